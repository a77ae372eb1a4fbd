"""One check as the command runs it: a chart read, proved, and held to its cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flowgraph.checking.cases import run_cases
from flowgraph.checking.coverage import coverage, proposals
from flowgraph.checking.finding import CheckFinding
from flowgraph.checking.report import Checked
from flowgraph.checking.soundness import check
from flowgraph.errors import ChartError, UnreadableError
from flowgraph.reading.library import load_chart


def check_chart(name: str, files: Sequence[Path] | None = None) -> Checked:
    """Check a chart by its id or its path, and its cases where files are given.

    The faults that reading finds in a chart file are findings here.

    Raises:
        UnreadableError: there is no such chart or file, or it is not YAML.
    """
    try:
        chart = load_chart(name)
    except UnreadableError:
        raise
    except ChartError as error:
        return Checked(name, None, tuple(CheckFinding.of(found) for found in error.findings))
    findings = tuple(check(chart))
    if files is None:
        return Checked(name, chart, findings)
    cases = run_cases(chart, files)
    covered = coverage(chart, cases)
    new = tuple(proposals(chart, covered.arrows_left))
    return Checked(name, chart, findings, cases, covered, new)
