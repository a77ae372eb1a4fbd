"""Predicates: what an arrow asks of the facts.

A predicate is data. It is parsed once into a small tree that decides, reads itself aloud,
lists its facts, explains itself, and is the one source for every translation (Python,
data-frame expressions, JavaScript). Text from a file is never given to ``eval``.

The language is a small subset of Python's expressions: fact names, whole numbers, quoted
strings, ``not``, ``and``, ``or``, parentheses, comparisons (chained too) of a name with a
constant, and ``in (…)`` with constants.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from flowgraph.facts import Fact, Known, Value, say

Operator = Literal["==", "!=", "<", "<=", ">", ">="]

LONGEST = 2_000
"""Characters a predicate may have."""
DEEPEST = 40
"""Parentheses and ``not`` that may stand inside each other."""


class PredicateFault(ValueError):
    """A predicate that does not parse; ``column`` counts from 0 within the text."""

    def __init__(self, problem: str, mend: str, column: int = 0) -> None:
        super().__init__(problem)
        self.problem, self.mend, self.column = problem, mend, column


class Is(Struct, frozen=True):
    """A yes-no fact, standing for itself."""

    name: str


class Compare(Struct, frozen=True):
    """A fact beside a constant. With no value, every comparison is false, ``!=`` too."""

    name: str
    op: Operator
    constant: str | int


class Among(Struct, frozen=True):
    """A fact among constants."""

    name: str
    constants: tuple[str | int, ...]


class Not(Struct, frozen=True):
    term: Tree


class And(Struct, frozen=True):
    terms: tuple[Tree, ...]


class Or(Struct, frozen=True):
    terms: tuple[Tree, ...]


Tree = Is | Compare | Among | Not | And | Or
Leaf = Is | Compare | Among

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FLIPPED: dict[Operator, Operator] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}


class Predicate(Struct, frozen=True):
    """A parsed predicate: the text as the chart file has it, and its tree."""

    text: str
    tree: Tree

    def holds(self, world: Mapping[str, Value]) -> bool:
        """Whether it is true in a world that answers every fact it names."""
        return _holds(self.tree, world)

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(_leaves(self.tree))

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it names, each once, in the order of the text."""
        return tuple(dict.fromkeys(leaf.name for leaf in _leaves(self.tree)))

    @property
    def constants(self) -> tuple[str | int, ...]:
        """The constants it compares with, in the order of the text."""
        found: list[str | int] = []
        for leaf in _leaves(self.tree):
            if isinstance(leaf, Compare):
                found.append(leaf.constant)
            elif isinstance(leaf, Among):
                found.extend(leaf.constants)
        return tuple(found)

    @property
    def tests(self) -> tuple[Predicate, ...]:
        """Its single comparisons, each as a predicate of its own."""
        return tuple(Predicate("", leaf) for leaf in _leaves(self.tree))

    def words(self, facts: Mapping[str, Fact]) -> str:
        """The predicate read aloud in plain English."""
        return _words(self.tree, facts)

    def because(self, known: Mapping[str, Known], want: bool = True) -> tuple[str, ...]:
        """The facts that make it certainly true (or, with ``want`` False, certainly
        false), taken one by one; all that it names where only their combination does."""
        found = _because(self.tree, known, want)
        return tuple(dict.fromkeys(found)) if found is not None else self.facts


