"""Standard output and error: what they cannot show or take never becomes a traceback."""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import suppress
from typing import Any

BAD_OUTPUT = 2
READER_LEFT = 141
"""The exit status of a program whose reader went away, as `| head -1` does: 128 and SIGPIPE."""

PLAIN = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "…": "...",
    "→": "->", "←": "<-", "·": "*", "•": "*", "✓": "yes", "✗": "no", "×": "x", "≥": ">=",
    "≤": "<=", "≠": "!=", "†": "+", "│": "|", "─": "-", "█": "#", "\u00a0": " ", "£": "GBP ",
}  # fmt: skip
"""What a terminal that knows only plain letters is shown instead."""


def ready() -> None:
    """Make the streams take every text: what a terminal has no letter for is shown in plain
    letters, and what it has no plain letters for as a question mark."""
    codecs.register_error("flowgraph.plain", _plainer)
    if sys.stdout is None:
        # Closed (`>&-`): a result that nobody can see must not pass for one that was given. This
        # stream refuses to be written, and it keeps the number 1 from the next file opened.
        sys.stdout = open(os.devnull)  # noqa: SIM115
    for stream, errors in (
        (sys.stdout, "flowgraph.plain"),
        (sys.stderr, "flowgraph.plain"),
        (sys.stdin, "replace"),
    ):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors=errors)


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    unshown = error.object[error.start : error.end]
    return "".join(PLAIN.get(letter, "?") for letter in unshown), error.end


def finished(status: int) -> int:
    """The exit status once everything said has left; 2 where it could not."""
    try:
        if sys.stdout is not None and sys.stdout.writable():
            sys.stdout.flush()
    except OSError as error:
        return refused(error)
    return status


def refused(error: OSError) -> int:
    """What to exit with when a stream will not take what is written to it; says so, but for a
    reader that left, who had what they wanted."""
    from flowgraph.errors import OutputError  # a stream takes what is written, nearly always

    _silence()
    if isinstance(error, BrokenPipeError):
        return READER_LEFT
    why = error.strerror or "it is closed"
    fault = OutputError.at(
        "standard output",
        f"cannot be written: {why}",
        "free some space or send it elsewhere, and run this again; files named are whole or absent",
    )
    with suppress(OSError):  # where nobody is left to tell, the status tells
        print(fault, file=sys.stderr, flush=True)
    return BAD_OUTPUT


def _silence() -> None:
    """Send what is still waiting to nowhere, so that Python's own last flush has no complaint."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(nowhere, stream.fileno())
        except AttributeError:  # there is no such stream
            continue
    os.close(nowhere)
