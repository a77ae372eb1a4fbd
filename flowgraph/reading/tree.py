"""From text to a tree of plain text, each value with its line and column.

YAML is read event by event: a scalar stays as it was written (``03000 411111``, ``2.10``
and a key named ``on`` are text), and nothing in a file can make the reader build objects,
recurse deeply or multiply itself. JSON is YAML's older relative and is read the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

import yaml
from msgspec import Struct

from flowgraph.errors import Finding, UnreadableError
from flowgraph.limits import DEPTH, VALUES
from flowgraph.reading.source import Source

if TYPE_CHECKING:
    from flowgraph.reading.slips import Slip

FLATTEN = "flatten the file"

_Loader: type = getattr(yaml, "CLoader", yaml.Loader)  # events only: nothing is built


class Text(Struct, frozen=True):
    """A scalar, as written."""

    text: str
    line: int
    column: int
    quoted: bool = False


class Items(Struct, frozen=True):
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


class Pairs(Struct, frozen=True):
    """A mapping, in the order of the file, duplicate keys included."""

    pairs: tuple[tuple[Text, Node], ...]
    line: int
    column: int


Node = Text | Items | Pairs


def parse(source: Source, *, shown: bool = False) -> Node:
    """The tree of a YAML or JSON text. ``shown``: a message may show what was written.

    Raises:
        UnreadableError: empty, not YAML, several documents, anchors or aliases (which can
            make a small file explode), tags, too deep or too large.
    """
    text = source.text
    if run := _OPENING.search(text):
        line, column = (
            text.count("\n", 0, run.start()) + 1,
            run.start() - text.rfind("\n", 0, run.start()),
        )
        raise UnreadableError(
            Finding(source.name, line, column, "", f"nested deeper than {DEPTH}", FLATTEN)
        )
    if text.lstrip()[:1] in ("{", "["):  # JSON may indent with tabs and pair surrogates
        text = _PAIR.sub(_joined, text.replace("\t", " "))
    try:
        events = yaml.parse(text, Loader=_Loader)
        node = _document(source.name, iter(events))
    except yaml.MarkedYAMLError as error:
        raise UnreadableError(_not_yaml(source.name, text, error, shown)) from None
    except (yaml.YAMLError, RecursionError):
        raise UnreadableError.at(
            source.name, "this is not YAML text", "save it as plain UTF-8 text"
        ) from None
    return node


def slip_of(text: str) -> Slip | None:
    """The slip that keeps a text from being YAML; None where it is YAML, or nobody can tell."""
    try:
        for _ in yaml.parse(text, Loader=_Loader):
            pass
    except yaml.MarkedYAMLError as error:
        from flowgraph.reading.slips import slip_in  # most files have none

        return slip_in(text, _places(error), _Loader)
    except yaml.YAMLError:
        return None
    return None


def _places(error: yaml.MarkedYAMLError) -> list[tuple[int, int]]:
    """Where the parser says that it gave up, the furthest last."""
    marks = [m for m in (error.context_mark, error.problem_mark) if m is not None]
    return [(mark.line, mark.column) for mark in marks] or [(0, 0)]


def _not_yaml(name: str, text: str, error: yaml.MarkedYAMLError, shown: bool) -> Finding:
    from flowgraph.reading.slips import slip_in

    places = _places(error)
    slip = slip_in(text, places, _Loader)
    if slip:
        mend = f"{slip.how}: {slip.write}" if shown else slip.how
        return Finding(name, slip.line, slip.column, "", slip.problem, mend)
    return Finding(
        name,
        places[-1][0] + 1,
        places[-1][1] + 1,
        "",
        "this is not YAML",
        "look for a missing quote, colon or bracket, or odd indentation, here or"
        " just above; quote text that holds a colon and a space",
    )


# A parser reads a line ahead before it says that a list began, and some give up at that depth
# with a word of their own; so this is seen before it is asked.
_OPENING = re.compile(rf"[\[{{]{{{DEPTH + 1}}}")
_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


def _joined(match: re.Match[str]) -> str:
    high, low = int(match[1], 16), int(match[2], 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _document(name: str, events: Iterator[yaml.Event]) -> Node:
    """Build the tree with a stack of our own, so that depth is bounded by us."""
    open_nodes: list[tuple[yaml.Event, list[Node]]] = []
    whole: Node | None = None
    count = 0
    for event in events:
        match event:
            case yaml.DocumentStartEvent() if whole is not None:
                raise _refused(name, event, "a second document begins here", "keep one to a file")
            case yaml.AliasEvent():
                raise _refused(
                    name,
                    event,
                    "aliases are not used here",
                    "write the value out again",
                )
            case yaml.NodeEvent() if event.anchor is not None:
                raise _refused(name, event, "anchors are not used here", "write the value out")
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                _refuse_tag(name, event)
                if len(open_nodes) >= DEPTH:
                    raise _refused(name, event, f"nested deeper than {DEPTH}", FLATTEN)
                open_nodes.append((event, []))
                continue
            case yaml.ScalarEvent():
                _refuse_tag(name, event)
                line, column = _at(event)
                # one form of letters from here on: a w and a mark above it are one letter, ŵ
                value = unicodedata.normalize("NFC", event.value)
                node: Node = Text(value, line, column, event.style in ("'", '"'))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                node = _closed(name, *open_nodes.pop())
            case _:
                continue
        count += 1
        if count > VALUES:
            raise _refused(name, event, f"more than {VALUES:,} values", "split the file")
        if open_nodes:
            open_nodes[-1][1].append(node)
        else:
            whole = node
    if whole is None or (isinstance(whole, Text) and whole.text.strip() in ("", "~", "null")):
        raise UnreadableError.at(
            name,
            "the file is empty",
            "`flowgraph new incident` writes a blank to fill in",
        )
    return whole


def _closed(name: str, event: yaml.Event, children: list[Node]) -> Node:
    line, column = _at(event)
    if isinstance(event, yaml.SequenceStartEvent):
        return Items(tuple(children), line, column)
    keys = children[0::2]
    for key in keys:
        if not isinstance(key, Text):
            raise UnreadableError(
                Finding(name, key.line, key.column, "", "a key is a word", "write one word")
            )
    pairs = [(k, v) for k, v in zip(keys, children[1::2], strict=True) if isinstance(k, Text)]
    return Pairs(tuple(pairs), line, column)


def _at(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _refuse_tag(name: str, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
    if event.tag and event.tag != "!":
        raise _refused(
            name,
            event,
            "tags (!…) are not used here",
            "write plain text; imagery and binary content are never accepted",
        )


def _refused(name: str, event: yaml.Event, problem: str, mend: str) -> UnreadableError:
    return UnreadableError(Finding(name, *_at(event), "", problem, mend))
