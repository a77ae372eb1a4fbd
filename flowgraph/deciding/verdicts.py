"""The verdict on every state of knowledge that a chart can be asked about, as a diagram.

It is made of the form's roots. Each is a function of worlds; here each variable has one answer
more, that nothing is stated of it, under which a root ends wherever some world lets it. The ends of
all roots together are a verdict. So nothing that is stated is remembered, and nothing is left open:
a mapping of facts, or a row of a table, is a way through the diagram. Where one function of all
roots would be too large, each is followed by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, reduce
from operator import or_
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from flowgraph.deciding.answer import SETTLED, Answer, Status, standing
from flowgraph.deciding.diagrams import MAY_BE, Ends, Root, always, leaves_of, left_open
from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.form import Form
from flowgraph.deciding.stated import UNSTATED, Stated, TooLarge
from flowgraph.deciding.worlds import WORKED_OUT
from flowgraph.facts import Counted, FromChart, OverPeople
from flowgraph.values import Known

MOST_FACTS = 200
"""Facts of a chart; a diagram is gone through to its depth."""
MOST_TOGETHER = 20_000
"""States of the facts over people that are told apart on the way to their joint values."""


class Verdict(Struct, frozen=True):
    """The answer without what defends it.

    Attributes:
        status: ``decided``, ``certain``, ``undecided``, ``contradictory`` or ``outside``.
        outcome: the id of the outcome box where decided or certain, else None.
        path: ids of the boxes that every world passes, from the start.
        possible_outcomes: ids, the most protective first.
        duties: ids of what is to be done besides in every world, in the chart's order.
        possible_duties: ids of what is to be done besides in some worlds, and not in all.
    """

    status: Status
    outcome: str | None
    path: tuple[str, ...]
    possible_outcomes: tuple[str, ...]
    duties: tuple[str, ...] = ()
    possible_duties: tuple[str, ...] = ()


def verdict_of(found: Answer) -> Verdict:
    """An answer without what defends it."""
    due = found.form.due if found.path else {}
    duties = [box.id for box in found.form.chart.duties if box.id in due]
    return Verdict(
        found.status,
        found.outcome.id if found.outcome else None,
        found.path,
        tuple(box.id for box in found.outcomes),
        tuple(id_ for id_ in duties if found.certain(due[id_])),
        tuple(id_ for id_ in duties if found.open(due[id_])),
    )


class People(Struct, frozen=True):
    """What is known of people: the joint values left open of the facts over them, as answers of
    their variable, and whether what is stated stands against what is worked out."""

    rows: tuple[int, ...]
    conflict: bool = False


def people_of(form: Form, evidence: Evidence) -> People:
    """What evidence about people alone comes to."""
    if not evidence.stated:
        return People(form.worlds.rows_of(evidence))
    found = Answer(form, evidence)
    rows = found.masks[form.worlds.of_people]
    return People(tuple(rows), bool(found.conflicts))


def stated_cells(form: Form) -> dict[str, tuple[Known, ...]]:
    """The values of each fact that no verdict on stated facts tells apart: the form's cells, cut
    further where what is stated is held against what is worked out."""
    worlds, found = form.worlds, dict(form.worlds.cells)
    for name, fact in worlds.facts.items():
        if isinstance(fact.origin, Counted):
            totals = form.totals(name)
            cuts = {n for n in totals if totals.get(n) != totals.get(n - 1)}
            cuts |= {n + 1 for n in totals if n + 1 not in totals}
        elif isinstance(fact.origin, FromChart) and fact.ordered:
            given = [known for known in form.gifts.get(name, {}).values() if known]
            cuts = {at for known in given for a, b in known.spans for at in (a, b + 1)}
        elif isinstance(fact.origin, FromChart):
            found[name] = tuple(Known(values=(v,)) for v in fact.domain.values)
            continue
        elif isinstance(fact.origin, OverPeople) and fact.ordered:
            assert worlds.people is not None
            cuts = set(worlds.people.cuts)
        else:
            continue
        found[name] = tuple(piece for cell in found[name] for piece in cut(cell, cuts))
    return found


def cut(cell: Known, cuts: Iterable[int]) -> Iterator[Known]:
    """A cell of whole numbers in pieces that begin at these."""
    ((low, high),) = cell.spans
    for begins in (*sorted(at for at in cuts if low < at <= high), high + 1):
        yield Known(spans=((low, begins - 1),))
        low = begins


class Verdicts(Stated):
    """The diagram of a chart's verdicts. With ``crowds`` it asks, by the name "", of which of them
    are the people listed and the facts stated over them, in place of these facts.

    Its first root is the verdict without duties, the others whether each of ``owed`` is due: duties
    that depend on facts of their own multiply in one function of all. There are no roots where the
    first would be too large, as with a path for each answer of a ladder of diamonds.
    """

    def __init__(
        self,
        form: Form,
        cells: Mapping[str, tuple[Known, ...]],
        crowds: Sequence[People] | None = None,
        *,
        duties: bool = True,
    ) -> None:
        """
        Args:
            cells: see ``stated_cells``.
            duties: whether verdicts tell of them.

        Raises:
            TooLarge: they cannot be written down; or the chart has a fault, which deciding by the
                form refuses with its place.
        """
        if form.faults or len(form.worlds.facts) > MOST_FACTS:
            raise TooLarge
        self.form, self.cells, self.crowds = form, cells, crowds
        names: list[str] = []
        self._begins: list[int] = []  # the level of each variable of the form
        for variable in form.worlds.variables:
            self._begins.append(len(names))
            if variable.kind == "people" and crowds is not None:
                names.append("")
            elif variable.kind != "left open":
                names += variable.facts
        super().__init__(names)
        self._either = self.applying(lambda ends: reduce(or_, ends))
        self._known = {leaf: self.leaf(1 << n) for n, leaf in enumerate(form.of.leaves)}
        self.owed = [box.id for box in form.chart.duties if duties and box.id in form.due]
        taken = {
            box.id: [form.taken[form.chart.id, box.id, i] for i in range(len(box.arrows))]
            for box in form.chart.boxes.values()
        }
        roots = (root for each in taken.values() for root in each)
        self._lift((form.contradiction, form.comes_to, *roots, *form.due.values()))
        self._parts = (
            self._conflict(),
            self._known[form.contradiction],
            self._known[form.comes_to],
        )
        self._taken = {id_: [self._known[root] for root in each] for id_, each in taken.items()}
        self._due = [self._known[form.due[id_]] for id_ in self.owed]
        with self.dropped_if_too_large():
            self.roots = (self.applying(self._verdict)((*self._parts, self._path())), *self._due)

    def of(self, said: Mapping[str, int]) -> Verdict:
        """The verdict, by the answer to each fact of which something is said."""
        return self.by_level([said.get(name, UNSTATED) for name in self.names])

    def by_level(self, answers: Sequence[int]) -> Verdict:
        """The verdict, by the answer to the fact of each level."""
        level, kids, value = self.level, self.kids, self.value

        def end(node: int) -> Any:
            while below := kids[node]:
                node = below[answers[level[node]]]
            return value[node]

        if self.roots:
            return self.owing(list(map(end, self.roots)))
        ends = [*map(end, self._parts), self._passed(self.form.chart.start, end)]
        return self.owing([self._verdict(ends), *map(end, self._due)])

    def _passed(self, box: str, end: Callable[[int], Ends]) -> Iterator[str]:
        """The boxes that every route passes."""
        while True:
            yield box
            arrows = zip(self.form.chart.boxes[box].arrows, self._taken[box], strict=True)
            open_ = [arrow for arrow, root in arrows if end(root) & MAY_BE]
            if len(open_) != 1:
                return
            (arrow,) = open_
            box = arrow.target

    def owing(self, ends: Sequence[Any]) -> Verdict:
        """What the roots end in as one verdict."""
        found, *due = ends
        each = list(zip(self.owed, due, strict=True))
        if not found.path or not any(e & MAY_BE for _, e in each):
            return found  # type: ignore[no-any-return]
        return replace(  # type: ignore[no-any-return]
            found,
            duties=tuple([id_ for id_, ends in each if always(ends)]),
            possible_duties=tuple([id_ for id_, ends in each if left_open(ends)]),
        )

    @cached_property
    def whole(self) -> Stated | None:
        """The diagram of the verdicts with their duties; None where it is too large."""
        found = self.given(self.names)
        with suppress(TooLarge):
            if self.owed and self.roots:
                found.roots = (found.applying(self.owing)(found.roots),)
            return found if found.roots else None
        return None

    # From the worlds of a root to what is known

    def _lift(self, roots: Iterable[Root]) -> None:
        """Work out where each root may end, under all that may be known."""
        of = self.form.of
        for node in of.needed(roots):
            if node not in self._known:
                kids = [self._known[kid] for kid in of.kids[node]]
                self._known[node] = self._lifted(of.level[node], kids)

    def _lifted(self, number: int, kids: Sequence[int]) -> int:
        variable, level = self.form.worlds.variables[number], self._begins[number]
        if variable.kind == "left open":
            return self._union(kids)
        if variable.kind == "people":
            return self._by_people(
                level, lambda known: self._union([kids[i] for i in known.rows] or kids)
            )
        if variable.kind == "fact":
            return self.node(level, (self._union(kids), *kids))
        (name,) = variable.facts
        coarse = self.form.worlds.cells[name]
        stated = [
            next(i for i, cell in enumerate(coarse, 1) if fine.first in cell)
            for fine in self.cells[name]
        ]
        return self.node(level, (kids[WORKED_OUT], *(kids[i] for i in stated)))

    def _union(self, nodes: Iterable[int]) -> int:
        several = tuple(sorted(set(nodes)))
        return several[0] if len(several) == 1 else self._either(several)

    # Facts over people: what is stated of each, taken together

    def _by_people(self, level: int, then: Callable[[People], int]) -> int:
        """A diagram that asks what is known of people, and goes on with what follows of it."""
        if self.crowds is not None:
            return self.node(level, tuple([then(each) for each in self.crowds]))
        states, known = self._together
        made = {rows: then(each) for rows, each in known.items()}
        for index in reversed(range(len(states))):
            made = {
                rows: self.node(level + index, tuple([made[each] for each in further]))
                for rows, further in states[index].items()
            }
        (found,) = made.values()
        return found

    @cached_property
    def _together(self) -> tuple[list[dict[int, tuple[int, ...]]], dict[int, People]]:
        """Fact by fact: the rows left so far, as bits -> those left by each answer; and what is
        known in the end. Nobody is listed."""
        worlds, asked = self.form.worlds, self.form.worlds.people
        assert asked is not None
        every = worlds.variables[worlds.of_people].rows
        fits: list[list[int]] = []
        for name in worlds.over_people:
            stated = [Evidence(stated={name: cell}) for cell in self.cells[name]]
            fits.append([_bits(asked.fits(row, each) for row in every) for each in stated])
        groups = (1 << len(worlds.groups)) - 1  # they come first
        states: list[dict[int, tuple[int, ...]]] = []
        numbers = {groups: 0}
        for each in fits:
            after: dict[int, int] = {}
            state: dict[int, tuple[int, ...]] = {}
            for rows, number in numbers.items():
                further = (rows, *(rows & bits for bits in each))
                state[number] = tuple([after.setdefault(left, len(after)) for left in further])
            if len(after) > MOST_TOGETHER:
                raise TooLarge
            states.append(state)
            numbers = after
        known = {n: People(tuple(leaves_of(rows)), not rows) for rows, n in numbers.items()}
        return states, known

    # Verdicts

    def _verdict(self, ends: Sequence[Any]) -> Verdict:
        """What the parts and the path end in as one verdict."""
        conflict, contradiction, comes_to, path = ends
        status, several = standing(self.form, comes_to, contradiction, conflict=conflict)
        if not several:
            return Verdict(status, None, (), ())
        outcomes = tuple(box.id for box in several)
        boxes = tuple(path if isinstance(path, Iterator) else self._boxes(path))
        if status == "certain" and boxes[-1] == outcomes[0]:
            status = "decided"
        return Verdict(status, outcomes[0] if status in SETTLED else None, boxes, outcomes)

    def _path(self) -> int:
        """The boxes that every route passes from the start on: a leaf is a box and the leaf that
        follows it, so that a long path is not written again for each box of it."""
        chart = self.form.chart
        of: dict[str, int] = {}
        for id_ in reversed(chart.order):
            taken = self._taken[id_]

            def passed(ends: tuple[Any, ...], id_: str = id_, arrows: int = len(taken)) -> Any:
                open_ = [i for i, each in enumerate(ends[:arrows]) if each & MAY_BE]
                return (id_, self.leaf(ends[arrows + open_[0]]) if len(open_) == 1 else None)

            following = [of[arrow.target] for arrow in chart.boxes[id_].arrows]
            if not taken:
                of[id_] = self.leaf((id_, None))
            else:
                of[id_] = self.applying(passed)((*taken, *following))
        return of[chart.start]

    def _boxes(self, path: tuple[str, int | None]) -> Iterator[str]:
        while True:
            yield path[0]
            if path[1] is None:
                return
            path = self.value[path[1]]

    def _conflict(self) -> int:
        """Where what is stated certainly stands against what is worked out."""
        form, parts = self.form, [self.leaf(False)]
        if form.worlds.people is not None:
            level = self._begins[form.worlds.of_people]
            parts.append(self._by_people(level, lambda known: self.leaf(known.conflict)))
        for name, fact in form.worlds.facts.items():
            if isinstance(fact.origin, FromChart):
                parts.append(self._against(name, form.given[name]))
            elif isinstance(fact.origin, Counted):
                parts.append(self._against(name, form.total(name)))
        return reduce(lambda one, other: self.applying(any)((one, other)), parts)

    def _against(self, name: str, worked_out: Root) -> int:
        """Where what is stated of a fact is nothing that it may be worked out to be."""
        cells = self.cells[name]
        stated = self.node(self.at[name], tuple([self.leaf(i) for i in range(len(cells) + 1)]))
        self._known |= {leaf: self.leaf(1 << n) for n, leaf in enumerate(self.form.of.leaves)}
        self._lift([worked_out])

        def apart(ends: tuple[int, Ends]) -> bool:
            answer, given = ends
            may = self.form.gift(name, given)
            return answer != UNSTATED and not may.meets(cells[answer - 1])

        return self.applying(apart)((stated, self._known[worked_out]))


def _bits(answers: Iterable[bool]) -> int:
    return sum(1 << number for number, yes in enumerate(answers) if yes)
