"""What a chart means: every world, one by one. To be read from top to bottom.

A *world* is one full answer to every fact that is left open. Here each is made, walked and
compared; no chart of use could afford it, and what decides must come to the same answers.
``Meaning(chart, incident)`` is what an incident comes to; ``broken``, ``ways`` and ``compared``
speak of all worlds of a chart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import combinations, product
from typing import Any, NamedTuple

from flowgraph.chart import Arrow, Chart, Claim, Rule, value_given
from flowgraph.facts import Counted, Fact, FromChart, OverPeople, Value
from flowgraph.incident import Incident
from flowgraph.predicate import Predicate

Facts = dict[str, Value]  # None: the lowest age of nobody
Values = frozenset[Value]


class ChartFault(Exception):
    """Two arrows of a box are true in one world, or none is."""


# A chart in one world


def holds(asks: Arrow | Rule | Claim, world: Facts) -> bool:
    return asks.when is None or asks.when.holds(world)


def some(rules: Iterable[Rule], world: Facts) -> bool:
    return any(holds(rule, world) for rule in rules)


def route(chart: Chart, world: Facts) -> tuple[str, ...]:
    path = [chart.start]
    while chart.boxes[path[-1]].kind != "outcome":
        true = [arrow.target for arrow in chart.boxes[path[-1]].arrows if holds(arrow, world)]
        if len(true) != 1:
            raise ChartFault(f"box {path[-1]}: {len(true)} arrows are true")
        path += true
    return tuple(path)


def due(chart: Chart, path: Iterable[str], world: Facts) -> frozenset[str]:
    also = (arrow for box in path for arrow in chart.boxes[box].also)
    return frozenset(arrow.target for arrow in also if holds(arrow, world))


# Its facts


def facts_of(chart: Chart) -> dict[str, Fact]:
    """Those of the charts that work out facts for it, too, matched by name."""
    found = {name: fact for name, fact in chart.all_facts.items() if fact.kind != "text"}
    for helper in chart.helpers:
        for name, fact in helper.facts.items():
            if fact.kind != "text" and found.get(name, fact).origin is None:
                found[name] = fact
    return found


def named(*asks: Iterable[Arrow | Rule | Claim]) -> dict[str, None]:
    return dict.fromkeys(
        name for several in asks for a in several if a.when for name in a.when.facts
    )


def domain(fact: Fact) -> list[Value]:
    return [*fact.domain.values, *(n for a, b in fact.domain.spans for n in range(a, b + 1))]


def each(choices: Mapping[str, Iterable[Value]]) -> list[Facts]:
    """Every way to give each of the facts one of its values."""
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def distinct(several: Iterable[Facts]) -> list[Facts]:
    return list({tuple(facts.items()): facts for facts in several}.values())


# Facts over people, which have the values that one group of people gives together


def over_people(facts: Mapping[str, Fact]) -> dict[str, OverPeople]:
    return {n: fact.origin for n, fact in facts.items() if isinstance(fact.origin, OverPeople)}


def alone(over: Mapping[str, OverPeople], age: int) -> Facts:
    yes = {name: origin.where.holds({"age": age}) for name, origin in over.items()}
    return {n: yes[n] if o.how == "any" else age if yes[n] else None for n, o in over.items()}


def together(one: Facts, other: Facts) -> Facts:
    def both(a: Any, b: Any) -> Value:
        if a is None or b is None:
            return b if a is None else a
        return a or b if isinstance(a, bool) else min(a, b)

    return {name: both(value, other[name]) for name, value in one.items()}


def groups(over: Mapping[str, OverPeople]) -> list[Facts]:
    """What any group of one or more people comes to."""
    persons = found = distinct(alone(over, age) for age in range(151))
    while len(more := distinct([*found, *(together(a, b) for a in found for b in persons)])) > len(
        found
    ):
        found = more
    return found


def totals(counted: Counted, facts: Mapping[str, Fact], world: Facts) -> list[Value]:
    """What the members that a world answers, and the others as they may be, come to."""
    members = {name: facts[name] for name in counted.points}
    rest = {
        n: [world[n]] if n in world else domain(f)
        for n, f in members.items()
        if n not in over_people(members)
    }
    fit = (
        row
        for row in groups(over_people(members))
        if all(world.get(n, v) == v for n, v in row.items())
    )
    return sorted(
        {
            sum(counted.of(n, v) for n, v in (row | more).items())
            for row in fit
            for more in each(rest)
        }
    )


# What an incident comes to


class World(NamedTuple):
    """``settled``: what follows from nothing else; ``free``: what another chart was asked for and
    has not; ``facts``: both, and what follows; ``worked``: what follows, stated or not; ``routes``:
    by chart, empty where the world is outside it."""

    settled: Facts
    facts: Facts
    free: Facts
    worked: dict[str, Values]
    routes: dict[str, tuple[str, ...]]


class Meaning:
    def __init__(
        self,
        chart: Chart,
        incident: Incident,
        stated: Mapping[str, Values] | None = None,
        suppose: Mapping[str, Values] | None = None,
    ) -> None:
        """``stated``: in place of what the incident states. ``suppose``: in place of whatever is
        worked out, and held against nothing."""
        self.chart, self.incident, self.facts = chart, incident, facts_of(chart)
        self.charts = {one.id: one for one in (*chart.helpers, chart)}
        self.over = over_people(self.facts)
        said = {name: s.written for name, s in incident.facts.items() if name in self.facts}
        read = {name: self.facts[name].read(w) for name, w in said.items() if w is not None}
        as_read = {
            n: frozenset(v for v in domain(self.facts[n]) if v in k) for n, k in read.items() if k
        }
        self.stated = as_read if stated is None else dict(stated)
        self.suppose = dict(suppose or {})
        self.instead = self.stated | self.suppose
        self.unknown = {name for name in self.over if said.get(name, ()) is None}
        self.worked: dict[str, Values] = {}
        rows = self._nobody_listed() if not incident.people else self._people_listed()
        conflict = not rows
        rows = rows or each({name: self._answers(name) for name in self.over})
        self.worlds = [world for row in rows for world in self._worlds(row)]
        for name in {name for world in self.worlds for name in world.worked}:
            self.worked[name] = frozenset().union(*(w.worked[name] for w in self.worlds))
        truths = [(rule, {holds(rule, w.facts) for w in self.worlds}) for rule in chart.alerts]
        self.alerts = [rule for rule, truth in truths if truth == {True}]
        self.alerts_open = [rule for rule, truth in truths if truth == {True, False}]
        self._judge(
            conflict or any(self._clashes(name) for name in set(self.stated) - set(self.suppose))
        )

    def _answers(self, name: str) -> list[Value]:
        every = domain(self.facts[name])
        return [value for value in (*every, None) if value in self.instead.get(name, every)]

    def _nobody_listed(self) -> list[Facts]:
        """Any group of people whatever that has what is stated; none: contradictory."""
        fits = {name: self.instead[name] for name in self.over if name in self.instead}
        return [
            row for row in groups(self.over) if all(row[n] in values for n, values in fits.items())
        ]

    def _people_listed(self) -> list[Facts]:
        rows: list[Facts] = []
        for person in self.incident.people:
            own = distinct(alone(self.over, a) for x, y in person.ages for a in range(x, y + 1))
            rows = distinct(together(a, b) for a in rows for b in own) if rows else own
        # One group of further people, who can only add, gives all that is unknown.
        open_ = self.incident.everybody_listed in ("no", "unknown")
        unknown = set(self.over) - set(self.stated) if open_ else self.unknown
        pairs = [
            (row, together(row, more))
            for row in rows
            for more in (groups(self.over) if open_ or unknown else ())
        ]
        for name in self.over:
            added = (
                [more[name] for _, more in pairs] if name in unknown or name in self.stated else []
            )
            self.worked[name] = frozenset([*(row[name] for row in rows), *added])
        rows += [{n: (more if n in unknown else row)[n] for n in row} for row, more in pairs]
        return distinct(made for row in distinct(rows) for made in self._replaced(row))

    def _replaced(self, row: Facts) -> Iterator[Facts]:
        """What is stated stands in place of what is worked out. Where it is stated that there is
        somebody whom nobody listed can be, it is somebody not listed, of any age."""
        for said in each(
            {n: self._answers(n) if n in self.instead else [v] for n, v in row.items()}
        ):
            yes = {n for n in self.over if n in self.instead and said[n] is True}
            lacks = {
                n
                for n, v in said.items()
                if v is None and n not in self.instead and yes & self._links(n)
            }
            yield from each({n: self._answers(n) if n in lacks else [v] for n, v in said.items()})

    def _links(self, lowest: str) -> set[str]:
        """The facts that ask whether there is anybody of whom an age could be the lowest."""
        where = {n: [o.where.holds({"age": a}) for a in range(151)] for n, o in self.over.items()}
        return {n for n, o in self.over.items() if o.how == "any" and where[n] == where[lowest]}

    def _clashes(self, name: str) -> bool:
        """Stated and worked out do not meet, or a lowest age is stated of certainly nobody."""
        lowest = name in self.over and self.over[name].how == "lowest"
        return self.stated[name].isdisjoint(self.worked.get(name, self.stated[name])) or any(
            {world.facts[link] for world in self.worlds} == {False}
            for link in (self._links(name) if lowest else ())
        )

    def _worlds(self, row: Facts) -> list[World]:
        asked = named(*([*c.arrows, *c.outside] for c in self.charts.values()))
        asked |= named(
            self.chart.also_arrows, self.chart.contradictions, self.chart.alerts
        ) | dict.fromkeys(self.instead)
        asked |= {
            m: None
            for f in self.facts.values()
            if isinstance(f.origin, Counted)
            for m in f.origin.points
        }
        plain = [
            n
            for n in asked
            if n not in self.over and (n in self.instead or not self.facts[n].origin)
        ]
        settled = [row | more for more in each({name: self._answers(name) for name in plain})]
        worlds = [World(facts, facts, {}, {}, {}) for facts in settled]
        for chart in self.charts.values():  # those that work out facts first
            origins = {name: self.facts[name].origin for name in chart.facts if name in self.facts}
            for name in sorted(origins, key=lambda n: isinstance(origins[n], Counted)):
                if isinstance(origins[name], FromChart | Counted):
                    worlds = [more for world in worlds for more in self._worked_out(world, name)]
            if chart is not self.chart:
                paths = [
                    () if some(chart.outside, w.facts) else route(chart, w.facts) for w in worlds
                ]
                worlds = [
                    w._replace(routes=w.routes | {chart.id: p})
                    for w, p in zip(worlds, paths, strict=True)
                ]
        return worlds

    def _worked_out(self, world: World, name: str) -> Iterator[World]:
        origin, free = self.facts[name].origin, False
        if isinstance(origin, Counted):
            values = frozenset(
                {sum(origin.of(member, world.facts[member]) for member in origin.points)}
            )
        else:
            given = self.given(world, origin.chart, origin.gives)
            free = given is None
            values = frozenset(
                domain(self.facts[name]) if free else [value_given(self.facts[name], given)]
            )
        world = world._replace(worked=world.worked | {name: values})
        for value in values if name not in self.instead else ():
            more = {name: value} if free else {}
            yield world._replace(facts=world.facts | {name: value}, free=world.free | more)
        if name in self.instead:
            yield world

    def given(self, world: World, chart: str, key: str) -> str | None:
        path = world.routes[chart]
        return self.charts[chart].boxes[path[-1]].gives.get(key) if path else None

    # The answer

    def _judge(self, conflict: bool) -> None:
        chart, self.remaining = self.chart, list[World]()
        self.inside = [world for world in self.worlds if not some(chart.outside, world.facts)]
        self.status = "contradictory" if conflict else "outside" if not self.inside else ""
        if not self.status and all(
            some(chart.contradictions, world.facts) for world in self.inside
        ):
            self.status = "contradictory"
        if not self.status:
            self.remaining = [
                w._replace(routes=w.routes | {chart.id: route(chart, w.facts)}) for w in self.inside
            ]
        paths = list(dict.fromkeys(self.path_of(world) for world in self.remaining))
        ends, self.path = {path[-1] for path in paths}, shared(paths)
        self.possible_outcomes = tuple(box.id for box in chart.outcomes if box.id in ends)
        if paths:
            self.status = (
                "decided" if len(paths) == 1 else "certain" if len(ends) == 1 else "undecided"
            )
        self.outcome = self.possible_outcomes[0] if len(ends) == 1 else None
        dues = [self.due_in(world) for world in self.remaining]
        self.duties = tuple(
            box.id for box in chart.duties if dues and all(box.id in d for d in dues)
        )
        open_ = {duty for d in dues for duty in d} - set(self.duties)
        self.possible_duties = tuple(box.id for box in chart.duties if box.id in open_)
        if self.status == "undecided":
            self.questions = self._asked(lambda world: self.path_of(world)[-1])
        if self.status == "certain":
            self.settles_route = self._asked(self.path_of)
        if self.possible_duties and self.status in ("decided", "certain"):
            self.settles_duties = self._asked(self.due_in, self._first_open_duty())

    questions: tuple[str, ...] = ()
    settles_route: tuple[str, ...] = ()
    settles_duties: tuple[str, ...] = ()

    def path_of(self, world: World) -> tuple[str, ...]:
        return world.routes[self.chart.id]

    def due_in(self, world: World) -> frozenset[str]:
        return due(self.chart, self.path_of(world), world.facts)

    @property
    def derived(self) -> dict[str, Values]:
        """What is worked out of a fact, in the worlds inside the guidance if there are any."""
        found = {name: self.worked[name] for name in self.over if name in self.worked}
        worlds = self.inside or self.worlds
        for name in self.worked.keys() - self.over.keys():
            found[name] = frozenset().union(*(world.worked[name] for world in worlds))
        served = {fact.origin for fact in self.facts.values()}
        for chart in self.chart.helpers:
            for key in {key for box in chart.outcomes for key in box.gives}:
                if FromChart(chart.id, key) not in served:
                    found[key] = frozenset(self.given(world, chart.id, key) for world in worlds)
        return found

    # What is worth asking

    def _asked(self, end: Callable[[World], Any], else_: set[str] | None = None) -> tuple[str, ...]:
        """Facts in which alone two remaining worlds differ that end differently; if no single fact
        does, the open facts of the first open box."""
        names = set()
        for name in self.remaining[0].settled:
            alike: dict[Any, list[World]] = {}
            for world in self.remaining:
                rest = (value for other, value in world.settled.items() if other != name)
                alike.setdefault(tuple(rest), []).append(world)
            if any(self._told_apart(name, several, end) for several in alike.values()):
                names.add(name)
        names = names or else_ or self._first_open(self.chart)
        return tuple(name for name in self.chart.all_facts if name in names)

    def _told_apart(self, name: str, worlds: list[World], end: Callable[[World], Any]) -> bool:
        """What another chart leaves open in both worlds is one fact, and does not differ."""
        return len({end(world) for world in worlds}) > 1 and any(
            end(one) != end(other)
            and one.settled[name] != other.settled[name]
            and all(other.free.get(n, value) == value for n, value in one.free.items())
            for one, other in combinations(worlds, 2)
        )

    def _first_open(self, chart: Chart) -> set[str]:
        there = [world for world in self.remaining if world.routes[chart.id]]
        paths = {world.routes[chart.id] for world in there}
        if len(paths) < 2:
            return set()
        return self._open(named(chart.boxes[shared(paths)[-1]].arrows), there)

    def _first_open_duty(self) -> set[str]:
        for arrow in self.chart.also_arrows:
            there = [world for world in self.remaining if arrow.source in self.path_of(world)]
            if len({holds(arrow, world.facts) for world in there}) == 2:
                return self._open(named([arrow]), there)
        return set()

    def _open(self, names: Iterable[str], worlds: list[World]) -> set[str]:
        """Of facts that are worked out, those from which they are."""
        found: set[str] = set()
        for name in names:
            if len({self.told(name, world.facts[name]) for world in worlds}) > 1:
                origin = self.facts[name].origin
                if name in worlds[0].settled:
                    found.add(name)
                elif isinstance(origin, Counted):
                    found |= self._open(origin.points, worlds)
                elif isinstance(origin, FromChart):
                    found |= self._first_open(self.charts[origin.chart])
        return found

    def told(self, name: str, value: Value) -> tuple[Any, ...]:
        """What the charts can tell of a value: values of which it is the same are one class."""
        tests = [
            test for chart in self.charts.values() for p in chart.predicates for test in p.tests
        ]
        lowest = name in self.over and self.over[name].how == "lowest"
        ages = (
            [test for origin in self.over.values() for test in origin.where.tests] if lowest else []
        )
        counted = [f.origin for f in self.facts.values() if isinstance(f.origin, Counted)]
        return (
            value is None,
            *(test.holds({name: value}) for test in tests if name in test.facts),
            *(test.holds({"age": value}) for test in ages),
            *(origin.of(name, value) for origin in counted if name in origin.points),
        )


def shared(paths: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The longest common beginning."""
    shared_: list[str] = []
    for boxes in zip(*paths, strict=False):
        if len(set(boxes)) > 1:
            break
        shared_.append(boxes[0])
    return tuple(shared_)


