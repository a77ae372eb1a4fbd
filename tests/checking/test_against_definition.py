"""Claims, ways and moves against the definition, which lists every world: sets of worlds equal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from random import Random

import pytest
from all_worlds import all_worlds, broken, compared, end, interim, named_by
from all_worlds import ways as ways_by_definition
from counting import counting_chart
from definition import facts_of
from msgspec.structs import replace
from strategies import random_chart, random_incident

import flowgraph
from flowgraph.chart import Chart
from flowgraph.checking.claims import proofs
from flowgraph.reading.incident_fit import from_mapping
from flowgraph.values import Known, Value

SEEDS = range(40)
Made = Callable[[Random], Chart]
CHARTS = [*product((random_chart, counting_chart), SEEDS)]


def lies_in(world: dict[str, Value], where: dict[str, Known]) -> bool:
    return all(world[name] in known for name, known in where.items())


@pytest.mark.parametrize(("made", "seed"), CHARTS)
def test_a_claim_holds_exactly_where_no_world_breaks_it(made: Made, seed: int) -> None:
    chart = made(Random(seed))
    for proof in proofs(chart):
        assert proof.holds == (not broken(chart, proof.claim)), proof.claim.says
        assert bool(proof.incidents) != proof.holds


@pytest.mark.parametrize(("made", "seed"), CHARTS)
def test_ways_are_the_worlds_that_come_there_each_in_one(made: Made, seed: int) -> None:
    rng = Random(seed)
    chart = made(rng)
    worlds = all_worlds(facts_of(chart), named_by(chart))
    for box in rng.sample(list(chart.boxes), 2):
        found = flowgraph.ways(chart, box)
        assert found.complete
        there = ways_by_definition(chart, [box])
        for world in worlds:
            taken = [way for way in found.ways if lies_in(world, way.where)]
            assert len(taken) == (world in there)
            for way in taken:
                assert ("decided", way.outcome, frozenset(way.duties)) == end(chart, world)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_incidents_show_that_a_claim_of_rising_is_broken(seed: int) -> None:
    """Those that incidents can show: some worlds differ in people whom no group has so."""
    chart = counting_chart(Random(seed))
    for proof in proofs(chart):
        if not proof.claim.rising or not proof.incidents:
            continue
        told = [
            flowgraph.decide(chart, example.shown.get("facts", {})) for example in proof.incidents
        ]
        ends = [chart.boxes[one.outcome].protection for one in told if one.outcome]
        assert ends == sorted(ends, reverse=True) or "contradictory" in {d.status for d in told}


@pytest.mark.parametrize("seed", SEEDS)
def test_editions_whose_totals_mean_other_things_are_compared_world_by_world(seed: int) -> None:
    old, new = counting_chart(Random(seed)), counting_chart(Random(seed + 1000))
    found = flowgraph.compare(old, new)
    for one, other, *answers in compared(old, new):
        world = {f"{name} (old)" if name in found.parted else name: v for name, v in one.items()}
        world |= {f"{name} (new)" if name in found.parted else name: v for name, v in other.items()}
        taken = [shift for shift in found.shifts if lies_in(world, shift.where)]
        assert len(taken) == (answers[0] != answers[1])


def edited(chart: Chart, rng: Random) -> Chart:
    """The chart with two arrows of a box exchanged, or other protections, or a duty less."""
    boxes = dict(chart.boxes)
    several = [box for box in boxes.values() if len(box.arrows) > 1]
    owing = [box for box in boxes.values() if box.also]
    how = rng.randrange(3)
    if how == 0 and several:
        box = rng.choice(several)
        targets = [arrow.target for arrow in box.arrows]
        turned = zip(box.arrows, targets[1:] + targets[:1], strict=True)
        arrows = tuple(replace(arrow, target=to) for arrow, to in turned)
        boxes[box.id] = replace(box, arrows=arrows)
    elif how == 1 and owing:
        box = rng.choice(owing)
        boxes[box.id] = replace(box, also=box.also[1:])
    else:
        for box in chart.outcomes:
            boxes[box.id] = replace(box, protection=rng.randrange(1, 5))
    return replace(chart, boxes=boxes)


@pytest.mark.parametrize("seed", SEEDS)
def test_moves_are_the_worlds_whose_answer_changes_each_in_one(seed: int) -> None:
    rng = Random(seed)
    old = random_chart(rng)
    new = edited(old, rng)
    found = flowgraph.compare(old, new)
    for world, _, *answers in compared(old, new):
        taken = [shift for shift in found.shifts if lies_in(world, shift.where)]
        assert len(taken) == (answers[0] != answers[1])
        for shift in taken:
            for told, answer in zip((shift.old, shift.new), answers, strict=True):
                assert (told.status, told.outcome, frozenset(told.duties)) == answer


@pytest.mark.parametrize("seed", SEEDS)
def test_advice_turns_round_where_it_is_said_to(seed: int) -> None:
    rng = Random(seed)
    old = random_chart(rng)
    new = edited(old, rng)
    found = flowgraph.compare(old, new)
    for row in found.interim:
        incident = from_mapping(dict(row.incident.get("facts", {})), old)
        assert interim(old, new, incident) == (row.old, row.new)
    told = {(row.old, row.new) for row in found.interim}
    for incident in _incidents(old, rng):
        turned = interim(old, new, incident)
        assert turned is None or turned in told or not found.complete


def _incidents(chart: Chart, rng: Random) -> Iterable[flowgraph.Incident]:
    return (random_incident(chart, rng) for _ in range(3))
