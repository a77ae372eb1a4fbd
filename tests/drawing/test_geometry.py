"""Every picture holds to the bar: nothing overlaps, arrows are clean, letters are large enough."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from drawing import charts, kscb
from flowgraph.drawing.geometry import Label, Line, PlacedArrow, Rect
from flowgraph.drawing.linting import lint
from flowgraph.drawing.sheet import lay_out
from flowgraph.view import View

GOLDEN = Path(__file__).parent / "kscb-geometry.json"
ALL = {view.chart: view for view in charts.all_charts()}
ALL |= {
    "kscb-plain": kscb.PLAIN, "kscb-decided": kscb.DECIDED, "kscb-undecided": kscb.UNDECIDED,
    "kscb-contradictory": kscb.CONTRADICTORY,
}  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_pictures_have_no_fault(name: str) -> None:
    assert lint(lay_out(ALL[name])) == ()


@pytest.mark.parametrize("labels", ["words", "predicates"])
@pytest.mark.parametrize("name", [n for n, v in ALL.items() if len(v.boxes) < 20])
def test_labelled_pictures_have_no_fault(name: str, labels: str) -> None:
    assert lint(lay_out(ALL[name], labels)) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize("turn", ["portrait", "landscape"])
@pytest.mark.parametrize("seed", range(12))
def test_random_sound_charts_have_no_fault(seed: int, turn: str) -> None:
    view = charts.random_chart(100 + seed, 6 + 3 * seed, 1 + seed % 5)
    faults = [f for f in lint(lay_out(view, turn=turn)) if f.rule != "page-empty"]  # type: ignore[arg-type]
    assert faults == []


def test_kscb_is_calm() -> None:
    layout = lay_out(kscb.PLAIN)
    assert layout.chart.crossings == 1
    assert sum(len(arrow.points) > 2 for arrow in layout.chart.arrows) == 1  # one arrow bends
    assert layout.paper == "A4"
    assert layout.chart.smallest >= 9.5


def test_kscb_rows_are_the_stages_of_the_response() -> None:
    y = {box.id: box.rect.y for box in lay_out(kscb.PLAIN).chart.boxes}
    for row in (
        ("aggravated", "experimental"),
        ("adults_involved", "youth_only", "experimental_12_or_under", "experimental_13_to_17"),
        ("aggravated_12_or_under", "aggravated_13_to_17", "considered_harmful"),
        ("tools_aggravated", "tools_experimental"),
        ("high_risk", "low_medium_risk"),
        ("refer", "single_agency"),
    ):
        assert len({y[name] for name in row}) == 1, row
    x = {box.id: box.rect.x for box in lay_out(kscb.PLAIN).chart.boxes}
    assert x["refer"] < x["single_agency"]


def test_words_of_boxes_are_verbatim() -> None:
    for view in (kscb.PLAIN, ALL["hostile"], ALL["unicode"]):
        drawn = {box.id: " ".join(li.text for li in box.lines) for box in lay_out(view).chart.boxes}
        for box in view.boxes:
            assert drawn[box.id] == " ".join([box.text, *box.points]), box.id


def test_golden_geometry() -> None:
    """Rows, order and bends of the KSCB chart; coordinates may differ by a hair between builds."""
    layout = lay_out(kscb.PLAIN)
    found = {
        "boxes": {b.id: [round(v) for v in (b.rect.x, b.rect.y, b.rect.w, b.rect.h)]
                  for b in layout.chart.boxes},
        "arrows": {a.id: [[round(x), round(y)] for x, y in a.points] for a in layout.chart.arrows},
    }  # fmt: skip
    golden = json.loads(GOLDEN.read_text("utf-8"))
    assert found["boxes"].keys() == golden["boxes"].keys()
    for kind in ("boxes", "arrows"):
        for name, values in golden[kind].items():
            flat = [v for row in values for v in (row if isinstance(row, list) else [row])]
            mine = [
                v for row in found[kind][name] for v in (row if isinstance(row, list) else [row])
            ]
            assert mine == pytest.approx(flat, abs=2), name


def test_same_view_same_layout() -> None:
    assert lay_out(kscb.PLAIN) == lay_out(replace(kscb.PLAIN))


# -- the lint itself must be able to find each fault -----------------------------------------------


def broken(view: View, rule: str) -> object:
    """A layout with one fault of the kind that ``rule`` names."""
    layout = lay_out(view)
    chart = layout.chart
    box, other = chart.boxes[1], chart.boxes[2]
    arrow, next_arrow = chart.arrows[0], chart.arrows[1]
    boxes, arrows = list(chart.boxes), list(chart.arrows)
    if rule == "text-outside":
        boxes[1] = replace(box, rect=replace(box.rect, w=5.0))
    elif rule == "boxes-overlap":
        boxes[1] = replace(box, rect=replace(other.rect, x=other.rect.x + 4))
    elif rule == "arrow-through-box":
        boxes[1] = replace(box, rect=Rect(0, arrow.points[0][1] + 3, 900, 5))
    elif rule == "arrow-slanted":
        arrows[0] = replace(arrow, points=(arrow.points[0], (0.0, arrow.points[-1][1])))
    elif rule == "arrows-share":
        arrows[0] = replace(arrow, points=next_arrow.points)
    elif rule == "label-covered":
        arrows[0] = replace(
            arrow, label=Label(box.rect, (Line("x", box.rect.x, box.rect.y, 1, 9),))
        )
    elif rule == "outside-sheet":
        boxes[1] = replace(box, rect=replace(box.rect, x=-40.0))
    elif rule == "row-order":
        refer = next(i for i, b in enumerate(boxes) if b.id == "refer")
        boxes[refer] = replace(boxes[refer], rank="least")
        single = next(i for i, b in enumerate(boxes) if b.id == "single_agency")
        boxes[single] = replace(boxes[single], rank="most")
    elif rule == "small-letters":
        boxes[1] = replace(box, lines=tuple(replace(li, size=7.0) for li in box.lines))
    elif rule == "page-empty":
        chart = replace(chart, area=replace(chart.area, w=chart.area.w * 2))
    elif rule == "contrast":
        return replace(layout, theme="faint")
    return replace(layout, chart=replace(chart, boxes=tuple(boxes), arrows=tuple(arrows)))


@pytest.mark.parametrize(
    "rule",
    ["text-outside", "boxes-overlap", "arrow-through-box", "arrow-slanted", "arrows-share",
     "label-covered", "outside-sheet", "row-order", "small-letters", "page-empty", "contrast"],
)  # fmt: skip
def test_lint_finds(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from flowgraph.drawing import themes

    faint = replace(themes.theme_named("default"), name="faint", quiet="#bbbbbb")
    known = {**themes.all_themes(), "faint": faint}
    monkeypatch.setattr(themes, "all_themes", lambda: known)
    found = lint(broken(kscb.PLAIN, rule))  # type: ignore[arg-type]
    assert rule in {fault.rule for fault in found}
    assert all(fault.ids for fault in found)


def test_lint_lets_arrows_meet_at_a_common_target() -> None:
    layout = lay_out(kscb.PLAIN)
    one = next(a for a in layout.chart.arrows if a.id == "adults_involved--refer")
    twin = PlacedArrow("aggravated_12_or_under", "refer", one.points, "structure")
    arrows = tuple(twin if a.id == twin.id else a for a in layout.chart.arrows)
    found = lint(replace(layout, chart=replace(layout.chart, arrows=arrows)))
    assert "arrows-share" not in {fault.rule for fault in found}


@pytest.mark.parametrize("theme", ["default", "high-contrast", "mono"])
def test_themes_hold_contrast(theme: str) -> None:
    assert [f for f in lint(lay_out(kscb.PLAIN, theme=theme)) if f.rule == "contrast"] == []
