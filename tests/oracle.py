"""What an incident comes to, by trying every world: slow, plain, and independent.

The product groups worlds, compiles predicates and combines people; this file does none of that.
It imports nothing from ``flowgraph``, reads plain dictionaries as a YAML loader gives them
(scalars typed or as text), and spells the contract out one rule a function, so that a rule
misread in one of the two shows as a disagreement between them.

A *world* settles: every fact that some predicate mentions, every fact worked out over people
(these vary together), and every fact of another chart that the incident states. Facts worked
out by another chart follow from the rest, but where that chart has no answer they are free.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

Value = bool | int | str | None
"""The value of a fact in a world; ``None`` is a lowest age over nobody."""

Chart = Mapping[str, Any]
Charts = Mapping[str, Chart]
Facts = dict[str, Value]
AGES = range(151)


class ChartFault(Exception):
    """Two arrows of a box hold in one world, or none does."""


@dataclass(frozen=True)
class Answer:
    """What the contract's section 3 answers, without the words."""

    status: str
    outcome: str | None = None
    possible_outcomes: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    questions: frozenset[str] = frozenset()
    settles_route: frozenset[str] = frozenset()
    given: Mapping[str, frozenset[Value]] = field(default_factory=dict)
    """What the outcomes reached say of facts, other charts' too; ``None``: one says nothing."""
    worlds: int = 0
    """How many worlds remained; zero when contradictory or outside."""


@dataclass
class World:
    """One full answer: ``settled`` and ``free`` together make ``facts``, less what follows."""

    settled: Facts
    facts: Facts
    free: Facts = field(default_factory=dict)
    routes: dict[str, tuple[str, ...] | None] = field(default_factory=dict)


# Predicates: a small walk over Python's own syntax tree.

OPERATORS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda value, several: value in several,
    ast.NotIn: lambda value, several: value not in several,
}


@cache
def predicate(text: str) -> Callable[[Mapping[str, Value]], bool]:
    """The predicate as a function of a world's facts."""

    def operand(node: ast.expr) -> Callable[[Mapping[str, Value]], Any]:
        if isinstance(node, ast.Name):
            return operator.itemgetter(node.id)
        constant = ast.literal_eval(node)
        if isinstance(node, ast.Constant):
            return lambda facts: constant
        return lambda facts: constant if isinstance(constant, tuple) else (constant,)

    def build(node: ast.expr) -> Callable[[Mapping[str, Value]], bool]:
        match node:
            case ast.Constant(True):  # an arrow that is always taken
                return lambda facts: True
            case ast.Name(name):
                return lambda facts: facts[name] is True
            case ast.UnaryOp(ast.Not(), inner):
                negated = build(inner)
                return lambda facts: not negated(facts)
            case ast.BoolOp(joint, values):
                parts = [build(value) for value in values]
                together = all if isinstance(joint, ast.And) else any
                return lambda facts: together(part(facts) for part in parts)
            case ast.Compare(left, ops, rights):
                operands = [operand(each) for each in (left, *rights)]
                compare = [OPERATORS[type(op)] for op in ops]

                def holds(facts: Mapping[str, Value]) -> bool:
                    values = [each(facts) for each in operands]
                    if None in values:  # nobody's lowest age: every comparison is false
                        return False
                    return all(
                        c(a, b) for c, a, b in zip(compare, values, values[1:], strict=False)
                    )

                return holds
        raise ValueError(f"not a predicate: {text}")

    return build(ast.parse(text, mode="eval").body)


@cache
def names_in(text: str) -> frozenset[str]:
    """The facts a predicate mentions."""
    return frozenset(
        n.id for n in ast.walk(ast.parse(text, mode="eval")) if isinstance(n, ast.Name)
    )


# Charts.


def arrows(chart: Chart, box: str) -> dict[str, str | None]:
    """The boxes that ``box`` leads to, each with its predicate (``None``: always taken)."""
    following = chart["boxes"][box].get("next", {})
    if isinstance(following, str):
        return {following: None}
    return {target: (arrow or {}).get("when") for target, arrow in following.items()}


def listed(chart: Chart, key: str) -> list[str]:
    """The predicates of ``outside`` or of ``contradictions``."""
    return [entry["when"] for entry in chart.get(key) or ()]


