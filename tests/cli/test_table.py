"""``flowgraph table``: streamed, whole or not at all, nothing lost."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("polars")
pytest.importorskip("narwhals")
parquet = pytest.importorskip("pyarrow.parquet")

from flowgraph.cli import command  # noqa: E402  (the extra is looked for first)

ROWS = """\
ref,classification,adult_involved,youngest_age,words
1,aggravated,yes,,"over
two lines"
2,experimental,no,14,
3,purple,no,14,x
4,aggravated,no,99,x
5,aggravated,no
6,,unknown,12,x
"""


def table(*args: object) -> Result:
    return CliRunner().invoke(command, ["table", *map(str, args)])


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_csv_with_rows_that_cannot_be_read(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(ROWS)
    result = table(source, "-o", target)
    assert result.exit_code == 2
    assert "1  decided refer" in result.stdout
    made = read(target)
    assert [row["ref"] for row in made] == ["1", "2", "6"]
    assert made[0]["words"] == "over\ntwo lines"
    assert made[0]["path"] == "identified > aggravated > adults_involved > refer"
    aside = read(tmp_path / "out.set-aside.csv")
    assert [(row["row"], row["column"]) for row in aside] == [
        ("3", "classification"),
        ("4", "youngest_age"),
        ("5", ""),
    ]
    assert "purple" not in (tmp_path / "out.set-aside.csv").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "in.csv",
        "out.csv",
        "out.set-aside.csv",
    ]


def test_parquet_in_several_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import polars

    monkeypatch.setattr("flowgraph.writing.table.ROWS", 7)
    rows = polars.DataFrame(
        {"n": range(40), "adult_involved": [None if n % 3 == 0 else n % 2 == 0 for n in range(40)]}
    )
    rows.write_parquet(tmp_path / "in.parquet")
    target = tmp_path / "out.parquet"
    result = table(tmp_path / "in.parquet", "-o", target, "--chart", "kscb-typology-2016")
    assert result.exit_code == 0, result.output
    made = polars.read_parquet(target)
    assert made["n"].to_list() == list(range(40))
    assert made["status"][2] == "decided"
    assert not (tmp_path / "out.set-aside.csv").exists()


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        ("missing.csv", "out.csv", "no such file"),
        ("in.csv", "in.csv", "the output is the input"),
        ("in.csv", "out.xlsx", "neither a Parquet nor a CSV"),
        ("in.csv", "nowhere/out.csv", "cannot be written"),
    ],
)
def test_what_cannot_be_done_leaves_nothing(
    tmp_path: Path, source: str, target: str, says: str
) -> None:
    (tmp_path / "in.csv").write_text(ROWS)
    result = table(tmp_path / source, "-o", tmp_path / target)
    assert result.exit_code != 0
    assert says in str(result.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
    assert (tmp_path / "in.csv").read_text() == ROWS


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flowgraph.writing.table", None)
    result = table(tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert "flowgraph[table]" in str(result.exception)


def test_a_column_that_is_nearly_a_fact_is_told_and_others_are_not(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,school,Adult-Involved,secret_harmfull_name,harmfull\n1,x,yes,y,no\n")
    result = table(source, "-o", tmp_path / "out.csv")
    assert result.exit_code == 0
    notes = result.stderr.splitlines()
    assert [note.split(" of the table")[0] for note in notes] == [
        "Note: column 3",
        "Note: column 5",
    ]
    assert "did you mean `adult_involved`?" in notes[0]
    assert "harmfull" not in result.stderr


def test_lists_that_are_no_ages_are_set_aside(tmp_path: Path) -> None:
    import polars

    rows = polars.DataFrame({"n": [1, 2, 3], "ages": [[14, 30], [14, 999], [15, None]]})
    rows.write_parquet(tmp_path / "in.parquet")
    result = table(tmp_path / "in.parquet", "-o", tmp_path / "out.parquet")
    assert result.exit_code == 2
    assert polars.read_parquet(tmp_path / "out.parquet")["n"].to_list() == [1, 3]
    (aside,) = read(tmp_path / "out.set-aside.csv")
    assert (aside["row"], aside["column"]) == ("2", "ages")
    assert "999" not in str(aside)


WATCHED = """
import atexit, pathlib, sys
from flowgraph.cli import main
atexit.register(lambda: sys.stderr.write(pathlib.Path("/proc/self/status").read_text()))
main()
"""
"""The command; at its end the system's account of the process, its most memory among it."""


@pytest.mark.skipif(sys.platform != "linux", reason="the account is Linux's")
def test_memory_is_flat_on_a_table_several_times_as_large(tmp_path: Path) -> None:
    import polars

    few = polars.DataFrame({"words": ["w" * 2_000] * 1_500, "harmful": [True, None, False] * 500})
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    polars.concat([few] * 1_000).rechunk().write_parquet(source)  # 3 GB once it is read
    made = subprocess.run(
        [sys.executable, "-c", WATCHED, "table", source, "-o", target],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert made.returncode == 0, made.stderr
    assert parquet.read_metadata(target).num_rows == 1_500_000
    (most,) = (line for line in made.stderr.splitlines() if line.startswith("VmHWM"))
    assert int(most.split()[1]) < 900_000, most  # kB; 420,000 when this was written
