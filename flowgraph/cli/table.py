"""``flowgraph table``"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.cli.inputs import BAD_INPUT, tell_unproved
from flowgraph.cli.outputs import PICTURE_FORMS, form_of, warn_of_small_letters
from flowgraph.drawing.planning import see_drawable
from flowgraph.errors import FlowgraphError, OutputError
from flowgraph.files import SHARED, write_whole
from flowgraph.reading.library import DEFAULT, load_chart
from flowgraph.showing import view_of

if TYPE_CHECKING:
    from flowgraph.writing.table import Summary


@click.command(epilog="Example:  flowgraph table incidents.parquet -o decided.parquet")
@click.argument("source", metavar="IN")
@click.option("-o", "target", metavar="OUT", required=True, help="A .parquet or .csv file.")
@click.option(
    "--chart", metavar="C", default=DEFAULT, show_default=True, help="A chart's id or file."
)
@click.option(
    "--picture",
    metavar="F",
    help="The chart with the counts of rows: .svg .html .png or .pdf, and a .counts.csv beside it.",
)
@click.option(
    "--fewer-than",
    metavar="N",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="Counts under N are not shown, nor those from which one could be worked out.",
)
@click.option(
    "--enums",
    is_flag=True,
    help="In Parquet, dictionaries of words instead of text: categories where it is read.",
)
def command(
    source: str, target: str, chart: str, picture: str | None, fewer_than: int, enums: bool
) -> None:
    """Decide every row of a Parquet or CSV file, in batches.

    A column named after a fact holds what is known of it; an empty cell is unknown. OUT has
    the same columns and status, outcome and path. Rows that do not fit are not decided: a
    file beside OUT says which, and why. A file name of - is standard input or output (CSV,
    once all rows are decided; what is told then goes to standard error).
    """
    try:
        from flowgraph.writing.table import decide_file
    except ImportError:
        raise FlowgraphError.at(
            "flowgraph table",
            "this command needs packages that are not installed",
            "pip install narwhals polars pyarrow (the extra flowgraph[table])",
        ) from None
    on = load_chart(chart)
    pictured = _Pictured(on, picture, fewer_than) if picture else None
    beside = pictured.names if pictured else ()
    finish = pictured.write if pictured else lambda summary: None
    summary = decide_file(source, target, on, _progress, _warn, beside, finish, enums)
    if sys.stderr.isatty():
        click.echo("\r", err=True, nl=False)
    # The most frequent first; equals by name, for engines group in any order.
    for (status, outcome), count in sorted(
        summary.answers.items(), key=lambda row: (-row[1], row[0])
    ):
        click.echo(f"{count:>14,}  {status}{' ' + outcome if outcome else ''}", err=target == "-")
    if summary.set_aside:
        where = "as told above" if target == "-" else f"see {summary.aside}"
        click.echo(f"{summary.set_aside:>14,}  not decided: {where}", err=True)
        raise SystemExit(BAD_INPUT)


PAPERS = ("A4", "A3", "A2", "A1", "A0")


class _Pictured(Struct, frozen=True):
    """The picture with the counts, and the table of them beside it."""

    chart: Chart
    picture: str
    fewer_than: int

    def __post_init__(self) -> None:
        if self.picture == "-":
            raise OutputError.at("-", "standard output holds the answers", "name a file")
        form_of(self.picture, PICTURE_FORMS, "svg")
        see_drawable(view_of(self.chart))

    @property
    def names(self) -> tuple[str, str]:
        return self.picture, str(Path(self.picture).with_suffix(".counts.csv"))

    def write(self, summary: Summary) -> None:
        """Make both first, then write: a fault in one leaves none behind."""
        from flowgraph.drawing import too_small
        from flowgraph.writing.pictures import drawn
        from flowgraph.writing.tally import tally_of
        from flowgraph.writing.tally_picture import as_csv, counted

        tally = tally_of(summary.verdicts, self.chart, self.fewer_than)
        view = counted(self.chart, tally)
        form = form_of(self.picture, PICTURE_FORMS, "svg")
        tell_unproved([self.chart])
        how: dict[str, Any] = {"labels": "words"}
        if form != "html":  # counts need room: the first paper on which they can be read
            how["paper"] = next((p for p in PAPERS if not too_small(view, p, **how)), PAPERS[-1])
        warn_of_small_letters(view, form, **how)
        made = (drawn(view, form, **how), as_csv(tally))
        for name, data in zip(self.names, made, strict=True):
            write_whole(name, data, replace=True, mode=SHARED)


def _warn(words: str) -> None:
    click.echo(f"Note: {words}", err=True)


def _progress(rows: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{rows:,} rows", err=True, nl=False)
