"""``flowgraph signoff``"""

from __future__ import annotations

from typing import cast

import click

from flowgraph.cli.inputs import tell_unproved
from flowgraph.cli.outputs import form_of
from flowgraph.files import write_whole
from flowgraph.reading.library import DEFAULT, load_chart
from flowgraph.writing.note import SIGN_OFF_FORMS, SignOffForm, write_sign_off


@click.command(epilog="Example:  flowgraph signoff our-chart.yaml -o sign-off.docx")
@click.argument("chart", required=False)
@click.option(
    "-o",
    "--output",
    metavar="F",
    required=True,
    help="Where to; the ending says the form: .docx .pdf or .html",
)
@click.option("--force", is_flag=True, help="Replace an existing pack.")
def command(chart: str | None, output: str, force: bool) -> None:
    """Write the pack by which a practitioner signs CHART (an id or a file) off.

    Every arrow with what it rests on and the passage it quotes, every claim with its proof,
    what is ours, the order of the outcomes, contacts and time limits; room to agree or depart
    beside all of it, and a place to sign. An existing pack is not overwritten without --force:
    somebody may have written in it.
    """
    form = cast(SignOffForm, form_of(output, SIGN_OFF_FORMS, "html"))
    on = load_chart(chart or DEFAULT)
    tell_unproved([on])
    write_whole(output, write_sign_off(on, form), replace=force)
