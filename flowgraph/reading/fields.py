"""Reading fields out of a tree, collecting every fault on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from unicodedata import category

from msgspec import Struct, field

from flowgraph.errors import Finding, nearest
from flowgraph.facts import YES_NO
from flowgraph.limits import FAULTS
from flowgraph.reading.tree import Items, Node, Pairs, Text

CALLED = {
    "if": "when", "condition": "when", "type": "kind", "options": "values", "choices": "values",
    "then": "next", "goto": "next", "to": "next", "question": "ask", "description": "help",
    "tel": "phone", "telephone": "phone", "deadline": "within", "page": "cite", "citation": "cite",
    "rank": "protection", "priority": "protection", "bullets": "points", "reason": "basis",
    "duties": "also", "back": "returns", "words": "text", "who": "name", "min": "range",
}  # fmt: skip
"""What people call a key."""

LISTED = (
    "next",
    "also",
    "values",
    "asks",
    "at",
    "items",
    "count",
    "only",
    "never",
    "order",
    "part",
)
"""Keys whose values are ids: that those of several stand in a list is told where they are read."""

WHOLE = re.compile(r"-?[0-9]{1,9}")


class TooManyFaults(Exception):
    """Enough was found in a file to be told; for those who read it, and for nobody else."""


class Fix(Struct, frozen=True):
    """A scalar as it was written, where it begins, and the one that was meant."""

    line: int
    column: int
    old: str
    new: str


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
    fixes: list[Fix] = field(default_factory=list)
    """Of those faults that have one right mend."""
    unquoted: set[tuple[int, int]] = field(default_factory=set)
    """Where predicates stand that a comma cut short."""
    more_facts: bool = False
    """Whether there are facts that could not be read: those of a chart that was not found."""

    def add(self, node: Node, place: str, problem: str, mend: str) -> None:
        self.note(Finding(self.file, node.line, node.column, place, problem, mend))

    def not_read(self, fact: str) -> bool:
        """Whether a fact may well exist, with a fault of its own that was told."""
        return fact in self.doubtful or self.more_facts

    def fix(self, node: Node, new: str) -> None:
        """Keep the one right mend of a fault that was added."""
        if isinstance(node, Text):
            self.fixes.append(Fix(node.line, node.column, node.text, new))

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

    def unknown_key(
        self, key: Text, place: str, known: Iterable[str], mend: str = ""
    ) -> str | None:
        """Tell of a key that is not known here; the nearest that is, if one is near."""
        known = list(known)
        called = CALLED.get(key.text.lower())
        near = called if called in known else nearest(key.text.lower(), known)
        shown = f" `{key.text}`" if self.echo else ""
        if near:
            mend = f"did you mean `{near}`?"
        self.add(
            key,
            place,
            f"the key{shown} is not known here",
            mend or f"the keys are {', '.join(known)}",
        )
        return near

    def fields(
        self, node: Node, place: str, known: Iterable[str], required: Iterable[str] = ()
    ) -> dict[str, Node]:
        """The pairs of a mapping by key; unknown, doubled and missing keys are faults, and in a
        blank entry (``- `` and nothing) all that is needed is missing. What a chart needs may
        not be blank either: it would be printed as an empty line."""
        pairs = self.pairs(node, place)
        known = tuple(known)
        found: dict[str, Node] = {}
        meant: set[str] = set()  # a misspelt key is not missing too
        misspelt: dict[str, Node] = {}  # and is read as what it was meant to be
        last = ""
        cut: dict[str, Text] = {}  # words that a comma cut short, put back
        for key, value in pairs:
            before = found.get(last)
            if key.text in known:
                found[key.text], last = value, key.text
            elif isinstance(before, Text) and is_rest_of(before, key, value):
                found[last] = cut[last] = Text(
                    f"{before.text}, {key.text}", before.line, before.column
                )
            elif glued := re.match(rf"({'|'.join(map(re.escape, known))}):(?=\S)", key.text):
                self._glued(key, glued[1], place)
                meant.add(glued[1])
            elif near := self.unknown_key(key, place, known):
                meant.add(near)
                misspelt.setdefault(near, value)
        for name, words in cut.items():
            self._cut_short(name, words, place)
        found = {**misspelt, **found}
        for name in required:
            if self.echo and name in found and says_nothing(found[name]):
                self.add(found.pop(name), place, f"`{name}` is blank", f"write it after `{name}:`")
                continue
            if name in found or name in meant:
                continue
            if isinstance(node, Pairs) or is_blank(node):
                self.add(node, place, f"`{name}` is missing", f"add `{name}:`")
        return found

    def _cut_short(self, key: str, words: Text, place: str) -> None:
        """Inside { } a comma ends words that are not quoted. (Of a predicate that does not parse,
        that is told instead.)"""
        if key == "when":  # told once it is known to be a predicate
            self.unquoted.add((words.line, words.column))
        elif key not in LISTED:
            self.needs_quotes(words, f"{place}, {key}".lstrip(", "), key)

    def needs_quotes(self, words: Text, place: str, key: str) -> None:
        """Tell of words that a comma would cut short."""
        value = quoted(words.text)
        self.fix(words, value)
        self.add(
            words,
            place,
            "inside { } a comma ends the words, for they have no quotes",
            f"put them in quotes: {key}: {value}" if self.echo else "put the words in quotes",
        )

    def _glued(self, key: Text, name: str, place: str) -> None:
        rest = key.text.removeprefix(f"{name}:")
        self.add(
            key,
            place,
            f"there is no space after `{name}:`",
            f"write {name}: {rest}" if self.echo else "put a space after the colon",
        )

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
        if node is None or is_blank(node) or (self.echo and says_nothing(node)):
            return default
        if isinstance(node, Text):
            return node.text.strip()
        self.add(node, place, "words are needed here", "write one line of text, quoted")
        return default

    def texts(self, node: Node | None, place: str) -> tuple[str, ...]:
        if isinstance(node, Text) and not is_blank(node):
            return (node.text.strip(),)
        items = self.items(node, place)
        for item in items if self.echo else ():
            if says_nothing(item):
                self.add(item, place, "this entry is blank", "write it, or take it out")
        return tuple(self.text(item, place) for item in items)

    def listed(self, node: Node, place: str) -> list[str]:
        """Names, each an entry of a list; what was written in one line with commas is told."""
        if isinstance(node, Text) and re.search("[,;]", node.text):
            names = [name.strip() for name in re.split("[,;]", node.text)]
            key = place.rpartition(" ")[2]
            mend = f"write {key}: [{', '.join(names)}]" if self.echo else "write [a, b]"
            self.add(node, place, "a list is needed here, in square brackets", mend)
            return names
        return list(self.texts(node, place))

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
        if not isinstance(node, Text):
            self.add(node, place, "one word is needed here", f"write {' or '.join(choices)}")
            return None
        text = self.text(node, place)
        if text in choices:
            return text
        near = (called or {}).get(text.lower()) or nearest(text.lower(), choices)
        if text.lower() in choices:
            self.fix(node, text.lower())
        shown = f"`{text}`" if self.echo and text else "this"
        self.add(
            node,
            place,
            f"{shown} is not one of {', '.join(choices)}",
            f"did you mean `{near}`?" if near else f"write {' or '.join(choices)}",
        )
        return near  # what only follows from the slip is not told

    def yes_no(self, node: Node | None, place: str) -> bool:
        if node is None:
            return False
        answer = YES_NO.get(node.text.strip().lower()) if isinstance(node, Text) else None
        if answer is None:
            self.add(node, place, "yes or no is needed here", "write yes or no")
        return bool(answer)

    def whole_number(self, node: Node, place: str) -> int | None:
        text = node.text.strip() if isinstance(node, Text) else ""
        if WHOLE.fullmatch(text):
            return int(text)
        self.add(node, place, "a whole number is needed here", "write digits only")
        return None


def is_rest_of(before: Text, key: Text, value: Node) -> bool:
    """Whether what looks like a key is the rest of unquoted words on the same line."""
    return not before.quoted and before.line == key.line and is_blank(value) and ":" not in key.text


def quoted(words: str) -> str:
    """Words in quotes, as a file takes them."""
    from json import dumps  # on the way to an error

    return dumps(words, ensure_ascii=False)


def is_blank(node: Node) -> bool:
    """A key with nothing after it that can be seen, or with YAML's or JSON's word for nothing."""
    if not isinstance(node, Text):
        return False
    return not _shows(node.text) or (not node.quoted and node.text.strip() in ("~", "null"))


def says_nothing(node: Node) -> bool:
    """Blank, or the sign for nothing in quotes: no words to be printed."""
    return is_blank(node) or (isinstance(node, Text) and node.text.strip() == "~")


_HOLLOW = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters without a shape of their own."""


def _shows(text: str) -> bool:
    """Whether any letter of it can be seen: spaces of every kind, soft hyphens, joiners and
    marks of direction cannot."""
    if text[:1].isascii() and text[:1].isalnum():  # as nearly all do
        return True
    return any(category(letter)[0] not in "ZC" and letter not in _HOLLOW for letter in text)
