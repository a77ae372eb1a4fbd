"""Graphviz: finds the program, runs it, and believes neither its status nor its silence.

No word of a chart ever reaches the program: items are named by number, so that nothing can be
taken for markup or for a port.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from flowgraph.drawing.faults import EngineMissing

CHOICE = "FLOWGRAPH_DOT"
"""The environment variable that chooses another ``dot``, by name or absolute path."""
SHIPPED = "graphviz-pure"
MEND = f"pip install {SHIPPED}, or install Graphviz, or let {CHOICE} name a dot program that works"
SECONDS = 120


@lru_cache(maxsize=8)
def program(choice: str | None) -> str:
    """The layout program: the one chosen, else the one pip installed, else ``dot`` on PATH.

    Raises:
        EngineMissing: there is none.
    """
    listed = os.get_exec_path()
    if choice:
        if found := _program(choice, listed):
            return found
        raise EngineMissing.at(CHOICE, f"there is no program '{choice}'", MEND)
    beside = [sysconfig.get_path("scripts"), str(Path(sys.executable).parent)]
    found = _program(SHIPPED, [*beside, *listed]) or _program("dot", listed)
    if found:
        return found
    raise EngineMissing.at("Graphviz", "no layout program is installed", MEND)


def _program(name: str, folders: Sequence[str]) -> str | None:
    """A program by its absolute path. ``shutil.which`` would look into the current folder
    first on Windows, and wherever PATH names a folder from where one stands: a file that came
    with an incident must never be what is run."""
    ending = ".exe" if os.name == "nt" and not name.lower().endswith(".exe") else ""
    paths = [name] if os.path.dirname(name) else [os.path.join(f, name) for f in folders]
    for path in paths:
        file = path + ending
        if os.path.isabs(file) and os.path.isfile(file) and os.access(file, os.X_OK):
            return file
    return None


def run(source: str) -> str:
    """The plain-text geometry of a DOT source.

    Raises:
        EngineMissing: the program is missing, fails, says nothing or does not end.
    """
    name = program(os.environ.get(CHOICE))
    try:
        done = subprocess.run(
            [name, "-Tplain"], input=source, capture_output=True, text=True,
            encoding="utf-8", timeout=SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise EngineMissing.at(name, f"it cannot be run ({type(fault).__name__})", MEND) from None
    if done.returncode or not done.stdout.startswith("graph"):
        raise EngineMissing.at(
            name, f"it ended with status {done.returncode} and drew nothing", MEND
        )
    return done.stdout


def order_rows(
    rows: Sequence[Sequence[int]],
    steps: Sequence[tuple[int, int]],
    boxes: int,
    fixed: Sequence[Sequence[int]],
) -> tuple[tuple[int, ...], ...]:
    """The rows put in an order with few crossings; in each of ``fixed``, items of one row, the
    order is kept.

    ``boxes`` is how many of the items are boxes (the first ones); the others are narrow.
    """
    import graphviz

    if all(len(row) < 2 for row in rows):
        return tuple(map(tuple, rows))
    dot = graphviz.Digraph(
        graph_attr={"nodesep": "0.3", "ranksep": "0.4", "splines": "false", "nslimit": "2"},
        node_attr={"shape": "box", "fixedsize": "true", "label": "", "height": "0.4"},
        edge_attr={"arrowhead": "none"},
    )
    for row in rows:
        with dot.subgraph() as rank:
            rank.attr(rank="same")
            for number in row:
                rank.node(f"n{number}", width="1.6" if number < boxes else "0.1")
    for tail, head in steps:
        # an arrow that passes rows should run straight, and be crossed rather than cross
        dot.edge(f"n{tail}", f"n{head}", weight="1" if head < boxes else "3")
    for left, right in (pair for row in fixed for pair in itertools.pairwise(row)):
        dot.edge(f"n{left}", f"n{right}", style="invis")
    across = {}
    for line in run(dot.source).splitlines():
        if line.startswith("node "):
            _, name, x, *_ = line.split()
            across[int(name[1:])] = float(x)
    if len(across) != sum(map(len, rows)):
        raise EngineMissing.at("Graphviz", "it left boxes out", MEND)
    return tuple(tuple(sorted(row, key=lambda number: across[number])) for row in rows)
