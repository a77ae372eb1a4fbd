"""A polars frame, in memory or lazy, decided in polars' own expressions.

They work row by row, so that a lazy frame stays lazy, keeps the order of its rows, and can be
streamed.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

import narwhals as nw
from msgspec import Struct

from flowgraph.deciding.compiled import Decider
from flowgraph.deciding.stated import TooLarge
from flowgraph.deciding.tables.columns import (
    CROWD,
    Asked,
    Column,
    Frame,
    added_by,
    columns_of,
    kinds_of,
    lists_people,
)
from flowgraph.deciding.tables.eager import (
    cached_lookup,
    decided,
    fitting,
    numbered,
    texts_of,
)
from flowgraph.deciding.tables.lookup import Lookup
from flowgraph.deciding.verdicts import Verdict

NUMBER = "__flowgraph_number"


def decided_in_polars(frame: Any, decider: Decider) -> Any:
    """The frame with the columns that are added; see ``decide_table``."""
    import polars

    kinds = kinds_of(nw.from_native(frame))
    columns = columns_of(kinds, decider)
    through = None if lists_people(kinds, decider) else _through(columns, decider)
    if isinstance(frame, polars.DataFrame):
        if through is None:
            return decided(nw.from_native(frame), decider).to_native()
        numbers = through(through.asked_of(frame))
        added = added_by(decider.chart)
        return frame.with_columns(**{name: _Named(name, through)(numbers) for name in added})
    if through is None:
        return _by_batches(frame, columns, decider)
    keys = through.keys()
    number = polars.map_batches(
        [*keys, *through.names], through, return_dtype=polars.UInt32, is_elementwise=True
    )
    made = frame.with_columns(**keys).with_columns(number.alias(NUMBER))
    return made.with_columns(
        polars.col(NUMBER)
        .map_batches(_Named(name, through), return_dtype=polars.String, is_elementwise=True)
        .alias(name)
        for name in added_by(decider.chart)
    ).drop(NUMBER, *keys)


def numbered_in_polars(
    frame: Any, columns: Sequence[Column], decider: Decider
) -> tuple[Any, Sequence[Verdict | None]]:
    """As ``numbered``, of a polars frame in memory."""
    crowded = lists_people(frame.columns, decider)
    through = None if crowded else _through(columns, decider)
    if through is None:
        numbers, answers = numbered(nw.from_native(frame, eager_only=True), columns, decider)
        return numbers.to_native(), answers
    return through.numbers(through.asked_of(frame)), through.answers.known


def _by_batches(frame: Any, columns: Sequence[Column], decider: Decider) -> Any:
    """A lazy frame with the columns of ``decided``, which is handed the facts' columns."""
    import polars

    schema = frame.collect_schema()
    crowded = lists_people(schema, decider)
    names = [column.fact.name for column in columns] + [CROWD] * crowded
    kind = polars.Struct(dict.fromkeys(added_by(decider.chart), polars.String))
    if not schema:
        return polars.LazyFrame(schema=kind.to_schema())

    def batch(series: Sequence[Any]) -> Any:
        made = decided(nw.from_native(polars.DataFrame(series), eager_only=True), decider)
        return made.to_native().select(polars.struct(added_by(decider.chart))).to_series()

    answer = polars.map_batches(
        names or schema.names()[:1], batch, return_dtype=kind, is_elementwise=True
    )
    return frame.with_columns(answer.alias(NUMBER)).unnest(NUMBER)


def _through(columns: Sequence[Column], decider: Decider) -> _Through | None:
    known = tuple(columns)
    if not known or any(column.by_value for column in known):
        return None
    try:
        lookup = cached_lookup(known, decider)
        return _Through(lookup, known, decider, _Answers(lookup.answers))
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
    """From columns to the numbers of answers, through the tables of a lookup."""

    lookup: Lookup
    columns: tuple[Column, ...]
    decider: Decider
    answers: _Answers

    @property
    def names(self) -> list[str]:
        """The columns themselves, for where a value was not written as the chart has it."""
        return [column.fact.name for column in self.columns]

    def keys(self) -> dict[str, Any]:
        """The keys of the tables, as expressions by the names they go by."""
        import polars

        def digits(column: Asked, times: int) -> Any:
            assert isinstance(column, Column)  # no people are listed
            return column.digits(polars, times, polars.UInt16)

        steps = [step for step in self.lookup.steps if step.columns]
        return {f"{NUMBER}_{at}": step.key(digits) for at, step in enumerate(steps)}

    def asked_of(self, frame: Any) -> list[Any]:
        return [*frame.select(**self.keys()).get_columns(), *frame.select(self.names).get_columns()]

    def __call__(self, series: Sequence[Any]) -> Any:
        """The numbers; rows that do not fit are refused, counted by column."""
        found = self.numbers(series)
        if len(found) and found.min() == 0:
            fitting(self._columns(series), self.columns, self.decider)
        return found

    def numbers(self, series: Sequence[Any]) -> Any:
        """The numbers, 0 for rows that do not fit."""
        import polars

        found: Any = None
        keys = list(series[: len(series) - len(self.columns)])
        for step in self.lookup.steps:
            key = found
            if step.columns:
                key = keys.pop(0)
                key = key if found is None else found * step.size + key
            if key is None:  # nothing that the columns say can matter
                key = polars.zeros(len(series[0]), polars.UInt32, eager=True)
            found = polars.Series(step.entries, dtype=polars.UInt32).gather(key)
        if len(found) and found.min() == 0:
            numbers, answers = numbered(self._columns(series), self.columns, self.decider)
            alike = polars.Series(self.answers.numbers(answers), dtype=polars.UInt32)
            return alike.gather(numbers.to_native())
        return found

    def _columns(self, series: Sequence[Any]) -> Frame:
        import polars

        kept = polars.DataFrame(series[len(series) - len(self.columns) :])
        return nw.from_native(kept, eager_only=True)


class _Named(Struct, frozen=True):
    """From the numbers of answers to one of the columns that are added."""

    column: str
    through: _Through

    def __call__(self, numbers: Any) -> Any:
        import polars

        texts = texts_of(self.through.answers.known, self.through.decider.chart)[self.column]
        return polars.Series(texts, dtype=polars.String).gather(numbers)
