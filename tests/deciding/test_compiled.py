"""A compiled chart answers as ``decide`` does: every status, path and duty, every refusal."""

from __future__ import annotations

import random
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations, product
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import (
    MAIN,
    Charts,
    all_facts,
    chance,
    examples,
    pick,
    sound_charts,
    write_charts,
)

import flowgraph
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.compiled import Decider, compile
from flowgraph.deciding.evidence import evidence_of
from flowgraph.deciding.form import form_of
from flowgraph.deciding.verdicts import Verdict, verdict_of
from flowgraph.errors import ChartError, FlowgraphError, IncidentError
from flowgraph.reading.incident_fit import from_mapping

SEXTING = flowgraph.load_chart("kscb-sexting-2016")
TYPOLOGY = flowgraph.load_chart("kscb-typology-2016")


def decided(chart: flowgraph.Chart, facts: Mapping[str, Any]) -> Verdict:
    """What ``decide`` answers."""
    found = flowgraph.decide(chart, facts)
    return Verdict(
        found.status,
        found.outcome,
        found.path,
        found.possible_outcomes,
        tuple(row["box"] for row in found.duties),
        tuple(row["box"] for row in found.possible_duties),
    )


def loaded(charts: Charts) -> flowgraph.Chart:
    with tempfile.TemporaryDirectory() as folder:
        return flowgraph.load_chart(write_charts(charts, Path(folder)))


@st.composite
def flat_facts(draw: st.DrawFn, charts: Charts, unknown: int = 40) -> dict[str, Any]:
    """Facts as Python gives them: exact, None, left out; now and then a list or a range."""
    found: dict[str, Any] = {}
    for name, fact in all_facts(charts).items():
        if chance(draw, unknown):
            if chance(draw, 20):
                found[name] = None
            continue
        if fact["kind"] == "yes-no":
            found[name] = pick(draw, (True, False))
        elif fact["kind"] == "choice":
            values = [str(value) for value in fact["values"]]
            found[name] = values if chance(draw, 5) else pick(draw, values)
        elif fact["kind"] == "whole-number":
            low, high = map(int, fact["range"])
            number = low + draw(st.integers(0, high - low))
            found[name] = f"{low} to {number}" if chance(draw, 5) else number
        else:
            found[name] = "words"
    return found


@examples(120)
@given(st.data())
def test_random_charts_are_answered_as_by_decide(data: st.DataObject) -> None:
    charts = data.draw(sound_charts(grown=True))
    chart = loaded(charts)
    decider = compile(chart)
    for _ in range(6):
        facts = data.draw(flat_facts(charts, data.draw(st.sampled_from([10, 40, 80]))))
        expected = decided(chart, facts)
        assert decider(facts) == expected
        assert decider(facts) == expected, "the second time, by the function for these names"
        assert decider(MappingProxyType(facts)) == expected, "as any other mapping"


def by_cells(chart: flowgraph.Chart) -> dict[str, list[Any]]:
    """One value for each cell of each fact that can steer the chart."""
    cells = form_of(chart).worlds.cells
    return {name: [cell.first for cell in each] for name, each in cells.items() if len(each) > 1}


@pytest.mark.parametrize("left_out", [(), ("classification",), ("child_involved",)])
def test_every_world_of_the_shipped_chart(left_out: tuple[str, ...]) -> None:
    alerts = {name for rule in SEXTING.alerts if rule.when for name in rule.when.facts}
    options = {n: v for n, v in by_cells(SEXTING).items() if n not in left_out}
    options = {n: v for n, v in options.items() if n not in alerts}
    decider = compile(SEXTING)
    seen: dict[Verdict, int] = {}
    for number, values in enumerate(product(*options.values())):
        facts = dict(zip(options, values, strict=True))
        found = decider(facts)
        seen[found] = seen.get(found, 0) + 1
        if number % 997 == 0 or seen[found] < 4:
            assert found == decided(SEXTING, facts)
    assert {v.status for v in seen} >= {"decided", "contradictory"}


@pytest.mark.parametrize("chart", [SEXTING, TYPOLOGY], ids=lambda chart: chart.id)
@examples(150)
@given(data=st.data())
def test_partly_known_incidents_of_the_shipped_charts(
    chart: flowgraph.Chart, data: st.DataObject
) -> None:
    some = data.draw(st.sets(st.sampled_from(sorted(by_cells(chart)))))
    facts = {name: data.draw(st.sampled_from(by_cells(chart)[name])) for name in some}
    assert compile(chart)(facts) == decided(chart, facts)


