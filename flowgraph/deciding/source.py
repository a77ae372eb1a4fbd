"""Python source that decides a chart: the fast way, and where it must give way to the walk.

The source holds numbers, the names of facts and our own names, nothing else of a chart file.
It follows the order of the contract (stated against worked out, outside, contradictions, the
walk) and goes on only while all is certain; whatever is open and could matter ends in
``unsettled``, which asks the walk.

A chart of ordinary size reads each fact where it is first needed; one that needs more than
one room reads all facts first, into a list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flowgraph.chart import Box, Chart
from flowgraph.deciding.certainty import (
    ALWAYS,
    NEVER,
    Node,
    OneOf,
    Some,
    factored,
    given_in,
    joined,
    names_in,
    negated,
    node_of,
    open_is_open,
)
from flowgraph.deciding.layout import Layout
from flowgraph.deciding.rooms import is_exact, is_passage, rooms_of

Read = frozenset[str]
"""Facts already read at a line of the source."""


@dataclass(slots=True)
class Source:
    """Lines of source, and the values that its names stand for."""

    layout: Layout
    lines: list[str] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)
    numbers: dict[tuple[str, Any], str] = field(default_factory=dict)
    lazy: bool = True
    rooms: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, depth: int, line: str) -> None:
        self.lines.append(" " * depth + line)

    def value(self, kind: str, value: Any) -> str:
        """A name for a value; equal values share one."""
        if (kind, value) not in self.numbers:
            self.numbers[kind, value] = name = f"{kind}{len(self.numbers)}"
            self.names[name] = value
        return self.numbers[kind, value]

    def fact(self, name: str) -> str:
        index = self.layout.fields[name].index
        return f"f{index}" if self.lazy else f"f[{index}]"

    def read(self, depth: int, names: Iterable[str], read: Read) -> Read:
        """Read facts not read yet. ``is`` tells yes from 1; what is not in a table is
        refused by way of the error it raises."""
        for name in dict.fromkeys(names):
            if name in read or not self.lazy:
                continue
            found, index = self.layout.fields[name], self.layout.fields[name].index
            assert name.isidentifier()
            self.add(depth, f"f{index} = facts.get('{name}')")
            if found.fact.kind == "yes-no":
                yes, no = (found.cells[0], found.cells[-1])
                bits = [1 << found.cells.index(cell) for cell in (yes, no)]
                self.add(
                    depth,
                    f"f{index} = {bits[0]} if f{index} is True else {bits[1]} if f{index} is"
                    f" False else {found.full} if f{index} is None else refused(f{index})",
                )
            elif found.fact.kind == "whole-number":
                self.add(depth, f"if f{index} is True or f{index} is False: refused(f{index})")
                self.add(depth, f"f{index} = C{index}[f{index}]")
            else:
                self.add(depth, f"f{index} = C{index}[f{index}]")
        return read | set(names)

    def sure(self, node: Node) -> str:
        """An expression that is true where the node certainly is."""
        if node == ALWAYS:
            return "True"
        if node == NEVER:
            return "False"
        if isinstance(node, OneOf):
            others = self.layout.fields[node.name].full & ~node.bits
            return f"not {self.fact(node.name)} & {others}"
        parts = [self.sure(term) for term in node.terms]
        return "(" + (" or " if isinstance(node, Some) else " and ").join(parts) + ")"

    def never(self, node: Node) -> str:
        """An expression that is true where the node is certainly false."""
        return self.sure(negated(node, self.layout.fields))

    def answer(self, depth: int, name: str, read: Read) -> None:
        """Return an answer, once facts that nothing asked for are seen to be in order."""
        if self.lazy:
            self.add(
                depth, f"if not facts.keys() <= {self.value('R', frozenset(read))}: fits(facts)"
            )
        self.add(depth, f"return {name}")

    # Boxes

    def arms(self, box: Box) -> list[tuple[Node, str]]:
        """Each arrow's target with when it is certainly the one arrow taken."""
        fields = self.layout.fields
        nodes = [node_of(arrow.when, self.layout) for arrow in box.arrows]
        if not is_exact(box, self.layout):
            rest = [[negated(n, fields) for n in nodes if n is not node] for node in nodes]
            nodes = [
                joined([node, *others], fields, every=True)
                for node, others in zip(nodes, rest, strict=True)
            ]
        return [(n, a.target) for n, a in zip(nodes, box.arrows, strict=True)]

    def boxes(
        self, depth: int, chart: Chart, box: Box, passed: tuple[str, ...], read: Read
    ) -> None:
        """The tests from a box on. ``passed``: the boxes passed in this room before it."""
        while is_passage(box) and (not passed or box.id not in self.rooms[chart.id]):
            passed, box = (*passed, box.id), chart.boxes[box.arrows[0].target]
        if passed and box.id in self.rooms[chart.id]:
            self.jump(depth, chart, box, passed)
        elif box.kind == "outcome":
            self.end(depth, chart, box, (*passed, box.id), read)
        else:
            arms = [(n, t) for n, t in self.arms(box) if n != NEVER]
            read = self.read(depth, [n for node, _ in arms for n in names_in(node)], read)
            for number, (node, target) in enumerate(arms):
                self.add(depth, f"{'elif' if number else 'if'} {self.sure(node)}:")
                self.boxes(depth + 1, chart, chart.boxes[target], (*passed, box.id), read)
            if not arms:
                self.add(depth, "pass")

    def jump(self, depth: int, chart: Chart, box: Box, passed: tuple[str, ...]) -> None:
        if chart is self.layout.plan.chart:
            self.add(depth, f"path += {self.value('S', passed)}")
        self.add(depth, f"return {self.room(chart, box.id)}")

    def end(self, depth: int, chart: Chart, box: Box, passed: tuple[str, ...], read: Read) -> None:
        if chart is not self.layout.plan.chart:
            number = chart.outcomes.index(box)
            if self.lazy:
                self.add(depth, f"given = {number}")
            else:
                self.add(depth, f"return {number}")
        elif self.lazy:
            self.answer(depth, self.value("V", ("decided", passed)), read)
        else:
            self.add(depth, f"path += {self.value('S', passed)}")
            self.add(depth, "return True")

    def room(self, chart: Chart, box: str) -> str:
        charts = self.layout.plan.charts
        return f"room{charts.index(chart)}_{self.layout.plan.at[chart.id, box]}"

    def write_rooms(self, chart: Chart) -> None:
        """Each room as a function of the facts' list (and the path so far): it returns the
        next room, or its answer, or None where something is open."""
        own = chart is self.layout.plan.chart
        for id_ in chart.order:
            if id_ in self.rooms[chart.id]:
                self.add(0, f"def {self.room(chart, id_)}(f{', path' if own else ''}):")
                self.boxes(1, chart, chart.boxes[id_], (), frozenset())
                self.add(1, f"return {'None' if own else -1}")


