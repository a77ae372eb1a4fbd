"""Which worlds of an incident come to something else than a case expects.

An incident that is not fully known may come to what is expected in one world and not in another:
then the difference between the two is what the case, or the chart, leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.deciding.answer import SETTLED, Answer
from flowgraph.deciding.diagrams import NO, Masks, Root
from flowgraph.deciding.evidence import evidence_of
from flowgraph.deciding.form import Form, form_of
from flowgraph.incident import Incident
from flowgraph.values import Known

OPEN = (*SETTLED, "undecided")


class Failing(Struct, frozen=True):
    """A world that fails a case: the facts that the incident leaves open and that make it so
    (fact -> what it is there), and where it ends.

    ``of_all``: every world fails it.
    """

    where: Mapping[str, str]
    ends: str
    of_all: bool = False

    @property
    def in_words(self) -> str:
        if self.of_all:
            return f"it fails in every world of the incident: it comes to {self.ends}"
        facts = ", and ".join(f"{name} is {value}" for name, value in self.where.items())
        return f"it fails where {facts or 'nothing more is said'}: it then comes to {self.ends}"


def failing(chart: Chart, incident: Incident) -> Failing | None:
    """A world that ends otherwise than the case expects, by as few open facts as will do; None
    where it expects no end, or the incident comes to none."""
    expect = incident.expect or {}
    form = form_of(chart)
    answer = Answer(form, evidence_of(incident, chart))
    if answer.status not in OPEN:
        return None
    for expected, ends in _expected(form, expect):
        wrong = form.inside_and(form.of.negated(expected))
        cube = form.of.fewest(wrong, answer.masks, lambda n, _: len(answer.masks[n]) > 1)
        if cube is None:
            continue
        if not form.of.meet(expected, form.inside, answer.masks):
            return Failing({}, ends or " or ".join(box.id for box in answer.outcomes), True)
        where = dict(_told(form, answer.masks, cube))
        return Failing(where, ends or _ended_at(form, answer.masks, wrong, cube))
    return None


def _expected(form: Form, expect: Mapping[str, Any]) -> Iterator[tuple[Root, str]]:
    """The worlds that end as expected, and what is said of one that does not; empty: its
    outcome."""
    of, own = form.of, form.chart.id
    outcomes = expect.get("outcome") or expect.get("possible_outcomes")
    listed = [outcomes] if isinstance(outcomes, str) else list(outcomes or ())
    known = [id_ for id_ in listed if (own, id_) in form.reached and id_ in form.chart.boxes]
    if known:
        found = NO
        for id_ in known:
            found = of.either(found, form.comes(id_))
        yield found, ""
    duties = expect.get("duties")
    for id_ in [duties] if isinstance(duties, str) else duties or ():
        if id_ in form.due:
            yield form.owes(id_), f"an answer without the duty {id_}"


def _ended_at(form: Form, masks: Masks, wrong: Root, cube: Mapping[int, tuple[int, ...]]) -> str:
    there = [cube[n][:1] if n in cube else mask for n, mask in enumerate(masks)]
    ends = form.of.ends(form.of.needed([form.comes_to]), there)[form.comes_to]
    return " or ".join(box.id for box in form.outcomes_of(ends))


def _told(
    form: Form, masks: Masks, cube: Mapping[int, tuple[int, ...]]
) -> Iterator[tuple[str, str]]:
    """The open facts of a world, in the chart's order, as people read them."""
    worlds = form.worlds
    found: dict[str, Known] = {}
    for number, answers in cube.items():
        variable = worlds.variables[number]
        if len(masks[number]) < 2:
            continue
        if variable.kind == "people":
            for name in worlds.over_people:
                met = {variable.of(name)[each] for each in masks[number]}
                if len(met) > 1 and name in form.chart.named_facts:
                    found[name] = variable.by(name, answers[:1])
        else:
            (name,) = variable.facts
            found[name] = variable.by(name, answers)
    for name in worlds.facts:
        if name in found:
            yield worlds.facts[name].name_in_words, worlds.facts[name].in_words(found[name])
