"""``flowgraph compare``"""

from __future__ import annotations

import sys

import click

from flowgraph.chart import Chart
from flowgraph.checking.compare import compare
from flowgraph.checking.comparison_report import comparison_lines
from flowgraph.cli.inputs import BAD_INPUT, tell
from flowgraph.cli.options import show, text_or_json, width
from flowgraph.errors import ChartError, FlowgraphError
from flowgraph.files import write_whole
from flowgraph.incident import Incident
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.library import load_chart
from flowgraph.reading.source import open_source

CHANGED = 1


@click.command(epilog="Example:  flowgraph compare kscb-sexting-2016 our-draft.yaml cases/*.yaml")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.argument("incidents", nargs=-1, metavar="[INCIDENT]...")
@click.option("--strict", is_flag=True, help="Exit with 1 if any incident would stand elsewhere.")
@click.option("-o", "--output", metavar="F", help="Both editions as a picture (.svg .html).")
@text_or_json
def command(
    old: str, new: str, incidents: tuple[str, ...], strict: bool, output: str | None, form: str
) -> None:
    """Say what the edition NEW changes on the chart OLD, and for whom.

    Every fully known incident whose answer changes is told, as regions with an example of each,
    lowered ones first; claims of OLD that no longer hold; and where the most protective outcome
    still possible of an undecided incident changes. With INCIDENT files also: which of them would
    stand elsewhere. Exit status: 0; with --strict 1 if any would (of the INCIDENTs, where some
    are given), or not all could be looked at; 2 bad usage or input, an edition that is not sound
    included (the other incidents are still compared).
    """
    if output and output != "-" and not output.endswith((".svg", ".html")):
        raise click.UsageError("-o writes .svg or .html")
    before, after = load_chart(old), load_chart(new)
    broken = 0
    read: list[Incident] = []
    for path in incidents:
        try:
            read.append(_read(path, before, after))
        except FlowgraphError as error:
            broken += 1
            tell(error)
    found = compare(before, after, read if incidents else None)
    if found.broken:
        tell(ChartError(found.broken))
    if output:
        from flowgraph.writing.comparison_picture import compared  # drawing takes time to import

        write_whole(
            output, compared(found, "html" if output.endswith(".html") else "svg"), replace=True
        )
    if output != "-":
        show(form, found.as_json, comparison_lines(found, width()))
    unsettled = bool(found.moves) if incidents else found.anything_changes
    sys.exit(BAD_INPUT if broken or found.broken else CHANGED if strict and unsettled else 0)


def _read(path: str, old: Chart, new: Chart) -> Incident:
    """An incident that one of the editions can read; the old one's faults are told."""
    source = open_source(path)
    try:
        return read_incident(source, old, own_chart=False)
    except FlowgraphError as error:
        try:
            return read_incident(source, new, own_chart=False)
        except FlowgraphError:
            raise error from None
