"""Random charts that are sound by construction, and incidents to try on them.

Every box splits what is possible with a predicate and its negation, by the values of one fact, or
with `otherwise`, so that exactly one arrow holds in every world, an absent lowest age included.
Domains are small, so that the definition may try every world.

Everything is drawn as small whole numbers by plain functions that are handed ``draw``, which is
Hypothesis's or a ``random.Random``: nested composite strategies took ten times as long, and these
shrink as well. In a loop: ``chart = random_chart(rng)``, ``random_incident(chart, rng)``.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import yaml
from hypothesis import settings
from hypothesis import strategies as st

from flowgraph.chart import Chart as Made
from flowgraph.facts import Counted, Fact, FromChart, OverPeople
from flowgraph.incident import Incident
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.library import load_source
from flowgraph.reading.source import Source

T = TypeVar("T")
Chart = dict[str, Any]
Charts = dict[str, Chart]
Draw = st.DrawFn | Random

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
def _whole(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


def up_to(draw: Draw, most: int) -> int:
    """A whole number from nought."""
    return draw.randint(0, most) if isinstance(draw, Random) else draw(_whole(most))


def pick(draw: Draw, several: Sequence[T]) -> T:
    """One of several; shrinks to the first."""
    return several[up_to(draw, len(several) - 1)]


def chance(draw: Draw, percent: int) -> bool:
    """Yes in about that many of a hundred; shrinks to no."""
    return up_to(draw, 99) >= 100 - percent


def shuffled(draw: Draw, several: Iterable[T]) -> list[T]:
    left = list(several)
    return [left.pop(up_to(draw, len(left) - 1)) for _ in range(len(left))]


def some_of(draw: Draw, several: Iterable[T], least: int, most: int) -> list[T]:
    """So many of several, in any order."""
    mixed = shuffled(draw, several)
    return mixed[: least + up_to(draw, max(0, min(most, len(mixed)) - least))]


def two_of(draw: Draw, low: int, high: int) -> tuple[int, int]:
    """Two whole numbers of a range, the lower first; they may be the same."""
    a, b = sorted(low + up_to(draw, high - low) for _ in range(2))
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
        "toddler": lowest | {"range": [1, 3], "from": {"lowest": "age", "where": "0 < age <= 3"}},
    }
    # The first three belong together, as on the chart this was made for.
    likely = {"young": 75, "youngest": 75, "older": 65, "infant": 20, "oldest": 15, "toddler": 15}
    return {name: fact for name, fact in available.items() if chance(draw, likely[name])}


def counted_facts(
    draw: Draw, facts: Mapping[str, Chart], lists: Mapping[str, Any]
) -> dict[str, Chart]:
    """Facts counted and added up from others: few enough to be tried one by one."""
    found: dict[str, Chart] = {}
    members = [n for n, f in facts.items() if f["kind"] != "whole-number"]
    yes_no = [n for n in members if facts[n]["kind"] == "yes-no"]
    for i in range(pick(draw, (1, 0, 1, 2))):
        if lists and chance(draw, 50):
            source: Chart = {"count": pick(draw, list(lists))}
        elif yes_no and chance(draw, 50):
            source = {"count": some_of(draw, yes_no, 1, 4)}
        elif members:
            source = {"points": {n: points(draw, facts[n]) for n in some_of(draw, members, 1, 3)}}
        else:
            continue
        each = [[0, *_points(p)] for p in members_of(source, lists).values()]
        reach = [sum(map(min, each)), sum(map(max, each)) + chance(draw, 15)]
        fact = {"kind": "whole-number", "range": reach, "ask": "How many in all?"}
        found[f"t{i}"] = fact | {"from": source}
    return found


def points(draw: Draw, fact: Chart) -> Any:
    """Points for a yes-no fact, or for some values of a choice."""
    if fact["kind"] == "yes-no":
        return pick(draw, (1, 2, 3, -1, -2))
    return {v: pick(draw, (1, 2, 0, 3, -1)) for v in some_of(draw, fact["values"], 1, 3)}


def _points(given: Any) -> list[int]:
    return list(given.values()) if isinstance(given, Mapping) else [given]


def members_of(source: Chart, lists: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a counted fact, with their points as they are written."""
    if "points" in source:
        return dict(source["points"])
    counted = source["count"]
    return dict.fromkeys(lists[counted]["items"] if isinstance(counted, str) else counted, 1)


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


