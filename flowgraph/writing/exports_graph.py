"""A chart as a graph for another tool: DOT, Mermaid, GraphML, node-link JSON.

Text is escaped for each of them: nothing in a chart file can become markup or a command in
somebody else's program, and every word is read back as it stands in the chart. Each carries
what every output carries: banner, edition, notice, whom to ring and by when.
"""

from __future__ import annotations

import json
import re
from typing import Any

from flowgraph.chart import Arrow, Box, Chart, Return
from flowgraph.picture_in_words import lines_of
from flowgraph.sentences import standing_alerts, version_line
from flowgraph.version import __version__


def label_of(arrow: Arrow, chart: Chart) -> str:
    return arrow.label or (arrow.when.words(chart.all_facts) if arrow.when else "")


def _duty_label(arrow: Arrow, chart: Chart) -> str:
    return f"also {label_of(arrow, chart)}".strip()


def foot(chart: Chart) -> list[str]:
    """Where the chart comes from, and how to check that it is current."""
    edition = chart.edition
    parts = (edition.in_words, edition.basis, edition.licence, edition.notice, version_line(chart))
    return [part for part in parts if part]


def ways(chart: Chart) -> list[tuple[str, Arrow | Return]]:
    """Everything that is drawn from one box to another, and which key of the file it is under."""
    found: list[tuple[str, Arrow | Return]] = []
    for box in chart.boxes.values():
        found += [("next", arrow) for arrow in box.arrows]
        found += [("also", arrow) for arrow in box.also]
        found += [("returns", back) for back in box.returns]
    return found


def _said(kind: str, way: Arrow | Return, chart: Chart) -> str:
    """The words on an arrow, whatever key it stands under."""
    if isinstance(way, Return):
        return way.label
    return _duty_label(way, chart) if kind == "also" else label_of(way, chart)


_SHAPES = {"start": "box", "condition": "box", "action": "note", "outcome": "box", "duty": "tab"}


def dot(chart: Chart) -> str:
    """DOT, by the graphviz package. A label is escaped, so that ``<b>`` stays text and ``&lt;``
    four letters; ids are quoted by the package, so that a colon is no port."""
    import graphviz

    def plain(*texts: str) -> str:
        text = "\n".join(texts).replace("&", "&amp;").replace("\\", r"\\")
        shown: str = graphviz.nohtml(text.replace("\n", r"\n"))
        return shown

    top = [chart.title, chart.banner, *standing_alerts(chart), *foot(chart)]
    dot = graphviz.Digraph(
        chart.id,
        graph_attr={
            "label": plain(*(text for text in top if text)),
            "labelloc": "t",
            "fontname": "sans-serif",
        },
        node_attr={"fontname": "sans-serif", "style": "rounded"},
        edge_attr={"fontname": "sans-serif", "fontsize": "10"},
    )
    for box in chart.boxes.values():
        dot.node(
            box.id,
            plain(*lines_of(box)),
            shape=_SHAPES[box.kind],
            tooltip=plain(box.cite or box.id),
            penwidth="2" if box.kind in ("start", "outcome") else "1",
        )
    for kind, way in ways(chart):
        basis = way.basis if isinstance(way, Arrow) else kind
        look = {"also": "bold", "returns": "dotted"}.get(kind, "solid")
        dot.edge(
            way.source,
            way.target,
            plain(_said(kind, way, chart)),
            id=f"arrow-{way.source}--{way.target}",
            style="dashed" if basis == "precaution" else look,
            tooltip=plain(", ".join(p for p in (basis, way.cite) if p) or "always"),
            **({} if kind == "next" else {"constraint": "false"} if kind == "returns" else {}),
        )
    source: str = dot.source
    return source


_MERMAID_SIGNS = re.compile(r"[!-~](?<![A-Za-z0-9,?!'()/])|(?<=\\)n")
"""What is spelt by its number: all signs but those that Mermaid takes as they are anywhere."""
_LINES = {"next": "-->", "also": "--o", "returns": "-.->"}


