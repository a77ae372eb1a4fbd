"""Whole tables against a bare scan of the same columns."""

from __future__ import annotations

import random
from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import Any

import flowgraph
from bench.singles import FACTS

ROWS = 2_000_000


def rows(count: int = ROWS) -> Any:
    """Incidents as a county has them: the chart's own facts, 5 % of each unknown."""
    import polars

    dice = random.Random(2016)
    few = [
        {n: dice.choice(v) if dice.random() > 0.05 else None for n, v in FACTS.items()}
        for _ in range(50_000)
    ]
    small = polars.DataFrame(few)
    return polars.concat([small] * (count // len(few))).sample(fraction=1.0, shuffle=True, seed=1)


def run() -> Iterator[tuple[str, float, float]]:
    """Name, rows a second when decided, rows a second when only scanned."""
    import polars

    chart = flowgraph.load_chart("kscb-sexting-2016")
    frame = rows()
    flowgraph.decide_table(frame.head(50_000), chart)
    decided = _timed(lambda: flowgraph.decide_table(frame, chart))
    scan = _timed(lambda: frame.select(polars.all().null_count()))
    yield "polars in memory", len(frame) / decided, len(frame) / scan
    table = frame.to_arrow()
    decided = _timed(lambda: flowgraph.decide_table(table, chart))
    yield "pyarrow", len(frame) / decided, len(frame) / scan


def _timed(call: Any) -> float:
    rounds = []
    for _ in range(3):
        start = perf_counter()
        call()
        rounds.append(perf_counter() - start)
    return median(rounds)
