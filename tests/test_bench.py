"""The benchmarks run, on little; every engine's answers are right; the page holds their tables.

What they measure is never tested: only that it can be measured, and of what.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("polars")

import flowgraph
from bench import memory, singles, tables
from bench.__main__ import PAGE, SECTIONS, written


def test_the_page_has_a_table_of_every_section() -> None:
    page = PAGE.read_text("utf-8")
    blocks = re.findall(
        r"<!-- bench: (\w+) -->\n\n(.+?)\n\n<!-- end of bench: (\w+) -->", page, re.S
    )
    assert [start for start, _, _ in blocks] == [end for _, _, end in blocks]
    assert sorted(start for start, _, _ in blocks) == sorted(SECTIONS)


def test_a_section_is_written_between_its_markers() -> None:
    page = "a\n<!-- bench: cold -->\n\nOLD\n\n<!-- end of bench: cold -->\nb\n"
    made = written(page, {"cold": r"| new \1 |"})
    assert made == page.replace("OLD", r"| new \1 |")


def test_single_decisions(capsys: pytest.CaptureFixture[str]) -> None:
    singles.report(rounds=1)
    lines = capsys.readouterr().out.splitlines()
    (header,) = (line for line in lines if line.startswith("| engine"))
    assert header in PAGE.read_text("utf-8")
    (ours,) = (line for line in lines if singles.OURS in line)
    assert ours.endswith("| 600 right |")
    assert not [line for line in lines if "known incidents wrong" in line]


@pytest.mark.parametrize("family", [tables.in_polars, tables.in_duckdb, tables.in_others])
def test_tables(family: Callable[..., Any], tmp_path: Any) -> None:
    frame = tables.made(8_000)
    frame.write_parquet(tmp_path / "rows.parquet")
    decider = flowgraph.compile(tables.CHART)
    verdicts = map(decider, frame.head(tables.FEW).iter_rows(named=True))
    expected = [(v.status, v.outcome, " > ".join(v.path)) for v in verdicts]
    for engine in family(frame, str(tmp_path / "rows.parquet")):
        assert engine.few() == expected, engine.name
        engine.decide()
        if engine.scan:
            engine.scan()


def test_lazily_from_file_to_file(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("duckdb")
    memory.report_lazily((1_000,))
    lines = capsys.readouterr().out.splitlines()
    if sys.platform == "linux":
        assert [line.split(" | ")[0] for line in lines[2:]] == [
            f"| {name}" for name in memory.ENGINES
        ]
    assert lines[0] in PAGE.read_text("utf-8")
