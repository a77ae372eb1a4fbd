"""What a column may hold: whatever an engine has it as, it is read as an incident file's value."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import flowgraph
from flowgraph.deciding.tables.statements import ages_in, said
from flowgraph.errors import FlowgraphError, IncidentError
from flowgraph.facts import AGES
from flowgraph.values import Known

polars = pytest.importorskip("polars")
pytest.importorskip("narwhals")
pyarrow = pytest.importorskip("pyarrow")
numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")
duckdb = pytest.importorskip("duckdb")

CHART = flowgraph.load_chart(str(Path(__file__).parent / "data" / "years-risk.yaml"))
SEXTING = flowgraph.load_chart("kscb-sexting-2016")
SECRET = "Samira"
"""What stands in a cell, and must stand nowhere else."""


def views(values: list[Any], kind: Any) -> Any:
    return pyarrow.array(values, kind)


def extension(kind: Any, values: list[Any], storage: Any) -> Any:
    return pyarrow.ExtensionArray.from_storage(kind, pyarrow.array(values, storage))


RISKS = {
    "text": pyarrow.array(["low", None, "high"]),
    "views": pyarrow.array(["low", None, "high"], pyarrow.string_view()),
    "large": pyarrow.array(["low", None, "high"], pyarrow.large_string()),
    "dictionary": pyarrow.array(["low", None, "high"]).dictionary_encode(),
    "dictionary of views": pyarrow.DictionaryArray.from_arrays(
        pyarrow.array([0, None, 1]), pyarrow.array(["low", "high"], pyarrow.string_view())
    ),
    "dictionary that holds nothing": pyarrow.DictionaryArray.from_arrays(
        pyarrow.array([0, 1, 2]), pyarrow.array(["low", None, "high"])
    ),
    "runs": pyarrow.RunEndEncodedArray.from_arrays(
        pyarrow.array([1, 2, 3], pyarrow.int32()), pyarrow.array(["low", None, "high"])
    ),
    "json": extension(pyarrow.json_(), ["low", None, "high"], pyarrow.string()),
    "lists": pyarrow.array([["low"], None, ["high"]]),
    "lists of dictionaries": pyarrow.array(
        [["low"], None, ["high"]],
        pyarrow.list_(pyarrow.dictionary(pyarrow.int8(), pyarrow.string())),
    ),
    "views of lists": pyarrow.array([["low"], [], ["high"]], pyarrow.list_view(pyarrow.string())),
    "lists of one length": pyarrow.array(
        [["low", "medium"], None, ["high", "high"]], pyarrow.list_(pyarrow.string(), 2)
    ),
    "several in text": pyarrow.array(["[low, medium]", "unknown", " high "]),
    "blank": pyarrow.array(["low", " ", "high"]),
}
YEARS = {
    "small": pyarrow.array([14, None, 12], pyarrow.int8()),
    "unsigned": pyarrow.array([14, None, 12], pyarrow.uint64()),
    "floats": pyarrow.array([14.0, None, 12.0]),
    "halves": pyarrow.array([numpy.float16(14), None, numpy.float16(12)], pyarrow.float16()),
    "not a number": pyarrow.array([14.0, float("nan"), 12.0]),
    "decimals": pyarrow.array([Decimal("14.00"), None, Decimal("12.00")]),
    "wide decimals": pyarrow.array([Decimal(14), None, Decimal(12)], pyarrow.decimal256(50, 2)),
    "dictionary": pyarrow.array([14, None, 12]).dictionary_encode(),
    "ranges": pyarrow.array(["13-15", "0-120", "11 – 12"]),
    "as floats are written": pyarrow.array(["14.0", None, "12.0"]),
    "lists": pyarrow.array([[14, 15], None, [11, 12]]),
    "several in text": pyarrow.array(["[13, 15-16]", "Unknown", "[9, 12]"]),
}
TOLDS = {
    "yes and no": pyarrow.array([True, None, False]),
    "text": pyarrow.array(["YES", "unknown", " no"]),
    "lists": pyarrow.array([[True], [True, False], [False]]),
    "bytes": extension(pyarrow.bool8(), [1, None, 0], pyarrow.int8()),
}
KINDS = [
    pytest.param(name, kind, id=f"{name}: {kind}")
    for name, kinds in (("risk", RISKS), ("years", YEARS), ("told", TOLDS))
    for kind in kinds
]


def arrow(frame: Any) -> Any:
    if isinstance(frame, pandas.DataFrame):
        return pyarrow.Table.from_pandas(frame, preserve_index=False)
    if isinstance(frame, polars.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, polars.DataFrame):
        return frame.to_arrow()
    return frame.to_arrow_table() if isinstance(frame, duckdb.DuckDBPyRelation) else frame


def frames_of(table: Any) -> list[Any]:
    """The same rows as every engine that takes them from Arrow has them."""
    found = [table]
    for make in (
        polars.from_arrow,
        lambda t: polars.from_arrow(t).lazy(),
        lambda t: t.to_pandas(),
        lambda t: t.to_pandas(types_mapper=pandas.ArrowDtype),
        duckdb.from_arrow,
    ):
        try:
            made = make(table)
            made.collect() if isinstance(made, polars.LazyFrame) else len(made)
        except BaseException:  # an engine that has not this type, or comes down by it
            continue
        found.append(made)
    return found


def tried_on(frame: Any) -> Any:
    """What decide_table makes of a frame, run if it is polars'; the text of a refusal."""
    try:
        made = flowgraph.decide_table(frame, CHART)
        return made.collect() if isinstance(made, polars.LazyFrame) else made
    except FlowgraphError as error:
        if error.__cause__ or (error.__context__ and not error.__suppress_context__):
            raise
        return str(error)


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_every_type_of_column_in_every_engine(name: str, kind: str) -> None:
    column = {"risk": RISKS, "years": YEARS, "told": TOLDS}[name][kind]
    others = {
        "risk": {"years": [14] * 3, "told": [True] * 3},
        "years": {"risk": ["low"] * 3, "told": [True] * 3},
        "told": {"years": [14] * 3, "risk": ["low"] * 3},
    }[name]
    expected = {
        "risk": [("decided", "c"), ("undecided", None), ("decided", "b")],
        "years": [("decided", "c"), ("undecided", None), ("decided", "b")],
        "told": [("decided", "c"), ("undecided", None), ("decided", "d")],
    }[name]
    tried = 0
    for frame in frames_of(pyarrow.table({name: column, **others})):
        made = tried_on(frame)
        if isinstance(made, str):  # of some types engines no longer say what they were
            assert f"column {name}" in made
            continue
        if (
            isinstance(made, duckdb.DuckDBPyRelation)
            and kind == "several in text"
            and name == "risk"
        ):
            with pytest.raises(duckdb.Error, match="several in one text"):
                made.fetchall()
            continue
        found = arrow(made)
        rows = zip(found["status"].to_pylist(), found["outcome"].to_pylist(), strict=True)
        assert list(rows) == expected, type(frame)
        tried += 1
    assert tried >= 3


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("risk", pyarrow.array([SECRET, "low", None])),
        ("risk", pyarrow.array([[SECRET], ["low"], None])),
        ("risk", pyarrow.array([["low", None], ["low"], None])),
        ("risk", pyarrow.array([SECRET.encode(), b"", None])),
        ("risk", pyarrow.array([SECRET.encode(), b"", None], pyarrow.binary_view())),
        ("risk", pyarrow.array([{SECRET: 1}, None, None])),
        ("risk", pyarrow.array([[{SECRET: 1}], None, None])),
        (
            "risk",
            pyarrow.array(
                [[(SECRET, 1)], None, None], pyarrow.map_(pyarrow.string(), pyarrow.int8())
            ),
        ),
        ("risk", pyarrow.array([SECRET, "low", None]).dictionary_encode()),
        ("risk", pyarrow.array([1, 2, None])),
        ("risk", pyarrow.array([True, False, None])),
        ("years", pyarrow.array([SECRET, "12", None])),
        ("years", pyarrow.array([12.5, 12.0, None])),
        ("years", pyarrow.array([float("inf"), 12.0, None])),
        ("years", pyarrow.array([Decimal("12.5"), Decimal("12.0"), None])),
        ("years", pyarrow.array([-1, 2**62, None])),
        ("years", pyarrow.array([datetime.date(2012, 1, 1), None, None])),
        ("years", pyarrow.array([datetime.timedelta(12), None, None])),
        ("years", pyarrow.array([True, None, None])),
        ("years", pyarrow.array([(1, 2, 3), None, None], pyarrow.month_day_nano_interval())),
        ("told", pyarrow.array([1, 0, None])),
        ("told", pyarrow.array([1.0, 0.0, None])),
        ("told", pyarrow.array([SECRET, "yes", None])),
    ],
    ids=str,
)
def test_what_a_fact_cannot_be_is_refused_by_the_column_and_not_told(
    name: str, column: Any
) -> None:
    for frame in frames_of(pyarrow.table({"n": [1, 2, 3], name: column})):
        made = tried_on(frame)
        if isinstance(made, duckdb.DuckDBPyRelation):
            with pytest.raises(duckdb.Error, match="cannot have"):
                made.fetchall()
            continue
        assert isinstance(made, str), type(frame)
        assert f"column {name}" in made
        assert SECRET not in made


