"""A frame's columns as digits: a small whole number for each row of a fact's column.

A digit says which answer a row gives to a fact: unknown, one of its cells, or a value that the
fact cannot have, which is counted and refused and never taken for unknown.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol

import narwhals as nw
import polars
from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.deciding.compiled import Decider
from flowgraph.deciding.stated import UNSTATED
from flowgraph.deciding.tables.statements import remembering, said
from flowgraph.errors import Finding, FlowgraphError, IncidentError, nearest
from flowgraph.facts import UNKNOWN, Fact
from flowgraph.values import Known

Frame = nw.DataFrame[Any]

ADDED = ("status", "outcome", "path")
BESIDES = ("duties", "possible_duties")
"""Added too where the chart has duties."""
OURS = "__flowgraph"
"""What the names of columns begin with that are made on the way."""
CROWD = "ages"
"""The column of lists of ages: who is involved."""
MISSES = (
    "flowgraph: a column named after a fact holds a value that the fact cannot have, or several"
    " in one text; in memory, decide_table reads several, and counts the others by column"
)
"""What an engine is told to say where it cannot count them."""
MISFIT = -1
"""The answer of a digit that is none; the others are those of the diagram of verdicts."""


def added_by(chart: Chart) -> tuple[str, ...]:
    """The columns that are added to a table."""
    return (*ADDED, *(BESIDES if chart.duties else ()))


class Crowds(Struct, frozen=True):
    """What rows say of people, by number: ``answers`` as of a column."""

    count: int
    name: str = CROWD
    by_value: bool = False
    worded: bool = False

    @property
    def answers(self) -> tuple[int, ...]:
        return (MISFIT, *range(self.count))


class Column(Struct, frozen=True):
    """A column named after a fact.

    ``answers``: what each digit says. Of a column of words or numbers digit 0 is a value that
    the fact cannot have, and the last one is unknown; a Boolean one holds no such value.
    """

    fact: Fact
    cells: tuple[Known, ...]
    kind: Any  # a narwhals type

    @property
    def name(self) -> str:
        return self.fact.name

    @property
    def by_value(self) -> bool:
        """Whether its values are looked at one by one, by no expression of the engine."""
        return not (self.worded or self.kind == nw.Boolean or _whole(self.kind))

    @property
    def worded(self) -> bool:
        return any(self.kind == each for each in (nw.String, nw.Categorical, nw.Enum))

    @property
    def answers(self) -> tuple[int, ...]:
        cells = self.cells
        if self.kind == nw.Boolean:
            no = next(i for i, cell in enumerate(cells) if False in cell.values)
            yes = next(i for i, cell in enumerate(cells) if True in cell.values)
            return (no + 1, yes + 1, UNSTATED)
        return (MISFIT, *range(1, len(cells) + 1), UNSTATED)

    def digits(self, times: int = 1) -> polars.Expr:
        """The digits of a column, each so many times. Of words only those written exactly as the
        chart has them are read; the rest are misfits until ``read`` has looked at them."""
        column, last = polars.col(self.fact.name), len(self.answers) - 1
        found = polars.lit(0, polars.UInt16)
        for test, digit in reversed([*self._tests(column), (column.is_null(), last)]):
            found = (
                polars.when(test).then(polars.lit(digit * times, polars.UInt16)).otherwise(found)
            )
        return found

    def _tests(self, column: polars.Expr) -> list[tuple[polars.Expr, int]]:
        """What tells the digits apart, of an expression; the first that holds counts."""
        if self.kind == nw.Boolean:
            return [(column, 1)]
        if not self.worded:
            above = [(column > self.fact.high, 0)]
            return above + [(column >= low, n) for n, low in reversed([*enumerate(self.lows, 1)])]
        # Categories and enumerations are compared as they stand: a number, not a word.
        return [(column == word, digit) for word, digit in self.words.items()]

    @property
    def lows(self) -> list[int]:
        """Where each cell of a whole number begins."""
        return [low for cell in self.cells for low, _ in cell.spans]

    @property
    def words(self) -> dict[str, int]:
        """The digits of the words a table most often holds."""
        if self.fact.ordered:
            return {UNKNOWN: len(self.answers) - 1}
        return {
            WORDS.get(value, str(value)): index + 1
            for index, cell in enumerate(self.cells)
            for value in cell.values
        }

    def digit(self, value: Any) -> int | Known:
        """The digit of one value, read as an incident file's is; the values themselves where
        it leaves open several that predicates tell apart."""
        meant = said(value, self.fact)
        if meant is None:
            return 0
        if meant.known is None:
            return len(self.answers) - 1
        met = [i for i, cell in enumerate(self.cells, 1) if cell.meets(meant.known)]
        if len(met) > 1:
            return meant.known
        digit: int = self.answers.index(met[0])
        return digit

    def read(self, frame: Frame) -> Read:
        """The digits of a column, every value in it looked at."""
        series = frame.get_column(self.fact.name)
        if not (self.worded or self.by_value):
            return Read(to_polars(series).to_frame().select(self.digits()).to_series())
        several: dict[Known, int] = {}

        def number(value: Any) -> int:
            digit = self.digit(value)
            if isinstance(digit, Known):
                return several.setdefault(digit, len(self.answers) + len(several))
            return digit

        if self.worded:
            found = _word_by_word(to_polars(series), number, len(self.answers) - 1)
        else:
            with telling_of(self.fact.name):
                values = series.to_list()
            found = polars.Series(map(remembering(number), values), dtype=polars.UInt32)
        return Read(found, tuple(several))


class Read(NamedTuple):
    """The digits of a column; further ones, after those of its answers, are for ``several``
    values left open."""

    digits: polars.Series
    several: tuple[Known, ...] = ()


class Asked(Protocol):
    """What a lookup asks of: ``answers`` says what each digit means."""

    @property
    def name(self) -> str: ...

    @property
    def answers(self) -> tuple[int, ...]: ...


WORDS: dict[Any, str] = {True: "yes", False: "no"}


def to_polars(series: nw.Series[Any]) -> polars.Series:
    """A column as polars has it, in which all are looked up: most often the same memory."""
    with telling_of(series.name):
        return series.to_polars()


def _word_by_word(
    series: polars.Series, number: Callable[[Any], int], unstated: int
) -> polars.Series:
    """The digits of a column of text, each word in it looked at once."""
    words = series.unique().cast(polars.String)
    digits = [unstated if word is None else number(word) for word in words]
    return series.cast(polars.String).replace_strict(words, digits, return_dtype=polars.UInt32)


def columns_of(schema: Mapping[str, Any], decider: Decider) -> tuple[Column, ...]:
    """The columns named after facts, text aside, in the chart's order.

    Raises:
        IncidentError: columns whose type cannot hold the fact, or all in one; one finding a
            column.
    """
    found = [
        column_of(decider, name, schema[name])
        for name, fact in decider.chart.all_facts.items()
        if name in schema and fact.decides
    ]
    faults = [
        fault(name, "the frame has a column of this name already", "rename or drop it first")
        for name in added_by(decider.chart)
        if name in schema
    ]
    faults += [
        fault(OURS + "…", "columns of such names are made on the way", "rename or drop it first")
        for name in schema
        if str(name).startswith(OURS)
    ][:1]
    faults += [
        fault(
            column.fact.name,
            f"a column of type {_named(column.kind)} cannot hold what this fact can be",
            f"make it {column.fact.in_tables}",
        )
        for column in found
        if not _holds(column.kind, column.fact)
    ]
    crowd = lists_people(schema, decider)
    if crowd and not _holds(schema[CROWD], None):
        kind = _named(schema[CROWD])
        faults.append(fault(CROWD, f"a column of type {kind} holds no ages", "make it lists"))
    nothing = no_fact(list(schema), decider)
    if nothing and run_together(list(schema)):
        faults.append(nothing)
    if faults:
        raise IncidentError(faults)
    return tuple(found)


def column_of(decider: Decider, name: str, kind: Any) -> Column:
    return Column(decider.form.worlds.facts[name], decider.cells[name], kind)


LOOSE = ("object", "category", "dictionary", "string_view")
"""Types of pandas that do not say what kind their values are of, or do not compare them."""


def kinds_of(frame: Any) -> dict[str, Any]:
    """The types of a narwhals frame's columns, as far as they can be relied on."""
    kinds = dict(frame.collect_schema())
    native = frame.to_native()
    if frame.implementation.is_pandas_like():
        for name, kind in native.dtypes.items():
            if str(kind) == "category" and all(isinstance(c, str) for c in kind.categories):
                continue
            if str(kind).startswith(LOOSE):
                kinds[name] = nw.Object
    if frame.implementation.is_polars():
        # What narwhals does not know is nothing that a fact can be, no more than bytes are.
        types = native.collect_schema().items()
        unknown = {name for name, kind in kinds.items() if kind == nw.Unknown}
        kinds |= {n: nw.Binary for n, kind in types if n in unknown and str(kind) != "Null"}
    return kinds


