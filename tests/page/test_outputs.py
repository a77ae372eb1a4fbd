"""Pictures, posters and notes as HTML, in a real browser: axe finds nothing, nothing is fetched."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import missing

import flowgraph
from flowgraph import drawing
from flowgraph.resources import folder
from flowgraph.showing import view_of
from flowgraph.writing.note import note as write_note

CASE = folder("graphs") / "cases" / "kscb-sexting-2016" / "guidance-attention-as-told.yaml"


def made(what: str) -> str:
    chart = flowgraph.load_chart("kscb-sexting-2016")
    decision = flowgraph.decide(chart, flowgraph.load_incident(CASE, chart))
    if what == "note":
        return str(write_note(decision, "html"))
    if what == "poster":
        return str(drawing.poster(view_of(chart), "html"))
    return drawing.html(view_of(chart, decision))


@pytest.mark.parametrize("what", ["picture", "poster", "note"])
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_nothing(browser: Any, tmp_path: Path, what: str, width: int) -> None:
    spec = find_spec("axe_core_python")
    if spec is None or spec.origin is None:
        missing("axe-core-python")
    path = tmp_path / f"{what}.html"
    path.write_text(made(what), encoding="utf-8")
    context = browser.new_context(
        offline=True, bypass_csp=True, viewport={"width": width, "height": 900}
    )
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(path.as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    tab.evaluate((Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    result = tab.evaluate("axe.run()")
    faults = [(f["id"], [n["html"][:160] for n in f["nodes"]]) for f in result["violations"]]
    context.close()
    assert faults == []
