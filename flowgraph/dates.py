"""Dates as people write them, kept in ISO form.

``2026-11-25``, ``25/11/2026`` (day first) and ``25 November 2026``, each with a time such as
``14:30`` after it where there is one; a year or a month alone as ``2026`` and ``2026-11``.
"""

from __future__ import annotations

import re
from typing import Any

from flowgraph.errors import IncidentError

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


class DateFault(ValueError):
    """What is no date, with how to mend it; nothing that was written is repeated."""

    def __init__(self, problem: str, mend: str) -> None:
        super().__init__(problem)
        self.problem, self.mend = problem, mend


MEND = "write it as 2026-11-25, 25/11/2026 (day first) or 25 November 2026"
_TIME_MEND = "write the hour from 00 to 23 and the minutes, as in 25/11/2026 14:30"

_TIME = r"(?:(?:\s*[T,]\s*|\s+)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}))?"
_ISO = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})" + _TIME + ")?)?"
)
_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]+)" + _TIME)
_IN_WORDS = re.compile(
    r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?\s+(?P<month>[A-Za-z]+),?\s+(?P<year>[0-9]+)" + _TIME
)


def looks_like_a_date(text: str) -> bool:
    """Whether it is written as a date, a right one or not."""
    return any(form.fullmatch(text.strip()) for form in (_ISO, _DAY_FIRST, _IN_WORDS))


def iso(text: str) -> str:
    """A date in ISO form: ``2026``, ``2026-11``, ``2026-11-25`` or ``2026-11-25T14:30``.

    Raises:
        DateFault: it is no date, or not one that can be read in one way only.

    >>> iso("25/11/2026 14:30")
    '2026-11-25T14:30'
    """
    from datetime import date  # most incidents are decided without it

    text = text.strip()
    found = _ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text) or _IN_WORDS.fullmatch(text)
    if not found:
        raise DateFault("this is not a date", MEND)
    parts: dict[str, Any] = {"hour": None, **found.groupdict()}
    year: str = parts["year"]
    month = _month(parts["month"])
    if len(year) != 4 or year.startswith("0"):
        raise DateFault("the year has not four digits", "write it as in 25/11/2026")
    if month is None:
        return year
    if not 1 <= month <= 12:
        raise DateFault(
            "there is no such month: the day comes first, then the month",
            "write 25/11/2026 for 25 November 2026",
        )
    if parts["day"] is None:
        return f"{year}-{month:02}"
    try:
        day = date(int(year), month, int(parts["day"])).isoformat()
    except ValueError:
        raise DateFault("the calendar has no such day", MEND) from None
    if parts["hour"] is None:
        return day
    hour, minute = int(parts["hour"]), int(parts["minute"])
    if hour > 23 or minute > 59:
        raise DateFault("the day has no such time", _TIME_MEND)
    return f"{day}T{hour:02}:{minute:02}"


def _month(written: str | None) -> int | None:
    """The number of a month; 0 where no month is called so."""
    if written is None or written.isdecimal():
        return None if written is None else int(written)
    names = [name.lower() for name in MONTHS]
    word = written.lower()
    if word in names:
        return names.index(word) + 1
    short = [name[:3] for name in names]
    return short.index(word[:3]) + 1 if word in (*short, "sept") else 0


def date_in_words(date: str) -> str:
    """``2026-04`` as ``April 2026``, ``2026-11-25T14:30`` as ``25 November 2026, 14:30``;
    anything else as it is written."""
    day, _, time = date.partition("T")
    parts = day.split("-")
    if not (1 <= len(parts) <= 3 and all(p.isdecimal() and len(p) <= 4 for p in parts)):
        return date
    if len(parts) == 1 or not 1 <= int(parts[1]) <= 12:
        return date
    words = f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    words = f"{int(parts[2])} {words}" if len(parts) == 3 else words
    return f"{words}, {time}" if time else words


def date_given(text: str, place: str) -> str:
    """A date given beside a file, in ISO form, held to what an incident file is held to; blank
    is none.

    Raises:
        IncidentError: it is no date.
    """
    try:
        return iso(text) if text.strip() else ""
    except DateFault as fault:
        raise IncidentError.at(place, fault.problem, fault.mend) from None
