"""Claims: what a board says must hold for every incident, proved or refuted.

A claim speaks of all worlds inside the guidance in which no contradiction holds. What breaks it is
a function of worlds like any other; where it is nowhere Yes, the claim is proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from flowgraph.chart import Chart, Claim
from flowgraph.checking.example import Example, everywhere, smallest
from flowgraph.checking.finding import CheckFinding, Shown
from flowgraph.checking.regions import tied
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.diagrams import NO, YES, Masks, Root
from flowgraph.deciding.form import Form, form_of, stated_form_of
from flowgraph.deciding.worlds import WORKED_OUT
from flowgraph.errors import ChartError
from flowgraph.facts import Cell, Counted
from flowgraph.values import Value


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
        return rising(chart, claim)
    form = stated_form_of(chart)
    root = form.of.both(tied(form, form.named), breaks(form, claim, form, chart))
    if root == NO:
        return Proof(claim, True)
    decider = form_of(chart)
    broken = decider.of.both(decider.free, breaks(decider, claim, decider, chart))
    found = smallest(
        form, root, form.worlds.every, lambda e: _surely(decider, broken, e), anyway=True
    )
    return Proof(claim, False, (found,) if found else ())


def _surely(form: Form, broken: Root, example: Example) -> bool:
    """Whether every world of an incident that is inside and free of contradiction breaks it."""
    try:
        answer = Answer(form, example.evidence)
    except ChartError:
        return False
    if answer.status in ("contradictory", "outside"):
        return False
    root = form.of.either(broken, form.of.negated(form.free))
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


# Rising


def rising(chart: Chart, claim: Claim) -> Proof:
    """Whether raising a fact never lowers the protection, or two incidents of which the higher one
    is protected less."""
    form = form_of(chart)
    found = _falls(form, claim)
    if found is None:
        return Proof(claim, True)
    root, masks, lower, higher = found
    base = smallest(
        form, root, masks, lambda e: _falls_surely(form, claim, e, lower, higher), anyway=True
    )
    assert base is not None
    return Proof(claim, False, tuple(_with(base, said) for said in (lower, higher)))


def _falls_surely(
    form: Form, claim: Claim, base: Example, lower: dict[str, Value], higher: dict[str, Value]
) -> bool:
    protections = []
    for said in (lower, higher):
        try:
            answer = Answer(form, _with(base, said).evidence)
        except ChartError:
            return False
        if answer.outcome is None:
            return False
        protections.append(answer.outcome.protection)
    if claim.when is not None:
        when = form.of.either(form.when(claim.when), form.of.negated(form.free))
        if not everywhere(form, when, _with(base, lower).evidence):
            return False
    return protections[1] < protections[0]


def _with(base: Example, said: dict[str, Value]) -> Example:
    return Example({**base.facts, **said}, base.ages, base.doubted)


def _falls(
    form: Form, claim: Claim
) -> tuple[Root, Masks, dict[str, Value], dict[str, Value]] | None:
    """Where raising a fact lowers the protection: the worlds of the other facts in which it does,
    what may be open, and the fact's lower and higher value; None where it never does."""
    of, worlds = form.of, form.worlds
    name = claim.rising
    within = _tied_to(form, name)
    free = of.both(form.free, within)
    speaks_of = of.both(free, form.when(claim.when))
    masks = _as_if_stated(form, name)
    variable = worlds.at[name]
    levels = sorted({box.protection for box in form.chart.outcomes})
    halves = [
        (
            of.both(speaks_of, _protecting(form, level)),
            of.both(free, _protecting(form, level, False)),
        )
        for level in levels[1:]
    ]
    for one, other, said, raised in _raised(form, claim):
        for high, low in halves:
            here, there = of.fixed(high, variable, one), of.fixed(low, variable, other)
            if of.meet(here, there, masks):
                return of.both(here, there), masks, {name: said}, {name: raised}
    return None


def _protecting(form: Form, level: int, so_much: bool = True) -> Root:
    """The worlds whose outcome protects at least so much (or less)."""
    found = NO
    for id_, root in _ends(form).items():
        if (form.chart.boxes[id_].protection >= level) == so_much:
            found = form.of.either(found, root)
    return found


def _ends(form: Form) -> dict[str, Root]:
    """The worlds inside the guidance that come to each outcome."""
    return {box.id: form.comes(box.id) for box in form.chart.outcomes}


def _as_if_stated(form: Form, name: str) -> list[Sequence[int]]:
    """The masks of all worlds; counted facts are what their members come to, so that they rise
    with them, but for the fact that is raised."""
    worlds = form.worlds
    masks: list[Sequence[int]] = []
    for variable in worlds.variables:
        mask: Sequence[int] = range(variable.answers)
        if variable.kind == "derived":
            counted = isinstance(worlds.facts[variable.facts[0]].origin, Counted)
            mask = (WORKED_OUT,) if counted and variable.facts[0] != name else mask[1:]
        elif variable.kind == "people":
            assert worlds.people is not None
            mask = range(len(worlds.people.groups()))
        masks.append(mask)
    return masks


def _tied_to(form: Form, name: str) -> Root:
    """A total that is raised stays one that its members can come to."""
    fact = form.worlds.facts[name]
    return form.tied(name) if isinstance(fact.origin, Counted) else YES


def _raised(form: Form, claim: Claim) -> Iterator[tuple[int, int, Value, Value]]:
    """Each pair of answers of the variable of a fact of which the second is the higher, with a
    value of each."""
    worlds, name = form.worlds, claim.rising
    variable = worlds.variables[worlds.at[name]]
    if variable.kind == "people":
        groups = len(worlds.people.groups()) if worlds.people else 0
        rows = list(enumerate(variable.rows[:groups]))
        named = set(form.chart.named_facts) - {name}
        others = [i for i, each in enumerate(worlds.over_people) if each in named]
        for one, row in rows:
            for other, higher in rows:
                if all(row[i] == higher[i] for i in others):
                    values = (worlds.value_in(name, row), worlds.value_in(name, higher))
                    if pair := _rises(claim, *values):
                        yield one, other, *pair
        return
    offset = variable.kind == "derived"
    for one, cell in enumerate(variable.cells):
        for other, above in enumerate(variable.cells):
            if pair := _rises(claim, cell, above):
                yield one + offset, other + offset, *pair


def _rises(claim: Claim, lower: Cell | None, higher: Cell | None) -> tuple[Value, Value] | None:
    """A value of each cell of which the second stands later in the claim's order."""
    if lower is None or higher is None or lower == higher:
        return None
    if lower.known.spans:
        low, high = lower.known.spans[0][0], higher.known.spans[-1][1]
        return (low, high) if low < high else None
    order = list(claim.order) or [False, True]
    lows = [value for value in order if value in lower.known.values]
    highs = [value for value in order if value in higher.known.values]
    if lows and highs and order.index(lows[0]) < order.index(highs[-1]):
        return lows[0], highs[-1]
    return None
