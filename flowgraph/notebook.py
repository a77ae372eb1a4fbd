"""How a chart and a decision show themselves in a notebook."""

from __future__ import annotations

from html import escape

from flowgraph.chart import Chart
from flowgraph.deciding.decision import Decision
from flowgraph.drawing import svg
from flowgraph.errors import told_cleanly
from flowgraph.showing import view_of


@told_cleanly
def picture(chart: Chart, decision: Decision | None = None) -> str:
    """The chart, or the path of a decision on it, as standalone SVG text.

    Raises:
        FlowgraphError: the decision was made on another chart; a character no font has, or a
            layout engine that is missing.
    """
    return svg(view_of(chart, decision))


def shown(chart: Chart, decision: Decision | None = None) -> str:
    """The picture with its words beside it, as HTML."""
    view = view_of(chart, decision)
    items = "".join(f"<li>{escape(line)}</li>" for line in view.words)
    name = f"{view.chart}-{view.incident}-" if view.incident else f"{view.chart}-"
    drawn = svg(view, prefix=name)
    heading = escape(
        " ".join(part for part in (view.unproved, view.headline or view.title) if part)
    )
    return (
        f"<figure style='margin:0'><figcaption><strong>{heading}</strong></figcaption>{drawn}"
        f"<details><summary>In words</summary><ol>{items}</ol></details></figure>"
    )
