"""What a picture, a poster and a note are made from.

A ``View`` is a chart made ready to be shown: plain for a poster, lit for a case. Drawing
knows nothing of predicates and deciding knows nothing of pictures; they meet here, so that
a poster and a case note cannot disagree.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

State = Literal["plain", "lit", "possible", "ruled_out"]
"""``plain``: no incident. ``lit``: on the path taken, or the outcome that every route still open
ends at. ``possible``: an open answer may still lead here. ``ruled_out``: no answer still open
leads here."""

BoxKind = Literal["start", "condition", "action", "outcome", "duty"]
Basis = Literal["stated", "structure", "precaution"]


class BoxView(Struct, frozen=True):
    """One box as it is drawn; ``text`` and ``points`` are the source's own words."""

    id: str
    kind: BoxKind
    text: str
    points: tuple[str, ...] = ()
    cite: str = ""
    contact: str = ""  # printed with an outcome where the text does not hold it already
    within: str = ""  # a time limit, in words
    protection: int | None = None  # outcomes only; the higher number protects the child more
    state: State = "plain"
    number: int | None = None  # place on the path, from 1; None where the route to it is open


class ArrowView(Struct, frozen=True):
    """One arrow as it is drawn."""

    source: str
    target: str
    words: str = ""  # the predicate in plain English; empty where the arrow is always taken
    predicate: str = ""  # the predicate as the chart file has it
    label: str = ""  # the chart's own label, where it has one
    basis: Basis | None = None
    cite: str = ""
    state: State = "plain"
    because: str = ""  # the facts of the incident that made it hold, or ruled it out


class QuestionGroup(Struct, frozen=True):
    """One of the guidance's key questions with the points under it, in words."""

    heading: str
    points: tuple[str, ...]


class GuidanceEntry(Struct, frozen=True):
    title: str
    where: str = ""
    note: str = ""


class View(Struct, frozen=True):
    """A chart made ready to be shown; file order is kept everywhere."""

    chart: str
    title: str
    banner: str
    start: str
    boxes: tuple[BoxView, ...]
    arrows: tuple[ArrowView, ...]
    edition: str  # publisher, document, version and date in words
    notice: str  # how to check that the edition is current
    licence: str
    version_line: str  # chart id, edition, hash, version of flowgraph
    basis: str = ""  # what the wording rests on, where it is not the source's own
    questions: tuple[QuestionGroup, ...] = ()
    guidance: tuple[GuidanceEntry, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()  # standing words: (text, citation)
    incident: str = ""  # the record's reference; empty on a plain chart
    headline: str = ""  # the answer in one line, e.g. "Decided: Refer to …"; empty on a plain chart
    unproved: str = ""  # why nobody may act on this chart; empty where it is proved sound
    words: tuple[str, ...] = ()  # the chart, or the path, as an ordered list in words
