"""Facts worked out over the same people, which vary together.

A group chat of forty people of unknown ages is an ordinary incident: people are combined
by what the chart asks of them, never one by one in all combinations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from flowgraph.deciding.old.evidence import ANYONE, Evidence
from flowgraph.facts import AGES, Cell, Fact, Known, OverPeople, Value, spans_of
from flowgraph.incident import Person

Row = tuple[Value, ...]
"""One value for each of the facts, in their order; a number is its cell's first value."""


def rows(
    facts: Sequence[Fact], cells: Mapping[str, Sequence[Cell]], evidence: Evidence
) -> frozenset[Row]:
    """Every combination of values that the people and the statements leave open.

    ``lowest`` over nobody has no value (``None``).
    """
    asked = _Asked(facts, cells)
    if not evidence.people:
        return asked.of_nobody_listed(evidence)
    found = asked.combined(evidence.people)
    for index, fact in enumerate(facts):
        if fact.name in evidence.doubted and evidence.replaced(fact.name) is None:
            found = found | {
                (*row[:index], more, *row[index + 1 :])
                for row in found
                for more in asked.added(index, row[index])
            }
    return asked.with_statements(found, evidence)


def every_row(
    facts: Sequence[Fact], cells: Mapping[str, Sequence[Cell]], domains: Mapping[str, Known]
) -> frozenset[Row]:
    """Every combination that some incident leaves open: any people listed, any of the facts
    stated, any of the others in doubt. ``check`` proves a chart for all of them."""
    anyone = tuple(ANYONE for _ in range(len(facts) + 1))
    found: set[Row] = set()
    most = 1
    for fact in facts:
        assert isinstance(fact.origin, OverPeople)
        most *= len(cells[fact.name]) + (fact.origin.how == "lowest")
    for number in range(2 ** len(facts)):
        stated = {f.name: domains[f.name] for i, f in enumerate(facts) if number >> i & 1}
        doubted = frozenset(fact.name for fact in facts if fact.name not in stated)
        found |= rows(facts, cells, Evidence(anyone, stated, doubted))
        if len(found) == most:
            break
    return frozenset(found)


def groups(
    facts: Sequence[Fact], cells: Mapping[str, Sequence[Cell]]
) -> Mapping[Row, tuple[int, ...]]:
    """Every combination that some group of people comes to, with the fewest ages that do."""
    asked = _Asked(facts, cells)
    kinds: dict[Row, int] = {}
    for age in (14, 30, *range(AGES[0], AGES[1] + 1)):  # plain ages first, for the reader
        kinds.setdefault(asked.of_age(age), age)
    found: dict[Row, tuple[int, ...]] = {kind: (age,) for kind, age in kinds.items()}
    for _ in facts:
        for have, ages in list(found.items()):
            for kind, age in kinds.items():
                found.setdefault(asked.together(have, kind), (*ages, age))
    return found


def pairs(
    facts: Sequence[Fact],
    cells: Mapping[str, Sequence[Cell]],
    evidence: Evidence,
    component: int,
) -> set[tuple[Row, Row]]:
    """Pairs of combinations that differ in one fact alone, by their exact values: two ages
    that no predicate tells apart are two ages all the same."""
    exact = {fact.name: _exact_cells(fact, cells) for fact in facts}
    alike: dict[Row, list[Row]] = {}
    for row in rows(facts, exact, evidence):
        alike.setdefault((*row[:component], *row[component + 1 :]), []).append(row)
    asked = _Asked(facts, cells)
    found = set()
    for group in alike.values():
        in_cells = sorted({asked.in_cells(row) for row in group}, key=repr)
        found |= set(combinations(in_cells, 2))
    return found


def _exact_cells(fact: Fact, cells: Mapping[str, Sequence[Cell]]) -> Sequence[Cell]:
    if fact.kind != "whole-number":
        return cells[fact.name]
    return [Cell(age, Known(spans=((age, age),))) for age in range(fact.low, fact.high + 1)]


