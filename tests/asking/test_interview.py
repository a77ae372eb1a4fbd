"""The interview as values."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from flowgraph.asking.file import as_yaml
from flowgraph.asking.interview import (
    Interview,
    NotUnderstood,
    answered,
    begin,
    letters,
    meanwhile,
    next_question,
)
from flowgraph.asking.reading import read_ages
from flowgraph.deciding.decide import decide
from flowgraph.incident import Incident, Statement
from flowgraph.reading.incident_file import load_incident
from flowgraph.reading.library import DEFAULT, load_chart
from flowgraph.resources import folder

CHART = load_chart(DEFAULT)
CASES = [
    path
    for path in sorted((folder("graphs") / "cases").rglob("*.yaml"))
    if f"chart: {DEFAULT}" in path.read_text(encoding="utf-8")
]


def put(interview: Interview, *answers: str | None) -> Interview:
    for text in answers:
        question = next_question(interview)
        assert question is not None
        interview = answered(interview, question, text)
    return interview


def asked_in_full(incident: Incident, *, fewest: bool) -> Interview:
    """An interview answered from an incident's facts, "I do not know" where it is silent."""
    interview = begin(CHART, Incident(incident.reference, people=incident.people), fewest=fewest)
    while (question := next_question(interview)) is not None:
        if question.kind == "others":
            doubted = any(said.written is None for said in incident.facts.values())
            text: str | None = "yes" if doubted else "no"
        else:
            said = incident.facts.get(question.key)
            text = ", ".join(said.written) if said and said.written else None
        interview = answered(interview, question, text)
    return interview


def test_people_come_first_then_alerts_then_the_route() -> None:
    interview = put(begin(CHART), "SG-1", "1", "14", "pictured", "no")
    keys = []
    while (question := next_question(interview)) is not None:
        keys.append(question.key)
        interview = answered(interview, question, None)
    assert keys[:2] == ["immediate_risk", "extreme_or_violent"]
    assert "adult_involved" not in keys
    assert "youngest_age" not in keys
    assert len(keys) == len(set(keys))


def test_an_open_age_is_asked_of_the_person_in_the_bands_of_the_chart() -> None:
    interview = put(begin(CHART), "SG-1", "1", None, "pictured", "no", "no")
    question = next_question(interview)
    while question is not None and question.kind != "age":
        interview = answered(interview, question, None)
        question = next_question(interview)
    assert question is not None
    assert question.key == "narrower A"
    assert list(question.options) == ["0-12", "13-17", "18-150"]
    assert answered(interview, question, "13-17").incident.people[0].ages == ((13, 17),)
    assert next_question(answered(interview, question, None)) != question


def test_nobody_listed_asks_the_facts_themselves() -> None:
    interview = put(begin(CHART), "SG-1", None, "no", "no")
    keys = []
    while (question := next_question(interview)) is not None:
        keys.append(question.key)
        interview = answered(interview, question, None)
    assert {"adult_involved", "youngest_age"} <= set(keys)


@pytest.mark.parametrize("fewest", [False, True])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_nothing_asked_could_have_been_spared_an_outcome(path: Path, fewest: bool) -> None:
    """What an interview leaves out changes nothing: a full incident that is decided is decided
    alike from the answers to what was asked."""
    incident = load_incident(path, CHART)
    full = decide(CHART, incident)
    asked = asked_in_full(incident, fewest=fewest).decision
    over = any(
        name in incident.facts for name in ("classification", "youngest_age", "child_involved")
    )
    if full.outcome and not over:
        assert asked.outcome == full.outcome
    elif full.status == "undecided":
        assert set(asked.possible_outcomes) == set(full.possible_outcomes) or over


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_file_written_is_the_incident(path: Path, tmp_path: Path) -> None:
    incident = load_incident(path, CHART)
    written = tmp_path / "i.yaml"
    written.write_text(as_yaml(incident), encoding="utf-8")
    again = load_incident(written, CHART)
    assert again.people == incident.people
    assert again.facts == incident.facts
    assert (again.judgement, again.actions) == (incident.judgement, incident.actions)


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("13", ((13, 13),)),
        ("13-15", ((13, 15),)),
        ("13 to 15", ((13, 15),)),
        ("under 16", ((0, 15),)),
        ("18 or over", ((18, 150),)),
        ("12 or under", ((0, 12),)),
        ("13 or 15", ((13, 13), (15, 15))),
        ("under 0", None),
        ("200", None),
        ("fourteen", None),
        ("15-13", None),
    ],
)
def test_ages_are_read_kindly(text: str, ages: object) -> None:
    assert read_ages(text) == ages


def test_letters_go_on_after_z() -> None:
    assert letters(28)[-3:] == ["Z", "A1", "B1"]


def test_an_answer_that_is_none_changes_nothing() -> None:
    interview = put(begin(CHART), "SG-1", "1")
    question = next_question(interview)
    assert question is not None
    with pytest.raises(NotUnderstood, match="whole years"):
        answered(interview, question, "old")


def test_until_it_is_asked_whether_anybody_else_is_involved_it_is_open() -> None:
    interview = put(begin(CHART), "SG-1", "1", "15", "pictured")
    stated = {
        name: Statement((value,))
        for name, value in (("classification", "aggravated"), ("risk_level", "low"))
    }
    interview = replace(interview, incident=replace(interview.incident, facts=stated))
    question = next_question(interview)
    assert question is not None
    assert question.key == "others"
    assert meanwhile(interview).status == "undecided"
    assert meanwhile(answered(interview, question, "yes")).status == "undecided"
    assert meanwhile(answered(interview, question, "no")).outcome == "single_agency"
