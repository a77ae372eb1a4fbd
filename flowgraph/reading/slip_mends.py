"""Slips of a chart file that have one right mend, mended: the text as it would be then."""

from __future__ import annotations

from collections.abc import Iterable

from flowgraph.errors import UnreadableError
from flowgraph.reading.fields import Fix
from flowgraph.reading.library import fixes_in
from flowgraph.reading.slips import Slip
from flowgraph.reading.source import Source
from flowgraph.reading.tree import slip_of

MOST = 200
"""Slips of one file that are mended."""


def mended(source: Source) -> str:
    """The text of a chart file with every slip mended that has one right mend. Whether it is
    sound then is for ``check``."""
    text = source.text
    for _ in range(MOST):
        now = Source(source.name, text.encode(), text)
        slip = slip_of(text)
        if slip and slip.sure:
            text = _with_line(text, slip)
            continue
        try:
            again = _with(text, fixes_in(now))
        except UnreadableError:
            return text
        if again == text:
            return text
        text = again
    return text


def _with_line(text: str, slip: Slip) -> str:
    lines = text.split("\n")
    lines[slip.line - 1] = slip.text
    return "\n".join(lines)


def _with(text: str, fixes: Iterable[Fix]) -> str:
    """A text with what is to be written where it stands; what is folded over lines is left."""
    lines = text.split("\n")
    for fix in sorted(fixes, key=lambda fix: (fix.line, fix.column), reverse=True):
        line = lines[fix.line - 1]
        before, rest = line[: fix.column - 1], line[fix.column - 1 :]
        for old in (f'"{fix.old}"', f"'{fix.old}'", fix.old):
            if rest.startswith(old):
                lines[fix.line - 1] = before + fix.new + rest.removeprefix(old)
                break
    return "\n".join(lines)
