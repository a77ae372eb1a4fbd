"""Time limits of a chart file, and the chart that an outcome hands over to."""

from __future__ import annotations

from flowgraph.chart import UNITS, Within
from flowgraph.limits import WITHIN
from flowgraph.reading.fields import Faults, is_blank
from flowgraph.reading.names import CHART_ID
from flowgraph.reading.tree import Node, Pairs, Text


def within_of(node: Node | None, place: str, faults: Faults) -> Within | None:
    """A time limit: words as written, or a number of one unit."""
    if node is None or is_blank(node):
        return None
    if isinstance(node, Text):
        return Within(words=node.text.strip())
    units = ", ".join(UNITS[:-1]) + f" or {UNITS[-1]}"
    got = faults.fields(node, place, UNITS)
    if not isinstance(node, Pairs) or len(got) < len(node.pairs):
        return None
    if len(got) != 1:
        faults.add(
            node,
            place,
            f"a time limit is a number of one of {units}",
            "write within: {working_days: 1}, or the limit in words",
        )
        return None
    ((unit, count_node),) = got.items()
    count = faults.whole_number(count_node, f"{place}, {unit}")
    if count is None:
        return None
    if not 1 <= count <= WITHIN:
        faults.add(
            count_node,
            f"{place}, {unit}",
            f"a time limit is 1 to {WITHIN}",
            f"write within: {{{unit}: 1}}, or the limit in words, as within: the same day",
        )
        return None
    return Within(count=count, unit=unit)  # type: ignore[arg-type]


def goes_on_of(node: Node | None, place: str, faults: Faults) -> str:
    """The id of the chart that takes over; whether there is one is for ``check``."""
    if node is None:
        return ""
    if isinstance(node, Text):
        faults.add(
            node,
            place,
            "the chart that takes over stands after `chart:`",
            f"write goes_on: {{chart: {node.text.strip() or 'its-id'}}}",
        )
        return ""
    got = faults.fields(node, place, ("chart",), ("chart",))
    id_ = faults.text(got.get("chart"), place)
    if "chart" in got and not CHART_ID.fullmatch(id_):
        faults.add(
            got["chart"],
            place,
            "another chart is named by its id, never by a path",
            "put the chart beside this one (or use a shipped one) and write its id",
        )
        return ""
    return id_
