"""The words in boxes: a number to ring stands alone and large, outcomes have no lonely words."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import flowgraph
from drawing import charts
from flowgraph import drawing
from flowgraph.cli.check import command as check
from flowgraph.cli.poster import command
from flowgraph.drawing import choosing, papers, wording
from flowgraph.drawing.geometry import Layout
from flowgraph.drawing.linting import lint
from flowgraph.drawing.posters import SHARES, best, unsaid
from flowgraph.drawing.shape import route_boxes
from flowgraph.drawing.wall_sheet import Manner, brief
from flowgraph.resources import folder, shipped_charts
from flowgraph.showing import view_of
from flowgraph.view import BoxView

NAMES = shipped_charts()


def on_the_wall(name: str, paper: str) -> Layout:
    floor = papers.SMALLEST[paper] / papers.enlargement(paper)
    view = brief(view_of(flowgraph.load_chart(name)))
    turns = [papers.A4, papers.A4[::-1]]
    wall = best(view, turns, floor, SHARES[paper], Manner("needed", "default", ""))
    assert wall
    return wall.layout


def test_a_number_among_a_boxs_own_words_stands_alone_and_larger() -> None:
    text = "Refer to Specialist Services 03000 411111 (Police may be informed)"
    box = BoxView("refer", "outcome", text, phone="03000 411111", protection=1)
    said = wording.of_box(box).paragraphs
    assert [p.text for p in said] == ["Refer to Specialist Services", "03000 411111",
                                      "(Police may be informed)"]  # fmt: skip
    assert [p.size for p in said] == [wording.OUTCOME_SIZE, wording.PHONE_SIZE,
                                      wording.OUTCOME_SIZE]  # fmt: skip
    assert " ".join(p.text for p in said) == text


def test_the_shipped_chart_prints_its_number_once_on_a_line_of_its_own() -> None:
    chart = drawing.lay_out(view_of(flowgraph.load_chart("kscb-sexting-2016"))).chart
    (line,) = [x for box in chart.boxes for x in box.lines if "03000" in x.text]
    assert line.text == "03000 411111"
    assert line.size == max(x.size for box in chart.boxes for x in box.lines)


def test_outcomes_give_up_lonely_words_before_letters_become_too_small() -> None:
    box = BoxView("a", "outcome", "Refer to a specialist domestic abuse service", protection=1)
    words = wording.of_box(box)
    assert any(" " not in line.text for line in words.lines(words.floor + 0.01))
    assert all(" " in line.text for line in words.lines(words.neat + 0.01))


@pytest.mark.parametrize("paper", ["A3", "A2"])
@pytest.mark.parametrize("name", NAMES)
def test_on_a_wall_no_line_of_an_outcome_is_a_single_word(name: str, paper: str) -> None:
    for box in on_the_wall(name, paper).chart.boxes:
        if box.kind == "outcome" and not box.bullets:
            texts = [line.text for line in box.lines]
            lonely = [t for t in texts if " " not in t and not t.isdigit()]
            assert len(texts) == 1 or not [t for t in lonely if t != "Police"], texts


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("paper", papers.PAPERS)
def test_every_shipped_chart_hangs_on_every_wall(name: str, paper: str) -> None:
    layout = on_the_wall(name, paper)
    assert layout.chart.smallest * papers.enlargement(paper) >= papers.SMALLEST[paper]
    assert lint(layout, paper) == ()


def test_the_paper_that_a_refusal_names_is_the_smallest_that_does() -> None:
    view = charts.random_chart(5, 40, 4)
    with pytest.raises(drawing.PaperTooSmall, match="use A2 "):
        drawing.poster(view, "svg", "A4")
    with pytest.raises(drawing.PaperTooSmall, match="use A2 "):
        drawing.poster(view, "svg", "A3")
    assert drawing.poster(view, "svg", "A2")


def test_an_arrow_to_a_box_that_asks_keeps_its_yes(tmp_path: Path) -> None:
    text = folder("templates").joinpath("chart.yaml").read_text("utf-8")
    text = text.replace("harm_likely: {when:", 'harm_likely: {label: "Yes", when:')
    said: list[int] = []
    for words in ("A child has been harmed, or is likely to be", "Has a child been harmed?"):
        chart = tmp_path / f"{len(said)}.yaml"
        chart.write_text(
            text.replace("A child has been harmed, or is likely to be", words), "utf-8"
        )
        made = str(drawing.poster(view_of(flowgraph.load_chart(chart)), "svg", "A3"))
        said.append(made.count(">Yes<"))
    assert said == [0, 1]


@pytest.mark.parametrize("name", NAMES)
def test_from_a4_no_condition_is_left_off_the_wall(name: str) -> None:
    assert unsaid(view_of(flowgraph.load_chart(name)), "A4") == []


def test_the_command_says_which_conditions_a_small_wall_has_no_room_for(tmp_path: Path) -> None:
    made = CliRunner().invoke(
        command,
        ["kcsie-allegations-against-staff", "--paper", "A5", "-o", str(tmp_path / "x.pdf")],
    )
    assert made.exit_code == 0
    assert "A5 has no room for these conditions" in made.stderr
    assert "- No doubt that it is below the harm threshold → Record what was looked at and why nothing is out of line: in every other case" in made.stderr  # fmt: skip
    checked = CliRunner().invoke(check, ["kcsie-allegations-against-staff", "--paper", "A5"])
    assert checked.stderr.splitlines()[1:] == made.stderr.splitlines()[1:]
    assert "A5 has no room for these conditions" in checked.stderr
    large = CliRunner().invoke(command, ["--paper", "A3", "-o", str(tmp_path / "y.pdf")])
    assert large.stderr == ""


def test_a_poster_of_one_sheet_lists_the_conditions_that_its_wall_has_no_room_for() -> None:
    view = view_of(flowgraph.load_chart("kcsie-allegations-against-staff"))
    assert unsaid(view, "A5")
    text = str(drawing.poster(view, "svg", "A5"))
    assert ">Which way it goes<" in text
    assert text.count("→") == len(unsaid(view, "A5"))


def test_an_author_may_insist_on_the_order_of_outcomes(tmp_path: Path) -> None:
    name = "kcsie-allegations-against-staff"
    text = (folder("graphs") / f"{name}.yaml").read_text("utf-8")
    path = tmp_path / f"{name}.yaml"
    path.write_text(text.replace("\nstart:", "\nordered: yes\n\nstart:", 1), "utf-8")
    free, kept = (view_of(flowgraph.load_chart(each)) for each in (name, path))
    drawn = [choosing.planned(view, "none")[0] for view in (free, kept)]
    assert not drawn[0].shape.fixed
    (row,) = drawn[1].shape.fixed
    boxes = [route_boxes(kept)[drawn[1].shape.items[item].box or 0] for item in row]
    levels = [box.protection or 0 for box in boxes]
    assert levels == sorted(levels, reverse=True)
    assert drawn[1].crossings > drawn[0].crossings
