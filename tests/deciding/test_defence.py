"""What defends an answer: reasons, cautions, what would follow, and what is told outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import flowgraph
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.source import decoded
from flowgraph.resources import folder, shipped_charts
from flowgraph.sentences import turned_to
from flowgraph.writing.decision_report import text_of

CHART = flowgraph.load_chart("kscb-sexting-2016")
SETTLED = """
people: [{who: A, age: 14}, {who: B, age: 15}]
facts: {intent_to_harm: no, coercion: no, willing_participation: no, risk_level: medium}
"""


def decided(text: str) -> dict[str, Any]:
    written = decoded("i.yaml", f"incident: R-1\n{text}".encode())
    return flowgraph.decide(CHART, read_incident(written, CHART)).as_json()


def words(rows: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    return [(row["words"], row["how"]) for row in rows]


def test_each_arrow_says_which_fact_took_it_or_ruled_it_out_and_whence_it_is_known() -> None:
    found = {row["box"]: row for row in decided(SETTLED)["steps"]}
    by_typology = [("the incident is aggravated", "kscb-typology-2016")]
    assert words(found["identified"]["arrow"]["because"]) == by_typology
    assert words(found["identified"]["not_taken"][0]["because"]) == by_typology
    assert words(found["youth_only"]["arrow"]["because"]) == [
        ("the youngest person involved who is under 18 is 14", "people")
    ]
    tools = found["tools_aggravated"]
    assert tools["arrow"]["to"] == "low_medium_risk"
    assert words(tools["arrow"]["because"]) == [("the tool identifies a medium risk", "stated")]
    assert [row["to"] for row in tools["not_taken"]] == ["high_risk"]
    assert tools["possible"] == []


def test_of_several_facts_only_those_that_were_enough_are_named() -> None:
    text = """
people: [{who: A, age: 14}]
facts: {classification: experimental, harmful: yes, consent: given}
"""
    found = {row["box"]: row for row in decided(text)["steps"]}["experimental_13_to_17"]
    assert found["arrow"]["to"] == "considered_harmful"
    assert words(found["arrow"]["because"]) == [
        ("the incident is considered to be harmful", "stated")
    ]
    assert words(found["not_taken"][0]["because"]) == [
        ("the incident is considered to be harmful", "stated")
    ]


def test_where_the_path_ends_open_the_arrows_left_name_what_is_not_known() -> None:
    *_, last = decided(SETTLED.replace(", risk_level: medium", ""))["steps"]
    assert last["arrow"] is None
    assert [row["to"] for row in last["possible"]] == ["high_risk", "low_medium_risk"]
    assert {tuple(*words(row["because"])) for row in last["possible"]} == {
        ("risk level is not known", None)
    }


def test_a_turning_point_is_told_with_what_it_would_come_to() -> None:
    found = {(row["fact"], row["if"]): row for row in decided(SETTLED)["turning_points"]}
    assert {key: row["outcome"] for key, row in found.items()} == {
        ("child_involved", False): "outside",
        ("adult_involved", True): "refer",
        ("classification", "experimental"): "contradictory",
        ("youngest_age", "0-12"): "refer",
        ("risk_level", "high"): "refer",
    }
    assert found["risk_level", "high"]["words"] == (
        "if the tool identifies a high risk (now medium)"
    )
    assert found["youngest_age", "0-12"]["words"] == (
        "if the youngest person involved who is under 18 is 12 or under (now 14)"
    )
    assert found["adult_involved", True]["words"] == "if somebody of 18 or over is involved"


def test_of_a_stated_fact_values_that_stand_against_what_is_worked_out_are_told_apart() -> None:
    text = """
people: [{who: A, age: 12-15}]
facts: {youngest_age: 14, classification: aggravated, risk_level: low}
"""
    rows = [row for row in decided(text)["turning_points"] if row["fact"] == "youngest_age"]
    assert [(row["if"], row["outcome"]) for row in rows] == [
        (12, "refer"),
        ("0-11", "contradictory"),
        ("16-17", "contradictory"),
    ]


def test_a_statement_that_people_leave_open_is_a_caution() -> None:
    text = """
