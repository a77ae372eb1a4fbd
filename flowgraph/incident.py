"""An incident: what is known so far, in coded facts and letters, never in names.

None of these values prints what it holds: what is printed ends in logs and in error reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, field

from flowgraph.chart import Mark
from flowgraph.frozen import freeze

Part = Literal["pictured", "created", "asked", "sent", "received", "shared"]
PARTS: tuple[Part, ...] = ("pictured", "created", "asked", "sent", "received", "shared")

EverybodyListed = Literal["yes", "no", "unknown"]


class _OfAChild(Struct, frozen=True):
    """Says only what it is when it is printed."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Person(_OfAChild, frozen=True):
    """Someone involved. ``ages`` are the spans of age still possible, in years, both ends
    included; a person pictured is given the age they had when the image was made."""

    who: str
    ages: tuple[tuple[int, int], ...]
    part: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        freeze(self, "ages", "part")


class Statement(_OfAChild, frozen=True):
    """What was written for one fact: the values as text (several where several are still
    possible), or ``written`` None for an explicit ``unknown``."""

    written: tuple[str, ...] | None
    because: str = ""
    source: str = ""
    by: str = ""
    on: str = ""
    mark: Mark = Mark()

    def __post_init__(self) -> None:
        freeze(self, "written")


class Judgement(_OfAChild, frozen=True):
    """The professional's own decision beside the chart's. ``agrees`` is None where the
    file does not say."""

    agrees: bool | None = None
    decision: str = ""
    reason: str = ""
    by: str = ""
    mark: Mark = Mark()


class NotTaken(_OfAChild, frozen=True):
    action: str
    reason: str = ""


class Action(_OfAChild, frozen=True):
    """What was done; ``on`` an ISO date or date and time, ``by`` a role, both may be empty."""

    action: str
    on: str = ""
    by: str = ""


class Actions(_OfAChild, frozen=True):
    taken: tuple[Action, ...] = ()
    not_taken: tuple[NotTaken, ...] = ()


BLANK_REFERENCE = "change-this-reference"
"""What stands for a reference in a blank that nobody has filled in."""


class Incident(_OfAChild, frozen=True, weakref=True):
    """One incident file as values.

    Attributes:
        reference: the record's own; empty where facts were given in Python without one.
        chart: the id of the chart it names, or None.
        date: of the decision, in ISO form; empty where there is none.
        received: when it came to light, an ISO date or date and time; may be empty.
        reported_by: a role, or empty.
        concern: what was seen, heard or said, in free words.
        everybody_listed: whether the people listed are all; None where the file does not say.
        people: those listed, by letter.
        facts: what is stated, by name, in the order of the file.
        judgement: the professional's own decision, or None.
        actions: what was done and what was not, or None.
        expect: what a case must come to; only ``check --cases`` looks at it.
        file: where it was read from.
        text: the file as it was read, for the record.
    """

    reference: str = ""
    chart: str | None = None
    date: str = ""
    received: str = ""
    reported_by: str = ""
    concern: str = ""
    everybody_listed: EverybodyListed | None = None
    people: tuple[Person, ...] = ()
    facts: Mapping[str, Statement] = field(default_factory=dict)
    judgement: Judgement | None = None
    actions: Actions | None = None
    expect: Mapping[str, Any] | None = None
    file: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        freeze(self, "people", "facts")
        freeze(self, "expect", lists=list)  # compared as they were written
