"""One note: what the page writes of an incident is what the command line writes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import asdict, replace
from page_vectors import incident_data
from test_deciding import run, shipped

from flowgraph.chart import Chart
from flowgraph.deciding.decide import decide
from flowgraph.incident import Incident
from flowgraph.reading.incident_file import load_incident
from flowgraph.reading.library import load_chart
from flowgraph.resources import folder
from flowgraph.writing.case_note import case_note
from flowgraph.writing.decision_report import text_of
from flowgraph.writing.note_content import Block, CaseNote, Picture
from flowgraph.writing.page import page_data

ORDINARY = """
incident: SG-9
date: 2026-11-20
received: 2026-11-19T16:05
reported_by: class teacher
concern: "A picture of A was passed round\\n  in year 9."
everybody_listed: unknown
people:
  - {who: A, age: [9, 13-15], part: [pictured]}
  - {who: B, age: 17, part: [shared, sent]}
facts:
  risk_level: {is: [low, medium], because: "words", source: a tool, by: DSL, on: 2026-11-19}
  apps: "one, two: three"
  intent_to_harm: yes
  immediate_risk: no
judgement: {agrees: no, decision: single agency, reason: "because, so", by: DSL}
actions:
  taken: ["told: the lead", {action: "rang", on: 2026-11-19T17:00, by: DSL}]
  not_taken: [{action: "no police", reason: "advice, first"}]
"""


def held(incident: Incident) -> dict[str, Any]:
    """An incident as the page holds it, with what is for the record alone."""
    judged, acted = incident.judgement, incident.actions
    agrees = {True: "yes", False: "no", None: None}
    return {
        **incident_data(incident),
        "reference": incident.reference,
        "concern": incident.concern,
        "reported_by": incident.reported_by,
        "judgement": judged
        and {
            "agrees": agrees[judged.agrees],
            **{key: getattr(judged, key) for key in ("decision", "reason", "by")},
        },
        "actions": acted
        and {
            "taken": [{"action": a.action, "on": a.on, "by": a.by} for a in acted.taken],
            "not_taken": [{"action": n.action, "reason": n.reason} for n in acted.not_taken],
        },
    }


def as_data(note: CaseNote) -> Any:
    def block(it: Block) -> Any:
        if isinstance(it, Picture):
            return {"type": "Picture", "alternative": it.alternative}
        return {"type": type(it).__name__, **_plain(it)}

    made = {
        key: _plain(getattr(note, key))
        for key in note.__struct_fields__
        if key not in ("sections", "date")
    }
    made["sections"] = [
        {"id": s.id, "heading": s.heading, "blocks": [block(b) for b in s.blocks], "tone": s.tone}
        for s in note.sections
    ]
    return json.loads(json.dumps(made))


def _plain(it: Any) -> Any:
    if isinstance(it, tuple):
        return [_plain(each) for each in it]
    return (
        _plain(asdict(it))
        if hasattr(it, "__struct_fields__")
        else ({key: _plain(value) for key, value in it.items()} if isinstance(it, dict) else it)
    )


def of_page(chart: Chart, incidents: list[Incident], tmp_path: Path) -> Any:
    script = (
        f"const PAGE = bare({json.dumps(page_data(chart))});"
        f"console.log(JSON.stringify({json.dumps([held(i) for i in incidents])}"
        ".map((incident) => caseNote(incident, decide(PAGE.plan, incident)))));"
    )
    return run(script, tmp_path)


@pytest.mark.parametrize("name", shipped())
def test_every_case_has_the_note_of_the_command_line(name: str, tmp_path: Path) -> None:
    chart = load_chart(name)
    paths = sorted((folder("graphs") / "cases" / name).rglob("*.yaml"))
    incidents = [load_incident(path, chart) for path in paths]
    for path, incident, made in zip(
        paths, incidents, of_page(chart, incidents, tmp_path), strict=True
    ):
        expected = as_data(case_note(decide(chart, incident)))
        for section, other in zip(expected["sections"], made["sections"], strict=False):
            assert other == section, path.name
        assert made == expected, path.name


def test_all_that_a_file_says_stands_in_it(tmp_path: Path) -> None:
    chart = load_chart("kscb-sexting-2016")
    path = tmp_path / "incident.yaml"
    path.write_text(ORDINARY, encoding="utf-8")
    incident = load_incident(path, chart)
    (made,) = of_page(chart, [incident], tmp_path)
    assert made == as_data(case_note(decide(chart, incident)))
    assert "rang (19 November 2026, 17:00; DSL)" in json.dumps(made)


@pytest.mark.parametrize("calendar", ["england-and-wales", ""])
def test_where_no_bank_holidays_are_known_a_limit_in_working_days_says_so(
    calendar: str, tmp_path: Path
) -> None:
    chart = load_chart("kcsie-allegations-against-staff")
    chart = replace(chart, edition=replace(chart.edition, calendar=calendar))
    path = folder("graphs") / "cases" / chart.id / "about-the-head.yaml"
    incident = replace(load_incident(path, chart), received="2026-12-24")
    decision = decide(chart, incident)
    (made,) = of_page(chart, [incident], tmp_path)
    assert made == as_data(case_note(decision))
    plain = (
        "Due: 25 December 2026, no bank holidays left out (this chart names no calendar of them)"
    )
    due = "Due: 29 December 2026" if calendar else plain
    for words in (json.dumps(made), " ".join(text_of(decision).split())):
        assert due in words
        assert ("left out" in words) != bool(calendar)