people: [{who: A, age: 14}, {who: B, age: 17-19}]
facts: {adult_involved: no, classification: aggravated, risk_level: low}
"""
    found = decided(text)
    assert found["status"] == "decided"
    (caution,) = [row for row in found["cautions"] if row["facts"] == ["adult_involved"]]
    assert caution["about"] == "stated against worked out"
    assert caution["ours"] is True
    assert caution["says"].startswith(
        "it is stated that nobody of 18 or over is involved; the facts recorded leave"
    )


def test_a_conflict_is_said_in_our_words_and_both_ways_are_followed() -> None:
    text = """
people: [{who: A, age: 14}, {who: B, age: 30}]
facts: {adult_involved: no, classification: aggravated, risk_level: low}
"""
    found = decided(text)
    assert found["status"] == "contradictory"
    assert found["contradictions"] == [
        {
            "says": "it is stated that nobody of 18 or over is involved, but by the facts recorded"
            " somebody of 18 or over is involved",
            "facts": ["adult_involved"],
            "cite": "",
            "ours": True,
        }
    ]
    ways = [(row["fact"], row["if"], row["outcome"]) for row in found["would_follow"]]
    assert ways == [("adult_involved", True, "refer"), ("adult_involved", False, "single_agency")]


@pytest.mark.parametrize("where", ["age < 18", "age <= 17", "not age >= 18"])
def test_who_a_lowest_age_is_of_is_told_by_ages_however_they_are_written(
    where: str, tmp_path: Path
) -> None:
    written = shipped_charts()["kscb-sexting-2016"].read_text("utf-8")
    file = tmp_path / "chart.yaml"
    file.write_text(written.replace('{any: "age < 18"}', f'{{any: "{where}"}}'), "utf-8")
    chart = flowgraph.load_chart(str(file))
    incident = {
        "incident": "R-1",
        "people": [{"who": "A", "age": "unknown"}],
        "facts": {"child_involved": "no", "youngest_age": 5, "classification": "aggravated"},
    }
    found = flowgraph.decide(chart, flowgraph.incident_from(incident, chart=chart))
    assert [row["facts"] for row in found.contradictions] == [["youngest_age", "child_involved"]]


def test_outside_is_told_with_what_the_other_chart_makes_of_it_all_the_same() -> None:
    found = decided("people: [{who: A, age: 30}]")
    assert found["status"] == "outside"
    assert [row["facts"] for row in found["outside"]] == [["child_involved"]] * len(CHART.outside)
    told = found["derived"]["incident_type"]
    assert told["value"] == told["outcome"] == "adult_involved_type"
    assert told["path"] == ["incident", "adult_involved_type"]
    assert found["facts"]["classification"] == {"is": "aggravated", "how": "kscb-typology-2016"}
    assert found["derived"]["youngest_age"]["value"] is None
    assert decided(SETTLED)["outside"] == []


def test_words_of_another_chart_stand_only_with_the_types_that_it_found() -> None:
    (typology,) = CHART.helpers
    standing = {note.text for note in typology.notes if not note.at}
    passed = {note.text for note in typology.notes if "reckless_misuse" in note.at}
    own = {note.text for note in CHART.notes}
    shown = {row["text"] for row in decided(SETTLED)["notes"]}
    assert not shown & (standing - own)
    assert passed <= shown


def test_an_outcome_that_no_single_fact_leads_to_is_told_with_the_fewest_that_do() -> None:
    chart = flowgraph.load_chart("kscb-typology-2016")
    path = next((folder("graphs") / "cases" / chart.id).rglob("other.yaml"))
    decision = flowgraph.decide(chart, flowgraph.load_incident(path))
    words = "if it was sent, shared or posted to somebody, or meant to be, and a sexual motive is apparent"
    assert words not in [row["words"] for row in decision.turning_points]
    assert words in [row["words"] for row in decision.other_outcomes]
    said = turned_to(decision)
    assert said[chart.boxes["attention_seeking"].text] == [words]
    assert text_of(decision, 200).count(words) == 1
