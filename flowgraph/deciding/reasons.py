"""Why: which facts took the path where it went, and ruled out where it did not go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flowgraph.chart import Arrow
from flowgraph.deciding import people
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.plan import Plan
from flowgraph.facts import FromChart, Known, OverPeople, Value, joined


class Reasons:
    """What is known of each fact in one answer, for a person to read."""

    def __init__(self, answer: Answer, evidence: Evidence) -> None:
        self.answer, self.evidence = answer, evidence
        self.plan: Plan = answer.plan

    def known(self, name: str) -> Known | None:
        """The values still possible of a fact; None where it is not known at all."""
        fact = self.plan.facts[name]
        if known := self.evidence.replaced(name):
            return known
        if isinstance(fact.origin, OverPeople):
            return people.worked_out(fact, self.evidence)
        if isinstance(fact.origin, FromChart):
            known = self.answer.worked_out.get(name)
            return known if known and not fact.domain.within(known) else None
        return None

    def how(self, name: str) -> str | None:
        """``stated``, ``people``, the id of the chart that worked it out, or None."""
        if self.evidence.replaced(name):
            return "stated"
        origin = self.plan.facts[name].origin
        if isinstance(origin, OverPeople) and self.evidence.people:
            return "people"
        if isinstance(origin, FromChart) and self.known(name):
            return origin.chart
        return None

    def of_facts(self, names: Iterable[str]) -> list[dict[str, Any]]:
        rows = []
        for name in names:
            known = self.known(name)
            rows.append(
                {
                    "fact": name,
                    "is": known.plain if known else None,
                    "words": f"{self.plan.facts[name].name_in_words}: "
                    f"{known.words if known else 'not known'}",
                    "how": self.how(name),
                }
            )
        return rows

    def steps(self) -> list[dict[str, Any]]:
        """One row for each box of the path."""
        rows = []
        path = self.answer.path
        for index, place in enumerate(path):
            box = self.plan.places[place].box
            assert box is not None
            taken = self.answer.trail.taken.get(place, set())
            row: dict[str, Any] = {
                "box": box.id,
                "kind": box.kind,
                "text": box.text,
                "cite": box.cite,
                "arrow": None,
                "not_taken": [],
                "possible": [],
            }
            for number, arrow in enumerate(box.arrows):
                shown = self._arrow(arrow)
                if number not in taken:
                    shown["because"] = self._because(arrow, place, False)
                    row["not_taken"].append(shown)
                elif index + 1 < len(path):
                    shown["because"] = self._because(arrow, place, True)
                    row["arrow"] = shown
                else:
                    shown["because"] = self.of_facts(arrow.facts)
                    row["possible"].append(shown)
            rows.append(row)
        return rows

    def _arrow(self, arrow: Arrow) -> dict[str, Any]:
        return {
            "to": arrow.target,
            "text": self.plan.chart.boxes[arrow.target].text,
            "when": arrow.when.text if arrow.when else None,
            "words": arrow.when.words(self.plan.chart.all_facts) if arrow.when else "always",
            "basis": arrow.basis,
            "cite": arrow.cite,
        }

    def _because(self, arrow: Arrow, place: int, want: bool) -> list[dict[str, Any]]:
        if arrow.when is None:
            return []
        met = self.answer.trail.seen[place]
        known = {name: self._met(name, met[name]) for name in arrow.when.facts}
        return self.of_facts(arrow.when.because(known, want))

    def _met(self, name: str, firsts: set[Value]) -> Known:
        """The values met at a place: the cells that stand for them."""
        cells = [c.known for c in self.plan.cells[name] if c.first in firsts]
        return Known(
            values=tuple(v for known in cells for v in known.values),
            spans=joined(s for known in cells for s in known.spans),
            nobody=None in firsts,
        )
