"""From an incident and a chart to a defended decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict

from flowgraph.chart import Chart, a_chart
from flowgraph.deciding import people
from flowgraph.deciding.answer import DOUBTFUL, SETTLED, Answer
from flowgraph.deciding.asking import open_facts, questions, settles_duties, settles_route
from flowgraph.deciding.conflicts import (
    cautions,
    contradictions,
    rule_row,
    rules_outside,
    would_follow,
)
from flowgraph.deciding.decision import Decision
from flowgraph.deciding.duties import also_open, due_of, duties, possible_duties
from flowgraph.deciding.evidence import evidence_of
from flowgraph.deciding.form import form_of
from flowgraph.deciding.grounds import rests_on
from flowgraph.deciding.nearest import other_outcomes
from flowgraph.deciding.reasons import steps
from flowgraph.deciding.turning import turning_points
from flowgraph.errors import told_cleanly
from flowgraph.facts import Counted, FromChart, OverPeople
from flowgraph.incident import Incident
from flowgraph.reading.incident_fit import from_mapping
from flowgraph.reading.incident_mapping import checked
from flowgraph.values import Known
from flowgraph.version import __version__

UNTIL_RESOLVED = {
    "text": "Until this is resolved, work to the most protective outcome that is still possible.",
    "cite": "",
    "ours": True,
}
CONSULT = {
    "text": "If in doubt, consult the designated safeguarding lead.",
    "cite": "",
    "ours": True,
}


def in_doubt(chart: Chart) -> tuple[dict[str, Any], dict[str, Any]]:
    """Printed first with every answer that is undecided or contradictory, for neither ever
    reads as "no action": the chart's own "If in doubt …" where it has one."""
    for box in chart.boxes.values():
        for point in box.points:
            if point.startswith("If in doubt"):
                return {"text": point, "cite": box.cite, "ours": box.ours}, UNTIL_RESOLVED
    return CONSULT, UNTIL_RESOLVED


@told_cleanly
def decide(chart: Chart, incident: Incident | Mapping[str, Any]) -> Decision:
    """Walk a chart for an incident.

    Args:
        chart: the chart.
        incident: an incident, or a mapping of facts in which ``None`` is unknown.

    Raises:
        IncidentError: a fact that is not on the chart, a value outside its domain, or neither
            an incident nor a mapping.
        ChartError: in a world that the incident leaves open no arrow is true, or several; or
            what was given for a chart is none.

    >>> import flowgraph
    >>> chart = flowgraph.load_chart("kscb-sexting-2016")
    >>> decide(chart, {"classification": "aggravated", "adult_involved": True}).outcome
    'refer'
    """
    a_chart(chart)
    if isinstance(incident, Incident):
        incident = checked(incident, chart)
    else:
        incident = from_mapping(incident, chart)
    evidence = evidence_of(incident, chart)
    found = Answer(form_of(chart), evidence)
    settled = found.status in SETTLED
    doubtful = found.status in DOUBTFUL
    return Decision(
        incident=incident.reference,
        chart=chart.id,
        edition=asdict(chart.edition),
        chart_sha256=chart.sha256,
        flowgraph=__version__,
        status=found.status,
        outcome=found.outcome.id if found.outcome else None,
        possible_outcomes=tuple(box.id for box in found.outcomes),
        path=found.path,
        steps=tuple(steps(found)),
        questions=tuple(questions(found) if found.status == "undecided" else ()),
        contradictions=tuple(contradictions(found)),
        cautions=tuple(cautions(found)),
        alerts=tuple(rule_row(r) for r, root in found.form.alerts.items() if found.certain(root)),
        turning_points=tuple(turning_points(found) if settled else ()),
        derived=_derived(found),
        notes=(*(in_doubt(chart) if doubtful else ()), *_notes(found)),
        settles_route=tuple(settles_route(found) if found.status == "certain" else ()),
        facts=_facts(found, incident),
        outside=tuple(rules_outside(found)) if found.status == "outside" else (),
        would_follow=tuple(would_follow(found)),
        gives=found.outcome.gives if found.outcome else {},
        date=incident.date,
        duties=tuple(duties(found, incident)),
        possible_duties=tuple(possible_duties(found, incident)),
        settles_duties=tuple(settles_duties(found) if settled else ()),
        alerts_open=tuple(
            rule_row(r) | {"facts": open_facts(found, r.when.facts if r.when else ())}
            for r, root in found.form.alerts.items()
            if found.open(root)
        ),
        rests_on=tuple(rests_on(found) if settled else ()),
        other_outcomes=tuple(other_outcomes(found) if settled else ()),
        due=due_of(found.outcome, incident, chart),
        goes_on=(found.outcome.goes_on or None) if found.outcome else None,
        assumed=("everybody_listed",)
        if incident.people and incident.everybody_listed is None
        else (),
        its_chart=chart,
        its_incident=incident,
        reachable=_reachable(found),
        arrows_open=_arrows_open(found),
        also=also_open(found),
    )


