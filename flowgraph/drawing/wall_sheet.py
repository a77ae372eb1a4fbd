"""The poster's sheet, from the chart outwards: the chart as large as it goes, and at its foot, in
letters no larger than its own, what is to be done at any time and the key questions.

What is for the folder and not for the wall (guidance, standing notes, where the chart comes from in
full) stands on the sheets that follow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from flowgraph.drawing import papers, sheet
from flowgraph.drawing.arranging import Room
from flowgraph.drawing.assembling import assemble
from flowgraph.drawing.choosing import placed_in, promised
from flowgraph.drawing.geometry import Block, Layout, LegendItem, Rect, Role
from flowgraph.drawing.labels import Labels, unsaid
from flowgraph.drawing.pages import asterisks, by_condition
from flowgraph.drawing.sheet import MARGIN, Column, moved_block
from flowgraph.fonts import Weight
from flowgraph.view import View
from flowgraph.words import words

GUTTER = 16.0
ABOVE_TEXT = 10.0
LARGEST_LETTER = 26.0
"""Of the chart on a poster, in points at A4."""
STEP = 0.96
"""From one size of letters that is tried to the next."""
TEXT_SHARES = (0.84, 0.74, 0.64, 0.55)
"""How large the letters at the foot are beside the chart's, the largest that leaves it its room."""
COLUMN = 18.0
"""How wide a column at the foot is at the least, in em."""


class Item(Struct, frozen=True):
    """A paragraph still to be set."""

    role: Role
    text: str
    size: float
    weight: Weight = "regular"
    bullet: bool = False
    after: float = 1.0


Group = tuple[Item, ...]
"""Paragraphs that are kept together in one column."""


def wall_groups(view: View, size: float, listed: bool) -> tuple[list[Group], int]:
    """What stands at the foot of the chart, in letters of ``size`` points: first what must, and how
    many groups that is; then the key questions, group by group. Where the arrows have no room for
    their words, those that stand nowhere else are ``listed`` first."""
    said = words("pictures")["headings"]
    found: list[Group] = []
    for heading, rules in ((said["alerts"], view.alerts), (said["outside"], view.outside)):
        for number, (when, texts) in enumerate(by_condition(rules)):
            first = [_head(heading, size)] if number == 0 else []
            said_when = [Item("text", when, size, "bold")] if when else []
            found.append((*first, *said_when, *_bullets(texts, size)))
    if listed:
        found[:0] = _ways(view, size)
    must = len(found)
    for number, group in enumerate(view.questions):
        first = [_head(questions_heading(view), size)] if number == 0 else []
        heading = Item("text", group.heading, size, "bold")
        found.append((*first, heading, *_bullets(group.points, size)))
    return found, must


def _ways(view: View, size: float) -> list[Group]:
    """The conditions that stand in no box, under a heading."""
    heading = _head(words("pictures")["headings"]["ways"], size)
    ways = _bullets(ways_in_words(view), size)
    return [(heading, way) if number == 0 else (way,) for number, way in enumerate(ways)]


def ways_in_words(view: View) -> list[str]:
    """The arrows whose condition stands in no box: from where to where, and when."""
    text = {box.id: box.text.rstrip(".:") for box in view.boxes}
    return [
        f"{text[a.source]} → {text[a.target]}: {a.label or a.words}"
        for a in (view.arrows[n] for n in unsaid(view))
    ]


_SEE = re.compile(r"questions?\W+\(?see (p\.\s?\d+(?:[-–]\d+)?)", re.IGNORECASE)


def questions_heading(view: View) -> str:
    """The heading of the key questions; where a box says ``key questions (see p.2)``, it says that
    these are they."""
    heading = str(words("pictures")["headings"]["questions"])
    texts = (part for box in view.boxes for part in (box.text, *box.points))
    found = next((match for text in texts if (match := _SEE.search(text))), None)
    return f"{heading} ({found[1]})" if found else heading


