"""Options that several verbs have, and how what a verb found is shown."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from typing import Any

import click

PAPERS = ("A5", "A4", "A3", "A2", "A1", "A0")

lit_by = click.option("--incident", metavar="I", help="Light the path of this incident file.")
text_or_json = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json: one object a line.",
)


def width() -> int:
    """Columns of the terminal, as far as lines of text are read with ease."""
    return min(shutil.get_terminal_size((80, 24)).columns, 100)


def show(form: str, as_json: Callable[[], dict[str, Any]], lines: Iterable[str]) -> None:
    """What was found, in the form of ``text_or_json``; lines are made only if they are shown."""
    if form == "json":
        from json import dumps  # most are shown as text

        lines = [dumps(as_json())]
    for line in lines:
        click.echo(line)
