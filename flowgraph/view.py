"""What a picture, a poster and a note are made from.

A ``View`` is a chart made ready to be shown: plain for a poster, lit for a case. Drawing
knows nothing of predicates and deciding knows nothing of pictures; they meet here, so that
a poster and a case note cannot disagree.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from flowgraph.chart import Basis, BoxKind

State = Literal["plain", "lit", "possible", "ruled_out"]
"""``plain``: no incident. ``lit``: on the path taken, or the outcome that every route still open
ends at. ``possible``: an open answer may still lead here. ``ruled_out``: no answer still open
leads here."""

LitAs = Literal["path", "changed", "ways"]
"""What ``lit`` means on a picture: the path taken; what an edition changes; what ways pass."""


class BoxView(Struct, frozen=True):
    """One box as it is drawn; ``text`` and ``points`` are the source's own words."""

    id: str
    kind: BoxKind
    text: str
    points: tuple[str, ...] = ()
    cite: str = ""
    contact: str = ""  # printed with an outcome where the text does not hold it already
    phone: str = ""  # the number to ring, in the contact or in the box's own words
    within: str = ""  # a time limit, in words
    goes_on: str = ""  # the title of the chart that an outcome hands over to
    protection: int | None = None  # outcomes only; the higher number protects the child more
    state: State = "plain"
    number: int | None = None  # on the badge: its place on the path, from 1, or as ``lit_as`` says
    count: str = ""  # how many of a table's rows passed it; empty where none are counted


class ArrowView(Struct, frozen=True):
    """One arrow as it is drawn: of the route, to a duty, or back to an earlier box."""

    source: str
    target: str
    words: str = ""  # the predicate in plain English; empty where the arrow is always taken
    predicate: str = ""  # the predicate as the chart file has it
    label: str = ""  # the chart's own label, where it has one
    basis: Basis | None = None
    cite: str = ""
    state: State = "plain"
    because: str = ""  # the facts of the incident that made it hold, or ruled it out


class RuleView(Struct, frozen=True):
    """What stands besides the route and acts when something is so: an alert, or what puts an
    incident outside the guidance."""

    name: str  # of what is so, in a few words: "Immediate danger"
    when: str  # in words; empty where it always holds
    text: str
    contact: str = ""
    cite: str = ""


class Link(Struct, frozen=True):
    """In the words of a view: the letters of one line, from ``start`` up to ``end``, that name
    another line, ``to``; lines are counted from 1, as they are printed."""

    line: int
    start: int
    end: int
    to: int


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
    lit_as: LitAs = "path"
    headline: str = ""  # the answer in one line, e.g. "Decided: Refer to …"; empty on a plain chart
    unproved: str = ""  # why nobody may act on this chart; empty where it is proved sound
    words: tuple[str, ...] = ()  # the chart, or the path, as an ordered list in words
    links: tuple[Link, ...] = ()  # where those words name each other
    also: tuple[ArrowView, ...] = ()  # to duties: what is to be done besides
    returns: tuple[ArrowView, ...] = ()  # ways back, drawn and said and never walked
    alerts: tuple[RuleView, ...] = ()  # what comes before everything else
    outside: tuple[RuleView, ...] = ()  # what this chart is not for
    claims: tuple[str, ...] = ()  # what must hold for every incident
    lang: str = "en-GB"  # the language of the chart's words (BCP 47)
    levels: tuple[
        int, ...
    ] = ()  # of protection on the whole chart, where only some boxes are shown
    ordered: bool = (
        False  # outcomes stand in the order of their protection, whatever crosses for it
    )
