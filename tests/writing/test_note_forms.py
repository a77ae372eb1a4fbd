"""Each form by itself: what it embeds, what it lets through, what its file says of its maker."""

import io
import itertools
import re
import subprocess
import zipfile

import pytest

import flowgraph
from flowgraph import resources
from flowgraph.errors import FlowgraphError
from flowgraph.resources import folder
from flowgraph.writing.note import note as write_note
from flowgraph.writing.note_markdown import escaped
from flowgraph.writing.page import page
from writing.notes import FULL, OPEN, decided, full, needs, note, pdf_words, word_words

HOSTILE = (
    "<script>alert(1)</script> <b>x</b> & [a](b) *c* _d_ `e` | f ~~g~~ #set text(1pt) $x^2$"
    " {{ 7*7 }} {% if %} \\\\ @ref <label> {incident}"
)


def hostile():
    return decided(FULL.replace("a second one SECRET5", f"'{HOSTILE}'"))


def shown():
    return " ".join(HOSTILE.split())


# HTML


def test_html_is_one_file_that_fetches_nothing():
    page = note(FULL, "html")
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="en-GB">' in page
    assert "default-src 'none'" in page
    assert "<script" not in page
    sources = r"""(?:src|href)\s*=\s*["'](?!#|data:)|url\((?!["']?(?:#|data:))"""
    fetched = re.findall(sources, page)
    assert not fetched
    assert "@page" in page


def test_free_text_is_escaped_in_html():
    page = write_note(hostile(), "html")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7*7 }}" in page


def test_every_id_is_there_once_and_every_reference_finds_one():
    page = note(OPEN, "html")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for named in re.findall(r'aria-labelledby="([^"]+)"', page):
        assert set(named.split()) <= set(ids)


def test_headings_step_down_one_by_one():
    levels = [int(level) for level in re.findall(r"<h(\d)", note(OPEN, "html"))]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_two_fragments_stand_on_one_page():
    one = write_note(full(), "html", fragment=True)
    two = write_note(decided(OPEN), "html", fragment=True)
    for fragment, prefix in ((one, "SG-2026-0117-"), (two, "SG-2026-0200-")):
        assert "<script" not in fragment
        assert "<html" not in fragment
        assert "@page" not in fragment
        ids = re.findall(r'\bid="([^"]+)"', fragment)
        assert ids
        assert all(id_.startswith(prefix) for id_ in ids)
        style = fragment[fragment.index("<style>") : fragment.index("</style>")]
        rules = re.sub(r"(?s)@media[^{]*\{|/\*.*?\*/", "", style)
        for selectors in re.findall(r"([^{}]+)\{", rules.replace("<style>", "")):
            for selector in selectors.split(","):
                assert selector.strip().startswith(".flowgraph-note"), selector


def test_a_reference_that_begins_with_a_digit_still_begins_ids_with_a_letter():
    fragment = write_note(decided(OPEN.replace("SG-2026", "2026")), "html", fragment=True)
    assert 'id="n2026-0200-title"' in fragment


def test_only_html_is_a_fragment():
    with pytest.raises(FlowgraphError, match="only HTML"):
        write_note(full(), "txt", fragment=True)


# Markdown and text


@pytest.mark.parametrize(
    "text",
    ["# a", "- a", "+ a", "1. a", "12) a", "=== a", "> a", "<b>", "![a](b)", "www.a.b", "a@b.c"],
)
def test_markdown_shows_free_text_as_it_stands(text):
    assert escaped(text) != text
    assert re.sub(r"\\([^\w\s])", r"\1", escaped(text)) == text


def test_free_text_is_no_markup_in_markdown():
    said = write_note(hostile(), "md")
    assert "\\<script\\>" in said
    assert re.search(r"(?<!\\)<script", said) is None


def test_plain_text_is_what_was_written():
    assert shown() in write_note(hostile(), "txt")


# PDF


def test_pdf_prints_free_text_as_it_stands(tmp_path):
    said = " ".join(pdf_words(write_note(hostile(), "pdf"), tmp_path).split())
    assert shown() in said


