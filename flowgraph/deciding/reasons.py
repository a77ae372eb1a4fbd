"""Why: which facts took the path where it went, and ruled out where it did not go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flowgraph.chart import Arrow, Chart
from flowgraph.deciding import people
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.diagrams import Root
from flowgraph.facts import Counted, FromChart, OverPeople
from flowgraph.values import Known, union


class Reasons:
    """What is known of each fact in one answer, for a person to read."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.evidence = answer, answer.evidence
        self.facts = answer.form.worlds.facts
        self._known: dict[str, Known | None] = {}

    def known(self, name: str) -> Known | None:
        """The values still possible of a fact; None where it is not known at all."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Known | None:
        fact = self.facts[name]
        if known := self.evidence.replaced(name):
            return known
        if isinstance(fact.origin, OverPeople):
            return people.worked_out(fact, self.evidence)
        if fact.origin is None:
            return None
        known = self.answer.worked_out(fact)
        return None if known == Known() or self.possible(name).within(known) else known

    def possible(self, name: str) -> Known:
        """The values that some incident leaves to a fact: of one that is counted, and not stated,
        the totals that its members can come to."""
        fact = self.facts[name]
        if not isinstance(fact.origin, Counted) or name in self.evidence.stated:
            return fact.domain
        return self.answer.form.attainable(name)

    def how(self, name: str) -> str | None:
        """``stated``, ``people``, ``count``, the id of the chart that worked it out, or None."""
        if self.evidence.replaced(name):
            return "stated"
        origin = self.facts[name].origin
        if isinstance(origin, OverPeople) and self.evidence.people:
            return "people"
        if isinstance(origin, FromChart) and self.known(name):
            return origin.chart
        if isinstance(origin, Counted) and self.known(name):
            return "count"
        return None

    def sentence(self, name: str) -> str:
        """What is known of a fact, as a person would say it after "because"."""
        return self.facts[name].sentence(self.known(name))

    def changed(self, name: str, to: Known) -> str:
        """A change of a fact, as a person would say it after "if"."""
        return self.facts[name].changed(to, self.known(name))

    def of_facts(self, names: Iterable[str]) -> list[dict[str, Any]]:
        return [
            {
                "fact": name,
                "is": known.plain if (known := self.known(name)) else None,
                "words": self.sentence(name),
                "how": self.how(name),
            }
            for name in names
        ]

    def steps(self) -> list[dict[str, Any]]:
        """One row for each box of the path."""
        rows = []
        answer, chart = self.answer, self.answer.form.chart
        for index, id_ in enumerate(answer.path):
            box = chart.boxes[id_]
            taken = [number for number, _ in answer.open_arrows(chart, id_)]
            where = answer.form.reached[chart.id, id_]
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
                shown = arrow_row(arrow, chart)
                if number not in taken:
                    shown["because"] = self.because(arrow, where, False)
                    row["not_taken"].append(shown)
                elif index + 1 < len(answer.path):
                    shown["because"] = self.because(arrow, where, True)
                    row["arrow"] = shown
                else:
                    shown["because"] = self.of_facts(arrow.facts)
                    row["possible"].append(shown)
            rows.append(row)
        return rows

    def because(self, arrow: Arrow, where: Root, want: bool) -> list[dict[str, Any]]:
        """The facts that make an arrow certainly true (or false) in the worlds of a root."""
        if arrow.when is None:
            return []
        known = {name: union(self.answer.met(where, name)) for name in arrow.when.facts}
        return self.of_facts(arrow.when.because(known, want))


def arrow_row(arrow: Arrow, chart: Chart) -> dict[str, Any]:
    """An arrow as a step shows it."""
    return {
        "to": arrow.target,
        "text": chart.boxes[arrow.target].text,
        "when": arrow.when.text if arrow.when else None,
        "words": arrow.when.words(chart.all_facts) if arrow.when else "always",
        "basis": arrow.basis,
        "cite": arrow.cite,
    }
