"""One check as the command runs it: charts read, proved, and held to their cases and to
the text of their source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from flowgraph.chart import Chart
from flowgraph.checking.cases import run_cases
from flowgraph.checking.check_report import Checked
from flowgraph.checking.coverage import coverage, proposals
from flowgraph.checking.finding import CheckFinding
from flowgraph.checking.passages import held_to
from flowgraph.checking.soundness import check, claims_of
from flowgraph.errors import ChartError, FlowgraphError
from flowgraph.reading.library import load_chart
from flowgraph.reading.source import Source


def check_charts(
    names: Sequence[str], files: Sequence[Path] | None = None, source: Source | None = None
) -> Iterator[Checked | FlowgraphError]:
    """Check charts by their ids or paths, and their cases where files are given: each case
    with the chart it is for; and their words where the text of their source is given.

    The faults that reading finds in a chart file are findings here; an error stands in the
    place of a chart that there is not, or that is not YAML.
    """
    read = [_read(name) for name in names]
    together = [chart for chart in read if isinstance(chart, Chart)]
    for name, chart in zip(names, read, strict=True):
        if isinstance(chart, ChartError):
            faults = tuple(CheckFinding.of(found) for found in chart.findings)
            yield Checked(name, None, faults)
        elif isinstance(chart, FlowgraphError):
            yield chart
        else:
            yield _checked(name, chart, files, source, together)


def _read(name: str) -> Chart | FlowgraphError:
    try:
        return load_chart(name)
    except FlowgraphError as error:
        return error


def _checked(
    name: str,
    chart: Chart,
    files: Sequence[Path] | None,
    source: Source | None,
    together: Sequence[Chart],
) -> Checked:
    findings, claims = tuple(check(chart)), claims_of(chart)
    held = held_to(chart, source) if source else None
    if files is None:
        return Checked(name, chart, findings, claims, held)
    cases = run_cases(chart, files, together)
    covered = coverage(chart, cases)
    new = tuple(proposals(chart, covered.arrows_left))
    return Checked(name, chart, findings, claims, held, cases, covered, new)
