"""Tables are answered as the compiled chart answers each row, whatever the engine."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from following import ROOT, Reader
from hypothesis import given
from hypothesis import strategies as st
from strategies import all_facts, chance, examples, sound_charts, write_charts

import flowgraph
from flowgraph.deciding.compiled import Decider, compile
from flowgraph.deciding.form import form_of
from flowgraph.deciding.stated import TooLarge
from flowgraph.deciding.tables.eager import _lookup
from flowgraph.errors import IncidentError

polars = pytest.importorskip("polars")
pytest.importorskip("narwhals")
pyarrow = pytest.importorskip("pyarrow")

SEXTING = flowgraph.load_chart("kscb-sexting-2016")
TYPOLOGY = flowgraph.load_chart("kscb-typology-2016")
ADDED = ["status", "outcome", "path"]
BESIDES = ["duties", "possible_duties"]


def rows_of(count: int, seed: int = 1) -> Any:
    """Random rows of the shipped chart; most settled by a few facts."""
    dice = random.Random(seed)
    facts = {n: [c.first for c in cells] for n, cells in form_of(SEXTING).worlds.cells.items()}
    steering = {n: values for n, values in facts.items() if len(values) > 1}
    rows: dict[str, list[Any]] = {name: [] for name in ("ref", *steering)}
    for number in range(count):
        rows["ref"].append(f"R{number}")
        for name, values in steering.items():
            rows[name].append(dice.choice(values) if dice.random() > 0.15 else None)
    return polars.DataFrame(rows, infer_schema_length=None)


@pytest.fixture(scope="module")
def frame() -> Any:
    return rows_of(400)


@pytest.fixture(scope="module")
def answers(frame: Any) -> list[tuple[str, str | None, str]]:
    decider = compile(SEXTING)
    found = []
    for row in frame.iter_rows(named=True):
        row.pop("ref")
        verdict = decider(row)
        found.append((verdict.status, verdict.outcome, " > ".join(verdict.path)))
    assert {status for status, *_ in found} >= {"decided", "undecided", "contradictory"}
    return found


def three(made: Any) -> list[tuple[str, str | None, str]]:
    return [tuple(row) for row in made.select(*ADDED).rows()]


def test_polars_in_memory_and_lazy(frame: Any, answers: list[Any]) -> None:
    made = flowgraph.decide_table(frame, SEXTING)
    assert made.columns == [*frame.columns, *ADDED]
    assert three(made) == answers
    lazy = flowgraph.decide_table(frame.lazy(), SEXTING)
    assert isinstance(lazy, polars.LazyFrame)
    assert three(lazy.collect()) == answers


def test_pyarrow(frame: Any, answers: list[Any]) -> None:
    made = flowgraph.decide_table(frame.to_arrow(), SEXTING)
    assert isinstance(made, pyarrow.Table)
    assert three(polars.from_arrow(made)) == answers


@pytest.mark.parametrize("backend", ["numpy_nullable", "pyarrow"])
def test_pandas_with_types_that_can_be_missing(
    frame: Any, answers: list[Any], backend: str
) -> None:
    pandas = pytest.importorskip("pandas")
    given_frame = frame.to_pandas().convert_dtypes(dtype_backend=backend)
    made = flowgraph.decide_table(given_frame, SEXTING)
    assert isinstance(made, pandas.DataFrame)
    assert three(polars.from_pandas(made)) == answers


def test_duckdb(frame: Any, answers: list[Any]) -> None:
    duckdb = pytest.importorskip("duckdb")
    made = flowgraph.decide_table(duckdb.from_arrow(frame.to_arrow()), SEXTING)
    assert three(polars.from_arrow(made.to_arrow_table())) == answers


@pytest.mark.filterwarnings("ignore")
def test_dask(frame: Any, answers: list[Any]) -> None:
    dask = pytest.importorskip("dask.dataframe")
    parts = dask.from_pandas(frame.to_pandas().convert_dtypes(), npartitions=3)
    made = flowgraph.decide_table(parts, SEXTING)
    assert isinstance(made, dask.DataFrame)
    assert three(polars.from_pandas(made.compute())) == answers


def test_types_of_few_words_instead_of_text(frame: Any, answers: list[Any]) -> None:
    duckdb, pandas = pytest.importorskip("duckdb"), pytest.importorskip("pandas")
    outcomes = [box.id for box in SEXTING.outcomes]
    made = flowgraph.decide_table(frame, SEXTING, enums=True)
    lazy = flowgraph.decide_table(frame.lazy(), SEXTING, enums=True)
    assert made.schema["status"] == polars.Enum(
        ["decided", "certain", "undecided", "contradictory", "outside"]
    )
    assert made.schema["outcome"] == polars.Enum(outcomes)
    assert made.schema["path"] == polars.Categorical
    assert lazy.collect_schema() == made.schema
    assert three(made) == three(lazy.collect()) == answers

    table = flowgraph.decide_table(frame.to_arrow(), SEXTING, enums=True)
    assert all(pyarrow.types.is_dictionary(table.schema.field(name).type) for name in ADDED)
    assert three(polars.from_arrow(table)) == answers

    nullable = frame.to_pandas().convert_dtypes()
    series = flowgraph.decide_table(nullable, SEXTING, enums=True)
    assert all(isinstance(series[name].dtype, pandas.CategoricalDtype) for name in ADDED)
    assert list(series["outcome"].cat.categories) == outcomes
    assert three(polars.from_pandas(series)) == answers

    relation = flowgraph.decide_table(duckdb.from_arrow(frame.to_arrow()), SEXTING, enums=True)
    kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))
    assert all(kinds[name].startswith("ENUM(") for name in ADDED)
    assert three(polars.from_arrow(relation.to_arrow_table())) == answers
    text = flowgraph.decide_table(duckdb.from_arrow(frame.to_arrow()), SEXTING)
    assert [str(kind) for kind in text.types[-3:]] == ["VARCHAR"] * 3


def test_types_of_few_words_where_a_lazy_frame_is_handed_over_in_batches() -> None:
    rows = polars.DataFrame({"ages": [[14, 40], [13], None]})
    made = flowgraph.decide_table(rows, TYPOLOGY, enums=True)
    lazy = flowgraph.decide_table(rows.lazy(), TYPOLOGY, enums=True)
    assert lazy.collect_schema() == made.schema
    assert three(lazy.collect()) == three(made) == three(flowgraph.decide_table(rows, TYPOLOGY))


@pytest.mark.parametrize("kind", ["dictionary", "category", "enum"])
def test_columns_of_few_words_are_read_as_text_is(
    frame: Any, answers: list[Any], kind: str
) -> None:
    duckdb = pytest.importorskip("duckdb")
    if kind == "enum":
        duckdb.sql(
            "CREATE TYPE IF NOT EXISTS given AS ENUM ('given', 'not_given', 'not_applicable')"
        )
        relation = duckdb.from_arrow(frame.to_arrow())
        casted = relation.project("* REPLACE (consent::given AS consent)")
        made = polars.from_arrow(flowgraph.decide_table(casted, SEXTING).to_arrow_table())
    else:
        few = frame.with_columns(polars.col(polars.String).cast(polars.Categorical))
        given = few.to_arrow() if kind == "dictionary" else few.to_pandas().convert_dtypes()
        made = flowgraph.decide_table(given, SEXTING)
        made = polars.from_arrow(made) if kind == "dictionary" else polars.from_pandas(made)
    assert three(made) == answers


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java")
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.pyspark.python", sys.executable)  # else a worker is whatever python3 is
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.mark.filterwarnings("ignore")
def test_spark(frame: Any, answers: list[Any], spark: Any) -> None:
    kinds = {polars.Boolean: "boolean", polars.String: "string", polars.Int64: "int"}
    schema = ", ".join(f"{name} {kinds[kind]}" for name, kind in frame.schema.items())
    table = spark.createDataFrame([tuple(row) for row in frame.rows()], schema)
    made = flowgraph.decide_table(table, SEXTING)
    assert made.columns == [*frame.columns, *ADDED]
    found = {row["ref"]: (row["status"], row["outcome"], row["path"]) for row in made.collect()}
    assert [found[ref] for ref in frame["ref"]] == answers


@pytest.mark.filterwarnings("ignore")
def test_the_page_on_spark_and_dask_can_be_followed(tmp_path: Path, spark: Any) -> None:
    # Java has a working folder of its own: that in which an earlier test started it.
    hadoop = spark._jvm.org.apache.hadoop.fs
    files = hadoop.FileSystem.get(spark._jsc.hadoopConfiguration())
    files.setWorkingDirectory(hadoop.Path(str(tmp_path)))
    page = ROOT / "docs" / "how-to" / "run-on-spark-or-dask.md"
    Reader(tmp_path).follow(page.read_text("utf-8"))


@examples(60)
@given(st.data())
def test_random_charts(data: st.DataObject) -> None:
    draw = data.draw
    charts = draw(sound_charts(grown=True))
    with tempfile.TemporaryDirectory() as folder:
        chart = flowgraph.load_chart(write_charts(charts, Path(folder)))
    facts = {n: f for n, f in all_facts(charts).items() if f["kind"] != "text"}
    columns = [name for name in facts if not chance(draw, 15)]
    dice = random.Random(draw(st.integers(0, 1 << 30)))
    rows = []
    for _ in range(25):
        row: dict[str, Any] = {}
        for name in columns:
            fact = facts[name]
            if dice.random() < 0.3:
                row[name] = None
            elif fact["kind"] == "yes-no":
                row[name] = dice.random() < 0.5
            elif fact["kind"] == "choice":
                row[name] = str(dice.choice(list(fact["values"])))
            else:
                row[name] = dice.randint(*map(int, fact["range"]))
        rows.append(row)
    kinds = {"yes-no": polars.Boolean, "choice": polars.String, "whole-number": polars.Int16}
    schema = {"n": polars.Int64} | {name: kinds[facts[name]["kind"]] for name in columns}
    numbered = [{"n": n, **row} for n, row in enumerate(rows)]
    made = flowgraph.decide_table(polars.DataFrame(numbered, schema=schema), chart)
    decider = compile(chart)
    expected = [decider(row) for row in rows]
    assert three(made) == [(v.status, v.outcome, " > ".join(v.path)) for v in expected]
    if not chart.duties:
        assert made.columns == [*schema, *ADDED]
        return
    assert made.columns == [*schema, *ADDED, *BESIDES]
    owed = [(" ".join(v.duties), " ".join(v.possible_duties)) for v in expected]
    assert made.select(*BESIDES).rows() == owed


def test_ages_listed_are_worked_out() -> None:
    rows = polars.DataFrame(
        {
            "ages": [[14, 25], [14, 15], [None], [30, 40], None, []],
            "classification": ["aggravated"] * 6,
        }
    )
    made = flowgraph.decide_table(rows, SEXTING)
    assert made["status"].to_list()[:2] == ["decided", "undecided"]
    assert made["outcome"][0] == "refer"
    assert made["status"][3] == "outside"
    assert made["status"][4] == made["status"][5]


def test_text_is_read_as_an_incident_file_is() -> None:
    rows = polars.DataFrame(
        {
            "classification": ["aggravated", " aggravated ", None],
            "adult_involved": ["Yes", "true", "unknown"],
            "youngest_age": ["12", None, "13"],
        }
    )
    made = flowgraph.decide_table(rows, SEXTING)
    assert made["outcome"].to_list()[:2] == ["refer", "refer"]
    assert made["status"][2] == "undecided"


def test_values_outside_the_domain_are_counted_by_column_and_not_told() -> None:
    rows = polars.DataFrame({"classification": ["purple", "aggravated"], "youngest_age": [99, 18]})
    with pytest.raises(IncidentError) as caught:
        flowgraph.decide_table(rows, SEXTING)
    text = str(caught.value)
    assert "column classification: 1 values" in text
    assert "column youngest_age: 2 values" in text
    assert "purple" not in text


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([1.0, None], "column harmful: .*Float64.*frame.convert_dtypes"),
        ([True, "x"], "harmful: 1 values"),
    ],
)
def test_columns_that_are_no_answers_are_refused(values: list[Any], says: str) -> None:
    pandas = pytest.importorskip("pandas")
    with pytest.raises(IncidentError, match=says):
        flowgraph.decide_table(pandas.DataFrame({"harmful": values}), SEXTING)


def test_a_column_named_status_is_refused() -> None:
    with pytest.raises(IncidentError, match="column status"):
        flowgraph.decide_table(polars.DataFrame({"status": ["x"]}), SEXTING)


def test_frames_without_rows_or_facts() -> None:
    empty = polars.DataFrame(schema={"harmful": polars.Boolean})
    assert flowgraph.decide_table(empty, SEXTING).columns == ["harmful", *ADDED]
    nothing = flowgraph.decide_table(polars.DataFrame({"x": [1, 2]}), TYPOLOGY)
    assert nothing["status"].to_list() == ["undecided", "undecided"]


def test_ages_are_compared_with_what_is_stated_as_they_stand() -> None:
    rows = polars.DataFrame(
        {
            "ages": [[15], [15], [14, 15], [14, 15], None],
            "youngest_age": ["14", "15", "unknown", None, "unknown"],
            "classification": ["experimental"] * 5,
        }
    )
    made = flowgraph.decide_table(rows, SEXTING)
    facts = {"classification": "experimental"}
    incident = flowgraph.decide(SEXTING, facts)
    assert made["status"].to_list()[:2] == ["contradictory", "undecided"]
    # Somebody not listed may be younger; with nothing said nobody else is involved.
    assert "experimental_13_to_17" not in made["path"][2]
    assert "experimental_13_to_17" in made["path"][3]
    assert made["path"][4] == " > ".join(incident.path)


def test_ages_on_lazy_engines_go_through_batches() -> None:
    rows = polars.DataFrame({"ages": [[14, 25], [14], [30]], "classification": ["aggravated"] * 3})
    expected = three(flowgraph.decide_table(rows, SEXTING))
    assert three(flowgraph.decide_table(rows.lazy(), SEXTING).collect()) == expected
    duckdb = pytest.importorskip("duckdb")
    made = flowgraph.decide_table(duckdb.from_arrow(rows.to_arrow()), SEXTING)
    assert three(polars.from_arrow(made.to_arrow_table())) == expected


def test_lazy_polars_is_streamed_in_order_and_asks_only_for_what_it_needs(tmp_path: Path) -> None:
    many = polars.concat([rows_of(400)] * 300).with_columns(n=polars.int_range(polars.len()))
    many.write_parquet(tmp_path / "in.parquet", row_group_size=10_000)
    lazy = flowgraph.decide_table(polars.scan_parquet(tmp_path / "in.parquet"), SEXTING)
    made = lazy.select("n", *ADDED).collect(engine="streaming")
    assert made["n"].to_list() == list(range(len(many)))
    assert made.select(*ADDED).equals(flowgraph.decide_table(many, SEXTING).select(*ADDED))
    every = len(many.columns)  # all but the reference
    assert f"PROJECT {every - 1}/{every} COLUMNS" in lazy.select("n", *ADDED).explain()


def test_duckdb_stays_lazy_and_refuses_when_run() -> None:
    duckdb = pytest.importorskip("duckdb")
    rows = polars.DataFrame({"consent": [" Given", "given ", "unknown", None, "not_given"]})
    made = flowgraph.decide_table(duckdb.from_arrow(rows.to_arrow()), SEXTING)
    assert isinstance(made, duckdb.DuckDBPyRelation)
    with pytest.raises(duckdb.Error, match="a value that the fact cannot have"):
        made.fetchall()


def test_text_is_read_alike_by_every_engine(spark: Any) -> None:
    duckdb = pytest.importorskip("duckdb")
    rows = polars.DataFrame(
        {
            "n": ["0", "1", "2", "3"],
            "classification": ["experimental", " experimental ", "experimental", "Unknown"],
            "adult_involved": ["NO", "false", "unknown", None],
            "youngest_age": ["14", " 14", "12", None],
            "harmful": ["yes", " no ", "True", "FALSE"],
        }
    )
    expected = three(flowgraph.decide_table(rows, SEXTING))
    made = flowgraph.decide_table(duckdb.from_arrow(rows.to_arrow()), SEXTING)
    assert three(polars.from_arrow(made.to_arrow_table()).sort("n")) == expected
    schema = ", ".join(f"{name} string" for name in rows.columns)
    table = spark.createDataFrame([tuple(row) for row in rows.rows()], schema)
    found = flowgraph.decide_table(table, SEXTING).orderBy("n").select(*ADDED).collect()
    assert [tuple(row) for row in found] == expected


def test_a_column_that_is_nearly_a_fact_is_warned_of() -> None:
    rows = polars.DataFrame({"school": ["x"], "Risk Level": ["high"], "notes": ["y"]})
    with pytest.warns(UserWarning, match="column 2 .* did you mean `risk_level`") as told:
        flowgraph.decide_table(rows, SEXTING)
    assert len(told) == 1
    assert "Risk Level" not in str(told[0].message)


def test_a_chart_too_large_to_be_looked_up_is_decided_by_masks(
    frame: Any, answers: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(*_: Any) -> Any:
        raise TooLarge

    monkeypatch.setattr(Decider, "verdicts", too_large)
    _lookup.cache_clear()
    try:
        assert three(flowgraph.decide_table(frame, SEXTING)) == answers
        assert three(flowgraph.decide_table(frame.lazy(), SEXTING).collect()) == answers
        listed = polars.DataFrame({"ages": [[14, 25], [14], None], "harmful": [True, None, False]})
        slowly = three(flowgraph.decide_table(listed, SEXTING))
    finally:
        _lookup.cache_clear()
    monkeypatch.undo()
    assert three(flowgraph.decide_table(listed, SEXTING)) == slowly


def test_missing_scalars_of_other_packages_are_unknown() -> None:
    pandas = pytest.importorskip("pandas")
    nothing = [pyarrow.scalar(None, pyarrow.string()), pandas.NA, float("nan")]
    for value in nothing:
        facts = {"classification": value, "adult_involved": pyarrow.scalar(True)}
        known = {"adult_involved": True}
        assert flowgraph.decide(SEXTING, facts).path == flowgraph.decide(SEXTING, known).path
        assert compile(SEXTING)(facts) == compile(SEXTING)(known)
    facts = {"classification": pyarrow.scalar("aggravated"), "adult_involved": pyarrow.scalar(True)}
    assert flowgraph.decide(SEXTING, facts).outcome == "refer"