@pytest.mark.parametrize(
    "column",
    [
        pandas.Categorical(["low", None, "high"]),
        pandas.Series(["low", None, "high"], dtype=object),
        pandas.Series(["low", float("nan"), "high"], dtype=object),
        pandas.Series(["low", pandas.NA, "high"], dtype="string"),
        pandas.Series([["low"], None, ["high"]]),
        pandas.Series([numpy.array(["low"]), None, numpy.array(["high"])]),
        pandas.Series([pyarrow.scalar("low"), None, "high"], dtype=object),
    ],
    ids=["categorical", "None", "nan", "NA", "lists", "arrays", "scalars"],
)
def test_what_pandas_has_in_place_of_text(column: Any) -> None:
    frame = pandas.DataFrame(
        {"risk": column, "years": [14.0, None, 15.0], "told": [True, None, False]}
    )
    frame.index = [7, 7, 3]
    made = flowgraph.decide_table(frame, CHART)
    assert made["status"].tolist() == ["decided", "undecided", "decided"]
    assert made["path"].tolist() == ["a > c", "a", "a > b"]
    assert made.index.tolist() == [7, 7, 3]


def test_a_table_that_polars_hands_to_arrow_and_a_frame_of_narwhals() -> None:
    import narwhals

    frame = polars.DataFrame({"risk": ["low", "high"]})
    made = flowgraph.decide_table(pyarrow.table(frame), CHART)
    assert made["outcome"].to_pylist() == [None, "b"]
    again = flowgraph.decide_table(narwhals.from_native(frame), CHART)
    assert isinstance(again, narwhals.DataFrame)
    assert again["outcome"].to_list() == [None, "b"]


