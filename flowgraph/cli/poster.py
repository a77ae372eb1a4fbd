"""``flowgraph poster``"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

import click

from flowgraph.cli.inputs import view_asked_for
from flowgraph.cli.options import PAPERS, lit_by
from flowgraph.cli.outputs import form_of
from flowgraph.files import PRIVATE, SHARED, write_whole

FORMS = ("pdf", "svg", "html")

if TYPE_CHECKING:
    from flowgraph.view import View


@click.command(epilog="Example:  flowgraph poster --paper A3 -o poster.pdf")
@click.argument("chart", required=False)
@lit_by
@click.option("-o", "--output", metavar="F", required=True, help=".pdf .svg or .html")
@click.option(
    "--paper", type=click.Choice(PAPERS, case_sensitive=False), default="A4", show_default=True
)
@click.option(
    "--tile",
    type=click.Choice(["A4"], case_sensitive=False),
    help="Split it over sheets of this size (.pdf).",
)
@click.option(
    "--labels",
    type=click.Choice(["needed", "none", "words", "predicates"]),
    default="needed",
    show_default=True,
    help="Words on arrows; needed: where the condition stands nowhere else on the sheet.",
)
@click.option("--mono", is_flag=True, help="Black and white.")
@click.option("--page-at", metavar="WHERE", default="", help="Say where the offline page lies.")
def command(
    chart: str | None,
    incident: str | None,
    output: str,
    paper: str,
    tile: str | None,
    labels: Literal["needed", "none", "words", "predicates"],
    mono: bool,
    page_at: str,
) -> None:
    """Print a CHART (an id or a file) as a poster: the chart, the key questions, the tools, the
    standing words, a legend, and the edition."""
    from flowgraph.drawing.posters import poster

    form = cast(Literal["pdf", "svg", "html"], form_of(output, FORMS, "pdf"))
    view = view_asked_for(chart, incident)
    made = poster(view, form, paper=paper, tile=tile, mono=mono, page_at=page_at, labels=labels)
    if labels == "needed" and not tile and form != "svg":
        tell_unsaid(output, view, paper)
    mode = PRIVATE if incident else SHARED  # a lit path tells of a child
    write_whole(output, made, replace=True, mode=mode)


def tell_unsaid(name: str, view: View, paper: str) -> None:
    """Which conditions stand nowhere on the wall sheet of a poster on this paper."""
    from flowgraph.drawing.posters import unsaid

    if left := unsaid(view, paper):
        problem = f"{paper} has no room for these conditions, which stand in no box"
        mend = "they are only in the chart's words; a larger --paper has room"
        click.echo(f"{name}: {problem}: {mend}", err=True)
        for way in left:
            click.echo(f"- {way}", err=True)
