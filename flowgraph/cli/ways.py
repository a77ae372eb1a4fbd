"""``flowgraph ways``"""

from __future__ import annotations

import click

from flowgraph.checking.ways import ways
from flowgraph.checking.ways_report import ways_lines
from flowgraph.cli.inputs import tell_unproved
from flowgraph.cli.options import PAPERS, show, text_or_json, width
from flowgraph.cli.outputs import PICTURE_FORMS, form_of, warn_of_small_letters
from flowgraph.files import write_whole
from flowgraph.reading.library import DEFAULT, load_chart


@click.command(epilog="Example:  flowgraph ways --to refer --when 'not adult_involved'")
@click.argument("chart", required=False, default=DEFAULT)
@click.option(
    "--to", multiple=True, metavar="BOX", help="A box, an outcome or a duty; several: any."
)
@click.option("--when", metavar="PREDICATE", help="Only incidents of which this is true.")
@click.option(
    "-o", "--output", metavar="F", help="The chart with the ways lit: .svg .html .png or .pdf"
)
@click.option(
    "--paper", type=click.Choice(PAPERS), default="A4", help="Of the picture (not .html)."
)
@text_or_json
def command(
    chart: str,
    to: tuple[str, ...],
    when: str | None,
    output: str | None,
    paper: str,
    form: str,
) -> None:
    """Say in which ways incidents come to a BOX, an outcome or a duty.

    The list is complete, or says that it is not: together the ways are all incidents that come
    there, and none is in two. It is of fully known incidents inside the guidance whose facts do
    not contradict each other. Without --to: the ways to every outcome. With -o also as a picture,
    in which each box that a way passes is drawn strongly and says on how many it stands.
    """
    picture = form_of(output, PICTURE_FORMS, "svg") if output else ""
    on = load_chart(chart)
    found = ways(on, to or None, when)
    if output:
        from flowgraph.writing.pictures import drawn  # drawing takes time to import
        from flowgraph.writing.ways_picture import lit

        view = lit(found)
        tell_unproved([on])
        how = {} if picture == "html" else {"paper": paper}
        warn_of_small_letters(view, picture, **how)
        write_whole(output, drawn(view, picture, **how), replace=True)
    if output != "-":
        show(form, found.as_json, ways_lines(found, width()))
