"""Which boxes and arrows the cases reach, and a smallest new case for each arrow that none
does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from flowgraph.chart import Arrow, Chart
from flowgraph.checking.cases import Cases
from flowgraph.checking.example import Example, every_group, everything_stated, example_of
from flowgraph.checking.finding import Shown
from flowgraph.checking.steps import Backwards, Values, Via
from flowgraph.deciding.old.answer import answer
from flowgraph.deciding.old.evidence import NOTHING
from flowgraph.deciding.old.plan import Plan, plan_of
from flowgraph.deciding.old.walk import Walk
from flowgraph.deciding.old.worlds import TooManyWorlds
from flowgraph.errors import ChartError

Ends = tuple[str, str]
"""An arrow: the boxes it joins."""


class Coverage(Struct, frozen=True):
    """What the cases reach of a chart: the boxes and arrows on the paths of those that are
    decided or certain, and the duties that are certain there, of all that there are."""

    boxes: tuple[str, ...]
    arrows: tuple[Ends, ...]
    reached: frozenset[str]
    taken: frozenset[Ends]

    @property
    def boxes_left(self) -> tuple[str, ...]:
        return tuple(box for box in self.boxes if box not in self.reached)

    @property
    def arrows_left(self) -> tuple[Ends, ...]:
        return tuple(arrow for arrow in self.arrows if arrow not in self.taken)

    @property
    def whole(self) -> bool:
        return not self.boxes_left and not self.arrows_left


def coverage(chart: Chart, cases: Cases) -> Coverage:
    """What the cases reach of a chart. Only files that expect something count as cases;
    those of a chart that asks this one count for what they reach here."""
    settled = [
        ran.decision
        for ran in cases.ran
        if ran.held and ran.decision.status in ("decided", "certain")
    ]
    paths = [decision.path for decision in settled]
    besides = {
        (arrow.source, arrow.target)
        for arrow in chart.also_arrows
        for decision in settled
        if arrow.source in decision.path
        and arrow.target in (duty["box"] for duty in decision.duties)
    }
    for decision in cases.through:
        paths += [
            row["path"]
            for row in decision.derived.values()
            if row["chart"] == chart.id and row["outcome"]
        ]
    return Coverage(
        tuple(chart.boxes),
        tuple((arrow.source, arrow.target) for arrow in (*chart.arrows, *chart.also_arrows)),
        frozenset((*(box for path in paths for box in path), *(duty for _, duty in besides))),
        frozenset((*(ends for path in paths for ends in pairwise(path)), *besides)),
    )


class Proposal(Struct, frozen=True):
    """A new case: the arrow it is for, a smallest incident that takes it, and what the chart
    answers today. Whether that is right is for a person to say."""

    arrow: Ends
    incident: Shown
    expect: Mapping[str, Any]


def proposals(chart: Chart, left: Iterable[Ends]) -> Iterator[Proposal]:
    """A smallest incident for each arrow left, but for those that an earlier one takes too.

    Nothing is proposed for an arrow that no incident can be sure to take; ``check`` says why.
    """
    makers = (_Maker(chart, stated=True), _Maker(chart, stated=False))
    covered: set[Ends] = set()
    arrows = {(arrow.source, arrow.target): arrow for arrow in chart.arrows}
    for ends in left:
        if ends in covered or ends not in arrows:  # to a duty: no route goes there
            continue
        for maker in makers:
            if proposal := maker.proposal(arrows[ends]):
                path = proposal.expect["path"]
                covered |= set(pairwise(path))
                yield proposal
                break


class _Maker:
    """Finds incidents in one remembered walk, over worlds that are inside the guidance and
    contradict nothing.

    ``stated``: facts of another chart are stated; else they are worked out by it.
    """

    def __init__(self, chart: Chart, stated: bool) -> None:
        self.plan = plan_of(chart)
        consistent = replace(chart, outside=chart.outside + chart.contradictions, contradictions=())
        plan = plan_of(consistent)
        evidence = everything_stated(plan) if stated else NOTHING
        self.walk = Walk(plan, evidence, remember=True, fault=lambda *_: None)
        if stated and (group := every_group(plan)):
            self.walk.open.rows[group[0]] = group[1]
        self.back: Backwards | None = None
        try:
            self.walk.trail()
            self.back = Backwards(self.walk)
        except TooManyWorlds:  # check has told where
            pass

    def proposal(self, arrow: Arrow) -> Proposal | None:
        if self.back is None:
            return None
        plan = self.walk.plan
        id_ = plan.chart.id
        via = Via(plan.at[id_, arrow.source], plan.at[id_, arrow.target])
        ends: list[tuple[int, Values]] = [(plan.at[id_, box.id], {}) for box in plan.chart.outcomes]
        values = self.back.fewest(ends, via)
        if values is None:
            return None
        own = {n: v for n, v in values.items() if n not in self.walk.open.given}
        example = example_of(self.plan, own, lambda e: _path(self.plan, e, arrow) is not None)
        if example is None:
            return None
        path = _path(self.plan, example, arrow)
        assert path is not None
        return Proposal(
            (arrow.source, arrow.target),
            example.shown,
            {"status": "decided", "outcome": path[-1], "path": list(path)},
        )


def _path(plan: Plan, example: Example, arrow: Arrow) -> tuple[str, ...] | None:
    """The path of an incident that is decided and takes an arrow; else None."""
    try:
        found = answer(plan, example.evidence(plan))
    except ChartError:  # it may come to a fault of the chart; check has told which
        return None
    if found.status != "decided":
        return None
    boxes = [plan.places[place].box for place in found.path]
    ids = tuple(box.id for box in boxes if box)
    steps = pairwise(ids)
    return ids if (arrow.source, arrow.target) in steps else None
