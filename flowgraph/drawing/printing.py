"""PDF by Typst: sheets drawn as SVG, then the same in words as tagged text (PDF/UA-1).

The fonts in the finished file are checked, because Typst replaces a missing one without a word.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, to_builtins

from flowgraph import fonts
from flowgraph.drawing import letters, painting, papers, speech
from flowgraph.drawing.faults import DrawingError, NothingDrawn
from flowgraph.drawing.labels import Labels
from flowgraph.drawing.pages import asterisks, besides, linked
from flowgraph.drawing.sheet import Turn
from flowgraph.resources import folder
from flowgraph.view import View
from flowgraph.words import say, words


class Frame(Struct, frozen=True):
    """Where on a sheet a part of the picture shows, in points."""

    x: float
    y: float
    width: float
    height: float


class Sheet(Struct, frozen=True):
    """One page: a whole picture, or, in a ``frame``, the part that begins at ``x``, ``y``."""

    picture: int
    width: float
    height: float
    alt: str
    frame: Frame | None = None
    x: float = 0.0
    y: float = 0.0
    full_width: float = 0.0
    full_height: float = 0.0
    marks: tuple[tuple[float, float, float, float, bool], ...] = ()
    label: str = ""


def pdf(
    view: View,
    paper: str = "A4",
    *,
    labels: Labels = "none",
    theme: str = "default",
    turn: Turn = "",
) -> bytes:
    """The picture on one sheet of ``paper``, and on the next the same in words.

    Raises:
        PaperTooSmall: the letters would be too small; its mend names a paper that would do.
        NothingDrawn: the finished file lacks our fonts.
        MissingCharacter, EngineMissing, DrawingError: as :func:`flowgraph.drawing.svg`.
    """
    papers.enlargement(paper)  # refuses a paper that does not exist
    layout = painting.skeleton_for(view, labels, theme, turn, True).layout
    papers.require(paper, layout.chart.smallest, view.chart)
    picture = painting.svg(view, labels=labels, theme=theme, turn=turn, embed_font=False)
    wide, high = papers.turned(paper, across=layout.width > layout.height)
    sheet = Sheet(0, wide, high, alternative(view))
    return document(view, [picture], [sheet], text_pages(view, everything=False))


def alternative(view: View) -> str:
    """What a screen reader says in the picture's place; the words follow as text."""
    return " ".join(
        part for part in (f"{painting.title_of(view)}.", view.unproved, view.headline) if part
    )


def text_pages(view: View, *, everything: bool) -> dict[str, Any]:
    """The words that follow the sheets; ``everything`` adds questions, guidance and notes."""
    said = words("pictures")["headings"]
    sections: list[dict[str, Any]] = []
    for heading, conditions in besides(view):
        groups = [{"heading": when, "items": tuple(texts)} for when, texts in conditions]
        sections.append({"heading": heading, "groups": groups, "notes": ()})
    if everything and view.questions:
        groups = [{"heading": g.heading, "items": g.points} for g in view.questions]
        sections.append({"heading": said["questions"], "groups": groups, "notes": ()})
    if everything and view.guidance:
        items = [": ".join(p for p in (e.title, e.where) if p) for e in view.guidance]
        groups = [{"heading": "", "items": tuple(items)}]
        sections.append({"heading": said["guidance"], "groups": groups, "notes": asterisks(view)})
    if everything and view.notes:
        items = [f"{text} ({cite})" if cite else text for text, cite in view.notes]
        groups = [{"heading": "", "items": tuple(items)}]
        sections.append({"heading": said["notes"], "groups": groups, "notes": ()})
    title = view.title
    if view.incident:
        title = f"{title}: {say('pictures', 'incident')} {view.incident}"
    return {
        "width": papers.A4[0], "height": papers.A4[1], "title": title, "banner": view.banner,
        "unproved": view.unproved,
        "headline": view.headline, "words": linked(view), "sections": sections,
        "words_heading": said["path" if view.incident else "chart"], "about": said["about"],
        "edition": view.edition, "notice": view.notice, "licence": view.licence,
        "basis": view.basis, "version_line": view.version_line,
    }  # fmt: skip


def document(
    view: View,
    pictures: Sequence[str],
    sheets: Sequence[Sheet],
    text: dict[str, Any] | None,
    plan: Sequence[Sequence[str]] = (),
) -> bytes:
    """Sheets and words as one PDF; before them, of tiles, the ``plan`` of which goes where.

    Raises:
        NothingDrawn: a font other than ours was used, or none.
        DrawingError: Typst refused; the finding says why.
    """
    import typst

    lang, region = speech.parts(view.lang)
    data = {
        "title": painting.title_of(view), "version": view.version_line, "date": _date(),
        "lang": lang, "region": region, "family": fonts.FAMILY,
        "other_family": fonts.OTHER_FAMILY, "others": others_pattern(text),
        "pictures": list(pictures), "sheets": to_builtins(sheets), "text": text,
        "plan": plan, "plan_heading": say("pictures", "plan"),
        "assembly": say("pictures", "assembly"),
    }  # fmt: skip
    if text:
        _refuse_missing(text)
    template = (folder("templates") / "drawing" / "document.typ").read_bytes()
    fonts_at: Any = [str(fonts.font_folder()), str(fonts.other_font_folder())]
    try:
        made = typst.compile(
            input=template,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            font_paths=fonts_at,
            ignore_system_fonts=True,
            pdf_standards="ua-1",
        )
    except typst.TypstError as fault:
        raise DrawingError.at("PDF", str(fault).splitlines()[0], "report this fault") from fault
    finished = bytes(made)
    used = fonts_in(finished)
    if not used or not all(any(f in font for f in fonts.POSTSCRIPT) for font in used):
        raise NothingDrawn.at("PDF", "it was set in another font", "install flowgraph again")
    return finished


def others_pattern(value: Any) -> str:
    """A pattern of the letters in a nest of texts that come from the second font; "" if none."""
    others = sorted(fonts.others_in(json.dumps(value, ensure_ascii=False)))
    return f"[{''.join(others)}]" if others else ""


def _refuse_missing(text: Any) -> None:
    """Names a character that the font lacks, before Typst leaves it out."""
    if isinstance(text, str):
        letters.width(" ".join(text.split()))
    elif isinstance(text, dict):
        for part in text.values():
            _refuse_missing(part)
    elif isinstance(text, (list, tuple)):
        for part in text:
            _refuse_missing(part)


def _date() -> dict[str, int] | None:
    """The day that SOURCE_DATE_EPOCH names; there is no clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch.isdigit():
        return None
    day = datetime.fromtimestamp(int(epoch), UTC)
    return {"year": day.year, "month": day.month, "day": day.day}


def fonts_in(pdf_bytes: bytes) -> set[bytes]:
    """The names of all fonts that a PDF uses, packed objects included."""
    found = set(re.findall(rb"/BaseFont\s*/([^\s/<>\[\]()]+)", pdf_bytes))
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", pdf_bytes, re.DOTALL):
        try:
            plain = zlib.decompressobj().decompress(packed)
        except zlib.error:
            continue  # a stream that is not packed
        found.update(re.findall(rb"/BaseFont\s*/([^\s/<>\[\]()]+)", plain))
    return found