def any_holds(chart: Chart, key: str, facts: Facts) -> bool:
    return any(predicate(text)(facts) for text in listed(chart, key))


def walker(chart: Chart) -> Callable[[Facts], tuple[str, ...]]:
    """Takes a world's facts to its route, from the start box to an outcome."""
    leads = {
        box: [(target, predicate(when or "True")) for target, when in arrows(chart, box).items()]
        for box in chart["boxes"]
    }

    def walk(facts: Facts) -> tuple[str, ...]:
        route = [chart["start"]]
        while chart["boxes"][route[-1]]["kind"] != "outcome":
            true = [target for target, holds in leads[route[-1]] if holds(facts)]
            if len(true) != 1:
                raise ChartFault(f"{route[-1]}: {len(true)} arrows hold")
            route.append(true[0])
        return tuple(route)

    return walk


def other_chart(fact: Chart) -> str | None:
    """The chart that works the fact out, if one does."""
    return (fact.get("from") or {}).get("chart")


def reached(charts: Charts, chart_id: str) -> list[str]:
    """The chart and those it asks, each after all that it asks itself."""
    order: list[str] = []
    for fact in charts[chart_id]["facts"].values():
        if (other := other_chart(fact)) is not None:
            order += [each for each in reached(charts, other) if each not in order]
    return [*order, chart_id]


def declared(charts: Charts, chart_id: str) -> dict[str, Chart]:
    """Every fact of the chart and of those it asks, by name."""
    return {
        name: fact
        for each in reached(charts, chart_id)
        for name, fact in charts[each]["facts"].items()
    }


def mentioned(charts: Charts, chart_id: str) -> set[str]:
    """The facts that can matter: those in a predicate of an arrow, outside or contradiction."""
    texts: list[str] = []
    for chart in (charts[each] for each in reached(charts, chart_id)):
        texts += listed(chart, "outside") + listed(chart, "contradictions")
        texts += [when for box in chart["boxes"] for when in arrows(chart, box).values() if when]
    return {name for text in texts for name in names_in(text)}


def domain(fact: Chart) -> list[Value]:
    match fact["kind"]:
        case "yes-no":
            return [True, False]
        case "choice":
            return [str(value) for value in fact["values"]]
        case "whole-number":
            low, high = fact["range"]
            return list(range(int(low), int(high) + 1))
    raise ValueError("a text fact has no domain")


# Incidents.


def typed(kind: str, raw: Any) -> list[Value]:
    """The values one written value stands for: several for a range."""
    text = str(raw)
    if kind == "yes-no":
        return [text.lower() in ("yes", "true")]
    if kind == "whole-number":
        low, _, high = text.partition("-")
        return list(range(int(low), int(high or low) + 1))
    return [text]


def stated_values(kind: str, raw: Any) -> list[Value] | None:
    """The values the incident leaves to a fact it names; ``None``: unknown."""
    if isinstance(raw, Mapping):
        raw = raw.get("is", "unknown")
    if raw is None or str(raw).lower() == "unknown":
        return None
    several = raw if isinstance(raw, list) else [raw]
    return list(dict.fromkeys(value for each in several for value in typed(kind, each)))


# People.


def over_people(fact: Chart) -> bool:
    source = fact.get("from") or {}
    return "any" in source or "lowest" in source


def condition(fact: Chart) -> str:
    """The condition on an age, written in one way, so that equal ones are seen to be equal."""
    source = fact["from"]
    return ast.unparse(
        ast.parse(source["any"] if "any" in source else source["where"], mode="eval")
    )


def is_any(fact: Chart) -> bool:
    return "any" in fact["from"]


Row = tuple[Value, ...]
"""The values of the facts worked out over people, in the order of those facts."""


def alone(facts: Mapping[str, Chart], age: int) -> Row:
    """What one person of this age makes of each fact."""
    row: list[Value] = []
    for fact in facts.values():
        meets = predicate(condition(fact))({"age": age})
        row.append(meets if is_any(fact) else age if meets else None)
    return tuple(row)


def together(facts: Mapping[str, Chart], one: Row, other: Row) -> Row:
    """What two groups of people make of each fact: either is enough; the lower of the two."""
    row: list[Value] = []
    for fact, a, b in zip(facts.values(), one, other, strict=True):
        if is_any(fact):
            row.append(a is True or b is True)
        else:
            row.append(min((int(v) for v in (a, b) if v is not None), default=None))
    return tuple(row)


