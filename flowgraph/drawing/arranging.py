"""From a view to geometry: the largest letters with which the chart fills the room it is given.

The order of the rows comes from the layout engine once. Then the words are tried in more and
more lines, which makes the sheet narrower and higher, and the arrangement whose letters come
out largest in the room is kept. What room is left is shared out, so that the page is filled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from flowgraph import limits
from flowgraph.drawing import crossing, engine, wording
from flowgraph.drawing.columns import Columns, Solver, columns_of
from flowgraph.drawing.faults import DrawingError
from flowgraph.drawing.routing import Bend, tracks
from flowgraph.drawing.shape import Shape, shape_of
from flowgraph.drawing.wording import Wording
from flowgraph.view import View

Scale = Callable[[float], float]
"""From em to points."""

PAD_X = 1.35
PAD_Y = 0.52
LEAD = 0.8
"""Straight down from a box before the first track, in em."""
TRACK = 1.0
ENTRY = 1.55
"""Straight down into a box: the arrowhead, and a little line before it."""
CALM = 2.15
"""Between two rows of boxes at the least."""
LABEL_PAD = 0.4
NEAT_LABEL = 8.5
WIDEST_LABEL = 16.0
WIDEST_BOX = 44.0
"""Where there is room to spare, boxes grow to this, in em."""
LARGE = 150
"""With more boxes than this, rows are narrowed several at a time."""


class Plan(Struct, frozen=True, dict=True):
    """Everything about a chart that does not depend on the room: order, words, demands."""

    shape: Shape
    rows: crossing.Rows
    columns: Columns
    words: tuple[Wording, ...]  # by box
    labels: dict[int, Wording]  # by item
    label_rooms: dict[int, float]
    crossings: int

    @cached_property
    def fits(self) -> tuple[Fit, ...]:
        """Ever narrower and higher arrangements; the same whatever the room."""
        return tuple(fits(self))


class Fit(Struct, frozen=True):
    """One arrangement in em: lines a row, least width and height."""

    lines: tuple[int, ...]
    widths: tuple[float, ...]
    width: float
    height: float


class Placed(Struct, frozen=True):
    """One arrangement worked out: places across by variable, rows down, and the tracks' heights."""

    letter: float  # points for an em
    width: float
    height: float
    least: float  # the height without what was shared out
    x: tuple[float, ...]
    tops: tuple[float, ...]  # by row
    heights: tuple[float, ...]
    track_y: dict[tuple[int, int], float]  # (arrow, row) -> height of the level piece


def plan(view: View, label_texts: dict[int, tuple[str, ...]]) -> Plan:
    """Orders the rows; ``label_texts`` by arrow.

    Raises:
        DrawingError: there are more boxes or arrows than are drawn.
    """
    for many, most, what in (
        (len(view.boxes), limits.DRAWN_BOXES, "boxes"),
        (len(view.arrows), limits.DRAWN_ARROWS, "arrows"),
    ):
        if many > most:
            raise DrawingError.at(
                "picture",
                f"more than {most:,} {what} are not drawn; this chart has {many:,}",
                "split the chart; it is decided, checked and noted in words all the same",
            )
    shape = shape_of(view, frozenset(label_texts))
    boxes = len(view.boxes)
    if len(shape.items) > crossing.HUGE:
        rows = crossing.swept(shape, shape.rows)
    else:
        rows = engine.order_rows(shape.rows, shape.steps, boxes, shape.last_row_order)
        rows = crossing.fewer(shape, rows)
    labels = {
        number: wording.of_label(label_texts[item.arrow])
        for number, item in enumerate(shape.items)
        if item.label and item.arrow is not None
    }
    rooms = {number: _label_room(words) for number, words in labels.items()}
    widths = {n: room + 2 * LABEL_PAD for n, room in rooms.items()}
    columns = columns_of(shape, rows, widths)
    words = tuple(wording.of_box(box) for box in view.boxes)
    return Plan(shape, rows, columns, words, labels, rooms, crossing.count(shape, rows))


def _label_room(words: Wording) -> float:
    """How wide the words on an arrow are set: in few lines, but not so wide that they push."""
    for lines in (2, 3):
        if (room := words.narrowest(lines)) <= NEAT_LABEL:
            return room
    return min(max(words.narrowest(4), words.longest_word), WIDEST_LABEL)


def box_width(words: Wording, lines: int) -> float:
    return words.narrowest(lines) + 2 * PAD_X


