"""How many questions an interview puts, on average over all complete worlds of a chart, in the
order of the chart and with --fewest.

    python bench/asking.py [CHART]

Nobody is listed, so that ages are asked as facts. Counted twice: with the classification asked
from the typology, and with the classification stated beforehand.
"""

from __future__ import annotations

import sys

from msgspec.structs import replace

from flowgraph.asking.order import left_on_average
from flowgraph.chart import Chart
from flowgraph.deciding.old import people
from flowgraph.deciding.old.answer import answer
from flowgraph.deciding.old.asking import asked
from flowgraph.deciding.old.evidence import NOTHING, Evidence
from flowgraph.deciding.old.plan import Plan, plan_of
from flowgraph.facts import FromChart, Known, OverPeople
from flowgraph.reading.library import DEFAULT, load_chart


def worlds_left(plan: Plan, evidence: Evidence) -> int:
    """How many complete worlds, by cells, the evidence leaves of those of an empty incident."""
    count = 1
    for names in plan.groups:
        facts = [plan.facts[name] for name in names]
        if isinstance(facts[0].origin, OverPeople):
            firsts = [_firsts(plan, evidence, name) for name in names]
            count *= sum(
                None not in row
                and all(
                    some is None or value in some for value, some in zip(row, firsts, strict=True)
                )
                for row in people.rows(facts, plan.cells, NOTHING)
            )
        elif not isinstance(facts[0].origin, FromChart):
            known = evidence.stated.get(names[0])
            cells = plan.cells[names[0]]
            count *= sum(1 for cell in cells if known is None or cell.known.meets(known))
    return count


def _firsts(plan: Plan, evidence: Evidence, name: str) -> set[object] | None:
    known = evidence.stated.get(name)
    return known and {c.first for c in plan.cells[name] if c.known.meets(known)}


def questions_put(plan: Plan, evidence: Evidence, fewest: bool, depth: int = 0) -> tuple[int, int]:
    """The sum of questions over all worlds left, and the worlds."""
    found = answer(plan, evidence)
    names = asked(found, evidence, routes=False) if found.status == "undecided" else []
    if not names:
        count = worlds_left(plan, evidence)
        return depth * count, count
    name = min(names, key=lambda n: left_on_average(plan, evidence, n)) if fewest else names[0]
    total = weight = 0
    for cell in plan.cells[name]:
        then = replace(evidence, stated={**evidence.stated, name: cell.known})
        if worlds_left(plan, then):
            more, count = questions_put(plan, then, fewest, depth + 1)
            total, weight = total + more, weight + count
    return total, weight


def report(chart: Chart, said: str, starts: list[Evidence]) -> None:
    plan = plan_of(chart)
    for order, fewest in (("chart order", False), ("--fewest", True)):
        sums = [questions_put(plan, start, fewest) for start in starts]
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
