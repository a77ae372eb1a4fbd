"""The SVG in a real browser: the words stay inside their boxes, set in the embedded font."""

from __future__ import annotations

from pathlib import Path

import pytest

from drawing import charts, kscb
from drawing.browser import CHROMIUM, told_by
from flowgraph import drawing
from flowgraph.view import View

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")

MEASURE = """
document.fonts.ready.then(() => {
  const out = [];
  for (const g of document.querySelectorAll('g.box')) {
    const body = g.querySelector('.body').getBoundingClientRect();
    for (const t of g.querySelectorAll(':scope > text')) {
      const r = t.getBoundingClientRect();
      out.push([g.id, t.textContent, r.left - body.left, body.right - r.right, r.width]);
    }
  }
  const fonts = [...document.fonts].map(f => [f.family, f.weight, f.status]);
  document.body.innerHTML = '<pre></pre>';
  document.querySelector('pre').textContent = JSON.stringify({out, fonts});
});
"""


def measured(view: View, tmp_path: Path) -> dict[str, list[list[object]]]:
    page = tmp_path / "page.html"
    page.write_text(
        f"<!doctype html><meta charset=utf-8><body>{drawing.svg(view)}<script>{MEASURE}</script>",
        "utf-8",
    )
    told: dict[str, list[list[object]]] = told_by(page)
    return told


@pytest.mark.parametrize("name", ["kscb", "unicode"])
def test_words_stay_inside_their_boxes(name: str, tmp_path: Path) -> None:
    known = {view.chart: view for view in charts.all_charts()}
    view = kscb.DECIDED if name == "kscb" else known[name]
    told = measured(view, tmp_path)
    statuses = {
        (str(family).strip('"'), weight): status for family, weight, status in told["fonts"]
    }
    assert statuses == {
        ("Atkinson Hyperlegible", "400"): "loaded",
        ("Atkinson Hyperlegible", "700"): "loaded",
    }
    assert told["out"]
    drawn = {
        (f"box-{box.id}", line.text): line.w * 96 / 72
        for box in drawing.lay_out(view).chart.boxes
        for line in box.lines
    }
    for box, text, left, right, width in told["out"]:
        assert float(str(left)) > 0, (box, text)
        assert float(str(right)) > 0, (box, text)
        # never wider than measured (kerning only draws letters closer), to the pixel
        assert float(str(width)) <= drawn[str(box), str(text)] + 1, (box, text)
