"""PNG, PDF and posters: the right paper, our fonts, words that can be selected."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

import flowgraph
from drawing import charts, kscb
from flowgraph import drawing, fonts
from flowgraph.drawing import papers, posters, printing, raster, tiling
from flowgraph.drawing.linting import lint
from flowgraph.drawing.wall_sheet import brief
from flowgraph.resources import shipped_charts
from flowgraph.showing import view_of
from flowgraph.view import QuestionGroup, View

POPPLER = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")


def told_by(tool: str, pdf: bytes, tmp_path: Path, *options: str) -> str:
    path = tmp_path / "made.pdf"
    path.write_bytes(pdf)
    tail = ["-"] if tool == "pdftotext" else []
    done = subprocess.run(
        [tool, *options, str(path), *tail], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_png_has_the_size_asked_for() -> None:
    made = drawing.png(kscb.PLAIN, dpi=48)
    assert struct.unpack(">II", made[16:24]) in {(397, 562), (562, 397)}
    assert not raster.blank(made)


def test_png_without_letters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "PROBE", raster.PROBE.replace("{family}", "No Such Font"))
    raster._letters_show.cache_clear()
    with pytest.raises(drawing.NothingDrawn):
        drawing.png(kscb.PLAIN, dpi=48)
    raster._letters_show.cache_clear()


def test_png_refuses_a_senseless_resolution() -> None:
    with pytest.raises(drawing.DrawingError, match="resolution"):
        drawing.png(kscb.PLAIN, dpi=5)


def test_pdf_uses_our_fonts_only() -> None:
    used = printing.fonts_in(drawing.pdf(kscb.DECIDED))
    assert {name.split(b"+")[-1] for name in used} == {
        b"AtkinsonHyperlegible-Regular", b"AtkinsonHyperlegible-Bold"
    }  # fmt: skip


def test_pdf_in_another_font_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "POSTSCRIPT", (b"Elsewhere",))
    with pytest.raises(drawing.NothingDrawn):
        drawing.pdf(kscb.DECIDED)


@POPPLER
def test_pdf_is_tagged_selectable_and_says_nothing_of_its_maker(tmp_path: Path) -> None:
    made = drawing.pdf(kscb.DECIDED)
    info = told_by("pdfinfo", made, tmp_path)
    assert re.search(r"Tagged:\s+yes", info)
    assert "Author" not in info
    assert "CreationDate" not in info
    text = told_by("pdftotext", made, tmp_path, "-l", "1")
    assert "Refer to Specialist Children’s" in text
    after = " ".join(told_by("pdftotext", made, tmp_path, "-f", "2").split())
    for words in kscb.DECIDED.words:
        assert words in after
    fonts = told_by("pdffonts", made, tmp_path).splitlines()[2:]
    assert fonts
    assert all(re.search(r"AtkinsonHyperlegible.*yes yes yes", row) for row in fonts)


def test_pdf_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = drawing.pdf(kscb.PLAIN)
    assert first == drawing.pdf(kscb.PLAIN)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1460000000")
    dated = drawing.pdf(kscb.PLAIN)
    assert b"2016" in dated
    assert dated != first


@POPPLER
@pytest.mark.parametrize("paper", ["A5", "A3", "A0"])
def test_poster_is_exactly_the_paper(paper: str, tmp_path: Path) -> None:
    info = told_by("pdfinfo", drawing.poster(kscb.PLAIN, "pdf", paper), tmp_path)  # type: ignore[arg-type]
    found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info)
    assert found
    size = sorted(float(part) for part in found.groups())
    assert size == pytest.approx(sorted(papers.PAPERS[paper]), abs=0.1)


@pytest.mark.parametrize("paper", ["A4", "A3", "A1"])
@pytest.mark.parametrize("view", [kscb.PLAIN, kscb.UNDECIDED], ids=["plain", "lit"])
def test_poster_sheet_has_no_fault(paper: str, view: object) -> None:
    floor = papers.SMALLEST[paper] / papers.enlargement(paper)
    manner = posters.Manner("none", "default", "")
    turns = [papers.A4, papers.A4[::-1]]
    made = posters.best(view, turns, floor, posters.SHARES[paper], manner)  # type: ignore[arg-type]
    assert made
    assert lint(made.layout, paper) == ()


def wall_of(view: View, paper: str) -> posters.Wall:
    floor = papers.SMALLEST[paper] / papers.enlargement(paper)
    manner = posters.Manner("needed", "default", "")
    turns = [papers.A4, papers.A4[::-1]]
    made = posters.best(brief(view), turns, floor, posters.SHARES[paper], manner)
    assert made
    return made


WALLS = {name: view_of(flowgraph.load_chart(name)) for name in shipped_charts()}
WALLS |= {"seven outcomes": charts.fan(7), "grown": charts.grown(4, 10, 7)}


@pytest.mark.parametrize("name", WALLS)
def test_the_chart_takes_most_of_the_wall_and_has_its_largest_letters(name: str) -> None:
    ends = {}
    for paper in ("A3", "A1"):
        wall = wall_of(WALLS[name], paper)
        layout = wall.layout
        assert lint(layout, paper) == ()
        ends[paper] = max(box.rect.bottom for box in layout.chart.boxes) / layout.height
        others = [line.size for b in layout.blocks if b.role != "title" for line in b.lines]
        others += [item.line.size for item in layout.legend]
        assert layout.chart.smallest >= max(others) - 0.01
    assert ends["A3"] >= 0.55
    assert ends["A1"] >= 0.65


def test_the_wall_says_whom_to_ring_and_what_the_chart_is_not_for() -> None:
    view = WALLS["kscb-sexting-2016"]
    wall = wall_of(view, "A3")
    assert wall.left == 0
    texts = [block.text for block in wall.layout.blocks]
    assert "Immediate risk: 999 · Extreme or violent: 999" in texts
    assert "Key questions (p.2)" in texts  # a box says: consider key questions (see p.2)
    said = " ".join(texts)
    for rule in (*view.alerts, *view.outside):
        assert rule.when in said
        assert rule.text in said
    assert "sha256" not in said
    assert not any(note in said for note, _ in view.notes)


def test_a_group_of_questions_stands_on_the_wall_whole_or_not_at_all() -> None:
    groups = tuple(
        QuestionGroup(f"Group {n}?", (f"{charts.LOREM} {n}", f"Point {n}")) for n in range(40)
    )
    view = replace(kscb.PLAIN, questions=groups)
    wall = wall_of(view, "A3")
    texts = {block.text for block in wall.layout.blocks}
    assert 0 < wall.left < 40
    for group in groups[: 40 - wall.left]:
        assert {group.heading, *group.points} <= texts
    for group in groups[40 - wall.left :]:
        assert texts.isdisjoint({group.heading, *group.points})


def test_a_condition_that_stands_nowhere_else_is_printed() -> None:
    view = WALLS["kscb-typology-2016"]
    said = {arrow.words for arrow in view.arrows if arrow.words}
    for paper, shown in (("A2", "on the arrows"), ("A5", "at the foot")):
        layout = wall_of(view, paper).layout
        labels = [a.label for a in layout.chart.arrows if a.label]
        listed = [b.text for b in layout.blocks if " → " in b.text]
        assert bool(labels) == (shown == "on the arrows")
        assert bool(listed) == (shown == "at the foot")
        assert len(labels) + len(listed) == 6
    assert any(words in text for text in listed for words in said)


def said_on(text: str) -> str:
    """All words drawn in an SVG, line by line, as one string."""
    return " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", text))


@pytest.mark.parametrize("paper", ["A4", "A2"])
def test_poster_carries_what_the_source_does(paper: str) -> None:
    drawn = said_on(str(drawing.poster(kscb.PLAIN, "svg", paper, page_at="https://a.example/c")))
    drawn = drawn.replace("&#34;", '"').replace("&#39;", "'")
    flat = drawn.replace(" ", "")
    view = kscb.PLAIN
    expected = [view.title, view.banner, view.edition, view.notice, view.licence, view.version_line,
                "https://a.example/c", "the most protective outcome"]  # fmt: skip
    expected += [part for group in view.questions for part in (group.heading, *group.points)]
    expected += [part for e in view.guidance for part in (e.title, e.where, e.note)]
    expected += [text for text, _ in view.notes]
    for words in expected:
        assert words.replace(" ", "") in flat, words


def test_poster_never_drops_notes() -> None:
    """Where they do not fit beside the chart they stand on the next sheet."""
    notes = tuple((f"Note {n}: {charts.LOREM}.", "p.2") for n in range(30))
    view = replace(kscb.PLAIN, notes=notes)
    flat = said_on(str(drawing.poster(view, "svg", "A4"))).replace(" ", "")
    for text, _ in notes:
        assert text.replace(" ", "") in flat


def test_mono_has_no_colour() -> None:
    text = str(drawing.poster(kscb.DECIDED, "svg", mono=True))
    for colour in set(re.findall(r"#([0-9a-f]{6})", text)):
        assert colour[:2] == colour[2:4] == colour[4:], colour


def test_poster_page_holds_everything_in_words() -> None:
    text = str(drawing.poster(kscb.PLAIN, "html", "A3"))
    assert "@page { size: A3 portrait" in text
    for group in kscb.QUESTIONS:
        assert f"<h3>{group.heading}</h3>" in text
    assert text.count("<li") >= 17 + 14 + 7


@POPPLER
def test_tiles_are_whole_sheets_with_a_plan(tmp_path: Path) -> None:
    made = drawing.poster(kscb.PLAIN, "pdf", "A2", tile="A4")
    assert isinstance(made, bytes)
    assert "Which sheet goes where" in told_by("pdftotext", made, tmp_path, "-l", "1")
    for number in range(1, 5):
        page = str(number + 1)
        text = told_by("pdftotext", made, tmp_path, "-f", page, "-l", page)
        assert f"Sheet {number} of 4" in text
    info = told_by("pdfinfo", made, tmp_path)
    assert "(A4)" in info


@pytest.mark.parametrize("paper", ["A3", "A2", "A1", "A0"])
def test_tiles_cover_the_poster_and_overlap(paper: str) -> None:
    for grid in tiling.grids(paper, "A4"):
        sheets = tiling.sheets(grid, "")
        assert len(sheets) == 2 ** (list(papers.PAPERS).index(paper) - 1)
        w, h = grid.inner
        total_w, total_h = grid.total
        assert max(s.x for s in sheets) + w == pytest.approx(total_w)
        assert max(s.y for s in sheets) + h == pytest.approx(total_h)
        across = sorted({s.x for s in sheets})
        assert all(b - a == pytest.approx(w - tiling.OVERLAP) for a, b in pairwise(across))
        first = sheets[0].marks
        assert any(dashed for *_, dashed in first)
        assert sum(not dashed for *_, dashed in first) == 8


@pytest.mark.parametrize(
    ("paper", "tile", "form", "mend"),
    [("A4", "A4", "pdf", "A3 or larger"), ("A2", "A3", "pdf", "--tile A4"),
     ("A2", "A4", "svg", "pdf"),
     ("A7", None, "pdf", "A5"), ("B3", None, "pdf", "A3")],
)  # fmt: skip
def test_papers_that_make_no_sense(paper: str, tile: str | None, form: str, mend: str) -> None:
    with pytest.raises(drawing.DrawingError, match=mend):
        drawing.poster(kscb.PLAIN, form, paper, tile=tile)  # type: ignore[arg-type]


def test_a_chart_too_large_says_which_paper_would_do() -> None:
    view = charts.random_chart(3, 60, 4)
    with pytest.raises(drawing.PaperTooSmall, match=r"use A[0-3]") as told:
        drawing.pdf(view, "A4")
    paper = re.search(r"use (A\d)", str(told.value))
    assert paper
    drawing.pdf(view, paper[1])


def test_a_character_no_font_has_is_named() -> None:
    view = replace(kscb.PLAIN, words=("漢 and Gŵyl",))
    with pytest.raises(drawing.MissingCharacter, match=r"U\+6F22") as told:
        drawing.pdf(view)
    assert "U+0175" not in str(told.value)


@POPPLER
def test_letters_of_the_second_font_are_printed(tmp_path: Path) -> None:
    said = "Gŵyl Dewi → Łódź ✓"
    outcome = kscb.PLAIN.boxes[-1]
    boxes = (*kscb.PLAIN.boxes[:-1], replace(outcome, text=said))
    view = replace(kscb.PLAIN, boxes=boxes, words=(said,))
    made = drawing.pdf(view)
    assert said in told_by("pdftotext", made, tmp_path, "-l", "1")
    assert said in told_by("pdftotext", made, tmp_path, "-f", "2")
    families = {font.split(b"+")[-1].split(b"-")[0] for font in printing.fonts_in(made)}
    assert families == {b"AtkinsonHyperlegible", b"IBMPlexSans"}
    text = drawing.svg(view)
    assert 'G<tspan font-family="IBM Plex Sans">ŵ</tspan>yl Dewi' in text
    assert text.count("@font-face") == 4
    assert drawing.svg(kscb.PLAIN).count("@font-face") == 2
    plain = replace(view, boxes=(*boxes[:-1], replace(outcome, text=said.replace("ŵ", "w"))))
    assert drawing.png(view) != drawing.png(plain)


def test_the_wall_keeps_the_guidances_own_words() -> None:
    ask = "Multiple incidents: has anything like this happened before?"
    group = QuestionGroup(
        "What is known?", (ask, "Any age etc.? Is anybody under 13?", "Plain: two")
    )
    short = brief(replace(kscb.PLAIN, questions=(group,)))
    assert short.questions[0].points == ("Multiple incidents", "Any age etc.?", "Plain: two")


@POPPLER
def test_a_shipped_poster_carries_what_the_guidance_says_of_the_law(tmp_path: Path) -> None:
    view = view_of(flowgraph.load_chart("kscb-sexting-2016"))
    made = drawing.poster(view, "pdf", "A3")
    assert isinstance(made, bytes)
    first = " ".join(told_by("pdftotext", made, tmp_path, "-l", "1").split())
    assert "follows" not in first
    assert "Keep in mind" not in first
    after = " ".join(told_by("pdftotext", made, tmp_path, "-f", "2").split())
    after = re.sub(rf"{re.escape(view.version_line)} \d+ ", "", after)  # between two pages
    for text, _ in view.notes:
        assert text in after
    for group in view.questions:
        for point in group.points:
            assert point in after


def test_the_review_copy_of_the_shipped_chart_fits_a4() -> None:
    view = view_of(flowgraph.load_chart("kscb-sexting-2016"))
    assert drawing.lay_out(view, "predicates").paper == "A4"
