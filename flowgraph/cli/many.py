"""What is written of many incidents: on all cores, with a bar on a terminal; one that fails is
told, and the others are still written."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence

import click
from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.cli.inputs import tell
from flowgraph.cli.outputs import Written
from flowgraph.deciding.decide import decide
from flowgraph.errors import FlowgraphError
from flowgraph.incident import Incident
from flowgraph.writing.judgement import check_departure

FEW = 16
"""Incidents for each further process: fewer are written before it has begun."""

Row = tuple[Incident, Chart]


def write_all(written: Written, rows: Sequence[Row]) -> set[int]:
    """Write what was asked for of each incident; the places of those that failed."""
    failed = set()
    quiet = len(rows) < 2 or not sys.stderr.isatty()
    with click.progressbar(
        _errors(written, rows), len(rows), "Writing", file=sys.stderr, hidden=quiet
    ) as waiting:
        for place, error in enumerate(waiting):
            if error is not None:
                failed.add(place)
                tell(error)
    return failed


def _errors(written: Written, rows: Sequence[Row]) -> Iterator[FlowgraphError | None]:
    """What went wrong with each, in their order."""
    processes = min(_cores(), len(rows) // FEW)
    if processes < 2:
        yield from (_written(written, incident, chart) for incident, chart in rows)
        return
    from concurrent.futures import ProcessPoolExecutor  # thirty modules, for many alone
    from multiprocessing import get_context

    charts = list({id(chart): chart for _, chart in rows}.values())
    numbers = {id(chart): number for number, chart in enumerate(charts)}
    tasks = [(incident, numbers[id(chart)]) for incident, chart in rows]
    # Begun anew, on every system: what writes PDF has threads, and a copy of a process that has
    # used them waits for ever.
    anew = get_context("spawn")
    pool = ProcessPoolExecutor(processes, anew, initializer=_begin, initargs=(written, charts))
    try:
        yield from pool.map(_one, tasks, chunksize=4)
    finally:  # also where the person stops it
        pool.shutdown(cancel_futures=True)


def _cores() -> int:
    """Those that this process may use, where the system says so."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _written(written: Written, incident: Incident, chart: Chart) -> FlowgraphError | None:
    try:
        decision = decide(chart, incident)
        check_departure(decision)
        written.write(decision)
    except FlowgraphError as error:
        return error
    return None


# In a process of its own


class _Work(Struct):
    """What every incident of a process has in common."""

    written: Written
    charts: list[Chart]


_work: _Work | None = None


def _begin(written: Written, charts: list[Chart]) -> None:
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it, and ends this one
    _work = _Work(written, charts)


def _one(task: tuple[Incident, int]) -> FlowgraphError | None:
    assert _work is not None
    incident, number = task
    return _written(_work.written, incident, _work.charts[number])
