"""From a set of worlds to a smallest incident that lies in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from flowgraph.checking.finding import Shown
from flowgraph.checking.regions import Region
from flowgraph.checking.totals import every_sum
from flowgraph.deciding.diagrams import MAY_BE, NO, Masks, Root
from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.form import Form
from flowgraph.deciding.people import Row
from flowgraph.facts import Counted
from flowgraph.incident import Person
from flowgraph.values import Known, Value

MOST_DROPPED = 40
"""Facts of an incident that are tried one by one, to see whether it does without them."""

LETTERS = "ABCDEFGHJK"
Values = Mapping[str, Value]
"""Fact -> value; None: it has none."""


class Example(Struct, frozen=True):
    """A made-up incident: exact values, ages of people, and facts in doubt."""

    facts: Mapping[str, Value] = field(default_factory=dict)
    ages: tuple[int, ...] = ()
    doubted: tuple[str, ...] = ()

    @property
    def shown(self) -> Shown:
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

    @property
    def evidence(self) -> Evidence:
        return Evidence(
            people=tuple(
                Person(who, ((age, age),)) for who, age in zip(LETTERS, self.ages, strict=False)
            ),
            stated={name: exactly(value) for name, value in self.facts.items()},
            doubted=frozenset(self.doubted),
            besides=bool(self.doubted),
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


def smallest(
    form: Form,
    root: Root,
    masks: Masks,
    holds: Callable[[Example], bool],
    *,
    anyway: bool = False,
) -> Example | None:
    """A smallest incident found in the worlds of a root for which ``holds``; None where none of
    those tried does.

    Args:
        holds: whether an incident shows what it should.
        anyway: then the world itself, every fact that matters as if it were stated: what another
            chart works out may stand against it, so that no incident comes there.
    """
    cube = form.of.fewest(root, masks, lambda level, answer: _price(form, level, answer))
    if cube is None:
        return None
    values, row = _values(form, cube)
    ways = list(_ways_to_say(form, values, row))
    for example in ways:
        if holds(example):
            return _least(example, holds)
    return ways[0] if anyway else None


def of_region(form: Form, region: Region, holds: Callable[[Example], bool]) -> Example | None:
    """An incident that states just the facts of a region, one value of each, if it shows what it
    should."""
    worlds = form.worlds
    values: dict[str, Value] = {}
    over: dict[str, Known] = {}
    totals: list[str] = []
    for name, known in region.items():
        if name in worlds.over_people:
            over[name] = known
            continue
        cells = (cell for cell, _ in form.values(name) if cell.meets(known))
        values[name] = next(cells).first
        if isinstance(worlds.facts[name].origin, Counted):
            totals.append(name)
    row = next((row for row in _rows(form) if _lies_in(form, row, over)), None) if over else None
    for name in totals:
        values[name] = _attainable(form, name, region[name], values, row)
    return next(filter(holds, _ways_to_say(form, values, row)), None)


def _rows(form: Form) -> Iterable[Row]:
    """The combinations of values over people that some group comes to."""
    return form.worlds.people.groups() if form.worlds.people else ()


def _lies_in(form: Form, row: Row, over: Region) -> bool:
    return all(form.worlds.value_in(name, row).meets(known) for name, known in over.items())


def _price(form: Form, level: int, answer: int) -> int:
    """Facts that somebody would have to state; people are told together."""
    kind = form.worlds.variables[level].kind
    return 0 if kind == "left open" or (kind == "derived" and answer == 0) else 1


def _values(form: Form, cube: Mapping[int, tuple[int, ...]]) -> tuple[dict[str, Value], Row | None]:
    """A value for each fact of a cube, and the combination over people that it takes."""
    worlds = form.worlds
    values: dict[str, Value] = {}
    row: Row | None = None
    totals: list[tuple[str, Known]] = []
    for number in sorted(cube, reverse=True):
        variable, answer = worlds.variables[number], cube[number][0]
        if variable.kind == "people":
            row = variable.rows[answer]
            continue
        (name,) = variable.facts
        cell = variable.of(name)[answer]
        if variable.kind == "left open" or cell is None:
            continue
        values[name] = cell.first
        if isinstance(worlds.facts[name].origin, Counted):
            totals.append((name, cell))
    for name, known in totals:
        values[name] = _attainable(form, name, known, values, row)
    return values, row


def _attainable(form: Form, name: str, known: Known, values: Values, row: Row | None) -> Value:
    """A total among these that the members can come to beside what is said of other facts."""
    said = {n: value for n, value in values.items() if n != name and value is not None}
    if row is not None:
        said |= {n: value for n, value in _over(form, row).items() if value is not None}
    for sums in every_sum(form):
        if sums.name == name:
            return sums.first(known, known, masks_of(form, Example(said)))[0]
    return known.spans[0][0]  # the other edition counts it


def _over(form: Form, row: Row) -> dict[str, Value]:
    """The values of the facts over people in a combination."""
    return {name: form.worlds.value_in(name, row).first for name in form.worlds.over_people}


def masks_of(form: Form, example: Example) -> Masks:
    """What an example leaves open where all that it says, of people too, is stated."""
    people = form.worlds.people
    stated = {n: exactly(v) for n, v in example.facts.items() if v is not None}
    if example.ages and people is not None:
        (row,) = people.combined(example.evidence.people)
        made = _over(form, row)
        stated = {n: exactly(v) for n, v in made.items() if v is not None} | stated
    return form.worlds.masks(Evidence(stated=stated))


def _least(example: Example, holds: Callable[[Example], bool]) -> Example:
    if example.size > MOST_DROPPED:
        return example
    for smaller in example.smaller():
        if holds(smaller):
            return _least(smaller, holds)
    return example


def _ways_to_say(form: Form, values: Values, row: Row | None) -> Iterator[Example]:
    """As facts alone; with people listed in place of what is worked out over them; with people
    listed, and stated or doubted what they are not."""
    if row is None:
        yield Example(dict(values))
        return
    over = _over(form, row)
    if all(value is not None for value in over.values()):
        yield Example({**values, **over})
    said = {name: value for name, value in over.items() if value is not None}
    yield Example({**values, **said})
    for near, ages in _rows_near(form, over):
        made = _over(form, near)
        differs = {name: value for name, value in over.items() if made[name] != value}
        stated = {name: value for name, value in differs.items() if value is not None}
        yield Example({**values, **stated}, ages)
        doubted = tuple(name for name, value in differs.items() if value is True)
        if doubted:
            kept = {n: v for n, v in stated.items() if n not in doubted}
            yield Example({**values, **kept}, ages, doubted)


def _rows_near(form: Form, over: Values) -> list[tuple[Row, tuple[int, ...]]]:
    """Groups of people, the nearest to the values first, then the smallest."""
    assert form.worlds.people is not None
    found = []
    for row, ages in form.worlds.people.groups().items():
        made = _over(form, row)
        far = sum(made[name] != value for name, value in over.items())
        found.append((far, len(ages), repr(row), row, ages))
    return [(row, ages) for *_, row, ages in sorted(found)]


def everywhere(form: Form, root: Root, evidence: Evidence) -> bool:
    """Whether a yes-no function is Yes in every world that evidence leaves open, and there is
    one."""
    masks = form.worlds.masks(evidence)
    if not all(masks) or root == NO:
        return False
    return form.of.ends(form.of.needed([root]), masks)[root] == MAY_BE
