"""A lazy polars frame, decided in polars' own expressions.

They work row by row, so that the frame stays lazy, keeps the order of its rows, and can be
streamed.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

import narwhals as nw
import polars
from msgspec import Struct

from flowgraph.deciding.compiled import Decider
from flowgraph.deciding.stated import TooLarge
from flowgraph.deciding.tables.columns import (
    CROWD,
    OURS,
    Asked,
    Column,
    added_by,
    columns_of,
    kinds_of,
    lists_people,
)
from flowgraph.deciding.tables.eager import Kinds, cached_lookup, decided, fitting, texts_of
from flowgraph.deciding.tables.lookup import Lookup
from flowgraph.deciding.verdicts import Verdict

NUMBER = OURS + "_number"
POLARS = nw.Implementation.POLARS


def decided_in_polars(
    frame: polars.LazyFrame, decider: Decider, *, enums: bool = False
) -> polars.LazyFrame:
    """The frame with the columns that are added; see ``decide_table``."""
    kinds = kinds_of(nw.from_native(frame))
    columns = columns_of(kinds, decider)
    through = None if lists_people(kinds, decider) else _through(columns, decider)
    added = {name: _kind(name, Kinds(decider.chart, enums)) for name in added_by(decider.chart)}
    if through is None:
        return _by_batches(frame, columns, decider, added)
    keys = through.keys
    number = polars.map_batches(
        [*keys, *through.names], through, return_dtype=polars.UInt32, is_elementwise=True
    )
    made = frame.with_columns(**keys).with_columns(number.alias(NUMBER))
    return made.with_columns(
        polars.col(NUMBER)
        .map_batches(_Named(name, kind, through), return_dtype=kind, is_elementwise=True)
        .alias(name)
        for name, kind in added.items()
    ).drop(NUMBER, *keys)


def _kind(name: str, kinds: Kinds) -> Any:
    """The type of an added column, as polars calls it."""
    kind = kinds.of(name, POLARS)
    return nw.new_series("", [], kind, backend="polars").to_native().dtype


def _by_batches(
    frame: polars.LazyFrame, columns: Sequence[Column], decider: Decider, added: dict[str, Any]
) -> polars.LazyFrame:
    """A lazy frame with the columns of ``decided``, which is handed the facts' columns."""
    schema = frame.collect_schema()
    crowded = lists_people(schema, decider)
    names = [column.fact.name for column in columns] + [CROWD] * crowded
    kind = polars.Struct(added)
    if not schema:
        return polars.LazyFrame(schema=kind.to_schema())
    enums = added["status"] != polars.String

    def batch(series: Sequence[polars.Series]) -> polars.Series:
        facts = nw.from_native(polars.DataFrame(series), eager_only=True)
        made: polars.DataFrame = decided(facts, decider, enums=enums).to_native()
        return made.select(polars.struct(list(added))).to_series()

    answer = polars.map_batches(
        names or schema.names()[:1], batch, return_dtype=kind, is_elementwise=True
    )
    return frame.with_columns(answer.alias(NUMBER)).unnest(NUMBER)


def _through(columns: Sequence[Column], decider: Decider) -> _Through | None:
    if not columns or any(column.by_value for column in columns):
        return None
    try:
        lookup = cached_lookup(columns, decider)
        return _Through(lookup, tuple(columns), decider, _Answers(lookup.answers))
    except TooLarge:
        return None


class _Answers:
    """The answers of a lookup, and those that it does not know, numbered as they are met."""

    def __init__(self, known: Sequence[Verdict | None]) -> None:
        self.known = list(known)
        self._numbers = {verdict: number for number, verdict in enumerate(known)}
        self._one_at_a_time = Lock()

    def numbers(self, verdicts: Sequence[Verdict | None]) -> list[int]:
        """The number of each; a batch may be decided beside others."""
        with self._one_at_a_time:
            for verdict in verdicts:
                if verdict not in self._numbers:
                    self._numbers[verdict] = len(self.known)
                    self.known.append(verdict)
            return [self._numbers[verdict] for verdict in verdicts]


class _Through(Struct, frozen=True):
    """From keys, and the columns themselves, to the numbers of answers."""

    lookup: Lookup
    columns: tuple[Column, ...]
    decider: Decider
    answers: _Answers

    @property
    def names(self) -> list[str]:
        """The columns, for where a value was not written as the chart has it."""
        return [column.fact.name for column in self.columns]

    @property
    def keys(self) -> dict[str, polars.Expr]:
        def digits(column: Asked, times: int) -> polars.Expr:
            assert isinstance(column, Column)  # no people are listed
            return column.digits(times)

        return self.lookup.keys(digits)

    def __call__(self, series: Sequence[polars.Series]) -> polars.Series:
        """The numbers; rows that do not fit are refused, counted by column."""
        at = len(series) - len(self.columns)
        found = self.lookup.through(series[:at], len(series[0]))
        if not len(found) or found.min() > 0:  # type: ignore[operator]
            return found
        facts = nw.from_native(polars.DataFrame(series[at:]), eager_only=True)
        numbers, answers = fitting(facts, self.columns, self.decider)
        return polars.Series(self.answers.numbers(answers), dtype=polars.UInt32).gather(numbers)


class _Named(Struct, frozen=True):
    """From the numbers of answers to one of the columns that are added."""

    column: str
    kind: Any
    through: _Through

    def __call__(self, numbers: polars.Series) -> polars.Series:
        texts = texts_of(self.through.answers.known, self.through.decider.chart)[self.column]
        return polars.Series(texts, dtype=self.kind).gather(numbers)
