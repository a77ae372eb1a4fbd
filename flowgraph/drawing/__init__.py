"""From a view to a picture: measured text, placement, routes, SVG; and from SVG to paper.

    View ─► shape (rows) ─► engine, uncrossed, crossing (order) ─► planning, choosing (one plan)
         ─► spacing, routing, arranging (places) ─► assembling, sheet (geometry)
         ─► painting (SVG) ─► pages, raster, printing, posters

Nothing here knows a predicate or a chart file. Renderers and the layout engine are imported
when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowgraph.drawing.faults import (
        DrawingError,
        EngineMissing,
        MissingCharacter,
        NothingDrawn,
        PaperTooSmall,
    )
    from flowgraph.drawing.geometry import Layout
    from flowgraph.drawing.inlining import portable
    from flowgraph.drawing.linting import lint
    from flowgraph.drawing.pages import html
    from flowgraph.drawing.painting import svg, too_small
    from flowgraph.drawing.posters import poster
    from flowgraph.drawing.printing import pdf
    from flowgraph.drawing.raster import png
    from flowgraph.drawing.sheet import lay_out
    from flowgraph.drawing.themes import all_themes

__all__ = [
    "DrawingError",
    "EngineMissing",
    "Layout",
    "MissingCharacter",
    "NothingDrawn",
    "PaperTooSmall",
    "all_themes",
    "html",
    "lay_out",
    "lint",
    "pdf",
    "png",
    "portable",
    "poster",
    "svg",
    "too_small",
]

_HOME = {
    "DrawingError": "faults",
    "EngineMissing": "faults",
    "Layout": "geometry",
    "MissingCharacter": "faults",
    "NothingDrawn": "faults",
    "PaperTooSmall": "faults",
    "html": "pages",
    "lay_out": "sheet",
    "lint": "linting",
    "pdf": "printing",
    "png": "raster",
    "portable": "inlining",
    "poster": "posters",
    "svg": "painting",
    "too_small": "painting",
    "all_themes": "themes",
}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first asked for."""
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found
