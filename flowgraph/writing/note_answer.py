"""The part of a note that a person in a hurry reads: alerts, the answer, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from flowgraph.deciding.answer import SETTLED
from flowgraph.deciding.decision import Decision
from flowgraph.plain_text import sentence
from flowgraph.sentences import (
    also_possible,
    asked,
    cited,
    due_by,
    turned_to,
    whose,
    why,
    with_contact,
    would_follow,
)
from flowgraph.words import say
from flowgraph.writing.judgement import yardstick_of
from flowgraph.writing.note_content import Block, Line, Listing, Paragraphs, Section, Words
from flowgraph.writing.note_incident import asks_of


def alerts(decision: Decision) -> Section:
    """What comes before everything else, if anything does."""
    lines = tuple(Words(with_contact(row), cited(row), strong=True) for row in decision.alerts)
    blocks = (Paragraphs(lines),) if lines else ()
    return Section("alerts", say("heading", "alerts"), "risk", blocks, "alert")


def find_out_first(decision: Decision) -> Section:
    """Dangers that nobody has said yes or no to: what to ask, and what to do if it is so."""
    lines = []
    for row in decision.alerts_open:
        then = say("answer", "if_so", says=with_contact(row))
        lines.append(
            Line(
                Words(asked(row, decision.its_chart), strong=True, theirs=True),
                (Words(then, cited(row)),),
            )
        )
    blocks = (Listing(tuple(lines)),) if lines else ()
    return Section("find-out-first", say("heading", "find_out_first"), "risk", blocks, "alert")


def duties(decision: Decision) -> Section:
    """What is to be done besides, by when; then what may be, with what to find out."""
    certain = tuple(
        Line(Words(_duty(row, decision), row["cite"], strong=True)) for row in decision.duties
    )
    possible = tuple(
        Line(
            Words(_duty(row, decision), row["cite"]),
            (Words(say("duties", "find_out", facts=_named(decision, row["facts"]))),)
            if row["facts"]
            else (),
        )
        for row in decision.possible_duties
    )
    blocks = tuple(
        Listing(lines, heading)
        for lines, heading in ((certain, ""), (possible, say("duties", "possible")))
        if lines
    )
    return Section("duties", say("heading", "duties"), "action", blocks)


def _duty(row: Mapping[str, Any], decision: Decision) -> str:
    parts = [row["text"]]
    if row["contact"] and row["contact"] not in row["text"]:
        parts.append(say("answer", "contact", contact=row["contact"]))
    if row["due"]:
        chart = decision.its_chart
        parts.append(due_by(row["due"], chart.boxes[row["box"]], chart))
    elif row["within"]:
        parts.append(say("answer", "within", within=row["within"]))
    return ". ".join(part.rstrip(".") for part in parts)


def _named(decision: Decision, names: Iterable[str]) -> str:
    return "; ".join(decision.its_chart.all_facts[name].name_in_words for name in names)


def answer(decision: Decision) -> Section:
    """The outcome, the status beneath it, and whom to reach; or what is open, and what to work to
    meanwhile."""
    status = Words(say("status", decision.status), strong=True)
    blocks: list[Block]
    if decision.outcome:
        outcome, *more = _outcome(decision, decision.outcome)
        blocks = [Paragraphs((outcome, status, *more, *_why(decision)))]
        if decision.settles_route:
            blocks.append(Listing(_asked(decision, True), say("answer", "settles")))
    elif decision.status == "outside":
        blocks = [Paragraphs((status,)), _says(decision.outside, "outside_instead")]
    else:
        blocks = [Paragraphs((status, *_meanwhile(decision)))]
        if decision.status == "contradictory":
            blocks += _contradictory(decision)
        if decision.questions:
            blocks.append(Listing(_asked(decision), say("answer", "ask")))
    if decision.assumed:
        blocks.append(Paragraphs((Words(say("answer", "assumed")),)))
    return Section("answer", say("heading", "answer"), "risk", tuple(blocks), "answer")


def cautions(decision: Decision) -> Section:
    """What is not certain, but would make the answer outside or contradictory."""
    blocks = tuple(
        Listing(
            tuple(Line(Words(sentence(row["says"]), cited(row), theirs=True)) for row in rows),
            sentence(about),
        )
        for about, rows in groupby(decision.cautions, lambda row: str(row["about"]))
    )
    return Section("cautions", say("heading", "cautions"), "risk", blocks)


def turning_points(decision: Decision) -> Section:
    """Each single fact that, changed alone, changes a settled answer, and the nearest way to each
    outcome that none leads to."""
    if decision.status not in SETTLED:
        return Section("turning-points", "", "justification", ())
    lines = tuple(
        Line(Words(f"{outcome}:"), (Words(sentence("; ".join(every))),))
        for outcome, every in turned_to(decision).items()
    )
    blocks: tuple[Block, ...] = (
        (Listing(lines),) if lines else (Paragraphs((Words(say("turning_points", "none")),)),)
    )
    heading = say("heading", "turning_points")
    return Section("turning-points", heading, "justification", blocks)


def _outcome(decision: Decision, id_: str) -> list[Words]:
    """An outcome as it is printed: the source's words, then contact and time limit."""
    box = decision.its_chart.boxes[id_]
    cite = cited({"cite": box.cite, "ours": box.ours})
    lines = [Words(box.text, cite, strong=True, theirs=True)]
    if box.contact:
        lines.append(Words(say("answer", "contact", contact=box.contact.in_words)))
    if box.limit:
        lines.append(Words(say("answer", "within", within=box.limit)))
    return lines