OTHERWISE = "otherwise"


def partition(
    draw: Draw, facts: Mapping[str, Chart], most: int, otherwise: int = 0
) -> list[str | None]:
    """At most ``most`` predicates of which exactly one holds in every world; ``None``: always.
    ``otherwise``: how often, of a hundred, the last is told by the others alone."""
    ways = ("halves", "values", "halves", "values", "thirds", "always")
    if most > 1 and chance(draw, otherwise):
        apart = by_values(name := pick(draw, list(facts)), facts[name], most)
        told = apart if apart != [None] and chance(draw, 50) else [predicate(draw, facts), None]
        return [*told[: 1 + up_to(draw, len(told) - 2)], OTHERWISE]
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
    if "lowest" not in fact.get("from", {}):
        return [f"{name} < {high}", f"{name} >= {high}"]
    if most < 3:
        return [f"{name} <= {low}", f"not {name} <= {low}"]
    return [f"{name} <= {low}", f"{name} > {low}", f"not {name} >= {low}"]


# Charts.


def boxes(
    draw: Draw, facts: Mapping[str, Chart], given: Mapping[str, Chart], grown: bool
) -> dict[str, Chart]:
    """A graph of boxes without cycles, each reachable; its outcomes answer what is ``given``."""
    inner = [f"box{i}" for i in range(pick(draw, (1, 2, 3, 4, 5)))]
    ends = [f"end{i}" for i in range(pick(draw, (2, 1, 3, 4)))]
    made: dict[str, Chart] = {}
    for i, name in enumerate(inner):
        later = inner[i + 1 :] + shuffled(draw, ends)
        arms = partition(draw, facts, min(3, len(later)), 25 if grown else 0)
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
    if grown:
        made |= duties(draw, made, facts)
        ways_back(draw, made)
    reached = [box for name, box in made.items() if name in ends]
    for key, fact in given.items():
        for i, box in enumerate(reached):
            # Now and then an outcome leaves it unanswered: it is free in the worlds that end there.
            if i == 0 or not chance(draw, 8):
                box.setdefault("gives", {})[key] = pick(draw, values(fact))
    return made


def duties(draw: Draw, made: Mapping[str, Chart], facts: Mapping[str, Chart]) -> dict[str, Chart]:
    """Boxes of kind duty, and arrows to them from any others; several may lead to one."""
    found: dict[str, Chart] = {}
    for i in range(pick(draw, (1, 2, 0, 3))):
        name = f"duty{i}"
        for box in some_of(draw, made, 1, 2):
            arms = {name: None if chance(draw, 20) else predicate(draw, facts)}
            made[box].setdefault("also", {}).update(following(arms, short=False))
        found[name] = {"kind": "duty", "text": f"Duty {i}", "cite": "p.4"}
        if chance(draw, 20):
            found[name]["within"] = {pick(draw, ("hours", "working_days", "months")): 2}
    return found


def ways_back(draw: Draw, made: Mapping[str, Chart]) -> None:
    """A dotted arrow to the start, which every box but the start may go back to."""
    for box in list(made.values())[1:]:
        if box["kind"] != "duty" and chance(draw, 8):
            box["returns"] = {"box0": {"label": "Review", "cite": "p.1"}}


