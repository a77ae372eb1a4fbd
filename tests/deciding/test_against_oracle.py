"""The walk against the oracle, which tries every world and shares no code with it.

On random charts, on random incidents of the shipped charts, and, beside the oracle, what must
hold of any two answers of which one knows less.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from oracle import Answer, oracle
from strategies import (
    MAIN,
    Charts,
    all_facts,
    examples,
    forget,
    incidents,
    sound_charts,
    to_yaml,
    write_charts,
)

import flowgraph

GRAPHS = Path(__file__).parents[2] / "graphs"
SHIPPED = sorted(path.stem for path in GRAPHS.glob("*.yaml"))
TELLING_AGES = (10, 12, 13, 15, 17, 18, 30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples, for a chart asks those that lie beside it."""
    return tmp_path_factory.mktemp("charts")


@pytest.fixture(scope="module")
def shipped() -> Charts:
    """The shipped charts as the oracle reads them: every scalar as text."""
    texts = {name: (GRAPHS / f"{name}.yaml").read_text(encoding="utf-8") for name in SHIPPED}
    return {name: yaml.load(text, Loader=yaml.BaseLoader) for name, text in texts.items()}


def load(charts: Charts, folder: Path) -> flowgraph.Chart:
    for old in folder.iterdir():
        old.unlink()
    return flowgraph.load_chart(write_charts(charts, folder))


def decide(chart: flowgraph.Chart, incident: Mapping[str, Any], folder: Path) -> flowgraph.Decision:
    """The product's answer, by way of an incident file."""
    path = folder / "incident.yml"
    path.write_text(to_yaml(incident), encoding="utf-8")
    return flowgraph.decide(chart, flowgraph.load_incident(path, chart))


def told(decision: flowgraph.Decision) -> dict[str, Any]:
    return {
        "status": decision.status,
        "outcome": decision.outcome,
        "possible_outcomes": tuple(decision.possible_outcomes),
        "path": tuple(decision.path),
        "questions": {row["fact"] for row in decision.questions},
        "settles_route": {row["fact"] for row in decision.settles_route},
    }


def agrees(decision: flowgraph.Decision, answer: Answer) -> None:
    """The same on everything that the contract settles."""
    got = told(decision)
    assert got == {name: getattr(answer, name) for name in got}, f"the oracle: {answer}"


# Random charts.


@given(data=st.data())
@examples(400)
def test_random_charts(folder: Path, data: st.DataObject) -> None:
    charts = data.draw(sound_charts())
    incident = data.draw(incidents(charts))
    agrees(decide(load(charts, folder), incident, folder), oracle(charts, MAIN, incident))


def test_the_youngest_stated_says_whether_there_is_an_infant(folder: Path) -> None:
    """No predicate tells the ages of ``youngest`` apart; the infant's does."""
    ways = {
        "tell": {"when": "infant", "basis": "stated", "cite": "p.1"},
        "end": {"when": "not infant", "basis": "stated", "cite": "p.1"},
    }
    charts = {
        MAIN: {
            "chart": MAIN,
            "title": "Infants",
            "edition": {"publisher": "N", "document": "D", "version": "1", "date": "2016-04"},
            "start": "ask",
            "facts": {
                "youngest": {
                    "kind": "whole-number",
                    "ask": "How old is the youngest?",
                    "range": [0, 1],
                    "from": {"lowest": "age", "where": "age < 2"},
                },
                "infant": {"kind": "yes-no", "ask": "Any?", "from": {"any": "age == 0"}},
            },
            "boxes": {
                "ask": {"kind": "start", "text": "Ask", "cite": "p.1", "next": ways},
                "tell": {"kind": "outcome", "text": "T", "cite": "p.1", "protection": 2},
                "end": {"kind": "outcome", "text": "E", "cite": "p.1", "protection": 1},
            },
        }
    }
    chart = load(charts, folder)
    for youngest, outcome in ((0, "tell"), (1, "end")):
        incident = {"incident": "R-1", "chart": MAIN, "facts": {"youngest": youngest}}
        decision = decide(chart, incident, folder)
        assert (decision.status, decision.outcome) == ("decided", outcome)
        agrees(decision, oracle(charts, MAIN, incident))
        assert flowgraph.compile(chart)({"youngest": youngest}).outcome == outcome


@given(data=st.data())
@examples(100)
def test_questions_follow_the_order_of_the_charts_facts(folder: Path, data: st.DataObject) -> None:
    charts = data.draw(sound_charts())
    decision = decide(load(charts, folder), data.draw(incidents(charts)), folder)
    asked = [row["fact"] for row in (*decision.questions, *decision.settles_route)]
    assert asked == [name for name in all_facts(charts) if name in asked]


@given(data=st.data())
@examples(150)
def test_knowing_less_never_removes_an_outcome(folder: Path, data: st.DataObject) -> None:
    """Forget a fact that nothing works out, or an age: all that was possible still is."""
    charts = data.draw(sound_charts())
    incident = data.draw(incidents(charts))
    facts = all_facts(charts)
    plain = [name for name in incident.get("facts", {}) if "from" not in facts[name]]
    people = range(len(incident.get("people", ())))
    assume(plain or people)
    chosen = data.draw(st.sampled_from([*plain, *people]))
    if isinstance(chosen, str):
        less = forget(incident, [chosen])
    else:
        less = {**incident, "people": [dict(person) for person in incident["people"]]}
        less["people"][chosen]["age"] = "unknown"
    chart = load(charts, folder)
    never_lower(decide(chart, incident, folder), decide(chart, less, folder))


def never_lower(more: flowgraph.Decision, less: flowgraph.Decision) -> None:
    """What was possible when more was known is still possible, and what was open still is."""
    if more.status in ("outside", "contradictory"):
        return
    assert less.status not in ("outside", "contradictory")
    assert set(more.possible_outcomes) <= set(less.possible_outcomes)
    assert list(less.path) == list(more.path)[: len(less.path)]
    if more.status == "undecided":
        assert less.status == "undecided"


# The shipped charts.


@pytest.mark.parametrize("name", SHIPPED)
@given(data=st.data())
@examples(60)
def test_shipped_charts(name: str, shipped: Charts, folder: Path, data: st.DataObject) -> None:
    incident = data.draw(incidents(shipped, name, ages=TELLING_AGES, most_open=5))
    chart = flowgraph.load_chart(name)
    agrees(decide(chart, incident, folder), oracle(shipped, name, incident))


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_known(name: str, shipped: Charts, folder: Path) -> None:
    """Every world of a shipped chart."""
    incident = {"incident": "R-1", "chart": name}
    agrees(decide(flowgraph.load_chart(name), incident, folder), oracle(shipped, name, incident))
