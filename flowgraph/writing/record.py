"""Decision records: what was known, what was decided and by which chart, as JSON.

A record carries its charts with it, so that it can be decided again years later. It is never
changed: a correction is a new record that names the one it supersedes, with a reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flowgraph.chart import Chart
from flowgraph.dates import date_given
from flowgraph.deciding.decision import Decision, a_decision
from flowgraph.errors import IncidentError, told_cleanly
from flowgraph.limits import FILE_BYTES, TEXT
from flowgraph.reading import imagery
from flowgraph.reading.incident_as_file import as_given
from flowgraph.reading.record_file import FORMAT, any_record, sha256_of
from flowgraph.writing.judgement import check_departure, standing_of


@told_cleanly
def record_of(
    decision: Decision,
    *,
    date: str = "",
    supersedes: str | Path | Mapping[str, Any] | None = None,
    reason: str = "",
) -> dict[str, Any]:
    """The record of a decision: what ``decide --record`` writes, as plain values.

    Args:
        date: of the decision, in ISO form; the incident's own where it is left out, else
            blank. The clock is never asked.
        supersedes: the record that this one corrects: its file, or what this function gave.
        reason: why it is corrected; needed with ``supersedes``, and only then.

    Returns:
        A mapping that can be stored as JSON; its keys are in the reference (Record). The same
        decision always gives the same record.

    Raises:
        IncidentError: the decision has no reference; the judgement departs without a reason;
            the superseded record was edited, is of another incident, or no reason is given;
            the record would be too large to be read again.
        UnreadableError: what is superseded is no record.
    """
    a_decision(decision)
    check_departure(decision)
    if not decision.incident:
        raise IncidentError.at(
            "record",
            "a record needs the reference of its incident",
            "decide an incident file, or an Incident with a reference",
        )
    if decision.its_incident.chart not in (None, decision.chart):
        raise IncidentError.at(
            "record",
            "the incident names another chart than it was decided on",
            "decide it on the chart that it names, or name none",
        )
    date = date_given(date, "record, date")
    _check_reason(reason)
    old = _superseded(decision, supersedes, reason)
    content = content_of(decision, date or decision.date, old)
    if len(text_of(content).encode()) > FILE_BYTES:  # it could not be read again
        raise IncidentError.at(
            "record",
            f"the record would be larger than {FILE_BYTES // 1_000_000} MB",
            "shorten the incident or the chart",
        )
    return content


def text_of(record: Mapping[str, Any]) -> str:
    """A record as the text of its file, ending in a line break."""
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def content_of(decision: Decision, date: str, supersedes: object) -> dict[str, Any]:
    """All that stands in a record, by what it is made of; the hash is over the rest."""
    given = as_given(decision.its_incident)
    content: dict[str, Any] = {
        "record": FORMAT,
        "reference": decision.incident,
        "date": date,
        "flowgraph": decision.flowgraph,
        "chart": {
            "id": decision.chart,
            "title": decision.its_chart.title,
            "edition": dict(decision.edition),
            "sha256": decision.chart_sha256,
            "source": _text(decision.its_chart),
            "helpers": {
                helper.id: {"sha256": helper.sha256, "source": _text(helper)}
                for helper in decision.its_chart.helpers
            },
        },
        "incident": given,
        "decision": decision.as_json(),
        "judgement": _judgement(decision),
        "actions": given.get("actions"),
        "supersedes": supersedes,
    }
    # Through text and back, so that the hash is over what the file will say.
    made: dict[str, Any] = json.loads(json.dumps(content))
    made["sha256"] = sha256_of(made)
    return made


def _check_reason(reason: str) -> None:
    """What comes from the command line is held to what an incident file is held to."""
    if len(reason) > TEXT:
        raise IncidentError.at("record, reason", f"longer than {TEXT:,} characters", "shorten it")
    if imagery.is_imagery(reason):
        raise IncidentError.at("record, reason", imagery.RULE, imagery.MEND)


def _text(chart: Chart) -> str:
    """A chart's file to the letter, line ends and all: its hash is over these bytes."""
    return chart.source.decode()


def _judgement(decision: Decision) -> dict[str, Any] | None:
    """What was judged, and where that stands towards the chart's answer."""
    if decision.its_incident.judgement is None:
        return None
    standing = standing_of(decision)
    return {
        "stand": standing.stand,
        "outcome": standing.outcome.id if standing.outcome else None,
        **as_given(decision.its_incident)["judgement"],
    }


def _superseded(
    decision: Decision, old: str | Path | Mapping[str, Any] | None, reason: str
) -> dict[str, str] | None:
    if old is None:
        if reason.strip():
            raise IncidentError.at(
                "record",
                "a reason is given, but no record that is superseded",
                "name it with --supersedes OLD",
            )
        return None
    record = any_record(old)
    if not record.intact:
        raise IncidentError.at(
            record.file,
            "this record was edited after it was made: it is not what its hash says",
            "supersede the record as it was made; keep the edited file as evidence",
        )
    if record.reference != decision.incident:
        raise IncidentError.at(
            record.file,
            "this is the record of another incident",
            "a correction keeps the reference of the record that it supersedes",
        )
    if not reason.strip():
        raise IncidentError.at(
            "record",
            "a correction needs a reason",
            'say why with --reason "…"',
        )
    return {
        "reference": record.reference,
        "sha256": record.sha256,
        "reason": " ".join(reason.split()),
    }
