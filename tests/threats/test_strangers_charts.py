"""A chart from a stranger is data: nothing in it runs, is fetched, hides or passes for another."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import flowgraph
from flowgraph.reading.library import load_chart
from flowgraph.resources import folder, shipped_charts

BLANK = (folder("templates") / "chart.yaml").read_text("utf-8")
WORDS = '"Refer to children\'s social care"'
assert WORDS in BLANK

TRICKS = [
    "{{ 7 * 7 }}{% for x in (1,) %}loop{% endfor %}",  # Jinja
    '#read("/etc/passwd") #eval("7*7") $ x $ \\ @ref <label>',  # Typst
    "<script>alert(1)</script><b onmouseover=alert(1)>",  # HTML
    "]]><!DOCTYPE x [<!ENTITY e SYSTEM '/etc/passwd'>]>&e;",  # XML
    "</svg><style>*{display:none}</style>${7*7}`id`$(id)",
    '"]; click a call alert() %%{init}%% --> "',  # Mermaid, DOT
    "=HYPERLINK(1) [x](javascript:alert(1)) |||",  # spreadsheet, Markdown
]
"""Pictures in HTML and Markdown, and files by address, are refused by the imagery guard before."""

WORK = dedent("""
    import socket, sys
    from pathlib import Path

    seen = []
    def watch(event, args):
        if event in ("os.system", "os.exec", "socket.connect", "socket.getaddrinfo", "socket.sendto",
                     "urllib.Request", "webbrowser.open"):
            seen.append(event)
        begun = event in ("subprocess.Popen", "os.posix_spawn")  # the second too, from Python 3.14 on
        if begun and "graphviz" not in Path(str(args[0])).name:
            seen.append(f"{event} {args[0]}")  # the layout engine is given numbers only
        if event == "open" and str(args[0]) in ("/etc/passwd", "file:///etc/passwd"):
            seen.append(f"{event} {args[0]}")
    sys.addaudithook(watch)

    from flowgraph.cli import main
    def run(*words):
        try:
            main(list(words))
        except SystemExit as end:
            assert end.code in (0, None), (words, end.code)

    run("check", "hostile.yaml")
    run("decide", "incident.yaml", "--chart", "hostile.yaml", "--record", "record.json")
    run("replay", "record.json")
    for form in ("svg", "html", "png", "pdf"):
        run("draw", "hostile.yaml", "--incident", "incident.yaml", "-o", f"lit.{form}")
    run("poster", "hostile.yaml", "-o", "poster.pdf")
    run("page", "hostile.yaml", "-o", "page.html")
    for form in ("html", "pdf", "docx", "md", "txt"):
        run("note", "incident.yaml", "--chart", "hostile.yaml", "-o", f"note.{form}")
    for form in ("dot", "mmd", "graphml", "json", "dmn", "jdm.json"):
        run("export", "hostile.yaml", "-o", f"chart.{form}")
    import flowgraph
    flowgraph.compile(flowgraph.load_chart("hostile.yaml"))({"harm": "serious"})
    assert not seen, seen
