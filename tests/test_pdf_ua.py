"""PDF/UA-1 (ISO 14289-1), by a checker that knows nothing of how the file was made.

Each condition of the Matterhorn Protocol 1.1 that a machine can try and that could befall a file of
ours is planted in one, to see that it is found. What only a person can say stands in
``docs/explanation/accessibility.md``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import page
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

import flowgraph
from flowgraph import drawing
from flowgraph.resources import folder, shipped_charts
from flowgraph.showing import view_of
from flowgraph.writing.note import note, write_sign_off

CHARTS = sorted(shipped_charts())
CASES = sorted((folder("graphs") / "cases").rglob("*.yaml"))


def broken(made: bytes | str) -> set[str]:
    """The rules of PDF/UA-1 that a file breaks, by the checker's names for them."""
    assert isinstance(made, bytes)
    report = page.validate_pdf_bytes(made, profile="ua1")
    assert report.rules.total > 100
    return {failure.rule_id for failure in report.failures}


def noted(path: Path) -> bytes:
    incident = flowgraph.load_incident(path)
    chart = flowgraph.load_chart(incident.chart or path.parent.name)
    return note(flowgraph.decide(chart, incident), "pdf")


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_notes(path):
    assert broken(noted(path)) == set()


@pytest.mark.parametrize("name", CHARTS)
def test_pictures_posters_and_sign_offs(name):
    chart = flowgraph.load_chart(name)
    view = view_of(chart)
    assert broken(drawing.pdf(view, "A2")) == set()
    assert broken(drawing.poster(view, "pdf", "A3")) == set()
    assert broken(drawing.poster(view, "pdf", "A3", mono=True)) == set()
    assert broken(drawing.poster(view, "pdf", "A2", tile="A4")) == set()
    assert broken(write_sign_off(chart, "pdf")) == set()


@cache
def sound() -> bytes:
    made = noted(next(path for path in CASES if path.stem == "guidance-adult-as-told"))
    assert broken(made) == set()
    return made


def elements(pdf: Pdf) -> Iterator[Dictionary]:
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        one = waiting.pop(0)
        kids = one.get("/K", [])
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, Dictionary) and "/S" in kid:
                yield kid
                waiting.append(kid)


def first(pdf: Pdf, tag: str) -> Dictionary:
    return next(element for element in elements(pdf) if tag == element.S)


def retag(old: str, new: str) -> Callable[[Pdf], None]:
    def plant(pdf: Pdf) -> None:
        first(pdf, old).S = Name(new)

    return plant


def drop(held: Dictionary, *keys: str) -> None:
    for key in keys:
        if key in held:
            del held[key]


def without(tag: str, key: str) -> Callable[[Pdf], None]:
    def plant(pdf: Pdf) -> None:
        for element in elements(pdf):
            if tag == element.S:
                drop(element, key)

    return plant


def xmp(pattern: bytes, new: bytes = b"") -> Callable[[Pdf], None]:
    def plant(pdf: Pdf) -> None:
        old = pdf.Root.Metadata.read_bytes()
        assert re.search(pattern, old, re.S)
        pdf.Root.Metadata.write(re.sub(pattern, new, old, flags=re.S))

    return plant


def drawn(stream: bytes) -> Callable[[Pdf], None]:
    def plant(pdf: Pdf) -> None:
        pdf.pages[0].contents_add(pdf.make_stream(stream))

    return plant


def no_headers_named(pdf: Pdf) -> None:
    for element in elements(pdf):
        if element.S in ("/TH", "/TD"):
            about = element.get("/A", [])
            for one in about if isinstance(about, Array) else [about]:
                drop(one, "/Scope", "/Headers")


def no_title_shown(pdf: Pdf) -> None:
    del pdf.Root.ViewerPreferences


def suspects(pdf: Pdf) -> None:
    pdf.Root.MarkInfo.Suspects = True


def not_marked(pdf: Pdf) -> None:
    del pdf.Root.MarkInfo


def mapped_in_a_circle(pdf: Pdf) -> None:
    first(pdf, "/P").S = Name.One
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(One=Name.Two, Two=Name.One)


def no_language(pdf: Pdf) -> None:
    del pdf.Root.Lang
    for element in elements(pdf):
        drop(element, "/Lang")


def fonts(pdf: Pdf) -> list[Dictionary]:
    return list(pdf.pages[0].Resources.Font.values())


