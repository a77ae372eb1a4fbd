"""A frame's columns as codes: a small whole number for each fact, 0 where it is unknown.

Codes have no gaps of their own, so that the rest needs no engine's idea of a missing value.
What lies outside a fact's domain is counted and refused, never taken for unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from flowgraph.chart import Chart
from flowgraph.deciding.layout import Field, Layout
from flowgraph.errors import Finding, IncidentError
from flowgraph.facts import UNKNOWN, YES_NO, Fact

PREFIX = "__flowgraph_"
"""Columns made on the way; they are gone from what is returned."""
BAD = -1
ADDED = ("status", "outcome", "path")


def code_column(name: str) -> str:
    return f"{PREFIX}{name}"


def facts_in(columns: Mapping[str, object], chart: Chart) -> tuple[Fact, ...]:
    """The chart's facts, text aside, that the frame has a column for."""
    return tuple(f for n, f in chart.all_facts.items() if n in columns and f.kind != "text")


def refuse_types(schema: Mapping[str, object], chart: Chart) -> None:
    """Refuse columns whose type cannot hold the fact, or would lose what is unknown.

    Raises:
        IncidentError: one finding a column.
    """
    faults = [
        _fault(name, "the frame has a column of this name already", "rename or drop it first")
        for name in ADDED
        if name in schema
    ]
    for fact in facts_in(schema, chart):
        kind = schema[fact.name]
        if not _holds(kind, fact):
            faults.append(
                _fault(
                    fact.name,
                    f"a column of type {kind} cannot be decided safely",
                    f"make it {_wanted(fact)}; for pandas, frame.convert_dtypes()",
                )
            )
    if faults:
        raise IncidentError(faults)


def _fault(column: str, problem: str, mend: str) -> Finding:
    return Finding("table", 0, 0, f"column {column}", problem, mend)


def _holds(kind: object, fact: Fact) -> bool:
    words = (nw.String, nw.Categorical, nw.Enum)
    if kind == nw.Unknown or any(kind == each for each in words):
        return kind != nw.Unknown or fact.kind != "text"
    if fact.kind == "yes-no":
        return kind == nw.Boolean
    return fact.kind == "whole-number" and getattr(kind, "is_integer", lambda: False)()


def _wanted(fact: Fact) -> str:
    return {
        "yes-no": "Boolean, or text with yes and no",
        "choice": "text",
        "whole-number": "whole numbers that can be missing",
    }[fact.kind]


def coded(field: Field, kind: object, *, loosely: bool = True) -> nw.Expr:
    """The code of a fact's column: 0 unknown, 1 for its first cell and so on, -1 outside
    its domain. ``loosely`` takes text with spaces around it and in any case, as an incident
    file does; the exact text is looked for first, since most tables hold nothing else."""
    column = nw.col(field.fact.name)
    if kind == nw.Unknown:  # a column in which nothing is known has no type of its own
        return nw.lit(0).cast(nw.Int16)
    if kind in (nw.Categorical, nw.Enum):
        column = column.cast(nw.String)
    worded = kind != nw.Boolean and not getattr(kind, "is_integer", lambda: False)()
    if worded and loosely:
        text = column.str.strip_chars()
        column = text.str.to_lowercase() if field.fact.kind == "yes-no" else text
    total: nw.Expr = nw.lit(BAD, nw.Int16)
    for index, cell in enumerate(field.cells):
        tests = [column == value for value in _values(field.fact, cell.known.values, kind)]
        for low, high in cell.known.spans:
            if worded:
                tests += [column == str(number) for number in range(low, high + 1)]
            else:
                tests.append((column >= low) & (column <= high))
        total = total + _either(tests).fill_null(False).cast(nw.Int16) * (index + 2)
    unknown = nw.col(field.fact.name).is_null()
    if worded:
        text = column.str.to_lowercase() if loosely else column
        unknown = unknown | (text == UNKNOWN).fill_null(False)
    return total + unknown.cast(nw.Int16)


def _values(fact: Fact, values: tuple[object, ...], kind: object) -> list[object]:
    if fact.kind == "yes-no" and kind != nw.Boolean:
        return [text for text, answer in YES_NO.items() if answer in values]
    return list(values)


def _either(tests: list[nw.Expr]) -> nw.Expr:
    # == joined by |, for is_in is wrong beside missing values in some engines
    found = tests[0]
    for test in tests[1:]:
        found = found | test
    return found


def with_codes(frame: nw.DataFrame[Any], chart: Chart, layout: Layout) -> nw.DataFrame[Any]:
    """The frame with a column of codes for each fact that it has.

    Raises:
        IncidentError: columns of the wrong type, or values outside a fact's domain, counted
            by column; the values are not told.
    """
    schema = frame.schema
    refuse_types(schema, chart)
    facts = facts_in(schema, chart)
    made, bad = frame, {fact.name: 0 for fact in facts}
    for loosely in (False, True):
        again = [fact for fact in facts if bad[fact.name] or not loosely]
        codes = {
            code_column(f.name): coded(layout.fields[f.name], schema[f.name], loosely=loosely)
            for f in again
        }
        made = made.with_columns(**codes)
        if not again or not len(frame):
            return made
        counts = made.select(*((nw.col(name) == BAD).sum() for name in codes)).row(0)
        bad |= {fact.name: count for fact, count in zip(again, counts, strict=True)}
    faults = [
        _fault(f.name, f"{count:,} values are not ones the fact can have", f"write {f.expected}")
        for f in facts
        if (count := bad[f.name])
    ]
    if faults:
        raise IncidentError(faults)
    return made


def misfits(frame: nw.DataFrame[Any], chart: Chart, layout: Layout) -> dict[int, tuple[Fact, ...]]:
    """The rows, from 0, that hold a value outside its fact's domain, and those facts."""
    schema = frame.schema
    refuse_types(schema, chart)
    facts = facts_in(schema, chart)
    if not facts:
        return {}
    codes = frame.select(
        *((coded(layout.fields[f.name], schema[f.name]) == BAD).alias(f.name) for f in facts)
    )
    if not codes.select(nw.any_horizontal(nw.all(), ignore_nulls=True).any()).item():
        return {}
    return {
        row: tuple(fact for fact, bad in zip(facts, found, strict=True) if bad)
        for row, found in enumerate(codes.rows())
        if any(found)
    }
