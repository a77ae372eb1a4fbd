"""Planted faults: how many of them are found, and why the rest are none of `check`'s."""

import os
from itertools import islice

import pytest

from bench.mutants import Judge, mutants, tree_of
from flowgraph.resources import shipped_charts

CHECKED = {
    "choice misspelt",
    "box unlinked",
    "box dropped",
    "arrow dropped",
    "predicate dropped",
    "cite of a box dropped",
    "cite of an arrow dropped",
    "basis of an arrow dropped",
    "ask of a fact dropped",
    "fact that nothing uses",
    "rule that can never act",
    "arrow back to the start",
    "protection of a box dropped",
}
"""Kinds of fault that `check` finds wherever they are planted."""

EVERY = 1 if os.environ.get("FLOWGRAPH_ALL_MUTANTS") else 9
"""Every ninth copy is tried here; `python -m bench.mutants` tries them all."""


def explained(mutant):
    """Why a copy that neither `check` nor any case tells from the chart is no fault of the
    route: it changes what is said or may be written, and not where an incident goes."""
    where, kind = mutant.where, mutant.kind
    if where.startswith(("notes", "alerts")):
        return "what is printed beside the answer, which cases do not expect"
    if kind == "rule dropped" and where.startswith("outside"):
        return "another rule with the same predicate is left"
    if kind == "rule dropped" and where.startswith("contradictions"):
        return "the stated classification contradicts the one worked out, too"
    if kind in ("choice added", "choice taken out"):
        return "an answer more or less to a question that steers no route that way"
    if kind in ("fact dropped", "from of a fact dropped"):
        return "the chart that helps declares the same fact"
    return ""


@pytest.mark.parametrize("chart", shipped_charts())
def test_planted_faults(chart):
    judge = Judge(chart)
    copies = list(islice(mutants(tree_of(shipped_charts()[chart])), 0, None, EVERY))
    assert len(copies) > 30
    results = [judge.result(mutant) for mutant in copies]
    for result in results:
        if result.mutant.kind in CHECKED:
            assert result.found_by == "check", result.mutant
    unexplained = [
        f"{r.mutant.kind}: {r.mutant.where}"
        for r in results
        if r.found_by == "nothing" and not explained(r.mutant)
    ]
    assert unexplained == []
    assert sum(r.found_by == "check" for r in results) > 0.7 * len(results)
