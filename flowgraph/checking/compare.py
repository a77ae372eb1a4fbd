"""Two editions of a chart compared: what changed, and for whom."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.checking.changes import Change, changes
from flowgraph.checking.example import Example, every_group, example_of
from flowgraph.checking.joint import OUTSIDE, SIDES, YES, answers_of, joint
from flowgraph.checking.moves import ORDER, Move, Scale, Stand, moves, readable_by, stand_of
from flowgraph.checking.steps import Backwards, Values
from flowgraph.deciding.old.answer import answer
from flowgraph.deciding.old.evidence import NOTHING
from flowgraph.deciding.old.plan import Plan, plan_of
from flowgraph.deciding.old.walk import Walk
from flowgraph.deciding.old.worlds import TooManyWorlds
from flowgraph.errors import ChartError, Finding
from flowgraph.incident import Incident


class Comparison(Struct, frozen=True):
    """What ``compare`` tells.

    ``moves``: of the incidents given, those that stand elsewhere; where none were given, a
    smallest made-up incident for each way in which a fully known incident moves. ``unsure``:
    why that list may not be whole; empty where it is. ``through``: the charts that work out
    facts, compared likewise. ``broken``: incidents that an edition cannot answer.
    """

    old: Chart
    new: Chart
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    given: int | None
    unsure: tuple[str, ...] = ()
    through: tuple[Comparison, ...] = ()
    contradicting: bool = False
    broken: tuple[Finding, ...] = ()

    @property
    def anybody_moves(self) -> bool:
        return (
            bool(self.moves)
            or self.contradicting
            or any(each.anybody_moves for each in self.through)
        )


def compare(old: Chart, new: Chart, incidents: Iterable[Incident] | None = None) -> Comparison:
    """Compare two editions.

    Args:
        incidents: known cases; None looks for the smallest incidents that move, among all.

    Raises:
        Nothing of its own: an edition that leaves a gap or an overlap is told in ``broken``
        and ``unsure``.
    """
    told = changes(old, new)
    if incidents is not None:
        listed = tuple(incidents)
        moved, broken = moves(old, new, listed)
        return Comparison(old, new, told, moved, len(listed), broken=broken)
    through = []
    before = {helper.id: helper for helper in old.helpers}
    for helper in new.helpers:
        if helper.id in before and before[helper.id].sha256 != helper.sha256:
            through.append(compare(before[helper.id], helper))
    made, unsure = _smallest_moves(old, new)
    kept = tuple(move for move in made if not _both(move))
    contradicting = len(kept) < len(made)
    return Comparison(old, new, told, kept, None, unsure, tuple(through), contradicting)


def _both(move: Move) -> bool:
    return move.old.status == move.new.status == "contradictory"


def _smallest_moves(old: Chart, new: Chart) -> tuple[tuple[Move, ...], tuple[str, ...]]:
    """A smallest incident for each pair of places between which some world moves."""
    both = joint(old, new)
    plan = plan_of(both)
    faulty: set[str] = set()

    def fault(place: int, *_: object) -> None:
        faulty.add(plan.places[place].chart.id)

    end = plan.at[both.id, both.start]
    pairs: set[tuple[Led, Led]] = set()
    group = every_group(plan)
    # Groups of people first, as a reader would look for; then whatever else may be stated.
    for rows in (None, group) if group else (None,):
        walk = Walk(plan, NOTHING, remember=True, fault=fault)
        if rows:
            walk.open.rows[rows[0]] = rows[1]
        try:
            walk.trail()
        except TooManyWorlds:
            return (), (
                "the editions ask too many facts to be walked together, so that not every"
                " incident was looked at; give incident files to compare",
            )
        if pairs := _pairs(walk, end):
            break
    back, scale = Backwards(walk), Scale(old, new)
    found: list[Move] = []
    for one, other in sorted(pairs):
        sides = [_stand(*pair) for pair in (one, other)]
        wanted: dict[str, str] = {}
        for side, pair in zip(SIDES, (one, other), strict=True):
            wanted |= dict(zip(answers_of(side), pair, strict=True))
        values = back.fewest([(end, wanted)])
        if values is None:
            continue
        if sides[0].status == sides[1].status == "contradictory":
            found.append(Move("", sides[0], sides[1], "otherwise"))
            continue
        example = _example(plan, (old, new), values, sides)
        way = scale.direction(*sides)
        shown = example.shown if example else None
        found.append(Move("", sides[0], sides[1], way, incident=shown))
    found.sort(key=lambda move: ORDER.index(move.direction))
    unsure = tuple(
        f"the {side} edition leaves a gap or an overlap, and incidents that meet it are not"
        " compared; `flowgraph check` shows where"
        for side in SIDES
        if f"·{side} route" in faulty
    )
    return tuple(found), unsure


Led = tuple[str, str]
"""Where one edition leads, and whether it calls the facts contradictory."""


def _pairs(walk: Walk, end: int) -> set[tuple[Led, Led]]:
    """The different answers of the two editions that some world has."""
    names = [name for side in SIDES for name in answers_of(side)]
    found: set[tuple[Led, Led]] = set()
    for _, worlds in (walk.steps or {}).get(end, ()):
        for slots, rows in worlds.items():
            at = [slots.index((name, 0)) for name in names]
            for row in rows:
                a, b, c, d = (str(row[index][0]) for index in at)
                old, new = _plain((a, b)), _plain((c, d))
                if old != new:
                    found.add(((a, b), (c, d)))
    # One of each pair of stands is enough: the smallest is looked for among its worlds.
    return {pair for pair in found if pair == min(p for p in found if _same(p, pair))}


def _plain(led: Led) -> Led:
    """Outside stands before contradictory."""
    return (OUTSIDE, "") if led[0] == OUTSIDE else led


def _same(one: tuple[Led, Led], other: tuple[Led, Led]) -> bool:
    return [_plain(led) for led in one] == [_plain(led) for led in other]


def _stand(outcome: str, contradictory: str) -> Stand:
    if outcome == OUTSIDE:
        return Stand("outside")
    if contradictory == YES:
        return Stand("contradictory", (outcome,))
    return Stand("decided", (outcome,))


def _example(
    both: Plan, editions: tuple[Chart, Chart], values: Values, sides: list[Stand]
) -> Example | None:
    """A smallest incident that both editions can read and that moves as the world does."""
    plans = [plan_of(chart) for chart in editions]
    own = {n: v for n, v in values.items() if any(n in plan.facts for plan in plans)}

    def moves_so(example: Example) -> bool:
        try:
            for plan, side in zip(plans, sides, strict=True):
                found = answer(plan, readable_by(plan, example.evidence(plan)))
                if stand_of(found).reached != side.reached:
                    return False
        except ChartError:
            return False
        return True

    return example_of(both, own, moves_so)
