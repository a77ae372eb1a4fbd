"""Why: which facts took the path where it went, and ruled out where it did not go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flowgraph.chart import Arrow, Chart
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.diagrams import Root
from flowgraph.values import union


def of_facts(answer: Answer, names: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {
            "fact": name,
            "is": known.plain if (known := answer.known(name)) else None,
            "words": answer.sentence(name),
            "how": answer.how(name),
        }
        for name in names
    ]


def steps(answer: Answer) -> list[dict[str, Any]]:
    """One row for each box of the path."""
    rows = []
    chart = answer.chart
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
                shown["because"] = because(answer, arrow, where, False)
                row["not_taken"].append(shown)
            elif index + 1 < len(answer.path):
                shown["because"] = because(answer, arrow, where, True)
                row["arrow"] = shown
            else:
                shown["because"] = of_facts(answer, arrow.facts)
                row["possible"].append(shown)
        rows.append(row)
    return rows


def because(answer: Answer, arrow: Arrow, where: Root, want: bool) -> list[dict[str, Any]]:
    """The facts that make an arrow certainly true (or false) in the worlds of a root."""
    if arrow.when is None:
        return []
    known = {name: union(answer.met(where, name)) for name in arrow.when.facts}
    return of_facts(answer, arrow.when.because(known, want))


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
