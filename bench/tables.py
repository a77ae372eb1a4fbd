"""Whole tables, engine by engine: a bare scan and the decision of the same rows, in turn.

    python -m bench.tables

A scan reads every value (it adds up the numbers, and the lengths of the words); a decision does
that too, and to the three columns it adds, so that all of them are made for every row. Each
engine's answers are checked against the compiled chart, row by row, before it is timed.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import flowgraph
from bench.singles import FACTS
from flowgraph.writing.table import decide_file

ROWS = 2_000_000
FEW = 2_000
"""Rows whose answers are checked."""
CHART = flowgraph.load_chart("kscb-sexting-2016")
ADDED = ("status", "outcome", "path")


@dataclass(frozen=True)
class Engine:
    """``few``: the first rows decided, as rows of the three columns. ``scan``: None where rows
    lie in memory and there is nothing to read."""

    name: str
    rows: int
    few: Callable[[], list[tuple[Any, ...]]]
    scan: Callable[[], Any] | None
    decide: Callable[[], Any]


def made(count: int) -> Any:
    """Incidents as a county has them: the chart's own facts, 5 % of each unknown."""
    import polars

    dice = random.Random(2016)
    few = [
        {n: dice.choice(v) if dice.random() > 0.05 else None for n, v in FACTS.items()}
        for _ in range(min(count, 50_000))
    ]
    small = polars.DataFrame(few)
    many = polars.concat([small] * (count // len(small)))
    return many.sample(fraction=1.0, shuffle=True, seed=1)


def decided(table: Any, enums: bool = False) -> Any:
    return flowgraph.decide_table(table, CHART, enums=enums)


def three(frame: Any) -> list[tuple[Any, ...]]:
    return frame.select(ADDED).rows()  # type: ignore[no-any-return]


def text(frame: Any) -> Any:
    import polars

    return frame.with_columns(polars.col(ADDED).cast(polars.String))


def in_polars(frame: Any, file: str) -> Iterator[Engine]:
    import polars

    few = (polars.Enum, polars.Categorical)

    def read(lazy: Any) -> Any:
        sums = [
            polars.col(name).str.len_bytes().sum()
            if kind == polars.String
            else (polars.col(name).to_physical() if kind in few else polars.col(name)).sum()
            for name, kind in lazy.collect_schema().items()
        ]
        return lazy.select(sums).collect(engine="streaming")

    yield Engine(
        "polars, in memory",
        len(frame),
        lambda: three(decided(frame.head(FEW))),
        None,
        lambda: decided(frame),
    )
    yield Engine(
        "polars, lazy, from Parquet",
        len(frame),
        lambda: three(decided(polars.scan_parquet(file).head(FEW)).collect()),
        lambda: read(polars.scan_parquet(file)),
        lambda: read(decided(polars.scan_parquet(file))),
    )
    yield Engine(
        "the same, as types of few words",
        len(frame),
        lambda: three(text(decided(polars.scan_parquet(file).head(FEW), enums=True).collect())),
        lambda: read(polars.scan_parquet(file)),
        lambda: read(decided(polars.scan_parquet(file), enums=True)),
    )


def in_duckdb(frame: Any, file: str) -> Iterator[Engine]:
    import duckdb

    def read(relation: Any) -> Any:
        sums = []
        for name, kind in zip(relation.columns, map(str, relation.types), strict=True):
            sums.append(
                f'sum(strlen("{name}"))'
                if kind == "VARCHAR"
                else f'sum(enum_code("{name}"))'
                if kind.startswith("ENUM")
                else f'sum("{name}"::INT)'
            )
        return relation.aggregate(", ".join(sums)).fetchall()

    few = duckdb.from_arrow(frame.head(FEW).to_arrow())
    yield Engine(
        "DuckDB, from Parquet",
        len(frame),
        lambda: decided(few).project(", ".join(ADDED)).fetchall(),
        lambda: read(duckdb.read_parquet(file)),
        lambda: read(decided(duckdb.read_parquet(file))),
    )
    yield Engine(
        "the same, as types of few words",
        len(frame),
        lambda: decided(few, enums=True).project(", ".join(ADDED)).fetchall(),
        lambda: read(duckdb.read_parquet(file)),
        lambda: read(decided(duckdb.read_parquet(file), enums=True)),
    )


def in_others(frame: Any, file: str) -> Iterator[Engine]:
    import polars

    table = frame.to_arrow()
    yield Engine(
        "pyarrow, in memory",
        len(frame),
        lambda: three(polars.from_arrow(decided(table.slice(0, FEW)))),
        None,
        lambda: decided(table),
    )
    some = frame.head(len(frame) // 4).to_pandas().convert_dtypes(dtype_backend="pyarrow")
    yield Engine(
        "pandas with Arrow types, in memory",
        len(some),
        lambda: three(polars.from_pandas(decided(some.head(FEW)))),
        None,
        lambda: decided(some),
    )
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "out.parquet")
        frame.head(FEW).write_parquet(Path(folder) / "few.parquet")

        def few() -> list[tuple[Any, ...]]:
            decide_file(str(Path(folder) / "few.parquet"), target, CHART, lambda rows: None)
            return three(polars.read_parquet(target))

        yield Engine(
            "`flowgraph table`, Parquet to Parquet (the scan copies the file)",
            len(frame),
            few,
            lambda: _copied(file, target),
            lambda: decide_file(file, target, CHART, lambda rows: None),
        )


def _copied(file: str, target: str) -> None:
    """A file read and written again in batches, as ``flowgraph table`` does."""
    import pyarrow.parquet

    source = pyarrow.parquet.ParquetFile(file)
    with pyarrow.parquet.ParquetWriter(target, source.schema_arrow) as writer:
        for batch in source.iter_batches(batch_size=100_000):
            writer.write_batch(batch)


def in_dask(frame: Any, file: str) -> Iterator[Engine]:
    import dask.dataframe
    import polars

    def read(parts: Any) -> Any:
        return parts.map_partitions(len, meta=("n", "int64")).sum().compute()

    def rows() -> Any:
        return dask.dataframe.read_parquet(file, dtype_backend="pyarrow", split_row_groups=True)

    few = dask.dataframe.from_pandas(
        frame.head(FEW).to_pandas().convert_dtypes(dtype_backend="pyarrow"), npartitions=2
    )
    yield Engine(
        "Dask, threads, from Parquet",
        len(frame),
        lambda: three(polars.from_pandas(decided(few).compute())),
        lambda: read(rows()),
        lambda: read(decided(rows())),
    )


def in_spark(frame: Any, file: str) -> Iterator[Engine]:
    from pyspark.sql import SparkSession

    if not shutil.which("java"):
        raise ImportError("Spark needs Java")
    spark: Any = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )

    def read(table: Any) -> Any:
        sums = [
            f"sum(length({name}))" if kind == "string" else f"sum(cast({name} as int))"
            for name, kind in table.dtypes
        ]
        return table.selectExpr(*sums).collect()

    kinds = {"String": "string", "Boolean": "boolean", "Int64": "bigint"}
    schema = ", ".join(f"{name} {kinds[str(kind)]}" for name, kind in frame.schema.items())
    few = spark.createDataFrame(frame.head(FEW).rows(), schema).coalesce(1)
    yield Engine(
        "PySpark `local[2]`, from Parquet",
        len(frame),
        lambda: [tuple(row) for row in decided(few).select(*ADDED).collect()],
        lambda: read(spark.read.parquet(file)),
        lambda: read(decided(spark.read.parquet(file))),
    )
    spark.stop()


def report(count: int = ROWS, rounds: int = 5) -> None:
    """Print the table."""
    frame = made(count)
    decider = flowgraph.compile(CHART)
    expected = [
        (v.status, v.outcome, " > ".join(v.path))
        for v in map(decider, frame.head(FEW).iter_rows(named=True))
    ]
    print(
        "| table | million rows/s | scan alone | decided, times the scan | likewise, CPU"
        " | CPU ns a row added |"
    )
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "rows.parquet")
        frame.write_parquet(file, row_group_size=250_000)
        for family in (in_polars, in_duckdb, in_others, in_dask, in_spark):
            try:
                for engine in family(frame, file):
                    assert engine.few() == expected, engine.name
                    print(_timed(engine, rounds), flush=True)
            except ImportError as error:
                print(f"| {family.__name__} | not here: {error.name or error} | | | | |")


