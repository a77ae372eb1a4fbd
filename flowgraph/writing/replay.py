"""Deciding again from a record: does the answer still hold, and if not, why.

A record is made a second time from what it was given and carries (the incident, the charts),
and the two are held against each other, leaf by leaf: whatever can be worked out is worked out
again. A chain of records, each superseding the one before, is held together by their hashes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from flowgraph.chart import Chart, a_chart
from flowgraph.dates import date_given
from flowgraph.deciding.answer import SETTLED, STATUSES
from flowgraph.deciding.decide import decide
from flowgraph.deciding.decision import Decision, Row
from flowgraph.errors import Finding, FlowgraphError, IncidentError, told_cleanly
from flowgraph.incident import Incident
from flowgraph.reading.fields import Faults
from flowgraph.reading.incident_fit import fit
from flowgraph.reading.record_file import Record, any_record, chart_in, incident_in
from flowgraph.version import __version__
from flowgraph.writing.judgement import check_departure
from flowgraph.writing.record import content_of

Verdict = Literal["holds", "does not hold", "not verified"]

ANSWER = ("status", "outcome", "possible_outcomes", "path")
"""What holds or does not; the other keys of a decision defend it."""
BY_EVERY_VERSION = ("incident", "chart", "edition", "chart_sha256")
"""Keys of a decision that no version of flowgraph words otherwise."""


class Replay(Struct, frozen=True):
    """What deciding a record again came to. Nothing of what was written is repeated: places
    are told, and values only where the chart has them.

    Attributes:
        record: the name of its file, as it was given; ``record`` for a mapping.
        reference: the incident's; empty where the record could not be decided again.
        verdict: ``holds``, ``does not hold``, or ``not verified``: it was made by another
            version of flowgraph, whose words cannot be made again.
        intact: whether the record is what its own hash says.
        chart: under which it was decided, in words.
        same_chart: under the chart that it carries.
        differences: of the answer: ``key``, ``recorded``, ``now``. Under another edition the
            route may differ while the answer holds; it then stands under ``why`` alone.
        altered: places of the record that do not follow from what it carries.
        unverified: what nobody could verify: words of another version, an earlier record
            that was not given.
        why: in words, where the walks under two editions part.
        left_out: facts that the other edition does not have, or not with these values;
            they were taken as unknown, which never lowers an answer.
        lowered: the answer now protects the child less than the record's.
        supersedes: the hash of the record that this one corrects; empty without one.
        chain: ``verified`` (that record was given, and is whole), ``missing`` (it was not
            given) or ``broken`` (what was given in its place is not what was superseded);
            empty where none is superseded.
        chain_problem: what broke it.
    """

    record: str
    reference: str = ""
    verdict: Verdict = "does not hold"
    intact: bool = True
    chart: str = ""
    same_chart: bool = True
    differences: tuple[Row, ...] = ()
    altered: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    lowered: bool = False
    supersedes: str = ""
    chain: Literal["", "verified", "missing", "broken"] = ""
    chain_problem: str = ""

    @property
    def holds(self) -> bool:
        """Whether the record is whole, everything in it follows, and its answer stands."""
        return self.verdict == "holds"

    @property
    def verified(self) -> bool:
        """Whether it holds and nothing is left that could not be verified."""
        return self.holds and not self.unverified

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that speaks against the record, and all that could not be verified; empty where
        it holds and is verified."""
        return tuple(
            Finding(self.record, 0, 0, place, problem, mend)
            for place, problem, mend in self._found()
        )

    def _found(self) -> Iterator[tuple[str, str, str]]:
        ask = "ask who keeps the records for the one that was made"
        if not self.intact:
            yield "sha256", "it was edited: it is not what its own hash says", ask
        for row in self.differences:
            said = f"recorded {row['recorded']}; decided again it is {row['now']}"
            yield row["key"], said, "act on what is so now, and correct the record"
        for place in self.altered:
            yield place, "this does not follow from what the record carries", ask
        for what in self.unverified:
            yield what, "this could not be verified", "replay it with the version that made it"
        if self.chain_problem:
            yield "supersedes", self.chain_problem, ask


@told_cleanly
def replay(
    record: Mapping[str, Any] | str | Path,
    chart: Chart | None = None,
    *,
    earlier: Iterable[Mapping[str, Any] | str | Path] = (),
) -> Replay:
    """Decide a record again and say whether it holds.

    Args:
        record: what ``record_of`` gave, or the path of a file that ``decide --record`` wrote.
        chart: another edition to decide under; the record's own chart without it.
        earlier: records that it, or one of these, supersedes.

    Raises:
        UnreadableError: it is no record, or does not carry its chart whole.
        IncidentError: it holds imagery, or its incident does not fit the chart it carries.
        FlowgraphError: what was given for another edition is no chart.
    """
    read = any_record(record)
    again = replayed(read, a_chart(chart) if chart is not None else None)
    return chained([(read, again), *((any_record(each), None) for each in earlier)])[0]


