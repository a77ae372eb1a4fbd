"""A frame in memory, decided by looking up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import narwhals as nw

from flowgraph.deciding.compiled import Decider, Verdict
from flowgraph.deciding.old.evidence import Evidence
from flowgraph.deciding.tables.columns import (
    CROWD,
    MISFIT,
    UNSTATED,
    Column,
    Frame,
    Read,
    columns_of,
    fault,
    kinds_of,
    lists_people,
    misfits,
)
from flowgraph.deciding.tables.crowds import crowds_in, listed_in
from flowgraph.deciding.tables.diagram import TooLarge
from flowgraph.deciding.tables.lookup import LOST, Lookup, Step, lookup_from, lookup_of, people_in
from flowgraph.deciding.tables.statements import AGES_EXPECTED
from flowgraph.deciding.tables.verdicts import verdicts_of
from flowgraph.errors import IncidentError
from flowgraph.facts import Known

JOIN = " > "
"""Between the boxes of a path: a column of text fits every engine and file."""

Series = nw.Series[Any]


def decided(frame: Frame, decider: Decider) -> Frame:
    """The frame with ``status``, ``outcome`` and ``path``; see ``decide_table``.

    Raises:
        IncidentError: as ``decide_table``.
    """
    facts, columns = facts_of(frame, decider)
    numbers, answers = fitting(facts, columns, decider)
    return named(frame, numbers, answers)


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
    return frame, columns_of(kinds_of(frame), decider.chart, decider.layout)


def fitting(
    frame: Frame, columns: Sequence[Column], decider: Decider
) -> tuple[Series, Sequence[Verdict | None]]:
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
        crowded = lists_people(frame.columns, decider.layout)
        if crowded and (listed := listed_in(frame).count(None)):
            problem = f"{listed:,} lists hold something other than ages"
            found.append(fault(CROWD, problem, f"write {AGES_EXPECTED}"))
        raise IncidentError(found)
    return numbers, answers


def texts_of(answers: Sequence[Verdict | None]) -> dict[str, list[str | None]]:
    """What the columns hold that are added, by an answer's number."""
    return {
        "status": [verdict.status if verdict else None for verdict in answers],
        "outcome": [verdict.outcome if verdict else None for verdict in answers],
        "path": [JOIN.join(verdict.path) if verdict else None for verdict in answers],
    }


def named(frame: Frame, numbers: Series, answers: Sequence[Verdict | None]) -> Frame:
    """The frame with the columns of its answers, by their numbers."""
    return frame.with_columns(
        **{
            name: nw.new_series(name, said, nw.String, backend=frame.implementation)[numbers]
            for name, said in texts_of(answers).items()
        }
    )


def numbered(
    frame: Frame, columns: Sequence[Column], decider: Decider
) -> tuple[Series, Sequence[Verdict | None]]:
    """The number of each row's answer, 0 for rows that do not fit, and the answers."""
    with suppress(TooLarge):
        if not lists_people(frame.columns, decider.layout):
            return _looked_up(frame, cached_lookup(columns, decider), columns, decider)
        people = people_in(columns, decider.layout)
        said, meanings = crowds_in(frame, people)
        verdicts = verdicts_of(decider.layout)
        starts = [LOST if meaning is None else verdicts.of(meaning) for meaning in meanings]
        lookup = lookup_from(starts or [LOST], columns, decider.layout)
        found = nw.new_series("said", said, nw.UInt32, backend=frame.implementation)
        return _looked_up(frame, lookup, columns, decider, found)
    return _walked(frame, columns, decider)


def cached_lookup(columns: Sequence[Column], decider: Decider) -> Lookup:
    return _lookup(tuple((c.fact.name, c.kind) for c in columns), decider)


@lru_cache(maxsize=64)
def _lookup(kinds: tuple[tuple[str, Any], ...], decider: Decider) -> Lookup:
    layout = decider.layout
    return lookup_of([Column(layout.fields[name], kind) for name, kind in kinds], layout)


def _looked_up(
    frame: Frame,
    lookup: Lookup,
    columns: Sequence[Column],
    decider: Decider,
    before: Series | None = None,
) -> tuple[Series, Sequence[Verdict | None]]:
    asked = [column for step in lookup.steps for column in step.columns]
    read = {c.fact.name: c.read(frame) for c in asked if c.by_value}
    numbers = _through(frame, lookup, before, read)
    if not len(frame) or numbers.min() > 0:
        return numbers, lookup.answers
    worded = [column for column in asked if column.worded]
    if worded:
        # Something was not written as the chart has it: spaces, capitals, or a misfit.
        least = frame.select(*(c.digits().min().alias(c.fact.name) for c in worded)).row(0)
        read |= {c.fact.name: c.read(frame) for c, n in zip(worded, least, strict=True) if n == 0}
        numbers = _through(frame, lookup, before, read)
    if not any(each.several for each in read.values()) or numbers.min() > 0:
        return numbers, lookup.answers
    # A range or several choices, which no table tells apart.
    left = (numbers == 0).arg_true()
    walked, further = _walked(frame[left.to_list()], columns, decider)
    places = [number and number + len(lookup.answers) - 1 for number in walked.to_list()]
    more = nw.new_series("found", places, nw.UInt32, backend=frame.implementation)
    return numbers.cast(nw.UInt32).scatter(left, more), [*lookup.answers, *further[1:]]


