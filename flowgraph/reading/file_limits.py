"""Whether a file holds no more than is taken in; asked before anything is made of what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowgraph import limits
from flowgraph.errors import Finding
from flowgraph.reading.tree import Items, Node, Pairs, Text

Bounds = Mapping[tuple[str, ...], tuple[int, str]]
"""Place in a file, ``*`` for any key or entry -> how many may stand there, and what they are."""

CHART: Bounds = {
    ("facts",): (limits.FACTS, "facts"),
    ("facts", "*", "values"): (limits.CHOICES, "values of one choice"),
    ("facts", "*", "from", "count"): (limits.MEMBERS, "facts in one total"),
    ("facts", "*", "from", "points"): (limits.MEMBERS, "facts in one total"),
    ("checklists", "*", "items"): (limits.MEMBERS, "facts in one checklist"),
    ("boxes",): (limits.BOXES, "boxes"),
    ("boxes", "*", "points"): (limits.POINTS, "points in one box"),
    **{
        ("boxes", "*", key): (limits.ARROWS, f"arrows under `{key}` of one box")
        for key in ("next", "also", "returns")
    },
    **{
        (key,): (limits.ENTRIES, f"entries in {key}")
        for key in (
            "outside", "contradictions", "alerts", "notes", "questions", "guidance",
            "checklists", "claims",
        )
    },
}  # fmt: skip

INCIDENT: Bounds = {
    ("people",): (limits.PEOPLE, "people"),
    ("people", "*", "age"): (limits.STATED_VALUES, "ages of one person"),
    ("facts",): (limits.STATED_FACTS, "facts"),
    ("facts", "*"): (limits.STATED_VALUES, "values of one fact"),
    ("facts", "*", "is"): (limits.STATED_VALUES, "values of one fact"),
    ("actions", "taken"): (limits.ACTIONS, "actions"),
    ("actions", "not_taken"): (limits.ACTIONS, "actions"),
}


def too_many(root: Node, bounds: Bounds, file: str) -> Iterator[Finding]:
    """A finding for each place that holds more than it may."""
    waiting: list[tuple[Node, tuple[str, ...], Bounds]] = [(root, (), bounds)]
    while waiting:
        node, place, below = waiting.pop()
        size = len(node.pairs) if isinstance(node, Pairs) else _size(node)
        if () in below and size > below[()][0]:
            most, what = below[()]
            yield Finding(
                file, node.line, node.column, ", ".join(place),
                f"more than {most:,} {what}", "split it, or see that this is the right file",
            )  # fmt: skip
            continue
        for key, value in _held(node):
            inner = {at[1:]: bound for at, bound in below.items() if at and at[0] in (key, "*")}
            if inner:
                # Only keys of the language are shown: another may be a name.
                known = any(at[:1] == (key,) for at in below)
                waiting.append((value, (*place, key) if known else place, inner))


def _size(node: Node) -> int:
    return len(node.items) if isinstance(node, Items) else 0


def _held(node: Node) -> Iterator[tuple[str, Node]]:
    match node:
        case Pairs(pairs=pairs):
            yield from ((key.text, value) for key, value in pairs)
        case Items(items=items):
            yield from (("", item) for item in items)


def too_long(root: Node, most: int, file: str) -> Iterator[Finding]:
    """A finding where the texts of a file are longer together than they may be. Those that are
    too long by themselves are told one by one, and do not count."""
    size = 0
    waiting = [root]
    while waiting:
        match waiting.pop():
            case Text(text=text):
                size += len(text) if len(text) <= limits.TEXT else 0
            case Items(items=items):
                waiting += items
            case Pairs(pairs=pairs):
                for key, value in pairs:
                    waiting += [key, value]
    if size > most:
        yield Finding(
            file, 0, 0, "", f"more than {most:,} characters of text in all", "split the file"
        )
