"""``python -m bench``: peers and this project in turn, in one run; prints Markdown."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from statistics import median
from time import perf_counter

from bench import singles, tables

CASE = "graphs/cases/kscb-sexting-2016/guidance-adult-as-told.yaml"


def main() -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n")
    rows = singles.run()
    hand = next(row.each for row in rows if row.name.startswith("hand")) or 1.0
    print("| engine | version | decisions/s | slower than by hand | on 600 unknown incidents |")
    print("|---|---|---|---|---|")
    for row in sorted(rows, key=lambda row: row.each or float("inf")):
        rate = f"{1 / row.each:,.0f}" if row.each else row.why
        ratio = f"{row.each / hand:.1f}" if row.each else ""
        unknown = ", ".join(f"{n} {count}" for n, count in sorted(row.unknowns.items()))
        print(f"| {row.name} | {row.version} | {rate} | {ratio} | {unknown} |")
    print("\n| table | rows/s | of which the scan |\n|---|---|---|")
    for name, rate, scan in tables.run():
        print(f"| {name} | {rate / 1e6:.2f} M | {scan / 1e6:.1f} M |")
    print("\n| cold start | ms | times bare Python |\n|---|---|---|")
    bare = _started("-c", "pass")
    for name, args in (("--help", ["--help"]), ("decide", ["decide", CASE])):
        took = _started("-c", "from flowgraph.cli import main; main()", *args)
        print(f"| {name} | {took * 1e3:.0f} | {took / bare:.1f} |")


def _started(*args: str) -> float:
    rounds = []
    for _ in range(11):
        start = perf_counter()
        subprocess.run([sys.executable, *args], capture_output=True, check=False)
        rounds.append(perf_counter() - start)
    return median(rounds)


if __name__ == "__main__":
    main()
