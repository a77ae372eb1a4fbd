"""The interview in a plain terminal, or with answers from a pipe, a line each.

Everything is typed and read as lines: no cursor keys, no colours, nothing that a screen reader
or an 80-column terminal could not show.
"""

from __future__ import annotations

from collections.abc import Callable

from flowgraph.asking import questions as q
from flowgraph.asking.interview import (
    Interview,
    NotUnderstood,
    answered,
    can_change,
    kept,
    meanwhile,
    next_question,
)
from flowgraph.asking.questions import Question
from flowgraph.asking.summary import UNKNOWN, Row, further, rows, standing, ticked
from flowgraph.deciding.decision import Row as Alert
from flowgraph.plain_text import wrapped
from flowgraph.words import say

Read = Callable[[], str]
"""One line typed, without its end. Raises ``EOFError`` where there is no more."""
Say = Callable[[str], None]

SKIPPED = ("part", "record")
"""Kinds of question that Enter leaves out."""
MARKS = {"yes": "[y]", "no": "[n]", "unknown": "[?]", "left": "[ ]"}

DONT_KNOW = ("d", "dk", "don't know", "dont know", "do not know", "i do not know", "unknown")
WHY, BACK, SO_FAR, STOP = ("w", "why", "?"), ("b", "back"), ("s", "so far"), ("q", "quit", "stop")
DANGER = "!"


class Stopped(Exception):
    """The person stopped; what was answered is in ``Conversation.interview``."""