def claims(draw: Draw, chart: Chart, facts: Mapping[str, Chart]) -> list[Chart]:
    """What may or may not hold of every incident, of all five kinds."""
    ends = [n for n, box in chart["boxes"].items() if box["kind"] == "outcome"]
    owed = [n for n, box in chart["boxes"].items() if box["kind"] == "duty"]
    found = []
    for i in range(pick(draw, (1, 0, 2, 3))):
        claim: Chart = {"says": f"Claim {i}", "cite": "p.1"}
        if chance(draw, 60):
            claim["when"] = predicate(draw, facts)
        match pick(draw, ("at_least", "only", "never", "also", "rising")):
            case "also" if owed:
                claim["also"] = some_of(draw, owed, 1, 2)
            case "rising":
                name = pick(draw, list(facts))
                claim["rising"] = name
                if facts[name]["kind"] == "choice":
                    claim["order"] = shuffled(draw, facts[name]["values"])
            case "only" | "never" as form:
                claim[form] = some_of(draw, ends, 1, 2)
            case _:
                claim["at_least"] = pick(draw, ends)
        found.append(claim)
    return found


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
def sound_charts(draw: st.DrawFn, *, others: bool = True, grown: bool = False) -> Charts:
    """A main chart and up to two that answer a fact for another; in each world one arrow holds.
    ``grown``: with counted facts, checklists, duties, ways back, `otherwise` and claims."""
    return sound(draw, others=others, grown=grown)


def sound(draw: Draw, *, others: bool = True, grown: bool = True) -> Charts:
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
        charts[name] = one_chart(draw, name, facts, owed.get(name, {}), grown and i == 0)
    return charts


def one_chart(
    draw: Draw, name: str, facts: dict[str, Chart], given: dict[str, Chart], grown: bool
) -> Chart:
    """One chart over these facts, with a fact to spare if there are none."""
    lists: dict[str, Chart] = {}
    yes_no = [n for n, fact in facts.items() if fact["kind"] == "yes-no"]
    if grown and yes_no and chance(draw, 30):
        lists["ticks"] = {"ask": "Which are so?", "items": some_of(draw, yes_no, 1, 4)}
    if grown:
        facts = facts | counted_facts(draw, facts, lists)
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
    if lists:
        chart["checklists"] = lists
    for key, often in (("outside", 30), ("contradictions", 35), ("alerts", 30 if grown else 10)):
        if chance(draw, often):
            whens = [predicate(draw, facts) for _ in range(pick(draw, (1, 2)))]
            chart[key] = [{"when": when, "says": "So it is.", "cite": "p.2"} for when in whens]
    chart["boxes"] = boxes(draw, facts, given, grown)
    if grown and (made := claims(draw, chart, facts)):
        chart["claims"] = made
    return chart


def unsound(draw: Draw, charts: Charts) -> Charts:
    """The charts with one arrow of the main one taken out, or put somewhere else."""
    made = copy.deepcopy(charts)
    for box in made[MAIN]["boxes"].values():
        box.pop("returns", None)  # which may lead back to nothing then
    leads = [
        box["next"] for box in made[MAIN]["boxes"].values() if isinstance(box.get("next"), dict)
    ]
    if not (leads := [each for each in leads if OTHERWISE not in map(_when, each.values())]):
        return made
    arms = pick(draw, leads)
    target = pick(draw, list(arms))
    if len(arms) > 1 and chance(draw, 40):
        del arms[target]
    else:
        facts = {n: f for n, f in made[MAIN]["facts"].items() if f["kind"] != "text"}
        arms[target]["when"] = predicate(draw, facts)
    return made


def _when(arrow: Chart) -> Any:
    return arrow.get("when")


def loaded(charts: Charts, name: str = MAIN) -> Made:
    """The charts as the values that they are read to, without a file."""
    texts = {id_: to_yaml(chart) for id_, chart in charts.items()}
    among = {id_: Source(f"{id_}.yaml", text.encode(), text) for id_, text in texts.items()}
    return load_source(among[name], among)


def random_chart(
    rng: Random, *, sound_: bool = True, others: bool = True, grown: bool = True
) -> Made:
    """A chart, with the charts that it asks; sound, unless it is not to be."""
    charts = sound(rng, others=others, grown=grown)
    return loaded(charts if sound_ else unsound(rng, charts))


def random_incident(chart: Made, rng: Random, *, most_open: int = 7) -> Incident:
    """An incident for any chart whose domains are small."""
    facts = {name: as_written(fact) for name, fact in chart.all_facts.items()}
    return incident_of(chart, incident(rng, facts, chart.id, grown=True, most_open=most_open))


