"""Partly answered worlds: told apart by as few facts as will do.

At each place of a walk worlds are told apart only by the facts that were asked on the way and
will be asked again, and values that no predicate distinguishes are one. That is exact, and it
is what keeps a chart of thousands of boxes as quick as a chart of ten.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from itertools import combinations

from flowgraph.deciding.old import people
from flowgraph.deciding.old.evidence import Evidence
from flowgraph.deciding.old.plan import Plan
from flowgraph.errors import Finding, FlowgraphError
from flowgraph.facts import FromChart, OverPeople, Value
from flowgraph.predicate import Predicate

MOST = 200_000
"""Partly answered worlds told apart at one place. Beyond it the walk stops and says where;
the answer would still be exact, but not in a time anybody waits for."""

Slot = tuple[str, int]
"""A group of facts (named by its first) and the token it belongs to, -1 for both."""
Worlds = dict[tuple[Slot, ...], set[tuple[people.Row, ...]]]
"""Partly answered worlds at one place, by the facts they have answered."""
LEFT_OPEN = "left open"
"""Beside a value that another chart was asked for and did not give."""


class TooManyWorlds(FlowgraphError):
    """The chart asks too many facts again further on to be walked; names the box."""


class OpenFacts:
    """What an incident leaves open of a plan's facts, and how worlds are split by it.

    Attributes:
        given: facts that another chart is asked for, since nobody states them.
        rows: the combinations of values that a group of facts may have, by its first fact.
    """

    def __init__(self, plan: Plan, evidence: Evidence) -> None:
        self.plan, self.evidence = plan, evidence
        self.given = tuple(
            name
            for name, fact in plan.facts.items()
            if isinstance(fact.origin, FromChart) and evidence.replaced(name) is None
        )
        self.rows: dict[str, tuple[people.Row, ...]] = {}

    def rows_of(self, group: str) -> tuple[people.Row, ...]:
        """The combinations of values that a group of facts may have."""
        if group not in self.rows:
            names = self.plan.groups[self.plan.group_of[group]]
            facts = [self.plan.facts[name] for name in names]
            if isinstance(facts[0].origin, OverPeople):
                found: Iterable[people.Row] = people.rows(facts, self.plan.cells, self.evidence)
                self.rows[group] = tuple(sorted(found, key=repr))
            else:
                known = self.evidence.replaced(group)
                self.rows[group] = tuple(
                    (cell.first,)
                    for cell in self.plan.cells[group]
                    if known is None or cell.known.meets(known)
                )
        return self.rows[group]

    def pairs(self, name: str) -> set[tuple[people.Row, people.Row]]:
        """Answers of a group of facts that differ in one fact alone."""
        names = self.plan.groups[self.plan.group_of[name]]
        facts = [self.plan.facts[each] for each in names]
        if isinstance(facts[0].origin, OverPeople):
            return people.pairs(facts, self.plan.cells, self.evidence, names.index(name))
        return set(combinations(self.rows_of(name), 2))

    def split(
        self, worlds: Worlds, predicate: Predicate | None, token: int, place: int
    ) -> tuple[Worlds, Worlds]:
        """Worlds in which a predicate does not hold, and those in which it does."""
        no: Worlds = {}
        yes: Worlds = {}
        if predicate is None:
            return no, worlds
        names = predicate.facts
        answers: dict[tuple[Value, ...], bool] = {}
        for slots, rows in self.expand(worlds, names, token, place).items():
            readers = self.readers(names, token, slots)
            for row in rows:
                values = tuple(row[slot][component] for slot, component in readers)
                if values not in answers:
                    answers[values] = predicate.holds(dict(zip(names, values, strict=True)))
                side = yes if answers[values] else no
                side.setdefault(slots, set()).add(row)
        return no, yes

    def expand(self, worlds: Worlds, names: Iterable[str], token: int, place: int) -> Worlds:
        """Answer these facts, in every way that is still open, where they are not yet."""
        names = list(names)
        out: Worlds = {}
        for slots, rows in worlds.items():
            missing = dict.fromkeys(
                self.group(name)
                for name in names
                if name not in self.given and self.slot(name, token, slots) is None
            )
            for group in missing:
                slots = (*slots, (group, -1))
                options = self.rows_of(group)
                self.bound(place, len(rows) * len(options))
                rows = {(*row, option) for row in rows for option in options}
            out.setdefault(slots, set()).update(rows)
        return out

    def forget(self, worlds: Worlds, place: int) -> Worlds:
        """Keep only the facts that will be asked at this place or behind it."""
        out: Worlds = {}
        for slots, rows in worlds.items():
            keep(out, slots, rows, self.live(slots, place))
        return out

    def only(self, worlds: Worlds, names: Container[str]) -> Worlds:
        """Keep only the groups of these facts."""
        out: Worlds = {}
        for slots, rows in worlds.items():
            live = tuple(s for s in slots if any(n in names for n in self.names_of(s)))
            keep(out, slots, rows, live)
        return out

    def bound(self, place: int, size: int) -> None:
        if size > MOST:
            where = self.plan.places[place]
            box = f"box {where.box.id}" if where.box else "start"
            mark = where.box.mark if where.box else None
            raise TooManyWorlds(
                Finding(
                    where.chart.file or where.chart.id,
                    mark.line if mark else 0,
                    mark.column if mark else 0,
                    box,
                    f"more than {MOST:,} combinations of facts are asked again from here on;"
                    " the walk stopped",
                    "ask fewer facts in one box, or ask each fact in one place",
                )
            )

    def live(self, slots: Iterable[Slot], place: int) -> tuple[Slot, ...]:
        last = self.plan.last
        return tuple(
            slot
            for slot in slots
            if any(last.get(name, -1) >= place for name in self.names_of(slot))
        )

    def group(self, name: str) -> str:
        return self.plan.groups[self.plan.group_of[name]][0]

    def names_of(self, slot: Slot) -> tuple[str, ...]:
        if slot[0] in self.given:
            return (slot[0],)
        return self.plan.groups[self.plan.group_of[slot[0]]]

    def slot(self, name: str, token: int, slots: Sequence[Slot]) -> int | None:
        key = name if name in self.given else self.group(name)
        for wanted in ((key, -1), (key, token)):
            if wanted in slots:
                return slots.index(wanted)
        return None

    def readers(
        self, names: Sequence[str], token: int, slots: Sequence[Slot]
    ) -> list[tuple[int, int]]:
        """Where each name's value stands in a row: slot and component."""
        found = []
        for name in names:
            index = self.slot(name, token, slots)
            assert index is not None, name
            component = 0
            if name not in self.given:
                component = self.plan.groups[self.plan.group_of[name]].index(name)
            found.append((index, component))
        return found


def answering(
    rows: set[tuple[people.Row, ...]],
    slots: tuple[Slot, ...],
    other: Slot,
    answers: Sequence[people.Row],
) -> set[tuple[people.Row, ...]]:
    """Each world with each answer. What is left open in both worlds of a pair is one fact, on
    which they do not differ."""
    if other not in slots:
        return {(*row, answer) for row in rows for answer in answers}
    index = slots.index(other)
    return {
        (*row, answer)
        for row in rows
        for answer in answers
        if len(answer) == 1 or len(row[index]) == 1 or answer == row[index]
    }


def keep(
    out: Worlds, slots: tuple[Slot, ...], rows: set[tuple[people.Row, ...]], live: tuple[Slot, ...]
) -> None:
    """Add worlds to ``out``, with only the facts of ``live`` told apart."""
    if live == slots:
        out.setdefault(slots, set()).update(rows)
        return
    keep = [slots.index(slot) for slot in live]
    out.setdefault(live, set()).update(tuple(row[index] for index in keep) for row in rows)
