"""From places in em to geometry in points: boxes with their lines, arrows with their corners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from flowgraph.drawing import arranging, wording
from flowgraph.drawing.arranging import LABEL_PAD, PAD_X, Placed, Plan
from flowgraph.drawing.geometry import ChartLayout, Label, Line, PlacedArrow, PlacedBox, Point, Rect
from flowgraph.drawing.letters import ASCENT, LINE
from flowgraph.drawing.wording import SetLine, Wording
from flowgraph.view import BoxView, View

Rank = Literal["", "most", "between", "least"]
DAGGER = "†"


def assemble(view: View, made: Plan, placed: Placed, left: float, top: float) -> ChartLayout:
    """The chart's geometry with its top left corner at ``left``, ``top`` points."""
    scale = placed.letter

    def across(x: float) -> float:
        return round(left + x * scale, 2)

    def down(y: float) -> float:
        return round(top + y * scale, 2)

    ranks = rank_outcomes(view.boxes)
    boxes = []
    for number, box in enumerate(view.boxes):
        row = made.shape.items[number].row
        x, right = across(placed.x[2 * number]), across(placed.x[2 * number + 1])
        y, bottom = down(placed.tops[row]), down(placed.tops[row] + placed.heights[row])
        rect = Rect(x, y, round(right - x, 2), round(bottom - y, 2))
        lines, bullets = set_lines(made.words[number], rect, scale, PAD_X)
        boxes.append(PlacedBox(box.id, box.kind, ranks[box.id], rect, lines, bullets))

    arrows = []
    for number, arrow in enumerate(view.arrows):
        points = tuple((across(x), down(y)) for x, y in _corners(made, placed, number))
        chain = made.shape.chains[number]
        labelled = [item for item in chain if item in made.labels]
        label = _label(made, placed, labelled[0], number, across, down) if labelled else None
        mark = None
        if arrow.basis == "precaution" and label is None:
            size = round(scale * 1.0, 2)
            mark = Line(
                DAGGER, points[0][0] + 0.28 * scale, points[0][1] + 1.02 * scale, 0.5 * size, size
            )
        arrows.append(
            PlacedArrow(arrow.source, arrow.target, points, arrow.basis or "", label, mark)
        )
    area = Rect(left, top, round(placed.width * scale, 2), round(placed.height * scale, 2))
    smallest = min(
        [line.size for box in boxes for line in box.lines]
        + [line.size for arrow in arrows if arrow.label for line in arrow.label.lines],
        default=scale,
    )
    return ChartLayout(area, scale, smallest, tuple(boxes), tuple(arrows), made.crossings)


def rank_outcomes(boxes: Sequence[BoxView]) -> dict[str, Rank]:
    """How much each outcome protects, beside the others; empty for what is not an outcome."""
    levels = sorted({box.protection or 0 for box in boxes if box.kind == "outcome"})
    ranks: dict[str, Rank] = {}
    for box in boxes:
        if box.kind != "outcome":
            ranks[box.id] = ""
        elif (box.protection or 0) == levels[-1]:
            ranks[box.id] = "most"
        else:
            ranks[box.id] = "least" if (box.protection or 0) == levels[0] else "between"
    return ranks


def set_lines(
    words: Wording, rect: Rect, scale: float, pad: float
) -> tuple[tuple[Line, ...], tuple[Point, ...]]:
    """Sets the words in the middle of ``rect``; also where the bullets stand."""
    room = min(rect.w / scale - 2 * pad, wording.WIDEST_LINE)
    lines = words.lines(room + 0.01)
    y = rect.y + (rect.h - words_height(lines) * scale) / 2
    block = max((line.width + line.paragraph.indent for line in lines), default=0.0)
    block_left = rect.x + (rect.w - block * scale) / 2
    placed, bullets = [], []
    before = None
    for line in lines:
        size = line.paragraph.size * scale
        if before is not None and line.first:
            y += wording.PARAGRAPH_GAP * scale
        baseline = y + (ASCENT - (ASCENT + 0.29 - LINE) / 2) * size
        if words.left:
            x = block_left + line.paragraph.indent * scale
        else:
            x = rect.x + (rect.w - line.width * scale) / 2
        if line.paragraph.bullet and line.first:
            bullets.append((round(block_left + 0.3 * size, 2), round(baseline - 0.25 * size, 2)))
        placed.append(
            Line(line.text, round(x, 2), round(baseline, 2), round(line.width * scale, 2),
                 round(size, 3), line.paragraph.weight)
        )  # fmt: skip
        y += LINE * size
        before = line
    return tuple(placed), tuple(bullets)


def words_height(lines: Sequence[SetLine]) -> float:
    """How high these lines stand, in em."""
    later = sum(line.first for line in lines) - 1
    return sum(line.paragraph.size * LINE for line in lines) + max(later, 0) * wording.PARAGRAPH_GAP


def _corners(made: Plan, placed: Placed, arrow: int) -> list[Point]:
    """Where the arrow begins, turns and ends, in em."""
    items, chain = made.shape.items, made.shape.chains[arrow]
    first, last = items[chain[0]].row, items[chain[-1]].row
    runs = made.columns.run_of[arrow]
    points = [(placed.x[runs[0]], placed.tops[first] + placed.heights[first])]
    for piece, run, following in zip(made.columns.pieces[arrow], runs, runs[1:], strict=False):
        x, onward = placed.x[run], placed.x[following]
        if abs(x - onward) < 0.02:
            continue
        y = placed.track_y[arrow, items[piece[-1]].row]
        points += [(x, y), (onward, y)]
    return [*points, (placed.x[runs[-1]], placed.tops[last])]


def _label(
    made: Plan, placed: Placed, item: int, arrow: int,
    across: arranging.Scale, down: arranging.Scale,
) -> Label:  # fmt: skip
    """The words on an arrow, standing in the row of labels below its source."""
    row = made.shape.items[item].row
    run = next(
        run
        for piece, run in zip(made.columns.pieces[arrow], made.columns.run_of[arrow], strict=True)
        if item in piece
    )
    half = made.label_rooms[item] / 2 + LABEL_PAD
    x, right = across(placed.x[run] - half), across(placed.x[run] + half)
    tall = made.labels[item].height(made.label_rooms[item]) + LABEL_PAD
    middle = placed.tops[row] + placed.heights[row] / 2
    y, bottom = down(middle - tall / 2), down(middle + tall / 2)
    rect = Rect(x, y, round(right - x, 2), round(bottom - y, 2))
    return Label(rect, set_lines(made.labels[item], rect, placed.letter, LABEL_PAD)[0])
