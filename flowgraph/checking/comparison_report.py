"""What ``compare`` found, as lines for a person."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from flowgraph.chart import Chart
from flowgraph.checking.compare import Comparison, Shift
from flowgraph.checking.editions import End
from flowgraph.checking.example_file import incident_lines
from flowgraph.checking.moved_incidents import Direction, Move
from flowgraph.checking.regions import shared_by, without
from flowgraph.plain_text import count, wrapped

MOST_TOLD = 25
"""Regions of one kind that are told to a person; JSON has them all."""
HEADINGS: dict[Direction, str] = {
    "lowered": "LOWERED: a less protective outcome becomes possible, or no answer is left",
    "otherwise": "Answered otherwise, no less protectively",
    "raised": "Raised: a more protective outcome",
}


def comparison_lines(found: Comparison, width: int = 80) -> Iterator[str]:
    """What changed on the chart, which claims fall, whose answer changes, and for whom the advice
    turns round; then the incidents that were given."""
    for side, chart in (("Old", found.old), ("New", found.new)):
        yield from wrapped(f"{side}: {_named(chart, found)}", width, "")
    yield ""
    if not found.changes:
        yield "Nothing on the chart has changed."
    else:
        yield f"On the chart, {count(len(found.changes), 'change')}:"
    for change in found.changes:
        yield from wrapped(change.in_words, width, "  - ")
    for name in found.parted:
        text = f"{name} means something else in each edition, and counts as two facts"
        yield from wrapped(text, width, "  - ")
    yield from _claims(found, width)
    yield from _shifts(found, width)
    yield from _interim(found, width)
    if found.incidents is not None:
        yield from _given(found, found.incidents, width)
    for each in found.through:
        yield ""
        yield f"{each.new.id}, which works out a fact for this chart, has changed too:"
        yield ""
        yield from (f"  {line}" if line else "" for line in comparison_lines(each, width - 2))


def _named(chart: Chart, found: Comparison) -> str:
    """A chart so that the two are told apart: by its file too, where the edition is the same and
    the file is not."""
    editions = found.old.edition.in_words, found.new.edition.in_words
    names = [Path(each.file).name for each in (found.old, found.new)]
    file = chart.file if names[0] == names[1] else Path(chart.file).name
    told = f"{chart.id} ({chart.edition.in_words})"
    return f"{file}: {told}" if editions[0] == editions[1] and file else told


def _claims(found: Comparison, width: int) -> Iterator[str]:
    if not found.claims:
        return
    yield ""
    yield f"Claims of the old edition that no longer hold ({len(found.claims)}):"
    for lost in found.claims:
        yield from wrapped(lost.claim.says, width, "  - ")
        if lost.incident:
            yield from (f"      {line}" for line in incident_lines(lost.incident))


def _shifts(found: Comparison, width: int) -> Iterator[str]:
    yield ""
    if not found.shifts:
        text = "No fully known incident would be answered otherwise: every world was looked at."
        if found.interim:
            text += " But see the advice for undecided incidents below."
        if not found.complete:
            text = "No incident that was looked at would be answered otherwise; not all were."
        yield from wrapped(text, width, "")
        return
    text = "Incidents that would be answered otherwise; together these are all of them."
    if not found.complete:
        text = "Incidents that would be answered otherwise. There are more than are listed here."
    yield from wrapped(text, width, "")
    lowered = [shift for shift in found.shifts if shift.lowered]
    rest = [shift for shift in found.shifts if not shift.lowered]
    for heading, shifts in ((HEADINGS["lowered"], lowered), ("Answered otherwise", rest)):
        if shifts:
            yield ""
            yield f"{heading} ({len(shifts)}):"
        together: dict[tuple[End, End], list[Shift]] = {}
        for shift in shifts:
            together.setdefault((shift.old, shift.new), []).append(shift)
        for (old, new), alike in together.items():
            yield from _alike(found, old, new, alike, width)


def _alike(
    found: Comparison, old: End, new: End, shifts: Sequence[Shift], width: int
) -> Iterator[str]:
    """Regions that move from one end to the same other, with what all of them share said once."""
    shared = shared_by([shift.where for shift in shifts])
    was, now = _end(found.old, old), _end(found.new, new)
    yield from wrapped(f"was {was}; would be {now}:", width, "  - ")
    if len(shifts) > 1 and shared:
        yield from wrapped(f"in all of these, {found.where(shared)}", width, "    ")
    for shift in shifts[:MOST_TOLD]:
        where = shift.where if len(shifts) == 1 else without(shift.where, shared)
        yield from wrapped(f"where {found.where(where)}", width, "    - ")
        for says in shift.claims:
            yield from wrapped(f"this breaks the claim: {says}", width, "      ")
        if shift.incident:
            yield "      for example:"
            yield from (f"        {line}" for line in incident_lines(shift.incident))
    if len(shifts) > MOST_TOLD:
        more = f"and {len(shifts) - MOST_TOLD} more; --format json lists them"
        yield from wrapped(more, width, "    - ")


def _end(chart: Chart, end: End) -> str:
    text = _outcome(chart, end.outcome) if end.outcome else end.status
    duties = " and ".join(_outcome(chart, duty) for duty in end.duties)
    return f"{text}, and also {duties}" if duties else text


def _outcome(chart: Chart, id_: str) -> str:
    return f"“{textwrap.shorten(chart.boxes[id_].text, 60, placeholder=' …')}”"


def _interim(found: Comparison, width: int) -> Iterator[str]:
    if not found.interim:
        return
    yield ""
    text = (
        "While it is undecided, people work to the most protective outcome that is still possible."
        " That changes for some:"
    )
    yield from wrapped(text, width, "")
    for row in found.interim:
        was, now = _outcome(found.old, row.old), _outcome(found.new, row.new)
        yield from wrapped(f"was {was}; would be {now}; for example:", width, "  - ")
        nothing = ["(an incident of which nothing is known)"]
        shown = incident_lines(row.incident) if row.incident else nothing
        yield from (f"      {line}" for line in shown)


def _given(found: Comparison, incidents: int, width: int) -> Iterator[str]:
    yield ""
    stay = incidents - len(found.moves) - len(found.broken)
    yield (
        f"Of {count(incidents, 'incident')}, {len(found.moves)} would stand elsewhere,"
        f" {stay} as before."
    )
    for direction, heading in HEADINGS.items():
        moves: Sequence[Move] = [move for move in found.moves if move.direction == direction]
        if moves:
            yield ""
            yield f"{heading} ({len(moves)}):"
        for move in moves:
            name = f"{move.reference}: " if move.reference else ""
            text = f"{name}was {move.old.in_words}; would be {move.new.in_words}"
            yield from wrapped(text, width, "  - ")
            if move.left_out:
                left = f"(without what only one edition can read: {', '.join(move.left_out)})"
                yield from wrapped(left, width, "    ")
