"""A decision: the answer with everything that defends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import fields

from flowgraph.chart import Chart
from flowgraph.deciding.answer import Status
from flowgraph.errors import FlowgraphError
from flowgraph.formatter import as_html
from flowgraph.frozen import freeze
from flowgraph.incident import Incident

Row = Mapping[str, Any]
"""One entry of a list in a decision, with the keys that the reference names."""


class Decision(Struct, frozen=True):
    """What a chart answers for an incident: an outcome, or what is still possible, and
    all that defends it.

    The attributes down to ``flowgraph`` are the keys of ``decide --format json``; their
    values are plain (text, numbers, lists, mappings), so that they can be stored.

    Attributes:
        incident: the record's reference; empty where facts were given without one.
        chart: the chart's id.
        edition: publisher, document, version, date and notice, as text.
        chart_sha256: the hash of the chart file.
        flowgraph: the version of this package.
        status: ``decided``, ``certain``, ``undecided``, ``contradictory`` or ``outside``.
        outcome: the id of the outcome box where decided or certain, else None.
        possible_outcomes: ids, the most protective first; empty where contradictory or
            outside.
        path: the ids of the boxes that every world passes, from the start.
        steps: one row a box of the path: ``box``, ``text``, ``cite``, ``arrow`` (the one
            taken, or None), ``not_taken`` (with what ruled each out), ``possible`` (arrows
            still open).
        questions: ``fact``, ``ask``, ``help``, ``kind``, what may be answered, and
            ``people`` whose ages are open; in the order of the chart.
        contradictions: ``says``, ``facts``, ``cite``.
        cautions: what is not certain but could make the answer outside or contradictory.
        alerts: ``says``, ``cite``, ``contact``; shown before everything else.
        turning_points: ``fact``, ``is``, ``if``, ``outcome`` (or the status reached).
        derived: fact -> ``value`` (None if open), ``possible``, ``chart`` (or "people"),
            ``path``, ``outcome``.
        notes: ``text``, ``cite``, ``ours``.
        settles_route: as ``questions``, for a certain incident.
        facts: fact -> ``is``, ``how`` and, where stated, ``because``, ``source``, ``by``, ``on``.
        outside: what the guidance names instead; ``says``, ``cite``, ``ours``.
        would_follow: of a contradictory incident: ``fact``, ``if``, ``status``,
            ``possible_outcomes``, the most protective first.
        gives: what the outcome answers for another chart.
        date: the incident's date, in ISO form.
        duties: of a decided, certain or undecided incident, what is to be done besides in every
            world: ``box``, ``text``, ``contact``, ``within``, ``due``, ``cite``, ``because``.
        possible_duties: the same of those due in some worlds and not in all, with ``facts``: the
            open ones that matter.
        settles_duties: of a decided or certain incident: as ``questions``.
        alerts_open: alerts that may be so and may not, with ``facts`` to find out.
        rests_on: of a decided or certain incident: ``fact``, ``is``, ``words``: a smallest set of
            known facts that alone already make the outcome certain; empty where only the people
            listed, together, do.
        other_outcomes: of a decided or certain incident of which every fact that a predicate
            names is known: ``outcome``, ``change`` (``fact``, ``is``, ``if``), ``words``.
        due: of the outcome: an ISO day, or day and time, or None.
        goes_on: the id of the chart that the outcome hands over to, or None.
        assumed: ``everybody_listed``, where people are listed and the file does not say whether
            that is everybody.
    """

    incident: str
    chart: str
    edition: Mapping[str, str]
    chart_sha256: str
    flowgraph: str
    status: Status
    outcome: str | None
    possible_outcomes: tuple[str, ...]
    path: tuple[str, ...]
    steps: tuple[Row, ...]
    questions: tuple[Row, ...]
    contradictions: tuple[Row, ...]
    cautions: tuple[Row, ...]
    alerts: tuple[Row, ...]
    turning_points: tuple[Row, ...]
    derived: Mapping[str, Row]
    notes: tuple[Row, ...]
    settles_route: tuple[Row, ...]
    facts: Mapping[str, Row]
    outside: tuple[Row, ...]
    would_follow: tuple[Row, ...]
    gives: Mapping[str, str]
    date: str
    duties: tuple[Row, ...]
    possible_duties: tuple[Row, ...]
    settles_duties: tuple[Row, ...]
    alerts_open: tuple[Row, ...]
    rests_on: tuple[Row, ...]
    other_outcomes: tuple[Row, ...]
    due: str | None
    goes_on: str | None
    assumed: tuple[str, ...]
    its_chart: Chart
    its_incident: Incident
    reachable: frozenset[str] = frozenset()
    arrows_open: frozenset[tuple[str, str]] = frozenset()
    also: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    def __repr__(self) -> str:
        # Short, and without a fact: what is printed ends in logs and in error reports.
        reached = f" {self.outcome}" if self.outcome else ""
        of = f"{self.incident} " if self.incident else ""
        return f"<Decision {of}on {self.chart}: {self.status}{reached}>"

    def __post_init__(self) -> None:
        # What is plain stays so: its lists are compared with lists.
        freeze(self, *(name for name in self.__struct_fields__ if name not in _INNER), lists=list)

    def as_json(self) -> dict[str, Any]:
        """The decision as plain values, in the order of the contract's keys."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name not in _INNER}

    def __eq__(self, other: object) -> bool:
        """Equal where everything that is answered is, whatever file it was asked by."""
        return isinstance(other, Decision) and self.as_json() == other.as_json()

    __hash__ = None  # type: ignore[assignment]

    def _repr_html_(self) -> str:
        """The path on the chart, for a notebook."""
        return as_html(self.its_chart, self)


def a_decision(given: object) -> Decision:
    """What was given, if it is a decision.

    Raises:
        FlowgraphError: it is something else.
    """
    if isinstance(given, Decision):
        return given
    raise FlowgraphError.at(
        "decision",
        f"{type(given).__name__} is no decision",
        "give what flowgraph.decide returned",
    )


_INNER = ("its_chart", "its_incident", "reachable", "arrows_open", "also")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value
