"""The whole language against the definition: duties, counted facts, `otherwise`, claims, all worlds."""

from __future__ import annotations

from random import Random
from typing import Any

from agreement import (
    answered,
    besides,
    changes_well,
    differences,
    meant,
    meant_besides,
    rests_well,
    smallest_changes,
    values_of,
)
from all_worlds import all_worlds, broken, compared, end, interim, named_by, ways
from counting import counting_chart
from definition import Facts, Meaning, facts_of
from hypothesis import given
from hypothesis import strategies as st
from strategies import (
    MAIN,
    Charts,
    examples,
    incident_of,
    incidents,
    loaded,
    predicate,
    random_chart,
    random_incident,
    sound_charts,
    unsound,
)

import flowgraph
from flowgraph.chart import Chart
from flowgraph.deciding.decision import Decision
from flowgraph.facts import Fact
from flowgraph.incident import Incident
from flowgraph.predicate import parse


def both(data: st.DataObject) -> tuple[Chart, Incident, Decision, Meaning]:
    charts = data.draw(sound_charts(grown=True))
    chart = loaded(charts)
    incident = incident_of(chart, data.draw(incidents(charts, grown=True, most_open=6)))
    return chart, incident, flowgraph.decide(chart, incident), Meaning(chart, incident)


# An incident


@given(data=st.data())
@examples(400)
def test_status_route_and_questions(data: st.DataObject) -> None:
    *_, decision, meaning = both(data)
    assert answered(decision) == meant(meaning)


def same(decision: Decision, meaning: Meaning, names: set[str]) -> None:
    said, right = besides(decision, meaning.facts), meant_besides(meaning)
    assert {name: said[name] for name in names} == {name: right[name] for name in names}


@given(data=st.data())
@examples(300)
def test_duties_and_alerts(data: st.DataObject) -> None:
    *_, decision, meaning = both(data)
    same(decision, meaning, set(meant_besides(meaning)) - {"derived", "turning_points"})


def test_derived_and_turning_points() -> None:
    for seed in range(120):
        rng = Random(seed)
        chart = random_chart(rng)
        incident = random_incident(chart, rng)
        meaning = Meaning(chart, incident)
        same(flowgraph.decide(chart, incident), meaning, {"derived", "turning_points"})


def test_an_answer_rests_on_a_smallest_set() -> None:
    for seed in range(200):
        rng = Random(seed)
        chart = random_chart(rng)
        incident = random_incident(chart, rng)
        decision = flowgraph.decide(chart, incident)
        assert rests_well(Meaning(chart, incident), decision.rests_on), seed


def test_an_answer_rests_on_members_where_what_is_known_of_their_total_is_less() -> None:
    for seed, fact in ((128, "c"), (139, "a"), (182, "c")):
        rng = Random(seed)
        chart = counting_chart(rng)
        incident = random_incident(chart, rng, most_open=5)
        decision = flowgraph.decide(chart, incident)
        assert [row["fact"] for row in decision.rests_on] == [fact], seed
        assert rests_well(Meaning(chart, incident), decision.rests_on), seed


def test_what_an_answer_rests_on_makes_no_contradiction_certain() -> None:
    """Each of these stands by a statement in place of what would be worked out."""
    for seed, number in ((20423, 2), (20461, 4), (20908, 0)):
        rng = Random(seed)
        chart = random_chart(rng)
        *_, incident = [random_incident(chart, rng) for _ in range(number + 1)]
        decision = flowgraph.decide(chart, incident)
        assert decision.rests_on, seed
        assert rests_well(Meaning(chart, incident), decision.rests_on), seed


def test_other_outcomes_take_a_smallest_change() -> None:
    for seed in range(250, 500):
        rng = Random(seed)
        chart = random_chart(rng)
        incident = random_incident(chart, rng)
        meaning, decision = Meaning(chart, incident), flowgraph.decide(chart, incident)
        assert changes_well(meaning, decision.other_outcomes), (seed, smallest_changes(meaning))


def test_of_totals_whose_members_are_open_everything_agrees() -> None:
    for seed in range(60, 140):
        rng = Random(seed)
        chart = counting_chart(rng)
        for _ in range(2):
            incident = random_incident(chart, rng, most_open=5)
            assert differences(chart, incident, flowgraph.decide(chart, incident)) == {}, seed


def test_the_shipped_charts_agree_in_everything() -> None:
    chart = flowgraph.load_chart("kcsie-concerns-about-a-child")
    assert differences(chart, Incident(), flowgraph.decide(chart, Incident())) == {}


# All worlds


def matches(facts: dict[str, Fact], where: dict[str, Any], world: Facts) -> bool:
    return all(world[name] in values_of(facts[name], plain) for name, plain in where.items())


@given(data=st.data())
@examples(150)
def test_ways_are_exactly_the_worlds_that_come_there(data: st.DataObject) -> None:
    """Each world that comes there is in one way, with its path; no other world is in any."""
    charts = data.draw(sound_charts(others=False, grown=True))
    chart, facts = loaded(charts), facts_of(loaded(charts))
    boxes = [box for box in chart.boxes if box != chart.start]
    to = data.draw(st.lists(st.sampled_from(boxes), min_size=1, max_size=2, unique=True))
    named = {n: fact for n, fact in charts[MAIN]["facts"].items() if fact["kind"] != "text"}
    when = predicate(data.draw, named) if data.draw(st.booleans()) else None
    found = flowgraph.ways(chart, to=to, when=when).as_json()
    assert found["complete"]
    right = ways(chart, to, parse(when) if when else None)
    names = named_by(chart) | dict.fromkeys(parse(when).facts if when else ())
    for world in all_worlds(facts, names):
        there = [way for way in found["ways"] if matches(facts, way["where"], world)]
        assert len(there) == (world in right), world
        for way in there:
            _, outcome, duties = end(chart, world)
            assert (way["outcome"], set(way["duties"])) == (outcome, duties)


@given(data=st.data())
@examples(150)
def test_claims_are_proved_or_broken_by_an_incident(data: st.DataObject) -> None:
    chart = loaded(data.draw(sound_charts(grown=True)))
    findings = flowgraph.check(chart)
    for claim in chart.claims:
        told = [f for f in findings if f.line == claim.mark.line and f.file == chart.file]
        assert bool(told) == bool(broken(chart, claim)), claim.says


def edited(data: st.DataObject, charts: Charts) -> Charts:
    """Another edition: one arrow put differently, which need not leave it sound."""
    return unsound(data.draw, charts)


@given(data=st.data())
@examples(150)
def test_moves_are_exactly_the_worlds_whose_answer_changes(data: st.DataObject) -> None:
    charts = data.draw(sound_charts(others=False, grown=True))
    old, new = loaded(charts), loaded(edited(data, charts))
    if any(finding.proved for finding in flowgraph.check(new)):
        return  # refused: an edition that is not sound has no worlds to compare
    found, facts = flowgraph.compare(old, new).as_json(), facts_of(old)
    for world, _, one, other in compared(old, new):
        there = [move for move in found["moves"] if matches(facts, move["where"], world)]
        told = [
            tuple((s["status"], s["outcome"], frozenset(s["duties"])) for s in (m["from"], m["to"]))
            for m in there
        ]
        assert told == ([(one, other)] if one != other else [])
    for row in found["interim"]:
        incident = incident_of(old, {"incident": "R-1", **row["incident"]})
        assert interim(old, new, incident) == (row["from"], row["to"])
