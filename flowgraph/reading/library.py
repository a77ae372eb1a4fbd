"""Finds and loads charts: by the id of a shipped one, or by a path."""

from __future__ import annotations

import re
from os.path import exists
from pathlib import Path

from flowgraph.chart import Chart
from flowgraph.errors import (
    ChartError,
    Finding,
    FlowgraphError,
    UnreadableError,
    nearest,
)
from flowgraph.reading.chart_facts import Finder
from flowgraph.reading.chart_file import folder_of, read_chart
from flowgraph.reading.names import CHART_ID
from flowgraph.reading.source import Source, a_path, open_source
from flowgraph.resources import shipped_charts

DEFAULT = "kscb-sexting-2016"
"""The chart that is used where neither the command nor the incident names one."""

MOST_NEIGHBOURS = 200
"""Chart files looked into beside a chart that names another by id."""


def load_chart(chart: str | Path) -> Chart:
    """Load a chart.

    Args:
        chart: the id of a shipped chart, or a path to a chart file (``-``: standard input).

    Raises:
        UnreadableError: there is no such chart or file, or it is not YAML.
        ChartError: every fault of the file together, with line, column and mend.

    >>> load_chart("kscb-sexting-2016").start
    'identified'
    """
    a_path(chart)
    name = str(chart)
    shipped = shipped_charts()
    if name in shipped and not isinstance(chart, Path):
        return load_source(open_source(shipped[name]))
    if CHART_ID.fullmatch(name) and not exists(name):
        near = nearest(name, shipped)
        raise UnreadableError.at(
            name,
            "there is no shipped chart with this id, and no such file",
            f"did you mean `{near}`?" if near else f"the shipped charts are {', '.join(shipped)}",
        )
    return load_source(open_source(chart))


def load_source(source: Source, among: dict[str, Source] | None = None) -> Chart:
    """A chart from a text already read.

    Charts that it names are looked for in ``among`` alone where that is given (a record
    carries its charts with it); else beside its file, then among the shipped ones.
    """
    return read_chart(source, _finder(source, among, ()))


def _finder(source: Source, among: dict[str, Source] | None, asking: tuple[str, ...]) -> Finder:
    def find(chart_id: str) -> Chart:
        if chart_id in asking:
            raise FlowgraphError.at(
                "", "the charts ask each other in a circle", "let one of them be stated"
            )
        found = among.get(chart_id) if among is not None else _beside(source, chart_id)
        if found is None:
            near = nearest(chart_id, among or shipped_charts())
            raise FlowgraphError.at(
                "",
                "there is no such chart beside this one or among the shipped ones",
                f"did you mean `{near}`?" if near else "put its file beside this one",
            )
        chart = read_chart(found, _finder(found, among, (*asking, chart_id)))
        if chart.id != chart_id:
            raise ChartError(
                Finding(
                    found.name,
                    1,
                    1,
                    "chart",
                    "the id is not the file's name",
                    "agree them",
                )
            )
        return chart

    return find


def _beside(source: Source, chart_id: str) -> Source | None:
    """A chart in the folder of the one that names it, or a shipped one. Symbolic links that
    lead out of the folder are not followed."""
    folder = folder_of(source.name)
    if folder:
        named = folder / f"{chart_id}.yaml"
        for path in [named, *_charts_in(folder, chart_id)]:
            if path.is_file() and path.resolve().parent == folder:
                return open_source(path)
    shipped = shipped_charts()
    return open_source(shipped[chart_id]) if chart_id in shipped else None


def _charts_in(folder: Path, chart_id: str) -> list[Path]:
    line = re.compile(rb"^chart:\s*[\"']?" + chart_id.encode() + rb"[\"']?\s*(?:#.*)?$", re.M)
    paths = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])[:MOST_NEIGHBOURS]
    found = []
    for path in paths:
        try:
            with path.open("rb") as file:
                if line.search(file.read(4096)):
                    found.append(path)
        except OSError:
            continue
    return found
