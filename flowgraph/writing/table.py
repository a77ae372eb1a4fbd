"""A table file decided in batches: flat memory, whole output or none, nothing lost."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import narwhals as nw
import polars
import pyarrow
import pyarrow.csv
import pyarrow.parquet
from msgspec import Struct, field

from flowgraph.chart import Chart
from flowgraph.deciding.compiled import Decider, compile
from flowgraph.deciding.tables.columns import (
    CROWD,
    MISFIT,
    Column,
    Frame,
    lists_people,
    near_misses,
    no_fact,
    telling_of,
)
from flowgraph.deciding.tables.crowds import listed_in
from flowgraph.deciding.tables.eager import texts_of
from flowgraph.deciding.tables.in_arrow import facts_in_arrow, plain
from flowgraph.deciding.tables.in_polars import numbered_in_polars
from flowgraph.deciding.tables.statements import AGES_EXPECTED
from flowgraph.deciding.verdicts import Verdict
from flowgraph.errors import IncidentError, OutputError, UnreadableError
from flowgraph.files import cleared, told, was_read, written_whole
from flowgraph.reading.source import see_that_it_is_a_file

ROWS = 100_000
"""Rows of a batch, what is held in memory at once, ..."""
BYTES = 32 << 20
"""... unless they are wide: then as many as make this many bytes."""
PIECE = 4_096
"""Rows of Parquet read at once; batches are made of these."""
BLOCK = 2 << 20
"""Bytes of a CSV file read at once, the longest row among them. Arrow reads some thirty such
blocks ahead, whatever is made of them."""
FORMS = (".parquet", ".csv")
MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
"""What may stand between the cells of a CSV file; the first that makes a fact of a column."""


class Summary(Struct):
    """``answers``: rows by status and outcome; ``verdicts``: by route too. ``set_aside``: rows
    that could not be decided, written to the file ``aside``."""

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    rows: int = 0
    set_aside: int = 0
    aside: str = ""


def decide_file(
    source: str,
    target: str,
    chart: Chart,
    progress: Callable[[int], None],
    warn: Callable[[str], None] = lambda words: None,
    beside: Sequence[str] = (),
    finish: Callable[[Summary], None] = lambda summary: None,
) -> Summary:
    """Decide every row of a Parquet or CSV file.

    A row that does not fit, or that cannot be read, is not decided: its number (from 1, the
    header not counted), the column and the reason go to a file beside the output, never its
    values.

    Args:
        progress: told the rows seen so far.
        warn: told, before anything is decided, of columns that are probably misspelt facts.
        beside: names of files that ``finish`` will write.
        finish: called once all rows are decided, before the output has its name: whatever it
            raises leaves no output.

    A CSV file may have semicolons, tabs or bars between its cells; a CSV output then has too.

    Raises:
        UnreadableError: the input is missing, or neither Parquet nor CSV.
        IncidentError: no column is a fact, or the type of one cannot hold it.
        OutputError: the output cannot be written; nothing is left of it.
    """
    for name in (source, target):
        if name == "-":
            raise UnreadableError.at(
                name,
                "a table goes from a file to a file: rows that do not fit are told beside it",
                "name a .parquet or .csv file",
            )
        if Path(name).suffix.lower() not in FORMS:
            raise UnreadableError.at(
                name, "this is neither a Parquet nor a CSV file", "end the name in .parquet or .csv"
            )
    aside = str(Path(target).with_suffix(".set-aside.csv"))
    was_read(source)
    cleared([target, aside, *beside])
    summary = Summary()
    decider = compile(chart)
    mark = _mark_in(source, (*decider.cells, CROWD))
    if mark != ",":
        warn(f"{MARKS[mark]} stand between the cells of {source}, and are read so")
    with written_whole(target, replace=True) as out, _Aside(aside) as notes:
        _run(source, mark, out, target, decider, summary, notes, progress, warn)
        finish(summary)
    summary.aside = aside if summary.set_aside else ""
    return summary


class _Aside:
    """The file of rows that were not decided; there is one only where there are any, and one
    that an earlier run left beside the same output is taken away."""

    def __init__(self, name: str) -> None:
        self.path, self.stack = Path(name), ExitStack()
        self.rows: Any = None

    def __enter__(self) -> _Aside:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stack.__exit__(kind, error, trace)
        if kind is None and self.rows is None:
            with told(self.path):
                self.path.unlink(missing_ok=True)

    def add(self, row: int, column: str, reason: str) -> None:
        with told(self.path):
            if self.rows is None:
                file = self.stack.enter_context(written_whole(self.path, replace=True))
                text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
                self.stack.callback(text.detach)
                self.rows = csv.writer(text)
                self.rows.writerow(["row", "column", "reason"])
            self.rows.writerow([row, column, reason])


def _mark_in(source: str, facts: Collection[str]) -> str:
    """What stands between the cells of a CSV file, by its first line."""
    if Path(source).suffix.lower() == ".csv" and Path(source).is_file():
        with suppress(OSError, UnicodeDecodeError, csv.Error):
            for mark in MARKS:
                if any(name in facts for name in _header_of(source, mark)):
                    return mark
    return ","


def _header_of(source: str, mark: str) -> list[str]:
    with open(source, newline="", encoding="utf-8-sig") as file:
        return next(csv.reader(file, delimiter=mark), [])


def _run(
    source: str,
    mark: str,
    out: BinaryIO,
    target: str,
    decider: Decider,
    summary: Summary,
    notes: _Aside,
    progress: Callable[[int], None],
    warn: Callable[[str], None],
) -> None:
    writer: Any = None
    unread: dict[int, str] = {}
    try:
        for batch in _batches(source, mark, unread):
            if writer is None:
                names = batch.schema.names
                for words in near_misses(names, decider.chart):
                    warn(words)
                if nothing := no_fact(names, decider):
                    raise IncidentError(nothing)
            numbers = _numbers(summary.rows + 1, len(batch), unread)
            table = _one_batch(batch, numbers, decider, summary, notes)
            if Path(target).suffix.lower() == ".csv":
                table = in_text(table, target)
            summary.rows = numbers[-1] if numbers else summary.rows
            if writer is None:
                writer = _writer(out, target, mark, table.schema)
                schema = table.schema
            with told(Path(target)):
                writer.write_table(table.cast(schema))  # every batch has the first one's types
            progress(summary.rows)
        if writer is not None:
            with told(Path(target)):
                writer.close()
    except BaseException:
        if writer is not None:
            with suppress(OSError):  # what went wrong first is what is told
                writer.close()
        raise
    for number, why in unread.items():
        notes.add(number, "", why)
    summary.rows += sum(number > summary.rows for number in unread)
    summary.set_aside += len(unread)


def _numbers(first: int, count: int, unread: dict[int, str]) -> Sequence[int]:
    """The numbers of a batch's rows in the file, where unread rows are left out."""
    if not unread:
        return range(first, first + count)
    found: list[int] = []
    while len(found) < count:
        if first not in unread:
            found.append(first)
        first += 1
    return found


