"""A file of another kind is told once, with what it is and the command it is for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import flowgraph
from flowgraph.cli import command
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
    return {name: str(tmp_path / f"{name}.yaml") for name in texts}


@pytest.mark.parametrize(
    ("given", "words", "told"),
    [
        ("chart", ["decide", "{}"], "this is a chart file, and an incident is needed here"),
        ("record", ["decide", "{}"], "this is a decision record, and an incident is needed here"),
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
