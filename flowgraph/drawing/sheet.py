"""The picture's sheet: title, banner, the answer, the chart, a legend and where it comes from.

Laid out at A4, upright or across, whichever lets the chart's letters be larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from flowgraph.drawing import papers
from flowgraph.drawing.arranging import Room
from flowgraph.drawing.assembling import assemble, rank_outcomes
from flowgraph.drawing.choosing import placed_in, promised
from flowgraph.drawing.geometry import Block, Layout, LegendItem, Line, Rect, Role
from flowgraph.drawing.labels import Labels
from flowgraph.drawing.letters import LINE, width
from flowgraph.drawing.themes import theme_named
from flowgraph.drawing.wrapping import balanced, greedy
from flowgraph.fonts import Weight
from flowgraph.view import BoxView, View
from flowgraph.words import say, words

Turn = Literal["", "portrait", "landscape"]
MARGIN = 24.0
BARE = 4.0
"""Above and below a chart without its frame; at the sides badges need the whole margin."""
LARGEST_LETTER = 15.0
SMALL = 8.0
SAMPLE = 20.0
LEGEND_STEP = 1.7
"""From one line of the legend to the next, in em."""


class Column(Struct):
    """Text set downwards in a column ``w`` points wide, from ``y`` on."""

    x: float
    y: float
    w: float
    blocks: list[Block] = field(default_factory=list)

    def add(
        self,
        role: Any,
        text: str,
        size: float,
        weight: Weight = "regular",
        *,
        after: float = 0.0,
        middle: bool = False,
        bullet: bool = False,
        pad: float = 0.0,
        sides: float = 0.0,
        even: bool = False,
    ) -> None:
        """Sets one paragraph; ``pad`` is kept free on all sides of it, at its two ``sides`` so much
        more, and ``after`` below it."""
        inset = pad + sides + (0.95 * size if bullet else 0.0)
        breaking = balanced if even else greedy
        texts = breaking(text, (self.w - inset - pad - sides) / size, weight)
        lines = []
        baseline = self.y + pad + 0.93 * size
        for part in texts:
            long = width(part, weight) * size
            x = self.x + (self.w - long) / 2 if middle else self.x + inset
            lines.append(
                Line(
                    part,
                    round(x, 2),
                    round(baseline, 2),
                    round(long, 2),
                    round(size, 3),
                    weight,
                    middle,
                )
            )
            baseline += LINE * size
        tall = 2 * pad + len(texts) * LINE * size
        dot = (round(self.x + 0.3 * size, 2), round(lines[0].y - 0.27 * size, 2))
        self.blocks.append(
            Block(role, tuple(lines), Rect(self.x, self.y, self.w, tall), dot if bullet else None)
        )
        self.y += tall + after


BANNER_SIZE = 13.0
REVIEW_SIZE = 10.5
"""In the review copy the arrows' words need the room."""
TITLE_SHARES = (1.46, 1.34, 1.23, 1.12)
"""How large the title is beside the banner, if it is to stand on one line."""
REFERENCE_SIZE = 11.0
SIGN = 1.6
"""The room for the sign before whom to ring, in em."""
NARROW = 0.4
"""A reference that takes more of the width stands under the title."""


def head(view: View, w: float, size: float = BANNER_SIZE) -> list[Block]:
    """Title, reference, banner, alerts and answer, at the top of a sheet that is ``w`` wide
    inside; ``size`` is the banner's."""
    column = Column(MARGIN, MARGIN, w)
    reference = reference_line(view, w, 0.0)
    sizes = [size * share for share in TITLE_SHARES]
    beside = reference is not None and reference.w < NARROW * w
    column.w = w - (reference.w + 18 if reference and beside else 0.0)
    fitting = [each for each in sizes if width(view.title, "bold") * each <= column.w]
    column.add("title", view.title, max(fitting, default=sizes[-1]), "bold", after=3)
    column.w = w
    if reference:
        (title,) = column.blocks
        under = column.y + 0.93 * REFERENCE_SIZE
        reference = moved_line(reference, 0.0, title.lines[0].y if beside else under)
        if not beside:
            reference = moved_line(reference, MARGIN - reference.x, 0.0)
            column.y += LINE * REFERENCE_SIZE + 3
        column.blocks.append(Block("incident", (reference,), reference.rect))
    strips: tuple[tuple[Role, str], ...] = (
        ("banner", view.unproved), ("banner", view.banner), ("alert", alert_strip(view)),
    )  # fmt: skip
    for role, text in strips:
        if text:
            pad = 0.25 * size if size <= BANNER_SIZE else 0.4 * size
            sign = SIGN * size if role == "alert" else 0.0
            column.add(
                role, text, size, "bold", middle=True, pad=pad, sides=sign, after=4, even=True
            )
    if view.headline:
        column.blocks.append(headline(view.headline, column.y, w))
    return column.blocks


