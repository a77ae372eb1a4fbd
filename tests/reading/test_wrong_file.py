"""A file of another kind is told once, with what it is and the command it is for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import flowgraph
from flowgraph.cli import command, main
from flowgraph.resources import shipped_charts

INCIDENT = "incident: SG-1\nchart: kscb-sexting-2016\npeople: [{who: A, age: 14}]\n"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    record = flowgraph.record_of(
        flowgraph.decide(
            flowgraph.load_chart("kscb-sexting-2016"), flowgraph.incident_from(INCIDENT)
        )
    )
    texts = {
        "incident": INCIDENT,
        "chart": shipped_charts()["kscb-sexting-2016"].read_text("utf-8"),
        "record": json.dumps(record),
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    (tmp_path / "table.CSV").write_text("case,harmful\nSG-1,yes\n", "utf-8")
    return {name: str(tmp_path / f"{name}.yaml") for name in texts} | {
        "table": str(tmp_path / "table.CSV")
    }


@pytest.mark.parametrize(
    ("given", "words", "told"),
    [
        ("chart", ["decide", "{}"], "this is a chart file, and an incident is needed here"),
        ("record", ["decide", "{}"], "this is a decision record, and an incident is needed here"),
        ("table", ["decide", "{}"], "this is a table, and an incident is needed here"),
        ("incident", ["draw", "{}", "-o", "-"], "this is an incident file, and a chart is needed"),
        ("record", ["draw", "{}", "-o", "-"], "this is a decision record, and a chart is needed"),
    ],
)
def test_another_kind_is_told_once(
    files: dict[str, str], given: str, words: list[str], told: str
) -> None:
    done = CliRunner().invoke(command, [word.format(files[given]) for word in words])
    assert isinstance(done.exception, flowgraph.FlowgraphError) or done.exit_code == 2
    said = done.output or "\n".join(map(str, done.exception.findings))  # type: ignore[union-attr]
    assert said.count("Mend:") == 1
    assert told in said
    assert "`flowgraph " in said


def test_what_may_be_a_slip_is_read_on(tmp_path: Path) -> None:
    path = tmp_path / "i.yaml"
    path.write_text(INCIDENT + "boxes: {}\nstart: x\n", "utf-8")
    with pytest.raises(flowgraph.IncidentError) as caught:
        flowgraph.load_incident(path)
    assert {finding.line for finding in caught.value.findings} == {4, 5}


def test_the_facts_of_an_incident_for_another_chart_are_not_told_besides(tmp_path: Path) -> None:
    path = tmp_path / "i.yaml"
    path.write_text(INCIDENT + "facts: {coercion: yes, harmful: purple}\n", "utf-8")
    with pytest.raises(flowgraph.IncidentError) as caught:
        flowgraph.load_incident(path, flowgraph.load_chart("safelives-marac-referral"))
    assert [finding.line for finding in caught.value.findings] == [2]


def test_of_a_beginning_only_the_first_question_is_told_outside_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawing, chart = tmp_path / "d.mmd", tmp_path / "d.yaml"
    drawing.write_text("flowchart TD\n a[One] --> b[Two]\n", "utf-8")
    for words, status in (
        (["new", "chart", "--from", str(drawing), "-o", str(chart)], 0),
        (["draw", str(chart), "-o", "-"], 2),
    ):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == status
    left = chart.read_text("utf-8").count("TO-SAY") - 1  # its head names the mark
    first, more = capsys.readouterr().err.splitlines()
    assert "it is not said what the chart is called" in first
    assert f"{left - 1} more are still to be said" in more
    assert "flowgraph check" in more
