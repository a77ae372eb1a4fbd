"""Who would go elsewhere under another edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.checking.finding import Shown
from flowgraph.deciding.old.answer import Answer, answer
from flowgraph.deciding.old.evidence import Evidence, evidence_of
from flowgraph.deciding.old.plan import Plan, plan_of
from flowgraph.errors import ChartError, Finding
from flowgraph.incident import Incident
from flowgraph.reading.fields import Faults
from flowgraph.reading.fit import fit

Direction = Literal["lowered", "otherwise", "raised"]
ORDER: tuple[Direction, ...] = ("lowered", "otherwise", "raised")


class Stand(Struct, frozen=True):
    """Where an incident stands under one edition: the status and the outcomes possible, the
    most protective first."""

    status: str
    outcomes: tuple[str, ...] = ()

    @property
    def reached(self) -> tuple[str, tuple[str, ...]]:
        """What two stands are compared by: decided and certain are one, and while the facts
        contradict nothing is reached."""
        if self.status in ("decided", "certain"):
            return "decided", self.outcomes
        return self.status, self.outcomes if self.status == "undecided" else ()

    @property
    def in_words(self) -> str:
        if not self.outcomes:
            return self.status
        return f"{self.status}, {' or '.join(self.outcomes)}"


class Move(Struct, frozen=True):
    """An incident that stands elsewhere. ``reference`` is empty where it was made up, and
    ``incident`` then shows it. ``left_out``: facts that only one edition can read."""

    reference: str
    old: Stand
    new: Stand
    direction: Direction
    incident: Shown | None = None
    left_out: tuple[str, ...] = ()


def stand_of(found: Answer) -> Stand:
    return Stand(found.status, tuple(box.id for box in found.outcomes))


class Scale:
    """Protection on one scale for two editions. An outcome that stands in both is judged by
    the new edition's number, so that an edition that only counts otherwise lowers nobody."""

    def __init__(self, old: Chart, new: Chart) -> None:
        levels = {box.id: box.protection for box in old.outcomes}
        self.levels: Mapping[str, int] = levels | {b.id: b.protection for b in new.outcomes}

    def direction(self, old: Stand, new: Stand) -> Direction:
        """Lowered: the most, or the least, protective outcome still possible is less
        protective than it was, or the incident is no longer answered at all."""
        before = [self.levels[id_] for id_ in old.outcomes]
        after = [self.levels[id_] for id_ in new.outcomes]
        if not before or not after:
            if new.status == "outside":
                return "lowered"
            return "raised" if old.status == "outside" else "otherwise"
        if max(after) < max(before) or min(after) < min(before):
            return "lowered"
        if max(after) > max(before) or min(after) > min(before):
            return "raised"
        return "otherwise"


def moves(
    old: Chart, new: Chart, incidents: Iterable[Incident]
) -> tuple[tuple[Move, ...], tuple[Finding, ...]]:
    """The incidents that stand elsewhere under the new edition, lowered ones first, in the
    order given; and what kept an incident from being answered under either."""
    scale = Scale(old, new)
    found: list[Move] = []
    broken: list[Finding] = []
    for incident in incidents:
        try:
            before, lost = _under(old, incident)
            after, more_lost = _under(new, incident)
        except ChartError as error:
            broken += error.findings
            continue
        if before.reached != after.reached:
            left_out = tuple(dict.fromkeys((*lost, *more_lost)))
            way = scale.direction(before, after)
            found.append(Move(incident.reference, before, after, way, left_out=left_out))
    found.sort(key=lambda move: ORDER.index(move.direction))
    return tuple(found), tuple(broken)


def _under(chart: Chart, incident: Incident) -> tuple[Stand, tuple[str, ...]]:
    """Where an incident stands on a chart, without the facts that the chart cannot read."""
    readable = {}
    for name, statement in incident.facts.items():
        faults = Faults(incident.file, echo=False)
        fit(replace(incident, facts={name: statement}), chart, faults)
        if not faults.found:
            readable[name] = statement
    left_out = tuple(name for name in incident.facts if name not in readable)
    evidence = evidence_of(replace(incident, facts=readable), chart)
    return stand_of(answer(plan_of(chart), evidence)), left_out


def readable_by(plan: Plan, evidence: Evidence) -> Evidence:
    """The part of made-up evidence that a chart can read."""
    stated = {
        name: known
        for name, known in evidence.stated.items()
        if name in plan.facts and known.within(plan.facts[name].domain)
    }
    doubted = frozenset(name for name in evidence.doubted if name in plan.facts)
    return replace(evidence, stated=stated, doubted=doubted)