def alert_strip(view: View) -> str:
    """Whom to ring before anything else, in one line: the alerts that name somebody."""
    named = (f"{rule.name}: {rule.contact}" for rule in view.alerts if rule.contact)
    return " · ".join(dict.fromkeys(named))


def reference_line(view: View, w: float, y: float) -> Line | None:
    """The incident's reference, at the right end of the title's line, on its baseline ``y``."""
    if not view.incident:
        return None
    text = f"{say('pictures', 'incident')} {view.incident}"
    long = width(text, "bold") * REFERENCE_SIZE
    return Line(text, round(MARGIN + w - long, 2), y, round(long, 2), REFERENCE_SIZE, "bold")


@lru_cache(maxsize=256)
def headline(text: str, y: float, w: float) -> Block:
    """The answer in its frame, from the height ``y`` down."""
    column = Column(MARGIN, y, w)
    column.add("headline", text, 12, "bold", pad=6, even=True)
    return column.blocks[0]


def foot(
    view: View, w: float, size: float = SMALL, page_at: str = "", *, wall: bool = False
) -> list[Block]:
    """Where the chart comes from, set from the height 0 downwards. On a ``wall`` without the
    version line: its hash is for the folder, and stands in the file's own description."""
    column = Column(MARGIN, 0.0, w)
    source = " · ".join(part for part in (view.edition, view.basis, view.licence) if part)
    page = f"{say('pictures', 'page_at')} {page_at}" if page_at else ""
    for text, weight in ((source, "regular"), (view.notice, "bold"), (page, "regular"),
                         ("" if wall else view.version_line, "regular")):  # fmt: skip
        if text:
            column.add("small", text, size, "bold" if weight == "bold" else "regular", even=True)
    return column.blocks


STATES = ("lit", "reached", "due", "possible", "ruled_out", "most")
LIT = {"path": "lit", "changed": "changed", "ways": "ways"}
NO_DUTIES = frozenset(STATES) - {"due"}


def samples(view: View, labels: Labels, *, any_case: bool = False) -> list[str]:
    """What the legend must explain on this picture; for ``any_case`` of the same chart, all that
    it might have to, so that the chart stands in the same place in each."""
    ranks = rank_outcomes(view)
    if any(box.state != "plain" for box in view.boxes):
        states = {_sample_of(box) for box in view.boxes}
        states |= {ranks[box.id] for box in view.boxes if box.state == "lit"}
        known = set(STATES) if any(box.kind == "duty" for box in view.boxes) else NO_DUTIES
        shown = [name for name in STATES if name in (known if any_case else states)]
        shown = [LIT[view.lit_as] if name == "lit" else name for name in shown]
    else:
        known = {*ranks.values(), *(box.kind for box in view.boxes)}
        least = "least" if "between" in known else "other"
        names = {"most": "most", "between": "between", "least": least,
                 "condition": "condition", "action": "action", "duty": "duty"}  # fmt: skip
        shown = [name for kind, name in names.items() if kind in known]
    if any(any_case or way.state != "ruled_out" for way in view.returns):
        shown.append("returns")
    if any(box.within for box in view.boxes):
        shown.append("clock")
    if labels == "predicates":
        shown += ["label_stated", "label_ours", "label_careful"]
    elif any(arrow.basis == "precaution" for arrow in (*view.arrows, *view.also)):
        shown.append("precaution")
    return shown


def _sample_of(box: BoxView) -> str:
    if box.state != "lit" or box.number is not None:
        return box.state
    return "due" if box.kind == "duty" else "reached"


