"""Decision diagrams: a function of facts, asked in a fixed order, as a graph that is shared
wherever the rest is the same.

A diagram is a number. Equal functions have equal numbers, so that a fact that cannot matter
is never asked, and what is asked grows with what must be told apart, not with the worlds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

Diagram = int
Operation = Callable[[Any, Any], Hashable]

MOST_NODES = 300_000
"""Nodes made before it is given up: some seconds' work."""


class TooLarge(Exception):
    """What must be told apart does not fit a diagram."""


class Diagrams:
    """All diagrams over one order of facts. A node asks the fact of its level and has one
    child for each answer; a leaf holds a value, and lies below every level."""

    def __init__(self, levels: int) -> None:
        self.end = levels
        self.level: list[int] = []
        self.children: list[tuple[Diagram, ...]] = []
        self.value: list[Any] = []
        self._nodes: dict[tuple[int, tuple[Diagram, ...]], Diagram] = {}
        self._leaves: dict[Hashable, Diagram] = {}

    def leaf(self, value: Hashable) -> Diagram:
        found = self._leaves.get(value)
        if found is None:
            found = self._leaves[value] = self._made(self.end, (), value)
        return found

    def node(self, level: int, children: tuple[Diagram, ...]) -> Diagram:
        first = children[0]
        if all(child == first for child in children):
            return first
        found = self._nodes.get((level, children))
        if found is None:
            found = self._nodes[level, children] = self._made(level, children, None)
        return found

    def _made(self, level: int, children: tuple[Diagram, ...], value: Hashable) -> Diagram:
        if len(self.level) >= MOST_NODES:
            raise TooLarge
        self.level.append(level)
        self.children.append(children)
        self.value.append(value)
        return len(self.level) - 1

    def child(self, diagram: Diagram, level: int, answer: int) -> Diagram:
        """What is left once the fact of a level, at or above the diagram's, is answered."""
        return self.children[diagram][answer] if self.level[diagram] == level else diagram

    def mapped(self, change: Callable[[Any], Hashable], diagram: Diagram) -> Diagram:
        """The diagram with every leaf changed."""
        return self.rebuilt(diagram, lambda node, kids: kids, change)

    def rebuilt(
        self,
        diagram: Diagram,
        change: Callable[[Diagram, tuple[Diagram, ...]], tuple[Diagram, ...]],
        leaf: Callable[[Any], Hashable] = lambda value: value,
    ) -> Diagram:
        """The diagram made again from its leaves up; ``change`` is told each node and its
        children as they have become."""
        made: dict[Diagram, Diagram] = {}

        def at(node: Diagram) -> Diagram:
            if node not in made:
                if self.level[node] == self.end:
                    made[node] = self.leaf(leaf(self.value[node]))
                else:
                    kids = tuple([at(child) for child in self.children[node]])
                    made[node] = self.node(self.level[node], change(node, kids))
            return made[node]

        return at(diagram)

    def both(self, operation: Operation, one: Diagram, other: Diagram) -> Diagram:
        """Two diagrams, leaf by leaf."""
        return self.joining(operation)(one, other)

    def joining(self, operation: Operation) -> Callable[[Diagram, Diagram], Diagram]:
        """``both`` for many diagrams: what was joined once is remembered."""
        made: dict[tuple[Diagram, Diagram], Diagram] = {}
        level, children, end = self.level, self.children, self.end

        def at(one: Diagram, other: Diagram) -> Diagram:
            found = made.get((one, other))
            if found is not None:
                return found
            left, right = level[one], level[other]
            if left == right == end:
                found = self.leaf(operation(self.value[one], self.value[other]))
            elif left < right:
                found = self.node(left, tuple([at(child, other) for child in children[one]]))
            elif right < left:
                found = self.node(right, tuple([at(one, child) for child in children[other]]))
            else:
                pairs = zip(children[one], children[other], strict=True)
                found = self.node(left, tuple([at(a, b) for a, b in pairs]))
            made[one, other] = found
            return found

        return at

    def answered(self, diagram: Diagram, level: int, answer: int) -> Diagram:
        """The diagram where the fact of a level has this answer."""
        made: dict[Diagram, Diagram] = {}

        def at(node: Diagram) -> Diagram:
            if self.level[node] >= level:
                return self.child(node, level, answer)
            if node not in made:
                kids = tuple([at(child) for child in self.children[node]])
                made[node] = self.node(self.level[node], kids)
            return made[node]

        return at(diagram)

    def unstated(self, level: int, diagram: Diagram) -> Diagram:
        """The diagram where the fact of a level has its first answer."""
        return self.answered(diagram, level, 0)

    def asking(self, level: int, answers: Sequence[Diagram]) -> Diagram:
        """The diagram that asks a fact, none of the answers' own, and goes on with the
        diagram of its answer."""
        made: dict[tuple[Diagram, ...], Diagram] = {}

        def at(each: tuple[Diagram, ...]) -> Diagram:
            if each not in made:
                top = min(self.level[diagram] for diagram in each)
                if top > level:
                    made[each] = self.node(level, each)
                else:
                    width = next(len(self.children[d]) for d in each if self.level[d] == top)
                    kids = [at(tuple([self.child(d, top, i) for d in each])) for i in range(width)]
                    made[each] = self.node(top, tuple(kids))
            return made[each]

        return at(tuple(answers))
