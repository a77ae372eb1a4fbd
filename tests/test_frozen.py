"""A chart is what its hash says for as long as it is held; so is everything that is read."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec import Struct

import flowgraph
from flowgraph.frozen import Frozen, frozen
from flowgraph.resources import folder, shipped_charts

CASES = sorted(folder("graphs").glob("cases/*/*.yaml"))


def held(value: object, at: str = "") -> list[tuple[str, object]]:
    """Every value within a value, with its place."""
    inner: list[tuple[str, object]] = []
    if isinstance(value, Struct):
        inner = [(f"{at}.{name}", getattr(value, name)) for name in value.__struct_fields__]
    elif isinstance(value, Mapping):
        inner = [(f"{at}[{key!r}]", each) for key, each in value.items()]
    elif isinstance(value, (tuple, list, set)):
        inner = [(f"{at}[{number}]", each) for number, each in enumerate(value)]
    return [(at, value), *(found for name, each in inner for found in held(each, name))]


@pytest.mark.parametrize("name", shipped_charts())
def test_nothing_in_a_chart_can_be_altered(name: str) -> None:
    chart = flowgraph.load_chart(name)
    for place, value in held(chart):
        assert not isinstance(value, (list, set, bytearray)), place
        if isinstance(value, Mapping):
            with pytest.raises(TypeError):
                value["x"] = 1  # type: ignore[index]
    for mapping in (chart.facts, chart.boxes, chart.charts, chart.all_facts):
        for work in (
            lambda m: m.update(x=1), lambda m: m.pop("x", 0), lambda m: m.clear(),
            lambda m: m.setdefault("x", 1), lambda m: m.popitem(), lambda m: m.__delitem__("x"),
            lambda m: m.__ior__({"x": 1}),
        ):  # fmt: skip
            with pytest.raises(TypeError, match="cannot be altered"):
                work(mapping)
    with pytest.raises(AttributeError):
        chart.start = "x"  # type: ignore[misc]


def test_what_is_done_to_the_graph_stays_with_who_did_it() -> None:
    chart = flowgraph.load_chart("kscb-sexting-2016")
    graph = chart.graph
    graph.remove_edge("adults_involved", "refer")
    graph.edges["high_risk", "refer"]["when"] = "x"
    assert chart.graph.has_edge("adults_involved", "refer")
    assert chart.graph.edges["high_risk", "refer"]["when"] is None


@pytest.mark.parametrize("path", CASES[:3], ids=lambda path: path.stem)
def test_nor_in_an_incident(path: Path) -> None:
    incident = flowgraph.load_incident(path)
    with pytest.raises(TypeError):
        incident.facts["harmful"] = None  # type: ignore[index]
    with pytest.raises(TypeError):
        incident.expect["outcome"] = "refer"  # type: ignore[index]
    made = flowgraph.Incident(facts=dict(incident.facts), people=list(incident.people))  # type: ignore[arg-type]
    assert isinstance(made.people, tuple)
    assert isinstance(made.facts, Frozen)


def test_it_is_an_ordinary_value_all_the_same() -> None:
    made = frozen({"a": [1, {"b": [2]}]})
    assert made == {"a": (1, {"b": (2,)})}
    assert hash(made) == hash(frozen({"a": [1, {"b": [2]}]}))
    for other in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made), copy.copy(made)):
        assert other == made
        assert isinstance(other, Frozen)
    assert type(made | {"c": 1}) is dict
    chart = flowgraph.load_chart("kscb-typology-2016")
    again = pickle.loads(pickle.dumps(chart))
    assert again.sha256 == chart.sha256
    assert again.boxes == chart.boxes


def test_nor_in_a_decision() -> None:
    chart = flowgraph.load_chart("kscb-sexting-2016")
    decision = flowgraph.decide(chart, {})
    for place, value in held(decision.as_json()):
        assert not isinstance(value, Frozen), place  # what is handed out is the caller's own
    for name in ("facts", "derived", "edition", "gives"):
        with pytest.raises(TypeError):
            getattr(decision, name)["x"] = 1
    for row in (*decision.steps, *decision.questions, *decision.notes):
        with pytest.raises(TypeError):
            row["text"] = "x"  # type: ignore[index]
    assert all(isinstance(row.get("facts", []), list) for row in decision.cautions)
