"""What the grown language adds is drawn: duties, ways back, limits, hand-overs, alerts."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from drawing import charts
from flowgraph import drawing
from flowgraph.drawing.linting import lint
from flowgraph.drawing.sheet import lay_out, samples
from flowgraph.view import BoxView, View


@pytest.mark.parametrize("labels", ["none", "words", "predicates"])
@pytest.mark.parametrize("seed", range(8))
def test_duties_and_ways_back_are_clear_of_everything(seed: int, labels: str) -> None:
    view = charts.grown(seed, 8 + seed, 2 + seed % 6)
    faults = lint(lay_out(view, labels), "A0")  # type: ignore[arg-type]
    assert [f for f in faults if f.rule not in ("page-empty", "small-letters")] == []


def test_a_duty_stands_once_at_each_box_that_asks_for_it() -> None:
    view = charts.grown(3, 10, 3)
    layout = lay_out(view)
    duties = [box for box in layout.chart.boxes if box.kind == "duty"]
    assert len(duties) == len(view.also)
    text = drawing.svg(view)
    ids = re.findall(r'id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    asked = [arrow for arrow in layout.chart.arrows if arrow.kind == "also"]
    assert text.count('class="plus"') == len(asked) + 1  # and in the legend
    for arrow in asked:
        assert arrow.plus is not None


def test_a_way_back_ends_at_the_earlier_box_from_below() -> None:
    layout = lay_out(charts.grown(1, 9, 3))
    boxes = {box.id: box.rect for box in layout.chart.boxes}
    backs = [arrow for arrow in layout.chart.arrows if arrow.kind == "returns"]
    assert backs
    for arrow in backs:
        assert arrow.points[0][1] == boxes[arrow.source].y
        assert arrow.points[-1][1] == pytest.approx(boxes[arrow.target].bottom, abs=0.02)
        assert arrow.label is not None


def test_duties_are_lit_where_certain_and_marked_where_possible() -> None:
    view = charts.grown(2, 9, 3)
    used = {arrow.target for arrow in view.also}
    one, *_ = sorted(used)

    def in_case(box: BoxView) -> BoxView:
        if box.kind != "duty":
            return replace(box, state="ruled_out")
        return replace(box, state="lit" if box.id == one else "possible")

    lit = replace(view, boxes=tuple(in_case(box) for box in view.boxes), incident="SG-1")
    text = drawing.svg(lit)
    assert re.search(rf'id="box-{one}" class="box duty lit".*?class="badge tick"', text)
    assert "due" in samples(lit, "none")
    if len(used) > 1:
        assert 'class="box duty possible"' in text
        assert ">?</text>" in text


def test_the_legend_and_the_strip_show_what_is_there_and_nothing_else() -> None:
    plain, grown = charts.fan(3), charts.grown(2, 9, 3)
    for sample in ("duty", "returns", "clock"):
        assert sample in samples(grown, "none")
        assert sample not in samples(plain, "none")
    strips = [[b.text for b in lay_out(v).blocks if b.role == "alert"] for v in (plain, grown)]
    assert strips == [[], ["Immediate danger: 999"]]


def test_a_limit_and_a_number_stand_on_lines_of_their_own() -> None:
    layout = lay_out(charts.grown(3, 10, 3))
    asked = next(box for box in layout.chart.boxes if box.id == "duty0")
    texts = [line.text for line in asked.lines]
    assert "101" in texts
    assert texts[-1] == "within 1 working day"
    assert len(asked.clocks) == 1
    number = next(line for line in asked.lines if line.text == "101")
    assert number.size > max(line.size for line in asked.lines if line is not number)


def letter_of(view: View) -> float:
    return lay_out(view).chart.letter


@pytest.mark.parametrize("outcomes", [5, 7, 9])
def test_many_outcomes_stand_in_two_rows_of_whole_phrases(outcomes: int) -> None:
    layout = lay_out(charts.fan(outcomes))
    rows = sorted({box.rect.y for box in layout.chart.boxes if box.kind == "outcome"})
    ends = [box for box in layout.chart.boxes if box.kind == "outcome"]
    across = [b.id for b in sorted(ends, key=lambda b: (b.rect.y, b.rect.x))]
    assert across == [f"o{n}" for n in range(outcomes)]  # the most protective first, row by row
    assert len(rows) <= 2
    for box in ends:
        words = sum(len(line.text.split()) for line in box.lines)
        assert len(box.lines) <= (2 * words + 2) // 3
