"""An incident: what is known so far, in coded facts and letters, never in names.

None of these values prints what it holds: what is printed ends in logs and in error reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flowgraph.chart import Mark

Part = Literal["pictured", "created", "asked", "sent", "received", "shared"]
PARTS: tuple[Part, ...] = ("pictured", "created", "asked", "sent", "received", "shared")


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Someone involved. ``ages`` are the spans of age still possible, in years, both ends
    included; a person pictured is given the age they had when the image was made."""

    who: str
    ages: tuple[tuple[int, int], ...]
    part: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Statement:
    """What was written for one fact: the values as text (several where several are still
    possible), or ``written`` None for an explicit ``unknown``."""

    written: tuple[str, ...] | None
    because: str = ""
    source: str = ""
    by: str = ""
    on: str = ""
    mark: Mark = field(default=Mark(), compare=False)


@dataclass(frozen=True, slots=True, repr=False)
class Judgement:
    """The professional's own decision beside the chart's. ``agrees`` is None where the
    file does not say."""

    agrees: bool | None = None
    decision: str = ""
    reason: str = ""
    by: str = ""
    mark: Mark = field(default=Mark(), compare=False)


@dataclass(frozen=True, slots=True, repr=False)
class NotTaken:
    action: str
    reason: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Actions:
    taken: tuple[str, ...] = ()
    not_taken: tuple[NotTaken, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident file as values.

    Attributes:
        reference: the record's own; empty where facts were given in Python without one.
        chart: the id of the chart it names, or None.
        date: of the decision, as written; empty where there is none.
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
    people: tuple[Person, ...] = ()
    facts: Mapping[str, Statement] = field(default_factory=dict)
    judgement: Judgement | None = None
    actions: Actions | None = None
    expect: Mapping[str, Any] | None = None
    file: str = ""
    text: str = field(default="", compare=False)

    def __repr__(self) -> str:
        return f"<Incident {self.reference or 'without a reference'}>"
