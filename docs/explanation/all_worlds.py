"""What holds of a whole chart: every world of it, one by one. It goes on from ``definition.py``.

*All worlds* are every full answer to the facts that a chart's predicates name, each taken as if it
were stated. Claims, ways and comparing speak of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from definition import (
    Facts,
    Meaning,
    domain,
    due,
    each,
    facts_of,
    groups,
    named,
    origins,
    route,
    true,
)
from msgspec.structs import replace

from flowgraph.chart import Chart, Claim
from flowgraph.facts import Counted, Fact, OverPeople
from flowgraph.incident import Incident
from flowgraph.predicate import Predicate

End = tuple[str, str | None, frozenset[str]]
Inside = list[tuple[Facts, str, frozenset[str]]]


def end(chart: Chart, world: Facts) -> End:
    """A world's answer: outside, contradictory, or decided with its outcome and its duties."""
    for status, rules in (("outside", chart.outside), ("contradictory", chart.contradictions)):
        if true(rules, world):
            return status, None, frozenset()
    path = route(chart, world)
    return "decided", path[-1], due(chart, path, world)


def named_by(chart: Chart) -> dict[str, None]:
    rules = (*chart.outside, *chart.contradictions, *chart.alerts, *chart.claims)
    return named([*chart.arrows, *chart.also_arrows, *rules])


def all_worlds(facts: Mapping[str, Fact], names: Iterable[str]) -> list[Facts]:
    """Tied together are facts over people, and totals with those of their members that are named;
    what another chart works out may have any value."""
    own = {name: facts[name] for name in names}
    over, counted = origins(OverPeople, own), origins(Counted, own)
    plain = {n: domain(fact) for n, fact in own.items() if n not in over and n not in counted}
    worlds = [row | more for row in groups(over) for more in each(plain)]
    for name, origin in counted.items():
        worlds = [w | {name: total} for w in worlds for total in totals(origin, facts, w)]
    return worlds


def totals(counted: Counted, facts: Mapping[str, Fact], world: Facts) -> set[int]:
    """What the members that a world answers, and the others as they may be, come to."""
    members = {name: facts[name] for name in counted.points}
    over = origins(OverPeople, members)
    rest = {n: [world[n]] if n in world else domain(f) for n, f in members.items() if n not in over}
    fit = [row for row in groups(over) if all(world.get(n, v) == v for n, v in row.items())]
    every = (row | more for row in fit for more in each(rest))
    return {sum(counted.of(name, value) for name, value in one.items()) for one in every}


def inside(chart: Chart, also: Iterable[str] = ()) -> Inside:
    """Its worlds inside the guidance and free of contradiction, with outcome and duties."""
    worlds = all_worlds(facts_of(chart), named_by(chart) | dict.fromkeys(also))
    ends = [(world, *end(chart, world)) for world in worlds]
    return [
        (w, outcome or "", duties) for w, status, outcome, duties in ends if status == "decided"
    ]


def ways(chart: Chart, to: Iterable[str], when: Predicate | None = None) -> list[Facts]:
    """Every such world that comes to one of these boxes, outcomes or duties."""
    asked = [(w, d) for w, _, d in inside(chart, when.facts if when else ())]
    return [
        world
        for world, duties in asked
        if (not when or when.holds(world)) and {*route(chart, world), *duties} & set(to)
    ]


def broken(chart: Chart, claim: Claim) -> list[tuple[Facts, ...]]:
    """Every such world that breaks a claim; of `rising` both worlds, the lower first."""
    worlds = inside(chart, [*named([claim]), *filter(None, [claim.rising])])
    protects = {box.id: box.protection for box in chart.outcomes}
    found: list[tuple[Facts, ...]] = []
    for world, outcome, duties in (row for row in worlds if true([claim], row[0])):
        higher = list(raised(chart, claim, world)) if claim.rising else []
        lower = [w for w, o, _ in worlds if w in higher and protects[o] < protects[outcome]]
        found += [(world, w) for w in lower]
        too_low = claim.at_least and protects[outcome] < protects[claim.at_least]
        elsewhere = claim.only and outcome not in claim.only
        if too_low or elsewhere or outcome in claim.never or not duties >= set(claim.also):
            found.append((world,))
    return found


def raised(chart: Chart, claim: Claim, world: Facts) -> Iterator[Facts]:
    """The world with one fact raised, and with it the totals that it counts in."""
    name, facts = claim.rising, facts_of(chart)
    plain = [False, True] if facts[name].kind == "yes-no" else domain(facts[name])
    order = list(claim.order or plain)
    for value in order[order.index(world[name]) + 1 :] if world[name] in order else ():
        up: dict[str, Any] = world | {name: value}
        for total, counted in origins(Counted, facts).items():
            if total in up and name in counted.points:
                up[total] += counted.of(name, value) - counted.of(name, world[name])
        yield up


def compared(old: Chart, new: Chart) -> list[tuple[Facts, Facts, End, End]]:
    """Every world of both charts, as each has it, with both answers. A fact whose domain or origin
    differs is two facts."""
    before, after = facts_of(old), facts_of(new)
    label = {n: n if alike(before.get(n, f), f) else f"{n} anew" for n, f in after.items()}
    both = dict(before)
    for name, fact in after.items():
        if isinstance(fact.origin, Counted):
            points = {label[member]: points for member, points in fact.origin.points.items()}
            fact = replace(fact, origin=Counted(points))
        both.setdefault(label[name], fact)
    first, second = named_by(old), named_by(new)
    worlds = all_worlds(both, first | {label[name]: None for name in second})
    pairs = [({n: w[n] for n in first}, {n: w[label[n]] for n in second}) for w in worlds]
    counted = {n: c for n, c in origins(Counted, after).items() if n in second}
    fit = [p for p in pairs if all(p[1][n] in totals(c, after, p[1]) for n, c in counted.items())]
    return [(one, other, end(old, one), end(new, other)) for one, other in fit]


def alike(one: Fact, other: Fact) -> bool:
    ways = [o.points if isinstance(o, Counted) else o for o in (one.origin, other.origin)]
    return set(domain(one)) == set(domain(other)) and ways[0] == ways[1]


def interim(old: Chart, new: Chart, incident: Incident) -> tuple[str, str] | None:
    """The most protective outcomes that an incident may come to, undecided on both charts, where
    they differ."""
    one, other = Meaning(old, incident), Meaning(new, incident)
    first, second = one.possible_outcomes[:1], other.possible_outcomes[:1]
    undecided = one.status == other.status == "undecided"
    return (*first, *second) if undecided and first != second else None