def test_pdf_is_tagged_a4_and_says_nothing_of_its_maker(tmp_path):
    tool = needs("pdfinfo")
    (tmp_path / "note.pdf").write_bytes(note(FULL, "pdf"))
    made = subprocess.run([tool, tmp_path / "note.pdf"], capture_output=True, check=True, text=True)
    assert re.search(r"Tagged:\s+yes", made.stdout)
    assert "(A4)" in made.stdout
    for word in ("Author", "CreationDate", "Keywords", "Subject"):
        assert word not in made.stdout
    assert b"pdfuaid" in note(FULL, "pdf")


def structure(data: bytes, folder) -> str:
    """The tags of a PDF, as poppler says them."""
    tool = needs("pdfinfo")
    (folder / "note.pdf").write_bytes(data)
    command = [tool, "-struct", folder / "note.pdf"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode(
        "utf-8", "replace"
    )


def tags(said: str) -> list[str]:
    """Each tag with its parents: ``Document/Table/THead/TR/TH``."""
    paths, within = [], []
    for line in said.splitlines():
        if tag := re.match(r"( *)([A-Z][A-Za-z0-9]*)\b", line):
            within[len(tag[1]) // 2 :] = [tag[2]]
            paths.append("/".join(within))
    return paths


def test_pdf_tags_paragraphs_and_headers_as_such(tmp_path):
    said = structure(note(FULL, "pdf"), tmp_path)
    paths = tags(said)
    loose = [p for p in paths if p.endswith(("Document/Span", "Div/Span", "LBody/Span"))]
    assert loose == []  # every run of words stands in a paragraph, a heading or a cell
    assert paths.count("Document/H1") == 1
    assert paths.count("Document/P") > 10
    assert paths.count("Document/Table/THead/TR/TH") >= 3
    assert any(path.endswith("Figure") for path in paths)
    assert said.count("/Scope /Column") >= 3
    assert "/Headers [(" in said  # each cell names its headers, the group's too


def test_pdf_embeds_our_font_and_no_other(tmp_path):
    tool = needs("pdffonts")
    (tmp_path / "note.pdf").write_bytes(note(FULL, "pdf"))
    made = subprocess.run([tool, tmp_path / "note.pdf"], capture_output=True, check=True, text=True)
    fonts = made.stdout.splitlines()[2:]
    assert fonts
    for line in fonts:
        assert "AtkinsonHyperlegible" in line
        assert re.search(r"Identity-H\s+yes yes yes", line)


def test_pdf_refuses_a_character_that_it_could_not_print():
    with pytest.raises(FlowgraphError, match="the font of the PDF does not have") as refused:
        write_note(decided(FULL.replace("SECRET5", "漢字 SECRET5")), "pdf")
    assert "SECRET" not in str(refused.value)


# Word


def part_bytes(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def part(data: bytes, name: str) -> str:
    return part_bytes(data, name).decode()


def test_word_has_styles_header_rows_and_a_picture_in_words():
    body = part(note(FULL, "docx"), "word/document.xml")
    assert 'w:val="Heading1"' in body
    assert "<w:tblHeader/>" in body
    assert re.search(r'<wp:docPr [^>]*descr="[^"]*path of SG-2026-0117', body)
    behind = re.search(r'<asvg:svgBlip [^>]*r:embed="(rId\d+)"', body)
    assert behind
    relations = part(note(FULL, "docx"), "word/_rels/document.xml.rels")
    relation = re.search(rf'<Relationship [^>]*Id="{behind[1]}"[^>]*>', relations)
    assert relation
    assert "chart.svg" in relation[0]
    assert 'PartName="/word/media/chart.svg"' in part(note(FULL, "docx"), "[Content_Types].xml")


def test_word_embeds_only_what_we_drew():
    with zipfile.ZipFile(io.BytesIO(note(FULL, "docx"))) as archive:
        media = sorted(name for name in archive.namelist() if "/media/" in name)
        times = {info.date_time for info in archive.infolist()}
        thumbnail = [name for name in archive.namelist() if "thumbnail" in name]
    assert media == ["word/media/chart.svg", "word/media/image1.png"]
    assert times == {(2026, 11, 20, 0, 0, 0)}
    assert not thumbnail


def test_word_says_nothing_of_its_maker():
    core = part(note(FULL, "docx"), "docProps/core.xml")
    assert "python-docx" not in core
    assert re.search(r"<dc:creator\s*/>|<dc:creator></dc:creator>", core)
    assert core.count("2026-11-20T00:00:00Z") == 2  # the decision's own day
    assert "SECRET" not in core


def test_word_is_of_today_and_in_british_english():
    made = note(FULL, "docx")
    styles, settings = part(made, "word/styles.xml"), part(made, "word/settings.xml")
    languages = re.findall(r'<w:(?:lang|themeFontLang) [^>]*?w:val="([^"]*)"', styles + settings)
    assert languages
    assert set(languages) == {"en-GB"}
    assert re.search(r'w:name="compatibilityMode"[^>]*w:val="15"', settings)
    assert 'w:ascii="Arial"' in styles
    assert "Atkinson" not in styles + part(made, "word/document.xml")
    assert '<w:sz w:val="22"/>' in styles


def test_word_blanks_are_fields_to_fill_in():
    body = part(write_note(decided(OPEN), "docx"), "word/document.xml")
    titles = re.findall(r'<w:sdt><w:sdtPr><w:alias w:val="([^"]*)"/>', body)
    assert titles[-4:] == ["Completed by (role)", "Safeguarding lead", "Signature", "Date"]
    assert {"Decision", "Reason", "Taken"} <= set(titles)
    ids = re.findall(r'<w:id w:val="(\d+)"/>', body)
    assert len(set(ids)) == len(ids) == len(titles)
    assert body.count("<w:showingPlcHdr/>") == len(titles)
    assert re.search(r'<w:alias w:val="Date"/>.*?<w:date><w:dateFormat w:val="d MMMM yyyy"/>', body)


def test_word_paints_one_picture_for_incidents_that_look_alike():
    from flowgraph.drawing import raster

    raster._kept.cache_clear()
    first = part_bytes(write_note(decided(FULL), "docx"), "word/media/image1.png")
    painted = raster._kept.cache_info().misses
    other = FULL.replace("SG-2026-0117", "SG-2026-0999")
    assert part_bytes(write_note(decided(other), "docx"), "word/media/image1.png") == first
    assert raster._kept.cache_info().misses == painted


def test_the_time_is_the_one_that_is_named(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793450000")
    assert "2026-10-31T" in part(write_note(decided(OPEN), "docx"), "docProps/core.xml")
    for wrong in ("yesterday", "-1", "9" * 30):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        for form in ("docx", "pdf"):
            with pytest.raises(FlowgraphError, match="not a number of seconds"):
                write_note(decided(OPEN), form)


def test_word_prints_free_text_as_it_stands():
    assert shown() in " ".join(word_words(write_note(hostile(), "docx")).split())


def test_word_opens_in_libreoffice(tmp_path):
    tool = needs("soffice")
    (tmp_path / "note.docx").write_bytes(note(FULL, "docx"))
    command = [tool, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "note.docx")]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    said = " ".join(pdf_words((tmp_path / "note.pdf").read_bytes(), tmp_path).split())
    assert "Departs from the chart to a more protective outcome" in said
    assert "SECRET9" in said
    assert "What is known, and how" in said


# What is missing


def test_a_missing_template_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(resources, "folder", lambda kind: tmp_path)
    with pytest.raises(FlowgraphError, match="install flowgraph again"):
        write_note(full(), "html")


def test_a_missing_font_is_told(monkeypatch, tmp_path):
    from flowgraph import fonts
    from flowgraph.writing import note_pdf

    write_note(full(), "pdf")  # the picture's own letters are measured by now
    note_pdf._compiler.cache_clear()
    monkeypatch.setattr(fonts, "font_folder", lambda: tmp_path)
    with pytest.raises(FlowgraphError, match="font of the note is missing"):
        write_note(full(), "pdf")
    note_pdf._compiler.cache_clear()


@pytest.mark.parametrize(("lang", "marks"), [("cy", ' lang="cy"'), ("ar", ' lang="ar" dir="rtl"')])
def test_a_note_is_marked_as_the_language_of_its_chart_where_the_chart_speaks(lang, marks):
    from msgspec.structs import replace

    from flowgraph.writing.case_note import case_note
    from flowgraph.writing.note_html import as_html

    made = as_html(replace(case_note(decided(FULL)), lang=lang))
    assert f"<html{marks}>" in made
    assert f'<p class="chart"{marks}>' in made
    assert f'<p class="banner"{marks}>' in made
    assert '<article class="flowgraph-note" lang="en-GB"' in made


def in_lang(lang, form):
    from msgspec.structs import replace

    from flowgraph.writing.case_note import case_note
    from flowgraph.writing.note import _formed

    return _formed(replace(case_note(decided(FULL)), lang=lang), form)


OUTCOME = "Single agency response or Early Help Notification Form (if appropriate)"


def test_html_marks_what_the_chart_says_and_not_what_we_say():
    made = in_lang("cy", "html")
    assert f'<strong lang="cy">{OUTCOME}</strong>' in made
    assert '<span lang="cy">A tool’s own bands may differ' in made
    assert '<th scope="row" lang="cy">Did the person pictured' not in made  # it was not asked
    assert re.search(r'<th scope="row" lang="cy">Which level of risk', made)
    assert "<strong>Decided</strong>" in made
    assert 'lang="cy"' not in re.search(r"<[^>]*>Because .*?</p>", made)[0]


def test_word_marks_the_chart_s_runs_and_turns_what_is_written_from_the_right():
    welsh = part(in_lang("cy", "docx"), "word/document.xml")
    runs = re.findall(r"<w:r>.*?</w:r>", welsh)
    marked = [run for run in runs if '<w:lang w:val="cy"/>' in run]
    assert any(OUTCOME in run for run in marked)
    assert not any(">Decided<" in run or "Because" in run for run in marked)
    arabic = part(in_lang("ar", "docx"), "word/document.xml")
    assert re.search(
        rf'<w:rtl/><w:lang w:bidi="ar"/></w:rPr><w:t[^>]*>{re.escape(OUTCOME)}', arabic
    )
    assert re.search(r'<w:pStyle w:val="Subtitle"/>(?:<w:[^>]*>)*<w:bidi/>', arabic)
    assert "w:lang " not in part(note(FULL, "docx"), "word/document.xml")


def test_pdf_marks_what_the_chart_says():
    import page
    import pikepdf

    made = in_lang("cy", "pdf")
    assert page.validate_pdf_bytes(made, profile="ua1").failures == []
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.Root.Lang == "en-GB"
        waiting, marked = [pdf.Root.StructTreeRoot], 0
        while waiting:
            one = waiting.pop()
            marked += one.get("/Lang") == "cy"
            kids = one.get("/K", [])
            kids = kids if isinstance(kids, pikepdf.Array) else [kids]
            waiting += [kid for kid in kids if isinstance(kid, pikepdf.Dictionary)]
    assert marked > 10


def test_the_page_is_marked_so_too(tmp_path):
    text = (folder("graphs") / "kscb-typology-2016.yaml").read_text("utf-8")
    path = tmp_path / "kscb-typology-2016.yaml"
    path.write_text(text.replace("edition:\n", "edition:\n  lang: cy\n", 1), "utf-8")
    made = page(flowgraph.load_chart(path))
    assert '<html lang="cy">' in made
    assert '<main id="main" lang="en-GB">' in made
    assert '<h1 lang="cy">' in made
    assert '<html lang="en-GB">' in page(flowgraph.load_chart("kscb-typology-2016"))
