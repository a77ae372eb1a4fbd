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

from flowgraph.chart import Box
from flowgraph.deciding.certainty import (
    ALWAYS,
    NEVER,
    Node,
    OneOf,
    Some,
    joined,
    names_in,
    negated,
    node_of,
)
from flowgraph.deciding.layout import Layout
from flowgraph.deciding.rooms import is_exact, is_passage

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
    rooms: frozenset[str] = frozenset()

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
            if self.bare(name):
                self.add(
                    depth,
                    f"if f{index} is not True and f{index} is not False and f{index} is not None:"
                    f" refused(f{index})",
                )
            elif found.fact.kind == "yes-no":
                yes, no = (
                    1 << found.cells.index(cell) for cell in (found.cells[0], found.cells[-1])
                )
                self.add(
                    depth,
                    f"f{index} = {yes} if f{index} is True else {no} if f{index} is False"
                    f" else {found.full} if f{index} is None else refused(f{index})",
                )
            elif found.fact.kind == "whole-number":
                self.add(depth, f"if f{index} is True or f{index} is False: refused(f{index})")
                self.add(depth, f"f{index} = C{index}[f{index}]")
            else:
                self.add(depth, f"f{index} = C{index}[f{index}]")
        return read | set(names)

    def bare(self, name: str) -> bool:
        """Whether a fact's value is tested as it is, without bits: an answer that nothing
        works out."""
        found = self.layout.fields[name]
        return self.lazy and found.fact.kind == "yes-no" and found.fact.origin is None

    def bits(self, name: str) -> str:
        """An expression for what is possible of a fact, as bits."""
        fact = self.fact(name)
        return f"C{self.layout.fields[name].index}[{fact}]" if self.bare(name) else fact

    def sure(self, node: Node) -> str:
        """An expression that is true where the node certainly is."""
        if node == ALWAYS:
            return "True"
        if node == NEVER:
            return "False"
        if isinstance(node, OneOf) and self.bare(node.name):
            return f"{self.fact(node.name)} is {'True' if node.bits == 1 else 'False'}"
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
                depth, f"if not {self.value('R', frozenset(read))}.issuperset(facts): fits(facts)"
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

    def boxes(self, depth: int, box: Box, passed: tuple[str, ...], read: Read) -> None:
        """The tests from a box on. ``passed``: the boxes passed in this room before it."""
        chart = self.layout.plan.chart
        while is_passage(box) and (not passed or box.id not in self.rooms):
            passed, box = (*passed, box.id), chart.boxes[box.arrows[0].target]
        if passed and box.id in self.rooms:
            self.add(depth, f"path += {self.value('S', passed)}")
            self.add(depth, f"return {self.room(box.id)}")
        elif box.kind == "outcome":
            self.end(depth, (*passed, box.id), read)
        else:
            arms = [(n, t) for n, t in self.arms(box) if n != NEVER]
            read = self.read(depth, [n for node, _ in arms for n in names_in(node)], read)
            for number, (node, target) in enumerate(arms):
                self.add(depth, f"{'elif' if number else 'if'} {self.sure(node)}:")
                self.boxes(depth + 1, chart.boxes[target], (*passed, box.id), read)
            if not arms:
                self.add(depth, "pass")

    def end(self, depth: int, passed: tuple[str, ...], read: Read) -> None:
        if self.lazy:
            self.answer(depth, self.value("V", ("decided", passed)), read)
        else:
            self.add(depth, f"path += {self.value('S', passed)}")
            self.add(depth, "return True")

    def room(self, box: str) -> str:
        plan = self.layout.plan
        return f"room{plan.at[plan.chart.id, box]}"

    def write_rooms(self) -> None:
        """Each room as a function of the facts' list and the path so far: it returns the
        next room, True at an outcome, or None where something is open."""
        chart = self.layout.plan.chart
        for id_ in chart.order:
            if id_ in self.rooms:
                self.add(0, f"def {self.room(id_)}(f, path):")
                self.boxes(1, chart.boxes[id_], (), frozenset())
