"""The oracle against answers worked out by hand, and against the published examples."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations_with_replacement, product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from oracle import (
    AGES,
    Answer,
    ChartFault,
    alone,
    oracle,
    predicate,
    rows_of_anybody,
    rows_of_listed,
    typed,
)
from strategies import MAIN, Chart, Charts, examples, incidents, people_facts, sound_charts

GRAPHS = Path(__file__).parent.parent / "graphs"
# With nothing known the worlds are many: tried once, in deciding/test_against_oracle.py.
CASES = [
    path for path in sorted((GRAPHS / "cases").glob("*/*.yaml")) if "nothing-known" not in path.stem
]

YES_NO: Chart = {"kind": "yes-no"}
CHILD: Chart = {"kind": "yes-no", "from": {"any": "age < 18"}}
ADULT: Chart = {"kind": "yes-no", "from": {"any": "age >= 18"}}
YOUNGEST: Chart = {
    "kind": "whole-number",
    "range": [0, 17],
    "from": {"lowest": "age", "where": "age < 18"},
}
PEOPLE = {"child": CHILD, "adult": ADULT, "youngest": YOUNGEST}


def chart(facts: Mapping[str, Chart], nexts: Mapping[str, Any], **more: Any) -> Chart:
    """A chart: ``nexts`` maps a box to its arrows (target to predicate), an outcome to a number."""
    boxes: dict[str, Chart] = {}
    for name, leads in nexts.items():
        if isinstance(leads, int):
            boxes[name] = {"kind": "outcome", "protection": leads}
        elif isinstance(leads, str):
            boxes[name] = {"kind": "condition", "next": leads}
        else:
            arrows = {target: {"when": when} for target, when in leads.items()}
            boxes[name] = {"kind": "condition", "next": arrows}
    return {"facts": facts, "start": next(iter(nexts)), "boxes": boxes, **more}


def when(*texts: str) -> list[Chart]:
    return [{"when": text} for text in texts]


def ask(
    made: Chart, facts: Mapping[str, Any] = {}, ages: str = "", charts: Charts | None = None
) -> Answer:
    """The oracle's answer; ``ages`` as ``"14 13-15 unknown"``."""
    people = [{"who": "A", "age": age} for age in ages.split()]
    return oracle({MAIN: made, **(charts or {})}, MAIN, {"people": people, "facts": facts})


def ends(answer: Answer) -> tuple[str, tuple[str, ...]]:
    return answer.status, answer.possible_outcomes


# Predicates.


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("yes", True),
        ("not yes", False),
        ("word == 'a'", True),
        ("word in ('b', 'c')", False),
        ("word in ('a')", True),
        ("1 <= number < 3", True),
        ("1 < number < 3", True),
        ("number in (1, 3)", False),
        ("nobody <= 12", False),
        ("not nobody <= 12", True),
        ("nobody != 12", False),
        ("0 <= nobody <= 12", False),
        ("nobody in (1, 2)", False),
        ("yes and not (word == 'a' and number == 2) or nobody > 0", False),
    ],
)
def test_predicates(text: str, truth: bool) -> None:
    assert predicate(text)({"yes": True, "word": "a", "number": 2, "nobody": None}) is truth


# Statuses, outcomes and paths.

TWO = chart(
    {"a": YES_NO, "b": YES_NO},
    {
        "start": {"left": "a", "right": "not a"},
        "left": {"high": "b", "low": "not b"},
        "right": {"high": "b", "low": "not b"},
        "low": 1,
        "high": 2,
    },
)


def test_decided_carries_its_path() -> None:
    answer = ask(TWO, {"a": "yes", "b": "No"})
    assert answer.status == "decided"
    assert answer.outcome == "low"
    assert answer.possible_outcomes == ("low",)
    assert answer.path == ("start", "left", "low")
    assert not answer.questions | answer.settles_route


def test_certain_shares_the_beginning_and_asks_nothing() -> None:
    answer = ask(TWO, {"b": "yes"})
    assert (answer.status, answer.outcome, answer.path) == ("certain", "high", ("start",))
    assert answer.settles_route == {"a"}
    assert not answer.questions


def test_undecided_asks_what_alone_changes_the_outcome() -> None:
    answer = ask(TWO)
    assert (answer.status, answer.outcome) == ("undecided", None)
    assert answer.possible_outcomes == ("high", "low")
    assert answer.questions == {"b"}


