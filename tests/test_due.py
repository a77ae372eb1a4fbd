"""Dates as people write them, and when a time limit ends."""

from __future__ import annotations

import pytest

from flowgraph.chart import Within
from flowgraph.dates import DateFault, date_in_words, iso
from flowgraph.due import due


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-11-25", "2026-11-25"),
        ("25/11/2026", "2026-11-25"),
        ("1/2/2026", "2026-02-01"),
        ("25 November 2026", "2026-11-25"),
        ("25 november 2026", "2026-11-25"),
        ("25th Nov 2026", "2026-11-25"),
        ("3 Sept 2026", "2026-09-03"),
        ("25/11/2026 14:30", "2026-11-25T14:30"),
        ("2026-11-25 9:05", "2026-11-25T09:05"),
        ("2026-11-25T14:30", "2026-11-25T14:30"),
        ("25 November 2026, 14:30", "2026-11-25T14:30"),
        ("29/02/2028", "2028-02-29"),
        ("2026-11", "2026-11"),
        ("2026", "2026"),
    ],
)
def test_dates_are_read_as_people_write_them(written: str, kept: str) -> None:
    assert iso(written) == kept


@pytest.mark.parametrize(
    ("written", "problem", "mend"),
    [
        ("25/11/26", "four digits", "25/11/2026"),
        ("25 November 26", "four digits", "25/11/2026"),
        ("11/25/2026", "the day comes first", "25/11/2026 for 25 November 2026"),
        ("2026-25-11", "the day comes first", "25/11/2026"),
        ("25 Brumaire 2026", "no such month", "25 November 2026"),
        ("29/02/2026", "no such day", "25/11/2026"),
        ("2026-11-31", "no such day", "2026-11-25"),
        ("25/11/2026 24:00", "no such time", "14:30"),
        ("25/11/2026 2.30", "not a date", "25 November 2026"),
        ("yesterday", "not a date", "25 November 2026"),
        ("٢٥/11/2026", "not a date", "25 November 2026"),
    ],
)
def test_what_is_no_date_is_refused_with_the_mend(written: str, problem: str, mend: str) -> None:
    with pytest.raises(DateFault) as caught:
        iso(written)
    assert problem in caught.value.problem
    assert mend in caught.value.mend


def test_a_date_is_said_in_words() -> None:
    assert date_in_words("2026-11-25T14:30") == "25 November 2026, 14:30"
    assert date_in_words("2026-11") == "November 2026"
    assert date_in_words("published without a date") == "published without a date"


@pytest.mark.parametrize(
    ("received", "count", "unit", "calendar", "end"),
    [
        ("2026-11-25", 1, "days", "", "2026-11-26"),
        ("2026-11-25T23:59", 1, "days", "", "2026-11-26"),
        ("2026-11-25", 2, "weeks", "", "2026-12-09"),
        # A Friday, and the Monday after it
        ("2026-11-27", 1, "working_days", "england-and-wales", "2026-11-30"),
        ("2026-11-27", 1, "working_days", "scotland", "2026-12-01"),  # St Andrew's Day
        ("2026-11-28", 1, "working_days", "", "2026-11-30"),  # a Saturday
        ("2026-11-30", 1, "working_days", "scotland", "2026-12-01"),  # the day itself is none
        ("2026-12-24", 1, "working_days", "england-and-wales", "2026-12-29"),
        ("2026-12-24", 1, "working_days", "", "2026-12-25"),
        ("2026-12-31", 2, "working_days", "scotland", "2027-01-06"),  # 1 and 4 January are free
        ("2026-07-10", 1, "working_days", "northern-ireland", "2026-07-14"),
        ("2026-04-02", 5, "working_days", "england-and-wales", "2026-04-13"),
        ("2026-01-31", 1, "months", "", "2026-02-28"),
        ("2028-01-31", 1, "months", "", "2028-02-29"),
        ("2026-11-30", 15, "months", "", "2028-02-29"),
        ("2026-12-05", 1, "months", "", "2027-01-05"),
        ("2026-11-25T14:30", 24, "hours", "", "2026-11-26T14:30"),
        ("2026-11-25T22:30", 2, "hours", "", "2026-11-26T00:30"),
        # Nothing follows
        ("2026-11-25", 24, "hours", "", ""),
        ("2026-11", 1, "days", "", ""),
        ("", 1, "days", "", ""),
        ("9999-12-31", 1, "days", "", ""),
        ("9999-12-31", 1, "months", "", ""),
    ],
)
def test_when_a_limit_ends(received: str, count: int, unit: str, calendar: str, end: str) -> None:
    assert due(received, Within(count=count, unit=unit), calendar) == end  # type: ignore[arg-type]


def test_from_a_limit_in_words_nothing_follows() -> None:
    assert due("2026-11-25", Within("at once")) == ""
