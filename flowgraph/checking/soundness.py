"""Whether every incident has exactly one route.

The walk that decides an incident is started with nothing known and told to go on where it
meets a gap or an overlap; what it saw on the way is the proof. Facts that another chart works
out are walked as if stated in any way, and facts worked out over people in every combination
that an incident can bring about, so that what is proved holds for every incident.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from flowgraph.chart import Chart, a_chart
from flowgraph.checking.declared import declared
from flowgraph.checking.example import Example, every_group, everything_stated, example_of
from flowgraph.checking.finding import CheckFinding
from flowgraph.checking.lettering import undrawable
from flowgraph.checking.rules import rules_that_never_act
from flowgraph.checking.steps import Backwards, Values
from flowgraph.deciding.old.plan import Plan, plan_of
from flowgraph.deciding.old.walk import Trail, Walk
from flowgraph.deciding.old.worlds import TooManyWorlds
from flowgraph.errors import told_cleanly
from flowgraph.facts import Known, Value, joined

MOST_SHOWN = 60
"""Worlds of one fault among which the smallest incident is looked for."""


@told_cleanly
def check(chart: Chart) -> list[CheckFinding]:
    """Prove a chart sound, or say what is wrong with it.

    Returns:
        The findings, in the order of the file, those of charts that work out a fact last; an
        empty list where every incident has exactly one route and every box and arrow can be
        reached, is cited and says what it rests on. A finding whose ``proved`` is False says
        where a limit stopped the check.

    >>> import flowgraph
    >>> check(flowgraph.load_chart("kscb-typology-2016"))
    []
    """
    found: list[CheckFinding] = []
    for each in (a_chart(chart), *reversed(chart.helpers)):
        findings = [*declared(each), *undrawable(each), *_Proof(each).findings()]
        found += sorted(findings, key=lambda f: (f.line, f.column))
    return found


class Faults(Struct):
    """Gaps and overlaps by place and by the arrows that are true, with the worlds in which."""

    met: dict[tuple[int, tuple[int, ...]], list[Values]] = field(default_factory=dict)

    def __call__(self, place: int, arrows: tuple[int, ...], world: Mapping[str, Value]) -> None:
        self.met.setdefault((place, arrows), []).append(dict(world))


class _Proof:
    """The proof of one chart; the charts that work out its facts have their own."""

    def __init__(self, chart: Chart) -> None:
        self.chart, self.plan = chart, plan_of(chart)
        self.faults = Faults()
        self.walk = Walk(self.plan, everything_stated(self.plan), fault=self.faults, remember=True)
        if group := every_group(self.plan):
            self.walk.open.rows[group[0]] = group[1]

    def findings(self) -> Iterator[CheckFinding]:
        try:
            trail = self.walk.trail()
            yield from rules_that_never_act(self.walk, trail)
        except TooManyWorlds as stopped:
            for finding in stopped.findings:
                yield CheckFinding.of(finding, proved=False)
            yield from self._gaps_and_overlaps()
            return
        yield from self._gaps_and_overlaps()
        if trail.inside:
            yield from self._never(trail)

    def _at(self, line: int, column: int, place: str, problem: str, mend: str) -> CheckFinding:
        file = self.chart.file or self.chart.id
        return CheckFinding(file, line, column, place, problem, mend)

    # Gaps and overlaps

    def _gaps_and_overlaps(self) -> Iterator[CheckFinding]:
        back = Backwards(self.walk)
        for (place, arrows), worlds in sorted(self.faults.met.items()):
            box = self.plan.places[place].box
            assert box is not None
            worlds = sorted(worlds, key=repr)  # the same incident every time
            shown = self._shown(back, place, arrows, worlds)
            where = in_words(self.plan, worlds)
            if arrows:
                targets = [box.arrows[index].target for index in arrows]
                mark = box.arrows[arrows[1]].mark
                at = f"box {box.id}, arrow to {targets[1]}"
                problem = f"the arrows to {_and(targets)} are both true where {where}"
                if len(targets) > 2:
                    problem = f"the arrows to {_and(targets)} are all true where {where}"
                mend = "narrow their predicates until exactly one of them is true"
            else:
                mark, at = box.mark, f"box {box.id}"
                problem = f"no arrow is true where {where}"
                mend = "add an arrow for it, or widen the predicate of one that is there"
            file = self.chart.file or self.chart.id
            yield CheckFinding(
                file, mark.line, mark.column, at, problem, mend, shown.shown if shown else None
            )

    def _shown(
        self, back: Backwards, place: int, arrows: tuple[int, ...], worlds: list[Values]
    ) -> Example | None:
        values = back.fewest([(place, world) for world in worlds[:MOST_SHOWN]])
        if values is None:
            return None
        asked = self.plan.places[place].asks
        alone = {name: values[name] for name in asked}
        certainly = example_of(
            self.plan, values, lambda e: self._certain(e, place, arrows), known=alone
        )
        if certainly:
            return certainly
        # Other faults on the way may leave no incident that shows this one alone.
        return example_of(self.plan, values, lambda e: self._certain(e, place, arrows, False))

    def _certain(
        self, example: Example, place: int, arrows: tuple[int, ...], alone: bool = True
    ) -> bool:
        """Whether every world of an incident comes to this fault (or, with ``alone`` False,
        whether it names as much as the way does and some world comes to it)."""
        faults = Faults()
        walk = Walk(self.plan, example.evidence(self.plan), fault=faults, remember=True)
        trail = walk.trail()
        if not trail.inside or (place, arrows) not in faults.met:
            return False
        here = [answer for values, answer in walk.choices[place].items()]
        if any(answer != arrows for answer in here):
            return False
        return not alone or not _escapes(walk, trail, place, faults)

    # What never happens

    def _never(self, trail: Trail) -> Iterator[CheckFinding]:
        led_to = _led_to(self.chart)
        for box in self.chart.duties:
            if box.id not in led_to:
                problem = "no arrow leads here from the start"
                mend = "name it under `also` of the box where it is owed, or take it out"
                yield self._at(box.mark.line, box.mark.column, f"box {box.id}", problem, mend)
        for box in self.chart.boxes.values():
            place = self.plan.at[self.chart.id, box.id]
            if box.kind == "duty":
                continue
            if place not in trail.reached:
                problem = "no incident comes to this box"
                mend = "mend the predicates of the arrows that lead here, or take the box out"
                if box.id not in led_to:
                    problem = "no arrow leads here from the start"
                    mend = "name it under `next` of the box before it, or take it out"
                mark = box.mark
                yield self._at(mark.line, mark.column, f"box {box.id}", problem, mend)
                continue
            taken = trail.taken.get(place, set())
            for index, arrow in enumerate(box.arrows):
                if index not in taken:
                    yield self._at(
                        arrow.mark.line,
                        arrow.mark.column,
                        f"box {box.id}, arrow to {arrow.target}",
                        "this arrow is never taken: in no world that comes to the box is its"
                        " predicate true",
                        "mend the predicate, or take the arrow out",
                    )


def _escapes(walk: Walk, trail: Trail, place: int, faults: Faults) -> bool:
    """Whether some world ends elsewhere than at this place: at an outcome, or at another
    fault before it."""
    assert walk.steps is not None
    onward: dict[int, list[int]] = {}
    for to, steps in walk.steps.items():
        for before, _ in steps:
            onward.setdefault(before, []).append(to)
    waiting, seen = [walk.first], {place}
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        if here not in onward or any(at == here for at, _ in faults.met):
            return True
        waiting += onward[here]
    return False


def _led_to(chart: Chart) -> set[str]:
    found: set[str] = set()
    waiting = [chart.start]
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            box = chart.boxes[id_]
            waiting += [arrow.target for arrow in (*box.arrows, *box.also)]
    return found


def in_words(plan: Plan, worlds: list[Values]) -> str:
    """The values of one world, or of several that differ in one fact alone, in words."""
    first = worlds[0]
    differing = {n for world in worlds for n in world if world[n] != first[n]}
    shown = worlds if len(differing) == 1 else worlds[:1]
    parts = []
    for name in first:
        values = {world[name] for world in shown}
        known = [c.known for c in plan.cells[name] if c.first in values]
        together = Known(
            values=tuple(v for k in known for v in k.values),
            spans=joined(s for k in known for s in k.spans),
            nobody=None in values,
        )
        words = together.words.replace("nobody", "without a value (nobody fits it)")
        parts.append(f"{plan.facts[name].name_in_words} is {words}")
    return _and(parts) or "anything is so"


def _and(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
