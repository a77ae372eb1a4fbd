"""The poster's sheet: the picture, and beside or below it what stands on the source's other pages.

Key questions, the guidance and tools list with its asterisk note, and the standing notes are set
in columns; of several arrangements the one whose chart has the largest letters is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from flowgraph.drawing import papers, sheet
from flowgraph.drawing.assembling import assemble
from flowgraph.drawing.geometry import Block, Layout, LegendItem, Rect
from flowgraph.drawing.pages import asterisks
from flowgraph.drawing.sheet import MARGIN, Column, Labels, moved_block
from flowgraph.drawing.themes import words
from flowgraph.fonts import Weight
from flowgraph.view import View

GUTTER = 16.0
ABOVE_TEXT = 12.0
CHOICES = (("below", 2), ("below", 3), ("below", 4), ("beside", 1), ("beside", 2))
SIDE_WIDTH = 172.0
"""A column beside the chart, in points."""


class Item(Struct, frozen=True):
    """A paragraph still to be set."""

    role: str
    text: str
    size: float
    weight: Weight = "regular"
    bullet: bool = False
    after: float = 1.0


Group = tuple[Item, ...]
"""Paragraphs that are kept together in one column."""


def groups_of(view: View, size: float, notes: int) -> list[Group]:
    """What is printed beside the chart, in letters of ``size`` points, ``notes`` notes included."""
    said = words()["headings"]
    found: list[Group] = []

    def head(text: str) -> Item:
        return Item("heading", text, size * 1.3, "bold", after=3)

    def bullets(texts: Sequence[str]) -> list[Item]:
        return [Item("item", text, size, bullet=True) for text in texts]

    for number, group in enumerate(view.questions):
        first = [head(said["questions"])] if number == 0 else []
        found.append((*first, Item("text", group.heading, size, "bold"), *bullets(group.points)))
    entries = [": ".join(p for p in (e.title, e.where) if p) for e in view.guidance]
    for number, item in enumerate(bullets(entries)):
        found.append((head(said["guidance"]), item) if number == 0 else (item,))
    found += [(Item("text", note, size),) for note in asterisks(view)]
    for number, (text, cite) in enumerate(view.notes[:notes]):
        first = [head(said["notes"])] if number == 0 else []
        found.append((*first, *bullets([f"{text} ({cite})" if cite else text])))
    if notes < len(view.notes):
        found.append((Item("text", words()["overleaf"], size, "bold"),))
    return found


_QUESTION_AFTER = re.compile(r"(?:: (?=[a-z])|(?<=\?) (?=[A-Z])).+\?$")


def brief(view: View) -> View:
    """The same in fewer words, for a sheet short of room: of ``Multiple incidents: has anything
    like this happened before?`` the guidance's own key question, which stands before ours; and
    the guidance's own notes before ours. Nothing is lost: all of it follows in full."""
    questions = tuple(
        replace(group, points=tuple(_QUESTION_AFTER.sub("", point) for point in group.points))
        for group in view.questions
    )
    notes = sorted(view.notes, key=lambda note: note[1].startswith("ours"))
    return replace(view, questions=questions, notes=tuple(notes))


def flow(groups: Sequence[Group], columns: int, wide: float) -> tuple[list[Block], float]:
    """The groups in columns ``wide`` apiece, as low as they go; and how high that is."""
    if not groups:
        return [], 0.0
    alone = [_set(group, 0.0, 0.0, wide) for group in groups]
    # a little more room before a heading than between the items of a list
    tall = [
        blocks[-1].rect.bottom + (1.5 if len(next_) == 1 else 6.0)
        for blocks, next_ in zip(alone, [*groups[1:], ()], strict=True)
    ]
    low, high = max(tall), sum(tall)
    while high - low > 1.0:
        middle = (low + high) / 2
        low, high = (low, middle) if _columns(tall, middle) <= columns else (middle, high)
    blocks: list[Block] = []
    x, y = 0.0, 0.0
    for group, height in zip(groups, tall, strict=True):
        if y and y + height > high + 0.01:
            x, y = x + wide + GUTTER, 0.0
        blocks += _set(group, x, y, wide)
        y += height
    return blocks, high


def _columns(tall: Sequence[float], limit: float) -> int:
    used, y = 1, 0.0
    for height in tall:
        if y and y + height > limit + 0.01:
            used, y = used + 1, 0.0
        y += height
    return used


