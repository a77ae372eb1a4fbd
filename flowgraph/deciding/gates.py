"""The source that stands before a chart's first box: the reading of facts, people, other
charts, outside and contradictions, in the order of the contract.

It goes on only while all is certain; whatever is open and could matter ends in
``return None``, and the walk is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flowgraph.chart import Chart, Rule
from flowgraph.deciding.certainty import (
    ALWAYS,
    NEVER,
    Node,
    factored,
    given_in,
    joined,
    names_in,
    node_of,
    open_is_open,
)
from flowgraph.deciding.layout import Layout
from flowgraph.deciding.rooms import LARGEST, is_exact, rooms_of
from flowgraph.deciding.source import Names, Source


def source_of(layout: Layout, given: Names | None) -> Source:
    """The source of ``decide(facts)`` for a laid-out chart; see ``compiled`` for what its
    names stand for. With ``given`` it decides mappings of exactly these names, and hands every
    other to ``again``; without, mappings of any names."""
    chart = layout.plan.chart
    source = Source(layout, given, rooms=rooms_of(chart))
    if given is None:
        source.write_rooms()
        source.add(0, "def weigh(f):")
    else:
        names = sorted(given, key=lambda name: layout.fields[name].index)
        source.add(0, f"def weigh({', '.join(source.fact(name) for name in names)}):")
        _codes(source, names)
    _people(source)
    for number, helper in enumerate(layout.plan.charts[:-1]):
        _helper(source, number, helper)
    _rules(source)
    if given is None:
        source.add(1, f"room, path = {source.room(chart.start)}, []")
        source.add(1, "while room is not True:")
        source.add(2, "room = room(f, path)")
        source.add(2, "if room is None: return None")
        source.add(1, "return decided(path)")
        source.lines += ANY_NAMES
    else:
        source.boxes(1, chart.boxes[chart.start], ())
        source.add(1, "return None")
        _these_names(source, names)
    return source


ANY_NAMES = """
def decide(facts):
 try:
  return weigh(state_of(facts)) or unsettled(facts)
 except (KeyError, TypeError, AttributeError):
  return normalised(facts)
""".splitlines()


def _these_names(source: Source, names: Sequence[str]) -> None:
    """``decide`` for mappings of these names. What was answered before is looked up by the
    facts as they came, so every type that Python holds equal to another (1 and yes, 14.0 and
    14) is turned away first; values of other kinds fail in ``weigh``. A mapping that is not a
    plain ``dict`` may make up what it has not."""
    layout = source.layout
    facts = ", ".join(source.fact(name) for name in names)
    these = source.value("NAMES", frozenset(names))
    checks = [f"type(facts) is dict and len(facts) == {len(names)}"]
    for name in names:
        fact, kind = source.fact(name), layout.fields[name].fact.kind
        if kind == "yes-no":
            checks.append(f"({fact} is True or {fact} is False or {fact} is None)")
        elif kind == "whole-number":
            checks.append(f"(type({fact}) is int or {fact} is None)")
    first, *others = checks
    source.lines += f"""
def decide(facts):
 try:
  if {first}:
   {facts + ", = " if names else ""}key = {source.value("GET", tuple(names))}(facts)
   if {" and ".join(others) or True}:
    return SEEN.get(key) or seen(SEEN, key, weigh(*key) or unsettled(facts))
 except (KeyError, TypeError):
  pass
 return again(facts, {these})
""".splitlines()


def _codes(source: Source, names: Sequence[str]) -> None:
    """Facts as bits; a value that is not its fact's is refused by the error it raises."""
    for name, field in source.layout.fields.items():
        fact = source.fact(name)
        if name in names and not source.bare(name):
            source.add(1, f"{fact} = C{field.index}[{fact}]")
        elif name not in names and not source.open(name):
            source.add(1, f"{fact} = {field.full}")


def _people(source: Source) -> None:
    """Statements about people that cannot stand together, and what they come to."""
    layout = source.layout
    group = layout.over_people()
    for lowest, anybody in layout.linked:
        nobody = layout.fields[lowest].nobody
        yes = layout.fields[anybody].cells.index(
            next(c for c in layout.fields[anybody].cells if c.first is True)
        )
        age, some = source.fact(lowest), source.fact(anybody)
        source.add(1, f"if not {age} & {nobody} and not {some} & {1 << yes}: return CONTRADICTORY")
    names = ", ".join(source.fact(name) for name in group)
    if group and len(layout.plan.charts) > 1:
        source.add(1, f"stated = ({names},)")
    if layout.together is not None:
        known = " or ".join(
            f"{source.fact(name)} == {layout.fields[name].full}"
            for name in group
            if len(layout.fields[name].cells) + bool(layout.fields[name].nobody) > 1
        )
        source.add(1, f"if {known or False}: {names}, = TOGETHER[{names},]")


