"""The answer in the terminal, for a person in a hurry: alerts, then what to do and whom to
reach, why, what is still open and what would change it; then the path, then the rest.

Plain strings rather than a template: a decision in the terminal should not wait for a
template engine to load.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from flowgraph.chart import Box
from flowgraph.dates import date_in_words
from flowgraph.deciding.answer import DOUBTFUL
from flowgraph.deciding.decision import Decision, Row
from flowgraph.showing import BASIS_IN_WORDS, STATUS_IN_WORDS, cited, version_line, worked_out_by
from flowgraph.values import only
from flowgraph.writing.judgement import standing_of, yardstick_of

Bold = Callable[[str], str]

NOT_NO_ACTION = "This is not a finding that no action is needed."
STANDS = {
    "agrees": "agrees with the chart",
    "departs": "departs from the chart",
    "less_protective": "departs from the chart to a less protective outcome",
    "more_protective": "departs from the chart to a more protective outcome",
    "silent": "does not say whether the chart is agreed with",
}


def text_of(decision: Decision, width: int = 80, bold: Bold = str, *, for_file: bool = True) -> str:
    """The answer as plain text.

    Args:
        decision: the decision.
        width: columns to wrap at.
        bold: how a heading is emphasised; plain unless the terminal can.
        for_file: beside a question, what to write in the incident file.
    """
    page = _Page(width, bold, for_file)
    for section in _SECTIONS:
        section(decision, page)
    return "\n".join(page.lines).strip("\n") + "\n"


class _Page:
    def __init__(self, width: int, bold: Bold, for_file: bool) -> None:
        self.width, self.bold, self.for_file = max(40, width), bold, for_file
        self.lines: list[str] = []

    def heading(self, text: str) -> None:
        self.lines += ["", self.bold(text)]

    def say(self, text: str, first: str = "  ", *, strong: bool = False) -> None:
        """A paragraph; what follows its first line stands below the words of it."""
        lines = textwrap.wrap(
            text, self.width, initial_indent=first, subsequent_indent=" " * len(first),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        self.lines += [self.bold(line) for line in lines] if strong else lines

    def items(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.say(text, "  - ")


def _alerts(decision: Decision, page: _Page) -> None:
    """Before everything, the banner too."""
    for alert in decision.alerts:
        page.say(_with_call(alert), "!! ", strong=True)
        page.lines.append("")


def _with_call(alert: Row) -> str:
    contact = alert["contact"]
    call = f" Call {contact}." if contact and contact not in alert["says"] else ""
    return f"{alert['says']}{call}{_cite(alert)}"


def _find_out_first(decision: Decision, page: _Page) -> None:
    """Dangers that nobody has said yes or no to, with what to do if it is so."""
    if not decision.alerts_open:
        return
    page.heading("FIND OUT FIRST")
    for alert in decision.alerts_open:
        facts = (decision.on.all_facts[name] for name in alert["facts"])
        page.say(" ".join(fact.ask or fact.name_in_words for fact in facts), "  ? ", strong=True)
        page.say(f"If so: {_with_call(alert)}", "    ")


def _duties(decision: Decision, page: _Page) -> None:
    """What is to be done besides, certainly or perhaps."""
    for rows, heading in (
        (decision.duties, "TO BE DONE BESIDES"),
        (decision.possible_duties, "MAY HAVE TO BE DONE BESIDES"),
    ):
        if rows:
            page.heading(heading)
        for row in rows:
            page.say(f"{_end(row['text'])}{_cite(row)}", "  - ")
            if row["contact"]:
                page.say(f"Contact: {row['contact']}", "    ")
            if row["due"] or row["within"]:
                page.say(_by_when(row["due"], row["within"]), "    ")
            for name in row.get("facts", ()):
                fact = decision.on.all_facts[name]
                page.say(f"Find out: {fact.ask or fact.name_in_words}", "    ")


def _by_when(due: str | None, within: str) -> str:
    return f"Due: {date_in_words(due)} ({within})" if due else f"Time limit: {within}"


def _answer(decision: Decision, page: _Page) -> None:
    """What to do, and whom to reach."""
    if decision.on.banner:
        page.lines += [decision.on.banner, ""]
    name = f"{decision.incident}: " if decision.incident else ""
    page.lines.append(page.bold(f"{name}{STATUS_IN_WORDS[decision.status].upper()}"))
    if decision.outcome:
        _outcome(decision.on.boxes[decision.outcome], page, decision.due)
        if decision.goes_on:
            page.say(f"The procedure goes on with: {decision.on.title_of(decision.goes_on)}.")
    elif decision.status != "outside":
        doubt, until = decision.notes[:2]
        page.say(NOT_NO_ACTION)
        page.say(f"{until['text'].rstrip('.')}:")
        box = yardstick_of(decision)
        if box:
            _outcome(box, page)
        others = [decision.on.boxes[id_].text for id_ in decision.possible_outcomes[1:]]
        if others:
            page.say(f"Also still possible: {'; or '.join(others)}")
        page.say(f"{_end(doubt['text'])}{_cite(doubt)}")
    for row in decision.outside:
        page.say(f"{_end(row['says'])}{_cite(row)}")


def _outcome(box: Box, page: _Page, due: str | None = None) -> None:
    page.lines.append("")
    page.say(box.text, strong=True)
    if box.contact and box.contact.in_words:
        page.say(f"Contact: {box.contact.in_words}", strong=True)
    if box.limit:
        page.say(_by_when(due, box.limit), strong=True)
    page.lines.append("")


def _judgement(decision: Decision, page: _Page) -> None:
    """That a professional has judged already; what they wrote stands in the note."""
    if decision.of.judgement is None:
        return
    standing = standing_of(decision)
    page.lines.append("")
    decides = f", and decides: {standing.outcome.text}" if standing.outcome else ""
    page.say(f"The professional’s judgement {STANDS[standing.stand]}{decides}.")


def _because(decision: Decision, page: _Page) -> None:
    """Why, in one line: the fewest facts that already make the outcome what it is."""
    if decision.outcome:
        facts = "; ".join(row["words"] for row in decision.rests_on)
        page.say(f"Because {facts or 'of the people listed, taken together'}.")
    if decision.assumed:
        page.say("Taken for granted: the people listed are everybody involved.")


def _open(decision: Decision, page: _Page) -> None:
    for rows, heading in (
        (decision.questions, "FIND OUT NEXT"),
        (decision.settles_route, "WOULD SETTLE THE ROUTE (not the outcome)"),
        (decision.settles_duties, "WOULD SETTLE WHAT IS TO BE DONE BESIDES"),
    ):
        if rows:
            page.heading(heading)
            _questions(decision, rows, page)


def _questions(decision: Decision, rows: Iterable[Row], page: _Page) -> None:
    told: set[tuple[str, ...]] = set()
    for row in rows:
        page.say(row["ask"] or decision.on.all_facts[row["fact"]].name_in_words, "  - ")
        if page.for_file:
            page.say(f"In the file: {row['fact']}: {_answers(row)}", "    ")
        if people := tuple(row.get("people") or ()):
            again = len(people) > 1 and people in told
            page.say(f"Ages open: {'the same' if again else _whose(people, decision)}", "    ")
            told.add(people)


def _whose(people: Sequence[str], decision: Decision) -> str:
    if len(people) > 1 and len(people) == len(decision.of.people):
        return f"all {len(people)} people listed"
    return ", ".join(people)


def _answers(row: Mapping[str, Any]) -> str:
    if row["kind"] == "choice":
        return " | ".join(row["values"])
    if row["kind"] == "whole-number":
        return f"{row['range'][0]}-{row['range'][1]}"
    return "yes | no"


def _contradiction(decision: Decision, page: _Page) -> None:
    if decision.status != "contradictory":
        return
    page.heading("WHAT CONTRADICTS")
    page.items(f"{_capital(_end(row['says']))}{_cite(row)}" for row in decision.contradictions)
    if decision.would_follow:
        page.heading("ONCE IT IS RESOLVED")
        for row in decision.would_follow:
            texts = [decision.on.boxes[id_].text for id_ in row["possible_outcomes"]]
            then = "; or ".join(texts) or STATUS_IN_WORDS[row["status"]]
            page.say(f"{_capital(row['words'])}: {then}", "  - ")


def _turning(decision: Decision, page: _Page) -> None:
    if not decision.turning_points:
        return
    page.heading("WHAT WOULD CHANGE THE ANSWER")
    reached: dict[str, list[str]] = {}
    for row in decision.turning_points:
        reached.setdefault(row["outcome"], []).append(row["words"])
    for outcome, words in reached.items():
        box = decision.on.boxes.get(outcome)
        page.say(f"To: {box.text if box else STATUS_IN_WORDS[outcome]}")
        for each in words:
            page.say(each, "      - ")


def _cautions(decision: Decision, page: _Page) -> None:
    for about, rows in groupby(decision.cautions, lambda row: row["about"]):
        page.heading(f"CAUTION: {about.upper()}")
        page.items(f"{_capital(_end(row['says']))}{_cite(row)}" for row in rows)


def _path(decision: Decision, page: _Page) -> None:
    if not decision.steps:
        return
    page.heading("PATH" if decision.outcome else "PATH SO FAR")
    for number, step in enumerate(decision.steps, 1):
        page.say(step["text"], f"  {number}. ")
        indent = " " * (len(str(number)) + 4)
        arrow = step["arrow"]
        if arrow:
            page.say(f"{_why(arrow) or 'always'}{_rests_on(arrow)}", f"{indent}-> ")
        for other in step["possible"]:
            page.say(f"“{other['text']}”, if {other['words']}", f"{indent}?  ")
        for other in step["not_taken"]:
            page.say(f"not “{other['text']}”: {_why(other)}", f"{indent}x  ")


def _why(arrow: Row) -> str:
    return "; ".join(row["words"] for row in arrow["because"])


def _rests_on(arrow: Row) -> str:
    parts = [part for part in (BASIS_IN_WORDS.get(arrow["basis"]), arrow["cite"]) if part]
    return f" [{', '.join(parts)}]" if parts else ""


def _worked_out(decision: Decision, page: _Page) -> None:
    """What was not stated but follows from the people, or from another chart."""
    # Outside the guidance no type of incident is told: its types are of children's incidents.
    sources = {"people"} if decision.status == "outside" else None
    rows = [
        (name, row)
        for name, row in decision.derived.items()
        if row["value"] is not None and (sources is None or row["chart"] in sources)
    ]
    if not rows:
        return
    page.heading("WORKED OUT")
    for name, row in rows:
        fact = decision.on.as_read(name)
        by = worked_out_by(decision.on, row["chart"])
        page.say(f"{_capital(fact.sentence(only(row['value'])))} ({by})", "  - ")


def _standing(decision: Decision, page: _Page) -> None:
    chart = decision.on
    notes = decision.notes[2:] if decision.status in DOUBTFUL else decision.notes
    if notes:
        page.heading("TO BEAR IN MIND")
        page.items(f"{_end(note['text'])}{_cite(note)}" for note in notes)
    if chart.guidance:
        page.heading("GUIDANCE AND TOOLS")
        for entry in chart.guidance:
            where = f": {entry.where}" if entry.where else ""
            page.say(f"{entry.title}{where}", "  - ")
        for note in dict.fromkeys(entry.note for entry in chart.guidance if entry.note):
            page.say(note)


def _foot(decision: Decision, page: _Page) -> None:
    edition = decision.on.edition
    page.heading("EDITION")
    said = (edition.in_words, edition.notice, edition.basis, edition.licence)
    for text in (*said, version_line(decision.on)):
        if text:
            page.say(text)


_SECTIONS = (
    _alerts,
    _answer,
    _because,
    _judgement,
    _find_out_first,
    _duties,
    _open,
    _contradiction,
    _cautions,
    _turning,
    _path,
    _worked_out,
    _standing,
    _foot,
)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _end(text: str) -> str:
    return text if text.endswith((".", "!", "?", "”")) else f"{text}."


def _cite(row: Mapping[str, Any]) -> str:
    found = cited(row)
    return f" [{found}]" if found else ""
