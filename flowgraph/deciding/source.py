"""Python source that decides a chart: the fast way, and where it must give way to the walk.

The source holds numbers, the names of facts and our own names, nothing else of a chart file.
It follows the order of the contract (stated against worked out, outside, contradictions, the
walk) and goes on only while all is certain; whatever is open and could matter ends in
``return None``, and the walk is asked.

It is written for mappings of certain names (``given``): a fact that is not among them is open
wherever it stands, and no question about it is written. A chart too large for one function
("room") has its facts in a list instead, whatever their names.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from flowgraph.chart import Box
from flowgraph.deciding.certainty import (
    ALWAYS,
    NEVER,
    Node,
    OneOf,
    Some,
    joined,
    negated,
    node_of,
)
from flowgraph.deciding.layout import Layout
from flowgraph.deciding.rooms import is_exact, is_passage

Names = frozenset[str]
"""The names of the facts that a mapping has."""


class Source(Struct):
    """Lines of source, and the values that its names stand for."""

    layout: Layout
    given: Names | None = None
    lines: list[str] = field(default_factory=list)
    names: dict[str, tuple[str, Any]] = field(default_factory=dict)
    numbers: dict[tuple[str, Any], str] = field(default_factory=dict)
    rooms: frozenset[str] = frozenset()

    def add(self, depth: int, line: str) -> None:
        self.lines.append(" " * depth + line)

    def value(self, kind: str, value: Any) -> str:
        """A name for a value; equal values share one."""
        if (kind, value) not in self.numbers:
            self.numbers[kind, value] = name = f"{kind}{len(self.numbers)}"
            self.names[name] = (kind, value)
        return self.numbers[kind, value]

    def fact(self, name: str) -> str:
        index = self.layout.fields[name].index
        return f"f[{index}]" if self.given is None else f"f{index}"

    def bare(self, name: str) -> bool:
        """Whether a fact's value is tested as it is, without bits: an answer that nothing
        works out."""
        found = self.layout.fields[name]
        return self.given is not None and found.fact.kind == "yes-no" and found.fact.origin is None

    def open(self, name: str) -> bool:
        """Whether a fact is left out of the names and nothing works it out."""
        left_out = self.given is not None and name not in self.given
        return left_out and self.layout.fields[name].fact.origin is None

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
        if isinstance(node, OneOf) and self.open(node.name):
            return "False"
        if isinstance(node, OneOf) and self.bare(node.name):
            return f"{self.fact(node.name)} is {'True' if node.bits == 1 else 'False'}"
        if isinstance(node, OneOf):
            others = self.layout.fields[node.name].full & ~node.bits
            return f"not {self.fact(node.name)} & {others}"
        parts = [self.sure(term) for term in node.terms]
        if isinstance(node, Some):
            parts = [part for part in parts if part != "False"]
            return "(" + " or ".join(parts) + ")" if parts else "False"
        return "False" if "False" in parts else "(" + " and ".join(parts) + ")"

    def never(self, node: Node) -> str:
        """An expression that is true where the node is certainly false."""
        return self.sure(negated(node, self.layout.fields))

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

    def boxes(self, depth: int, box: Box, passed: tuple[str, ...]) -> None:
        """The tests from a box on. ``passed``: the boxes passed in this room before it."""
        chart = self.layout.plan.chart
        while is_passage(box) and (not passed or box.id not in self.rooms):
            passed, box = (*passed, box.id), chart.boxes[box.arrows[0].target]
        if passed and box.id in self.rooms:
            self.add(depth, f"path += {self.value('PASSED', passed)}")
            self.add(depth, f"return {self.room(box.id)}")
        elif box.kind == "outcome":
            self.end(depth, (*passed, box.id))
        else:
            arms = [(n, t) for n, t in self.arms(box) if self.sure(n) != "False"]
            for number, (node, target) in enumerate(arms):
                self.add(depth, f"{'elif' if number else 'if'} {self.sure(node)}:")
                self.boxes(depth + 1, chart.boxes[target], (*passed, box.id))
            if not arms:
                self.add(depth, "pass")

    def end(self, depth: int, passed: tuple[str, ...]) -> None:
        if self.given is not None:
            self.add(depth, f"return {self.value('VERDICT', passed)}")
        else:
            self.add(depth, f"path += {self.value('PASSED', passed)}")
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
                self.boxes(1, chart.boxes[id_], ())
