"""DOT (Graphviz): read by a small reader of our own, a statement at a time.

Graphviz itself would open the files that a drawing names, and place what need not be placed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from flowgraph.limits import LINES, SUBGRAPHS
from flowgraph.reading.drawings.drawing import (
    Drawing,
    Form,
    Line,
    Place,
    Shape,
    drawing,
    number,
    plain,
    refused,
)
from flowgraph.reading.drawings.markup import words_of_html
from flowgraph.reading.source import Source

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/|^\#[^\n]*)
  | (?P<edge>->|--)
  | (?P<sign>[{}\[\];,:=+])
  | "(?P<quoted>(?:[^"\\]|\\.)*)"
  | (?P<html><)
  | (?P<name>-?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)|[A-Za-z_\u0080-\U0010ffff][\w\u0080-\U0010ffff]*)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_EMPTY: dict[str, str] = {}


class Token(Struct, frozen=True):
    kind: str  # sign, edge, name, quoted, html, end
    text: str
    line: int


def read(source: Source) -> Drawing:
    """Read a DOT file.

    Raises:
        UnreadableError: not DOT, over a limit.
    """
    reader = _Reader(source.name, list(_tokens(source)))
    reader.file()
    return reader.drawing()


def _tokens(source: Source) -> Iterator[Token]:
    text, at, line = source.text, 0, 1
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise refused(
                source.name, line, "this is no DOT", "look for a quote or a bracket that is missing"
            )
        kind, end = match.lastgroup or "", match.end()
        if kind == "html":
            end = _closed(text, at)
            if end < 0:
                raise refused(source.name, line, "this label does not end", "close its `>`")
            yield Token("html", text[at + 1 : end - 1], line)
        elif kind == "quoted":
            yield Token("quoted", match["quoted"].replace("\\\n", "").replace('\\"', '"'), line)
        elif kind != "space":
            yield Token(kind, match[kind], line)
        line += text.count("\n", at, end)
        at = end
    yield Token("end", "", line)


def _closed(text: str, at: int) -> int:
    """The place after the `>` that closes the `<` at ``at``; -1 where there is none."""
    depth = 0
    for match in re.compile(r"[<>]").finditer(text, at):
        depth += 1 if match[0] == "<" else -1
        if not depth:
            return match.end()
    return -1


class Defaults(Struct, frozen=True):
    """What nodes and edges are like where they do not say otherwise."""

    node: dict[str, str]
    edge: dict[str, str]


class _Node(Struct):
    key: str
    line: int
    parent: str
    said: dict[str, str]


class _Reader:
    def __init__(self, file: str, tokens: list[Token]) -> None:
        self.name, self.tokens, self.at = file, tokens, 0
        self.directed = True
        self.nodes: dict[str, _Node] = {}
        self.edges: list[tuple[str, str, dict[str, str], int]] = []
        self.frames: dict[str, tuple[str, str, int]] = {}  # label, parent, line of subgraphs
        self.title = ""

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, *signs: str) -> Token:
        token = self.next
        if signs and not (token.kind in ("sign", "edge") and token.text in signs):
            raise refused(
                self.name,
                token.line,
                f"`{signs[0]}` is needed here",
                "see that the file is whole, as Graphviz draws it",
            )
        if token.kind != "end":
            self.at += 1
        return token

    def sees(self, *signs: str) -> bool:
        return self.next.kind in ("sign", "edge") and self.next.text in signs

    def word(self, *words: str) -> bool:
        return self.next.kind == "name" and self.next.text.lower() in words

    def file(self) -> None:
        if self.word("strict"):
            self.take()
        if not self.word("graph", "digraph"):
            raise refused(self.name, self.next.line, "this is no DOT", "begin with `digraph {`")
        self.directed = self.take().text.lower() == "digraph"
        if self.next.kind in ("name", "quoted", "html"):
            self.identifier()
        self.body("", Defaults({}, {}), 0)

    def identifier(self) -> str:
        """A name, a number, a text (several joined by +) or HTML; HTML is kept between < and >."""
        token = self.take()
        if token.kind == "html":
            return f"<{token.text}>"
        if token.kind not in ("name", "quoted"):
            raise refused(
                self.name, token.line, "a name is needed here", "see that the file is whole"
            )
        text = token.text
        while self.sees("+"):
            self.take("+")
            text += self.take().text
        return text

    def body(self, frame: str, defaults: Defaults, depth: int) -> list[str]:
        """The statements between braces; the keys of the nodes that they name."""
        if depth > SUBGRAPHS:
            raise refused(
                self.name,
                self.next.line,
                f"nested deeper than {SUBGRAPHS}",
                "flatten the subgraphs",
            )
        defaults = Defaults(dict(defaults.node), dict(defaults.edge))
        self.take("{")
        named: dict[str, None] = {}
        while not self.sees("}"):
            if self.next.kind == "end":
                raise refused(self.name, self.next.line, "a `}` is missing", "close the graph")
            if self.sees(";", ","):
                self.take()
                continue
            named |= dict.fromkeys(self.statement(frame, defaults, depth))
        self.take("}")
        return list(named)

    def statement(self, frame: str, defaults: Defaults, depth: int) -> list[str]:
        if self.word("node", "edge", "graph") and not self.follows("->", "--", ":"):
            what = self.take().text.lower()
            if self.sees("="):  # graph = x: an attribute by that name
                self.take("=")
                self.identifier()
                return []
            said = self.attributes()
            if what == "graph":
                self.framed(frame, said)
            else:
                getattr(defaults, what).update(said)
            return []
        if self.next.kind in ("name", "quoted") and self.follows("="):
            key = self.identifier()
            self.take("=")
            self.framed(frame, {key: self.identifier()})
            return []
        line = self.next.line
        ends = [self.end(frame, defaults, depth)]
        named = list(ends[0])
        while self.sees("->", "--"):
            self.take()
            ends.append(self.end(frame, defaults, depth))
            named += ends[-1]
        said = self.attributes() if self.sees("[") else _EMPTY
        if len(ends) == 1:
            if len(ends[0]) == 1 and ends[0][0] in self.nodes:
                self.nodes[ends[0][0]].said.update(said)
            return named
        for sources, targets in pairwise(ends):
            for source in sources:
                for target in targets:
                    self.edges.append((source, target, {**defaults.edge, **said}, line))
                    if len(self.edges) > LINES:
                        raise refused(
                            self.name, line, f"more than {LINES} lines", "draw it in several files"
                        )
        return named

    def follows(self, *signs: str) -> bool:
        after = self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        return after.kind in ("sign", "edge") and after.text in signs

    def end(self, frame: str, defaults: Defaults, depth: int) -> list[str]:
        """One end of an edge, or a statement of its own: a node or a subgraph."""
        if self.word("subgraph") or self.sees("{"):
            line, inner = self.next.line, ""
            if self.word("subgraph"):
                self.take()
                if self.next.kind in ("name", "quoted", "html"):
                    inner = self.identifier()
            inside = f"frame {inner or len(self.frames)}"
            self.frames.setdefault(inside, ("", frame, line))
            return self.body(inside, defaults, depth + 1)
        line = self.next.line
        key = self.identifier()
        for _ in range(2):  # a port, and where on it
            if self.sees(":"):
                self.take()
                self.identifier()
        if key not in self.nodes:
            self.nodes[key] = _Node(key, line, frame, dict(defaults.node))
        return [key]

    def attributes(self) -> dict[str, str]:
        said: dict[str, str] = {}
        while self.sees("["):
            self.take("[")
            while not self.sees("]"):
                if self.sees(";", ","):
                    self.take()
                    continue
                if self.next.kind == "end":
                    self.take("]")
                key = self.identifier()
                if self.sees("="):
                    self.take("=")
                    said[key] = self.identifier()
                else:
                    said[key] = "true"
            self.take("]")
        return said

    def framed(self, frame: str, said: dict[str, str]) -> None:
        """Attributes of a graph or subgraph: only its label matters."""
        if "label" not in said:
            return
        if frame:
            _, parent, line = self.frames[frame]
            self.frames[frame] = (said["label"], parent, line)
        else:
            self.title = said["label"]

    def drawing(self) -> Drawing:
        shapes = [
            Shape(key, _words(label, ""), form="lane", parent=parent, line=line)
            for key, (label, parent, line) in self.frames.items()
        ]
        hidden = {key for key, node in self.nodes.items() if "invis" in node.said.get("style", "")}
        shapes += [_shape(node) for key, node in self.nodes.items() if key not in hidden]
        lines: list[Line] = []
        for source, target, said, at in self.edges:
            if "invis" in said.get("style", "") or hidden & {source, target}:
                continue
            label = "\n".join(
                words
                for name in ("label", "xlabel", "taillabel", "headlabel")
                if (words := _words(said.get(name, ""), ""))
            )
            way = said.get("dir", "forward" if self.directed else "none")
            ends = (target, source) if way == "back" else (source, target)
            lines.append(Line(*ends, label, at, headless=way == "none"))
            if way == "both":
                lines.append(Line(target, source, label, at))
        return drawing(self.name, _words(self.title, ""), [""], shapes, lines)


def _shape(node: _Node) -> Shape:
    said = node.said
    label = said.get("label", node.key)
    look = said.get("shape", "").lower()
    if look in ("record", "mrecord") and not label.startswith("<"):
        label = re.sub(r"(?<!\\)<[^>]*>", "", label)  # the names of its ports
        label = re.sub(r"\s*(?<!\\)[{}|]\s*", r"\\n", label)
    form: Form = (
        "question"
        if "diamond" in look
        else "text"
        if look in ("none", "plaintext", "plain")
        else "box"
    )
    at = re.match(r"(-?[\d.e+]+),(-?[\d.e+]+)", said.get("pos", ""))
    return Shape(
        key=node.key,
        text=_words(label, node.key),
        form=form,
        place=Place(number(at[1]), -number(at[2])) if at else None,
        parent=node.parent,
        line=node.line,
    )


def _words(label: str, key: str) -> str:
    """A label's words: HTML without its tags, or a text with Graphviz's escapes."""
    if label.startswith("<") and label.endswith(">") and len(label) > 1:
        return plain(words_of_html(label[1:-1]))
    breaks = {"n": "\n", "l": "\n", "r": "\n", "N": key}
    text = re.sub(r"\\(.)", lambda m: breaks.get(m[1], m[1]), label)
    return plain(html.unescape(text))
