"""A case note as a Word document: styles, headings, header rows, a picture with its words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import count, zip_longest
from typing import TYPE_CHECKING

from msgspec.structs import replace

from flowgraph.drawing.speech import attributes
from flowgraph.writing.metadata_time import moment
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
from flowgraph.writing.word_styles import (
    boxed,
    document,
    filled_in,
    from_the_right,
    header_row,
    in_language,
    no_split,
    numbering_from_one,
    soft,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

WIDE = 17.6
"""Centimetres between the margins of the page."""
TALL = 23.0
"""Centimetres the picture may take, below its heading and above its words."""
COLUMNS = (0.5, 0.15, 0.35)
"""Of the table of facts, as shares of the width."""


def as_word(note: CaseNote) -> bytes:
    """The note as a ``.docx`` file.

    The appendix begins where the note ends: a page of its own would leave most of the one before
    empty, as soon as what is filled in runs over.

    Raises:
        FlowgraphError: a character of the chart that no font has.
    """
    when = moment(note.date)
    writing = _Writing(note, when)
    writing.head()
    pictures = [section for section in note.sections if section.id == "picture"]
    small = False
    for section in note.sections:
        small = small or section.id == "appendix"
        if section not in pictures:
            writing.section(section, small=small)
    writing.paragraph("SmallPrint", " ".join(note.foot))
    for section in pictures:  # on a page of its own, so that it can be read
        writing.section(section, new_page=True)
    return _packed(writing.made, when)


class _Writing:
    """A document while it is written. Styles are named by their ids: to look a name up, all are
    gone through."""

    def __init__(self, note: CaseNote, when: datetime) -> None:
        self.note = note
        self.made = document(note.title, f"{note.kind} {note.reference}", when)
        self.blanks = count(1)

    def paragraph(self, style: str = "", text: str = "") -> Paragraph:
        from docx.text.paragraph import Paragraph

        made = Paragraph(self.made.element.body.add_p(), self.made._body)
        if style:
            made._p.style = style
        if text:
            made.add_run(text)
        return made

    def theirs(self, paragraph: Paragraph) -> Paragraph:
        """A paragraph in the language and direction of the chart."""
        for run in paragraph.runs:
            in_language(run, self.note.lang)
        if "dir" in attributes(self.note.lang):
            from_the_right(paragraph)
        return paragraph

    def said(self, paragraph: Paragraph, words: Words) -> Paragraph:
        run = paragraph.add_run(words.text)
        run.bold = words.strong or None
        if words.theirs:
            in_language(run, self.note.lang)
        if words.cite:
            soft(paragraph.add_run(f" ({words.cite})"))
        return paragraph

    def head(self) -> None:
        note = self.note
        self.paragraph("Title", f"{note.kind} {note.reference}")
        self.theirs(self.paragraph("Subtitle", note.chart_title))
        if note.banner:
            boxed(self.theirs(self.paragraph("Banner", note.banner)), "banner")
        for label, value in note.fields:
            field = self.paragraph("Field")
            soft(field.add_run(f"{label}\t"))
            field.add_run(value)
        for rule in note.rules:
            self.paragraph("SmallPrint", rule)

    def section(self, section: Section, *, small: bool = False, new_page: bool = False) -> None:
        from docx.shared import Pt

        within = small and section.id != "appendix"
        first = self.paragraph("Heading2" if within else "Heading1", section.heading)
        if new_page:
            first.paragraph_format.page_break_before = True
        written = [first]
        for block, following in zip_longest(section.blocks, section.blocks[1:]):
            paragraphs = self.block(block, small=small)
            if isinstance(block, Paragraphs) and isinstance(
                following, Blanks
            ):  # what is to be filled in stays with its words
                paragraphs[0].paragraph_format.space_before = Pt(6)
                for paragraph in paragraphs:
                    paragraph.paragraph_format.keep_with_next = True
            written += paragraphs
        if section.tone != "plain":
            for paragraph in written:
                boxed(paragraph, section.tone)

    def block(self, block: Block, *, small: bool) -> list[Paragraph]:
        match block:
            case Paragraphs(lines):
                style = "SmallPrint" if small else ""
                return [self.said(self.paragraph(style), words) for words in lines]
            case Listing():
                return self.listing(block, small=small)
            case Table():
                self.table(block)
                return []
            case Blanks(labels):
                return list(self.blank(labels))
            case Picture():
                return [self.picture(block), self.paragraph("SmallPrint", block.alternative)]

    def blank(self, labels: tuple[str, ...]) -> Iterator[Paragraph]:
        """What is to be filled in: one to a line, or two where they are short."""
        beside = len(labels) > 1
        for pair in zip_longest(labels[::2], labels[1::2]):
            paragraph = self.paragraph("BlankBeside" if beside else "Blank")
            for label in filter(None, pair):
                if label != pair[0]:
                    paragraph.add_run("\t")
                filled_in(paragraph, label, next(self.blanks), beside=beside)
            yield paragraph

    def listing(self, listing: Listing, *, small: bool) -> list[Paragraph]:
        heading = "Heading3" if small else "Heading2"
        made = [self.paragraph(heading, listing.heading)] if listing.heading else []
        kind = "Number" if listing.ordered else "Bullet"
        number = numbering_from_one(self.made) if listing.ordered else None
        for line in listing.lines:
            paragraph = self.paragraph(f"{'Small' if small else 'List'}{kind}")
            if number:
                number(paragraph)
            self.said(paragraph, line.words)
            for under in line.under:
                paragraph.add_run().add_break()
                self.said(paragraph, under)
            made.append(paragraph)
        return made

    def table(self, table: Table) -> None:
        from docx.shared import Cm

        rows: list[tuple[str, ...]] = [table.head]
        for group in table.groups:
            rows += [(group.heading,)] if group.heading else []
            rows += group.rows
        width = len(table.head)
        grid = self.made.add_table(rows=len(rows), cols=width)
        grid._tbl.tblStyle_val = "Facts"
        grid.autofit = False
        for column, share in zip(grid.columns, COLUMNS, strict=True):
            column.width = Cm(WIDE * share)
        cells = grid._cells  # each look at a row's own goes through them all
        for number, (row, texts) in enumerate(zip(grid.rows, rows, strict=True)):
            of_row = cells[number * width : (number + 1) * width]
            for cell, share in zip(of_row, COLUMNS, strict=True):
                cell.width = Cm(WIDE * share)
                cell.paragraphs[0]._p.style = "Cell"
            heading = number == 0 or len(texts) < width
            if len(texts) < width:
                of_row = [of_row[0].merge(of_row[-1])]
                of_row[0].paragraphs[0].paragraph_format.keep_with_next = True
            for at, (cell, text) in enumerate(zip(of_row, texts, strict=True)):
                run = cell.paragraphs[0].add_run(text)
                run.bold = heading or None
                if at == 0 and not heading:  # the question
                    in_language(run, self.note.lang)
            if number == 0:
                header_row(row)
            no_split(row)

    def picture(self, picture: Picture) -> Paragraph:
        """The picture as PNG, which every reader shows, with the SVG behind it. It is the same
        for every incident with this path: whose it is stands above and below it."""
        from docx.shared import Cm, Emu

        from flowgraph.drawing import png, svg
        from flowgraph.writing.word_picture import add_svg

        view = replace(picture.view, incident="")
        made = self.paragraph("Picture")
        shape = made.add_run().add_picture(io.BytesIO(png(view, dpi=144)))
        scale = min(Cm(WIDE) / shape.width, Cm(TALL) / shape.height)
        shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
        add_svg(self.made, shape, svg(view), picture.alternative)
        return made


def _packed(made: Document, when: datetime) -> bytes:
    """The document's bytes with every clock time in the archive fixed, parts in order."""
    raw = io.BytesIO()
    made.save(raw)
    packed = io.BytesIO()
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
            drawn = info.filename.endswith(".png")  # is packed already
            fixed.compress_type = zipfile.ZIP_STORED if drawn else zipfile.ZIP_DEFLATED
            new.writestr(fixed, old.read(info))
    return packed.getvalue()