def _why(decision: Decision) -> list[Words]:
    """In one sentence: the fewest facts that already make the outcome what it is."""
    lines = [Words(why(decision))]
    if decision.due and decision.outcome:
        chart = decision.its_chart
        due = due_by(decision.due, chart.boxes[decision.outcome], chart)
        lines.insert(0, Words(due, strong=True))
    if decision.goes_on:
        lines.append(
            Words(say("answer", "goes_on", chart=decision.its_chart.title_of(decision.goes_on)))
        )
    return lines


def _meanwhile(decision: Decision) -> list[Words]:
    """Never "no action": the most protective outcome still possible, and the others."""
    lines = [Words(say("answer", "not_no_action"))]
    box = yardstick_of(decision)
    if box:
        first, *rest = _outcome(decision, box.id)
        working = say("answer", "most_protective", outcome=first.text)
        lines += [Words(working, first.cite, strong=True), *rest]
    if others := also_possible(decision):
        lines.append(Words(others))
    return lines


def _contradictory(decision: Decision) -> list[Block]:
    blocks: list[Block] = [_says(decision.contradictions, "contradicts")]
    if decision.would_follow:
        lines = tuple(Line(Words(would_follow(decision, row))) for row in decision.would_follow)
        blocks.append(Listing(lines, say("answer", "would_follow_heading")))
    return [*blocks, Paragraphs((Words(say("answer", "consult")),))]


def _says(rows: Iterable[Mapping[str, Any]], heading: str) -> Listing:
    lines = tuple(Line(Words(sentence(with_contact(row)), cited(row))) for row in rows)
    return Listing(lines, say("answer", heading))


def _asked(decision: Decision, route: bool = False) -> tuple[Line, ...]:
    """The questions still open, in their order; those of a checklist stand together."""
    rows = decision.settles_route if route else decision.questions
    lists = {name: each for each in decision.its_chart.checklists for name in each.items}
    lines = {}
    for row in rows:
        checklist = lists.get(row["fact"])
        if checklist is None:
            lines[row["fact"]] = _question(decision, row)
        elif (key := f"checklist {checklist.id}") not in lines:  # a fact may have its name
            names = [each["fact"] for each in rows if lists.get(each["fact"]) is checklist]
            under = (Words(_named(decision, names), theirs=True),)
            lines[key] = Line(Words(asks_of(checklist), theirs=bool(checklist.ask)), under)
    return tuple(lines.values())


def _question(decision: Decision, row: Mapping[str, Any]) -> Line:
    ask = row["ask"] or decision.its_chart.all_facts[row["fact"]].name_in_words
    people = whose(decision, row)
    open_ = f" ({say('answer', 'ask_people', people=people)})" if people else ""
    return Line(Words(f"{ask}{open_}", theirs=not people))
