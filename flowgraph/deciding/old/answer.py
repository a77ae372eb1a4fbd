"""From what a walk saw to a status and an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from flowgraph.chart import Box, Rule
from flowgraph.deciding.old import people
from flowgraph.deciding.old.evidence import Evidence
from flowgraph.deciding.old.plan import Plan
from flowgraph.deciding.old.walk import Trail, Walk, shared_path
from flowgraph.facts import Fact, FromChart, Known, OverPeople

Status = Literal["decided", "certain", "undecided", "contradictory", "outside"]
STATUSES: tuple[Status, ...] = (
    "decided",
    "certain",
    "undecided",
    "contradictory",
    "outside",
)


class Conflict(Struct, frozen=True):
    """A stated fact beside what was worked out of the same fact. ``because`` names another
    fact where that one stands against it."""

    fact: Fact
    stated: Known
    worked_out: Known
    because: str = ""


class Answer(Struct, frozen=True):
    """A status with what it rests on.

    ``outcomes``: those still possible, the most protective first. ``path``: the shared part
    of the path, as places of the plan. ``conflicts``: stated against worked out, certain.
    ``tensions``: the same, where the worked-out side is still open.
    """

    status: Status
    plan: Plan
    walk: Walk
    trail: Trail
    outcomes: tuple[Box, ...] = ()
    path: tuple[int, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    tensions: tuple[Conflict, ...] = ()
    contradictions: tuple[Rule, ...] = ()
    worked_out: Mapping[str, Known] = field(default_factory=dict)

    @property
    def outcome(self) -> Box | None:
        return self.outcomes[0] if self.status in ("decided", "certain") else None

    @property
    def reached(self) -> str:
        """The outcome's id, or the status where there is none: what two answers are
        compared by."""
        return self.outcome.id if self.outcome else self.status


def answer(
    plan: Plan, evidence: Evidence, *, in_full: bool = False, reconciled: bool = True
) -> Answer:
    """What the evidence comes to.

    The order is: stated against worked out, outside, contradictions, the walk.

    Args:
        in_full: walk the charts that work out facts even where those facts are stated, and
            keep what they give in ``worked_out``.
        reconciled: False takes the facts as they stand, to see what would follow while a
            contradiction is unresolved.
    """
    given = _given_in_all_worlds(plan, evidence)
    conflicts, tensions = _compared(plan, evidence, given)
    walk = Walk(plan, evidence, all_charts=in_full)
    trail = walk.trail()
    worked_out = dict(trail.given)

    def made(status: Status, **more: object) -> Answer:
        return Answer(
            status,
            plan,
            walk,
            trail,
            conflicts=conflicts,
            tensions=tensions,
            worked_out=worked_out,
            **more,  # type: ignore[arg-type]
        )

    certain = tuple(r for r in plan.chart.contradictions if trail.truths.get(r) == {True})
    if trail.contradictory and not certain:  # each is open, but in every world one holds
        certain = tuple(r for r in plan.chart.contradictions if True in trail.truths.get(r, ()))
    if conflicts and reconciled:
        return made("contradictory", contradictions=certain)
    if not trail.inside:
        return made("outside")
    if certain and reconciled:
        return made("contradictory", contradictions=certain)
    outcomes = tuple(
        b for b in plan.chart.outcomes if plan.at[plan.chart.id, b.id] in trail.reached
    )
    path = tuple(shared_path(plan, trail, plan.gates[-1]))
    status: Status = "undecided"
    if len(outcomes) == 1:
        box = plan.places[path[-1]].box
        status = "decided" if box and box.kind == "outcome" else "certain"
    return made(status, outcomes=outcomes, path=path)


def _given_in_all_worlds(plan: Plan, evidence: Evidence) -> dict[str, Known]:
    """What other charts give for facts that are stated, over every world: this is compared
    before anything is left out as outside."""
    stated = [
        name
        for name in evidence.stated
        if name not in evidence.supposed and isinstance(plan.origin(name), FromChart)
    ]
    if not stated:
        return {}
    trail = Walk(plan, evidence, all_charts=True, heed_outside=False).trail()
    return {name: trail.given[name] for name in stated if name in trail.given}


def _compared(
    plan: Plan, evidence: Evidence, given: Mapping[str, Known]
) -> tuple[tuple[Conflict, ...], tuple[Conflict, ...]]:
    """Stated against worked out: those that cannot meet, and those still open."""
    conflicts: list[Conflict] = []
    tensions: list[Conflict] = []
    for name, stated in evidence.stated.items():
        if name in evidence.supposed:
            continue
        fact = plan.facts[name]
        if isinstance(fact.origin, OverPeople):
            worked_out = people.worked_out(fact, evidence)
            nobody = _nobody_for(fact, plan, evidence)
            if nobody is not None:
                conflicts.append(Conflict(fact, stated, Known(nobody=True), nobody))
                continue
        else:
            worked_out = given.get(name)
        if worked_out is None:
            continue
        if not stated.meets(worked_out):
            conflicts.append(Conflict(fact, stated, worked_out))
        elif not worked_out.exact:
            tensions.append(Conflict(fact, stated, worked_out))
    return tuple(conflicts), tuple(tensions)


def stated_against_people(plan: Plan, evidence: Evidence) -> bool:
    """Whether what is stated of the facts over people cannot stand beside who is listed, or
    beside each other."""
    return bool(_compared(plan, evidence, {})[0])


def _nobody_for(fact: Fact, plan: Plan, evidence: Evidence) -> str | None:
    """The fact that says there is certainly nobody of whom a stated ``lowest`` could be."""
    assert isinstance(fact.origin, OverPeople)
    if fact.origin.how != "lowest":
        return None
    for other in plan.facts.values():
        origin = other.origin
        if isinstance(origin, OverPeople) and origin.how == "any":
            if origin.where.tree == fact.origin.where.tree:
                known = evidence.replaced(other.name) or people.worked_out(other, evidence)
                if known is not None and known.values == (False,):
                    return other.name
    return None
