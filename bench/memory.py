"""The most memory that deciding a table takes, as a file grows. Linux only.

python -m bench.memory            ``flowgraph table``, on files of Parquet and of CSV
python -m bench.memory lazily     polars and DuckDB, from Parquet to Parquet, up to 100 million rows
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from bench.tables import made

ROWS = (400_000, 4_000_000)
MANY = (1_000_000, 10_000_000, 100_000_000)
WATCHED = """
import atexit, pathlib, sys
atexit.register(lambda: sys.stderr.write(pathlib.Path("/proc/self/status").read_text()))
"""
COMMAND = """
from flowgraph.cli import main
main()
"""
LAZILY = """
import flowgraph
chart = flowgraph.load_chart("kscb-sexting-2016")
source, target = sys.argv[1:]
"""
ENGINES = {
    "polars": """
import polars
flowgraph.decide_table(polars.scan_parquet(source), chart).sink_parquet(target)
""",
    "polars, read and written": """
import polars
polars.scan_parquet(source).sink_parquet(target)
""",
    "DuckDB, in any order": """
import duckdb
duckdb.execute("SET preserve_insertion_order = false")  # else it holds back what comes early
flowgraph.decide_table(duckdb.read_parquet(source), chart).write_parquet(target)
""",
    "DuckDB, read and written": """
import duckdb
duckdb.execute("SET preserve_insertion_order = false")
duckdb.read_parquet(source).write_parquet(target)
""",
}


def report(quick: bool = False) -> None:
    """Print the table: each kind of file, small and ten times as large."""
    import polars

    print("| file | rows | MB on disk | most memory, MB |\n|---|---|---|---|")
    if sys.platform != "linux":
        print("| only Linux tells | | | |")
        return
    few = made(50_000)
    school = polars.lit("a school with a name of ordinary length").alias("school")
    few = few.with_columns(polars.int_range(polars.len()).alias("id"), school)
    for kind in ("parquet", "csv"):
        for count in (50_000,) if quick else ROWS:
            with tempfile.TemporaryDirectory() as folder:
                source = Path(folder) / f"in.{kind}"
                many = polars.concat([few] * (count // len(few)))
                many.write_parquet(source) if kind == "parquet" else many.write_csv(source)
                del many
                target = Path(folder) / f"out.{kind}"
                most = _most(COMMAND, "table", source, "-o", target)
                size = source.stat().st_size >> 20
            print(f"| {kind} | {count:,} | {size:,} | {most:,} |", flush=True)


def report_lazily(sizes: Sequence[int] = MANY) -> None:
    """Print the table: each engine, reading, deciding and writing, beside reading and writing."""
    import pyarrow.parquet

    print("| engine | rows | seconds | MB read | MB written | most memory, MB |")
    print("|---|---|---|---|---|---|")
    if sys.platform != "linux":
        print("| only Linux tells | | | | | |")
        return
    rows = made(min(250_000, *sizes)).to_arrow()
    for count in sizes:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder) / "in.parquet", Path(folder) / "out.parquet"
            with pyarrow.parquet.ParquetWriter(source, rows.schema) as writer:
                for _ in range(max(1, count // len(rows))):
                    writer.write_table(rows)
            for name, code in ENGINES.items():
                begun = perf_counter()
                most = _most(LAZILY + code, source, target)
                took = perf_counter() - begun
                on_disk = " | ".join(f"{p.stat().st_size / 1e6:,.0f}" for p in (source, target))
                print(f"| {name} | {count:,} | {took:.1f} | {on_disk} | {most:,} |", flush=True)


def _most(code: str, *arguments: str | Path) -> int:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + code, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) >> 10


if __name__ == "__main__":
    report_lazily() if "lazily" in sys.argv else report()
