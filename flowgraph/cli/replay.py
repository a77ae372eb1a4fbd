"""``flowgraph replay``"""

from __future__ import annotations

import json
import sys

import click

from flowgraph.cli.inputs import BAD_INPUT, tell
from flowgraph.cli.options import text_or_json
from flowgraph.errors import FlowgraphError
from flowgraph.reading.library import load_chart
from flowgraph.reading.record_file import Record, read_record
from flowgraph.reading.source import open_source
from flowgraph.writing.replay import Replay, chained, replayed
from flowgraph.writing.replay_report import json_of, text_of

FOUND = 1


@click.command(epilog="Example:  flowgraph replay records/SG-2026-0117.json --chart new.yaml")
@click.argument("records", nargs=-1, required=True, metavar="RECORD...")
@click.option("--chart", metavar="NEW", help="Decide under this chart, not the record's own.")
@text_or_json
@click.option(
    "--strict", is_flag=True, help="Exit with 1 also where anything could not be verified."
)
def command(records: tuple[str, ...], chart: str | None, form: str, strict: bool) -> None:
    """Decide each RECORD again and say whether its answer still holds.

    All that follows from what a record carries is worked out again and compared, and records
    that supersede one another are held to each other's hash. A record of another version of
    flowgraph is "not verified": its words cannot be made again. Exit status: 0 none fails;
    1 an answer does not hold, a record was edited or breaks a chain, or (--strict) something
    could not be verified; 2 a record cannot be read.
    """
    new = load_chart(chart) if chart else None
    broken = 0
    pairs: list[tuple[Record, Replay | None]] = []
    for name in records:
        record = again = None
        try:
            record = read_record(open_source(name))
            again = replayed(record, new)
        except FlowgraphError as error:
            broken += 1
            tell(error)
        if record is not None:
            pairs.append((record, again))
    found = chained(pairs)
    for again in found:
        if form == "json":
            click.echo(json.dumps(json_of(again)))
        else:
            click.echo(text_of(again), nl=False)
    failed = any(again.verdict == "does not hold" for again in found)
    failed = failed or (strict and not all(again.verified for again in found))
    sys.exit(BAD_INPUT if broken else FOUND if failed else 0)
