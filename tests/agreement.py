"""What a decision says beside what the definition says: both as plain values, to be compared.

Also what an answer says of single facts (what it rests on, what would change it), each tried by
asking the definition again with those facts put differently.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations, product
from typing import Any

from all_worlds import named_by, totals
from definition import Meaning, domain, origins, true
from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.deciding.decision import Decision
from flowgraph.facts import Counted, Fact, FromChart
from flowgraph.incident import Incident, Statement
from flowgraph.values import Value, read_span

Rows = Iterable[Mapping[str, Any]]
Values = frozenset[Value]


def values_of(fact: Fact, plain: Any) -> Values:
    """What stands in an answer for a fact as the values meant: ``"12-14"``, ``["low", "high"]``."""
    found: set[Value] = set()
    for one in plain if isinstance(plain, (list, tuple)) else [plain]:
        span = read_span(one) if fact.kind == "whole-number" and isinstance(one, str) else None
        found |= set(range(span[0], span[1] + 1)) if span else {None if one == "none" else one}
    return frozenset(found)


def the_only(values: Collection[Value]) -> Value:
    return next(iter(values)) if len(values) == 1 else None


def facts_in(rows: Rows) -> tuple[str, ...]:
    return tuple(row["fact"] for row in rows)


def answered(decision: Decision) -> dict[str, Any]:
    """What a decision says of status, route and questions."""
    return {
        "status": decision.status,
        "outcome": decision.outcome,
        "possible_outcomes": tuple(decision.possible_outcomes),
        "path": tuple(decision.path),
        "questions": facts_in(decision.questions),
        "settles_route": facts_in(decision.settles_route),
    }


def besides(decision: Decision, facts: Mapping[str, Fact]) -> dict[str, Any]:
    """What it says of alerts, duties, worked-out and single facts."""
    return {
        "contradictory": bool(decision.contradictions),
        "outside": bool(decision.outside),
        "alerts": [row["says"] for row in decision.alerts],
        "alerts_open": [row["says"] for row in decision.alerts_open],
        "duties": tuple(row["box"] for row in decision.duties),
        "possible_duties": tuple(row["box"] for row in decision.possible_duties),
        "settles_duties": facts_in(decision.settles_duties),
        "derived": {name: row["value"] for name, row in decision.derived.items()},
        "turning_points": {
            (row["fact"], values_of(facts[row["fact"]], row["if"]), row["outcome"])
            for row in decision.turning_points
        },
    }


def meant(meaning: Meaning) -> dict[str, Any]:
    """What the definition says of status, route and questions."""
    names = ("status", "outcome", "possible_outcomes", "path", "questions", "settles_route")
    return {name: getattr(meaning, name) for name in names}


def meant_besides(meaning: Meaning) -> dict[str, Any]:
    return {
        "contradictory": meaning.status == "contradictory",
        "outside": meaning.status == "outside",
        "alerts": [rule.text for rule in meaning.alerts],
        "alerts_open": [rule.text for rule in meaning.alerts_open],
        "duties": meaning.duties,
        "possible_duties": meaning.possible_duties,
        "settles_duties": meaning.settles_duties,
        "derived": {name: the_only(values) for name, values in derived(meaning).items()},
        "turning_points": turning_points(meaning),
    }


def differences(chart: Chart, incident: Incident, decision: Decision) -> dict[str, Any]:
    """Everything that a decision says otherwise than the definition: what each of them says."""
    meaning = Meaning(chart, incident)
    said = answered(decision) | besides(decision, meaning.facts)
    right = meant(meaning) | meant_besides(meaning)
    found = {name: (said[name], right[name]) for name in right if said[name] != right[name]}
    if not rests_well(meaning, decision.rests_on):
        found["rests_on"] = (decision.rests_on, "not a smallest set that is enough")
    if not changes_well(meaning, decision.other_outcomes):
        found["other_outcomes"] = (decision.other_outcomes, smallest_changes(meaning))
    return found


def derived(meaning: Meaning) -> dict[str, set[Value]]:
    """What is worked out of each fact, in the worlds inside the guidance if there are any; and
    what the charts asked give besides."""
    found = {n: values for n, values in meaning.worked.items() if n in meaning.over}
    worlds = meaning.inside or meaning.worlds
    for name in meaning.worked.keys() - meaning.over.keys():
        found[name] = {value for world in worlds for value in meaning.work(world, name)}
    served = origins(FromChart, meaning.facts).values()
    for chart in meaning.chart.helpers:
        ends = [
            chart.boxes[path[-1]] if path else None for w in worlds for path in [w.routes[chart.id]]
        ]
        for key in {key for box in chart.outcomes for key in box.gives}:
            if FromChart(chart.id, key) not in served:
                found[key] = {end.gives.get(key) if end else None for end in ends}
    return found


# Single facts put differently


def known(meaning: Meaning, name: str) -> Values | None:
    """What is known of a fact, stated or worked out; None where it may be anything."""
    fact = meaning.facts[name]
    if name in meaning.instead:
        return frozenset(meaning.instead[name])
    if name in meaning.over:
        return frozenset(meaning.worked[name]) if name in meaning.worked else None
    if fact.origin is None:
        return None
    values = frozenset(value for w in meaning.remaining for value in meaning.work(w, name))
    return None if values >= set(possible(meaning, name)) else values


def possible(meaning: Meaning, name: str) -> list[Value]:
    """The values that some incident leaves to a fact."""
    fact = meaning.facts[name]
    counted = fact.origin if isinstance(fact.origin, Counted) else None
    return sorted(totals(counted, meaning.facts, {})) if counted else domain(fact)


def classes(meaning: Meaning, name: str) -> list[Values]:
    """The values of a fact, those together that nothing on the charts tells apart; of numbers
    those that stand side by side."""
    found: list[list[Value]] = []
    for value in domain(meaning.facts[name]):
        told = told_of(meaning, name, value)
        near = found[-1:] if meaning.facts[name].kind == "whole-number" else found
        same = next((each for each in near if told_of(meaning, name, each[0]) == told), None)
        same.append(value) if same else found.append([value])
    return [frozenset(each) for each in found]


def told_of(meaning: Meaning, name: str, value: Value) -> tuple[Any, ...]:
    """What the charts tell of a value; of a fact over people also what others ask of any age, for
    one group of people gives them together."""
    over = meaning.over.values() if name in meaning.over else ()
    if isinstance(value, bool):
        return *meaning.told(name, {name: value}), bool(over) and value
    ages = [test.holds({"age": value}) for origin in over for test in origin.where.tests]
    return *meaning.told(name, {name: value}), *ages


def changes(meaning: Meaning, name: str) -> Iterator[tuple[Values, Values]]:
    """Each class that a fact is not in, with those of its values that a world can have."""
    is_ = known(meaning, name)
    for values in classes(meaning, name) if is_ is not None else ():
        can = values if name in meaning.stated else values & set(possible(meaning, name))
        if can and not values & (is_ or set()):
            yield values, can


def parted(meaning: Meaning, name: str) -> Iterator[tuple[Values, Values]]:
    """The same; of a stated fact, values that stand against what is worked out are classes of their
    own."""
    is_, against = known(meaning, name), meaning.worked.get(name)
    if name not in meaning.stated or is_ is None or against is None:
        yield from changes(meaning, name)
        return
    for values in classes(meaning, name):
        for part in (values & against, values - against):
            if part and not part & is_:
                yield part, part


def turning_points(meaning: Meaning) -> set[tuple[str, Values, str]]:
    """Each fact that, changed alone, changes the answer: the class, and what is reached."""
    if meaning.status not in ("decided", "certain"):
        return set()
    found = set()
    for name in (name for name in meaning.chart.all_facts if name in meaning.facts):
        for values, can in parted(meaning, name):
            then = (
                restated(meaning, name, can)
                if name in meaning.stated
                else supposed(meaning, {name: can})
            )
            if (reached := then.outcome or then.status) != meaning.outcome:
                found.add((name, values, reached))
    return found


def restated(meaning: Meaning, name: str, values: Values) -> Meaning:
    """The incident with other values stated of a fact."""
    written = tuple(
        {True: "yes", False: "no"}.get(v, str(v)) if isinstance(v, bool) else str(v) for v in values
    )
    facts = {**meaning.incident.facts, name: Statement(written)}
    return Meaning(meaning.chart, replace(meaning.incident, facts=facts))


def supposed(meaning: Meaning, values: Mapping[str, Values]) -> Meaning:
    return Meaning(meaning.chart, meaning.incident, values)


def suffices(meaning: Meaning, names: Iterable[str]) -> bool:
    """Whether these facts, stated alone, already make the same outcome decided or certain."""
    stated = {name: known(meaning, name) or frozenset() for name in names}
    return Meaning(meaning.chart, Incident(), stated).outcome == meaning.outcome


def rests_well(meaning: Meaning, rows: Rows) -> bool:
    """Whether an answer rests on a smallest set of known facts, or rightly on none. That there is
    nobody of whom an age could be the lowest cannot be stated, and so is no ground."""
    if meaning.status not in ("decided", "certain"):
        return not rows
    if not rows:
        every = [n for n in meaning.facts if None not in (known(meaning, n) or {None})]
        loose = {name for name in every if name not in meaning.stated and name not in meaning.over}
        left = (some for n in range(len(loose) + 1) for some in combinations(loose, n))
        return suffices(meaning, ()) or not any(
            suffices(meaning, [name for name in every if name not in some]) for some in left
        )
    names = facts_in(rows)
    fewer = (some for n in range(len(names)) for some in combinations(names, n))
    return (
        all(values_of(meaning.facts[r["fact"]], r["is"]) == known(meaning, r["fact"]) for r in rows)
        and suffices(meaning, names)
        and not any(suffices(meaning, some) for some in fewer)
    )


def leads(meaning: Meaning, change: Mapping[str, Values]) -> str | None:
    """The outcome that facts, put so, lead to from what is known of the others, all taken as
    stated, with no contradiction; None where they do not."""
    given = {n for n, fact in meaning.facts.items() if n in meaning.instead or n in meaning.over}
    given |= {name for name, fact in meaning.facts.items() if fact.origin is None}
    as_is = {name: values for name in given if (values := known(meaning, name)) is not None}
    then = Meaning(meaning.chart, Incident(), as_is | dict(change))
    return (
        None
        if any(true(then.chart.contradictions, w.facts) for w in then.remaining)
        else then.outcome
    )


def smallest_changes(meaning: Meaning, most: int = 3) -> dict[str, int]:
    """Each other outcome, with how many facts must at least change; not more than ``most``."""
    if not meaning.outcome or not all(is_known(meaning, name) for name in named_by(meaning.chart)):
        return {}
    ways = {name: [can for _, can in changes(meaning, name)] for name in meaning.facts}
    for name, origin in meaning.over.items():  # that there is nobody is a change too
        if origin.how == "lowest" and None not in (known(meaning, name) or {None}):
            ways[name].append(frozenset({None}))
    found: dict[str, int] = {}
    for size in range(1, most + 1):
        for names in combinations([name for name, each in ways.items() if each], size):
            for values in product(*(ways[name] for name in names)):
                if outcome := leads(meaning, dict(zip(names, values, strict=True))):
                    found.setdefault(outcome, size)
        if len(found) == len(meaning.chart.outcomes):
            break
    return {outcome: size for outcome, size in found.items() if outcome != meaning.outcome}


def is_known(meaning: Meaning, name: str) -> bool:
    """Whether nothing on the charts tells apart what a fact may yet be."""
    return len({told_of(meaning, name, value) for value in known(meaning, name) or ()}) == 1


def changes_well(meaning: Meaning, rows: Rows, most: int = 3) -> bool:
    """Whether `other_outcomes` holds each outcome within reach, each with a smallest change."""
    told: dict[str, int] = {}
    for row in rows:
        change = {c["fact"]: values_of(meaning.facts[c["fact"]], c["if"]) for c in row["change"]}
        if leads(meaning, change) != row["outcome"]:
            return False
        told[row["outcome"]] = len(change)
    found = smallest_changes(meaning, most)
    return {outcome: size for outcome, size in told.items() if size <= most} == found
