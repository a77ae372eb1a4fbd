"""Holds a picture to what makes it good, by its geometry alone; faults are listed by id.

Names of the rules: ``text-outside``, ``boxes-overlap``, ``arrow-through-box``, ``arrow-slanted``,
``arrows-share``, ``duty-crossed``, ``label-covered``, ``outside-sheet``, ``row-order``,
``small-letters``, ``page-empty`` and ``contrast``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from msgspec import Struct

from flowgraph.drawing.geometry import Layout, Line, PlacedArrow, PlacedBox, Rect, between
from flowgraph.drawing.papers import SMALLEST, enlargement
from flowgraph.drawing.themes import contrast, theme_named

HAIR = 0.1
"""Points by which rounding may put things off."""
LEAST_FILL = 0.8
"""The share of the room's width and of its height that the boxes must reach across; a chart
that never has two boxes side by side cannot, and need not, fill the width."""
FEW_BOXES = 6
"""A smaller chart need not fill the page."""


class Fault(Struct, frozen=True):
    """One fault of a picture: the rule, the ids of what is at fault, and what is wrong."""

    rule: str
    ids: tuple[str, ...]
    problem: str


def lint(layout: Layout, paper: str = "") -> tuple[Fault, ...]:
    """All faults of a picture, in the order of the rules.

    ``paper`` is what it is to be printed on; left empty, the one that the layout says would do.
    """
    boxes, arrows = layout.chart.boxes, layout.chart.arrows
    return (
        *_text_outside(boxes, arrows),
        *_boxes_overlap(boxes),
        *_slanted(arrows),
        *_arrow_through_box(boxes, arrows),
        *_arrows_share(arrows),
        *_duty_crossed(arrows),
        *_label_covered(boxes, arrows),
        *_outside_sheet(layout),
        *_row_order(boxes, layout.chart.ordered),
        *_small_letters(layout, paper or layout.paper),
        *_page_empty(layout),
        *_contrast(layout.theme),
    )


def _inside(inner: Rect, outer: Rect) -> bool:
    return (
        inner.x >= outer.x - HAIR
        and inner.y >= outer.y - HAIR
        and inner.right <= outer.right + HAIR
        and inner.bottom <= outer.bottom + HAIR
    )


def _text_outside(boxes: Sequence[PlacedBox], arrows: Sequence[PlacedArrow]) -> Iterator[Fault]:
    for box in boxes:
        for line in box.lines:
            if not _inside(line.rect, box.rect):
                yield Fault("text-outside", (f"box-{box.id}",), f"'{line.text}' leaves its box")
    for arrow in arrows:
        for line in arrow.label.lines if arrow.label else ():
            if arrow.label and not _inside(line.rect, arrow.label.rect):
                yield Fault(
                    "text-outside", (f"arrow-{arrow.id}",), f"'{line.text}' leaves its label"
                )


def _boxes_overlap(boxes: Sequence[PlacedBox]) -> Iterator[Fault]:
    for one, other in combinations(boxes, 2):
        if one.rect.overlaps(other.rect):
            yield Fault("boxes-overlap", (f"box-{one.id}", f"box-{other.id}"), "they overlap")


def _slanted(arrows: Sequence[PlacedArrow]) -> Iterator[Fault]:
    for arrow in arrows:
        for (ax, ay), (bx, by) in pairwise(arrow.points):
            if abs(ax - bx) > 1e-9 and abs(ay - by) > 1e-9:
                yield Fault(
                    "arrow-slanted", (f"arrow-{arrow.id}",), "it does not run level or upright"
                )
            if by < ay - HAIR and arrow.kind == "next":
                yield Fault("arrow-slanted", (f"arrow-{arrow.id}",), "it runs upwards")


def _arrow_through_box(
    boxes: Sequence[PlacedBox], arrows: Sequence[PlacedArrow]
) -> Iterator[Fault]:
    for arrow in arrows:
        for step in pairwise(arrow.points):
            piece = between(*step)
            for box in boxes:
                shrunk = Rect(box.rect.x + HAIR, box.rect.y + HAIR,
                              box.rect.w - 2 * HAIR, box.rect.h - 2 * HAIR)  # fmt: skip
                if piece.overlaps(shrunk):
                    yield Fault("arrow-through-box", (f"arrow-{arrow.id}", f"box-{box.id}"),
                                "the arrow runs through the box")  # fmt: skip


def _arrows_share(arrows: Sequence[PlacedArrow]) -> Iterator[Fault]:
    """Arrows on the same line, unless they end at the same box."""
    for level in (0, 1):
        lines: list[tuple[float, float, float, PlacedArrow]] = []
        for arrow in arrows:
            for a, b in pairwise(arrow.points):
                if abs(a[level] - b[level]) < 1e-9:
                    ends = sorted((a[1 - level], b[1 - level]))
                    lines.append((a[level], ends[0], ends[1], arrow))
        lines.sort(key=lambda line: line[:3])
        for index, (at, start, end, arrow) in enumerate(lines):
            for there, begin, finish, other in lines[index + 1 :]:
                if there - at > 0.5:
                    break
                apart = arrow.target != other.target and not _one_stem(arrow, other)
                if apart and min(end, finish) - max(start, begin) > HAIR:
                    yield Fault("arrows-share", (f"arrow-{arrow.id}", f"arrow-{other.id}"),
                                "they run on the same line")  # fmt: skip


def _one_stem(arrow: PlacedArrow, other: PlacedArrow) -> bool:
    """Whether both lead to duties of one box, which hang on one stem."""
    return arrow.kind == other.kind == "also" and arrow.source == other.source


def _duty_crossed(arrows: Sequence[PlacedArrow]) -> Iterator[Fault]:
    """The way to a duty is crossed by nothing, and crosses nothing."""
    for duty in arrows:
        for other in arrows if duty.kind == "also" else ():
            if other is duty or _one_stem(duty, other):
                continue
            if any(
                between(*one).overlaps(between(*two), HAIR)
                for one in pairwise(duty.points)
                for two in pairwise(other.points)
            ):
                yield Fault("duty-crossed", (f"arrow-{duty.id}", f"arrow-{other.id}"), "they cross")


def _label_covered(boxes: Sequence[PlacedBox], arrows: Sequence[PlacedArrow]) -> Iterator[Fault]:
    words = [(a, a.label.rect) for a in arrows if a.label]
    words += [(a, a.mark.rect) for a in arrows if a.mark]
    for arrow, rect in words:
        name = f"arrow-{arrow.id}"
        for box in boxes:
            if rect.overlaps(box.rect):
                yield Fault("label-covered", (name, f"box-{box.id}"), "its words are on a box")
        for other in arrows:
            if other is not arrow and any(
                between(*step).overlaps(rect) for step in pairwise(other.points)
            ):
                yield Fault(
                    "label-covered", (name, f"arrow-{other.id}"), "an arrow crosses its words"
                )
    for (arrow, rect), (other, there) in combinations(words, 2):
        if rect.overlaps(there):
            yield Fault("label-covered", (f"arrow-{arrow.id}", f"arrow-{other.id}"),
                        "their words overlap")  # fmt: skip


def _outside_sheet(layout: Layout) -> Iterator[Fault]:
    sheet = Rect(0, 0, layout.width, layout.height)
    for box in layout.chart.boxes:
        if not _inside(box.rect, sheet):
            yield Fault("outside-sheet", (f"box-{box.id}",), "it leaves the sheet")
        for block in layout.blocks:
            if block.rect.overlaps(box.rect):
                yield Fault("outside-sheet", (f"box-{box.id}",), f"it stands on '{block.text}'")
    for arrow in layout.chart.arrows:
        if not all(_inside(Rect(x, y, 0, 0), sheet) for x, y in arrow.points):
            yield Fault("outside-sheet", (f"arrow-{arrow.id}",), "it leaves the sheet")
    for block in layout.blocks:
        if not all(_inside(line.rect, sheet) for line in block.lines):
            yield Fault("outside-sheet", (block.role,), f"'{block.text}' leaves the sheet")


def _row_order(boxes: Sequence[PlacedBox], ordered: bool) -> Iterator[Fault]:
    """Outcomes stand in the last rows, from left to right the most protective first unless that
    would have cost a crossing."""
    outcomes = [box for box in boxes if box.kind == "outcome"]
    lowest = max((b.rect.y for b in boxes if b.kind not in ("outcome", "duty")), default=0.0)
    for box in outcomes:
        if box.rect.y <= lowest + HAIR:
            yield Fault("row-order", (f"box-{box.id}",), "an outcome above the last rows")
    places = {"most": 0, "between": 1, "least": 2, "": 1}
    across = sorted(outcomes, key=lambda box: box.rect.x)
    for left, right in pairwise(across) if ordered else ():
        beside = abs(left.rect.y - right.rect.y) < HAIR
        if beside and places[left.rank] > places[right.rank]:
            yield Fault("row-order", (f"box-{left.id}", f"box-{right.id}"),
                        "the less protective outcome stands first")  # fmt: skip


def _small_letters(layout: Layout, paper: str) -> Iterator[Fault]:
    if not paper:
        yield Fault("small-letters", ("chart",), "no paper up to A0 makes its letters readable")
        return
    scale = enlargement(paper)
    named: list[tuple[str, Line]] = [
        (f"box-{box.id}", line) for box in layout.chart.boxes for line in box.lines
    ]
    named += [
        (f"arrow-{arrow.id}", line)
        for arrow in layout.chart.arrows
        for line in (arrow.label.lines if arrow.label else ())
    ]
    named += [(block.role, line) for block in layout.blocks for line in block.lines]
    named += [(f"legend-{item.sample}", item.line) for item in layout.legend]
    for name in dict.fromkeys(name for name, _ in named):
        size = min(line.size for other, line in named if other == name) * scale
        if size < SMALLEST[paper] - 0.005:
            yield Fault("small-letters", (name,), f"{size:.2f} pt on {paper}")


def _page_empty(layout: Layout) -> Iterator[Fault]:
    boxes = layout.chart.boxes
    if len(boxes) < FEW_BOXES:
        return
    area = layout.chart.area
    wide = max(b.rect.right for b in boxes) - min(b.rect.x for b in boxes)
    high = max(b.rect.bottom for b in boxes) - min(b.rect.y for b in boxes)
    beside = len({box.rect.y for box in boxes}) < len(boxes)
    if beside and wide < LEAST_FILL * area.w:
        yield Fault("page-empty", ("chart",), f"it fills {wide / area.w:.0%} of the width")
    if high < LEAST_FILL * area.h:
        yield Fault("page-empty", ("chart",), f"it fills {high / area.h:.0%} of the height")


def _contrast(theme: str) -> Iterator[Fault]:
    for name, colour, ground, least in theme_named(theme).pairs():
        ratio = contrast(colour, ground)
        if ratio < least:
            yield Fault("contrast", (f"theme-{theme}",), f"{name}: {ratio:.2f}, not {least:g}")
