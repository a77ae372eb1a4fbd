"""From geometry to SVG. A chart is set once; each case only fills in what differs.

The template is rendered once for each chart, theme and size with slots in it, and cut at the
slots. Lighting a case is then a join of ready pieces: the class of each box and arrow, the
badges, the answer, and the words for those who cannot see the picture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from msgspec import Struct
from msgspec.structs import replace

from flowgraph import fonts
from flowgraph.drawing import letters, papers, speech
from flowgraph.drawing.choosing import shape_key
from flowgraph.drawing.geometry import Block, Layout, PlacedBox, Point
from flowgraph.drawing.labels import Labels
from flowgraph.drawing.sheet import (
    MARGIN,
    Turn,
    alert_strip,
    headline,
    lay_out,
    reference_line,
    samples,
)
from flowgraph.drawing.themes import theme_named
from flowgraph.resources import folder
from flowgraph.view import ArrowView, BoxView, View
from flowgraph.words import words

if TYPE_CHECKING:
    from jinja2 import Environment, Template

    from flowgraph.drawing.faults import PaperTooSmall

OPEN, CLOSE = "\ue000", "\ue001"
SCREEN = 96 / 72
"""CSS pixels in a point."""
CORNERS = {"start": 0, "condition": 4, "action": 0, "outcome": 9, "duty": 2}
SIDE = 4.0
"""How far inside a box of something to be done its second outline stands."""
BADGE_OUT = 0.25
"""How far a badge's middle stands outside its box, in em, so that it is clear of the words."""
ROUND = 0.55
"""Radius of an arrow's corners, in em."""


