"""Single decisions: every engine on the same facts, its answers checked before it is timed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import product
from statistics import median
from time import perf_counter
from typing import Any

import flowgraph
from bench.peers import PEERS, Answer, Peer
from flowgraph.chart import Chart

FACTS: dict[str, tuple[Any, ...]] = {
    "classification": ("aggravated", "experimental"),
    "child_involved": (True,),
    "adult_involved": (True, False),
    "youngest_age": (10, 14),
    "harmful": (True, False),
    "vulnerable": (True, False),
    "consent": ("given", "not_given", "not_applicable"),
    "risk_level": ("low", "medium", "high"),
}
OURS = "flowgraph.compile"


@dataclass(frozen=True, slots=True)
class Row:
    """One engine: decisions a second (None: not timed), how many times slower than the
    hand-written one, and what it did on incidents with unknowns."""

    name: str
    version: str
    each: float | None
    unknowns: dict[str, int]
    why: str = ""


def known(chart: Chart) -> list[dict[str, Any]]:
    """Every fully known incident that the chart decides."""
    rows = [dict(zip(FACTS, values, strict=True)) for values in product(*FACTS.values())]
    return [row for row in rows if flowgraph.compile(chart)(row).status == "decided"]


def partly(rows: list[dict[str, Any]], count: int = 600) -> list[dict[str, Any]]:
    """Incidents with one to three facts unknown."""
    dice = random.Random(2016)
    found = []
    for _ in range(count):
        row = dict(dice.choice(rows))
        for name in dice.sample([n for n in FACTS if n != "child_involved"], dice.randint(1, 3)):
            row[name] = None
        found.append(row)
    return found


def ours(chart: Chart) -> Peer:
    decider = flowgraph.compile(chart)

    def decide(facts: Any) -> Answer:
        verdict = decider(facts)
        return verdict.outcome, verdict.path

    return decide


def on_unknowns(peer: Peer, rows: list[dict[str, Any]], chart: Chart) -> dict[str, int]:
    """How a peer answers where something is unknown.

    ``right``: the outcome that every world has. ``no answer``: it returned nothing.
    ``error``: it raised. ``guessed``: an outcome where the facts leave several.
    """
    decider = flowgraph.compile(chart)
    found: Counter[str] = Counter()
    for row in rows:
        expected = decider(row).outcome
        try:
            outcome, _ = peer(row)
        except Exception:
            found["error"] += 1
            continue
        if outcome is None:
            found["right" if expected is None else "no answer"] += 1
        else:
            found["right" if outcome == expected else "guessed"] += 1
    return dict(found)


def timed(call: Any, rows: list[dict[str, Any]], seconds: float) -> float:
    """Seconds a decision: the median over rounds."""
    rounds = []
    end = perf_counter() + seconds
    while perf_counter() < end or len(rounds) < 3:
        start = perf_counter()
        for row in rows:
            call(row)
        rounds.append((perf_counter() - start) / len(rows))
    return median(rounds)


def run(seconds: float = 2.0) -> list[Row]:
    chart = flowgraph.load_chart("kscb-sexting-2016")
    rows = known(chart)
    open_rows = partly(rows)
    decider = flowgraph.compile(chart)
    expected = [(v.outcome, v.path) for v in map(decider, rows)]
    made: list[Row] = []
    for name, (package, make) in {OURS: ("flowgraph", ours), **PEERS}.items():
        try:
            peer = make(chart)
            wrong = sum(peer(row) != answer for row, answer in zip(rows, expected, strict=True))
        except ImportError:
            made.append(Row(name, "", None, {}, "not installed"))
            continue
        except Exception as error:
            made.append(Row(name, _version(package), None, {}, f"failed: {type(error).__name__}"))
            continue
        if wrong:
            made.append(Row(name, "", None, {}, f"{wrong} of {len(rows)} known incidents wrong"))
            continue
        call = decider if name == OURS else peer
        each = timed(call, rows, seconds)
        made.append(Row(name, _version(package), each, on_unknowns(peer, open_rows, chart)))
    return made


def _version(package: str) -> str:
    try:
        return version(package) if package else ""
    except PackageNotFoundError:
        return flowgraph.__version__
