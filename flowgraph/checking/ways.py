"""Every way in which incidents come to a box, an outcome or a duty, as a complete list."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from flowgraph.chart import Box, Chart, a_chart
from flowgraph.checking.regions import (
    Region,
    as_json,
    by_duties,
    in_words,
    regions,
    shared_by,
    worlds_of,
)
from flowgraph.checking.totals import tied
from flowgraph.deciding.diagrams import NO, Root
from flowgraph.deciding.form import Form, stated_form_of
from flowgraph.errors import ChartError, Finding, nearest, told_cleanly
from flowgraph.predicate import Predicate, PredicateFault, parse

MOST_WAYS = 500
"""Ways that are listed; nobody reads more."""
MOST_ROUTES = 2_000
"""Routes of the chart that are followed to find them."""


class Way(Struct, frozen=True):
    """One way: the worlds that take it, by the facts that make them; every one of them passes
    ``path``, ends at ``outcome`` and has exactly these ``duties`` to do."""

    where: Region
    path: tuple[str, ...]
    outcome: str
    duties: tuple[str, ...]


class Ways(Struct, frozen=True):
    """Ways, those of fewest facts first; no world is in two of them. ``complete`` is False where
    there are more than are listed; ``routes`` says how many routes of the chart lead there, by its
    arrows alone; ``shared``, what several ways have in common."""

    chart: Chart
    to: tuple[str, ...]
    when: Predicate | None
    ways: tuple[Way, ...]
    complete: bool
    routes: int
    shared: Region

    def as_json(self) -> dict[str, Any]:
        """The keys of ``ways --format json``."""
        return {
            "to": list(self.to),
            "complete": self.complete,
            "routes": self.routes,
            "ways": [
                {
                    "where": as_json(way.where),
                    "path": list(way.path),
                    "outcome": way.outcome,
                    "duties": list(way.duties),
                }
                for way in self.ways
            ],
        }

    def in_words(self, way: Way) -> str:
        """The facts of a way as a person reads them."""
        return in_words(self.chart.all_facts, way.where)


@told_cleanly
def ways(
    chart: Chart, to: str | Sequence[str] | None = None, when: str | Predicate | None = None
) -> Ways:
    """Every way in which incidents come to a box, an outcome or a duty.

    It speaks of all worlds that are inside the guidance and in which no contradiction holds, every
    fact as if it were stated.

    Args:
        to: ids of boxes or duties; the worlds that come to any of them. None: to any outcome.
        when: only worlds in which this predicate holds.

    Raises:
        ChartError: there is no such box, the predicate is none, or the chart is not sound.

    >>> import flowgraph
    >>> found = ways(flowgraph.load_chart("kscb-typology-2016"), to="adult_involved_type")
    >>> [found.in_words(way) for way in found.ways]
    ['adult involved is yes']
    """
    a_chart(chart)
    asked = _asked(chart, when)
    boxes = _boxes(chart, to)
    form = stated_form_of(chart, asked)
    if form.faults:
        raise ChartError.at(chart.file or chart.id, "the chart is not sound", "run flowgraph check")
    found: list[Way] = []
    complete = True
    within = tied(form)
    for path, duties, root in _routes(form, boxes, asked, within):
        if len(found) >= MOST_WAYS or not path:
            complete = False
            break
        here, whole = regions(form, root, within, MOST_WAYS)
        complete &= whole
        found += [Way(region, path, path[-1], duties) for region in here]
    found.sort(key=lambda way: len(way.where))
    complete &= len(found) <= MOST_WAYS
    listed = found[:MOST_WAYS]
    return Ways(
        chart,
        tuple(box.id for box in boxes),
        asked,
        tuple(listed),
        complete,
        _number_of_routes(chart, {box.id for box in boxes}),
        shared_by([way.where for way in listed]) if len(listed) > 1 else {},
    )


def owing(found: Ways) -> set[tuple[str, str]]:
    """The arrows to duties, by their ends, that are true in some world of the ways."""
    form = stated_form_of(found.chart, found.when)
    true: set[tuple[str, str]] = set()
    for way in found.ways:
        here = worlds_of(form, way.where)
        for source in way.path:
            for number, arrow in enumerate(found.chart.boxes[source].also):
                if form.of.meet(here, form.also[source, number], form.worlds.every):
                    true.add((source, arrow.target))
    return true


def _asked(chart: Chart, when: str | Predicate | None) -> Predicate | None:
    if when is None or isinstance(when, Predicate):
        return when
    if not isinstance(when, str):
        raise ChartError.at("when", "this is no predicate", "give the text of one")
    try:
        asked = parse(when)
    except PredicateFault as fault:
        raise ChartError.at("when", fault.problem, fault.mend) from None
    for leaf in asked.leaves:
        name = leaf.name
        fact = chart.all_facts.get(name)
        if fact is None or not fact.decides:
            near = nearest(name, [n for n, f in chart.all_facts.items() if f.decides])
            raise ChartError.at(
                "when",
                f"`{name}` is no fact that a predicate of {chart.id} may name",
                f"did you mean `{near}`?" if near else "name a fact of the chart",
            )
        if misused := fact.misused(leaf):  # a value misspelt would be said to come nowhere
            raise ChartError.at("when", *misused)
    return asked


def _boxes(chart: Chart, to: str | Sequence[str] | None) -> tuple[Box, ...]:
    if to is None:
        return chart.outcomes
    wanted = [to] if isinstance(to, str) else list(to) if isinstance(to, Iterable) else [None]
    if not all(isinstance(id_, str) for id_ in wanted):
        raise ChartError.at("to", "this is no id of a box", "give an id, or a list of them")
    missing = [id_ for id_ in wanted if id_ not in chart.boxes]
    if missing:
        near = nearest(missing[0], chart.boxes)
        raise ChartError(
            Finding(
                chart.file or chart.id, 0, 0, "to", f"there is no box `{missing[0]}`",
                f"did you mean `{near}`?" if near else "name a box, an outcome or a duty",
            )
        )  # fmt: skip
    return tuple(chart.boxes[id_] for id_ in dict.fromkeys(wanted))


def _routes(
    form: Form, boxes: Sequence[Box], asked: Predicate | None, within: Root
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Root]]:
    """Every route that some world takes to one of the boxes and on to its outcome, with the duties
    that are due on it, and those worlds. An empty path: there are more than are followed."""
    of, chart = form.of, form.chart
    wanted = NO
    for box in boxes:
        at = form.owes(box.id) if box.kind == "duty" else form.comes(box.id)
        wanted = of.either(wanted, at)
    wanted = of.both(of.both(wanted, form.free), form.when(asked))
    followed = 0
    todo: list[tuple[tuple[str, ...], Root]] = [((chart.start,), wanted)]
    while todo:
        path, root = todo.pop()
        if not of.meet(root, within, form.worlds.every):
            continue
        box = chart.boxes[path[-1]]
        if box.kind == "outcome":
            followed += 1
            if followed > MOST_ROUTES:
                yield (), (), NO
                return
            yield from ((path, duties, part) for duties, part in by_duties(form, root))
            continue
        for arrow in reversed(box.arrows):
            todo.append(((*path, arrow.target), of.both(root, form.when(arrow.when))))


def _number_of_routes(chart: Chart, to: Container[str]) -> int:
    """How many routes of arrows pass one of the boxes, or one by which a duty may be due."""
    passed: dict[str, int] = {}
    missed: dict[str, int] = {}
    ends = 0
    for id_ in chart.order:
        box = chart.boxes[id_]
        before = passed.get(id_, 0), missed.get(id_, 0) + (id_ == chart.start)
        if id_ in to or any(arrow.target in to for arrow in box.also):
            before = sum(before), 0
        if box.kind == "outcome":
            ends += before[0]
        for arrow in box.arrows:
            passed[arrow.target] = passed.get(arrow.target, 0) + before[0]
            missed[arrow.target] = missed.get(arrow.target, 0) + before[1]
    return ends
