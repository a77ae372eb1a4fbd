"""What a chart declares about itself: citations, what each arrow rests on, and facts that
are asked and used."""

from __future__ import annotations

from collections.abc import Iterator

from flowgraph.chart import Chart
from flowgraph.checking.finding import CheckFinding
from flowgraph.facts import Counted, Fact, OverPeople


def declared(chart: Chart) -> Iterator[CheckFinding]:
    """Boxes and arrows without a citation, arrows without a basis, facts that nobody is
    asked for or that nothing uses."""
    file = chart.file or chart.id
    used = used_facts(chart)
    for fact in chart.facts.values():
        where = (file, fact.line, fact.column, f"fact {fact.name}")
        if fact.name not in used:
            yield CheckFinding(
                *where,
                "nothing uses this fact: no predicate, total, group of questions or other chart",
                "name it in a predicate or under `questions`, or take it out",
            )
        if not fact.ask and not isinstance(
            fact.origin, Counted
        ):  # of a total, its members are asked
            yield CheckFinding(
                *where,
                "there is no question for this fact",
                "add `ask:`, the question put to a person",
            )
    for box in chart.boxes.values():
        if not box.cite and not box.ours:
            yield CheckFinding(
                file,
                box.mark.line,
                box.mark.column,
                f"box {box.id}",
                "this box names no place in the source",
                "add `cite:`, or `ours: yes` where the words are not the source's",
            )
        if box.goes_on and box.goes_on not in chart.goes_on:
            yield CheckFinding(
                file,
                box.mark.line,
                box.mark.column,
                f"box {box.id}, goes_on",
                f"there is no chart {box.goes_on} beside this one or among the shipped ones",
                "put its file beside this one, or write another chart's id",
            )
        for arrow in (*box.arrows, *box.also):
            where = (
                file,
                arrow.mark.line,
                arrow.mark.column,
                f"box {box.id}, arrow to {arrow.target}",
            )
            if not arrow.basis:
                yield CheckFinding(
                    *where,
                    "this arrow does not say what it rests on",
                    "add `basis: stated`, `structure` or `precaution`",
                )
            # The short form takes the box's citation, which is missed above already.
            short = arrow.when is None and arrow.basis == "structure" and arrow.cite == box.cite
            if not arrow.cite and not short:
                yield CheckFinding(*where, "this arrow names no place in the source", "add `cite:`")


def used_facts(chart: Chart) -> set[str]:
    """Facts that a predicate, a claim, a checklist, a total that is used, a group of questions
    or another chart uses."""
    used = {name for predicate in chart.predicates for name in predicate.facts}
    used |= {name for group in chart.questions for name in group.asks}
    used |= {claim.rising for claim in chart.claims}
    used |= {name for checklist in chart.checklists for name in checklist.items}
    for fact in chart.facts.values():
        if isinstance(fact.origin, Counted) and fact.name in used:
            used |= set(fact.origin.points)
    for helper in chart.helpers:
        used |= used_facts(helper)
    return used | {
        fact.name for fact in chart.facts.values() if _tells_of_nobody(fact, chart, used)
    }


def _tells_of_nobody(fact: Fact, chart: Chart, used: set[str]) -> bool:
    """Whether it says that there is anybody for a lowest age that is used."""
    if not isinstance(fact.origin, OverPeople):
        return False
    return any(
        isinstance(other.origin, OverPeople) and fact.origin.tells_of_nobody(other.origin)
        for other in chart.facts.values()
        if other.name in used
    )
