"""Who would go elsewhere under another edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.deciding.answer import SETTLED, Answer
from flowgraph.deciding.evidence import evidence_of
from flowgraph.deciding.form import form_of
from flowgraph.errors import ChartError, Finding
from flowgraph.incident import Incident
from flowgraph.reading.fields import Faults
from flowgraph.reading.incident_fit import fit

Direction = Literal["lowered", "otherwise", "raised"]
ORDER: tuple[Direction, ...] = ("lowered", "otherwise", "raised")


class Stand(Struct, frozen=True):
    """Where an incident stands under one edition: the status and the outcomes possible, the
    most protective first."""

    status: str
    outcomes: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "possible_outcomes": list(self.outcomes),
            "duties": list(self.duties),
        }

    @property
    def reached(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """What two stands are compared by: decided and certain are one, and while the facts
        contradict nothing is reached."""
        if self.status in SETTLED:
            return "decided", self.outcomes, self.duties
        return self.status, self.outcomes if self.status == "undecided" else (), self.duties

    @property
    def in_words(self) -> str:
        if not self.outcomes:
            return self.status
        return f"{self.status}, {' or '.join(self.outcomes)}"


class Move(Struct, frozen=True):
    """A given incident that stands elsewhere. ``left_out``: facts that only one edition can
    read. Losing a duty lowers."""

    reference: str
    old: Stand
    new: Stand
    direction: Direction
    left_out: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "incident": self.reference or None,
            "direction": self.direction,
            "from": self.old.as_json(),
            "to": self.new.as_json(),
            "left_out": list(self.left_out),
        }


def stand_of(found: Answer) -> Stand:
    due = (d.id for d in found.form.chart.duties if found.path and found.sure_of(d.id))
    return Stand(found.status, tuple(box.id for box in found.outcomes), tuple(due))


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
            if way == "otherwise" and set(before.duties) - set(after.duties):
                way = "lowered"
            found.append(Move(incident.reference, before, after, way, left_out))
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
    return stand_of(Answer(form_of(chart), evidence)), left_out
