"""A chart for another tool: DOT, Mermaid, GraphML, JSON.

Text is escaped for each of them: nothing in a chart file can become markup or a command in
somebody else's program.
"""

from __future__ import annotations

import json
from typing import Any

from flowgraph.chart import Arrow, Box, Chart

FORMS = ("dot", "mmd", "graphml", "json", "dmn", "jdm.json")


def exported(chart: Chart, form: str) -> str:
    """The chart as text in one of ``FORMS``.

    Raises:
        FlowgraphError: the chart is too large for a decision table (dmn, jdm.json).
    """
    match form:
        case "dot":
            return _dot(chart)
        case "mmd":
            return _mermaid(chart)
        case "graphml":
            return _graphml(chart)
        case "json":
            return _json(chart)
    from flowgraph.writing.decision_table import dmn, jdm

    text: str = dmn(chart) if form == "dmn" else jdm(chart)
    return text


def _label(arrow: Arrow, chart: Chart) -> str:
    if arrow.label:
        return arrow.label
    return arrow.when.words(chart.all_facts) if arrow.when else ""


_SHAPES = {"start": "box", "condition": "box", "action": "note", "outcome": "box"}


def _dot(chart: Chart) -> str:
    """DOT, by the graphviz package. A label is escaped, so that ``<b>`` stays text; ids are
    quoted, so that a colon is no port."""
    import graphviz

    def plain(text: str) -> str:
        quoted: str = graphviz.escape(text)
        return quoted

    dot = graphviz.Digraph(
        chart.id,
        comment=f"{chart.edition.in_words}. {chart.sha256}".replace("\n", " "),
        graph_attr={"label": plain(chart.banner), "labelloc": "t", "fontname": "sans-serif"},
        node_attr={"fontname": "sans-serif", "style": "rounded"},
        edge_attr={"fontname": "sans-serif", "fontsize": "10"},
    )
    for box in chart.boxes.values():
        text = "\n".join([box.text, *(f"• {point}" for point in box.points)])
        dot.node(
            f'"{box.id}"' if not box.id.isidentifier() else box.id,
            plain(text).replace("\n", r"\n"),
            shape=_SHAPES[box.kind],
            tooltip=plain(box.cite or box.id),
            penwidth="2" if box.kind in ("start", "outcome") else "1",
        )
    for arrow in chart.arrows:
        dot.edge(
            arrow.source,
            arrow.target,
            plain(_label(arrow, chart)),
            id=f"arrow-{arrow.source}--{arrow.target}",
            style="dashed" if arrow.basis == "precaution" else "solid",
            tooltip=plain(", ".join(p for p in (arrow.basis, arrow.cite) if p) or "always"),
        )
    source: str = dot.source
    return source


def _mermaid(chart: Chart) -> str:
    """Mermaid, as GitHub renders it."""

    def plain(text: str) -> str:
        # Mermaid's own entities: a quote or a bracket would end the label.
        out = text.replace("&", "#amp;").replace('"', "#quot;")
        for sign, code in (("<", "#lt;"), (">", "#gt;"), ("`", "#96;"), ("\n", "<br/>")):
            out = out.replace(sign, code)
        return out

    lines = ["---", f"title: {json.dumps(chart.title, ensure_ascii=False)}", "---", "flowchart TD"]
    for box in chart.boxes.values():
        text = "<br/>".join(plain(t) for t in (box.text, *(f"• {p}" for p in box.points)))
        left, right = ('(["', '"])') if box.kind == "outcome" else ('["', '"]')
        lines.append(f"    b_{box.id}{left}{text}{right}")
    for arrow in chart.arrows:
        label = plain(_label(arrow, chart))
        line = "-.->" if arrow.basis == "precaution" else "-->"
        middle = f'|"{label}"|' if label else ""
        lines.append(f"    b_{arrow.source} {line}{middle} b_{arrow.target}")
    lines.append(f"    %% {chart.edition.in_words}; sha256 {chart.sha256}".replace("\n", " "))
    return "\n".join(lines) + "\n"


def _graphml(chart: Chart) -> str:
    """GraphML, by networkx; what has no value is left out, lists are joined by line breaks."""
    import networkx

    whole = chart.graph
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.graph.update({k: str(v) for k, v in whole.graph.items()})
    graph.graph.update(edition=chart.edition.in_words, sha256=chart.sha256)
    for id_, data in whole.nodes(data=True):
        graph.add_node(id_, **{k: _flat(v) for k, v in data.items()})
    for source, target, data in whole.edges(data=True):
        shown = {k: _flat(v) for k, v in data.items() if k != "predicate" and v is not None}
        graph.add_edge(source, target, id=f"arrow-{source}--{target}", **shown)
    return "\n".join(networkx.generate_graphml(graph)) + "\n"


def _flat(value: Any) -> Any:
    if isinstance(value, tuple):
        return "\n".join(value)
    return value if isinstance(value, (int, float, str)) else str(value)


def _json(chart: Chart) -> str:
    """Node-link data (as ``networkx.node_link_graph`` reads it) with the geometry of the
    drawn chart: boxes as x, y, width and height, arrows as points, in points from the top
    left."""
    from flowgraph.drawing import lay_out
    from flowgraph.showing import view_of

    layout = lay_out(view_of(chart))
    placed = {box.id: box.rect for box in layout.chart.boxes}
    routes = {(arrow.source, arrow.target): arrow for arrow in layout.chart.arrows}
    nodes = [_node(box, placed[box.id]) for box in chart.boxes.values()]
    links = [
        {
            "source": arrow.source,
            "target": arrow.target,
            "id": f"arrow-{arrow.source}--{arrow.target}",
            "when": arrow.when.text if arrow.when else None,
            "words": arrow.when.words(chart.all_facts) if arrow.when else "always",
            "basis": arrow.basis,
            "cite": arrow.cite,
            "label": arrow.label,
            "points": [list(p) for p in routes[arrow.source, arrow.target].points],
        }
        for arrow in chart.arrows
    ]
    whole = {
        "directed": True,
        "multigraph": False,
        "graph": {
            "chart": chart.id,
            "title": chart.title,
            "banner": chart.banner,
            "start": chart.start,
            "edition": chart.edition.in_words,
            "notice": chart.edition.notice,
            "sha256": chart.sha256,
            "width": layout.width,
            "height": layout.height,
        },
        "nodes": nodes,
        "edges": links,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _node(box: Box, placed: Any) -> dict[str, Any]:
    node: dict[str, Any] = {
        "id": box.id,
        "kind": box.kind,
        "text": box.text,
        "points": list(box.points),
        "cite": box.cite,
        "x": placed.x,
        "y": placed.y,
        "width": placed.w,
        "height": placed.h,
    }
    if box.kind == "outcome":
        node["protection"] = box.protection
    return node
