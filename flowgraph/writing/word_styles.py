"""The look of a Word note: named styles, so that a reader can change it in one place."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from flowgraph.drawing.speech import attributes
from flowgraph.words import say

if TYPE_CHECKING:
    from docx.document import Document

FONT = "Arial"
"""Every office has it, or one of the same widths (Liberation Sans, Arimo)."""
SIZE = 11.0
"""Points of what is read; of the appendix ``Small Print`` and ``Cell`` are less."""
SOFT = "4A4A4A"
TINT = "F3F2EE"
LANGUAGE = "en-GB"
BORDERS = {  # the left and the other borders, in eighths of a point
    "banner": (12, 12),
    "alert": (48, 8),
    "answer": (24, 4),
}


def document(title: str, footer: str, when: datetime) -> Document:
    """An empty document of ours: styles, A4, language, and nothing of its maker but when the
    decision was made."""
    import docx

    made = docx.Document(io.BytesIO(_styled()))
    _footer(made, made.sections[0].footer.paragraphs[0], footer)
    _metadata(made, title, when.replace(tzinfo=None))
    return made


@cache
def _styled() -> bytes:
    """What every note begins as, made once."""
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    made = docx.Document()
    _without_spare_tables(made)
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(1.7)
    page.top_margin, page.bottom_margin = Cm(1.0), Cm(1.2)
    page.footer_distance = Cm(0.6)
    base = made.styles["Normal"]
    _font(base, SIZE)
    _spacing(base, 0, 1)
    for name, size, before, after in (
        ("Title", 16.0, 0.0, 0.0),
        ("Subtitle", 11.5, 0, 3),
        ("Heading 1", 12, 4, 1),
        ("Heading 2", SIZE, 4, 1),
        ("Heading 3", 9.5, 3, 1),
        ("List Bullet", SIZE, 0, 1.5),
        ("List Number", SIZE, 0, 2.5),
    ):
        style = made.styles[name]
        _font(style, size)
        _spacing(style, before, after)
        style.font.bold = name.startswith(("Title", "Heading"))
        style.font.italic = False
        style.font.color.rgb = RGBColor.from_string(SOFT if name == "Subtitle" else "000000")
    for name, size, before, after in (
        ("Banner", SIZE, 2.0, 5.0),
        ("Field", SIZE, 0, 1),
        ("Small Print", 9, 2, 1),
        ("Small Bullet", 9, 0, 1),
        ("Small Number", 9, 0, 1.5),
        ("Blank", SIZE, 1.5, 0),
        ("Blank Beside", SIZE, 1.5, 0),
        ("Cell", 9, 1, 1),
        ("Picture", SIZE, 0, 0),
    ):
        style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        parent = BASED_ON.get(name)
        style.base_style = made.styles[parent] if parent else base
        style.font.size = Pt(size)
        _spacing(style, before, after)
    made.styles["Banner"].font.bold = True
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        made.styles[name].paragraph_format.keep_with_next = True
    field = made.styles["Field"].paragraph_format
    field.tab_stops.add_tab_stop(Cm(FIELD))
    field.left_indent, field.first_line_indent = Cm(FIELD), Cm(-FIELD)
    blank = made.styles["Blank"].paragraph_format
    blank.tab_stops.add_tab_stop(Cm(BLANK))
    blank.left_indent, blank.first_line_indent = Cm(BLANK), Cm(-BLANK)
    for stop in BESIDE:
        made.styles["Blank Beside"].paragraph_format.tab_stops.add_tab_stop(Cm(stop))
    _no_rule_under_title(made)
    _close_letters(made.styles["Title"], made.styles["Subtitle"])
    _border(made.styles["Heading 1"].element.get_or_add_pPr(), {"bottom": 4})
    table = made.styles.add_style("Facts", WD_STYLE_TYPE.TABLE)
    table.base_style = made.styles["Normal Table"]
    _table_lines(table)
    _without_thumbnail(made)
    _of_today(made)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


BASED_ON = {
    "Small Bullet": "List Bullet",
    "Small Number": "List Number",
    "Blank Beside": "Blank",
}


def _of_today(made: Document) -> None:
    """British English everywhere, and the layout of Word since 2013, not of an older one."""
    settings = made.settings.element
    for part in (made.styles.element, settings):
        for name in ("lang", "themeFontLang"):
            for language in part.iter(_w(name)):
                language.set(_w("val"), LANGUAGE)
    for setting in settings.iter(_w("compatSetting")):
        if setting.get(_w("name")) == "compatibilityMode":
            setting.set(_w("val"), "15")
    for old in [*settings.iter(_w("useFELayout")), *settings.iter(_w("savePreviewPicture"))]:
        old.getparent().remove(old)


FIELD, BLANK, BESIDE = 2.5, 4.6, (9.4, 13.3)
"""Centimetres to what a label names, to what is filled in, and to the same beside it."""


def boxed(paragraph: Any, tone: str) -> None:
    """A frame about a paragraph; neighbours with the same frame share it."""
    left, rest = BORDERS[tone]
    properties = paragraph._p.get_or_add_pPr()
    sides = {"top": rest, "left": left, "bottom": rest, "right": rest}
    _border(properties, sides)
    if tone != "banner":
        shade = properties.makeelement(
            _w("shd"), {_w("val"): "clear", _w("color"): "auto", _w("fill"): TINT}
        )
        properties.insert_element_before(shade, *_AFTER_SHADE)
    paragraph.paragraph_format.keep_together = True


def filled_in(paragraph: Any, label: str, number: int, *, beside: bool) -> None:
    """A label, and a field to be filled in after it (a content control): by typing, by choosing
    a day of a calendar where it is a date, or, printed, on its dotted line."""
    paragraph.add_run(f"{label}\t")

    def within(parent: Any, name: str, **attributes: str) -> Any:
        made = parent.makeelement(_w(name), {_w(k): v for k, v in attributes.items()})
        parent.append(made)
        return made

    control = within(paragraph._p, "sdt")
    about = within(control, "sdtPr")
    within(about, "alias", val=label[:64])
    within(about, "tag", val=f"blank-{number}")
    within(about, "id", val=str(number))
    within(about, "showingPlcHdr")
    if label == say("sign_off", "date"):
        date = within(about, "date")
        within(date, "dateFormat", val="d MMMM yyyy")
        within(date, "lid", val=LANGUAGE)
        within(date, "storeMappedDataAs", val="date")
        within(date, "calendar", val="gregorian")
    else:
        within(about, "text", multiLine="1")
    run = within(within(control, "sdtContent"), "r")
    within(within(run, "rPr"), "color", val=SOFT)
    within(run, "t").text = "." * (DOTS_BESIDE if beside else DOTS)


DOTS, DOTS_BESIDE = 80, 32
"""How many stand in a field until it is filled in, and in one that another stands beside."""


def soft(run: Any) -> None:
    """What a reader may pass over: labels and citations."""
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(SOFT)


def in_language(run: Any, lang: str) -> None:
    """Mark a chart's own words as what they are in, where that is not English."""
    marked = attributes(lang)
    if not marked:
        return
    properties = run._r.get_or_add_rPr()
    if "dir" in marked:
        properties.append(properties.makeelement(_w("rtl"), {}))
    kind = "bidi" if "dir" in marked else "val"
    properties.append(properties.makeelement(_w("lang"), {_w(kind): lang}))


