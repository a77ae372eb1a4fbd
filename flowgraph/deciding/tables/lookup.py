"""The verdicts of a chart as a few small tables, to be looked up one after the other.

The digits of some columns make one number; the first table turns it into what still matters
of them; that, with the digits of the next columns, is looked up in the next table; the last
one holds verdicts. Columns that cannot matter are not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from itertools import starmap
from math import prod
from operator import add

import polars
from msgspec import Struct

from flowgraph.deciding.stated import Stated, TooLarge
from flowgraph.deciding.tables.columns import MISFIT, OURS, Asked
from flowgraph.deciding.verdicts import Verdict

MOST_ENTRIES = 1 << 16
"""Entries of one table, where an engine looks up well in large ones: 16 bits number them."""
LOST = -1
"""In place of a node: a value that its fact cannot have was met."""


class Step(Struct, frozen=True):
    """A table, and the columns whose digits lead into it after the number found before."""

    columns: tuple[Asked, ...]
    entries: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many combinations of digits the columns have."""
        return prod(len(column.answers) for column in self.columns)

    @property
    def parts(self) -> Iterator[tuple[Asked, int]]:
        """The columns, and how many times the digit of each is taken: the sum is the key."""
        times = self.size
        for column in self.columns:
            times //= len(column.answers)
            yield column, times

    def key(self, digits: Callable[[Asked, int], polars.Expr]) -> polars.Expr:
        """The key, by the digits of a column so many times."""
        return reduce(add, starmap(digits, self.parts))


class Lookup(Struct, frozen=True):
    """``answers``: verdicts by number; the first, None, is that of rows that do not fit."""

    steps: tuple[Step, ...]
    answers: tuple[Verdict | None, ...]

    def keys(self, digits: Callable[[Asked, int], polars.Expr]) -> dict[str, polars.Expr]:
        """The keys of the steps that have any, in 16 bits, by the names they go by."""
        steps = [step for step in self.steps if step.columns]
        return {f"{OURS}_key_{at}": step.key(digits) for at, step in enumerate(steps)}

    def through(self, keys: Iterable[polars.Series], rows: int) -> polars.Series:
        """The numbers of the answers that keys lead to, one table after the other."""
        found: polars.Series | None = None
        each = iter(keys)
        for step in self.steps:
            key = next(each) if step.columns else polars.zeros(rows, polars.UInt32, eager=True)
            if found is not None:
                key = found * step.size + key
            found = polars.Series(step.entries, dtype=polars.UInt32).gather(key)
        assert found is not None
        return found


def lookup_of(columns: Mapping[str, Asked], verdicts: Stated, most: int = MOST_ENTRIES) -> Lookup:
    """The tables for columns by the names of the diagram; facts without one are unknown.

    Raises:
        TooLarge: there are none of a fair size.
    """
    steps: list[Step] = []
    used: list[Asked] = []
    verdicts = verdicts.given(columns)
    now = [*verdicts.roots]
    for level, name in enumerate(verdicts.names):
        column = columns.get(name)
        if column is None:
            continue
        answers = column.answers
        if not any(node != LOST and verdicts.level[node] == level for node in now):
            # It cannot matter what it says, only whether it can be said.
            if MISFIT not in answers:
                continue
        if len(now) * len(answers) > most and used:
            numbers = {node: number for number, node in enumerate(dict.fromkeys(now))}
            steps.append(Step(tuple(used), tuple(numbers[node] for node in now)))
            used, now = [], list(numbers)
        used = [*used, column]
        now = [
            LOST if answer == MISFIT or node == LOST else verdicts.child(node, level, answer)
            for node in now
            for answer in answers
        ]
        if len(now) > most:
            raise TooLarge
    numbers = {LOST: 0} | {node: n for n, node in enumerate(sorted({*now} - {LOST}), 1)}
    steps.append(Step(tuple(used), tuple(numbers[node] for node in now)))
    found = tuple(None if node == LOST else verdicts.value[node] for node in numbers)
    return Lookup(tuple(steps), found)
