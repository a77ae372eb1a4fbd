"""How many questions an interview puts, on average over all complete worlds of a chart, in the
order of the chart and with --fewest.

    python bench/asking.py [CHART]

Nobody is listed, so that ages are asked as facts. Counted twice: with the classification asked
from the typology, and with the classification stated beforehand.
"""

from __future__ import annotations

import sys
from math import prod

from msgspec.structs import replace

from flowgraph.asking.order import left_on_average
from flowgraph.chart import Chart
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.asking import asked
from flowgraph.deciding.evidence import NOTHING, Evidence
from flowgraph.deciding.form import Form, form_of
from flowgraph.facts import FromChart
from flowgraph.reading.library import DEFAULT, load_chart
from flowgraph.values import Known


def worlds_left(form: Form, evidence: Evidence) -> int:
    """How many complete worlds, by cells, the evidence leaves of those of an empty incident."""
    counts = []
    for variable, mask in zip(form.worlds.variables, form.worlds.masks(evidence), strict=True):
        if variable.kind == "people":
            counts.append(sum(None not in variable.rows[answer] for answer in mask))
        elif variable.kind == "fact":
            counts.append(len(mask))
    return prod(counts)


def questions_put(form: Form, evidence: Evidence, fewest: bool, depth: int = 0) -> tuple[int, int]:
    """The sum of questions over all worlds left, and the worlds."""
    found = Answer(form, evidence)
    put = asked(found) if found.status == "undecided" else set()
    names = [name for name in form.chart.all_facts if name in put]
    if not names:
        count = worlds_left(form, evidence)
        return depth * count, count
    name = min(names, key=lambda n: left_on_average(form, evidence, n)) if fewest else names[0]
    total = weight = 0
    for cell in form.worlds.cells[name]:
        then = replace(evidence, stated={**evidence.stated, name: cell})
        if worlds_left(form, then):
            more, count = questions_put(form, then, fewest, depth + 1)
            total, weight = total + more, weight + count
    return total, weight


def report(chart: Chart, said: str, starts: list[Evidence]) -> None:
    form = form_of(chart)
    for order, fewest in (("chart order", False), ("--fewest", True)):
        sums = [questions_put(form, start, fewest) for start in starts]
        total, worlds = (sum(part) for part in zip(*sums, strict=True))
        print(f"{chart.id}, {said}, {order}: {total / worlds:.2f} questions over {worlds} worlds")


def main(name: str = DEFAULT) -> None:
    chart = load_chart(name)
    report(chart, "nothing stated", [NOTHING])
    for fact in chart.facts.values():
        if isinstance(fact.origin, FromChart):
            stated = [Evidence(stated={fact.name: Known(values=(v,))}) for v in fact.values]
            report(chart, f"{fact.name} stated", stated)


if __name__ == "__main__":
    main(*sys.argv[1:2])