# All worlds: every full answer to the facts that a chart's predicates name, each as if stated


End = tuple[str, str | None, frozenset[str]]


def end(chart: Chart, world: Facts) -> End:
    """The answer of a world: its outcome and its duties, or that it is outside or contradictory."""
    if some(chart.outside, world):
        return "outside", None, frozenset()
    if some(chart.contradictions, world):
        return "contradictory", None, frozenset()
    path = route(chart, world)
    return "decided", path[-1], due(chart, path, world)


def all_worlds(*charts: Chart, also: Iterable[str] = ()) -> list[tuple[Facts, ...]]:
    """Every world of the facts of all the charts, for each chart. A fact whose domain or origin
    differs is two facts. Tied together are facts over people, and totals and members named."""
    keys: list[dict[str, tuple[int, str]]] = []
    facts: dict[Any, Fact] = {}
    for number, chart in enumerate(charts):
        own = facts_of(chart)
        rules = (chart.outside, chart.contradictions, chart.alerts, chart.claims)
        names = named(chart.arrows, chart.also_arrows, *rules) | dict.fromkeys(
            n for n in also if n in own
        )
        same = {
            n: next((k for k, f in facts.items() if k[1] == n and alike(f, own[n])), (number, n))
            for n in names
        }
        facts |= {key: own[name] for name, key in same.items()}
        keys.append(same)
    counted = {key: fact.origin for key, fact in facts.items() if isinstance(fact.origin, Counted)}
    over = over_people(facts)
    plain = each(
        {key: domain(fact) for key, fact in facts.items() if key not in over and key not in counted}
    )
    worlds = [row | rest for row in groups(over) for rest in plain]
    for key, origin in counted.items():
        own, names = facts_of(charts[key[0]]), keys[key[0]]
        known = {m: names[m] for m in origin.points if m in names}
        worlds = [
            w | {key: total}
            for w in worlds
            for total in totals(origin, own, {m: w[k] for m, k in known.items()})
        ]
    return [
        tuple({name: world[key] for name, key in names.items()} for names in keys)
        for world in worlds
    ]