def lists_people(names: Container[str], decider: Decider) -> bool:
    """Whether a column says who is involved: ``ages``, on a chart that asks that and has no
    fact of this name."""
    over_people = decider.form.worlds.over_people
    return CROWD in names and CROWD not in decider.cells and bool(over_people)


def fault(column: str, problem: str, mend: str) -> Finding:
    return Finding("table", 0, 0, f"column {column}", problem, mend)


def misfits(column: Column, count: int) -> Finding:
    """Values of a column that its fact cannot have; they are counted and not told."""
    problem = f"{count:,} values are not ones the fact can have"
    return fault(column.fact.name, problem, f"write {column.fact.expected}")


@contextmanager
def telling_of(column: str) -> Iterator[None]:
    """What an engine cannot do with a column's values, said with its mend; the engine's own
    words may hold a value, so only their kind is told.

    Raises:
        IncidentError: in place of every error of an engine.
    """
    try:
        yield
    except (FlowgraphError, MemoryError):
        raise
    except Exception as error:
        raise IncidentError(
            fault(
                column,
                f"its values cannot be read ({type(error).__name__})",
                "make it plain text, whole numbers, or yes and no",
            )
        ) from None


def no_fact(names: Sequence[Any], decider: Decider) -> Finding | None:
    """That no column is a fact, so that every row would be decided as if nothing were known,
    and what the likely cause is; None where some column is one."""
    facts = decider.cells
    if not facts or lists_people(names, decider) or facts.keys() & {*names}:
        return None
    some = ", ".join(f"`{name}`" for name in list(facts)[:3])
    mend = f"name the columns after facts, such as {some}, or name the chart they are for"
    if near := next((near for name in names if (near := _near(name, facts))), None):
        mend = f"did you mean `{near}`?"
    if words := run_together(names):
        mend = f"its one column looks like several: read it with {words} between the cells"
    problem = f"no column of the table is a fact that {decider.chart.id} decides by"
    return Finding("table", 0, 0, "", problem, mend)


