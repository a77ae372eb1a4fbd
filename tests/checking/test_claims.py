"""What `check` says of claims, and which world of a case ends otherwise than it expects."""

import copy
import json

import pytest
from click.testing import CliRunner
from small import SMALL, arrow, chart_of

import flowgraph
from flowgraph.checking.case_failing import failing
from flowgraph.checking.claims import proofs
from flowgraph.cli.check import command
from flowgraph.resources import shipped_charts
from flowgraph.writing.note_content import Paragraphs
from flowgraph.writing.sign_off import sign_off

CLAIMS = [
    {"says": "Harm is referred", "when": "harmful", "at_least": "refer", "cite": "p.1"},
    {"says": "Nobody is turned away", "never": ["single"], "cite": "p.1"},
    {"says": "Age never lowers", "rising": "age_now", "cite": "p.1"},
]


def claiming(*claims):
    return {**copy.deepcopy(SMALL), "claims": list(claims)}


@pytest.fixture
def checked(tmp_path):
    (tmp_path / "small.yaml").write_text(json.dumps(claiming(*CLAIMS), indent=1))

    def run(*args):
        return CliRunner().invoke(command, [str(tmp_path / "small.yaml"), *args]).output

    return run


def test_every_claim_is_named_with_what_became_of_it(checked):
    told = " ".join(checked().split())
    assert "Claims, of every incident: 1 of 3 proved" in told
    assert "Harm is referred (p.1): holds for every incident" in told
    assert "Nobody is turned away (p.1): does not hold; an incident stands above, at " in told


def test_the_incidents_of_a_broken_claim_are_shown_by_file_and_line(checked):
    told = checked()
    at = {int(line.split(":")[1]) for line in told.splitlines() if "claims, entry" in line}
    assert len(at) == 2
    assert "    lower:\n      facts:" in told
    assert "    higher:\n      facts:" in told


def test_json_has_each_claim_and_both_incidents_of_rising(checked):
    rows = json.loads(checked("--format", "json"))["claims"]
    assert [row["holds"] for row in rows] == [True, False, False]
    assert [row["says"] for row in rows] == [claim["says"] for claim in CLAIMS]
    assert rows[0]["incident"] is None
    chart = chart_of(claiming(*CLAIMS))
    outcomes = [
        flowgraph.decide(chart, rows[2]["incident"][which]["facts"]).outcome
        for which in ("lower", "higher")
    ]
    assert outcomes == ["refer", "single"]
    assert (
        rows[2]["incident"]["lower"]["facts"]["age_now"]
        < rows[2]["incident"]["higher"]["facts"]["age_now"]
    )
    assert flowgraph.decide(chart, rows[1]["incident"]["facts"]).outcome == "single"


def test_claims_of_a_chart_with_faults_are_not_looked_at(tmp_path):
    made = claiming(*CLAIMS)
    made["boxes"]["begin"]["next"]["tool"]["when"] = "harmful"
    (tmp_path / "small.yaml").write_text(json.dumps(made))
    result = CliRunner().invoke(command, [str(tmp_path / "small.yaml"), "--format", "json"])
    assert {row["holds"] for row in json.loads(result.output)["claims"]} == {None}


@pytest.mark.parametrize("name", list(shipped_charts()))
def test_what_shipped_charts_claim_holds(name):
    found = proofs(flowgraph.load_chart(name))
    assert found
    assert all(proof.holds for proof in found)


def test_the_sign_off_pack_says_what_became_of_each_claim():
    note = sign_off(chart_of(claiming(*CLAIMS)))
    (section,) = [section for section in note.sections if section.id == "claims"]
    texts = [
        [line.text for line in block.lines]
        for block in section.blocks
        if isinstance(block, Paragraphs)
    ]
    assert "Proved for every incident." in texts[1]
    assert "Does not hold. This incident breaks it:" in texts[2]
    assert "facts:" in texts[2]


FAILS = {
    "one world of several": (
        {"outcome": "refer"},
        {"harmful": "no"},
        "it fails where level is low or medium, and age now is 13-17: it then comes to single",
    ),
    "every world": (
        {"outcome": "single"},
        {"harmful": "yes"},
        "it fails in every world of the incident: it comes to refer",
    ),
    "more than is possible": (
        {"possible_outcomes": ["single"]},
        {"harmful": "no", "level": "high"},
        "it fails in every world of the incident: it comes to refer",
    ),
}


@pytest.mark.parametrize("name", FAILS)
def test_a_case_that_fails_shows_a_world_that_ends_otherwise(name):
    expect, facts, said = FAILS[name]
    chart = chart_of(SMALL)
    incident = flowgraph.incident_from(
        {"incident": "a", "facts": facts, "expect": expect}, chart=chart
    )
    found = failing(chart, incident)
    assert found is not None
    assert found.in_words == said


def test_what_expects_no_end_fails_nowhere():
    chart = chart_of(SMALL)
    incident = flowgraph.incident_from(
        {"incident": "a", "facts": {}, "expect": {"status": "decided"}}, chart=chart
    )
    assert failing(chart, incident) is None


def test_a_member_that_no_predicate_names_ties_no_two_totals():
    count = {"kind": "whole-number", "range": [0, 1], "ask": "How many?"}
    made = claiming({"says": "One is both", "when": "one == 0", "at_least": "refer", "cite": "p.1"})
    made["facts"] |= {
        "seen": {"kind": "yes-no", "ask": "Seen?"},
        "one": count | {"from": {"points": {"seen": 1}}},
        "two": count | {"from": {"points": {"seen": 1}}},
    }
    made["boxes"]["begin"]["next"] = {"refer": arrow("two == 0"), "single": arrow("two == 1")}
    del made["boxes"]["tool"]
    found = flowgraph.ways(chart_of(made), to="single", when="one == 0").as_json()["ways"]
    assert [way["where"] for way in found] == [{"one": [0], "two": [1]}]
    assert not proofs(chart_of(made))[0].holds
    made["alerts"] = [{"when": "seen", "says": "Seen.", "cite": "p.1"}]  # names it
    assert not flowgraph.ways(chart_of(made), to="single", when="one == 0").ways
    assert proofs(chart_of(made))[0].holds