def linked_any(facts: Mapping[str, Chart], lowest: str) -> str | None:
    """The fact that says whether there is anybody for ``lowest`` to be the lowest of."""
    for name, fact in facts.items():
        if is_any(fact) and condition(fact) == condition(facts[lowest]):
            return name
    return None


def rows_of_listed(facts: Mapping[str, Chart], people: Iterable[Chart]) -> set[Row]:
    """Every row that the ages of the people listed can come to.

    One person at a time: equal rows are put together, since "any" and "lowest" of a group and
    one more person depend on the group's row alone.
    """
    rows: set[Row] | None = None
    for person in people:
        ages = stated_values("whole-number", person.get("age", "unknown"))
        persons = {
            alone(facts, int(age)) for age in (AGES if ages is None else ages) if age is not None
        }
        rows = persons if rows is None else {together(facts, a, b) for a in rows for b in persons}
    return rows or set()


def rows_of_anybody(facts: Mapping[str, Chart]) -> set[Row]:
    """Every row that some group of one or more people comes to.

    Groups in which a ``lowest`` has no value stay out unless an ``any`` fact tells them.
    """
    persons = {alone(facts, age) for age in AGES}
    rows, before = persons, set[Row]()
    while rows != before:
        before = rows
        rows = rows | {together(facts, a, b) for a in rows for b in persons}
    untold = [
        i
        for i, name in enumerate(facts)
        if not is_any(facts[name]) and linked_any(facts, name) is None
    ]
    return {row for row in rows if not any(row[i] is None for i in untold)}


def with_somebody_else(fact: Chart, value: Value) -> list[Value]:
    """What a fact may be when somebody not listed may be involved, who can only add."""
    if is_any(fact):
        return [value] if value is True else [value, True]
    if value is None:
        return [None, *domain(fact)]
    return [value, *range(int(domain(fact)[0] or 0), int(value))]


def people_facts(
    facts: Mapping[str, Chart],
    people: list[Chart],
    stated: Mapping[str, list[Value]],
    unknown: set[str],
) -> tuple[list[Facts], dict[str, set[Value]]]:
    """The facts over people in every world; and what was worked out, before what was stated."""
    if not people:
        return nobody_listed(facts, stated), {}
    worked_out = []
    for row in rows_of_listed(facts, people):
        choices = [
            with_somebody_else(fact, value) if name in unknown else [value]
            for (name, fact), value in zip(facts.items(), row, strict=True)
        ]
        worked_out += [dict(zip(facts, each, strict=True)) for each in product(*choices)]
    sets = {name: {each[name] for each in worked_out} for name in facts}
    worlds = []
    for each in worked_out:
        for said in product(*(stated[name] for name in facts if name in stated)):
            facts_now = each | dict(zip((n for n in facts if n in stated), said, strict=True))
            worlds += list(unlisted_meant(facts, stated, facts_now))
    return distinct(worlds), sets


def unlisted_meant(
    facts: Mapping[str, Chart], stated: Mapping[str, list[Value]], row: Facts
) -> Iterator[Facts]:
    """Stated that there is somebody, where nobody listed fits: somebody else, of any age."""
    ranging = [
        name
        for name, fact in facts.items()
        if not is_any(fact) and name not in stated and row[name] is None
        if (link := linked_any(facts, name)) is not None and link in stated and row[link] is True
    ]
    for values in product(*(domain(facts[name]) for name in ranging)):
        yield row | dict(zip(ranging, values, strict=True))


def nobody_listed(facts: Mapping[str, Chart], stated: Mapping[str, list[Value]]) -> list[Facts]:
    """As those of a group of people that agrees with what is stated; else each for itself."""
    rows = [dict(zip(facts, row, strict=True)) for row in rows_of_anybody(facts)]
    agreeing = [row for row in rows if all(row[n] in stated[n] for n in facts if n in stated)]
    if agreeing:
        return agreeing
    loose = []
    for values in product(*(stated.get(name, domain(fact)) for name, fact in facts.items())):
        row = dict(zip(facts, values, strict=True))
        for name, fact in facts.items():
            if not is_any(fact) and name not in stated:
                link = linked_any(facts, name)
                if link is not None and link in stated and row[link] is False:
                    row[name] = None
        loose.append(row)
    return distinct(loose)


