"""From the values of a way to a smallest incident that takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flowgraph.checking.steps import Values
from flowgraph.deciding import people
from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.plan import Plan
from flowgraph.facts import FromChart, Known, OverPeople, Value
from flowgraph.incident import Person

MOST_DROPPED = 40
"""Facts of an incident that are tried one by one, to see whether it does without them."""

LETTERS = "ABCDEFGHJK"


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up incident: exact values, ages of people, and facts in doubt."""

    facts: Mapping[str, Value] = field(default_factory=dict)
    ages: tuple[int, ...] = ()
    doubted: tuple[str, ...] = ()

    @property
    def shown(self) -> dict[str, Any]:
        """As an incident file would have it."""
        made: dict[str, Any] = {}
        if self.ages:
            listed = zip(LETTERS, self.ages, strict=False)
            made["people"] = [{"who": who, "age": age} for who, age in listed]
        facts: dict[str, Any] = dict(self.facts)
        facts |= dict.fromkeys(self.doubted, "unknown")
        if facts:
            made["facts"] = facts
        return made

    def evidence(self, plan: Plan) -> Evidence:
        return Evidence(
            people=tuple(
                Person(who, ((age, age),)) for who, age in zip(LETTERS, self.ages, strict=False)
            ),
            stated={name: exactly(value) for name, value in self.facts.items()},
            doubted=frozenset(self.doubted),
        )

    def smaller(self) -> Iterator[Example]:
        """The same with one thing left out, whatever was added last first."""
        for name in reversed(self.doubted):
            yield replace(self, doubted=tuple(n for n in self.doubted if n != name))
        for name in reversed(list(self.facts)):
            yield replace(self, facts={n: v for n, v in self.facts.items() if n != name})
        for index in range(len(self.ages)):
            yield replace(self, ages=self.ages[:index] + self.ages[index + 1 :])

    @property
    def size(self) -> int:
        return len(self.facts) + len(self.ages) + len(self.doubted)


def exactly(value: Value) -> Known:
    """One value, as what is known."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Known(spans=((value, value),))
    return Known(values=(value,))


def everything_stated(plan: Plan) -> Evidence:
    """Nothing known, with every fact that another chart works out left to be stated in any
    way: all that it could be worked out to be, and more."""
    return Evidence(
        stated={n: f.domain for n, f in plan.facts.items() if isinstance(f.origin, FromChart)}
    )


def every_group(plan: Plan) -> tuple[str, tuple[people.Row, ...]] | None:
    """Whatever an incident may make of the facts worked out over people, by the name of
    their group; None where no fact is."""
    facts = [fact for fact in plan.facts.values() if isinstance(fact.origin, OverPeople)]
    if not facts:
        return None
    domains = {fact.name: fact.domain for fact in facts}
    rows = people.every_row(facts, plan.cells, domains)
    return facts[0].name, tuple(sorted(rows, key=repr))


def example_of(
    plan: Plan, values: Values, holds: Callable[[Example], bool], known: Values | None = None
) -> Example | None:
    """The smallest incident found for which ``holds``, with values of a way; None where
    none of those tried does.

    Args:
        values: what is true on the way; a number is its cell's first value.
        holds: whether an incident shows what it should.
        known: of these, those without which nothing can be shown: tried alone first.
    """
    for chosen in (known, values):
        if chosen is None:
            continue
        for example in _ways_to_say(plan, chosen):
            if holds(example):
                return _least(example, holds)
    return None


def _least(example: Example, holds: Callable[[Example], bool]) -> Example:
    if example.size > MOST_DROPPED:
        return example
    for smaller in example.smaller():
        if holds(smaller):
            return _least(smaller, holds)
    return example


def _ways_to_say(plan: Plan, values: Values) -> Iterator[Example]:
    """As facts alone; with people listed in place of what is worked out over them; with
    people listed, and stated or doubted what they are not."""
    over_people = [n for n, f in plan.facts.items() if isinstance(f.origin, OverPeople)]
    rest = {name: value for name, value in values.items() if name not in over_people}
    met = [name for name in over_people if name in values]
    if all(values[name] is not None for name in met):
        yield Example(dict(values))
    if not met:
        return
    facts = [plan.facts[name] for name in over_people]
    groups = plan.group_of[over_people[0]]
    assert plan.groups[groups] == tuple(over_people)
    for row in _rows_near(plan, over_people, values):
        ages = people.ages_for(facts, plan.cells, row)
        if ages is None:
            continue
        made = dict(zip(over_people, row, strict=True))
        differs = [name for name in met if made[name] != values[name]]
        stated = {n: v for n in differs if (v := values[n]) is not None}
        yield Example(rest | stated, ages)
        doubted = tuple(n for n in differs if values[n] is True)
        if doubted:
            kept = {n: v for n, v in stated.items() if n not in doubted}
            yield Example(rest | kept, ages, doubted)


def _rows_near(plan: Plan, names: list[str], values: Values) -> list[people.Row]:
    """Rows that people could be listed for, the nearest to the values first; without a
    value exactly where the values have none."""
    facts = [plan.facts[name] for name in names]
    found = []
    for row in people.rows_of_people(facts, plan.cells):
        made = dict(zip(names, row, strict=True))
        if any((made[n] is None) != (values[n] is None) for n in names if n in values):
            continue
        far = sum(n in values and made[n] != values[n] for n in names)
        ages = people.ages_for(facts, plan.cells, row) or ()
        found.append((far, len(ages), repr(row), row))
    return [row for *_, row in sorted(found)]
