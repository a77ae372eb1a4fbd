"""The chart file that is made of a drawing, what is marked in it, and what ``check`` asks for."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from flowgraph.cli import main
from flowgraph.errors import ChartError
from flowgraph.reading.drawings.file import sketch_of_bytes
from flowgraph.reading.library import load_chart
from flowgraph.writing.chart_from_drawing import chart_text

from . import made

DRAWING = """\
flowchart TD
    A[A concern is reported] --> B{Is the child safe?}
    B -->|Yes| C[Record]
    B -->|No| D{What is the risk?}
    D -->|high| E[Refer]
    D -->|low| C
    D -->|not known| A
"""


def chart_of(text: str, ending: str = ".mmd") -> str:
    return chart_text(sketch_of_bytes(f"our-procedure{ending}", text.encode(), ending))


def run(*args: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(arg) for arg in args])
    return int(ended.value.code or 0)


def said(text: str, **words: str) -> str:
    """The file with what was to be said filled in, key by key."""
    for key, word in words.items():
        text = text.replace(f"{key}: TO-SAY", f"{key}: {word}")
    return text


def test_the_file_says_what_the_drawing_shows() -> None:
    read = yaml.safe_load(chart_of(DRAWING))
    assert read["chart"] == "our-procedure"
    assert read["start"] == "a_concern_is_reported"
    assert list(read["boxes"]) == [
        "a_concern_is_reported", "is_the_child_safe", "what_is_the_risk", "record", "refer",
    ]  # fmt: skip
    assert [box["kind"] for box in read["boxes"].values()] == [
        "start", "condition", "condition", "outcome", "outcome",
    ]  # fmt: skip
    risk = read["boxes"]["what_is_the_risk"]
    assert [(to, a["label"]) for to, a in risk["next"].items()] == [
        ("refer", "high"),
        ("record", "low"),
    ]
    assert risk["returns"] == {"a_concern_is_reported": {"label": "not known", "cite": "TO-SAY"}}


def test_yes_and_no_are_proposed_as_a_fact_named_after_the_box_and_marked_so() -> None:
    text = chart_of(DRAWING)
    read = yaml.safe_load(text)
    assert read["facts"] == {"is_the_child_safe": {"kind": "yes-no", "ask": "Is the child safe?"}}
    onward = read["boxes"]["is_the_child_safe"]["next"]
    assert onward["record"]["when"] == "is_the_child_safe"
    assert onward["what_is_the_risk"]["when"] == "not is_the_child_safe"
    assert "is_the_child_safe:   # PROPOSED" in text
    assert text.count("PROPOSED, from the word on the arrow") == 2
    assert read["boxes"]["what_is_the_risk"]["next"]["refer"]["when"] == "TO-SAY"


@pytest.mark.parametrize("labels", [("Yes", "Maybe"), ("Yes", "Yes"), ("high", "low"), ("", "No")])
def test_nothing_else_is_proposed(labels: tuple[str, str]) -> None:
    text = f'flowchart TD\n A[One] -->|"{labels[0]} "| B[Two]\n A -->|"{labels[1]} "| C[Three]\n'
    read = yaml.safe_load(chart_of(text))
    assert read["facts"] == {}
    assert {arrow["when"] for arrow in read["boxes"]["one"]["next"].values()} == {"TO-SAY"}


def test_check_asks_for_each_thing_once_from_the_top(tmp_path: Path) -> None:
    path = tmp_path / "chart.yaml"
    text = chart_of(DRAWING.replace("    D -->|not known| A\n", ""))
    path.write_text(text, "utf-8")
    with pytest.raises(ChartError) as told:
        load_chart(path)
    findings = told.value.findings
    assert len(findings) == text.count(": TO-SAY")
    assert [finding.line for finding in findings] == sorted(finding.line for finding in findings)
    asked = [finding.problem for finding in findings]
    assert (
        asked[:3]
        == [
            "it is not said whose procedure this is",
            "it is not said what the document is called",
            "it is not said when it was published",
        ]
        or asked[0] == "it is not said what the chart is called"
    )
    assert "it is not said when this arrow is taken (on it stands “high”)" in asked
    assert "it is not said how much this outcome protects the child" in asked
    lines = text.splitlines()
    assert all("TO-SAY" in lines[finding.line - 1] for finding in findings)


def test_with_all_said_the_chart_is_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = chart_of(DRAWING.replace("    D -->|not known| A\n", ""))
    text = said(
        text, title="T", publisher="P", document="D", date="2026", cite="p.1", basis="stated"
    )
    text = said(text, protection="1")
    text = text.replace('label: "high", when: TO-SAY', "when: risk == 'high'")
    text = text.replace('label: "low", when: TO-SAY', "when: risk == 'low'")
    text = text.replace(
        "facts:\n", "facts:\n  risk: {kind: choice, values: [low, high], ask: Risk?}\n"
    )
    path = tmp_path / "chart.yaml"
    path.write_text(text, "utf-8")
    assert run("check", path) == 0
    assert "sound (5 boxes, 5 arrows)" in capsys.readouterr().out


def test_frames_notes_pages_and_loose_ends_are_kept_as_comments() -> None:
    text = chart_text(sketch_of_bytes("d.drawio", made.drawio(made.CELLS, made.CELLS), ".drawio"))
    assert "  # In the frame: School\n" in text
    assert "    # Note: Keep a copy\n" in text
    assert "  # Page 2: Page 2\n" in text
    assert "start: TO-SAY" in text


def test_where_the_drawing_runs_in_a_circle_the_start_is_marked_as_proposed() -> None:
    text = chart_of("flowchart TD\n A[One] --> B[Two]\n B --> A\n")
    assert "start: one   # PROPOSED" in text
    assert yaml.safe_load(text)["boxes"]["two"]["kind"] == "outcome"


def test_words_that_could_be_yaml_stay_words() -> None:
    words = "yes: - {a} # b & *c \"d\" 'e' \\ %"
    label = words.replace('"', "#quot;").replace("#  ", "#")
    read = yaml.safe_load(chart_of(f'flowchart TD\n A["{label}"] --> B["on"]\n'))
    assert [box["text"] for box in read["boxes"].values()] == [words, "on"]


def test_the_command(tmp_path: Path) -> None:
    drawing = tmp_path / "procedure.mmd"
    drawing.write_text(DRAWING, "utf-8")
    target = tmp_path / "chart.yaml"
    assert run("new", "chart", "--from", drawing, "-o", target) == 0
    head = "# Made by `flowgraph new chart --from` out of procedure.mmd"
    assert target.read_text("utf-8").startswith(head)
    assert run("new", "chart", "--from", drawing, "-o", target) == 2
    assert run("new", "incident", "--from", drawing) == 2
    assert run("check", target) == 1
