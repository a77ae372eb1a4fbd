"""``--fewest``: the question expected to settle soonest comes first.

The measure looks one answer ahead. For each question that can change the answer, each class of
answers that the chart tells apart is tried, all held equally likely, and the questions that
would then still be open are counted, none where the answer is settled. The question with the
lowest average comes first; equals keep the order of the chart. The answer reached is the same:
only the order changes.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.asking import asked
from flowgraph.deciding.evidence import Evidence, evidence_of
from flowgraph.deciding.form import Form, form_of
from flowgraph.incident import Incident


def soonest_first(chart: Chart, incident: Incident, names: Sequence[str]) -> list[str]:
    """These facts, the one expected to settle soonest first."""
    form, evidence = form_of(chart), evidence_of(incident, chart)
    return sorted(names, key=lambda name: left_on_average(form, evidence, name))


def left_on_average(form: Form, evidence: Evidence, name: str) -> float:
    """How many questions an answer to this one would leave, on average."""
    known = evidence.stated.get(name)
    cells = [c for c in form.worlds.cells[name] if known is None or c.meets(known)]
    left = 0
    for cell in cells:
        found = Answer(form, replace(evidence, stated={**evidence.stated, name: cell}))
        if found.status == "undecided":
            left += len(asked(found))
    return left / len(cells)
