"""The verdict on every state of knowledge that a chart can be asked about, as one diagram.

First what one world comes to, box by box from the outcomes up. Then, fact by fact, what it
comes to where that fact is unknown: all its worlds together. That is the meaning of the walk,
worked out for all incidents at once, and held to the walk by tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial, reduce
from operator import and_, or_
from typing import NamedTuple

from flowgraph.chart import Box, Chart
from flowgraph.deciding.certainty import Node, OneOf, Some, node_of
from flowgraph.deciding.compiled import CONTRADICTORY, OUTSIDE, Verdict
from flowgraph.deciding.layout import Layout
from flowgraph.deciding.old.answer import Status, stated_against_people
from flowgraph.deciding.old.evidence import Evidence
from flowgraph.deciding.old.people import Row, rows
from flowgraph.deciding.tables.diagram import Diagram, Diagrams, TooLarge
from flowgraph.facts import FromChart

MOST_FACTS = 200
"""Facts of a chart; a diagram is gone through to its depth."""
MOST_ROWS = 500
"""Combinations of values of the facts over people."""


class Worlds(NamedTuple):
    """What some worlds, none of them outside, come to: whether a contradiction holds in all
    of them, their outcomes, and what all their routes begin with."""

    contradictory: bool
    outcomes: frozenset[str]
    path: tuple[str, ...]


NONE, ALL_OUTSIDE, FAULTY = "none", "outside", "faulty"
"""In place of worlds: none at all, all outside the guidance, a gap or overlap of the chart."""
OPEN = "open"
"""In place of an outcome of a chart that has no answer."""
Leaf = Worlds | str


def together(one: Leaf, other: Leaf) -> Leaf:
    """What two sets of worlds come to; those outside are left out beside any inside."""
    if one == other or other == NONE:
        return one
    if one == NONE or isinstance(one, str):
        return other
    if isinstance(other, str):
        return one
    shared = 0
    for mine, theirs in zip(one.path, other.path, strict=False):
        if mine != theirs:
            break
        shared += 1
    return Worlds(
        one.contradictory and other.contradictory,
        one.outcomes | other.outcomes,
        one.path[:shared],
    )


class Verdicts:
    """Diagrams of a chart's verdicts.

    Attributes:
        names: the facts in the order in which they are asked; those over people are
            answered before them, together. The first answer to each is "unknown", the
            others are its cells.
        diagrams: where they are kept; their leaves are verdicts.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        over_people = layout.over_people()
        self.names = tuple(n for n in layout.plan.facts if n not in over_people)
        if len(self.names) > MOST_FACTS:
            raise TooLarge
        self.level = {name: level for level, name in enumerate(self.names)}
        self.diagrams = Diagrams(len(self.names))
        self._or, self._and = self.diagrams.joining(or_), self.diagrams.joining(and_)
        self._together = self.diagrams.joining(together)
        self._where = self.diagrams.joining(lambda test, leaf: leaf if test else NONE)
        self._one_of = self.diagrams.joining(_one_of)
        self._of_row: dict[Row, tuple[Diagram, dict[tuple[str, int], Diagram]]] = {}
        self._of_rows: dict[frozenset[Row], Diagram] = {}

    def of(self, evidence: Evidence) -> Diagram:
        """The verdicts left once it is known who is listed and what is stated over people.

        Raises:
            TooLarge: they cannot be written down, or the chart has a fault, which the walk
                refuses with its place.
        """
        layout = self.layout
        if stated_against_people(layout.plan, evidence):
            return self.diagrams.leaf(CONTRADICTORY)
        facts = [layout.plan.facts[name] for name in layout.over_people()]
        found = rows(facts, layout.plan.cells, evidence) if facts else frozenset({()})
        if found not in self._of_rows:
            self._of_rows[found] = self._verdicts(found)
        return self._of_rows[found]

    def _verdicts(self, people: frozenset[Row]) -> Diagram:
        for row in people:
            if row not in self._of_row:
                if len(self._of_row) >= MOST_ROWS:
                    raise TooLarge
                self._of_row[row] = self._worked_out(row)
        each = [self._of_row[row] for row in people]
        worlds = reduce(self._together, (worlds for worlds, _ in each))
        clash = self.diagrams.leaf(False)
        for name in self._served():
            answers = [self.diagrams.leaf(False)]
            for bit, _ in self.layout.fields[name].each():
                can = reduce(self._or, (given[name, bit] for _, given in each))
                answers.append(self.diagrams.mapped(lambda possible: not possible, can))
            clash = self._or(clash, self.diagrams.asking(self.level[name], answers))
        return self.diagrams.joining(self._verdict)(clash, worlds)

    def _verdict(self, clash: bool, worlds: Leaf) -> Verdict:
        if clash:
            return CONTRADICTORY
        if isinstance(worlds, str):
            assert worlds == ALL_OUTSIDE, worlds
            return OUTSIDE
        if worlds.contradictory:
            return CONTRADICTORY
        chart = self.layout.plan.chart
        outcomes = tuple(box.id for box in chart.outcomes if box.id in worlds.outcomes)
        status: Status = "undecided"
        if len(outcomes) == 1:
            status = "decided" if worlds.path[-1] == outcomes[0] else "certain"
        outcome = outcomes[0] if status != "undecided" else None
        return Verdict(status, outcome, worlds.path, outcomes)

    def _served(self) -> list[str]:
        """The facts that other charts work out, each after those it depends on."""
        return [n for helper in self.layout.plan.charts[:-1] for n in self.layout.served_by(helper)]

    # One combination of answers about people

    def _worked_out(self, row: Row) -> tuple[Diagram, dict[tuple[str, int], Diagram]]:
        """What the worlds with this row come to, and whether other charts can give a fact
        a value in any of them, by the fact and the value's bit."""
        layout, diagrams = self.layout, self.diagrams
        people = _bits(layout, row)
        chart = layout.plan.chart
        found = self._chart(chart, people, lambda box: Worlds(False, frozenset((box.id,)), ()))
        rules = [rule.when for rule in chart.contradictions if rule.when]
        contradictory = self._any(people, [node_of(when, layout) for when in rules])
        found = diagrams.both(_contradicted, contradictory, found)
        outside = self._any(people, [node_of(rule.when, layout) for rule in chart.outside])
        found = diagrams.both(lambda out, leaf: ALL_OUTSIDE if out else leaf, outside, found)
        self._see_sound(found)
        can: dict[tuple[str, int], Diagram] = {}
        for helper in reversed(layout.plan.charts[:-1]):
            answers = self._chart(helper, people, lambda box: box.id)
            gone = self._any(people, [node_of(rule.when, layout) for rule in helper.outside])
            answers = diagrams.both(lambda out, leaf: OPEN if out else leaf, gone, answers)
            self._see_sound(answers)
            for name in layout.served_by(helper):
                gives = _gives(layout, helper, name)
                given = {
                    bit: diagrams.mapped(
                        {box: bool(bits & bit) for box, bits in gives.items()}.__getitem__, answers
                    )
                    for bit, _ in layout.fields[name].each()
                }
                found = self._unstated(name, given, found, self._where, self._together)
                can = {
                    key: self._unstated(name, given, possible, self._and, self._or)
                    for key, possible in can.items()
                }
                can |= {(name, bit): possible for bit, possible in given.items()}
        return self._unknown(found, self._together), {
            key: self._unknown(possible, self._or) for key, possible in can.items()
        }

    def _chart(
        self, chart: Chart, people: Mapping[str, int], ending: Callable[[Box], Leaf]
    ) -> Diagram:
        """What each world comes to on a chart, its gate aside."""
        diagrams = self.diagrams
        at: dict[str, Diagram] = {}
        for id_ in reversed(chart.order):
            box = chart.boxes[id_]
            if box.kind == "outcome":
                found = diagrams.leaf(ending(box))
            else:
                found = diagrams.leaf(NONE)
                for arrow in box.arrows:
                    taken = self._holds(node_of(arrow.when, self.layout), people)
                    found = self._one_of(found, self._where(taken, at[arrow.target]))
            at[id_] = diagrams.mapped(partial(_passed, id_), found)
        return at[chart.start]

    def _holds(self, node: Node, people: Mapping[str, int]) -> Diagram:
        """Where a predicate is true, world by world."""
        if isinstance(node, OneOf):
            if node.name in people:
                return self.diagrams.leaf(bool(node.bits & people[node.name]))
            cells = self.layout.fields[node.name].each()
            answers = [self.diagrams.leaf(bool(node.bits & bit)) for bit, _ in cells]
            return self.diagrams.node(self.level[node.name], tuple(answers))
        if isinstance(node, Some):
            return self._any(people, node.terms)
        terms = (self._holds(term, people) for term in node.terms)
        return reduce(self._and, terms, self.diagrams.leaf(True))

    def _any(self, people: Mapping[str, int], nodes: Iterable[Node]) -> Diagram:
        terms = (self._holds(node, people) for node in nodes)
        return reduce(self._or, terms, self.diagrams.leaf(False))

    def _see_sound(self, diagram: Diagram) -> None:
        faults: list[object] = []
        self.diagrams.mapped(lambda leaf: faults.append(leaf) if leaf == FAULTY else leaf, diagram)
        if faults:
            raise TooLarge

    # From worlds to what is known

    def _unstated(
        self,
        name: str,
        given: Mapping[int, Diagram],
        diagram: Diagram,
        where: Callable[[Diagram, Diagram], Diagram],
        either: Callable[[Diagram, Diagram], Diagram],
    ) -> Diagram:
        """With an answer more to a fact that another chart works out: not stated, so that
        each world has the values which that chart gives in it."""
        level = self.level[name]
        stated = [self.diagrams.answered(diagram, level, i) for i in range(len(given))]
        worlds = zip(given.values(), stated, strict=True)
        unstated = reduce(either, (where(can, then) for can, then in worlds))
        return self.diagrams.asking(level, [unstated, *stated])

    def _unknown(self, diagram: Diagram, either: Callable[[Diagram, Diagram], Diagram]) -> Diagram:
        """With an answer more to every other fact: unknown, which is all its worlds."""
        served = {self.level[name] for name in self._served()}

        def change(node: Diagram, kids: tuple[Diagram, ...]) -> tuple[Diagram, ...]:
            return kids if self.diagrams.level[node] in served else (reduce(either, kids), *kids)

        return self.diagrams.rebuilt(diagram, change)


