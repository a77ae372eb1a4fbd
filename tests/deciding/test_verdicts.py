"""The diagram of verdicts answers as the form does, state by state, and as the definition does."""

from __future__ import annotations

import random
from copy import copy

import pytest
from definition import Meaning
from strategies import incident_of, loaded, random_chart, sound, unsound

import flowgraph
from flowgraph.chart import Chart
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.compiled import Decider
from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.form import form_of
from flowgraph.deciding.stated import TooLarge
from flowgraph.deciding.verdicts import Verdict, Verdicts, stated_cells, verdict_of
from flowgraph.facts import AGES
from flowgraph.incident import Person
from flowgraph.values import Known

SHIPPED = ("kscb-sexting-2016", "kscb-typology-2016", "fgm-mandatory-reporting-2020")


def some_said(decider: Decider, dice: random.Random) -> dict[str, int]:
    """An answer to some of the facts, at random."""
    often = dice.choice((0.1, 0.4, 0.8))
    cells = decider.cells.items()
    return {name: dice.randint(1, len(each)) for name, each in cells if dice.random() < often}


def stated(decider: Decider, said: dict[str, int], dice: random.Random) -> dict[str, Known]:
    """One value for each answer."""
    found = {}
    for name, answer in said.items():
        known = decider.cells[name][answer - 1]
        if known.spans:
            value = dice.randint(*known.spans[0])
            found[name] = Known(spans=((value, value),))
        else:
            found[name] = Known(values=(dice.choice(known.values),))
    return found


def weighed(decider: Decider, evidence: Evidence) -> Verdict:
    """By masks on the form."""
    return verdict_of(Answer(decider.form, evidence))


def part_by_part(verdicts: Verdicts) -> Verdicts:
    """As where one function of everything would be too large."""
    found = copy(verdicts)
    found.roots = ()
    return found


def hold(chart: Chart, dice: random.Random, count: int) -> None:
    decider = flowgraph.compile(chart)
    for _ in range(count):
        said = some_said(decider, dice)
        evidence = Evidence(stated=stated(decider, said, dice))
        verdicts, expected = decider.verdicts(), weighed(decider, evidence)
        assert verdicts.of(said) == expected, evidence
        assert part_by_part(verdicts).of(said) == expected, evidence


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_charts(name: str) -> None:
    hold(flowgraph.load_chart(name), random.Random(2016), 300)


def test_random_charts() -> None:
    for seed in range(200):
        dice = random.Random(seed)
        hold(random_chart(dice), dice, 20)


def some_people(dice: random.Random, over: dict[str, Known]) -> Evidence:
    ages = [dice.choice((0, 1, 2, 3, 5, 12, 13, 17, 18, 40, 150, None)) for _ in range(3)]
    people = tuple(
        Person("", (AGES,) if age is None else ((age, age),)) for age in ages[: dice.randint(0, 3)]
    )
    doubted = frozenset(n for n in ("young", "youngest") if n not in over and dice.random() < 0.2)
    return Evidence(people, over, doubted, besides=bool(doubted))


def test_people_listed() -> None:
    """Whatever is known of people is one answer of the diagram."""
    tried = 0
    for seed in range(200):
        dice = random.Random(seed)
        decider = flowgraph.compile(random_chart(dice))
        over = decider.form.worlds.over_people
        if not over:
            continue
        crowds = []
        for _ in range(6):
            said = {n: a for n, a in some_said(decider, dice).items() if n in over}
            crowds.append(some_people(dice, stated(decider, said, dice)))
        verdicts = decider.verdicts(tuple(decider.of_people(each) for each in crowds))
        for number, crowd in enumerate(crowds):
            said = {n: a for n, a in some_said(decider, dice).items() if n not in over}
            known = {**crowd.stated, **stated(decider, said, dice)}
            evidence = Evidence(crowd.people, known, crowd.doubted, crowd.besides)
            assert verdicts.of(said | {"": number}) == weighed(decider, evidence), (seed, evidence)
            tried += 1
    assert tried > 300


def test_the_definition() -> None:
    """Every world, made and walked."""
    for seed in range(150):
        dice = random.Random(seed)
        chart = random_chart(dice)
        decider = flowgraph.compile(chart)
        said = {n: a for n, a in some_said(decider, dice).items() if n in chart.all_facts}
        each = {name: known.plain for name, known in stated(decider, said, dice).items()}
        meaning = Meaning(chart, incident_of(chart, {"incident": "R-1", "facts": each}))
        found = decider.verdicts().of(said)
        assert found == Verdict(
            meaning.status,
            meaning.outcome,
            meaning.path,
            meaning.possible_outcomes,
            meaning.duties,
            meaning.possible_duties,
        ), seed


TOTALS = {
    "chart": "main", "title": "Totals", "start": "begin",
    "edition": {"publisher": "Nobody", "document": "Made up", "version": "1", "date": "2016-04"},
    "facts": {
        "a": {"kind": "yes-no", "ask": "A?"},
        "b": {"kind": "yes-no", "ask": "B?"},
        "total": {
            "kind": "whole-number", "range": [0, 8], "ask": "How many?",
            "from": {"points": {"a": 2, "b": 5}},
        },
    },
    "boxes": {
        "begin": {
            "kind": "start", "text": "Begin", "cite": "p.1",
            "next": {
                "few": {"when": "total < 5", "basis": "stated", "cite": "p.1"},
                "many": {"when": "otherwise", "basis": "stated", "cite": "p.1"},
            },
        },
        "few": {"kind": "outcome", "text": "F", "cite": "p.1", "protection": 1},
        "many": {"kind": "outcome", "text": "M", "cite": "p.1", "protection": 2},
    },
}  # fmt: skip


def test_a_stated_total_is_held_against_those_that_its_members_come_to() -> None:
    decider = flowgraph.compile(loaded({"main": TOTALS}))
    come_to = {n for n in range(9) if decider({"total": n}).status != "contradictory"}
    assert come_to == {0, 2, 5, 7}
    assert decider({"total": 2, "a": False}).status == "contradictory"
    assert decider({"total": 7, "a": True}).outcome == "many"
    assert decider({"b": True}).status == "decided"


def test_what_is_too_large_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    form = form_of(flowgraph.load_chart("kscb-sexting-2016"))
    monkeypatch.setattr("flowgraph.deciding.stated.MOST_NODES", 100)
    with pytest.raises(TooLarge):
        Verdicts(form, stated_cells(form))


def test_a_faulty_chart_is_left_to_the_form() -> None:
    for seed in range(40):
        dice = random.Random(seed)
        form = form_of(loaded(unsound(dice, sound(dice))))
        if form.faults:
            with pytest.raises(TooLarge):
                Verdicts(form, stated_cells(form))
            return
    raise AssertionError("no faulty chart was drawn")
