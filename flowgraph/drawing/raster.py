"""PNG by resvg, with our font only; a picture without ink is refused."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

from flowgraph.drawing import letters, painting
from flowgraph.drawing.faults import DrawingError, NothingDrawn
from flowgraph.drawing.sheet import Labels, Turn
from flowgraph.view import View

LEAST_INK = 0.004
"""The smallest share of a picture's samples that change, below which it counts as empty."""
PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">'
    '<text font-family="{family}" font-weight="{weight}" font-size="18" y="16">flow</text></svg>'
)
DPI = (20, 1200)


def png(
    view: View,
    dpi: int = 96,
    *,
    labels: Labels = "none",
    theme: str = "default",
    turn: Turn = "",
    frame: bool = True,
) -> bytes:
    """The picture as PNG, A4 at ``dpi`` dots an inch.

    Raises:
        DrawingError: a resolution that makes no sense.
        NothingDrawn: the picture came out without words.
    """
    if not DPI[0] <= dpi <= DPI[1]:
        raise DrawingError.at("--dpi", f"{dpi} is no resolution", f"use {DPI[0]} to {DPI[1]}")
    text = painting.svg(view, labels=labels, theme=theme, turn=turn, frame=frame, embed_font=False)
    return raster(text, dpi / 96)


def raster(svg: str, zoom: float) -> bytes:
    """An SVG of ours as PNG, ``zoom`` pixels for each of its own.

    Raises:
        NothingDrawn: it came out without ink, or letters do.
    """
    made = _render(svg, zoom)
    if ink(made) < LEAST_INK or not _letters_show():
        raise NothingDrawn.at("picture", "the picture came out empty", "install flowgraph again")
    return made


@lru_cache(maxsize=1)
def _letters_show() -> bool:
    """Whether the renderer finds both fonts: it draws nothing at all where one is missing."""
    probes = [PROBE.format(family=letters.FAMILY, weight=weight) for weight in (400, 700)]
    return all(ink(_render(probe, 1.0)) > 0.05 for probe in probes)


def _render(svg: str, zoom: float) -> bytes:
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=zoom,
            skip_system_fonts=True,
            font_dirs=_folders(svg),
            font_family=letters.FAMILY,
            background="#ffffff",
        )
    )


def _folders(svg: str) -> list[str]:
    first, other = letters.font_folder(), letters.other_font_folder
    return [str(first), *([str(other())] if f'"{letters.OTHER_FAMILY}">' in svg else [])]


def ink(png_bytes: bytes) -> float:
    """How much is drawn: the share of samples that the PNG's filters leave over, 0 to 1.

    On level ground the filters leave zeros, so what is left over is edges. Reads the 8-bit PNG
    that resvg writes.
    """
    width, height, depth, colour = struct.unpack(">IIBB", png_bytes[16:26])
    samples = {2: 3, 6: 4, 0: 1, 4: 2}[colour]
    assert depth == 8
    packed, place = b"", 8
    while place < len(png_bytes):
        (size,) = struct.unpack(">I", png_bytes[place : place + 4])
        if png_bytes[place + 4 : place + 8] == b"IDAT":
            packed += png_bytes[place + 8 : place + 8 + size]
        place += size + 12
    raw = zlib.decompress(packed)
    stride = width * samples
    edges = sum(
        stride - raw[row * (stride + 1) + 1 : (row + 1) * (stride + 1)].count(0)
        for row in range(height)
    )
    return float(edges / (height * stride))
