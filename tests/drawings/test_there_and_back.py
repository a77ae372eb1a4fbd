"""A chart drawn for draw.io and read back: no box, no arrow and no word is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples, sound_charts, to_yaml

from flowgraph.chart import Chart
from flowgraph.errors import FlowgraphError
from flowgraph.reading.drawings.file import sketch_of_bytes
from flowgraph.reading.drawings.sketch import Sketch
from flowgraph.reading.library import load_chart, load_source
from flowgraph.reading.source import decoded
from flowgraph.resources import shipped_charts
from flowgraph.writing.exports import exported
from flowgraph.writing.exports_graph import label_of

Shown = dict[str, tuple[str, str, list[tuple[str, str]], list[tuple[str, str]]]]


def words(*texts: str) -> str:
    return " ".join(" ".join(texts).replace("•", " ").split())


def of_chart(chart: Chart) -> Shown:
    """What a chart shows: by id, the kind, the words, and the arrows with what stands on them."""
    return {
        box.id: (
            box.kind,
            words(box.text, *box.points),
            sorted((a.target, words(label_of(a, chart))) for a in (*box.arrows, *box.also)),
            sorted((back.target, words(back.label)) for back in box.returns),
        )
        for box in chart.boxes.values()
    }


def of_sketch(sketch: Sketch) -> Shown:
    return {
        box.id: (
            box.kind,
            words(box.text, *box.points),
            sorted((arrow.target, words(arrow.label)) for arrow in (*box.arrows, *box.also)),
            sorted((back.target, words(back.label)) for back in box.returns),
        )
        for box in sketch.boxes
    }


def there_and_back(chart: Chart) -> Sketch:
    return sketch_of_bytes("a.drawio", exported(chart, "drawio").encode(), ".drawio")


@pytest.mark.parametrize("name", shipped_charts())
def test_shipped_charts(name: str) -> None:
    chart = load_chart(name)
    back = there_and_back(chart)
    assert of_sketch(back) == of_chart(chart)
    assert back.starts == (chart.start,)
    assert back.title == chart.title
    beside = " ".join([*back.beside, *(said for box in back.boxes for said in box.beside)])
    for said in (chart.banner, chart.edition.notice, chart.edition.in_words, chart.sha256[:16]):
        assert words(said) in words(beside)
    for box in chart.outcomes:
        said = beside + words(box.text)
        assert not box.contact or (box.contact.phone or box.contact.in_words) in said


LETTERS = st.text(
    st.characters(codec="latin-1", exclude_categories=("Cc", "Cf", "Zs", "Zl", "Zp")) | st.sampled_from("<>&\"'•%;#{}[]|\\ \n"),
    min_size=1,
    max_size=30,
).filter(lambda text: text.strip(" •\n\\"))  # fmt: skip


@examples(40)
@given(st.data())
def test_random_charts_with_odd_words(data: st.DataObject) -> None:
    made: dict[str, Any] = data.draw(sound_charts(others=False, grown=True))["main"]
    for box in made["boxes"].values():
        box["text"] = f"{data.draw(LETTERS)}"
        if data.draw(st.booleans()):
            box["points"] = data.draw(st.lists(LETTERS, min_size=1, max_size=3))
    try:
        chart = load_source(decoded("main.yaml", to_yaml(made).encode()), {})
        drawn = exported(chart, "drawio")
    except FlowgraphError:  # words that the imagery guard refuses, or that no font has
        return
    back = sketch_of_bytes("a.drawio", drawn.encode(), ".drawio")
    assert of_sketch(back) == of_chart(chart)


@pytest.mark.parametrize("form", ["dot", "mmd", "graphml", "json"])
@pytest.mark.parametrize("name", shipped_charts())
def test_the_other_forms_lose_no_box_and_no_arrow(name: str, form: str) -> None:
    """DOT and Mermaid add whom to reach to the words of a box, and Mermaid boxes for what every
    output carries."""
    chart = load_chart(name)
    back = sketch_of_bytes(f"a.{form}", exported(chart, form).encode(), f".{form}")
    joined = [box for box in back.boxes if "no arrow touches this box" not in box.beside]
    assert len(joined) == len(chart.boxes)
    arrows = [*chart.arrows, *(chart.also_arrows if form in ("dot", "mmd") else ())]
    assert sum(len(box.arrows) for box in joined) == len(arrows)
    texts = [words(box.text, *box.points) for box in joined]
    for box in chart.boxes.values():
        assert any(text.startswith(words(box.text, *box.points)) for text in texts)
    assert len(back.starts) == 1
    if form in ("graphml", "json"):
        assert of_sketch(back).keys() == chart.boxes.keys()