@lru_cache(maxsize=64)
def verdicts_of(layout: Layout) -> Verdicts:
    return Verdicts(layout)


def _one_of(one: Leaf, other: Leaf) -> Leaf:
    """Of two arrows the one that is taken; both is a fault."""
    if one == NONE:
        return other
    return one if other == NONE else FAULTY


def _passed(box: str, leaf: Leaf) -> Leaf:
    if leaf == NONE:
        return FAULTY  # no arrow was taken
    return leaf._replace(path=(box, *leaf.path)) if isinstance(leaf, Worlds) else leaf


def _contradicted(contradictory: bool, leaf: Leaf) -> Leaf:
    if contradictory and isinstance(leaf, Worlds):
        return leaf._replace(contradictory=True)
    return leaf


def _bits(layout: Layout, row: Row) -> dict[str, int]:
    """The bit of each fact over people."""
    found = {}
    for name, value in zip(layout.over_people(), row, strict=True):
        field = layout.fields[name]
        cells = enumerate(field.cells)
        found[name] = (
            field.nobody if value is None else next(1 << i for i, c in cells if value in c.known)
        )
    return found


def _gives(layout: Layout, helper: Chart, name: str) -> dict[str, int]:
    """What each outcome of a helper leaves possible of a fact it serves."""
    field = layout.fields[name]
    assert isinstance(field.fact.origin, FromChart)
    gives = field.fact.origin.gives
    found = {OPEN: field.full}
    for box in helper.outcomes:
        known = field.fact.read([box.gives[gives]]) if gives in box.gives else None
        found[box.id] = field.full if known is None else field.bits(known)
    return found