def alike(one: Fact, other: Fact) -> bool:
    origins = [(o.points if isinstance(o, Counted) else o) for o in (one.origin, other.origin)]
    return set(domain(one)) == set(domain(other)) and origins[0] == origins[1]


def broken(chart: Chart, claim: Claim) -> list[tuple[Facts, ...]]:
    """Every world that breaks a claim; of `rising` both worlds, the lower first."""
    ends = {
        tuple(w.items()): end(chart, w)
        for (w,) in all_worlds(chart, also=[claim.rising, *named([claim])])
    }
    inside = {world: e for world, e in ends.items() if e[0] == "decided"}
    found: list[tuple[Facts, ...]] = []
    for key, (_, outcome, duties) in inside.items():
        world = dict(key)
        if not holds(claim, world):
            continue
        if claim.rising:
            higher = (tuple(up.items()) for up in raised(chart, claim, world))
            found += [
                (world, dict(up))
                for up in higher
                if up in inside and protects(chart, inside[up]) < protects(chart, ends[key])
            ]
        elif not (
            (
                not claim.at_least
                or chart.boxes[outcome].protection >= chart.boxes[claim.at_least].protection
            )
            and (not claim.only or outcome in claim.only)
            and outcome not in claim.never
            and duties >= set(claim.also)
        ):
            found.append((world,))
    return found


