"""Two editions side by side as a picture, with what changed numbered and told in words."""

from __future__ import annotations

import re
from html import escape

from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.checking.changes import Change
from flowgraph.checking.compare import Comparison
from flowgraph.checking.comparison_report import comparison_lines
from flowgraph.showing import view_of
from flowgraph.view import View

GAP = 40
"""Between the two pictures, in the units of the drawing."""


def compared(found: Comparison, form: str) -> str:
    """Both editions as ``svg`` or ``html``: what is drawn strongly and carries a number has
    changed, and the numbers are those of the list in words.

    Raises:
        DrawingError: an edition cannot be drawn.
    """
    from flowgraph import drawing

    listed = [change for change in found.changes if change.part in ("box", "arrow")]
    pictures = [
        drawing.svg(_marked(chart, listed, side), prefix=f"{side}-")
        for side, chart in (("old", found.old), ("new", found.new))
    ]
    words = [f"{number}. {change.in_words}" for number, change in enumerate(listed, 1)]
    words += [f"– {change.in_words}" for change in found.changes if change not in listed]
    if form == "svg":
        return _side_by_side(pictures, words)
    return _page(found, pictures, words)


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
    drawn = tuple(
        replace(arrow, state="lit") if (arrow.source, arrow.target) in arrows else arrow
        for arrow in view.arrows
    )
    edition = {"old": "The old edition", "new": "The new edition"}[side]
    marked = [box for box in boxes if box.state == "lit"]
    headline = f"{edition}: {len(marked)} boxes with a change, each numbered"
    return replace(view, boxes=boxes, arrows=drawn, lit_as="changed", headline=headline)


_SIZE = re.compile(r'viewBox="([-\d.]+) ([-\d.]+) ([\d.]+) ([\d.]+)"')


def _side_by_side(pictures: list[str], words: list[str]) -> str:
    """One SVG that holds both, and the list in words as its description."""
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
    described = escape(" ".join(words) or "Nothing has changed.")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {x - GAP:g} {height:g}" role="img">'
        f"<title>Two editions side by side</title><desc>{described}</desc>{''.join(inner)}</svg>\n"
    )


def _page(found: Comparison, pictures: list[str], words: list[str]) -> str:
    """One offline page: the list, who would stand elsewhere, and the pictures."""
    rows = "".join(f"<li>{escape(text)}</li>" for text in words) or "<li>Nothing.</li>"
    who = escape("\n".join(comparison_lines(found, 100)))
    shown = "".join(f"<figure>{picture[picture.index('<svg') :]}</figure>" for picture in pictures)
    return (
        '<!doctype html><html lang="en-GB"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(found.new.title)}: two editions</title>"
        "<style>body{font:1rem/1.5 sans-serif;margin:1rem;max-width:90rem}"
        "main div{display:flex;flex-wrap:wrap;gap:1rem}figure{flex:1 1 30rem;margin:0}"
        "svg{width:100%;height:auto}ol{list-style:none;padding:0}pre{white-space:pre-wrap}</style>"
        f"<main><h1>{escape(found.new.title)}: two editions</h1>"
        "<h2>What changed</h2><p>A box with a number has a change, or an arrow from it has; the"
        f" numbers are those of this list.</p><ol>{rows}</ol>"
        f"<h2>In words</h2><pre>{who}</pre><h2>Both editions</h2><div>{shown}</div></main></html>\n"
    )
