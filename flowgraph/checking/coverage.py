"""Which boxes and arrows the cases reach, and a smallest new case for each arrow that none
does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise, product
from typing import Any

from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.checking.cases import Cases
from flowgraph.checking.example import Example, smallest
from flowgraph.checking.finding import Shown
from flowgraph.deciding.answer import SETTLED, Answer
from flowgraph.deciding.diagrams import NO, Root
from flowgraph.deciding.form import Form, form_of
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
    settled = [ran.decision for ran in cases.ran if ran.held and ran.decision.status in SETTLED]
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
    covered: set[Ends] = set()
    for ends in left:
        if ends not in covered and (proposal := _proposal(chart, ends)):
            covered |= set(pairwise(proposal.expect["path"]))
            yield proposal


def _proposal(chart: Chart, ends: Ends) -> Proposal | None:
    form = form_of(chart)
    source, target = ends
    box = chart.boxes[source]
    routes, besides = ([arrow.target for arrow in arrows] for arrows in (box.arrows, box.also))
    if target in routes:
        taken = form.taken[chart.id, source, routes.index(target)]
    else:
        taken = form.also[source, besides.index(target)]
    anyhow = form.of.both(form.free, form.inside_and(taken))
    # By whatever route, if so few facts decide it; else by one. With what another chart works
    # out stated; then left to be worked out.
    for root, stated in product((anyhow, _by_one_route(form, anyhow)), (True, False)):
        masks = [
            range(1, each.answers) if stated and each.kind == "derived" else form.worlds.nothing[n]
            for n, each in enumerate(form.worlds.variables)
        ]
        example = smallest(form, root, masks, lambda e: _found(form, e, ends) is not None)
        if example is not None:
            found = _found(form, example, ends)
            assert found is not None
            path = list(found.path)
            expect: dict[str, Any] = {"status": "decided", "outcome": path[-1], "path": path}
            if target in besides:
                expect["duties"] = [duty.id for duty in chart.duties if found.sure_of(duty.id)]
            return Proposal(ends, example.shown, expect)
    return None


def _by_one_route(form: Form, root: Root) -> Root:
    """Of the worlds of a root, those that take one route: at each box the first arrow that some
    of them take."""
    box = form.chart.boxes[form.chart.start]
    while box.arrows:
        for number, arrow in enumerate(box.arrows):
            taken = form.inside_and(form.taken[form.chart.id, box.id, number])
            if (onward := form.of.both(root, taken)) != NO:
                root, box = onward, form.chart.boxes[arrow.target]
                break
        else:  # a gap, which check has told
            return root
    return root


def _found(form: Form, example: Example, ends: Ends) -> Answer | None:
    """The answer to an incident that is decided and takes an arrow, to a duty too; else None."""
    try:
        found = Answer(form, example.evidence)
    except ChartError:  # it may come to a fault of the chart; check has told which
        return None
    source, target = ends
    owed = source in found.path and found.sure_of(target)
    decided = found.status == "decided" and (ends in pairwise(found.path) or owed)
    return found if decided else None
