"""JSON in networkx's node-link form, ours (``flowgraph export -o F.json``) included."""

from __future__ import annotations

from flowgraph.reading.drawings.drawing import (
    WAYS,
    Drawing,
    Line,
    Place,
    Shape,
    drawing,
    number,
    plain,
    refused,
)
from flowgraph.reading.source import Source
from flowgraph.reading.tree import Items, Node, Pairs, Text, parse

WORDS = ("text", "label", "name", "title")
QUESTIONS = ("diamond", "decision", "question", "rhombus")


def read(source: Source) -> Drawing:
    """Read a node-link file.

    Raises:
        UnreadableError: not JSON, no nodes, over a limit.
    """
    root = _pairs(parse(source))
    nodes, links = root.get("nodes"), root.get("links", root.get("edges"))
    if not isinstance(nodes, Items) or not isinstance(links, Items):
        raise refused(
            source.name,
            1,
            "there are no `nodes` and `links` (or `edges`) in it",
            "write it as networkx does: node_link_data(graph)",
        )
    graph = _pairs(root["graph"]) if "graph" in root else {}
    directed = _text(root.get("directed")).lower() != "false"
    shapes = [_shape(node) for node in nodes.items]
    lines = [_line(link, directed) for link in links.items]
    return drawing(source.name, plain(_text(graph.get("title"))), [""], shapes, lines)


def _shape(node: Node) -> Shape:
    got = _pairs(node)
    key = _text(got.get("id"))
    words = next((_text(got[name]) for name in WORDS if _text(got.get(name)).strip()), key)
    points = got.get("points") if "text" in got else None
    listed = [_text(p) for p in points.items] if isinstance(points, Items) else []
    ours = "text" in got and "kind" in got
    look = f"{_text(got.get('shape'))} {_text(got.get('type'))}".lower()
    x, y = got.get("x"), got.get("y")
    size = number(_text(got.get("width"))), number(_text(got.get("height")))
    return Shape(
        key=key,
        text=plain("\n".join([words, *(f"• {point}" for point in listed)])),
        form="question" if any(word in look for word in QUESTIONS) else "box",
        place=Place(number(_text(x)), number(_text(y)), *size) if x and y else None,
        line=node.line,
        box=key if ours else "",
        kind=_text(got["kind"]) if ours else "",
    )


def _line(link: Node, directed: bool) -> Line:
    got = _pairs(link)
    label = next(
        (_text(got[n]) for n in ("label", "text", "name") if _text(got.get(n)).strip()), ""
    )
    if not label and _text(got.get("words")) != "always":
        label = _text(got.get("words"))
    ends = _text(got.get("source")), _text(got.get("target"))
    way = _text(got.get("kind"))
    way = way if way in WAYS else ""
    return Line(*ends, plain(label), link.line, headless=not directed, way=way)


def _pairs(node: Node) -> dict[str, Node]:
    return {key.text: value for key, value in node.pairs} if isinstance(node, Pairs) else {}


def _text(node: Node | None) -> str:
    """A scalar's words; nothing of a list or a mapping, and of JSON's word for nothing."""
    if not isinstance(node, Text) or (node.text == "null" and not node.quoted):
        return ""
    return node.text