def folder_groups(view: View, size: float, wall: Wall) -> list[Group]:
    """What is for the folder: the conditions and the key questions that the wall had no room for,
    guidance, notes, and where the chart comes from in full."""
    said = words("pictures")["headings"]
    found = [] if wall.says_ways else _ways(view, size)
    for group in view.questions[len(view.questions) - wall.left :]:
        found.append((Item("text", group.heading, size, "bold"), *_bullets(group.points, size)))
    entries = [": ".join(p for p in (e.title, e.where) if p) for e in view.guidance]
    for number, item in enumerate(_bullets(entries, size)):
        found.append((_head(said["guidance"], size), item) if number == 0 else (item,))
    found += [(Item("text", note, size),) for note in asterisks(view)]
    for number, (text, cite) in enumerate(view.notes):
        first = [_head(said["notes"], size)] if number == 0 else []
        found.append((*first, *_bullets([f"{text} ({cite})" if cite else text], size)))
    found.append((_head(said["about"], size), Item("text", view.version_line, size)))
    return found


def _head(text: str, size: float) -> Item:
    return Item("heading", text, size, "bold", after=2)


def _bullets(texts: Sequence[str], size: float) -> list[Item]:
    return [Item("item", text, size, bullet=True) for text in texts]


_QUESTION_AFTER = re.compile(r"(?:: (?=[a-z])|(?<=\?) (?=[A-Z])).+\?$")


def brief(view: View) -> View:
    """The same with its questions in fewer words, for the wall: of ``Multiple incidents: has
    anything like this happened before?`` the guidance's own key question, which stands before ours.
    Nothing is lost: all of it follows in full."""
    questions = tuple(
        replace(group, points=tuple(_QUESTION_AFTER.sub("", point) for point in group.points))
        for group in view.questions
    )
    return replace(view, questions=questions)


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


class Manner(Struct, frozen=True):
    """How a poster is to be drawn, whatever its size."""

    labels: Labels
    theme: str
    page_at: str
    listed: bool = False  # the conditions that stand in no box are listed at the foot


class Draft(Struct, frozen=True):
    """A sheet with everything on it but the chart, and the room that is left for the chart."""

    room: Rect
    blocks: tuple[Block, ...]
    legend: tuple[LegendItem, ...]


class Wall(Struct, frozen=True):
    """A poster's sheet, how many groups of key questions it had no room for, and whether it had any
    for the conditions that stand in no box."""

    layout: Layout
    left: int
    says_ways: bool


def compose(view: View, w: float, h: float, floor: float, share: float, how: Manner) -> Wall | None:
    """The sheet of ``w`` by ``h`` points with the most at its foot that leaves the chart its due:
    it ends no higher than ``share`` of the sheet, no letter but the title's is larger than its own,
    and none is smaller than ``floor``. None where even the chart alone cannot have that. Outcomes
    without lines of a single word are worth one group of questions.
    """
    groups, must = wall_groups(view, 1.0, how.listed)
    kept = range(len(groups), must - 1 if how.listed else -1, -1)

    def with_groups(many: int, neat: bool) -> Layout | None:
        least = share if many else 0.0
        made = (_largest(view, w, h, floor, least, how, many, part, neat) for part in TEXT_SHARES)
        return next((layout for layout in made if layout), None)

    neat, dense = (_first(kept, partial(with_groups, neat=neat)) for neat in (True, False))
    found = neat if neat and dense and neat[0] >= dense[0] - 1 else dense
    if not found:
        return None
    return Wall(found[1], len(groups) - max(found[0], must), how.labels != "none" or how.listed)


Tried = TypeVar("Tried")


def _first(
    choices: Sequence[Tried], tried: Callable[[Tried], Layout | None]
) -> tuple[Tried, Layout] | None:
    """The first choice that can be had, and what came of it; later ones can be had if it can."""
    found = None
    low, high = 0, len(choices)
    while low < high:
        middle = (low + high) // 2
        if made := tried(choices[middle]):
            found, high = (choices[middle], made), middle
        else:
            low = middle + 1
    return found