@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.parametrize("kind", [polars.Categorical, polars.Enum(["high", SECRET, "low", " low"])])
def test_categories_that_are_compared_as_they_stand(kind: Any, lazy: bool) -> None:
    values = ["low", "high", None, " low"]
    frame = polars.DataFrame({"risk": polars.Series(values, dtype=kind), "years": [14] * 4})
    frame = frame.with_columns(told=True)
    found = tried_on(frame.lazy() if lazy else frame)
    assert found["outcome"].to_list() == ["c", "b", None, "c"]
    frame = frame.with_columns(risk=polars.Series([SECRET, *values[1:]], dtype=kind))
    refused = tried_on(frame.lazy() if lazy else frame)
    assert "column risk: 1 values" in refused
    assert SECRET not in refused


AGES_LISTED = [
    pyarrow.array([[16, 25], [12, None], None]),
    pyarrow.array([[16.0, 25.0], [12.0, float("nan")], []]),
    pyarrow.array([[16, 25], [12, None], None], pyarrow.list_view(pyarrow.int8())),
    pyarrow.array([["16", "25"], ["12", "unknown"], None]),
    pyarrow.array(["16; 25", "[12, unknown]", ""]),
]


@pytest.mark.parametrize("listed", AGES_LISTED, ids=lambda each: str(each.type))
def test_ages_as_every_engine_lists_them(listed: Any) -> None:
    table = pyarrow.table({"ages": listed, "classification": ["aggravated"] * 3})
    for frame in frames_of(table):
        found = arrow(flowgraph.decide_table(frame, SEXTING))
        assert found["outcome"].to_pylist() == ["refer", "refer", None]
        assert found["status"].to_pylist() == ["decided", "certain", "undecided"], type(frame)


