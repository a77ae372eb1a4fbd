"""The most memory that ``flowgraph table`` takes, as a file grows. Linux only.

python -m bench.memory
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.tables import made

ROWS = (400_000, 4_000_000)
WATCHED = """
import atexit, pathlib, sys
from flowgraph.cli import main
atexit.register(lambda: sys.stderr.write(pathlib.Path("/proc/self/status").read_text()))
main()
"""


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
                most = _most(source, Path(folder) / f"out.{kind}")
                size = source.stat().st_size >> 20
            print(f"| {kind} | {count:,} | {size:,} | {most:,} |", flush=True)


def _most(source: Path, target: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, "table", source, "-o", target],
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) >> 10


if __name__ == "__main__":
    report()
