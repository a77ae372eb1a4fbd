"""What an incident says of each fact of a chart, ready to be walked."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.facts import AGES, Known
from flowgraph.incident import Incident, Person


class Evidence(Struct, frozen=True):
    """The incident's side of a decision.

    ``stated``: the values still possible of each fact that is stated. ``doubted``: facts
    that are explicitly ``unknown``, so that somebody who is not listed may be involved.
    ``supposed``: values put in place of what is known, to see what would follow.
    """

    people: tuple[Person, ...] = ()
    stated: Mapping[str, Known] = field(default_factory=dict)
    doubted: frozenset[str] = frozenset()
    supposed: Mapping[str, Known] = field(default_factory=dict)

    def replaced(self, name: str) -> Known | None:
        """The values that stand in place of whatever could be worked out, or None."""
        return self.supposed.get(name) or self.stated.get(name)

    def supposing(self, name: str, known: Known) -> Evidence:
        return replace(self, supposed={**self.supposed, name: known})


NOTHING = Evidence()


def evidence_of(incident: Incident, chart: Chart) -> Evidence:
    """An incident that fits the chart, typed by the chart's facts."""
    stated: dict[str, Known] = {}
    doubted: set[str] = set()
    for name, statement in incident.facts.items():
        fact = chart.all_facts[name]
        if fact.kind == "text":
            continue
        known = fact.read(statement.written) if statement.written is not None else None
        if known is None:
            doubted.add(name)
        else:
            stated[name] = known
    return Evidence(incident.people, stated, frozenset(doubted))


ANYONE = Person("", (AGES,))
"""A person of whom nothing is known."""
