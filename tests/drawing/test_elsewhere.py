"""Pictures for elsewhere: in somebody else's page, in a mail, on a telephone, without our font."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest

import flowgraph
from drawing import charts, kscb
from drawing.browser import CHROMIUM, told_by
from flowgraph import drawing
from flowgraph.drawing import inlining, letters, raster, strips
from flowgraph.drawing.linting import lint
from flowgraph.resources import folder
from flowgraph.showing import view_of
from flowgraph.view import View

SVG = "{http://www.w3.org/2000/svg}"
POLICY = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; script-src 'unsafe-inline'\">"
MEASURE = """
const out = [...document.querySelectorAll('g.box')].flatMap(g => {
  const body = g.querySelector('.body').getBoundingClientRect();
  return [...g.querySelectorAll(':scope > text')].map(t => {
    const r = t.getBoundingClientRect();
    return [t.textContent, r.left - body.left, body.right - r.right];
  });
});
const fills = [...document.querySelectorAll('.body')].map(b => getComputedStyle(b).fill);
document.body.innerHTML = '<pre></pre>';
document.querySelector('pre').textContent = JSON.stringify({out, fills});
"""


def decided(**facts: object) -> View:
    chart = flowgraph.load_chart("kscb-sexting-2016")
    return view_of(chart, flowgraph.decide(chart, {"classification": "aggravated", **facts}))


def test_two_fragments_stand_on_one_page() -> None:
    one, two = (drawing.portable(kscb.DECIDED, fragment=prefix) for prefix in ("a-", "b-"))
    ids = [re.findall(r'\sid="([^"]*)"', text) for text in (one, two)]
    assert all(name.startswith("a-") for name in ids[0])
    assert set(ids[0]).isdisjoint(ids[1])
    for text in (one, two):
        root = ElementTree.fromstring(text)
        assert set(root.get("aria-labelledby", "").split()) <= {*ids[0], *ids[1]}
        assert root.find(f"{SVG}title") is not None
        said = root.find(f"{SVG}desc")
        assert said is not None
        assert kscb.DECIDED.headline in (said.text or "")
        assert "<style" not in text
        assert " style=" not in text


@pytest.mark.parametrize("prefix", ["1a", "-a", "a b", 'a"', "<x>", "a" * 65, "é"])
def test_a_prefix_that_is_no_beginning_of_an_id_is_refused(prefix: str) -> None:
    with pytest.raises(drawing.DrawingError, match="--fragment"):
        drawing.portable(kscb.PLAIN, fragment=prefix)


@pytest.mark.parametrize("theme", list(drawing.all_themes()))
@pytest.mark.parametrize(
    "view", [kscb.PLAIN, kscb.DECIDED, charts.grown(3, 9, 3)], ids=["plain", "lit", "grown"]
)
def test_attributes_say_what_the_style_sheet_says(view: View, theme: str) -> None:
    """The renderer draws the same picture from either, but for the length of lines."""
    styled = drawing.svg(view, theme=theme, embed_font=False)
    bare = inlining.inlined(drawing.svg(view, theme=theme, embed_font=False, style=False), theme)
    bare = re.sub(r' textLength="[^"]*" lengthAdjust="[^"]*"', "", bare)
    assert raster.raster(styled, 0.5) == raster.raster(bare, 0.5)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_page_that_forbids_styles_shows_no_black_box_and_no_word_outside(
    direction: str, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    picture = drawing.portable(kscb.DECIDED, fragment="x-")
    page.write_text(
        f"<!doctype html><html dir={direction}><meta charset=utf-8>{POLICY}"
        f"<body>{picture}<script>{MEASURE}</script>",
        "utf-8",
    )
    told = told_by(page)
    assert len(told["out"]) > 30
    for words, left, right in told["out"]:
        assert left > -0.5, words
        assert right > -0.5, words
    assert "rgb(0, 0, 0)" not in told["fills"]


def test_outlines_need_no_font() -> None:
    text = drawing.portable(kscb.DECIDED, outlines=True)
    assert "<text" not in text
    assert "font-face" not in text
    assert kscb.DECIDED.headline in text  # in its description
    shown = drawing.svg(kscb.DECIDED, embed_font=False)
    assert text.count("<path") > shown.count("<path") + 30
    assert letters.outline("I", "regular", 10.0, 5.0, 20.0).startswith("M5.")
    assert letters.outline("ŵ", "bold", 10.0, 0.0, 0.0)


def test_only_the_boxes_of_the_path_one_under_the_other() -> None:
    view = decided(child_involved=True, adult_involved=True)
    path = strips.path_of(view)
    assert [box.id for box in path.boxes] == [
        "identified",
        "aggravated",
        "adults_involved",
        "refer",
    ]
    layout = strips.lay_out_path(path)
    assert lint(layout, "A4") == ()
    assert layout.width * 96 / 72 == 360
    assert layout.chart.smallest * 96 / 72 >= 14
    tops = [box.rect.y for box in layout.chart.boxes]
    assert tops == sorted(set(tops))
    text = drawing.portable(view, only="path", fragment="p-")
    assert re.findall(r'id="p-box-([^"]*)"', text) == [box.id for box in path.boxes]


def test_an_open_path_ends_at_what_is_still_possible() -> None:
    view = decided(child_involved=True, adult_involved=False, youngest_age=15)
    path = strips.path_of(view)
    ends = [box for box in path.boxes if box.kind == "outcome"]
    assert {box.state for box in ends} == {"possible"}
    assert {arrow.target for arrow in path.arrows} >= {box.id for box in ends}
    assert lint(strips.lay_out_path(path), "A4") == ()


def test_without_an_incident_there_is_no_path() -> None:
    with pytest.raises(drawing.DrawingError, match="give an incident"):
        drawing.portable(kscb.PLAIN, only="path")


def test_an_outcome_alone_is_no_more_protective_than_on_the_chart() -> None:
    chart = flowgraph.load_chart("safelives-marac-referral")
    path = folder("graphs") / "cases" / chart.id / "three-things-at-once.yaml"
    view = view_of(chart, flowgraph.decide(chart, flowgraph.load_incident(path, chart)))
    (outcome,) = [b for b in strips.lay_out_path(strips.path_of(view)).chart.boxes if b.rank]
    whole = {box.id: box.rank for box in drawing.lay_out(view).chart.boxes}
    assert outcome.rank == whole[outcome.id] == "between"


def test_many_outcomes_that_are_possible_stand_one_under_the_other() -> None:
    chart = flowgraph.load_chart("kscb-typology-2016")
    view = view_of(chart, flowgraph.decide(chart, {}))
    layout = strips.lay_out_path(strips.path_of(view))
    outcomes = [box for box in layout.chart.boxes if box.kind == "outcome"]
    assert len({box.rect.y for box in outcomes}) == len(outcomes) == 6
    assert layout.chart.smallest >= 8
    assert lint(layout, "A4") == ()


@pytest.mark.parametrize("only", ["", "path"])
def test_a_png_is_as_wide_as_a_mail_wants_it(only: str) -> None:
    made = drawing.png(kscb.DECIDED, width=600, only=only)
    assert struct.unpack(">I", made[16:20])[0] == 600


def test_the_command_says_which_option_goes_with_which_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from flowgraph.cli import main

    case = Path(__file__).parents[2] / "graphs/cases/kscb-sexting-2016/guidance-adult-as-told.yaml"

    def status(*args: object) -> object:
        with pytest.raises(SystemExit) as left:
            main(["draw", "--incident", str(case), *map(str, args)])
        return left.value.code

    for args in (
        ("-o", tmp_path / "a.pdf", "--only", "path"), ("-o", tmp_path / "a.png", "--fragment", "x"),
        ("-o", tmp_path / "a.html", "--outlines"), ("-o", tmp_path / "a.svg", "--width", 300),
        ("-o", "-", "--alt"),
    ):  # fmt: skip
        assert status(*args) == 2
        assert not list(tmp_path.iterdir())
        assert "Mend:" in capsys.readouterr().err
    assert status("-o", tmp_path / "a.svg", "--only", "path", "--alt") == 0
    said = capsys.readouterr().out
    assert said.startswith("Flowchart with the path of incident guidance-adult-as-told: ")
    assert "4. Refer to Specialist Children’s Services 03000 411111" in said
