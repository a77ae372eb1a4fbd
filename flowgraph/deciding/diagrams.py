"""Functions of worlds, as one shared ordered decision diagram.

A node asks one variable and has a child for each of its answers; a leaf is a value. Equal
functions are one number, so that whatever is asked of a chart is compared by comparing numbers
(Bryant 1986; with many answers Srinivasan et al. 1990). Nodes stand children first: one pass in
the order of their numbers, with the answers that an incident leaves open, tells of every function
at once where it may end. Nothing here calls itself: a chart of ten thousand boxes is ten thousand
nodes deep.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import reduce

from flowgraph.errors import ChartError

NO, YES, OUT = 0, 1, 2
"""The first leaves. ``OUT``: a world outside the guidance, of which nothing is said."""

Root = int
Masks = Sequence[Sequence[int]]
"""Variable -> the answers that stay open."""
Ends = int
"""The leaves that a function may end in, as a set of bits: ``1 << number of the leaf``."""
MAY_BE, MAY_NOT_BE, MAY_BE_OUT = 1 << YES, 1 << NO, 1 << OUT


def always(ends: Ends) -> bool:
    """Yes wherever something is said, and something is."""
    return ends & (MAY_BE | MAY_NOT_BE) == MAY_BE


def left_open(ends: Ends) -> bool:
    """Yes somewhere, and somewhere No."""
    return ends & (MAY_BE | MAY_NOT_BE) == MAY_BE | MAY_NOT_BE


NEVER = 1 << 30
"""The price of what nothing leads to."""
MOST_NODES = 1_000_000
"""Nodes of one diagram: some seconds and some hundred megabytes."""


class TooManyNodes(ChartError):
    """What was asked needs more nodes than a diagram may have."""


class Diagrams:
    """A store of functions over ``variables`` variables, the top one numbered 0.

    >>> of = Diagrams(2)
    >>> rain, cold = of.node(0, (NO, YES)), of.node(1, (NO, YES))
    >>> of.either(rain, cold) == of.negated(of.both(of.negated(rain), of.negated(cold)))
    True
    """

    def __init__(self, variables: int) -> None:
        self.leaf_level = variables
        self.level: list[int] = []
        self.kids: list[tuple[Root, ...]] = []
        self.leaves: list[Root] = []
        self._nodes: dict[tuple[int, tuple[Root, ...]], Root] = {}
        self._made: dict[tuple[Root, Root, Root], Root] = {}
        for _ in (NO, YES, OUT):
            self.leaf()

    def leaf(self) -> Root:
        """A new leaf."""
        made = len(self.level)
        self.level.append(self.leaf_level)
        self.kids.append(())
        self.leaves.append(made)  # last, for another thread may go through them
        return made

    def node(self, level: int, kids: Iterable[Root]) -> Root:
        """The function that asks a variable and goes on with the child of its answer."""
        kids = tuple(kids)
        first = kids[0]
        if all(kid == first for kid in kids):
            return first
        key = level, kids
        found = self._nodes.get(key)
        if found is None:
            found = len(self.level)
            if found >= MOST_NODES:
                raise TooManyNodes.at(
                    "chart",
                    f"its questions depend on each other in more than {MOST_NODES:,} ways",
                    "ask each fact in one place, or split the chart in two",
                )
            self._nodes[key] = found
            self.level.append(level)
            self.kids.append(kids)
        return found

    def choose(self, if_: Root, then: Root, otherwise: Root) -> Root:
        """``then`` where ``if_`` is Yes, ``otherwise`` where it is No."""
        found = _at_once(if_, then, otherwise)
        if found is not None:
            return found
        made, level, kids = self._made, self.level, self.kids
        todo = [(if_, then, otherwise)]
        while todo:
            key = todo[-1]
            if key in made:
                todo.pop()
                continue
            a, b, c = key
            top = min(level[a], level[b], level[c])
            width = len(kids[a if level[a] == top else b if level[b] == top else c])
            below = zip(
                kids[a] if level[a] == top else (a,) * width,
                kids[b] if level[b] == top else (b,) * width,
                kids[c] if level[c] == top else (c,) * width,
                strict=True,
            )
            parts: list[Root] = []
            waits = len(todo)
            for part in below:
                root = _at_once(*part)
                if root is None:
                    root = made.get(part)
                if root is None:
                    todo.append(part)
                else:
                    parts.append(root)
            if len(todo) == waits:
                made[key] = self.node(top, parts)
                todo.pop()
        return made[if_, then, otherwise]

    def both(self, a: Root, b: Root) -> Root:
        return self.choose(a, b, NO) if a < b else self.choose(b, a, NO)

    def either(self, a: Root, b: Root) -> Root:
        return self.choose(a, YES, b) if a < b else self.choose(b, YES, a)

    def negated(self, a: Root) -> Root:
        return self.choose(a, NO, YES)

    def copy(self) -> Diagrams:
        """A store with the same functions under the same numbers, to add to and throw away."""
        made = Diagrams(self.leaf_level)
        made.level, made.kids, made.leaves = [*self.level], [*self.kids], [*self.leaves]
        made._nodes = dict(self._nodes)
        return made

    def forget(self) -> None:
        """Drop what was remembered while functions were made."""
        self._made.clear()

    def needed(self, roots: Iterable[Root]) -> list[Root]:
        """The nodes of these functions, children first, leaves left out."""
        seen: set[Root] = set()
        todo = list(roots)
        while todo:
            node = todo.pop()
            if node not in seen and self.kids[node]:
                seen.add(node)
                todo += self.kids[node]
        return sorted(seen)

    def ends(self, nodes: Iterable[Root], masks: Masks) -> list[Ends]:
        """Node -> the leaves it may end in, of ``nodes`` in ascending order and all leaves."""
        leaves, level, kids = [*self.leaves], self.level, self.kids
        found = [0] * len(level)
        for number, leaf in enumerate(leaves):
            found[leaf] = 1 << number
        for node in nodes:
            here, ends = kids[node], 0
            for answer in masks[level[node]]:
                ends |= found[here[answer]]
            found[node] = ends
        return found

    def rebuilt(
        self,
        root: Root,
        node: Callable[[int, list[Root]], Root] | None = None,
        leaf: Callable[[Root], Root] = lambda leaf: leaf,
    ) -> Root:
        """The function with each of its nodes and leaves replaced.

        Args:
            node: of a variable and what the children have become.
        """
        made = {each: leaf(each) for each in tuple(self.leaves)}
        for each in self.needed([root]):
            kids = [made[kid] for kid in self.kids[each]]
            made[each] = (node or self.node)(self.level[each], kids)
        return made[root]

    def fixed(self, root: Root, variable: int, answer: int) -> Root:
        """What is left of a function once a variable is answered."""
        return self.rebuilt(
            root, lambda at, kids: kids[answer] if at == variable else self.node(at, kids)
        )

    def some(self, root: Root, variables: Container[int]) -> Root:
        """Where a yes-no function is Yes for some answers of these variables."""
        either = self.either
        return self.rebuilt(
            root, lambda at, kids: reduce(either, kids) if at in variables else self.node(at, kids)
        )

    def cubes(self, root: Root) -> Iterator[dict[int, tuple[int, ...]]]:
        """Where a yes-no function is Yes: variable -> answers, each world in one of them alone.
        The shortest do not come first."""
        todo: list[tuple[Root, dict[int, tuple[int, ...]]]] = [(root, {})]
        while todo:
            node, cube = todo.pop()
            if node == YES:
                yield cube
            elif node != NO:
                level, kids = self.level[node], self.kids[node]
                for kid in reversed(dict.fromkeys(kids)):
                    answers = tuple(i for i, each in enumerate(kids) if each == kid)
                    todo.append((kid, {**cube, level: answers}))

    def fewest(
        self, root: Root, masks: Masks, price: Callable[[int, int], int]
    ) -> dict[int, tuple[int, ...]] | None:
        """A cheapest cube in which a yes-no function is Yes; None where it is nowhere.

        Args:
            price: of asking a variable and taking one of its answers.
        """
        cost = {NO: NEVER, YES: 0}
        best: dict[Root, int] = {}
        for node in self.needed([root]):
            level, kids = self.level[node], self.kids[node]
            priced = [(price(level, i) + cost.get(kids[i], NEVER), i) for i in masks[level]]
            cost[node], best[node] = min(priced, default=(NEVER, 0))
        if cost.get(root, NEVER) >= NEVER:
            return None
        cube: dict[int, tuple[int, ...]] = {}
        while root != YES:
            level, kid = self.level[root], self.kids[root][best[root]]
            same = (i for i in masks[level] if self.kids[root][i] == kid)
            cube[level] = (best[root], *(i for i in same if i != best[root]))
            root = kid
        return cube

    def meet(self, one: Root, other: Root, masks: Masks) -> bool:
        """Whether some world is Yes in both."""
        todo, seen = [(one, other)], set()
        while todo:
            pair = todo.pop()
            if pair in seen or NO in pair or OUT in pair:
                continue
            if pair == (YES, YES):
                return True
            seen.add(pair)
            a, b = pair
            top = min(self.level[a], self.level[b])
            for answer in masks[top]:
                todo.append(
                    (
                        self.kids[a][answer] if self.level[a] == top else a,
                        self.kids[b][answer] if self.level[b] == top else b,
                    )
                )
        return False

    def by_variable(
        self, root: Root, masks: Masks, ends: Sequence[Ends]
    ) -> Iterator[tuple[int, tuple[Root, ...], Ends]]:
        """The ways from a root, variable by variable: the nodes at which they ask it, and where
        those may end that do not. A mask that is changed meanwhile holds from there on."""
        level, kids = self.level, self.kids
        waiting: dict[int, set[Root]] = {level[root]: {root}}
        heap = [level[root]]
        while heap and heap[0] != self.leaf_level:
            variable = heapq.heappop(heap)
            here = waiting.pop(variable)
            past = 0
            for nodes in waiting.values():
                for node in nodes:
                    past |= ends[node]
            yield variable, tuple(here), past
            for node in here:
                for answer in masks[variable]:
                    kid = kids[node][answer]
                    if level[kid] not in waiting:
                        waiting[level[kid]] = set()
                        heapq.heappush(heap, level[kid])
                    waiting[level[kid]].add(kid)


class Crossings:
    """Of one function: what it may end in if one variable alone were answered otherwise."""

    def __init__(self, of: Diagrams, root: Root, masks: Masks, ends: Sequence[Ends]) -> None:
        self._of, self.now, self._ends = of, ends[root], ends
        self._at = {at: (here, past) for at, here, past in of.by_variable(root, masks, ends)}

    def if_(self, variable: int, answers: Iterable[int]) -> Ends:
        """The leaves it may end in with these answers of this variable in place of its own."""
        if variable not in self._at:
            return self.now
        here, found = self._at[variable]
        for node in here:
            kids = self._of.kids[node]
            for answer in answers:
                found |= self._ends[kids[answer]]
        return found

    def asks(self, variable: int) -> bool:
        """Whether any way asks it."""
        return variable in self._at


class Left:
    """What is left of functions once an incident's answers are put in: equal functions of the
    worlds that remain are one number. A variable is asked where, and only where, it tells
    worlds apart."""

    def __init__(self, of: Diagrams, nodes: Iterable[Root], masks: Masks) -> None:
        self._of, self._masks = of, masks
        self._of_node: dict[Root, Root] = {leaf: leaf for leaf in of.leaves}
        self._kids: dict[Root, tuple[Root, ...]] = {}
        self._ends: dict[Root, Ends] = {leaf: 1 << n for n, leaf in enumerate(of.leaves)}
        made: dict[tuple[int, tuple[Root, ...]], Root] = {}
        for node in nodes:
            level, kids = of.level[node], of.kids[node]
            left = tuple(self._of_node[kids[answer]] for answer in masks[level])
            if all(kid == left[0] for kid in left):
                self._of_node[node] = left[0]
                continue
            same = made.setdefault((level, left), node)
            self._of_node[node] = same
            if same == node:
                self._kids[node] = left
                ends = 0
                for kid in left:
                    ends |= self._ends[kid]
                self._ends[node] = ends

    def asked(self, roots: Iterable[Root]) -> dict[int, list[tuple[Root, ...]]]:
        """Variable -> the children of each node at which one of the functions asks it, in the
        order of the variable's open answers."""
        seen: set[Root] = set()
        todo = [self._of_node[root] for root in roots]
        found: dict[int, list[tuple[Root, ...]]] = {}
        while todo:
            node = todo.pop()
            if node in seen or node not in self._kids:
                continue
            seen.add(node)
            found.setdefault(self._of.level[node], []).append(self._kids[node])
            todo += self._kids[node]
        return found

    def apart(self, one: Root, other: Root) -> bool:
        """Whether in some world the two end differently, neither of them ``OUT``."""
        if one == other:
            return False
        if not (self._ends[one] | self._ends[other]) & MAY_BE_OUT:
            return True
        level, seen, todo = self._of.level, set(), [(one, other)]
        while todo:
            pair = todo.pop()
            a, b = pair
            said = (self._ends[a] | self._ends[b]) & ~MAY_BE_OUT
            if a == b or pair in seen or OUT in pair or not said & (said - 1):
                continue
            seen.add(pair)
            if a not in self._kids and b not in self._kids:
                return True
            top = min(level[a], level[b])
            kids_a = self._kids[a] if level[a] == top else None
            kids_b = self._kids[b] if level[b] == top else None
            for index in range(len(self._masks[top])):
                todo.append((kids_a[index] if kids_a else a, kids_b[index] if kids_b else b))
        return False


def _at_once(if_: Root, then: Root, otherwise: Root) -> Root | None:
    """A choice that needs no looking into its parts."""
    if if_ == YES or then == otherwise:
        return then
    if if_ == NO:
        return otherwise
    if then == YES and otherwise == NO:
        return if_
    return None


def leaves_of(ends: Ends) -> Iterator[int]:
    """The numbers of the leaves in a set of ends."""
    number = 0
    while ends:
        if ends & 1:
            yield number
        ends >>= 1
        number += 1
