"""Records: whole, held to their schema, and never changed."""

import json

import jsonschema
import pytest

import flowgraph
from flowgraph.errors import FlowgraphError
from flowgraph.reading.record_file import chart_in, incident_in, read_record, sha256_of
from flowgraph.reading.source import decoded
from flowgraph.resources import folder
from flowgraph.writing.record import record_of, text_of
from writing.notes import CHART, CONTRADICTORY, FULL, LOW, OPEN, OUTSIDE, decided, full

SCHEMA = json.loads((folder("templates") / "schemas" / "record.schema.json").read_text())


def read(text):
    return read_record(decoded("record.json", text.encode()))


@pytest.mark.parametrize("text", [FULL, OPEN, CONTRADICTORY, OUTSIDE, LOW])
def test_a_record_keeps_to_its_schema_and_decides_again(text):
    decision = decided(text)
    made = text_of(record_of(decision))
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(made))
    record = read(made)
    assert record.intact
    chart = chart_in(record)
    assert chart.sha256 == CHART.sha256
    again = flowgraph.decide(chart, incident_in(record, chart))
    assert again.as_json() == decision.as_json()
    assert text_of(record_of(again)) == made


def test_the_schema_is_sound():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_record_holds_what_a_record_must():
    content = record_of(full(), date="2026-11-21")
    assert content["date"] == "2026-11-21"
    assert content["incident"]["facts"]["risk_level"]["source"] == "Brook SECRET3"
    assert content["decision"]["derived"]["classification"]["value"] == "aggravated"
    assert content["judgement"]["stand"] == "more_protective"
    assert content["judgement"]["outcome"] == "refer"
    assert content["actions"]["not_taken"][0]["reason"] == "advice first SECRET9"
    assert content["chart"]["helpers"]["kscb-typology-2016"]["source"]
    assert content["supersedes"] is None


def test_the_hash_is_over_everything_else():
    content = record_of(full())
    assert sha256_of(content) == content["sha256"]
    reordered = dict(reversed(content.items()))
    assert sha256_of(reordered) == content["sha256"]
    for key in content:
        if key != "sha256":
            assert sha256_of({**content, key: "other"}) != content["sha256"]


def test_a_chart_keeps_its_line_ends(tmp_path):
    chart = CHART.source.replace(b"\n", b"\r\n")
    path = tmp_path / "windows.yaml"
    path.write_bytes(chart)
    on = flowgraph.load_chart(path)
    record = read(text_of(record_of(flowgraph.decide(on, decided(LOW).its_incident))))
    assert chart_in(record).sha256 == on.sha256


def test_a_correction_names_the_record_it_supersedes(tmp_path):
    old = tmp_path / "old.json"
    old.write_text(text_of(record_of(full())))
    new = record_of(full(), supersedes=old, reason="the age of B")
    assert new["supersedes"] == {
        "reference": "SG-2026-0117",
        "sha256": json.loads(old.read_text())["sha256"],
        "reason": "the age of B",
    }


@pytest.mark.parametrize(
    ("change", "reason", "problem"),
    [
        (lambda text: text, "", "needs a reason"),
        (lambda text: text.replace("SECRET5", "SECRET!"), "x", "was edited"),
        (lambda text: text_of(record_of(decided(LOW))), "x", "another incident"),
        (lambda text: "{}", "x", "not a decision record"),
        (lambda text: "nothing", "x", "not JSON"),
        (lambda text: text, "see photo.jpg", "no imagery"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(tmp_path, change, reason, problem):
    old = tmp_path / "old.json"
    old.write_text(change(text_of(record_of(full()))))
    with pytest.raises(FlowgraphError, match=problem) as refused:
        text_of(record_of(full(), supersedes=old, reason=reason))
    assert "SECRET" not in str(refused.value)


def test_a_reason_alone_and_a_wrong_date_are_refused():
    with pytest.raises(FlowgraphError, match="no record that is superseded"):
        text_of(record_of(full(), reason="x"))
    with pytest.raises(FlowgraphError, match="not a date"):
        text_of(record_of(full(), date="yesterday"))


def test_facts_without_a_reference_make_no_record():
    with pytest.raises(FlowgraphError, match="needs the reference"):
        text_of(record_of(flowgraph.decide(CHART, {"classification": "aggravated"})))


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        '{"record": "flowgraph-record-1"}',
        '{"record": NaN}',
        '{"record": "flowgraph-record-9"}',
        '{"a": 1, "a": 2}',
        '{"record": "flowgraph-record-1", "reference": 1}',
        "1" * 5_000,
    ],
)
def test_what_is_no_record_is_told(broken):
    with pytest.raises(FlowgraphError, match="Mend"):
        read(broken)


@pytest.mark.parametrize("imagery", ["data:image/png;base64,AAAA", "IMG_0001.JPG", "A" * 120])
def test_the_imagery_guard_covers_records(imagery):
    content = record_of(full())
    for place in (content["actions"]["taken"], content["decision"]["path"], content["incident"]):
        planted = place.append if isinstance(place, list) else place.setdefault
        planted(imagery)
        with pytest.raises(FlowgraphError, match="no imagery") as refused:
            read(json.dumps(content))
        assert imagery not in str(refused.value)
        place.pop() if isinstance(place, list) else place.popitem()
