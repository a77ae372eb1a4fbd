"""What a world is made of: the facts of a chart as variables, and what an incident leaves open.

A *world* is one full answer to every fact. Values that no predicate tells apart are one answer.
Facts worked out over people are one variable, whose answers are their joint values. A fact that
another chart, or counting, works out has one answer more: that nobody states it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from flowgraph.chart import Chart, Claim, Rule
from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.people import Asked, Row, cuts_of
from flowgraph.facts import Counted, Fact, FromChart, OverPeople
from flowgraph.predicate import Predicate
from flowgraph.values import NOBODY, Known, Value, union

WORKED_OUT = 0
"""The first answer of a fact that a chart or a count works out: nobody states it."""


class Variable(Struct, frozen=True):
    """What is asked at once.

    ``fact``: one fact. ``derived``: a fact whose first answer is that it is worked out. ``left
    open``: what a fact is where the chart that should work it out leaves it open. ``people``: all
    facts over people, ``rows`` of them. ``said``: for each of the facts, by answer, what it is
    (None: worked out).
    """

    kind: Literal["fact", "derived", "left open", "people"]
    facts: tuple[str, ...]
    said: tuple[tuple[Known | None, ...], ...]
    rows: tuple[Row, ...] = ()

    @property
    def answers(self) -> int:
        return len(self.said[0])

    def of(self, name: str) -> tuple[Known | None, ...]:
        """What one of the facts is, by answer."""
        return self.said[self.facts.index(name)]

    def by(self, name: str, answers: Iterable[int]) -> Known:
        """What one of the facts may be by these answers, where they say it."""
        said = self.of(name)
        return union(known for answer in answers if (known := said[answer]))


class Worlds:
    """The worlds of a chart, or of several that are compared.

    Attributes:
        facts: every fact but text, by name.
        cells: name -> values that no predicate tells apart.
        variables: those asked last first: a chain of boxes is then linear (asked first on top,
            what leads to a box grows with the square). See also ``counts_first``.
        at: fact -> its variable.
        left_open: fact of another chart -> the variable of what it is where that leaves it open.
        people: what facts over people ask, or None. groups: the answers of their variable that
            some group of people comes to.
        nothing: variable -> the answers that are open while nothing is known. every: all of them.
    """

    def __init__(
        self,
        facts: Mapping[str, Fact],
        charts: Sequence[Chart],
        *,
        all_stated: bool = False,
        counts_first: bool = False,
        names: Sequence[Mapping[str, str]] = (),
        besides: Predicate | None = None,
    ) -> None:
        """
        Args:
            all_stated: the worlds that claims, ways and comparing speak of: every fact as if it
                were stated, those over people as some group of people gives them.
            counts_first: what is counted stands on top, and the count below it: how many may be
                yes, and how many no, is then told apart once, not for each answer to other facts.
            names: for each chart, a fact's name there -> its name here, where that differs.
            besides: a predicate that is asked beside those of the charts.
        """
        self.facts, self.all_stated = dict(facts), all_stated
        self.cells = _cells(self.facts, charts, names, besides.tests if besides else ())
        over = tuple(f for f in self.facts.values() if isinstance(f.origin, OverPeople))
        self.over_people = tuple(fact.name for fact in over)
        self.people = Asked(over, cuts_of(over, self.cells)) if over else None
        self.groups = range(len(self.people.groups()) if self.people else 0)
        self._over = {fact.name: self._by_value(fact) for fact in over}
        made = self._variables(charts, names)
        self.variables = tuple(self._counts_first(made) if counts_first else made)
        self.at = {
            name: number
            for number, each in enumerate(self.variables)
            for name in each.facts
            if each.kind != "left open"
        }
        self.left_open = {
            each.facts[0]: number
            for number, each in enumerate(self.variables)
            if each.kind == "left open"
        }
        self._row_numbers = {
            row: number for each in self.variables for number, row in enumerate(each.rows)
        }
        self.nothing = [self._open(each) for each in self.variables]
        self.every = [range(each.answers) for each in self.variables]

    def _variables(
        self, charts: Sequence[Chart], names: Sequence[Mapping[str, str]]
    ) -> Iterator[Variable]:
        asked: dict[str, None] = {}
        for chart, called in zip(charts, names or [{}] * len(charts), strict=True):
            for own in _asked_in_order(chart):
                name = called.get(own, own)
                if name not in self.facts:
                    continue
                origin = self.facts[name].origin
                if isinstance(origin, Counted):
                    asked |= dict.fromkeys(m for m in origin.points if m in self.facts)
                asked[name] = None
        people = False
        for name in reversed(asked | dict.fromkeys(self.facts)):
            origin = self.facts[name].origin
            if isinstance(origin, OverPeople):
                if not people:
                    assert self.people is not None
                    rows = self.people.groups() if self.all_stated else self.people.every_row()
                    said = [tuple(self.value_in(n, row) for row in rows) for n in self.over_people]
                    yield Variable("people", self.over_people, tuple(said), tuple(rows))
                people = True
            elif isinstance(origin, (FromChart, Counted)) and not self.all_stated:
                yield Variable("derived", (name,), ((None, *self.cells[name]),))
                if isinstance(origin, FromChart):
                    yield Variable("left open", (name,), (self.cells[name],))
            else:
                yield Variable("fact", (name,), (self.cells[name],))

    def _counts_first(self, variables: Iterable[Variable]) -> list[Variable]:
        """What is counted, each count after its members, and then all others."""
        counts = {n: f.origin for n, f in self.facts.items() if isinstance(f.origin, Counted)}
        top = list(dict.fromkeys(m for n, origin in counts.items() for m in (*origin.points, n)))
        place = {name: number for number, name in enumerate(top)}
        return sorted(variables, key=lambda v: min(place.get(name, len(top)) for name in v.facts))

    def _open(self, variable: Variable) -> Sequence[int]:
        """The answers of a variable while nothing is known."""
        if variable.kind == "derived":
            return (WORKED_OUT,)
        return self.groups if variable.kind == "people" else range(variable.answers)

    @property
    def of_people(self) -> int:
        """The variable of the facts over people."""
        return self.at[self.over_people[0]]

    def _by_value(self, fact: Fact) -> dict[Value, Known]:
        """What a fact over people is, by what stands for it in a row."""
        assert self.people is not None
        found: dict[Value, Known] = {None: NOBODY}
        for cell in self.cells[fact.name]:
            found |= {value: cell for value in (True, False, *self.people.cuts) if value in cell}
        return found

    def masks(self, evidence: Evidence) -> list[Sequence[int]]:
        """Variable -> the answers that an incident leaves open. Those over people may be none:
        what is stated of them then fits no group of people."""
        found = list(self.nothing)
        for known in (evidence.stated, evidence.supposed):
            for name, values in known.items():
                if name in self.at and name not in self.over_people:
                    found[self.at[name]] = self.answers_of(name, values)
        if self.people is not None and (evidence.people or self._any_stated(evidence)):
            found[self.of_people] = self.rows_of(evidence)
        return found

    def _any_stated(self, evidence: Evidence) -> bool:
        return any(evidence.replaced(name) is not None for name in self.over_people)

    def answers_of(self, name: str, known: Known) -> tuple[int, ...]:
        """The answers of a fact's own variable that agree with what is known."""
        (said,) = self.variables[self.at[name]].said
        return tuple([n for n, cell in enumerate(said) if cell is not None and cell.meets(known)])

    def rows_of(self, evidence: Evidence) -> tuple[int, ...]:
        """The joint answers of the facts over people that an incident leaves open."""
        assert self.people is not None
        return tuple(sorted(self._row_numbers[row] for row in self.people.rows(evidence)))

    def number_of(self, row: Row) -> int:
        """Which answer a combination of values of the facts over people is."""
        return self._row_numbers[row]

    def value_in(self, name: str, row: Row) -> Known:
        """What one fact over people is in a combination."""
        return self._over[name][row[self.over_people.index(name)]]


