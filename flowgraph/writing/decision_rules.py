"""A chart as disjoint rules over its facts, for a decision table.

The rules are the ways through a diagram of the chart's verdicts on full answers, each fact as if it
were stated, asked in the order of the chart; answers that lead on alike are one. So no two rules
meet, and every full answer has one. An answer that no group of people gives is contradictory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import product

from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.deciding.form import Form, stated_form_of
from flowgraph.deciding.stated import TooLarge
from flowgraph.deciding.verdicts import Verdict, Verdicts, cut
from flowgraph.errors import FlowgraphError
from flowgraph.facts import Counted, Fact, FromChart, OverPeople
from flowgraph.picture_in_words import lines_of
from flowgraph.sentences import standing_alerts, version_line
from flowgraph.values import NOBODY, Known, union

MOST = 5_000
"""Rules that a table may have."""
RESERVED = frozenset(
    ("null", "if", "then", "else", "for", "return", "some", "every", "satisfies")
).union(("function", "between", "instance", "of", "external"))
"""Words of FEEL that cannot name a column."""


class Row(Struct, frozen=True):
    """One rule: ``left`` has the values still possible, a fact not in it being of any."""

    left: dict[str, Known]
    verdict: Verdict


class InFull(Verdicts):
    """The verdicts on full answers. A fact's answers are its cells, and, of a lowest age, that
    there is nobody."""

    def __init__(self, form: Form, *, duties: bool) -> None:
        cells = dict(form.worlds.cells)
        for name in form.worlds.over_people:
            assert form.worlds.people is not None
            if may_be_nobody(form.worlds.facts[name]):
                cuts = form.worlds.people.cuts
                pieces = [piece for cell in cells[name] for piece in cut(cell, cuts)]
                cells[name] = (*pieces, NOBODY)
        self._named = {*_asked(form.chart)}
        super().__init__(form, cells, duties=duties)

    def _lifted(self, number: int, kids: Sequence[int]) -> int:
        if self.form.worlds.variables[number].kind != "people":
            return self.node(self._begins[number], tuple(kids))
        return self._by_row(lambda row: kids[row or 0])

    def _conflict(self) -> int:
        if self.form.worlds.people is None:
            return self.leaf(False)
        return self._by_row(lambda row: self.leaf(row is None))

    def _by_row(self, then: Callable[[int | None], int]) -> int:
        """A diagram that asks each fact over people, and goes on with the number of what some
        group of people gives, or None."""
        worlds = self.form.worlds
        at = [i for i, name in enumerate(worlds.over_people) if name in self._named]
        names = [worlds.over_people[i] for i in at]
        if not names:
            return then(0)
        firsts = [[cell.first for cell in self.cells[name]] for name in names]
        every = enumerate(worlds.variables[worlds.at[names[0]]].rows)
        rows = {tuple([row[i] for i in at]): number for number, row in every}
        made = [then(rows.get(values)) for values in product(*firsts)]
        for name, values in zip(reversed(names), reversed(firsts), strict=True):
            size = len(values)
            pieces = range(0, len(made), size)
            made = [self.node(self.at[name], tuple(made[i : i + size])) for i in pieces]
        return made[0]


class Table:
    """The columns and rules of a chart's table.

    Attributes:
        duties: whether its rules tell what is to be done besides.
    """

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        form = stated_form_of(chart)
        for fault in form.faults:
            raise self._fault(
                f"for some answers {len(fault.arrows)} arrows of the box `{fault.box.id}` hold,"
                " not one",
                "run `flowgraph check` on the chart",
            )
        self.duties = bool(chart.duties)
        rows = self._rows(form)
        if rows is None and self.duties:  # they may depend on more facts than a table can tell
            self.duties = False
            rows = self._rows(form)
        if rows is None:
            raise self._fault(
                f"a decision table of this chart has more than {MOST} rules",
                "export it as .json or .graphml, or split the chart",
            )
        self.rows = rows
        asked = {*_asked(chart)}
        self.facts: dict[str, Fact] = {n: f for n, f in form.worlds.facts.items() if n in asked}
        for name in self.facts:
            if name in RESERVED:
                raise self._fault(f"the fact `{name}` has the name of a word of FEEL", "rename it")

    def _rows(self, form: Form) -> list[Row] | None:
        """The rules, or None if they are too many."""
        rows: list[Row] = []
        try:
            for row in _ways(InFull(form, duties=self.duties)):
                rows.append(row)
                if len(rows) > MOST:
                    return None
        except TooLarge:
            return None
        return rows

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
        parts += self.left_out
        nobody = [n for n, f in self.facts.items() if may_be_nobody(f)]
        if nobody:
            parts.append(f"null means nobody, never unknown, in: {', '.join(nobody)}.")
        return "\n".join(part for part in parts if part)

    @property
    def left_out(self) -> list[str]:
        """What the chart says and the table does not, a sentence each."""
        chart, said = self.chart, []
        if chart.duties and not self.duties:
            said.append("What is to be done besides (duties) is not in this table: too many rules.")
        if any(rule.when for rule in chart.alerts):
            said.append("Alerts that depend on a fact are not in this table.")
        if any(box.returns for box in chart.boxes.values()):
            said.append("Ways back are not in this table: a case that comes back is decided again.")
        return said

    def column(self, fact: Fact) -> str:
        """What is asked for a column, and where the fact comes from."""
        if isinstance(fact.origin, FromChart):
            return f"{fact.ask} (to be stated; chart {fact.origin.chart} works it out)".strip()
        if isinstance(fact.origin, OverPeople):
            return f"{fact.ask} (to be stated; worked out from the people listed)".strip()
        if isinstance(fact.origin, Counted):
            members = ", ".join(fact.origin.points)
            return f"{fact.ask} (to be stated; worked out from {members})".strip()
        return fact.ask

    def _fault(self, problem: str, mend: str) -> FlowgraphError:
        return FlowgraphError.at(self.chart.file or self.chart.id, problem, mend)

    def gives(self, row: Row) -> dict[str, str]:
        """What a rule gives, as literals of either language."""
        verdict = row.verdict
        found = {
            "status": f'"{verdict.status}"',
            "outcome": f'"{verdict.outcome}"' if verdict.outcome else "null",
            "path": f'"{" > ".join(verdict.path)}"',
        }
        return found | ({"duties": f'"{" ".join(verdict.duties)}"'} if self.duties else {})

    def words(self, row: Row) -> str:
        """What the rule comes to, for a reader: the outcome, whom to reach, and by when."""
        verdict = row.verdict
        if not verdict.path:
            return f"{verdict.status}: no route"
        boxes = [self.chart.boxes[id_] for id_ in (verdict.path[-1], *verdict.duties)]
        return "\n".join(line for box in boxes for line in lines_of(box))


def _ways(verdicts: InFull) -> Iterator[Row]:
    """Every way through the diagram, the facts asked in the order in which the chart does."""
    chart = verdicts.form.chart
    order = list(dict.fromkeys((*_asked(chart), *verdicts.names)))
    met: dict[int, tuple[str, tuple[int, ...]]] = {}
    of = verdicts.whole
    if of is None:
        raise TooLarge
    waiting: list[tuple[int, dict[str, Known]]] = [(of.roots[0], {})]
    while waiting:
        node, left = waiting.pop()
        if not of.kids[node]:
            yield Row(left, of.value[node])
            continue
        if node not in met:
            met[node] = of.asked(node, order)
        name, kids = met[node]
        alike: dict[int, Known] = {}
        for kid, cell in zip(kids, verdicts.cells[name], strict=True):
            alike[kid] = union((alike.get(kid, Known()), cell))
        waiting += [(kid, left | {name: known}) for kid, known in reversed(alike.items())]


def _asked(chart: Chart) -> Iterator[str]:
    """The facts that what is outside and what contradicts name, then those of the boxes."""
    for rule in (*chart.outside, *chart.contradictions):
        yield from rule.when.facts if rule.when else ()
    for id_ in chart.order:
        yield from chart.boxes[id_].facts


@lru_cache(maxsize=16)
def table_of(chart: Chart) -> Table:
    return Table(chart)


def may_be_nobody(fact: Fact) -> bool:
    """Whether a fact has a cell for no value at all."""
    return isinstance(fact.origin, OverPeople) and fact.origin.how == "lowest"
