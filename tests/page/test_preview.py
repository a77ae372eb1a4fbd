"""The preview in a real browser: drawn, drawn anew at a save, and where each thing stands."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from previewing.written import CHART

from flowgraph.previewing.serving import Preview, preview
from flowgraph.resources import shipped_charts

SHIPPED = shipped_charts()["kscb-typology-2016"]
CASE = """\
incident: too-low
chart: my-chart
facts: {harm: serious}
expect: {status: decided, outcome: support}
"""


def save(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text, "utf-8")
    part.replace(path)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Preview]:
    path = tmp_path / "chart.yaml"
    path.write_text(CHART, "utf-8")
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "too-low.yaml").write_text(CASE, "utf-8")
    with preview(path, str(cases), 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def shown(browser: Any, served: Preview) -> Iterator[Any]:
    """The page; any fault, refusal by the policy, or request to another origin fails."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    tab = context.new_page()
    wrong: list[str] = []
    asked: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(served.address)
    whole(tab)
    yield tab
    context.close()
    assert [said for said in wrong if "favicon" not in said] == []
    here = served.address.rsplit("/", 2)[0]
    assert [url for url in asked if not url.startswith((here, "data:"))] == []


def whole(tab: Any) -> None:
    tab.wait_for_selector("body[data-shown=whole]", state="attached")


def drawn(tab: Any) -> str:
    """The words of the picture, whose lines are broken to fit."""
    return " ".join(tab.locator("#picture svg text").all_text_contents())


def line_of(text: str, words: str) -> int:
    return 1 + text[: text.index(words)].count("\n")


def test_picture_words_and_cases(shown: Any) -> None:
    assert shown.title() == "When a concern is reported"
    assert shown.locator("#picture svg").count() == 1
    assert "Offer early help" in drawn(shown)
    assert "Nothing found" in shown.locator("#state").inner_text()
    assert shown.locator("#words li").count() == 6
    said = shown.locator("#cases").inner_text()
    assert "too-low otherwise" in said
    assert "outcome: expected support, the chart answers refer" in said
    loaded = (
        "document.fonts.ready.then(() => [...document.fonts].some((f) => f.status === 'loaded'))"
    )
    assert shown.evaluate(loaded)


def test_a_click_says_where_it_stands(shown: Any, served: Preview) -> None:
    text = served.watcher.path.read_text("utf-8")
    line = line_of(text, "  support: {kind: outcome")
    shown.locator("#chart-box-support").click()
    assert shown.locator("#place").inner_text() == f"box support: line {line}, chart.yaml"
    assert "Offer early help" in shown.locator("#lines b").inner_text()
    way = "document.getElementById('chart-arrow-reported--no_harm').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    shown.evaluate(way)
    line = line_of(text, "      no_harm: {when")
    assert (
        shown.locator("#place").inner_text()
        == f"arrow reported to no_harm: line {line}, chart.yaml"
    )
    shown.locator("#words button").first.click()
    assert f"line {line_of(text, '  reported:')}" in shown.locator("#place").inner_text()


def test_a_save_is_drawn_and_a_broken_one_leaves_the_last_good_picture(
    shown: Any, served: Preview
) -> None:
    path = served.watcher.path
    text = path.read_text("utf-8")
    save(path, text.replace("Offer early help", "Offer help <early> & soon"))
    shown.locator("#words li", has_text="Offer help <early> & soon").first.wait_for()
    save(path, text.replace("when: \"harm == 'none'\"", "when: \"harm == 'nnone'\""))
    shown.wait_for_selector("#picture.old")
    assert "last picture that could be drawn" in shown.locator("#about").inner_text()
    assert "Offer help <early> & soon" in drawn(shown)
    finding = shown.locator("#findings li")
    assert "did you mean 'none'?" in finding.inner_text()
    finding.locator("button").click()
    assert f"line {line_of(text, '      no_harm: {when')}" in shown.locator("#place").inner_text()
    save(path, text.replace("when: \"not harm == 'serious'\"", "when: \"harm == 'none'\""))
    shown.get_by_text("A smallest incident that shows it:").first.wait_for()
    assert "Not proved" in shown.locator("#state").inner_text()
    assert not shown.locator("#picture.old").count()
    save(path, text)
    whole(shown)
    shown.get_by_text("Nothing found").wait_for()


def test_when_it_ends_the_page_says_so(browser: Any, tmp_path: Path) -> None:
    with preview(SHIPPED, None, 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        tab = browser.new_page()
        tab.goto(server.address)
        whole(tab)
        server.shutdown()
        thread.join()
    tab.get_by_text("The preview has ended").wait_for()
    tab.close()


def test_accessible(shown: Any) -> None:
    axe = pytest.importorskip("axe_core_python.sync_playwright")
    found = axe.Axe().run(shown)
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
