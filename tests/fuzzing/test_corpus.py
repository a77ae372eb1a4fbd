"""What has hurt a reader, or might: every file of the corpus, and files made to hurt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .hostile import FILES
from .mangling import good_files
from .readers import READERS, held

HERE = Path(__file__).parent
CORPUS = sorted(path for path in (HERE / "corpus").glob("*/*") if path.is_file())
ACCEPTED = {
    "chart/bom-crlf.yaml",
    "chart/notes-null.yaml",
    "chart/edition-month-superscript.yaml",
    "incident/bom-crlf.yaml",
    "incident/saved-by-the-page.json",
    "record/bom.json",
    "record/outcomes-no-text.json",
    "record/decision-empty.json",
    "record/helpers-no-mapping.json",
    "table_csv/header-only.csv",
    "table_csv/ragged.csv",
    "table_csv/formula.csv",
    "table_csv/quote-not-closed.csv",
    "table_parquet/metadata-no-text.parquet",
    "typed/null-reference.txt",
    "typed/only-d.txt",
}
"""Of a record it is said that it was edited, of a table which rows were set aside."""


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_once_hurt_a_reader_does_so_no_more(path: Path) -> None:
    if path.parent.name.startswith("table"):
        pytest.importorskip("pyarrow")
    accepted = held(path.parent.name, path.read_bytes())
    assert accepted == (f"{path.parent.name}/{path.name}" in ACCEPTED)


@pytest.mark.parametrize("name", READERS)
def test_good_files_are_accepted(name: str) -> None:
    if name.startswith("table"):
        pytest.importorskip("pyarrow")
    assert all(held(name, data) for data in good_files(name))


@pytest.mark.skipif(sys.platform != "linux", reason="limits on memory are Linux's")
@pytest.mark.parametrize("reader", FILES)
def test_no_file_takes_more_time_or_memory_than_it_is_long(reader: str) -> None:
    """Each reader in a process of its own, with a limit on its memory and on its time a file."""
    if reader == "table_csv":
        pytest.importorskip("pyarrow")
    done = subprocess.run(
        [sys.executable, "-m", f"{__package__}.hostile", reader],
        capture_output=True,
        text=True,
        cwd=HERE.parents[len(__package__.split(".")) - 1],
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
