"""A chart as plain data for the page (templates/page/deciding.js): its form, and its words.

The form is the one that Python itself decides by (flowgraph/deciding/form.py), written out: nodes,
children first, and the root of everything that is asked of them. Nothing here is a program; the
page reads it as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import asdict

from flowgraph.chart import Arrow, Box, Chart, Rule
from flowgraph.deciding.answer import refusal
from flowgraph.deciding.asking import as_question
from flowgraph.deciding.conflicts import rule_row
from flowgraph.deciding.decide import in_doubt
from flowgraph.deciding.diagrams import Root
from flowgraph.deciding.form import Form, form_of
from flowgraph.deciding.people import cuts_of
from flowgraph.deciding.reasons import arrow_row
from flowgraph.due import HELD, bank_holidays
from flowgraph.facts import Counted, Fact, FromChart, OverPeople
from flowgraph.predicate import Among, And, Compare, Is, Not, Or, Tree
from flowgraph.sentences import standing_alerts
from flowgraph.values import Known


def chart_data(chart: Chart) -> dict[str, Any]:
    """Everything that deciding an incident on this chart needs, as JSON values."""
    return _Written(form_of(chart)).chart()


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


class _Written:
    """One form, written out.

    Roots are collected first and numbered anew: leaves, then the nodes that some root needs. (A
    root stands in the data as the number that the form has for it until ``_numbered`` has gone
    over it; so every root goes through ``root``.)
    """

    def __init__(self, form: Form) -> None:
        self.form, self.worlds, self.of = form, form.worlds, form.of
        self.main = form.chart
        self._prepare()
        needed = self.of.needed(self._wanted)
        leaves = {leaf: number for number, leaf in enumerate(self.of.leaves)}
        self._number = leaves | {node: len(leaves) + i for i, node in enumerate(needed)}
        self._needed = needed

    def _prepare(self) -> None:
        """Make every root that the page asks for."""
        form = self.form
        self.values = {name: form.values(name) for name in self.worlds.facts}
        counted = [n for n, f in self.worlds.facts.items() if isinstance(f.origin, Counted)]
        # What facts are worked out to be, in all worlds and in those inside.
        self.given = {name: (root, form.given_inside[name]) for name, root in form.given.items()}
        self.given |= {name: (form.total(name), form.total_inside(name)) for name in counted}
        self.when = {arrow: self._both(arrow) for arrow in self.main.also_arrows}
        self._wanted = [
            *form.roots,
            *(form.ends_well_at(box.id) for box in self.main.outcomes),
            *(root for cells in self.values.values() for _, root in cells),
            *(root for both in self.given.values() for root in both),
            *(root for both in self.when.values() for root in both),
        ]

    def _both(self, arrow: Arrow) -> tuple[Root, Root]:
        """The worlds in which an arrow's ``when`` holds, and those in which it does not."""
        when = self.form.when(arrow.when)
        return when, self.form.of.negated(when)

    def root(self, root: Root) -> int:
        return self._number[root]

    def chart(self) -> dict[str, Any]:
        form, chart, worlds = self.form, self.main, self.worlds
        leaf = {root: number for number, root in enumerate(self.of.leaves)}
        return {
            "id": chart.id,
            # Each with the variable it asks, and a child for each answer; first the leaves, which
            # ask none.
            "nodes": [
                [self.of.level[node], *map(self.root, self.of.kids[node])]
                for node in (*self.of.leaves, *self._needed)
            ],
            "leaves": len(self.of.leaves),
            "variables": [
                {"kind": v.kind, "facts": list(v.facts), "answers": v.answers}
                for v in worlds.variables
            ],
            "at": worlds.at,
            "people": self._people(),
            "facts": {name: self._fact(fact) for name, fact in worlds.facts.items()},
            "texts": {f.name: _asked(f) for f in chart.all_facts.values() if not f.decides},
            "order": list(chart.all_facts),
            "asked_of_people": [
                name for name, f in chart.all_facts.items() if isinstance(f.origin, OverPeople)
            ],
            "checklists": {
                each.id: {"ask": each.ask, "help": each.help, "items": list(each.items)}
                for each in chart.checklists
            },
            "comes_to": self.root(form.comes_to),
            "contradiction": self.root(form.contradiction),
            # The most protective first.
            "outcomes": [
                {
                    "id": box.id,
                    "leaf": leaf[_of(form.outcomes, box)],
                    "well": self.root(form.ends_well_at(box.id)),
                }
                for box in chart.outcomes
            ],
            "named": list(chart.named_facts),
            "start": chart.start,
            "boxes": {box.id: self._box(box) for box in chart.boxes.values()},
            "due": {id_: self.root(root) for id_, root in form.due.items()},
            "helpers": [self._helper(helper) for helper in chart.helpers],
            "faults": [  # where the page would have no answer: it says so
                {
                    "root": self.root(fault.root),
                    "says": refusal(fault.chart, fault.box, fault.arrows).findings[0].problem,
                }
                for fault in form.faults
            ],
            "outside": self._rules(chart.outside, form.outside),
            "contradictions": self._rules(chart.contradictions, form.contradictions),
            "alerts": [
                {**row, "standing": line}
                for row, line in zip(
                    self._rules(chart.alerts, form.alerts), standing_alerts(chart), strict=True
                )
            ],
            "notes": [
                row | {"own": each is chart, "at": list(note.at), "chart": each.id}
                for each in (chart, *chart.helpers)
                for note, row in zip(each.notes, self._rules(each.notes, form.notes), strict=True)
            ],
            "in_doubt": [dict(note) for note in in_doubt(chart)],
            "calendar": self._calendar(),
        }

    # Facts

    def _fact(self, fact: Fact) -> dict[str, Any]:
        cells = self.worlds.cells[fact.name]
        row = {
            **_asked(fact),
            "low": fact.low,
            "high": fact.high,
            "unit": fact.unit,
            "expected": fact.expected,
            "domain": known_data(fact.domain),
            "origin": None,
            "cells": [known_data(cell) for cell in cells],
            "question": as_question(fact),
            # The first of each class of values, with the worlds in which the fact has one of them.
            "values": [[cell.first, self.root(root)] for cell, root in self.values[fact.name]],
        }
        match fact.origin:
            case OverPeople(how, where):
                row["origin"] = {"how": how, "where": tree_data(where.tree)}
                if how == "lowest":  # the fact that asks whether there is anybody to be the lowest
                    row["origin"]["anybody"] = self._anybody(fact.origin)
                row["cuts"] = sorted(cuts_of((fact,), {fact.name: cells}))
            case FromChart(chart_id, gives):
                row["origin"] = {"chart": chart_id, "gives": gives}
            case Counted():
                row["origin"] = {"counted": list(fact.origin.points), "how": fact.origin.how}
                row["origin"]["checklist"] = fact.origin.checklist
                row["unasked"] = known_data(self.form.attainable(fact.name))
        if fact.name in self.given:
            row["given"], row["given_inside"] = map(self.root, self.given[fact.name])
            leaves = {root: number for number, root in enumerate(self.of.leaves)}
            row["gifts"] = [
                [leaves[leaf], known_data(known or fact.domain)]
                for leaf, known in self.form.gifts[fact.name].items()
            ]
        return row

    def _anybody(self, lowest: OverPeople) -> str:
        for name in self.worlds.over_people:
            origin = self.worlds.facts[name].origin
            assert isinstance(origin, OverPeople)
            if origin.tells_of_nobody(lowest):
                return name
        return ""

    def _people(self) -> dict[str, Any] | None:
        people = self.worlds.people
        if people is None:
            return None
        rows = self.worlds.variables[self.worlds.of_people].rows
        return {
            "facts": list(self.worlds.over_people),
            "cuts": people.cuts,
            "rows": [list(row) for row in rows],
            "groups": len(self.worlds.groups),  # the first of the rows
        }

    # Boxes

    def _box(self, box: Box) -> dict[str, Any]:
        taken = self.form.taken
        also = [
            self._arrow(arrow)
            | {"root": self.root(self.form.also[box.id, number])}
            | dict(zip(("when_root", "unless_root"), map(self.root, self.when[arrow]), strict=True))
            for number, arrow in enumerate(box.also)
        ]
        return {
            "id": box.id,
            "kind": box.kind,
            "text": box.text,
            "points": list(box.points),
            "cite": box.cite,
            "ours": box.ours,
            "protection": box.protection,
            "contact": box.contact.in_words if box.contact else "",
            "phone": box.contact.phone if box.contact else "",
            "within": box.limit,
            "limit": [box.within.count, box.within.unit]
            if box.within and box.within.unit
            else None,
            "gives": dict(box.gives),
            "goes_on": box.goes_on,
            "goes_on_title": self.main.title_of(box.goes_on),
            "reached": self.root(self.form.reached[self.main.id, box.id]),
            "arrows": [
                self._arrow(arrow) | {"root": self.root(taken[self.main.id, box.id, number])}
                for number, arrow in enumerate(box.arrows)
            ],
            "also": also,
        }

    def _arrow(self, arrow: Arrow) -> dict[str, Any]:
        return {
            "target": arrow.target,
            "facts": list(arrow.facts),
            "when": tree_data(arrow.when.tree) if arrow.when else None,
            "cite": arrow.cite,
            "shown": arrow_row(arrow, self.main),
        }

    def _helper(self, helper: Chart) -> dict[str, Any]:
        """A chart that works out facts: its roots inside the guidance, and everywhere."""
        form = self.form

        def roots(reached: Mapping[Any, Root], taken: Mapping[Any, Root]) -> dict[str, Any]:
            return {
                box.id: {
                    "reached": self.root(reached[helper.id, box.id]),
                    "arrows": [
                        {
                            "target": arrow.target,
                            "facts": list(arrow.facts),
                            "root": self.root(taken[helper.id, box.id, number]),
                        }
                        for number, arrow in enumerate(box.arrows)
                    ],
                }
                for box in helper.boxes.values()
            }

        return {
            "id": helper.id,
            "title": helper.title,
            "start": helper.start,
            "boxes": {
                box.id: {
                    "text": box.text,
                    "cite": box.cite,
                    "ours": box.ours,
                }
                for box in helper.boxes.values()
            },
            "inside": roots(form.reached, form.taken),
            "everywhere": roots(form.everywhere, form.everywhere),
            "outcomes": [{"id": box.id, "gives": dict(box.gives)} for box in helper.outcomes],
            "gives": list(dict.fromkeys(name for box in helper.outcomes for name in box.gives)),
        }

    def _rules(self, rules: Iterable[Rule], roots: Mapping[Rule, Root]) -> list[dict[str, Any]]:
        return [
            {
                "shown": rule_row(rule),
                "phone": rule.contact.phone if rule.contact else "",
                "root": self.root(roots[rule]) if rule in roots else None,
                "suppose": dict(rule.suppose),
            }
            for rule in rules
        ]

    def _calendar(self) -> dict[str, Any] | None:
        """The bank holidays of the chart's calendar, where a limit is counted in working days: a
        page has no library of them, and is kept for years."""
        limits = [box.within for box in self.main.boxes.values() if box.within]
        calendar = self.main.edition.calendar
        if not calendar or not any(limit.unit == "working_days" for limit in limits):
            return None
        days = [day.isoformat() for year in HELD for day in sorted(bank_holidays(calendar, year))]
        return {"from": HELD[0], "to": HELD[-1], "days": days}


def known_data(known: Known) -> dict[str, Any]:
    return asdict(known)


def _of(outcomes: Mapping[Root, Box], wanted: Box) -> Root:
    return next(leaf for leaf, box in outcomes.items() if box is wanted)


def _asked(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "kind": fact.asked_as,
        "ask": fact.ask,
        "help": fact.help,
        "words": fact.name_in_words,
        "said": dict(fact.words),
        "says": dict(fact.says),
    }
