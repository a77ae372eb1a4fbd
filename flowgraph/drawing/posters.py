"""The printed poster: PDF, SVG or HTML, A5 to A0, whole or in A4 tiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from flowgraph.drawing import pages, painting, papers, printing, tiling
from flowgraph.drawing.faults import DrawingError, PaperTooSmall
from flowgraph.drawing.labels import Labels
from flowgraph.drawing.wall_sheet import Manner, Wall, beneath, brief, compose, ways_in_words
from flowgraph.errors import Finding
from flowgraph.view import View

Form = Literal["pdf", "svg", "html"]
SHARES = {"A5": 0.5, "A4": 0.52, "A3": 0.56, "A2": 0.62, "A1": 0.66, "A0": 0.7}
"""How far down each paper the chart reaches at the least."""
LEAST_LETTER = 0.8
"""No chart that can be drawn at all has smaller letters, in points at A4."""


def poster(
    view: View,
    form: Form = "pdf",
    paper: str = "A4",
    *,
    tile: str | None = None,
    mono: bool = False,
    page_at: str = "",
    labels: Labels = "needed",
    theme: str = "default",
) -> bytes | str:
    """The poster of a chart, with the path lit where ``view`` has an incident.

    The wall sheet carries title, banner, whom to ring in danger, the chart, what is to be done at
    any time, what the chart is not for, the key questions, a legend, the edition and the notice.
    What is for the folder follows: the chart once more in words, the questions in full, guidance,
    standing notes and the version line (in PDF and HTML on pages of its own, in SVG below).

    Args:
        form: ``pdf`` (bytes), ``svg`` or ``html`` (text).
        paper: ``A5`` to ``A0``; upright or across as the chart wants.
        tile: ``A4`` cuts a large poster into A4 sheets that overlap; PDF only.
        mono: black and white only.
        labels: words on the arrows; ``needed``: those that stand nowhere else on the sheet.
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
    floor = papers.SMALLEST[paper] / scale
    turns = [papers.A4, papers.A4[::-1]]
    wall = best(view if form == "svg" else brief(view), turns, floor, SHARES[paper], manner)
    if wall is None:
        raise _refused(view, paper, turns, manner)
    layout = wall.layout if form != "svg" else beneath(wall, view, floor + 0.01)
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


def unsaid(view: View, paper: str) -> list[str]:
    """The arrows whose condition stands nowhere on the poster's wall sheet, in words: no box says
    it, and ``paper`` has no room for it; it stands in the words behind. With ``labels`` as they
    are unless somebody says otherwise."""
    floor = papers.SMALLEST[paper] / papers.enlargement(paper)
    turns = [papers.A4, papers.A4[::-1]]
    wall = best(brief(view), turns, floor, SHARES[paper], Manner("needed", "default", ""))
    return ways_in_words(view) if wall and not wall.says_ways else []


def _refused(
    view: View, paper: str, turns: Sequence[tuple[float, float]], manner: Manner
) -> PaperTooSmall:
    """Why there is no poster on this paper; the mend names the smallest that it was tried on."""
    alone = best(brief(view), turns, LEAST_LETTER, 0.0, manner)
    if alone is None:
        problem, mend = "title and source leave it no room", "shorten them"
        return PaperTooSmall(Finding(view.chart, 0, 0, "", problem, mend))
    names = list(papers.PAPERS)
    for larger in names[names.index(paper) + 1 :]:
        floor = papers.SMALLEST[larger] / papers.enlargement(larger)
        if best(brief(view), turns, floor, SHARES[larger], manner):
            break
    else:
        larger = ""
    return papers.too_small(paper, alone.layout.chart.smallest, view.chart, larger)


def best(
    view: View, shapes: Sequence[tuple[float, float]], floor: float, share: float, manner: Manner
) -> Wall | None:
    """The poster's sheet in the best of ``shapes``: the one that has the most of the key questions,
    and then the one whose chart has the largest letters; where the arrows have no room for the
    words that they need, these are listed at the foot, or else only in the words that follow.

    None where the letters of even the chart alone would be below ``floor``; ``share`` as in
    :func:`compose`.
    """
    ways = [manner]
    if manner.labels == "needed":
        ways += [replace(manner, labels="none", listed=listed) for listed in (True, False)]
    for how in ways:
        made = [compose(view, w, h, floor, share, how) for w, h in shapes]
        if found := [wall for wall in made if wall]:
            return max(found, key=lambda wall: (-wall.left, wall.layout.chart.letter))
    return None


def _tiled(view: View, paper: str, tile: str, manner: Manner) -> bytes:
    """The poster on overlapping sheets, the plan and the words after them."""
    found = []
    for grid in tiling.grids(paper, tile):
        scale = tiling.scale_of(grid)
        w, h = grid.total
        floor = papers.SMALLEST[paper] / scale
        made = best(brief(view), [(w / scale, h / scale)], floor, SHARES[paper], manner)
        if made:
            found.append((made.layout.chart.letter * scale, grid, made.layout))
    if not found:
        larger = list(papers.PAPERS)[list(papers.PAPERS).index(paper) + 1 :]
        raise PaperTooSmall.at(view.chart, f"it cannot be read in tiles of {paper}",
                               f"use {larger[0]}" if larger else "draw it as SVG")  # fmt: skip
    _, grid, layout = max(found, key=lambda choice: choice[0])
    theme = manner.theme
    picture = painting.dressed(painting.skeleton(layout, view), view, theme, zoom=1.0,
                               embed_font=False, style=True)  # fmt: skip
    sheets = tiling.sheets(grid, printing.alternative(view))
    text = printing.text_pages(view, everything=True)
    return printing.document(view, [picture], sheets, text, tiling.plan(grid))
