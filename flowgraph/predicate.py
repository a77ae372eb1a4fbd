"""Predicates: what an arrow asks of the facts.

A predicate is data. It is parsed once into a small tree that decides, reads itself aloud,
lists its facts, explains itself, and is the one source for every translation (Python,
data-frame expressions, JavaScript). Text from a file is never given to ``eval``.

The language is a small subset of Python's expressions: fact names, whole numbers, quoted
strings, ``not``, ``and``, ``or``, parentheses, comparisons (chained too) of a name with a
constant, and ``in (…)`` with constants. It has a parser of its own, because a fact may have a
name that is a word of Python (``class``, ``from``, ``is``).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, Protocol

from msgspec import Struct

from flowgraph.limits import PREDICATE, PREDICATE_DEPTH, PREDICATE_FACTS
from flowgraph.values import Known, Value, say

Operator = Literal["==", "!=", "<", "<=", ">", ">="]

OTHERWISE = "otherwise"
"""What stands as ``when`` of the arrow that is taken where none of its siblings is."""


class PredicateFault(ValueError):
    """A predicate that does not parse; ``column`` counts from 0 within the text."""

    def __init__(self, problem: str, mend: str, column: int = 0) -> None:
        super().__init__(problem)
        self.problem, self.mend, self.column = problem, mend, column


class Named(Protocol):
    """What reads a predicate aloud needs of a fact."""

    def say(self, value: Value) -> str: ...

    def said(self, value: Value) -> str: ...

    def so(self, in_words: str) -> str: ...


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

    def words(self, facts: Mapping[str, Named]) -> str:
        """The predicate read aloud in plain English. (Its tree spells ``otherwise`` out.)"""
        return "in every other case" if self.text == OTHERWISE else _words(self.tree, facts)

    def because(self, known: Mapping[str, Known], want: bool = True) -> tuple[str, ...]:
        """The facts that make it certainly true (or, with ``want`` False, certainly
        false), taken one by one; all that it names where only their combination does."""
        found = _because(self.tree, known, want)
        return tuple(dict.fromkeys(found)) if found is not None else self.facts


def parse(text: str) -> Predicate:
    """Parse a predicate. It may be folded over lines.

    Raises:
        PredicateFault: anything outside the language, with where and how to mend it.

    >>> parse("harmful or consent == 'not_given'").facts
    ('harmful', 'consent')
    """
    if not text.strip():
        raise PredicateFault("the predicate is empty", "leave `when` out for always")
    if len(text) > PREDICATE:
        raise PredicateFault(
            f"the predicate is longer than {PREDICATE:,} characters", "split it over boxes"
        )
    predicate = Predicate(text.strip(), _Parser(_tokens(text)).whole())
    if len(predicate.leaves) > PREDICATE_FACTS:
        raise PredicateFault(
            f"the predicate holds more than {PREDICATE_FACTS} comparisons",
            "count yes-no facts instead: from: {count: [a, b, c]}",
        )
    return predicate


WORDS = ("and", "or", "not", "in")
"""The words of the language itself."""
NOT_NAMES = (*WORDS, OTHERWISE, "true", "false", "yes", "no", "unknown")
"""What no fact may be called: it would be read as something else."""


class _Token(Struct, frozen=True):
    """``kind`` is ``name``, ``number``, ``text`` or ``end``; else it is the sign or the word
    of the language itself."""

    kind: str
    text: str
    column: int


class _Constant(Struct, frozen=True):
    value: str | int


_TOKEN = re.compile(
    r"(?P<space>[ \t\n\r\f\v]+)|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>[0-9][\w.]*)"
    r"|(?P<text>'[^'\\]*'|\"[^\"\\]*\")|(?P<sign>[=!<>]=|[<>(),-])",
    re.ASCII,
)

_USUAL = (
    "write fact names, numbers and quoted words joined by not, and, or, == and the like",
    "use only names, whole numbers, quoted words, ( ) , < > = ! - not and or in",
)
_INSTEAD = {
    "=": "write == for “is”, != for “is not”",
    "&": "write the word `and`",
    "|": "write the word `or`",
    "!": "write `not` before a name, or != between a name and a value",
    "[": "write the constants after `in` in parentheses: ('a', 'b')",
    "≥": "write >=",
    "≤": "write <=",
    "≠": "write !=",
    "–": "write a hyphen for a minus; a range is 13 <= age <= 17",
    "—": "write a hyphen for a minus; a range is 13 <= age <= 17",
    "−": "write a hyphen for a minus",
    "\u00a0": "type an ordinary space here; this is a no-break space",
    **dict.fromkeys("‘’“”„", "type straight quotes, ' or \""),
    **dict.fromkeys("'\"", "close the quote with the same sign; a quoted word holds no backslash"),
}
"""How what is often written in a predicate's place is said in it."""


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise PredicateFault(
                "a character stands here that no predicate uses",
                _INSTEAD.get(text[at], _USUAL[1]),
                at,
            )
        kind, said = str(match.lastgroup), match[0]
        touching = bool(found) and found[-1].column + len(found[-1].text) == at
        if kind == "number" and not re.fullmatch(r"0|[1-9][0-9]*", said, re.ASCII):
            raise PredicateFault("this is not a whole number", "write digits only", at)
        if kind == "text" and touching and found[-1].kind in ("name", "text", "number"):
            raise PredicateFault(
                "a quoted word follows without a space", "write == or a comma between", at
            )
        if kind == "word":
            kind = said if said in WORDS else "name"
        if kind != "space":
            found.append(_Token(said if kind == "sign" else kind, said, at))
        at = match.end()
    return [*found, _Token("end", "", len(text))]


