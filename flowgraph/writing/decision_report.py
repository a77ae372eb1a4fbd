"""The answer in the terminal, for a person in a hurry: alerts, then what to do and whom to
reach, why, what is still open and what would change it; then the path, then the rest.

Plain strings rather than a template: a decision in the terminal should not wait for a
template engine to load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

from flowgraph.chart import Box, Chart
from flowgraph.deciding.answer import DOUBTFUL
from flowgraph.deciding.decision import Decision, Row
from flowgraph.plain_text import ended, sentence, wrapped
from flowgraph.sentences import (
    also_possible,
    asked,
    cited,
    due_by,
    turned_to,
    version_line,
    whose,
    why,
    with_contact,
    worked_out_by,
    would_follow,
)
from flowgraph.values import only
from flowgraph.words import say
from flowgraph.writing.judgement import standing_of, yardstick_of

Bold = Callable[[str], str]


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
        self.width, self.bold, self.for_file = width, bold, for_file
        self.lines: list[str] = []

    def heading(self, text: str) -> None:
        self.lines += ["", self.bold(text.upper())]

    def say(self, text: str, first: str = "  ", *, strong: bool = False) -> None:
        """A paragraph; what follows its first line stands below the words of it."""
        lines = wrapped(text, self.width, first)
        self.lines += [self.bold(line) for line in lines] if strong else lines

    def items(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.say(text, "  - ")


def _alerts(decision: Decision, page: _Page) -> None:
    """Before everything, the banner too."""
    for alert in decision.alerts:
        page.say(_with_cite(alert, with_contact(alert)), "!! ", strong=True)
        page.lines.append("")


def _find_out_first(decision: Decision, page: _Page) -> None:
    """Dangers that nobody has said yes or no to, with what to do if it is so."""
    if not decision.alerts_open:
        return
    page.heading(say("heading", "find_out_first"))
    for alert in decision.alerts_open:
        page.say(asked(alert, decision.its_chart), "  ? ", strong=True)
        then = say("answer", "if_so", says=with_contact(alert))
        page.say(_with_cite(alert, then), "    ")


def _duties(decision: Decision, page: _Page) -> None:
    """What is to be done besides, certainly or perhaps."""
    for rows, heading in (
        (decision.duties, say("heading", "duties")),
        (decision.possible_duties, say("duties", "possible")),
    ):
        if rows:
            page.heading(heading)
        for row in rows:
            page.say(_with_cite(row, row["text"]), "  - ")
            if row["contact"]:
                page.say(say("answer", "contact", contact=row["contact"]), "    ")
            if row["due"] or row["within"]:
                box = decision.its_chart.boxes[row["box"]]
                page.say(_by_when(row["due"], box, decision.its_chart), "    ")
            for name in row.get("facts", ()):
                fact = decision.its_chart.all_facts[name]
                find_out = say("duties", "find_out", facts=fact.ask or fact.name_in_words)
                page.say(sentence(find_out), "    ")


def _by_when(due: str | None, box: Box, chart: Chart) -> str:
    if due:
        return f"{due_by(due, box, chart)} ({box.limit})"
    return say("answer", "within", within=box.limit)


def _answer(decision: Decision, page: _Page) -> None:
    """What to do, and whom to reach."""
    if decision.its_chart.banner:
        page.lines += [decision.its_chart.banner, ""]
    name = f"{decision.incident}: " if decision.incident else ""
    page.lines.append(page.bold(f"{name}{say('status', decision.status).upper()}"))
    if decision.outcome:
        _outcome(decision.its_chart.boxes[decision.outcome], page, decision)
        if decision.goes_on:
            page.say(say("answer", "goes_on", chart=decision.its_chart.title_of(decision.goes_on)))
    elif decision.status != "outside":
        doubt, until = decision.notes[:2]
        page.say(say("answer", "not_no_action"))
        page.say(f"{until['text'].rstrip('.')}:")
        box = yardstick_of(decision)
        if box:
            _outcome(box, page, decision)
        if others := also_possible(decision):
            page.say(others)
        page.say(_with_cite(doubt, doubt["text"]))
    for row in decision.outside:
        page.say(_with_cite(row, row["says"]))


def _outcome(box: Box, page: _Page, decision: Decision) -> None:
    page.lines.append("")
    page.say(box.text, strong=True)
    if box.contact and box.contact.in_words:
        page.say(say("answer", "contact", contact=box.contact.in_words), strong=True)
    if box.limit:
        page.say(_by_when(decision.due, box, decision.its_chart), strong=True)
    page.lines.append("")


def _judgement(decision: Decision, page: _Page) -> None:
    """That a professional has judged already; what they wrote stands in the note."""
    if decision.its_incident.judgement is None:
        return
    standing = standing_of(decision)
    page.heading(say("heading", "judgement"))
    page.say(say("judgement", standing.stand))
    if standing.outcome:
        page.say(say("judgement", "decision", decision=standing.outcome.text))


def _because(decision: Decision, page: _Page) -> None:
    """Why, in one line: the fewest facts that already make the outcome what it is."""
    if decision.outcome:
        page.say(why(decision))
    if decision.assumed:
        page.say(say("answer", "assumed"))


def _open(decision: Decision, page: _Page) -> None:
    for rows, heading in (
        (decision.questions, "next"),
        (decision.settles_route, "settles_route"),
        (decision.settles_duties, "settles_duties"),
    ):
        if rows:
            page.heading(say("terminal", heading))
            _questions(decision, rows, page)


def _questions(decision: Decision, rows: Iterable[Row], page: _Page) -> None:
    told: set[tuple[str, ...]] = set()
    for row in rows:
        page.say(row["ask"] or decision.its_chart.all_facts[row["fact"]].name_in_words, "  - ")
        if page.for_file:
            page.say(say("terminal", "in_file", fact=row["fact"], answers=_answers(row)), "    ")
        if people := tuple(row.get("people") or ()):
            again = len(people) > 1 and people in told
            letters = say("terminal", "the_same") if again else whose(decision, row)
            page.say(sentence(say("answer", "ask_people", people=letters)), "    ")
            told.add(people)


def _answers(row: Mapping[str, Any]) -> str:
    if "values" in row:
        return " | ".join(row["values"])
    if "range" in row:
        return f"{row['range'][0]}-{row['range'][1]}"
    return "yes | no"


def _contradiction(decision: Decision, page: _Page) -> None:
    if decision.status != "contradictory":
        return
    page.heading(say("answer", "contradicts"))
    page.items(_with_cite(row, sentence(row["says"])) for row in decision.contradictions)
    if decision.would_follow:
        page.heading(say("answer", "would_follow_heading"))
        page.items(would_follow(decision, row) for row in decision.would_follow)


def _turning(decision: Decision, page: _Page) -> None:
    turned = turned_to(decision)
    if not turned:
        return
    page.heading(say("heading", "turning_points"))
    for outcome, changes in turned.items():
        page.say(say("terminal", "to", outcome=outcome))
        for words in changes:
            page.say(words, "      - ")


def _cautions(decision: Decision, page: _Page) -> None:
    for about, rows in groupby(decision.cautions, lambda row: row["about"]):
        page.heading(say("terminal", "caution", about=about))
        page.items(_with_cite(row, sentence(row["says"])) for row in rows)


def _path(decision: Decision, page: _Page) -> None:
    if not decision.steps:
        return
    page.heading(say("heading", "path") if decision.outcome else say("terminal", "path_so_far"))
    for number, step in enumerate(decision.steps, 1):
        page.say(step["text"], f"  {number}. ")
        indent = " " * (len(str(number)) + 4)
        arrow = step["arrow"]
        if arrow:
            because = _because_of(arrow) or say("arrow", "always")
            page.say(f"{because}{_rests_on(arrow)}", f"{indent}-> ")
        for other in step["possible"]:
            page.say(say("path", "open_row", **other), f"{indent}?  ")
        for other in step["not_taken"]:
            not_taken = say("terminal", "not_taken", text=other["text"], why=_because_of(other))
            page.say(not_taken, f"{indent}x  ")


def _because_of(arrow: Row) -> str:
    return "; ".join(row["words"] for row in arrow["because"])


def _rests_on(arrow: Row) -> str:
    basis = say("basis", arrow["basis"]) if arrow["basis"] else ""
    parts = [part for part in (basis, arrow["cite"]) if part]
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
    page.heading(say("terminal", "worked_out"))
    for name, row in rows:
        fact = decision.its_chart.as_read(name)
        by = worked_out_by(decision.its_chart, row["chart"])
        page.say(f"{sentence(fact.sentence(only(row['value'])))} ({by})", "  - ")


def _standing(decision: Decision, page: _Page) -> None:
    chart = decision.its_chart
    notes = decision.notes[2:] if decision.status in DOUBTFUL else decision.notes
    if notes:
        page.heading(say("heading", "notes"))
        page.items(_with_cite(note, note["text"]) for note in notes)
    if chart.guidance:
        page.heading(say("heading", "guidance"))
        for entry in chart.guidance:
            where = f": {entry.where}" if entry.where else ""
            page.say(f"{entry.title}{where}", "  - ")
        for note in dict.fromkeys(entry.note for entry in chart.guidance if entry.note):
            page.say(note)


def _foot(decision: Decision, page: _Page) -> None:
    edition = decision.its_chart.edition
    page.heading(say("terminal", "edition"))
    said = (edition.in_words, edition.notice, edition.basis, edition.licence)
    for text in (*said, version_line(decision.its_chart)):
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


def _with_cite(row: Row, text: str) -> str:
    found = cited(row)
    return f"{ended(text)} [{found}]" if found else ended(text)
