"""Two editions side by side as a picture, with what changed numbered and told in words."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape

from markupsafe import Markup
from msgspec.structs import replace

from flowgraph import fonts
from flowgraph.chart import Chart
from flowgraph.checking.changes import Change
from flowgraph.checking.compare import Comparison
from flowgraph.checking.comparison_report import comparison_lines
from flowgraph.showing import view_of
from flowgraph.view import View
from flowgraph.words import words

SIDES = ("old", "new")
GAP = 40
"""Between the two pictures, in the units of the drawing."""


def compared(found: Comparison, form: str) -> str:
    """Both editions as ``svg`` or ``html``: what is drawn strongly and carries a number has
    changed, and the numbers are those of the list in words.

    Raises:
        DrawingError: an edition cannot be drawn.
    """
    listed = [change for change in found.changes if change.part in ("box", "arrow")]
    views = [
        _marked(chart, listed, side)
        for side, chart in zip(SIDES, (found.old, found.new), strict=True)
    ]
    lines = [f"{number}. {change.in_words}" for number, change in enumerate(listed, 1)]
    lines += [f"– {change.in_words}" for change in found.changes if change not in listed]
    return _side_by_side(views, lines) if form == "svg" else _page(found, views, lines)


def _marked(chart: Chart, listed: list[Change], side: str) -> View:
    """A chart with the boxes and arrows of the list drawn as if on a path, boxes with the
    number of the first change that is theirs or their arrow's."""
    view = view_of(chart)
    number_of: dict[str, int] = {}
    arrows: set[tuple[str, str]] = set()
    for number, change in enumerate(listed, 1):
        name = change.name.removeprefix(f"{change.part} ")
        if change.part == "arrow":
            source, _, target = name.partition(" -> ")
            arrows.add((source, target))
            number_of.setdefault(source, number)
        else:
            number_of[name] = number
    boxes = tuple(
        replace(box, state="lit", number=number_of[box.id]) if box.id in number_of else box
        for box in view.boxes
    )
    drawn, also = (
        tuple(
            replace(arrow, state="lit") if (arrow.source, arrow.target) in arrows else arrow
            for arrow in each
        )
        for each in (view.arrows, view.also)
    )
    edition = {"old": "The old edition", "new": "The new edition"}[side]
    marked = [box for box in boxes if box.state == "lit"]
    boxes_ = "1 box with a change" if len(marked) == 1 else f"{len(marked)} boxes with a change"
    headline = f"{edition}: {boxes_}, numbered as listed"
    return replace(view, boxes=boxes, arrows=drawn, also=also, lit_as="changed", headline=headline)


_SIZE = re.compile(r'viewBox="([-\d.]+) ([-\d.]+) ([\d.]+) ([\d.]+)"')


def _side_by_side(views: list[View], lines: list[str]) -> str:
    """One SVG that holds both, and the list in words as its description."""
    from flowgraph import drawing

    pictures = [
        drawing.svg(view, prefix=f"{side}-") for side, view in zip(SIDES, views, strict=True)
    ]
    x, height, inner = 0.0, 0.0, []
    for picture in pictures:
        match = _SIZE.search(picture)
        assert match, "the drawing gives its size"
        wide, high = float(match[3]), float(match[4])
        body = picture[picture.index("<svg") :]
        root, rest = body.split(">", 1)
        root = re.sub(r'\s(?:width|height|x|y)="[^"]*"', "", root)
        inner.append(f'{root} x="{x:g}" y="0" width="{wide:g}" height="{high:g}">{rest}')
        x += wide + GAP
        height = max(height, high)
    described = escape(" ".join(lines) or "Nothing has changed.")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {x - GAP:g} {height:g}" role="img">'
        f"<title>Two editions side by side</title><desc>{described}</desc>{''.join(inner)}</svg>\n"
    )


def _page(found: Comparison, views: list[View], lines: list[str]) -> str:
    """One offline page: the list, the pictures, and who would stand elsewhere."""
    from flowgraph.drawing import painting, speech

    chart = found.new
    pictures = [
        painting.svg(view, prefix=f"{side}-", embed_font=False, style=False)
        for side, view in zip(SIDES, views, strict=True)
    ]
    who = "\n".join(comparison_lines(found, 100))
    said = [chart.title, who, *lines]
    letters = frozenset[str]().union(*map(painting.letters_of, views))
    letters |= painting.unusual(*said) - fonts.lacking(*said)
    render = painting.environment().get_template
    rules = render("compared.css.j2").render(
        family=fonts.FAMILY,
        other=fonts.OTHER_FAMILY,
        picture=Markup(painting.picture_css("default")),
    )
    style = painting.font_css(letters) + rules
    return render("compared.html.j2").render(
        title=chart.title,
        lines=lines,
        who=who,
        pictures=[Markup(picture[picture.index("<svg") :]) for picture in pictures],
        style=Markup(style),
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        words=words("pictures"),
        lang=speech.marked(chart.edition.lang),
        ours=speech.ours(chart.edition.lang),
    )
