"""What one value of a column says, read as an incident file's is.

Whatever an engine hands over as a value: text (``13-15``, ``[low, medium]``, ``unknown``), a
number, yes or no, a list of several, or something that says that nothing is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import islice
from typing import Any, TypeVar

from msgspec import Struct

from flowgraph import limits
from flowgraph.facts import AGES, UNKNOWN, Fact
from flowgraph.reading.python_values import is_unknown, scalar, written
from flowgraph.values import Known, joined, read_span

AGES_EXPECTED = (
    f"whole years {AGES[0]}-{AGES[1]}, a range such as 13-15, and nothing for an age that is"
    f" not known; {limits.PEOPLE:,} at most"
)
_BETWEEN = re.compile(r"[,;]")
_WHOLE = re.compile(r"^(-?[0-9]+)\.0+$")  # as a column of numbers with gaps is written

Meaning = TypeVar("Meaning")
Ages = tuple[tuple[int, int], ...]
"""The ages that one person may be of."""


class Said(Struct, frozen=True):
    """``known``: the values left possible, None where nothing is said of them. ``doubt``:
    unknown is written out."""

    known: Known | None = None
    doubt: bool = False


def said(value: Any, fact: Fact) -> Said | None:
    """What a value says of a fact; None where the fact cannot have it."""
    value = scalar(value)
    texts = _in_brackets(value) if isinstance(value, str) else written(value)
    if is_unknown(texts) or texts == ("",):
        return Said(doubt=bool(texts and texts[0]))
    assert texts is not None
    if fact.ordered:
        texts = tuple(_WHOLE.sub(r"\1", text) for text in texts)
    known = fact.read(texts)
    return None if known is None else Said(known)


def ages_in(listed: Any) -> tuple[Ages, ...] | None:
    """The ages of those listed, in order, every age for one that is not known. Nobody where
    the list is missing or, as a whole, unknown; None where it holds something else."""
    listed = scalar(listed)
    if isinstance(listed, str):
        text = listed.strip()
        if text.lower() in ("", UNKNOWN):
            return ()
        listed = _parts(text.removeprefix("[").removesuffix("]"))
    if listed is None:
        return ()
    if isinstance(listed, (bytes, Mapping)):
        return None
    each = listed if isinstance(listed, Iterable) else (listed,)
    found = [_ages(age) for age in islice(each, limits.PEOPLE + 1)]
    ages = [age for age in found if age is not None]
    return tuple(sorted(ages)) if len(ages) == len(found) <= limits.PEOPLE else None


def _ages(age: Any) -> Ages | None:
    texts = written(age)
    if is_unknown(texts) or texts in (("",), ("null",)):
        return (AGES,)
    spans = [read_span(text) for text in texts or ()]
    good = [s for s in spans if s and AGES[0] <= s[0] and s[1] <= AGES[1]]
    return joined(good) if len(good) == len(spans) else None


def _in_brackets(text: str) -> tuple[str, ...]:
    """A text alone, or several in brackets, as a cell of a CSV file may hold them."""
    text = text.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return (text,)
    return _parts(text[1:-1])


def _parts(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in _BETWEEN.split(text)) if text.strip() else ()
    return tuple(part[1:-1] if part[:1] + part[-1:] in ('""', "''") else part for part in parts)


def remembering(read: Callable[[Any], Meaning]) -> Callable[[Any], Meaning]:
    """``read``, each value looked at once where it can be told from every other."""
    found: dict[Hashable, Meaning] = {}

    def remembered(value: Any) -> Meaning:
        key = _key(value)
        if key is None:
            return read(value)
        if key not in found:
            found[key] = read(value)
        return found[key]

    return remembered


def _key(value: Any) -> Hashable:
    """What tells values apart that are read differently, as 1 from yes; None where they
    cannot be told apart."""
    if isinstance(value, (list, tuple)):
        return (list, *map(_key, value)) if len(value) <= limits.PEOPLE else None
    if value is None or (isinstance(value, (str, int, float)) and value == value):
        return (type(value), value)
    return None
