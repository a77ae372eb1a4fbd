"""A DuckDB relation or a Spark frame, decided in the engine's own SQL.

Only expressions over the columns of a row: the plan stays lazy, the order of the rows is the
engine's own business, and no row leaves the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import narwhals as nw
from msgspec import Struct

from flowgraph.deciding.compiled import Decider
from flowgraph.deciding.stated import TooLarge
from flowgraph.deciding.tables.columns import MISSES, Column, columns_of, lists_people
from flowgraph.deciding.tables.eager import texts_of
from flowgraph.deciding.tables.lookup import lookup_of
from flowgraph.facts import UNKNOWN, YES_NO

MOST_ENTRIES = 256
"""Entries of a list that these engines look up well in."""
FOUND = "__flowgraph_found"


class Dialect(Struct, frozen=True):
    """How an engine spells what differs: the quotes of names, lists, the element of a list
    (from 0), how to stop, and the type of text."""

    quote: str
    list: str
    element: str
    stop: str
    text: str
    backslash: bool = False  # whether one in a text must be written twice

    def literal(self, item: Any) -> str:
        if item is None:
            return "NULL"
        if isinstance(item, int):
            return str(item)
        escaped = (
            item.replace("\\", "\\\\").replace("'", "\\'")
            if self.backslash
            else (item.replace("'", "''"))
        )
        return f"'{escaped}'"

    def name(self, text: str) -> str:
        return f"{self.quote}{text.replace(self.quote, self.quote * 2)}{self.quote}"

    def list_of(self, items: Sequence[Any]) -> str:
        return self.list.format(", ".join(self.literal(item) for item in items))


DUCKDB = Dialect('"', "[{}]", "({list})[({at}) + 1]", "error({text})", "VARCHAR")
SPARK = Dialect("`", "array({})", "({list})[{at}]", "raise_error({text})", "STRING", True)


def decided_by_duckdb(relation: Any, decider: Decider) -> Any:
    """The relation with the columns that are added: a relation that is not run.

    Raises:
        TooLarge: the chart is, or a column holds what SQL is not asked to read: lists,
            ranges in words, people.
    """
    for step in _steps(relation, DUCKDB, decider):
        added = ", ".join(f"{text} AS {DUCKDB.name(name)}" for name, text in step.items())
        relation = relation.project(f"*, {added}")
    return _without(relation)


def decided_by_spark(frame: Any, decider: Decider) -> Any:
    """The same, of a Spark frame."""
    from pyspark.sql.functions import expr

    for step in _steps(frame, SPARK, decider):
        frame = frame.withColumns({name: expr(text) for name, text in step.items()})
    return frame.drop(*(name for name in frame.columns if name.startswith(FOUND)))


def _without(relation: Any) -> Any:
    kept = [name for name in relation.columns if not name.startswith(FOUND)]
    return relation.project(", ".join(DUCKDB.name(name) for name in kept))


def _steps(frame: Any, dialect: Dialect, decider: Decider) -> Iterator[dict[str, str]]:
    """Columns to add, each lot from those before it."""
    schema = nw.from_native(frame).collect_schema()
    columns = columns_of(schema, decider)
    if lists_people(schema, decider) or any(
        c.by_value or (c.worded and c.fact.ordered) for c in columns
    ):
        raise TooLarge  # lists, and ranges in words, are not read by SQL
    lookup = lookup_of({c.name: c for c in columns}, decider.whole(), MOST_ENTRIES)
    found = ""
    for at, step in enumerate(lookup.steps):
        key = found
        for column in step.columns:
            assert isinstance(column, Column)  # people listed are too large for SQL
            digits = _digits(column, dialect)
            key = f"({key}) * {len(column.answers)} + {digits}" if key else digits
        table = dialect.list_of(step.entries)
        found = dialect.name(f"{FOUND}_{at}")
        yield {f"{FOUND}_{at}": dialect.element.format(list=table, at=key or "0")}
    # Asked of the number, so that no column of the answer can be had without it.
    stop = dialect.stop.format(text=dialect.literal(MISSES))
    yield {FOUND: f"CASE WHEN {found} = 0 THEN {stop} ELSE {found} END"}
    found = dialect.name(FOUND)
    texts = texts_of(lookup.answers, decider.chart)
    yield {
        name: dialect.element.format(list=dialect.list_of(each), at=found)
        for name, each in texts.items()
    }


def _digits(column: Column, dialect: Dialect) -> str:
    """The digits of a column; other than in memory, words are read in one go, those that are
    written exactly as the chart has them first."""
    name, last = dialect.name(column.fact.name), len(column.answers) - 1
    arms: list[str] = []
    if column.kind == nw.Boolean:
        return f"CASE WHEN {name} THEN 1 WHEN NOT {name} THEN 0 ELSE {last} END"
    arms.append(f"WHEN {name} IS NULL THEN {last}")
    if not column.worded:
        low, high = column.lows[0], column.fact.high
        arms.append(f"WHEN {name} < {low} OR {name} > {high} THEN 0")
        cells = list(enumerate(column.lows, 1))
        arms += [f"WHEN {name} >= {least} THEN {digit}" for digit, least in reversed(cells)]
        return f"CASE {' '.join(arms)} ELSE 0 END"
    text = f"CAST({name} AS {dialect.text})"
    trimmed = f"trim({text})"
    for word, digit in column.words.items():
        arms.append(f"WHEN {text} = {dialect.literal(word)} THEN {digit}")
    read = f"lower({trimmed})" if column.fact.ticked else trimmed
    loosely = YES_NO if column.fact.ticked else column.words
    for word in loosely:
        arms.append(f"WHEN {read} = {dialect.literal(word)} THEN {column.digit(word)}")
    arms.append(f"WHEN {trimmed} = '' OR lower({trimmed}) = '{UNKNOWN}' THEN {last}")
    return f"CASE {' '.join(arms)} ELSE 0 END"
