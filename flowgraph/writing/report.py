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
from flowgraph.deciding.decision import Decision, Row
from flowgraph.showing import BASIS_IN_WORDS, STATUS_IN_WORDS, cited, version_line
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


def text_of(decision: Decision, width: int = 80, bold: Bold = str) -> str:
    """The answer as plain text.

    Args:
        decision: the decision.
        width: columns to wrap at.
        bold: how a heading is emphasised; plain unless the terminal can.
    """
    page = _Page(width, bold)
    for section in _SECTIONS:
        section(decision, page)
    return "\n".join(page.lines).strip("\n") + "\n"


class _Page:
    def __init__(self, width: int, bold: Bold) -> None:
        self.width, self.bold = max(40, width), bold
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
        call = f" Call {alert['contact']}." if alert["contact"] else ""
        if alert["contact"] and alert["contact"] in alert["says"]:
            call = ""
        page.say(f"{alert['says']}{call}{_cite(alert)}", "!! ", strong=True)
        page.lines.append("")


def _answer(decision: Decision, page: _Page) -> None:
    """What to do, and whom to reach."""
    if decision.on.banner:
        page.lines += [decision.on.banner, ""]
    name = f"{decision.incident}: " if decision.incident else ""
    page.lines.append(page.bold(f"{name}{STATUS_IN_WORDS[decision.status].upper()}"))
    if decision.outcome:
        _outcome(decision.on.boxes[decision.outcome], page)
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


def _outcome(box: Box, page: _Page) -> None:
    page.lines.append("")
    page.say(box.text, strong=True)
    if box.contact and box.contact.in_words:
        page.say(f"Contact: {box.contact.in_words}", strong=True)
    if box.limit:
        page.say(f"Time limit: {box.limit}", strong=True)
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
    """Why, in one line: every fact that took the path where it went."""
    taken = [step["arrow"] for step in decision.steps if step["arrow"]]
    facts = dict.fromkeys(row["words"] for arrow in taken for row in arrow["because"])
    if facts and decision.outcome:
        page.say(f"Because {'; '.join(facts)}.")


def _open(decision: Decision, page: _Page) -> None:
    rows, heading = decision.questions, "FIND OUT NEXT"
    if decision.settles_route:
        rows, heading = decision.settles_route, "WOULD SETTLE THE ROUTE (not the outcome)"
    if not rows:
        return
    page.heading(heading)
    told: set[tuple[str, ...]] = set()
    for row in rows:
        page.say(row["ask"] or row["fact"], "  - ")
        page.say(f"{row['fact']}: {_answers(row)}", "    ")
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
        by = "from the people listed" if row["chart"] == "people" else f"by {row['chart']}"
        page.say(f"{fact.name_in_words}: {fact.say(row['value'])} ({by})", "  - ")


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


DOUBTFUL = ("undecided", "contradictory")
_SECTIONS = (
    _alerts,
    _answer,
    _because,
    _judgement,
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
