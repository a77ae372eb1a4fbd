"""The definition against what was worked out by hand, and against the published examples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import pytest
import yaml
from agreement import derived
from all_worlds import all_worlds, broken, compared, interim, named_by, ways
from definition import Meaning, groups
from strategies import MAIN, Chart, Charts, loaded

import flowgraph
from flowgraph.facts import Counted, OverPeople
from flowgraph.incident import Incident
from flowgraph.predicate import parse
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.source import Source

EXPLANATION = Path(__file__).parents[1] / "docs" / "explanation"
FAULTS = Path(__file__).parent / "faults"
CASES = sorted((Path(__file__).parents[1] / "graphs" / "cases").glob("*/*.yaml"))
# So many worlds that they take seconds each.
MANY = ("nothing-known", "fake-account", "guidance-reckless-as-told", "unknown-adult-high-risk")
MOST_OPEN = 10  # members of a count: with each more there are twice as many worlds

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
        words = {"text": name, "cite": "p.1"}
        if isinstance(leads, int):
            boxes[name] = {"kind": "outcome", "protection": leads, **words}
        else:
            kind = "condition" if boxes else "start"
            following = leads if isinstance(leads, str) else arrows(leads)
            boxes[name] = {"kind": kind, "next": following, **words}
    asked = {name: {"ask": "?", **fact} for name, fact in facts.items()}
    edition = {"publisher": "Nobody", "document": "Made up", "date": "2016-04"}
    made = {"chart": MAIN, "title": "Made up", "edition": edition, "start": next(iter(nexts))}
    return {**made, "facts": asked, "boxes": boxes, **more}


def arrows(leads: Mapping[str, str]) -> dict[str, Chart]:
    return {to: {"when": when, "basis": "stated", "cite": "p.1"} for to, when in leads.items()}


def when(*texts: str) -> list[Chart]:
    return [{"when": text, "says": "So it is.", "cite": "p.2"} for text in texts]


def ask(
    made: Chart,
    facts: Mapping[str, Any] = {},
    ages: str = "",
    charts: Charts | None = None,
    **more: Any,
) -> Meaning:
    """What it comes to; ``ages`` as ``"14 13-15 unknown"``."""
    people = [{"who": who, "age": age} for who, age in zip("ABC", ages.split(), strict=False)]
    text = yaml.safe_dump({"incident": "R-1", "people": people, "facts": dict(facts), **more})
    values = loaded({MAIN: made, **(charts or {})})
    return Meaning(values, read_incident(Source("incident.yaml", text.encode(), text), values))


def ends(answer: Meaning) -> tuple[str, tuple[str, ...]]:
    return answer.status, answer.possible_outcomes


def test_it_is_short_and_shares_nothing_with_what_decides() -> None:
    texts = [(EXPLANATION / name).read_text("utf-8") for name in ("definition.py", "all_worlds.py")]
    assert len(texts[0].splitlines()) <= 250
    imported = set(re.findall(r"^from (flowgraph\S+) import", "\n".join(texts), re.M))
    assert imported == {
        f"flowgraph.{name}" for name in ("chart", "facts", "incident", "predicate", "values")
    }


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
    assert not answer.questions + answer.settles_route


def test_certain_shares_the_beginning_and_asks_nothing() -> None:
    answer = ask(TWO, {"b": "yes"})
    assert (answer.status, answer.outcome, answer.path) == ("certain", "high", ("start",))
    assert answer.settles_route == ("a",)
    assert not answer.questions


def test_undecided_asks_what_alone_changes_the_outcome() -> None:
    answer = ask(TWO)
    assert (answer.status, answer.outcome) == ("undecided", None)
    assert answer.possible_outcomes == ("high", "low")
    assert answer.questions == ("b",)


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
    assert answer.questions == ("a",)


@pytest.mark.parametrize("second", ["b", "not b"])
def test_two_arrows_or_none_is_a_fault(second: str) -> None:
    made = chart(
        {"a": YES_NO, "b": YES_NO}, {"start": {"high": "a", "low": second}, "high": 2, "low": 1}
    )
    with pytest.raises(ValueError, match="unpack"):
        ask(made)
    assert ask(made, {"a": "yes", "b": "no" if second == "b" else "yes"}).status == "decided"


# Outside and contradictions.


def test_outside_only_when_certain_and_otherwise_left_out() -> None:
    made = {**TWO, "outside": when("not b")}
    assert ends(ask(made, {"b": "no"})) == ("outside", ())
    assert ends(ask(made)) == ("certain", ("high",))
    assert ask({**TWO, "outside": when("a", "not a")}).status == "outside"


def test_contradictions_only_when_certain_and_otherwise_left_in() -> None:
    made = {**TWO, "contradictions": when("a and b")}
    assert ends(ask(made, {"a": "yes", "b": "yes"})) == ("contradictory", ())
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
        # One person of open age is one person.
        ("17-18", {}, ("decided", ("big",))),
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
        # ... of somebody, at any rate.
        ("", {"child": "no", "adult": "no"}, ("contradictory", ())),
        ("", {"child": "no", "youngest": 15}, ("contradictory", ())),
    ],
)
def test_people(ages: str, facts: dict[str, Any], answer: tuple[str, tuple[str, ...]]) -> None:
    assert ends(ask(BY_AGE, facts, ages)) == answer


def test_stated_against_worked_out_comes_before_outside() -> None:
    assert ask(BY_AGE, {"child": "yes"}, "19 20").status == "contradictory"


def over(facts: Mapping[str, Chart]) -> dict[str, OverPeople]:
    how = {name: fact["from"] for name, fact in facts.items()}
    return {
        name: OverPeople("any", parse(f["any"]))
        if "any" in f
        else OverPeople("lowest", parse(f["where"]))
        for name, f in how.items()
    }


def test_nobody_listed_varies_as_any_group_of_people_does() -> None:
    rows = {tuple(row.values()) for row in groups(over(PEOPLE))}
    children = {(True, adult, age) for adult in (True, False) for age in range(18)}
    assert rows == children | {(False, True, None)}
    rows = {tuple(row.values()) for row in groups(over({"adult": ADULT, "youngest": YOUNGEST}))}
    assert rows == {row[1:] for row in children} | {(True, None)}


def test_groups_together_are_as_groups_one_by_one() -> None:
    """Putting people together two at a time loses nothing."""
    wheres = {"low": "age < 3", "mid": "2 <= age < 5", "old": "age > 3"}
    facts = {n: OverPeople("lowest", parse(where)) for n, where in wheres.items()}
    facts["infant"] = OverPeople("any", parse("age == 0"))
    ages = [0, 1, 2, 3, 4, 149, 150]

    def row(group: tuple[int, ...]) -> tuple[Any, ...]:
        fits = {n: [a for a in group if o.where.holds({"age": a})] for n, o in facts.items()}
        return tuple(
            bool(found) if facts[n].how == "any" else min(found, default=None)
            for n, found in fits.items()
        )

    whole = {row(g) for n in (1, 2, 3, 4) for g in combinations_with_replacement(ages, n)}
    closed = {tuple(r.values()) for r in groups(facts)}
    telling = {r for r in closed if r[2] in (None, 4, 149, 150)}
    assert telling == whole


def test_people_facts_are_compared_whole() -> None:
    """A world differs in one fact alone only if the others that people settle are the same."""
    answer = ask(BY_AGE)
    assert answer.questions == ("adult", "youngest")
    assert ask(BY_AGE, {"adult": "no"}).questions == ("youngest",)


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
OTHER["chart"] = "other"
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
    assert {*got.questions, *got.settles_route} == asked


def test_what_the_other_chart_says_is_reported() -> None:
    got = ask(ASKER, {"hot": "no"}, charts={"other": OTHER})
    assert derived(got) == {"colour": {"red", "green"}, "mood": {"cold", "dull"}}


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
        "facts": {**ASKER["facts"], **OTHER["facts"]},
        "outside": when("(hot and not wet) or (wet and not hot)"),
    }
    got = ask(made, {"b": "no"}, charts={"other": OTHER})
    assert ends(got) == ("undecided", ("stop", "go"))
    assert got.questions == ("hot",)


# People who are not listed.


@pytest.mark.parametrize(
    ("ages", "listed", "facts", "answer"),
    [
        ("14", "yes", {}, ("decided", ("big",))),
        ("14", "no", {}, ("undecided", ("with_adult", "little", "big"))),
        ("14", "unknown", {"adult": "no"}, ("undecided", ("little", "big"))),
        ("14", "yes", {"adult": "unknown"}, ("undecided", ("with_adult", "big"))),
        # What is stated is held against those who may be besides.
        ("14", "no", {"adult": "yes"}, ("decided", ("with_adult",))),
        ("14", "no", {"youngest": 15}, ("contradictory", ())),
        ("14", "no", {"youngest": 5, "adult": "no"}, ("decided", ("little",))),
        ("25", "no", {"youngest": 13}, ("decided", ("with_adult",))),
        # ... but a lowest age of certainly nobody is none.
        ("25", "yes", {"youngest": 13, "adult": "unknown"}, ("contradictory", ())),
        ("25", "no", {"child": "no"}, ("outside", ())),
        # Nobody listed is any group, whatever the file says of those listed.
        ("", "yes", {"adult": "no"}, ("undecided", ("little", "big"))),
    ],
)
def test_who_may_be_besides(
    ages: str, listed: str, facts: dict[str, Any], answer: tuple[str, tuple[str, ...]]
) -> None:
    assert ends(ask(BY_AGE, facts, ages, everybody_listed=listed)) == answer


def test_one_group_of_further_people_gives_all_that_is_unknown() -> None:
    """Whoever is 3 or under is under 18 too: of the two facts, one alone never changes so."""
    facts = {"small": {"kind": "yes-no", "from": {"any": "age <= 3"}}, "child": CHILD}
    made = chart(
        facts,
        {"a": {"odd": "small and not child", "even": "not small or child"}, "odd": 2, "even": 1},
    )
    assert ends(ask(made, {"small": "unknown", "child": "unknown"}, "30")) == ("decided", ("even",))


def test_what_no_group_has_together_still_raises_alerts() -> None:
    """As with people listed, what is stated stands in place of what any group comes to."""
    made = {**BY_AGE, "alerts": when("youngest <= 3", "adult", "not child", "youngest >= 0")}
    got = ask(made, {"child": "no", "adult": "no"})
    assert got.status == "contradictory"
    assert [rule.when.text for rule in got.alerts if rule.when] == ["not child"]
    assert [r.when.text for r in got.alerts_open if r.when] == ["youngest <= 3", "youngest >= 0"]


# Counted and added facts.

POINTS = {"b": 2, "c": {"low": 1, "high": -1}}
SCORED = chart(
    {
        "b": YES_NO,
        "c": {"kind": "choice", "values": ["none", "low", "high"]},
        "score": {"kind": "whole-number", "range": [-1, 3], "from": {"points": POINTS}},
    },
    {"start": {"act": "score >= 2", "wait": "score < 2"}, "act": 2, "wait": 1},
)


@pytest.mark.parametrize(
    ("facts", "answer", "asked"),
    [
        ({"b": "yes", "c": "none"}, ("decided", ("act",)), set()),
        ({"b": "yes", "c": "high"}, ("decided", ("wait",)), set()),
        ({"b": "no"}, ("decided", ("wait",)), set()),
        ({"b": "yes"}, ("undecided", ("act", "wait")), {"c"}),
        ({"c": "low"}, ("undecided", ("act", "wait")), {"b"}),
        # Stated, it stands in every world and its members are not asked; a range stays a range.
        ({"score": 3}, ("decided", ("act",)), set()),
        ({"score": "1-2"}, ("undecided", ("act", "wait")), {"score"}),
        ({"score": "1-2", "b": "yes"}, ("undecided", ("act", "wait")), {"score"}),
        ({"score": "-1 to 1"}, ("decided", ("wait",)), set()),
        # No total that is still possible fits it.
        ({"score": 3, "b": "no"}, ("contradictory", ()), set()),
        ({"score": "1 to 2", "b": "no", "c": "high"}, ("contradictory", ()), set()),
    ],
)
def test_totals(
    facts: dict[str, Any], answer: tuple[str, tuple[str, ...]], asked: set[str]
) -> None:
    got = ask(SCORED, facts)
    assert (ends(got), set(got.questions)) == (answer, asked)


def test_of_a_total_the_open_members_are_asked_where_none_tells_alone() -> None:
    """Only worlds in which both change, or neither, are inside."""
    both = {"b": YES_NO, "d": YES_NO}
    two = {"kind": "whole-number", "range": [0, 2], "from": {"count": ["b", "d"]}}
    ways = {"start": {"act": "two == 2", "wait": "two != 2"}, "act": 2, "wait": 1}
    made = chart(
        {**both, "e": YES_NO, "two": two}, ways, outside=when("(b and not d) or (d and not b)")
    )
    assert ask(made).questions == ("b", "d")


# Duties, and what is otherwise.


def with_duties() -> Chart:
    made = chart(
        {"a": YES_NO, "b": YES_NO, "c": YES_NO},
        {"start": {"left": "a", "right": "not a"}, "left": "end", "right": "end", "end": 1},
    )
    made["boxes"]["left"]["also"] = arrows({"tell": "b"})
    made["boxes"]["end"]["also"] = arrows({"tell": "b and c", "note": "c"})
    for duty in ("tell", "note"):
        made["boxes"][duty] = {"kind": "duty", "text": duty, "cite": "p.1"}
    return made


@pytest.mark.parametrize(
    ("facts", "certain", "possible", "settling"),
    [
        ({"a": "yes", "b": "yes", "c": "no"}, ("tell",), (), ()),
        ({"a": "no", "b": "yes", "c": "no"}, (), (), ()),
        ({"a": "no", "b": "yes", "c": "yes"}, ("tell", "note"), (), ()),
        ({"b": "yes", "c": "no"}, (), ("tell",), ("a",)),
        ({"c": "yes"}, ("note",), ("tell",), ("b",)),
        ({}, (), ("tell", "note"), ("a", "b", "c")),
    ],
)
def test_duties(
    facts: dict[str, Any],
    certain: tuple[str, ...],
    possible: tuple[str, ...],
    settling: tuple[str, ...],
) -> None:
    got = ask(with_duties(), facts)
    assert (got.duties, got.possible_duties, got.settles_duties) == (certain, possible, settling)
    assert got.outcome == "end"


def test_duties_are_those_of_the_worlds_inside() -> None:
    made = {**with_duties(), "outside": when("not c")}
    assert ask(made, {"a": "yes"}).duties == ("note",)
    assert ask(made, {"a": "yes", "c": "no"}).possible_duties == ()


def test_otherwise_is_where_no_sibling_is_true() -> None:
    made = chart(
        {"n": {"kind": "whole-number", "range": [0, 4]}},
        {
            "start": {"low": "n < 2", "top": "n == 4", "mid": "otherwise"},
            "low": 1,
            "mid": 2,
            "top": 3,
        },
    )
    assert [ask(made, {"n": n}).outcome for n in range(5)] == ["low", "low", "mid", "mid", "top"]


def test_alerts_are_judged_in_all_worlds() -> None:
    made = {**TWO, "outside": when("not b"), "alerts": when("b", "a", "a or not a")}
    got = ask(made)
    assert [
        made["alerts"].index({"when": r.when.text, "says": r.text, "cite": r.cite})
        for r in got.alerts
    ] == [2]
    assert [rule.when.text for rule in got.alerts_open if rule.when] == ["b", "a"]
    assert [rule.when.text for rule in ask(made, {"b": "no", "a": "yes"}).alerts if rule.when] == [
        "a",
        "a or not a",
    ]


def test_each_world_with_some_contradiction_is_contradictory() -> None:
    made = {**TWO, "contradictions": when("a", "not a and b")}
    assert ask(made, {"b": "yes"}).status == "contradictory"
    assert ask(made, {"b": "no"}).possible_outcomes == ("low",)


# All worlds.


def claimed(made: Chart, **claim: Any) -> list[tuple[dict[str, Any], ...]]:
    values = loaded({MAIN: {**made, "claims": [{"says": "So it is.", "cite": "p.1", **claim}]}})
    return broken(values, values.claims[0])


def test_claims() -> None:
    assert claimed(TWO, when="b", at_least="high") == []
    assert claimed(TWO, at_least="low") == []
    assert claimed(TWO, when="a", at_least="high") == [({"a": True, "b": False},)]
    assert claimed(TWO, when="a", only=["high"]) == [({"a": True, "b": False},)]
    assert claimed(TWO, when="a", never=["low", "high"]) == [
        ({"a": True, "b": True},),
        ({"a": True, "b": False},),
    ]
    assert claimed({**TWO, "outside": when("not b")}, at_least="high") == []
    assert claimed({**TWO, "contradictions": when("not b")}, at_least="high") == []
    assert claimed(with_duties(), when="c", also=["note"]) == []
    assert len(claimed(with_duties(), when="c", also=["tell"])) == 2


def test_rising() -> None:
    """The fact raised, and the totals it counts in; nothing else. Nobody is no value."""
    assert claimed(SCORED, rising="score") == []
    assert claimed(SCORED, rising="b") == []
    falls = claimed(SCORED, rising="c", order=["none", "low", "high"])
    assert falls == [
        ({"c": "none", "score": 2}, {"c": "high", "score": 1}),
        ({"c": "low", "score": 3}, {"c": "high", "score": 1}),
    ]
    older = claimed(BY_AGE, rising="youngest")
    assert {(one["adult"], one["youngest"] <= 12, two["youngest"] >= 13) for one, two in older} == {
        (False, True, True)
    }


def test_totals_of_all_worlds_are_those_that_the_members_come_to() -> None:
    values = loaded({MAIN: SCORED})
    assert {w["score"] for w in all_worlds(values.facts, named_by(values))} == {-1, 0, 1, 2, 3}
    both = all_worlds(values.facts, ["b", "score"])
    assert {(w["b"], w["score"]) for w in both} == {
        *((True, total) for total in (1, 2, 3)),
        *((False, total) for total in (-1, 0, 1)),
    }


def test_ways() -> None:
    values = loaded({MAIN: with_duties()})
    assert len(ways(values, ["tell"])) == 2 + 1
    assert len(ways(values, ["tell", "note"])) == 2 + 1 + 2
    assert len(ways(values, ["left"], parse("b and c"))) == 1
    asked = loaded({MAIN: ASKER, "other": OTHER})
    assert ways(asked, ["go"]) == [{"colour": "green", "b": False}]


def test_compared() -> None:
    old = loaded({MAIN: TWO})
    new = loaded({MAIN: {**TWO, "contradictions": when("a and b")}})
    moved = [
        (one, before, after) for one, _, before, after in compared(old, new) if before != after
    ]
    assert moved == [
        (
            {"a": True, "b": True},
            ("decided", "high", frozenset()),
            ("contradictory", None, frozenset()),
        )
    ]
    fewer = {
        **SCORED,
        "facts": {
            **SCORED["facts"],
            "c": {"kind": "choice", "values": ["low", "high"], "ask": "?"},
        },
    }
    # A total that both have is one that the members come to in both.
    for editions in ((SCORED, fewer), (fewer, SCORED)):
        pairs = compared(*(loaded({MAIN: made}) for made in editions))
        assert {(one["score"], other["score"]) for one, other, *_ in pairs} == {
            (total, total) for total in (-1, 1, 3)
        }


def test_interim() -> None:
    swapped = {**TWO, "boxes": {**TWO["boxes"]}}
    swapped["boxes"]["low"] = {**TWO["boxes"]["low"], "protection": 3}
    old, new = loaded({MAIN: TWO}), loaded({MAIN: swapped})
    assert interim(old, new, Incident()) == ("high", "low")
    assert interim(old, old, Incident()) is None


# The published examples.


def few_worlds(path: Path) -> bool:
    written = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    chart = flowgraph.load_chart(written["chart"])
    counted = [fact.origin for fact in chart.facts.values() if isinstance(fact.origin, Counted)]
    stated = written.get("facts", {})
    return not path.stem.startswith(MANY) and all(
        sum(member not in stated for member in count.points) <= MOST_OPEN for count in counted
    )


@pytest.mark.parametrize("path", [*filter(few_worlds, CASES)], ids=lambda path: path.stem)
def test_published_examples(path: Path) -> None:
    """Every case comes to what it must, by trying every world."""
    written = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    chart = flowgraph.load_chart(written["chart"])
    meant = Meaning(chart, flowgraph.load_incident(path, chart))
    found = {
        "status": meant.status,
        "outcome": meant.outcome,
        "possible_outcomes": list(meant.possible_outcomes),
        "path": list(meant.path),
        "questions": list(meant.questions),
        "duties": list(meant.duties),
        "possible_duties": list(meant.possible_duties),
    }
    ends = [chart.boxes[outcome].gives for outcome in meant.possible_outcomes]
    given = {name: {gives.get(name) for gives in ends} for gives in ends for name in gives}
    for name, values in {**given, **derived(meant)}.items():
        found[name] = next(iter(values)) if len(values) == 1 else None
    expected = written["expect"]
    assert {key: found[key] for key in expected} == expected


def test_nobody_listed_may_be_adults_only() -> None:
    chart = flowgraph.load_chart(FAULTS / "nobody-under-18.yaml")
    meant = Meaning(chart, Incident())
    assert (meant.status, meant.possible_outcomes) == ("undecided", ("nobody", "child"))
    assert meant.questions == ("youngest_age",)
