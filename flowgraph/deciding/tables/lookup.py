"""The verdicts of a chart as a few small tables, to be looked up one after the other.

The digits of some columns make one number; the first table turns it into what still matters
of them; that, with the digits of the next columns, is looked up in the next table; the last
one holds verdicts. Columns that cannot matter are not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from math import prod
from typing import Any

from msgspec import Struct

from flowgraph.deciding.compiled import Verdict
from flowgraph.deciding.layout import Layout
from flowgraph.deciding.old.evidence import Evidence
from flowgraph.deciding.tables.columns import MISFIT, UNSTATED, Column
from flowgraph.deciding.tables.diagram import Diagram, TooLarge
from flowgraph.deciding.tables.verdicts import Verdicts, verdicts_of

MOST_ENTRIES = 1 << 16
"""Entries of one table, where an engine looks up well in large ones."""
LOST = -1
"""In place of a diagram: a value that its fact cannot have was met."""


class Step(Struct, frozen=True):
    """A table, and the columns whose digits lead into it after the number found before."""

    columns: tuple[Column, ...]
    entries: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many combinations of digits the columns have."""
        return prod(len(column.answers) for column in self.columns)

    def key(self, digits: Sequence[Any], kind: Any) -> Any:
        """The columns' digits as one number, as an expression of the digits' engine."""
        key = digits[0].cast(kind)
        for column, digit in zip(self.columns[1:], digits[1:], strict=True):
            key = key * len(column.answers) + digit
        return key


class Lookup(Struct, frozen=True):
    """``answers``: verdicts by number; the first, None, is that of rows that do not fit."""

    steps: tuple[Step, ...]
    answers: tuple[Verdict | None, ...]


def people_in(columns: Sequence[Column], layout: Layout) -> list[Column]:
    """The columns of facts worked out over people."""
    over = layout.over_people()
    return [column for column in columns if column.fact.name in over]


def lookup_of(columns: Sequence[Column], layout: Layout, most: int = MOST_ENTRIES) -> Lookup:
    """The tables for these columns; facts without one are unknown.

    Raises:
        TooLarge: there are none of a fair size.
    """
    people = people_in(columns, layout)
    verdicts = verdicts_of(layout)
    starts = [
        LOST if MISFIT in said else verdicts.of(_stated(people, said))
        for said in product(*(column.answers for column in people))
    ]
    return _tables(people, starts, _others(columns, people), verdicts, most)


def lookup_from(starts: Sequence[Diagram], columns: Sequence[Column], layout: Layout) -> Lookup:
    """The tables that begin with the number of one of ``starts``: what is left of the
    verdicts where people were looked at before."""
    others = _others(columns, people_in(columns, layout))
    return _tables([], list(starts), others, verdicts_of(layout), MOST_ENTRIES)


def _others(columns: Sequence[Column], people: Sequence[Column]) -> dict[str, Column]:
    return {c.fact.name: c for c in columns if c not in people}


def _stated(people: Sequence[Column], said: Sequence[int]) -> Evidence:
    stated = {
        column.fact.name: column.field.cells[answer - 1].known
        for column, answer in zip(people, said, strict=True)
        if answer != UNSTATED
    }
    return Evidence(stated=stated)


def _tables(
    first: list[Column],
    starts: list[Diagram],
    columns: dict[str, Column],
    verdicts: Verdicts,
    most: int,
) -> Lookup:
    diagrams = verdicts.diagrams
    for name, level in verdicts.level.items():
        if name not in columns:
            starts = _each_once(starts, partial(diagrams.unstated, level))
    steps: list[Step] = []
    used, now = first, starts
    for name in verdicts.names:
        column = columns.get(name)
        if column is None:
            continue
        level, answers = verdicts.level[name], column.answers
        if not any(d != LOST and diagrams.level[d] == level for d in now):
            # It cannot matter what it says, only whether it can be said.
            if MISFIT not in answers:
                continue
        if len(now) * len(answers) > most and used:
            numbers = _numbered(now)
            steps.append(Step(tuple(used), tuple(numbers[diagram] for diagram in now)))
            used, now = [], list(numbers)
        used = [*used, column]
        now = [
            LOST if answer == MISFIT or diagram == LOST else diagrams.child(diagram, level, answer)
            for diagram in now
            for answer in answers
        ]
        if len(now) > most:
            raise TooLarge
    numbers = {LOST: 0} | {d: n for n, d in enumerate(sorted({*now} - {LOST}), 1)}
    steps.append(Step(tuple(used), tuple(numbers[diagram] for diagram in now)))
    found = tuple(None if d == LOST else diagrams.value[d] for d in numbers)
    return Lookup(tuple(steps), found)


def _numbered(diagrams: Sequence[Diagram]) -> dict[Diagram, int]:
    return {diagram: number for number, diagram in enumerate(dict.fromkeys(diagrams))}


def _each_once(diagrams: Sequence[Diagram], change: Callable[[Diagram], Diagram]) -> list[Diagram]:
    made = {d: d if d == LOST else change(d) for d in dict.fromkeys(diagrams)}
    return [made[d] for d in diagrams]
