"""Functions of what is stated of facts, as one ordered decision diagram.

As ``diagrams``, but for the first answer to each fact, that nothing is stated of it, and for leaves
of any value, which are joined as whoever makes it says.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

UNSTATED = 0
"""The first answer to every fact; the others are its cells, from 1."""
MOST_NODES = 50_000
"""Nodes of a diagram: about a second."""


class TooLarge(Exception):
    """What must be told apart does not fit a diagram: it is decided by masks on the form."""


class Stated:
    """A diagram. A node asks the fact of its level, its children are by answer.

    Attributes:
        names: level -> the fact asked there.
        level, kids, value: by node; a leaf has a value, and a level below every other.
        roots: the functions it is kept for.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.at = {name: level for level, name in enumerate(names)}
        self.level: list[int] = []
        self.kids: list[tuple[int, ...]] = []
        self.value: list[Any] = []
        self._nodes: dict[Any, int] = {}
        self._width: dict[int, int] = {}
        self._levels: dict[int, frozenset[int]] = {}
        self.roots: tuple[int, ...] = ()

    def leaf(self, value: Any) -> int:
        """The leaf of a value."""
        return self._new((value,), len(self.names), (), value)

    def node(self, level: int, kids: tuple[int, ...]) -> int:
        """The function that asks the fact of a level."""
        first = kids[0]
        if all(kid == first for kid in kids):
            return first
        self._width[level] = len(kids)
        return self._new((level, kids), level, kids, None)

    def _new(self, key: Any, level: int, kids: tuple[int, ...], value: Any) -> int:
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = len(self.level)
            if found > MOST_NODES:
                raise TooLarge
            self.level.append(level)
            self.kids.append(kids)
            self.value.append(value)
        return found

    @contextmanager
    def dropped_if_too_large(self) -> Iterator[None]:
        """What is made within is let go of where it becomes too large."""
        kept = len(self.level)
        try:
            yield
        except TooLarge:
            for each in (self.level, self.kids, self.value):
                del each[kept:]
            self._nodes = {key: node for key, node in self._nodes.items() if node < kept}

    def applying(self, end: Callable[[tuple[Any, ...]], Any]) -> Callable[[tuple[int, ...]], int]:
        """A function of what several diagrams end in, as a diagram of their nodes."""
        made: dict[tuple[int, ...], int] = {}
        level, kids = self.level, self.kids

        def of(nodes: tuple[int, ...]) -> int:
            found = made.get(nodes)
            if found is None:
                top = min([level[node] for node in nodes])
                if top == len(self.names):
                    found = self.leaf(end(tuple([self.value[node] for node in nodes])))
                else:
                    width = next(len(kids[node]) for node in nodes if level[node] == top)
                    parts = [
                        of(tuple([kids[n][i] if level[n] == top else n for n in nodes]))
                        for i in range(width)
                    ]
                    found = self.node(top, tuple(parts))
                made[nodes] = found
                if len(made) > MOST_NODES:
                    raise TooLarge
            return found

        return of

    def child(self, node: int, level: int, answer: int) -> int:
        """What is left once the fact of a level, at or above the node's, is answered."""
        return self.kids[node][answer] if self.level[node] == level else node

    def answered(self, node: int, name: str, answer: int) -> int:
        """What is left once a fact is answered, wherever it is asked."""
        at = self.at[name]
        made: dict[int, int] = {}

        def left(node: int) -> int:
            level = self.level[node]
            if level >= at:
                return self.child(node, at, answer)
            if node not in made:
                made[node] = self.node(level, tuple([left(kid) for kid in self.kids[node]]))
            return made[node]

        return left(node)

    def asked(self, node: int, order: Sequence[str]) -> tuple[str, tuple[int, ...]]:
        """The first fact of an order that matters at a node, and what is left by its answers."""
        levels = self.levels(node)
        name = next(name for name in order if self.at[name] in levels)
        answers = range(self._width[self.at[name]])
        return name, tuple([self.answered(node, name, answer) for answer in answers])

    def levels(self, node: int) -> frozenset[int]:
        """The levels that matter at a node."""
        if node not in self._levels:
            below = [self.levels(kid) for kid in dict.fromkeys(self.kids[node])]
            own = (self.level[node],) if below else ()
            self._levels[node] = frozenset(own).union(*below)
        return self._levels[node]

    def given(self, names: Container[str]) -> Stated:
        """The diagram where something may be stated of these facts alone: one of its own, so that
        this one stays as it is."""
        found = Stated(self.names)
        made: dict[int, int] = {}

        def left(node: int) -> int:
            if node not in made:
                kids, level = self.kids[node], self.level[node]
                if not kids:
                    made[node] = found.leaf(self.value[node])
                elif self.names[level] in names:
                    made[node] = found.node(level, tuple([left(kid) for kid in kids]))
                else:
                    made[node] = left(kids[UNSTATED])
            return made[node]

        found.roots = tuple([left(root) for root in self.roots])
        return found