def distinct(rows: list[Facts]) -> list[Facts]:
    return list({tuple(row.items()): row for row in rows}.values())


# Worlds.


def gives(charts: Charts, chart_id: str, world: World, key: str, kind: str) -> Value:
    """What the chart says at the end of its route in a world; ``None``: nothing."""
    route = world.routes[chart_id]
    if route is None:
        return None
    raw = (charts[chart_id]["boxes"][route[-1]].get("gives") or {}).get(key)
    return None if raw is None else typed(kind, raw)[0]


def work_out(
    charts: Charts, name: str, fact: Chart, worlds: list[World], worked: set[Value]
) -> list[World]:
    """The worlds with a fact that another chart works out: more of them where it is free.

    Puts what was worked out, in any world, in ``worked``.
    """
    following = []
    for world in worlds:
        value = gives(charts, fact["from"]["chart"], world, fact["from"]["gives"], fact["kind"])
        values = domain(fact) if value is None else [value]
        worked.update(values)
        if name in world.facts:  # stated, or worked out already for a chart that asks the same
            following.append(world)
            continue
        for v in values:
            free = world.free | {name: v} if value is None else world.free
            facts = world.facts | {name: v}
            following.append(World(world.settled, facts, free, dict(world.routes)))
    return following


def oracle(charts: Charts, chart_id: str, incident: Chart) -> Answer:
    """What the incident comes to on the chart.

    Raises ``ChartFault`` where a remaining world has two true arrows on its way, or none.
    """
    chart, facts = charts[chart_id], declared(charts, chart_id)
    written = {
        n: stated_values(facts[n]["kind"], raw) for n, raw in (incident.get("facts") or {}).items()
    }
    written = {name: values for name, values in written.items() if facts[name]["kind"] != "text"}
    stated = {name: values for name, values in written.items() if values is not None}
    persons = {name: fact for name, fact in facts.items() if over_people(fact)}
    rows, worked = people_facts(
        persons,
        incident.get("people") or [],
        stated,
        {n for n, values in written.items() if values is None},
    )
    own = {
        name: stated.get(name) or domain(fact)
        for name, fact in facts.items()
        if name not in persons
        if (name in stated if other_chart(fact) else name in mentioned(charts, chart_id))
    }
    worlds = []
    for row in rows:
        for values in product(*own.values()):
            settled = row | dict(zip(own, values, strict=True))
            worlds.append(World(settled, settled))
    for each in reached(charts, chart_id):
        for name, fact in charts[each]["facts"].items():
            if other_chart(fact):
                worlds = work_out(charts, name, fact, worlds, worked.setdefault(name, set()))
        if each != chart_id:
            walk = walker(charts[each])
            for w in worlds:
                outside = any_holds(charts[each], "outside", w.facts)
                w.routes[each] = None if outside else walk(w.facts)

    if stated_against_worked_out(persons, stated, worked):
        return Answer("contradictory")
    remaining = [w for w in worlds if not any_holds(chart, "outside", w.facts)]
    if not remaining:
        return Answer("outside")
    if all(any_holds(chart, "contradictions", w.facts) for w in remaining):
        return Answer("contradictory")
    walk = walker(chart)
    for w in remaining:
        w.routes[chart_id] = walk(w.facts)
    return answer(charts, chart_id, facts, remaining)


def stated_against_worked_out(
    persons: Mapping[str, Chart],
    stated: Mapping[str, list[Value]],
    worked: Mapping[str, set[Value]],
) -> bool:
    """Stated and worked out do not meet, or a lowest is stated of people certainly not there."""
    if any(worked[name].isdisjoint(values) for name, values in stated.items() if name in worked):
        return True
    lowest_stated = [name for name in stated if name in persons and not is_any(persons[name])]
    links = [link for name in lowest_stated if (link := linked_any(persons, name)) is not None]
    return any(set(stated.get(link, worked.get(link, ()))) == {False} for link in links)


# The answer, from the worlds that remain.


