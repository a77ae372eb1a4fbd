"""An order of the rows in which no arrows cross, where there is one.

With one box more below, to which every end of the chart leads, a chart that can be drawn without a
crossing is a plane graph whose beginning and that box stand at its outside. What stands left of an
arrow then comes before what stands right of it, and that is an order from left to right
(Tamassia and Tollis, *A unified approach to visibility representations of planar graphs*, 1986).
Where some must cross, the arrows that stand in the way are left out, and led through afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from flowgraph.drawing.shape import Shape

TOP, BOTTOM = -1, -2
LEFT_OUT = 12
"""Where more arrows than this would have to be left out the order would say little."""

Rows = tuple[tuple[int, ...], ...]
Arrow = tuple[int, int]


def uncrossed(shape: Shape) -> Rows | None:
    """The rows in such an order; None where too much would have to be left out for it."""
    # Of arrows that cannot all be had the long ones are those to cross; but every box keeps one
    # that leads to it and one that leaves it, or what it leads to might not stand below it.
    ends = {(chain[0], chain[-1]) for chain in shape.chains}
    arrows = sorted(ends, key=lambda a: (shape.items[a[1]].row - shape.items[a[0]].row, a))
    into = {head: (tail, head) for tail, head in reversed(arrows)}
    out = {tail: (tail, head) for tail, head in reversed(arrows)}
    boxes = [number for number, item in enumerate(shape.items) if item.box is not None]
    frame = [(TOP, BOTTOM)]
    frame += [(TOP, box) for box in boxes if box not in into]
    frame += [(box, BOTTOM) for box in boxes if box not in out]
    beside = [pair for row in shape.fixed for pair in pairwise(row)]
    needed = {*into.values(), *out.values()}
    kept = _plane([*frame, *beside], list(dict.fromkeys([*sorted(needed), *arrows])))
    if not needed <= {*kept}:
        return None
    across = _across([*frame, *kept], beside)
    place: dict[int, float] = {box: across[box] for box in boxes}
    for tail, *passed, head in shape.chains:
        for step, number in enumerate(passed, 1):
            way = place[head] - place[tail]
            place[number] = across.get((tail, head), place[tail] + way * step / (len(passed) + 1))
    mirrored = any(place[left] > place[right] for left, right in beside)
    return tuple(tuple(sorted(row, key=place.__getitem__, reverse=mirrored)) for row in shape.rows)


def _plane(frame: Sequence[Arrow], arrows: Sequence[Arrow]) -> list[Arrow]:
    """As many of the arrows as can be drawn in the plane, taken in this order; none of what comes
    after the last that may be left out."""
    import networkx as nx

    kept: list[Arrow] = []
    rest = list(arrows)
    for _ in range(LEFT_OUT + 1):
        low, high = 0, len(rest)
        while low < high:
            middle = (low + high + 1) // 2
            plane, _ = nx.check_planarity(nx.Graph([*frame, *kept, *rest[:middle]]))
            low, high = (middle, high) if plane else (low, middle - 1)
        kept += rest[:low]
        rest = rest[low + 1 :]
    return [] if rest else kept


def _across(arrows: Sequence[Arrow], beside: Sequence[Arrow]) -> dict[int | Arrow, int]:
    """For every box and every arrow of a plane graph how far to the right it stands: as far as the
    face at its left. What is ``beside`` each other holds the graph so, and is no arrow."""
    import networkx as nx

    plane: Any = nx.check_planarity(nx.Graph([*arrows, *beside]))[1]
    face: dict[Arrow, int] = {}
    for half in plane.edges:
        if half not in face:
            around = plane.traverse_face(*half)
            face.update(dict.fromkeys(pairwise([*around, around[0]]), len(face)))
    same = nx.utils.UnionFind(face.values())
    for a, b in beside:
        same.union(face[a, b], face[b, a])
    order: nx.DiGraph[int] = nx.DiGraph(
        [(same[face[a, b]], same[face[b, a]]) for a, b in arrows if (a, b) != (TOP, BOTTOM)]
    )
    rank = {number: place for place, number in enumerate(nx.topological_sort(order))}
    found: dict[int | Arrow, int] = {}
    for a, b in arrows:
        found[a, b] = rank[same[face[a, b]]]
        found[a] = min(found[a, b], found.get(a, found[a, b]))
    return found