def test_equal_protection_keeps_the_order_of_the_file() -> None:
    values = ["one", "two", "three"]
    made = chart(
        {"c": {"kind": "choice", "values": values}},
        {"start": {v: f"c == '{v}'" for v in values}, "two": 1, "three": 2, "one": 1},
    )
    assert ask(made).possible_outcomes == ("three", "two", "one")
    assert ask(made, {"c": ["one", "two"]}).possible_outcomes == ("two", "one")


def test_no_single_fact_tells_so_the_first_open_box_is_asked() -> None:
    both_or_neither = "(a and not b) or (b and not a)"
    made = chart(
        {"a": YES_NO, "b": YES_NO, "c": YES_NO},
        {"start": "box", "box": {"high": "a", "low": "not a"}, "high": 2, "low": 1},
        outside=when(both_or_neither),
    )
    answer = ask(made)
    assert (answer.status, answer.path) == ("undecided", ("start", "box"))
    assert answer.questions == {"a"}


@pytest.mark.parametrize("second", ["b", "not b"])
def test_two_arrows_or_none_is_a_fault(second: str) -> None:
    made = chart(
        {"a": YES_NO, "b": YES_NO}, {"start": {"high": "a", "low": second}, "high": 2, "low": 1}
    )
    with pytest.raises(ChartFault):
        ask(made)
    assert ask(made, {"a": "yes", "b": "no" if second == "b" else "yes"}).status == "decided"


# Outside and contradictions.


def test_outside_only_when_certain_and_otherwise_left_out() -> None:
    made = {**TWO, "outside": when("not b")}
    assert ask(made, {"b": "no"}) == Answer("outside")
    assert ends(ask(made)) == ("certain", ("high",))
    assert ask({**TWO, "outside": when("a", "not a")}).status == "outside"


def test_contradictions_only_when_certain_and_otherwise_left_in() -> None:
    made = {**TWO, "contradictions": when("a and b")}
    assert ask(made, {"a": "yes", "b": "yes"}) == Answer("contradictory")
    assert ends(ask(made)) == ("undecided", ("high", "low"))
    assert ask(made, {"b": "yes"}).possible_outcomes == ("high",)


def test_outside_comes_before_contradictions() -> None:
    made = {**TWO, "outside": when("a"), "contradictions": when("b")}
    assert ask(made, {"a": "yes", "b": "yes"}).status == "outside"
    assert ask(made, {"b": "yes"}).status == "contradictory"


# People.

BY_AGE = chart(
    PEOPLE,
    {
        "start": {"with_adult": "adult", "children": "not adult"},
        "children": {"little": "youngest <= 12", "big": "not youngest <= 12"},
        "with_adult": 3,
        "little": 2,
        "big": 1,
    },
    outside=when("not child"),
)


@pytest.mark.parametrize(
    ("ages", "facts", "answer"),
    [
        ("14", {}, ("decided", ("big",))),
        ("14 12", {}, ("decided", ("little",))),
        ("12-14 15", {}, ("undecided", ("little", "big"))),
        ("14 25", {}, ("decided", ("with_adult",))),
        ("14 unknown", {}, ("undecided", ("with_adult", "little", "big"))),
        ("14 17-18", {}, ("undecided", ("with_adult", "big"))),
        ("19 20", {}, ("outside", ())),
        ("", {}, ("undecided", ("with_adult", "little", "big"))),
        # Somebody not listed may be involved, who can only add to the fact that says so.
        ("14", {"adult": "unknown"}, ("undecided", ("with_adult", "big"))),
        ("14", {"youngest": {"is": "unknown"}}, ("undecided", ("little", "big"))),
        ("14 25", {"adult": "unknown"}, ("decided", ("with_adult",))),
        ("3", {"youngest": "unknown"}, ("decided", ("little",))),
        ("19", {"child": "unknown"}, ("decided", ("with_adult",))),
        # Stated for worked out, in every world.
        ("14 unknown", {"adult": "no"}, ("undecided", ("little", "big"))),
        ("12-14", {"youngest": "13-17"}, ("decided", ("big",))),
        ("14 unknown", {"adult": "yes"}, ("decided", ("with_adult",))),
        ("14", {"adult": "yes"}, ("contradictory", ())),
        ("14", {"adult": ["yes", "no"]}, ("undecided", ("with_adult", "big"))),
        ("12", {"youngest": 13}, ("contradictory", ())),
        ("25", {"youngest": 13}, ("contradictory", ())),
        ("14-20", {"youngest": 15, "child": "no"}, ("contradictory", ())),
        ("14-20", {"child": "no"}, ("outside", ())),
        # Stated that there is a child where nobody listed need be one: one of any age.
        ("17-18", {"child": "yes", "adult": "no"}, ("undecided", ("little", "big"))),
        # Nobody listed: what is stated must be true of some group of people.
        ("", {"youngest": 15}, ("undecided", ("with_adult", "big"))),
        ("", {"youngest": 15, "adult": "no"}, ("decided", ("big",))),
        ("", {"adult": "no"}, ("undecided", ("little", "big"))),
        ("", {"child": "no"}, ("outside", ())),
        ("", {"child": "no", "adult": "no"}, ("outside", ())),
        ("", {"child": "no", "youngest": 15}, ("contradictory", ())),
    ],
)
def test_people(ages: str, facts: dict[str, Any], answer: tuple[str, tuple[str, ...]]) -> None:
    assert ends(ask(BY_AGE, facts, ages)) == answer


