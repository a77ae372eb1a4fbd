"""``flowgraph page``"""

from __future__ import annotations

import click

from flowgraph.cli.outputs import form_of
from flowgraph.files import write_whole
from flowgraph.reading.library import DEFAULT, load_chart


@click.command(epilog="Example:  flowgraph page -o sexting-2016.html")
@click.argument("chart", default=DEFAULT, metavar="[CHART]")
@click.option("-o", "--output", metavar="F.html", required=True, help="Where to; - is stdout.")
def command(chart: str, output: str) -> None:
    """Write CHART as one offline page that asks, decides, shows the path and prints the note.

    One file: nothing is fetched, nothing is stored, and it works from a USB stick. Hand it out
    with its edition and notice on it. A chart that `flowgraph check` does not prove sound is
    refused, with what it finds.
    """
    from flowgraph.writing.page import page

    form_of(output, ("html", "htm"), "html")
    write_whole(output, page(load_chart(chart)), replace=True)
