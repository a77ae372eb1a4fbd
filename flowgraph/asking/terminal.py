"""The interview in a plain terminal, or with answers from a pipe, a line each.

Everything is typed and read as lines: no cursor keys, no colours, nothing that a screen reader
or an 80-column terminal could not show.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from functools import cache

import yaml

from flowgraph.asking import questions as q
from flowgraph.asking.interview import Interview, NotUnderstood, answered, meanwhile, next_question
from flowgraph.asking.questions import Question
from flowgraph.asking.summary import Row, further, rows
from flowgraph.resources import folder
from flowgraph.showing import STATUS_IN_WORDS

Read = Callable[[], str]
"""One line typed, without its end. Raises ``EOFError`` where there is no more."""
Say = Callable[[str], None]

DONT_KNOW = ("d", "dk", "don't know", "dont know", "do not know", "i do not know", "unknown")
WHY, BACK, SO_FAR, STOP = ("w", "why", "?"), ("b", "back"), ("s", "so far"), ("q", "quit", "stop")


class Stopped(Exception):
    """The person stopped; what was answered is in ``Conversation.interview``."""


@cache
def _says() -> dict[str, str]:
    path = folder("templates") / "asking" / "terminal.yaml"
    found: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


class Conversation:
    """Puts questions until no further one can change the answer, then the summary.

    ``interview`` is always what was answered so far, so that nothing is lost when the person,
    or the input, stops.
    """

    def __init__(self, interview: Interview, read: Read, say: Say, width: int = 80) -> None:
        self.interview, self.read, self.tell = interview, read, say
        self.width = max(40, width) - 2
        self.before: list[Interview] = []
        self.shown: object = None
        self.alerted: set[str] = set()

    def run(self) -> Interview:
        """The interview, answered and checked.

        Raises:
            Stopped: the person stopped, or the input ended, before the summary was accepted.
        """
        self._begin()
        while True:
            question = next_question(self.interview)
            if question is not None:
                self._narrowing()
                self._put(question)
            elif self._checked():
                return self.interview

    # Saying

    def say(self, text: str = "", first: str = "", rest: str | None = None) -> None:
        rest = first if rest is None else rest
        for line in textwrap.wrap(
            text, self.width, initial_indent=first, subsequent_indent=rest,
            break_on_hyphens=False,
        ) or [""]:  # fmt: skip
            self.tell(line)

    def _begin(self) -> None:
        chart = self.interview.chart
        if chart.banner:
            self.say(chart.banner)
            self.tell("")
        self.say(_says()["begin"].format(title=chart.title, edition=chart.edition.in_words))
        if chart.edition.notice:
            self.tell("")
            self.say(chart.edition.notice)

    def _narrowing(self) -> None:
        """What is still possible, whenever it has changed; alerts as soon as they hold."""
        decision = meanwhile(self.interview)
        for alert in decision.alerts:
            if alert["says"] not in self.alerted:
                self.alerted.add(alert["says"])
                self.tell("")
                self.say(alert["says"], "!! ")
        now = (decision.status, decision.possible_outcomes)
        if now == self.shown or "people" not in self.interview.done:
            return
        self.shown = now
        self.tell("")
        boxes = self.interview.chart.boxes
        if decision.status == "undecided":
            self.say(_says()["still"])
        elif decision.outcome:
            self.say(_says()["settled"])
        else:
            self.say(_says()["settled_status"].format(status=STATUS_IN_WORDS[decision.status]))
        for id_ in decision.possible_outcomes:
            self.say(boxes[id_].text, "  - ", "    ")

    def _show(self, question: Question) -> None:
        self.tell("")
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
        self.tell("  " + _says()["keys"])

    # Listening

    def _line(self) -> str:
        try:
            return self.read().strip()
        except (EOFError, KeyboardInterrupt):
            raise Stopped from None

    def _put(self, question: Question, *, changing: bool = False) -> None:
        """Put one question until it is answered, or the person goes back."""
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
            elif word in BACK:
                if changing or self._went_back():
                    return
                self.say(_says()["nothing_before"], "  ")
            elif not text and question.kind not in ("part", "reference"):
                self.say(_says()["not_here"] + " " + _says()["because"], "  ")
            elif self._answered(question, None if word in DONT_KNOW or not text else text):
                return

    def _answered(self, question: Question, text: str | None) -> bool:
        try:
            after = answered(self.interview, question, text)
        except NotUnderstood as problem:
            self.say(str(problem), "  ")
            return False
        self.before.append(self.interview)
        self.interview = after
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
            self.say(_says()["nothing_yet"], "  ")
        self._list(found)

    def _list(self, found: tuple[Row, ...]) -> None:
        for number, row in enumerate(found, 1):
            self.say(f"{row.question.ask} {row.answer}", f"{number:>4}. ", "      ")

    def _checked(self) -> bool:
        """Check your answers; True where they are accepted."""
        self._narrowing()
        found = rows(self.interview)
        self.tell("")
        self.say(_says()["summary"])
        self._list(found)
        self.say(_says()["summary_keys"], "  ")
        while True:
            text = self._line().lower()
            if not text:
                return True
            if text in STOP:
                raise Stopped
            if text in BACK and self._went_back():
                return False
            if text == "+":
                self._further()
                return False
            if text.isdecimal() and 1 <= int(text) <= len(found):
                self._put(found[int(text) - 1].question, changing=True)
                return False
            self.say(_says()["summary_wrong"], "  ")

    def _further(self) -> None:
        asks = further(self.interview)
        for number, question in enumerate(asks, 1):
            self.say(question.ask, f"{number:>4}. ", "      ")
        self.say(_says()["further"])
        text = self._line()
        if text.isdecimal() and 1 <= int(text) <= len(asks):
            self._put(asks[int(text) - 1], changing=True)
