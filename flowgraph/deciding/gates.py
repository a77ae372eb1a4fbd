"""The source that stands before a chart's first box: people, other charts, outside and
contradictions, in the order of the contract.

It goes on only while all is certain; whatever is open and could matter ends in
``unsettled``, which asks the walk.
"""

from __future__ import annotations

from flowgraph.chart import Chart
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
from flowgraph.deciding.source import Read, Source


def source_of(layout: Layout) -> Source:
    """The source of ``decide(facts)`` for a laid-out chart; see ``compiled`` for what its
    names stand for."""
    chart = layout.plan.chart
    source = Source(layout, rooms=rooms_of(chart))
    source.lazy = len(source.rooms) == 1
    if not source.lazy:
        source.write_rooms()
    source.add(0, "def decide(facts):")
    source.add(1, "try:")
    if not source.lazy:
        source.add(2, "f = state_of(facts)")
    read = _people(source)
    for number, helper in enumerate(layout.plan.charts[:-1]):
        read = _helper(source, number, helper, read)
    read = _rules(source, read)
    if source.lazy:
        source.boxes(2, chart.boxes[chart.start], (), read)
        source.add(2, "return unsettled(facts)")
    else:
        source.add(2, f"room, path = {source.room(chart.start)}, []")
        source.add(2, "while room is not True:")
        source.add(3, "room = room(f, path)")
        source.add(3, "if room is None: return unsettled(facts)")
        source.add(2, "return decided(path)")
    source.add(1, "except (KeyError, TypeError, AttributeError):")
    source.add(2, "return normalised(facts)")
    return source


def _people(source: Source) -> Read:
    """Statements about people that cannot stand together, and what they come to."""
    layout = source.layout
    group = layout.over_people()
    read = source.read(2, group, frozenset())
    for lowest, anybody in layout.linked:
        nobody = layout.fields[lowest].nobody
        yes = layout.fields[anybody].cells.index(
            next(c for c in layout.fields[anybody].cells if c.first is True)
        )
        source.add(
            2,
            f"if not {source.fact(lowest)} & {nobody} and not {source.fact(anybody)} & {1 << yes}:",
        )
        source.answer(3, "CONTRADICTORY", read)
    names = ", ".join(source.fact(name) for name in group)
    if group and len(layout.plan.charts) > 1:
        source.add(2, f"stated = ({names},)")
    if layout.together is not None:
        known = " or ".join(
            f"{source.fact(name)} == {layout.fields[name].full}"
            for name in group
            if len(layout.fields[name].cells) + bool(layout.fields[name].nobody) > 1
        )
        source.add(2, f"if {known or False}: {names}, = TOGETHER[{names},]")
    return read


def _helper(source: Source, number: int, helper: Chart, read: Read) -> Read:
    """What another chart can still give, and whether what is stated can stand beside it."""
    layout = source.layout
    sound = all(is_exact(box, layout) for box in helper.boxes.values() if box.arrows)
    for name in layout.served_by(helper):
        read = source.read(2, (name,), read)
        fact, found = source.fact(name), layout.fields[name]
        ways = ways_to(layout, helper, name) if sound else None
        if ways is None:
            if len(found.cells) > 1:
                read = _clash(source, 2, f"not {fact} & ({fact} - 1)", number, name, read)
            continue
        read = source.read(2, [n for node in ways.values() for n in names_in(node)], read)
        for bit, node in ways.items():
            if node != ALWAYS:
                source.add(2, f"if {source.never(node)}: {fact} &= {found.full & ~bit}")
        if any(node != ALWAYS for node in ways.values()):
            source.add(2, f"if not {fact}:")
            source.answer(3, "CONTRADICTORY", read)
        for bit, node in ways.items():
            if not open_is_open(node, layout) or given_in(node, layout):
                # Not seen to be impossible is not yet possible: the walk knows.
                _clash(source, 2, f"{fact} == {bit}", number, name, read)
    return read


def _clash(source: Source, depth: int, when: str, number: int, name: str, read: Read) -> Read:
    """Ask the walk whether a stated fact can stand beside what another chart can give."""
    layout = source.layout
    cone = cone_of(layout, layout.plan.charts[number])
    source.add(depth, f"if {when}:")
    inner = source.read(depth + 1, cone, read)
    people = "*stated, " if layout.over_people() else ""
    key = people + "".join(f"{source.bits(each)}, " for each in cone)
    source.add(depth + 1, f"if CLASH{number}[{key}]:")
    source.answer(depth + 2, "CONTRADICTORY", inner)
    return read


def ways_to(layout: Layout, helper: Chart, name: str) -> dict[int, Node] | None:
    """When another chart can give each cell of a fact: its bit -> the node. None where that
    is too large to write down. A chart that has no answer leaves every value possible."""
    outside = joined(
        [node_of(rule.when, layout) for rule in helper.outside], layout.fields, every=False
    )
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


def _rules(source: Source, read: Read) -> Read:
    """Outside and contradictions: certainly so, certainly not, or left to the walk."""
    layout, chart = source.layout, source.layout.plan.chart
    outside = factored(
        joined([node_of(rule.when, layout) for rule in chart.outside], layout.fields, every=False)
    )
    read = source.read(2, names_in(outside), read)
    if outside != NEVER:
        source.add(2, f"if {source.sure(outside)}:")
        source.answer(3, "OUTSIDE", read)
        source.add(2, f"inside = {source.never(outside)}")
        if open_is_open(outside, layout):
            for name in given_in(outside, layout):
                fact = source.fact(name)
                source.add(2, f"if not inside and {fact} & ({fact} - 1): return unsettled(facts)")
        else:
            source.add(2, "if not inside: return unsettled(facts)")
    # Certain, too, where in every world one of them holds: so they are asked together.
    either = factored(
        joined(
            [node_of(rule.when, layout) for rule in chart.contradictions],
            layout.fields,
            every=False,
        )
    )
    if either == NEVER:
        return read
    read = source.read(2, names_in(either), read)
    source.add(2, f"if not {source.never(either)}:")
    source.add(3, f"if {source.sure(either)}:")
    source.answer(4, "CONTRADICTORY", read)
    if not open_is_open(either, layout):
        source.add(3, "return unsettled(facts)")
        return read
    if outside != NEVER:
        source.add(3, "if not inside: return unsettled(facts)")
    for name in given_in(either, layout):
        fact = source.fact(name)
        source.add(3, f"if {fact} & ({fact} - 1): return unsettled(facts)")
    return read
