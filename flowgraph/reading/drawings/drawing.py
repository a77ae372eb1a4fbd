"""What a drawing says, shape by shape, whichever program made it."""

from __future__ import annotations

import re
from typing import Literal
from unicodedata import category

from msgspec import Struct

from flowgraph.errors import Finding, UnreadableError
from flowgraph.limits import LINES, SHAPES, TEXT
from flowgraph.reading import imagery

WAYS = frozenset(("next", "also", "returns"))
"""What a chart of ours writes of an arrow: the key of the chart file that it stands under."""

Form = Literal["box", "question", "note", "text", "lane"]
"""How a shape is drawn: ``question`` a diamond, ``text`` words without a border, ``lane`` a
frame around others."""


class Place(Struct, frozen=True):
    """Where a shape stands on its page; y grows downwards."""

    x: float
    y: float
    w: float = 0.0
    h: float = 0.0


class Shape(Struct, frozen=True):
    """One shape. ``key`` is the drawing's own name for it, ``parent`` that of the shape it stands
    in; ``box`` and ``kind`` are what a chart of ours wrote of it, else empty."""

    key: str
    text: str
    form: Form = "box"
    place: Place | None = None
    page: int = 0
    parent: str = ""
    line: int = 0
    box: str = ""
    kind: str = ""


class Line(Struct, frozen=True):
    """One line from shape to shape by their keys; an end that is tied to nothing is empty.
    ``headless``: it is drawn without an arrowhead, so that its direction is not shown. ``way`` is
    what a chart of ours wrote of it, one of ``WAYS``; else empty."""

    source: str
    target: str
    text: str = ""
    line: int = 0
    page: int = 0
    headless: bool = False
    start: tuple[float, float] | None = None  # where an end that is tied to nothing lies
    end: tuple[float, float] | None = None
    way: str = ""


class Drawing(Struct, frozen=True):
    """A whole file: its pages by name, its shapes and its lines in the order of the file."""

    file: str
    title: str
    pages: tuple[str, ...]
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]


def drawing(
    file: str, title: str, pages: list[str], shapes: list[Shape], lines: list[Line]
) -> Drawing:
    """A drawing held to the limits, and to the rule on imagery.

    Raises:
        UnreadableError: too many shapes or lines, a label that is too long, or one that is, holds
            or names imagery.
    """
    for number, most, what in (
        (len(shapes), SHAPES, "shapes"),
        (len(lines), LINES, "lines"),
    ):
        if number > most:
            raise UnreadableError.at(
                file, f"more than {most} {what}", "draw the procedure in several files"
            )
    labels = [(shape.text, shape.line) for shape in shapes]
    for text, line in (*labels, *((line.text, line.line) for line in lines)):
        if len(text) > TEXT:
            raise refused(file, line, f"a label has more than {TEXT} characters", "shorten it")
        if imagery.carries_imagery(text):
            raise refused(file, line, imagery.RULE, imagery.MEND)
    return Drawing(file, title, tuple(pages), tuple(shapes), tuple(lines))


def refused(file: str, line: int, problem: str, mend: str) -> UnreadableError:
    """A fault at a line of a drawing's text, or of the whole file where the line is 0."""
    return UnreadableError(Finding(file, line, 1 if line else 0, "", problem, mend))


_JOINERS = "\u200c\u200d\u00ad"
_SPACES = re.compile(r"[ \t\u00a0\u2002-\u200a\u202f\u3000]+")


def plain(text: str) -> str:
    """The words of a label: line ends made plain, spaces made one, and without what cannot be
    seen (soft breaks and marks of direction that a drawing program leaves)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    kept = "".join(
        letter
        for letter in text
        if letter in "\n\t" + _JOINERS or category(letter) not in ("Cc", "Cf", "Cs", "Co", "Zp")
    )
    lines = (_SPACES.sub(" ", line).strip() for line in kept.split("\n"))
    return "\n".join(line for line in lines if line)


def number(text: str | None) -> float:
    """A number as a drawing writes it; 0 for what is none, or is too large to be a place."""
    try:
        value = float(text or "")
    except ValueError:
        return 0.0
    return value if abs(value) < 1e9 else 0.0
