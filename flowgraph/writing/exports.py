"""A chart for another tool, by the ending of the file that it is for."""

from __future__ import annotations

from collections.abc import Callable

from flowgraph.chart import Chart

FORMS = {
    "dot": "DOT",
    "mmd": "Mermaid",
    "graphml": "GraphML",
    "json": "node-link",
    "drawio": "draw.io",
    "dmn": "DMN",
    "jdm.json": "GoRules",
}
"""By the ending of a file: what it is called."""
DECISION_TABLES = ("dmn", "jdm.json")


def exported(chart: Chart, form: str) -> str:
    """The chart as text in one of ``FORMS``.

    Raises:
        FlowgraphError: the chart is too large for a decision table (dmn, jdm.json).
    """
    if form == "drawio":
        from flowgraph.writing.exports_drawio import drawio

        return drawio(chart)
    if form in DECISION_TABLES:
        from flowgraph.writing.decision_table import dmn, jdm

        return str(dmn(chart) if form == "dmn" else jdm(chart))
    from flowgraph.writing.exports_graph import dot, graphml, mermaid, node_link

    write: dict[str, Callable[[Chart], str]]
    write = {"dot": dot, "mmd": mermaid, "graphml": graphml, "json": node_link}
    return write[form](chart)


def left_out(chart: Chart, form: str) -> list[str]:
    """What the chart says and a decision table does not; the table says so too."""
    if form not in DECISION_TABLES:
        return []
    from flowgraph.writing.decision_rules import table_of

    return table_of(chart).left_out