def replayed(record: Record, chart: Chart | None = None) -> Replay:
    """One record decided again, without those it supersedes; raises as ``replay``."""
    try:
        own = chart_in(record)
        now = decide(own, incident_in(record, own))
    except FlowgraphError:
        if record.intact:
            raise
        return Replay(record.file, intact=False, why=("what it carries cannot be decided again",))
    same_version = record.content.get("flowgraph") == __version__
    altered, unverified = _held_against(record, now, same_version)
    recorded = record.content["decision"]
    differences = _differences(recorded, now, ANSWER)
    found = Replay(
        record.file,
        reference=now.incident,
        intact=record.intact,
        chart=own.edition.in_words,
        differences=differences,
        altered=altered,
        unverified=unverified if same_version else ("flowgraph, another version", *unverified),
        lowered=_lowered(recorded, now),
    )
    if chart is not None:
        found = _under(chart, now, found)
    if not record.intact or found.differences or altered:
        return found
    return replace(found, verdict="holds" if same_version else "not verified")


def _under(chart: Chart, then: Decision, found: Replay) -> Replay:
    """A record that was decided again, decided under another edition too."""
    incident, left_out = _fitted(then.its_incident, chart)
    now = decide(chart, incident)
    keys = [key for key in ANSWER if key != "path"]
    if {then.status, now.status} <= set(SETTLED):
        keys.remove("status")
    return replace(
        found,
        same_chart=False,
        chart=chart.edition.in_words,
        differences=(*found.differences, *_differences(_as_file(then.as_json()), now, keys)),
        why=tuple(_why(then, now)),
        left_out=left_out,
        lowered=_lowered(_as_file(then.as_json()), now),
    )