class Conversation:
    """Puts questions until no further one can change the answer, then the summary.

    ``interview`` is always what was answered so far, so that nothing is lost when the person,
    or the input, stops.
    """

    def __init__(self, interview: Interview, read: Read, say: Say, width: int = 80) -> None:
        self.interview, self.read, self.tell = interview, read, say
        self.width = max(42, width) - 2
        self.before: list[Interview] = []
        self.typed: dict[str, tuple[str | None, str]] = {}
        self.shown: object = None
        self.stage: q.Stage = "answer"
        self.listed: object = None
        self.alerted: set[str] = set()

    def run(self, file: str = "") -> Interview:
        """The interview, answered and checked; ``file`` is the one that is gone on with.

        Raises:
            Stopped: the person stopped, or the input ended, before the summary was accepted.
        """
        self._begin(file)
        while True:
            question = next_question(self.interview)
            if question is not None:
                self._narrowing()
                self._put(question)
            elif self._checked():
                return self.interview

    # Saying

    def say(self, text: str = "", first: str = "", rest: str | None = None) -> None:
        for line in wrapped(text, self.width, first, first if rest is None else rest) or [""]:
            self.tell(line)

    def _begin(self, file: str) -> None:
        chart = self.interview.chart
        if chart.banner:
            self.say(chart.banner)
            self.tell("")
        self.say(say("terminal", "begin", title=chart.title, edition=chart.edition.in_words))
        if chart.edition.notice:
            self.tell("")
            self.say(chart.edition.notice)
        if file:
            self.tell("")
            self.say(say("terminal", "going_on", file=file))

    def _narrowing(self) -> None:
        """What is still possible, whenever it has changed; alerts as soon as they hold."""
        decision = meanwhile(self.interview)
        for alert in decision.alerts:
            if alert["says"] not in self.alerted:
                self.alerted.add(alert["says"])
                self.tell("")
                if phone := self._phone(alert):
                    self.say(say("terminal", "call", phone=phone), "!! ")
                self.say(alert["says"], "!! ", "   ")
        now = (decision.status, decision.possible_outcomes)
        first = "our people" if self.interview.chart.asks_for_people else "our reference"
        if now == self.shown or first not in self.interview.done:
            return
        self.shown = now
        self.tell("")
        boxes = self.interview.chart.boxes
        if decision.status == "undecided":
            self.say(say("headline", "still"))
        elif decision.outcome:
            self.say(say("terminal", "settled"))
        else:
            self.say(say("terminal", "settled_status", status=say("status", decision.status)))
        for id_ in decision.possible_outcomes:
            self.say(boxes[id_].text, "  - ", "    ")

    def _phone(self, alert: Alert) -> str:
        """Whom an alert says to call."""
        for rule in self.interview.chart.alerts:
            if rule.text == alert["says"] and rule.contact:
                return rule.contact.phone
        return ""

    def _dangers(self) -> list[tuple[Question, str]]:
        """Dangers that nobody could say yes or no to, each with whom to call if it is so."""
        facts = {fact.name: fact for fact in q.danger_facts(self.interview.chart)}
        return [
            (q.of_fact(facts[name]), phone)
            for alert in meanwhile(self.interview).alerts_open
            if (phone := self._phone(alert))
            for name in alert["facts"]
            if name in facts and name in self.interview.done
        ]

    def _show(self, question: Question) -> None:
        if question.stage != self.stage:
            self.stage = question.stage
            if question.stage != "answer":
                self.tell("")
                self.say(say("terminal", question.stage))
        self.tell("")
        for danger, phone in self._dangers():
            if danger.key != question.key:
                self.say(say("terminal", "not_known", ask=danger.ask, phone=phone), "?? ", "   ")
        if question.kind == "checklist":
            self._show_list(question)
            return
        self.say(question.ask)
        if question.help:
            self.say(question.help, "  ")
        if tuple(question.options) == ("yes", "no"):
            self.tell("  yes (y) or no (n)")
        elif question.kind == "age":  # never numbered: a 2 would be read as an age
            for label in question.options.values():
                self.say(label, "  - ")
        else:
            for number, label in enumerate(question.options.values(), 1):
                self.say(label, f"  {number}. ", "     ")
        if now := self._now(question):
            self.say(say("terminal", "now", answer=now), "  ")
        elif question.kind in SKIPPED:
            self.say(say("terminal", "skip"), "  ")
        self.say(say("terminal", "keys"), "  ")

    def _now(self, question: Question) -> str:
        """The answer that Enter keeps: the one that stands, or was given before going back."""
        _, words = self.typed.get(question.key, (None, ""))
        return words or standing(self.interview, question)

    def _show_list(self, question: Question) -> None:
        """All of a checklist once, with what was answered; then the count, and what is next."""
        found = ticked(self.interview, question)
        if self.listed != question.key:
            self.listed = question.key
            self.say(question.ask)
            if question.help:
                self.say(question.help, "  ")
            marks = {n: key for key in ("yes", "no", "unknown") for n in getattr(found, key)}
            for number, item in enumerate(question.items, 1):
                mark = MARKS[marks.get(number, "left")]
                self.say(item.ask, f"  {mark} {number:>3}. ", " " * 9)
            self.say(say("terminal", "tick_keys"), "  ")
            if question.fact:
                self.say(say("terminal", "tick_total"), "  ")
            self.say(say("terminal", "keys"), "  ")
            self.tell("")
        self.say(f"{found.in_words}.")
        if question.fact and (total := standing(self.interview, q.of_fact(question.fact))):
            self.say(say("terminal", "total", total=total))
        if not any(each.key == question.key for each in can_change(self.interview)):
            self.say(say("terminal", "enough"))
        if found.left:
            number = found.left[0]
            self.say(question.items[number - 1].ask, f"{number:>4}. ", "      ")

    # Listening

    def _line(self) -> str:
        try:
            return self.read().strip()
        except (EOFError, KeyboardInterrupt):
            raise Stopped from None

    def _put(self, question: Question, *, changing: bool = False) -> None:
        """Put one question until it is answered, or the person goes back. A checklist that is
        changed is put until Enter."""
        self._show(question)
        while True:
            text = self._line()
            word = text.lower()
            if word in STOP:
                raise Stopped
            if word in WHY:
                for reason in q.why(self.interview.chart, question) or (question.help,):
                    self.say(reason, "  ")
            elif word in SO_FAR:
                self._so_far()
            elif word == DANGER and (dangers := self._dangers()):
                for danger, _ in dangers:
                    self._put(danger, changing=True)
                self._narrowing()
                self.listed = None
                self._show(question)
            elif word in BACK:
                if changing or self._went_back():
                    self.listed = None
                    return
                self.say(say("terminal", "nothing_before"), "  ")
            elif not text:
                if self._entered(question, changing):
                    return
            elif question.kind == "checklist":
                done = self._answered(question, text)
                if done and not changing:
                    return
                if done:
                    self.listed = None
                    self._show(question)
            elif self._answered(question, None if word in DONT_KNOW else text):
                return

    def _entered(self, question: Question, changing: bool) -> bool:
        """Enter alone: what stands is kept, and what may be left out is left out."""
        self.listed = None
        if question.kind == "checklist":
            return self._answered(question, None)
        if changing:
            return True
        if question.key in self.typed:
            return self._answered(question, self.typed[question.key][0])
        if standing(self.interview, question):
            self.before.append(self.interview)
            self.interview = kept(self.interview, question)
            return True
        if question.kind in SKIPPED:
            return self._answered(question, None)
        which = "needs_reference" if question.kind == "reference" else "not_here"
        self.say(say("terminal", which), "  ")
        return False

    def _answered(self, question: Question, text: str | None) -> bool:
        try:
            after = answered(self.interview, question, text)
        except NotUnderstood as problem:
            self.say(str(problem), "  ")
            return False
        self.before.append(self.interview)
        self.interview = after
        self.typed[question.key] = (text, standing(after, question) or UNKNOWN)
        return True

    def _went_back(self) -> bool:
        if not self.before:
            return False
        self.interview = self.before.pop()
        return True

    # What so far, and the summary

    def _so_far(self) -> None:
        found = rows(self.interview)
        if not found:
            self.say(say("terminal", "nothing_yet"), "  ")
        self._list(found)

    def _list(self, found: tuple[Row, ...]) -> None:
        for number, row in enumerate(found, 1):
            self.say(f"{row.question.ask} {row.answer}", f"{number:>4}. ", "      ")

    def _checked(self) -> bool:
        """Check your answers; True where they are accepted."""
        self._narrowing()
        found = rows(self.interview)
        self.tell("")
        self.say(say("terminal", "summary"))
        self._list(found)
        for danger, phone in self._dangers():
            self.say(say("terminal", "not_known", ask=danger.ask, phone=phone), "?? ", "   ")
        self.say(say("terminal", "summary_keys"), "  ")
        while True:
            text = self._line().lower()
            if not text:
                return True
            if text in STOP:
                raise Stopped
            if text in BACK and self._went_back():
                return False
            if text == DANGER and (dangers := self._dangers()):
                for danger, _ in dangers:
                    self._put(danger, changing=True)
                return False
            if text == "+":
                self._further()
                return False
            if text.isdecimal() and 1 <= int(text) <= len(found):
                self.listed = None
                self._put(found[int(text) - 1].question, changing=True)
                return False
            self.say(say("terminal", "summary_wrong"), "  ")

    def _further(self) -> None:
        asks = further(self.interview)
        for number, question in enumerate(asks, 1):
            self.say(question.ask, f"{number:>4}. ", "      ")
        self.say(say("terminal", "further"))
        text = self._line()
        if text.isdecimal() and 1 <= int(text) <= len(asks):
            self.listed = None
            self._put(asks[int(text) - 1], changing=True)