def worked_out(fact: Fact, evidence: Evidence) -> Known | None:
    """The values of one fact worked out over the people listed, exactly; None where nobody
    is listed. Statements play no part, but an explicit ``unknown`` does."""
    people = evidence.people
    if not people or not isinstance(fact.origin, OverPeople):
        return None
    matching = [[a for a in _ages(p) if fact.origin.where.holds({"age": a})] for p in people]
    all_can_miss = all(len(m) < len(_ages(p)) for m, p in zip(matching, people, strict=True))
    doubted = fact.name in evidence.doubted
    if fact.origin.how == "any":
        can_hold = any(matching) or doubted
        return Known(values=(True,) * can_hold + (False,) * all_can_miss)
    possible: set[int] = set()
    for index, ages in enumerate(matching):
        for age in ages:
            others = (m for i, m in enumerate(matching) if i != index)
            spared = (len(m) < len(_ages(people[i])) for i, m in enumerate(matching) if i != index)
            if all(free or (m and max(m) >= age) for free, m in zip(spared, others, strict=True)):
                possible.add(age)
    if doubted:
        top = fact.high if all_can_miss else max(possible)
        possible |= set(range(fact.low, top + 1))
    return Known(spans=spans_of(possible), nobody=all_can_miss)


def open_people(fact: Fact, cells: Sequence[Cell], people: Sequence[Person]) -> tuple[str, ...]:
    """The letters of those whose age is open in a way that this fact asks about."""
    asked = _Asked((fact,), {fact.name: cells})
    return tuple(p.who for p in people if len(asked.of_person(p)) > 1)


def _ages(person: Person) -> list[int]:
    return [age for low, high in person.ages for age in range(low, high + 1)]