def no_letters(pdf: Pdf) -> None:
    for font in fonts(pdf):
        drop(font.DescendantFonts[0].FontDescriptor, "/FontFile2", "/FontFile3")


def no_unicode(pdf: Pdf) -> None:
    for font in fonts(pdf):
        drop(font, "/ToUnicode")


def another_form(pdf: Pdf) -> None:
    config = b"<config><acrobat><acrobat7><dynamicRender>required</dynamicRender></acrobat7></acrobat></config>"
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(config))


def annotated(pdf: Pdf, **keys: object) -> None:
    at = pdf.pages[0]
    one = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 50, 50]), F=4, P=at.obj, **keys)
    at.Annots = Array([pdf.make_indirect(one)])
    drop(at.obj, "/Tabs")


def linked(pdf: Pdf) -> None:
    to = Dictionary(S=Name.URI, URI=String("https://a.example"))
    annotated(pdf, Subtype=Name.Link, A=to)


def asking(pdf: Pdf) -> None:
    annotated(pdf, Subtype=Name.Widget, FT=Name.Tx, T=String("when"))


SEEN = b"0 0 50 50 re f"
HIDDEN = b"/Artifact BMC /P <</MCID 0>> BDC 0 0 50 50 re f EMC EMC"

FAULTS = [
    ("01-004", "tagged content within an artifact", drawn(HIDDEN), "TAGGED-CONTENT-INSIDE-ARTIFACT"),
    ("01-005", "content neither tagged nor an artifact", drawn(SEEN), "CONTENT-TAGGING"),
    ("01-007", "suspects", suspects, "SUSPECTS"),
    ("02-001", "a tag of no standard kind", retag("/P", "/Wobble"), "STRUCT-TREE-ROLE-MAP"),
    ("02-003", "tags mapped in a circle", mapped_in_a_circle, "STRUCT-TREE-ROLE-MAP-CYCLE"),
    ("06-001", "not marked as tagged", not_marked, "TAGGED-DOCUMENT"),
    ("06-002", "does not say PDF/UA", xmp(rb"<pdfuaid:part>.*?</pdfuaid:part>"), "ID-SCHEMA"),
    ("06-003", "no title", xmp(rb"<dc:title>.*?</dc:title>"), "METADATA-TITLE"),
    ("07-001", "the title is not shown", no_title_shown, "VIEWER-PREFERENCES"),
    ("09-004", "a row outside a table", retag("/TBody", "/Sect"), "TR-PARENT"),
    ("09-004", "rows of unlike lengths", without("/TH", "/A"), "TABLE-ROW-COLUMNSPAN"),
    ("09-005", "an entry outside a list", retag("/L", "/Sect"), "LI-PARENT"),
    ("10-001", "letters without their characters", no_unicode, "FONT-UNICODE-MAPPING"),
    ("11-001", "words in no language", no_language, "TEXT-LANGUAGE"),
    ("13-004", "a figure without words", without("/Figure", "/Alt"), "FIGURE-ALTERNATIVE-TEXT"),
    ("14-003", "a level of heading left out", retag("/H2", "/H3"), "HEADING-NESTING"),
    ("14-007", "headings of both kinds", retag("/H2", "/H"), "HEADING-STRUCTURE"),
    ("15-003", "cells that name no header", no_headers_named, "TABLE-HEADERS-SCOPE"),
    ("25-001", "a form of its own kind", another_form, "DYNAMIC-XFA"),
    ("28-005", "a field without words", asking, "FORM-FIELD-TU-ALT"),
    ("28-009", "a page with links and no order of tabs", linked, "PAGE-TABS"),
    ("28-011", "a link outside the tags", linked, "LINK-LINK-TAG"),
    ("28-012", "a link without words", linked, "LINK-CONTENTS"),
    ("31-009", "letters that do not travel with it", no_letters, "FONT-EMBEDDING"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("plant", "rule"), [fault[2:] for fault in FAULTS], ids=[" ".join(f[:2]) for f in FAULTS]
)
def test_a_planted_fault_is_found(plant: Callable[[Pdf], None], rule: str) -> None:
    with pikepdf.open(io.BytesIO(sound())) as pdf:
        plant(pdf)
        held = io.BytesIO()
        pdf.save(held)
    assert f"PDFUA1-{rule}-001" in broken(held.getvalue())
