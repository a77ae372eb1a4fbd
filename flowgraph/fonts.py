"""The two fonts that pictures are set in, and which characters they have.

Letters that the first font lacks (Welsh ŵ, Polish, Greek and Cyrillic letters, arrows, ticks) come
from a second one, which is opened only when there are such letters. A mark that stands over the
letter before it counts as lacking: renderers put it where they like, and reading has already made
one letter of the two wherever there is one.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

Weight = Literal["regular", "bold"]

FAMILY = "Atkinson Hyperlegible"
OTHER_FAMILY = "IBM Plex Sans"
POSTSCRIPT = (b"AtkinsonHyperlegible", b"IBMPlexSans")
"""What the two are called inside a PDF."""
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

MEND = "write it in words, or in Latin, Greek or Cyrillic letters"
"""What to do about a character that neither font has."""


def font_folder() -> Path:
    """Where the font package keeps its files."""
    import fontpkg_atkinson_hyperlegible  # type: ignore[import-untyped]

    return Path(fontpkg_atkinson_hyperlegible.__file__).parent / "files"


def other_font_folder() -> Path:
    """Where the package of the second font keeps its files."""
    import fontpkg_ibm_plex_sans  # type: ignore[import-untyped]

    return Path(fontpkg_ibm_plex_sans.__file__).parent / "files"


@lru_cache(maxsize=2)
def _font(weight: Weight) -> TTFont:
    from fontTools.ttLib import TTFont

    return TTFont(font_folder() / FILES[weight])


@lru_cache(maxsize=1)
def _other_font() -> TTFont:
    from fontTools.ttLib import TTFont

    return TTFont(other_font_folder() / OTHER_FILE)


@lru_cache(maxsize=2)
def advances(weight: Weight) -> dict[str, float]:
    """The width of every character that the first font has, in em."""
    font = _font(weight)
    units = font["head"].unitsPerEm
    widths = font["hmtx"].metrics
    return {
        chr(code): widths[name][0] / units
        for code, name in font.getBestCmap().items()
        if not unicodedata.combining(chr(code))
    }


@lru_cache(maxsize=1)
def _others() -> dict[str, str]:
    """The second font's characters, and the name of each one's shape."""
    found = _other_font().getBestCmap().items()
    return {chr(code): name for code, name in found if not unicodedata.combining(chr(code))}


@lru_cache(maxsize=512)
def other_advance(letter: str, weight: Weight) -> float:
    """The width of a character of the second font, in em."""
    font = _other_font()
    shapes = font.getGlyphSet(location=AXES[weight])
    return float(shapes[_others()[letter]].width / font["head"].unitsPerEm)


def shapes_of(letter: str, weight: Weight) -> tuple[Any, str, float]:
    """The shapes that a letter's is among, its name there, and how many units are an em."""
    if letter in others_in(letter):
        font = _other_font()
        shapes, name = font.getGlyphSet(location=AXES[weight]), _others()[letter]
    else:
        font = _font(weight)
        shapes, name = font.getGlyphSet(), font.getBestCmap()[ord(letter)]
    return shapes, name, float(font["head"].unitsPerEm)


def others_in(*texts: str) -> frozenset[str]:
    """The characters that come from the second font."""
    rest = _not_first(*texts)
    return frozenset(c for c in rest if c in _others()) if rest else rest


def lacking(*texts: str) -> frozenset[str]:
    """The characters that neither font has."""
    rest = _not_first(*texts)
    return rest - others_in(*rest) if rest else rest


def named(characters: frozenset[str]) -> str:
    """Characters by number and name: ``U+6F22 CJK UNIFIED IDEOGRAPH-6F22``."""
    return ", ".join(
        f"U+{ord(letter):04X} {unicodedata.name(letter, 'without a name')}"
        for letter in sorted(characters)
    )


@lru_cache(maxsize=1)
def _first() -> frozenset[str]:
    """What the first font has in both weights; the ends of lines are never drawn."""
    return frozenset(advances("regular").keys() & advances("bold").keys()) | frozenset("\t\n\r")


def _not_first(*texts: str) -> frozenset[str]:
    rest = frozenset("".join(texts)) - ALWAYS  # the fonts are opened only for what is left
    return rest - _first() if rest else rest
