"""A chart as plain data for the page's deciding code (templates/page/walking.js).

It is the plan that Python itself walks, written out: predicates as small trees, each fact with
its values cut where a predicate tells them apart, the places in walking order. Nothing here is
a program; the page reads it as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import asdict

from flowgraph.chart import Arrow, Box, Chart, Rule
from flowgraph.deciding.decide import in_doubt
from flowgraph.deciding.old.plan import Plan, plan_of
from flowgraph.facts import Fact, FromChart, Known, OverPeople
from flowgraph.predicate import Among, And, Compare, Is, Not, Or, Tree


def chart_data(chart: Chart) -> dict[str, Any]:
    """Everything that deciding an incident on this chart needs, as JSON values."""
    plan = plan_of(chart)
    return {
        "id": chart.id,
        "facts": {name: _fact(fact, plan) for name, fact in plan.facts.items()},
        "texts": {f.name: _asked(f) for f in chart.all_facts.values() if f.kind == "text"},
        "order": list(chart.all_facts),
        "groups": {names[0]: list(names) for names in plan.groups},
        "groupOf": {name: plan.groups[index][0] for name, index in plan.group_of.items()},
        "last": dict(plan.last),
        "gate": plan.gates[-1],
        "charts": [
            _chart(each, plan, gate) for each, gate in zip(plan.charts, plan.gates, strict=True)
        ],
        "places": [
            {
                "chart": plan.charts.index(place.chart),
                "box": _box(place.box, place.chart, plan) if place.box else None,
                "asks": list(place.asks),
            }
            for place in plan.places
        ],
        "outcomes": [plan.at[chart.id, box.id] for box in chart.outcomes],
        "outside": _rules(chart.outside),
        "contradictions": _rules(chart.contradictions),
        "alerts": _rules(chart.alerts),
        "notes": [note for each in (chart, *chart.helpers) for note in _notes(each, plan)],
        "in_doubt": [dict(note) for note in in_doubt(chart)],
    }


def tree_data(tree: Tree) -> list[Any]:
    """A predicate's tree as nested lists, its kind first.

    >>> from flowgraph.predicate import parse
    >>> tree_data(parse("not harmful or age < 13").tree)
    ['or', [['not', ['is', 'harmful']], ['compare', 'age', '<', 13]]]
    """
    match tree:
        case Is(name):
            return ["is", name]
        case Compare(name, op, constant):
            return ["compare", name, op, constant]
        case Among(name, constants):
            return ["among", name, list(constants)]
        case Not(term):
            return ["not", tree_data(term)]
        case And(terms):
            return ["and", [tree_data(term) for term in terms]]
        case Or(terms):
            return ["or", [tree_data(term) for term in terms]]


def known_data(known: Known) -> dict[str, Any]:
    return asdict(known)


def _asked(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "kind": fact.kind,
        "ask": fact.ask,
        "help": fact.help,
        "words": fact.name_in_words,
        "said": dict(fact.words),
    }


def _fact(fact: Fact, plan: Plan) -> dict[str, Any]:
    origin: dict[str, Any] | None = None
    match fact.origin:
        case OverPeople(how, where):
            origin = {"how": how, "where": tree_data(where.tree)}
        case FromChart(chart_id, gives):
            other = next(chart for chart in plan.charts if chart.id == chart_id)
            read = {
                box.id: fact.read([box.gives[gives]])
                for box in other.outcomes
                if gives in box.gives
            }
            origin = {
                "chart": chart_id,
                "given": {id_: known_data(known) for id_, known in read.items() if known},
            }
    return {
        **_asked(fact),
        "low": fact.low,
        "high": fact.high,
        "unit": fact.unit,
        "expected": fact.expected,
        "domain": known_data(fact.domain),
        "origin": origin,
        "cells": [
            {"first": cell.first, "known": known_data(cell.known)} for cell in plan.cells[fact.name]
        ],
    }


def _chart(chart: Chart, plan: Plan, gate: int) -> dict[str, Any]:
    return {
        "id": chart.id,
        "title": chart.title,
        "gate": gate,
        "start": plan.at[chart.id, chart.start],
        "outside": _rules(chart.outside),
        "asks": [
            {"fact": fact.name, "chart": fact.origin.chart}
            for fact in chart.facts.values()
            if isinstance(fact.origin, FromChart)
        ],
    }


def _notes(chart: Chart, plan: Plan) -> list[dict[str, Any]]:
    """Standing words, with the places that they belong to; ``own`` tells the chart's from those
    of a chart that works out a fact."""
    return [
        {**row, "own": chart is plan.chart, "places": [plan.at[chart.id, id_] for id_ in note.at]}
        for note, row in zip(chart.notes, _rules(chart.notes), strict=True)
    ]


def _box(box: Box, chart: Chart, plan: Plan) -> dict[str, Any]:
    return {
        "id": box.id,
        "kind": box.kind,
        "text": box.text,
        "points": list(box.points),
        "cite": box.cite,
        "protection": box.protection,
        "contact": box.contact.in_words if box.contact else "",
        "within": box.limit,
        "arrows": [_arrow(arrow, chart, plan) for arrow in box.arrows],
    }


def _arrow(arrow: Arrow, chart: Chart, plan: Plan) -> dict[str, Any]:
    return {
        "to": plan.at[chart.id, arrow.target],
        "target": arrow.target,
        "text": chart.boxes[arrow.target].text,
        "when": tree_data(arrow.when.tree) if arrow.when else None,
        "when_text": arrow.when.text if arrow.when else None,
        "words": arrow.when.words(chart.all_facts) if arrow.when else "always",
        "basis": arrow.basis,
        "cite": arrow.cite,
    }


def _rules(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    return [
        {
            "says": rule.text,
            "when": tree_data(rule.when.tree) if rule.when else None,
            "cite": rule.cite,
            "contact": rule.contact.in_words if rule.contact else "",
            "ours": rule.ours,
            "suppose": dict(rule.suppose),
        }
        for rule in rules
    ]
