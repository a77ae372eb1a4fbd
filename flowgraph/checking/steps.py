"""The way to a place, read backwards from the steps that a walk remembers.

This is how a fault that the walk met becomes an incident that a person can read: the values
that lead there, as few as will do.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from msgspec import Struct

from flowgraph.deciding.old.walk import BEFORE, Walk
from flowgraph.facts import Value

Values = Mapping[str, Value]
"""Values of facts; a number is its cell's first value."""


class Via(Struct, frozen=True):
    """An arrow that the way must take: a place, and the place it leads to."""

    place: int
    to: int


class _Stand(Struct, frozen=True):
    """Somewhere on a way back: ``live`` are the values that still matter from here on
    backwards, ``new`` those that this stand added."""

    place: int
    live: Values
    new: Values
    passed: bool
    after: _Stand | None


class Backwards:
    """Ways back to the beginning of one remembered walk."""

    def __init__(self, walk: Walk) -> None:
        assert walk.steps is not None, "the walk must remember its steps"
        self.walk, self.steps = walk, walk.steps
        self._named: dict[int, frozenset[str]] = {}

    def fewest(self, ends: Iterable[tuple[int, Values]], via: Via | None = None) -> Values | None:
        """The values of a way with the fewest facts, from the beginning to one of ``ends``
        (a place, and values that must hold there); None where there is no such way.

        Nearer the beginning goes first among equals, so that a long chain is read once.
        """
        order = count()
        waiting: list[tuple[int, int, int, _Stand]] = []
        for place, values in ends:
            stand = _Stand(place, values, values, via is None, None)
            heapq.heappush(waiting, (self._cost(values), place, next(order), stand))
        seen: set[tuple[int, bool, frozenset[tuple[str, Value]]]] = set()
        while waiting:
            cost, place, _, stand = heapq.heappop(waiting)
            if place == BEFORE:
                if stand.passed:
                    return _gathered(stand)
                continue
            key = (place, stand.passed, frozenset(stand.live.items()))
            if key in seen:
                continue
            seen.add(key)
            for before, values in self._before(place, stand.live):
                passed = stand.passed or via == Via(before, place)
                new = {name: value for name, value in values.items() if name not in stand.live}
                live = {
                    name: value
                    for name, value in ({**stand.live, **values}).items()
                    if before == BEFORE or name in self._names_at(before)
                }
                then = _Stand(before, live, new, passed, stand)
                heapq.heappush(waiting, (cost + self._cost(new), before, next(order), then))
        return None

    def _before(self, place: int, live: Values) -> Iterator[tuple[int, dict[str, Value]]]:
        """Every step to a place that agrees with the values known there."""
        for before, worlds in self.steps.get(place, ()):
            for slots, rows in sorted(worlds.items()):
                at = [
                    (name, index, component)
                    for index, slot in enumerate(slots)
                    for component, name in enumerate(self.names(slot[0]))
                ]
                held = [(live[name], i, c) for name, i, c in at if name in live]
                agree = [
                    row
                    for row in rows
                    if all(row[index][component] == value for value, index, component in held)
                ]
                for row in sorted(agree, key=repr):  # the same incident every time
                    yield before, {name: row[index][c] for name, index, c in at}

    def names(self, slot: str) -> tuple[str, ...]:
        """The facts that a slot of the walk holds."""
        if slot in self.walk.open.given:
            return (slot,)
        plan = self.walk.plan
        return plan.groups[plan.group_of[slot]]

    def _names_at(self, place: int) -> frozenset[str]:
        """The facts that any step to a place has answered."""
        if place not in self._named:
            slots = {s for _, worlds in self.steps.get(place, ()) for key in worlds for s in key}
            self._named[place] = frozenset(n for slot in slots for n in self.names(slot[0]))
        return self._named[place]

    def _cost(self, new: Values) -> int:
        """Facts that somebody would have to state; people are told together."""
        plan = self.walk.plan
        return len({plan.group_of[name] for name in new if name not in self.walk.open.given})


def _gathered(stand: _Stand) -> Values:
    values: dict[str, Value] = {}
    at: _Stand | None = stand
    while at is not None:
        values.update(at.new)
        at = at.after
    return values
