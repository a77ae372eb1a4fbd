"""From a plan to places: the largest letters with which the chart fills the room it is given.

Of a plan's arrangements the one whose letters come out largest in the room is kept, and what room
is left is shared out, so that the page is filled.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from flowgraph.drawing.planning import (
    ENTRY,
    LARGE,
    LEAD,
    PAD_X,
    Fit,
    Plan,
    bends_of,
    channel_heights,
    room_for_hung,
    row_heights,
)
from flowgraph.drawing.routing import tracks
from flowgraph.drawing.spacing import Solver

Scale = Callable[[float], float]
"""From em to points."""
WIDEST_BOX = 44.0
"""Where there is room to spare, boxes grow to this, in em."""
READABLE = 8.1
"""Letters of so many points can be read at A4."""
NEAT = 0.88
"""How much smaller the letters may be for outcomes without lines of a single word."""


class Placed(Struct, frozen=True):
    """One arrangement worked out: places across by variable, rows down, and the tracks' heights."""

    letter: float  # points for an em
    width: float
    height: float
    least: float  # the height without what was shared out
    x: tuple[float, ...]
    tops: tuple[float, ...]  # by row
    heights: tuple[float, ...]
    box_heights: tuple[float, ...]  # by row: of its boxes, without the duties that stand below
    track_y: dict[tuple[int, int], float]  # (arrow, row) -> height of the level piece


class Room(Struct, frozen=True):
    """The room for a chart, in points: no letter becomes larger than ``largest``, and those of
    ``readable`` points can be read. Where it is to be ``neat``, no line of an outcome may be a
    single word."""

    width: float
    height: float
    largest: float
    readable: float = READABLE
    neat: bool = False

    def letter(self, fit: Fit) -> float:
        """How large the letters become."""
        return min(self.width / fit.width, self.height / fit.height, self.largest)

    def worth(self, fit: Fit) -> tuple[bool, float]:
        """Letters that can be read go before calm boxes; among these, letters a little smaller go
        before tall boxes and lines of a single word."""
        letter = self.letter(fit)
        readable = letter >= self.readable
        if self.neat and not fit.neat:
            return False, 0.0
        return readable, letter * _calm(fit) if readable else letter

    def chosen(self, made: Plan) -> Fit:
        """The best arrangement of a plan in this room."""
        return max(made.fits, key=self.worth)

    def promise(self, made: Plan) -> float:
        """About how large the letters will be; quickly told, before anything is placed."""
        return self.letter(self.chosen(made))


def arrange(made: Plan, room: Room) -> Placed:
    """The best arrangement that fits a room."""
    best, width, height, largest = room.chosen(made), room.width, room.height, room.largest
    letter = room.letter(best)
    placed = _place(made, best, width / letter, letter, height)
    # wide boxes took fewer lines, or arrows more tracks, than was reckoned with
    better = min(width / best.width, height / placed.least, largest)
    again = _place(made, best, width / better, better, height)
    if again.least * better <= height + 0.01:
        return again
    if placed.least * letter <= height + 0.01:
        return placed
    while again.least * better > height + 0.01:
        better *= min(0.99, height / (again.least * better))
        again = _place(made, best, width / better, better, height)
    return again


def _calm(fit: Fit) -> float:
    """What tall narrow boxes and lines of a single word cost."""
    tall = 1.0 - 0.025 * sum(max(lines - 5, 0) for lines in fit.lines)
    return float(tall if fit.neat else NEAT * tall)


def _place(made: Plan, fit: Fit, total: float, letter: float, height: float) -> Placed:
    spacing = made.spacing
    solver = Solver(spacing)
    widest = [max(width, WIDEST_BOX) for width in fit.widths]
    sweeps = 60 if spacing.boxes <= LARGE else 12
    x = solver.stretched(solver.spread(fit.widths, total, widest, sweeps), total)
    bends = bends_of(made, x)
    levels = [tracks(row) for row in bends]
    counts = [1 + max(row) if row else 0 for row in levels]
    rooms = [x[2 * b + 1] - x[2 * b] - 2 * PAD_X for b in range(spacing.boxes)]
    heights, boxes = row_heights(made, rooms)
    gaps = channel_heights(made, counts)
    heights = room_for_hung(made, heights, gaps, rooms)
    least = sum(heights) + sum(gaps)
    spare = max(0.0, height / letter - least)
    more, gaps = _fill(made, heights, gaps, spare)
    boxes = [
        tall + after - before for tall, before, after in zip(boxes, heights, more, strict=True)
    ]
    heights = more
    tops, y = [], 0.0
    track_y: dict[tuple[int, int], float] = {}
    for row, row_height in enumerate(heights):
        tops.append(y)
        y += row_height
        if row < len(gaps):
            into = ENTRY if made.shape.box_rows[row + 1] else LEAD
            step = (gaps[row] - LEAD - into) / max(counts[row] - 1, 1)
            for bend, level in zip(bends[row], levels[row], strict=True):
                first = y + LEAD if counts[row] > 1 else y + LEAD + step / 2
                track_y[bend.arrow, row] = first + level * step
            y += gaps[row]
    return Placed(
        letter, total, y, least, tuple(x), tuple(tops), tuple(heights), tuple(boxes), track_y
    )


def _fill(
    made: Plan, heights: list[float], gaps: list[float], spare: float
) -> tuple[list[float], list[float]]:
    """Shares out the height left over: most of it between the rows, the rest inside boxes."""
    if not gaps:
        return heights, gaps
    boxes = [row for row, holds in enumerate(made.shape.box_rows) if holds]
    inside = min(spare / 2.5, 2.4 * len(boxes))
    heights = [
        height + (inside / len(boxes) if made.shape.box_rows[row] else 0.0)
        for row, height in enumerate(heights)
    ]
    return heights, [gap + (spare - inside) / len(gaps) for gap in gaps]
