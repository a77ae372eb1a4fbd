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
pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

from flowgraph.cli import command  # noqa: E402  (the extra is looked for first)
from flowgraph.output_names import one_command  # noqa: E402

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
    with one_command():
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

    monkeypatch.setattr("flowgraph.writing.table_file.ROWS", 7)
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


def test_dictionaries_of_words_in_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import polars

    monkeypatch.setattr("flowgraph.writing.table_file.ROWS", 2)  # each batch has other words
    rows = polars.DataFrame({"adult_involved": [True, True, None, None, False, True]})
    rows.write_parquet(tmp_path / "in.parquet")
    made = {}
    for name, options in {"text": [], "words": ["--enums"]}.items():
        target = tmp_path / f"{name}.parquet"
        given = (tmp_path / "in.parquet", "-o", target, "--chart", "kscb-typology-2016", *options)
        assert table(*given).exit_code == 0
        made[name] = polars.read_parquet(target)
    added = ("status", "outcome", "path")
    assert all(made["text"].schema[name] == polars.String for name in added)
    assert all(made["words"].schema[name] == polars.Categorical for name in added)
    assert made["words"].cast(polars.String).equals(made["text"].cast(polars.String))
    target = tmp_path / "out.csv"
    given = (tmp_path / "in.parquet", "-o", target, "--chart", "kscb-typology-2016", "--enums")
    assert table(*given).exit_code == 0
    assert polars.read_csv(target)["status"].to_list() == made["text"]["status"].to_list()


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        ("missing.csv", "out.csv", "no such file"),
        ("in.csv", "in.csv", "one of the files that are read"),
        ("in.csv", "out.txt", "end the name in .parquet or .csv"),
        ("in.csv", "out.xlsx", "a new name is not enough"),
        ("in.XLSX", "out.csv", "a spreadsheet program saves and opens"),
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
    source.write_text("id,consent,Adult-Involved,secret_harmfull_name,harmfull\n1,given,yes,y,no\n")
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


YEARS_RISK = Path(__file__).parents[1] / "deciding" / "data" / "years-risk.yaml"


