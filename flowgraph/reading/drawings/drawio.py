"""draw.io (diagrams.net): an mxfile of pages, each plain or compressed, or one bare model."""

from __future__ import annotations

import base64
import binascii
import zlib
from urllib.parse import unquote_to_bytes

from flowgraph.limits import PAGE_UNFOLDED, TEXT
from flowgraph.reading.drawings.drawing import (
    WAYS,
    Drawing,
    Form,
    Line,
    Place,
    Shape,
    drawing,
    number,
    plain,
    refused,
)
from flowgraph.reading.drawings.markup import Element, element, words_of_html

DEEPEST = 50
"""Shapes within shapes whose corners are added up."""


def read(file: str, data: bytes) -> Drawing:
    """Read a draw.io file.

    Raises:
        UnreadableError: not a draw.io file, a page that cannot be unfolded, over a limit.
    """
    root = element(file, data)
    if root.name == "mxGraphModel":
        models = [("", root)]
    elif root.name == "mxfile":
        models = [
            (page.get("name"), _model(file, page))
            for page in root.children
            if page.name == "diagram"
        ]
    else:
        raise refused(file, root.line, "this is no draw.io file", "save it from draw.io as .drawio")
    shapes: list[Shape] = []
    lines: list[Line] = []
    for page, (_, model) in enumerate(models):
        reader = _Page(page)
        reader.read(model)
        shapes += reader.shapes
        lines += reader.lines
    title = plain(models[0][0]) if models and root.get("host") == "flowgraph" else ""
    return drawing(file, title, [plain(name) for name, _ in models], shapes, lines)


def _model(file: str, page: Element) -> Element:
    """The model of a page: as an element, or as text that is deflated."""
    if model := page.find("mxGraphModel"):
        return model
    try:
        packed = base64.b64decode(page.text.strip(), validate=True)
        unfold = zlib.decompressobj(-15)
        text = unfold.decompress(packed, PAGE_UNFOLDED)
        if unfold.unconsumed_tail:
            raise refused(
                file,
                page.line,
                f"a page unfolds to more than {PAGE_UNFOLDED // 1_000_000} MB",
                "split the drawing",
            )
        text = unquote_to_bytes(text)
    except (binascii.Error, zlib.error, ValueError):
        raise refused(
            file, page.line, "a page of it cannot be unfolded", "save it again from draw.io"
        ) from None
    return element(file, text) if text.strip() else Element("mxGraphModel", {}, page.line)


class _Page:
    """One page: cells by their keys, which are only unlike within it."""

    def __init__(self, page: int) -> None:
        self.page = page
        self.cells: dict[str, tuple[Element, Element]] = {}  # the cell, and what carries its words
        self.shapes: list[Shape] = []
        self.lines: list[Line] = []

    def read(self, model: Element) -> None:
        root = model.find("root")
        for found in root.children if root else ():
            cell = found if found.name == "mxCell" else found.find("mxCell")
            if cell is not None and (key := found.get("id") or cell.get("id")):
                self.cells[key] = (cell, found)
        labels: dict[str, list[str]] = {}
        for cell, outer in self.cells.values():
            if cell.get("vertex") == "1" and self._is_edge(cell.get("parent")):
                labels.setdefault(cell.get("parent"), []).append(self._text(cell, outer))
        for key, (cell, outer) in self.cells.items():
            if cell.get("edge") == "1":
                self._line(key, cell, outer, labels.get(key, []))
            elif cell.get("vertex") == "1" and not self._is_edge(cell.get("parent")):
                self._shape(key, cell, outer)

    def _is_edge(self, key: str) -> bool:
        return key in self.cells and self.cells[key][0].get("edge") == "1"

    def _named(self, key: str) -> str:
        """A key that is like no other page's."""
        return f"{self.page}/{key}" if key in self.cells else ""

    def _text(self, cell: Element, outer: Element) -> str:
        text = outer.get("label") or outer.get("value") or cell.get("value")
        style = style_of(cell)
        if outer.get("placeholders") == "1":
            for name, value in outer.attributes.items():
                if text.count(f"%{name}%") * len(value) <= TEXT:
                    text = text.replace(f"%{name}%", value)
        return plain(words_of_html(text) if style.get("html") == "1" else text)

    def _shape(self, key: str, cell: Element, outer: Element) -> None:
        style = style_of(cell)
        if cell.get("visible") == "0":
            return
        self.shapes.append(
            Shape(
                key=self._named(key),
                text=self._text(cell, outer),
                form="note" if outer.get("beside") == "chart" else _form(style),
                place=self._place(cell),
                page=self.page,
                parent=self._named(cell.get("parent")),
                line=outer.line,
                box=outer.get("box"),
                kind=outer.get("kind"),
            )
        )

    def _place(self, cell: Element) -> Place | None:
        """Where it stands on the page; a shape in another is placed from that one's corner."""
        geometry = cell.find("mxGeometry")
        if geometry is None:
            return None
        x, y = number(geometry.get("x")), number(geometry.get("y"))
        parent = cell.get("parent")
        for _ in range(DEEPEST):
            if parent not in self.cells:
                break
            around = self.cells[parent][0]
            if (corner := around.find("mxGeometry")) and around.get("vertex") == "1":
                x, y = x + number(corner.get("x")), y + number(corner.get("y"))
            parent = around.get("parent")
        return Place(x, y, number(geometry.get("width")), number(geometry.get("height")))

    def _line(self, key: str, cell: Element, outer: Element, labels: list[str]) -> None:
        style = style_of(cell)
        text = "\n".join(part for part in (self._text(cell, outer), *labels) if part)
        source, target = self._named(cell.get("source")), self._named(cell.get("target"))
        start, end = (self._point(cell, name) for name in ("sourcePoint", "targetPoint"))
        starts, ends = (
            style.get("startArrow", "none") != "none",
            style.get("endArrow", "") != "none",
        )
        way = outer.get("way") if outer.get("way") in WAYS else ""
        if way == "also":  # whose cross at the start is no head
            starts = False
        headless = not (starts or ends)
        if ends or headless:
            self.lines.append(
                Line(source, target, text, outer.line, self.page, headless, start, end, way)
            )
        if starts:
            self.lines.append(Line(target, source, text, outer.line, self.page, False, end, start))

    def _point(self, cell: Element, name: str) -> tuple[float, float] | None:
        geometry = cell.find("mxGeometry")
        for point in geometry.children if geometry else ():
            if point.get("as") == name:
                at = self._place(
                    Element(
                        "mxCell",
                        {"parent": cell.get("parent")},
                        0,
                        [Element("mxGeometry", point.attributes, 0)],
                    )
                )
                return (at.x, at.y) if at else None
        return None


def style_of(cell: Element) -> dict[str, str]:
    """A style such as ``rhombus;html=1``; the first word stands under an empty name too."""
    style: dict[str, str] = {}
    for part in cell.get("style").split(";"):
        name, _, value = part.partition("=")
        style.setdefault(name.strip(), value.strip() or "1")
    return style


def _form(style: dict[str, str]) -> Form:
    shape = style.get("shape", "").lower()
    if "swimlane" in style or shape in ("swimlane", "table", "tablerow"):
        return "lane"
    if "group" in style or style.get("container") == "1":
        return "lane"
    if "rhombus" in style or shape.endswith(("rhombus", "decision")):
        return "question"
    if shape.startswith("note") or shape.endswith(("annotation_1", "annotation_2", ".note")):
        return "note"
    if "text" in style or (style.get("strokeColor") == "none" and style.get("fillColor") == "none"):
        return "text"
    return "box"
