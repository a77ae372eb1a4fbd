"""From places in em to geometry in points: boxes with their lines, arrows with their corners."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from msgspec.structs import replace

from flowgraph.drawing import planning, wording
from flowgraph.drawing.arranging import Placed, Scale
from flowgraph.drawing.geometry import (
    ChartLayout,
    Label,
    Line,
    PlacedArrow,
    PlacedBox,
    Point,
    Rect,
    between,
)
from flowgraph.drawing.letters import ASCENT, LINE
from flowgraph.drawing.planning import DUTY_INDENT, LABEL_PAD, PAD_X, Plan
from flowgraph.drawing.shape import route_arrows, route_boxes
from flowgraph.drawing.wording import SetLine, Wording
from flowgraph.view import View

Rank = Literal["", "most", "between", "least"]
DAGGER = "†"


def assemble(view: View, made: Plan, placed: Placed, left: float, top: float) -> ChartLayout:
    """The chart's geometry with its top left corner at ``left``, ``top`` points."""
    scale = placed.letter

    def across(x: float) -> float:
        return round(left + x * scale, 2)

    def down(y: float) -> float:
        return round(top + y * scale, 2)

    ranks = rank_outcomes(view)
    boxes: list[PlacedBox] = []
    besides: list[tuple[int, PlacedBox, PlacedArrow]] = []
    for number, box in enumerate(route_boxes(view)):
        row = made.shape.items[number].row
        x, right = across(placed.x[2 * number]), across(placed.x[2 * number + 1])
        y, bottom = down(placed.tops[row]), down(placed.tops[row] + placed.box_heights[row])
        rect = Rect(x, y, round(right - x, 2), round(bottom - y, 2))
        boxes.append(
            _placed(box.id, box.kind, ranks[box.id], made.words[number], rect, scale, PAD_X)
        )
        besides += _beside(view, made, number, rect, scale)
    standing: dict[str, int] = {}
    for _, duty, _ in sorted(besides, key=lambda each: each[0]):
        standing[duty.id] = standing.get(duty.id, 0) + 1
        boxes.append(replace(duty, standing=standing[duty.id]))

    arrows = []
    for number, arrow in enumerate(route_arrows(view)):
        points = tuple((across(x), down(y)) for x, y in _corners(made, placed, number))
        chain = made.shape.chains[number]
        labelled = [item for item in chain if item in made.labels]
        label = _label(made, placed, labelled[0], number, across, down) if labelled else None
        back = number >= len(view.arrows)
        if back:
            arrows.append(
                PlacedArrow(arrow.target, arrow.source, points[::-1], "", label, kind="returns")
            )
            continue
        arrows.append(PlacedArrow(arrow.source, arrow.target, points, arrow.basis or "", label))
    arrows += [arrow for _, _, arrow in sorted(besides, key=lambda each: each[0])]
    for number, arrow in enumerate(view.arrows):
        if arrow.basis == "precaution" and arrows[number].label is None:
            mark = _mark(arrows[number].points, arrows, boxes, scale)
            arrows[number] = replace(arrows[number], mark=mark)
    area = Rect(left, top, round(placed.width * scale, 2), round(placed.height * scale, 2))
    smallest = min(
        [line.size for box in boxes for line in box.lines]
        + [line.size for arrow in arrows if arrow.label for line in arrow.label.lines],
        default=scale,
    )
    return ChartLayout(
        area, scale, smallest, tuple(boxes), tuple(arrows), made.crossings, bool(made.shape.fixed)
    )


def _mark(
    points: Sequence[Point], arrows: Sequence[PlacedArrow], boxes: Sequence[PlacedBox], scale: float
) -> Line:
    """The dagger of an arrow where nothing else stands: at its beginning, or else at its end."""
    (x, y), (end_x, end_y) = points[0], points[-1]
    size = round(scale, 2)
    wide, near = 0.5 * size, 0.28 * scale
    beginning, end = y + 1.02 * scale, end_y - 0.95 * scale
    taken = [box.rect for box in boxes]
    for arrow in arrows:
        taken += [between(*step) for step in pairwise(arrow.points)]
        taken += [arrow.label.rect] if arrow.label else []
    found = [
        Line(DAGGER, round(left, 2), round(base, 2), wide, size)
        for left, base in (
            (x + near, beginning), (x - near - wide, beginning),
            (end_x + 2 * near, end), (end_x - 2 * near - wide, end),
        )
    ]  # fmt: skip
    return next((line for line in found if not any(map(line.rect.overlaps, taken))), found[0])


def _placed(
    id_: str, kind: str, rank: Rank, words: Wording, rect: Rect, scale: float, pad: float
) -> PlacedBox:
    lines, bullets, clocks = set_lines(words, rect, scale, pad)
    return PlacedBox(id_, kind, rank, rect, lines, bullets, clocks)


