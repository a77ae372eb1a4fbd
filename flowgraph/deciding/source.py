"""Python source that decides mappings of certain names, written from the diagram of verdicts.

Facts are asked in the order of the chart, those without a name left out. A test of a value checks
it too; the values of facts that cannot matter any more are checked at the end of each way. Whatever
meets no test is read the slower way. Where there would be too many tests, values become answers, by
which the diagram is followed. The source holds numbers, and names and values of facts; nothing else
of a chart file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flowgraph.deciding.stated import UNSTATED
from flowgraph.deciding.verdicts import Verdict, Verdicts
from flowgraph.facts import Fact
from flowgraph.values import Known

DEEPEST = 40
"""Tests inside each other in one function: Python breaks at a hundred levels."""
FEW, LARGEST, LARGER = 40, 60, 15
"""Tests written again wherever they are led to, of a chart of few and of a larger one; more are a
function. Of a larger one all values are checked first, not at the end of each way."""
MOST_WRITTEN = 1_000
"""Nodes, and tests, each once; a larger diagram is followed node by node."""
MOST_OWING = 10_000
"""Verdicts with their duties that are kept once made."""


class Source:
    """``lines`` of source, and what the names in it stand for."""

    def __init__(self, verdicts: Verdicts, given: Sequence[str]) -> None:
        self.of, self.cells = verdicts.given(given), verdicts.cells
        self.facts = verdicts.form.worlds.facts
        self.value = {name: f"f{number}" for number, name in enumerate(given)}
        self.names: dict[Verdict, str] = {}
        self.lines: list[str] = []
        self.known: dict[str, Any] = {}
        if self._planned():
            self._written_out(verdicts)
        else:
            self._followed(verdicts)

    def _written_out(self, verdicts: Verdicts) -> None:
        owed = self._below(self.of.roots[1:])
        for node in self._own:
            names = self._needs[node]
            self._add(0, f"def at{node}({', '.join(self.value[name] for name in names)}):")
            # Where a duty is asked about, all values have been checked.
            self._write(1, node, () if node in owed or self._checked_first else names, own=True)
        self._function(self._tests_first)
        self.known = {name: verdict for verdict, name in self.names.items()}
        if verdicts.owed:
            self.known |= {name: number for number, name in enumerate(self.names.values())}
            self.known["owing"] = _Owing(verdicts, list(self.names))

    def _followed(self, verdicts: Verdicts) -> None:
        """Each value read as its answer, and the diagram followed by these."""
        self.known = {"of": verdicts.by_level, "bisect": bisect_right}

        def body(depth: int) -> None:
            answers = [self._answer(n) if n in self.value else "0" for n in verdicts.names]
            self._add(self._checked(depth, tuple(self.value)), f"return of([{', '.join(answers)}])")

        self._function(body)

    def _answer(self, name: str) -> str:
        """An expression for the answer that a checked value is."""
        value, cells = self.value[name], self.cells[name]
        if self.facts[name].ordered:
            lows = ", ".join(str(cell.spans[0][0]) for cell in cells)
            return f"0 if {value} is None else bisect(({lows},), {value})"
        self.known[f"a_{value}"] = {None: UNSTATED} | {
            v: n for n, cell in enumerate(cells, 1) for v in cell.values
        }
        return f"a_{value}[{value}]"

    def _planned(self) -> bool:
        """What is asked at each node, and which are functions of their own; False where there is
        too much of it, or no one function of everything."""
        of, asked = self.of, tuple(self.value)
        if len(of.level) > MOST_WRITTEN:
            return False
        self._ways: dict[int, tuple[str, tuple[int, ...]]] = {}
        todo = list(self.of.roots)
        while todo:
            node = todo.pop()
            if node in self._ways or not of.kids[node]:
                continue
            self._ways[node] = of.asked(node, asked)
            todo += self._ways[node][1]
            if len(self._ways) > MOST_WRITTEN:
                return False
        few = len(self._ways) <= FEW
        largest = LARGEST if few else LARGER
        leads = Counter(kid for _, kids in self._ways.values() for kid in set(kids))
        size: dict[int, int] = {}
        depth: dict[int, int] = {}
        self._own: dict[int, None] = {}
        self._needs: dict[int, tuple[str, ...]] = {}
        self._checked_first = not few
        for node in sorted(self._ways, key=lambda node: len(of.levels(node))):
            self._needs[node] = tuple(n for n in asked if of.at[n] in of.levels(node))
            inside = [kid for kid in set(self._ways[node][1]) if kid in size]
            inside = [kid for kid in inside if kid not in self._own]
            size[node] = 1 + sum(size[kid] for kid in inside)
            depth[node] = 1 + max((depth[kid] for kid in inside), default=0)
            many = leads[node] > 1 and size[node] > largest
            root = node in self.of.roots
            if len(self.of.roots) > 1 if root else many or depth[node] >= DEEPEST:
                self._own[node] = None
        return bool(of.roots)

    def _below(self, roots: Sequence[int]) -> set[int]:
        found: set[int] = set()
        todo = list(roots)
        while todo:
            node = todo.pop()
            if node not in found and node in self._ways:
                found.add(node)
                todo += self._ways[node][1]
        return found

    def _add(self, depth: int, line: str) -> None:
        self.lines.append(" " * depth + line)

    def _call(self, node: int) -> str:
        """An expression for what a function comes to."""
        if node in self._ways:
            return f"at{node}({', '.join(self.value[name] for name in self._needs[node])})"
        return self._end(self.of.value[node])

    def _end(self, value: Any) -> str:
        if not isinstance(value, Verdict):
            return str(int(value))
        return self.names.setdefault(value, f"V{len(self.names)}")

    def _function(self, body: Callable[[int], None]) -> None:
        """What is called: takes a plain ``dict`` of exactly these names, and its values. Whatever
        is raised leaves no value behind in its traceback."""
        values = self.value.values()
        self._add(0, "def decide(facts):")
        self._add(1, f"if type(facts) is dict and len(facts) == {len(self.value)}:")
        self._add(2, "try:")
        for name, value in self.value.items():
            self._add(3, f"{value} = facts[{name!r}]")
        body(3)
        self._add(2, "except Exception:")  # what a value does when it is compared is its own
        self._add(3, "pass")
        self._add(1, "found = again(facts)")
        self._add(1, " = ".join(("facts", *values)) + " = None")
        self._add(1, "if isinstance(found, Exception):")
        self._add(2, "raise found")
        self._add(1, "return found")

    def _tests_first(self, depth: int) -> None:
        root, *owed = self.of.roots
        later = () if self._checked_first else self._needs.get(root, ())
        depth = self._checked(depth, tuple(name for name in self.value if name not in later))
        if owed:
            self._add(depth, f"found = {self._call(root)}")
            self._add(depth, "if found is not None:")
            self._add(depth + 1, f"return owing[found, {', '.join(map(self._call, owed))},]")
        else:
            self._write(depth, root, later, own=False)

    def _write(self, depth: int, node: int, unchecked: tuple[str, ...], *, own: bool) -> None:
        """The tests from a node on."""
        if node not in self._ways:
            end = self._end(self.of.value[node])
            self._add(self._checked(depth, unchecked), f"return {end}")
            return
        name, kids = self._ways[node]
        left = tuple(each for each in unchecked if each != name)
        begun: set[int] = set()
        for deeper, test, kid in self._tests(name, kids):
            self._add(depth + deeper, f"{'elif' if deeper in begun else 'if'} {test}:")
            begun.add(deeper)
            if kid is None:
                continue
            within = depth + deeper + 1
            if kid in self._own:
                needs = self._needs[kid]
                within = self._checked(within, tuple(each for each in left if each not in needs))
                if own:
                    self._add(within, f"return {self._call(kid)}")
                else:
                    self._add(within, f"found = {self._call(kid)}")
                    self._add(within, "if found: return found")
            else:
                self._write(within, kid, left, own=own)

    def _checked(self, depth: int, names: tuple[str, ...]) -> int:
        """A check of values that cannot matter any more; returns the depth inside it."""
        if not names:
            return depth
        checks = [_check(self.facts[name], self.value[name]) for name in names]
        self._add(depth, f"if {' and '.join(checks)}:")
        return depth + 1

    def _tests(self, name: str, kids: Sequence[int]) -> Iterator[tuple[int, str, int | None]]:
        """Tests of a value: how deep each stands, and where it leads, None if to the next."""
        fact, cells, value = self.facts[name], self.cells[name], self.value[name]
        if fact.ordered:
            yield 0, f"type({value}) is int and {value} >= {fact.low}", None
            for high, kid in _spans(cells, kids[1:]):
                yield 1, f"{value} <= {high}", kid
            yield 0, f"{value} is None", kids[0]
            return
        ways: dict[int, list[str]] = {}
        for cell, kid in zip(cells, kids[1:], strict=True):
            ways.setdefault(kid, []).extend(map(repr, cell.values))
        ways.setdefault(kids[0], []).append("None")
        for kid, each in ways.items():
            yield 0, _is_one_of(fact, value, each), kid


class _Owing(dict[tuple[int, ...], Verdict]):
    """A verdict with its duties, by its number and whether each is due; made when first met."""

    def __init__(self, of: Verdicts, verdicts: Sequence[Verdict]) -> None:
        super().__init__()
        self._of, self._verdicts = of, verdicts

    def __missing__(self, key: tuple[int, ...]) -> Verdict:
        found = self._of.owing((self._verdicts[key[0]], *key[1:]))
        if len(self) < MOST_OWING:
            self[key] = found
        return found


def _spans(cells: Sequence[Known], kids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where cells that lead on alike end, from the lowest up."""
    for cell, kid, after in zip(cells, kids, (*kids[1:], None), strict=True):
        if kid != after:
            yield cell.spans[0][1], kid


def _is_one_of(fact: Fact, value: str, several: Sequence[str]) -> str:
    if fact.ticked:  # 1 is not yes
        return " or ".join(f"{value} is {each}" for each in several)
    if len(several) > 1:
        return f"{value} in {{{', '.join(several)}}}"
    return f"{value} is None" if several[0] == "None" else f"{value} == {several[0]}"


def _check(fact: Fact, value: str) -> str:
    """That a value is one of its fact's, or None."""
    if fact.ordered:
        return f"(type({value}) is int and {fact.low} <= {value} <= {fact.high} or {value} is None)"
    return f"({_is_one_of(fact, value, [*map(repr, fact.domain.values), 'None'])})"
