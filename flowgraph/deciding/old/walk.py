"""The walk over worlds: what this project means by a decision.

A *world* is one full answer to every fact that the incident leaves room for. Worlds are
walked together, told apart by as few facts as will do (``worlds``).

The same walk, with two tokens, walks pairs of worlds that differ in one fact alone: that is
how a question worth asking is found. Started with nothing known, it proves a chart sound.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from flowgraph.chart import Arrow, Box, Rule
from flowgraph.deciding.old.evidence import Evidence
from flowgraph.deciding.old.plan import Plan
from flowgraph.deciding.old.worlds import LEFT_OPEN, OpenFacts, Worlds, answering
from flowgraph.errors import ChartError, Finding
from flowgraph.facts import FromChart, Known, Value

Tokens = tuple[int, ...]
"""Where each token stands: the index of its place."""
BEFORE = -1
"""Where a walk comes from, in the steps it remembers."""


class Trail(Struct):
    """What a walk saw.

    ``taken``: place -> the arrows taken from it in some world, by index. ``reached``: the
    places reached in some world. ``seen``: place -> fact -> the values met there (a number
    as its cell's first value). ``given``: fact -> values given by another chart.
    ``truths``: rule of the gate -> the answers it has. ``outside``: rules that put some
    world outside. ``inside``: whether any world is inside. ``contradictory``: whether in every
    world inside some contradiction holds.
    """

    taken: dict[int, set[int]] = field(default_factory=dict)
    reached: set[int] = field(default_factory=set)
    seen: dict[int, dict[str, set[Value]]] = field(default_factory=dict)
    given: dict[str, Known] = field(default_factory=dict)
    truths: dict[Rule, set[bool]] = field(default_factory=dict)
    outside: dict[Rule, None] = field(default_factory=dict)
    inside: bool = False
    contradictory: bool = False


Fault = Callable[[int, tuple[int, ...], Mapping[str, Value]], None]
"""Told of a place at which no arrow, or several, are true in a world."""


def refuse(plan: Plan) -> Fault:
    """Refuse a chart loudly where its arrows leave a gap or overlap."""

    def fault(place: int, arrows: tuple[int, ...], world: Mapping[str, Value]) -> None:
        box = plan.places[place].box
        assert box is not None
        which = " and ".join(f"`{plan.arrows(place)[a].target}`" for a in arrows)
        problem = (
            f"several arrows are true at once: to {which}"
            if arrows
            else "no arrow is true in a world that this incident leaves open"
        )
        chart = plan.places[place].chart
        raise ChartError(
            Finding(
                chart.file,
                box.mark.line,
                box.mark.column,
                f"box {box.id}",
                problem,
                "make exactly one arrow true in every world; `flowgraph check` shows where",
            )
        )

    return fault


class Walk:
    """One walk of a plan with the worlds that the evidence leaves open."""

    def __init__(
        self,
        plan: Plan,
        evidence: Evidence,
        *,
        all_charts: bool = False,
        heed_outside: bool = True,
        fault: Fault | None = None,
        remember: bool = False,
    ) -> None:
        """
        Args:
            all_charts: walk the charts that work out facts even where those are stated.
            heed_outside: leave out the worlds that lie outside the guidance. False keeps
                them, and ends the walk at the chart's own gate.
            fault: told of gaps and overlaps; without it they raise ``ChartError``.
            remember: keep every step of ``trail`` in ``steps``, so that a way to a place can
                be read backwards.
        """
        self.plan, self.evidence, self.heed_outside = plan, evidence, heed_outside
        self.fault = fault or refuse(plan)
        self.open = OpenFacts(plan, evidence)
        self.walked = self._charts_walked(all_charts)
        self.steps: dict[int, list[tuple[int, Worlds]]] | None = {} if remember else None
        self.choices: dict[int, dict[tuple[Value, ...], tuple[int, ...]]] = {}

    def _charts_walked(self, all_charts: bool) -> tuple[int, ...]:
        """The charts to walk, by index: those that work out a fact nobody states."""
        needed = {self.plan.chart.id}
        charts = self.plan.charts
        for chart in reversed(charts):
            if chart.id in needed:
                for name, fact in chart.facts.items():
                    if isinstance(fact.origin, FromChart) and (
                        all_charts or name in self.open.given
                    ):
                        needed.add(fact.origin.chart)
        return tuple(i for i, chart in enumerate(charts) if chart.id in needed)

    # What is open

    # One token: every world once

    def trail(self) -> Trail:
        """Walk every world once and tell what was seen."""
        trail = Trail()
        start = self._inside({(): {()}}, trail)
        self._remember(BEFORE, {self.first: start})
        for tokens, worlds in self._states(start, 1):
            (place,) = tokens
            trail.reached.add(place)
            following = self._step(place, 0, worlds, trail)
            if place == self.plan.gates[-1] and not self.heed_outside:
                break  # behind its gate the chart has no answer for worlds outside it
            self._remember(place, following)
            for to, moved in following.items():
                self._pass_on(moved, (to,))
        return trail

    @property
    def first(self) -> int:
        """The place where every walk begins: the gate of the first chart walked."""
        return self.plan.gates[self.walked[0]]

    def _remember(self, place: int, moved: Mapping[int, Worlds]) -> None:
        if self.steps is not None:
            for to, worlds in moved.items():
                self.steps.setdefault(to, []).append((place, worlds))

    def _inside(self, worlds: Worlds, trail: Trail) -> Worlds:
        """Leave out at once the worlds that are outside whatever another chart answers, so
        that what it answers is of the worlds that remain."""
        if not self.heed_outside:
            return worlds
        rules = [
            rule
            for rule in self.plan.chart.outside
            if rule.when and not set(rule.when.facts) & set(self.open.given)
        ]
        return self._outside(rules, worlds, 0, self.plan.gates[-1], trail)[0]

    def _outside(
        self,
        rules: Sequence[Rule],
        worlds: Worlds,
        token: int,
        place: int,
        trail: Trail | None,
    ) -> tuple[Worlds, Worlds]:
        """Worlds that no rule puts outside, and those that one does; every rule that puts
        any outside is told."""
        inside = worlds
        out: Worlds = {}
        for rule in rules:
            inside, gone = self.open.split(inside, rule.when, token, place)
            for slots, rows in gone.items():
                out.setdefault(slots, set()).update(rows)
            if trail is None:
                continue
            if any(self.open.split(worlds, rule.when, token, place)[1].values()):
                trail.outside[rule] = None
        return inside, out

    def truths_of(self, rule: Rule) -> set[bool]:
        """The answers that a rule has over all worlds, those outside the guidance included."""
        no, yes = self.open.split({(): {()}}, rule.when, 0, self.plan.gates[-1])
        return {truth for truth, some in ((True, yes), (False, no)) if any(some.values())}

    # Two tokens: pairs of worlds that differ in one fact alone

    def parts(self, name: str, *, routes: bool) -> bool:
        """Whether two worlds that differ in this fact alone end in different outcomes
        (or, with ``routes``, take different routes). Worlds outside do not count."""
        group = self.open.group(name)
        pairs = self.open.pairs(name)
        if not pairs:
            return False
        start: Worlds = {((group, 0), (group, 1)): {(one, other) for one, other in pairs}}
        for tokens, worlds in self._states(start, 2):
            one, other = tokens
            if self._settled(tokens):
                if one != other:
                    return True
                continue
            if one == other and not self._still_apart(one, worlds):
                continue
            if one == other:
                for both, found in self._both(one, worlds):
                    if routes and both[0] != both[1] and self.plan.in_chart(one):
                        return True
                    self._add(both, found)
            else:
                # A token at an outcome waits; else the one further back moves.
                first = not self._is_end(one) and (self._is_end(other) or one < other)
                moved = self._step(one if first else other, 0 if first else 1, worlds, None)
                for to, found in moved.items():
                    self._pass_on(found, (to, other) if first else (one, to))
        return False

    def _still_apart(self, place: int, worlds: Worlds) -> bool:
        """Whether anything that a pair differs in will be asked again."""
        return any(slot[1] >= 0 for slots in worlds for slot in self.open.live(slots, place))

    def _both(self, place: int, worlds: Worlds) -> Iterator[tuple[Tokens, Worlds]]:
        """Both tokens leave the same place: the first moves, then the second."""
        for to, moved in self._step(place, 0, worlds, None).items():
            for to_other, found in self._step(place, 1, moved, None).items():
                tokens = (to, to_other)
                yield tokens, self.open.forget(found, self._rank(tokens)[0])

    def _settled(self, tokens: Tokens) -> bool:
        return all(self._is_end(place) for place in tokens)

    def _is_end(self, place: int) -> bool:
        box = self.plan.places[place].box
        return self.plan.in_chart(place) and box is not None and box.kind == "outcome"

    # The frontier

    def _states(self, start: Worlds, tokens: int) -> Iterator[tuple[Tokens, Worlds]]:
        """Every set of tokens with its worlds, each after all that lead to it."""
        self.waiting: dict[Tokens, Worlds] = {}
        self.heap: list[tuple[int, int, Tokens]] = []
        self._add((self.first,) * tokens, start)
        while self.heap:
            *_, key = heapq.heappop(self.heap)
            yield key, self.waiting.pop(key)

    def _rank(self, tokens: Tokens) -> tuple[int, int, Tokens]:
        # A token at an outcome waits for the other one.
        moving = [t for t in tokens if not self._is_end(t)] or list(tokens)
        return (min(moving), sum(tokens), tokens)

    def _add(self, tokens: Tokens, worlds: Worlds) -> None:
        if not worlds:
            return
        if tokens not in self.waiting:
            self.waiting[tokens] = {}
            heapq.heappush(self.heap, self._rank(tokens))
        there = self.waiting[tokens]
        for slots, rows in worlds.items():
            there.setdefault(slots, set()).update(rows)
        self.open.bound(min(tokens), sum(map(len, there.values())))

    def _pass_on(self, worlds: Worlds, to: Tokens) -> None:
        self._add(to, self.open.forget(worlds, self._rank(to)[0]))

    # One step

    def _step(
        self, place: int, token: int, worlds: Worlds, trail: Trail | None
    ) -> dict[int, Worlds]:
        """Move one token on from a place: where to, and with which worlds."""
        here = self.plan.places[place]
        if here.box is None:
            return self._through_gate(place, token, worlds, trail)
        if here.box.kind == "outcome":
            if self.plan.in_chart(place):
                return {}
            return {self._next_gate(place): self._answered(here.box, place, token, worlds, trail)}
        worlds = self.open.expand(worlds, here.asks, token, place)
        self.open.bound(place, sum(map(len, worlds.values())))
        out: dict[int, Worlds] = {}
        for slots, rows in worlds.items():
            readers = self.open.readers(here.asks, token, slots)
            for row in rows:
                values = tuple(row[slot][component] for slot, component in readers)
                for arrow in self._choice(place, values):
                    if trail is not None:
                        trail.taken.setdefault(place, set()).add(arrow)
                    target = here.box.arrows[arrow].target
                    to = self.plan.at[here.chart.id, target]
                    out.setdefault(to, {}).setdefault(slots, set()).add(row)
                if trail is not None:
                    met = trail.seen.setdefault(place, {})
                    for name, value in zip(here.asks, values, strict=True):
                        met.setdefault(name, set()).add(value)
        return out

    def _choice(self, place: int, values: tuple[Value, ...]) -> tuple[int, ...]:
        """The arrow true in a world, by index; a gap or an overlap is told."""
        known = self.choices.setdefault(place, {})
        if values not in known:
            world = dict(zip(self.plan.places[place].asks, values, strict=True))
            true = tuple(
                index
                for index, arrow in enumerate(self.plan.arrows(place))
                if arrow.when is None or arrow.when.holds(world)
            )
            if len(true) != 1:
                self.fault(place, true, world)
            known[values] = true
        return known[values]

    def _through_gate(
        self, place: int, token: int, worlds: Worlds, trail: Trail | None
    ) -> dict[int, Worlds]:
        chart = self.plan.places[place].chart
        own = chart is self.plan.chart
        if not own or self.heed_outside:
            told = trail if own else None
            worlds, out = self._outside(chart.outside, worlds, token, place, told)
            if not own and out:
                return self._past(place, token, worlds, out, trail)
        if own and trail is not None:
            trail.inside = any(worlds.values())
            for rule in (*chart.contradictions, *chart.alerts, *chart.notes):
                if rule.when:
                    no, yes = self.open.split(worlds, rule.when, token, place)
                    sides = ((True, yes), (False, no))
                    trail.truths[rule] = {truth for truth, some in sides if any(some.values())}
            trail.contradictory = self._always_one(chart.contradictions, worlds, token, place)
        return {self.plan.at[chart.id, chart.start]: worlds} if any(worlds.values()) else {}

    def _always_one(self, rules: Sequence[Rule], worlds: Worlds, token: int, place: int) -> bool:
        """Whether in every world at least one of the rules holds."""
        left = worlds
        for number, rule in enumerate(rules):
            left, _ = self.open.split(left, rule.when, token, place)
            asked_yet = {n for later in rules[number + 1 :] if later.when for n in later.when.facts}
            left = self.open.only(left, asked_yet)
            if not any(left.values()):
                return any(worlds.values())
        return False

    def _past(
        self, place: int, token: int, inside: Worlds, out: Worlds, trail: Trail | None
    ) -> dict[int, Worlds]:
        """Worlds outside another chart's guidance get no answer from it: open."""
        chart = self.plan.places[place].chart
        gone = self._answered(None, place, token, out, trail)
        moved: dict[int, Worlds] = {self._next_gate(place): gone}
        if any(inside.values()):
            moved[self.plan.at[chart.id, chart.start]] = inside
        return moved

    def _next_gate(self, place: int) -> int:
        return next(
            self.plan.gates[index] for index in self.walked if self.plan.gates[index] > place
        )

    def _answered(
        self,
        box: Box | None,
        place: int,
        token: int,
        worlds: Worlds,
        trail: Trail | None,
    ) -> Worlds:
        """What another chart's outcome gives; a fact it does not give stays open."""
        chart = self.plan.places[place].chart
        for name, fact in self.plan.facts.items():
            origin = fact.origin
            if not isinstance(origin, FromChart) or origin.chart != chart.id:
                continue
            known = None
            if box is not None and origin.gives in box.gives:
                known = fact.read([box.gives[origin.gives]])
            left_open = known is None
            known = known or fact.domain
            if trail is not None and worlds:
                trail.given[name] = trail.given.get(name, Known()).or_(known)
            if name in self.open.given:
                values = [c.first for c in self.plan.cells[name] if c.known.meets(known)]
                answers = [(value, LEFT_OPEN) if left_open else (value,) for value in values]
                worlds = {
                    (*slots, (name, token)): answering(rows, slots, (name, 1 - token), answers)
                    for slots, rows in worlds.items()
                }
        return worlds


def arrow_taken(plan: Plan, trail: Trail, place: int) -> Arrow | None:
    """The one arrow that every world takes from a place, or None where they part."""
    taken = trail.taken.get(place, set())
    return plan.arrows(place)[next(iter(taken))] if len(taken) == 1 else None


def shared_path(plan: Plan, trail: Trail, gate: int) -> list[int]:
    """The longest common beginning of all routes of the chart behind a gate, as places."""
    chart = plan.places[gate].chart
    place = plan.at[chart.id, chart.start]
    if place not in trail.reached:
        return []
    path = [place]
    while (arrow := arrow_taken(plan, trail, path[-1])) is not None:
        path.append(plan.at[chart.id, arrow.target])
    return path
