"""What stands for a value in Python, numpy, Arrow and pandas is never taken for another one."""

from __future__ import annotations

import datetime
from collections import namedtuple
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest

from flowgraph import limits
from flowgraph.facts import UNREADABLE
from flowgraph.reading.python_values import is_unknown, written


class Risk(str, Enum):  # noqa: UP042  (as older code has them; a StrEnum says its value)
    LOW = "low"


Span = namedtuple("Span", "low high")


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("low", ("low",)),
        (Risk.LOW, ("low",)),
        (True, ("yes",)),
        (14, ("14",)),
        (14.0, ("14",)),
        (14.5, ("14.5",)),
        (Decimal("14.00"), ("14",)),
        (["low", True, 14], ("low", "yes", "14")),
        (range(13, 16), ("13", "14", "15")),
        ([], ()),
        (None, None),
        (float("nan"), None),
        (Decimal("NaN"), None),
        (["low", None], ("low", UNREADABLE)),
        (b"low", (UNREADABLE,)),
        ({"low": 1}, (UNREADABLE,)),
        (object(), (UNREADABLE,)),
        (Span(13, 15), (UNREADABLE,)),
        (Decimal("1e1000000"), (UNREADABLE,)),
        (Decimal("12.5"), (UNREADABLE,)),
        (10**400, (UNREADABLE,)),
        (range(limits.STATED_VALUES + 1), (UNREADABLE,)),
        (range(10**12), (UNREADABLE,)),
        (datetime.date(2026, 1, 1), ("2026-01-01",)),
        (datetime.timedelta(14), (UNREADABLE,)),
    ],
    ids=repr,
)
def test_a_value_as_it_would_be_written(value: Any, texts: Any) -> None:
    assert written(value) == texts


def test_scalars_of_numpy_pandas_and_arrow() -> None:
    numpy, pandas = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    pyarrow = pytest.importorskip("pyarrow")
    for value, texts in (
        (numpy.int8(14), ("14",)),
        (numpy.float32(14), ("14",)),
        (numpy.bool_(True), ("yes",)),
        (numpy.str_("low"), ("low",)),
        (numpy.array(["low", "high"]), ("low", "high")),
        (pyarrow.scalar(14), ("14",)),
        (pyarrow.scalar(["low"]), ("low",)),
        (pyarrow.scalar(None), None),
        (pandas.NA, None),
        (pandas.NaT, None),
    ):
        assert written(value) == texts, value
    # Fourteen days are not the number fourteen.
    assert written(numpy.timedelta64(14, "ns")) == (UNREADABLE,)
    assert written(numpy.datetime64(14, "ns")) == (UNREADABLE,)


def test_what_says_nothing() -> None:
    assert all(is_unknown(texts) for texts in (None, (), ("unknown",), (" Unknown ",)))
    assert not any(is_unknown(texts) for texts in (("low",), ("low", "unknown"), ("",)))
