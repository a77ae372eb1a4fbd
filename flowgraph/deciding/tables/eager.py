"""A frame in memory: certain rows by the column, the rest by the walk, once for each
combination of what is known that occurs."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import narwhals as nw

from flowgraph.deciding.compiled import CONTRADICTORY as CONTRADICTORY_VERDICT
from flowgraph.deciding.compiled import OUTSIDE as OUTSIDE_VERDICT
from flowgraph.deciding.compiled import Decider, Verdict
from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.tables.columns import ADDED, PREFIX, code_column, facts_in, with_codes
from flowgraph.deciding.tables.crowds import CROWD, Ages, with_crowds
from flowgraph.deciding.tables.settling import (
    CONTRADICTORY,
    FIRST_ROUTE,
    NUMBER,
    OPEN,
    OUTSIDE,
    Frame,
    routes_of,
    settled,
)
from flowgraph.facts import AGES
from flowgraph.incident import Person

KEY, ANSWER = f"{PREFIX}key", f"{PREFIX}answer"
JOIN = " > "
"""Between the boxes of a path: a column of text fits every engine and file."""
WIDEST = 1 << 62


def decided(frame: Frame, decider: Decider) -> Frame:
    """The frame with ``status``, ``outcome`` and ``path``; see ``decide_table``.

    Raises:
        IncidentError: as ``decide_table``.
    """
    layout, columns = decider.layout, frame.columns
    work = with_codes(frame, decider.chart, layout)
    names = [
        f.name for f in facts_in(frame.schema, decider.chart) if layout.fields[f.name].full > 1
    ]
    work, crowds = with_crowds(work)
    said = [code_column(name) for name in names] + [CROWD]
    sizes = [len(layout.fields[name].cells) + 1 for name in names] + [len(crowds)]
    kept = [f"{PREFIX}said_{at}" for at in range(len(said))]
    work = work.with_columns(
        _key(said, sizes).alias(KEY),
        *(nw.col(name).alias(keep) for name, keep in zip(said, kept, strict=True)),
    )
    work = settled(work, layout, frozenset(names))
    # By the column nobody is listed; who is, the walk takes into account.
    number = (nw.col(CROWD) == 0).cast(nw.Int64) * nw.col(NUMBER)
    work = work.with_columns(number.alias(NUMBER))
    answers = _Answers(decider, names, crowds)
    # Nothing is looked up twice: an open combination once, a route once.
    rows = work.filter(nw.col(NUMBER) == OPEN).select(KEY, *kept).unique(subset=[KEY]).rows()
    nothing = "" if work.schema[KEY] == nw.String else -1
    found = {nothing: 0, **{row[0]: answers.number(row[1:]) for row in rows}}
    key = nw.when(nw.col(NUMBER) == OPEN).then(nw.col(KEY)).otherwise(nw.lit(nothing))
    work = work.with_columns((nw.col(NUMBER) + _replaced(key, found, nw.Int64)).alias(ANSWER))
    verdicts = {n: answers.verdict(n) for (n,) in work.select(ANSWER).unique().rows()}
    return work.with_columns(
        _named({n: v.status for n, v in verdicts.items()}).alias("status"),
        _named({n: v.outcome for n, v in verdicts.items()}).alias("outcome"),
        _named({n: JOIN.join(v.path) for n, v in verdicts.items()}).alias("path"),
    ).select(*columns, *ADDED)


def _named(names: dict[int, str | None]) -> nw.Expr:
    return _replaced(nw.col(ANSWER), names, nw.String)


def _replaced(column: nw.Expr, pairs: dict[Any, Any], kind: Any) -> nw.Expr:
    return column.replace_strict(list(pairs), list(pairs.values()), return_dtype=kind)


class _Answers:
    """Numbers for verdicts: those of the routes, and one for each verdict of the walk."""

    def __init__(self, decider: Decider, names: Sequence[str], crowds: Sequence[Ages]) -> None:
        self.decider, self.names, self.crowds = decider, names, crowds
        self.routes = routes_of(decider.chart)
        self.of_walk: dict[Verdict, int] = {}

    def number(self, row: Sequence[int]) -> int:
        """The number, below nothing, of what the walk answers for a row of codes."""
        *codes, crowd = row
        layout = self.decider.layout
        state = list(layout.open)
        for name, code in zip(self.names, codes, strict=True):
            if code:
                state[layout.fields[name].index] = 1 << code - 1
        if not self.crowds[crowd]:
            verdict = self.decider.walked(tuple(state))
        else:
            people = tuple(
                Person("", (AGES,) if age is None else ((age, age),)) for age in self.crowds[crowd]
            )
            verdict = self.decider.weighed(Evidence(people, layout.evidence(state).stated))
        return self.of_walk.setdefault(verdict, -1 - len(self.of_walk))

    def verdict(self, number: int) -> Verdict:
        if number < 0:
            return list(self.of_walk)[-1 - number]
        if number == CONTRADICTORY:
            return CONTRADICTORY_VERDICT
        if number == OUTSIDE:
            return OUTSIDE_VERDICT
        path = self.routes.path(number - FIRST_ROUTE)
        return Verdict("decided", path[-1], path, (path[-1],))


def _key(columns: Sequence[str], sizes: Sequence[int]) -> nw.Expr:
    """What is known of a row, as one number, or as text where a number would overflow."""
    if prod(sizes) >= WIDEST:
        return nw.concat_str([nw.col(name).cast(nw.String) for name in columns], separator=",")
    key = nw.col(columns[0]).cast(nw.Int64)
    for name, size in zip(columns[1:], sizes[1:], strict=True):
        key = key * size + nw.col(name).cast(nw.Int64)
    return key