def _helper(source: Source, number: int, helper: Chart) -> None:
    """What another chart can still give, and whether what is stated can stand beside it."""
    layout = source.layout
    sound = all(is_exact(box, layout) for box in helper.boxes.values() if box.arrows)
    for name in layout.served_by(helper):
        fact, found = source.fact(name), layout.fields[name]
        ways = ways_to(layout, helper, name) if sound else None
        if ways is None:
            if len(found.cells) > 1:
                _clash(source, f"not {fact} & ({fact} - 1)", number)
            continue
        closed = {bit: source.never(node) for bit, node in ways.items()}
        for bit, never in closed.items():
            if never != "False":
                source.add(1, f"if {never}: {fact} &= {found.full & ~bit}")
        if set(closed.values()) != {"False"}:
            source.add(1, f"if not {fact}: return CONTRADICTORY")
        for bit, node in ways.items():
            if not open_is_open(node, layout) or given_in(node, layout):
                # Not seen to be impossible is not yet possible: the walk knows.
                _clash(source, f"{fact} == {bit}", number)


def _clash(source: Source, when: str, number: int) -> None:
    """Ask the walk whether a stated fact can stand beside what another chart can give."""
    layout = source.layout
    cone = cone_of(layout, layout.plan.charts[number])
    asked = tuple(name for name in cone if not source.open(name))
    people = "stated" if layout.over_people() else "()"
    key = "".join(f", {source.bits(name)}" for name in asked)
    clash = f"{source.value('CLASH', (number, asked))}[{people}{key}]"
    source.add(1, f"if {when} and {clash}: return CONTRADICTORY")


def ways_to(layout: Layout, helper: Chart, name: str) -> dict[int, Node] | None:
    """When another chart can give each cell of a fact: its bit -> the node. None where that
    is too large to write down. A chart that has no answer leaves every value possible."""
    outside = _any_of(helper.outside, layout)
    gives = dict(zip((b.id for b in helper.outcomes), _gives(layout, helper, name), strict=True))
    ways: dict[int, Node] = {}
    for bit, _ in layout.fields[name].each():
        at: dict[str, Node] = {}
        for id_ in reversed(helper.order):
            box = helper.boxes[id_]
            if box.kind == "outcome":
                at[id_] = ALWAYS if gives[id_] & bit else NEVER
            elif all(at[arrow.target] == ALWAYS for arrow in box.arrows):
                at[id_] = ALWAYS
            else:
                arms = [
                    joined([node_of(a.when, layout), at[a.target]], layout.fields, every=True)
                    for a in box.arrows
                ]
                at[id_] = factored(joined(arms, layout.fields, every=False))
            if len(names_in(at[id_])) > LARGEST:
                return None
        ways[bit] = factored(joined([outside, at[helper.start]], layout.fields, every=False))
    return ways


def cone_of(layout: Layout, helper: Chart) -> tuple[str, ...]:
    """The facts, those over people aside, on which a helper's answer can depend, and those
    that it serves."""
    people = layout.over_people()
    names = dict.fromkeys((*helper.all_facts, *layout.served_by(helper)))
    for chart in helper.helpers:
        names |= dict.fromkeys((*chart.all_facts, *layout.served_by(chart)))
    return tuple(name for name in names if name in layout.fields and name not in people)


def _gives(layout: Layout, helper: Chart, name: str) -> tuple[int, ...]:
    """What each outcome of a helper leaves possible of a fact it serves."""
    found = layout.fields[name]
    gives = found.fact.origin.gives  # type: ignore[union-attr]
    masks = []
    for box in helper.outcomes:
        known = found.fact.read([box.gives[gives]]) if gives in box.gives else None
        masks.append(found.full if known is None else found.bits(known))
    return tuple(masks)


def _rules(source: Source) -> None:
    """Outside and contradictions: certainly so, certainly not, or left to the walk."""
    layout, chart = source.layout, source.layout.plan.chart
    outside = _any_of(chart.outside, layout)
    if outside != NEVER:
        source.add(1, f"if {source.sure(outside)}: return OUTSIDE")
        source.add(1, f"inside = {source.never(outside)}")
        if open_is_open(outside, layout):
            for name in given_in(outside, layout):
                fact = source.fact(name)
                source.add(1, f"if not inside and {fact} & ({fact} - 1): return None")
        else:
            source.add(1, "if not inside: return None")
    # Certain, too, where in every world one of them holds: so they are asked together.
    either = _any_of(chart.contradictions, layout)
    if either == NEVER:
        return
    source.add(1, f"if not {source.never(either)}:")
    source.add(2, f"if {source.sure(either)}: return CONTRADICTORY")
    if not open_is_open(either, layout):
        source.add(2, "return None")
        return
    if outside != NEVER:
        source.add(2, "if not inside: return None")
    for name in given_in(either, layout):
        fact = source.fact(name)
        source.add(2, f"if {fact} & ({fact} - 1): return None")


def _any_of(rules: Iterable[Rule], layout: Layout) -> Node:
    return factored(joined([node_of(r.when, layout) for r in rules], layout.fields, every=False))