def _timed(engine: Engine, rounds: int) -> str:
    """A line of the table: medians, and the median of the rounds' ratios."""
    scans, decisions, ratios, of_cpu, added = [], [], [], [], []
    for _ in range(rounds):
        scan = _took(engine.scan) if engine.scan else (0.0, 0.0)
        decision = _took(engine.decide)
        scans.append(scan[0])
        decisions.append(decision[0])
        ratios.append(decision[0] / scan[0] if scan[0] else 0.0)
        of_cpu.append(decision[1] / scan[1] if scan[1] else 0.0)
        added.append((decision[1] - scan[1]) / engine.rows * 1e9)
    rate = f"{engine.rows / median(decisions) / 1e6:.1f}"
    java = "Spark" in engine.name  # whose processor time is not counted here
    own = "" if java else f"{median(added):.0f}"
    if not engine.scan:
        return f"| {engine.name} | {rate} | | | | {own} |"
    alone = f"{engine.rows / median(scans) / 1e6:.1f}"
    likewise = "" if java else f"{median(of_cpu):.2f}"
    return f"| {engine.name} | {rate} | {alone} | {median(ratios):.2f} | {likewise} | {own} |"


def _took(act: Callable[[], Any]) -> tuple[float, float]:
    """Seconds by the clock, and of this process's processors."""
    wall, own = perf_counter(), process_time()
    act()
    return perf_counter() - wall, process_time() - own


if __name__ == "__main__":
    report(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
