"""A case note as plain text, to paste into a record system's boxes.

One line a paragraph, with no marks of layout: a record system wraps lines itself. The order
is the one that such systems ask for: concern, risk, action, justification.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowgraph.words import say
from flowgraph.writing.note_content import (
    PARTS,
    Blanks,
    Block,
    CaseNote,
    Line,
    Listing,
    Paragraphs,
    Picture,
    Section,
    Table,
    Words,
)

TO_FILL = "…"
"""What is drawn to write on, on paper; in a box one types after the colon."""

TOGETHER = ("ruled-out", "turning-points", "notes")
"""Lists of the appendix that are written in one line: a box holds few."""


def as_text(note: CaseNote) -> str:
    """The note as plain text, ending in a line break."""
    lines = [f"{note.kind} {note.reference}".upper(), note.chart_title]
    lines += [note.banner] if note.banner else []
    fields = ((label, value.strip(TO_FILL)) for label, value in note.fields)
    lines += ["", *(f"{label}: {value}".rstrip() for label, value in fields), *note.rules]
    for section in note.sections:
        if section.tone == "alert":
            lines += ["", *_section(section)]
    for part in PARTS:
        sections = [s for s in note.sections if s.part == part and s.tone != "alert"]
        lines += ["", say("part", part).upper()]
        for section in sections:
            if not all(isinstance(block, Picture) for block in section.blocks):
                lines += _section(section)
    lines += ["", " ".join(note.foot)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    """A section; its heading shares a line with a first paragraph, for boxes are small."""
    lines = [line for block in section.blocks for line in _block(block, section.id)]
    if section.id in TOGETHER:
        yield f"{section.heading}: {'; '.join(line.removeprefix('- ') for line in lines)}"
    elif isinstance(section.blocks[0], Paragraphs) or len(lines) == 1:
        first, *others = lines
        yield f"{section.heading}: {first if others else first.removeprefix('- ')}"
        yield from others
    else:
        yield f"{section.heading}:"
        yield from lines


def _block(block: Block, within: str) -> Iterator[str]:
    match block:
        case Paragraphs(lines):
            yield from map(_words, lines)
        case Listing():
            if block.heading and len(block.lines) == 1:
                yield f"{block.heading}: {_line(block.lines[0])}"
                return
            if block.heading:
                yield f"{block.heading}:"
            for number, line in enumerate(block.lines, 1):
                mark = f"{number}." if block.ordered else "-"
                yield f"{mark} {_line(line)}"
        case Table():
            for group in block.groups:  # a line each: what is asked stands in the note itself
                yield f"- {'. '.join(map(_row, group.rows))}."
        case Blanks(labels) if within == "sign-off":  # a record system knows who is logged in
            yield "; ".join(f"{label}:" for label in labels)
        case Blanks(labels):
            for label in labels:
                yield f"{label}:"


def _row(row: tuple[str, ...]) -> str:
    question, answer, *more = row
    how = f" ({'; '.join(filter(None, more))})" if any(more) else ""
    colon = "" if question.endswith("?") else ":"
    return f"{question}{colon} {answer}{how}"


def _line(line: Line) -> str:
    """With what belongs to it; after a colon nothing stands between."""
    between = " " if line.words.text.endswith(":") and not line.words.cite else " – "
    return between.join(map(_words, (line.words, *line.under)))


def _words(words: Words) -> str:
    return f"{words.text} ({words.cite})" if words.cite else words.text
