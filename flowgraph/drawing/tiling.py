"""A large poster from an ordinary printer: whole A4 sheets that overlap, with marks and a plan.

Lengths in points. Each sheet keeps a margin that printers cannot reach, and overlaps the next by
a strip for gluing. The poster is laid out for the very shape that the sheets make together, so
that they are filled to the last.
"""

from __future__ import annotations

from math import sqrt

from msgspec import Struct

from flowgraph.drawing import papers
from flowgraph.drawing.faults import PaperTooSmall
from flowgraph.drawing.printing import Frame, Sheet
from flowgraph.errors import Finding
from flowgraph.words import say

MM = 72 / 25.4
MARGIN = 10 * MM
OVERLAP = 10 * MM
MARK = 5 * MM


class Grid(Struct, frozen=True):
    """So many sheets across and down, each ``width`` by ``height``."""

    columns: int
    rows: int
    width: float
    height: float

    @property
    def inner(self) -> tuple[float, float]:
        """What one sheet shows of the poster."""
        return self.width - 2 * MARGIN, self.height - 2 * MARGIN

    @property
    def total(self) -> tuple[float, float]:
        """The poster when it is glued together."""
        w, h = self.inner
        return (
            self.columns * w - (self.columns - 1) * OVERLAP,
            self.rows * h - (self.rows - 1) * OVERLAP,
        )


def grids(paper: str, tile: str) -> list[Grid]:
    """The grids of ``tile`` sheets that make about a ``paper``: upright and across.

    Raises:
        PaperTooSmall: tiles of another paper than A4, or a poster that needs no tiles.
    """
    if tile != "A4":
        raise PaperTooSmall(
            Finding("--tile", 0, 0, "", f"posters are not tiled on {tile}", "use --tile A4")
        )
    names = list(papers.PAPERS)
    papers.enlargement(paper)  # refuses a paper that does not exist
    doublings = names.index(paper) - names.index(tile)
    if doublings < 1:
        raise PaperTooSmall(
            Finding("--tile", 0, 0, "", f"{paper} needs no tiles", "choose A3 or larger")
        )
    short, long = papers.A4
    wide, high = papers.PAPERS[paper]
    found = []
    for aspect in (wide / high, high / wide):
        shapes = [
            Grid(columns, 2**doublings // columns, *size)
            for size in ((short, long), (long, short))
            for columns in (2**power for power in range(doublings + 1))
        ]
        found.append(min(shapes, key=lambda grid: abs(_ratio(grid) / aspect - 1)))
    return found


def _ratio(grid: Grid) -> float:
    return grid.total[0] / grid.total[1]


def scale_of(grid: Grid) -> float:
    """How much larger the poster is than the same shape at the size of an A4 sheet."""
    w, h = grid.total
    return sqrt(w * h / (papers.A4[0] * papers.A4[1]))


def sheets(grid: Grid, alt: str) -> list[Sheet]:
    """All sheets, row by row from the top left."""
    w, h = grid.inner
    total_w, total_h = grid.total
    count = grid.columns * grid.rows
    found = []
    for row in range(grid.rows):
        for column in range(grid.columns):
            number = row * grid.columns + column + 1
            label = say(
                "pictures", "sheet", number=number, count=count, row=row + 1, column=column + 1
            )
            found.append(
                Sheet(
                    picture=0, width=grid.width, height=grid.height, alt=f"{label}. {alt}",
                    frame=Frame(MARGIN, MARGIN, w, h), x=column * (w - OVERLAP),
                    y=row * (h - OVERLAP), full_width=total_w, full_height=total_h,
                    marks=marks(grid, row, column), label=label,
                )
            )  # fmt: skip
    return found


def marks(grid: Grid, row: int, column: int) -> tuple[tuple[float, float, float, float, bool], ...]:
    """Crop marks at the corners, and dashed ticks where the next sheet is laid on."""
    w, h = grid.inner
    left, top, right, bottom = MARGIN, MARGIN, MARGIN + w, MARGIN + h
    near, far = MARGIN - MARK - 3, MARGIN - 3
    found: list[tuple[float, float, float, float, bool]] = []
    for x in (left, right):
        found.append((x, near, x, far, False))
        found.append((x, grid.height - far, x, grid.height - near, False))
    for y in (top, bottom):
        found.append((near, y, far, y, False))
        found.append((grid.width - far, y, grid.width - near, y, False))
    if column + 1 < grid.columns:
        x = right - OVERLAP
        found.append((x, near, x, far, True))
        found.append((x, grid.height - far, x, grid.height - near, True))
    if row + 1 < grid.rows:
        y = bottom - OVERLAP
        found.append((near, y, far, y, True))
        found.append((grid.width - far, y, grid.width - near, y, True))
    return tuple(found)


def plan(grid: Grid) -> list[list[str]]:
    """The number of each sheet where it goes."""
    return [
        [str(row * grid.columns + column + 1) for column in range(grid.columns)]
        for row in range(grid.rows)
    ]
