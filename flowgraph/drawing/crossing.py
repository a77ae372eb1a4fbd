"""Few crossings: mends the order of the rows, and says which steps may run straight down."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from flowgraph.drawing.shape import Shape

Rows = tuple[tuple[int, ...], ...]
SMALL = 400
"""With more items than this the order of the layout engine is taken as it is."""


def places(rows: Rows) -> dict[int, int]:
    """Each item's place in its row."""
    return {number: place for row in rows for place, number in enumerate(row)}


def channels(shape: Shape) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The steps by the row that they leave."""
    found: list[list[tuple[int, int]]] = [[] for _ in shape.box_rows]
    for tail, head in shape.steps:
        found[shape.items[tail].row].append((tail, head))
    return tuple(map(tuple, found))


def crossed(one: tuple[int, int], other: tuple[int, int], place: dict[int, int]) -> bool:
    """Whether two steps of a channel cross."""
    return (place[one[0]] - place[other[0]]) * (place[one[1]] - place[other[1]]) < 0


def count(shape: Shape, rows: Rows) -> int:
    """How many pairs of steps cross."""
    place = places(rows)
    return sum(
        crossed(one, other, place)
        for steps in channels(shape)
        for index, one in enumerate(steps)
        for other in steps[index + 1 :]
    )


def fewer(shape: Shape, rows: Rows) -> Rows:
    """The same rows with neighbours exchanged as long as that removes a crossing."""
    if len(shape.items) > SMALL:
        return rows
    up: dict[int, list[int]] = {number: [] for number in range(len(shape.items))}
    down: dict[int, list[int]] = {number: [] for number in range(len(shape.items))}
    for tail, head in shape.steps:
        down[tail].append(head)
        up[head].append(tail)
    held = set(shape.last_row_order)
    order = [list(row) for row in rows]
    place = places(rows)
    for _ in range(20):
        better = False
        for row in order:
            for left in range(len(row) - 1):
                a, b = row[left], row[left + 1]
                if a in held and b in held:
                    continue
                gain = sum(
                    (place[x] > place[y]) - (place[x] < place[y])
                    for side in (up, down)
                    for x in side[a]
                    for y in side[b]
                )
                if gain > 0:
                    row[left], row[left + 1] = b, a
                    place[a], place[b] = left + 1, left
                    better = True
        if not better:
            break
    return tuple(map(tuple, order))


def straight(shape: Shape, rows: Rows) -> frozenset[tuple[int, int]]:
    """The steps that run straight down: as many as cross none of the others.

    Steps along a passing arrow come first, then those that cross the fewest.
    """
    place = places(rows)
    chosen: set[tuple[int, int]] = set()
    for steps in channels(shape):
        chosen.update(_uncrossed(shape, steps, place))
    return frozenset(chosen)


def _uncrossed(
    shape: Shape, steps: Sequence[tuple[int, int]], place: dict[int, int]
) -> list[tuple[int, int]]:
    def passing(step: tuple[int, int]) -> int:
        return sum(shape.items[end].box is None for end in step)

    clashes = {
        step: sum(crossed(step, other, place) for other in steps) for step in dict.fromkeys(steps)
    }
    free: list[tuple[int, int]] = []
    for step in sorted(clashes, key=lambda s: (clashes[s] > 0, -passing(s), clashes[s])):
        if not clashes[step] or not any(crossed(step, other, place) for other in free):
            free.append(step)
    return free


def runs(
    shape: Shape, upright: frozenset[tuple[int, int]]
) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """For every arrow its straight runs, each the items that it passes, in order."""
    found = []
    for chain in shape.chains:
        pieces: list[list[int]] = [[chain[0]]]
        for step in pairwise(chain):
            if step in upright:
                pieces[-1].append(step[1])
            else:
                pieces.append([step[1]])
        found.append(tuple(map(tuple, pieces)))
    return tuple(found)
