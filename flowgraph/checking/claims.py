"""Claims: what a board says must hold for every incident, proved or refuted.

A claim speaks of all worlds inside the guidance in which no contradiction holds. What breaks it is
a function of worlds like any other; where it is nowhere Yes, the claim is proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from flowgraph.chart import Chart, Claim
from flowgraph.checking.example import Example, everywhere, smallest
from flowgraph.checking.finding import CheckFinding, Shown
from flowgraph.checking.rising import broken_rising
from flowgraph.checking.totals import tied
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.diagrams import NO, Root
from flowgraph.deciding.form import Form, form_of, stated_form_of
from flowgraph.errors import ChartError


class Proof(Struct, frozen=True):
    """A claim with what became of it: ``incidents`` that break it, two of ``rising``, the lower
    first; none where it holds. ``holds`` is None where nobody could look: the chart has faults,
    or its proof came to a limit."""

    claim: Claim
    holds: bool | None
    incidents: tuple[Example, ...] = ()

    @property
    def shown(self) -> Shown | None:
        """The incident that breaks it as a file would have it; of ``rising`` both."""
        if len(self.incidents) > 1:
            lower, higher = self.incidents
            return {"lower": lower.shown, "higher": higher.shown}
        return self.incidents[0].shown if self.incidents else None

    @property
    def in_words(self) -> str:
        """What became of it, to stand beside the words of the claim."""
        if self.holds is None:
            return "not looked at: the chart is not proved sound"
        return "holds for every incident" if self.holds else "does not hold"

    def as_json(self) -> dict[str, Any]:
        return {
            "says": self.claim.says,
            "cite": self.claim.cite,
            "line": self.claim.mark.line,
            "holds": self.holds,
            "incident": self.shown,
        }


def proofs(chart: Chart) -> list[Proof]:
    """Every claim of a sound chart, proved or refuted by a smallest incident."""
    return [_proof(chart, claim) for claim in chart.claims]


def broken_claims(chart: Chart, proved: Iterable[Proof]) -> Iterator[CheckFinding]:
    """The claims of a chart that do not hold, as findings."""
    for number, proof in enumerate(proved, 1):
        if proof.holds:
            continue
        claim = proof.claim
        yield CheckFinding(
            chart.file or chart.id,
            claim.mark.line,
            claim.mark.column,
            f"claims, entry {number}",
            f"the claim does not hold: {claim.says}",
            "mend the arrows that let this incident through, or the claim",
            proof.shown,
        )


def _proof(chart: Chart, claim: Claim) -> Proof:
    if claim.rising:
        broken = broken_rising(chart, claim)
        return Proof(claim, not broken, broken)
    form = stated_form_of(chart)
    root = form.of.both(tied(form), breaks(form, claim, form, chart))
    if root == NO:
        return Proof(claim, True)
    decider = form_of(chart)
    breaking = decider.of.both(decider.free, breaks(decider, claim, decider, chart))
    found = smallest(
        form, root, form.worlds.every, lambda e: _surely(decider, breaking, e), anyway=True
    )
    return Proof(claim, False, (found,) if found else ())


def _surely(form: Form, breaking: Root, example: Example) -> bool:
    """Whether every world of an incident that is inside and free of contradiction breaks it."""
    try:
        answer = Answer(form, example.evidence)
    except ChartError:
        return False
    if answer.status in ("contradictory", "outside"):
        return False
    root = form.of.either(breaking, form.of.negated(form.free))
    return everywhere(form, root, example.evidence)


def breaks(asks: Form, claim: Claim, form: Form, old: Chart) -> Root:
    """The worlds of which a claim speaks and in which it does not hold.

    Args:
        asks: the form in whose words the claim asks its ``when``.
        form: the form that it is held to; ``old`` the chart that makes the claim.
    """
    of, chart = form.of, form.chart
    speaks_of = of.both(form.free, asks.when(claim.when))
    wrong: list[Root] = []
    ends = _ends(form)
    if claim.at_least:
        least = chart.boxes.get(claim.at_least, old.boxes[claim.at_least]).protection
        wrong = [ends[box.id] for box in chart.outcomes if box.protection < least]
    elif claim.only:
        wrong = [root for id_, root in ends.items() if id_ not in claim.only]
    elif claim.never:
        wrong = [root for id_, root in ends.items() if id_ in claim.never]
    else:
        due = [form.owes(id_) for id_ in claim.also]
        wrong = [of.negated(root) for root in due]
    found = NO
    for root in wrong:
        found = of.either(found, root)
    return of.both(speaks_of, found)


def _ends(form: Form) -> dict[str, Root]:
    """The worlds inside the guidance that come to each outcome."""
    return {box.id: form.comes(box.id) for box in form.chart.outcomes}
