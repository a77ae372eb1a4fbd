"""The letters: measured with the very font that is embedded, so that text fits its box.

Widths are advance widths without kerning, which only ever draws letters closer; a line is
therefore never wider than measured. All widths are in em.

Letters that the first font lacks (Welsh ŵ, Polish, Greek and Cyrillic letters, arrows, ticks) come
from a second one, which is opened only when there are such letters.
"""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from flowgraph.drawing.faults import MissingCharacter
from flowgraph.errors import Finding

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

Weight = Literal["regular", "bold"]

FAMILY = "Atkinson Hyperlegible"
OTHER_FAMILY = "IBM Plex Sans"
LINE = 1.25
"""From one baseline to the next, in em."""
ASCENT = 0.95
"""From the top of a line to its baseline, in em."""
X_HEIGHT = 0.496

FILES: dict[Weight, str] = {
    "regular": "AtkinsonHyperlegible-Regular.ttf",
    "bold": "AtkinsonHyperlegible-Bold.ttf",
}
OTHER_FILE = "IBMPlexSans[wdth,wght].ttf"
AXES: dict[Weight, dict[str, float]] = {
    "regular": {"wght": 400, "wdth": 100},
    "bold": {"wght": 700, "wdth": 100},
}
ALWAYS = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("‘’“”–—…·•†£é\u00a0")
"""Kept in every embedded font, so that each case of a chart shares one subset."""


def font_folder() -> Path:
    """Where the font package keeps its files."""
    import fontpkg_atkinson_hyperlegible  # type: ignore[import-untyped]

    return Path(fontpkg_atkinson_hyperlegible.__file__).parent / "files"


def other_font_folder() -> Path:
    """Where the package of the second font keeps its files."""
    import fontpkg_ibm_plex_sans  # type: ignore[import-untyped]

    return Path(fontpkg_ibm_plex_sans.__file__).parent / "files"


@lru_cache(maxsize=1)
def _other_font() -> TTFont:
    from fontTools.ttLib import TTFont

    return TTFont(other_font_folder() / OTHER_FILE)


@lru_cache(maxsize=512)
def _other_width(letter: str, weight: Weight) -> float:
    font = _other_font()
    shapes = font.getGlyphSet(location=AXES[weight])
    return float(shapes[font.getBestCmap()[ord(letter)]].width / font["head"].unitsPerEm)


def others_in(*texts: str) -> frozenset[str]:
    """The characters that come from the second font."""
    rest = _not_first(*texts)
    return frozenset(c for c in rest if ord(c) in _other_font().getBestCmap()) if rest else rest


def lacking(*texts: str) -> frozenset[str]:
    """The characters that neither font has."""
    rest = _not_first(*texts)
    return rest - others_in(*rest) if rest else rest


@lru_cache(maxsize=1)
def _first() -> frozenset[str]:
    """What the first font has in both weights; the ends of lines are never drawn."""
    return frozenset(advances("regular").keys() & advances("bold").keys()) | frozenset("\t\n\r")


def _not_first(*texts: str) -> frozenset[str]:
    return frozenset("".join(texts)) - _first()


def runs(text: str) -> tuple[tuple[str, bool], ...]:
    """A line of text in pieces, each with whether it comes from the second font.

    >>> runs("Gŵyl")
    (('G', False), ('ŵ', True), ('yl', False))
    """
    others = others_in(text)
    if not others:
        return ((text, False),)
    return tuple(("".join(part), other) for other, part in groupby(text, others.__contains__))


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
        MissingCharacter: neither font has a shape for one of the characters.
    """
    known = advances(weight)
    try:
        return sum([known[letter] for letter in text])
    except KeyError:
        others = others_in(text)
    if not known.keys() | others >= set(text):
        raise missing(text)
    return sum(_other_width(c, weight) if c in others else known[c] for c in text)


def missing(text: str) -> MissingCharacter:
    """The error that names every character of ``text`` that neither font has."""
    import unicodedata

    names = ", ".join(
        f"U+{ord(letter):04X} {unicodedata.name(letter, 'without a name')}"
        for letter in sorted(lacking(text))
    )
    return MissingCharacter(
        Finding(
            "picture", 0, 0, "", f"{FAMILY} and {OTHER_FAMILY} have no letter for {names}",
            "write it in words, or in Latin, Greek or Cyrillic letters",
        )
    )  # fmt: skip


@lru_cache(maxsize=32)
def embedded(weight: Weight, extra: frozenset[str]) -> str:
    """The font cut down to ``ALWAYS`` and ``extra``, as base64 of a woff2 file."""
    return _cut(font_folder() / FILES[weight], ALWAYS | extra)


@lru_cache(maxsize=32)
def other_embedded(weight: Weight, letters: frozenset[str]) -> str:
    """The second font in this weight cut down to ``letters``, as base64 of a woff2 file."""
    return _cut(other_font_folder() / OTHER_FILE, letters, AXES[weight])


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
