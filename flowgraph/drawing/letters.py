"""The letters: measured with the very font that is embedded, so that text fits its box.

Widths are advance widths without kerning, which only ever draws letters closer; a line is
therefore never wider than measured. All widths are in em.
"""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from flowgraph.drawing.faults import MissingCharacter
from flowgraph.errors import Finding

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

Weight = Literal["regular", "bold"]

FAMILY = "Atkinson Hyperlegible"
LINE = 1.25
"""From one baseline to the next, in em."""
ASCENT = 0.95
"""From the top of a line to its baseline, in em."""
X_HEIGHT = 0.496

FILES: dict[Weight, str] = {
    "regular": "AtkinsonHyperlegible-Regular.ttf",
    "bold": "AtkinsonHyperlegible-Bold.ttf",
}
ALWAYS = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("‘’“”–—…·•†£é\u00a0")
"""Kept in every embedded font, so that each case of a chart shares one subset."""


def font_folder() -> Path:
    """Where the font package keeps its files."""
    import fontpkg_atkinson_hyperlegible  # type: ignore[import-untyped]

    return Path(fontpkg_atkinson_hyperlegible.__file__).parent / "files"


@lru_cache(maxsize=2)
def _font(weight: Weight) -> TTFont:
    from fontTools.ttLib import TTFont

    return TTFont(font_folder() / FILES[weight])


@lru_cache(maxsize=2)
def advances(weight: Weight) -> dict[str, float]:
    """The width of every character that the font has, in em."""
    font = _font(weight)
    units = font["head"].unitsPerEm
    widths = font["hmtx"].metrics
    return {chr(code): widths[name][0] / units for code, name in font.getBestCmap().items()}


@lru_cache(maxsize=8192)
def width(text: str, weight: Weight = "regular") -> float:
    """The width of one line of text in em.

    Raises:
        MissingCharacter: the font has no shape for one of the characters.
    """
    known = advances(weight)
    try:
        return sum([known[letter] for letter in text])
    except KeyError:
        raise missing(text, weight) from None


def missing(text: str, weight: Weight = "regular") -> MissingCharacter:
    """The error that names every character of ``text`` that the font lacks."""
    import unicodedata

    known = advances(weight)
    lacking = sorted({letter for letter in text if letter not in known})
    names = ", ".join(
        f"U+{ord(letter):04X} {unicodedata.name(letter, 'without a name')}" for letter in lacking
    )
    return MissingCharacter(
        Finding(
            "picture", 0, 0, "", f"{FAMILY} has no letter for {names}",
            "write it in words, or in letters of the Latin alphabet",
        )
    )  # fmt: skip


@lru_cache(maxsize=32)
def embedded(weight: Weight, extra: frozenset[str]) -> str:
    """The font cut down to ``ALWAYS`` and ``extra``, as base64 of a woff2 file.

    Raises:
        MissingCharacter: the font has no shape for one of ``extra``.
    """
    from fontTools import subset  # type: ignore[import-untyped]

    if not extra <= advances(weight).keys():
        raise missing("".join(sorted(extra)), weight)
    options = subset.Options(flavor="woff2", notdef_outline=True, hinting=False)
    options.layout_features = ["kern", "mark", "ccmp"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # the licence travels with the font
    font = subset.load_font(str(font_folder() / FILES[weight]), options)
    font.recalcTimestamp = False  # same input, same bytes
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(ALWAYS | extra)))
    cutter.subset(font)
    packed = io.BytesIO()
    subset.save_font(font, packed, options)
    return base64.b64encode(packed.getvalue()).decode("ascii")