def _through(
    frame: Frame, lookup: Lookup, found: Series | None, read: Mapping[str, Read]
) -> Series:
    """The numbers that the tables of a lookup lead to, one after the other."""
    if read:
        frame = frame.with_columns(**{_digits(name): each.digits for name, each in read.items()})
    keys = {f"key_{at}": _key(step, read) for at, step in enumerate(lookup.steps) if step.columns}
    made = frame.select(**keys) if keys else None
    for at, step in enumerate(lookup.steps):
        key = made.get_column(f"key_{at}") if made is not None and step.columns else None
        if found is not None:
            found = found.cast(nw.UInt32)
            key = found if key is None else found * step.size + key
        if key is None:  # no column says anything
            key = nw.new_series("key", [0] * len(frame), nw.UInt32, backend=frame.implementation)
        kind = nw.UInt8 if max(step.entries) < 256 else nw.UInt32
        table = nw.new_series("table", step.entries, kind, backend=frame.implementation)
        found = table[key]
    assert found is not None
    return found


def _digits(name: str) -> str:
    return f"__flowgraph_{name}"


def _key(step: Step, read: Mapping[str, Read]) -> nw.Expr:
    kind = nw.UInt16 if len(step.entries) <= 1 << 16 else nw.UInt32
    return step.key([_digit(column, read) for column in step.columns], kind)  # type: ignore[no-any-return]


def _digit(column: Column, read: Mapping[str, Read]) -> nw.Expr:
    """A column's digits, 0 for those of several values."""
    name = column.fact.name
    if name not in read:
        return column.digits()  # type: ignore[no-any-return]
    found = nw.col(_digits(name))
    return found * (found < len(column.answers)).cast(nw.UInt32) if read[name].several else found


def _walked(
    frame: Frame, columns: Sequence[Column], decider: Decider
) -> tuple[Series, Sequence[Verdict | None]]:
    """For what no table tells apart, or a chart too large for tables: each combination of
    what is known is decided once, those that are certain by the compiled chart, the others by
    the walk."""
    crowded = lists_people(frame.columns, decider.layout)
    people = people_in(columns, decider.layout) if crowded else []
    others = [column for column in columns if column not in people]
    read = [column.read(frame) for column in others]
    several = [each.several for each in read]
    meanings: list[Evidence | None] = [Evidence()]
    crowds = [0] * len(frame)
    if crowded:
        crowds, meanings = crowds_in(frame, people)
    known: dict[tuple[int, ...], int] = {}
    found: dict[Verdict | None, int] = {None: 0}
    numbers = []
    for key in zip(crowds, *(each.digits.to_list() for each in read), strict=True):
        if key not in known:
            crowd, *digits = key
            says = [_meant(*each) for each in zip(others, digits, several, strict=True)]
            verdict = _decided(meanings[crowd], others, says, decider)
            known[key] = found.setdefault(verdict, len(found))
        numbers.append(known[key])
    made = nw.new_series("found", numbers, nw.UInt32, backend=frame.implementation)
    return made, list(found)


def _meant(column: Column, digit: int, several: Sequence[Known]) -> int | Known:
    """The answer that a digit is for, or the values that it leaves open."""
    if digit >= len(column.answers):
        return several[digit - len(column.answers)]
    return column.answers[digit]


def _decided(
    meaning: Evidence | None,
    columns: Sequence[Column],
    says: Sequence[int | Known],
    decider: Decider,
) -> Verdict | None:
    if meaning is None or MISFIT in says:
        return None
    cells = {
        column.fact.name: column.field.cells[answer - 1]
        for column, answer in zip(columns, says, strict=True)
        if isinstance(answer, int) and answer != UNSTATED
    }
    several = {
        column.fact.name: answer
        for column, answer in zip(columns, says, strict=True)
        if isinstance(answer, Known)
    }
    if meaning == Evidence() and not several:
        return decider({name: cell.first for name, cell in cells.items()})
    known = {name: cell.known for name, cell in cells.items()} | several
    return decider.weighed(Evidence(meaning.people, {**meaning.stated, **known}, meaning.doubted))