def _held_against(
    record: Record, now: Decision, same_version: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Places in which a record is not what would be made of its contents now: those that show
    that it was altered, and those that another version may word otherwise."""
    content = record.content
    altered = [] if _is_date(content.get("date")) else ["date"]
    if not _is_correction(content.get("supersedes"), now.incident):
        altered.append("supersedes")
    try:
        check_departure(now)
    except IncidentError:  # no record is made of such a judgement
        altered.append("judgement")
    if now.its_incident.chart not in (None, now.chart):
        altered.append("incident.chart")
    made = content_of(now, content.get("date", ""), content.get("supersedes"))
    made["flowgraph"] = content["decision"].get("flowgraph")
    unverified: list[str] = []
    for place, both in _unlike(content, made):
        top, key = (*place, "", "")[:2]
        if top == "sha256" or (top == "decision" and key in (*ANSWER, "flowgraph")):
            continue  # told of its own
        fixed = top in ("reference", "chart", "judgement", "actions", "flowgraph") or (
            top == "decision" and key in BY_EVERY_VERSION
        )
        # What another version has not within these, or has besides, is no alteration.
        certain = same_version or len(place) == 1 or (fixed and both)
        (altered if certain else unverified).append(".".join(place))
    return tuple(dict.fromkeys(altered)), tuple(unverified)


def _unlike(
    one: object, other: object, at: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The places in which two values differ, and whether both have that place. A key that
    only the first has is not named: it may be a name."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in other:
            if key in one:
                yield from _unlike(one[key], other[key], (*at, key))
            else:
                yield (*at, key), False
        if one.keys() - other.keys():
            yield (*at, "(a key that does not belong there)"), False
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (this, that) in enumerate(zip(one, other, strict=True)):
            yield from _unlike(this, that, (*at, str(number)))
    elif one != other or type(one) is not type(other):  # 1 is no yes
        yield at, True


def _is_date(given: object) -> bool:
    """Whether it is a date in the form that is recorded, or none."""
    try:
        return isinstance(given, str) and date_given(given, "date") == given
    except FlowgraphError:
        return False


def _is_correction(given: object, reference: str) -> bool:
    """Whether what a record says of the one it supersedes can have been written here."""
    if given is None:
        return True
    if not isinstance(given, Mapping) or given.keys() != {"reference", "sha256", "reason"}:
        return False
    reason = given["reason"]
    return (
        given["reference"] == reference
        and _is_hash(given["sha256"])
        and isinstance(reason, str)
        and bool(reason)
        and reason == " ".join(reason.split())
    )


def _is_hash(given: object) -> bool:
    return isinstance(given, str) and re.fullmatch("[0-9a-f]{64}", given) is not None


def _differences(
    recorded: Mapping[str, Any], now: Decision, keys: Iterable[str]
) -> tuple[Row, ...]:
    said = _as_file(now.as_json())
    known = {*now.its_chart.boxes, *STATUSES}
    return tuple(
        {"key": key, "recorded": _shown(recorded.get(key), known), "now": _shown(said[key], known)}
        for key in keys
        if recorded.get(key) != said[key]
    )


def _shown(value: object, known: set[str]) -> str:
    """A value of an answer; what is no word of the chart is not repeated."""
    values = value if isinstance(value, list) else [] if value is None else [value]
    named = [
        each if isinstance(each, str) and each in known else "something else" for each in values
    ]
    return ", ".join(named) or "none"


def _lowered(recorded: Mapping[str, Any], now: Decision) -> bool:
    """Whether the most protective outcome possible now is below the recorded one's. An
    outcome that the chart does not have cannot be compared."""
    boxes = now.its_chart.boxes
    named = recorded.get("possible_outcomes")
    then = [
        box.protection
        for id_ in (named if isinstance(named, list) else ())
        if isinstance(id_, str) and (box := boxes.get(id_)) and box.protection is not None
    ]
    this = [boxes[id_].protection or 0 for id_ in now.possible_outcomes]
    return bool(then) and bool(this) and max(this) < max(then)


def chained(pairs: Sequence[tuple[Record, Replay | None]]) -> list[Replay]:
    """Hold records that supersede one another against each other, by hash: the replays, each
    with where it stands in its chain."""
    records = [record for record, _ in pairs]
    by_hash = {record.sha256: record for record in records}
    taken: dict[str, Record] = {}
    found = []
    for record, again in pairs:
        named = record.supersedes
        if named is not None:
            state, problem = _link(record, named, records, by_hash, taken)
            if again is not None:
                again = _with_link(again, named, state, problem)
        if again is not None:
            found.append(again)
    return found


def _link(
    record: Record,
    named: Mapping[str, Any],
    records: Sequence[Record],
    by_hash: Mapping[str, Record],
    taken: dict[str, Record],
) -> tuple[Literal["verified", "missing", "broken"], str]:
    old = by_hash.get(str(named.get("sha256")))
    if old is None:
        others = [r for r in records if r is not record and r.reference == record.reference]
        if not others:
            return "missing", ""
        edited = next((r for r in others if r.content["sha256"] == named.get("sha256")), None)
        if edited:
            return "broken", f"{edited.file} was edited after it was superseded"
        return "broken", "the record it supersedes is not among those of this reference"
    if old.sha256 in taken:
        return "broken", f"{taken[old.sha256].file} supersedes the same record"
    taken[old.sha256] = record
    return ("verified", "") if old.intact else ("broken", f"{old.file} was edited")


def _with_link(
    again: Replay,
    named: Mapping[str, Any],
    state: Literal["verified", "missing", "broken"],
    problem: str,
) -> Replay:
    told = replace(
        again,
        supersedes=named["sha256"] if _is_hash(named.get("sha256")) else "",
        chain=state,
        chain_problem=problem,
    )
    if state == "missing":
        return replace(told, unverified=(*told.unverified, "supersedes, the earlier record"))
    return replace(told, verdict="does not hold") if state == "broken" else told


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


def _why(then: Decision, now: Decision) -> list[str]:
    """Where the walks under two editions part, and what sent each of them its way."""
    steps = {row["box"]: row for row in then.steps}
    for step in now.steps:
        old = steps.get(step["box"])
        if old is None:
            return [f"the walk now passes “{step['text']}”, which the recorded one did not"]
        before, this = _went(old), _went(step)
        if before != this:
            return [f"at “{step['text']}” the record says: {before}", f"now: {this}"]
    if len(then.path) > len(now.path):
        return [
            f"the walk now ends after {len(now.path)} boxes; the recorded one passed"
            f" {len(then.path)}"
        ]
    return [row["says"] for row in (*now.contradictions, *now.outside)]


def _went(step: Row) -> str:
    arrow = step.get("arrow")
    if not arrow:
        open_ = [row["text"] for row in step.get("possible", ())]
        return f"still open: {'; or '.join(open_)}" if open_ else "the walk ends here"
    because = "; ".join(row["words"] for row in arrow["because"])
    return f"to “{arrow['text']}”" + (f", because {because}" if because else ", always")


def _as_file(value: Any) -> Any:
    """A value as it stands in a file: tuples are lists there."""
    if isinstance(value, Mapping):
        return {key: _as_file(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_file(item) for item in value]
    return value
