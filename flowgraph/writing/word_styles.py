"""The look of a Word note: named styles, so that a reader can change it in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flowgraph.writing.moment import moment
from flowgraph.writing.words import say

if TYPE_CHECKING:
    from docx.document import Document

FONT = "Atkinson Hyperlegible"
"""Word takes another sans serif where it is not installed: nothing is measured by it."""
SOFT = "4A4A4A"
TINT = "F3F2EE"
BORDERS = {  # the left and the other borders, in eighths of a point
    "banner": (12, 12),
    "alert": (48, 8),
    "answer": (24, 4),
}


def document(title: str, footer: str) -> Document:
    """An empty document of ours: styles, A4, language, and nothing of its maker."""
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    made = docx.Document()
    _without_spare_tables(made)
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin, page.bottom_margin = Cm(1.4), Cm(1.6)
    base = made.styles["Normal"]
    _font(base, 9.5)
    _spacing(base, 0, 2)
    language = base.element.get_or_add_rPr().makeelement(_w("lang"), {_w("val"): "en-GB"})
    base.element.get_or_add_rPr().append(language)
    for name, size, before, after in (
        ("Title", 18.0, 0.0, 0.0),
        ("Subtitle", 11, 0, 6),
        ("Heading 1", 11.5, 8, 2),
        ("Heading 2", 9.5, 4, 2),
        ("List Bullet", 9.5, 0, 1.5),
        ("List Number", 9.5, 0, 2.5),
    ):
        style = made.styles[name]
        _font(style, size)
        _spacing(style, before, after)
        style.font.bold = name in ("Title", "Heading 1", "Heading 2")
        style.font.italic = False
        style.font.color.rgb = RGBColor.from_string(SOFT if name == "Subtitle" else "000000")
    for name, size, before, after in (
        ("Banner", 9.5, 2.0, 8.0),
        ("Field", 9.5, 0, 1),
        ("Small Print", 8, 3, 1),
        ("Blank", 9.5, 5, 0),
        ("Cell", 8.5, 1, 1),
        ("Picture", 9.5, 0, 0),
    ):
        style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = base
        style.font.size = Pt(size)
        _spacing(style, before, after)
    made.styles["Banner"].font.bold = True
    made.styles["Heading 1"].paragraph_format.keep_with_next = True
    field = made.styles["Field"].paragraph_format
    field.tab_stops.add_tab_stop(Cm(2.4))
    field.left_indent, field.first_line_indent = Cm(2.4), Cm(-2.4)
    _no_rule_under_title(made)
    _close_letters(made.styles["Title"], made.styles["Subtitle"])
    _border(made.styles["Heading 1"].element.get_or_add_pPr(), {"bottom": 4})
    table = made.styles.add_style("Facts", WD_STYLE_TYPE.TABLE)
    table.base_style = made.styles["Normal Table"]
    _table_lines(table)
    _footer(made, page.footer.paragraphs[0], footer)
    _metadata(made, title)
    _without_thumbnail(made)
    return made


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


def ruled(paragraph: Any) -> None:
    """A line to write on after a label."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Cm

    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Cm(5))
    stops.add_tab_stop(Cm(17), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES)
    paragraph.add_run("\t\t")


def soft(run: Any) -> None:
    """What a reader may pass over: labels and citations."""
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(SOFT)


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

    paragraph.style = made.styles["Small Print"]
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(17), WD_TAB_ALIGNMENT.RIGHT)
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


def _metadata(made: Document, title: str) -> None:
    when = moment().replace(tzinfo=None)
    about = made.core_properties
    about.title, about.author, about.last_modified_by = title, "", ""
    about.comments = about.keywords = about.subject = about.category = ""
    about.created = about.modified = when
    about.revision = 1
    about.language = "en-GB"


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
    style.paragraph_format.line_spacing = 1.05


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))
