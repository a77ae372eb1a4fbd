"""A tally on its chart: the picture with the counts, and a table of the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.picture_in_words import reading_order
from flowgraph.showing import view_of
from flowgraph.view import View
from flowgraph.writing.tally import ON_CHART, Tally

NOT_SHOWN = "not shown"
HEADER = ("what", "from", "to", "rows")
WHAT: Mapping[str, str] = {
    "box": "passed this box",
    "arrow": "went this way",
    "open": "no further yet: the route is open from here",
    "any": "to this outcome whichever route is right",
    "undecided": "not decided yet",
    "duty": "to be done besides",
}


def counted(chart: Chart, tally: Tally) -> View:
    """The chart with how many rows passed each box and arrow, on it and in its words."""
    view = view_of(chart)
    boxes = tuple(
        replace(box, count=_rows(tally.told("duty" if box.kind == "duty" else "box", box.id)))
        for box in view.boxes
    )
    arrows = tuple(
        replace(arrow, label=_number(tally.told("arrow", arrow.source, arrow.target)))
        for arrow in view.arrows
    )
    number = {id_: at for at, id_ in enumerate(reading_order(chart), 1)}
    lines = zip(view.words, number, strict=True)
    return replace(
        view,
        boxes=boxes,
        arrows=arrows,
        headline=f"How many rows of a table passed each box and arrow. {_withheld(tally)}",
        words=tuple(f"{line}{_counts_of(id_, number, chart, tally)}" for line, id_ in lines),
    )


def as_csv(tally: Tally) -> str:
    """The counts as a table; an empty cell where one is withheld. What stands on no box or
    arrow is left out where it is withheld, as it is where nobody was counted."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEADER)
    for cell in tally.counts:
        kind, *ends = cell
        told = tally.told(*cell)
        if told is not None or kind in ON_CHART:
            source, target = (*ends, "", "")[:2]
            rows.writerow([WHAT[kind], source, target, "" if told is None else told])
    return text.getvalue()


def _counts_of(id_: str, number: Mapping[str, int], chart: Chart, tally: Tally) -> str:
    """What is added to a box's line of words, which names others by their line."""
    box = chart.boxes[id_]
    if box.kind == "duty":
        return f" Counted here: {_rows(tally.told('duty', id_))}."
    ways = [
        f"{_number(tally.told('arrow', id_, arrow.target))} to {number[arrow.target]}"
        for arrow in box.arrows
    ]
    for kind in ("open", "any"):
        if (kind, id_) in tally.counts and (rows := tally.told(kind, id_)) is not None:
            ways.append(f"{rows:,} {WHAT[kind]}")
    further = f"; of these {', '.join(ways)}" if ways else ""
    return f" Counted here: {_rows(tally.told('box', id_))}{further}."


def _withheld(tally: Tally) -> str:
    return (
        f"Not shown: counts under {tally.fewer_than}, and those from which one could be worked"
        " out. Rows outside the guidance, and contradictory ones, pass no box."
    )


def _rows(count: int | None) -> str:
    return f"rows {NOT_SHOWN}" if count is None else f"{count:,} {'row' if count == 1 else 'rows'}"


def _number(count: int | None) -> str:
    return NOT_SHOWN if count is None else f"{count:,}"
