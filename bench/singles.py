"""Single decisions: every engine on the same facts, its answers checked before it is timed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import product
from statistics import median
from time import perf_counter
from typing import Any

import flowgraph
from bench.peers import PEERS, Answer, Peer
from bench.policies import POLICIES
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
OURS, BY_HAND = "flowgraph.compile", "hand-written if/elif"


@dataclass(frozen=True, slots=True)
class Row:
    """One engine: seconds a decision (None: not timed, and why), how many times as long as the
    hand-written one in the same round, and what it did on incidents with unknowns."""

    name: str
    version: str
    each: float | None
    ratio: float | None
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

    ``right``: the outcome that every world has, or none where they have several.
    ``undecided``: no outcome where every world has the same. ``error``: it raised.
    ``guessed``: an outcome where the facts leave several.
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
            found["right" if expected is None else "undecided"] += 1
        else:
            found["right" if outcome == expected else "guessed"] += 1
    return dict(found)


def timed(
    calls: Mapping[str, Peer], rows: list[dict[str, Any]], rounds: int
) -> dict[str, list[float]]:
    """Seconds a decision, of each engine in each round; the engines take turns, so that what
    else the machine does falls on all of them, and each goes once before its clock is started,
    or whichever follows a slow one would pay for memory that the slow one has filled."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            for row in rows:
                call(row)
            start = perf_counter()
            for row in rows:
                call(row)
            taken[name].append((perf_counter() - start) / len(rows))
    return taken


def run(rounds: int = 15) -> list[Row]:
    """Every engine, the slowest last.

    Raises:
        AssertionError: ours has an answer wrong; nothing of it is timed then.
    """
    chart = flowgraph.load_chart("kscb-sexting-2016")
    rows = known(chart)
    open_rows = partly(rows)
    decider = flowgraph.compile(chart)
    expected = [(v.outcome, v.path) for v in map(decider, rows)]
    peers: dict[str, Peer] = {}
    why: dict[str, str] = {}
    engines = {OURS: ("flowgraph", ours), **PEERS, **POLICIES}
    for name, (_, make) in engines.items():
        try:
            peer = make(chart)
            found = [peer(row) for row in rows]
        except ImportError:
            why[name] = "not installed"
            continue
        wrong = sum(answer != other for answer, other in zip(found, expected, strict=True))
        if wrong:
            assert name != OURS, f"{wrong} of {len(rows)} known incidents wrong"
            why[name] = f"{wrong} of {len(rows)} known incidents wrong"
        else:
            peers[name] = peer
    taken = timed({**peers, OURS: decider}, rows, rounds)
    hand = taken[BY_HAND]
    made = [
        Row(
            name,
            _version(engines[name][0]),
            median(taken[name]),
            median(each / by_hand for each, by_hand in zip(taken[name], hand, strict=True)),
            on_unknowns(peer, open_rows, chart),
        )
        for name, peer in peers.items()
    ]
    return [
        *sorted(made, key=lambda row: row.each or 0),
        *(Row(name, "", None, None, {}, reason) for name, reason in why.items()),
    ]


def report(rounds: int = 15) -> None:
    """Print the table."""
    print("| engine | version | decisions/s | times by hand | of 600 incidents with unknowns |")
    print("|---|---|---|---|---|")
    for row in run(rounds):
        rate = f"{1 / row.each:,.0f}" if row.each else row.why
        ratio = f"{row.ratio:,.{1 if row.ratio < 10 else 0}f}" if row.ratio else ""
        unknown = ", ".join(f"{count} {kind}" for kind, count in sorted(row.unknowns.items()))
        print(f"| {row.name} | {row.version} | {rate} | {ratio} | {unknown} |")


def _version(package: str) -> str:
    try:
        return version(package) if package else ""
    except PackageNotFoundError:
        return flowgraph.__version__
