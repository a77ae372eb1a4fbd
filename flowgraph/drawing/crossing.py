"""Few crossings: mends the order of the rows, and says which steps may run straight down."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

from flowgraph.drawing.shape import Shape

Rows = tuple[tuple[int, ...], ...]
Step = tuple[int, int]
SMALL = 400
"""With more items than this the order of the layout engine is taken as it is."""

HUGE = 1500
"""With more items than this the layout engine would take minutes; see :func:`swept`."""
SWEEPS = 16


def places(rows: Rows) -> dict[int, int]:
    """Each item's place in its row."""
    return {number: place for row in rows for place, number in enumerate(row)}


def channels(shape: Shape) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The steps by the row that they leave."""
    found: list[list[tuple[int, int]]] = [[] for _ in shape.box_rows]
    for tail, head in shape.steps:
        found[shape.items[tail].row].append((tail, head))
    return tuple(map(tuple, found))


def clashes(steps: Sequence[Step], place: Mapping[int, int]) -> dict[Step, int]:
    """For every step of a channel how many others it crosses."""
    ends = sorted((place[tail], place[head], (tail, head)) for tail, head in steps)
    found = dict.fromkeys(steps, 0)
    passed: list[int] = []  # heads of the steps that leave further left
    for _, group in groupby(ends, key=lambda end: end[0]):
        same = list(group)
        for _, head, step in same:
            found[step] += len(passed) - bisect_right(passed, head)
        for _, head, _ in same:
            insort(passed, head)
    passed.clear()  # now of those that leave further right
    for _, group in groupby(reversed(ends), key=lambda end: end[0]):
        same = list(group)
        for _, head, step in same:
            found[step] += bisect_left(passed, head)
        for _, head, _ in same:
            insort(passed, head)
    return found


def count(shape: Shape, rows: Rows) -> int:
    """How many pairs of steps cross."""
    place = places(rows)
    return sum(sum(clashes(steps, place).values()) for steps in channels(shape)) // 2


def swept(shape: Shape, rows: Rows) -> Rows:
    """An order with few crossings for charts too large for the layout engine.

    Every item is drawn to the middle of those it is joined to, from the top down and from the
    bottom up by turns; outcomes keep the order that they must have.
    """
    up: dict[int, list[int]] = {number: [] for number in range(len(shape.items))}
    down: dict[int, list[int]] = {number: [] for number in range(len(shape.items))}
    for tail, head in shape.steps:
        down[tail].append(head)
        up[head].append(tail)
    order = [list(row) for row in rows]
    held = {number for row in shape.fixed for number in row}
    for fixed in shape.fixed:
        row = order[shape.items[fixed[0]].row]
        row[:] = [*fixed, *(number for number in row if number not in held)]
    for sweep in range(SWEEPS):
        side, wave = (up, order[1:]) if sweep % 2 == 0 else (down, order[-2::-1])
        share = {number: place / len(row) for row in order for place, number in enumerate(row)}
        for row in wave:
            if held.isdisjoint(row):
                for number in row:
                    if side[number]:
                        share[number] = sum(share[n] for n in side[number]) / len(side[number])
                row.sort(key=lambda number: (share[number], number))
            for place, number in enumerate(row):
                share[number] = place / len(row)
    return tuple(map(tuple, order))


def fewer(shape: Shape, rows: Rows) -> Rows:
    """The same rows with neighbours exchanged as long as that removes a crossing."""
    if len(shape.items) > SMALL:
        return rows
    up: dict[int, list[int]] = {number: [] for number in range(len(shape.items))}
    down: dict[int, list[int]] = {number: [] for number in range(len(shape.items))}
    for tail, head in shape.steps:
        down[tail].append(head)
        up[head].append(tail)
    held = {number for row in shape.fixed for number in row}
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


def _uncrossed(shape: Shape, steps: Sequence[Step], place: Mapping[int, int]) -> list[Step]:
    crossings = clashes(steps, place)

    def passing(step: Step) -> int:
        return sum(shape.items[end].box is None for end in step)

    free: list[
        tuple[int, int]
    ] = []  # places of the chosen steps; their heads rise with their tails
    chosen: list[Step] = []
    for step in sorted(crossings, key=lambda s: (crossings[s] > 0, -passing(s), crossings[s])):
        tail, head = place[step[0]], place[step[1]]
        slot = bisect_left(free, (tail, head))
        left_ok = slot == 0 or free[slot - 1][1] <= head
        right_ok = slot == len(free) or free[slot][1] >= head
        if left_ok and right_ok:
            free.insert(slot, (tail, head))
            chosen.append(step)
    return chosen


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
