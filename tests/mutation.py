"""Mutation testing: the engine's own code with one small fault at a time, and what finds it.

    python tests/mutation.py 20               of each module twenty mutants, the same every time
    python tests/mutation.py 20 walk people   of these modules
    python tests/mutation.py                  every mutant: the best part of a day

mutmut makes the mutants and runs them (its settings are in pyproject.toml); `mutmut results` and
`mutmut show NAME` tell of each. Handed to pytest as a plugin, this file also sees to it that a
mutant has nowhere to hide: what an earlier test left in a cache is forgotten, the quickest tests
come first, and the examples are few and the same every time.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent
SEED = 8
FEW = "0.1"
"""So many times as many examples of each property as the tests try."""


# As a plugin of pytest


def pytest_configure() -> None:
    from hypothesis import Phase, settings

    settings.register_profile(
        "mutation",
        settings.get_profile("flowgraph"),
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),  # that it fails is enough; no smaller example
    )
    settings.load_profile("mutation")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    stats = Path("mutmut-stats.json")
    took = json.loads(stats.read_text())["duration_by_test"] if stats.exists() else {}
    items.sort(key=lambda item: took.get(item.nodeid, 0))


def pytest_runtest_setup() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(("flowgraph.deciding", "flowgraph.checking")):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


# As a command


def mutmut(*arguments: str) -> str:
    environment = os.environ | {
        "CI": "true",
        "FLOWGRAPH_EXAMPLES": os.environ.get("FLOWGRAPH_EXAMPLES", FEW),
        "PYTEST_ADDOPTS": "-p mutation -p no:cacheprovider",
        "PYTHONPATH": str(TESTS),
    }
    told = sys.stderr if arguments[0] == "run" else subprocess.PIPE
    done = subprocess.run(
        ["mutmut", *arguments],
        check=True,
        cwd=TESTS.parent,
        env=environment,
        stdout=told,
        text=True,
    )
    return done.stdout or ""


def results() -> dict[str, dict[str, str]]:
    """Module -> mutant -> what became of it."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for line in mutmut("results", "--all", "true").splitlines():
        mutant, _, status = line.strip().partition(": ")
        found[mutant.rpartition(".")[0]][mutant] = status
    return found


def sampled(most: int, modules: list[str]) -> list[str]:
    """So many mutants of each module, the same ones for the same code, that are yet to be tried.
    A larger sample holds the smaller ones."""
    found = []
    for module, mutants in results().items():
        if modules and module.rpartition(".")[2] not in modules:
            continue
        names = sorted(mutants)
        random.Random(SEED).shuffle(names)
        found += [name for name in names[:most] if mutants[name] == "not checked"]
    return found


def main(most: int | None, modules: list[str]) -> None:
    children = ("--max-children", os.environ.get("MUTANTS_AT_ONCE", "1"))
    if most is None:
        mutmut("run", *children)
    else:
        mutmut("run", *children, "flowgraph.checking.run.*")  # makes all, tries a few
        mutmut("run", *children, *sampled(most, modules))
    for module, mutants in results().items():
        tried = Counter(status for status in mutants.values() if status != "not checked")
        counts = ", ".join(f"{count} {status}" for status, count in tried.most_common())
        print(f"{module}: {len(mutants)} mutants; {counts or 'none tried'}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else None, sys.argv[2:])
