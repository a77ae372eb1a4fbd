"""What went wrong, where, and how to mend it.

Every fault that a file can have is a ``Finding``; they are collected and reported all
together. Nothing here holds what was written in an incident file: a misspelt key may be a
child's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from msgspec import Struct

Given = ParamSpec("Given")
Made = TypeVar("Made")


class Finding(Struct, frozen=True):
    """One fault: its place in a file, the problem in words, and how to mend it.

    Attributes:
        file: as it was named.
        line: from 1; 0 where the fault has no place in a text (a folder given for a file).
        column: from 1, or 0 likewise.
        place: the fact, box or arrow; may be empty.
        problem: what is wrong.
        mend: what to do about it.
    """

    file: str
    line: int
    column: int
    place: str
    problem: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        place = f" {self.place}:" if self.place else ""
        text = f"{where}:{place} {self.problem}. Mend: {self.mend}"
        if text.isprintable():
            return text
        # What a chart or a file name may hold must not steer the terminal that shows it.
        return "".join(
            letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
        )


class FlowgraphError(Exception):
    """Base of all that this package raises on purpose; carries findings, at least one. (Only
    where a data-frame engine raised it again, with its text alone, there are none.)"""

    def __init__(self, findings: Finding | Iterable[Finding] | str) -> None:
        self.findings: tuple[Finding, ...] = ()
        if isinstance(findings, str):
            super().__init__(findings)
            return
        self.findings = (findings,) if isinstance(findings, Finding) else tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))

    def __reduce__(self) -> tuple[type[FlowgraphError], tuple[tuple[Finding, ...] | str]]:
        return type(self), (self.findings or str(self),)  # whole again after a worker raised it

    @classmethod
    def at(cls, place: str, problem: str, mend: str) -> FlowgraphError:
        """An error with one finding that has no place in a text."""
        return cls(Finding(place, 0, 0, "", problem, mend))


def again(error: FlowgraphError) -> FlowgraphError:
    """The same error, with nothing behind it."""
    return type(error)(error.findings or str(error))


def told_cleanly(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """For every public function: an error leaves it as if it had been made here.

    What was being read when it was raised stands in the frames of its traceback and in the
    error it was made of (a decoder's error holds the whole file); a program that logs either
    would log a child's details. So both end here, and this frame holds nothing by then.
    """

    @wraps(function)
    def told(*given: Given.args, **named: Given.kwargs) -> Made:
        try:
            return function(*given, **named)
        except FlowgraphError as error:
            clean = again(error)
        given, named = (), {}  # type: ignore[assignment]
        raise clean

    return told


class UnreadableError(FlowgraphError):
    """A file that cannot be read at all: missing, a folder, not text, not YAML."""


class ChartError(FlowgraphError):
    """A chart file with faults, or a chart whose arrows overlap or leave a gap in a world
    that an incident leaves open."""


class IncidentError(FlowgraphError):
    """An incident file with faults, or facts that do not fit the chart."""


class OutputError(FlowgraphError):
    """Something that could not be written; what was there before is untouched."""


MOST_NAMES, LONGEST_NAME = 500, 100
"""Beyond these no near name is looked for: it would take longer than it helps."""


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known name most like ``word``, or None where none is near enough to be meant;
    ``cutoff``: how like, up to 1, which is the same."""
    from difflib import get_close_matches  # only on the way to an error

    names = list(known)
    if len(names) > MOST_NAMES or len(word) > LONGEST_NAME:
        return None
    found = get_close_matches(word, names, n=1, cutoff=cutoff)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """How to mend a name that is not known: by the nearest that is, or as said otherwise.

    >>> did_you_mean("refr", ["refer", "tell"], "name an outcome"), did_you_mean("x", [], "add it")
    ('did you mean `refer`?', 'add it')
    """
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else otherwise
