"""The rows of a chart: which stage each box stands in, and what passes it by.

A box stands one row below the last box that leads to it; outcomes stand together in the last
row, or where there are many in the last few. An arrow that passes rows on its way has an
item in each of them, so that a place is kept for it; an arrow that carries words has an item in a
row of labels. Every arrow therefore is a chain of steps from one row to the next. A way back is
such a chain too, from the earlier box to the later, and is turned round only when it is drawn.
Duties have no row: they stand at the box that they go with.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from flowgraph.drawing.faults import DrawingError
from flowgraph.view import ArrowView, BoxView, View


class Item(Struct, frozen=True):
    """A box (``box`` is its place on the route), or an arrow on its way (``box`` is None)."""

    row: int
    box: int | None = None
    arrow: int | None = None
    label: bool = False


class Shape(Struct, frozen=True, dict=True):
    """Items by number, and for every arrow the chain of item numbers that it passes."""

    items: tuple[Item, ...]
    chains: tuple[tuple[int, ...], ...]
    box_rows: tuple[bool, ...]  # by row: whether boxes stand there, or labels
    fixed: tuple[tuple[int, ...], ...]  # by row of outcomes, the most protective first

    @cached_property
    def steps(self) -> tuple[tuple[int, int], ...]:
        """All steps from one row to the next, arrow by arrow."""
        return tuple(step for chain in self.chains for step in itertools.pairwise(chain))

    @cached_property
    def rows(self) -> tuple[tuple[int, ...], ...]:
        """Item numbers by row, in the order of the view."""
        rows: list[list[int]] = [[] for _ in self.box_rows]
        for number, item in enumerate(self.items):
            rows[item.row].append(number)
        return tuple(map(tuple, rows))


def route_boxes(view: View) -> tuple[BoxView, ...]:
    """The boxes that a route may pass: all but the duties."""
    return tuple(box for box in view.boxes if box.kind != "duty")


def route_arrows(view: View) -> tuple[ArrowView, ...]:
    """The arrows from one row down to another: those of the route, then the ways back as they
    are laid out, from the earlier box to the later."""
    back = (replace(arrow, source=arrow.target, target=arrow.source) for arrow in view.returns)
    return (*view.arrows, *back)


def stages(view: View) -> dict[str, int]:
    """The stage of each box: the longest way to it; outcomes together in the last.

    Raises:
        DrawingError: the arrows run in a circle.
    """
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(box.id for box in route_boxes(view))
    graph.add_edges_from((arrow.source, arrow.target) for arrow in view.arrows)
    try:
        generations = list(nx.topological_generations(graph))
    except nx.NetworkXUnfeasible:
        raise DrawingError.at(
            view.chart, "the arrows run in a circle", "remove one arrow of the circle"
        ) from None
    stage = {name: depth for depth, names in enumerate(generations) for name in names}
    boxes = route_boxes(view)
    ends = {box.id for box in boxes if box.kind == "outcome" and not graph.out_degree(box.id)}
    if ends and len(ends) < len(stage):
        last = 1 + max(depth for name, depth in stage.items() if name not in ends)
        stage.update(dict.fromkeys(ends, last))
    return stage


def shape_of(
    view: View,
    labelled: frozenset[int],
    *,
    abreast: int = 0,
    free: bool = False,
    late: bool = False,
) -> Shape:
    """The rows of ``view``; ``labelled`` are the route's arrows (by number) that carry words.

    At the most ``abreast`` outcomes stand in a row, the less protective ones in the rows below (0:
    all stand in one); with ``free`` outcomes stand in whatever order; with ``late`` a box stands as
    far down as what it leads to allows, unless more leads to it than it leads to.
    """
    boxes, arrows, stage = route_boxes(view), route_arrows(view), stages(view)
    ends = _outcomes(boxes, stage)
    if late:
        _lowered(view, stage, {boxes[number].id for number in ends})
    for place, number in enumerate(ends if abreast else ()):
        stage[boxes[number].id] += place // abreast
    number_of = {box.id: number for number, box in enumerate(boxes)}
    label_stages = {stage[arrows[number].source] for number in labelled}
    row_of_stage: list[int] = []
    box_rows: list[bool] = []
    for depth in range(max(stage.values(), default=0) + 1):
        row_of_stage.append(len(box_rows))
        box_rows.append(True)
        if depth in label_stages:
            box_rows.append(False)
    items = [Item(row_of_stage[stage[box.id]], box=number) for number, box in enumerate(boxes)]
    chains = []
    for number, arrow in enumerate(arrows):
        first, last = row_of_stage[stage[arrow.source]], row_of_stage[stage[arrow.target]]
        chain = [number_of[arrow.source]]
        for row in range(first + 1, last):
            items.append(Item(row, arrow=number, label=number in labelled and row == first + 1))
            chain.append(len(items) - 1)
        chains.append((*chain, number_of[arrow.target]))
    rows: dict[int, list[int]] = {}
    for number in () if free else ends:
        rows.setdefault(items[number].row, []).append(number)
    return Shape(tuple(items), tuple(chains), tuple(box_rows), tuple(map(tuple, rows.values())))


def _lowered(view: View, stage: dict[str, int], ends: set[str]) -> None:
    """Moves boxes down where that makes the arrows at them no longer, the lowest first."""
    before: dict[str, list[str]] = {name: [] for name in stage}
    after: dict[str, list[str]] = {name: [] for name in stage}
    for arrow in view.arrows:
        before[arrow.target].append(arrow.source)
        after[arrow.source].append(arrow.target)
    for name in sorted(stage, key=lambda name: -stage[name]):
        if before[name] and name not in ends and len(after[name]) >= len(before[name]):
            stage[name] = min((stage[other] for other in after[name]), default=stage[name] + 1) - 1


def _outcomes(boxes: Sequence[BoxView], stage: Mapping[str, int]) -> list[int]:
    """The outcomes that stand in the last row, the most protective first; of equal protection in
    the order of the file."""
    last = max(stage.values(), default=0)
    found = [n for n, box in enumerate(boxes) if box.kind == "outcome" and stage[box.id] == last]
    return sorted(found, key=lambda number: -(boxes[number].protection or 0))
