"""``flowgraph note``"""

from __future__ import annotations

import sys

import click

from flowgraph.cli.inputs import BAD_INPUT, Incidents, Outputs, tell_unproved
from flowgraph.cli.many import write_all
from flowgraph.cli.outputs import Written


@click.command(epilog="Example:  flowgraph note SG-*.yaml -o notes/{incident}.pdf")
@click.argument("incidents", nargs=-1, required=True, metavar="INCIDENT...")
@click.option(
    "-o",
    "--output",
    metavar="F",
    required=True,
    help="Where to; the ending says the form: .html .pdf .docx .md .txt",
)
@click.option("--chart", metavar="C", help="A shipped chart's id, or a chart file.")
@click.option("--redact", is_flag=True, help="Leave free text out.")
@click.option("--fragment", is_flag=True, help="HTML to stand on another page.")
@click.option("--force", is_flag=True, help="Replace an existing note.")
def command(
    incidents: tuple[str, ...],
    output: str,
    chart: str | None,
    redact: bool,
    fragment: bool,
    force: bool,
) -> None:
    """Write the case note of each INCIDENT file.

    With several incidents F holds {incident}. A file that fails is told and the others are
    still written. A file name of - is standard input or output (as plain text). Exit
    status: 0 all written; 2 bad input, or a note that could not be written.
    """
    written = Written(output, None, None, redact=redact, fragment=fragment, force=force)
    outputs = Outputs(output)
    given = Incidents(incidents, chart)
    read = list(given)
    outputs.check([incident for incident, _ in read])
    tell_unproved(its_chart for _, its_chart in read)
    failed = write_all(written, read)
    given.broken += len(failed)
    if len(incidents) > 1:
        done = len(read) - len(failed)
        click.echo(f"{done} written, {given.broken} not, of {len(incidents)}", err=True)
    sys.exit(BAD_INPUT if given.broken else 0)
