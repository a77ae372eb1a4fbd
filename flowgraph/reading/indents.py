"""Lines of a chart file that are indented too little or too much: read as they were meant, and
told once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowgraph.reading.fields import Faults
from flowgraph.reading.tree import Node, Pairs, Text

Pair = tuple[Text, Node]


def levelled(
    node: Node, what: str, parts: Sequence[str], kinds: Sequence[str], faults: Faults
) -> Node:
    """A mapping of boxes or of facts (``what``), whose own keys are ``parts``. A part that
    stands level with them is put back under the one before it; one that stands under another,
    as if it were a part, is put beside it."""
    if not isinstance(node, Pairs):
        return node
    entries: list[Pair] = []
    for key, value in node.pairs:
        before = entries[-1] if entries else None
        if key.text in parts and before and isinstance(before[1], Pairs) and not _has_kind(value):
            _too_little(key, before, what, faults)
            entries[-1] = (before[0], _with(before[1], (key, value)))
            continue
        own, lifted = _apart(value, parts, kinds)
        entries.append((key, own))
        for inner in lifted:
            indent = " " * (key.column - 1)
            faults.add(
                inner[0],
                f"{what} {inner[0].text}",
                f"this {what} is indented as if it were a part of `{key.text}`",
                f"begin its line with {key.column - 1} spaces: `{indent}{inner[0].text}:`, and"
                " what stands under it as much less",
            )
        entries += lifted
    return Pairs(tuple(entries), node.line, node.column)


def strays(root: Pairs, known: Sequence[str], kinds: Sequence[str]) -> Iterator[Pair]:
    """What stands at the left margin and is a box or a fact by its kind."""
    for key, value in root.pairs:
        if key.text not in known and _kind(value) in kinds:
            yield key, value


def _too_little(key: Text, before: Pair, what: str, faults: Faults) -> None:
    inside = before[1]
    assert isinstance(inside, Pairs)
    column = inside.pairs[0][0].column if inside.pairs else key.column + 2
    faults.add(
        key,
        f"{what} {before[0].text}",
        f"`{key.text}` is indented too little: it stands level with `{before[0].text}`, as if it"
        f" were a {what} itself",
        f"begin its line with {column - 1} spaces: `{' ' * (column - 1)}{key.text}:`, and what"
        " stands under it as much further",
    )


def _apart(value: Node, parts: Sequence[str], kinds: Sequence[str]) -> tuple[Node, list[Pair]]:
    if not isinstance(value, Pairs):
        return value, []
    lifted = [pair for pair in value.pairs if pair[0].text not in parts and _kind(pair[1]) in kinds]
    if not lifted:
        return value, []
    own = tuple(pair for pair in value.pairs if pair not in lifted)
    return Pairs(own, value.line, value.column), lifted


def _with(node: Node, pair: Pair) -> Node:
    assert isinstance(node, Pairs)
    return Pairs((*node.pairs, pair), node.line, node.column)


def _has_kind(node: Node) -> bool:
    return bool(_kind(node))


def _kind(node: Node) -> str:
    pairs = node.pairs if isinstance(node, Pairs) else ()
    return next((v.text for k, v in pairs if k.text == "kind" and isinstance(v, Text)), "")
