"""Where an interview begins and what becomes of it: new, gone on with, saved."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from flowgraph.asking.interview import Interview, begin
from flowgraph.dates import date_given
from flowgraph.errors import OutputError
from flowgraph.files import PRIVATE, vacant, write_whole
from flowgraph.incident import Incident
from flowgraph.output_names import cleared, goes_on
from flowgraph.reading.incident_as_file import as_given, file_lines
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.library import DEFAULT, NamedCharts, load_chart
from flowgraph.reading.source import open_source

UNFINISHED = "# unfinished: `flowgraph ask` stopped here; run it again with the same -o to go on"
WRITTEN = "# written by `flowgraph ask`; run it again with the same -o to go on"
"""The first lines of a file that an interview left before its end, and at it."""


def as_yaml(incident: Incident, *, unfinished: bool = False) -> str:
    """The incident file; reading it gives the same incident."""
    first = UNFINISHED if unfinished else WRITTEN
    return "\n".join([first, *file_lines(as_given(incident))]) + "\n"


def opened(
    chart_name: str | None,
    output: str | None,
    start: str | None,
    *,
    fewest: bool,
    date: str,
    force: bool,
) -> tuple[Interview, bool, str | None]:
    """The interview to hold, whether ``output`` may be replaced at its end, and the file that is
    gone on from.

    A file at ``output`` that an interview wrote is gone on with. Any other existing file there is
    refused before the first question, not after the last one.

    Raises:
        OutputError: ``output`` exists, no interview wrote it, and ``force`` is not given.
        IncidentError: the file to go on from does not fit, or ``date`` is no date.
    """
    date = date_given(date, "--date")
    found = Path(output) if output and output != "-" else None
    same = found is not None and start in (None, output)
    ours = bool(found and found.is_file() and same and _ours(found))
    if ours:
        start, force = str(found), True
    elif found and found.exists() and not force:
        raise OutputError.at(
            str(found),
            "this file exists already",
            "choose another name, go on from it with --from, or give --force",
        )
    if start is None:
        interview = begin(load_chart(chart_name or DEFAULT), fewest=fewest)
    else:
        given = load_chart(chart_name) if chart_name else None
        source = open_source(start)
        find = NamedCharts().by(source)
        incident = read_incident(source, given or find)
        interview = begin(given or find(incident.chart), incident, fewest=fewest)
    if found:
        if ours:
            goes_on(found)
        cleared([found])
        vacant(found, replace=force)
    if date:
        interview = replace(interview, incident=replace(interview.incident, date=date))
    return interview, force, start


def _ours(path: Path) -> bool:
    return open_source(path).text.startswith((UNFINISHED, WRITTEN))


def saved(
    interview: Interview, output: str | None, *, force: bool, unfinished: bool = False
) -> str:
    """Write the incident file; what to tell of it."""
    if not interview.done:
        return "Nothing was answered, and nothing is written."
    text = as_yaml(interview.incident, unfinished=unfinished)
    write_whole(output or "-", text, replace=force, mode=PRIVATE)
    if output in (None, "-"):
        return "Stopped before the end." if unfinished else ""
    if unfinished:
        return f"Stopped. What was answered is in {output}; the same command goes on from there."
    return f"The incident file is {output}."