def incident_of(chart: Made, written: Mapping[str, Any]) -> Incident:
    """An incident as the value that it is read to, without a file."""
    text = to_yaml(written)
    return read_incident(Source("incident.yaml", text.encode(), text), chart)


def as_written(fact: Fact) -> Chart:
    """A fact's kind, domain and origin as a chart file has them, for drawing its values."""
    written: Chart = {"kind": fact.kind}
    if fact.kind == "choice":
        written["values"] = list(fact.values)
    if fact.kind == "whole-number":
        written["range"] = [fact.low, fact.high]
    match fact.origin:
        case OverPeople(how):
            written["from"] = {how: "age"}
        case FromChart(chart):
            written["from"] = {"chart": chart}
        case Counted():
            written["from"] = {"count": []}
    return written


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
    spans = (f"{a} to {b}", f"{a} to {b}") if a < 0 else (f"{a}-{b}", f"{a} to {b}")
    return pick(draw, (a, b, pick(draw, spans), [a, b] if a != b else a))


def written_value(draw: Draw, fact: Chart, exact: bool = False) -> Any:
    """What is written of a fact: one value, several, or a range."""
    if fact["kind"] == "text":
        return "words"
    if fact["kind"] == "whole-number":
        a, b = two_of(draw, *map(int, fact["range"]))
        return a if exact else written_range(draw, a, b)
    known = ["yes", "no"] if fact["kind"] == "yes-no" else [str(v) for v in fact["values"]]
    several = some_of(draw, known, 1, 1 if exact else 2)
    return several if len(several) > 1 else several[0]


def written_age(draw: Draw, ages: Sequence[int]) -> Any:
    """An age as it is written: exact, a range, several of either, or unknown."""
    a, b = sorted((pick(draw, ages), pick(draw, ages)))
    if chance(draw, 10):
        return [f"{a}-{b}", max(ages)]
    return "unknown" if chance(draw, 20) else written_range(draw, a, b)


AGES = (0, 1, 2, 3, 5, 30, 149, 150)


@st.composite
def incidents(
    draw: st.DrawFn,
    charts: Mapping[str, Chart],
    chart: str = MAIN,
    *,
    ages: Sequence[int] = AGES,
    most_open: int = 9,
    grown: bool = False,
) -> dict[str, Any]:
    """A random incident: facts exact, rough, unknown in so many words, or left out.

    No more than ``most_open`` facts are left open, so that the worlds stay few; facts that can
    be worked out are mostly left to be, as those over people where somebody is listed.
    """
    facts = all_facts(charts, chart)
    return incident(draw, facts, chart, ages=ages, most_open=most_open, grown=grown)


def incident(
    draw: Draw,
    facts: Mapping[str, Chart],
    chart: str,
    *,
    ages: Sequence[int] = AGES,
    most_open: int = 9,
    grown: bool = False,
) -> dict[str, Any]:
    stated: dict[str, Any] = {}
    people = [written_age(draw, ages) for _ in range(pick(draw, (0, 1, 2, 3)))]
    for name, fact in shuffled(draw, facts.items()):
        origin = fact.get("from", {})
        if (people and origin) or {"chart", "count", "points"} & set(origin):
            how = pick(draw, ["left out"] * 7 + ["exact", "rough", "unknown"])
        else:
            how = pick(draw, ("left out", "exact", "exact", "rough", "unknown"))
            if how != "exact" and (most_open := most_open - 1) < 0:
                how = "exact"
        if how == "left out":
            continue
        value = "unknown" if how == "unknown" else written_value(draw, fact, how == "exact")
        stated[name] = {"is": value, "because": "so it is"} if chance(draw, 10) else value
    made: dict[str, Any] = {"incident": "R-1", "chart": chart}
    if people:
        made["people"] = [{"who": who, "age": age} for who, age in zip("ABC", people, strict=False)]
    if grown and chance(draw, 35):
        made["everybody_listed"] = pick(draw, ("yes", "no", "unknown"))
    if stated:
        made["facts"] = stated
    return made


def forget(incident: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The incident with these facts left out."""
    kept = {name: value for name, value in incident.get("facts", {}).items() if name not in names}
    return {**incident, "facts": kept}