def test_the_decision_behind_a_verdict() -> None:
    facts = {"classification": "aggravated", "adult_involved": True}
    decision = compile(SEXTING).decision(facts)
    verdict = compile(SEXTING)(facts)
    assert (decision.status, decision.outcome, decision.path, decision.possible_outcomes) == (
        verdict.status,
        verdict.outcome,
        verdict.path,
        verdict.possible_outcomes,
    )
    assert decision.steps


@pytest.mark.parametrize(
    "facts",
    [
        {"clasification": "aggravated"},
        {"classification": "purple"},
        {"classification": True},
        {"harmful": 1},
        {"harmful": "perhaps"},
        {"youngest_age": True},
        {"youngest_age": 18},
        {"youngest_age": -1},
        {"youngest_age": 12.5},
        {"apps": "photo.jpg"},
    ],
)
@pytest.mark.parametrize("settled", [True, False])
def test_what_does_not_fit_is_refused_whether_it_matters_or_not(
    facts: dict[str, Any], settled: bool
) -> None:
    enough = {"classification": "aggravated", "adult_involved": True} if settled else {}
    with pytest.raises(IncidentError):
        compile(SEXTING)({**enough, **facts})


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"harmful": True}, {"harmful": 1}),
        ({"harmful": False}, {"harmful": 0.0}),
        ({"youngest_age": 1}, {"youngest_age": True}),
        ({"youngest_age": 0}, {"youngest_age": False}),
    ],
)
def test_a_remembered_answer_is_not_given_to_what_python_holds_equal(
    first: dict[str, Any], then: dict[str, Any]
) -> None:
    rest = {"classification": "aggravated", "adult_involved": True}
    decider = compile(SEXTING)
    assert decider({**rest, **first}) == decider({**rest, **first})
    with pytest.raises(IncidentError):
        decider({**rest, **then})


def test_a_mapping_that_makes_up_what_it_has_not_is_read_by_what_it_has() -> None:
    decider = compile(SEXTING)
    assert decider({"classification": "aggravated", "adult_involved": True}).outcome == "refer"
    made_up: defaultdict[str, Any] = defaultdict(lambda: True, harmful=True, vulnerable=True)
    assert decider(made_up).status == "undecided"
    assert set(made_up) == {"harmful", "vulnerable"}


@pytest.mark.parametrize("facts", [5, None, "classification", ["classification"]])
def test_what_is_no_mapping_is_refused(facts: Any) -> None:
    with pytest.raises(IncidentError):
        compile(SEXTING)(facts)


def test_mappings_of_more_sets_of_names_than_are_written_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flowgraph.deciding.compiled.MOST_SHAPES", 2)
    decider = Decider(SEXTING)
    names = ["classification", "adult_involved", "youngest_age", "harmful", "risk_level"]
    values = {n: by_cells(SEXTING)[n] for n in names}
    for count in range(len(names) + 1):
        for some in combinations(names, count):
            for chosen in product(*(values[name] for name in some)):
                facts = dict(zip(some, chosen, strict=True))
                assert decider(facts) == compile(SEXTING)(facts)


def test_what_is_refused_leaves_no_value_in_the_traceback() -> None:
    secret = "not-a-value-of-any-fact"
    for facts in ({"classification": secret}, {"harmful": secret, "classification": None}):
        with pytest.raises(IncidentError) as caught:
            compile(SEXTING)(facts)
        trace = caught.value.__traceback__
        while trace is not None:
            if trace.tb_frame.f_globals.get("__name__") != __name__:
                assert secret not in repr(trace.tb_frame.f_locals)
            trace = trace.tb_next


def test_a_value_that_fails_when_it_is_compared_is_read_the_slow_way() -> None:
    numpy = pytest.importorskip("numpy")
    with pytest.raises(IncidentError):
        compile(SEXTING)({"classification": numpy.array(["aggravated", "none of these"])})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"youngest_age": "14"}, {"youngest_age": 14}),
        ({"youngest_age": 14.0}, {"youngest_age": 14}),
        ({"youngest_age": float("nan")}, {"youngest_age": None}),
        ({"harmful": "yes"}, {"harmful": True}),
        ({"harmful": "unknown"}, {}),
        ({"apps": "a messenger"}, {}),
        ({"risk_level": ["low", "medium"]}, {"risk_level": "low"}),
    ],
)
def test_other_ways_of_writing_a_value(written: dict[str, Any], meant: dict[str, Any]) -> None:
    rest = {"classification": "aggravated", "adult_involved": False, "youngest_age": 14}
    assert compile(SEXTING)({**rest, **written}) == compile(SEXTING)({**rest, **meant})