def answer(
    charts: Charts, chart_id: str, facts: Mapping[str, Chart], worlds: list[World]
) -> Answer:
    def route(world: World) -> tuple[str, ...]:
        return world.routes[chart_id] or ()

    routes = list({route(w): None for w in worlds})
    outcomes = by_protection(charts[chart_id], {r[-1] for r in routes})
    status = "decided" if len(routes) == 1 else "certain" if len(outcomes) == 1 else "undecided"
    asked: set[str] = set()
    if status == "undecided":
        asked = telling(worlds, lambda w: route(w)[-1])
    elif status == "certain":
        asked = telling(worlds, route)
    if status != "decided" and not asked:
        involved = {each: charts[each] for each in reached(charts, chart_id)}
        asked = open_at_first_open_box(involved, chart_id, facts, worlds)
    return Answer(
        status,
        outcomes[0] if len(outcomes) == 1 else None,
        tuple(outcomes),
        common_beginning(routes),
        frozenset(asked if status == "undecided" else ()),
        frozenset(asked if status == "certain" else ()),
        given_by_outcomes(charts, chart_id, worlds),
        len(worlds),
    )


def by_protection(chart: Chart, outcomes: set[str]) -> list[str]:
    in_file_order = [box for box in chart["boxes"] if box in outcomes]
    return sorted(in_file_order, key=lambda box: -int(chart["boxes"][box].get("protection", 0)))


def common_beginning(routes: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    shared: list[str] = []
    for boxes in zip(*routes, strict=False):
        if len(set(boxes)) > 1:
            break
        shared.append(boxes[0])
    return tuple(shared)


def telling(worlds: list[World], end: Callable[[World], Any]) -> set[str]:
    """The facts that alone change where two worlds end.

    What follows from the facts that differ may differ too; a fact left free by another chart
    in both worlds may not, for then it is not the one fact that differs.
    """
    settled_so: dict[Row, list[World]] = {}
    for world in worlds:
        settled_so.setdefault(tuple(world.settled.values()), []).append(world)

    def tells(i: int) -> bool:
        values = {key[i] for key in settled_so}
        return any(
            end(one) != end(other)
            and all(other.free.get(name, value) == value for name, value in one.free.items())
            for key, here in settled_so.items()
            for value in values - {key[i]}
            for other in settled_so.get((*key[:i], value, *key[i + 1 :]), ())
            for one in here
        )

    return {name for i, name in enumerate(worlds[0].settled) if tells(i)}


def open_at_first_open_box(
    charts: Charts, chart_id: str, facts: Mapping[str, Chart], worlds: list[World]
) -> set[str]:
    """The open facts of the box where routes part; a fact of another chart is asked of it."""
    routes = {route for w in worlds if (route := w.routes[chart_id]) is not None}
    if len(routes) < 2:
        return set()
    box = common_beginning(routes)[-1]
    names = {
        name for when in arrows(charts[chart_id], box).values() if when for name in names_in(when)
    }
    found: set[str] = set()
    for name in names:
        if told_apart(charts, name, {w.facts[name] for w in worlds}):
            other = other_chart(facts[name])
            if other is None or name in worlds[0].settled:
                found.add(name)
            else:
                found |= open_at_first_open_box(charts, other, facts, worlds)
    return found


def told_apart(charts: Charts, name: str, values: set[Value]) -> bool:
    """Whether several answers are left that something on the charts tells apart.

    Of answers that nothing tells apart, as two words that only stand together in an ``in``,
    it is no use to ask which.
    """
    texts: list[str] = []
    for chart in charts.values():
        for key in ("outside", "contradictions", "alerts", "notes"):
            texts += [entry["when"] for entry in chart.get(key) or () if entry.get("when")]
        texts += [when for box in chart["boxes"] for when in arrows(chart, box).values() if when]
    nodes = {
        ast.unparse(n) for t in texts for n in ast.walk(ast.parse(t)) if isinstance(n, ast.Compare)
    }
    tests = [predicate(text) for text in sorted(nodes) if name in names_in(text)]
    return len({(v is None, v is True, *(test({name: v}) for test in tests)) for v in values}) > 1


def given_by_outcomes(
    charts: Charts, chart_id: str, worlds: list[World]
) -> dict[str, frozenset[Value]]:
    given: dict[str, frozenset[Value]] = {}
    for each in reached(charts, chart_id):
        for key in {
            key for box in charts[each]["boxes"].values() for key in box.get("gives") or ()
        }:
            given[key] = frozenset(gives(charts, each, world, key, "text") for world in worlds)
    return given
