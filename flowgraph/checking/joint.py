"""Two editions walked together, world by world.

Both editions become charts that work out a fact each (where the incident comes to) for a
third, which asks them side by side; the walk does the rest. Facts of the same name are the
same fact where both editions mean the same by it.
"""

from __future__ import annotations

from msgspec.structs import replace

from flowgraph.chart import Arrow, Box, Chart, Edition, Rule
from flowgraph.facts import Fact, FromChart
from flowgraph.predicate import (
    Among,
    And,
    Compare,
    Is,
    Not,
    Or,
    Predicate,
    Tree,
)

OUTSIDE = "·outside"
YES, NO = "·yes", "·no"
SIDES = ("old", "new")
_NO_EDITION = Edition("", "", "", "")


def answers_of(side: str) -> tuple[str, str]:
    """The names of the facts that hold where an edition leads, and whether it calls the
    facts contradictory."""
    return f"·{side} answer", f"·{side} contradiction"


def joint(old: Chart, new: Chart) -> Chart:
    """The third chart: its one question is where the two editions lead."""
    facts, renamed = _merged(old, new)
    helpers: dict[str, Chart] = {}
    asked: dict[str, Fact] = {}
    for side, chart in zip(SIDES, (old, new), strict=True):
        names = renamed if side == "old" else {}
        route, contradiction = _route(side, chart, names), _contradiction(side, chart, names)
        for helper, name in zip((route, contradiction), answers_of(side), strict=True):
            helpers[helper.id] = helper
            values = tuple(dict.fromkeys(box.gives[name] for box in helper.outcomes))
            asked[name] = Fact(name, "choice", values=values, origin=FromChart(helper.id, name))
    # Each value is compared with alone, so that the walk tells all of them apart.
    test = And(tuple(Or(tuple(Compare(n, "==", v) for v in f.values)) for n, f in asked.items()))
    boxes = (
        Box("·both", "start", "", arrows=(Arrow("·both", "·end", Predicate("", test)),)),
        Box("·end", "outcome", ""),
    )
    return _chart("·joint", boxes, facts | asked, helpers)


def _chart(
    id_: str,
    boxes: tuple[Box, ...],
    facts: dict[str, Fact],
    charts: dict[str, Chart] | None = None,
) -> Chart:
    """A chart whose boxes stand in the order in which they lead to each other."""
    return Chart(
        id=id_,
        title="",
        edition=_NO_EDITION,
        start=boxes[0].id,
        facts=facts,
        boxes={box.id: box for box in boxes},
        charts=charts or {},
        order=tuple(box.id for box in boxes),
    )


def _route(side: str, chart: Chart, names: dict[str, str]) -> Chart:
    """An edition with its gate as a box, giving where it leads."""
    answer, _ = answers_of(side)
    gate, start = f"·{side} gate", chart.start
    boxes = [
        _gate(gate, chart.outside, OUTSIDE, start, names),
        Box(OUTSIDE, "outcome", "", gives={answer: OUTSIDE}),
    ]
    for id_ in chart.order:
        box = chart.boxes[id_]
        arrows = tuple(replace(a, when=_renamed(a.when, names)) for a in box.arrows)
        gives = {answer: id_} if box.kind == "outcome" else {}
        boxes.append(replace(box, arrows=arrows, gives=gives))
    return _chart(f"·{side} route", tuple(boxes), {})


def _contradiction(side: str, chart: Chart, names: dict[str, str]) -> Chart:
    _, answer = answers_of(side)
    boxes = (
        _gate("·gate", chart.contradictions, YES, NO, names),
        Box(YES, "outcome", "", gives={answer: YES}),
        Box(NO, "outcome", "", gives={answer: NO}),
    )
    return _chart(f"·{side} contradiction", boxes, {})


def _gate(id_: str, rules: tuple[Rule, ...], yes: str, no: str, names: dict[str, str]) -> Box:
    tests = tuple(_renamed(rule.when, names).tree for rule in rules if rule.when)  # type: ignore[union-attr]
    if not tests:
        return Box(id_, "start", "", arrows=(Arrow(id_, no),))
    some = Or(tests)
    return Box(
        id_,
        "start",
        "",
        arrows=(
            Arrow(id_, yes, Predicate("", some)),
            Arrow(id_, no, Predicate("", Not(some))),
        ),
    )


def _merged(old: Chart, new: Chart) -> tuple[dict[str, Fact], dict[str, str]]:
    """The facts of both, and new names for those of the old edition that share a name and
    not their meaning. What another chart works out is left to be stated in any way."""
    facts: dict[str, Fact] = {}
    names: dict[str, str] = {}
    for name, fact in new.all_facts.items():
        facts[name] = _stated(fact)
    for name, fact in old.all_facts.items():
        mine = _stated(fact)
        if name not in facts:
            facts[name] = mine
        elif (both := _shared(mine, facts[name])) is not None:
            facts[name] = both
        else:
            names[name] = f"{name} (old)"
            facts[names[name]] = replace(mine, name=names[name])
    return facts, names


def _stated(fact: Fact) -> Fact:
    return replace(fact, origin=None) if isinstance(fact.origin, FromChart) else fact


def _shared(old: Fact, new: Fact) -> Fact | None:
    """A fact of both editions, with the values that both can read; None where they differ in
    kind or in how it is worked out, or share no value."""
    if old.kind != new.kind or old.origin != new.origin:
        return None
    values = tuple(value for value in new.values if value in old.values)
    low, high = max(old.low, new.low), min(old.high, new.high)
    if (new.kind == "choice" and not values) or low > high:
        return None
    return replace(new, values=values, low=low, high=high)


def _renamed(predicate: Predicate | None, names: dict[str, str]) -> Predicate | None:
    if predicate is None or not names:
        return predicate
    return Predicate(predicate.text, _tree(predicate.tree, names))


def _tree(tree: Tree, names: dict[str, str]) -> Tree:
    match tree:
        case Is() | Compare() | Among():
            return replace(tree, name=names.get(tree.name, tree.name))
        case Not(term):
            return Not(_tree(term, names))
        case And(terms):
            return And(tuple(_tree(term, names) for term in terms))
        case Or(terms):
            return Or(tuple(_tree(term, names) for term in terms))
