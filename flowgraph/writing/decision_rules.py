"""A chart as disjoint rules over its facts, for a decision table.

Routes are walked one place after another, with the cells of each fact that are still possible;
where a place tells them apart, the way splits, cells that lead on alike staying together. So
no two rules meet, and every full answer has one, whatever ``or`` and ``not`` an arrow holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from msgspec import Struct

from flowgraph.chart import Box, Chart
from flowgraph.deciding.worlds import facts_of
from flowgraph.errors import FlowgraphError
from flowgraph.facts import Cell, Counted, Fact, FromChart, Known, OverPeople, Value, cells
from flowgraph.predicate import Predicate
from flowgraph.showing import lines_of, standing_alerts, version_line

MOST = 5_000
"""Rules that a table may have."""
WIDEST = 10_000
"""Combinations of answers that may be told apart at one box."""
RESERVED = frozenset(
    ("null", "if", "then", "else", "for", "return", "some", "every", "satisfies")
).union(("function", "between", "instance", "of", "external"))
"""Words of FEEL that cannot name a column."""

Follows = Callable[[dict[str, Value]], str]
"""What follows at a place, by name, in one world."""
Left = dict[str, tuple[int, ...]]
"""For each fact narrowed so far, the numbers of the cells still possible."""
Leaf = tuple[tuple[tuple[str, tuple[int, ...]], ...], str]
"""What narrows the facts, and the name of what follows."""


class Row(Struct, frozen=True):
    """One rule: ``left`` has the values still possible, a fact not in it being of any."""

    left: dict[str, Known]
    status: str
    path: tuple[str, ...] = ()


class Table:
    """The columns and rules of a chart's table."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        tests: dict[str, list[Predicate]] = {}
        for when in _asked(chart):
            for test in when.tests:
                tests.setdefault(test.facts[0], []).append(test)
        known = facts_of(chart)
        self.facts: dict[str, Fact] = {name: known[name] for name in known if name in tests}
        self.cells: dict[str, tuple[Cell, ...]] = {}
        for name, fact in self.facts.items():
            if name in RESERVED:
                raise self._fault(f"the fact `{name}` has the name of a word of FEEL", "rename it")
            nobody = (Cell(None, Known(nobody=True)),) if may_be_nobody(fact) else ()
            self.cells[name] = (*cells(fact, tests[name]), *nobody)
        self.rows: list[Row] = []
        for row in self._walk():
            self.rows.append(row)
            if len(self.rows) > MOST:
                raise self._fault(
                    f"a decision table of this chart has more than {MOST} rules",
                    "export it as .json or .graphml, or split the chart",
                )

    @property
    def says(self) -> str:
        """What the table is of, and what it takes as stated."""
        parts = [
            self.chart.title,
            f"{self.chart.edition.in_words}. Chart {self.chart.id}, sha256 {self.chart.sha256}.",
            version_line(self.chart),
            self.chart.edition.notice,
            self.chart.edition.basis,
            self.chart.edition.licence,
            self.chart.banner,
            *standing_alerts(self.chart),
            "For full answers: a table asks nothing and leaves nothing open.",
        ]
        stated = [n for n, f in self.facts.items() if f.origin]
        if stated:
            parts.append(f"Worked out elsewhere and stated here: {', '.join(stated)}.")
        if self.chart.duties:
            parts.append("What is to be done besides (duties) is not in this table.")
        nobody = [n for n, f in self.facts.items() if may_be_nobody(f)]
        if nobody:
            parts.append(f"null means nobody, never unknown, in: {', '.join(nobody)}.")
        return "\n".join(part for part in parts if part)

    def column(self, fact: Fact) -> str:
        """What is asked for a column, and where the fact comes from."""
        if isinstance(fact.origin, FromChart):
            return f"{fact.ask} (to be stated; chart {fact.origin.chart} works it out)".strip()
        if isinstance(fact.origin, OverPeople):
            return f"{fact.ask} (to be stated; worked out from the people listed)".strip()
        if isinstance(fact.origin, Counted):
            return f"{fact.ask} (to be stated; counted from other facts)".strip()
        return fact.ask

    def _fault(self, problem: str, mend: str) -> FlowgraphError:
        return FlowgraphError.at(self.chart.file or self.chart.id, problem, mend)

    def _walk(self) -> Iterator[Row]:
        """Every route, one place after another: the gate's rules in order, then the boxes."""
        chart = self.chart
        gate = [(rule.when, "outside") for rule in chart.outside if rule.when]
        gate += [(rule.when, "contradictory") for rule in chart.contradictions if rule.when]
        waiting: list[tuple[Left, int, str, tuple[str, ...]]] = [({}, 0, chart.start, ())]
        while waiting:
            left, passed, id_, path = waiting.pop()
            if passed < len(gate):
                when, status = gate[passed]
                ways = self._split(left, when.facts, _holds(when), status)
                for narrowed, holds in reversed(ways):
                    if holds == "True":
                        yield self._row(left | dict(narrowed), status, ())
                    else:
                        waiting.append((left | dict(narrowed), passed + 1, id_, path))
                continue
            box, path = chart.boxes[id_], (*path, id_)
            if not box.arrows:
                yield self._row(left, "decided", path)
                continue
            for narrowed, target in reversed(self._split(left, _named(box), self._next(box), id_)):
                waiting.append((left | dict(narrowed), passed, target, path))

    def _next(self, box: Box) -> Follows:
        def target(world: dict[str, Value]) -> str:
            taken = [a.target for a in box.arrows if a.when is None or a.when.holds(world)]
            if len(taken) != 1:
                raise self._fault(
                    f"for some answers {len(taken)} arrows of the box `{box.id}` hold, not one",
                    "run `flowgraph check` on the chart",
                )
            return taken[0]

        return target

    def _split(
        self, left: Left, names: tuple[str, ...], follows: Follows, at: str
    ) -> tuple[Leaf, ...]:
        """Disjoint ways on from a place: fact by fact, cells that lead on alike put together."""
        open_ = {n: left.get(n, tuple(range(len(self.cells[n])))) for n in names}
        if math.prod(len(numbers) for numbers in open_.values()) > WIDEST:
            raise self._fault(
                f"more than {WIDEST} combinations of answers are told apart at `{at}`",
                "split the box into several",
            )

        def below(names: tuple[str, ...], world: dict[str, Value]) -> tuple[Leaf, ...]:
            if not names:
                return (((), follows(world)),)
            name, *rest = names
            alike: dict[tuple[Leaf, ...], list[int]] = {}
            for number in open_[name]:
                ways = below(tuple(rest), world | {name: self.cells[name][number].first})
                alike.setdefault(ways, []).append(number)
            if len(alike) == 1:
                return next(iter(alike))
            return tuple(
                (((name, tuple(numbers)), *narrowed), target)
                for ways, numbers in alike.items()
                for narrowed, target in ways
            )

        return below(names, {})

    def _row(self, left: Left, status: str, path: tuple[str, ...]) -> Row:
        found: dict[str, Known] = {}
        for name, numbers in left.items():
            if len(numbers) < len(self.cells[name]):
                found[name] = Known()
                for number in numbers:
                    found[name] = found[name].or_(self.cells[name][number].known)
        return Row(found, status, path)

    def gives(self, row: Row) -> tuple[str, str, str]:
        """Status, outcome and path, as literals of either language."""
        if not row.path:
            return f'"{row.status}"', "null", '""'
        return f'"{row.status}"', f'"{row.path[-1]}"', f'"{" > ".join(row.path)}"'

    def words(self, row: Row) -> str:
        """What the rule comes to, for a reader: the outcome, whom to reach, and by when."""
        if not row.path:
            return f"{row.status}: no route"
        return "\n".join(lines_of(self.chart.boxes[row.path[-1]]))


def _asked(chart: Chart) -> list[Predicate]:
    """What decides status, outcome and path: neither alerts nor notes."""
    rules = [rule.when for rule in (*chart.outside, *chart.contradictions) if rule.when]
    return rules + [arrow.when for arrow in chart.arrows if arrow.when]


def _named(box: Box) -> tuple[str, ...]:
    """The facts that decide where a box leads, each once; what decides its duties is left out."""
    return tuple(dict.fromkeys(name for arrow in box.arrows for name in arrow.facts))


def _holds(when: Predicate) -> Follows:
    return lambda world: str(when.holds(world))


def may_be_nobody(fact: Fact) -> bool:
    """Whether a fact has a cell for no value at all."""
    return isinstance(fact.origin, OverPeople) and fact.origin.how == "lowest"
