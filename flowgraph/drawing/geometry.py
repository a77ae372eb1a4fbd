"""Plain geometry: where everything stands on the sheet. Knows no chart, no font, no renderer.

Lengths are points (1/72 inch); x grows to the right, y downwards, from the sheet's top left.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from flowgraph.fonts import Weight

Point = tuple[float, float]
Role = Literal[
    "title", "incident", "banner", "alert", "headline", "heading", "item", "text", "small"
]
"""What a piece of text on a sheet is for."""


class Rect(Struct, frozen=True):
    """A box on the sheet by its top left corner."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def middle(self) -> Point:
        return (self.x + self.w / 2, self.y + self.h / 2)

    def overlaps(self, other: Rect, gap: float = 0.0) -> bool:
        """Whether the two come nearer than ``gap``."""
        return (
            self.x < other.right + gap
            and other.x < self.right + gap
            and self.y < other.bottom + gap
            and other.y < self.bottom + gap
        )


def between(one: Point, other: Point) -> Rect:
    """The box of two corners, without breadth where they stand one above or beside the other."""
    x, y = min(one[0], other[0]), min(one[1], other[1])
    return Rect(x, y, abs(one[0] - other[0]), abs(one[1] - other[1]))


class Line(Struct, frozen=True):
    """One line of text from its left end ``x`` on the baseline ``y``; ``w`` as measured. One that
    stands in the ``middle`` of its room is drawn from there, so that in another font it has half of
    what it is too long at either end."""

    text: str
    x: float
    y: float
    w: float
    size: float
    weight: Weight = "regular"
    middle: bool = False

    @property
    def rect(self) -> Rect:
        """The room that the letters take, from the tallest to the deepest."""
        return Rect(self.x, self.y - 0.75 * self.size, self.w, 0.99 * self.size)


class PlacedBox(Struct, frozen=True):
    """A box with its wrapped words; ``rank`` tells outcomes apart by how much they protect."""

    id: str
    kind: str
    rank: Literal["", "most", "between", "least"]
    rect: Rect
    lines: tuple[Line, ...]
    bullets: tuple[Point, ...] = ()
    clocks: tuple[Point, ...] = ()  # the signs before time limits, by their middle
    standing: int = 1  # a duty stands once at each box that it goes with


class Label(Struct, frozen=True):
    """Words on an arrow; the arrow is interrupted by ``rect``."""

    rect: Rect
    lines: tuple[Line, ...]


class PlacedArrow(Struct, frozen=True):
    """An arrow as an orthogonal polyline: of the route from the bottom of its source to the top of
    its target, to a duty into its side, back from the top of its source to the bottom of its
    target."""

    source: str
    target: str
    points: tuple[Point, ...]
    basis: str
    label: Label | None = None
    mark: Line | None = None  # the dagger of an arrow that is our reading, not the source's
    kind: Literal["next", "also", "returns"] = "next"
    plus: Point | None = None  # the sign on an arrow to a duty, by its middle

    @property
    def id(self) -> str:
        return f"{self.source}--{self.target}"


class ChartLayout(Struct, frozen=True):
    """The chart alone, as it stands on its sheet. ``letter`` is the size of its body text."""

    area: Rect
    letter: float
    smallest: float
    boxes: tuple[PlacedBox, ...]
    arrows: tuple[PlacedArrow, ...]
    crossings: int
    ordered: bool = True  # outcomes stand in the order of their protection; else it cost a crossing


class Block(Struct, frozen=True):
    """A piece of text beside the chart: a heading, a paragraph, an item of a list."""

    role: Role
    lines: tuple[Line, ...]
    rect: Rect
    bullet: Point | None = None

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


class LegendItem(Struct, frozen=True):
    """A sample of how something is drawn, and what it means."""

    sample: str
    rect: Rect
    line: Line


class Layout(Struct, frozen=True):
    """A whole sheet at A4 size; other papers of the A series are this one enlarged.

    ``paper`` is the smallest paper on which every letter is large enough to read, or "" where
    not even A0 would do.
    """

    width: float
    height: float
    paper: str
    theme: str
    labels: str
    chart: ChartLayout
    blocks: tuple[Block, ...]
    legend: tuple[LegendItem, ...]
