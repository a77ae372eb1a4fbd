"""``flowgraph new``"""

from __future__ import annotations

import click

from flowgraph.files import PRIVATE, SHARED, write_whole
from flowgraph.reading.library import DEFAULT, load_chart
from flowgraph.writing.blank import blank_chart, blank_incident


@click.command(epilog="Example:  flowgraph new chart --from procedure.drawio -o our-chart.yaml")
@click.argument("what", type=click.Choice(["incident", "chart"]))
@click.option("--chart", metavar="C", default=DEFAULT, help="The chart that an incident is for.")
@click.option(
    "--from",
    "drawing",
    metavar="F",
    help="A drawing to begin a chart from: .drawio .mmd .dot .graphml .vsdx or .json (node-link).",
)
@click.option("-o", "--output", metavar="F", default="-", help="Where to; standard output if none.")
@click.option("--force", is_flag=True, help="Replace an existing file.")
def command(what: str, chart: str, drawing: str | None, output: str, force: bool) -> None:
    """Write a commented blank: an incident file to fill in, or a small chart to edit.

    With --from, the chart has the boxes and arrows of a drawing; `flowgraph check` then asks for
    what the drawing does not say.
    """
    if drawing and what == "incident":
        raise click.UsageError("--from is for `new chart`")
    if drawing:
        from flowgraph.reading.drawings.reading import read_sketch
        from flowgraph.writing.sketched import chart_text

        text = chart_text(read_sketch(drawing))
    else:
        text = blank_chart() if what == "chart" else blank_incident(load_chart(chart))
    mode = PRIVATE if what == "incident" else SHARED
    write_whole(output, text, replace=force, mode=mode)
