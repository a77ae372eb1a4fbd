"""A frame's columns as digits: a small whole number for each row of a fact's column.

A digit says which answer a row gives to a fact: unknown, one of its cells, or a value that the
fact cannot have, which is counted and refused and never taken for unknown.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import narwhals as nw
from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.deciding.layout import Field, Layout
from flowgraph.errors import Finding, IncidentError, nearest
from flowgraph.facts import UNKNOWN, YES_NO, Fact

Frame = nw.DataFrame[Any]

ADDED = ("status", "outcome", "path")
CROWD = "ages"
"""The column of lists of ages: who is involved."""
MISSES = (
    "flowgraph: a column named after a fact holds a value that the fact cannot have;"
    " in memory, decide_table counts them by column"
)
"""What an engine is told to say where it cannot count them."""
UNSTATED, MISFIT = 0, -1
"""Answers of a digit; the others are the fact's cells, from 1."""


class Column(Struct, frozen=True):
    """A column named after a fact.

    ``answers``: what each digit says. Of a column of words or numbers digit 0 is a value that
    the fact cannot have, and the last one is unknown; a Boolean one holds no such value.
    """

    field: Field
    kind: Any  # a narwhals type

    @property
    def fact(self) -> Fact:
        return self.field.fact

    @property
    def worded(self) -> bool:
        return self.kind != nw.Boolean and not _whole(self.kind)

    @property
    def answers(self) -> tuple[int, ...]:
        cells = self.field.cells
        if self.kind == nw.Unknown:
            return (UNSTATED,)
        if self.kind == nw.Boolean:
            no = next(i for i, cell in enumerate(cells) if False in cell.known.values)
            yes = next(i for i, cell in enumerate(cells) if True in cell.known.values)
            return (no + 1, yes + 1, UNSTATED)
        return (MISFIT, *range(1, len(cells) + 1), UNSTATED)

    def digits(self, engine: Any = nw) -> Any:
        """The digits of a column, as an expression of narwhals or of polars, which spell it
        alike. Of words only those written exactly as the chart has them are read; the rest
        are misfits until ``read_by_value`` has looked at them."""
        column, last = engine.col(self.fact.name), len(self.answers) - 1
        small = engine.UInt8 if last < 256 else engine.UInt16
        if self.kind == nw.Unknown:  # a column in which nothing is known has no type of its own
            return column.is_null().cast(small) * 0
        if self.kind == nw.Boolean:
            return column.cast(small).fill_null(last)
        if not self.worded:
            found = _sum((column >= low).cast(small) for low in self.lows)
            return (found * (column <= self.fact.high).cast(small)).fill_null(last)
        if self.kind != nw.String:
            column = column.cast(engine.String)
        found = _sum(
            # == one by one, for is_in is wrong beside missing values in some engines
            (column == word).cast(small) * digit
            for word, digit in self.words.items()
        )
        return found.fill_null(last)

    @property
    def lows(self) -> list[int]:
        """Where each cell of a whole number begins."""
        return [low for cell in self.field.cells for low, _ in cell.known.spans]

    @property
    def words(self) -> dict[str, int]:
        """The digits of the words a table most often holds."""
        if self.fact.kind == "whole-number":
            return {"": 0}
        return {
            WORDS.get(value, str(value)): index + 1
            for index, cell in enumerate(self.field.cells)
            for value in cell.known.values
        }

    def read(self, word: str) -> int:
        """The digit of a word, spaces around it aside, in any case where it is an answer."""
        word = word.strip()
        if word.lower() == UNKNOWN:
            return len(self.answers) - 1
        if self.fact.kind == "yes-no":
            word = WORDS.get(YES_NO.get(word.lower()), "")
        if self.fact.kind != "whole-number":
            return self.words.get(word, 0)
        known = self.fact.read([word])
        if known is None or not known.exact:
            return 0
        return next(i + 1 for i, c in enumerate(self.field.cells) if known.meets(c.known))

    def read_by_value(self, frame: Frame) -> nw.Series[Any]:
        """The digits of a column, every word in it looked at once."""
        if not self.worded or self.kind == nw.Unknown:
            return frame.select(found=self.digits()).get_column("found")
        series = frame.get_column(self.fact.name)
        series = series.cast(nw.String) if self.kind != nw.String else series
        words = [word for word in series.unique().to_list() if word is not None]
        # What is missing is given a word of its own that nothing else can be read as.
        digits = {word: self.read(word) for word in words} | {MISSING: len(self.answers) - 1}
        digits = digits if MISSING not in words else digits | {MISSING: 0}
        return series.fill_null(MISSING).replace_strict(
            list(digits), list(digits.values()), return_dtype=nw.UInt16
        )