def run_together(names: Sequence[Any]) -> str:
    """What seems to stand between the columns of a table that was read as one column."""
    return next(
        (w for mark, w in SEPARATORS.items() if len(names) == 1 and mark in str(names[0])), ""
    )


SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}


def _holds(kind: Any, fact: Fact | None) -> bool:
    """Whether values of a type may be ones of a fact, or without one ages."""
    if kind == nw.List or kind == nw.Array:
        return _holds(kind.inner, fact)
    if any(kind == each for each in ANYTHING):
        return True
    if fact is not None and not fact.ordered:
        return bool(kind == nw.Boolean) and fact.ticked
    return bool(getattr(kind, "is_numeric", lambda: False)())


ANYTHING = (
    *(nw.String, nw.Categorical, nw.Enum),  # text
    *(nw.Unknown, nw.Object),  # only the values tell
)
"""Types that may hold values of any fact."""


def _named(kind: Any) -> str:
    """A type by its bare name: what else it says of itself may be values."""
    return kind.__name__ if isinstance(kind, type) else type(kind).__name__


def _whole(kind: Any) -> bool:
    return bool(getattr(kind, "is_integer", lambda: False)())


def warn_of_names(names: Sequence[Any], decider: Decider) -> None:
    """Warn of columns that are probably meant to be facts, or that none is one; a county's
    own columns are not like any fact, and are let be. A column's name is not told: it may be
    anything."""
    told = near_misses(names, decider.chart)
    nothing = no_fact(names, decider)
    if nothing and not told:
        told.append(f"{nothing.problem}: nothing is known of any row. Mend: {nothing.mend}")
    for words in told:
        warnings.warn(words, stacklevel=5)  # past what lets errors go clean


def near_misses(names: Iterable[str], chart: Chart) -> list[str]:
    """A sentence for each column whose name is very like that of a fact (or ``ages``) for
    which the table has no column."""
    names = list(names)
    facts = [name for name in (*chart.all_facts, CROWD) if name not in names]
    found = []
    for place, name in enumerate(names, 1):
        if name in chart.all_facts or name in (CROWD, *ADDED, *BESIDES):
            continue
        if near := _near(name, facts):
            found.append(
                f"column {place} of the table is no fact of {chart.id}, and decides nothing;"
                f" did you mean `{near}`?"
            )
    return found


def _near(name: Any, facts: Iterable[str]) -> str | None:
    plain = "_".join(str(name).lower().replace("-", " ").split())
    return nearest(plain, facts, cutoff=0.85)
