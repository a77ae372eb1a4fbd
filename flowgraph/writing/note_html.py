"""A case note as HTML: one file that fetches nothing, or a fragment for another page."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import fields

from flowgraph.resources import template
from flowgraph.writing.note_content import Block, CaseNote, Picture


def as_html(note: CaseNote, *, fragment: bool = False) -> str:
    """The note as a page, or as a fragment whose every id begins with the reference.

    On a page the picture keeps its own ids: a link to a box is the same in every note.
    """
    import jinja2
    from markupsafe import Markup

    from flowgraph.drawing import speech

    prefix = f"{_id(note.reference)}-"
    # A page takes free text: StrictUndefined and autoescape leave no way past either.
    surroundings = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )
    page = surroundings.from_string(template("notes/note.html.j2"))
    return page.render(
        note=note,
        lang=speech.marked(note.lang),
        theirs=speech.theirs(note.lang),
        sections=[
            {
                "id": section.id,
                "heading": section.heading,
                "tone": section.tone,
                "blocks": [_block(block, prefix if fragment else "") for block in section.blocks],
            }
            for section in note.sections
        ],
        fragment=fragment,
        prefix=prefix,
        css=Markup(template("notes/note.css")),  # ours, not free text
        page_css=Markup(template("notes/page.css")),
    )


def _block(block: Block, prefix: str) -> dict[str, Any]:
    shown = {field.name: getattr(block, field.name) for field in fields(block)}
    if isinstance(block, Picture):
        from markupsafe import Markup

        from flowgraph.drawing import svg

        drawn = svg(block.view, prefix=prefix)
        shown["svg"] = Markup(re.sub(r"^<\?xml[^>]*\?>\s*", "", drawn))
    return {"type": type(block).__name__, **shown}


def _id(reference: str) -> str:
    """A reference as the beginning of an id: a letter first, no white space."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "-", reference)
    return plain if plain[:1].isalpha() else f"n{plain}"
