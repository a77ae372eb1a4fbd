"""``flowgraph new``"""

from __future__ import annotations

import sys

import click

from flowgraph.errors import OutputError
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
@click.option("-o", "--output", metavar="F", help="Where to; standard output if none.")
@click.option("--force", is_flag=True, help="Replace an existing file.")
def command(what: str, chart: str, drawing: str | None, output: str | None, force: bool) -> None:
    """Write a commented blank: an incident file to fill in, or a small chart to edit.

    With --from, the chart has the boxes and arrows of a drawing; `flowgraph check` then asks for
    what the drawing does not say. In a terminal, and without -o, `new chart` asks for what a chart
    begins with (edition, first question, outcomes) and writes that instead of the blank.
    """
    if drawing and what == "incident":
        raise click.UsageError("--from is for `new chart`")
    if what == "chart" and not drawing and output is None and _in_a_terminal():
        _begin(force)
        return
    if drawing:
        from flowgraph.reading.drawings.file import read_sketch
        from flowgraph.writing.chart_from_drawing import chart_text

        text = chart_text(read_sketch(drawing))
    else:
        text = blank_chart() if what == "chart" else blank_incident(load_chart(chart))
    mode = PRIVATE if what == "incident" else SHARED
    write_whole(output or "-", text, replace=force, mode=mode)


def _in_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _begin(force: bool) -> None:
    """Ask for what a chart begins with, and write it under the id that its title makes."""
    from flowgraph.cli.new_chart import asked
    from flowgraph.writing.chart_from_answers import begun, chart_id

    said = asked()
    name = f"{chart_id(said.title)}.yaml"
    text = begun(said)
    try:
        write_whole(name, text, replace=force, mode=SHARED)
    except OutputError:  # nothing that was typed is lost
        click.echo(text, nl=False)
        raise
    click.echo(f"Written to {name}. What is left to say: flowgraph check {name}", err=True)
