"""Which question is worth asking: one whose answer can change where the incident ends."""

from __future__ import annotations

from typing import Any

from flowgraph.deciding.old import people
from flowgraph.deciding.old.answer import Answer
from flowgraph.deciding.old.evidence import Evidence
from flowgraph.deciding.old.plan import Plan
from flowgraph.deciding.old.walk import Walk, shared_path
from flowgraph.facts import Fact, FromChart, OverPeople, Value


def questions(answer: Answer, evidence: Evidence) -> list[dict[str, Any]]:
    """The facts to ask of an undecided incident, in the order of the chart's facts."""
    return [_row(answer.plan, evidence, n) for n in asked(answer, evidence, routes=False)]


def settles_route(answer: Answer, evidence: Evidence) -> list[dict[str, Any]]:
    """The facts that would settle the route of a certain incident."""
    return [_row(answer.plan, evidence, n) for n in asked(answer, evidence, routes=True)]


def asked(answer: Answer, evidence: Evidence, *, routes: bool) -> list[str]:
    """A fact is worth asking if two remaining worlds that differ in it alone end in
    different outcomes (or take different routes); if there is none, the open facts of the
    first open box."""
    plan = answer.plan
    open_ = _open_facts(answer)
    found = {name for name in open_ if Walk(plan, evidence).parts(name, routes=routes)}
    if not found:
        found = _of_first_open_box(answer, plan.gates[-1], open_)
    return [name for name in plan.chart.all_facts if name in found]


def _open_facts(answer: Answer) -> set[str]:
    """Facts asked on the way that still have several answers."""
    values: dict[str, set[Value]] = {}
    for met in answer.trail.seen.values():
        for name, here in met.items():
            values.setdefault(name, set()).update(here)
    found = {n for n, v in values.items() if len(v) > 1 and n not in answer.walk.open.given}
    for helper in answer.plan.chart.helpers:  # outside another chart, its answer is open
        found |= {n for rule in helper.outside if rule.when for n in rule.when.facts}
    return found - set(answer.walk.open.given)


def _of_first_open_box(answer: Answer, gate: int, open_: set[str]) -> set[str]:
    path = shared_path(answer.plan, answer.trail, gate)
    if not path:
        return set()
    found: set[str] = set()
    for name, values in answer.trail.seen.get(path[-1], {}).items():
        origin = answer.plan.origin(name)
        if len(values) < 2:
            continue
        if name in answer.walk.open.given and isinstance(origin, FromChart):
            found |= _of_first_open_box(answer, _gate(answer.plan, origin.chart), open_)
        else:
            found.add(name)
    return found


def _gate(plan: Plan, chart_id: str) -> int:
    return next(g for g in plan.gates if plan.places[g].chart.id == chart_id)


def _row(plan: Plan, evidence: Evidence, name: str) -> dict[str, Any]:
    fact = plan.facts[name]
    row = as_question(fact)
    if isinstance(fact.origin, OverPeople) and evidence.people:
        row["people"] = list(people.open_people(fact, plan.cells[name], evidence.people))
    return row


def as_question(fact: Fact) -> dict[str, Any]:
    """A fact as a question: what to ask, why, and what may be answered."""
    row: dict[str, Any] = {
        "fact": fact.name,
        "ask": fact.ask,
        "help": fact.help,
        "kind": fact.kind,
    }
    if fact.kind == "choice":
        row["values"] = list(fact.values)
    if fact.kind == "whole-number":
        row["range"], row["unit"] = [fact.low, fact.high], fact.unit
    return row
