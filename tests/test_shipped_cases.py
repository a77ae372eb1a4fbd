"""Every case that is shipped with a chart comes to what it says it must."""

from __future__ import annotations

from pathlib import Path

import pytest

import flowgraph
from flowgraph.resources import folder

CASES = sorted(folder("graphs").glob("cases/*/*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path) -> None:
    incident = flowgraph.load_incident(path)
    chart = flowgraph.load_chart(incident.chart or "kscb-sexting-2016")
    decision = flowgraph.decide(chart, incident)
    derived = {name: row["value"] for name, row in decision.derived.items()} | dict(decision.gives)
    got = {
        "status": decision.status,
        "outcome": decision.outcome,
        "possible_outcomes": list(decision.possible_outcomes),
        "path": list(decision.path),
        "questions": [row["fact"] for row in decision.questions],
        "duties": [row["box"] for row in decision.duties],
        "possible_duties": [row["box"] for row in decision.possible_duties],
        "classification": derived.get("classification"),
        "incident_type": derived.get("incident_type"),
    }
    expected = incident.expect
    assert expected, "a case says what it must come to"
    assert {key: got[key] for key in expected} == dict(expected)


def test_there_are_cases_for_every_chart() -> None:
    from flowgraph.resources import shipped_charts

    assert {path.parent.name for path in CASES} == set(shipped_charts())
