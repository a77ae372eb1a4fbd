"""What is decided against the definition, which tries every world and shares no code with it.

On random charts, on random incidents of the shipped charts, and, beside the definition, what must
hold of any two answers of which one knows less.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from agreement import answered, meant
from definition import Meaning, named
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import (
    MAIN,
    all_facts,
    as_written,
    examples,
    forget,
    incident,
    incident_of,
    incidents,
    loaded,
    random_chart,
    random_incident,
    sound_charts,
)

import flowgraph
from flowgraph.errors import ChartError

GRAPHS = Path(__file__).parents[2] / "graphs"
SHIPPED = sorted(path.stem for path in GRAPHS.glob("*.yaml"))
TOO_MANY = ("safelives-marac-referral",)
"""Of this chart alone, with nothing known: 24 members of a count, and two whole numbers."""
TELLING_AGES = (10, 12, 13, 15, 17, 18, 30)


def decided(chart: flowgraph.Chart, written: Mapping[str, Any]) -> flowgraph.Decision:
    return flowgraph.decide(chart, incident_of(chart, written))


def agrees(chart: flowgraph.Chart, written: Mapping[str, Any]) -> flowgraph.Decision:
    """The same on everything that the contract settles."""
    decision = decided(chart, written)
    assert answered(decision) == meant(Meaning(chart, decision.its_incident))
    return decision


# Random charts.


@given(data=st.data())
@examples(400)
def test_random_charts(data: st.DataObject) -> None:
    charts = data.draw(sound_charts())
    written = data.draw(incidents(charts))
    chart = loaded(charts)
    agrees(chart, written)


def test_a_chart_is_refused_where_a_remaining_world_has_no_arrow_or_several() -> None:
    """And only there, unless what is known contradicts itself: then nobody walks, and any fault
    may be told."""
    refused = 0
    for seed in range(200):
        rng = Random(seed)
        chart = random_chart(rng, sound_=False, grown=False)
        known = random_incident(chart, rng)
        try:
            meaning = Meaning(chart, known)
        except ValueError:
            refused += 1
            with pytest.raises(ChartError):
                flowgraph.decide(chart, known)
            continue
        if meaning.status != "contradictory":
            assert answered(flowgraph.decide(chart, known)) == meant(meaning)
    assert refused > 20


def test_the_youngest_stated_says_whether_there_is_an_infant() -> None:
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
    chart = loaded(charts)
    for youngest, outcome in ((0, "tell"), (1, "end")):
        decision = agrees(chart, {"incident": "R-1", "facts": {"youngest": youngest}})
        assert (decision.status, decision.outcome) == ("decided", outcome)
        assert flowgraph.compile(chart)({"youngest": youngest}).outcome == outcome


@given(data=st.data())
@examples(100)
def test_questions_follow_the_order_of_the_charts_facts(data: st.DataObject) -> None:
    charts = data.draw(sound_charts())
    decision = decided(loaded(charts), data.draw(incidents(charts)))
    asked = [row["fact"] for row in (*decision.questions, *decision.settles_route)]
    assert asked == [name for name in all_facts(charts) if name in asked]


@given(data=st.data())
@examples(150)
def test_knowing_less_never_removes_an_outcome(data: st.DataObject) -> None:
    """Forget a fact that nothing works out, or an age: all that was possible still is."""
    charts = data.draw(sound_charts())
    more = data.draw(incidents(charts))
    facts = all_facts(charts)
    plain = [name for name in more.get("facts", {}) if "from" not in facts[name]]
    people = range(len(more.get("people", ())))
    assume(plain or people)
    chosen = data.draw(st.sampled_from([*plain, *people]))
    if isinstance(chosen, str):
        less = forget(more, [chosen])
    else:
        less = {**more, "people": [dict(person) for person in more["people"]]}
        less["people"][chosen]["age"] = "unknown"
    chart = loaded(charts)
    never_lower(decided(chart, more), decided(chart, less))


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
def test_shipped_charts(name: str, data: st.DataObject) -> None:
    chart = flowgraph.load_chart(name)
    facts = {n: as_written(fact) for n, fact in chart.all_facts.items()}
    draw = data.draw
    written = incident(draw, facts, name, ages=TELLING_AGES, most_open=4)
    agrees(chart, written)


@pytest.mark.parametrize("name", [name for name in SHIPPED if name not in TOO_MANY])
def test_nothing_known(name: str) -> None:
    """Every world of a shipped chart, but for what steers nothing."""
    chart = flowgraph.load_chart(name)
    steers = named([*chart.arrows, *chart.outside, *chart.contradictions])
    alerts = [fact for fact in named(chart.alerts) if fact not in steers]
    agrees(chart, {"incident": "R-1", "facts": dict.fromkeys(alerts, "no")})
