"""What would change an answer: each single fact that, put otherwise, leads elsewhere."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from flowgraph.deciding.answer import Answer, standing
from flowgraph.deciding.diagrams import (
    Crossings,
)
from flowgraph.errors import ChartError
from flowgraph.values import Known


def turning_points(answer: Answer) -> list[dict[str, Any]]:
    """Each single fact that, changed alone, changes the answer; a row for each class of values
    that no predicate tells apart, of a stated fact apart from those that stand against what is
    worked out."""
    changes = _Changes(answer)
    rows = []
    facts = answer.facts
    for name in answer.chart.all_facts:
        if name not in facts or not (known := answer.known(name)):
            continue
        against = answer.against(facts[name]) if name in answer.evidence.stated else None
        cells = answer.form.worlds.cells[name]
        for cell in cells if against is None else [p for c in cells for p in c.parted(against)]:
            if cell.meets(known) or not cell.meets(answer.possible(name)):
                continue
            reached = changes.reached(name, cell)
            if reached not in (None, answer.reached):
                rows.append(
                    {
                        "fact": name,
                        "is": known.plain,
                        "if": cell.plain,
                        "outcome": reached,
                        "words": f"if {answer.changed(name, cell)}",
                    }
                )
    return rows


class _Changes:
    """What one answer would be with a single fact changed."""

    def __init__(self, answer: Answer) -> None:
        self.answer, form = answer, answer.form
        self._outcome = Crossings(form.of, form.comes_to, answer.masks, answer.ends)
        self._contradiction = Crossings(form.of, form.contradiction, answer.masks, answer.ends)
        facts = form.worlds.facts
        # What is stated beside what is worked out may come to contradict it.
        self._alone = not any(facts[name].origin for name in answer.evidence.stated)

    def reached(self, name: str, cell: Known) -> str | None:
        """The outcome, or the status, with this fact in this cell; None where the chart leaves a
        gap there."""
        worlds, evidence = self.answer.form.worlds, self.answer.evidence
        if self._alone and worlds.facts[name].origin is None:
            return self._followed(worlds.at[name], worlds.answers_of(name, cell))
        if name in evidence.stated:
            changed = replace(evidence, stated={**evidence.stated, name: cell})
        else:
            changed = evidence.supposing(name, cell)
        try:
            return Answer(self.answer.form, changed).reached
        except ChartError:
            return None

    def _followed(self, variable: int, answers: tuple[int, ...]) -> str | None:
        form = self.answer.form
        comes_to = self._outcome.if_(variable, answers)
        if comes_to & form.nowhere:
            return None
        status, outcomes = standing(form, comes_to, self._contradiction.if_(variable, answers))
        return outcomes[0].id if status == "certain" else status
