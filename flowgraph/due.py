"""When a time limit ends: the day, or for hours the day and time.

The day it is counted from does not count. A working day is one from Monday to Friday that is
no bank holiday of the chart's calendar; without a calendar no bank holidays are known.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

from flowgraph.chart import Within

_NATIONS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
"""Each calendar as the library names it; Wales has the bank holidays of England."""

HELD = range(2016, 2041)
"""The years whose bank holidays a page holds."""


def due(received: str, within: Within, calendar: str = "") -> str:
    """The end of a time limit in ISO form; empty where none follows.

    Args:
        received: when it came to light, an ISO date or date and time; may be empty.
        within: the limit; from one in words nothing follows.
        calendar: of ``flowgraph.chart.CALENDARS``, or empty.

    >>> due("2026-11-27", Within(count=1, unit="working_days"))
    '2026-11-30'
    """
    day, _, time = received.partition("T")
    if within.unit is None or len(day) != len("2026-11-27"):
        return ""
    start = date.fromisoformat(day)
    try:
        match within.unit:
            case "hours":
                if not time:
                    return ""
                end = datetime.fromisoformat(received) + timedelta(hours=within.count)
                return end.isoformat(timespec="minutes")
            case "days":
                return (start + timedelta(days=within.count)).isoformat()
            case "weeks":
                return (start + timedelta(weeks=within.count)).isoformat()
            case "months":
                return _months_on(start, within.count).isoformat()
            case "working_days":
                return _working_days_on(start, within.count, calendar).isoformat()
    except (OverflowError, ValueError):  # after the year 9999
        return ""


def _months_on(start: date, count: int) -> date:
    """The same day of a later month, or its last where it has no such day."""
    from calendar import monthrange  # few limits are counted in months

    months = start.year * 12 + start.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def _working_days_on(start: date, count: int, calendar: str) -> date:
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in bank_holidays(calendar, day.year)
    return day


@cache
def bank_holidays(calendar: str, year: int) -> frozenset[date]:
    """The bank holidays of one of ``flowgraph.chart.CALENDARS``; none are known without one."""
    if not calendar:
        return frozenset()
    from holidays import country_holidays  # only where a limit is counted in working days

    return frozenset(country_holidays("GB", subdiv=_NATIONS[calendar], years=year))
