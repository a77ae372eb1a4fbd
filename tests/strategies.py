"""Random charts that are sound by construction, and incidents to try on them.

Every box splits what is possible with a predicate and its negation, or by the values of one
fact, so that exactly one arrow holds in every world, an absent lowest age included. Domains
are small, so that the oracle may try every world.

Everything is drawn as small whole numbers by plain functions that are handed ``draw``: nested
composite strategies took ten times as long, and these shrink as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from hypothesis import settings
from hypothesis import strategies as st

T = TypeVar("T")
Chart = dict[str, Any]
Charts = dict[str, Chart]
Draw = st.DrawFn

MAIN = "main"
OTHERS = ("second", "third")
CHOICES = ("low", "medium", "high")
GIVEN = ("red", "amber", "green")

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # ten times as fast, where it was built


def to_yaml(chart: Mapping[str, Any]) -> str:
    """The chart or incident as the text of a file."""
    text: str = yaml.dump(chart, Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=120)
    return text


def write_charts(charts: Mapping[str, Chart], folder: Path) -> Path:
    """Writes each chart to a file named after it; returns the path of the main one."""
    for name, chart in charts.items():
        (folder / f"{name}.yaml").write_text(to_yaml(chart), encoding="utf-8")
    return folder / f"{MAIN}.yaml"


def examples(count: int) -> settings:
    """That many examples of a property; ``FLOWGRAPH_EXAMPLES=20`` tries twenty times as many,
    ``0.1`` a tenth."""
    times = float(os.environ.get("FLOWGRAPH_EXAMPLES", "1"))
    return settings(max_examples=max(1, round(count * times)))


@cache
def up_to(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


def pick(draw: Draw, several: Sequence[T]) -> T:
    """One of several; shrinks to the first."""
    return several[draw(up_to(len(several) - 1))]


def chance(draw: Draw, percent: int) -> bool:
    """Yes in about that many of a hundred; shrinks to no."""
    return draw(up_to(99)) >= 100 - percent


def shuffled(draw: Draw, several: Iterable[T]) -> list[T]:
    left = list(several)
    return [left.pop(draw(up_to(len(left) - 1))) for _ in range(len(left))]


def two_of(draw: Draw, low: int, high: int) -> tuple[int, int]:
    """Two whole numbers of a range, the lower first; they may be the same."""
    a, b = sorted(low + draw(up_to(high - low)) for _ in range(2))
    return a, b


# Facts.


def own_facts(draw: Draw) -> dict[str, Chart]:
    """Facts that nothing works out."""
    facts: dict[str, Chart] = {}
    for i in range(pick(draw, (1, 2, 3, 4))):
        match pick(draw, ("yes-no", "choice", "whole-number")):
            case "yes-no":
                facts[f"b{i}"] = {"kind": "yes-no"}
            case "choice":
                facts[f"c{i}"] = {
                    "kind": "choice",
                    "values": list(pick(draw, (CHOICES[:2], CHOICES))),
                }
            case _:
                limits = pick(draw, ((0, 2), (0, 3), (5, 7)))
                facts[f"n{i}"] = {"kind": "whole-number", "range": list(limits)}
    return {name: fact | {"ask": f"What of {name}?"} for name, fact in facts.items()}


def people_facts(draw: Draw) -> dict[str, Chart]:
    """Facts over people: who is young, who is not, how young; with the linked fact or without."""
    young = pick(draw, (2, 3, 4))
    yes_no = {"kind": "yes-no", "ask": "Is there such a person?"}
    lowest = {"kind": "whole-number", "ask": "How old is the youngest of them?"}
    available: dict[str, Chart] = {
        "young": yes_no | {"from": {"any": f"age < {young}"}},
        "youngest": lowest
        | {"range": [0, young - 1], "from": {"lowest": "age", "where": f"age < {young}"}},
        "older": yes_no | {"from": {"any": f"age >= {young}"}},
        "infant": yes_no | {"from": {"any": "age == 0"}},
        "oldest": lowest | {"range": [149, 150], "from": {"lowest": "age", "where": "149 <= age"}},
    }
    # The first three belong together, as on the chart this was made for.
    likely = {"young": 75, "youngest": 75, "older": 65, "infant": 20, "oldest": 15}
    return {name: fact for name, fact in available.items() if chance(draw, likely[name])}


# Predicates.


def leaf(draw: Draw, facts: Mapping[str, Chart]) -> str:
    """A predicate of one fact."""
    name = pick(draw, list(facts))
    fact = facts[name]
    if fact["kind"] == "yes-no":
        return pick(draw, (name, f"not {name}"))
    if fact["kind"] == "choice":
        one, two, *_ = shuffled(draw, fact["values"])
        some = f"{name} in ('{one}', '{two}')"
        return pick(draw, (f"{name} == '{one}'", f"{name} != '{one}'", some))
    a, b = two_of(draw, *fact["range"])
    forms = (f"{name} <= {a}", f"{name} > {a}", f"{name} == {b}", f"{name} != {b}")
    return pick(draw, (*forms, f"{b} > {name}", f"{a} <= {name} <= {b}", f"{name} in ({a}, {b})"))


def predicate(draw: Draw, facts: Mapping[str, Chart], depth: int = 2) -> str:
    """A predicate of up to four facts."""
    match pick(draw, ("leaf", "and", "or", "leaf", "not")) if depth else "leaf":
        case "leaf":
            return leaf(draw, facts)
        case "not":
            return f"not ({predicate(draw, facts, depth - 1)})"
        case joint:
            left, right = (predicate(draw, facts, depth - 1) for _ in range(2))
            return f"({left}) {joint} ({right})"


def partition(draw: Draw, facts: Mapping[str, Chart], most: int) -> list[str | None]:
    """At most ``most`` predicates of which exactly one holds in every world; ``None``: always."""
    ways = ("halves", "values", "halves", "values", "thirds", "always")
    match pick(draw, ways) if most > 1 else "always":
        case "always":
            return [None]
        case "thirds" if most > 2:
            p, q = predicate(draw, facts), predicate(draw, facts)
            return [p, f"not ({p}) and ({q})", f"not ({p}) and not ({q})"]
        case "values":
            name = pick(draw, list(facts))
            return by_values(name, facts[name], most)
    p = predicate(draw, facts)
    return [p, f"not ({p})"]


def by_values(name: str, fact: Chart, most: int) -> list[str | None]:
    """An arrow for each value as far as arrows go round, and one for the rest."""
    if fact["kind"] == "yes-no":
        return [name, f"not {name}"]
    if fact["kind"] == "choice":
        if most < len(fact["values"]):
            one = fact["values"][0]
            return [f"{name} == '{one}'", f"{name} != '{one}'"]
        return [f"{name} == '{value}'" for value in fact["values"]]
    low, high = fact["range"]
    if "from" not in fact:
        return [f"{name} < {high}", f"{name} >= {high}"]
    if most < 3:
        return [f"{name} <= {low}", f"not {name} <= {low}"]
    return [f"{name} <= {low}", f"{name} > {low}", f"not {name} >= {low}"]


# Charts.


def boxes(draw: Draw, facts: Mapping[str, Chart], given: Mapping[str, Chart]) -> dict[str, Chart]:
    """A graph of boxes without cycles, each reachable; its outcomes answer what is ``given``."""
    inner = [f"box{i}" for i in range(pick(draw, (1, 2, 3, 4, 5)))]
    ends = [f"end{i}" for i in range(pick(draw, (2, 1, 3, 4)))]
    made: dict[str, Chart] = {}
    for i, name in enumerate(inner):
        later = inner[i + 1 :] + shuffled(draw, ends)
        arms = partition(draw, facts, min(3, len(later)))
        # Not far ahead, so that paths are long and meet again.
        targets = shuffled(draw, later[: len(arms) + 1])
        made[name] = {
            "kind": "start" if i == 0 else pick(draw, ("condition", "action")),
            "text": f"Box {i}",
            "cite": "p.1",
            "next": following(dict(zip(targets, arms, strict=False)), short=chance(draw, 50)),
        }
    for i, name in enumerate(ends):
        outcome = {"kind": "outcome", "text": f"End {i}", "cite": "p.1"}
        made[name] = outcome | {"protection": pick(draw, (1, 2, 3))}
    made = reachable(made)
    reached = [box for name, box in made.items() if name in ends]
    for key, fact in given.items():
        for i, box in enumerate(reached):
            # Now and then an outcome leaves it unanswered: it is free in the worlds that end there.
            if i == 0 or not chance(draw, 8):
                box.setdefault("gives", {})[key] = pick(draw, values(fact))
    return made


def following(arms: Mapping[str, str | None], *, short: bool) -> str | dict[str, Chart]:
    if short and list(arms.values()) == [None]:
        return next(iter(arms))
    note = {"basis": "stated", "cite": "p.1"}
    return {t: ({} if when is None else {"when": when}) | note for t, when in arms.items()}


def reachable(made: dict[str, Chart]) -> dict[str, Chart]:
    """Without the boxes that no arrow leads to."""
    found, to_see = set(), [next(iter(made))]
    while to_see:
        name = to_see.pop()
        found.add(name)
        leads = made[name].get("next", ())
        to_see += [leads] if isinstance(leads, str) else leads
    return {name: box for name, box in made.items() if name in found}


def values(fact: Chart) -> list[Any]:
    return [True, False] if fact["kind"] == "yes-no" else list(fact["values"])


def given_facts(draw: Draw, asker: str, others: Sequence[str]) -> dict[str, Chart]:
    """Facts that ``asker`` has from other charts."""
    facts: dict[str, Chart] = {}
    for other in others:
        for i in range(pick(draw, (1, 1, 2, 0))):
            fact: Chart = {"kind": "choice", "values": list(pick(draw, (GIVEN[:2], GIVEN)))}
            if chance(draw, 25):
                fact = {"kind": "yes-no"}
            name = f"{asker}_from_{other}{i}"
            key = pick(draw, (name, f"{name}_there"))  # the other chart may name it otherwise
            facts[name] = fact | {"ask": "Which?", "from": {"chart": other, "gives": key}}
    return facts


@st.composite
def sound_charts(draw: Draw, *, others: bool = True) -> Charts:
    """A main chart and up to two that answer a fact for another; in each world one arrow holds."""
    asked = OTHERS[: pick(draw, (0, 1, 1, 0, 2))] if others else ()
    pool = own_facts(draw)
    if chance(draw, 60):
        pool |= people_facts(draw)
    charts: Charts = {}
    owed: dict[str, dict[str, Chart]] = {name: {} for name in asked}
    for i, name in enumerate((MAIN, *asked)):
        # The third chart is asked by the second, or by the main chart, or by both.
        given = given_facts(draw, name, asked[i : i + pick(draw, (1, 2))])
        for fact in given.values():
            owed[fact["from"]["chart"]][fact["from"]["gives"]] = fact
        facts = {n: fact for n, fact in pool.items() if not chance(draw, 20)} | given
        charts[name] = one_chart(draw, name, facts, owed.get(name, {}))
    return charts


def one_chart(draw: Draw, name: str, facts: dict[str, Chart], given: dict[str, Chart]) -> Chart:
    """One chart over these facts, with a fact to spare if there are none."""
    facts = facts or {"spare": {"kind": "yes-no", "ask": "Is it so?"}}
    chart: Chart = {
        "chart": name,
        "title": f"The {name} chart",
        "edition": {
            "publisher": "Nobody",
            "document": "A chart made up for a test",
            "version": "1",
            "date": "2016-04",
            "notice": "Made up.",
        },
        "start": "box0",
        "facts": dict(facts),
    }
    if chance(draw, 10):
        chart["facts"]["words"] = {"kind": "text", "ask": "In which words?"}
    for key, often in (("outside", 30), ("contradictions", 35), ("alerts", 10)):
        if chance(draw, often):
            whens = [predicate(draw, facts) for _ in range(pick(draw, (1, 2)))]
            chart[key] = [{"when": when, "says": "So it is.", "cite": "p.2"} for when in whens]
    chart["boxes"] = boxes(draw, facts, given)
    return chart


# Incidents.


def all_facts(charts: Mapping[str, Chart], chart: str = MAIN) -> dict[str, Chart]:
    """The facts that an incident on the chart may state: its own, and those of charts it asks."""
    facts: dict[str, Chart] = {}
    for name, fact in charts[chart]["facts"].items():
        if "chart" in fact.get("from", {}):
            facts |= all_facts(charts, fact["from"]["chart"])
        facts[name] = fact
    return facts


def written_range(draw: Draw, a: int, b: int) -> Any:
    """How two whole numbers may be left open, or one of them not."""
    return pick(draw, (a, b, f"{a}-{b}", [a, b] if a != b else a))


def written_value(draw: Draw, fact: Chart) -> Any:
    """What is written of a fact: one value, several, or a range."""
    if fact["kind"] == "text":
        return "words"
    if fact["kind"] == "whole-number":
        low, high = map(int, fact["range"])
        return written_range(draw, *two_of(draw, low, high))
    known = ["yes", "no"] if fact["kind"] == "yes-no" else [str(v) for v in fact["values"]]
    several = shuffled(draw, known)[: pick(draw, (1, 2))]
    return several if len(several) > 1 else several[0]


def written_age(draw: Draw, ages: Sequence[int]) -> Any:
    """An age as it is written: exact, a range, one of two, or unknown."""
    a, b = sorted((pick(draw, ages), pick(draw, ages)))
    return "unknown" if chance(draw, 20) else written_range(draw, a, b)


@st.composite
def incidents(
    draw: Draw,
    charts: Mapping[str, Chart],
    chart: str = MAIN,
    *,
    ages: Sequence[int] = (0, 1, 2, 3, 5, 30, 149, 150),
    most_open: int = 9,
) -> dict[str, Any]:
    """A random incident: facts exact, rough, unknown in so many words, or left out.

    No more than ``most_open`` facts are left open, so that the worlds stay few; facts that can
    be worked out are mostly left to be, as those over people where somebody is listed.
    """
    facts = all_facts(charts, chart)
    stated: dict[str, Any] = {}
    people = [written_age(draw, ages) for _ in range(pick(draw, (0, 1, 2, 3)))]
    for name, fact in shuffled(draw, facts.items()):
        if (people and fact.get("from")) or "chart" in fact.get("from", {}):
            how = pick(draw, ["left out"] * 7 + ["exact", "rough", "unknown"])
        else:
            how = pick(draw, ("left out", "exact", "exact", "rough", "unknown"))
            if how != "exact" and (most_open := most_open - 1) < 0:
                how = "exact"
        if how == "left out":
            continue
        value = "unknown" if how == "unknown" else written_value(draw, fact)
        if how == "exact" and fact["kind"] != "text":
            value = first(value)
        stated[name] = {"is": value, "because": "so it is"} if chance(draw, 10) else value
    incident: dict[str, Any] = {"incident": "R-1", "chart": chart}
    if people:
        incident["people"] = [
            {"who": who, "age": age} for who, age in zip("ABC", people, strict=False)
        ]
    if stated:
        incident["facts"] = stated
    return incident


def first(value: Any) -> Any:
    """One of several values; of a range, its lower end."""
    if isinstance(value, list):
        return value[0]
    text = str(value)
    return int(text.partition("-")[0]) if text[0].isdigit() else value


def forget(incident: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The incident with these facts left out."""
    kept = {name: value for name, value in incident.get("facts", {}).items() if name not in names}
    return {**incident, "facts": kept}
