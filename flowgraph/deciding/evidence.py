"""What an incident says of each fact of a chart, typed by the chart's facts."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.facts import OverPeople
from flowgraph.incident import Incident, Person
from flowgraph.values import Known


class Evidence(Struct, frozen=True):
    """The incident's side of a decision.

    ``stated``: the values still possible of each fact that is stated. ``doubted``: facts
    that are explicitly ``unknown``, so that somebody who is not listed may be involved.
    ``besides``: whether people who are not listed may be involved. ``supposed``: values put in
    place of what is known, to see what would follow.
    """

    people: tuple[Person, ...] = ()
    stated: Mapping[str, Known] = field(default_factory=dict)
    doubted: frozenset[str] = frozenset()
    besides: bool = False
    supposed: Mapping[str, Known] = field(default_factory=dict)

    def replaced(self, name: str) -> Known | None:
        """The values that stand in place of whatever could be worked out, or None."""
        return self.supposed.get(name) or self.stated.get(name)

    def supposing(self, name: str, known: Known) -> Evidence:
        return replace(self, supposed={**self.supposed, name: known})


NOTHING = Evidence()


def evidence_of(incident: Incident, chart: Chart) -> Evidence:
    """An incident that fits the chart, typed by the chart's facts. That not everybody is
    listed is an explicit ``unknown`` on every fact over people that nobody states."""
    stated: dict[str, Known] = {}
    doubted: set[str] = set()
    for name, statement in incident.facts.items():
        fact = chart.all_facts[name]
        if not fact.decides:
            continue
        known = fact.read(statement.written) if statement.written is not None else None
        if known is None:
            doubted.add(name)
        else:
            stated[name] = known
    over = {n for n, f in chart.all_facts.items() if isinstance(f.origin, OverPeople)}
    besides = bool(incident.people) and incident.everybody_listed in ("no", "unknown")
    if besides:
        doubted |= over - set(stated)
    return Evidence(incident.people, stated, frozenset(doubted), besides or bool(doubted & over))