def test_scalars_of_numpy_and_arrow() -> None:
    numpy = pytest.importorskip("numpy")
    pyarrow = pytest.importorskip("pyarrow")
    plain = {"classification": "aggravated", "adult_involved": False, "youngest_age": 12}
    expected = compile(SEXTING)(plain)
    assert expected.outcome == "refer"
    assert compile(SEXTING)({name: pyarrow.scalar(v) for name, v in plain.items()}) == expected
    of_numpy = {
        "classification": numpy.str_("aggravated"),
        "adult_involved": numpy.bool_(False),
        "youngest_age": numpy.int8(12),
    }
    assert compile(SEXTING)(of_numpy) == expected
    missing = {**plain, "harmful": pyarrow.scalar(None, pyarrow.bool_())}
    assert compile(SEXTING)(missing) == expected


CHART = """\
chart: large
title: Large
edition: {{publisher: N, document: D, version: "1", date: 2016-04}}
start: b0
facts:
{facts}
boxes:
{boxes}
"""


def large(facts: list[str], boxes: list[str], folder: Path) -> flowgraph.Chart:
    path = folder / "large.yaml"
    facts = [f"  {name}: {{kind: yes-no, ask: 'So?'}}" for name in facts]
    path.write_text(CHART.format(facts="\n".join(facts), boxes="\n".join(boxes)))
    return flowgraph.load_chart(path)


def box(name: str, kind: str, arrows: Mapping[str, str]) -> str:
    following = ", ".join(
        f"{to}: {{when: {when}, basis: stated, cite: p.1}}" for to, when in arrows.items()
    )
    return f"  {name}: {{kind: {kind}, text: T, cite: p.1, next: {{{following}}}}}"


END = "  {}: {{kind: outcome, text: E, cite: p.1, protection: 1}}"


def test_a_ladder_of_200_diamonds_is_decided_box_by_box(tmp_path: Path) -> None:
    """It has a path for each of their answers: no one function holds them all."""
    boxes = []
    for i in range(200):
        kind = "start" if i == 0 else "condition"
        boxes.append(box(f"b{i}", kind, {f"l{i}": f"f{i}", f"r{i}": f"not f{i}"}))
        boxes += [f"  {s}{i}: {{kind: action, text: T, cite: p.1, next: b{i + 1}}}" for s in "lr"]
    chart = large([f"f{i}" for i in range(200)], [*boxes, END.format("b200")], tmp_path)
    decider = Decider(chart)
    facts = {f"f{i}": i % 3 == 0 for i in range(200)}
    found = decider(facts)
    assert (found.status, found.outcome, len(found.path)) == ("decided", "b200", 401)
    assert found.path[1::2] == tuple(f"{'l' if i % 3 == 0 else 'r'}{i}" for i in range(200))
    unsettled = {**facts, "f7": None}
    for each in (facts, unsettled, {**unsettled, "f3": None}):
        assert decider(each) == decided(chart, each)
    assert decider(unsettled).status == "certain"
    assert "return of(" in decider.source(facts)


def test_a_checklist_of_24_is_told_apart_by_how_many_are_yes() -> None:
    """Some or all answered, and the total stated beside them, which may be none of theirs."""
    chart = flowgraph.load_chart("safelives-marac-referral")
    decider, dice = Decider(chart), random.Random(14)
    assert decider.verdicts().roots
    marks = [name for name in chart.facts if name.startswith("dash_")]
    base = {"in_scope": True, "age_of_person": 30, "heard_before": "never", "agrees": True}
    seen = set()
    for _ in range(100):
        often = dice.random()
        facts = base | {"judged_high_risk": dice.choice((False, None))}
        facts |= {"events_in_a_year": dice.choice((0, 5))}
        facts |= {n: dice.random() < often for n in marks if dice.random() < 0.9}
        if dice.random() < 0.5:
            facts["ticks"] = sum(facts.get(n) is True for n in marks) + dice.choice(
                (0, 0, 1, -1, 3)
            )
            facts["ticks"] = min(24, max(0, facts["ticks"]))
        facts = {n: None if dice.random() < 0.03 else value for n, value in facts.items()}
        found = decider(facts)
        evidence = evidence_of(from_mapping(facts, chart), chart)
        assert found == verdict_of(Answer(form_of(chart), evidence))
        seen.add((found.status, found.outcome))
    assert {status for status, _ in seen} == {"decided", "certain", "undecided", "contradictory"}


