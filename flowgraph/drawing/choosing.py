"""Which plan of a chart is taken in which room: several are made, and kept for all its cases."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from flowgraph.drawing import crossing
from flowgraph.drawing.arranging import Placed, Room, arrange
from flowgraph.drawing.labels import Labels, conditions, label_texts
from flowgraph.drawing.planning import NEAT_DUTY, Plan, plan
from flowgraph.drawing.spacing import Solver
from flowgraph.view import View

ABREAST = 4
"""More outcomes than this may stand in two rows."""
MANY = 150
"""With more boxes than this only one plan is made."""
DUTIES = (
    (NEAT_DUTY, False, False), (NEAT_DUTY, False, True), (8.0, False, True), (14.0, False, False),
    (14.0, True, False),
)  # fmt: skip
"""How wide duties may be set, in em; whether under their box instead of beside it; and whether they
may hang down beside the rows below."""
PLAN_GAIN = 1.03
"""How much larger letters must come out for another plan than the first."""
SHEETS = (Room(547, 600, 15), Room(793, 400, 15))
"""About the room that a chart has on A4, upright and across."""
EASY, HOPELESS = 9.5, 5.0
"""Letters of so many points at A4 need no arrow to bend for them; and those of no more than so many
are not made readable by it."""
BEND_GAIN = 1.02
"""How much larger the letters must come out for each arrow that bends."""
MOST_BENDS = 5
MOST_TRIED = 6
"""Of so many plans, the best, it is tried whether an arrow should bend."""


ShapeKey = tuple[Any, ...]


def shape_key(view: View) -> ShapeKey:
    """All of a view that its geometry depends on: everything but the state of a case."""
    return (
        view.ordered,
        tuple(
            (b.id, b.kind, b.text, b.points, b.contact, b.phone, b.within, b.goes_on,
             b.protection, b.count)
            for b in view.boxes
        ),
        *(
            tuple((a.source, a.target, a.words, a.predicate, a.label, a.basis, a.cite)
                  for a in arrows)
            for arrows in (view.arrows, view.also, view.returns)
        ),
    )  # fmt: skip


_plans: dict[Any, tuple[Plan, ...]] = {}
_placed: dict[Any, tuple[Plan, Placed]] = {}


def planned(view: View, labels: Labels) -> tuple[Plan, ...]:
    """The chart's plans: with its outcomes abreast, and where there are many, in two rows; with
    duties narrow and wide. Made once for each chart, however many cases are drawn on it."""
    key = (shape_key(view), labels)
    if key not in _plans:
        if len(_plans) > 64:
            _plans.clear()
        outcomes = sum(box.kind == "outcome" for box in view.boxes)
        found = [_calmest(view, labels)]
        if len(view.boxes) < MANY:
            rows = (0, (outcomes + 1) // 2) if outcomes > ABREAST else (0,)
            duties = DUTIES if view.also else DUTIES[:1]
            tries = [(abreast, *how) for abreast in rows for how in duties][1:]
            others = (_calmest(view, labels, *how) for how in tries)
            for other in others:
                if other.crossings <= found[0].crossings and other not in found:
                    found.append(other)
            bent = [_bending(made, room) for room in SHEETS for made in _worthiest(found, room)]
            found += [made for made in bent if made.bent]
        _plans[key] = tuple(found)
    return _plans[key]


def _calmest(
    view: View,
    labels: Labels,
    abreast: int = 0,
    neat_duty: float = NEAT_DUTY,
    under: bool = False,
    hanging: bool = False,
) -> Plan:
    """The plan with the fewest crossings; outcomes in the order of their protection, and boxes as
    high up as they go, unless that costs a crossing; a chart may insist on the order."""
    texts, when = label_texts(view, labels), conditions(view, labels)

    def planned_so(free: bool, late: bool) -> Plan:
        return plan(
            view, texts, when, abreast=abreast, free=free, late=late,
            neat_duty=neat_duty, duties_under=under, hanging=hanging,
        )  # fmt: skip

    best = planned_so(False, False)
    for late in (False, True) if len(view.boxes) < MANY else ():
        if best.crossings:
            other = planned_so(not view.ordered, late)
            best = other if other.crossings < best.crossings else best
    return best


def _worthiest(made: Sequence[Plan], room: Room) -> list[Plan]:
    """The best plans for a room, where arrows may have to bend if its letters are to be read."""
    best = sorted(made, key=lambda each: _worth(each, room), reverse=True)[:MOST_TRIED]
    return best if HOPELESS < room.promise(best[0]) < EASY else []


def _worth(made: Plan, room: Room) -> tuple[bool, float]:
    """What a plan is worth in a room; each bend must earn its keep."""
    reads, letter = room.worth(room.chosen(made))
    return reads, letter / BEND_GAIN ** len(made.bent)


def _bending(made: Plan, room: Room) -> Plan:
    """The plan with those arrows let bend that hold boxes narrow by running straight past them, as
    many as make the letters so much larger; low down where that does as well."""
    found = [made]
    while len(found) <= MOST_BENDS:
        last = found[-1]
        widths = room.chosen(last).widths
        tried = [replace(last, bent=last.bent | {step}) for step in _holding(last, widths)]
        if not tried:
            break
        found.append(min(tried, key=lambda each: Solver(each.spacing).needed(widths)))
    best = max(found, key=lambda each: _worth(each, room))
    for step in sorted(best.bent):  # some may have become needless by others
        without = replace(best, bent=best.bent - {step})
        best = max(without, best, key=lambda each: _worth(each, room))
    return best


def _holding(made: Plan, widths: Sequence[float]) -> list[crossing.Step]:
    """The steps of arrows on their way that decide how wide the sheet must be, the lowest first."""
    items, spacing = made.shape.items, made.spacing
    fast = Solver(spacing).fast(widths)
    found = [
        step
        for pieces, runs in zip(spacing.pieces, spacing.run_of, strict=True)
        for piece, run in zip(pieces, runs, strict=True)
        if run in fast
        for step in pairwise(piece)
        if any(items[end].box is None for end in step)
    ]
    return sorted(found, key=lambda step: (-items[step[0]].row, step))


def promised(view: View, labels: Labels, room: Room) -> float:
    """About how large the chart's letters will be in this room."""
    return room.promise(_best(view, labels, room))


def _best(view: View, labels: Labels, room: Room) -> Plan:
    """The plan that is worth most in this room; the first unless another gains something."""

    first, *others = planned(view, labels)
    other = max(others, key=lambda made: _worth(made, room), default=first)
    reads, letter = _worth(first, room)
    return other if _worth(other, room) >= (reads, PLAN_GAIN * letter) else first


def placed_in(view: View, labels: Labels, room: Room) -> tuple[Plan, Placed]:
    """The chart arranged in a room; worked out once for each chart and room."""
    key = (shape_key(view), labels, room)
    if key not in _placed:
        if len(_placed) > 256:
            _placed.clear()
        made = _best(view, labels, room)
        _placed[key] = made, arrange(made, room)
    return _placed[key]