def source_of(layout: Layout) -> Source:
    """The source of ``decide(facts)`` for a laid-out chart; see ``compiled`` for what its
    names stand for."""
    source = Source(layout)
    source.rooms = {chart.id: rooms_of(chart) for chart in layout.plan.charts}
    source.lazy = all(len(rooms) == 1 for rooms in source.rooms.values())
    if not source.lazy:
        for chart in layout.plan.charts:
            source.write_rooms(chart)
    source.add(0, "def decide(facts):")
    source.add(1, "try:")
    if not source.lazy:
        source.add(2, "f = state_of(facts)")
    read = _people(source)
    for number, helper in enumerate(layout.plan.charts[:-1]):
        read = _helper(source, number, helper, read)
    read = _rules(source, read)
    chart = layout.plan.chart
    if source.lazy:
        source.boxes(2, chart, chart.boxes[chart.start], (), read)
        source.add(2, "return unsettled(facts)")
    else:
        source.add(2, f"room, path = {source.room(chart, chart.start)}, []")
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
        source.add(2, f"{names}, = TOGETHER[{names},]")
    return read


def _helper(source: Source, number: int, helper: Chart, read: Read) -> Read:
    """Another chart's answer, and whether what is stated can stand beside it."""
    layout = source.layout
    served = layout.served_by(helper)
    read = source.read(2, served, read)
    outside = joined(
        [node_of(rule.when, layout) for rule in helper.outside], layout.fields, every=False
    )
    source.add(2, "given = -1")
    read = source.read(2, names_in(outside), read)
    source.add(2, f"if {source.never(outside)}:")
    if source.lazy:
        source.boxes(3, helper, helper.boxes[helper.start], (), read)
    else:
        source.add(3, f"given = {source.room(helper, helper.start)}")
        source.add(3, "while given.__class__ is not int: given = given(f)")
    source.add(2, "if given >= 0:")
    source.add(3, "pass")
    for name in served:
        fact = source.fact(name)
        source.add(3, f"{fact} &= {source.value('G', _gives(layout, helper, name))}[given]")
        source.add(3, f"if not {fact}:")
        source.answer(4, "CONTRADICTORY", read)
    source.add(2, "else:")
    if not all(is_exact(box, layout) for box in helper.boxes.values() if box.arrows):
        source.add(3, "return unsettled(facts)")
        return read
    source.add(3, "pass")
    telling = [name for name in served if len(layout.fields[name].cells) > 1]
    cone = cone_of(layout, helper)
    for name in telling:
        fact = source.fact(name)
        source.add(3, f"if not {fact} & ({fact} - 1):")
        inner = source.read(4, cone, read)
        people = "*stated, " if layout.over_people() else ""
        key = people + "".join(f"{source.fact(each)}, " for each in cone)
        source.add(4, f"if CLASH{number}[{key}]:")
        source.answer(5, "CONTRADICTORY", inner)
    return read


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