def _largest(
    view: View,
    w: float,
    h: float,
    floor: float,
    share: float,
    how: Manner,
    many: int,
    part: float,
    neat: bool,
) -> Layout | None:
    """The sheet with so many groups whose chart has the largest letters."""

    def with_letters(letter: float) -> Layout | None:
        draft = _draft(view, w, h, floor, how, many, letter, part)
        if draft is None or draft.room.bottom < share * h:
            return None
        room = draft.room
        given = Room(room.w, round(room.h, 1), LARGEST_LETTER, floor, neat)
        if promised(view, how.labels, given) < 0.97 * letter:
            return None
        made, placed = placed_in(view, how.labels, given)
        chart = assemble(view, made, placed, room.x, room.y)
        if chart.smallest < letter - 0.005:
            return None
        smallest = min([chart.smallest, *(li.size for b in draft.blocks for li in b.lines)])
        paper = papers.paper_for(smallest, "A5")
        return Layout(w, h, paper, how.theme, how.labels, chart, draft.blocks, draft.legend)

    found = _first(list(_letters(floor)), with_letters)
    return found[1] if found else None


def _letters(floor: float) -> Iterator[float]:
    size = LARGEST_LETTER
    while size > floor:
        yield size
        size *= STEP
    yield floor + 0.01


def _draft(
    view: View, w: float, h: float, floor: float, how: Manner, many: int, letter: float, part: float
) -> Draft | None:
    """One sheet around a chart in letters of ``letter`` points; None where that leaves no room."""
    inner = w - 2 * MARGIN
    text = min(letter, max(floor + 0.01, part * letter))
    top_blocks = sheet.head(view, inner, letter)
    small = min(text, max(floor + 0.01, 0.55 * letter))
    low_blocks = sheet.foot(view, inner, small, how.page_at, wall=True)
    top = max(block.rect.bottom for block in top_blocks) + 0.7 * letter
    foot_y = h - MARGIN - max((b.rect.bottom for b in low_blocks), default=0.0)
    groups = wall_groups(view, text, how.listed)[0][:many]
    most = max(1, min(5, int((inner + GUTTER) / (COLUMN * text + GUTTER))))
    placed, high = min(
        (
            flow(groups, columns, (inner - (columns - 1) * GUTTER) / columns)
            for columns in range(max(1, most - 1), most + 1)
        ),
        key=lambda each: each[1],
    )
    high += ABOVE_TEXT if groups else 0.0
    key, key_height = sheet.legend(sheet.samples(view, how.labels), inner, 0.0, text)
    key_y = foot_y - high - key_height - 4
    bottom = key_y - 0.6 * letter
    if bottom - top < (h - 2 * MARGIN) / 4:
        return None
    blocks = [moved_block(block, MARGIN, foot_y - high + ABOVE_TEXT / 2) for block in placed]
    items = tuple(sheet.moved_item(item, key_y) for item in key)
    low = (moved_block(block, 0, foot_y) for block in low_blocks)
    room = Rect(MARGIN, top, inner, bottom - top)
    return Draft(room, (*top_blocks, *blocks, *low), items)


def beneath(wall: Wall, view: View, size: float) -> Layout:
    """The same sheet made longer by what is for the folder, for a form that has but one sheet."""
    layout = wall.layout
    groups = folder_groups(view, size, wall)
    columns = 2 if layout.width < layout.height else 3
    wide = (layout.width - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    blocks, high = flow(groups, columns, wide)
    texts = tuple(moved_block(block, MARGIN, layout.height) for block in blocks)
    tall = round(layout.height + high + MARGIN, 2)
    return replace(layout, height=tall, blocks=(*layout.blocks, *texts))
