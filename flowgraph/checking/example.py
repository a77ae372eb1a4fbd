"""From the values of a way to a smallest incident that takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from flowgraph.checking.steps import Values
from flowgraph.deciding.old import people
from flowgraph.deciding.old.evidence import Evidence
from flowgraph.deciding.old.plan import Plan
from flowgraph.facts import Fact, FromChart, Known, OverPeople, Value
from flowgraph.incident import Person

MOST_DROPPED = 40
"""Facts of an incident that are tried one by one, to see whether it does without them."""

LETTERS = "ABCDEFGHJK"


class Example(Struct, frozen=True):
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


@lru_cache(maxsize=64)
def every_group(plan: Plan) -> tuple[str, tuple[people.Row, ...]] | None:
    """Whatever an incident may make of the facts worked out over people, by the name of
    their group; None where no fact is."""
    facts = over_people(plan)
    if not facts:
        return None
    domains = {fact.name: fact.domain for fact in facts}
    rows = people.every_row(facts, plan.cells, domains)
    return facts[0].name, tuple(sorted(rows, key=repr))


def over_people(plan: Plan) -> list[Fact]:
    """The facts that are worked out over people, in the order of their group."""
    return [fact for fact in plan.facts.values() if isinstance(fact.origin, OverPeople)]


@lru_cache(maxsize=64)
def _groups(plan: Plan) -> Mapping[people.Row, tuple[int, ...]]:
    return people.groups(over_people(plan), plan.cells)


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
            for fewer in (example, *_shortened(example)):
                if holds(fewer):
                    return _least(fewer, holds)
    return None


def _shortened(example: Example) -> Iterator[Example]:
    """The same without its last fact, its last two, and so on: a way may answer more than it
    needs, and contradict what another chart makes of it."""
    names = list(example.facts)[:MOST_DROPPED]
    for kept in range(len(names) - 1, 0, -1):
        yield replace(example, facts={name: example.facts[name] for name in names[:kept]})


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
    names = [fact.name for fact in over_people(plan)]
    met = [name for name in names if name in values]
    if all(values[name] is not None for name in met):
        yield Example(dict(values))
    if not met:
        return
    rest = {name: value for name, value in values.items() if name not in names}
    for row, ages in _rows_near(plan, names, values):
        made = dict(zip(names, row, strict=True))
        differs = [name for name in met if made[name] != values[name]]
        stated = {name: values[name] for name in differs}
        yield Example(rest | stated, ages)
        doubted = tuple(name for name in differs if values[name] is True)
        if doubted:
            kept = {n: v for n, v in stated.items() if n not in doubted}
            yield Example(rest | kept, ages, doubted)


def _rows_near(
    plan: Plan, names: list[str], values: Values
) -> list[tuple[people.Row, tuple[int, ...]]]:
    """Groups of people, the nearest to the values first, then the smallest; without a value
    exactly where the values have none."""
    found = []
    for row, ages in _groups(plan).items():
        made = dict(zip(names, row, strict=True))
        if any((made[n] is None) != (values[n] is None) for n in names if n in values):
            continue
        far = sum(n in values and made[n] != values[n] for n in names)
        found.append((far, len(ages), repr(row), row, ages))
    return [(row, ages) for *_, row, ages in sorted(found)]
