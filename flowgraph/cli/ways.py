"""``flowgraph ways``"""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator

import click

from flowgraph.checking.ways import Way, Ways, ways
from flowgraph.reading.library import DEFAULT, load_chart


@click.command(epilog="Example:  flowgraph ways --to refer --when 'not adult_involved'")
@click.argument("chart", required=False, default=DEFAULT)
@click.option(
    "--to", multiple=True, metavar="BOX", help="A box, an outcome or a duty; several: any."
)
@click.option("--when", metavar="PREDICATE", help="Only incidents of which this is true.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def command(chart: str, to: tuple[str, ...], when: str | None, form: str) -> None:
    """Say in which ways incidents come to a BOX, an outcome or a duty.

    The list is complete, or says that it is not: together the ways are all incidents that come
    there, and none is in two. It is of fully known incidents inside the guidance whose facts do
    not contradict each other. Without --to: the ways to every outcome.
    """
    found = ways(load_chart(chart), to or None, when)
    if form == "json":
        click.echo(json.dumps(found.as_json()))
        return
    width = min(shutil.get_terminal_size((80, 24)).columns, 100)
    for line in _lines(found, width):
        click.echo(line)


def _lines(found: Ways, width: int) -> Iterator[str]:
    chart = found.chart
    to = " or ".join(f"“{chart.boxes[id_].text}”" for id_ in found.to)
    number = len(found.ways)
    if not found.ways:
        yield from _wrapped(f"No incident comes to {to}.", width, "")
        return
    kind = "way leads" if number == 1 else "ways lead"
    more = "" if found.complete else ", and more than are listed here"
    yield from _wrapped(f"{number} {kind} to {to}{more}:", width, "")
    for count, way in enumerate(found.ways, 1):
        yield ""
        yield from _way(found, way, f"{count}. ", width)


def _way(found: Ways, way: Way, number: str, width: int) -> Iterator[str]:
    boxes = found.chart.boxes
    where = found.in_words(way)
    yield from _wrapped(number + where[:1].upper() + where[1:], width, "")
    yield from _wrapped("by way of " + ", ".join(way.path), width, "   ")
    outcome = boxes[way.outcome]
    if found.to != (way.outcome,):
        yield from _wrapped(f"to “{outcome.text}”", width, "   ")
    for duty in way.duties:
        yield from _wrapped(f"and also “{boxes[duty].text}”", width, "   ")


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        text, max(width, 40), initial_indent=indent, subsequent_indent=indent or "   ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
