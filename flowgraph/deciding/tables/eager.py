"""A frame in memory, decided by looking up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import narwhals as nw
import polars
from msgspec import Struct
from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.deciding.answer import STATUSES
from flowgraph.deciding.compiled import Decider
from flowgraph.deciding.evidence import NOTHING, Evidence
from flowgraph.deciding.stated import UNSTATED, TooLarge
from flowgraph.deciding.tables.columns import (
    CROWD,
    MISFIT,
    Asked,
    Column,
    Crowds,
    Frame,
    Read,
    added_by,
    column_of,
    columns_of,
    fault,
    kinds_of,
    lists_people,
    misfits,
    to_polars,
)
from flowgraph.deciding.tables.crowds import crowds_in, listed_in
from flowgraph.deciding.tables.lookup import Lookup, lookup_of
from flowgraph.deciding.tables.statements import AGES_EXPECTED
from flowgraph.deciding.verdicts import Verdict
from flowgraph.errors import IncidentError

JOIN = " > "
"""Between the boxes of a path: a column of text fits every engine and file."""


class Kinds(Struct, frozen=True):
    """What the columns that are added are: text, or with ``enums`` a type of few words."""

    chart: Chart
    enums: bool = False

    def of(self, name: str, implementation: nw.Implementation) -> Any:
        """The type of one, as narwhals calls it. Arrow's has no place for words that no row has."""
        if not self.enums:
            return nw.String
        words = self.all_of(name)
        return nw.Categorical if not words or implementation.is_pyarrow() else nw.Enum(words)

    def all_of(self, name: str) -> Sequence[str]:
        """All that a status or an outcome may be; what a path may be is not known beforehand."""
        if name == "status":
            return STATUSES
        return [box.id for box in self.chart.outcomes] if name == "outcome" else ()


def decided(frame: Frame, decider: Decider, *, enums: bool = False) -> Frame:
    """The frame with the columns that are added; see ``decide_table``.

    Raises:
        IncidentError: as ``decide_table``.
    """
    facts, columns = facts_of(frame, decider)
    numbers, answers = fitting(facts, columns, decider)
    return named(frame, numbers, answers, Kinds(decider.chart, enums))


def facts_of(frame: Frame, decider: Decider) -> tuple[Frame, tuple[Column, ...]]:
    """The columns that say something, as types that their engine reads well, and what they
    are of.

    Raises:
        IncidentError: as ``columns_of``.
    """
    if frame.implementation.is_pyarrow():
        from flowgraph.deciding.tables.in_arrow import facts_in_arrow

        table, columns = facts_in_arrow(frame.to_native(), decider)
        return nw.from_native(table, eager_only=True), columns
    return frame, columns_of(kinds_of(frame), decider)


def fitting(
    frame: Frame, columns: Sequence[Column], decider: Decider
) -> tuple[polars.Series, Sequence[Verdict | None]]:
    """As ``numbered``; rows that do not fit are refused, counted by column.

    Raises:
        IncidentError: there are some.
    """
    numbers, answers = numbered(frame, columns, decider)
    if len(frame) and numbers.min() == 0:
        counts = [
            (column, int((column.read(frame).digits == 0).sum()))
            for column in columns
            if MISFIT in column.answers
        ]
        found = [misfits(column, count) for column, count in counts if count]
        crowded = lists_people(frame.columns, decider)
        if crowded and (listed := listed_in(frame).count(None)):
            problem = f"{listed:,} lists hold something other than ages"
            found.append(fault(CROWD, problem, f"write {AGES_EXPECTED}"))
        raise IncidentError(found)
    return numbers, answers


def texts_of(answers: Sequence[Verdict | None], chart: Chart) -> dict[str, list[str | None]]:
    """What the columns hold that are added, by an answer's number."""
    found: dict[str, list[str | None]] = {name: [] for name in added_by(chart)}
    for verdict in answers:
        for name, texts in found.items():
            said = getattr(verdict, name) if verdict else None
            if isinstance(said, tuple):
                said = (JOIN if name == "path" else " ").join(said)
            texts.append(said)
    return found


def named(
    frame: Frame, numbers: polars.Series, answers: Sequence[Verdict | None], kinds: Kinds
) -> Frame:
    """The frame with the columns of its answers, by their numbers."""
    polars_too = frame.implementation.is_polars()
    rows = nw.from_native(numbers, series_only=True) if polars_too else numbers.to_numpy()
    added = {}
    for name, texts in texts_of(answers, kinds.chart).items():
        made = nw.new_series(name, texts, nw.String, backend=frame.implementation)
        added[name] = made.cast(kinds.of(name, frame.implementation))[rows]
    return frame.with_columns(**added)


def numbered(
    frame: Frame, columns: Sequence[Column], decider: Decider
) -> tuple[polars.Series, Sequence[Verdict | None]]:
    """The number of each row's answer, 0 for rows that do not fit, and the answers."""
    crowds: tuple[list[int], list[Evidence | None]] | None = None
    others = list(columns)
    if lists_people(frame.columns, decider):
        over = decider.form.worlds.over_people
        crowds = crowds_in(frame, [column for column in columns if column.name in over])
        others = [column for column in columns if column.name not in over]
    with suppress(TooLarge):
        if crowds is None:
            return _looked_up(frame, cached_lookup(columns, decider), others, decider, {})
        lookup, digits = _of_crowds(crowds, others, decider)
        said = Read(polars.Series(digits, dtype=polars.UInt32))
        return _looked_up(frame, lookup, others, decider, {CROWD: said}, crowds)
    return _weighed(frame, others, decider, crowds)