def from_the_right(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    bidi = properties.makeelement(_w("bidi"), {})
    properties.insert_element_before(bidi, *_AFTER_BORDER[_AFTER_BORDER.index("w:bidi") + 1 :])


def header_row(row: Any) -> None:
    """Mark a row as the table's header, repeated on every page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(properties.makeelement(_w("tblHeader"), {}))


def no_split(row: Any) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.insert(0, properties.makeelement(_w("cantSplit"), {}))


def numbering_from_one(made: Document) -> Callable[[Any], None]:
    """Numbers that begin at one again: two lists of one style would count on."""
    numbering = made.part.numbering_part.element
    style = made.styles["List Number"].element
    first = numbering.num_having_numId(style.pPr.numPr.numId.val)
    fresh = numbering.add_num(first.abstractNumId.val)
    fresh.add_lvlOverride(ilvl=0).add_startOverride(1)

    def number(paragraph: Any) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = fresh.numId

    return number


def _footer(made: Document, paragraph: Any, text: str) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    paragraph._p.style = "SmallPrint"
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(17.6), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{text}\t{say('head', 'page')} ")
    for field, between in (("PAGE", f" {say('head', 'of')} "), ("NUMPAGES", "")):
        run = paragraph.add_run()._r
        for kind, content in (
            ("begin", ""),
            ("", field),
            ("separate", ""),
            ("text", "1"),
            ("end", ""),
        ):
            if kind == "text":
                part = run.makeelement(_w("t"), {})
            elif kind:
                part = run.makeelement(_w("fldChar"), {_w("fldCharType"): kind})
            else:
                part = run.makeelement(_w("instrText"), {})
            part.text = content or None
            run.append(part)
        paragraph.add_run(between)


def _metadata(made: Document, title: str, when: datetime) -> None:
    about = made.core_properties
    about.title, about.author, about.last_modified_by = title, "", ""
    about.comments = about.keywords = about.subject = about.category = ""
    about.created = about.modified = when
    about.revision = 1
    about.language = LANGUAGE


_AFTER_BORDER = (
    "w:shd",
    "w:tabs",
    "w:suppressAutoHyphens",
    "w:kinsoku",
    "w:wordWrap",
    "w:overflowPunct",
    "w:topLinePunct",
    "w:autoSpaceDE",
    "w:autoSpaceDN",
    "w:bidi",
    "w:adjustRightInd",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:mirrorIndents",
    "w:suppressOverlap",
    "w:jc",
    "w:textDirection",
    "w:textAlignment",
    "w:textboxTightWrap",
    "w:outlineLvl",
    "w:divId",
    "w:cnfStyle",
    "w:rPr",
    "w:sectPr",
    "w:pPrChange",
)
"""What the schema puts after a paragraph's border."""
_AFTER_SHADE = _AFTER_BORDER[1:]


def _border(properties: Any, sides: dict[str, int]) -> None:
    for old in properties.findall(_w("pBdr")):
        properties.remove(old)
    border = properties.makeelement(_w("pBdr"), {})
    for side, size in sides.items():
        line = {_w("val"): "single", _w("sz"): str(size), _w("space"): "4", _w("color"): "000000"}
        border.append(border.makeelement(_w(side), line))
    properties.insert_element_before(border, *_AFTER_BORDER)


def _no_rule_under_title(made: Document) -> None:
    properties = made.styles["Title"].element.get_or_add_pPr()
    for old in properties.findall(_w("pBdr")):
        properties.remove(old)


def _without_spare_tables(made: Document) -> None:
    """The blank document brings a hundred looks for tables; each lookup reads them all."""
    from docx.enum.style import WD_STYLE_TYPE

    for style in list(made.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name != "Normal Table":
            style.delete()


def _without_thumbnail(made: Document) -> None:
    """The blank document brings a picture of itself; no picture goes in but what we drew."""
    rels = made.part.package.rels
    for key in [key for key, rel in rels.items() if rel.reltype.endswith("/thumbnail")]:
        rels.pop(key)


def _close_letters(*styles: Any) -> None:
    """Without the wide spacing that the blank document gives its titles."""
    for style in styles:
        for old in style.element.get_or_add_rPr().findall(_w("spacing")):
            style.element.rPr.remove(old)


def _table_lines(style: Any) -> None:
    properties = style.element.makeelement(_w("tblPr"), {})
    borders = properties.makeelement(_w("tblBorders"), {})
    for side in ("top", "bottom", "insideH"):
        line = {_w("val"): "single", _w("sz"): "4", _w("space"): "0", _w("color"): "B0AEA6"}
        borders.append(borders.makeelement(_w(side), line))
    properties.append(borders)
    style.element.append(properties)


def _font(style: Any, size: float) -> None:
    from docx.shared import Pt

    style.font.name = FONT
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):  # a theme's font would win over a named one
        if "heme" in key:
            del fonts.attrib[key]
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(_w(kind), FONT)


def _spacing(style: Any, before: float, after: float) -> None:
    from docx.shared import Pt

    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.line_spacing = 1.0


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))
