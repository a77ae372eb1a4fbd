"""The part of a note that defends the answer: the path with its reasons, and what was ruled
out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowgraph.chart import Box
from flowgraph.deciding.decision import Decision
from flowgraph.predicate import OTHERWISE
from flowgraph.sentences import cited
from flowgraph.values import only
from flowgraph.words import say
from flowgraph.writing.note_content import Block, Line, Listing, Paragraphs, Section, Words


def path(decision: Decision) -> Section:
    """The boxes passed, in order, each with why it led on and what that rests on."""
    heading = say("heading", "path")
    first = _worked_out(decision)
    if not decision.steps:
        none = Paragraphs((Words(say("path", "none")),))
        return Section("path", heading, "justification", (*first, none))
    lines = tuple(
        Line(_box(decision, row), (*_points(decision, row), *_onward(row)))
        for row in decision.steps
    )
    again = say("path", "then") if first else ""
    blocks: list[Block] = [*first, Listing(lines, again, ordered=True)]
    open_ = decision.steps[-1]["possible"]
    if open_:
        rows = (
            Line(
                Words(_still_open(arrow)),
                (_basis(arrow),) if arrow["basis"] else (),
            )
            for arrow in open_
        )
        blocks.append(Listing(tuple(rows), say("path", "open")))
    return Section("path", heading, "justification", tuple(blocks))


def _worked_out(decision: Decision) -> tuple[Listing, ...]:
    """What another chart made of the incident, by which path, with the words that its
    result must not be shown without."""
    lines = []
    for helper in decision.its_chart.helpers:
        rows = [(n, row) for n, row in decision.derived.items() if row["chart"] == helper.id]
        if not rows:
            continue
        outcome = rows[0][1]["outcome"]
        settled = [
            decision.its_chart.as_read(name).sentence(only(row["value"]))
            for name, row in rows
            if row["value"] is not None
        ]
        under = []
        if outcome:
            said = helper.boxes[outcome].text
            passed = [_named(helper.boxes[id_]) for id_ in rows[0][1]["path"]]
            under.append(Words(say("path", "passed", path="; then ".join(passed))))
        else:
            said = "; ".join((say("path", "helper_open"), *settled))
        under += [
            Words(note.text, cited({"cite": note.cite, "ours": note.ours}), theirs=True)
            for note in helper.notes
            if outcome in note.at and note.ours
        ]
        cite = helper.boxes[outcome].cite if outcome else ""
        text = say("path", "helper", title=helper.title, said=said)
        lines.append(Line(Words(text, cite), tuple(under)))
    return (Listing(tuple(lines), say("path", "first")),) if lines else ()


def _named(box: Box) -> str:
    return say("path", "ours", text=box.text) if box.ours else box.text


def ruled_out(decision: Decision) -> Section:
    """Each arrow of the path's boxes that was not taken, with the facts that ruled it out."""
    lines = tuple(
        Line(
            Words(
                say(
                    "ruled_out",
                    "row",
                    text=arrow["text"].rstrip("."),
                    because=_facts(arrow["because"]),
                ),
                arrow["cite"],
            )
        )
        for row in decision.steps
        for arrow in row["not_taken"]
    )
    blocks = (Listing(lines),) if lines else ()
    return Section("ruled-out", say("heading", "ruled_out"), "justification", blocks)


def _box(decision: Decision, row: Mapping[str, Any]) -> Words:
    """The box's own words."""
    box = decision.its_chart.boxes[row["box"]]
    cite = cited({"cite": box.cite, "ours": box.ours})
    return Words(box.text, cite, strong=True, theirs=True)


def _points(decision: Decision, row: Mapping[str, Any]) -> tuple[Words, ...]:
    points = decision.its_chart.boxes[row["box"]].points
    return (Words(" · ".join(points), theirs=True),) if points else ()


def _onward(row: Mapping[str, Any]) -> tuple[Words, ...]:
    arrow = row["arrow"]
    if arrow is None:
        return () if row["possible"] else (Words(say("path", "reached")),)
    because = _facts(arrow["because"])
    why = say("path", "leads", because=because) if because else say("path", "always")
    if not arrow["basis"]:
        return (Words(why, arrow["cite"]),)
    return (Words(f"{why} {_basis(arrow).text}", arrow["cite"]),)


def _still_open(arrow: Mapping[str, Any]) -> str:
    otherwise = arrow["when"] == OTHERWISE
    key = "open_otherwise" if otherwise else "open_row"
    return say("path", key, text=arrow["text"], words=arrow["words"])


def _basis(arrow: Mapping[str, Any]) -> Words:
    """What an arrow rests on: stated by the source, or our reading of it."""
    return Words(f"{say('path', arrow['basis'])}.", arrow["cite"])


def _facts(rows: list[Mapping[str, Any]]) -> str:
    return "; ".join(row["words"] for row in rows)
