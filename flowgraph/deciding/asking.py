"""Which question is worth asking: one whose answer can change what the incident comes to.

A question is asked only if two remaining worlds that differ in that fact alone part; if no single
fact does, the open facts of the first place that is open.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flowgraph.chart import Chart
from flowgraph.deciding import people
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.diagrams import YES, Left, Root
from flowgraph.deciding.worlds import WORKED_OUT
from flowgraph.facts import Counted, Fact, FromChart, OverPeople


def questions(answer: Answer) -> list[dict[str, Any]]:
    """The facts to ask of an undecided incident, in the order of the chart's facts."""
    return _rows(answer, asked(answer))


def asked(answer: Answer) -> set[str]:
    """The names of the facts to ask of an undecided incident."""
    return _telling(answer, [answer.form.comes_to]) or _of_first_open_box(answer, answer.chart)


def settles_route(answer: Answer) -> list[dict[str, Any]]:
    """The facts that would settle the route of a certain incident."""
    chart = answer.chart
    routes = [answer.form.reached[chart.id, id_] for id_ in chart.boxes]
    return _rows(answer, _telling(answer, routes) or _of_first_open_box(answer, chart))


def settles_duties(answer: Answer) -> list[dict[str, Any]]:
    """The facts that would settle what is to be done besides, of a decided or certain incident."""
    due = answer.form.due.values()
    if not any(answer.open(root) for root in due):
        return []
    chart = answer.chart
    found = _telling(answer, due) or _of_first_open_duty(answer)
    return _rows(answer, found or _of_first_open_box(answer, chart))


def _telling(answer: Answer, roots: Iterable[Root]) -> set[str]:
    """The facts in which alone two remaining worlds differ of which one of the functions says
    something else."""
    form, masks = answer.form, answer.masks
    left = Left(form.of, form.kept, masks)
    found: set[str] = set()
    for number, nodes in left.asked(roots).items():
        variable = form.worlds.variables[number]
        if variable.kind == "people":
            found |= _telling_people(answer, left, number, nodes)
        elif variable.kind != "left open":
            for kids in nodes:
                each = tuple(dict.fromkeys(kids))
                if any(left.apart(a, b) for i, a in enumerate(each) for b in each[:i]):
                    found.add(variable.facts[0])
                    break
    return found


def _telling_people(
    answer: Answer, left: Left, number: int, nodes: list[tuple[Root, ...]]
) -> set[str]:
    worlds = answer.form.worlds
    assert worlds.people is not None
    at = {answer_: index for index, answer_ in enumerate(answer.masks[number])}
    found = set()
    for component, name in enumerate(worlds.over_people):
        pairs = people.pairs(worlds.people, answer.evidence, component)
        places = [(at[worlds.number_of(a)], at[worlds.number_of(b)]) for a, b in pairs]
        if any(left.apart(kids[a], kids[b]) for a, b in places for kids in nodes):
            found.add(name)
    return found


def _of_first_open_box(answer: Answer, chart: Chart) -> set[str]:
    path = answer.shared_path(chart)
    if not path:
        return set()
    names = dict.fromkeys(n for arrow in chart.boxes[path[-1]].arrows for n in arrow.facts)
    return _open_of(answer, names, answer.form.reached[chart.id, path[-1]])


def _of_first_open_duty(answer: Answer) -> set[str]:
    form = answer.form
    for box in form.chart.boxes.values():
        for number, arrow in enumerate(box.also):
            there = form.reached[form.chart.id, box.id]
            both_ways = form.also_asks[box.id, number]
            if all(form.of.meet(there, root, answer.masks) for root in both_ways):
                return _open_of(answer, arrow.facts, there)
    return set()


def _open_of(answer: Answer, names: Iterable[str], where: Root) -> set[str]:
    """Of these facts, those that may still have several values; of one that is worked out, what
    it is worked out from."""
    form, worlds = answer.form, answer.form.worlds
    found: set[str] = set()
    for name in names:
        if len(answer.met(where, name)) < 2:
            continue
        origin = worlds.facts[name].origin
        unstated = answer.masks[worlds.at[name]] == (WORKED_OUT,)
        if isinstance(origin, FromChart) and unstated:
            helper = next(c for c in form.chart.helpers if c.id == origin.chart)
            found |= _of_first_open_box(answer, helper)
        elif isinstance(origin, Counted) and unstated:
            found |= _open_of(answer, origin.points, where)
        else:
            found.add(name)
    return found


def open_facts(answer: Answer, names: Iterable[str]) -> list[str]:
    """Of these facts, those that may have several values in the incident's worlds, as they are
    asked: the members of a count in place of the count."""
    found = _open_of(answer, names, YES)
    return [name for name in answer.chart.all_facts if name in found]


def _rows(answer: Answer, names: set[str]) -> list[dict[str, Any]]:
    rows = []
    for name in answer.chart.all_facts:
        if name in names:
            fact = answer.facts[name]
            row = as_question(fact)
            if isinstance(fact.origin, OverPeople) and answer.evidence.people:
                row["people"] = _open_people(answer, name)
            rows.append(row)
    return rows


def _open_people(answer: Answer, name: str) -> list[str]:
    """The letters of those whose age is open in a way that a fact asks about."""
    worlds = answer.form.worlds
    assert worlds.people is not None
    return [
        person.who
        for person in answer.evidence.people
        if len({worlds.value_in(name, row) for row in worlds.people.of_spans(person.ages)}) > 1
    ]


def as_question(fact: Fact) -> dict[str, Any]:
    """A fact as a question: what to ask, why, and what may be answered."""
    row = {"fact": fact.name, "ask": fact.ask, "help": fact.help, "kind": fact.kind}
    return row | fact.answers
