"""What an incident comes to on a chart: every world that it leaves open is made and compared."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations, product, takewhile
from typing import Any, NamedTuple

from flowgraph.chart import Chart, value_given
from flowgraph.facts import Counted, Fact, FromChart, OverPeople
from flowgraph.incident import Incident
from flowgraph.values import Value

Facts = dict[str, Value]  # None is the lowest age of nobody


def true(asks: Iterable[Any], world: Facts) -> list[Any]:
    return [one for one in asks if one.when is None or one.when.holds(world)]


def route(chart: Chart, world: Facts) -> tuple[str, ...]:
    path = [chart.start]
    while chart.boxes[path[-1]].kind != "outcome":
        (arrow,) = true(chart.boxes[path[-1]].arrows, world)  # ValueError: the chart is at fault
        path.append(arrow.target)
    return tuple(path)


def due(chart: Chart, path: tuple[str, ...], world: Facts) -> frozenset[str]:
    return frozenset(arrow.target for box in path for arrow in true(chart.boxes[box].also, world))


def shared(paths: Iterable[tuple[str, ...]]) -> tuple[str, ...]:  # the longest common beginning
    steps = zip(*paths, strict=False)
    return tuple(boxes[0] for boxes in takewhile(lambda boxes: len(set(boxes)) == 1, steps))


def facts_of(chart: Chart) -> dict[str, Fact]:
    """Its facts and those of the charts that work out facts for it, matched by name."""
    found = {name: fact for name, fact in chart.all_facts.items() if fact.kind != "text"}
    for helper in chart.helpers:
        found |= {n: f for n, f in helper.facts.items() if n in found and not found[n].origin}
    return found


def origins(kind: Any, facts: Mapping[str, Fact]) -> dict[str, Any]:
    return {name: fact.origin for name, fact in facts.items() if isinstance(fact.origin, kind)}


def named(asks: Iterable[Any]) -> dict[str, None]:
    return dict.fromkeys(name for one in asks if one.when for name in one.when.facts)


def domain(fact: Fact) -> list[Value]:
    return [*fact.domain.values, *(n for a, b in fact.domain.spans for n in range(a, b + 1))]


def each(choices: Mapping[str, Iterable[Value]]) -> list[Facts]:
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def distinct(several: Iterable[Facts]) -> list[Facts]:
    return list({tuple(facts.items()): facts for facts in several}.values())


def alone(over: Mapping[str, OverPeople], age: int) -> Facts:
    fits = {name: origin.where.holds({"age": age}) for name, origin in over.items()}
    return {n: fits[n] if o.how == "any" else age if fits[n] else None for n, o in over.items()}


def together(over: Mapping[str, OverPeople], one: Facts, other: Facts) -> Facts:
    pairs = {n: [v for v in (one[n], other[n]) if v is not None] for n in over}
    return {n: (max if o.how == "any" else min)(pairs[n], default=None) for n, o in over.items()}


def groups(over: Mapping[str, OverPeople]) -> list[Facts]:
    """What any group of people comes to; as many people as there are facts show it."""
    found = persons = distinct(alone(over, age) for age in range(151))
    for _ in over:
        found = distinct([*found, *(together(over, a, b) for a in found for b in persons)])
    return found


class World(NamedTuple):
    facts: Facts
    free: Facts  # those that another chart was asked for, and has not
    routes: dict[str, tuple[str, ...]]  # by chart; empty where the world is outside it
    path: tuple[str, ...] = ()  # of the chart itself, where the world remains
    due: frozenset[str] = frozenset()


class Meaning:
    """``suppose``: values in place of what is known of a fact, held against nothing."""

    def __init__(self, chart: Chart, incident: Incident, suppose: Mapping[str, Any] = {}) -> None:
        self.chart, self.incident, self.facts = chart, incident, facts_of(chart)
        self.charts = {one.id: one for one in (*chart.helpers, chart)}
        self.over, self.counted = (origins(kind, self.facts) for kind in (OverPeople, Counted))
        said = {n: s.written for n, s in incident.facts.items() if n in self.facts}
        read = {n: self.facts[n].read(w) or () for n, w in said.items() if w is not None}
        self.stated = {n: {v for v in domain(self.facts[n]) if v in k} for n, k in read.items()}
        self.instead = {**self.stated, **suppose}  # stands in place of what is worked out
        self.besides = incident.everybody_listed in ("no", "unknown")
        sure = self.stated if self.besides else self.over
        self.unknown = {n for n in self.over if said.get(n, ()) is None or n not in sure}
        self.worked: dict[str, set[Value]] = {}  # before anything is put in its place
        rows = self._rows()
        self._worlds(rows or [m for group in groups(self.over) for m in self._replaced(group)])
        for name in (*origins(FromChart, self.facts), *self.counted):
            self.worked[name] = {v for w in self.worlds for v in self.work(w, name)}
        holds = [(r, {len(true([r], w.facts)) for w in self.worlds}) for r in chart.alerts]
        self.alerts = [rule for rule, truths in holds if truths == {1}]
        self.alerts_open = [rule for rule, truths in holds if truths == {0, 1}]
        held = self.stated.keys() - suppose.keys()
        self._answer(chart, not rows or any(map(self._clashes, held)))

    def _values(self, name: str) -> list[Value]:
        every = domain(self.facts[name])
        return [value for value in (*every, None) if value in self.instead.get(name, every)]

    def _rows(self) -> list[Facts]:
        """The facts over people, as they may be together; none, where none can be as stated."""
        if not self.incident.people:  # any group of people whatever
            held = [name for name in self.over if name in self.instead]
            return [r for r in groups(self.over) if all(r[n] in self.instead[n] for n in held)]
        rows: list[Facts] = []
        for person in self.incident.people:
            own = distinct(alone(self.over, a) for x, y in person.ages for a in range(x, y + 1))
            rows = distinct(together(self.over, a, b) for a in rows for b in own) if rows else own
        # One group of further people, who can only add, gives all that is unknown.
        further = groups(self.over) if self.unknown or self.besides else []
        pairs = [(row, together(self.over, row, more)) for row in rows for more in further]
        for name in self.over:
            held = name in self.unknown or name in self.stated
            self.worked[name] = {r[name] for r in rows} | {b[name] for _, b in pairs if held}
        rows += [{n: b[n] if n in self.unknown else a[n] for n in a} for a, b in pairs]
        return distinct(made for row in distinct(rows) for made in self._replaced(row))

    def _replaced(self, row: Facts) -> Iterator[Facts]:
        """What is stated stands in place of what is worked out. Somebody who is stated to be
        involved, whom nobody listed can be, is somebody not listed, of any age."""
        choices = {n: self._values(n) if n in self.instead else [v] for n, v in row.items()}
        for said in each(choices):
            yes = {name for name in self.instead.keys() & row.keys() if said[name] is True}
            lacks = {n for n, v in said.items() if v is None and yes & self._links(n)}
            yield from each({n: self._values(n) if n in lacks else [v] for n, v in said.items()})

    def _links(self, name: str) -> set[str]:
        """Of a lowest age: the facts that ask whether there is anybody whose age it could be."""
        fits = {n: [o.where.holds({"age": a}) for a in range(151)] for n, o in self.over.items()}
        lowest = name in self.over and self.over[name].how == "lowest"
        return {n for n in fits if lowest and self.over[n].how == "any" and fits[n] == fits[name]}

    def _clashes(self, name: str) -> bool:
        """Stated and worked out do not meet, or the lowest age is stated of certainly nobody."""
        meets = self.stated[name] & self.worked.get(name, self.stated[name])
        links = [{w.facts[link] for w in self.worlds} for link in self._links(name)]
        return not meets or {False} in links

    def _worlds(self, rows: list[Facts]) -> None:
        asks = [one for chart in self.charts.values() for one in (*chart.arrows, *chart.outside)]
        asks += [*self.chart.also_arrows, *self.chart.contradictions, *self.chart.alerts]
        members = [member for counted in self.counted.values() for member in counted.points]
        names = dict.fromkeys([*named(asks), *self.instead, *members]).keys() - self.over.keys()
        plain = {n: self._values(n) for n in names if n in self.instead or not self.facts[n].origin}
        worlds = [World(row | more, {}, {}) for row in rows for more in each(plain)]
        self.settled = [*self.over, *plain]
        for chart in self.charts.values():  # those that work out facts come first
            own = {name: self.facts[name] for name in chart.facts if name in self.facts}
            for name in (*origins(FromChart, own), *origins(Counted, own)):
                if name not in worlds[0].facts:
                    worlds = [more for w in worlds for more in self._filled(w, name)]
            for w in worlds if chart is not self.chart else ():
                w.routes[chart.id] = () if true(chart.outside, w.facts) else route(chart, w.facts)
        self.worlds = worlds

    def _filled(self, w: World, name: str) -> list[World]:
        more = each({name: self.work(w, name)})
        return [World(w.facts | v, w.free | (v if more[1:] else {}), {**w.routes}) for v in more]

    def work(self, world: World, name: str) -> list[Value]:
        """What is worked out of a fact: any value, where the chart that is asked has none."""
        fact, origin = self.facts[name], self.facts[name].origin
        if isinstance(origin, Counted):
            return [sum(origin.of(member, world.facts[member]) for member in origin.points)]
        end = self.charts[origin.chart].boxes.get("".join(world.routes[origin.chart][-1:]))
        given = end.gives.get(origin.gives) if end else None
        return domain(fact) if given is None else [value_given(fact, given)]

    def _answer(self, chart: Chart, conflict: bool) -> None:
        self.inside = [w for w in self.worlds if not true(chart.outside, w.facts)]
        free = [w for w in self.inside if not true(chart.contradictions, w.facts)]
        self.remaining = list[World]()
        for w in self.inside if free and not conflict else ():
            path = w.routes[chart.id] = route(chart, w.facts)
            self.remaining.append(w._replace(path=path, due=due(chart, path, w.facts)))
        paths = {w.path for w in self.remaining}
        ends, self.path = {path[-1] for path in paths}, shared(paths)
        kind = "decided" if len(paths) == 1 else "certain" if len(ends) == 1 else "undecided"
        stopped = "contradictory" if self.inside or conflict else "outside"
        self.status = kind if paths else stopped
        self.possible_outcomes = tuple(box.id for box in chart.outcomes if box.id in ends)
        self.outcome = self.possible_outcomes[0] if len(ends) == 1 else None
        often = {box.id: sum(box.id in w.due for w in self.remaining) for box in chart.duties}
        self.duties = tuple(duty for duty, n in often.items() if n == len(self.remaining) > 0)
        self.possible_duties = tuple(d for d, n in often.items() if 0 < n < len(self.remaining))
        self.questions = self._asked(lambda w: w.path[-1]) if self.status == "undecided" else ()
        self.settles_route = self._asked(lambda w: w.path) if self.status == "certain" else ()
        unsettled = self.possible_duties and self.outcome
        self.settles_duties = self._asked(lambda w: w.due, also=True) if unsettled else ()

    def _asked(self, end: Callable[[World], Any], also: bool = False) -> tuple[str, ...]:
        """Facts in which alone two remaining worlds differ that end differently (what another chart
        leaves open in both may not); else the open facts of the first open arrow or box."""
        found: set[str] = set()
        for name in self.settled:
            alike: dict[Any, list[World]] = {}
            for w in self.remaining:
                alike.setdefault(tuple(w.facts[n] for n in self.settled if n != name), []).append(w)
            pairs = (pair for several in alike.values() for pair in combinations(several, 2))
            if any(end(a) != end(b) and a.free | b.free == b.free | a.free for a, b in pairs):
                found.add(name)
        for arrow in self.chart.also_arrows if also and not found else ():
            there = [w for w in self.remaining if arrow.source in w.path]
            if not found and len({len(true([arrow], w.facts)) for w in there}) > 1:
                found = self._open(named([arrow]), there)
        found = found or self._first_open(self.chart)
        return tuple(name for name in self.chart.all_facts if name in found)

    def _first_open(self, chart: Chart) -> set[str]:
        there = [w for w in self.remaining if w.routes[chart.id]]
        last = shared(w.routes[chart.id] for w in there)[-1:]
        return self._open(named(a for box in last for a in chart.boxes[box].arrows), there)

    def _open(self, names: Iterable[str], worlds: list[World]) -> set[str]:
        """Those with several values; of facts worked out, those that they are worked out from."""
        found: set[str] = set()
        for name in names:
            if len({self.told(name, w.facts) for w in worlds}) > 1:
                if name in self.settled:
                    found.add(name)
                elif name in self.counted:
                    found |= self._open(self.counted[name].points, worlds)
                else:
                    found |= self._first_open(self.charts[self.facts[name].origin.chart])
        return found

    def told(self, name: str, world: Facts) -> tuple[Any, ...]:
        """What the charts can tell of a value: values of which it is the same are one class."""
        tests = [t for chart in self.charts.values() for p in chart.predicates for t in p.tests]
        points = [c.points.get(name, {}).get(world[name], 0) for c in self.counted.values()]
        return world[name] is None, *points, *(t.holds(world) for t in tests if name in t.facts)