def _beside(
    view: View, made: Plan, box: int, rect: Rect, scale: float
) -> list[tuple[int, PlacedBox, PlacedArrow]]:
    """The duties of one box with their arrows, each with its place among the arrows to duties.

    From the right side of the box, or from its bottom where no other arrow leaves it, one stem
    carries the sign and leads to each of them.
    """
    room = rect.w / scale - 2 * PAD_X
    wide = planning.stack_width(made, box, room)
    tall = planning.duty_heights(made, box, wide)
    below = box not in made.beside
    x = rect.x + planning.DUTY_INDENT * scale if below else rect.right + planning.DUTY_REACH * scale
    y = rect.bottom + planning.DUTY_GAP * scale if below else rect.y
    found = []
    for duty, high in zip(made.duties[box], tall, strict=True):
        at = Rect(round(x, 2), round(y, 2), round(wide * scale, 2), round(high * scale, 2))
        drawn = _placed(duty.duty, "duty", "", duty.words, at, scale, planning.DUTY_PAD)
        middle = round(at.middle[1], 2)
        if below:
            stem = round(rect.x + DUTY_INDENT / 2.4 * scale, 2)
            points: tuple[Point, ...] = ((stem, rect.bottom), (stem, middle), (at.x, middle))
            plus = (stem, round(rect.bottom + 0.62 * scale, 2))
        else:
            stem = round(rect.right + 1.15 * scale, 2)
            start = round(rect.y + min(rect.h, tall[0] * scale) / 2, 2)
            bend = ((stem, start), (stem, middle)) if start != middle else ()
            points = ((rect.right, start), *bend, (at.x, middle))
            plus = (stem, start)
        arrow = view.also[duty.arrow]
        placed = PlacedArrow(
            arrow.source, arrow.target, points, arrow.basis or "", kind="also", plus=plus
        )
        found.append((duty.arrow, drawn, placed))
        y += (high + planning.DUTY_GAP) * scale
    return found


def rank_outcomes(view: View) -> dict[str, Rank]:
    """How much each outcome protects, beside all of the chart; empty for what is not an outcome."""
    outcomes = [box.protection or 0 for box in view.boxes if box.kind == "outcome"]
    levels = sorted({*outcomes, *view.levels})
    ranks: dict[str, Rank] = {}
    for box in view.boxes:
        if box.kind != "outcome":
            ranks[box.id] = ""
        elif (box.protection or 0) == levels[-1]:
            ranks[box.id] = "most"
        else:
            ranks[box.id] = "least" if (box.protection or 0) == levels[0] else "between"
    return ranks


def set_lines(
    words: Wording, rect: Rect, scale: float, pad: float
) -> tuple[tuple[Line, ...], tuple[Point, ...], tuple[Point, ...]]:
    """Sets the words in the middle of ``rect``; also where bullets and clocks stand."""
    room = min(rect.w / scale - 2 * pad, wording.WIDEST_LINE)
    lines = words.lines(room + 0.01)
    y = rect.y + (rect.h - words_height(lines) * scale) / 2
    block = max((line.width + line.paragraph.indent for line in lines), default=0.0)
    block_left = rect.x + (rect.w - block * scale) / 2
    if words.at_left:
        block_left = rect.x + pad * scale
    placed, bullets, clocks = [], [], []
    before = None
    for line in lines:
        size = line.paragraph.size * scale
        if before is not None and line.first:
            y += wording.PARAGRAPH_GAP * scale
        baseline = y + (ASCENT - (ASCENT + 0.29 - LINE) / 2) * size
        middle = not words.left and not line.paragraph.indent
        if words.left:
            x = block_left + line.paragraph.indent * scale
        else:
            indent = line.paragraph.indent * scale
            x = rect.x + (rect.w - line.width * scale - indent) / 2 + indent
        if line.paragraph.clock and line.first:
            left = x - line.paragraph.indent * scale
            clocks.append((round(left + 0.48 * size, 2), round(baseline - 0.34 * size, 2)))
        if line.paragraph.bullet and line.first:
            bullets.append((round(block_left + 0.3 * size, 2), round(baseline - 0.25 * size, 2)))
        placed.append(
            Line(line.text, round(x, 2), round(baseline, 2), round(line.width * scale, 2),
                 round(size, 3), line.paragraph.weight, middle)
        )  # fmt: skip
        y += LINE * size
        before = line
    return tuple(placed), tuple(bullets), tuple(clocks)


def words_height(lines: Sequence[SetLine]) -> float:
    """How high these lines stand, in em."""
    later = sum(line.first for line in lines) - 1
    return sum(line.paragraph.size * LINE for line in lines) + max(later, 0) * wording.PARAGRAPH_GAP


def _corners(made: Plan, placed: Placed, arrow: int) -> list[Point]:
    """Where the arrow begins, turns and ends, in em."""
    items, chain = made.shape.items, made.shape.chains[arrow]
    first, last = items[chain[0]].row, items[chain[-1]].row
    runs = made.spacing.run_of[arrow]
    points = [(placed.x[runs[0]], placed.tops[first] + placed.box_heights[first])]
    for piece, run, following in zip(made.spacing.pieces[arrow], runs, runs[1:], strict=False):
        x, onward = placed.x[run], placed.x[following]
        if abs(x - onward) < 0.02:
            continue
        y = placed.track_y[arrow, items[piece[-1]].row]
        points += [(x, y), (onward, y)]
    return [*points, (placed.x[runs[-1]], placed.tops[last])]


def _label(
    made: Plan, placed: Placed, item: int, arrow: int,
    across: Scale, down: Scale,
) -> Label:  # fmt: skip
    """The words on an arrow, standing in the row of labels below its source."""
    row = made.shape.items[item].row
    run = next(
        run
        for piece, run in zip(made.spacing.pieces[arrow], made.spacing.run_of[arrow], strict=True)
        if item in piece
    )
    half = made.label_rooms[item] / 2 + LABEL_PAD
    x, right = across(placed.x[run] - half), across(placed.x[run] + half)
    tall = made.labels[item].height(made.label_rooms[item]) + LABEL_PAD
    middle = placed.tops[row] + placed.heights[row] / 2
    y, bottom = down(middle - tall / 2), down(middle + tall / 2)
    rect = Rect(x, y, round(right - x, 2), round(bottom - y, 2))
    return Label(rect, set_lines(made.labels[item], rect, placed.letter, LABEL_PAD)[0])
