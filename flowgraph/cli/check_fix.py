"""``flowgraph check --fix``"""

from __future__ import annotations

import sys
from difflib import unified_diff

import click

from flowgraph.cli.inputs import BAD_INPUT, tell
from flowgraph.errors import FlowgraphError
from flowgraph.files import write_whole
from flowgraph.output_names import goes_on
from flowgraph.reading.slip_mends import mended
from flowgraph.reading.source import open_source

TO_MEND = 1


def fixed(charts: tuple[str, ...], yes: bool) -> int:
    """Show what would be mended in each chart file, and write it once that is agreed; the exit
    status: 1 where something is left to mend, 2 where a file cannot be read."""
    if not charts:
        raise click.UsageError("--fix needs the chart files to mend")
    status = 0
    for path in charts:
        try:
            status = max(status, _fixed(path, yes))
        except FlowgraphError as error:
            tell(error)
            status = BAD_INPUT
    return status


def _fixed(path: str, yes: bool) -> int:
    source = open_source(path)
    text = mended(source)
    if text == source.text:
        click.echo(f"{path}: nothing has one right mend", err=True)
        return 0
    for line in unified_diff(
        source.text.splitlines(), text.splitlines(), path, f"{path} (mended)", lineterm="", n=1
    ):
        click.echo(line)
    if path == "-" or not (yes or _agreed(path)):
        click.echo("Nothing is written; --yes writes it", err=True)
        return TO_MEND
    goes_on(path)
    write_whole(path, _as_it_was(source.data, text), replace=True)
    click.echo(f"Wrote {path}; `flowgraph check {path}` says what is left", err=True)
    return 0


def _agreed(path: str) -> bool:
    asked = sys.stdin.isatty() and sys.stdout.isatty()
    return asked and click.confirm(f"Write this to {path}?", default=False, err=True)


def _as_it_was(data: bytes, text: str) -> bytes:
    """The text with the line ends and the byte-order mark that the file had."""
    made = text.replace("\n", "\r\n") if b"\r\n" in data else text
    return (b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b"") + made.encode()