def _one_batch(
    batch: pyarrow.RecordBatch,
    numbers: Sequence[int],
    decider: Decider,
    summary: Summary,
    notes: _Aside,
) -> pyarrow.Table:
    table = pyarrow.Table.from_batches([batch])
    frame, columns = _facts_of(table, decider)
    found, answers = numbered_in_polars(frame, columns, decider)
    if len(frame) and found.min() == 0:
        bad = found == 0
        summary.set_aside += bad.sum()
        narwhal = nw.from_native(frame, eager_only=True)
        _set_aside(narwhal.filter(bad.to_list()), bad.arg_true(), columns, numbers, notes, decider)
        table, found = table.filter((~bad).to_arrow()), found.filter(~bad)
    for number, count in found.value_counts().iter_rows():
        verdict = answers[number]
        assert verdict is not None
        summary.answers[verdict.status, verdict.outcome or ""] += count
        summary.verdicts[verdict] += count
    for name, texts in texts_of(answers, decider.chart).items():
        said = pyarrow.array(texts, pyarrow.string()).take(found.to_arrow())
        table = table.append_column(name, said)
    return table


def _facts_of(table: pyarrow.Table, decider: Decider) -> tuple[Any, tuple[Column, ...]]:
    """The columns that say something, as a polars frame, and what they are of.

    Raises:
        IncidentError: as ``facts_in_arrow``.
    """
    facts, columns = facts_in_arrow(table, decider)
    found = {}
    for name in facts.column_names:
        with telling_of(name):
            found[name] = polars.Series(polars.from_arrow(facts[name]))
    return polars.DataFrame(found), columns


def _set_aside(
    frame: Frame,
    rows: Iterable[int],
    columns: Sequence[Column],
    numbers: Sequence[int],
    notes: _Aside,
    decider: Decider,
) -> None:
    """Note which values of some rows are not ones that their facts can have."""
    listed = listed_in(frame) if lists_people(frame.columns, decider) else []
    wrong = [c.read(frame).digits.to_list() if MISFIT in c.answers else None for c in columns]
    for at, row in enumerate(rows):
        for column, digits in zip(columns, wrong, strict=True):
            if digits is not None and digits[at] == 0:
                reason = f"not a value the fact can have; write {column.fact.expected}"
                notes.add(numbers[row], column.fact.name, reason)
        if listed and listed[at] is None:
            notes.add(numbers[row], CROWD, f"not a list of ages; write {AGES_EXPECTED}")


