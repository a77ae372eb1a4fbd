"""Deciding again from a record: does the answer still hold, and if not, why.

A record is decided again under the very chart that it carries, or under another edition. A
chain of records, each superseding the one before, is held together by their hashes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.deciding.decide import decide
from flowgraph.deciding.decision import Decision
from flowgraph.errors import FlowgraphError
from flowgraph.incident import Incident
from flowgraph.reading.fields import Faults
from flowgraph.reading.fit import fit
from flowgraph.reading.record_file import Record, chart_in, decision_in, incident_in

ANSWER = ("status", "outcome", "possible_outcomes", "path")
"""What holds or does not; the other keys defend it."""
TIMELESS = ("chart", "edition", "chart_sha256", "flowgraph")
"""What may differ without the answer being another."""


class Difference(Struct, frozen=True):
    """One key of a decision that came out otherwise: what the record says, and what now."""

    key: str
    recorded: str
    now: str


class Replay(Struct, frozen=True):
    """What deciding a record again came to.

    Attributes:
        record: as it was read; ``record.intact`` says whether it is what its hash says.
        same_chart: decided under the chart that it carries.
        chart: under which, in words.
        differences: of the answer. Under another edition the route may differ while the
            answer holds; it then stands under ``why`` alone.
        elsewhere: what defends the answer and came out otherwise.
        inconsistent: what the record says of itself and does not carry.
        why: in words, where the walks part.
        left_out: facts that the other edition does not have, or not with these values;
            they were taken as unknown, which never lowers an answer.
        lowered: the answer now protects the child less than the record's.
        same_version: the record was made by this version of flowgraph.
    """

    record: Record
    same_chart: bool = True
    chart: str = ""
    differences: tuple[Difference, ...] = ()
    elsewhere: tuple[str, ...] = ()
    inconsistent: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    lowered: bool = False
    same_version: bool = True

    @property
    def holds(self) -> bool:
        """Whether the record is whole and its answer follows.

        Under its own chart and the version that made it, whatever defends the answer must
        follow to the letter too: if it does not, the record was altered, hash and all.
        """
        altered = self.inconsistent or (self.elsewhere and self.same_version)
        return self.record.intact and not self.differences and not altered


class Link(Struct, frozen=True):
    """Where a record stands in a chain.

    ``verified``: the superseded record is among those given, and whole. ``missing``: it is
    not given, and nothing speaks against it. ``broken``: what is given in its place is not
    what was superseded.
    """

    record: Record
    state: Literal["verified", "missing", "broken"]
    problem: str = ""


def replay(record: Record, chart: Chart | None = None) -> Replay:
    """Decide a record again.

    Args:
        chart: another edition to decide under; the record's own chart without it.

    Raises:
        UnreadableError: the record does not carry its chart whole.
        IncidentError: the incident in it does not fit the chart it carries.
        ChartError: the chart it carries, or the other one, has faults.
    """
    try:
        own = chart_in(record)
        incident = incident_in(record, own)
        recorded = decision_in(record)
    except FlowgraphError:
        if record.intact:
            raise
        return Replay(record, why=("what it carries cannot be decided again",))
    if chart is not None:
        return _elsewhere(record, chart, *_fitted(incident, chart))
    now = decide(own, incident)
    said = _as_json(now.as_json())
    differences = _differences(recorded, said, ANSWER)
    defending = [key for key in said if key not in (*ANSWER, *TIMELESS)]
    return Replay(
        record,
        chart=own.edition.in_words,
        differences=differences,
        elsewhere=tuple(key for key in defending if recorded.get(key) != said[key]),
        inconsistent=_inconsistent(record, own, said),
        why=tuple(_why(recorded, now)) if differences else (),
        lowered=_lowered(recorded, now),
        same_version=recorded.get("flowgraph") == now.flowgraph,
    )


def _elsewhere(
    record: Record, chart: Chart, incident: Incident, left_out: tuple[str, ...]
) -> Replay:
    """A record decided under another edition."""
    now = decide(chart, incident)
    recorded, said = record.content["decision"], _as_json(now.as_json())
    settled = {recorded.get("status"), said["status"]} <= {"decided", "certain"}
    answer = [key for key in ANSWER if key != "path" and not (settled and key == "status")]
    differences = _differences(recorded, said, answer)
    return Replay(
        record,
        same_chart=False,
        chart=chart.edition.in_words,
        differences=differences,
        why=tuple(_why(recorded, now)),
        left_out=left_out,
        lowered=_lowered(recorded, now),
    )


def _differences(
    recorded: Mapping[str, Any], said: Mapping[str, Any], keys: Iterable[str]
) -> tuple[Difference, ...]:
    return tuple(
        Difference(key, _shown(recorded.get(key)), _shown(said[key]))
        for key in keys
        if recorded.get(key) != said[key]
    )


def _lowered(recorded: Mapping[str, Any], now: Decision) -> bool:
    """Whether the most protective outcome possible now is below the recorded one's. An
    outcome that the chart does not have cannot be compared."""
    boxes = now.on.boxes
    then = [boxes[id_].protection for id_ in recorded.get("possible_outcomes", ()) if id_ in boxes]
    this = [boxes[id_].protection for id_ in now.possible_outcomes]
    return bool(then) and bool(this) and max(this) < max(then)


def chain(records: Sequence[Record]) -> tuple[Link, ...]:
    """Hold records that supersede one another against each other, by hash."""
    by_hash = {record.sha256: record for record in records}
    links: list[Link] = []
    taken: dict[str, Record] = {}
    for record in records:
        named = record.supersedes
        if named is None:
            continue
        old = by_hash.get(str(named.get("sha256")))
        if old is None:
            others = [r for r in records if r is not record and r.reference == record.reference]
            if not others:
                links.append(Link(record, "missing"))
                continue
            edited = next((r for r in others if r.content["sha256"] == named.get("sha256")), None)
            problem = (
                f"{edited.file} was edited after it was superseded"
                if edited
                else "the record it supersedes is not among those given: the chain is broken"
            )
            links.append(Link(record, "broken", problem))
            continue
        rival = taken.setdefault(old.sha256, record)
        if rival is not record:
            links.append(Link(record, "broken", f"{rival.file} supersedes the same record"))
        elif not old.intact:
            links.append(Link(record, "broken", f"{old.file} was edited"))
        else:
            links.append(Link(record, "verified"))
    return tuple(links)


def _inconsistent(record: Record, own: Chart, said: Mapping[str, Any]) -> tuple[str, ...]:
    """What a record says of itself beside its decision, against what it carries."""
    chart = record.content["chart"]
    given = record.content["incident"]
    facts: Iterable[tuple[str, object, object]] = (
        ("reference", record.reference, given.get("incident")),
        ("chart id", chart.get("id"), own.id),
        ("chart sha256", chart.get("sha256"), own.sha256),
        ("edition", chart.get("edition"), said["edition"]),
        ("actions", record.content.get("actions"), given.get("actions")),
        ("judgement", _said(record.content.get("judgement")), given.get("judgement")),
    )
    return tuple(key for key, stated, carried in facts if stated != carried)


def _said(judgement: object) -> object:
    """The judgement as it was given, without what was worked out beside it."""
    if not isinstance(judgement, Mapping):
        return judgement
    return {k: v for k, v in judgement.items() if k not in ("stand", "outcome")}


def _fitted(incident: Incident, chart: Chart) -> tuple[Incident, tuple[str, ...]]:
    """An incident for another edition, without the facts that it does not have."""
    kept = {}
    left_out = []
    for name, statement in incident.facts.items():
        faults = Faults(incident.file, echo=False)
        fit(replace(incident, facts={name: statement}), chart, faults)
        if faults.found:
            left_out.append(name)
        else:
            kept[name] = statement
    return replace(incident, facts=kept), tuple(left_out)


def _why(recorded: Mapping[str, Any], now: Decision) -> list[str]:
    """Where the two walks part, and what sent each of them its way."""
    old_steps = {row["box"]: row for row in recorded.get("steps", ())}
    path = [*recorded.get("path", ())]
    for step in now.steps:
        old = old_steps.get(step["box"])
        if old is None:
            return [f"the walk now passes “{step['text']}”, which the recorded one did not"]
        then, this = _went(old), _went(step)
        if then != this:
            return [f"at “{step['text']}” the record says: {then}", f"now: {this}"]
    if len(path) > len(now.path):
        return [
            f"the walk now ends after {len(now.path)} boxes; the recorded one passed {len(path)}"
        ]
    rows = (*now.contradictions, *now.outside)
    return [row["says"] for row in rows]


def _went(step: Mapping[str, Any]) -> str:
    arrow = step.get("arrow")
    if not arrow:
        open_ = [row["text"] for row in step.get("possible", ())]
        return f"still open: {'; or '.join(open_)}" if open_ else "the walk ends here"
    because = "; ".join(row["words"] for row in arrow["because"])
    return f"to “{arrow['text']}”" + (f", because {because}" if because else ", always")


def _as_json(value: Any) -> Any:
    """A value as it stands in a file: tuples are lists there."""
    if isinstance(value, Mapping):
        return {key: _as_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_json(item) for item in value]
    return value


def _shown(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
