"""Rules of a chart that can never act: contradictions, outside, alerts and notes whose
predicate no incident makes true, and those that every incident makes true."""

from __future__ import annotations

from collections.abc import Iterator

from flowgraph.chart import Rule
from flowgraph.checking.finding import CheckFinding
from flowgraph.deciding.old.walk import Trail, Walk


def rules_that_never_act(walk: Walk, trail: Trail) -> Iterator[CheckFinding]:
    """The findings on the rules of the walk's chart, walked with nothing known."""
    chart = walk.plan.chart
    for number, rule in enumerate(chart.outside, 1):
        holds = _holds(walk, rule)
        if True not in holds:
            yield _finding(walk, rule, f"outside, entry {number}", _NEVER, _MEND)
        elif False not in holds:
            problem = "this is true of every incident, so that nothing is ever decided"
            yield _finding(walk, rule, f"outside, entry {number}", problem, _MEND)
    if not trail.inside:
        if chart.outside and all(False in _holds(walk, rule) for rule in chart.outside):
            problem = "together these leave no incident inside the guidance"
            yield _finding(walk, chart.outside[0], "outside", problem, _MEND)
        return
    for number, rule in enumerate(chart.contradictions, 1):
        truths = trail.truths.get(rule, {True})
        place = f"contradictions, entry {number}"
        if True not in truths:
            never = True not in _holds(walk, rule)
            yield _finding(walk, rule, place, _NEVER if never else _NEVER_INSIDE, _MEND)
        elif False not in truths:
            problem = "this is true of every incident, so that nothing is ever decided"
            yield _finding(walk, rule, place, problem, _MEND)
    for kind, rules in (("alerts", chart.alerts), ("notes", chart.notes)):
        for number, rule in enumerate(rules, 1):
            if rule.when and True not in _holds(walk, rule):
                yield _finding(walk, rule, f"{kind}, entry {number}", _NEVER, _MEND)


_NEVER = "this can never be true, so that its words are never shown"
_NEVER_INSIDE = "this is true only of incidents that are outside the guidance"
_MEND = "mend its predicate, or take it out"


def _holds(walk: Walk, rule: Rule) -> set[bool]:
    """The answers a rule has over all worlds, those outside the guidance included."""
    return walk.truths_of(rule)


def _finding(walk: Walk, rule: Rule, place: str, problem: str, mend: str) -> CheckFinding:
    chart = walk.plan.chart
    mark = rule.mark
    return CheckFinding(chart.file or chart.id, mark.line, mark.column, place, problem, mend)
