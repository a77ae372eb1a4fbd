"""A value as Python, numpy, Arrow or pandas has it, as an incident file would have it written.

Nothing is read that is not plainly text, a number or yes and no: what stands for a value must
never be taken for another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from flowgraph import limits
from flowgraph.facts import UNKNOWN, UNREADABLE

MOST_DIGITS = 20
"""Digits of a number that are spelt out."""


def written(value: Any) -> tuple[str, ...] | None:
    """The texts of a value, several where it is a list; None where it is missing.

    >>> written(14.0), written(["low", "medium"]), written(float("nan"))
    (('14',), ('low', 'medium'), None)
    """
    value = scalar(value)
    if value is None:
        return None
    named = isinstance(value, tuple) and type(value) is not tuple  # one value in parts
    if isinstance(value, (str, bytes, bytearray, memoryview, Mapping)) or named:
        return (_plain(value),)
    if not isinstance(value, Iterable):
        return (_plain(value),)
    texts = tuple(_plain(scalar(each)) for each in islice(value, limits.STATED_VALUES + 1))
    return texts if len(texts) <= limits.STATED_VALUES else (UNREADABLE,)


def is_unknown(texts: tuple[str, ...] | None) -> bool:
    """Whether a value is missing, empty, or written out as unknown."""
    return not texts or (len(texts) == 1 and texts[0].strip().lower() == UNKNOWN)


def scalar(value: Any) -> Any:
    """A value as Python has it; None where Arrow, pandas or a gap in a column of numbers (not
    a number) says that it is missing."""
    as_py = getattr(value, "as_py", None)
    if callable(as_py):
        value = as_py()
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, Decimal):
        return None if value.is_nan() else value
    return None if isinstance(value, float) and value != value else value


def _plain(value: object) -> str:
    """One value; numpy's and Arrow's scalars say by ``item`` what they are, but moments and
    spans of time would say a bare number."""
    item = getattr(value, "item", None)
    if callable(item) and type(value).__name__ not in ("datetime64", "timedelta64"):
        value = item()
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        small = value.is_finite() and value.adjusted() < MOST_DIGITS
        return str(int(value)) if small and value == int(value) else UNREADABLE
    if isinstance(value, float):  # a column with gaps turns whole numbers into floats
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else str(value)
    if isinstance(value, int):  # Python refuses to spell huge ones
        return str(value) if abs(value) < 10**MOST_DIGITS else UNREADABLE
    return str(value) if isinstance(value, date) else UNREADABLE
