"""Every reader, on good files made bad and on bytes without sense; a short run of ``long``."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from .mangling import CHANGES, HOSTILE, good_files, mangled
from .readers import held

NUMBER = st.integers(0, 2**24)
CHANGED = st.lists(st.tuples(st.integers(0, len(CHANGES) - 1), NUMBER, NUMBER), max_size=5)
PIECES = st.one_of(
    st.text(max_size=20),
    st.sampled_from([*HOSTILE, ": ", "\n", "\n  ", "- ", "{", "}", "[", "]", ","]),
)
MORE = int(os.environ.get("FLOWGRAPH_EXAMPLES", "1"))


def mangled_files(name: str) -> st.SearchStrategy[bytes]:
    """Mostly good files made bad; also texts of odd pieces, and bytes of any kind."""
    good = st.builds(mangled, st.sampled_from(good_files(name)), CHANGED)
    text = st.lists(PIECES, max_size=30).map(lambda some: "".join(some).encode("utf-8", "replace"))
    return st.one_of(good, good, good, good, good, text, st.binary(max_size=200))


def bounded(count: int) -> settings:
    return settings(
        max_examples=count * MORE, deadline=None, suppress_health_check=list(HealthCheck)
    )


@bounded(150)
@given(mangled_files("chart"))
def test_any_chart_file_is_read_or_refused(data: bytes) -> None:
    held("chart", data)


@bounded(40)
@given(mangled_files("comparison"))
def test_any_chart_file_can_be_compared_or_is_refused(data: bytes) -> None:
    held("comparison", data)


@bounded(150)
@given(mangled_files("incident"))
def test_any_incident_file_is_read_or_refused_and_nothing_of_it_is_shown(data: bytes) -> None:
    held("incident", data)


@bounded(120)
@given(mangled_files("record"))
def test_any_record_is_read_or_refused_and_an_edit_is_seen(data: bytes) -> None:
    held("record", data)


@bounded(120)
@given(mangled_files("typed"))
def test_anything_may_be_typed_at_an_interview(data: bytes) -> None:
    held("typed", data)


@bounded(60)
@given(mangled_files("table_csv"))
@example(b"classification,classification\n1,2\n")
@example(b'a\n"unclosed\n')
def test_any_csv_is_decided_row_by_row_or_refused(data: bytes) -> None:
    pytest.importorskip("pyarrow")
    held("table_csv", data)


@bounded(60)
@given(mangled_files("table_parquet"))
def test_any_parquet_is_decided_row_by_row_or_refused(data: bytes) -> None:
    pytest.importorskip("pyarrow")
    held("table_parquet", data)
