"""A chart laid out for walking: its places in order, and where each fact is last asked.

The charts that work out facts are walked first, each to its outcome; then the chart itself.
All their boxes stand in one line of places, each after all that lead to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from flowgraph.chart import Arrow, Box, Chart, Rule
from flowgraph.facts import Cell, Counted, Fact, FromChart, OverPeople, cells
from flowgraph.predicate import Predicate


class Place(Struct, frozen=True):
    """A box of one of the charts, or (``box`` None) the gate before its start, where
    ``outside`` is answered."""

    chart: Chart
    box: Box | None
    asks: tuple[str, ...]  # the facts that the rules or arrows here name


class Plan(Struct, frozen=True, eq=False):
    """A chart laid out for walking.

    ``groups``: facts that vary together; all those worked out over people are one group.
    ``last``: the last place at which each fact is asked; behind it the fact is forgotten.
    """

    chart: Chart
    facts: Mapping[str, Fact]
    cells: Mapping[str, tuple[Cell, ...]]
    groups: tuple[tuple[str, ...], ...]
    group_of: Mapping[str, int]
    places: tuple[Place, ...]
    gates: tuple[int, ...]  # the place of each chart's gate, in order; the last is the chart's
    at: Mapping[tuple[str, str], int]  # (chart id, box id) -> place
    last: Mapping[str, int]

    @property
    def charts(self) -> tuple[Chart, ...]:
        return (*self.chart.helpers, self.chart)

    def origin(self, name: str) -> OverPeople | FromChart | Counted | None:
        return self.facts[name].origin

    def arrows(self, place: int) -> tuple[Arrow, ...]:
        box = self.places[place].box
        return box.arrows if box else ()

    def in_chart(self, place: int) -> bool:
        """Whether a place belongs to the chart itself, not to one that works out a fact."""
        return place >= self.gates[-1]


@lru_cache(maxsize=64)
def plan_of(chart: Chart) -> Plan:
    """The plan of a chart; made once for each chart."""
    facts = _facts(chart)
    charts = (*chart.helpers, chart)
    places: list[Place] = []
    gates: list[int] = []
    at: dict[tuple[str, str], int] = {}
    for each in charts:
        gates.append(len(places))
        rules = (*each.outside, *each.contradictions, *each.alerts, *each.notes)
        if each is not chart:
            rules = each.outside
        places.append(Place(each, None, _names(rules)))
        for id_ in each.order:
            at[each.id, id_] = len(places)
            places.append(Place(each, each.boxes[id_], each.boxes[id_].facts))
    last: dict[str, int] = {}
    for index, place in enumerate(places):
        for name in place.asks:
            last[name] = index
    tests: dict[str, dict[Predicate, None]] = {name: {} for name in facts}
    for each in charts:
        for predicate in each.predicates:
            for test in predicate.tests:
                tests[test.tree.name][test] = None  # type: ignore[union-attr]
    # What is stated of the lowest age settles others of these facts: "the youngest is 0" says
    # that there is an infant. So its cells are cut wherever any of them asks.
    ages = dict.fromkeys(
        test
        for f in facts.values()
        if isinstance(f.origin, OverPeople)
        for test in f.origin.where.tests
    )
    for name, fact in facts.items():
        if isinstance(fact.origin, OverPeople) and fact.kind == "whole-number":
            tests[name] |= ages
    groups = _groups(facts)
    return Plan(
        chart=chart,
        facts=facts,
        cells={name: cells(fact, tests[name]) for name, fact in facts.items()},
        groups=groups,
        group_of={name: index for index, names in enumerate(groups) for name in names},
        places=tuple(places),
        gates=tuple(gates),
        at=at,
        last=last,
    )


def _facts(chart: Chart) -> dict[str, Fact]:
    """Every fact of the charts, text aside; how it is worked out is taken from whichever
    chart says it, this one first."""
    found = {n: f for n, f in chart.all_facts.items() if f.kind != "text"}
    for helper in chart.helpers:
        for name, fact in helper.facts.items():
            if fact.kind != "text" and (name not in found or found[name].origin is None):
                found[name] = fact
    return found


def _groups(facts: Mapping[str, Fact]) -> tuple[tuple[str, ...], ...]:
    people = tuple(n for n, f in facts.items() if isinstance(f.origin, OverPeople))
    alone = tuple((n,) for n, f in facts.items() if not isinstance(f.origin, OverPeople))
    return (people, *alone) if people else alone


def _names(rules: tuple[Rule, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for rule in rules if rule.when for n in rule.when.facts))