class _Parser:
    """One descent through the tokens; how deeply it goes is bounded by ``PREDICATE_DEPTH``."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self, *kinds: str) -> _Token | None:
        """The next token, if it is one of these."""
        token = self.next
        if token.kind not in kinds:
            return None
        self.at += 1
        return token

    def whole(self) -> Tree:
        tree = self.truth(self.either())
        if self.next.kind != "end":
            raise self.fault_here()
        return tree

    def either(self) -> Tree | _Constant:
        return self.joined("or", Or, self.both)

    def both(self) -> Tree | _Constant:
        return self.joined("and", And, self.negated)

    def joined(
        self, word: str, made: type[And | Or], part: Callable[[], Tree | _Constant]
    ) -> Tree | _Constant:
        first = part()
        if self.next.kind != word:
            return first
        terms = [self.truth(first)]
        while self.take(word):
            terms.append(self.truth(part()))
        return made(tuple(terms))

    def negated(self) -> Tree | _Constant:
        if not self.take("not"):
            return self.comparison()
        with self.deeper():
            return Not(self.truth(self.negated()))

    def comparison(self) -> Tree | _Constant:
        start, left = self.next, self.operand()
        links: list[Leaf] = []
        while sign := self.take(*_COMPARE, "in"):
            if sign.kind == "in":
                links.append(self.among(left, start))
                break
            right = self.operand()
            links.append(self.compared(left, sign, right, start))
            left = right
        if not links:
            return left
        return links[0] if len(links) == 1 else And(tuple(links))

    def operand(self) -> Tree | _Constant:
        if self.take("("):
            with self.deeper():
                inside = self.either()
            if not self.take(")"):
                raise self.fault_here("a parenthesis is opened and not closed", "write )")
            return inside
        if name := self.take("name"):
            if name.text.lower() in NOT_NAMES:
                raise _misused(name)
            if self.next.kind == "(":
                raise PredicateFault(
                    "nothing is called or worked out in a predicate",
                    "a total is a fact of its own: from: {count: [a, b, c]}",
                    name.column,
                )
            return Is(name.text)
        return self.constant()

    def constant(self) -> _Constant:
        if word := self.take("text"):
            return _Constant(word.text[1:-1])
        sign = self.take("-")
        if number := self.take("number"):
            return _Constant(-int(number.text) if sign else int(number.text))
        raise self.fault_here()

    def among(self, left: Tree | _Constant, start: _Token) -> Among:
        constants: list[str | int] = []
        commas = 0
        if isinstance(left, Is) and self.take("("):
            while self.next.kind in ("text", "number", "-"):
                constants.append(self.constant().value)
                if not self.take(","):
                    break
                commas += 1
            if commas and self.take(")"):
                return Among(left.name, tuple(constants))
        raise PredicateFault(
            "`in` needs a name before it and constants in parentheses after it",
            "write name in ('a', 'b'); for one constant use ==",
            start.column,
        )

    def compared(
        self, left: Tree | _Constant, sign: _Token, right: Tree | _Constant, start: _Token
    ) -> Compare:
        op: Operator = sign.kind  # type: ignore[assignment]
        match left, right:
            case Is(name), _Constant(value):
                return Compare(name, op, value)
            case _Constant(value), Is(name):
                return Compare(name, _FLIPPED[op], value)
            case Is(name), Is(other):
                raise PredicateFault(
                    "a comparison is of one fact with one constant, and two names stand here",
                    f"put a value in quotes: {name} {op} '{other}'; two facts are not compared:"
                    " let a yes-no fact ask what their comparison is to say",
                    start.column,
                )
        raise PredicateFault(
            "a comparison is of one fact with one constant",
            "write a fact's name on one side and a number or a quoted word on the other",
            start.column,
        )

    def truth(self, part: Tree | _Constant) -> Tree:
        """What is true or false by itself; a constant alone is neither."""
        if isinstance(part, _Constant):
            raise PredicateFault(
                "a constant alone is neither true nor false",
                "write a fact's name, or compare one with it",
                self.tokens[self.at - 1].column,
            )
        return part

    @contextmanager
    def deeper(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > PREDICATE_DEPTH:
            raise self.fault_here(
                f"more than {PREDICATE_DEPTH} parentheses or `not` stand inside each other",
                "split it over boxes",
            )
        yield
        self.depth -= 1

    def fault_here(self, problem: str = "", mend: str = "") -> PredicateFault:
        token = self.next
        if not problem:
            problem, mend = self.expected(token)
        return PredicateFault(problem, mend, token.column)

    def expected(self, token: _Token) -> tuple[str, str]:
        """What to say of a token that cannot stand where it stands."""
        if token.kind == "end":
            return "the predicate ends too early", _USUAL[0]
        if token.kind == "name" and token.text.lower() in (*NOT_NAMES, "else"):
            fault = _misused(token)
            return fault.problem, fault.mend
        if token.kind in ("name", "text", "number") and self.at:
            return (
                "a word stands here where `and`, `or` or a comparison is needed",
                "join conditions with and, or; write == before a value, and quote the value",
            )
        if token.kind == "not" and self.at:
            return (
                "`not` stands here where `and`, `or` or a comparison is needed",
                "for “is not” write !=; for “not in” write not (name in ('a', 'b'))",
            )
        return "this does not parse as a predicate", _USUAL[0]


def _misused(token: _Token) -> PredicateFault:
    """A word of the language where a fact's name is needed."""
    word = token.text.lower()
    if word in WORDS:
        mend = f"write `{word}` in small letters"
    elif word in ("otherwise", "else"):
        mend = "write `when: otherwise` and nothing else, on one arrow of a box"
    elif word == "unknown":
        mend = (
            "take it out: not knowing is never a condition; an unknown fact leaves both ways open"
        )
    else:
        mend = "for a yes-no fact write its name alone, or `not` before it"
    return PredicateFault(f"`{token.text}` is not the name of a fact", mend, token.column)


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