def mermaid(chart: Chart) -> str:
    """Mermaid, as forges render it."""

    def plain(*texts: str) -> str:
        # A quote would end the label, a number and a dot begin a list, %%{ be a command, a
        # backslash and an n a new line; and an entity of the chart's own be read as its letter.
        return "<br/>".join(
            _MERMAID_SIGNS.sub(lambda sign: f"#{ord(sign[0])};", " ".join(text.split()))
            for text in texts
        )

    top = [text for text in (chart.title, chart.banner, *standing_alerts(chart)) if text]
    lines = ["flowchart TD", f'    head["{plain(*top)}"]']
    for box in chart.boxes.values():
        left, right = {"outcome": ('(["', '"])'), "duty": ('[["', '"]]')}.get(
            box.kind, ('["', '"]')
        )
        lines.append(f"    b_{box.id}{left}{plain(*lines_of(box))}{right}")
    for kind, way in ways(chart):
        label = plain(_said(kind, way, chart))
        careful = isinstance(way, Arrow) and way.basis == "precaution"
        line = "-.->" if careful else _LINES[kind]
        middle = f'|"{label}"|' if label else ""
        lines.append(f"    b_{way.source} {line}{middle} b_{way.target}")
    lines.append(f'    about["{plain(*foot(chart))}"]')
    return "\n".join(lines) + "\n"


def _about(chart: Chart) -> dict[str, str]:
    """What every output carries, by name."""
    edition = chart.edition
    return {
        "chart": chart.id,
        "title": chart.title,
        "banner": chart.banner,
        "alerts": "\n".join(standing_alerts(chart)),
        "start": chart.start,
        "edition": edition.in_words,
        "notice": edition.notice,
        "licence": edition.licence,
        "basis": edition.basis,
        "lang": edition.lang,
        "sha256": chart.sha256,
        "flowgraph": __version__,
    }


def _node(box: Box) -> dict[str, Any]:
    """A box by its keys; what it does not have is left out."""
    contact = box.contact
    parts = ("name", "phone", "email", "address")
    node: dict[str, Any] = {
        "kind": box.kind,
        "text": box.text,
        "points": list(box.points),
        "cite": box.cite,
        "contact": {p: getattr(contact, p) for p in parts if contact and getattr(contact, p)},
        "within": box.limit,
        "goes_on": box.goes_on,
        "gives": dict(box.gives),
        "ours": box.ours,
    }
    node = {key: value for key, value in node.items() if value or key in ("text", "cite", "points")}
    return node | ({"protection": box.protection} if box.kind == "outcome" else {})


def _edge(kind: str, way: Arrow | Return, chart: Chart) -> dict[str, Any]:
    edge = {"id": f"arrow-{way.source}--{way.target}", "kind": kind, "label": way.label}
    edge["cite"] = way.cite
    if isinstance(way, Return):
        return edge
    return edge | {
        "when": way.when.text if way.when else None,
        "words": way.when.words(chart.all_facts) if way.when else "always",
        "otherwise": way.otherwise,
        "basis": way.basis,
    }


def graphml(chart: Chart) -> str:
    """GraphML, by networkx; what has no value is left out, lists are joined by line breaks."""
    import networkx

    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.graph.update({key: _flat(value) for key, value in _about(chart).items()})
    for box in chart.boxes.values():
        graph.add_node(box.id, **{key: _flat(value) for key, value in _node(box).items()})
    for kind, way in ways(chart):
        shown = {k: _flat(v) for k, v in _edge(kind, way, chart).items() if v is not None}
        graph.add_edge(way.source, way.target, **shown)
    return "\n".join(networkx.generate_graphml(graph)) + "\n"


NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _flat(value: Any) -> Any:
    if isinstance(value, dict):
        value = [f"{key}: {part}" for key, part in value.items()]
    if isinstance(value, (list, tuple)):
        value = "\n".join(value)
    return NOT_XML.sub("\ufffd", value) if isinstance(value, str) else value


def node_link(chart: Chart) -> str:
    """Node-link data (as ``networkx.node_link_graph`` reads it) with the geometry of the
    drawn chart: boxes as x, y, width and height, arrows as points, in points from the top
    left."""
    from flowgraph.drawing import lay_out
    from flowgraph.showing import view_of

    layout = lay_out(view_of(chart))
    placed = {box.id: box.rect for box in layout.chart.boxes}
    routes = {(arrow.source, arrow.target): arrow.points for arrow in layout.chart.arrows}
    nodes = []
    for box in chart.boxes.values():
        at = placed[box.id]
        place = {"x": at.x, "y": at.y, "width": at.w, "height": at.h}
        nodes.append({"id": box.id, **_node(box), **place})
    edges = [
        {
            "source": way.source,
            "target": way.target,
            **_edge(kind, way, chart),
            "points": [list(point) for point in routes.get((way.source, way.target), ())],
        }
        for kind, way in ways(chart)
    ]
    whole = {
        "directed": True,
        "multigraph": False,
        "graph": _about(chart) | {"width": layout.width, "height": layout.height},
        "nodes": nodes,
        "edges": edges,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
