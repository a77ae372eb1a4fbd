"""PNG by resvg, with our font only; a picture without ink, or without letters, is refused."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache

from flowgraph import fonts
from flowgraph.drawing import painting, papers, strips
from flowgraph.drawing.faults import DrawingError, NothingDrawn
from flowgraph.drawing.labels import Labels
from flowgraph.drawing.sheet import Turn
from flowgraph.view import View

PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">'
    '<text font-family="{family}" font-weight="{weight}" font-size="18" y="16">flow</text></svg>'
)
DPI = (20, 1200)
SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)" viewBox')
UNSEEN = re.compile(r"<(title|desc)\b[^>]*>[^<]*</\1>")
"""What a picture says to those who cannot see it."""
MOST_DOTS = 140_000_000
"""Of a picture: A4 at 1200 dots an inch."""
SMALL = 2.0
"""Of a picture of A4, some 350 kB."""
PIECE = 1 << 16
"""Bytes of a file that are unpacked at a time."""


def png(
    view: View,
    dpi: int = 96,
    paper: str = "A4",
    *,
    labels: Labels = "none",
    theme: str = "default",
    turn: Turn = "",
    frame: bool = True,
    only: str = "",
    width: int = 0,
) -> bytes:
    """The picture as PNG, ``paper`` at ``dpi`` dots an inch; or ``width`` dots wide, for a mail or
    a page. ``only`` as in :func:`flowgraph.drawing.portable`.

    Raises:
        DrawingError: a resolution that makes no sense, or so many dots that they need more than
            2 GB of memory.
        NothingDrawn: the picture came out without words.
    """
    if not DPI[0] <= dpi <= DPI[1]:
        raise DrawingError.at("--dpi", f"{dpi} is no resolution", f"use {DPI[0]} to {DPI[1]}")
    if only:
        text = strips.path_svg(view, labels=labels, theme=theme, embed_font=False)
        wide, high = SIZE.findall(text)[0]
        zoom = dpi / 96
    else:
        text = painting.svg(
            view, labels=labels, theme=theme, turn=turn, frame=frame, embed_font=False
        )
        wide, high = SIZE.findall(text)[0]
        zoom = papers.enlargement(paper) * dpi / 96
    if width:
        zoom = width / float(wide)
    dots = float(wide) * float(high) * zoom**2
    if dots > MOST_DOTS:
        most = int(dpi * (MOST_DOTS / dots) ** 0.5)
        raise DrawingError.at("--dpi", f"{paper} has too many dots at {dpi}", f"use {most} or less")
    return raster(text, zoom)


def raster(svg: str, zoom: float) -> bytes:
    """An SVG of ours as PNG, ``zoom`` pixels for each of its own.

    Raises:
        NothingDrawn: it came out without ink, or letters do.
    """
    paint = _kept if zoom <= SMALL else _render
    made = paint(UNSEEN.sub("", svg), zoom)
    if blank(made) or not _letters_show():
        raise NothingDrawn.at("picture", "the picture came out empty", "install flowgraph again")
    return made


@lru_cache(maxsize=1)
def _letters_show() -> bool:
    """Whether the renderer finds both fonts: it draws nothing at all where one is missing."""
    probes = [PROBE.format(family=fonts.FAMILY, weight=weight) for weight in (400, 700)]
    return not any(blank(_render(probe, 1.0)) for probe in probes)


@lru_cache(maxsize=64)
def _kept(svg: str, zoom: float) -> bytes:
    """Of many incidents whose pictures look the same, one is painted: of three hundred, some
    seventy are told apart. Large ones are not kept."""
    return _render(svg, zoom)


def _render(svg: str, zoom: float) -> bytes:
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=zoom,
            skip_system_fonts=True,
            font_dirs=_folders(svg),
            font_family=fonts.FAMILY,
            background="#ffffff",
        )
    )


def _folders(svg: str) -> list[str]:
    first, other = fonts.font_folder(), fonts.other_font_folder
    return [str(first), *([str(other())] if f'"{fonts.OTHER_FAMILY}">' in svg else [])]


def blank(png_bytes: bytes) -> bool:
    """Whether a PNG shows nothing but level ground, however large it is.

    The filters of a PNG leave one and the same byte for every sample of a level row but its
    first pixel's. Reads the 8-bit PNG that resvg writes, and no further than its first ink.
    """
    width, _, depth, colour = struct.unpack(">IIBB", png_bytes[16:26])
    samples = {2: 3, 6: 4, 0: 1, 4: 2}[colour]
    assert depth == 8
    stride = width * samples
    opened, raw = zlib.decompressobj(), b""
    for packed in _packed(png_bytes):
        raw += opened.decompress(packed)
        place = 0
        while place + 1 + stride <= len(raw):
            level = raw[place + 1 + samples : place + 1 + stride]
            if level.count(level[:1]) < len(level):
                return False
            place += 1 + stride
        raw = raw[place:]
    return True


def _packed(png_bytes: bytes) -> Iterator[bytes]:
    """The compressed samples, in the pieces in which the file has them."""
    place = 8
    while place < len(png_bytes):
        (size,) = struct.unpack(">I", png_bytes[place : place + 4])
        if png_bytes[place + 4 : place + 8] == b"IDAT":
            for start in range(place + 8, place + 8 + size, PIECE):
                yield png_bytes[start : min(start + PIECE, place + 8 + size)]
        place += size + 12