def _set(group: Group, x: float, y: float, wide: float) -> list[Block]:
    column = Column(x, y, wide)
    for item in group:
        column.add(item.role, item.text, item.size, item.weight, bullet=item.bullet,
                   after=item.after)  # fmt: skip
    return column.blocks


def compose(
    view: View, w: float, h: float, groups: Sequence[Group], *,
    labels: Labels, theme: str, size: float, page_at: str,
) -> Layout | None:  # fmt: skip
    """The best arrangement of the chart and ``groups`` of text on a sheet of ``w`` by ``h`` points.

    ``size`` is the smallest letter. None where the texts leave the chart too little room.
    """
    choices = CHOICES if groups else (("below", 1),)
    drafts = [_draft(view, w, h, labels, size, groups, page_at, *choice) for choice in choices]
    fitting = [draft for draft in drafts if draft is not None]
    if not fitting:
        return None
    return _finish(view, w, h, labels, theme, max(
        fitting,
        key=lambda d: sheet.promised(view, labels, d.room.w, d.room.h, sheet.LARGEST_LETTER),
    ))  # fmt: skip


class Draft(Struct, frozen=True):
    """A sheet with everything on it but the chart, and the room that is left for the chart."""

    room: Rect
    blocks: tuple[Block, ...]
    legend: tuple[LegendItem, ...]


def _finish(view: View, w: float, h: float, labels: Labels, theme: str, draft: Draft) -> Layout:
    room = draft.room
    made, placed = sheet.placed_in(view, labels, room.w, room.h, sheet.LARGEST_LETTER)
    chart = assemble(view, made, placed, room.x, room.y)
    smallest = min([chart.smallest, *(line.size for b in draft.blocks for line in b.lines)])
    paper = papers.paper_for(smallest, "A5")
    return Layout(w, h, paper, theme, labels, chart, draft.blocks, draft.legend)


def beneath(layout: Layout, view: View, size: float, notes: int | None) -> Layout:
    """The same sheet made longer by what does not stand on it yet.

    ``notes`` is how many of the notes it carries; None where it carries no text at all.
    """
    groups = groups_of(view, size, len(view.notes))
    if notes is not None:
        groups = groups[len(groups) - len(view.notes) + notes :]
    if not groups:
        return layout
    columns = 2 if layout.width < layout.height else 3
    wide = (layout.width - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    blocks, high = flow(groups, columns, wide)
    texts = tuple(moved_block(block, MARGIN, layout.height) for block in blocks)
    tall = round(layout.height + high + MARGIN, 2)
    return replace(layout, height=tall, blocks=(*layout.blocks, *texts))


def _draft(
    view: View, w: float, h: float, labels: Labels, size: float,
    groups: Sequence[Group], page_at: str, where: str, columns: int,
) -> Draft | None:  # fmt: skip
    """One arrangement; None where the words leave the chart no room."""
    inner = w - 2 * MARGIN
    top_blocks = sheet.head(view, inner)
    low_blocks = sheet.foot(view, inner, size, page_at)
    top = max(block.rect.bottom for block in top_blocks) + 8
    foot_y = h - MARGIN - max((b.rect.bottom for b in low_blocks), default=0.0)
    beside = where == "beside" and bool(groups)
    side = columns * (SIDE_WIDTH + GUTTER) if beside else 0.0
    chart_w = inner - side
    if chart_w < inner / 3:
        return None
    key, key_height = sheet.legend(sheet.samples(view, labels), chart_w, 0.0, size)
    if beside:
        key_y = foot_y - key_height - 4
        placed_blocks, high = flow(groups, columns, SIDE_WIDTH)
        if high > foot_y - top:
            return None
        dx, dy = MARGIN + chart_w + GUTTER, top
    else:
        wide = (inner - (columns - 1) * GUTTER) / columns
        placed_blocks, high = flow(groups, columns, wide)
        high += ABOVE_TEXT if groups else 0.0
        key_y = foot_y - high - key_height - 4
        dx, dy = MARGIN, foot_y - high + ABOVE_TEXT / 2
    bottom = key_y - 8
    if bottom - top < (h - 2 * MARGIN) / 4:
        return None
    blocks = [moved_block(block, dx, dy) for block in placed_blocks]
    items = tuple(sheet.moved_item(item, key_y) for item in key)
    low = (moved_block(block, 0, foot_y) for block in low_blocks)
    return Draft(Rect(MARGIN, top, chart_w, bottom - top), (*top_blocks, *blocks, *low), items)
