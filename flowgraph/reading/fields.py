"""Reading fields out of a tree, collecting every fault on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from flowgraph.errors import Finding, nearest
from flowgraph.facts import YES_NO
from flowgraph.limits import FAULTS
from flowgraph.reading.tree import Items, Node, Pairs, Text

WHOLE = re.compile(r"-?[0-9]{1,9}")


class TooManyFaults(Exception):
    """Enough was found in a file to be told; for those who read it, and for nobody else."""


class Faults(Struct):
    """Faults found so far in one file.

    With ``echo`` False nothing that was written is repeated in a message, for it may be a
    detail of a child; the place and the nearest known name are given instead.
    """

    file: str
    echo: bool = True
    found: list[Finding] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    """Facts of a chart with a fault of their own: nothing that only follows from it is told."""

    def add(self, node: Node, place: str, problem: str, mend: str) -> None:
        self.note(Finding(self.file, node.line, node.column, place, problem, mend))

    def note(self, finding: Finding) -> None:
        """Keep a fault.

        Raises:
            TooManyFaults: no more are looked for.
        """
        self.found.append(finding)
        if len(self.found) > FAULTS:
            self.found.append(
                Finding(
                    self.file,
                    0,  # before all others
                    0,
                    "",
                    f"more than {FAULTS} faults; the rest of the file was not looked at",
                    "see that this is the right file, mend these, and try again",
                )
            )
            raise TooManyFaults

    def in_order(self) -> tuple[Finding, ...]:
        """By line and column, each fault once."""
        unique = dict.fromkeys(self.found)
        return tuple(sorted(unique, key=lambda f: (f.line, f.column)))

    def unknown_key(self, key: Text, place: str, known: Iterable[str], mend: str = "") -> None:
        known = list(known)
        near = nearest(key.text, known)
        shown = f" `{key.text}`" if self.echo else ""
        if near:
            mend = f"did you mean `{near}`?"
        self.add(
            key,
            place,
            f"the key{shown} is not known here",
            mend or f"the keys are {', '.join(known)}",
        )

    def fields(
        self, node: Node, place: str, known: Iterable[str], required: Iterable[str] = ()
    ) -> dict[str, Node]:
        """The pairs of a mapping by key; unknown, doubled and missing keys are faults, and in a
        blank entry (``- `` and nothing) all that is needed is missing."""
        pairs = self.pairs(node, place)
        known = tuple(known)
        found: dict[str, Node] = {}
        meant: set[str | None] = set()  # a misspelt key is not missing too
        for key, value in pairs:
            if key.text not in known:
                self.unknown_key(key, place, known)
                meant.add(nearest(key.text, known))
            else:
                found[key.text] = value
        for name in required:
            if name in found or name in meant:
                continue
            if isinstance(node, Pairs) or is_blank(node):
                self.add(node, place, f"`{name}` is missing", f"add `{name}:`")
        return found

    def pairs(self, node: Node, place: str) -> Iterator[tuple[Text, Node]]:
        """The pairs of a mapping, each key once."""
        if not isinstance(node, Pairs):
            if not is_blank(node):
                self.add(
                    node,
                    place,
                    "keys with values are needed here",
                    "write `key: value`",
                )
            return
        seen: set[str] = set()
        for key, value in node.pairs:
            if key.text in seen:
                shown = f" `{key.text}`" if self.echo else ""
                self.add(key, place, f"the key{shown} stands twice", "keep one of the two")
            else:
                seen.add(key.text)
                yield key, value

    def items(self, node: Node | None, place: str) -> tuple[Node, ...]:
        if node is None or is_blank(node):
            return ()
        if isinstance(node, Items):
            return node.items
        self.add(
            node,
            place,
            "a list is needed here",
            "write `[…]`, or lines that begin with -",
        )
        return ()

    def text(self, node: Node | None, place: str, default: str = "") -> str:
        """A line of words; line breaks of a folded text are kept as they are."""
        if node is None or is_blank(node):
            return default
        if isinstance(node, Text):
            return node.text.strip()
        self.add(node, place, "words are needed here", "write one line of text, quoted")
        return default

    def texts(self, node: Node | None, place: str) -> tuple[str, ...]:
        if isinstance(node, Text) and not is_blank(node):
            return (node.text.strip(),)
        return tuple(self.text(item, place) for item in self.items(node, place))

    def one_of(
        self,
        node: Node | None,
        place: str,
        choices: Iterable[str],
        called: Mapping[str, str] | None = None,
    ) -> str | None:
        """One of the choices; ``called``: what people call them, for the mend."""
        if node is None:
            return None
        choices = tuple(choices)
        text = self.text(node, place)
        if text in choices:
            return text
        near = (called or {}).get(text.lower()) or nearest(text.lower(), choices)
        shown = f"`{text}`" if self.echo and text else "this"
        self.add(
            node,
            place,
            f"{shown} is not one of {', '.join(choices)}",
            f"did you mean `{near}`?" if near else f"write {' or '.join(choices)}",
        )
        return None

    def yes_no(self, node: Node | None, place: str) -> bool:
        if node is None:
            return False
        answer = YES_NO.get(self.text(node, place).lower())
        if answer is None:
            self.add(node, place, "yes or no is needed here", "write yes or no")
        return bool(answer)

    def whole_number(self, node: Node, place: str) -> int | None:
        text = self.text(node, place)
        if WHOLE.fullmatch(text):
            return int(text)
        self.add(node, place, "a whole number is needed here", "write digits only")
        return None


def is_blank(node: Node) -> bool:
    """A key with nothing after it, or with YAML's or JSON's word for nothing."""
    return isinstance(node, Text) and not node.quoted and node.text.strip() in ("", "~", "null")
