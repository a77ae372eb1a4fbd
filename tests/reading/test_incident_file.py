"""Incident files: rough values, refusals all at once, and nothing of a child echoed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import flowgraph
from flowgraph.asking.session import as_yaml
from flowgraph.incident import Action
from flowgraph.reading.incident_as_file import as_given
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.source import decoded
from tests.reading.whole import INCIDENT

GOOD = """\
incident: SG-1
people:
  - {who: A, age: 13-15, part: [pictured]}
  - {who: B1, age: unknown}
facts:
  harmful: Yes
  vulnerable: "no"
  consent: [given, not_applicable]
  risk_level: {is: medium, because: no pressure found, source: Brook, by: DSL, on: 2026-11-20}
  coercion: unknown
  apps: a messaging service
"""


def load(tmp_path: Path, text: str, name: str = "i.yaml") -> flowgraph.Incident:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return flowgraph.load_incident(path)


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(flowgraph.FlowgraphError) as caught:
        load(tmp_path, text)
    return [str(f).split("i.yaml:")[-1] for f in caught.value.findings]


def test_reads_rough_values(tmp_path: Path) -> None:
    incident = load(tmp_path, GOOD)
    assert incident.people[0].ages == ((13, 15),)
    assert incident.people[1].ages == ((0, 150),)
    assert incident.facts["consent"].written == ("given", "not_applicable")
    assert incident.facts["coercion"].written is None
    assert incident.facts["risk_level"].by == "DSL"


def test_json_is_read_too(tmp_path: Path) -> None:
    text = json.dumps(
        {"incident": "SG-1", "people": [{"who": "A", "age": 14}], "facts": {"apps": "😀"}},
        indent="\t",
    )
    incident = load(tmp_path, text)
    assert incident.people[0].ages == ((14, 14),)
    assert incident.facts["apps"].written == ("😀",)


SECRET = "Jane Smythe"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"incident: {SECRET}\n", "1:11: incident"),
        (f"incident: a\n{SECRET}: 1\n", "2:1"),
        (f"incident: a\npeople:\n  - {{who: {SECRET}, age: 14}}\n", "3:11: people, entry 1, who"),
        (f"incident: a\npeople:\n  - {{who: A, name: {SECRET}}}\n", "people, entry 1"),
        (f"incident: a\npeople:\n  - {{who: A, age: {SECRET}}}\n", "people, entry 1, age"),
        (f"incident: a\nfacts:\n  {SECRET}: yes\n", "3:3: facts, entry 1"),
        (f"incident: a\nfacts:\n  harmful: {SECRET}\n", "3:3: facts, harmful"),
        (f"incident: a\ndate: {SECRET}\n", "2:7: date"),
    ],
)
def test_what_was_written_is_never_echoed(tmp_path: Path, text: str, place: str) -> None:
    found = faults(tmp_path, text)
    assert any(place in line for line in found), found
    assert "Jane" not in "\n".join(found)
    assert "Smythe" not in "\n".join(found)


def test_all_faults_at_once(tmp_path: Path) -> None:
    text = """\
incident: a b
people:
  - {who: Ann, age: 200}
  - {who: A, age: 14, part: [watched]}
  - {who: A, age: 15-13}
facts:
  harmfull: yes
  youngest_age: 44
  risk_level: severe
  harmful: {value: yes}
