"""A DuckDB relation or a Spark frame, decided in the engine's own SQL.

Only expressions over the columns of a row: the plan stays lazy, the order of the rows is the
engine's own business, and no row leaves the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import narwhals as nw
from msgspec import Struct

from flowgraph.deciding.compiled import Decider
from flowgraph.deciding.stated import UNSTATED, TooLarge
from flowgraph.deciding.tables.columns import (
    MISFIT,
    MISSES,
    WORDS,
    Asked,
    Column,
    added_by,
    columns_of,
    lists_people,
)
from flowgraph.deciding.tables.eager import Kinds, texts_of
from flowgraph.deciding.tables.lookup import lookup_of
from flowgraph.facts import UNKNOWN, YES_NO

MOST_ENTRIES = 512
"""Entries of a list that these engines look up well in."""
FOUND = "__flowgraph_found"


class Dialect(Struct, frozen=True):
    """How an engine spells what differs: the quotes of names, lists, the element of a list
    (from 1), how to stop, the type of text, and the place of one in a list, nothing if it is not
    there. ``place`` is a function of one column, which DuckDB works out once for each entry of a
    dictionary, as Parquet files have them, and a CASE for each row. ``enum``: a type of few
    words, where there is one."""

    quote: str
    list: str
    element: str
    stop: str
    text: str
    place: str
    backslash: bool = False  # whether one in a text must be written twice
    enum: str = ""

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

    def list_of(self, items: Iterable[Any]) -> str:
        return self.list.format(", ".join(self.literal(item) for item in items))

    def at(self, items: Iterable[Any], place: str) -> str:
        """The item at a place, from 1."""
        return self.element.format(list=self.list_of(items), at=place)

    def text_at(self, texts: Sequence[str | None], place: str, words: Iterable[str]) -> str:
        """The text at a place, from 1, one of some ``words``; where the engine has a type of few
        words as that type, of which only the numbers are copied."""
        if not self.enum:
            return self.at(texts, place)
        kind = self.enum.format(", ".join(map(self.literal, words)))
        return self.element.format(list=f"CAST({self.list_of(texts)} AS {kind}[])", at=place)


DUCKDB = Dialect(
    '"',
    "[{}]",
    "({list})[{at}]",
    "error({text})",
    "VARCHAR",
    place="list_position({list}, {text})",
    enum="ENUM({})",
)
SPARK = Dialect(
    "`",
    "array({})",
    "({list})[{at} - 1]",
    "raise_error({text})",
    "STRING",
    place="nullif(array_position({list}, {text}), 0)",
    backslash=True,
)


def decided_by_duckdb(relation: Any, decider: Decider, *, enums: bool = False) -> Any:
    """The relation with the columns that are added: a relation that is not run.

    Raises:
        TooLarge: the chart is, or a column holds what SQL is not asked to read: lists,
            ranges in words, people.
    """
    for step in _steps(relation, DUCKDB, decider):
        added = ", ".join(f"{text} AS {DUCKDB.name(name)}" for name, text in step.items())
        relation = relation.project(f"*, {added}")
    kept = [name for name in relation.columns if not name.startswith(FOUND)]
    texts = () if enums else added_by(decider.chart)
    each = (
        f"CAST({DUCKDB.name(n)} AS {DUCKDB.text}) AS {DUCKDB.name(n)}"
        if n in texts
        else DUCKDB.name(n)
        for n in kept
    )
    return relation.project(", ".join(each))


def decided_by_spark(frame: Any, decider: Decider) -> Any:
    """The same, of a Spark frame."""
    from pyspark.sql.functions import expr

    for step in _steps(frame, SPARK, decider):
        frame = frame.withColumns({name: expr(text) for name, text in step.items()})
    return frame.drop(*(name for name in frame.columns if name.startswith(FOUND)))


def _steps(frame: Any, dialect: Dialect, decider: Decider) -> Iterator[dict[str, str]]:
    """Columns to add, each lot from those before it."""
    schema = nw.from_native(frame).collect_schema()
    columns = columns_of(schema, decider)
    if lists_people(schema, decider) or any(
        c.by_value or (c.worded and c.fact.ordered) for c in columns
    ):
        raise TooLarge  # lists, and ranges in words, are not read by SQL
    asked: dict[str, Asked] = {c.name: Worded(c) if c.worded else c for c in columns}
    lookup = lookup_of(asked, decider.whole(), MOST_ENTRIES)
    found = ""
    for at, step in enumerate(lookup.steps):
        parts = [f"{found} * {step.size}"] if found else []
        parts += [_digits(column, times, dialect) for column, times in step.parts]
        found = dialect.name(f"{FOUND}_{at}")
        place = " + ".join((*parts, "1"))
        yield {f"{FOUND}_{at}": dialect.at(step.entries, place)}
    # Asked of the number, so that no column of the answer can be had without it.
    stop = dialect.stop.format(text=dialect.literal(MISSES))
    yield {FOUND: f"CASE WHEN {found} = 0 THEN {stop} ELSE {found} END"}
    place = f"{dialect.name(FOUND)} + 1"
    kinds = Kinds(decider.chart)
    yield {
        name: dialect.text_at(
            texts, place, kinds.all_of(name) or dict.fromkeys(t for t in texts if t is not None)
        )
        for name, texts in texts_of(lookup.answers, decider.chart).items()
    }


def _digits(asked: Asked, times: int, dialect: Dialect) -> str:
    """The digits of a column, each so many times: these engines take as long for a product as for
    a test."""
    if isinstance(asked, Worded):
        return f"{_places(asked, dialect)} * {times}"
    assert isinstance(asked, Column)  # people listed are too large for SQL
    name, last = dialect.name(asked.name), len(asked.answers) - 1
    if asked.kind == nw.Boolean:
        arms = [f"WHEN {name} THEN {times}"]
    else:
        spans = [(n, *span) for n, cell in enumerate(asked.cells, 1) for span in cell.spans]
        arms = [f"WHEN {name} BETWEEN {low} AND {high} THEN {n * times}" for n, low, high in spans]
    return f"CASE {' '.join(arms)} WHEN {name} IS NULL THEN {last * times} ELSE 0 END"


class Worded(Struct, frozen=True):
    """A column of words: the digit of each is its place in a list in which what is missing comes
    first."""

    column: Column

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def answers(self) -> tuple[int, ...]:
        own = self.column.answers
        return (MISFIT, UNSTATED, *(own[digit] for digit in self.column.words.values()))


def _places(asked: Worded, dialect: Dialect) -> str:
    """The places of words, those written exactly as the chart has them looked for first."""
    fact, words = asked.column.fact, list(asked.column.words)
    text = f"CAST({dialect.name(asked.name)} AS {dialect.text})"
    trimmed = f"trim({text})"
    places = {word: place for place, word in enumerate(words, 2)}
    read = f"lower({trimmed})" if fact.ticked else trimmed
    loosely = {w: WORDS[answer] for w, answer in YES_NO.items()} if fact.ticked else {}
    arms = [f"WHEN {text} IS NULL THEN 1"]
    arms += [
        f"WHEN {read} = {dialect.literal(word)} THEN {places[loosely.get(word, word)]}"
        for word in loosely or words
    ]
    arms.append(f"WHEN {trimmed} = '' OR lower({trimmed}) = '{UNKNOWN}' THEN 1")
    place = dialect.place.format(list=dialect.list_of([None, *words]), text=text)
    return f"coalesce({place}, CASE {' '.join(arms)} ELSE 0 END)"
