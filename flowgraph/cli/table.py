"""``flowgraph table``"""

from __future__ import annotations

import sys

import click

from flowgraph.cli.inputs import BAD_INPUT
from flowgraph.errors import FlowgraphError
from flowgraph.reading.library import DEFAULT, load_chart


@click.command(epilog="Example:  flowgraph table incidents.parquet -o decided.parquet")
@click.argument("source", metavar="IN")
@click.option("-o", "target", metavar="OUT", required=True, help="A .parquet or .csv file.")
@click.option(
    "--chart", metavar="C", default=DEFAULT, show_default=True, help="A chart's id or file."
)
def command(source: str, target: str, chart: str) -> None:
    """Decide every row of a Parquet or CSV file, in batches.

    A column named after a fact holds what is known of it; an empty cell is unknown. OUT has
    the same columns and status, outcome and path. Rows that do not fit are not decided: a
    file beside OUT says which, and why.
    """
    try:
        from flowgraph.writing.table import decide_file
    except ImportError:
        raise FlowgraphError.at(
            "flowgraph table",
            "this command needs packages that are not installed",
            "pip install narwhals polars pyarrow (the extra flowgraph[table])",
        ) from None
    summary = decide_file(source, target, load_chart(chart), _progress, _warn)
    if sys.stderr.isatty():
        click.echo("\r", err=True, nl=False)
    # The most frequent first; equals by name, for engines group in any order.
    for (status, outcome), count in sorted(
        summary.answers.items(), key=lambda row: (-row[1], row[0])
    ):
        click.echo(f"{count:>14,}  {status}{' ' + outcome if outcome else ''}")
    if summary.set_aside:
        click.echo(f"{summary.set_aside:>14,}  not decided: see {summary.aside}", err=True)
        raise SystemExit(BAD_INPUT)


def _warn(words: str) -> None:
    click.echo(f"Note: {words}", err=True)


def _progress(rows: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{rows:,} rows", err=True, nl=False)