def test_stated_against_worked_out_comes_before_outside() -> None:
    assert ask(BY_AGE, {"child": "yes"}, "19 20").status == "contradictory"


def test_nobody_listed_varies_as_any_group_of_people_does() -> None:
    rows = rows_of_anybody(PEOPLE)
    children = {(True, adult, age) for adult in (True, False) for age in range(18)}
    assert rows == children | {(False, True, None)}
    assert rows_of_anybody({"adult": ADULT, "youngest": YOUNGEST}) == {r[1:] for r in children}


def test_people_facts_are_compared_whole() -> None:
    """A world differs in one fact alone only if the others that people settle are the same."""
    answer = ask(BY_AGE)
    assert answer.questions == {"adult", "youngest"}
    assert ask(BY_AGE, {"adult": "no"}).questions == {"youngest"}


@st.composite
def facts_over_people(draw: st.DrawFn) -> dict[str, Chart]:
    return people_facts(draw)


@given(
    facts=facts_over_people(), ages=st.lists(st.sampled_from([0, 1, 2, 3, 4, 149, 150]), max_size=3)
)
@examples(50)
def test_people_together_are_as_people_one_by_one(facts: dict[str, Chart], ages: list[int]) -> None:
    """Putting equal rows together loses nothing: groups tried whole come to the same rows."""

    one = {age: alone(facts, age) for age in (*range(5), 148, 149, 150)}

    def of_group(group: tuple[int, ...]) -> tuple[Any, ...]:
        each = [one[age] for age in group]
        return tuple(
            any(column)
            if "any" in fact["from"]
            else min((v for v in column if v is not None), default=None)
            for fact, column in zip(facts.values(), zip(*each, strict=True), strict=True)
        )

    written = [{"age": f"{min(age, 148)}-{age}"} for age in ages]
    ranges = [range(min(age, 148), age + 1) for age in ages]
    listed = rows_of_listed(facts, written)
    assert listed == ({of_group(g) for g in product(*ranges)} if ages else set())
    if "youngest" not in facts or "young" in facts:
        telling = [0, 1, 2, 3, 4, 148, 149, 150]
        groups = [g for n in (1, 2, 3) for g in combinations_with_replacement(telling, n)]
        if not {"oldest", "toddler"} & set(facts):
            assert rows_of_anybody(facts) == {of_group(group) for group in groups}


# Facts that another chart works out.

GIVEN = {
    "kind": "choice",
    "values": ["red", "green"],
    "from": {"chart": "other", "gives": "colour"},
}
ASKER = chart(
    {"colour": GIVEN, "b": YES_NO},
    {
        "start": {"stop": "colour == 'red'", "more": "colour == 'green'"},
        "more": {"stop": "b", "go": "not b"},
        "go": 1,
        "stop": 2,
    },
)
OTHER = chart(
    {"hot": YES_NO, "wet": YES_NO},
    {"first": {"warm": "hot", "next": "not hot"}, "next": {"cold": "wet", "dull": "not wet"}}
    | {"warm": 0, "cold": 0, "dull": 0},
)
for box, colour in {"warm": "red", "cold": "red", "dull": "green"}.items():
    OTHER["boxes"][box]["gives"] = {"colour": colour, "mood": box}