@pytest.mark.parametrize(("mark", "words"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_other_separators_are_read_told_and_written(tmp_path: Path, mark: str, words: str) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = [
        ["years", "risk", "told", "of, ours"],
        ["12", "low", "yes", "x, y"],
        ["14", "low", "no", ""],
    ]
    source.write_text("\n".join(mark.join(row) for row in rows), "utf-8-sig")
    result = table(source, "-o", target, "--chart", YEARS_RISK)
    assert result.exit_code == 0, result.output
    assert words in result.stderr
    with target.open(newline="") as file:
        made = list(csv.DictReader(file, delimiter=mark))
    assert [(row["outcome"], row["of, ours"]) for row in made] == [("b", "x, y"), ("d", "")]


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("secret;words\n1;2\n", "read it with semicolons"),
        ("secret,words\n1,2\n", "name the columns after facts, such as `years`"),
        ("secret,Risks\n1,2\n", "did you mean `risk`"),
        ("12,low,yes\n14,low,no\n", "name the columns after facts"),
        ("apps\nx\n", "name the columns after facts"),
    ],
)
def test_a_file_of_which_no_column_is_a_fact_is_refused(
    tmp_path: Path, text: str, mend: str
) -> None:
    (tmp_path / "in.csv").write_text(text)
    result = table(tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--chart", YEARS_RISK)
    assert result.exit_code != 0
    assert "no column of the table is a fact" in str(result.exception)
    assert mend in str(result.exception)
    assert "secret" not in str(result.exception) + result.output
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_ranges_and_several_choices_in_a_csv_file(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(
        "years,risk,told\n13-15,low,yes\n0-120,low,no\n13 – 15,[low; medium],YES\n"
        '"[3, 9-12]",unknown,no\n15-13,low,no\n'
    )
    result = table(source, "-o", tmp_path / "out.csv", "--chart", YEARS_RISK)
    assert result.exit_code == 2
    made = [(row["years"], row["status"], row["outcome"]) for row in read(tmp_path / "out.csv")]
    assert made == [
        ("13-15", "decided", "c"),
        ("0-120", "undecided", ""),
        ("13 – 15", "decided", "c"),
        ("[3, 9-12]", "decided", "b"),
    ]
    (aside,) = read(tmp_path / "out.set-aside.csv")
    assert (aside["row"], aside["column"]) == ("5", "years")


def test_every_layout_of_a_parquet_file_goes_through(tmp_path: Path) -> None:
    import pyarrow

    columns = {
        "years": pyarrow.array([12, None, 14]).dictionary_encode(),
        "risk": pyarrow.array(["low", None, "high"], pyarrow.string_view()),
        "told": pyarrow.array([True, None, False]),
        "ours": pyarrow.array([[1, None], [], None]),
        "more": pyarrow.array([{"a": "é"}, None, None]),
        "same": pyarrow.array([1, 2, 3]),
    }
    made = pyarrow.table([*columns.values(), columns["same"]], names=[*columns, "same"])
    parquet.write_table(made, tmp_path / "in.parquet")
    for target in ("out.parquet", "out.csv"):
        result = table(tmp_path / "in.parquet", "-o", tmp_path / target, "--chart", YEARS_RISK)
        assert result.exit_code == 0, result.output
    out = parquet.ParquetFile(tmp_path / "out.parquet").read()
    assert out["outcome"].to_pylist() == ["b", None, "b"]
    assert out.schema.field("risk").type == pyarrow.string_view()
    (first, *_) = read(tmp_path / "out.csv")
    assert (first["ours"], first["more"], first["outcome"]) == ("[1, null]", '{"a": "é"}', "b")


def test_ages_go_to_csv_and_back(tmp_path: Path) -> None:
    import pyarrow

    ages = pyarrow.array([[16, 25], [12, None], None])
    rows = pyarrow.table({"ages": ages, "classification": ["aggravated"] * 3})
    parquet.write_table(rows, tmp_path / "in.parquet")
    assert table(tmp_path / "in.parquet", "-o", tmp_path / "once.csv").exit_code == 0
    once = read(tmp_path / "once.csv")
    assert [row["ages"] for row in once] == ["[16, 25]", "[12, null]", ""]
    with (tmp_path / "again.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ages", "classification"])
        writer.writerows([row["ages"], row["classification"]] for row in once)
    assert table(tmp_path / "again.csv", "-o", tmp_path / "twice.csv").exit_code == 0
    assert [r["path"] for r in read(tmp_path / "twice.csv")] == [r["path"] for r in once]
    assert once[0]["outcome"] == "refer"


@pytest.mark.parametrize(
    ("kind", "target", "says"),
    [
        ("date", "out.parquet", "column risk: a column of type Date"),
        ("bytes", "out.csv", "column 1 of the table is of a type that CSV cannot hold"),
        ("twice", "out.parquet", "column risk: two columns have this name"),
        ("status", "out.parquet", "column status: the frame has a column of this name"),
    ],
)
def test_columns_that_cannot_be_are_refused_and_leave_nothing(
    tmp_path: Path, kind: str, target: str, says: str
) -> None:
    import datetime

    import pyarrow

    columns = {
        "date": [("risk", pyarrow.array([datetime.date(2026, 1, 1)]))],
        "bytes": [("secret", pyarrow.array([b"secret"])), ("risk", pyarrow.array(["low"]))],
        "twice": [("risk", pyarrow.array(["low"])), ("risk", pyarrow.array(["high"]))],
        "status": [("risk", pyarrow.array(["low"])), ("status", pyarrow.array(["secret"]))],
    }[kind]
    rows = pyarrow.table([each for _, each in columns], names=[name for name, _ in columns])
    parquet.write_table(rows, tmp_path / "in.parquet")
    result = table(tmp_path / "in.parquet", "-o", tmp_path / target, "--chart", YEARS_RISK)
    assert says in str(result.exception)
    assert "secret" not in str(result.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


COUNTED = ["12,low,yes"] * 40 + ["14,low,yes"] * 30 + ["14,low,no"] * 2 + ["14,low,"] * 6


def test_the_chart_with_counts_and_a_table_of_the_same(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("\n".join(["years,risk,told", *COUNTED]) + "\n")
    picture, counts = tmp_path / "all.svg", tmp_path / "all.counts.csv"
    asked = (source, "-o", tmp_path / "out.csv", "--chart", YEARS_RISK, "--picture", picture)
    result = table(*asked, "--fewer-than", 1)
    assert result.exit_code == 0, result.output
    found = {(row["what"], row["from"], row["to"]): row["rows"] for row in read(counts)}
    assert found == {
        ("passed this box", "a", ""): "78",
        ("passed this box", "b", ""): "40",
        ("passed this box", "c", ""): "30",
        ("passed this box", "d", ""): "2",
        ("went this way", "a", "b"): "40",
        ("went this way", "a", "c"): "30",
        ("went this way", "a", "d"): "2",
        ("no further yet: the route is open from here", "a", ""): "6",
        ("not decided yet", "", ""): "6",
    }
    assert ">78 rows<" in picture.read_text()
    assert (
        "Counted here: 78 rows; of these 40 to 2, 30 to 3, 2 to 4, 6 no further yet"
        in picture.read_text()
    )
    assert table(*asked).exit_code == 0
    found = {(row["what"], row["from"], row["to"]): row["rows"] for row in read(counts)}
    assert found["passed this box", "d", ""] == found["went this way", "a", "d"] == ""
    # The 6 that are hidden beside the 2: of these nothing is said, as if there were none.
    assert len(found) == 7
    assert found["passed this box", "a", ""] == "78"
    drawn = picture.read_text()
    assert "rows not shown" in drawn
    assert "Not shown: counts under 5" in drawn
    assert ">2<" not in drawn
    assert ">2 rows<" not in drawn


def test_a_chart_too_large_to_be_drawn_is_refused_before_a_row_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowgraph.limits.DRAWN_BOXES", 3)
    missing = tmp_path / "missing.csv"
    result = table(missing, "-o", tmp_path / "o.csv", "--chart", YEARS_RISK, "--picture", "p.svg")
    assert "more than 3 boxes are not drawn" in str(result.exception)


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        ("in.csv", "the ending does not say"),
        ("-", "standard output holds the answers"),
        ("nowhere/all.svg", "cannot be written"),
        ("out.svg", "two files would have this name"),
    ],
)
def test_a_picture_that_cannot_be_leaves_no_output(tmp_path: Path, picture: str, says: str) -> None:
    (tmp_path / "in.csv").write_text("years,risk\n12,low\n")
    name = picture if picture == "-" else tmp_path / picture
    target = tmp_path / ("out.counts.csv" if picture == "out.svg" else "out.csv")
    result = table(tmp_path / "in.csv", "-o", target, "--chart", YEARS_RISK, "--picture", name)
    assert says in str(result.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def piped(given: bytes, *args: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    line = [sys.executable, "-m", "flowgraph", "table", *args, "--chart", str(YEARS_RISK)]
    return subprocess.run(line, input=given, capture_output=True, cwd=cwd, timeout=60)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_table_goes_through_a_pipe(form: str, tmp_path: Path) -> None:
    rows = b'"years","risk","""two\nlines"\n' + b"12,low,x\n" * 40_000 + b"999,low,x\n9\n"
    (tmp_path / "in.csv").write_bytes(rows)
    table(tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--chart", YEARS_RISK)
    if form == "parquet":
        whole = pyarrow.table({"years": [12] * 9, "risk": ["low"] * 9})
        parquet.write_table(whole, tmp_path / "in.parquet")
        done = piped((tmp_path / "in.parquet").read_bytes(), "-", "-o", "-", cwd=tmp_path)
        assert done.returncode == 0
        assert done.stdout.count(b"decided") == 9
        assert b"9  decided" in done.stderr
        return
    done = piped(rows, "-", "-o", "-", cwd=tmp_path)
    assert done.stdout == (tmp_path / "out.csv").read_bytes()
    assert done.returncode == 2
    said = done.stderr.decode()
    assert "row 40001 is not decided: years: not a value the fact can have" in said
    assert "row 40002 is not decided: 1 cells where the header has 3" in said
    assert "999" not in said
    assert "2  not decided: as told above" in said


def test_what_fails_on_the_way_leaves_nothing_on_standard_output(tmp_path: Path) -> None:
    late = b"years,risk\n" + b"12,low\n" * 400_000 + b"1,\xff\n12,low\n"
    for given, said in (
        (b"", b"its first line does not name the columns"),
        (b"years,years\n1,2\n", b"its first line does not name the columns"),
        (b"years,risk\n1,\xff\n", b"line 2 is not UTF-8"),
        (late, b"line 400002 is not UTF-8"),
        (b"PAR1 and no more", b"this cannot be read as a table"),
    ):
        done = piped(given, "-", "-o", "-", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.startswith(b"standard input: " + said)


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