def protects(chart: Chart, end: End) -> int:
    return chart.boxes[end[1] or ""].protection


def raised(chart: Chart, claim: Claim, world: Facts) -> Iterator[Facts]:
    """The world with one fact raised, and the totals that it counts in with it."""
    name, facts = claim.rising, facts_of(chart)
    order = list(
        claim.order or ([False, True] if facts[name].kind == "yes-no" else domain(facts[name]))
    )
    for value in order[order.index(world[name]) + 1 :] if world[name] in order else ():
        up = world | {name: value}
        for total in up:
            origin = facts[total].origin
            if isinstance(origin, Counted) and name in origin.points:
                up[total] += origin.of(name, value) - origin.of(name, world[name])
        yield up


def ways(chart: Chart, to: Collection[str], when: Predicate | None = None) -> list[Facts]:
    """Every world inside the guidance, free of contradiction, that comes to one of these boxes,
    outcomes or duties."""
    worlds = [w for (w,) in all_worlds(chart, also=when.facts if when else ())]
    inside = [w for w in worlds if end(chart, w)[0] == "decided" and (not when or when.holds(w))]
    return [w for w in inside if {*route(chart, w), *end(chart, w)[2]} & set(to)]


def compared(old: Chart, new: Chart) -> list[tuple[Facts, Facts, End, End]]:
    """Every world whose answer changes, as each chart has it, with both answers."""
    both = ((one, other, end(old, one), end(new, other)) for one, other in all_worlds(old, new))
    return [row for row in both if row[2] != row[3]]


def interim(old: Chart, new: Chart, incident: Incident) -> tuple[str, str] | None:
    """The most protective outcomes of an incident that stays undecided, where they differ."""
    one, other = Meaning(old, incident), Meaning(new, incident)
    first = (one.possible_outcomes[:1], other.possible_outcomes[:1])
    both = one.status == other.status == "undecided" and first[0] != first[1]
    return (*first[0], *first[1]) if both else None
