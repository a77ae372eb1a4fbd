"""Where everything stands across the sheet, in em of the body text.

A box has a left and a right edge, a straight run of an arrow has one place. All that must hold
between them is of one form, *this stands at least so far right of that*: boxes of a row apart,
runs clear of the boxes that they pass, a box wide enough for its words, and every arrow inside
the edges of the boxes it joins. So a box grows as wide as its arrows need to run straight. The
steps chosen to be straight do not cross, which is why these demands never go round in a circle.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from flowgraph.drawing.crossing import Rows, Step, places, runs, straight
from flowgraph.drawing.shape import Shape

BOX_GAP = 2.0
"""Between two boxes of a row; the number badge of the right one stands in it."""
BOX_CLEAR = 1.55
"""Between a box and an arrow that passes it, badge included."""
RUN_GAP = 1.4
"""Between two arrows."""
LABEL_CLEAR = 0.7
"""Around the words on an arrow."""
DUTY_CLEAR = 2.6
"""From a box to the duties at its right: an arrow with its sign."""
HANGING_CLEAR = -0.5
"""From what stands left of hanging duties to the right edge of their box: clear of their stem."""
PORT_INSET = 1.5
"""From the corner of a box to the nearest arrow."""
EDGE = 0.12
"""Kept free at both sides of the sheet, for half an outline; badges stand out into the margin."""

STRETCH = 1.4
"""How far a picture that is too narrow for its sheet is drawn out."""
SETTLED = 0.02
"""Nothing moving further than this, in em, counts as standing still."""


class Spacing(Struct, frozen=True):
    """What must hold across the sheet. Variables: box ``i`` has ``2i`` and ``2i+1``, then runs."""

    boxes: int
    size: int
    gaps: tuple[tuple[int, int, float], ...]  # (left, right, at least)
    order: tuple[int, ...]  # of the variables, such that all gaps lead forward
    pieces: tuple[tuple[tuple[int, ...], ...], ...]  # for every arrow the items of each run
    run_of: tuple[tuple[int, ...], ...]  # for every arrow its runs, as variables
    short: frozenset[int]  # runs that join two boxes with no row of boxes between
    below: tuple[tuple[int, ...], ...]  # for every box the runs that leave it, left to right
    above: tuple[tuple[int, ...], ...]  # for every box the runs that enter it, left to right
    in_row: tuple[tuple[int, ...], ...]  # boxes by row, left to right
    # How far a variable reaches to the left and to the right: half its arrow's words, or the
    # duties that stand beside a box.
    left_reach: tuple[float, ...]
    right_reach: tuple[float, ...]


def spacing_of(
    shape: Shape,
    rows: Rows,
    bent: frozenset[Step],
    label_widths: dict[int, float],
    beside: Mapping[int, float],
    under: Mapping[int, float],
    hung: Mapping[int, int],
) -> Spacing:
    """All that must hold, for rows in this order. Steps of ``bent`` need not run straight.
    ``label_widths`` are in em, by item. ``beside`` is how much room a box needs at its right for
    its duties, by box; ``under`` how much below it, from its left edge, where no arrow may leave.
    Duties of a box in ``hung`` hang down as far as the row given there, beside which everything
    keeps to the left of them."""
    boxes = sum(item.box is not None for item in shape.items)
    place = places(rows)
    variable = 2 * boxes
    run_of, on_way, short = [], {}, set()
    leaving: list[list[tuple[int, int]]] = [[] for _ in range(boxes)]
    entering: list[list[tuple[int, int]]] = [[] for _ in range(boxes)]
    pieces = runs(shape, straight(shape, rows) - bent)
    for chain, parts in zip(shape.chains, pieces, strict=True):
        mine = []
        for piece in parts:
            for item in piece:
                if shape.items[item].box is None:
                    on_way[item] = variable
            mine.append(variable)
            if piece == chain and all(shape.items[item].label for item in piece[1:-1]):
                short.add(variable)
            variable += 1
        leaving[chain[0]].append((place[chain[1]], mine[0]))
        entering[chain[-1]].append((place[chain[-2]], mine[-1]))
        run_of.append(tuple(mine))
    below = tuple(tuple(run for _, run in sorted(ports)) for ports in leaving)
    above = tuple(tuple(run for _, run in sorted(ports)) for ports in entering)

    gaps: list[tuple[int, int, float]] = []
    for row in rows:
        for left, right in pairwise(row):
            a = 2 * left + 1 if left < boxes else on_way[left]
            b = 2 * right if right < boxes else on_way[right]
            apart = _apart(left, right, boxes, label_widths) + beside.get(left, 0.0)
            gaps.append((a, b, apart))
    for box in range(boxes):
        for ports in (above[box], below[box]):
            if ports:
                free = under.get(box, 0.0) if ports is below[box] else 0.0
                gaps.append((2 * box, ports[0], free + PORT_INSET))
                gaps.append((ports[-1], 2 * box + 1, PORT_INSET))
            gaps.extend((one, other, RUN_GAP) for one, other in pairwise(ports))
    for box, down_to in hung.items():
        for row in rows[shape.items[box].row + 1 : down_to + 1]:
            last = row[-1]
            end = 2 * last + 1 if last < boxes else on_way[last]
            wide = beside.get(last, 0.0) + label_widths.get(last, 0.0) / 2
            gaps.append((end, 2 * box + 1, wide + HANGING_CLEAR))
    in_row = tuple(tuple(number for number in row if number < boxes) for row in rows)
    order = _forward(variable, [*gaps, *((2 * box, 2 * box + 1, 0.0) for box in range(boxes))])
    reach = [0.0] * variable
    for item, wide in label_widths.items():
        reach[on_way[item]] = max(reach[on_way[item]], wide / 2)
    right_reach = list(reach)
    for box, wide in beside.items():
        right_reach[2 * box + 1] = wide
    return Spacing(
        boxes, variable, tuple(gaps), order, pieces, tuple(run_of), frozenset(short), below,
        above, in_row, tuple(reach), tuple(right_reach),
    )  # fmt: skip


def _apart(left: int, right: int, boxes: int, label_widths: dict[int, float]) -> float:
    """How far apart two neighbours of a row stand, from edge to edge or middle of the arrow."""
    halves = label_widths.get(left, 0.0) / 2 + label_widths.get(right, 0.0) / 2
    if left < boxes and right < boxes:
        return BOX_GAP
    if halves:
        return halves + LABEL_CLEAR
    return BOX_CLEAR if left < boxes or right < boxes else RUN_GAP


def _forward(size: int, gaps: Sequence[tuple[int, int, float]]) -> tuple[int, ...]:
    """The variables in an order in which every gap leads forward."""
    waiting = [0] * size
    after: list[list[int]] = [[] for _ in range(size)]
    for a, b, _ in gaps:
        waiting[b] += 1
        after[a].append(b)
    ready = [v for v in range(size) if not waiting[v]]
    for v in ready:  # grows while it is read
        for b in after[v]:
            waiting[b] -= 1
            if not waiting[b]:
                ready.append(b)
    if len(ready) < size:
        raise AssertionError("straight steps cross")
    return tuple(ready)


class Solver:
    """Solves one set of columns again and again while the boxes' widths are tried out."""

    def __init__(self, spacing: Spacing) -> None:
        self.spacing = spacing
        self._before: list[list[tuple[int, float]]] = [[] for _ in range(spacing.size)]
        self._after: list[list[tuple[int, float]]] = [[] for _ in range(spacing.size)]
        for a, b, gap in spacing.gaps:
            self._before[b].append((a, gap))
            self._after[a].append((b, gap))
        # where a run would like to end: the ports of one side share its length evenly
        self._slots: list[list[tuple[int, float]]] = [[] for _ in range(spacing.size)]
        for side in (spacing.above, spacing.below):
            for box, ports in enumerate(side):
                for index, run in enumerate(ports):
                    self._slots[run].append((box, (index + 0.5) / len(ports)))
        # a box grows over the alternatives right below it, and over all that lead to it
        self._kin_above = self._kin(spacing.above, spacing.below, range(spacing.size))
        self._kin_below = self._kin(spacing.below, spacing.above, spacing.short)

    def _kin(
        self,
        mine: Sequence[Sequence[int]],
        theirs: Sequence[Sequence[int]],
        whole: Container[int],
    ) -> list[list[tuple[int, int]]]:
        """For every box what its arrows lead to: the two edges of that box, or else the run."""
        near = {run: box for box, ports in enumerate(theirs) for run in ports}
        return [
            [
                (2 * near[run], 2 * near[run] + 1) if run in near and run in whole else (run, run)
                for run in ports
            ]
            for ports in mine
        ]

    def leftmost(self, widths: Sequence[float]) -> list[float]:
        """The leftmost place of every variable, with boxes at least so wide."""
        place = [EDGE + reach for reach in self.spacing.left_reach]
        for v in self.spacing.order:
            least = place[v]
            for a, gap in self._before[v]:
                if place[a] + gap > least:
                    least = place[a] + gap
            if v < 2 * self.spacing.boxes and v % 2 and place[v - 1] + widths[v // 2] > least:
                least = place[v - 1] + widths[v // 2]
            place[v] = least
        return place

    def rightmost(self, widths: Sequence[float], total: float) -> list[float]:
        """The rightmost place of every variable on a sheet ``total`` wide."""
        place = [total - EDGE - reach for reach in self.spacing.right_reach]
        for v in reversed(self.spacing.order):
            most = place[v]
            for b, gap in self._after[v]:
                if place[b] - gap < most:
                    most = place[b] - gap
            if v < 2 * self.spacing.boxes and not v % 2 and place[v + 1] - widths[v // 2] < most:
                most = place[v + 1] - widths[v // 2]
            place[v] = most
        return place

    def needed(self, widths: Sequence[float]) -> float:
        """The least width of the sheet."""
        return self._rightmost_end(self.leftmost(widths)) + EDGE

    def _rightmost_end(self, place: Sequence[float]) -> float:
        reaches = zip(place, self.spacing.right_reach, strict=True)
        return max((x + reach for x, reach in reaches), default=0.0)

    def fast(self, widths: Sequence[float]) -> frozenset[int]:
        """The variables that cannot move on the narrowest sheet, and so decide how wide it is."""
        low = self.leftmost(widths)
        high = self.rightmost(widths, self._rightmost_end(low) + EDGE)
        return frozenset(v for v, place in enumerate(low) if high[v] - place < 1e-6)

    def tight(self, widths: Sequence[float]) -> frozenset[int]:
        """The boxes whose width decides how wide the sheet must be."""
        low, fast = self.leftmost(widths), self.fast(widths)
        return frozenset(
            box
            for box in range(self.spacing.boxes)
            if {2 * box, 2 * box + 1} <= fast
            and low[2 * box + 1] - low[2 * box] < widths[box] + 1e-6
        )

    def spread(
        self, widths: Sequence[float], total: float, widest: Sequence[float], sweeps: int
    ) -> list[float]:
        """Everything evenly spread over ``total``, arrows at the middle of what they join.

        Begins halfway between leftmost and rightmost (which is always allowed) and moves one
        thing at a time to where it would like to stand, as far as its neighbours let it.
        ``widest`` is how wide each box is glad to grow.
        """
        low, high = self.leftmost(widths), self.rightmost(widths, total)
        place = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
        wave = range(self.spacing.boxes)
        for sweep in range(sweeps):
            before = list(place)
            for box in wave if sweep % 2 == 0 else reversed(wave):
                self._settle_box(place, box, widths[box], widest[box], total)
            for runs_of_arrow in self.spacing.run_of:
                for run in runs_of_arrow:
                    self._settle_run(place, run, total)
            if max(abs(a - b) for a, b in zip(before, place, strict=True)) < SETTLED:
                break
        return place

    def stretched(self, place: list[float], total: float) -> list[float]:
        """The same picture drawn out to both edges of the sheet; no gap becomes smaller by it."""
        left = min(x - reach for x, reach in zip(place, self.spacing.left_reach, strict=True))
        right = self._rightmost_end(place)
        factor = min(STRETCH, (total - 2 * EDGE) / max(right - left, 1e-9))
        if factor <= 1:
            return place
        start = (total - (right - left) * factor) / 2
        return [start + (x - left) * factor for x in place]

    def _room(self, place: list[float], v: int, total: float) -> tuple[float, float]:
        low = EDGE + self.spacing.left_reach[v]
        high = total - EDGE - self.spacing.right_reach[v]
        for a, gap in self._before[v]:
            if place[a] + gap > low:
                low = place[a] + gap
        for b, gap in self._after[v]:
            if place[b] - gap < high:
                high = place[b] - gap
        return low, high

    def _settle_box(
        self, place: list[float], box: int, width: float, widest: float, total: float
    ) -> None:
        left, right = 2 * box, 2 * box + 1
        floor, inner_left = self._room(place, left, total)
        inner_right, ceiling = self._room(place, right, total)
        sides = [self._extent(place, box, side) for side in (self._kin_above, self._kin_below)]
        spans = [span for span in sides if span]
        even = (floor + ceiling) / 2
        wish = (sum(a + b for a, b in spans) + even) / (2 * len(spans) + 1)
        grown = max(width, min(widest, 0.86 * (ceiling - floor)))
        start = min(max(wish - grown / 2, floor), ceiling - grown)
        end = start + grown
        for span, kin in zip(sides, (self._kin_above, self._kin_below), strict=True):
            if span and len(kin[box]) > 1:
                start, end = min(start, span[0]), max(end, span[1])
        new_left = min(max(start, floor), inner_left)
        new_right = max(min(end, ceiling), inner_right)
        if new_right - new_left >= width - 1e-9:
            place[left], place[right] = new_left, new_right

    def _extent(
        self, place: list[float], box: int, kin: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[float, float] | None:
        """From where to where the boxes and arrows above or below ``box`` reach."""
        if not kin[box]:
            return None
        return min(place[a] for a, _ in kin[box]), max(place[b] for _, b in kin[box])

    def _settle_run(self, place: list[float], run: int, total: float) -> None:
        low, high = self._room(place, run, total)
        slots = [
            place[2 * box] + (place[2 * box + 1] - place[2 * box]) * share
            for box, share in self._slots[run]
        ]
        wish = sum(slots) / len(slots) if slots else (low + high) / 2
        place[run] = min(max(wish, low), high)
