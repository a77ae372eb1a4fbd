"""``flowgraph new``"""

from __future__ import annotations

import click

from flowgraph.files import PRIVATE, SHARED, write_whole
from flowgraph.reading.library import DEFAULT, load_chart
from flowgraph.writing.blank import blank_chart, blank_incident


@click.command(epilog="Example:  flowgraph new incident -o SG-2026-0117.yaml")
@click.argument("what", type=click.Choice(["incident", "chart"]))
@click.option("--chart", metavar="C", default=DEFAULT, help="The chart that an incident is for.")
@click.option("-o", "--output", metavar="F", default="-", help="Where to; standard output if none.")
@click.option("--force", is_flag=True, help="Replace an existing file.")
def command(what: str, chart: str, output: str, force: bool) -> None:
    """Write a commented blank: an incident file to fill in, or a small chart to edit."""
    text = blank_chart() if what == "chart" else blank_incident(load_chart(chart))
    mode = PRIVATE if what == "incident" else SHARED
    write_whole(output, text, replace=force, mode=mode)
