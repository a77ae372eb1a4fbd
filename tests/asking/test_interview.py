"""The interview as values."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from flowgraph.asking.answers import read_ages
from flowgraph.asking.interview import (
    UNNAMED,
    Interview,
    NotUnderstood,
    answered,
    begin,
    can_change,
    letters,
    meanwhile,
    next_question,
)
from flowgraph.asking.questions import Question, why
from flowgraph.asking.session import as_yaml
from flowgraph.asking.summary import ticked
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
            over = ("adult_involved", "youngest_age", "child_involved")
            doubted = any(n in over and not s.written for n, s in incident.facts.items())
            text: str | None = "yes" if doubted else "no"
        else:
            said = incident.facts.get(question.key)
            text = ", ".join(said.written) if said and said.written else None
        interview = answered(interview, question, text)
    return interview


def keys_of(interview: Interview) -> list[str]:
    """The questions put when nothing is known of any."""
    keys = []
    while (question := next_question(interview)) is not None:
        keys.append(question.key)
        interview = answered(interview, question, None)
    return keys


SAFE = ("no", "no", "SG-1")


def test_danger_comes_first_then_people_then_the_route_then_the_record() -> None:
    assert keys_of(begin(CHART))[:4] == [
        "immediate_risk",
        "extreme_or_violent",
        "our reference",
        "our people",
    ]
    keys = keys_of(put(begin(CHART), *SAFE, "1", "14", "pictured", "no"))
    assert "adult_involved" not in keys
    assert "youngest_age" not in keys
    assert keys[-3:] == ["our received", "our reported_by", "our concern"]
    assert "risk_level" in keys[:-3]
    assert len(keys) == len(set(keys))


def test_an_open_age_is_asked_of_the_person_in_the_bands_of_the_chart() -> None:
    interview = put(begin(CHART), *SAFE, "1", None, "pictured", "no")
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
    keys = keys_of(put(begin(CHART), *SAFE, None))
    assert {"adult_involved", "youngest_age"} <= set(keys)
    assert "our others" not in keys


@pytest.mark.parametrize(("text", "listed"), [("yes", "no"), ("no", "yes"), (None, "unknown")])
def test_whether_everybody_is_listed_is_kept(text: str | None, listed: str) -> None:
    interview = put(begin(CHART), *SAFE, "1", "15", "pictured", text)
    assert interview.incident.everybody_listed == listed
    again = begin(CHART, interview.incident)
    question = next_question(
        replace(again, done=again.done | {"immediate_risk", "extreme_or_violent"})
    )
    assert question is not None
    assert (question.key == "our others") == (text is None)


@pytest.mark.parametrize("declined", ["", "none", None])
def test_a_reference_may_be_declined_and_is_asked_again(declined: str | None) -> None:
    interview = put(begin(CHART), "no", "no", declined)
    assert interview.incident.reference == UNNAMED
    again = next_question(begin(CHART, interview.incident))
    assert again is not None
    assert again.key == "our reference"


ENOUGH = {"classification": Statement(("aggravated",)), "risk_level": Statement(("high",))}


def test_what_is_for_the_record_is_held_to_what_an_incident_file_is() -> None:
    interview = begin(CHART, Incident("SG-1", facts=ENOUGH))
    interview = put(interview, "no", "no", "0")
    received = next_question(interview)
    assert received is not None
    assert (received.key, received.stage) == ("our received", "record")
    with pytest.raises(NotUnderstood, match="day first"):
        answered(interview, received, "11/25/2026")
    interview = put(interview, "25/11/2026 14:30", "class teacher")
    concern = next_question(interview)
    assert concern is not None
    with pytest.raises(NotUnderstood, match="magery"):
        answered(interview, concern, "see IMG_2041.jpg")
    done = answered(interview, concern, "A told a teacher.").incident
    assert (done.received, done.reported_by, done.concern) == (
        "2026-11-25T14:30", "class teacher", "A told a teacher.",
    )  # fmt: skip


MARAC = load_chart("safelives-marac-referral")


def at_the_list() -> tuple[Interview, Question]:
    interview = put(begin(MARAC), "no", "SG-1", "30")
    question = next_question(interview)
    assert question is not None
    assert (question.kind, len(question.items)) == ("checklist", 24)
    return interview, question


def test_a_checklist_is_asked_at_once_with_a_running_count() -> None:
    interview, question = at_the_list()
    interview = answered(interview, question, "y n d y")
    interview = answered(interview, question, "10-12,15 n")
    found = ticked(interview, question)
    assert (found.yes, found.no, found.unknown) == ((1, 4), (2, 10, 11, 12, 15), (3,))
    assert found.left[0] == 5
    assert next_question(interview) == question
    left = answered(interview, question, None)
    following = next_question(left)
    assert following is not None
    assert following.key == "judged_high_risk"
    assert "dash_frightened" in left.incident.facts
    assert "dash_fears_violence" not in left.incident.facts


def test_a_total_stands_beside_its_members() -> None:
    interview, question = at_the_list()
    interview = answered(answered(interview, question, "y y"), question, "t 3-5")
    assert interview.incident.facts["ticks"].written == ("3-5",)
    assert next_question(interview) == question
    assert question.key not in {each.key for each in can_change(interview)}
    for text in ("t", "t 25", "t many", "27 y", "maybe", "y maybe"):
        with pytest.raises(NotUnderstood):
            answered(interview, question, text)


def test_when_the_outcome_is_settled_duties_are() -> None:
    interview, question = at_the_list()
    interview = answered(answered(interview, question, "1-14 y"), question, None)
    keys = []
    while (following := next_question(interview)) is not None and following.stage == "duties":
        keys.append(following.key)
        interview = answered(interview, following, None)
    assert keys == ["care_needs"]
    assert interview.decision.outcome == "marac"


def test_why_a_member_of_a_total_is_asked() -> None:
    _, question = at_the_list()
    assert any("Fill in the Dash checklist" in reason for reason in why(MARAC, question))


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
    interview = put(begin(CHART), *SAFE, "1")
    question = next_question(interview)
    assert question is not None
    with pytest.raises(NotUnderstood, match="whole years"):
        answered(interview, question, "old")


def test_until_it_is_asked_whether_anybody_else_is_involved_it_is_open() -> None:
    interview = put(begin(CHART), *SAFE, "1", "15", "pictured")
    stated = {
        name: Statement((value,))
        for name, value in (("classification", "aggravated"), ("risk_level", "low"))
    }
    interview = replace(interview, incident=replace(interview.incident, facts=stated))
    question = next_question(interview)
    assert question is not None
    assert question.key == "our others"
    assert meanwhile(interview).status == "undecided"
    assert meanwhile(answered(interview, question, "yes")).status == "undecided"
    assert meanwhile(answered(interview, question, "no")).outcome == "single_agency"