def _words(tree: Tree, facts: Mapping[str, Named], tight: bool = False) -> str:
    match tree:
        case Is(name):
            return _said(name, True, facts, tight) or _so(name, "yes", facts)
        case Not(Is(name)):
            return _said(name, False, facts, tight) or _so(name, "no", facts)
        case Compare(name, "==", constant) if said := _said(name, constant, facts, tight):
            return said
        case Compare(name, op, constant):
            return _so(name, _COMPARED[op].format(_say(name, constant, facts)), facts)
        case Not(Compare(name, "==", constant)):
            return _so(name, f"anything but {_say(name, constant, facts)}", facts)
        case Among(name, constants):
            said = " or ".join(_say(name, constant, facts) for constant in constants)
            return _so(name, said, facts)
        case Not(Compare(name, op, constant)):
            return _so(name, f"not {_COMPARED[op].format(_say(name, constant, facts))}", facts)
        case Not(Among(name, constants)):
            said = " nor ".join(_say(name, constant, facts) for constant in constants)
            return _so(name, f"neither {said}", facts)
        case Not(Not(term)):
            return _words(term, facts, tight)
        case Not(Or(terms)):  # said of each: nobody speaks of "none of these"
            return _words(And(tuple(Not(term) for term in terms)), facts, tight)
        case Not(And(terms)):
            if between := _between(terms):
                name, low, high = between
                return _so(name, f"not between {low} and {high}", facts)
            return _words(Or(tuple(Not(term) for term in terms)), facts, tight)
        case And(terms):
            if between := _between(terms):
                name, low, high = between
                return _so(name, f"between {low} and {high}", facts)
            text = " and ".join(_words(term, facts, True) for term in terms)
        case Or(terms):
            text = ", or ".join(_words(term, facts, True) for term in terms)
    return f"({text})" if tight else text


_JOINS = (",", " and ", " or ")

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


def _so(name: str, words: str, facts: Mapping[str, Named]) -> str:
    """That a fact is so, in the chart's words for it."""
    return facts[name].so(words) if name in facts else f"{name.replace('_', ' ')} is {words}"


def _said(name: str, value: Value, facts: Mapping[str, Named], tight: bool) -> str:
    """The chart's own sentence for a value; empty where it has none, or where among others its
    own "or" could be taken for theirs."""
    said = facts[name].said(value) if name in facts else ""
    return "" if tight and any(join in said for join in _JOINS) else said


def _say(name: str, constant: str | int, facts: Mapping[str, Named]) -> str:
    return facts[name].say(constant) if name in facts else say(constant)
