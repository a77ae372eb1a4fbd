"""The rows of a chart: which stage each box stands in, and what passes it by.

A box stands one row below the last box that leads to it; outcomes stand together in the last
row. An arrow that passes rows on its way has an item in each of them, so that a place is kept
for it; an arrow that carries words has an item in a row of labels. Every arrow therefore is a
chain of steps from one row to the next.
"""

from __future__ import annotations

import itertools
from functools import cached_property

from msgspec import Struct

from flowgraph.drawing.faults import DrawingError
from flowgraph.view import View


class Item(Struct, frozen=True):
    """A box (``box`` is its place in the view), or an arrow on its way (``box`` is None)."""

    row: int
    box: int | None = None
    arrow: int | None = None
    label: bool = False


class Shape(Struct, frozen=True, dict=True):
    """Items by number, and for every arrow the chain of item numbers that it passes."""

    items: tuple[Item, ...]
    chains: tuple[tuple[int, ...], ...]
    box_rows: tuple[bool, ...]  # by row: whether boxes stand there, or labels
    last_row_order: tuple[int, ...]  # items of the outcomes, the most protective first

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


def stages(view: View) -> dict[str, int]:
    """The stage of each box: the longest way to it; outcomes together in the last.

    Raises:
        DrawingError: the arrows run in a circle.
    """
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(box.id for box in view.boxes)
    graph.add_edges_from((arrow.source, arrow.target) for arrow in view.arrows)
    try:
        generations = list(nx.topological_generations(graph))
    except nx.NetworkXUnfeasible:
        raise DrawingError.at(
            view.chart, "the arrows run in a circle", "remove one arrow of the circle"
        ) from None
    stage = {name: depth for depth, names in enumerate(generations) for name in names}
    ends = {box.id for box in view.boxes if box.kind == "outcome" and not graph.out_degree(box.id)}
    if ends and len(ends) < len(stage):
        last = 1 + max(depth for name, depth in stage.items() if name not in ends)
        stage.update(dict.fromkeys(ends, last))
    return stage


def shape_of(view: View, labelled: frozenset[int]) -> Shape:
    """The rows of ``view``; ``labelled`` are the arrows (by number) that carry words."""
    stage = stages(view)
    place = {box.id: number for number, box in enumerate(view.boxes)}
    label_stages = {stage[view.arrows[number].source] for number in labelled}
    row_of_stage: list[int] = []
    box_rows: list[bool] = []
    for depth in range(max(stage.values(), default=0) + 1):
        row_of_stage.append(len(box_rows))
        box_rows.append(True)
        if depth in label_stages:
            box_rows.append(False)
    items = [Item(row_of_stage[stage[box.id]], box=number) for number, box in enumerate(view.boxes)]
    chains = []
    for number, arrow in enumerate(view.arrows):
        first, last = row_of_stage[stage[arrow.source]], row_of_stage[stage[arrow.target]]
        chain = [place[arrow.source]]
        for row in range(first + 1, last):
            items.append(Item(row, arrow=number, label=number in labelled and row == first + 1))
            chain.append(len(items) - 1)
        chains.append((*chain, place[arrow.target]))
    outcomes = [
        number
        for number, box in enumerate(view.boxes)
        if box.kind == "outcome" and items[number].row == len(box_rows) - 1
    ]
    # most protective first; of equal protection, the order of the file
    outcomes.sort(key=lambda number: -(view.boxes[number].protection or 0))
    return Shape(tuple(items), tuple(chains), tuple(box_rows), tuple(outcomes))
