"""The one form of a chart: everything that is asked of it, as a function of its worlds.

When is a box reached, an arrow taken, a duty due, a rule true, which outcome does a world come to?
Each is a *root* in one shared diagram (``diagrams``) over the chart's variables (``worlds``).
Deciding, asking, checking, comparing, tables, ``compile`` and the page read these roots; none of
them knows anything else of what a chart means.

A root of what happens inside the guidance ends in ``OUT`` where a world lies outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, reduce, wraps
from threading import RLock
from typing import Any, TypeVar

from msgspec import Struct

from flowgraph.chart import Box, Chart
from flowgraph.deciding.diagrams import NO, OUT, YES, Diagrams, Ends, Root, leaves_of
from flowgraph.deciding.worlds import WORKED_OUT, Worlds, facts_of
from flowgraph.facts import Counted, Fact, FromChart, OverPeople
from flowgraph.predicate import Among, And, Compare, Is, Not, Or, Predicate, Tree
from flowgraph.values import Known, union


class Fault(Struct, frozen=True):
    """Where the arrows of a box leave a gap, or overlap: a world that comes there and has no way
    on, or several (``arrows``: their numbers)."""

    chart: Chart
    box: Box
    arrows: tuple[int, ...]
    root: Root


Made = TypeVar("Made")


def _once(make: Callable[[Form, str], Made]) -> Callable[[Form, str], Made]:
    """What is made of a form when it is first asked for, and kept. Several threads may decide on
    one chart."""

    @wraps(make)
    def made(form: Form, name: str) -> Made:
        with form.adding:
            key = make.__name__, name
            if key not in form.later:
                form.later[key] = make(form, name)
                form.of.forget()
            return form.later[key]  # type: ignore[no-any-return]

    return made


class Form:
    """A chart as roots.

    Attributes:
        worlds, of: the variables, and the store of the roots.
        inside: a world lies inside the guidance.
        comes_to: the outcome a world comes to; ``outcomes`` names its leaves.
        reached, taken, also: by chart id and box id (and the arrow's number there).
        everywhere: what ``reached`` and ``taken`` are of the charts that work out facts, in worlds
            outside the guidance too.
        due: duty -> a world has it to do.
        given: fact -> what another chart makes of it, in all worlds; ``gifts`` says what its
            leaves mean (None: nothing certain).
        given_inside: the same of the worlds inside.
        outside, alerts: in all worlds. contradictions, notes: inside. Each by its rule.
        contradiction: any of them. free: inside, and none of them.
        also_asks: by box id and number, what an arrow to a duty asks, and its opposite.
        faults: gaps and overlaps, of all charts.
    """

    def __init__(
        self,
        chart: Chart,
        worlds: Worlds,
        of: Diagrams | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """
        Args:
            of: the store, where roots of another edition stand already.
            names: a fact of the chart -> its name among the worlds, where that differs.
        """
        self.adding = RLock()
        self.chart, self.worlds, self._names = chart, worlds, names or {}
        self.of = of or Diagrams(len(worlds.variables))
        self._values: dict[str, tuple[tuple[Known, Root], ...]] = {}
        self._when: dict[Tree, Root] = {}
        self.given: dict[str, Root] = {}
        self.gifts: dict[str, dict[Root, Known | None]] = {}
        self._gives: dict[str, dict[Known | None, Root]] = {}
        self.reached: dict[tuple[str, str], Root] = {}
        self.taken: dict[tuple[str, str, int], Root] = {}
        self.everywhere: dict[tuple[str, ...], Root] = {}
        self.also: dict[tuple[str, int], Root] = {}
        self.later: dict[tuple[str, str], Any] = {}
        self.due: dict[str, Root] = {}
        self.faults: tuple[Fault, ...] = ()
        for helper in () if worlds.all_stated else chart.helpers:
            self._work_out(helper)
        self.everywhere = {**self.reached, **self.taken}  # type: ignore[dict-item]
        self.outside = {rule: self.when(rule.when) for rule in chart.outside}
        self.inside = self.of.negated(self._any(self.outside.values()))
        self._walk(chart, YES)
        self._say()
        self.of.forget()

    # Facts and predicates

    def among(self, name: str) -> str:
        """A fact's name among the worlds."""
        return self._names.get(name, name)

    def values(self, name: str) -> tuple[tuple[Known, Root], ...]:
        """Each cell of a fact, and that it has no value, with the worlds in which it is so. They
        are apart, and together all worlds."""
        name = self.among(name)
        if name not in self._values:
            with self.adding:
                self._values[name] = self._values_of(name)
        return self._values[name]

    def _values_of(self, name: str) -> tuple[tuple[Known, Root], ...]:
        of, worlds = self.of, self.worlds
        level, fact, cells = worlds.at[name], worlds.facts[name], worlds.cells[name]
        variable = worlds.variables[level]
        if isinstance(fact.origin, OverPeople):
            met = variable.of(name)
            return tuple(
                (cell, of.node(level, [YES if cell == each else NO for each in met]))
                for cell in dict.fromkeys(met)
                if cell
            )
        if variable.kind == "fact":
            return tuple(
                (cell, of.node(level, _only(i, len(cells)))) for i, cell in enumerate(cells)
            )
        made = self._sums(name, cells) if isinstance(fact.origin, Counted) else self._given(name)
        unstated = of.node(level, _only(WORKED_OUT, variable.answers))
        return tuple(
            (cell, of.choose(unstated, made[i], of.node(level, _only(i + 1, variable.answers))))
            for i, cell in enumerate(cells)
        )

    def _given(self, name: str) -> list[Root]:
        """A fact's values where another chart works it out; what that leaves open is open."""
        of, worlds = self.of, self.worlds
        cells, free = worlds.cells[name], worlds.left_open[name]
        found = [NO] * len(cells)
        for known, where in self._gives.get(name, {}).items():
            for i, cell in enumerate(cells):
                if known is None:
                    here = of.both(where, of.node(free, _only(i, len(cells))))
                else:
                    here = where if cell.meets(known) else NO
                found[i] = of.either(found[i], here)
        return found

    @_once
    def totals(self, name: str) -> Mapping[int, Root]:
        """Total of a counted fact -> the worlds in which its members come to it, whatever is
        stated of the fact itself."""
        fact = self.worlds.facts[name]
        each = range(fact.low, fact.high + 1)
        roots = self._sums(name, [Known(spans=((total, total),)) for total in each])
        return {total: root for total, root in zip(each, roots, strict=True) if root != NO}

    @_once
    def total(self, name: str) -> Root:
        """What the members of a counted fact come to, whatever is stated of the fact itself; as
        ``given``."""
        totals = self.totals(name)
        return self._named(name, {Known(spans=((n, n),)): root for n, root in totals.items()})

    @_once
    def total_inside(self, name: str) -> Root:
        """The same of the worlds inside the guidance."""
        return self.of.choose(self.inside, self.total(name), OUT)

    @_once
    def attainable(self, name: str) -> Known:
        """The totals that the members of a counted fact can come to, those over people as some
        group of people has them."""
        masks, root = list(self.worlds.every), self.total(name)
        if self.worlds.people is not None:
            masks[self.worlds.of_people] = self.worlds.groups
        return self.gift(name, self.of.ends(self.of.needed([root]), masks)[root])

    def inside_and(self, root: Root) -> Root:
        """The worlds inside the guidance in which a root is Yes."""
        return self.of.choose(self.inside, root, NO)

    def comes(self, box: str) -> Root:
        """The worlds inside the guidance that come to a box of this chart."""
        return self.inside_and(self.reached[self.chart.id, box])

    def owes(self, duty: str) -> Root:
        """The worlds inside the guidance that have a duty to do."""
        return self.inside_and(self.due.get(duty, NO))

    @_once
    def ends_well_at(self, outcome: str) -> Root:
        """The worlds inside the guidance, free of contradiction, that come to an outcome."""
        return self.of.both(self.free, self.comes(outcome))

    def _sums(self, name: str, cells: Sequence[Known]) -> list[Root]:
        """For each cell the worlds in which the members of a counted fact come to it."""
        origin = self.worlds.facts[name].origin
        assert isinstance(origin, Counted)
        return self.sums(name, origin.points, [cell.spans for cell in cells])

    def sums(
        self, name: str, members: Iterable[str], targets: Sequence[Sequence[tuple[int, int]]]
    ) -> list[Root]:
        """For each target (spans, joined) the worlds in which these members of a counted fact come
        to a total in it.

        Member by member, the topmost first, with the sums so far told apart only until they
        make no more difference.
        """
        of, worlds = self.of, self.worlds
        origin = worlds.facts[name].origin
        assert isinstance(origin, Counted)
        points: list[list[tuple[int, Root]]] = []
        for member in sorted(members, key=lambda member: worlds.at[self.among(member)]):
            gives: dict[int, Root] = {}
            for cell, where in self.values(member):
                worth = origin.of(member, cell.first)
                gives[worth] = of.either(gives.get(worth, NO), where)
            points.append(list(gives.items()))
        least, most = [0], [0]
        for gives_ in reversed(points):
            least.append(least[-1] + min(worth for worth, _ in gives_))
            most.append(most[-1] + max(worth for worth, _ in gives_))

        def settled(number: int, total: int) -> list[Root] | None:
            """What a sum so far comes to, where the members from this one on change nothing."""
            rest = len(points) - number
            low, high = total + least[rest], total + most[rest]
            found = []
            for spans in targets:
                if any(a <= low and high <= b for a, b in spans):
                    found.append(YES)
                elif any(low <= b and a <= high for a, b in spans):
                    return None
                else:
                    found.append(NO)
            return found

        sums: list[set[int]] = [{0}]  # the sums so far, before each member
        for number, gives_ in enumerate(points):
            onward = [total for total in sums[number] if settled(number, total) is None]
            sums.append({total + worth for total in onward for worth, _ in gives_})
        below: dict[int, list[Root]] = {}
        for number in range(len(points), -1, -1):
            here: dict[int, list[Root]] = {}
            for total in sums[number]:
                found = settled(number, total)
                if found is None:
                    (worth, _), *others = points[number]
                    found = below[total + worth]
                    for worth, where in others:
                        then = below[total + worth]
                        found = [of.choose(where, *both) for both in zip(then, found, strict=True)]
                here[total] = found
            below = here
        return below[0]

    def when(self, predicate: Predicate | None) -> Root:
        """The worlds in which a predicate is true; all, where there is none."""
        return YES if predicate is None else self._holds(predicate.tree)

    def _holds(self, tree: Tree) -> Root:
        if tree in self._when:
            return self._when[tree]
        of = self.of
        match tree:
            case Not(term):
                found = of.negated(self._holds(term))
            case And(terms):
                found = reduce(of.both, map(self._holds, terms))
            case Or(terms):
                found = reduce(of.either, map(self._holds, terms))
            case Is() | Compare() | Among():
                test = Predicate("", tree)
                found = self._any(
                    where
                    for cell, where in self.values(tree.name)
                    if test.holds({tree.name: cell.first})
                )
        self._when[tree] = found
        return found

    def _any(self, roots: Iterable[Root]) -> Root:
        return reduce(self.of.either, roots, NO)

    # Charts

    def _work_out(self, helper: Chart) -> None:
        """What another chart makes of the facts that it works out for this one."""
        of = self.of
        outside = self._any(self.when(rule.when) for rule in helper.outside)
        self._walk(helper, of.negated(outside))
        for name, fact in self.worlds.facts.items():
            origin = fact.origin
            if not isinstance(origin, FromChart) or origin.chart != helper.id:
                continue
            gives: dict[Known | None, Root] = {None: outside}
            for box in helper.outcomes:
                text = box.gives.get(origin.gives)
                known = None if text is None else fact.read([text])
                gives[known] = of.either(gives.get(known, NO), self.reached[helper.id, box.id])
            self._gives[name] = gives
            self.given[name] = self._named(name, gives)

    def _named(self, name: str, gives: Mapping[Known | None, Root]) -> Root:
        """What a fact is worked out to be, as one function: a new leaf for each of its values."""
        found, self.gifts[name] = OUT, {}
        for known, where in gives.items():
            leaf = self.of.leaf()
            self.gifts[name][leaf] = known
            found = self.of.choose(where, leaf, found)
        return found

    def _walk(self, chart: Chart, inside: Root) -> None:
        """When each box of a chart is reached and each of its arrows taken."""
        of = self.of
        faults: list[Fault] = []
        for id_ in chart.boxes:
            self.reached[chart.id, id_] = NO
        self.reached[chart.id, chart.start] = inside
        for id_ in chart.order:
            box, here = chart.boxes[id_], self.reached[chart.id, id_]
            some = NO
            for number, arrow in enumerate(box.arrows):
                taken = of.both(here, self.when(arrow.when))
                self.taken[chart.id, id_, number] = taken
                to = chart.id, arrow.target
                self.reached[to] = of.either(self.reached[to], taken)
                if of.both(some, taken) != NO:
                    for other in range(number):
                        both = of.both(self.taken[chart.id, id_, other], taken)
                        if both != NO:
                            faults.append(Fault(chart, box, (other, number), both))
                some = of.either(some, taken)
            if box.kind not in ("outcome", "duty"):
                gap = of.both(here, of.negated(some))
                if gap != NO:
                    faults.append(Fault(chart, box, (), gap))
        self.faults += tuple(faults)

    def _say(self) -> None:
        """What the chart says of a world, and that it says nothing of one outside."""
        of, chart = self.of, self.chart
        inside = self.inside

        def of_inside(root: Root) -> Root:
            return of.choose(inside, root, OUT)

        for box in chart.boxes.values():
            for number, arrow in enumerate(box.also):
                due = of.both(self.reached[chart.id, box.id], self.when(arrow.when))
                self.also[box.id, number] = due
                self.due[arrow.target] = of.either(self.due.get(arrow.target, NO), due)
        comes_to = of.leaf()  # of an unsound chart: a world that comes to no outcome
        self.nowhere = 1 << of.leaves.index(comes_to)
        self.outcomes: dict[Root, Box] = {}
        for box in reversed(chart.outcomes):
            leaf = of.leaf()
            self.outcomes[leaf] = box
            comes_to = of.choose(self.reached[chart.id, box.id], leaf, comes_to)
        self.comes_to = of_inside(comes_to)
        self.alerts = {rule: self.when(rule.when) for rule in chart.alerts}
        self.contradictions = {r: of_inside(self.when(r.when)) for r in chart.contradictions}
        self.contradiction = of_inside(self._any(self.when(r.when) for r in chart.contradictions))
        # A world of all worlds does not answer what only notes ask.
        notes = () if self.worlds.all_stated else chart.notes
        self.notes = {r: of_inside(self.when(r.when)) for r in notes if r.when}
        self.given_inside = {name: of_inside(root) for name, root in self.given.items()}
        self.also_asks = {
            (box.id, number): (self.when(arrow.when), of.negated(self.when(arrow.when)))
            for box in chart.boxes.values()
            for number, arrow in enumerate(box.also)
        }
        self.free = self.inside_and(of.negated(self.inside_and(self.contradiction)))
        for roots in (self.reached, self.taken, self.also, self.due):
            for key, root in roots.items():
                roots[key] = of_inside(root)  # type: ignore[index]
        self.faults = tuple(Fault(f.chart, f.box, f.arrows, of_inside(f.root)) for f in self.faults)
        self.kept = of.needed(self.roots)

    @property
    def roots(self) -> list[Root]:
        """Every root, each once."""
        named: tuple[Mapping[object, Root], ...] = (
            self.reached, self.taken, self.everywhere, self.also, self.due, self.given,
            self.given_inside, self.outside, self.alerts, self.contradictions, self.notes,
        )  # type: ignore[assignment]  # fmt: skip
        found = [root for roots in named for root in roots.values()]
        found += [fault.root for fault in self.faults]
        return list(dict.fromkeys((self.comes_to, self.contradiction, self.inside, *found)))

    def outcomes_of(self, ends: Ends) -> tuple[Box, ...]:
        """The outcomes among the leaves of ``comes_to``, the most protective first."""
        found = {self.outcomes[leaf] for leaf in self._leaves(ends) if leaf in self.outcomes}
        return tuple(box for box in self.chart.outcomes if box in found)

    def gift(self, name: str, ends: Ends) -> Known:
        """What another chart gives for a fact, or its members come to, among the leaves of
        ``given`` or ``total``."""
        gifts, domain = self.gifts[name], self.worlds.facts[name].domain
        found = union(gifts[leaf] or domain for leaf in self._leaves(ends) if leaf in gifts)
        return Known(tuple(v for v in domain.values if v in found.values), found.spans)

    def _leaves(self, ends: Ends) -> Iterable[Root]:
        return (self.of.leaves[number] for number in leaves_of(ends))


@lru_cache(maxsize=64)
def stated_form_of(chart: Chart, asked: Predicate | None = None, raised: str = "") -> Form:
    """The form of a chart over *all worlds*: the facts that its predicates name, those that are
    ``asked`` and the one that is ``raised`` besides, each as if it were stated; made once for
    each."""
    besides = (*(asked.facts if asked else ()), *([raised] if raised else ()))
    facts = stated_facts(chart, besides)
    return Form(chart, Worlds(facts, [chart], all_stated=True, besides=asked))


def stated_facts(chart: Chart, besides: Iterable[str] = ()) -> dict[str, Fact]:
    """The facts of a chart's worlds."""
    facts = facts_of(chart)
    return {name: facts[name] for name in (*chart.named_facts, *besides)}


@lru_cache(maxsize=64)
def form_of(chart: Chart) -> Form:
    """The form of a chart; made once for each chart."""
    return Form(chart, Worlds(facts_of(chart), [chart]))


@lru_cache(maxsize=64)
def form_by_counts(chart: Chart) -> Form:
    """The form from which the diagram of verdicts is made; see ``Worlds``."""
    facts = facts_of(chart)
    if not any(isinstance(fact.origin, Counted) for fact in facts.values()):
        return form_of(chart)
    return Form(chart, Worlds(facts, [chart], counts_first=True))


def _only(number: int, width: int) -> list[Root]:
    """Yes for one answer, No for all others."""
    return [YES if i == number else NO for i in range(width)]