def test_a_chain_of_10_000_boxes(tmp_path: Path) -> None:
    size = 9_998  # and two outcomes: the most that a chart may have
    boxes = [
        box(
            f"b{i}",
            "condition" if i else "start",
            {f"b{i + 1}" if i < size - 1 else "on": f"f{i % 50}", "off": f"not f{i % 50}"},
        )
        for i in range(size)
    ]
    ends = [END.format("on"), END.format("off")]
    chart = large([f"f{i}" for i in range(50)], [*boxes, *ends], tmp_path)
    decider = Decider(chart)
    assert len(decider(dict.fromkeys((f"f{i}" for i in range(50)), True)).path) == size + 1
    assert decider({f"f{i}": i != 49 for i in range(50)}).path[-2:] == ("b49", "off")


def test_what_is_too_much_to_be_written_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowgraph.deciding.source.MOST_WRITTEN", 3)
    decider = Decider(SEXTING)
    facts = {"classification": "aggravated", "adult_involved": False, "youngest_age": 14}
    for risk in ("low", "high", None, "[low, high]"):
        given = {**facts, "risk_level": ["low", "high"] if risk == "[low, high]" else risk}
        assert decider(given) == compile(SEXTING)(given)
    with pytest.raises(IncidentError):
        decider({**facts, "harmful": 1})


@pytest.mark.parametrize("few", [0, 1_000])
def test_a_function_of_its_own_for_what_is_led_to_from_several_sides(
    monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("flowgraph.deciding.source.LARGEST", 2)
    monkeypatch.setattr("flowgraph.deciding.source.LARGER", 2)
    monkeypatch.setattr("flowgraph.deciding.source.DEEPEST", 3)
    monkeypatch.setattr("flowgraph.deciding.source.FEW", few)
    decider = Decider(SEXTING)
    options = by_cells(SEXTING)
    names = ["classification", "adult_involved", "youngest_age", "harmful", "consent", "risk_level"]
    assert "def at" in decider.source(names)
    for chosen in product(*([*options[name], None] for name in names)):
        facts = dict(zip(names, chosen, strict=True))
        assert decider(facts) == compile(SEXTING)(facts)
    for name in names:
        with pytest.raises(IncidentError):
            decider({**facts, name: object()})


def test_an_unsound_chart_is_refused_loudly(tmp_path: Path) -> None:
    overlap = box("b0", "start", {"one": "f0", "two": "f0 or f1"})
    chart = large(["f0", "f1"], [overlap, END.format("one"), END.format("two")], tmp_path)
    decider = Decider(chart)
    assert decider({"f0": False, "f1": True}).outcome == "two"
    for facts in ({"f0": True, "f1": True}, {"f0": False, "f1": False}, {"f0": True}):
        with pytest.raises(ChartError):
            decider(facts)


def test_errors_are_the_projects_own() -> None:
    with pytest.raises(FlowgraphError):
        compile(SEXTING)({"youngest_age": object()})


def test_a_number_that_another_chart_gives_is_compared_as_it_stands() -> None:
    """3 and 4 are one to every predicate; stated 4 beside a given 3 is a contradiction."""
    edition = {"publisher": "Nobody", "document": "Made up", "date": "2016-04"}
    ends = {
        name: {"kind": "outcome", "text": name, "cite": "p.1", "protection": 1}
        for name in ("few", "many")
    }
    count = {"kind": "whole-number", "range": [0, 9], "ask": "How many?"}

    def asks(first: str, second: str) -> Any:
        note = {"basis": "stated", "cite": "p.1"}
        leads = {"few": {"when": first, **note}, "many": {"when": second, **note}}
        return {"kind": "start", "text": "Begin", "cite": "p.1", "next": leads}

    helper = {
        "chart": "second", "title": "Counts", "edition": edition, "start": "begin",
        "facts": {"b": {"kind": "yes-no", "ask": "So?"}},
        "boxes": {
            "begin": asks("not b", "b"),
            "few": ends["few"] | {"gives": {"count": 3}},
            "many": ends["many"] | {"gives": {"count": 7}},
        },
    }  # fmt: skip
    main = {
        "chart": MAIN, "title": "Asks", "edition": edition, "start": "begin",
        "facts": {"count": count | {"from": {"chart": "second", "gives": "count"}}},
        "boxes": {"begin": asks("count < 5", "count >= 5"), **ends},
    }  # fmt: skip
    chart = loaded({MAIN: main, "second": helper})
    decider = flowgraph.compile(chart)
    for b in (True, False, None):
        for stated in (*range(10), None):
            facts = {"b": b, "count": stated}
            assert decider(facts) == decided(chart, facts), facts
    assert decider({"b": False, "count": 4}).status == "contradictory"
    assert decider({"b": False, "count": 3}).outcome == "few"
