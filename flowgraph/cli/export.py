"""``flowgraph export``"""

from __future__ import annotations

import click

from flowgraph.cli.outputs import form_of
from flowgraph.files import write_whole
from flowgraph.reading.library import DEFAULT, load_chart
from flowgraph.writing.exports import FORMS, exported, left_out


@click.command(epilog="Example:  flowgraph export kscb-sexting-2016 -o chart.dot")
@click.argument("chart", default=DEFAULT)
@click.option(
    "-o",
    "--output",
    metavar="F",
    required=True,
    help=" ".join(f".{ending} ({called})" for ending, called in FORMS.items()),
)
def command(chart: str, output: str) -> None:
    """Write a CHART (an id or a file) for another tool."""
    form = form_of(output, tuple(FORMS), "dot")
    on = load_chart(chart)
    write_whole(output, exported(on, form), replace=True)
    for said in left_out(on, form):
        click.echo(f"Note: {said}", err=True)
