"""Totals in *all worlds*: those that their members can come to.

Members that no predicate names are no part of a world. They may be what they like for each total,
those over people as some group of people has them, so that they tie no two totals together.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from msgspec import Struct

from flowgraph.deciding.diagrams import MAY_BE, NO, YES, Masks, Root
from flowgraph.deciding.form import Form
from flowgraph.deciding.people import Asked, cuts_of
from flowgraph.deciding.worlds import facts_of
from flowgraph.facts import Counted, Fact, OverPeople
from flowgraph.values import Known, Value, joined

Spans = tuple[tuple[int, int], ...]
Beside = Mapping[tuple[Value, ...], frozenset[int]]


class Raised(Struct, frozen=True):
    """A member whose value is raised."""

    name: str
    lower: Value
    higher: Value


class Sums:
    """What the members of one total come to in the worlds of a form.

    Attributes:
        name: the total among the worlds; ``members`` as the chart names them.
    """

    def __init__(self, form: Form, fact: Fact) -> None:
        assert isinstance(fact.origin, Counted)
        self.form, self.name, self._origin = form, form.among(fact.name), fact.origin
        self.members = tuple(fact.origin.points)
        own = facts_of(form.chart)
        self._told = [name for name in self.members if form.among(name) in form.worlds.at]
        self._told_over, self._beside = self._of_others([own[name] for name in self.members])

    def _of_others(self, members: Sequence[Fact]) -> tuple[tuple[str, ...], Beside]:
        """The members over people that are told, if others are not; and for their values, as some
        group has them, what all members that are not told may come to."""
        over = [fact for fact in members if isinstance(fact.origin, OverPeople)]
        others = {0}
        for fact in members:
            if fact.name not in self._told and fact not in over:
                worth = {self._origin.of(fact.name, value) for value in fact.domain.values}
                others = {sum_ + more for sum_ in others for more in worth}
        told = tuple(fact.name for fact in over if fact.name in self._told)
        if len(told) == len(over):
            return (), {(): frozenset(others)}
        found: dict[tuple[Value, ...], set[int]] = {}
        for row in Asked(over, cuts_of(over, {})).groups():
            values = {fact.name: value for fact, value in zip(over, row, strict=True)}
            worth_ = sum(self._origin.of(n, v) for n, v in values.items() if n not in told)
            found.setdefault(tuple(values[name] for name in told), set()).update(
                sum_ + worth_ for sum_ in others
            )
        return told, {values: frozenset(sums) for values, sums in found.items()}

    def within(
        self, targets: Iterable[tuple[Spans, Spans]], raised: Raised | None = None
    ) -> list[Root]:
        """For each pair of spans the worlds in which the members can come to a total in the first,
        and, once a member is raised and all others are as they were, to one in the second.
        Nothing is asked of the member itself."""
        of, targets = self.form.of, list(targets)
        low = high = 0
        told = self._told
        if raised:
            low, high = (self._origin.of(raised.name, v) for v in (raised.lower, raised.higher))
            told = [name for name in told if name != raised.name]
        found = [NO] * len(targets)
        for values, beside in self._beside.items():
            where = YES
            for name, value in zip(self._told_over, values, strict=True):
                if raised and name == raised.name:
                    if value != raised.lower:
                        where = NO
                    changed = tuple(
                        raised.higher if n == name else v
                        for n, v in zip(self._told_over, values, strict=True)
                    )
                    beside &= self._beside.get(changed, frozenset())
                else:
                    where = of.both(where, self._has(name, value))
            if where == NO or not beside:
                continue
            wanted = [_common(one, low, other, high, beside) for one, other in targets]
            here = self.form.sums(self.name, told, wanted)
            found = [of.either(a, of.both(where, b)) for a, b in zip(found, here, strict=True)]
        return found

    def first(
        self, one: Known, other: Known, masks: Masks, raised: Raised | None = None
    ) -> tuple[int, int]:
        """The first total among some that the members can come to in a world of the masks, and
        what it is, among others, once a member is raised."""
        worth = self._origin.of
        rise = 0
        if raised:
            rise = worth(raised.name, raised.higher) - worth(raised.name, raised.lower)
        pairs = [
            (n, n + rise)
            for low, high in one.spans
            for n in range(low, high + 1)
            if n + rise in other
        ]
        roots = self.within(((((a, a),), ((b, b),)) for a, b in pairs), raised)
        ends = self.form.of.ends(self.form.of.needed(roots), masks)
        met = (pair for pair, root in zip(pairs, roots, strict=True) if ends[root] & MAY_BE)
        return next(met, pairs[0])

    def _has(self, name: str, value: Value) -> Root:
        """The worlds in which a fact has a value."""
        found = NO
        for cell, where in self.form.values(name):
            if value in cell:
                found = self.form.of.either(found, where)
        return found


def tied(form: Form, *, besides: Container[str] = ()) -> Root:
    """The worlds in which every total of a chart, ``besides`` these, is one that its members can
    come to."""
    of, found = form.of, YES
    for sums in every_sum(form):
        if sums.name in besides:
            continue
        cells = form.values(sums.name)
        roots = sums.within((cell.spans, cell.spans) for cell, _ in cells)
        here = NO
        for (_, where), root in zip(cells, roots, strict=True):
            here = of.either(here, of.both(where, root))
        found = of.both(found, here)
    return found


def every_sum(form: Form) -> list[Sums]:
    """The totals among the worlds of a form that its chart counts."""
    facts = form.chart.facts.values()
    counted = [fact for fact in facts if isinstance(fact.origin, Counted)]
    return [Sums(form, fact) for fact in counted if form.among(fact.name) in form.worlds.at]


def _common(one: Spans, low: int, other: Spans, high: int, beside: Iterable[int]) -> Spans:
    """What others must come to, so that with ``low`` the total lies in the one and with ``high``
    in the other."""
    return joined(
        (max(a - low, c - high) - more, min(b - low, d - high) - more)
        for more in beside
        for a, b in one
        for c, d in other
        if max(a - low, c - high) <= min(b - low, d - high)
    )
