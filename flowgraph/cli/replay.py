"""``flowgraph replay``"""

from __future__ import annotations

import json
import sys

import click

from flowgraph.checking.replay import chain, replay
from flowgraph.cli.inputs import BAD_INPUT, tell
from flowgraph.errors import FlowgraphError
from flowgraph.reading.library import load_chart
from flowgraph.reading.record_file import Record, read_record
from flowgraph.reading.source import open_source
from flowgraph.writing.replay_report import json_of, text_of

FOUND = 1


@click.command(epilog="Example:  flowgraph replay records/SG-2026-0117.json --chart new.yaml")
@click.argument("records", nargs=-1, required=True, metavar="RECORD...")
@click.option("--chart", metavar="NEW", help="Decide under this chart, not the record's own.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json: one object a line.",
)
def command(records: tuple[str, ...], chart: str | None, form: str) -> None:
    """Decide each RECORD again and say whether its answer still holds.

    Every record is held to its own hash, and records that supersede one another to each
    other's. Exit status: 0 all hold; 1 one does not, was edited, or breaks a chain; 2 one
    cannot be read.
    """
    new = load_chart(chart) if chart else None
    broken, read = 0, list[Record]()
    for name in records:
        try:
            read.append(read_record(open_source(name)))
        except FlowgraphError as error:
            broken += 1
            tell(error)
    links = {id(link.record): link for link in chain(read)}
    found = any(link.state == "broken" for link in links.values())
    for record in read:
        try:
            again = replay(record, new)
        except FlowgraphError as error:
            broken += 1
            tell(error)
            continue
        link = links.get(id(record))
        found = found or not again.holds
        if form == "json":
            click.echo(json.dumps(json_of(again, link)))
        else:
            click.echo(text_of(again, link), nl=False)
    sys.exit(BAD_INPUT if broken else FOUND if found else 0)