def _reachable(found: Answer) -> frozenset[str]:
    """The boxes that some remaining world passes."""
    if not found.path:
        return frozenset()
    chart = found.chart
    return frozenset(id_ for id_ in chart.boxes if found.reaches(chart, id_))


def _arrows_open(found: Answer) -> frozenset[tuple[str, str]]:
    """The arrows that some remaining world takes."""
    chart = found.chart
    return frozenset(
        (arrow.source, arrow.target)
        for id_ in _reachable(found)
        for _, arrow in found.open_arrows(chart, id_)
    )


def _notes(found: Answer) -> list[dict[str, Any]]:
    """Standing words: always, or where the path passes, or may pass, a box, or where what
    they depend on holds or may hold. While facts contradict each other any box may yet be
    passed. Of a chart that works out a fact, the words on the types it found are shown."""
    form = found.form
    shown: dict[str, dict[str, Any]] = {}
    for chart in (form.chart, *form.chart.helpers):
        own = chart is form.chart
        for note in chart.notes:
            anywhere = own and found.status == "contradictory"
            passed = any(found.may(form.reached[chart.id, id_]) for id_ in note.at)
            may_hold = (
                note.when is None or not own or not found.inside or found.may(form.notes[note])
            )
            if may_hold and (anywhere or passed or (own and not note.at)):
                row = {"text": note.text, "cite": note.cite, "ours": note.ours}
                shown.setdefault(note.text, row)
    return list(shown.values())


def _derived(found: Answer) -> dict[str, dict[str, Any]]:
    """What was worked out, by which chart, over people or by counting; None where it is open."""
    rows: dict[str, dict[str, Any]] = {}
    facts = found.facts
    for name, fact in facts.items():
        if isinstance(fact.origin, OverPeople):
            # What is stated is held against those who may be there besides, too.
            besides = found.evidence.besides if name in found.evidence.stated else None
            known = people.worked_out(fact, found.evidence, besides=besides)
            if known:
                rows[name] = _worked_out(known, "people")
        elif isinstance(fact.origin, Counted):
            rows[name] = _worked_out(found.worked_out(fact), "count")
    for helper in found.chart.helpers:
        path = tuple(found.shared_path(helper))
        boxes = [box for box in helper.outcomes if found.reaches(helper, box.id)]
        everywhere = found.always_in(helper)
        outcome = boxes[0].id if len(boxes) == 1 and everywhere else None
        for name in dict.fromkeys(name for box in helper.outcomes for name in box.gives):
            served = [f for f in facts.values() if f.origin == FromChart(helper.id, name)]
            if served:
                known = found.worked_out(served[0])
                rows[served[0].name] = _worked_out(known, helper.id, path, outcome)
                continue
            values = {box.gives.get(name) for box in boxes}
            row = _worked_out(
                Known(values=tuple(sorted(v for v in values if v))), helper.id, path, outcome
            )
            rows[name] = row if everywhere and None not in values else {**row, "value": None}
    return rows


def _worked_out(
    known: Known, chart: str, path: tuple[str, ...] = (), outcome: str | None = None
) -> dict[str, Any]:
    return {
        "value": known.plain if known.exact else None,
        "possible": known.plain,
        "chart": chart,
        "path": list(path),
        "outcome": outcome,
    }


def _facts(found: Answer, incident: Incident) -> dict[str, dict[str, Any]]:
    """Every fact of the chart: what is known of it, how, and who said so."""
    rows: dict[str, dict[str, Any]] = {}
    for name, fact in found.chart.all_facts.items():
        statement = incident.facts.get(name)
        row: dict[str, Any]
        if not fact.decides:
            given = bool(statement and statement.written)
            row = {
                "is": statement.written[0] if statement and statement.written else None,
                "how": "stated" if given else None,
            }
        else:
            known = found.known(name)
            row = {"is": known.plain if known else None, "how": found.how(name)}
        if statement:
            for key in ("because", "source", "by", "on"):
                if text := getattr(statement, key):
                    row[key] = text
        rows[name] = row
    return rows