def number(value: float) -> str:
    """A coordinate as text: at most two decimals, no useless zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def spelt(text: str) -> Markup:
    """One line of text as SVG; letters of the second font are marked, for renderers would else
    set the whole line in it, or piece the letter together from others."""
    return Markup("").join(
        Markup('<tspan font-family="{}">{}</tspan>').format(fonts.OTHER_FAMILY, part)
        if other
        else escape(part)
        for part, other in letters.runs(text)
    )


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja2 over ``templates/drawing``, escaping everything."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(folder("templates") / "drawing"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    made.globals["n"] = number
    made.filters["spelt"] = spelt
    return made


@lru_cache(maxsize=8)
def _template(name: str) -> Template:
    return environment().get_template(name)


@lru_cache(maxsize=1)
def _parts() -> Any:
    return _template("parts.svg.j2").module


@lru_cache(maxsize=16)
def picture_css(theme: str) -> str:
    """The rules of a theme, for a page or a picture; they touch nothing outside the picture."""
    return _template("picture.css.j2").render(
        t=theme_named(theme), family=fonts.FAMILY, other=fonts.OTHER_FAMILY
    )


@lru_cache(maxsize=32)
def font_css(extra: frozenset[str]) -> str:
    """The fonts themselves, cut down to the usual letters and ``extra``.

    Raises:
        MissingCharacter: neither font has a shape for one of ``extra``.
    """
    if fonts.lacking(*extra):
        raise letters.missing("".join(extra))
    others = fonts.others_in(*extra)
    weights: tuple[tuple[fonts.Weight, int], ...] = (("regular", 400), ("bold", 700))
    faces = [(fonts.FAMILY, n, letters.embedded(name, extra - others)) for name, n in weights]
    if others:
        faces += [
            (fonts.OTHER_FAMILY, n, letters.other_embedded(name, others)) for name, n in weights
        ]
    return _template("font.css.j2").render(faces=faces)


def unusual(*texts: str) -> frozenset[str]:
    """The characters that are not in every embedded font already."""
    return frozenset("".join(texts)) - fonts.ALWAYS - frozenset("\t\n\r")


def letters_of(view: View) -> frozenset[str]:
    """The unusual characters that any picture of this chart may draw, whatever the case."""
    return unusual(
        view.title, view.banner, view.edition, view.notice, view.licence, view.basis,
        view.version_line, alert_strip(view),
        *(part for b in view.boxes
          for part in (b.text, *b.points, b.contact, b.within, b.goes_on, b.count)),
        *(part for a in (*view.arrows, *view.also, *view.returns)
          for part in (a.words, a.predicate, a.label, a.cite)),
        *(part for group in words("pictures").values() if isinstance(group, dict)
          for part in group.values()),
    )  # fmt: skip


class Skeleton(Struct, frozen=True):
    """A sheet as SVG with its slots: text pieces, and between them the names of the slots."""

    layout: Layout
    pieces: tuple[str, ...]
    slots: tuple[str, ...]
    badges: tuple[tuple[str, str, str], ...]  # by box: lit (with a mark for the number), reached
    # (the outcome, whatever the route), and possible
    arrow_titles: tuple[str, ...]
    unusual: frozenset[str]


def way(points: Sequence[Point], radius: float, tip: float) -> str:
    """The path of an arrow with rounded corners, ending ``tip`` before its target."""
    *rest, end = points
    stops = [*rest, _before(end, rest[-1], tip)]
    path = [f"M{number(stops[0][0])} {number(stops[0][1])}"]
    for (ax, ay), (bx, by), (cx, cy) in zip(stops, stops[1:], stops[2:], strict=False):
        r = min(radius, (abs(bx - ax) + abs(by - ay)) / 2, (abs(cx - bx) + abs(cy - by)) / 2)
        corner = f"{number(bx)} {number(by)}"
        path.append(f"L{_toward(bx, by, ax, ay, r)}Q{corner} {_toward(bx, by, cx, cy, r)}")
    path.append(f"L{number(stops[-1][0])} {number(stops[-1][1])}")
    return "".join(path)


def _before(end: Point, previous: Point, far: float) -> Point:
    """So far before ``end``, on the way from ``previous``."""
    (x, y), (px, py) = end, previous
    dx, dy = (x > px) - (x < px), (y > py) - (y < py)
    return (x - dx * far, y - dy * far)


def _toward(x: float, y: float, to_x: float, to_y: float, far: float) -> str:
    dx, dy = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
    return f"{number(x + dx * far)} {number(y + dy * far)}"


def tip(points: Sequence[Point], letter: float) -> str:
    """The arrowhead, standing on the target."""
    end, previous = points[-1], points[-2]
    (x, y), (bx, by) = (_before(end, previous, far) for far in (0.5, 0.72 * letter))
    half = 0.36 * letter
    side = (half, 0.0) if x == bx else (0.0, half)
    return (
        f"M{number(x)} {number(y)}L{number(bx - side[0])} {number(by - side[1])}"
        f"L{number(bx + side[0])} {number(by + side[1])}Z"
    )


def skeleton(layout: Layout, view: View) -> Skeleton:
    """Renders the sheet with its slots, and cuts it there."""
    chart = layout.chart
    arrows = [
        {
            "source": a.source, "target": a.target, "basis": a.basis, "label": a.label,
            "mark": a.mark, "kind": a.kind, "plus": a.plus,
            "way": way(a.points, ROUND * chart.letter, 0.62 * chart.letter),
            "tip": tip(a.points, chart.letter),
        }
        for a in chart.arrows
    ]  # fmt: skip
    text = _template("picture.svg.j2").render(
        w=layout.width, h=layout.height, review=layout.labels == "predicates",
        theme=layout.theme, letter=chart.letter,
        blocks=layout.blocks, arrows=arrows, boxes=chart.boxes, legend=layout.legend,
        corner=CORNERS, side=SIDE, ours=speech.ours(view.lang),
        slot=lambda name: Markup(f"{OPEN}{name}{CLOSE}"),
    )  # fmt: skip
    parts = re.split(f"{OPEN}([^{CLOSE}]*){CLOSE}", text)
    r = 0.92 * chart.letter
    badges = []
    for box in chart.boxes:
        x, y = box.rect.x - BADGE_OUT * chart.letter, box.rect.middle[1]
        if box.kind == "duty":  # its arrow ends where else the badge would stand
            x, y = box.rect.right, box.rect.y
        lit, possible = (str(_parts().badge(x, y, r, t, t == "?")) for t in (OPEN, "?"))
        badges.append((lit, str(_parts().tick(x, y, r)), possible))
    name = {box.id: box.text for box in view.boxes}
    leads = words("pictures")["leads"]
    titles = tuple(
        str(escape(f"{name[a.source]} {leads[drawn.kind]} {name[a.target]}"
                   + (f": {said}" if (said := a.words or a.label) else "")))
        for a, drawn in zip(_drawn(view), chart.arrows, strict=True)
    )  # fmt: skip
    return Skeleton(layout, tuple(parts[::2]), tuple(parts[1::2]), tuple(badges), titles,
                    letters_of(view))  # fmt: skip


def _drawn(view: View) -> tuple[ArrowView, ...]:
    """The arrows of a view in the order in which a layout has them."""
    return (*view.arrows, *view.returns, *view.also)


def _standing(view: View, drawn: Sequence[PlacedBox]) -> list[BoxView]:
    """The box of each one drawn; a duty is ruled out where its arrow there is."""
    boxes = {box.id: box for box in view.boxes}
    found = [boxes[placed.id] for placed in drawn]
    first = len(found) - len(view.also)
    for place, arrow in enumerate(view.also, first):
        if arrow.state == "ruled_out":
            found[place] = replace(found[place], state="ruled_out")
    return found


_skeletons: dict[Any, Skeleton] = {}


def skeleton_for(view: View, labels: Labels, theme: str, turn: Turn, frame: bool) -> Skeleton:
    """The skeleton of a view's chart, made once for all its cases."""
    lines = tuple(
        len(headline(view.headline, 0.0, w - 2 * MARGIN).lines) if view.headline else 0
        for w in papers.A4
    )
    key = (
        shape_key(view), view.title, view.banner, view.edition, view.notice, view.licence,
        view.basis, view.version_line, view.lang, view.unproved, alert_strip(view),
        len(view.incident), lines,
        tuple(samples(view, labels)), labels, theme, turn, frame,
    )  # fmt: skip
    if key not in _skeletons:
        if len(_skeletons) > 64:
            _skeletons.clear()
        _skeletons[key] = skeleton(lay_out(view, labels, theme, turn, frame), view)
    return _skeletons[key]


