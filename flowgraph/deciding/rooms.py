"""Where the source of a chart is cut into functions of its own ("rooms").

Nested tests break Python at a hundred levels and double at every diamond: twelve diamonds
made 8,191 leaves. So a box where large routes meet, and one too deep, begins a room.
"""

from __future__ import annotations

from collections import Counter
from itertools import product

from flowgraph.chart import Box, Chart
from flowgraph.deciding.layout import Layout

DEEPEST = 40
"""Tests inside each other in one room."""
LARGEST = 60
"""Boxes written again at each arrow that leads to them; more begin a room."""
MOST_COMBINATIONS = 4_096
"""Combinations of cells tried to prove that a box's arrows never overlap nor leave a gap."""


def rooms_of(chart: Chart) -> frozenset[str]:
    """The boxes that begin a room, the start among them."""
    leads_in = Counter(arrow.target for arrow in chart.arrows)
    rooms = {chart.start}
    size: dict[str, int] = {}
    depth: dict[str, int] = {}
    for id_ in reversed(chart.order):
        box = chart.boxes[id_]
        to = [arrow.target for arrow in box.arrows]
        size[id_] = 1 + sum(1 if t in rooms else size[t] for t in to)
        below = max((0 if t in rooms else depth[t] for t in to), default=0)
        depth[id_] = below + (not is_passage(box))
        if depth[id_] >= DEEPEST or (leads_in[id_] > 1 and size[id_] > LARGEST):
            rooms.add(id_)
    return frozenset(rooms)


def is_passage(box: Box) -> bool:
    """Whether a box has one arrow that is always taken."""
    return len(box.arrows) == 1 and box.arrows[0].when is None


def is_exact(box: Box, layout: Layout) -> bool:
    """Whether exactly one arrow is true whatever the facts are, each for itself. Where that
    is not seen here the source tests every arrow, and where they part the walk has its say."""
    options = []
    combinations = 1
    for name in box.facts:
        values = [value for _, value in layout.fields[name].each()]
        combinations *= len(values)
        if combinations > MOST_COMBINATIONS:
            return False
        options.append(values)
    return all(
        sum(a.when is None or a.when.holds(dict(zip(box.facts, world, strict=True)))
            for a in box.arrows) == 1
        for world in product(*options)
    )  # fmt: skip
