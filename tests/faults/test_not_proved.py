"""A chart with a gap, or one that could not be proved, is never printed without a word."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import flowgraph
from flowgraph.deciding import diagrams
from flowgraph.errors import ChartError
from flowgraph.resources import folder
from flowgraph.showing import view_of
from flowgraph.writing.page import page

from .test_never_over_an_input import run

INPUTS = Path(__file__).parent / "inputs"
SAID = {
    "gap": "This chart is not proved: flowgraph check finds 1 fault in it. Do not act on it.",
    "or-of-200": "This chart is not proved: flowgraph check finds 200 faults in it. Do not act on it.",
}


def words_of(path: Path) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", path.read_text("utf-8"))).split())


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize(
    "args",
    [("draw", "o.svg"), ("draw", "o.html"), ("poster", "o.svg"), ("poster", "o.html")],
    ids="-".join,
)
def test_it_says_so_on_the_sheet_and_on_standard_error(
    name: str, args: tuple[str, str], tmp_path: Path, capfd: Any
) -> None:
    chart = str(INPUTS / f"{name}.yaml")
    assert run((args[0], chart, "-o", str(tmp_path / args[1]))) == 0
    assert capfd.readouterr().err.startswith(f"{chart}: {SAID[name]}\n")
    drawn = words_of(tmp_path / args[1])
    assert drawn.count("This chart is not proved") >= 2  # to be seen, and in the words beside it


@pytest.mark.parametrize("name", SAID)
def test_what_png_and_pdf_are_made_from_has_it(name: str) -> None:
    """The sheet that PNG and PDF are made from has it, at a size that is read."""
    from flowgraph.drawing.sheet import lay_out

    view = view_of(flowgraph.load_chart(INPUTS / f"{name}.yaml"))
    assert view.unproved == SAID[name]
    lines = [line for b in lay_out(view).blocks if b.role == "banner" for line in b.lines]
    assert " ".join(line.text for line in lines) == SAID[name]
    assert min(line.size for line in lines) >= 11


def test_one_that_is_too_large_to_be_proved_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagrams, "MOST_NODES", 10)
    text = (INPUTS / "gap.yaml").read_text("utf-8")
    (tmp_path / "large.yaml").write_text(text.replace("chart: gap", "chart: large"))
    assert view_of(flowgraph.load_chart(tmp_path / "large.yaml")).unproved == (
        "This chart is not proved: not every incident could be looked at within limits."
        " Do not act on it."
    )


def test_a_lit_path_and_a_note_on_it_say_so(tmp_path: Path, capfd: Any) -> None:
    (tmp_path / "i.yaml").write_text("incident: SG-1\nfacts: {f0: yes, f1: yes}\n")
    args = ("decide", tmp_path / "i.yaml", "--chart", INPUTS / "gap.yaml",
            "--picture", tmp_path / "p.svg", "--note", tmp_path / "n.md")  # fmt: skip
    assert run([str(arg) for arg in args]) == 0
    assert SAID["gap"] in capfd.readouterr().err
    assert SAID["gap"] in words_of(tmp_path / "p.svg")
    assert SAID["gap"] in (tmp_path / "n.md").read_text("utf-8")


@pytest.mark.parametrize("name", SAID)
def test_no_page_is_made_of_it(name: str, tmp_path: Path, capfd: Any) -> None:
    chart = INPUTS / f"{name}.yaml"
    assert run(("page", str(chart), "-o", str(tmp_path / "o.html"))) == 2
    said = capfd.readouterr().err.splitlines()
    assert said[:-1] == [str(finding) for finding in flowgraph.check(flowgraph.load_chart(chart))]
    assert "no page is made of it. Mend:" in said[-1]
    assert not list(tmp_path.iterdir())
    with pytest.raises(ChartError, match="not proved sound"):
        page(flowgraph.load_chart(chart))


def test_nothing_is_said_of_a_sound_chart(tmp_path: Path, capfd: Any) -> None:
    for path in sorted(folder("graphs").glob("*.yaml")):
        assert view_of(flowgraph.load_chart(path)).unproved == ""
    assert run(("draw", "-o", str(tmp_path / "o.svg"))) == 0
    assert capfd.readouterr().err == ""
    assert "not proved" not in words_of(tmp_path / "o.svg")
