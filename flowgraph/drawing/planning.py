"""One plan of a chart, whatever its room: the order of its rows, its words, where its duties stand,
and the ever narrower and higher arrangements that come of it.

The order of the rows comes from the layout engine once. Then the words are tried in more and more
lines, which makes the sheet narrower and higher. Lengths are in em of the body text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from msgspec import Struct

from flowgraph import limits
from flowgraph.drawing import crossing, engine, wording
from flowgraph.drawing.faults import DrawingError
from flowgraph.drawing.routing import Bend
from flowgraph.drawing.shape import Shape, route_boxes, shape_of
from flowgraph.drawing.spacing import DUTY_CLEAR, Solver, Spacing, spacing_of
from flowgraph.drawing.wording import Wording
from flowgraph.view import View

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
DUTY_REACH = DUTY_CLEAR
HANGING = 9.0
"""Duties that stand higher than this, in em, may hang down beside the rows below."""
USUAL_ROW = 3.5
DUTY_INDENT = 2.3
"""How far duties below a box stand in."""
DUTY_GAP = 0.75
DUTY_PAD = 0.8
DUTY_PAD_Y = 0.4
NEAT_DUTY = 10.5
NEAT_LABEL = 8.5
WIDEST_LABEL = 16.0
LARGE = 150
"""With more boxes than this, rows are narrowed several at a time."""


class Besides(Struct, frozen=True):
    """A duty where it stands: at the box that an ``also`` arrow leads from."""

    arrow: int  # its place among the view's arrows to duties
    duty: str
    words: Wording


class Plan(Struct, frozen=True, dict=True):
    """Everything about a chart that does not depend on the room: order, words, demands."""

    shape: Shape
    rows: crossing.Rows
    bent: frozenset[crossing.Step]  # steps that might run straight, but are let bend
    words: tuple[Wording, ...]  # by box
    duties: tuple[tuple[Besides, ...], ...]  # by box
    beside: dict[int, float]  # room in em for duties at the right of a box; of the others, below
    hung: dict[int, int]  # duties beside the last box of a row hang down as far as this row
    under: dict[int, float]  # how wide duties below a box are that arrows leave at their right
    labels: dict[int, Wording]  # by item
    label_rooms: dict[int, float]
    crossings: int

    def width_of(self, box: int, lines: int, neat: bool) -> float:
        """How wide a box is whose words take ``lines`` lines, and whose duties stand below it."""
        least = self.words[box].narrowest(lines, neat=neat) + 2 * PAD_X
        if self.duties[box] and box not in self.beside and box not in self.under:
            return max(least, DUTY_INDENT + max(map(_duty_width, self.duties[box])))
        return least

    @cached_property
    def spacing(self) -> Spacing:
        """What must hold across the sheet."""
        labels = {item: room + 2 * LABEL_PAD for item, room in self.label_rooms.items()}
        under = {box: DUTY_INDENT + wide for box, wide in self.under.items()}
        return spacing_of(self.shape, self.rows, self.bent, labels, self.beside, under, self.hung)

    @cached_property
    def fits(self) -> tuple[Fit, ...]:
        """Ever narrower and higher arrangements; the same whatever the room."""
        return tuple(fit for neat in (True, False) for fit in fits(self, neat))


class Fit(Struct, frozen=True):
    """One arrangement in em: lines a row, least width and height; where it is ``neat``, no line of
    an outcome is a single word."""

    neat: bool
    lines: tuple[int, ...]
    widths: tuple[float, ...]
    width: float
    height: float


def see_drawable(view: View) -> None:
    """
    Raises:
        DrawingError: there are more boxes or arrows than are drawn.
    """
    for many, most, what in (
        (len(view.boxes), limits.DRAWN_BOXES, "boxes"),
        (len(view.arrows) + len(view.also) + len(view.returns), limits.DRAWN_ARROWS, "arrows"),
    ):
        if many > most:
            raise DrawingError.at(
                "picture",
                f"more than {most:,} {what} are not drawn; this chart has {many:,}",
                "split the chart; it is decided, checked and noted in words all the same",
            )


def plan(
    view: View,
    label_texts: dict[int, tuple[str, ...]],
    conditions: Sequence[tuple[str, ...]],
    *,
    abreast: int = 0,
    free: bool = False,
    late: bool = False,
    neat_duty: float = NEAT_DUTY,
    duties_under: bool = False,
    hanging: bool = False,
) -> Plan:
    """Orders the rows; ``label_texts`` by arrow of the route, and for each arrow to a duty the
    ``conditions`` on which it is due. ``abreast``, ``free`` and ``late`` as in :func:`shape_of`;
    duties at a box that arrows leave are ``neat_duty`` em wide if that makes them few lines, and
    stand beside it or, left of its arrows, ``duties_under`` it; ``hanging``, those at the end of a
    row reach down beside the rows below.

    Raises:
        DrawingError: there are more boxes or arrows than are drawn.
    """
    see_drawable(view)
    shape = shape_of(view, frozenset(label_texts), abreast=abreast, free=free, late=late)
    boxes = len(route_boxes(view))
    rows = _ordered(shape, boxes)
    labels = {
        number: wording.of_label(label_texts[item.arrow])
        for number, item in enumerate(shape.items)
        if item.label and item.arrow is not None
    }
    rooms = {number: _label_room(words) for number, words in labels.items()}
    duties = _duties(view, conditions)
    leaving = {chain[0] for chain in shape.chains}
    wide = {
        box: max(_duty_width(duty, neat_duty) for duty in mine)
        for box, mine in enumerate(duties)
        if mine and box in leaving  # else they stand below, as wide as the box
    }
    beside = {} if duties_under else {box: DUTY_REACH + room for box, room in wide.items()}
    under = wide if duties_under else {}
    hung = _hung(shape, rows, duties, wide) if hanging and not duties_under else {}
    words = tuple(wording.of_box(box) for box in route_boxes(view))
    count = crossing.count(shape, rows)
    return Plan(shape, rows, frozenset(), words, duties, beside, hung, under, labels, rooms, count)


@lru_cache(maxsize=64)
def _ordered(shape: Shape, boxes: int) -> crossing.Rows:
    """The rows in an order with few crossings, whatever words and duties they are to hold."""
    if len(shape.items) > crossing.HUGE:
        return crossing.swept(shape, shape.rows)
    rows = engine.order_rows(shape.rows, shape.steps, boxes, shape.fixed)
    return crossing.fewer(shape, rows)


def _duties(view: View, conditions: Sequence[tuple[str, ...]]) -> tuple[tuple[Besides, ...], ...]:
    """The duties of each box of the route, in the order of the file."""
    named = {box.id: box for box in view.boxes}
    found: dict[str, list[Besides]] = {box.id: [] for box in route_boxes(view)}
    for number, (arrow, when) in enumerate(zip(view.also, conditions, strict=True)):
        words = wording.of_duty(named[arrow.target], when)
        found[arrow.source].append(Besides(number, arrow.target, words))
    return tuple(map(tuple, found.values()))


def _duty_width(duty: Besides, neat: float = NEAT_DUTY) -> float:
    """How wide a duty is set: in few lines, but no wider than it must push."""
    for lines in (3, 4, 5, 6):
        if (room := duty.words.narrowest(lines)) <= neat:
            return room + 2 * DUTY_PAD
    return max(duty.words.narrowest(9), neat) + 2 * DUTY_PAD


def _hung(
    shape: Shape,
    rows: crossing.Rows,
    duties: Sequence[Sequence[Besides]],
    wide: dict[int, float],
) -> dict[int, int]:
    """The boxes at the end of their row whose duties are higher than a row, and as far as which
    row these are let hang: at the most to the one above the last outcomes."""
    found = {}
    for box, room in wide.items():
        row = shape.items[box].row
        tall = _tall(duties[box], room)
        lowest = max((r for r in range(len(rows) - 1) if shape.box_rows[r]), default=row)
        if rows[row][-1] == box and tall > HANGING and lowest > row:
            others = [_tall(duties[b], wide[b]) for b in rows[row] if b in wide and b != box]
            down_to, left = row, tall - max([USUAL_ROW, *others])
            while left > 0 and down_to < lowest:
                down_to += 1
                mine = [_tall(duties[b], wide[b]) for b in rows[down_to] if b in wide]
                left -= max([USUAL_ROW, *mine]) + CALM if shape.box_rows[down_to] else CALM
            found[box] = down_to
    return found


def _tall(duties: Sequence[Besides], wide: float) -> float:
    """How high duties stand one under the other, in boxes ``wide`` em wide."""
    tall = [duty.words.height(wide - 2 * DUTY_PAD) + 2 * DUTY_PAD_Y for duty in duties]
    return sum(tall) + DUTY_GAP * (len(tall) - 1)


def room_for_hung(
    made: Plan, heights: list[float], gaps: Sequence[float], rooms: Sequence[float]
) -> list[float]:
    """The heights of rows made so much larger that what hangs beside several has room."""
    heights = list(heights)
    for box, down_to in made.hung.items():
        row = made.shape.items[box].row
        has = sum(heights[row : down_to + 1]) + sum(gaps[row:down_to])
        heights[down_to] += max(0.0, _stack(made, box, rooms[box]) - DUTY_GAP - has)
    return heights


def duty_heights(made: Plan, box: int, width: float) -> list[float]:
    """The height of each duty of a box, in boxes ``width`` em wide."""
    room = min(width - 2 * DUTY_PAD, wording.WIDEST_LINE)
    return [duty.words.height(room) + 2 * DUTY_PAD_Y for duty in made.duties[box]]


def stack_width(made: Plan, box: int, room: float) -> float:
    """How wide the duties of a box are that has ``room`` em for its words."""
    if box in made.beside:
        return made.beside[box] - DUTY_REACH
    if box in made.under:
        return made.under[box]
    return room + 2 * PAD_X - DUTY_INDENT


def _stack(made: Plan, box: int, room: float) -> float:
    """How high the duties of a box stand together, the gap before each included."""
    tall = duty_heights(made, box, stack_width(made, box, room))
    return sum(tall) + DUTY_GAP * len(tall)


def _label_room(words: Wording) -> float:
    """How wide the words on an arrow are set: in few lines, but not so wide that they push."""
    for lines in (2, 3):
        if (room := words.narrowest(lines)) <= NEAT_LABEL:
            return room
    return min(max(words.narrowest(4), words.longest_word), WIDEST_LABEL)


def fits(made: Plan, neat: bool) -> list[Fit]:
    """Ever narrower and higher arrangements, from the fewest lines to the most."""
    spacing, words = made.spacing, made.words
    solver = Solver(spacing)
    most = [_most_lines(words, row, neat) for row in spacing.in_row]
    lines = [
        max((words[b].count(wording.WIDEST_TEXT) for b in row), default=0) for row in spacing.in_row
    ]
    row_of = {box: number for number, row in enumerate(spacing.in_row) for box in row}

    def widths() -> list[float]:
        return [made.width_of(b, lines[row_of[b]], neat) for b in range(spacing.boxes)]

    now = widths()
    found = [_fit(made, solver, neat, lines, now)]
    while True:
        gains = []
        tight = solver.tight(now)
        for row in sorted({row_of[box] for box in tight}):
            inside = [box for box in spacing.in_row[row] if box in tight]
            for more in (1, 2, 3):
                if lines[row] + more <= most[row]:
                    saved = sum(now[b] - made.width_of(b, lines[row] + more, neat) for b in inside)
                    if saved > 0.05:
                        gains.append((saved / more, row, more))
                        break
        if not gains:
            return found
        gains.sort(key=lambda gain: (-gain[0], gain[1]))
        for _, row, more in gains if spacing.boxes > LARGE else gains[:1]:
            lines[row] += more
        now = widths()
        found.append(_fit(made, solver, neat, lines, now))


def _most_lines(words: Sequence[Wording], row: Sequence[int], neat: bool) -> int:
    return max((words[b].count(words[b].narrowest(999, neat=neat)) for b in row), default=0)


def _fit(
    made: Plan, solver: Solver, neat: bool, lines: Sequence[int], widths: Sequence[float]
) -> Fit:
    rooms = [width - 2 * PAD_X for width in widths]
    gaps = channel_heights(made, _bent_counts(made))
    heights = room_for_hung(made, row_heights(made, rooms)[0], gaps, rooms)
    total = sum(heights) + sum(gaps)
    return Fit(neat, tuple(lines), tuple(widths), solver.needed(widths), total)


def row_heights(made: Plan, rooms: Sequence[float]) -> tuple[list[float], list[float]]:
    """The height of every row, with so much room for the words of each box; and of its boxes,
    where duties beside or below them need more."""
    heights, boxes = [], []
    for number, row in enumerate(made.rows):
        if made.shape.box_rows[number]:
            inside = made.spacing.in_row[number]
            words = [made.words[b].height(min(rooms[b], wording.WIDEST_LINE)) for b in inside]
            tall = max(words, default=0.0) + 2 * PAD_Y
            with_duties = [
                _stack(made, b, rooms[b]) + (-DUTY_GAP if b in made.beside else tall)
                for b in inside
                if made.duties[b] and b not in made.hung
            ]
            heights.append(max([tall, *with_duties]))
            boxes.append(tall)
        else:
            said = [made.labels[i].height(made.label_rooms[i]) for i in row if i in made.labels]
            heights.append(max(said, default=0.0) + LABEL_PAD)
            boxes.append(heights[-1])
    return heights, boxes


def bends_of(made: Plan, x: Sequence[float]) -> list[list[Bend]]:
    """The bends below every row, for runs at ``x``."""
    below: list[list[Bend]] = [[] for _ in made.rows]
    for arrow, mine in enumerate(made.spacing.run_of):
        for piece, (one, other) in zip(made.spacing.pieces[arrow], pairwise(mine), strict=False):
            below[made.shape.items[piece[-1]].row].append(Bend(arrow, x[one], x[other]))
    return below


def _bent_counts(made: Plan) -> list[int]:
    nowhere = [0.0] * made.spacing.size
    return [len(bends) for bends in bends_of(made, nowhere)]


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
