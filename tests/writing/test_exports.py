"""Exports are read back from what the other program draws, letter for letter."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from drawing.browser import CHROMIUM, told_by

from flowgraph.chart import Chart
from flowgraph.picture_in_words import lines_of
from flowgraph.reading.library import load_chart
from flowgraph.writing.exports import FORMS, exported

FAULTS = Path(__file__).parent.parent / "drawing" / "faults"
SIGNS = (
    "1. First, then 2. second", "- a dash", "+ plus", "# heading", "> quote", "* star **bold** _x_",
    "`code` ~x~ $$x^2$$", r"the \new form, \old, ends in a \\"[:-1], r"a \" quote",
    "<b>bold</b> <script>x()</script>", "<b>x</b>", "%%{init: {'theme':'dark'}}%% x",
    "#64; &amp; &lt; &#64; #amp; &nbsp;", "fa:fa-check and a;b", "end", "subgraph", "graph TD",
    "click x call y()", "a | b [c] {d} (e) ;;; ::: --> o--x", "\"quoted\" 'single' “both”",
    "é ŵ → ✓ – —", "style a fill:#f00", "a:b:c",
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"
KINDS = ("node", "edge")
READ = """
mermaid.initialize({startOnLoad: false, securityLevel: 'strict'});
mermaid.render('g', SOURCE).then(drawn => {
  document.body.innerHTML = drawn.svg;
  const words = [...document.querySelectorAll('.nodeLabel, .edgeLabel .label')].map(
    e => e.innerHTML.replace(/<br ?\\/?>/g, '\\n').replace(/<[^>]*>/g, ''));
  const icons = document.querySelectorAll('i').length;
  document.body.innerHTML = '<pre></pre>';
  document.querySelector('pre').textContent = JSON.stringify({words, icons});
});
"""


@pytest.fixture(scope="module")
def signs(tmp_path_factory) -> Chart:
    """A chart all of whose words are signs that mean something to another program."""
    cited = {"basis": "stated", "cite": "p.1"}
    ways = {
        f"o{n}": {"when": f"q == 'v{n}'", "label": text, **cited} for n, text in enumerate(SIGNS)
    }
    boxes = {"a": {"kind": "start", "text": "Which?", "cite": "p.1", "next": ways}}
    for number, text in enumerate(SIGNS):
        boxes[f"o{number}"] = {"kind": "outcome", "text": text, "cite": "p.1", "protection": 1}
    chart = {
        "chart": "signs", "title": "Title: of #1; <b>", "start": "a", "banner": "NB: <i> &amp; #35;",
        "edition": {"publisher": "P", "document": "D", "date": "2026-01", "version": "1"},
        "facts": {"q": {"kind": "choice", "values": [f"v{n}" for n in range(len(SIGNS))], "ask": "Q"}},
        "boxes": boxes,
    }  # fmt: skip
    path = tmp_path_factory.mktemp("signs") / "signs.yaml"
    path.write_text(yaml.safe_dump(chart, sort_keys=False, allow_unicode=True), "utf-8")
    return load_chart(path)


def words_of(chart: Chart) -> list[str]:
    """Every label that a drawing of the chart must hold."""
    arrows = [a.label or (a.when.words(chart.all_facts) if a.when else "") for a in chart.arrows]
    return ["\n".join(lines_of(box)) for box in chart.boxes.values()] + [a for a in arrows if a]


def charts(signs: Chart) -> list[Chart]:
    named = [load_chart(FAULTS / f"{name}.yaml") for name in ("mermaid-signs", "dot-entities")]
    return [signs, *named, load_chart("kscb-sexting-2016")]


@pytest.mark.skipif(shutil.which("dot") is None, reason="no Graphviz here")
def test_dot_labels_are_read_back_as_they_stand(signs: Chart) -> None:
    for chart in charts(signs):
        drawn = subprocess.run(
            ["dot", "-Tsvg"],
            input=exported(chart, "dot"),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        groups = [
            g for g in ElementTree.fromstring(drawn).iter(f"{SVG}g") if g.get("class") in KINDS
        ]
        found = ["\n".join(text.text or "" for text in g.iter(f"{SVG}text")) for g in groups]
        assert sorted(words_of(chart)) == sorted(text for text in found if text)
        whole = html.unescape(drawn)
        assert chart.title in whole
        assert chart.banner in whole


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_mermaid_labels_are_read_back_as_they_stand(signs: Chart, tmp_path: Path) -> None:
    mermaid = files("diagram_renderer") / "renderers" / "static" / "js" / "mermaid.min.js"
    for number, chart in enumerate(charts(signs)):
        page = tmp_path / str(number) / "page.html"
        page.parent.mkdir()
        script = READ.replace("SOURCE", json.dumps(exported(chart, "mmd")).replace("<", r"\u003c"))
        page.write_text(
            f"<!doctype html><meta charset=utf-8><body><script src='{Path(str(mermaid)).as_uri()}'>"
            f"</script><script>{script}</script>",
            "utf-8",
        )
        told = told_by(page)
        found = [html.unescape(text) for text in told["words"]]
        assert told["icons"] == 0
        head = next(text for text in found if text.startswith(chart.title))
        assert chart.banner in head
        rest = [text for text in found if text and text != head and "sha256" not in text]
        assert sorted(rest) == sorted(words_of(chart))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["mermaid-signs", "kscb-sexting-2016"])
def test_every_export_carries_what_every_output_carries(form: str, name: str) -> None:
    shipped = name == "kscb-sexting-2016"
    chart = load_chart(name if shipped else FAULTS / f"{name}.yaml")
    text = exported(chart, form)
    if form == "dot":
        text = html.unescape(text)
    if form == "mmd":
        text = re.sub(r"#(\d+);", lambda sign: chr(int(sign[1])), text)
    if form == "drawio":
        labels = [cell.get("label", "") for cell in ElementTree.fromstring(text).iter("object")]
        text = html.unescape(" ".join(re.sub("<[^>]*>", " ", label) for label in labels))
    if form in ("graphml", "dmn"):
        text = " ".join(ElementTree.fromstring(text).itertext())
    text = " ".join(re.sub(r"\\n|\\", " ", text).split())
    wanted = [
        chart.title,
        chart.banner,
        chart.edition.in_words,
        chart.edition.notice,
        chart.sha256[:16],
    ]
    wanted += [rule.text for rule in chart.alerts]
    for box in chart.outcomes:
        wanted += [box.contact.phone if box.contact else "", box.limit]
    for words in wanted:
        assert " ".join(words.replace("\\", " ").split()) in text, words


def test_json_gives_contact_and_limit_by_name() -> None:
    made = json.loads(exported(load_chart(FAULTS / "mermaid-signs.yaml"), "json"))
    (node,) = [node for node in made["nodes"] if node["id"] == "b"]
    assert node["contact"] == {"phone": "01632 960000"}
    assert node["within"] == "one hour"
    assert made["graph"]["banner"] == "Ring 999 in danger"


@pytest.mark.parametrize("form", FORMS)
def test_a_chart_with_duties_goes_into_every_form(form: str) -> None:
    chart = load_chart(FAULTS.parent / "grown.yaml")
    text = exported(chart, form)
    assert "is not in this table" not in text
    assert "Refer to the Disclosure and Barring Service" in text.replace("&#10;", " ")
    assert "999" in text
