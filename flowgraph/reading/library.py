"""Finds and loads charts: by the id of a shipped one, or by a path.

A path is the user's own word. What a file says is an id at most: of a shipped chart, or of one
in the file's own folder.
"""

from __future__ import annotations

from collections.abc import Callable
from os.path import exists
from pathlib import Path

from msgspec import Struct, field

from flowgraph.chart import Chart
from flowgraph.errors import (
    ChartError,
    Finding,
    FlowgraphError,
    UnreadableError,
    did_you_mean,
    told_cleanly,
)
from flowgraph.limits import CHARTS_DEEP
from flowgraph.reading.chart_facts import Finder
from flowgraph.reading.chart_file import fixes_of, read_chart, read_draft
from flowgraph.reading.fields import Fix
from flowgraph.reading.names import CHART_ID
from flowgraph.reading.neighbours import chart_beside, file_named, folder_of, title_in
from flowgraph.reading.source import Source, a_path, open_source
from flowgraph.resources import shipped_charts

DEFAULT = "kscb-sexting-2016"
"""The chart that is used where neither the command nor the incident names one."""


@told_cleanly
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
        raise UnreadableError.at(
            name,
            "there is no shipped chart with this id, and no such file",
            did_you_mean(name, shipped, f"the shipped charts are {', '.join(shipped)}"),
        )
    return load_source(open_source(chart))


class NamedCharts(Struct):
    """The charts that incident files name by id, each read once however many name it."""

    _read: dict[tuple[Path | None, str], Chart] = field(default_factory=dict)

    def by(self, source: Source) -> Callable[[str | None], Chart]:
        """What finds the chart that this file names, or the default where it names none.

        A shipped chart's id means the shipped chart; else it is the chart file in the
        incident's own folder that is named after its id and says that it has it.

        Raises:
            FlowgraphError: there is none. Neither what was asked for nor anything of a file
                that was found is told.
        """
        folder = folder_of(source.name)

        def find(named: str | None) -> Chart:
            id_ = named or DEFAULT
            at = (None if id_ in shipped_charts() else folder, id_)
            if at not in self._read:
                self._read[at] = _named(id_, at[0])
            return self._read[at]

        return find


def _named(id_: str, folder: Path | None) -> Chart:
    shipped = shipped_charts()
    if id_ in shipped:
        return load_source(open_source(shipped[id_]))
    path = file_named(folder, id_) if folder else None
    if path is None:
        raise FlowgraphError.at(
            "",
            "there is no chart with this id among the shipped ones or beside this file",
            did_you_mean(id_, shipped, NAME_A_CHART),
        )
    faults = 0
    try:
        chart = load_chart(path)
        if chart.id == id_:
            return chart
    except FlowgraphError as error:
        faults = len(error.findings)
    raise FlowgraphError.at(
        "",
        f"the chart beside this file has faults ({faults}), which are not told from here"
        if faults
        else "the chart beside this file has another id than its name",
        "run `flowgraph check` on the chart's own file and mend it there",
    )


NAME_A_CHART = (
    "write a shipped chart's id, or put the chart file, named after its id, beside this file;"
    " a chart kept elsewhere is given with --chart"
)


def load_source(source: Source, among: dict[str, Source] | None = None) -> Chart:
    """A chart from a text already read.

    Charts that it names are looked for in ``among`` alone where that is given (a record
    carries its charts with it); else beside its file, then among the shipped ones.
    """
    return _read(source, among, (), {})


def load_draft(source: Source) -> Chart | None:
    """A chart in which something is still to be said, to be drawn and for nothing else; None
    where nothing is left to say, or something besides is wrong."""
    return read_draft(source, _finder(source, None, (), {}), _titles(source, None))


def fixes_in(source: Source) -> list[Fix]:
    """What would mend those faults of a chart file that have one right mend."""
    return fixes_of(source, _finder(source, None, (), {}), _titles(source, None))


def _read(
    source: Source,
    among: dict[str, Source] | None,
    asking: tuple[str, ...],
    read: dict[str, Chart],
) -> Chart:
    return read_chart(source, _finder(source, among, asking, read), _titles(source, among))


def _titles(source: Source, among: dict[str, Source] | None) -> Callable[[str], str]:
    def title_of(chart_id: str) -> str:
        found = _found(source, among, chart_id)
        return title_in(found) if found else ""

    return title_of


def _found(source: Source, among: dict[str, Source] | None, chart_id: str) -> Source | None:
    return among.get(chart_id) if among is not None else chart_beside(source, chart_id)


def _finder(
    source: Source,
    among: dict[str, Source] | None,
    asking: tuple[str, ...],
    read: dict[str, Chart],
) -> Finder:
    """Finds the charts that one chart names; each is read once, whoever names it (``read``)."""

    def find(chart_id: str) -> Chart:
        if chart_id in asking:
            raise FlowgraphError.at(
                "", "the charts ask each other in a circle", "let one of them be stated"
            )
        if len(asking) >= CHARTS_DEEP:
            raise FlowgraphError.at(
                "", f"more than {CHARTS_DEEP} charts ask one another", "let one of them be stated"
            )
        if chart_id not in read:
            read[chart_id] = look_for(chart_id)
        return read[chart_id]

    def look_for(chart_id: str) -> Chart:
        found = _found(source, among, chart_id)
        if found is None:
            raise FlowgraphError.at(
                "",
                "there is no such chart beside this one or among the shipped ones",
                did_you_mean(chart_id, among or shipped_charts(), "put its file beside this one"),
            )
        chart = _read(found, among, (*asking, chart_id), read)
        if chart.id != chart_id:
            raise ChartError(
                Finding(found.name, 1, 1, "chart", "the id is not the file's name", "agree them")
            )
        return chart

    return find
