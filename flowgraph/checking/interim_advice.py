"""Undecided incidents whose advice turns round: the most protective outcome still possible, which
is what people work to until it is settled, is another one in the new edition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

from msgspec import Struct

from flowgraph.checking.editions import Editions
from flowgraph.checking.finding import Shown
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.diagrams import MAY_BE, NO, YES, Root
from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.form import Form, form_of
from flowgraph.errors import ChartError
from flowgraph.facts import FromChart
from flowgraph.values import NOBODY, Known

MOST_TRIED = 100_000
"""Places of the diagram that are gone through, shared among the pairs of outcomes."""

MOST_WIDENED = 10_000
"""Times that an incident is tried with less stated, shared likewise."""


class Interim(Struct, frozen=True):
    """A smallest undecided incident whose most protective possible outcome changes."""

    old: str
    new: str
    incident: Shown

    def as_json(self) -> dict[str, Any]:
        return {"incident": self.incident, "from": self.old, "to": self.new}


def interim(editions: Editions) -> tuple[tuple[Interim, ...], bool]:
    """One incident for each pair of outcomes between which the advice turns round, and whether
    every pair was settled within limits."""
    if not editions.worlds.variables:
        return (), True  # nothing is asked: no incident is undecided
    outcomes = editions.old.chart.outcomes, editions.new.chart.outcomes
    pairs = [(old.id, new.id) for old, new in product(*outcomes) if old.id != new.id]
    search = _Search(editions, len(pairs) or 1)
    found: list[Interim] = []
    whole = True
    for old, new in pairs:
        incident, settled = search.incident(old, new)
        whole &= settled
        if incident is not None:
            found.append(Interim(old, new, incident))
    return tuple(found), whole


class _Search:
    def __init__(self, editions: Editions, pairs: int) -> None:
        self.most_tried, self.most_widened = MOST_TRIED // pairs, MOST_WIDENED // pairs
        self.editions, self.of, self.worlds = editions, editions.of, editions.worlds
        self.full = [tuple(range(each.answers)) for each in self.worlds.variables]
        self.deciders = form_of(editions.old.chart), form_of(editions.new.chart)

    def _ranked(self, form: Form, outcome: str) -> tuple[Root, Root]:
        """The worlds of an outcome, and those of the outcomes that go before it."""
        of, chart = self.of, form.chart
        better = NO
        for box in chart.outcomes:
            here = form.comes(box.id)
            if box.id == outcome:
                return of.both(here, self.editions.tied), better
            better = of.either(better, here)
        return NO, better

    def incident(self, old: str, new: str) -> tuple[Shown | None, bool]:
        """An incident of which ``old`` is the most protective outcome in the old edition and
        ``new`` in the new one, told by as few facts as will do; and whether, where none is found,
        there is none."""
        of = self.of
        one, better_old = self._ranked(self.editions.old, old)
        other, better_new = self._ranked(self.editions.new, new)
        better = of.either(better_old, better_new)
        nodes = of.needed([one, other, better])
        self.widened = 0

        def holds(masks: Sequence[Sequence[int]]) -> bool:
            self.widened += 1
            ends = of.ends(nodes, masks)
            return bool(ends[one] & ends[other] & MAY_BE) and not ends[better] & MAY_BE

        for masks in self._hulls(one, other, better, self._between):
            if masks is None:
                return None, False
            if self.widened > self.most_widened:
                break
            for wide in self._widened(masks, holds):
                if self._undecided(wide):
                    # What another chart works out may leave less open than if it were stated.
                    for given in (False, True):
                        shown = self._shown(wide, given)
                        if self._turns_round(shown, old, new):
                            return shown, True
        # People whose ages are open may leave open what no statement about them does.
        for masks in self._hulls(one, other, better, lambda _, i, j: tuple({i, j})):
            if masks is None or self._undecided(masks):
                return None, False
        return None, True

    def _widened(
        self, masks: list[tuple[int, ...]], holds: Callable[[Sequence[Sequence[int]]], bool]
    ) -> Iterator[list[tuple[int, ...]]]:
        """The same with as little stated as will do: what is left unknown first may keep another
        from being so."""
        asked = [n for n, mask in enumerate(masks) if len(mask) < len(self.full[n])]
        for start, first in self._starts(masks, asked):
            found = start
            for number in dict.fromkeys((first, *asked)):
                for wider in self._wider(number, found[number]):
                    tried = [*found[:number], wider, *found[number + 1 :]]
                    if holds(tried):
                        found = tried
                        break
            yield found
            if self.widened > self.most_widened:
                return

    def _starts(
        self, masks: list[tuple[int, ...]], asked: list[int]
    ) -> Iterator[tuple[list[tuple[int, ...]], int]]:
        """Where widening begins, and with what: also with one thing more known, which may leave
        room for another to be unknown."""
        yield from ((masks, first) for first in asked or [0])
        for number, mask in enumerate(masks):
            if len(mask) == len(self.full[number]) > 1:
                for answer in mask:
                    known = [*masks[:number], (answer,), *masks[number + 1 :]]
                    yield from ((known, first) for first in asked)

    def _turns_round(self, shown: Shown, old: str, new: str) -> bool:
        for form, first in zip(self.deciders, (old, new), strict=True):
            stated = {}
            for name, value in shown.get("facts", {}).items():
                if name in form.worlds.facts:
                    several = value if isinstance(value, list) else [value]
                    words = (
                        "yes" if v is True else "no" if v is False else str(v) for v in several
                    )
                    known = form.worlds.facts[name].read(words)
                    if known is None:
                        return False
                    stated[name] = known
            try:
                answer = Answer(form, Evidence(stated=stated))
            except ChartError:
                return False
            if answer.status != "undecided" or answer.outcomes[0].id != first:
                return False
        return True

    def _undecided(self, masks: Sequence[Sequence[int]]) -> bool:
        """Whether an incident is undecided in both editions: several outcomes are possible, and
        some world contradicts nothing."""
        for form in (self.editions.old, self.editions.new):
            free = self.of.both(form.free, self.editions.tied)
            ends = self.of.ends(self.of.needed([form.comes_to, free]), masks)
            several = len(form.outcomes_of(ends[form.comes_to])) > 1
            if not several or not ends[free] & MAY_BE:
                return False
        return True

    def _hulls(
        self,
        one: Root,
        other: Root,
        better: Root,
        between: Callable[[int, int, int], tuple[int, ...]],
    ) -> Iterator[list[tuple[int, ...]] | None]:
        """What lies between a world of each of two roots, where nothing better does; None where
        a limit ends the search."""
        of = self.of
        start = (one, other, frozenset({better} - {NO}))
        todo: list[tuple[Root, Root, frozenset[Root], dict[int, tuple[int, ...]]]] = [(*start, {})]
        seen: set[tuple[Root, Root, frozenset[Root]]] = set()
        while todo:
            a, b, bad, chosen = todo.pop()
            if NO in (a, b) or YES in bad or (a, b, bad) in seen:
                continue
            if a == YES == b and not bad:
                yield [chosen.get(n, full) for n, full in enumerate(self.full)]
                continue
            seen.add((a, b, bad))
            if len(seen) > self.most_tried:
                yield None
                return
            level = min(of.level[node] for node in (a, b, *bad))
            if level == of.leaf_level:
                continue
            options: list[tuple[Root, Root, frozenset[Root], dict[int, tuple[int, ...]]]] = []
            for i in self.full[level]:
                for j in self.full[level]:
                    told = between(level, i, j)
                    on = [of.kids[n][t] if of.level[n] == level else n for n in bad for t in told]
                    options.append(
                        (
                            of.kids[a][i] if of.level[a] == level else a,
                            of.kids[b][j] if of.level[b] == level else b,
                            frozenset(on) - {NO},
                            {**chosen, level: told},
                        )
                    )
            # Those that agree are looked at first.
            todo += sorted(options, key=lambda option: -len(option[3][level]))

    def _between(self, level: int, one: int, other: int) -> tuple[int, ...]:
        """The answers that an incident leaves open which leaves these two open."""
        variable = self.worlds.variables[level]
        if variable.kind != "people":
            return tuple(sorted({one, other}))
        facts = list(zip(variable.facts, variable.said, strict=True))
        told = [(said, self._told(name, said[one], said[other])) for name, said in facts]
        answers = range(variable.answers)
        return tuple(n for n in answers if all(said[n] in may for said, may in told))

    def _told(self, name: str, one: Known | None, other: Known | None) -> set[Known | None]:
        """What may be stated of one fact over people; anything, where it has no value in one."""
        values = {one, other}
        return values if NOBODY not in values else {NOBODY, *self.worlds.cells[name]}

    def _wider(self, number: int, now: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """What would be open with less stated: nothing of it first, then fact by fact of those
        over people."""
        if len(now) == len(self.full[number]):
            return
        yield self.full[number]
        variable = self.worlds.variables[number]
        if variable.kind == "people":
            for index in range(len(self.worlds.over_people)):
                kept = [i for i in range(len(self.worlds.over_people)) if i != index]
                rows = {tuple(variable.rows[n][i] for i in kept) for n in now}
                yield tuple(
                    n for n, row in enumerate(variable.rows) if tuple(row[i] for i in kept) in rows
                )

    def _shown(self, masks: Sequence[tuple[int, ...]], given: bool) -> Shown:
        """The incident as a file would have it: several values where several are left open.

        Args:
            given: whether what another chart works out is stated even where it may be anything.
        """
        facts: dict[str, Any] = {}
        for name in self.worlds.facts:
            number = self.worlds.at[name]
            stated = given and isinstance(self.worlds.facts[name].origin, FromChart)
            if len(masks[number]) == len(self.full[number]) and not stated:
                continue
            variable = self.worlds.variables[number]
            if variable.kind == "people":
                said = variable.of(name)
                cells = {said[n] for n in masks[number]}
                if NOBODY in cells or cells == {*said}:
                    continue
            facts[self.editions.own(name)] = _exactly(variable.by(name, masks[number]))
        return {"facts": facts} if facts else {}


def _exactly(known: Known) -> object:
    """One of the values, where one will do; all of several that must stay open."""
    plain = known.plain
    if known.spans and not known.values and len(known.spans) == 1:
        low, high = known.spans[0]
        return low if low == high else f"{low}-{high}"
    return plain
