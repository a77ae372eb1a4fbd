"""Few crossings: mends the order of the rows, and says which steps may run straight down."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

from flowgraph.drawing.shape import Shape
from flowgraph.drawing.uncrossed import uncrossed

Rows = tuple[tuple[int, ...], ...]
Step = tuple[int, int]
SMALL = 400
"""With more items than this the order of the layout engine is taken as it is."""

HUGE = 1500
"""With more items than this the layout engine would take minutes; see :func:`swept`."""
SWEEPS = 16
TURNS = 16


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
    up, down = _neighbours(shape)
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
    """The same rows with items moved within them as long as that removes a crossing.

    Begins from ``rows``, from the order that draws every item to the middle of its neighbours, and
    from one in which no arrows cross that need not, and keeps what comes out best.
    """
    if len(shape.items) > SMALL or not count(shape, rows):
        return rows
    starts = (rows, swept(shape, rows), uncrossed(shape))
    found = [_sifted(shape, start) for start in starts if start]
    found += [_sifted(shape, _led_anew(shape, each)) for each in found if count(shape, each)]
    return min(found, key=lambda each: count(shape, each))


def _sifted(shape: Shape, rows: Rows) -> Rows:
    """Each item in turn put where in its row it crosses least, row by row, down and up by turns.

    By turns, too, it stays where it is or goes on where that costs nothing, so that others find
    room; of all orders on the way the best is kept.
    """
    near = _neighbours(shape)
    held = {number: place for row in shape.fixed for place, number in enumerate(row)}
    order = [list(row) for row in rows]
    best, least = rows, count(shape, rows)
    for turn in range(TURNS):
        place = {number: at for row in order for at, number in enumerate(row)}
        moved = False
        for row in order if turn % 2 == 0 else reversed(order):
            moved |= _sift_row(row, near, place, held, onward=turn % 4 > 1)
        now = tuple(map(tuple, order))
        if (crossed := count(shape, now)) < least:
            best, least = now, crossed
        if not moved or not least:
            break
    return best


def _led_anew(shape: Shape, rows: Rows) -> Rows:
    """Each arrow that passes rows led as a whole where it crosses least, one after the other."""
    order = [list(row) for row in rows]
    by_row = channels(shape)
    for chain in shape.chains:
        if len(chain) > 2:
            mine = frozenset(pairwise(chain))
            first = shape.items[chain[0]].row
            for row, number in enumerate(chain[1:-1], first + 1):
                order[row].remove(number)
            place = {n: at for row in order for at, n in enumerate(row)}
            steps = [
                [(place[a], place[b]) for a, b in channel if (a, b) not in mine]
                for channel in by_row[first : first + len(chain) - 1]
            ]
            room = [len(row) for row in order[first + 1 : first + len(chain) - 1]]
            way = _cheapest(steps, place[chain[0]], room, place[chain[-1]])
            for row, (number, at) in enumerate(zip(chain[1:-1], way, strict=True), first + 1):
                order[row].insert(at, number)
    return tuple(map(tuple, order))


def _cheapest(
    channels: Sequence[Sequence[Step]], start: int, rows: Sequence[int], end: int
) -> list[int]:
    """Before which item of each row a line from ``start`` to ``end`` passes, so that it crosses as
    few of the ``channels``' steps as can be; ``rows`` are how many items stand in each."""
    gaps = [[at - 0.5 for at in range(row + 1)] for row in rows]
    best: dict[float, tuple[int, float, tuple[float, ...]]] = {start: (0, 0.0, ())}
    for steps, places in zip(channels, [*gaps, [float(end)]], strict=True):
        further: dict[float, tuple[int, float, tuple[float, ...]]] = {}
        for left, (cost, far, way) in best.items():
            # heads of the steps that begin further left, and of those that begin further right
            lefts = sorted(b for a, b in steps if a < left)
            rights = sorted(b for a, b in steps if a > left)
            for at in places:
                crossed = len(lefts) - bisect_right(lefts, at) + bisect_left(rights, at)
                found = (cost + crossed, far + abs(at - left), (*way, at))
                further[at] = min(found, further.get(at, found))
        best = further
    return [int(at + 0.5) for at in best[end][2][:-1]]


def _neighbours(shape: Shape) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """By item, those that it is joined to in the row above, and in the row below."""
    up: dict[int, list[int]] = {number: [] for number in range(len(shape.items))}
    down: dict[int, list[int]] = {number: [] for number in range(len(shape.items))}
    for tail, head in shape.steps:
        down[tail].append(head)
        up[head].append(tail)
    return up, down


def _sift_row(
    row: list[int],
    near: tuple[dict[int, list[int]], dict[int, list[int]]],
    place: dict[int, int],
    held: Mapping[int, int],
    onward: bool,
) -> bool:
    """Moves the items of one row; whether any has moved."""
    ends = [{n: sorted(place[x] for x in side[n]) for n in row} for side in near]

    def crossed(left: int, right: int) -> int:
        """How often the steps of two items cross if they stand so."""
        return sum(
            len(side[left]) - bisect_right(side[left], end) for side in ends for end in side[right]
        )

    moved = False
    for number in list(row):
        at = row.index(number)
        costs, cost = [(0, at)], 0
        for to in range(at - 1, -1, -1):  # to the left, past one after the other
            if number in held and row[to] in held:
                break
            cost += crossed(number, row[to]) - crossed(row[to], number)
            costs.append((cost, to))
        cost = 0
        for to in range(at + 1, len(row)):
            if number in held and row[to] in held:
                break
            cost += crossed(row[to], number) - crossed(number, row[to])
            costs.append((cost, to))
        least = min(costs)[0]
        if least < 0 or (onward and len(costs) > 1):
            to = next(to for cost, to in reversed(costs) if cost == least)
            moved |= to != at
            row.insert(to, row.pop(at))
    for at, number in enumerate(row):
        place[number] = at
    return moved


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