@pytest.mark.parametrize(
    ("facts", "answer", "asked"),
    [
        ({"hot": "yes"}, ("decided", ("stop",)), set()),
        ({"hot": "no", "wet": "no", "b": "no"}, ("decided", ("go",)), set()),
        ({"hot": "no", "b": "no"}, ("undecided", ("stop", "go")), {"wet"}),
        ({}, ("undecided", ("stop", "go")), {"hot", "wet", "b"}),
        ({"b": "yes"}, ("certain", ("stop",)), {"hot", "wet"}),
        ({"colour": "green"}, ("undecided", ("stop", "go")), {"b"}),
        ({"colour": "unknown", "b": "no", "hot": "no"}, ("undecided", ("stop", "go")), {"wet"}),
        ({"hot": "yes", "colour": "green"}, ("contradictory", ()), set()),
        ({"wet": "yes", "colour": "green"}, ("contradictory", ()), set()),
        ({"wet": "no", "colour": "green", "b": "no"}, ("decided", ("go",)), set()),
    ],
)
def test_given_by_another_chart(
    facts: dict[str, Any], answer: tuple[str, tuple[str, ...]], asked: set[str]
) -> None:
    got = ask(ASKER, facts, charts={"other": OTHER})
    assert ends(got) == answer
    assert got.questions | got.settles_route == asked


def test_what_the_other_chart_says_is_reported() -> None:
    got = ask(ASKER, {"hot": "no"}, charts={"other": OTHER})
    assert got.given == {"colour": {"red", "green"}, "mood": {"cold", "dull"}}


def test_free_where_the_other_chart_does_not_apply() -> None:
    other = {**OTHER, "outside": when("wet")}
    got = ask(ASKER, {"wet": "yes", "b": "no"}, charts={"other": other})
    assert ends(got) == ("undecided", ("stop", "go"))
    assert ends(ask(ASKER, {"wet": "no", "hot": "yes"}, charts={"other": other})) == (
        "decided",
        ("stop",),
    )
    # Free, so whatever is stated meets it.
    got = ask(ASKER, {"wet": "yes", "colour": "red"}, charts={"other": other})
    assert ends(got) == ("decided", ("stop",))


def test_first_open_box_is_that_of_the_chart_asked() -> None:
    """Neither fact tells alone, for worlds where they differ are outside; so ask that chart."""
    made = {
        **ASKER,
        "facts": {**ASKER["facts"], "hot": YES_NO, "wet": YES_NO},
        "outside": when("(hot and not wet) or (wet and not hot)"),
    }
    got = ask(made, {"b": "no"}, charts={"other": OTHER})
    assert ends(got) == ("undecided", ("stop", "go"))
    assert got.questions == {"hot"}


# Random charts: what must hold of any answer.


@given(data=st.data())
@examples(150)
def test_random_charts_are_sound(data: st.DataObject) -> None:
    """No fault in any world, and an answer that hangs together."""
    charts = data.draw(sound_charts())
    incident = data.draw(incidents(charts))
    got = oracle(charts, MAIN, incident)
    if got.status in ("outside", "contradictory"):
        assert got == Answer(got.status)
        return
    assert got.path[0] == charts[MAIN]["start"]
    assert (got.status == "undecided") == (len(got.possible_outcomes) > 1)
    assert (got.status == "decided") == (charts[MAIN]["boxes"][got.path[-1]]["kind"] == "outcome")


# The published examples.


def read(path: Path) -> Any:
    """A file with every scalar as text, so that ``no`` stays ``no`` and ``2.10`` stays ``2.10``."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


@pytest.fixture(scope="module")
def shipped() -> Charts:
    charts = [read(path) for path in GRAPHS.glob("*.yaml")]
    return {each["chart"]: each for each in charts}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_published_examples(shipped: Charts, path: Path) -> None:
    """Every case comes to what it must, by trying every world."""
    incident = read(path)
    expected = incident["expect"]
    got = oracle(shipped, incident["chart"], incident)
    found: dict[str, Any] = {
        "status": got.status,
        "outcome": got.outcome,
        "possible_outcomes": list(got.possible_outcomes),
        "path": list(got.path),
        "questions": sorted(got.questions),
    }
    for name in ("classification", "incident_type"):
        given = got.given.get(name, frozenset())
        found[name] = next(iter(given)) if len(given) == 1 else None
    if "questions" in expected:
        expected["questions"] = sorted(expected["questions"])
    assert {key: found[key] for key in expected} == expected


def test_values_are_typed_by_the_kind_of_fact() -> None:
    assert typed("yes-no", "No") == [False]
    assert typed("yes-no", True) == [True]
    assert typed("whole-number", "13-15") == [13, 14, 15]
    assert typed("choice", "no") == ["no"]
    assert len(AGES) == 151
