"""Replay: an answer that holds, one that does not, and what was altered."""

import json

import pytest
from small import SMALL, arrow, chart_of, tree

import flowgraph
from flowgraph.checking.replay import chain, replay
from flowgraph.errors import FlowgraphError
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.record_file import read_record, sha256_of
from flowgraph.reading.source import decoded
from flowgraph.writing.record import record_of

CHART = flowgraph.load_chart("kscb-sexting-2016")
TEXT = """
incident: SG-2026-0117
people: [{who: A, age: 14}, {who: B, age: 15}]
facts: {intent_to_harm: no, coercion: no, willing_participation: no, risk_level: medium, apps: one}
"""


def decided(text=TEXT):
    return flowgraph.decide(CHART, read_incident(decoded("i.yaml", text.encode()), CHART))


def read(content, name="record.json"):
    text = content if isinstance(content, str) else json.dumps(content)
    return read_record(decoded(name, text.encode()))


def content():
    return json.loads(record_of(decided()))


def edition(tmp_path, *changes):
    """The shipped chart with words of it changed, as another edition."""
    text = CHART.source.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "edition.yaml"
    path.write_text(text)
    return flowgraph.load_chart(path)


def test_a_record_holds_under_the_chart_it_carries():
    again = replay(read(content()))
    assert again.holds
    assert again.same_chart
    assert not again.differences


def test_a_record_with_a_judgement_holds():
    judged = "judgement: {agrees: no, decision: refer, reason: pressed, by: DSL}"
    assert replay(read(record_of(decided(TEXT + judged)))).holds


def test_an_edited_record_is_known_by_its_hash():
    edited = content()
    edited["decision"]["outcome"] = "refer"
    again = replay(read(edited))
    assert not again.record.intact
    assert not again.holds
    assert [row.key for row in again.differences] == ["outcome"]


@pytest.mark.parametrize(
    ("where", "key", "value"),
    [
        (("decision",), "outcome", "refer"),
        (("decision",), "notes", []),
        (("decision", "facts", "risk_level"), "is", "low"),
        (("chart",), "sha256", "0" * 64),
        (("chart", "edition"), "version", "6"),
        ((), "actions", {"taken": ["x"], "not_taken": []}),
        ((), "reference", "SG-2026-9999"),
    ],
)
def test_an_edited_record_with_a_fresh_hash_does_not_hold(where, key, value):
    edited = content()
    place = edited
    for step in where:
        place = place[step]
    place[key] = value
    edited["sha256"] = sha256_of(edited)
    again = replay(read(edited))
    assert again.record.intact
    assert not again.holds


def test_another_version_may_word_the_defence_otherwise():
    older = content()
    older["decision"]["flowgraph"] = "0.0.1"
    older["decision"]["notes"] = []
    older["sha256"] = sha256_of(older)
    again = replay(read(older))
    assert again.holds
    assert again.elsewhere == ("notes",)


def test_another_edition_says_what_differs_and_why(tmp_path):
    new = edition(
        tmp_path,
        ("risk_level == 'high'", "risk_level in ('high', 'medium')"),
        ("risk_level in ('low', 'medium')", "risk_level == 'low'"),
    )
    again = replay(read(content()), new)
    assert not again.holds
    assert not again.lowered
    assert {row.key: row.now for row in again.differences}["outcome"] == "refer"
    assert any("High Risk" in line and "risk level: medium" in line for line in again.why)


def test_one_outcome_by_an_open_route_is_the_same_answer():
    old, made = chart_of(SMALL), tree()
    either = "harmful and level == 'high'"
    made["boxes"]["begin"]["next"] = {"refer": arrow(either), "tool": arrow(f"not ({either})")}
    test = "harmful or level == 'high' or age_now <= 12"
    made["boxes"]["tool"]["next"] = {"refer": arrow(test), "single": arrow(f"not ({test})")}
    new = chart_of(made)
    incident = read_incident(decoded("i.yaml", b"{incident: R-1, facts: {harmful: yes}}"), old)
    assert flowgraph.decide(new, incident).status == "certain"
    again = replay(read(record_of(flowgraph.decide(old, incident))), new)
    assert again.holds
    assert not again.differences


def test_a_lowered_answer_is_said_to_be_lowered(tmp_path):
    high = read(record_of(decided(TEXT.replace("medium", "high"))))
    new = edition(
        tmp_path,
        ("risk_level == 'high'", "risk_level not_in_use"),
        ("risk_level in ('low', 'medium')", "risk_level in ('low', 'high')"),
        ("risk_level not_in_use", "risk_level == 'medium'"),
    )
    again = replay(high, new)
    assert again.lowered
    assert not again.holds


def test_facts_that_another_edition_lacks_are_taken_as_unknown(tmp_path):
    new = edition(
        tmp_path, ("[public_or_private, apps]", "[public_or_private, used]"), ("  apps:", "  used:")
    )
    again = replay(read(content()), new)
    assert again.left_out == ("apps",)
    assert again.holds


def test_a_record_without_its_chart_cannot_be_decided():
    broken = content()
    del broken["chart"]["source"]
    broken["sha256"] = sha256_of(broken)
    with pytest.raises(FlowgraphError, match="chart whole"):
        replay(read(broken))
    broken["date"] = "2026"
    assert not replay(read(broken)).holds  # edited, and told so


def corrected(old, tmp_path, reason="why"):
    path = tmp_path / "old.json"
    path.write_text(json.dumps(old))
    return json.loads(record_of(decided(), supersedes=path, reason=reason))


def test_a_chain_is_verified_by_hash(tmp_path):
    first = content()
    second = corrected(first, tmp_path)
    third = corrected(second, tmp_path)
    links = chain([read(third), read(first), read(second)])
    assert [link.state for link in links] == ["verified", "verified"]


def test_a_record_alone_is_not_called_broken(tmp_path):
    (link,) = chain([read(corrected(content(), tmp_path))])
    assert link.state == "missing"


def test_a_chain_names_what_was_edited_or_is_missing(tmp_path):
    first = content()
    second = corrected(first, tmp_path)
    third = corrected(second, tmp_path)
    (link,) = [x for x in chain([read(first), read(third)]) if x.state == "broken"]
    assert "chain is broken" in link.problem
    edited = {**first, "date": "2020"}
    (link,) = chain([read(edited, "first.json"), read(second)])
    assert "first.json was edited" in link.problem


def test_two_corrections_of_one_record_are_named(tmp_path):
    first = content()
    one, two = corrected(first, tmp_path, "a"), corrected(first, tmp_path, "b")
    states = [link.state for link in chain([read(first), read(one, "one.json"), read(two)])]
    assert states == ["verified", "broken"]
