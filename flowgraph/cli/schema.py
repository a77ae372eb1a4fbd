"""``flowgraph schema``"""

from __future__ import annotations

import click

from flowgraph.resources import template

WHAT = ("incident", "chart", "record", "decision")


@click.command(epilog="Example:  flowgraph schema chart > chart.schema.json")
@click.argument("what", type=click.Choice(WHAT), metavar="|".join(WHAT))
def command(what: str) -> None:
    """Print the JSON Schema (draft 2020-12) of an incident file, a chart file, a record, or a
    decision (a line of `decide --format json`).

    An editor with the YAML language server checks a file as it is typed when its first line is
    `# yaml-language-server: $schema=chart.schema.json`. What a schema cannot say (that names
    resolve, that every incident has one route) is for `flowgraph check`.
    """
    text = template(f"schemas/{what}.schema.json")
    click.echo(text, nl=False)
