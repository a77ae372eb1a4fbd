"""What is written of a decision: a note, a picture, a record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from flowgraph.cli.inputs import Outputs
from flowgraph.deciding.decision import Decision
from flowgraph.errors import OutputError
from flowgraph.files import PRIVATE, vacant, write_whole
from flowgraph.view import View
from flowgraph.writing import note as notes

PICTURE_FORMS = ("svg", "html", "png", "pdf")


def form_of(name: str, forms: tuple[str, ...], default: str) -> str:
    """The form that a file's ending asks for.

    Raises:
        OutputError: an ending that is not one of ``forms``.
    """
    if name == "-":
        return default
    for form in sorted(forms, key=len, reverse=True):  # .jdm.json before .json
        if name.lower().endswith(f".{form}"):
            return form
    raise OutputError.at(
        name,
        "the ending does not say a form that can be written",
        f"use one of {', '.join('.' + form for form in forms)}",
    )


def warn_of_small_letters(view: View, form: str, **how: Any) -> None:
    """Say so where a picture's letters cannot be read at its size. A PDF is refused for the same
    reason, and a page of HTML keeps its letters readable."""
    if form in ("png", "svg"):
        from flowgraph.drawing import too_small

        if fault := too_small(view, **how):
            click.echo(str(fault), err=True)


class Written(Struct, frozen=True):
    """The files asked for. Endings are checked before anything is decided."""

    note: str | None
    picture: str | None
    record: str | None
    date: str = ""
    supersedes: str | None = None
    reason: str = ""
    redact: bool = False
    fragment: bool = False
    force: bool = False

    def __post_init__(self) -> None:
        if self.note:
            notes.form_of(self.note, self.fragment)
        if self.picture:
            form_of(self.picture, PICTURE_FORMS, "svg")

    def write(self, decision: Decision) -> None:
        """Make everything first, then write: a fault in one leaves none behind."""
        files: list[tuple[str, bytes | str, bool]] = []
        if self.note:
            form = notes.form_of(self.note, self.fragment)
            text = notes.note(decision, form, redact=self.redact, fragment=self.fragment)
            files.append((self.note, text, self.force))
        if self.record:
            from flowgraph.writing.record import record_of, text_of

            record = record_of(
                decision, date=self.date, supersedes=self.supersedes, reason=self.reason
            )
            files.append((self.record, text_of(record), self.force))
        if self.picture:
            from flowgraph.showing import view_of
            from flowgraph.writing.pictures import drawn

            drawn_as = form_of(self.picture, PICTURE_FORMS, "svg")
            view = view_of(decision.its_chart, decision)
            warn_of_small_letters(view, drawn_as)
            files.append((self.picture, drawn(view, drawn_as), True))
        named = [
            (Outputs.named(name, decision.its_incident), data, over) for name, data, over in files
        ]
        for name, _, over in named:
            if name != "-":
                vacant(Path(name), replace=over)
        for name, data, over in named:
            # A lit path tells of a child too: all three are for their owner alone.
            write_whole(name, data, replace=over, mode=PRIVATE)
