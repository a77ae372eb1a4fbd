"""GraphML: as yEd draws it, and as networkx and others write it."""

from __future__ import annotations

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

WORDS = ("text", "label", "name", "title", "description")
"""The attributes in which programs that draw nothing keep the words of a box, best first."""


def read(file: str, data: bytes) -> Drawing:
    """Read a GraphML file.

    Raises:
        UnreadableError: not GraphML, over a limit.
    """
    root = element(file, data)
    graph = root.find("graph")
    if root.name != "graphml" or graph is None:
        raise refused(file, root.line, "this is no GraphML", "save it as .graphml")
    reader = _Reader({key.get("id"): key for key in root.children if key.name == "key"})
    reader.graph(graph)
    title = reader.values(graph).get("title", "")
    return drawing(file, plain(title), [""], reader.shapes, reader.lines)


class _Reader:
    def __init__(self, keys: dict[str, Element]) -> None:
        self.keys = keys
        self.shapes: list[Shape] = []
        self.lines: list[Line] = []

    def values(self, found: Element) -> dict[str, str]:
        """What the ``data`` of a node, an edge or a graph say, by their names."""
        values: dict[str, str] = {}
        for data in found.children:
            if data.name != "data":
                continue
            key = self.keys.get(data.get("key"))
            name = (key.get("attr.name") if key else "") or data.get("key")
            values.setdefault(name, data.words if data.children else data.text)
        return values

    def graph(self, graph: Element) -> None:
        """Every node and edge, those of the graphs inside nodes included."""
        waiting = [(graph, "", graph.get("edgedefault") != "undirected")]
        while waiting:
            here, parent, directed = waiting.pop()
            inner = []
            for found in here.children:
                if found.name == "node":
                    self._node(found, parent)
                    if within := found.find("graph"):
                        inner.append((within, found.get("id"), directed))
                elif found.name == "edge":
                    self._edge(found, directed)
            waiting += reversed(inner)

    def _node(self, node: Element, parent: str) -> None:
        values = self.values(node)
        drawn = next(
            (d for d in _graphics(node) if d.find("Geometry") or d.find("NodeLabel")), None
        )
        text, form, place = "", "box", None
        if drawn is not None:
            labels = [_label(each) for each in drawn.children if each.name == "NodeLabel"]
            text = "\n".join(label for label in labels if label)
            place = _place(drawn.find("Geometry"))
            form = _form(drawn)
        else:
            lines = values.get("points", "").split("\n") if "text" in values else []
            points = [f"• {point}" for point in lines if point.strip()]
            first = next((values[name] for name in WORDS if values.get(name, "").strip()), "")
            text = "\n".join([first or node.get("id"), *points])
            at = {axis: values[axis] for axis in ("x", "y") if axis in values}
            place = Place(number(at["x"]), number(at["y"])) if len(at) == 2 else None
        if node.find("graph") and (drawn is None or drawn.name != "ShapeNode"):
            form = "lane"
        self.shapes.append(
            Shape(
                key=node.get("id"),
                text=plain(text),
                form=form,  # type: ignore[arg-type]
                place=place,
                parent=parent,
                line=node.line,
                box=node.get("id") if "kind" in values else "",
                kind=values.get("kind", ""),
            )
        )

    def _edge(self, edge: Element, directed: bool) -> None:
        drawn = next((d for d in _graphics(edge)), None)
        directed = {"true": True, "false": False}.get(edge.get("directed"), directed)
        back, way = False, ""
        if drawn is not None:
            labels = [_label(each) for each in drawn.children if each.name == "EdgeLabel"]
            text = "\n".join(label for label in labels if label)
            if arrows := drawn.find("Arrows"):
                back = arrows.get("source", "none") != "none"
                directed = arrows.get("target", "none") != "none"
        else:
            values = self.values(edge)
            names = ("label", "words") if "words" in values else WORDS
            text = next((values[name] for name in names if values.get(name, "").strip()), "")
            text = "" if text == "always" and "words" in values else text
            way = values.get("kind", "")
        ends = edge.get("source"), edge.get("target")
        if back and not directed:
            ends = ends[1], ends[0]
        headless = not (directed or back)
        line = Line(
            *ends, plain(text), edge.line, headless=headless, way=way if way in WAYS else ""
        )
        self.lines.append(line)
        if back and directed:
            self.lines.append(Line(ends[1], ends[0], plain(text), edge.line))


def _graphics(found: Element) -> list[Element]:
    """What yEd draws for a node or an edge: the elements in its ``data``; of a group, the
    realizers in turn."""
    drawn = []
    for data in found.children:
        for graphics in data.children if data.name == "data" else ():
            if graphics.name == "ProxyAutoBoundsNode":
                drawn += [
                    each for r in graphics.children if r.name == "Realizers" for each in r.children
                ]
            elif graphics.name.endswith(("Node", "Edge")):
                drawn.append(graphics)
    return drawn


def _label(label: Element) -> str:
    """A label's own words; the models of its place stand in it as elements."""
    text = label.text if label.text.strip() else "".join(each.tail for each in label.children)
    return words_of_html(text) if text.lstrip().lower().startswith("<html") else text.strip()


def _place(geometry: Element | None) -> Place | None:
    if geometry is None or not geometry.get("x"):
        return None
    x, y, w, h = (number(geometry.get(name)) for name in ("x", "y", "width", "height"))
    return Place(x, y, w, h)


def _form(drawn: Element) -> Form:
    shape = drawn.find("Shape")
    look = f"{shape.get('type') if shape else ''} {drawn.get('configuration')}".lower()
    if drawn.name in ("GroupNode", "TableNode") or "group" in look or "swimlane" in look:
        return "lane"
    if drawn.name == "UMLNoteNode" or "annotation" in look or "artifact_type_note" in look:
        return "note"
    if "diamond" in look or "decision" in look or "gateway" in look:
        return "question"
    border, fill = drawn.find("BorderStyle"), drawn.find("Fill")
    if border and fill and {border.get("hasColor"), fill.get("hasColor")} == {"false"}:
        return "text"
    return "box"
