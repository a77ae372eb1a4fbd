"""``flowgraph draw``"""

from __future__ import annotations

from typing import Any

import click

from flowgraph.cli.inputs import view_asked_for
from flowgraph.cli.options import PAPERS, lit_by
from flowgraph.cli.outputs import PICTURE_FORMS, form_of, warn_of_small_letters
from flowgraph.errors import OutputError
from flowgraph.files import PRIVATE, SHARED, write_whole
from flowgraph.writing.pictures import alternative, drawn


@click.command(epilog="Example:  flowgraph draw --incident SG-2026-0117.yaml -o path.svg")
@click.argument("chart", required=False)
@lit_by
@click.option("-o", "--output", metavar="F", required=True, help=".svg .html .png or .pdf")
@click.option(
    "--labels",
    type=click.Choice(["none", "words", "predicates"]),
    default="none",
    show_default=True,
    help="predicates: the review copy, with basis and citation on every arrow.",
)
@click.option("--theme", type=click.Choice(["default", "high-contrast", "mono"]), default="default")
@click.option("--mono", is_flag=True, help="Black and white; short for --theme mono.")
@click.option(
    "--paper",
    type=click.Choice(PAPERS),
    default="A4",
    help="How large (but .html).",
)
@click.option("--dpi", type=click.IntRange(36, 1200), default=96, help="Of a PNG.")
@click.option("--width", type=click.IntRange(100, 9000), help="Of a PNG, in dots: for a mail.")
@click.option("--only", type=click.Choice(["path"]), help="Only the boxes of the path (.svg .png).")
@click.option(
    "--fragment",
    metavar="PREFIX",
    default="",
    help="For somebody else's page (.svg): ids begin with PREFIX, no style sheet is needed.",
)
@click.option("--outlines", is_flag=True, help="Letters as outlines (.svg): no font is needed.")
@click.option("--alt", is_flag=True, help="Print the words for those who cannot see it, too.")
def command(
    chart: str | None,
    incident: str | None,
    output: str,
    labels: str,
    theme: str,
    mono: bool,
    paper: str,
    dpi: int,
    width: int | None,
    only: str | None,
    fragment: str,
    outlines: bool,
    alt: bool,
) -> None:
    """Draw a CHART (an id or a file), or an incident's path on it."""
    form = form_of(output, PICTURE_FORMS, "svg")
    for option, given_, forms in (
        ("--only", only, ("svg", "png")),
        ("--fragment", fragment, ("svg",)),
        ("--outlines", outlines, ("svg",)),
        ("--width", width, ("png",)),
    ):
        if given_ and form not in forms:
            mend = " or ".join(f".{each}" for each in forms)
            raise OutputError.at(option, f"this is not for .{form}", f"write a file of {mend}")
    if alt and output == "-":
        raise OutputError.at("--alt", "the picture is written there", "name a file with -o")
    view = view_asked_for(chart, incident)
    how: dict[str, Any] = {"labels": labels, "theme": "mono" if mono else theme}
    if form != "html":
        how["paper"] = paper
    if not only:
        warn_of_small_letters(view, form, **how)
    if form == "png":
        how |= {"dpi": dpi, "width": width or 0, "only": only or ""}
    if form == "svg":
        how |= {"only": only or "", "fragment": fragment, "outlines": outlines}
    mode = PRIVATE if incident else SHARED  # a lit path tells of a child
    write_whole(output, drawn(view, form, **how), replace=True, mode=mode)
    if alt:
        click.echo(alternative(view))