def parse(text: str) -> Predicate:
    """Parse a predicate.

    Raises:
        PredicateFault: anything outside the language, with where and how to mend it.

    >>> parse("harmful or consent == 'not_given'").facts
    ('harmful', 'consent')
    """
    _refuse_what_python_would_allow(text)
    try:
        # A space for a line break: a predicate may be folded over lines in the file.
        expression = ast.parse(text.strip().replace("\n", " "), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        column = (getattr(error, "offset", None) or 1) - 1
        raise PredicateFault(
            "this is not a predicate",
            "write fact names, numbers and quoted words joined by not, and, or, == and the like",
            max(column, 0),
        ) from None
    return Predicate(text.strip(), _tree(expression))


_STRING = re.compile(r"'[^'\\]*'|\"[^\"\\]*\"")


def _refuse_what_python_would_allow(text: str) -> None:
    if not text.strip():
        raise PredicateFault("the predicate is empty", "leave `when` out for always")
    if len(text) > LONGEST:
        raise PredicateFault(
            f"the predicate is longer than {LONGEST} characters",
            "split it over boxes",
        )
    bare = _STRING.sub("§", text)  # one mark for each quoted word
    odd = re.search(r"[^\w\s()<>=!,.§\[\]{}:+*/%-]|§\s*§|\w§|§\w", bare, re.ASCII)
    if odd:
        raise PredicateFault(
            "a character stands here that no predicate uses",
            "use only names, whole numbers, quoted words, ( ) , < > = ! not and or in",
            odd.start(),
        )
    number = re.search(r"(?<![\w.])(?!\d+(?![\w.]))\d[\w.]*", bare)
    if number:
        raise PredicateFault("this is not a whole number", "write digits only", number.start())
    if bare.count("(") > DEEPEST or len(re.findall(r"\bnot\b", bare)) > DEEPEST:
        raise PredicateFault(f"more than {DEEPEST} parentheses or `not`", "split it over boxes")


def _tree(node: ast.expr) -> Tree:
    match node:
        case ast.Name(id=name):
            return Is(name)
        case ast.BoolOp(op=ast.And(), values=values):
            return And(tuple(_tree(value) for value in values))
        case ast.BoolOp(op=ast.Or(), values=values):
            return Or(tuple(_tree(value) for value in values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_tree(operand))
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [left, *comparators]
            links = [
                _comparison(a, op, b) for a, op, b in zip(sides, ops, comparators, strict=False)
            ]
            return links[0] if len(links) == 1 else And(tuple(links))
        case ast.Constant(value=bool()):
            raise PredicateFault(
                "True and False are not used",
                "write the fact's name alone, or `not` before it",
                node.col_offset,
            )
        case _:
            raise PredicateFault(
                "this does not parse as a predicate",
                "use names, constants, not, and, or, comparisons and in (…) only",
                node.col_offset,
            )


_OPS: dict[type[ast.cmpop], Operator] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def _comparison(left: ast.expr, op: ast.cmpop, right: ast.expr) -> Leaf:
    if isinstance(op, ast.In):
        if isinstance(left, ast.Name) and isinstance(right, ast.Tuple) and right.elts:
            return Among(left.id, tuple(_constant(item) for item in right.elts))
        raise PredicateFault(
            "`in` needs a name before it and constants in parentheses after it",
            "write name in ('a', 'b'); for one constant use ==",
            left.col_offset,
        )
    if type(op) not in _OPS:
        raise PredicateFault(
            "this comparison is not used here",
            "use == != < <= > >= or in (…); for `not in` write not (name in (…))",
            left.col_offset,
        )
    symbol = _OPS[type(op)]
    if isinstance(left, ast.Name) and not isinstance(right, ast.Name):
        return Compare(left.id, symbol, _constant(right))
    if isinstance(right, ast.Name) and not isinstance(left, ast.Name):
        return Compare(right.id, _FLIPPED[symbol], _constant(left))
    raise PredicateFault(
        "a comparison is of one fact with one constant",
        "write a fact's name on one side and a number or a quoted word on the other",
        left.col_offset,
    )


def _constant(node: ast.expr) -> str | int:
    match node:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=str() | int() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
            return -value
    raise PredicateFault(
        "a constant is a whole number or a quoted word",
        "for a yes-no fact write its name alone, or `not` before it",
        node.col_offset,
    )


def _holds(tree: Tree, world: Mapping[str, Value]) -> bool:
    match tree:
        case Is(name):
            return world[name] is True
        case Compare(name, op, constant):
            value = world[name]
            return value is not None and _COMPARE[op](value, constant)
        case Among(name, constants):
            return world[name] in constants and world[name] is not None
        case Not(term):
            return not _holds(term, world)
        case And(terms):
            return all(_holds(term, world) for term in terms)
        case Or(terms):
            return any(_holds(term, world) for term in terms)


def _leaves(tree: Tree) -> Iterator[Leaf]:
    match tree:
        case Not(term):
            yield from _leaves(term)
        case And(terms) | Or(terms):
            for term in terms:
                yield from _leaves(term)
        case _:
            yield tree


def _possible(leaf: Leaf, known: Known) -> set[bool]:
    """The answers a single comparison may still have."""
    values: list[Value] = list(known.values)
    if known.nobody:
        values.append(None)
    for low, high in known.spans:
        # The ends and the neighbourhood of each constant show every answer in between.
        constants = Predicate("", leaf).constants
        near = {n + d for n in constants if isinstance(n, int) for d in (-1, 0, 1)}
        values += [low, high, *(n for n in near if low < n < high)]
    return {_holds(leaf, {leaf.name: value}) for value in values}


def _because(tree: Tree, known: Mapping[str, Known], want: bool) -> list[str] | None:
    match tree:
        case Not(term):
            return _because(term, known, not want)
        case And(terms) | Or(terms):
            found = [_because(term, known, want) for term in terms]
            certain = [names for names in found if names is not None]
            # `and` is true, and `or` false, only where every term is; else one is enough.
            if isinstance(tree, And) == want and len(certain) < len(terms):
                return None
            return [name for names in certain for name in names] if certain else None
        case _:
            return [tree.name] if _possible(tree, known[tree.name]) == {want} else None


def _words(tree: Tree, facts: Mapping[str, Fact], tight: bool = False) -> str:
    match tree:
        case Is(name):
            return f"{_name(name, facts)} is yes"
        case Not(Is(name)):
            return f"{_name(name, facts)} is no"
        case Compare(name, op, constant):
            return f"{_name(name, facts)} is {_COMPARED[op].format(say(constant))}"
        case Not(Compare(name, "==", constant)):
            return f"{_name(name, facts)} is anything but {say(constant)}"
        case Among(name, constants):
            return f"{_name(name, facts)} is {' or '.join(say(c) for c in constants)}"
        case Not(Compare(name, op, constant)):
            return f"{_name(name, facts)} is not {_COMPARED[op].format(say(constant))}"
        case Not(Among(name, constants)):
            return f"{_name(name, facts)} is neither {' nor '.join(say(c) for c in constants)}"
        case Not(Not(term)):
            return _words(term, facts, tight)
        case Not(Or(terms)):  # said of each: nobody speaks of "none of these"
            return _words(And(tuple(Not(term) for term in terms)), facts, tight)
        case Not(And(terms)):
            if between := _between(terms):
                name, low, high = between
                return f"{_name(name, facts)} is not between {low} and {high}"
            return _words(Or(tuple(Not(term) for term in terms)), facts, tight)
        case And(terms):
            between = _between(terms)
            if between:
                name, low, high = between
                return f"{_name(name, facts)} is between {low} and {high}"
            text = " and ".join(_words(term, facts, True) for term in terms)
        case Or(terms):
            text = ", or ".join(_words(term, facts, True) for term in terms)
    return f"({text})" if tight else text


_COMPARED = {
    "==": "{}",
    "!=": "anything but {}",
    "<": "under {}",
    "<=": "{} or under",
    ">": "over {}",
    ">=": "{} or over",
}


def _between(terms: tuple[Tree, ...]) -> tuple[str, str | int, str | int] | None:
    match terms:
        case (Compare(name, ">=", low), Compare(other, "<=", high)) if name == other:
            return name, low, high
    return None


def _name(name: str, facts: Mapping[str, Fact]) -> str:
    return facts[name].name_in_words if name in facts else name.replace("_", " ")