"""
    found = faults(tmp_path, text)
    assert len(found) == 11
    assert any("did you mean `harmful`?" in line for line in found)
    assert [int(line.split(":")[0]) for line in found] == sorted(
        int(line.split(":")[0]) for line in found
    )


@pytest.mark.parametrize(
    "value",
    [
        "data:image/png;base64,iVBORw0KGgo=",
        "see IMG_2041.jpg",
        "https://example.org/photos/1",
        "https://www.snapchat.com/add/x",
        "C:\\Users\\x\\thing",
        "/home/x/thing",
        "clip.MP4",
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk" * 3,
        "<img src=x>",
        "file://server/share",
        "photo.heic",
        "iVBORw0KGgoAAAANSUhEUg==",
        "https://youtu.be/abc",
        "imgur.com/a/abc",
        "www.instagram.com/p/abc",
        "smb://server/share",
        "hxxps://i.example/abc",
        "https://1.2.3.4/abc",
        "bit.ly/abc",
    ],
)
def test_imagery_is_refused_and_not_shown(tmp_path: Path, value: str) -> None:
    text = f"incident: a\nfacts:\n  apps: {json.dumps(value)}\n"
    found = faults(tmp_path, text)
    assert len(found) == 1
    assert "must not print, forward, distribute or save any images" in found[0]
    assert value[:12] not in found[0]


@pytest.mark.parametrize(
    "value",
    [
        "a messaging service; two messages were sent at 9.30 p.m.",
        "https://www.brook.org.uk/our-work/category/sexual-behaviours-traffic-light-tool",
        "e.g. a group chat on an app. More is not known.",
        "Ref. 2016/04/11-B, version 2.10",
        "it went on x.com and Snapchat, and/or in a group chat",
        "sha256 f465ada67811ba38f465ada67811ba38f465ada67811ba38f465ada67811ba38",
    ],
)
def test_ordinary_words_pass(tmp_path: Path, value: str) -> None:
    assert load(tmp_path, f"incident: a\nfacts:\n  apps: {json.dumps(value)}\n")


def test_a_key_that_asks_for_imagery_is_refused_by_the_rule(tmp_path: Path) -> None:
    found = faults(tmp_path, "incident: a\nphoto: none\n")
    assert len(found) == 1
    assert "no imagery" in found[0]


def test_an_incident_for_another_chart(tmp_path: Path) -> None:
    path = tmp_path / "i.yaml"
    path.write_text("incident: a\nchart: kscb-typology-2016\n", encoding="utf-8")
    with pytest.raises(flowgraph.IncidentError, match="for another chart"):
        flowgraph.load_incident(path, flowgraph.load_chart("kscb-sexting-2016"))


def test_a_mapping_is_held_to_the_chart_too() -> None:
    chart = flowgraph.load_chart("kscb-sexting-2016")
    with pytest.raises(flowgraph.IncidentError) as caught:
        flowgraph.decide(chart, {"harmfull": True, "risk_level": "severe", "youngest_age": 18})
    assert len(caught.value.findings) == 3
    assert flowgraph.decide(chart, {"harmful": None}).status == "undecided"


def test_what_an_incident_may_say_besides(tmp_path: Path) -> None:
    incident = load(tmp_path, INCIDENT)
    assert (incident.date, incident.received) == ("2026-11-25", "2026-11-24T16:45")
    assert (incident.reported_by, incident.everybody_listed) == ("a class teacher", "unknown")
    assert incident.concern == "A pupil said: it was sent on"
    assert incident.people[0].ages == ((13, 15),)
    assert incident.facts["vulnerable"].on == "2026-11-25T09:05"
    assert incident.actions is not None
    assert incident.actions.taken == (
        Action("Parents told"),
        Action("The police were told", "2026-11-25T14:30", "DSL"),
        Action("A note was made"),
    )
    assert incident.expect == {
        "status": "undecided", "duties": [], "possible_duties": ["police"],
    }  # fmt: skip


def test_it_is_written_as_it_is_read(tmp_path: Path) -> None:
    incident = load(tmp_path, INCIDENT)
    chart = flowgraph.load_chart("kscb-sexting-2016")
    given = as_given(incident)
    for text in (as_yaml(incident), json.dumps(given)):
        again = read_incident(decoded("again", text.encode()), chart)
        assert as_given(again) == given
    assert "2026-11-24T16:45" in json.dumps(given)


@pytest.mark.parametrize(
    ("text", "place", "problem", "mend"),
    [
        ("received: 11/25/2026", "2:11: received", "the day comes first", "25/11/2026"),
        ("received: 25/11/26", "2:11: received", "four digits", "25/11/2026"),
        ("received: [2026]", "2:11: received", "words are needed", "one line"),
        ("received: last Tuesday", "2:11: received", "not a date", "25 November 2026"),
        ("received: 25/11/2026 2pm", "2:11: received", "not a date", "25/11/2026"),
        ("everybody_listed: most", "2:19: everybody_listed", "are all", "yes, no or unknown"),
        ("concern: " + "word " * 900, "2:10: concern", "longer than 4,000", "shorten"),
        ("reported_by: " + "word " * 900, "2:14: reported_by", "longer than 4,000", "shorten"),
        ("actions: {taken: [{on: 2026}]}", "actions, taken, entry 1", "`action` is missing", "add"),
        ("actions: {taken: [{action: a, on: 31/11/2026}]}", "entry 1, on", "no such day", "2026"),
        ("actions: {taken: [{action: a, who: A}]}", "entry 1", "not known", "action, on, by"),
    ],
)
def test_what_it_may_not_say_besides(
    tmp_path: Path, text: str, place: str, problem: str, mend: str
) -> None:
    (found,) = faults(tmp_path, f"incident: a\n{text}\n")
    said, _, mended = found.partition("Mend: ")
    assert place in said
    assert problem in said
    assert mend in mended


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("-2", (-2, -2)),
        ("-3 to -1", (-3, -1)),
        ("2 to 4", (2, 4)),
        ("-3-1", (-3, 1)),
        ("2–4", (2, 4)),
    ],
)
def test_numbers_and_ranges(tmp_path: Path, written: str, span: tuple[int, int]) -> None:
    from tests.reading.whole import WHOLE

    (tmp_path / "whole.yaml").write_text(WHOLE)
    chart = flowgraph.load_chart(tmp_path / "whole.yaml")
    path = tmp_path / "i.yaml"
    path.write_text(f"incident: a\nfacts: {{score: {written}}}\n")
    stated = flowgraph.load_incident(path, chart).facts["score"].written
    known = chart.facts["score"].read(stated or ())
    assert known is not None
    assert known.spans == (span,)
    again = chart.facts["score"].read([str(known.plain)])
    assert again == known
