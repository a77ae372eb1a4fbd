"""A case note as Markdown (CommonMark with tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowgraph.writing.note_content import (
    Blanks,
    Block,
    CaseNote,
    Listing,
    Paragraphs,
    Picture,
    Section,
    Table,
    Words,
)

LINE_TO_FILL = r"\_" * 30

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&!$^]")
_LINKS = re.compile(r"(?<=www)\.|:(?=//)|@", re.IGNORECASE)
_AT_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


def escaped(text: str) -> str:
    r"""Free text that Markdown shows as it stands: no markup, no links, no new lines.

    >>> escaped("*no* <b> https://a.b 1. |x|")
    '\\*no\\* \\<b\\> https\\://a.b 1. \\|x\\|'
    """
    text = _LINKS.sub(r"\\\g<0>", _MARKS.sub(r"\\\g<0>", " ".join(text.split())))
    start = _AT_START.match(text)
    if start and start[2].isdigit():
        return f"{start[2]}\\{text[start.end() :]}"
    return f"\\{text}" if start else text


def as_markdown(note: CaseNote) -> str:
    """The note as Markdown, ending in a line break; the path stands in words, so that no
    picture is needed beside the file."""
    parts = [f"# {escaped(f'{note.kind} {note.reference}')}", escaped(note.chart_title)]
    if note.banner:
        parts.append(f"**{escaped(note.banner)}**")
    parts.append("\n".join(f"- {escaped(label)}: {escaped(value)}" for label, value in note.fields))
    parts += map(escaped, note.rules)
    for section in note.sections:
        parts += _section(section)
    parts += ["---", *map(escaped, note.foot)]
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> Iterator[str]:
    shown = [part for block in section.blocks for part in _block(block)]
    if not shown:
        return
    yield f"## {escaped(section.heading)}"
    for part in shown:
        # An alert and the answer stand out as quotations do; nothing else is quoted.
        yield part if section.tone == "plain" else re.sub("^", "> ", part, flags=re.M)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraphs(lines):
            yield from map(_words, lines)
        case Listing():
            if block.heading:
                yield f"**{escaped(block.heading)}**"
            yield "\n".join(_items(block))
        case Table():
            yield "\n".join(_table(block))
        case Blanks(labels):
            yield "\n".join(f"- {escaped(label)}: {LINE_TO_FILL}" for label in labels)
        case Picture():
            pass


def _items(listing: Listing) -> Iterator[str]:
    for number, line in enumerate(listing.lines, 1):
        mark = f"{number}." if listing.ordered else "-"
        yield " ".join((mark, _words(line.words)))
        for under in line.under:
            yield f"{' ' * (len(mark) + 1)}- {_words(under)}"


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(escaped, table.head))} |"
    yield f"|{' --- |' * len(table.head)}"
    for group in table.groups:
        if group.heading:
            yield f"| **{escaped(group.heading)}** |{'  |' * (len(table.head) - 1)}"
        for row in group.rows:
            yield f"| {' | '.join(map(escaped, row))} |"


def _words(words: Words) -> str:
    text = f"**{escaped(words.text)}**" if words.strong else escaped(words.text)
    return f"{text} ({escaped(words.cite)})" if words.cite else text
