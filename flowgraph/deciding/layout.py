"""A chart's facts as bits: what is still possible of a fact in one small whole number.

Each cell of a fact (values that no predicate tells apart) has a bit, set while the cell is
still possible. "Certainly true" and "certainly false" are then one ``&`` each, and nothing of
a chart file's text is needed to write them: only numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.deciding.old import people
from flowgraph.deciding.old.evidence import Evidence
from flowgraph.deciding.old.plan import Plan
from flowgraph.facts import Cell, Fact, FromChart, Known, OverPeople, Value

MOST_TOGETHER = 2_000
"""Partly known states of the facts over people that are worked out beforehand."""

State = tuple[int, ...]
"""What is possible of every fact, in the order of the fields."""


class Field(Struct, frozen=True):
    """A fact's place in a state, and its cells. ``nobody`` is the bit for no value at all, of
    a ``lowest`` age; it is cleared as soon as an age is stated."""

    fact: Fact
    index: int
    cells: tuple[Cell, ...]
    nobody: int = 0

    @property
    def full(self) -> int:
        return ((1 << len(self.cells)) - 1) | self.nobody

    def bits(self, known: Known) -> int:
        """The cells that hold some value still possible."""
        found = sum(1 << i for i, cell in enumerate(self.cells) if cell.known.meets(known))
        return found | (self.nobody if known.nobody else 0)

    def each(self) -> Iterator[tuple[int, Value]]:
        """Every bit, with a value that stands for it."""
        for index, cell in enumerate(self.cells):
            yield 1 << index, cell.first
        if self.nobody:
            yield self.nobody, None

    def known(self, bits: int) -> Known | None:
        """What the bits say is stated; None where they leave everything open."""
        if bits & self.full == self.full:
            return None
        kept = [cell.known for i, cell in enumerate(self.cells) if bits >> i & 1]
        values = tuple(value for known in kept for value in known.values)
        return Known(values, tuple(span for known in kept for span in known.spans))


class Layout(Struct, frozen=True, eq=False):
    """The fields of a plan.

    ``together``: what statements about people come to, taken together, by the bits of the
    facts over people; None where there are too many to work out beforehand. ``linked``: pairs
    of a ``lowest`` fact and the ``any`` fact that asks whether there is anybody.
    """

    plan: Plan
    fields: Mapping[str, Field]
    together: Mapping[State, State] | None
    linked: tuple[tuple[str, str], ...]

    @property
    def open(self) -> State:
        """The state in which nothing is known."""
        return tuple(field.full for field in self.fields.values())

    def over_people(self) -> tuple[str, ...]:
        return _over_people(self.plan)

    def served_by(self, chart: Chart) -> tuple[str, ...]:
        """The facts that a chart works out."""
        return tuple(
            name
            for name, fact in self.plan.facts.items()
            if isinstance(fact.origin, FromChart) and fact.origin.chart == chart.id
        )

    def evidence(self, state: Sequence[int]) -> Evidence:
        """What a state says is stated, as the walk takes it."""
        stated = {n: f.known(state[f.index]) for n, f in self.fields.items()}
        return Evidence(stated={n: known for n, known in stated.items() if known is not None})

    def state(self, evidence: Evidence) -> State | None:
        """The state of what is stated; None where somebody is listed, or where a statement
        leaves several values, which the walk alone weighs."""
        if evidence.people or not all(known.exact for known in evidence.stated.values()):
            return None
        return tuple(
            field.bits(evidence.stated[name]) if name in evidence.stated else field.full
            for name, field in self.fields.items()
        )


def layout_of(plan: Plan) -> Layout:
    """Lay out a plan's facts; those over people first, since they are looked up together."""
    group = _over_people(plan)
    fields: dict[str, Field] = {}
    for name in (*group, *(n for n in plan.facts if n not in group)):
        fact = plan.facts[name]
        cells = _finer(fact, plan)
        lowest = isinstance(fact.origin, OverPeople) and fact.origin.how == "lowest"
        fields[name] = Field(fact, len(fields), cells, 1 << len(cells) if lowest else 0)
    return Layout(plan, fields, _together(plan, fields, group), _linked(plan, group))


def _over_people(plan: Plan) -> tuple[str, ...]:
    return tuple(n for n, f in plan.facts.items() if isinstance(f.origin, OverPeople))


def _finer(fact: Fact, plan: Plan) -> tuple[Cell, ...]:
    """The plan's cells, cut further where stated and worked-out values are compared: there
    it matters which value it is, even if no predicate asks."""
    found = plan.cells[fact.name]
    if fact.origin is None:
        return found
    if fact.kind != "whole-number":
        return tuple(Cell(v, Known(values=(v,))) for v in fact.domain.values)
    if isinstance(fact.origin, OverPeople):
        return found
    cuts = {at for given in _given(fact, plan) for at in (given, given + 1)}
    return tuple(piece for cell in found for piece in _cut(cell, cuts))


def _given(fact: Fact, plan: Plan) -> Iterator[int]:
    assert isinstance(fact.origin, FromChart)
    helper = next(chart for chart in plan.charts if chart.id == fact.origin.chart)
    for box in helper.outcomes:
        if fact.origin.gives in box.gives:
            known = fact.read([box.gives[fact.origin.gives]])
            assert known is not None  # the charts were read
            for low, high in known.spans:
                yield from (low, high)


def _cut(cell: Cell, cuts: set[int]) -> Iterator[Cell]:
    ((low, high),) = cell.known.spans
    for cut in (*sorted(at for at in cuts if low < at <= high), high + 1):
        yield Cell(low, Known(spans=((low, cut - 1),)))
        low = cut


def _linked(plan: Plan, group: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for name, other in product(group, group):
        one, two = plan.facts[name].origin, plan.facts[other].origin
        assert isinstance(one, OverPeople)
        assert isinstance(two, OverPeople)
        if (one.how, two.how) == ("lowest", "any") and one.where.tree == two.where.tree:
            pairs.append((name, other))
    return tuple(pairs)


def _together(
    plan: Plan, fields: Mapping[str, Field], group: tuple[str, ...]
) -> dict[State, State] | None:
    """What is stated of the facts over people -> what is still possible of them."""
    states = 1
    for name in group:
        states *= len(fields[name].cells) + 1
    if not group or states > MOST_TOGETHER:
        return None
    facts = [plan.facts[name] for name in group]
    found: dict[State, State] = {}
    for chosen in product(*((None, *range(len(fields[name].cells))) for name in group)):
        stated = {
            name: fields[name].cells[index].known
            for name, index in zip(group, chosen, strict=True)
            if index is not None
        }
        key = tuple(
            fields[name].full if index is None else 1 << index
            for name, index in zip(group, chosen, strict=True)
        )
        possible = [0] * len(group)
        for row in people.rows(facts, plan.cells, Evidence(stated=stated)):
            for at, (name, value) in enumerate(zip(group, row, strict=True)):
                possible[at] |= _bit_of(fields[name], value)
        found[key] = tuple(possible)
    return found


def _bit_of(field: Field, value: Value) -> int:
    if value is None:
        return field.nobody
    return next(1 << i for i, cell in enumerate(field.cells) if value in cell.known)
