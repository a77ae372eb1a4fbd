"""The letters: measured with the very font that is embedded, so that text fits its box.

Widths are advance widths without kerning, which only ever draws letters closer; a line is
therefore never wider than measured. All widths are in em.
"""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from flowgraph import fonts
from flowgraph.drawing.faults import MissingCharacter
from flowgraph.errors import Finding
from flowgraph.fonts import ALWAYS, AXES, Weight, advances, others_in

LINE = 1.25
"""From one baseline to the next, in em."""
ASCENT = 0.95
"""From the top of a line to its baseline, in em."""
X_HEIGHT = 0.496


def runs(text: str) -> tuple[tuple[str, bool], ...]:
    """A line of text in pieces, each with whether it comes from the second font.

    >>> runs("Gŵyl")
    (('G', False), ('ŵ', True), ('yl', False))
    """
    others = others_in(text)
    if not others:
        return ((text, False),)
    return tuple(("".join(part), other) for other, part in groupby(text, others.__contains__))


@lru_cache(maxsize=8192)
def width(text: str, weight: Weight = "regular") -> float:
    """The width of one line of text in em.

    Raises:
        MissingCharacter: neither font has a shape for one of the characters.
    """
    known = advances(weight)
    try:
        return sum([known[letter] for letter in text])
    except KeyError:
        others = others_in(text)
    if not known.keys() | others >= set(text):
        raise missing(text)
    return sum(fonts.other_advance(c, weight) if c in others else known[c] for c in text)


def missing(text: str) -> MissingCharacter:
    """The error that names every character of ``text`` that neither font has."""
    named = fonts.named(fonts.lacking(text))
    return MissingCharacter(
        Finding(
            "picture",
            0,
            0,
            "",
            f"{fonts.FAMILY} and {fonts.OTHER_FAMILY} have no letter for {named}",
            fonts.MEND,
        )
    )


def outline(letter: str, weight: Weight, size: float, x: float, y: float) -> str:
    """The shape of one letter as the path of an SVG, with its origin at ``x``, ``y``."""
    from fontTools.misc.transform import Transform  # type: ignore[import-untyped]
    from fontTools.pens.svgPathPen import SVGPathPen  # type: ignore[import-untyped]
    from fontTools.pens.transformPen import TransformPen  # type: ignore[import-untyped]

    shapes, name, units = fonts.shapes_of(letter, weight)
    pen = SVGPathPen(shapes, ntos=lambda value: f"{value:.2f}".rstrip("0").rstrip("."))
    scale = size / units
    shapes[name].draw(TransformPen(pen, Transform(scale, 0, 0, -scale, x, y)))
    return str(pen.getCommands())


@lru_cache(maxsize=32)
def embedded(weight: Weight, extra: frozenset[str]) -> str:
    """The font cut down to ``ALWAYS`` and ``extra``, as base64 of a woff2 file."""
    return _cut(fonts.font_folder() / fonts.FILES[weight], ALWAYS | extra)


@lru_cache(maxsize=32)
def other_embedded(weight: Weight, letters: frozenset[str]) -> str:
    """The second font in this weight cut down to ``letters``, as base64 of a woff2 file."""
    return _cut(fonts.other_font_folder() / fonts.OTHER_FILE, letters, AXES[weight])


def _cut(path: Path, letters: frozenset[str], axes: dict[str, float] | None = None) -> str:
    from fontTools import subset  # type: ignore[import-untyped]

    options = subset.Options(flavor="woff2", notdef_outline=True, hinting=False)
    options.layout_features = ["kern", "mark", "ccmp"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # the licence travels with the font
    font = subset.load_font(str(path), options)
    font.recalcTimestamp = False  # same input, same bytes
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(letters)))
    cutter.subset(font)
    if axes:
        from fontTools.varLib import instancer  # type: ignore[import-untyped]

        font = instancer.instantiateVariableFont(font, axes)
    packed = io.BytesIO()
    subset.save_font(font, packed, options)
    return base64.b64encode(packed.getvalue()).decode("ascii")