MISSING = "\0missing"
WORDS: dict[Any, str] = {True: "yes", False: "no"}


def _sum(terms: Iterable[Any]) -> Any:
    total, *others = terms
    for term in others:
        total = total + term
    return total


def columns_of(schema: Mapping[str, Any], chart: Chart, layout: Layout) -> tuple[Column, ...]:
    """The columns named after facts, text aside, in the chart's order.

    Raises:
        IncidentError: columns whose type cannot hold the fact, or would lose what is unknown;
            one finding a column.
    """
    found = [
        Column(layout.fields[name], schema[name])
        for name, fact in chart.all_facts.items()
        if name in schema and fact.kind != "text"
    ]
    faults = [
        fault(name, "the frame has a column of this name already", "rename or drop it first")
        for name in ADDED
        if name in schema
    ]
    faults += [
        fault(
            column.fact.name,
            f"a column of type {column.kind} cannot be decided safely",
            f"make it {_wanted(column.fact)}; for pandas, frame.convert_dtypes()",
        )
        for column in found
        if not _holds(column.kind, column.fact)
    ]
    if faults:
        raise IncidentError(faults)
    return tuple(found)


def fault(column: str, problem: str, mend: str) -> Finding:
    return Finding("table", 0, 0, f"column {column}", problem, mend)


def misfits(column: Column, count: int) -> Finding:
    """Values of a column that its fact cannot have; they are counted and not told."""
    problem = f"{count:,} values are not ones the fact can have"
    return fault(column.fact.name, problem, f"write {column.fact.expected}")


def _holds(kind: Any, fact: Fact) -> bool:
    if kind == nw.Unknown or any(kind == each for each in (nw.String, nw.Categorical, nw.Enum)):
        return True
    if fact.kind == "yes-no":
        return bool(kind == nw.Boolean)
    return fact.kind == "whole-number" and _whole(kind)


def _whole(kind: Any) -> bool:
    return bool(getattr(kind, "is_integer", lambda: False)())


def _wanted(fact: Fact) -> str:
    return {
        "yes-no": "Boolean, or text with yes and no",
        "choice": "text",
        "whole-number": "whole numbers that can be missing",
    }[fact.kind]


def warn_of_near_misses(names: Iterable[str], chart: Chart) -> None:
    """Warn of columns that are probably meant to be facts; a county's own columns are not
    like any fact, and are let be. A column's name is not told: it may be anything."""
    for words in near_misses(names, chart):
        warnings.warn(words, stacklevel=3)


def near_misses(names: Iterable[str], chart: Chart) -> list[str]:
    """A sentence for each column whose name is very like that of a fact (or ``ages``) for
    which the table has no column."""
    names = list(names)
    facts = [name for name in (*chart.all_facts, CROWD) if name not in names]
    found = []
    for place, name in enumerate(names, 1):
        if name in chart.all_facts or name in (CROWD, *ADDED):
            continue
        plain = "_".join(str(name).lower().replace("-", " ").split())
        if near := nearest(plain, facts, cutoff=0.85):
            found.append(
                f"column {place} of the table is no fact of {chart.id}, and decides nothing;"
                f" did you mean `{near}`?"
            )
    return found