def fits(made: Plan) -> list[Fit]:
    """Ever narrower and higher arrangements, from the fewest lines to the most."""
    columns, words = made.columns, made.words
    solver = Solver(columns)
    most = [_most_lines(words, row) for row in columns.in_row]
    lines = [
        max((words[b].count(wording.WIDEST_TEXT) for b in row), default=0) for row in columns.in_row
    ]
    row_of = {box: number for number, row in enumerate(columns.in_row) for box in row}

    def widths() -> list[float]:
        return [box_width(words[b], lines[row_of[b]]) for b in range(columns.boxes)]

    now = widths()
    found = [_fit(made, solver, lines, now)]
    while True:
        gains = []
        tight = solver.tight(now)
        for row in sorted({row_of[box] for box in tight}):
            inside = [box for box in columns.in_row[row] if box in tight]
            for more in (1, 2, 3):
                if lines[row] + more <= most[row]:
                    saved = sum(now[b] - box_width(words[b], lines[row] + more) for b in inside)
                    if saved > 0.05:
                        gains.append((saved / more, row, more))
                        break
        if not gains:
            return found
        gains.sort(key=lambda gain: (-gain[0], gain[1]))
        for _, row, more in gains if columns.boxes > LARGE else gains[:1]:
            lines[row] += more
        now = widths()
        found.append(_fit(made, solver, lines, now))


def _most_lines(words: Sequence[Wording], row: Sequence[int]) -> int:
    return max((words[b].count(words[b].narrowest(999)) for b in row), default=0)


def _fit(made: Plan, solver: Solver, lines: Sequence[int], widths: Sequence[float]) -> Fit:
    heights = row_heights(made, [width - 2 * PAD_X for width in widths])
    total = sum(heights) + sum(channel_heights(made, _bent_counts(made)))
    return Fit(tuple(lines), tuple(widths), solver.needed(widths), total)


def row_heights(made: Plan, rooms: Sequence[float]) -> list[float]:
    """The height of every row, with so much room for the words of each box."""
    heights = []
    for number, row in enumerate(made.rows):
        if made.shape.box_rows[number]:
            tall = [made.words[b].height(rooms[b]) for b in made.columns.in_row[number]]
            heights.append(max(tall, default=0.0) + 2 * PAD_Y)
        else:
            tall = [made.labels[i].height(made.label_rooms[i]) for i in row if i in made.labels]
            heights.append(max(tall, default=0.0) + LABEL_PAD)
    return heights


def _bends(made: Plan, x: Sequence[float]) -> list[list[Bend]]:
    """The bends below every row, for runs at ``x``."""
    below: list[list[Bend]] = [[] for _ in made.rows]
    for arrow, mine in enumerate(made.columns.run_of):
        for piece, (one, other) in zip(made.columns.pieces[arrow], pairwise(mine), strict=False):
            below[made.shape.items[piece[-1]].row].append(Bend(arrow, x[one], x[other]))
    return below


def _bent_counts(made: Plan) -> list[int]:
    nowhere = [0.0] * made.columns.size
    return [len(bends) for bends in _bends(made, nowhere)]


def channel_heights(made: Plan, levels: Sequence[int]) -> list[float]:
    """The height between each row and the next, with so many tracks in it."""
    found = []
    for row in range(len(made.rows) - 1):
        tracks_high = LEAD + (levels[row] - 1) * TRACK if levels[row] else 0.0
        into_boxes = made.shape.box_rows[row + 1]
        out_of_boxes = made.shape.box_rows[row]
        plain = CALM if into_boxes and out_of_boxes else (1.9 if into_boxes else 0.8)
        found.append(max(plain, tracks_high + (ENTRY if into_boxes else LEAD)))
    return found


def chosen(made: Plan, width: float, height: float, largest: float) -> Fit:
    """The arrangement with the largest letters in this room, tall boxes held against it."""
    return max(
        made.fits,
        key=lambda fit: min(width / fit.width, height / fit.height, largest) * _calm(fit),
    )


def promise(made: Plan, width: float, height: float, largest: float) -> float:
    """About how large the letters will be in this room; quickly told, before anything is placed."""
    best = chosen(made, width, height, largest)
    return min(width / best.width, height / best.height, largest)


def arrange(made: Plan, width: float, height: float, largest: float) -> Placed:
    """The arrangement with the largest letters that fits ``width`` by ``height`` points.

    ``largest`` is the most points that an em is let grow to.
    """
    best = chosen(made, width, height, largest)
    letter = min(width / best.width, height / best.height, largest)
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
    """Tall narrow boxes cost something: better letters a little smaller than ten lines high."""
    return float(1.0 - 0.025 * sum(max(lines - 5, 0) for lines in fit.lines))


def _place(made: Plan, fit: Fit, total: float, letter: float, height: float) -> Placed:
    columns = made.columns
    solver = Solver(columns)
    widest = [max(width, WIDEST_BOX) for width in fit.widths]
    sweeps = 60 if columns.boxes <= LARGE else 12
    x = solver.stretched(solver.spread(fit.widths, total, widest, sweeps), total)
    bends = _bends(made, x)
    levels = [tracks(row) for row in bends]
    counts = [1 + max(row) if row else 0 for row in levels]
    rooms = [x[2 * b + 1] - x[2 * b] - 2 * PAD_X for b in range(columns.boxes)]
    rooms = [min(room, wording.WIDEST_LINE) for room in rooms]
    heights = row_heights(made, rooms)
    gaps = channel_heights(made, counts)
    least = sum(heights) + sum(gaps)
    spare = max(0.0, height / letter - least)
    heights, gaps = _fill(made, heights, gaps, spare)
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
    return Placed(letter, total, y, least, tuple(x), tuple(tops), tuple(heights), track_y)


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
