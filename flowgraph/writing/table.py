"""A table file decided in batches: flat memory, whole output or none, nothing lost."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import narwhals as nw
import pyarrow
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
)
from flowgraph.deciding.tables.crowds import listed_in
from flowgraph.deciding.tables.eager import numbered, texts_of
from flowgraph.deciding.tables.in_arrow import facts_in_arrow
from flowgraph.deciding.tables.statements import AGES_EXPECTED
from flowgraph.deciding.verdicts import Verdict
from flowgraph.errors import IncidentError
from flowgraph.files import written_whole
from flowgraph.output_names import cleared, told
from flowgraph.writing.table_file import (
    MARKS,
    Given,
    batches_of,
    given_table,
    in_text,
    is_parquet,
    writer_of,
)


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
    enums: bool = False,
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
        enums: the columns that are added are of Parquet's dictionaries of words, not text.

    ``-`` is standard input (CSV or Parquet, held in memory) or output (CSV, once all is decided).
    A CSV file may have semicolons, tabs or bars between its cells; a CSV output then has too.

    Raises:
        UnreadableError: the input is missing, or neither Parquet nor CSV.
        IncidentError: no column is a fact, or the type of one cannot hold it.
        OutputError: the output cannot be written; nothing is left of it.
    """
    is_parquet(target)
    given = given_table(source)
    aside = "-" if target == "-" else str(Path(target).with_suffix(".set-aside.csv"))
    cleared([target, aside, *beside])
    summary = Summary()
    decider = compile(chart)
    mark = given.mark((*decider.cells, CROWD))
    if mark != ",":
        warn(f"{MARKS[mark]} stand between the cells of {given.name}, and are read so")
    with written_whole(target, replace=True) as out, _Aside(aside, warn) as notes:
        _run(given, mark, out, target, decider, summary, notes, progress, warn, enums)
        finish(summary)
    summary.aside = aside if summary.set_aside else ""
    return summary


class _Aside:
    """The file of rows that were not decided; there is one only where there are any, and one
    that an earlier run left beside the same output is taken away. Where the output goes into a
    pipe there is no file: they are told one by one."""

    def __init__(self, name: str, warn: Callable[[str], None]) -> None:
        self.path, self.stack, self.warn = Path(name), ExitStack(), warn
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
        if kind is None and self.rows is None and str(self.path) != "-":
            with told(self.path):
                self.path.unlink(missing_ok=True)

    def add(self, row: int, column: str, reason: str) -> None:
        if str(self.path) == "-":
            self.warn(f"row {row} is not decided: {f'{column}: ' if column else ''}{reason}")
            return
        with told(self.path):
            if self.rows is None:
                file = self.stack.enter_context(written_whole(self.path, replace=True))
                text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
                self.stack.callback(text.detach)
                self.rows = csv.writer(text)
                self.rows.writerow(["row", "column", "reason"])
            self.rows.writerow([row, column, reason])


def _run(
    given: Given,
    mark: str,
    out: BinaryIO,
    target: str,
    decider: Decider,
    summary: Summary,
    notes: _Aside,
    progress: Callable[[int], None],
    warn: Callable[[str], None],
    enums: bool,
) -> None:
    writer: Any = None
    unread: dict[int, str] = {}
    try:
        for batch in batches_of(given, mark, unread):
            if writer is None:
                names = batch.schema.names
                for words in near_misses(names, decider.chart):
                    warn(words)
                if nothing := no_fact(names, decider):
                    raise IncidentError(nothing)
            numbers = _numbers(summary.rows + 1, len(batch), unread)
            table = _one_batch(batch, numbers, decider, summary, notes, enums)
            if not is_parquet(target):
                table = in_text(table, target)
            summary.rows = numbers[-1] if numbers else summary.rows
            if writer is None:
                writer = writer_of(out, target, mark, table.schema)
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
    enums: bool,
) -> pyarrow.Table:
    table = pyarrow.Table.from_batches([batch])
    facts, columns = facts_in_arrow(table, decider)
    frame = nw.from_native(facts, eager_only=True)
    found, answers = numbered(frame, columns, decider)
    if len(frame) and found.min() == 0:
        bad = found == 0
        summary.set_aside += int(bad.sum())
        _set_aside(frame.filter(bad.to_list()), bad.arg_true(), columns, numbers, notes, decider)
        table, found = table.filter((~bad).to_arrow()), found.filter(~bad)
    for number, count in found.value_counts().iter_rows():
        verdict = answers[number]
        assert verdict is not None
        summary.answers[verdict.status, verdict.outcome or ""] += count
        summary.verdicts[verdict] += count
    for name, texts in texts_of(answers, decider.chart).items():
        said = pyarrow.array(texts, pyarrow.string())
        if enums:
            said = said.dictionary_encode()
        table = table.append_column(name, said.take(found.to_arrow()))
    return table


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
