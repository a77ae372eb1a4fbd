"""From an incident and a chart to a defended decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict, replace

from flowgraph import __version__
from flowgraph.chart import Chart, Rule, a_chart
from flowgraph.deciding import people
from flowgraph.deciding.answer import Answer, Conflict, answer
from flowgraph.deciding.asking import questions, settles_route
from flowgraph.deciding.decision import Decision
from flowgraph.deciding.evidence import Evidence, evidence_of
from flowgraph.deciding.plan import Plan, plan_of
from flowgraph.deciding.reasons import Reasons
from flowgraph.deciding.walk import Walk, shared_path
from flowgraph.errors import IncidentError
from flowgraph.facts import FromChart, Known, OverPeople, say
from flowgraph.incident import Incident
from flowgraph.reading.fields import Faults
from flowgraph.reading.fit import fit, from_mapping

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
    if not isinstance(incident, Incident):
        incident = from_mapping(incident, chart)
    else:
        faults = Faults(incident.file or "incident", echo=False)
        fit(incident, chart, faults)
        if faults.found:
            raise IncidentError(faults.in_order())
    plan = plan_of(chart)
    evidence = evidence_of(incident, chart)
    found = answer(plan, evidence, in_full=True)
    reasons = Reasons(found, evidence)
    settled = found.status in ("decided", "certain")
    doubtful = found.status in ("undecided", "contradictory")
    return Decision(
        incident=incident.reference,
        chart=chart.id,
        edition=asdict(chart.edition),
        chart_sha256=chart.sha256,
        flowgraph=__version__,
        status=found.status,
        outcome=found.outcome.id if found.outcome else None,
        possible_outcomes=tuple(box.id for box in found.outcomes),
        path=_ids(plan, found.path),
        steps=tuple(reasons.steps()),
        questions=tuple(questions(found, evidence) if found.status == "undecided" else ()),
        contradictions=tuple(_contradictions(found)),
        cautions=tuple(_cautions(found)),
        alerts=tuple(_rule(r) for r in chart.alerts if _holds(r, found)),
        turning_points=tuple(_turning_points(found, evidence, reasons) if settled else ()),
        derived=_derived(found, evidence),
        notes=(*(in_doubt(chart) if doubtful else ()), *_notes(found)),
        settles_route=tuple(settles_route(found, evidence) if found.status == "certain" else ()),
        facts=_facts(plan, reasons, incident),
        outside=tuple(_rule(r) for r in found.trail.outside) if found.status == "outside" else (),
        would_follow=tuple(_would_follow(found, evidence)),
        gives=found.outcome.gives if found.outcome else {},
        date=incident.date,
        on=chart,
        of=incident,
        reachable=_reachable(found),
        arrows_open=_arrows_open(found),
    )


def _ids(plan: Plan, places: tuple[int, ...] | list[int]) -> tuple[str, ...]:
    boxes = (plan.places[place].box for place in places)
    return tuple(box.id for box in boxes if box)


def _reachable(found: Answer) -> frozenset[str]:
    """The boxes that some remaining world passes."""
    if found.status not in ("decided", "certain", "undecided"):
        return frozenset()
    plan = found.plan
    return frozenset(_ids(plan, [p for p in found.trail.reached if plan.in_chart(p)]))


def _arrows_open(found: Answer) -> frozenset[tuple[str, str]]:
    """The arrows that some remaining world takes."""
    plan, taken = found.plan, found.trail.taken
    return frozenset(
        (arrow.source, arrow.target)
        for place, numbers in taken.items()
        if plan.in_chart(place) and _reachable(found)
        for number, arrow in enumerate(plan.arrows(place))
        if number in numbers
    )


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "says": rule.text,
        "cite": rule.cite,
        "contact": rule.contact.in_words if rule.contact else "",
        "facts": list(rule.when.facts) if rule.when else [],
        "ours": rule.ours,
    }


def _holds(rule: Rule, found: Answer) -> bool:
    """Whether a rule holds for certain. Where no world is inside the guidance it is judged
    in all of them: a child in danger is in danger outside a chart too."""
    if not found.trail.inside:
        everywhere = Walk(found.plan, found.walk.evidence, heed_outside=False).trail()
        return everywhere.truths.get(rule) == {True}
    return found.trail.truths.get(rule) == {True}


def _notes(found: Answer) -> list[dict[str, Any]]:
    """Standing words: always, or where the path passes, or may pass, a box, or where what
    they depend on holds or may hold. While facts contradict each other any box may yet be
    passed. Of a chart that works out a fact, the words on the types it found are shown."""
    plan, trail = found.plan, found.trail
    shown: dict[str, dict[str, Any]] = {}
    for chart in (plan.chart, *plan.chart.helpers):
        own = chart is plan.chart
        for note in chart.notes:
            anywhere = own and found.status == "contradictory"
            passed = any(plan.at[chart.id, id_] in trail.reached for id_ in note.at)
            may_hold = note.when is None or True in trail.truths.get(note, {True})
            if may_hold and (anywhere or passed or (own and not note.at)):
                row = {"text": note.text, "cite": note.cite, "ours": note.ours}
                shown.setdefault(note.text, row)
    return list(shown.values())


def _of_conflict(conflict: Conflict) -> dict[str, Any]:
    name = conflict.fact.name_in_words
    if conflict.because:
        other = say(conflict.because)
        says = f"{name} is stated as {conflict.stated.words}, but {other} is certainly no"
        names = [conflict.fact.name, conflict.because]
    else:
        says = (
            f"{name} is stated as {conflict.stated.words}, but the facts recorded make it"
            f" {conflict.worked_out.words}"
        )
        names = [conflict.fact.name]
    return {"says": says, "facts": names, "cite": "", "ours": True}


def _contradictions(found: Answer) -> list[dict[str, Any]]:
    if found.status != "contradictory":
        return []
    return [
        *(_of_conflict(conflict) for conflict in found.conflicts),
        *(_rule(rule) for rule in found.contradictions),
    ]


def _cautions(found: Answer) -> list[dict[str, Any]]:
    """What is still open and would make the answer outside or contradictory."""
    rows = [
        {
            "says": f"{c.fact.name_in_words} is stated as {c.stated.words}; the facts recorded"
            f" leave it open ({c.worked_out.words})",
            "facts": [c.fact.name],
            "cite": "",
            "about": "stated against worked out",
            "ours": True,
        }
        for c in found.tensions
    ]
    if found.status == "outside" or not found.trail.inside:
        return rows
    for rule in found.trail.outside:
        rows.append({**_rule(rule), "about": "may be outside the guidance"})
    for rule in found.plan.chart.contradictions:
        if found.trail.truths.get(rule) == {True, False}:
            rows.append({**_rule(rule), "about": "may be contradictory"})
    return rows


def _turning_points(found: Answer, evidence: Evidence, reasons: Reasons) -> list[dict[str, Any]]:
    """Each single fact that, changed alone, changes the answer; a row for each class of
    values that no predicate tells apart."""
    rows = []
    plan = found.plan
    for name in plan.chart.all_facts:
        if name not in plan.facts or not (known := reasons.known(name)):
            continue
        for cell in plan.cells[name]:
            if cell.known.meets(known):
                continue
            changed = answer(plan, _changed(evidence, name, cell.known))
            if changed.reached != found.reached:
                rows.append(
                    {
                        "fact": name,
                        "is": known.plain,
                        "if": cell.known.plain,
                        "outcome": changed.reached,
                        "words": f"{plan.facts[name].name_in_words}: {cell.known.words}"
                        f" (now {known.words})",
                    }
                )
    return rows


def _changed(evidence: Evidence, name: str, known: Known) -> Evidence:
    if name in evidence.stated:
        return replace(evidence, stated={**evidence.stated, name: known})
    return evidence.supposing(name, known)


def _would_follow(found: Answer, evidence: Evidence) -> list[dict[str, Any]]:
    """What would follow if a contradiction were resolved one way or the other, the most
    protective first."""
    if found.status != "contradictory":
        return []
    ways: dict[tuple[str, Known], bool] = {}
    for conflict in found.conflicts:
        if not conflict.because:  # either side may be right, unless the chart forbids it
            ways[conflict.fact.name, conflict.worked_out] = True
            ways[conflict.fact.name, conflict.stated] = True
    for rule in found.contradictions:
        for name, value in rule.suppose.items():
            known = found.plan.facts[name].read([value])
            assert known is not None  # the chart was read
            ways[name, known] = False
    rows = []
    for (name, known), reconciled in ways.items():
        then = answer(found.plan, evidence.supposing(name, known), reconciled=reconciled)
        if then.status == "contradictory":
            continue
        rows.append(
            (
                -max((box.protection for box in then.outcomes), default=0),
                {
                    "fact": name,
                    "if": known.plain,
                    "words": f"if {found.plan.facts[name].name_in_words} is {known.words}",
                    "status": then.status,
                    "outcome": then.outcome.id if then.outcome else None,
                    "possible_outcomes": [box.id for box in then.outcomes],
                },
            )
        )
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _derived(found: Answer, evidence: Evidence) -> dict[str, dict[str, Any]]:
    """What was worked out, by which chart or over people; None where it is open."""
    rows: dict[str, dict[str, Any]] = {}
    plan, trail = found.plan, found.trail
    if not trail.inside:  # all is outside: say what the other charts make of it all the same
        trail = Walk(plan, evidence, all_charts=True, heed_outside=False).trail()
    for name, fact in plan.facts.items():
        if isinstance(fact.origin, OverPeople):
            known = people.worked_out(fact, evidence)
            if known:
                rows[name] = _worked_out(known, "people", (), None)
    for index, helper in enumerate(plan.charts[:-1]):
        path = _ids(plan, shared_path(plan, trail, plan.gates[index]))
        boxes = [b for b in helper.outcomes if plan.at[helper.id, b.id] in trail.reached]
        outcome = boxes[0].id if len(boxes) == 1 else None
        for name in _answers_of(helper, plan):
            values = {box.gives.get(name) for box in boxes}
            fact_name = _fact_served(plan, helper, name)
            if fact_name:
                fact = plan.facts[fact_name]
                known = fact.read([v for v in values if v]) if values else None
                whole = None in values or known is None or not values
                rows[fact_name] = _worked_out(
                    fact.domain if whole or known is None else known,
                    helper.id,
                    path,
                    outcome,
                )
            else:
                known = Known(values=tuple(sorted(v for v in values if v)))
                rows[name] = _worked_out(known, helper.id, path, outcome)
    return rows


def _answers_of(helper: Chart, plan: Plan) -> list[str]:
    return list(dict.fromkeys(name for box in helper.outcomes for name in box.gives))


def _fact_served(plan: Plan, helper: Chart, name: str) -> str | None:
    """The fact for which a chart's answer is used, where one is declared."""
    for fact in plan.facts.values():
        if fact.origin == FromChart(helper.id, name):
            return fact.name
    return None


def _worked_out(
    known: Known, chart: str, path: tuple[str, ...], outcome: str | None
) -> dict[str, Any]:
    return {
        "value": known.plain if known.exact else None,
        "possible": known.plain,
        "chart": chart,
        "path": list(path),
        "outcome": outcome,
    }


def _facts(plan: Plan, reasons: Reasons, incident: Incident) -> dict[str, dict[str, Any]]:
    """Every fact of the chart: what is known of it, how, and who said so."""
    rows: dict[str, dict[str, Any]] = {}
    for name, fact in plan.chart.all_facts.items():
        statement = incident.facts.get(name)
        row: dict[str, Any]
        if fact.kind == "text":
            given = bool(statement and statement.written)
            row = {
                "is": statement.written[0] if statement and statement.written else None,
                "how": "stated" if given else None,
            }
        else:
            known = reasons.known(name)
            row = {"is": known.plain if known else None, "how": reasons.how(name)}
        if statement:
            for key in ("because", "source", "by", "on"):
                if text := getattr(statement, key):
                    row[key] = text
        rows[name] = row
    return rows