def fill(made: Skeleton, view: View, prefix: str, zoom: float, style: str) -> str:
    """The skeleton with one case filled in."""
    named = str(escape(prefix))
    filled = {
        "prefix": named,
        "size": f'width="{number(made.layout.width * SCREEN * zoom)}"'
        f' height="{number(made.layout.height * SCREEN * zoom)}"',
        "ids": f'id="{named}picture" aria-labelledby="{named}title {named}desc"'
        f' lang="{escape(view.lang)}" direction="ltr"',  # of its letters, whatever page it is on
        "head": str(
            _parts().head(
                prefix, title_of(view), describe(view), Markup(style), speech.ours(view.lang)
            )
        ),
    }
    for place, box in enumerate(_standing(view, made.layout.chart.boxes)):
        lit, reached, possible = made.badges[place]
        filled[f"box-{place}"] = "" if box.state == "plain" else f" {box.state}"
        filled[f"badge-{place}"] = (
            lit.replace(OPEN, str(box.number)) if box.number is not None
            else reached if box.state == "lit" else possible if box.state == "possible" else ""
        )  # fmt: skip
    for place, arrow in enumerate(_drawn(view)):
        filled[f"arrow-{place}"] = "" if arrow.state == "plain" else f" {arrow.state}"
        because = f" ({escape(arrow.because)})" if arrow.because else ""
        filled[f"why-{place}"] = made.arrow_titles[place] + because
    for block in made.layout.blocks:
        if block.role in ("headline", "incident"):
            filled[block.role] = _answer(block, view)
    found = [made.pieces[0]]
    for slot, piece in zip(made.slots, made.pieces[1:], strict=True):
        found.append(filled[slot])
        found.append(piece)
    return "".join(found)


def _answer(block: Block, view: View) -> str:
    """The answer or the reference of this very case, in the place that the sheet keeps for it."""
    if block.role == "headline":
        own = headline(view.headline, block.rect.y, block.rect.w)
        return str(_parts().headline(own.rect, own.lines))
    (line,) = block.lines
    reference = reference_line(view, line.x + line.w - MARGIN, line.y)
    return str(_parts().reference(reference))


def title_of(view: View) -> str:
    """The picture's name for a screen reader."""
    form = words("pictures")["path_of" if view.incident else "picture_of"]
    return str(form).format(title=view.title, incident=view.incident)


def describe(view: View) -> str:
    """The picture in one breath, for a screen reader: the answer, then the chart in words."""
    return " ".join(part for part in (view.unproved, view.headline, *view.words) if part)


def svg(
    view: View,
    *,
    labels: Labels = "none",
    theme: str = "default",
    prefix: str = "",
    embed_font: bool = True,
    style: bool = True,
    turn: Turn = "",
    frame: bool = True,
    paper: str = "A4",
) -> str:
    """The chart, or the lit path on it, as SVG.

    Args:
        view: what to draw.
        labels: words on the arrows: ``none``, ``words`` or ``predicates`` (the review copy: the
            predicate, what it rests on, and where the source says so).
        theme: a name from ``templates/drawing/themes.yaml``.
        prefix: stands before every id, so that two pictures may share a page.
        embed_font: carry the font inside; leave out where the page carries it.
        style: carry the rules inside; leave out where the page carries them.
        turn: hold the sheet ``portrait`` or ``landscape``; else the chart chooses.
        frame: draw title, banner, answer and source around the chart and its legend.
        paper: how large it shows unless it is told: as on this paper.

    Raises:
        MissingCharacter: a character that the font does not have.
        EngineMissing: no layout engine.
        DrawingError: no such theme, or arrows in a circle.
    """
    made = skeleton_for(view, labels, theme, turn, frame)
    zoom = papers.enlargement(paper)
    return dressed(made, view, theme, prefix=prefix, zoom=zoom, embed_font=embed_font, style=style)


def too_small(
    view: View, paper: str = "A4", *, labels: Labels = "none", theme: str = "default"
) -> PaperTooSmall | None:
    """What to say where the picture's letters would be too small to read on ``paper``."""
    layout = skeleton_for(view, labels, theme, "", True).layout
    return papers.shortfall(paper, layout.chart.smallest, view.chart)


def dressed(
    made: Skeleton,
    view: View,
    theme: str,
    *,
    prefix: str = "",
    zoom: float = 1.0,
    embed_font: bool = True,
    style: bool = True,
) -> str:
    """A skeleton filled in for one case, with fonts and rules; ``zoom`` times as large as A4."""
    rules = picture_css(theme) if style else ""
    if embed_font:
        rules = font_css(made.unusual | unusual(view.headline, view.incident)) + rules
    return fill(made, view, prefix, zoom, rules)