def legend(
    shown: Sequence[str], w: float, y: float, size: float = SMALL
) -> tuple[tuple[LegendItem, ...], float]:
    """The legend in as few lines as it takes; also the height at which it ends."""
    items, x = [], MARGIN
    step = max(12.0, LEGEND_STEP * size)
    for sample in shown:
        text = words("pictures")["legend"][sample]
        long = width(text) * size
        if x > MARGIN and x + SAMPLE + 5 + long > MARGIN + w:
            x, y = MARGIN, y + step
        line = Line(text, round(x + SAMPLE + 5, 2), round(y + 9, 2), round(long, 2), size)
        items.append(LegendItem(sample, Rect(round(x, 2), round(y + 1, 2), SAMPLE, 10), line))
        x += SAMPLE + 5 + long + 18
    return tuple(items), y + (step if items else 0.0)


def lay_out(
    view: View, labels: Labels = "none", theme: str = "default", turn: Turn = "", frame: bool = True
) -> Layout:
    """The whole picture of ``view`` as plain geometry, at A4.

    ``turn`` holds it upright or across; left empty, the chart chooses. Without ``frame`` the
    sheet is the chart and its legend, for a page that carries title, banner and source itself.

    Raises:
        MissingCharacter: a character that the font does not have.
        EngineMissing: no layout engine.
        DrawingError: no such theme, or arrows in a circle.
    """
    theme_named(theme)
    short, long = papers.A4
    sizes = [(short, long)] if turn == "portrait" else [(long, short)]
    if not turn:
        sizes.append((short, long))
    drafts = [_draft(view, labels, w, h, frame) for w, h in sizes]
    w, h, room, blocks, key = max(
        drafts,
        key=lambda draft: promised(view, labels, _room(draft[2])),
    )
    made, placed = placed_in(view, labels, _room(room))
    chart = assemble(view, made, placed, room.x, room.y)
    smallest = min([chart.smallest, *(line.size for block in blocks for line in block.lines)])
    return Layout(w, h, papers.paper_for(smallest, "A4"), theme, labels, chart, blocks, key)


def _room(rect: Rect) -> Room:
    return Room(rect.w, round(rect.h, 1), LARGEST_LETTER)


Draft = tuple[float, float, Rect, tuple[Block, ...], tuple[LegendItem, ...]]
"""A sheet's width and height, the room left for the chart, and all else that stands on it."""


def _draft(view: View, labels: Labels, w: float, h: float, frame: bool) -> Draft:
    inner = w - 2 * MARGIN
    size = REVIEW_SIZE if labels == "predicates" else BANNER_SIZE
    top_blocks, low_blocks = head(view, inner, size), foot(view, inner)
    _, key_height = legend(samples(view, labels, any_case=True), inner, 0.0)
    key, _ = legend(samples(view, labels), inner, 0.0)
    top = max(block.rect.bottom for block in top_blocks) + 8
    foot_y = h - MARGIN - max((block.rect.bottom for block in low_blocks), default=0.0)
    key_y = foot_y - key_height - 4
    room = Rect(MARGIN, top, inner, key_y - 8 - top)
    if not frame:  # the same chart in the same letters, the sheet cut down to it
        up = BARE - top
        items = tuple(moved_item(item, key_y + up) for item in key)
        return w, foot_y + up, moved_rect(room, 0, up), (), items
    blocks = (*top_blocks, *(moved_block(block, 0, foot_y) for block in low_blocks))
    return w, h, room, blocks, tuple(moved_item(item, key_y) for item in key)


def moved_item(item: LegendItem, dy: float) -> LegendItem:
    """The same item of the legend ``dy`` further down."""
    rect, line = item.rect, item.line
    return LegendItem(item.sample, moved_rect(rect, 0, dy), moved_line(line, 0, dy))


def moved_rect(rect: Rect, dx: float, dy: float) -> Rect:
    return Rect(round(rect.x + dx, 2), round(rect.y + dy, 2), rect.w, rect.h)


def moved_line(line: Line, dx: float, dy: float) -> Line:
    return replace(line, x=round(line.x + dx, 2), y=round(line.y + dy, 2))


def moved_block(block: Block, dx: float, dy: float) -> Block:
    """The same block elsewhere."""
    dot = (round(block.bullet[0] + dx, 2), round(block.bullet[1] + dy, 2)) if block.bullet else None
    lines = tuple(moved_line(line, dx, dy) for line in block.lines)
    return Block(block.role, lines, moved_rect(block.rect, dx, dy), dot)
