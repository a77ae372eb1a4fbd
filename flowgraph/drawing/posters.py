"""The printed poster: PDF, SVG or HTML, A5 to A0, whole or in A4 tiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from flowgraph.drawing import pages, painting, papers, printing, tiling
from flowgraph.drawing.composing import beneath, brief, compose, groups_of
from flowgraph.drawing.faults import DrawingError, PaperTooSmall
from flowgraph.drawing.geometry import Layout
from flowgraph.drawing.sheet import Labels
from flowgraph.view import View

Form = Literal["pdf", "svg", "html"]
TEXT_SIZES = (8.6, 8.0, 7.8, 7.0, 6.2, 5.6)
"""Letters of the texts at A4 that are tried, in points; never smaller than the paper allows."""


def poster(
    view: View,
    form: Form = "pdf",
    paper: str = "A4",
    *,
    tile: str | None = None,
    mono: bool = False,
    page_at: str = "",
    labels: Labels = "none",
    theme: str = "default",
) -> bytes | str:
    """The poster of a chart, with the path lit where ``view`` has an incident.

    It carries title, banner, chart, key questions, the guidance and tools list, standing notes,
    a legend, the edition, the notice and the version line; and the chart once more in words (in
    PDF and HTML as an ordered list on pages of its own, in SVG as the picture's description).

    Args:
        form: ``pdf`` (bytes), ``svg`` or ``html`` (text).
        paper: ``A5`` to ``A0``; upright or across as the chart wants.
        tile: ``A4`` cuts a large poster into A4 sheets that overlap; PDF only.
        mono: black and white only.
        page_at: where the chart can be found as a page that asks the questions; printed.

    Raises:
        PaperTooSmall: letters would be too small; the mend names a paper that would do.
        DrawingError: tiles in another form than PDF, no such theme, arrows in a circle.
        MissingCharacter, EngineMissing, NothingDrawn: as the other pictures.
    """
    look = "mono" if mono else theme
    manner = Manner(labels, look, page_at)
    if tile is not None:
        if form != "pdf":
            raise DrawingError.at("--tile", f"tiles are not made as {form}", "write a .pdf file")
        return _tiled(view, paper, tile, manner)
    scale = papers.enlargement(paper)
    turns = [papers.A4, papers.A4[::-1]]
    found = best(view, turns, papers.SMALLEST[paper] / scale, manner, one_file=form == "svg")
    if found is None:
        alone = best(view, turns, 0.0, manner)
        papers.require(paper, alone[0].chart.smallest if alone else 0.0, view.chart)
        raise PaperTooSmall.at(view.chart, "title and source leave it no room", "shorten them")
    layout = found[0]
    made = painting.skeleton(layout, view)
    wide, high = papers.turned(paper, across=layout.width > layout.height)
    picture = painting.dressed(made, view, look, zoom=scale, embed_font=form == "svg",
                               style=form != "html")  # fmt: skip
    if form == "svg":
        return picture
    if form == "html":
        return pages.page(view, picture, layout, theme=look, paper=paper, framed=True)
    sheet = printing.Sheet(0, wide, high, printing.alternative(view))
    text = printing.text_pages(view, everything=True)
    return printing.document(view, [picture], [sheet], text)


Dimensions = tuple[float, float]


class Manner(Struct, frozen=True):
    """How a poster is to be drawn, whatever its size."""

    labels: Labels
    theme: str
    page_at: str


def best(
    view: View,
    shapes: Sequence[Dimensions],
    floor: float,
    manner: Manner,
    *,
    one_file: bool = False,
) -> tuple[Layout, int] | None:
    """The poster's sheet in the best of ``shapes``, and which; with all the texts that fit.

    All of them in letters as large as they can be; else in brief, then without some of the notes,
    and at last without texts: they stand in full on the sheets that follow. In ``one_file`` nothing
    follows: what does not fit stands in full below on the same sheet.
    None where even the chart alone has letters below ``floor``.
    """
    sizes = [size for size in TEXT_SIZES if size >= floor - 0.03] or [floor + 0.01]

    short = view if one_file else brief(view)

    def tried(said: View, size: float, notes: int | None) -> tuple[Layout, int] | None:
        groups = [] if notes is None else groups_of(said, size, notes)
        made = [
            (compose(view, w, h, groups, labels=manner.labels, theme=manner.theme, size=size,
                     page_at=manner.page_at), shape)
            for shape, (w, h) in enumerate(shapes)
        ]  # fmt: skip
        fitting = [(lay, n) for lay, n in made if lay and lay.chart.smallest >= floor - 0.005]
        return max(fitting, key=lambda choice: choice[0].chart.letter, default=None)

    for said in (view, short):
        for size in sizes:
            if whole := tried(said, size, len(view.notes)):
                return whole
    found, carried = tried(short, sizes[0], None), None
    low, high = 0, len(view.notes) - 1
    while low <= high:  # the most notes that still leave the chart readable
        middle = (low + high) // 2
        if part := tried(short, sizes[-1], middle):
            found, carried, low = part, middle, middle + 1
        else:
            high = middle - 1
    if found and one_file:
        return beneath(found[0], view, sizes[0], carried), found[1]
    return found


def _tiled(view: View, paper: str, tile: str, manner: Manner) -> bytes:
    """The poster on overlapping sheets, the plan and the words after them."""
    found = []
    for grid in tiling.grids(paper, tile):
        scale = tiling.scale_of(grid)
        w, h = grid.total
        made = best(view, [(w / scale, h / scale)], papers.SMALLEST[paper] / scale, manner)
        if made:
            found.append((made[0].chart.letter * scale, grid, made[0]))
    if not found:
        larger = list(papers.PAPERS)[list(papers.PAPERS).index(paper) + 1 :]
        raise PaperTooSmall.at(view.chart, f"it cannot be read in tiles of {paper}",
                               f"use {larger[0]}" if larger else "draw it as SVG")  # fmt: skip
    _, grid, layout = max(found, key=lambda choice: choice[0])
    theme = manner.theme
    picture = painting.dressed(painting.skeleton(layout, view), view, theme, zoom=1.0,
                               embed_font=False, style=True)  # fmt: skip
    sheets = tiling.sheets(grid, printing.alternative(view))
    text = printing.text_pages(view, everything=True, plan=tiling.plan(grid))
    return printing.document(view, [picture], sheets, text)
