"""A case note as a Word document: styles, headings, header rows, a picture with its words."""

from __future__ import annotations

import io
import zipfile
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from flowgraph.writing.content import (
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
from flowgraph.writing.moment import moment
from flowgraph.writing.word_styles import (
    boxed,
    document,
    header_row,
    no_split,
    numbering_from_one,
    ruled,
    soft,
)

if TYPE_CHECKING:
    from docx.document import Document

WIDE = 17.0
"""Centimetres between the margins of the page."""
TALL = 23.5
"""Centimetres the picture may take, below its heading."""
COLUMNS = (0.46, 0.2, 0.34)
"""Of the table of facts, as shares of the width."""


def as_word(note: CaseNote) -> bytes:
    """The note as a ``.docx`` file.

    Raises:
        FlowgraphError: a character of the chart that no font has.
    """
    made = document(note.title, f"{note.kind} {note.reference}")
    made.add_paragraph(f"{note.kind} {note.reference}", style="Title")
    made.add_paragraph(note.chart_title, style="Subtitle")
    if note.banner:
        boxed(made.add_paragraph(note.banner, style="Banner"), "banner")
    for label, value in note.fields:
        field = made.add_paragraph(style="Field")
        soft(field.add_run(f"{label}\t"))
        field.add_run(value)
    for rule in note.rules:
        made.add_paragraph(rule, style="Small Print")
    pictures = [section for section in note.sections if section.id == "picture"]
    for section in note.sections:
        if section not in pictures:
            _section(made, section)
    made.add_paragraph(" ".join(note.foot), style="Small Print")
    for section in pictures:  # on a page of its own, so that it can be read
        _section(made, section, new_page=True)
    return _packed(made)


def _section(made: Document, section: Section, *, new_page: bool = False) -> None:
    from docx.shared import Pt

    heading = made.add_paragraph(section.heading, style="Heading 1")
    heading.paragraph_format.page_break_before = new_page
    before = len(made.paragraphs) - 1
    for block, following in zip_longest(section.blocks, section.blocks[1:]):
        begins = len(made.paragraphs)
        _block(made, block, small=section.id in ("notes", "guidance"))
        if isinstance(following, Blanks):  # what is to be filled in stays with its words
            made.paragraphs[begins].paragraph_format.space_before = Pt(6)
            for paragraph in made.paragraphs[begins:]:
                paragraph.paragraph_format.keep_with_next = True
    if section.tone != "plain":
        for paragraph in made.paragraphs[before:]:
            boxed(paragraph, section.tone)


def _block(made: Document, block: Block, *, small: bool) -> None:
    match block:
        case Paragraphs(lines):
            for words in lines:
                _words(made.add_paragraph(style="Small Print" if small else None), words)
        case Listing():
            _listing(made, block)
        case Table():
            _table(made, block)
        case Blanks(labels):
            for label in labels:
                ruled(made.add_paragraph(label, style="Blank"))
        case Picture():
            _picture(made, block)


def _words(paragraph: Any, words: Words) -> None:
    paragraph.add_run(words.text).bold = words.strong or None
    if words.cite:
        soft(paragraph.add_run(f" ({words.cite})"))


def _listing(made: Document, listing: Listing) -> None:
    if listing.heading:
        made.add_paragraph(listing.heading, style="Heading 2")
    style = "List Number" if listing.ordered else "List Bullet"
    number = numbering_from_one(made) if listing.ordered else None
    for line in listing.lines:
        paragraph = made.add_paragraph(style=style)
        if number:
            number(paragraph)
        _words(paragraph, line.words)
        for under in line.under:
            paragraph.add_run().add_break()
            _words(paragraph, under)


def _table(made: Document, table: Table) -> None:
    from docx.shared import Cm

    grid = made.add_table(rows=1, cols=len(table.head), style="Facts")
    grid.autofit = False
    for cell, text in zip(grid.rows[0].cells, table.head, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    header_row(grid.rows[0])
    for column, share in zip(grid.columns, COLUMNS, strict=True):
        column.width = Cm(WIDE * share)  # every cell's too
    for group in table.groups:
        if group.heading:
            cells = grid.add_row().cells
            whole = cells[0].merge(cells[-1])
            whole.paragraphs[0].add_run(group.heading).bold = True
            whole.paragraphs[0].paragraph_format.keep_with_next = True
        for row in group.rows:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.paragraphs[0].add_run(text)
    for row in grid.rows:
        no_split(row)
        for cell in row.cells:
            cell.paragraphs[0].style = made.styles["Cell"]


def _picture(made: Document, picture: Picture) -> None:
    """The picture as PNG, which every reader shows, with the SVG behind it."""
    from docx.shared import Cm, Emu

    from flowgraph.drawing import png, svg
    from flowgraph.writing.word_picture import add_svg

    shape = (
        made.add_paragraph(style="Picture")
        .add_run()
        .add_picture(io.BytesIO(png(picture.view, dpi=144)))
    )
    scale = min(Cm(WIDE) / shape.width, Cm(TALL) / shape.height)
    shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
    add_svg(made, shape, svg(picture.view), picture.alternative)


def _packed(made: Document) -> bytes:
    """The document's bytes with every clock time in the archive fixed, parts in order."""
    raw = io.BytesIO()
    made.save(raw)
    packed = io.BytesIO()
    when = moment()
    stamp = (when.year, when.month, when.day, when.hour, when.minute, when.second)
    with (
        zipfile.ZipFile(raw) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            fixed = zipfile.ZipInfo(
                info.filename,
                stamp,
            )
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, old.read(info))
    return packed.getvalue()
