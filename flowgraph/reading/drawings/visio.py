"""Visio (.vsdx): a zip archive of XML, pages and the masters that their shapes are made from.

Nothing is unpacked to disk, and only the parts named here are read, each within a limit.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from flowgraph.errors import UnreadableError
from flowgraph.limits import PAGES, UNFOLDED
from flowgraph.reading.drawings.drawing import (
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
from flowgraph.reading.drawings.markup import Element, element

PAGE_LIST, MASTERS = "visio/pages/pages.xml", "visio/masters/masters.xml"


def read(file: str, data: bytes) -> Drawing:
    """Read a Visio drawing.

    Raises:
        UnreadableError: not a Visio drawing, locked, damaged, over a limit.
    """
    archive = _Archive(file, data)
    pages = archive.part(PAGE_LIST)
    if pages is None:
        raise _bad(file, "there is no page in it", "save it from Visio as .vsdx")
    masters = archive.part(MASTERS)
    names = _master_names(masters) if masters else {}
    texts = _Masters(archive)
    parts = archive.related(PAGE_LIST)
    shapes: list[Shape] = []
    lines: list[Line] = []
    titles: list[str] = []
    for page in pages.children:
        rel = page.find("Rel")
        part = archive.part(parts.get(rel.get("id"), "")) if rel else None
        if part is None or page.get("Background") == "1":
            continue
        if len(titles) == PAGES:
            raise _bad(file, f"more than {PAGES} pages", "split the drawing")
        sheet = page.find("PageSheet")
        height = number(_cells(sheet).get("PageHeight")) if sheet else 0.0
        reader = _Page(len(titles), height, names, texts, part)
        reader.read()
        shapes += reader.shapes
        lines += reader.lines
        titles.append(plain(page.get("Name")))
    return drawing(file, "", titles, shapes, lines)


def _bad(file: str, problem: str, mend: str) -> UnreadableError:
    return refused(file, 0, problem, mend)


class _Archive:
    """The parts of the file, read one by one; what they unfold to is counted."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file, self.left = file, UNFOLDED
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise _bad(
                file,
                "this is no Visio drawing",
                "save it from Visio as .vsdx (an older .vsd cannot be read)",
            ) from None

    def part(self, name: str) -> Element | None:
        """A part as XML; None where there is none of that name."""
        try:
            info = self.zip.getinfo(name)
        except KeyError:
            return None
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _bad(self.file, "it is packed in an unusual way", "save it again from Visio")
        try:
            with self.zip.open(info) as part:
                data = part.read(self.left + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError):
            raise _bad(
                self.file, "a part of it is damaged or locked", "save it again without a password"
            ) from None
        self.left -= len(data)
        if self.left < 0:
            raise _bad(
                self.file,
                f"it unfolds to more than {UNFOLDED // 1_000_000} MB",
                "save the flowchart alone, without pictures",
            )
        return element(self.file, data)

    def related(self, name: str) -> dict[str, str]:
        """The parts that a part names, by their relation's id."""
        folder, _, base = name.rpartition("/")
        rels = self.part(f"{folder}/_rels/{base}.rels")
        found: dict[str, str] = {}
        for rel in rels.children if rels else ():
            target = rel.get("Target")
            found[rel.get("Id")] = (
                target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            )
        return found


def _master_names(masters: Element) -> dict[str, str]:
    """What each master is called, in English where it says so."""
    return {m.get("ID"): f"{m.get('NameU')} {m.get('Name')}".lower() for m in masters.children}


class _Masters:
    """The words that stand on masters, for shapes that have none of their own."""

    def __init__(self, archive: _Archive) -> None:
        self.archive = archive
        self.rels: dict[str, str] | None = None
        self.parts: dict[str, str] = {}
        self.read: dict[str, dict[str, Element]] = {}

    def shape(self, master: str, shape: str) -> Element | None:
        """The shape of a master that a page's shape is made from; the first where none is named."""
        if self.rels is None:
            self.rels = self.archive.related(MASTERS)
            index = self.archive.part(MASTERS)
            for each in index.children if index else ():
                if rel := each.find("Rel"):
                    self.parts[each.get("ID")] = self.rels.get(rel.get("id"), "")
        if master not in self.read:
            part = self.archive.part(self.parts.get(master, ""))
            found = list(part.all("Shape")) if part else []
            self.read[master] = {s.get("ID"): s for s in reversed(found)}
            if found:
                self.read[master][""] = found[0]
        shapes = self.read[master]
        return shapes.get(shape) or (shapes.get("") if not shape else None)


def _cells(shape: Element) -> dict[str, str]:
    return {c.get("N"): c.get("V") for c in shape.children if c.name == "Cell"}


