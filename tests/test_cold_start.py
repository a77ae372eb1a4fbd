"""What a cold start imports: a verb pays only for what it uses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CASE = Path(__file__).parent.parent / "graphs" / "cases" / "kscb-sexting-2016"
HEAVY = {
    "dask",
    "docx",
    "duckdb",
    "fontTools",
    "graphviz",
    "graphviz_pure",
    "jinja2",
    "lxml",
    "narwhals",
    "networkx",
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "pyspark",
    "resvg_py",
    "typst",
}


LIBRARIES = set(
    subprocess.run(
        [sys.executable, "-c", "import sys, click, yaml, msgspec; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
)
"""What the libraries bring by themselves; some bring more on a newer Python."""


def imported(*args: str) -> set[str]:
    """The modules in memory when the command ends."""
    code = (
        "import sys, atexit\n"
        "atexit.register(lambda: print('\\nMODULES', *sorted(sys.modules), file=sys.stderr))\n"
        "from flowgraph.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 3), done.stderr
    return set(done.stderr.rpartition("MODULES")[2].split())


def test_decide_imports_only_what_it_uses() -> None:
    case = next(iter(sorted(CASE.glob("*.yaml"))))
    found = imported("decide", str(case))
    assert not {name.partition(".")[0] for name in found} & HEAVY
    own = {name for name in found if name.startswith("flowgraph.")}
    assert not {name for name in own if name.split(".")[1] in ("drawing", "checking", "asking")}
    assert "yaml" in found
    assert not (found - LIBRARIES) & {"calendar", "json", "secrets"}


def test_one_note_begins_no_processes(tmp_path: Path) -> None:
    case = next(iter(sorted(CASE.glob("*.yaml"))))
    found = imported("note", str(case), "-o", str(tmp_path / "note.md"))
    assert not found & {"concurrent.futures", "multiprocessing"}


def test_a_check_brings_no_mends() -> None:
    assert not (imported("check", "kscb-typology-2016") - LIBRARIES) & {"difflib", "json"}


@pytest.mark.parametrize("args", [("--help",), ("--version",)])
def test_help_reads_no_chart(args: tuple[str, ...]) -> None:
    found = imported(*args)
    assert not {name.partition(".")[0] for name in found} & (HEAVY | {"yaml", "msgspec"})
    assert not found & {"flowgraph.chart", "flowgraph.files"}