class _Asked:
    """What the facts ask of people, and how answers of several people combine."""

    def __init__(self, facts: Sequence[Fact], cells: Mapping[str, Sequence[Cell]]) -> None:
        self.facts, self.cells = facts, cells

    def origin(self, index: int) -> OverPeople:
        origin = self.facts[index].origin
        assert isinstance(origin, OverPeople)
        return origin

    def _cell(self, fact: Fact, value: int) -> int:
        cell = next(c for c in self.cells[fact.name] if value in c.known)
        return cell.first  # type: ignore[return-value]

    def in_cells(self, row: Row) -> Row:
        """A combination of exact values, with every number as its cell's first value."""
        return tuple(
            self._cell(fact, value) if fact.kind == "whole-number" and value is not None else value  # type: ignore[arg-type]
            for fact, value in zip(self.facts, row, strict=True)
        )

    def of_age(self, age: int) -> Row:
        """What one person of this age answers."""
        answer: list[Value] = []
        for index, fact in enumerate(self.facts):
            origin = self.origin(index)
            holds = origin.where.holds({"age": age})
            if origin.how == "any":
                answer.append(holds)
            else:
                answer.append(self._cell(fact, age) if holds else None)
        return tuple(answer)

    def of_person(self, person: Person) -> frozenset[Row]:
        return frozenset(self.of_age(age) for age in _ages(person))

    def combined(self, people: Iterable[Person]) -> frozenset[Row]:
        """The answers of a group. A further person with answers already seen is combined
        only until nothing new appears."""
        groups: dict[frozenset[Row], int] = {}
        met: dict[tuple[tuple[int, int], ...], frozenset[Row]] = {}
        for person in people:
            answers = met.get(person.ages) or self.of_person(person)
            met[person.ages] = answers
            groups[answers] = groups.get(answers, 0) + 1
        found: frozenset[Row] | None = None
        for answers, count in groups.items():
            for _ in range(count):
                if found is None:
                    found = answers
                    continue
                more = frozenset(self.together(a, b) for a in found for b in answers)
                if more == found:
                    break
                found = more
        return found or frozenset()

    def together(self, a: Row, b: Row) -> Row:
        return tuple(_either(x, y) for x, y in zip(a, b, strict=True))

    def added(self, index: int, value: Value) -> list[Value]:
        """What somebody who is not listed could make of a value: they can only add."""
        if self.origin(index).how == "any":
            return [True]
        firsts = [cell.first for cell in self.cells[self.facts[index].name]]
        return [f for f in firsts if value is None or f <= value]  # type: ignore[operator]

    def linked(self, index: int) -> int | None:
        """The ``any`` fact that asks whether there is anybody for this ``lowest`` fact."""
        if self.origin(index).how == "any":
            return None
        for other in range(len(self.facts)):
            origin = self.origin(other)
            if origin.how == "any" and origin.where.tree == self.origin(index).where.tree:
                return other
        return None

    def _firsts(self, index: int, known: Known | None = None) -> list[Value]:
        if self.origin(index).how == "any":  # exact, even where no predicate asks for it
            return [v for v in (True, False) if known is None or v in known.values]
        cells = self.cells[self.facts[index].name]
        return [c.first for c in cells if known is None or c.known.meets(known)]

    def with_statements(self, found: frozenset[Row], evidence: Evidence) -> frozenset[Row]:
        """Stated values in place of worked-out ones, in every world. Where it is stated
        that somebody is involved whom nobody listed can be, it is somebody not listed, of
        whom nothing more is known."""
        replaced = [evidence.replaced(fact.name) for fact in self.facts]
        if not any(replaced):
            return found
        out: set[Row] = set()
        for row in found:
            choices: list[list[Value]] = []
            for index, known in enumerate(replaced):
                link = self.linked(index)
                if known is not None:
                    choices.append(self._firsts(index, known))
                elif row[index] is None and link is not None and _says_yes(replaced[link]):
                    choices.append([None, *self._firsts(index)])
                else:
                    choices.append([row[index]])
            out |= {made for made in _product(choices) if self._fits_links(made, replaced, row)}
        return frozenset(out)

    def _fits_links(self, made: Row, replaced: list[Known | None], row: Row) -> bool:
        """An unstated ``lowest`` that had no value gets one exactly where somebody is now
        said to be involved."""
        for index, known in enumerate(replaced):
            link = self.linked(index)
            if known is None and row[index] is None and link is not None and replaced[link]:
                if (made[index] is None) == (made[link] is True):
                    return False
        return True

    def of_nobody_listed(self, evidence: Evidence) -> frozenset[Row]:
        """Nobody is listed: the facts vary as those of any group of people would, within
        what is stated."""
        anyone = (ANYONE,) * (len(self.facts) + 1)
        possible = frozenset(
            row
            for row in self.combined(anyone)
            if all(
                value is not None or self.linked(index) is not None
                for index, value in enumerate(row)
            )
        )
        replaced = [evidence.replaced(fact.name) for fact in self.facts]
        within = frozenset(
            row
            for row in possible
            if all(
                known is None or value in self._firsts(index, known)
                for index, (known, value) in enumerate(zip(replaced, row, strict=True))
            )
        )
        if within:
            return within
        # What is stated fits no group of people: each fact is left to stand for itself.
        choices: list[list[Value]] = []
        for index, known in enumerate(replaced):
            link = self.linked(index)
            nobody = known is None and link is not None and not _says_yes(replaced[link])
            choices.append([None] if nobody else self._firsts(index, known))
        return frozenset(_product(choices))


def _says_yes(known: Known | None) -> bool:
    return known is not None and True in known.values


def _either(a: Value, b: Value) -> Value:
    """The answers of two people together: anybody of them; the lower of two ages."""
    if isinstance(a, bool) or isinstance(b, bool):
        return bool(a or b)
    if a is None or b is None:
        return a if b is None else b
    return min(a, b)


def _product(choices: list[list[Value]]) -> list[Row]:
    made: list[Row] = [()]
    for options in choices:
        made = [(*row, option) for row in made for option in options]
    return made
