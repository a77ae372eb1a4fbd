"""Who is listed in a row: a column ``ages`` of lists of whole years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.tables.columns import CROWD, Column, Frame
from flowgraph.facts import AGES, UNKNOWN, Known
from flowgraph.incident import Person

AGES_EXPECTED = f"whole years, {AGES[0]}-{AGES[1]}, and nothing for an age that is not known"


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
    stated = [frame.get_column(column.fact.name).to_list() for column in people]
    for listed, *said in zip(frame.get_column(CROWD).to_list(), *stated, strict=True):
        crowd = _crowd(listed)
        key = (crowd, *said)
        if key not in found:
            found[key] = len(meanings)
            meanings.append(None if crowd is None else _meaning(crowd, said, people))
        numbers.append(found[key])
    return numbers, meanings


def misfits_in_ages(frame: Frame) -> list[bool]:
    """Which rows list something other than ages."""
    if CROWD not in frame.columns:
        return [False] * len(frame)
    return [_crowd(listed) is None for listed in frame.get_column(CROWD).to_list()]


def _crowd(listed: Any) -> tuple[int | None, ...] | None:
    """The ages of one row in order, None an age not known; None where they are not ages."""
    if listed is None or type(listed).__name__ == "NAType":
        return ()
    try:
        ages = [None if age is None or age != age else age for age in listed]
    except TypeError:
        return None
    known = [age for age in ages if age is not None]
    if not all(_whole(age) and AGES[0] <= age <= AGES[1] for age in known):
        return None
    return (*sorted(int(age) for age in known), *[None] * (len(ages) - len(known)))


def _whole(age: Any) -> bool:
    if isinstance(age, float):  # a list with a gap, in an engine that has no gaps in lists
        return age.is_integer()
    return not isinstance(age, bool) and hasattr(age, "__index__")


def _meaning(
    crowd: Sequence[int | None], said: Sequence[Any], people: Sequence[Column]
) -> Evidence | None:
    stated: dict[str, Known] = {}
    doubted: set[str] = set()
    for value, column in zip(said, people, strict=True):
        if value is None or type(value).__name__ == "NAType":
            continue
        text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        if text.strip().lower() == UNKNOWN:
            doubted.add(column.fact.name)
            continue
        known = column.fact.read([text])
        if known is None or not known.exact:
            return None
        stated[column.fact.name] = known
    listed = tuple(Person("", (AGES,) if age is None else ((age, age),)) for age in crowd)
    return Evidence(listed, stated, frozenset(doubted))
