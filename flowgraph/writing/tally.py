"""How many rows of a table passed each box and arrow, and which of these counts may be told.

A small count tells of somebody. So does one that can be worked out from those that are told,
for what goes into a box goes out of it. A count is therefore told only if nothing that is not
told follows from all that is: every count that is withheld could be another whole number, not
below none, with all that is told unchanged. Among flows on a graph that is exactly so where it
lies on a circle of counts that are withheld, around which one row more may go; where there is
no such circle, further counts are withheld to make one: those that come to least.

What is to be done besides is counted on its duty. What it has to do with the routes the chart says
to whoever reads it, so it is told only where nothing is withheld on any route through a box that it
belongs to, and where those beside it (who passed such a box without it, or have it without
passing one for certain) are none, or enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from itertools import pairwise

from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.deciding.verdicts import Verdict

FEWER_THAN = 5

Cell = tuple[str, ...]
"""What is counted: ``("box", id)``, ``("arrow", from, to)``, ``("duty", id)``, rows for which it is
to be done whichever route is right; and, so that in and out agree,
``("open", id)``, rows whose route is open from a box on, ``("any", id)``, rows that come to an
outcome whichever route is right, and ``("undecided",)``."""
UNDECIDED: Cell = ("undecided",)
ON_CHART = ("box", "arrow", "duty")
"""Cells that are counted though nobody passed."""


class Tally(Struct, frozen=True):
    """``counts``: rows by cell. ``withheld``: the cells whose count must not be told, because
    it is under ``fewer_than`` or because another could be worked out from it."""

    counts: Mapping[Cell, int]
    withheld: frozenset[Cell]
    fewer_than: int

    def told(self, *cell: str) -> int | None:
        """A count, or None where it is withheld."""
        return None if cell in self.withheld else self.counts[cell]


def tally_of(verdicts: Mapping[Verdict, int], chart: Chart, fewer_than: int = FEWER_THAN) -> Tally:
    """The counts of rows by their verdicts."""
    passed = _passed(verdicts)
    counts = {c: passed[c] for c in _cells(chart) if c in passed or c[0] in ON_CHART}
    withheld = _withheld(counts, chart, fewer_than)
    withheld |= _duties_withheld(verdicts, chart, withheld, fewer_than)
    return Tally(counts | _due(verdicts, chart), withheld, fewer_than)


def _cells(chart: Chart) -> Iterable[Cell]:
    boxes = [box.id for box in chart.boxes.values() if box.kind != "duty"]
    yield from (("box", box) for box in boxes)
    yield from (("arrow", arrow.source, arrow.target) for arrow in chart.arrows)
    yield from (("open", box) for box in boxes)
    yield from (("any", box) for box in boxes)
    yield UNDECIDED


def _passed(verdicts: Mapping[Verdict, int]) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    for verdict, rows in verdicts.items():
        if not verdict.path:
            continue  # outside, or contradictory: it never started
        for box in verdict.path:
            found["box", box] += rows
        for source, target in pairwise(verdict.path):
            found["arrow", source, target] += rows
        last = verdict.path[-1]
        if verdict.outcome != last:
            found["open", last] += rows
            if verdict.outcome is None:
                found[UNDECIDED] += rows
            else:
                found["any", verdict.outcome] += rows
                found["box", verdict.outcome] += rows
    return found


# What is to be done besides


def _due(verdicts: Mapping[Verdict, int], chart: Chart) -> dict[Cell, int]:
    rows: dict[Cell, int] = {("duty", duty.id): 0 for duty in chart.duties}
    for verdict, count in verdicts.items():
        for duty in verdict.duties:
            rows["duty", duty] += count
    return rows


def _duties_withheld(
    verdicts: Mapping[Verdict, int], chart: Chart, withheld: frozenset[Cell], fewer_than: int
) -> frozenset[Cell]:
    found: set[Cell] = set()
    told: list[str] = []
    for duty in chart.duties:
        ways = [arrow for arrow in chart.also_arrows if arrow.target == duty.id]
        boxes = {arrow.source for arrow in ways}
        due = without = apart = 0
        for verdict, count in verdicts.items():
            passes, owes = not boxes.isdisjoint(verdict.path), duty.id in verdict.duties
            due += count * owes
            without += count * (passes and not owes)
            apart += count * (owes and not passes)
        near = _on_routes_through(boxes, chart)
        safe = (
            due >= fewer_than
            and (without >= fewer_than or all(arrow.when is None for arrow in ways))
            and (apart >= fewer_than or not apart)
            and not any(near.intersection(cell[1:]) for cell in withheld)
            and not any(_nearly_alike(duty.id, other, verdicts, fewer_than) for other in told)
        )
        if safe:
            told.append(duty.id)
        else:
            found.add(("duty", duty.id))
    return frozenset(found)


def _nearly_alike(one: str, other: str, verdicts: Mapping[Verdict, int], fewer_than: int) -> bool:
    """Whether one duty seems to include the other but for a few rows, which a difference tells."""
    only = [
        sum(n for v, n in verdicts.items() if a in v.duties and b not in v.duties)
        for a, b in ((one, other), (other, one))
    ]
    return min(only) == 0 and 0 < max(only) < fewer_than


def _on_routes_through(boxes: Iterable[str], chart: Chart) -> set[str]:
    """The boxes of every route through one of these."""
    found: set[str] = set()
    for ahead in (True, False):
        waiting = list(boxes)
        seen: set[str] = set()
        while waiting:
            box = waiting.pop()
            if box not in seen:
                seen.add(box)
                waiting += [
                    arrow.target if ahead else arrow.source
                    for arrow in chart.arrows
                    if (arrow.source if ahead else arrow.target) == box
                ]
        found |= seen
    return found


# What may be told

Node = tuple[str, str]
OPEN, END = ("", "open"), ("", "end")


class _Edge(Struct, frozen=True):
    """From node to node, so many rows of a cell; None where no cell is told of it."""

    start: Node
    end: Node
    rows: int
    cell: Cell | None


def _withheld(counts: Mapping[Cell, int], chart: Chart, fewer_than: int) -> frozenset[Cell]:
    edges = list(_edges(counts, chart))
    leaving: dict[Node, list[tuple[Node, _Edge]]] = {}
    for edge in edges:
        leaving.setdefault(edge.start, []).append((edge.end, edge))
        if edge.rows:  # one row fewer is possible too
            leaving.setdefault(edge.end, []).append((edge.start, edge))
    waiting = [edge for edge in edges if edge.cell and edge.rows < fewer_than]
    withheld = {edge.cell for edge in waiting if edge.cell}
    for edge in waiting:
        ways = [_way(leaving, edge.end, edge, edge.start, withheld)]
        if edge.rows:
            ways.append(_way(leaving, edge.start, edge, edge.end, withheld))
        _, cells = min(ways)
        withheld |= set(cells)
    return frozenset(withheld)


def _edges(counts: Mapping[Cell, int], chart: Chart) -> Iterable[_Edge]:
    """The counts as a flow from the start to the end, and round again."""
    for cell, rows in counts.items():
        match cell:
            case ("box", box):
                yield _Edge(("in", box), ("out", box), rows, cell)
                if box == chart.start:
                    yield _Edge(END, ("in", box), rows, None)
                if chart.boxes[box].kind == "outcome":
                    yield _Edge(("out", box), END, rows, None)
            case ("arrow", source, target):
                yield _Edge(("out", source), ("in", target), rows, cell)
            case ("open", box):
                yield _Edge(("out", box), OPEN, rows, cell)
            case ("any", box):
                yield _Edge(OPEN, ("in", box), rows, cell)
            case _:
                yield _Edge(OPEN, END, rows, cell)


def _way(
    leaving: Mapping[Node, list[tuple[Node, _Edge]]],
    start: Node,
    without: _Edge,
    goal: Node,
    withheld: set[Cell],
) -> tuple[float, tuple[Cell, ...]]:
    """The way on which one row more may go, and the cells to be withheld for it: those whose
    counts come to least."""
    best: dict[Node, float] = {start: 0.0}
    came: dict[Node, tuple[Node, _Edge]] = {}
    waiting = [(0.0, start)]
    while waiting:
        cost, node = heappop(waiting)
        if node == goal:
            break
        if cost > best[node]:
            continue
        for target, edge in leaving.get(node, ()):
            if edge is without:
                continue
            told = edge.cell is not None and edge.cell not in withheld
            there = cost + (1 + edge.rows if told else 0)
            if there < best.get(target, float("inf")):
                best[target] = there
                came[target] = (node, edge)
                heappush(waiting, (there, target))
    else:
        return float("inf"), ()
    cells = []
    node = goal
    while node != start:
        node, edge = came[node]
        if edge.cell is not None:
            cells.append(edge.cell)
    return best[goal], tuple(cells)
