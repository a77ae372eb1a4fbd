"""Who is listed in a row: a column ``ages`` of lists of whole years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.tables.columns import CROWD, Column, Frame, telling_of
from flowgraph.deciding.tables.statements import Ages, Meaning, Said, ages_in, remembering, said
from flowgraph.incident import Person
from flowgraph.values import Known


def crowds_in(frame: Frame, people: Sequence[Column]) -> tuple[list[int], list[Evidence | None]]:
    """The number of what each row says of people, who is listed and what is stated taken
    together, and what the numbers mean; None where what is said does not fit.

    Ages are taken as they stand, not by the cells of a predicate: a stated age is compared
    with those listed. ``unknown``, written out beside a list, says that somebody not listed
    may be involved; an empty cell says nothing.
    """
    found: dict[tuple[Any, ...], int] = {}
    meanings: list[Evidence | None] = []
    numbers: list[int] = []
    stated = [_each(frame, c.fact.name, partial(said, fact=c.fact)) for c in people]
    for listed, *says in zip(listed_in(frame), *stated, strict=True):
        key = (listed, *says)
        if key not in found:
            found[key] = len(meanings)
            meanings.append(_meaning(listed, says, people))
        numbers.append(found[key])
    return numbers, meanings


def listed_in(frame: Frame) -> list[tuple[Ages, ...] | None]:
    """The ages listed in each row; None where something else is."""
    return _each(frame, CROWD, ages_in)


def _each(frame: Frame, name: str, read: Callable[[Any], Meaning]) -> list[Meaning]:
    with telling_of(name):
        return list(map(remembering(read), frame.get_column(name).to_list()))


def _meaning(
    listed: Sequence[Ages] | None, says: Sequence[Said | None], people: Sequence[Column]
) -> Evidence | None:
    stated: dict[str, Known] = {}
    doubted: set[str] = set()
    for each, column in zip(says, people, strict=True):
        if each is None:
            return None
        if each.known is not None:
            stated[column.fact.name] = each.known
        elif each.doubt:
            doubted.add(column.fact.name)
    if listed is None:
        return None
    persons = tuple(Person("", ages) for ages in listed)
    return Evidence(persons, stated, frozenset(doubted), besides=bool(doubted))