def facts_of(chart: Chart) -> dict[str, Fact]:
    """Every fact of a chart and of those that work out facts for it, text aside; how it is worked
    out is taken from whichever chart says it, this one first."""
    found = {n: f for n, f in chart.all_facts.items() if f.decides}
    for helper in chart.helpers:
        for name, fact in helper.facts.items():
            if fact.decides and (name not in found or found[name].origin is None):
                found[name] = fact
    return found


def _asked_in_order(chart: Chart) -> Iterator[str]:
    """The facts of a chart in the order in which they are asked."""
    for helper in chart.helpers:
        yield from _named(helper.outside)
        for id_ in helper.order:
            yield from helper.boxes[id_].facts
    yield from _named((*chart.outside, *chart.contradictions, *chart.alerts, *chart.notes))
    yield from _named(chart.claims)
    for id_ in chart.order:
        yield from chart.boxes[id_].facts


def _named(rules: Iterable[Rule | Claim]) -> Iterator[str]:
    for rule in rules:
        if rule.when:
            yield from rule.when.facts


def _cells(
    facts: Mapping[str, Fact],
    charts: Sequence[Chart],
    names: Sequence[Mapping[str, str]],
    besides: Iterable[Predicate],
) -> dict[str, tuple[Known, ...]]:
    tests: dict[str, dict[Predicate, None]] = {name: {} for name in facts}
    for test in besides:
        tests[test.facts[0]][test] = None
    for chart, called in zip(charts, names or [{}] * len(charts), strict=True):
        for each in (*chart.helpers, chart):
            for predicate in each.predicates:
                for test in predicate.tests:
                    (own,) = test.facts
                    name = called.get(own, own)
                    if name in tests:
                        tests[name][test] = None
    # What is stated of the lowest age settles others of these facts: "the youngest is 0" says
    # that there is an infant. So its cells are cut wherever any of them asks.
    ages = dict.fromkeys(
        test
        for fact in facts.values()
        if isinstance(fact.origin, OverPeople)
        for test in fact.origin.where.tests
    )
    points: dict[str, list[Mapping[Value, int]]] = {}
    for fact in facts.values():
        if isinstance(fact.origin, Counted):
            for member, given in fact.origin.points.items():
                points.setdefault(member, []).append(given)
    found = {}
    for name, fact in facts.items():
        an_age = isinstance(fact.origin, OverPeople) and fact.ordered
        asked = tests[name] | ages if an_age else tests[name]
        found[name] = fact.cells(asked, points.get(name, ()))
    return found
