"""A case note as PDF: A4, tagged (PDF/UA-1), letters embedded, nothing of its maker."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins
from msgspec.structs import replace

from flowgraph.errors import FlowgraphError
from flowgraph.resources import folder, template
from flowgraph.words import say
from flowgraph.writing.metadata_time import moment
from flowgraph.writing.note_content import Block, CaseNote, Picture

if TYPE_CHECKING:
    import typst

PICTURE_HEIGHT = 248
"""Millimetres the picture may take: what a page has left below a heading."""


def as_pdf(note: CaseNote) -> bytes:
    """The note as PDF.

    Raises:
        FlowgraphError: a font or template is missing, or the note holds a character that
            the font does not (it would be printed as an empty box).
    """
    import typst

    data = _data(note)
    _printable(note)
    try:
        made = _compiler().compile(
            input=template("notes/note.typ").encode(),
            sys_inputs={"note": json.dumps(data, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=int(moment().timestamp()),
        )
    except typst.TypstError:
        # Its message may quote what was to be printed.
        raise FlowgraphError.at(
            "templates/notes/note.typ", "the PDF could not be made", "write .html or .docx"
        ) from None
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """Typst with our font and no other, whatever the machine has."""
    import typst

    from flowgraph.fonts import FAMILY, font_folder, other_font_folder

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[font_folder(), other_font_folder()],
    )
    if FAMILY not in fonts.families():
        raise FlowgraphError.at(
            FAMILY, "the font of the note is missing", "install flowgraph again"
        )
    return typst.Compiler(root=Path(folder("templates")), font_paths=fonts)


def _data(note: CaseNote) -> dict[str, Any]:
    from flowgraph.drawing import speech
    from flowgraph.drawing.printing import others_pattern

    data = to_builtins(replace(note, sections=()))
    data["sections"] = [
        {
            "id": section.id,
            "heading": section.heading,
            "tone": section.tone,
            "blocks": [_block(block) for block in section.blocks],
        }
        for section in note.sections
    ]
    lang, region = speech.parts(note.lang)
    return {
        **data,
        "lang": lang,
        "region": region,
        "others": others_pattern(data),
        "page": say("head", "page"),
        "of": say("head", "of"),
        "picture_height": PICTURE_HEIGHT,
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Picture):
        from flowgraph.drawing import svg

        return {
            "type": "Picture",
            "alternative": block.alternative,
            "svg": svg(block.view, embed_font=False),
        }
    return {"type": type(block).__name__, **to_builtins(block)}


def _printable(note: CaseNote) -> None:
    """Refuse what the font cannot print; the character itself is not repeated."""
    from flowgraph.fonts import lacking

    for section in note.sections:
        for block in section.blocks:
            if not isinstance(block, Picture) and lacking(_letters(to_builtins(block))):
                raise FlowgraphError.at(
                    section.heading,
                    "a character stands here that the font of the PDF does not have",
                    "write it in other letters, or write the note as .docx or .html",
                )


def _letters(value: object) -> str:
    """Every character of a block."""
    match value:
        case str():
            return value
        case dict():
            return "".join(map(_letters, value.values()))
        case list() | tuple():
            return "".join(map(_letters, value))
    return ""