def test_ranges_several_and_unknown_are_decided_as_the_walk_decides_them() -> None:
    dice = random.Random(12)
    given: dict[str, list[Any]] = {
        "classification": [
            "aggravated",
            "experimental",
            "[aggravated, experimental]",
            None,
            "unknown",
        ],
        "adult_involved": ["yes", "no", None, "unknown", "[yes, no]"],
        "youngest_age": ["11-14", "13 – 17", "12", None, "unknown", "[3, 14-15]"],
        "harmful": ["no", None, "yes"],
        "vulnerable": ["no", None],
        "consent": ["given", "[given, not_given]", None, "[not_given, not_applicable]"],
        "risk_level": ["[low, medium]", "[medium, high]", "low", None],
    }
    rows = [{name: dice.choice(values) for name, values in given.items()} for _ in range(150)]
    frame = polars.DataFrame(rows, schema=dict.fromkeys(given, polars.String))
    expected = []
    for row in rows:
        facts = {n: v[1:-1].split(", ") if v and v[0] == "[" else v for n, v in row.items()}
        made = flowgraph.decide(SEXTING, facts)
        expected.append((made.status, made.outcome, " > ".join(made.path)))
    assert len({status for status, *_ in expected}) >= 4
    for each in (frame, frame.lazy(), frame.to_arrow(), frame.to_pandas()):
        found = arrow(flowgraph.decide_table(each, SEXTING)).select(["status", "outcome", "path"])
        assert [tuple(row.values()) for row in found.to_pylist()] == expected, type(each)


def test_one_value_is_read_as_in_an_incident_file() -> None:
    years, risk = CHART.facts["years"], CHART.facts["risk"]
    for value, spans in {
        "13-15": ((13, 15),),
        " 13 – 15 ": ((13, 15),),
        "[13, 15-16]": ((13, 13), (15, 16)),
        "14.0": ((14, 14),),
        "13 to 15": ((13, 15),),
    }.items():
        meant = said(value, years)
        assert meant is not None
        assert meant.known == Known(spans=spans)
    for value in (
        None,
        float("nan"),
        pandas.NA,
        pandas.NaT,
        "",
        "unknown",
        [],
        "[]",
        Decimal("NaN"),
    ):
        meant = said(value, years)
        assert meant is not None
        assert meant.known is None
        assert meant.doubt == (value == "unknown" if isinstance(value, str) else False)
    for value in (
        "15-13",
        "banana",
        12.5,
        True,
        b"12",
        [12, None],
        {"12": 12},
        10**400,
        range(10**9),
    ):
        assert said(value, years) is None
    assert said("Low", risk) is None
    assert ages_in([14, None]) == ((AGES,), ((14, 14),))
    assert ages_in("13-15; 20") == (((13, 15),), ((20, 20),))
    assert ages_in([True]) is ages_in("banana") is ages_in({"a": 1}) is ages_in([200]) is None


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        ([1, 2], "list is no table"),
        ({"risk": ["low"]}, "dict is no table"),
        (None, "NoneType is no table"),
        (pandas.Series(["low"], name="risk"), "Series is no table"),
        (pandas.DataFrame([["low", "high"]], columns=["risk", "risk"]), "one name"),
        (pyarrow.table([["low"], ["high"]], names=["risk", "risk"]), "one name"),
        (pandas.DataFrame([["low", "high"]], columns=["risk", "path"]), "column path"),
        (polars.LazyFrame({"risk": ["low"], "__flowgraph_number": [1]}), "column __flowgraph"),
        (polars.LazyFrame({"risk": ["low"]}).select("nothing"), "ColumnNotFoundError"),
        (polars.scan_parquet("no-such-file.parquet"), "FileNotFoundError"),
        (duckdb.sql("select 'low' as risk, 1 as STATUS"), "column status"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_is_no_table_is_refused_as_our_own_error(frame: Any, says: str) -> None:
    with pytest.raises(IncidentError, match=says) as caught:
        flowgraph.decide_table(frame, CHART)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_lazy_frame_of_an_engine_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowgraph.deciding.tables.frames._LAZY", {})
    with pytest.raises(IncidentError, match="DuckDBPyRelation is no table known here"):
        flowgraph.decide_table(duckdb.sql("select 'low' as risk"), CHART)


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_a_table_read_as_one_column_is_refused_with_its_cause(mark: str) -> None:
    names = mark.join(("years", "risk", SECRET))
    with pytest.raises(IncidentError, match="looks like several: read it with") as caught:
        flowgraph.decide_table(polars.DataFrame({names: ["12"]}), CHART)
    assert SECRET not in str(caught.value)


def test_a_table_of_which_no_column_is_a_fact_is_told() -> None:
    with pytest.warns(
        UserWarning, match="no column of the table is a fact that years-risk"
    ) as told:
        made = flowgraph.decide_table(polars.DataFrame({SECRET: ["x"]}), CHART)
    assert made["status"].to_list() == ["undecided"]
    assert SECRET not in str(told[0].message)
    assert told[0].filename == __file__
