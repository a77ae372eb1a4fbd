"""The answer in the terminal, for a person in a hurry: alerts, then the outcome and whom to
reach, then what is still open, then the path, then the rest.

Plain strings rather than a template: a decision in the terminal should not wait for a
template engine to load.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flowgraph.chart import Box
from flowgraph.deciding.decision import Decision
from flowgraph.showing import BASIS_IN_WORDS, STATUS_IN_WORDS, cited, version_line

Bold = Callable[[str], str]


def text_of(decision: Decision, width: int = 80, bold: Bold = str) -> str:
    """The answer as plain text.

    Args:
        decision: the decision.
        width: columns to wrap at.
        bold: how a heading is emphasised; plain unless the terminal can.
    """
    page = _Page(width, bold)
    page.lines.extend(_head(decision, page))
    for section in _SECTIONS:
        section(decision, page)
    return "\n".join(page.lines).rstrip() + "\n"


class _Page:
    def __init__(self, width: int, bold: Bold) -> None:
        self.width, self.bold = max(40, width), bold
        self.lines: list[str] = []

    def heading(self, text: str) -> None:
        self.lines += ["", self.bold(text)]

    def wrap(self, text: str, first: str = "  ", rest: str | None = None) -> list[str]:
        rest = " " * len(first) if rest is None else rest
        return textwrap.wrap(
            text, self.width, initial_indent=first, subsequent_indent=rest,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip

    def say(self, text: str, first: str = "  ", rest: str | None = None) -> None:
        self.lines += self.wrap(text, first, rest)

    def items(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.say(text, "  - ")


def _head(decision: Decision, page: _Page) -> Iterator[str]:
    chart = decision.on
    for alert in decision.alerts:  # before everything, the banner too
        call = f" Call {alert['contact']}." if alert["contact"] else ""
        if alert["contact"] and alert["contact"] in alert["says"]:
            call = ""
        text = f"{alert['says']}{call} [{cited(alert)}]"
        yield from (page.bold(line) for line in page.wrap(text, "!! ", "!! "))
        yield ""
    if chart.banner:
        yield page.bold(chart.banner)
    yield ""
    name = f"{decision.incident}: " if decision.incident else ""
    yield page.bold(f"{name}{STATUS_IN_WORDS[decision.status].upper()}")
    if decision.outcome:
        yield from _outcome(chart.boxes[decision.outcome], page)
        if decision.status == "certain":
            yield from page.wrap("Every route that is still open ends here.")
    elif decision.possible_outcomes:
        yield from page.wrap("Still possible, the most protective first:")
        for id_ in decision.possible_outcomes:
            yield from _outcome(chart.boxes[id_], page, "  - ")
    doubtful = decision.status in ("undecided", "contradictory")
    if doubtful:
        yield from page.wrap("This is not a finding that no action is needed.")
    for note in decision.notes[:2] if doubtful else ():
        yield from page.wrap(f"{note['text'].rstrip('.')}. [{cited(note)}]")


def _outcome(box: Box, page: _Page, first: str = "  ") -> Iterator[str]:
    for number, line in enumerate(page.wrap(box.text, first)):
        yield page.bold(line) if not number or first == "  " else line
    if box.within:
        yield from page.wrap(f"Time limit: {box.within}", " " * len(first))
    if box.contact and box.contact.in_words:
        yield from page.wrap(f"Contact: {box.contact.in_words}", " " * len(first))


def _open(decision: Decision, page: _Page) -> None:
    rows, heading = decision.questions, "STILL TO ANSWER"
    if decision.settles_route:
        rows, heading = decision.settles_route, "WOULD SETTLE THE ROUTE (not the outcome)"
    if not rows:
        return
    page.heading(heading)
    for row in rows:
        ages = f" (ages open: {', '.join(row['people'])})" if row.get("people") else ""
        page.say(f"{row['ask'] or row['fact']}{ages} [{row['fact']}: {_answers(row)}]", "  - ")


def _answers(row: Mapping[str, Any]) -> str:
    if row["kind"] == "choice":
        return ", ".join(row["values"])
    if row["kind"] == "whole-number":
        return f"{row['range'][0]}-{row['range'][1]}"
    return "yes, no"


def _contradiction(decision: Decision, page: _Page) -> None:
    if decision.status != "contradictory":
        return
    page.heading("WHAT CONTRADICTS")
    page.items(f"{_end(row['says'])}{_cite(row)}" for row in decision.contradictions)
    if decision.would_follow:
        page.heading("WHAT WOULD FOLLOW, once it is resolved")
        for row in decision.would_follow:
            texts = [decision.on.boxes[id_].text for id_ in row["possible_outcomes"]]
            page.say(f"{row['words']}: {'; or '.join(texts) or row['status']}", "  - ")


def _outside(decision: Decision, page: _Page) -> None:
    if decision.outside:
        page.heading("WHAT THE GUIDANCE NAMES INSTEAD")
        page.items(f"{_end(row['says'])}{_cite(row)}" for row in decision.outside)


def _path(decision: Decision, page: _Page) -> None:
    if not decision.steps:
        return
    page.heading("PATH" if decision.outcome else "PATH SO FAR")
    for number, step in enumerate(decision.steps, 1):
        page.say(step["text"], f"  {number}. ")
        indent = " " * (len(str(number)) + 4)
        arrow = step["arrow"]
        if arrow:
            why = "; ".join(row["words"] for row in arrow["because"]) or "always"
            page.say(f"{why} {_rests_on(arrow)}", f"{indent}-> ")
        for other in step["possible"]:
            page.say(f"“{other['text']}”, if {other['words']}", f"{indent}?  ")
        for other in step["not_taken"]:
            why = "; ".join(row["words"] for row in other["because"])
            page.say(f"not “{other['text']}”: {why}", f"{indent}x  ")


def _rests_on(arrow: Mapping[str, Any]) -> str:
    parts = [part for part in (BASIS_IN_WORDS.get(arrow["basis"]), arrow["cite"]) if part]
    return f"[{', '.join(parts)}]" if parts else ""


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
        by = "from the people listed" if row["chart"] == "people" else f"by {row['chart']}"
        value = row["value"]
        shown = {True: "yes", False: "no"}.get(value, str(value).replace("_", " "))
        page.say(f"{name.replace('_', ' ')}: {shown} ({by})", "  - ")


def _turning(decision: Decision, page: _Page) -> None:
    if not decision.turning_points:
        return
    page.heading("WHAT WOULD CHANGE THE ANSWER")
    for row in decision.turning_points:
        box = decision.on.boxes.get(row["outcome"])
        page.say(f"{row['words']}: {box.text if box else STATUS_IN_WORDS[row['outcome']]}", "  - ")


def _cautions(decision: Decision, page: _Page) -> None:
    if not decision.cautions:
        return
    page.heading("CAUTIONS")
    for row in decision.cautions:
        page.say(f"{row['about'].capitalize()}: {_end(row['says'])}{_cite(row)}", "  - ")


def _standing(decision: Decision, page: _Page) -> None:
    chart = decision.on
    page.heading("ALWAYS")
    doubtful = decision.status in ("undecided", "contradictory")
    page.items(f"{_end(n['text'])}{_cite(n)}" for n in decision.notes[2 if doubtful else 0 :])
    if chart.guidance:
        page.heading("GUIDANCE AND TOOLS")
        for entry in chart.guidance:
            where = f": {entry.where}" if entry.where else ""
            note = f" ({entry.note})" if entry.note else ""
            page.say(f"{entry.title}{where}{note}", "  - ")


def _foot(decision: Decision, page: _Page) -> None:
    edition = decision.on.edition
    page.heading("EDITION")
    for text in (edition.in_words, edition.notice, edition.licence, version_line(decision.on)):
        if text:
            page.say(text)


_SECTIONS = (
    _open,
    _contradiction,
    _outside,
    _path,
    _worked_out,
    _turning,
    _cautions,
    _standing,
    _foot,
)


def _end(text: str) -> str:
    return text if text.endswith((".", "!", "?", "”")) else f"{text}."


def _cite(row: Mapping[str, Any]) -> str:
    found = cited(row)
    return f" [{found}]" if found else ""
