"""A case note as plain text, to paste into a record system's boxes.

One line a paragraph, with no marks of layout: a record system wraps lines itself. The order
is the one that such systems ask for: concern, risk, action, justification.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowgraph.writing.content import (
    PARTS,
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
from flowgraph.writing.words import say


def as_text(note: CaseNote) -> str:
    """The note as plain text, ending in a line break."""
    lines = [f"{note.kind} {note.reference}".upper(), note.chart_title]
    lines += [note.banner] if note.banner else []
    lines += ["", *(f"{label}: {value}" for label, value in note.fields), *note.rules]
    for section in note.sections:
        if section.tone == "alert":
            lines += ["", *_section(section)]
    for part in PARTS:
        sections = [s for s in note.sections if s.part == part and s.tone != "alert"]
        lines += ["", say("part", part).upper()]
        for section in sections:
            if not all(isinstance(block, Picture) for block in section.blocks):
                lines += _section(section)
    lines += ["", *note.foot]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"{section.heading}:"
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraphs(lines):
            yield from map(_words, lines)
        case Listing():
            if block.heading:
                yield f"{block.heading}:"
            for number, line in enumerate(block.lines, 1):
                mark = f"{number}." if block.ordered else "-"
                yield " ".join((mark, _words(line.words), *map(_under, line.under)))
        case Table():
            for group in block.groups:
                if group.heading:
                    yield group.heading
                for question, answer, *more in group.rows:
                    how = f" ({'; '.join(filter(None, more))})" if any(more) else ""
                    yield f"- {question} {answer}{how}"
        case Blanks(labels):
            for label in labels:
                yield f"{label}:"


def _under(words: Words) -> str:
    return f"– {_words(words)}"


def _words(words: Words) -> str:
    return f"{words.text} ({words.cite})" if words.cite else words.text