""")


PLACES = [
    WORDS, '"Offer early help"', '"Record the concern and keep watch"', '"No harm is likely"',
    '"A concern has been reported"', '"A child has been harmed, or is likely to be"',
    '"Act now; do not wait for this chart."',
]  # fmt: skip


def test_words_of_a_chart_run_nothing_and_fetch_nothing(tmp_path: Path) -> None:
    """Every output is made of a chart whose words are code in seven languages, in a process
    that notes every program started, every connection and the reading of another file."""
    text = BLANK
    for words, trick in zip(PLACES, TRICKS, strict=True):
        assert text.count(words) == 1
        text = text.replace(words, json.dumps(trick))
    (tmp_path / "hostile.yaml").write_text(text)
    (tmp_path / "incident.yaml").write_text(
        "incident: SG-1\nchart: my-chart\n"
        "facts: {someone_is_a_child: yes, harm: serious, immediate_danger: yes}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", WORK], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for made in sorted(tmp_path.glob("*.*")):
        if made.suffix not in (".svg", ".html"):
            continue
        markup = made.read_text("utf-8")
        markup = re.sub(r"<script>.*?</script>", "", markup, count=1, flags=re.DOTALL)  # the page's
        assert not re.search(r"<(script|img|iframe|object)\b", markup), made.name
        assert "<style>*{display" not in markup, made.name


@pytest.mark.parametrize(
    "when",
    ["__import__('os').system('id')", "(lambda: 1)()", "harm.__class__", "[x for x in harm]",
     "harm == 'serious' if 1 else 0", "f'{harm}'", "harm := 1", "exec('1')"],
)  # fmt: skip
def test_a_predicate_that_is_code_is_refused(tmp_path: Path, when: str) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_text(BLANK.replace("not harm == 'serious'", when))
    with pytest.raises(flowgraph.ChartError):
        load_chart(path)


@pytest.mark.parametrize("name", ["x'); import os #", "__class__", "a b", "=cmd", "../up", "<b>"])
def test_names_are_words_and_nothing_else(tmp_path: Path, name: str) -> None:
    """Names of facts stand in generated Python, box ids in file formats and CSV."""
    path = tmp_path / "hostile.yaml"
    for old in ("immediate_danger", "harm_likely"):
        path.write_text(re.sub(rf"\b{old}\b", json.dumps(name), BLANK))
        with pytest.raises(flowgraph.FlowgraphError):
            load_chart(path)


@pytest.mark.parametrize(
    "sign", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\x1b", "\x00", "\x9b"]
)
def test_words_that_could_hide_or_turn_are_refused(tmp_path: Path, sign: str) -> None:
    """Escape sequences steer a terminal; direction marks make "do not refer" of "refer"."""
    path = tmp_path / "hostile.yaml"
    path.write_text(BLANK.replace(WORDS, json.dumps(f"Do {sign}refer")), "utf-8")
    with pytest.raises(flowgraph.ChartError, match="cannot be seen") as refused:
        load_chart(path)
    assert refused.value.findings[0].line
    assert sign not in str(refused.value)


def test_a_file_of_the_same_name_does_not_pass_for_a_shipped_chart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("kscb-sexting-2016", "kscb-sexting-2016.yaml", "kscb-typology-2016.yaml"):
        Path(name).write_text(BLANK)
    chart = load_chart("kscb-sexting-2016")
    shipped = shipped_charts()
    assert chart.source == shipped["kscb-sexting-2016"].read_bytes()
    assert chart.charts["kscb-typology-2016"].source == shipped["kscb-typology-2016"].read_bytes()


def test_an_edited_chart_shows_by_its_hash_on_everything(tmp_path: Path) -> None:
    """The publisher's name can be forged; the hash of the file cannot."""
    real = load_chart("kscb-sexting-2016")
    spoof = tmp_path / "kscb-sexting-2016.yaml"
    spoof.write_bytes(real.source.replace(b"High Risk", b"Low Risk"))
    made = load_chart(spoof)
    facts = {"classification": "aggravated", "adult_involved": True}
    assert made.edition == real.edition
    assert made.sha256 != real.sha256
    assert flowgraph.decide(made, facts).chart_sha256 == made.sha256
    for text in (flowgraph.picture(made), flowgraph.picture(made, flowgraph.decide(made, facts))):
        assert made.sha256[:16] in text
        assert real.sha256[:16] not in text


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """A chart names another by id; neither a path nor a symbolic link leads elsewhere."""
    secret = tmp_path / "elsewhere" / "other.yaml"
    secret.parent.mkdir()
    secret.write_text(BLANK.replace("my-chart", "other"))
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "other.yaml").symlink_to(secret)
    chart = inner / "mine.yaml"
    asks = '    from: {chart: other, gives: harm}\n    ask: "What harm'
    chart.write_text(BLANK.replace('    ask: "What harm', asks))
    with pytest.raises(flowgraph.ChartError, match="no such chart beside this one"):
        load_chart(chart)
