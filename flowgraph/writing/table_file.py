"""Table files as Arrow reads and writes them: Parquet, or CSV, which may come and go by a pipe."""

from __future__ import annotations

import codecs
import csv
import io
import json
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow
import pyarrow.csv
import pyarrow.parquet
from msgspec import Struct

from flowgraph.deciding.tables.in_arrow import plain
from flowgraph.errors import FlowgraphError, OutputError, UnreadableError
from flowgraph.output_names import was_read
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
SHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
SAVE_AS = (
    "end the name in .parquet or .csv",
    "use CSV in UTF-8, which a spreadsheet program saves and opens; a new name is not enough",
)
"""What to do about another ending, and about that of a spreadsheet: renaming one mends nothing."""
MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
"""What may stand between the cells of a CSV file; the first that makes a fact of a column."""


class Given(Struct, frozen=True):
    """A table to be read once.

    Attributes:
        name: as it is told.
        parquet: whether it is Parquet; else it is CSV.
        file: what Arrow reads.
        head: of CSV, the line that names the columns.
    """

    name: str
    parquet: bool
    file: Any
    head: bytes = b""

    def header(self, mark: str) -> list[str]:
        """The columns of CSV with that mark between them."""
        lines = io.StringIO(self.head.decode("utf-8-sig"), newline="")
        return next(csv.reader(lines, delimiter=mark), [])

    def mark(self, facts: Collection[str]) -> str:
        """What stands between the cells of CSV: the first that makes a fact of a column."""
        with suppress(UnicodeDecodeError, csv.Error):
            for mark in () if self.parquet else MARKS:
                if any(name in facts for name in self.header(mark)):
                    return mark
        return ","


def given_table(source: str) -> Given:
    """A table file by its ending; ``-`` is standard input, by what it begins with.

    Raises:
        UnreadableError: it is missing, no file, or has another ending.
    """
    if source == "-":
        was_read(0)
        data = sys.stdin.buffer.read()  # whole: Parquet is read from its end
        parquet, file = data[:4] == b"PAR1", pyarrow.BufferReader(data)
        head = b"" if parquet else _head_of("standard input", io.BytesIO(data))
        return Given("standard input", parquet, file, head)
    parquet = is_parquet(source)
    was_read(source)
    see_that_it_is_a_file(source)
    if parquet:
        return Given(source, True, source)
    try:
        with open(source, "rb") as file:
            return Given(source, False, source, _head_of(source, file))
    except OSError:
        raise _no_table(source) from None


def is_parquet(name: str) -> bool:
    """Whether a file is Parquet, or CSV, by its ending; what goes by a pipe is CSV.

    Raises:
        UnreadableError: it is neither.
    """
    ending = Path(name).suffix.lower()
    if name != "-" and ending not in FORMS:
        raise UnreadableError.at(
            name, "this is neither a Parquet nor a CSV file", SAVE_AS[ending in SHEETS]
        )
    return ending == ".parquet"


def _head_of(name: str, file: BinaryIO) -> bytes:
    """The first line of CSV; a name in quotation marks may go on in the next. The whole is seen to
    be UTF-8: Arrow would find it too, but leaves threads that may end the process as it ends.

    Raises:
        UnreadableError: a line of it is not UTF-8.
    """
    head = line = file.readline(BLOCK)
    while line and head.count(b'"') % 2 and len(head) < BLOCK:
        line = file.readline(BLOCK)
        head += line
    file.seek(0)
    decoder, lines = codecs.getincrementaldecoder("utf-8")(), 1
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
            lines += block.count(b"\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        lines += bytes(error.object[: error.start]).count(b"\n")
        problem = f"line {lines} is not UTF-8 text"
        raise UnreadableError.at(
            name, problem, "write it again as Parquet, or CSV in UTF-8"
        ) from None
    return head


def batches_of(given: Given, mark: str, unread: dict[int, str]) -> Iterator[pyarrow.RecordBatch]:
    """The table, some rows at a time; ``unread`` is told the rows that could not be read.

    Raises:
        UnreadableError: it is no table.
    """
    try:
        yield from _rows_of(given, mark, unread)
    except MemoryError:
        raise UnreadableError.at(
            given.name,
            "a few thousand of its rows take more memory than there is",
            "leave out the columns that are not facts, or decide it where there is more",
        ) from None
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError, csv.Error):
        raise _no_table(given.name) from None


def _no_table(name: str) -> FlowgraphError:
    mend = "write it again as Parquet, or CSV in UTF-8"
    return UnreadableError.at(name, "this cannot be read as a table", mend)


def _rows_of(given: Given, mark: str, unread: dict[int, str]) -> Iterator[pyarrow.RecordBatch]:
    if given.parquet:
        table = pyarrow.parquet.ParquetFile(given.file)
        pieces = table.iter_batches(batch_size=min(PIECE, ROWS))
        yield from _together(_or_none(pieces, table.schema_arrow))
        return
    names = given.header(mark)
    if not names or len(set(names)) < len(names):
        raise UnreadableError.at(
            given.name, "its first line does not name the columns, each once", "add a header line"
        )

    def unreadable(row: Any) -> str:
        why = f"{row.actual_columns} cells where the header has {row.expected_columns}"
        unread[(row.number or 1) - 1] = why  # the header is its first line
        return "skip"

    table = pyarrow.csv.open_csv(
        given.file,
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


def writer_of(out: BinaryIO, target: str, mark: str, schema: pyarrow.Schema) -> Any:
    if is_parquet(target):
        return pyarrow.parquet.ParquetWriter(out, schema)
    options = pyarrow.csv.WriteOptions(delimiter=mark)
    return pyarrow.csv.CSVWriter(out, schema, write_options=options)
