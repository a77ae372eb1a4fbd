"""Values of facts, and what is still possible of one.

A value is ``True``/``False`` for a yes-no fact, a word for a choice, a whole number, or
``None``: no value at all, as the youngest child's age where no child is involved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

Value = bool | str | int | None

_SPAN = re.compile(r"(-?[0-9]{1,9})(?:\s*(?:-|–|to)\s*(-?[0-9]{1,9}))?")


class Known(Struct, frozen=True):
    """The values of a fact that are still possible.

    Words and answers are held one by one; whole numbers as spans, both ends included, in
    order and apart. ``nobody`` is True where the fact may have no value at all.
    """

    values: tuple[Value, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    nobody: bool = False

    @property
    def first(self) -> Value:
        """One of the values, to stand for them all."""
        return self.values[0] if self.values else self.spans[0][0] if self.spans else None

    @property
    def exact(self) -> bool:
        """True where exactly one value is possible."""
        size = len(self.values) + self.nobody
        return size + sum(high - low + 1 for low, high in self.spans[:2]) == 1

    def __contains__(self, value: Value) -> bool:
        if value is None:
            return self.nobody
        if isinstance(value, int) and not isinstance(value, bool):
            return any(low <= value <= high for low, high in self.spans)
        return value in self.values

    def meets(self, other: Known) -> bool:
        """True where some value is possible in both."""
        return (
            (self.nobody and other.nobody)
            or any(value in other.values for value in self.values)
            or any(a <= d and c <= b for a, b in self.spans for c, d in other.spans)
        )

    def within(self, other: Known) -> bool:
        """True where every value possible here is possible there."""
        return (
            (other.nobody or not self.nobody)
            and all(value in other.values for value in self.values)
            and all(any(c <= a and b <= d for c, d in other.spans) for a, b in self.spans)
        )

    def parted(self, other: Known) -> tuple[Known, ...]:
        """Its values that are possible in the other too, and those that are not: each where there
        are any."""
        both = [(max(a, c), min(b, d)) for a, b in self.spans for c, d in other.spans]
        rest = []
        for low, high in self.spans:
            for c, d in other.spans:
                if low <= d and c <= high:
                    rest.append((low, c - 1))
                    low = d + 1
            rest.append((low, high))
        shared = tuple(value for value in self.values if value in other.values)
        apart = tuple(value for value in self.values if value not in other.values)
        parts = ((shared, both), (apart, rest))
        found = [
            Known(values, tuple((a, b) for a, b in spans if a <= b)) for values, spans in parts
        ]
        return tuple(each for each in found if each != Known())

    @property
    def plain(self) -> object:
        """As an incident file or JSON would have it: ``True``, ``14``, ``"12-14"``,
        ``"-3 to -1"``, ``["low", "medium"]``; None where there is no value."""
        parts: list[object] = list(self.values)
        parts += [low if low == high else span_in_words(low, high) for low, high in self.spans]
        if self.nobody:
            parts.append(None)
        return parts[0] if len(parts) == 1 else parts

    @property
    def words(self) -> str:
        """For a person: ``yes``, ``14``, ``12-14``, ``low or medium``, ``nobody``."""
        parts = [say(value) for value in self.values]
        parts += [span_in_words(low, high) for low, high in self.spans]
        if self.nobody:
            parts.append("nobody")
        return " or ".join(parts)


def only(value: Value) -> Known:
    """This one value, and no other."""
    if value is None:
        return NOBODY
    if isinstance(value, int) and not isinstance(value, bool):
        return Known(spans=((value, value),))
    return Known(values=(value,))


NOBODY = Known(nobody=True)
"""No value at all, and nothing else."""


def union(several: Iterable[Known]) -> Known:
    """Every value possible in one of them."""
    each = tuple(several)
    return Known(
        values=tuple(dict.fromkeys([value for known in each for value in known.values])),
        spans=joined([span for known in each for span in known.spans]),
        nobody=any(known.nobody for known in each),
    )


def say(value: Value) -> str:
    """A value in words: ``yes``, ``no``, ``not given``, ``14``."""
    if value is None:
        return "nobody"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


def span_in_words(low: int, high: int) -> str:
    """``14``, ``12-14``; below nought, where a hyphen would be read as a sign, ``-3 to -1``."""
    if low == high:
        return str(low)
    return f"{low}-{high}" if low >= 0 else f"{low} to {high}"


def spans_of(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Whole numbers as spans, in order and apart.

    >>> spans_of([3, 1, 2, 7])
    ((1, 3), (7, 7))
    """
    spans: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return tuple(spans)


def joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in order, with those that touch or overlap made one."""
    out: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return tuple(out)


def read_span(text: str) -> tuple[int, int] | None:
    """``"14"``, ``"13-15"`` or ``"-3 to -1"`` as a span; None where it is none of these, or
    runs backwards."""
    match = _SPAN.fullmatch(text.strip())
    if not match:
        return None
    low = int(match[1])
    high = int(match[2]) if match[2] is not None else low
    return (low, high) if low <= high else None
