"""Predicates over bits: certainly true, certainly false, or open.

A predicate becomes a tree of sets of cells. Comparisons of one fact under one ``and`` or
``or`` become one set, so that ``age >= 13 and age <= 17`` is as exact as the walk; what is
left is Kleene's logic, which never calls certain what is open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from flowgraph.deciding.layout import Field, Layout
from flowgraph.facts import FromChart, OverPeople
from flowgraph.predicate import And, Not, Or, Predicate, Tree


class OneOf(Struct, frozen=True):
    """True where the fact lies in one of these cells."""

    name: str
    bits: int


class All(Struct, frozen=True):
    """True where all terms are; with none, always."""

    terms: tuple[Node, ...]


class Some(Struct, frozen=True):
    """True where a term is; with none, never."""

    terms: tuple[Node, ...]


Node = OneOf | All | Some
Fields = Mapping[str, Field]
ALWAYS, NEVER = All(()), Some(())


def node_of(predicate: Predicate | None, layout: Layout) -> Node:
    """A predicate over the layout's bits; without one, always."""
    return ALWAYS if predicate is None else _node(predicate.tree, layout.fields)


def _node(tree: Tree, fields: Fields) -> Node:
    match tree:
        case Not(term):
            return negated(_node(term, fields), fields)
        case And(terms):
            return joined([_node(term, fields) for term in terms], fields, every=True)
        case Or(terms):
            return joined([_node(term, fields) for term in terms], fields, every=False)
        case leaf:
            field = fields[leaf.name]
            test = Predicate("", leaf)
            bits = sum(bit for bit, value in field.each() if test.holds({leaf.name: value}))
            return _one_of(leaf.name, bits, field)


def _one_of(name: str, bits: int, field: Field) -> Node:
    if not bits:
        return NEVER
    return ALWAYS if bits == field.full else OneOf(name, bits)


def negated(node: Node, fields: Fields) -> Node:
    match node:
        case OneOf(name, bits):
            return _one_of(name, fields[name].full & ~bits, fields[name])
        case All(terms):
            return joined([negated(term, fields) for term in terms], fields, every=False)
        case Some(terms):
            return joined([negated(term, fields) for term in terms], fields, every=True)


def joined(nodes: Iterable[Node], fields: Fields, *, every: bool) -> Node:
    """``and`` (with ``every``) or ``or`` of nodes, sets of one fact made one."""
    kind, nothing, settled = (All, ALWAYS, NEVER) if every else (Some, NEVER, ALWAYS)
    sets: dict[str, int] = {}
    others: list[Node] = []
    for node in _flat(nodes, kind):
        if isinstance(node, OneOf):
            full = fields[node.name].full
            before = sets.get(node.name, full if every else 0)
            sets[node.name] = before & node.bits if every else before | node.bits
        else:
            others.append(node)
    made: list[Node] = [_one_of(name, bits, fields[name]) for name, bits in sets.items()]
    if settled in made or settled in others:
        return settled
    terms = tuple(node for node in (*made, *others) if node != nothing)
    return terms[0] if len(terms) == 1 else kind(terms)


def _flat(nodes: Iterable[Node], kind: type[All] | type[Some]) -> Iterable[Node]:
    for node in nodes:
        if isinstance(node, kind):
            yield from node.terms
        else:
            yield node


def factored(node: Node) -> Node:
    """``a and b or a and c`` as ``a and (b or c)``, so that a fact stands once where it can."""
    if not isinstance(node, Some):
        return node
    counts = Counter(part for term in node.terms for part in _parts(term))
    for part, count in counts.most_common(1):
        if count > 1:
            shared = [term for term in node.terms if part in _parts(term)]
            others = tuple(term for term in node.terms if part not in _parts(term))
            rest = Some(tuple(All(tuple(p for p in _parts(t) if p != part)) for t in shared))
            within: Node = ALWAYS if All(()) in rest.terms else factored(_unwrapped(rest))
            made = part if within == ALWAYS else All((part, within))
            return factored(Some((made, *others))) if others else made
    return node


def _parts(node: Node) -> tuple[Node, ...]:
    return node.terms if isinstance(node, All) else (node,)


def _unwrapped(node: Some) -> Some:
    """Without an ``and`` around one term alone."""
    return Some(
        tuple(t.terms[0] if isinstance(t, All) and len(t.terms) == 1 else t for t in node.terms)
    )


def names_in(node: Node) -> list[str]:
    """The facts named, one entry for each time."""
    if isinstance(node, OneOf):
        return [node.name]
    return [name for term in node.terms for name in names_in(term)]


def open_is_open(node: Node, layout: Layout) -> bool:
    """Whether "open" is exact: each fact stands once and the open ones vary freely.

    Facts worked out by another chart vary freely only once they are settled, which is seen
    when deciding; of the facts over people one alone does.
    """
    names = names_in(node)
    over = [n for n in names if isinstance(layout.fields[n].fact.origin, OverPeople)]
    if over and layout.together is None:
        return False
    return len(set(names)) == len(names) and len(over) < 2


def given_in(node: Node, layout: Layout) -> list[str]:
    """The facts named that another chart works out."""
    names = dict.fromkeys(names_in(node))
    return [n for n in names if isinstance(layout.fields[n].fact.origin, FromChart)]