def _batches(source: str, mark: str, unread: dict[int, str]) -> Iterator[pyarrow.RecordBatch]:
    """The file, some rows at a time.

    Raises:
        UnreadableError: it is missing, or no table.
    """
    try:
        yield from _rows_of(source, mark, unread)
    except MemoryError:
        raise UnreadableError.at(
            source,
            "a few thousand of its rows take more memory than there is",
            "leave out the columns that are not facts, or decide it where there is more",
        ) from None
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError, csv.Error):
        raise UnreadableError.at(
            source, "this cannot be read as a table", "write it again as Parquet, or CSV in UTF-8"
        ) from None


def _rows_of(source: str, mark: str, unread: dict[int, str]) -> Iterator[pyarrow.RecordBatch]:
    see_that_it_is_a_file(source)
    if Path(source).suffix.lower() == ".parquet":
        table = pyarrow.parquet.ParquetFile(source)
        pieces = table.iter_batches(batch_size=min(PIECE, ROWS))
        yield from _together(_or_none(pieces, table.schema_arrow))
        return
    names = _header_of(source, mark)
    if not names or len(set(names)) < len(names):
        raise UnreadableError.at(
            source, "its first line does not name the columns, each once", "add a header line"
        )

    def unreadable(row: Any) -> str:
        why = f"{row.actual_columns} cells where the header has {row.expected_columns}"
        unread[(row.number or 1) - 1] = why  # the header is its first line
        return "skip"

    table = pyarrow.csv.open_csv(
        source,
        read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=BLOCK),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=mark, newlines_in_values=True, invalid_row_handler=unreadable
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            # As written: what is a number or an answer, the facts say.
            column_types=dict.fromkeys(names, pyarrow.string()),
            null_values=[""],
            strings_can_be_null=True,
        ),
    )
    yield from _together(_or_none(table, table.schema))


def _or_none(
    batches: Iterable[pyarrow.RecordBatch], schema: pyarrow.Schema
) -> Iterator[pyarrow.RecordBatch]:
    """The batches, each held to what it says it is; a table without rows is one without."""
    # polars would come down by a name, or a text, that is none.
    if any("\0" in name for name in schema.names):
        raise pyarrow.ArrowInvalid("a column's name holds a NUL")
    batch = None
    for batch in batches:
        batch.validate(full=True)
        yield batch
    if batch is None:
        yield pyarrow.RecordBatch.from_pylist([], schema=schema)


def _together(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """Small batches made one, until there are rows or bytes enough."""
    waiting: list[pyarrow.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows, size = rows + len(batch), size + batch.nbytes
        if rows >= ROWS or size >= BYTES:
            yield _one(waiting)
            waiting, rows, size = [], 0, 0
    if waiting:
        yield _one(waiting)


def _one(batches: list[pyarrow.RecordBatch]) -> pyarrow.RecordBatch:
    made = pyarrow.Table.from_batches(batches).combine_chunks().to_batches()
    return made[0] if made else batches[0]


def in_text(table: pyarrow.Table, target: str) -> pyarrow.Table:
    """The table with columns that CSV can hold: lists and the like as JSON.

    Raises:
        OutputError: bytes, or what has no text.
    """
    for at, name in enumerate(table.column_names):
        column = plain(table.column(at))
        if pyarrow.types.is_nested(column.type):
            texts = [None if value is None else _json(value) for value in column.to_pylist()]
            column = pyarrow.chunked_array([texts], pyarrow.string())
        elif not any(holds(column.type) for holds in WRITABLE):
            raise OutputError.at(
                target,
                f"column {at + 1} of the table is of a type that CSV cannot hold",
                "end the output's name in .parquet, or leave the column out",
            )
        table = table.set_column(at, name, column)
    return table


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


WRITABLE: tuple[Callable[[pyarrow.DataType], bool], ...] = (
    pyarrow.types.is_string,
    pyarrow.types.is_large_string,
    pyarrow.types.is_boolean,
    pyarrow.types.is_integer,
    pyarrow.types.is_floating,
    pyarrow.types.is_decimal,
    pyarrow.types.is_date,
    pyarrow.types.is_time,
    pyarrow.types.is_timestamp,
    pyarrow.types.is_duration,
    pyarrow.types.is_null,
)


def _writer(out: BinaryIO, target: str, mark: str, schema: pyarrow.Schema) -> Any:
    if Path(target).suffix.lower() == ".parquet":
        return pyarrow.parquet.ParquetWriter(out, schema)
    options = pyarrow.csv.WriteOptions(delimiter=mark)
    return pyarrow.csv.CSVWriter(out, schema, write_options=options)