def cached_lookup(columns: Sequence[Column], decider: Decider) -> Lookup:
    return _lookup(tuple((c.name, c.kind) for c in columns), decider)


@lru_cache(maxsize=64)
def _lookup(kinds: tuple[tuple[str, Any], ...], decider: Decider) -> Lookup:
    columns = {name: column_of(decider, name, kind) for name, kind in kinds}
    return lookup_of(columns, decider.whole())


def _of_crowds(
    crowds: tuple[list[int], list[Evidence | None]], others: Sequence[Column], decider: Decider
) -> tuple[Lookup, list[int]]:
    """The tables for what rows say of people and of the other facts, and for each row the digit
    of what it says of people."""
    numbers, meanings = crowds
    each = [decider.of_people(meaning) if meaning else None for meaning in meanings]
    apart = tuple(dict.fromkeys(known for known in each if known)) or (decider.of_people(NOTHING),)
    places = {None: 0} | {known: number for number, known in enumerate(apart, 1)}
    columns: dict[str, Asked] = {"": Crowds(len(apart)), **{c.name: c for c in others}}
    digits = [places[known] for known in each]
    return lookup_of(columns, decider.whole(apart)), [digits[number] for number in numbers]


def _looked_up(
    frame: Frame,
    lookup: Lookup,
    columns: Sequence[Column],
    decider: Decider,
    read: dict[str, Read],
    crowds: tuple[list[int], list[Evidence | None]] | None = None,
) -> tuple[polars.Series, Sequence[Verdict | None]]:
    asked = [c for step in lookup.steps for c in step.columns if isinstance(c, Column)]
    read |= {c.name: c.read(frame) for c in asked if c.by_value}
    plain = polars.DataFrame([to_polars(frame.get_column(c.name)) for c in asked if not c.by_value])
    numbers = _through(plain, lookup, read, len(frame))
    if not len(frame) or numbers.min() > 0:  # type: ignore[operator]
        return numbers, lookup.answers
    worded = [column for column in asked if column.worded]
    if worded:
        # Something was not written as the chart has it: spaces, capitals, or a misfit.
        least = plain.select(column.digits().min().alias(column.name) for column in worded).row(0)
        read |= {c.name: c.read(frame) for c, n in zip(worded, least, strict=True) if n == 0}
        numbers = _through(plain, lookup, read, len(frame))
    if not any(each.several for each in read.values()) or numbers.min() > 0:  # type: ignore[operator]
        return numbers, lookup.answers
    # A range or several choices, which no table tells apart.
    left = (numbers == 0).arg_true()
    rows = left.to_list()
    if crowds is not None:
        crowds = [crowds[0][row] for row in rows], crowds[1]
    weighed, further = _weighed(frame[rows], columns, decider, crowds)
    places = [number and number + len(lookup.answers) - 1 for number in weighed]
    return numbers.scatter(left, places), [*lookup.answers, *further[1:]]


def _through(
    plain: polars.DataFrame, lookup: Lookup, read: Mapping[str, Read], rows: int
) -> polars.Series:
    """The numbers that the tables of a lookup lead to."""

    def digits(column: Asked, times: int) -> polars.Expr:
        """A column's digits, 0 for those of several values."""
        if column.name not in read:
            assert isinstance(column, Column)
            return column.digits(times)
        found = polars.lit(read[column.name].digits)
        fits = found < len(column.answers)
        return (found * fits.cast(polars.UInt32)).cast(polars.UInt16) * times

    return lookup.through(plain.select(**lookup.keys(digits)).get_columns(), rows)


def _weighed(
    frame: Frame,
    columns: Sequence[Column],
    decider: Decider,
    crowds: tuple[list[int], list[Evidence | None]] | None,
) -> tuple[polars.Series, Sequence[Verdict | None]]:
    """For what no table tells apart, or a chart too large for tables: each combination of
    what is known is decided once, by masks on the form."""
    read = [column.read(frame) for column in columns]
    numbers, meanings = crowds or ([0] * len(frame), [NOTHING])
    known: dict[tuple[int, ...], int] = {}
    found: dict[Verdict | None, int] = {None: 0}
    rows = []
    for key in zip(numbers, *(each.digits.to_list() for each in read), strict=True):
        if key not in known:
            crowd, *digits = key
            verdict = None
            evidence = _evidence(meanings[crowd], columns, digits, read)
            if evidence is not None:
                verdict = decider.weighed(evidence)
            known[key] = found.setdefault(verdict, len(found))
        rows.append(known[key])
    return polars.Series(rows, dtype=polars.UInt32), list(found)


def _evidence(
    meaning: Evidence | None,
    columns: Sequence[Column],
    digits: Sequence[int],
    read: Sequence[Read],
) -> Evidence | None:
    """What a row says; None where something in it does not fit."""
    if meaning is None:
        return None
    stated = dict(meaning.stated)
    for column, digit, each in zip(columns, digits, read, strict=True):
        if digit >= len(column.answers):
            stated[column.name] = each.several[digit - len(column.answers)]
        elif (answer := column.answers[digit]) == MISFIT:
            return None
        elif answer != UNSTATED:
            stated[column.name] = column.cells[answer - 1]
    return replace(meaning, stated=stated)