class _Page:
    """One page. Visio's y grows upwards from the page's foot, and a shape in a group is placed
    from that group's corner."""

    def __init__(
        self, page: int, height: float, names: dict[str, str], masters: _Masters, part: Element
    ) -> None:
        self.page, self.height, self.names, self.masters, self.part = (
            page, height, names, masters, part,
        )  # fmt: skip
        self.shapes: list[Shape] = []
        self.lines: list[Line] = []
        self.connectors: dict[str, tuple[Element, str]] = {}

    def read(self) -> None:
        shapes = self.part.find("Shapes")
        waiting = [(s, "", "", 0.0, 0.0) for s in reversed(shapes.children if shapes else [])]
        while waiting:
            shape, parent, master, x, y = waiting.pop()
            if shape.name != "Shape" or shape.get("Del") == "1":
                continue
            master = shape.get("Master") or master
            cells = self._cells(shape, master)
            text = self._text(shape, master)
            if "BeginX" in cells:
                self.connectors[shape.get("ID")] = (shape, text)
                continue
            w, h = number(cells.get("Width")), number(cells.get("Height"))
            left = x + number(cells.get("PinX")) - number(cells.get("LocPinX", str(w / 2)))
            foot = y + number(cells.get("PinY")) - number(cells.get("LocPinY", str(h / 2)))
            look = f"{self.names.get(master, '')} {shape.get('NameU')} {shape.get('Name')}".lower()
            inner = shape.find("Shapes")
            self.shapes.append(
                Shape(
                    key=self._key(shape.get("ID")),
                    text=text,
                    form=_form(look, cells),
                    place=Place(72 * left, 72 * (self.height - foot - h), 72 * w, 72 * h),
                    page=self.page,
                    parent=self._key(parent) if parent else "",
                    line=0,
                )
            )
            for child in reversed(inner.children if inner else []):
                waiting.append((child, shape.get("ID"), master, left, foot))
        self._lines()

    def _key(self, id_: str) -> str:
        return f"{self.page}/{id_}"

    def _cells(self, shape: Element, master: str) -> dict[str, str]:
        """A shape's own cells over those of the master's shape that it is made from."""
        own = _cells(shape)
        if (master and not {"PinX", "Width"} <= own.keys()) or shape.get("Master"):
            base = self.masters.shape(master, shape.get("MasterShape")) if master else None
            return {**(_cells(base) if base else {}), **own}
        return own

    def _text(self, shape: Element, master: str) -> str:
        text = shape.find("Text")
        if text is None and master:
            base = self.masters.shape(master, shape.get("MasterShape"))
            text = base.find("Text") if base else None
        return plain(text.words) if text else ""

    def _lines(self) -> None:
        ends: dict[str, dict[str, str]] = {}
        connects = self.part.find("Connects")
        for connect in connects.children if connects else ():
            which = "target" if connect.get("FromCell").startswith("End") else "source"
            ends.setdefault(connect.get("FromSheet"), {}).setdefault(which, connect.get("ToSheet"))
        for id_, (shape, text) in self.connectors.items():
            cells = self._cells(shape, shape.get("Master"))
            tied = ends.get(id_, {})
            start = self._point(cells, "Begin")
            end = self._point(cells, "End")
            source, target = (
                self._key(tied[name]) if name in tied else "" for name in ("source", "target")
            )
            begins, finishes = (
                re.fullmatch(r"[1-9]\d*", cells.get(name, "")) is not None
                for name in ("BeginArrow", "EndArrow")
            )
            # A connector whose heads are said by its style alone says nothing of them here.
            said = "EndArrow" in cells or "BeginArrow" in cells
            headless = said and not (begins or finishes)
            line = Line(source, target, text, 0, self.page, headless, start, end)
            back = Line(target, source, text, 0, self.page, headless, end, start)
            if not begins or finishes:
                self.lines.append(line)
            if begins:
                self.lines.append(back)

    def _point(self, cells: dict[str, str], end: str) -> tuple[float, float] | None:
        if f"{end}X" not in cells:
            return None
        x, y = number(cells[f"{end}X"]), number(cells.get(f"{end}Y"))
        return (72 * x, 72 * (self.height - y))


def _form(look: str, cells: dict[str, str]) -> Form:
    words = set(re.findall(r"[a-z]+", look))
    if words & {"swimlane", "swimlanes", "phase", "lane", "pool", "separator", "functional", "cff"}:
        return "lane"
    if words & {"decision", "diamond", "gateway", "entscheidung"}:
        return "question"
    if words & {"note", "callout", "annotation", "comment"}:
        return "note"
    if "container" in words:
        return "lane"
    return "text" if cells.get("LinePattern") == cells.get("FillPattern") == "0" else "box"
