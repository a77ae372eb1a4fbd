"""What Python code hands over by mistake is told as every other fault is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import flowgraph
from flowgraph import ChartError, FlowgraphError, IncidentError, UnreadableError
from flowgraph.resources import folder

CHART = flowgraph.load_chart("kscb-sexting-2016")
CASE = folder("graphs") / "cases" / "kscb-sexting-2016" / "guidance-adult-as-told.yaml"
ODD: list[Any] = [5, None, [("adult_involved", True)], "adult_involved", b"x", object(), 1.5]
NO_CHART: list[Any] = ["kscb-sexting-2016", 5, None, Path("chart.yaml"), {}]


@pytest.mark.parametrize("facts", ODD)
def test_facts_that_are_no_mapping(facts: Any) -> None:
    for decide in (lambda: flowgraph.decide(CHART, facts), lambda: flowgraph.compile(CHART)(facts)):
        with pytest.raises(IncidentError, match="neither an incident nor a mapping") as caught:
            decide()
        assert "load_incident" in caught.value.findings[0].mend


VALUES: dict[str, Any] = {
    "object": object(),
    "mapping": {"is": "yes"},
    "list in a list": [["yes"]],
    "infinity": float("inf"),
    "huge": 10**5000,
    "huge and negative": -(10**5000),
    "bytes": b"\xff",
    "ellipsis": ...,
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("fact", ["harmful", "youngest_age", "consent"])
def test_values_that_no_fact_can_have(fact: str, value: Any) -> None:
    for decide in (flowgraph.decide, lambda chart, facts: flowgraph.compile(chart)(facts)):
        with pytest.raises(IncidentError) as caught:
            decide(CHART, {fact: value})
        assert caught.value.findings[0].mend


@pytest.mark.parametrize("value", [b"\x89PNG\r\n", bytearray(b"x"), memoryview(b"x"), "\ud800"])
def test_bytes_are_never_taken(value: Any) -> None:
    with pytest.raises(IncidentError, match="must not print, forward, distribute or save"):
        flowgraph.decide(CHART, {"apps": value})


@pytest.mark.parametrize("chart", NO_CHART)
def test_what_is_no_chart(chart: Any) -> None:
    polars = pytest.importorskip("polars")
    for use in (
        lambda: flowgraph.decide(chart, {}),
        lambda: flowgraph.check(chart),
        lambda: flowgraph.compile(chart),
        lambda: flowgraph.picture(chart),
        lambda: flowgraph.decide_table(polars.DataFrame({"harmful": [True]}), chart),
        # None is no chart given; a text or a path is the caller's own word for one.
        *([lambda: flowgraph.load_incident(CASE, chart)] if chart in (5, {}) else []),
    ):
        with pytest.raises(ChartError, match="is no chart") as caught:
            use()
        assert "flowgraph.load_chart(" in caught.value.findings[0].mend


@pytest.mark.parametrize("path", [5, 0, None, {}, b"x", CHART, 1.5])
def test_what_is_no_path(path: Any) -> None:
    for load in (flowgraph.load_chart, flowgraph.load_incident):
        with pytest.raises(UnreadableError, match="is no path"):
            load(path)


@pytest.mark.parametrize(
    "path",
    ["", "a\0b.yaml", "q" * 5000, "a\ud800b.yaml", "\x1b[2J"],
    ids=lambda path: ascii(path)[:9],
)
def test_a_path_that_cannot_be(path: str) -> None:
    for load in (flowgraph.load_chart, flowgraph.load_incident):
        with pytest.raises(UnreadableError) as caught:
            load(path)
        assert "\x1b" not in str(caught.value)


def test_what_is_no_decision_and_what_is_no_table() -> None:
    pytest.importorskip("narwhals")
    no_decision: Any = 5
    with pytest.raises(FlowgraphError, match="is no decision"):
        flowgraph.picture(CHART, no_decision)
    with pytest.raises(IncidentError, match="is no table"):
        flowgraph.decide_table(5, CHART)


def test_a_decision_of_another_chart() -> None:
    other = flowgraph.load_chart("kscb-typology-2016")
    with pytest.raises(FlowgraphError, match="made on another chart"):
        flowgraph.picture(CHART, flowgraph.decide(other, {}))
