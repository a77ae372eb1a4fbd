"""A frame in memory, decided by looking up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import narwhals as nw

from flowgraph.deciding.compiled import Decider, Verdict
from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.tables.columns import (
    CROWD,
    MISFIT,
    UNSTATED,
    Column,
    Frame,
    columns_of,
    fault,
    misfits,
)
from flowgraph.deciding.tables.crowds import AGES_EXPECTED, crowds_in, misfits_in_ages
from flowgraph.deciding.tables.diagram import TooLarge
from flowgraph.deciding.tables.lookup import LOST, Lookup, Step, lookup_from, lookup_of, people_in
from flowgraph.deciding.tables.verdicts import verdicts_of
from flowgraph.errors import IncidentError

JOIN = " > "
"""Between the boxes of a path: a column of text fits every engine and file."""

Series = nw.Series[Any]


def decided(frame: Frame, decider: Decider) -> Frame:
    """The frame with ``status``, ``outcome`` and ``path``; see ``decide_table``.

    Raises:
        IncidentError: as ``decide_table``.
    """
    columns = columns_of(frame.schema, decider.chart, decider.layout)
    numbers, answers = fitting(frame, columns, decider)
    return named(frame, numbers, answers)


def fitting(
    frame: Frame, columns: Sequence[Column], decider: Decider
) -> tuple[Series, Sequence[Verdict | None]]:
    """As ``numbered``; rows that do not fit are refused, counted by column.

    Raises:
        IncidentError: there are some.
    """
    numbers, answers = numbered(frame, columns, decider)
    if len(frame) and numbers.min() == 0:
        counts = {
            column: int((column.read_by_value(frame) == 0).sum())
            for column in columns
            if MISFIT in column.answers
        }
        found = [misfits(column, count) for column, count in counts.items() if count]
        if listed := sum(misfits_in_ages(frame)):
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
    crowded = CROWD in frame.columns
    try:
        if not crowded:
            return _looked_up(frame, cached_lookup(tuple(columns), decider))
        people = people_in(columns, decider.layout)
        said, meanings = crowds_in(frame, people)
        verdicts = verdicts_of(decider.layout)
        starts = [LOST if meaning is None else verdicts.of(meaning) for meaning in meanings]
        lookup = lookup_from(starts or [LOST], columns, decider.layout)
        found = nw.new_series("said", said, nw.UInt32, backend=frame.implementation)
        return _looked_up(frame, lookup, found)
    except TooLarge:
        return _walked(frame, columns, decider)


@lru_cache(maxsize=64)
def cached_lookup(columns: tuple[Column, ...], decider: Decider) -> Lookup:
    return lookup_of(columns, decider.layout)


def _looked_up(
    frame: Frame, lookup: Lookup, before: Series | None = None
) -> tuple[Series, Sequence[Verdict | None]]:
    numbers = _through(frame, lookup, before, {})
    worded = [c for step in lookup.steps for c in step.columns if c.worded]
    if worded and len(frame) and numbers.min() == 0:
        # Something was not written as the chart has it: spaces, capitals, or a misfit.
        least = frame.select(*(c.digits().min().alias(c.fact.name) for c in worded)).row(0)
        read = {
            column.fact.name: column.read_by_value(frame)
            for column, digit in zip(worded, least, strict=True)
            if digit == 0
        }
        numbers = _through(frame, lookup, before, read)
    return numbers, lookup.answers


def _through(frame: Frame, lookup: Lookup, found: Series | None, read: dict[str, Series]) -> Series:
    """The numbers that the tables of a lookup lead to, one after the other."""
    if read:
        frame = frame.with_columns(**{_digits(name): each for name, each in read.items()})
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


def _key(step: Step, read: dict[str, Series]) -> nw.Expr:
    digits = [
        nw.col(_digits(c.fact.name)) if c.fact.name in read else c.digits() for c in step.columns
    ]
    kind = nw.UInt16 if len(step.entries) <= 1 << 16 else nw.UInt32
    return step.key(digits, kind)  # type: ignore[no-any-return]


def _walked(
    frame: Frame, columns: Sequence[Column], decider: Decider
) -> tuple[Series, Sequence[Verdict | None]]:
    """For a chart too large to be looked up: each combination of what is known is decided
    once, those that are certain by the compiled chart, the others by the walk."""
    people = people_in(columns, decider.layout) if CROWD in frame.columns else []
    others = [column for column in columns if column not in people]
    said = [column.read_by_value(frame).to_list() for column in others]
    meanings: list[Evidence | None] = [Evidence()]
    crowds = [0] * len(frame)
    if CROWD in frame.columns:
        crowds, meanings = crowds_in(frame, people)
    known: dict[tuple[int, ...], int] = {}
    found: dict[Verdict | None, int] = {None: 0}
    numbers = []
    for key in zip(crowds, *said, strict=True):
        if key not in known:
            crowd, *digits = key
            verdict = _decided(meanings[crowd], others, digits, decider)
            known[key] = found.setdefault(verdict, len(found))
        numbers.append(known[key])
    made = nw.new_series("found", numbers, nw.UInt32, backend=frame.implementation)
    return made, list(found)


def _decided(
    meaning: Evidence | None, columns: Sequence[Column], digits: Sequence[int], decider: Decider
) -> Verdict | None:
    answers = [column.answers[digit] for column, digit in zip(columns, digits, strict=True)]
    if meaning is None or MISFIT in answers:
        return None
    stated = {
        column.fact.name: column.field.cells[answer - 1]
        for column, answer in zip(columns, answers, strict=True)
        if answer != UNSTATED
    }
    if meaning == Evidence():
        return decider({name: cell.first for name, cell in stated.items()})
    known = {name: cell.known for name, cell in stated.items()}
    return decider.weighed(Evidence(meaning.people, {**meaning.stated, **known}, meaning.doubted))
