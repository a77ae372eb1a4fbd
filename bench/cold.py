"""Cold start: what a command takes from nothing, beside Python itself.

Modules are compiled beforehand, as an installation leaves them.

python -m bench.cold
"""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from time import perf_counter

CASE = "graphs/cases/kscb-sexting-2016/guidance-adult-as-told.yaml"
PROGRAM = "from flowgraph.cli import main; main()"
COMMANDS = {
    "python -c pass": ("pass",),
    "import click, yaml": ("import click, yaml",),
    "flowgraph --help": (PROGRAM, "--help"),
    "flowgraph decide": (PROGRAM, "decide", CASE),
}


def report(rounds: int = 15) -> None:
    """Print the table; the commands take turns."""
    installed = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(rounds + 1):
        for name, args in COMMANDS.items():
            start = perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", *args], capture_output=True, check=False, env=installed
            )
            if number:  # the first round compiles
                taken[name].append(perf_counter() - start)
            assert done.returncode == 0, done.stderr
    bare, *_ = taken.values()
    print("| command | ms | times bare Python |\n|---|---|---|")
    for name, rounds_of in taken.items():
        ratio = median(one / other for one, other in zip(rounds_of, bare, strict=True))
        print(f"| `{name}` | {median(rounds_of) * 1e3:.0f} | {ratio:.1f} |")


if __name__ == "__main__":
    report()
