"""Incidents that Python code hands over are held to what a file is held to, and print nothing."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import flowgraph
from flowgraph import Incident, IncidentError, incident_from, limits
from flowgraph.incident import Actions, Judgement, Person, Statement
from flowgraph.reading.incident_as_file import as_given
from flowgraph.resources import folder

CHART = flowgraph.load_chart("kscb-sexting-2016")
CASES = sorted(folder("graphs").glob("cases/*/*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_keys_of_a_file_and_its_text_say_the_same(path: Path) -> None:
    incident = flowgraph.load_incident(path)
    chart = flowgraph.load_chart(incident.chart or "kscb-sexting-2016")
    given = as_given(incident)
    for made in (
        incident_from(given, chart=chart),
        incident_from(given),
        incident_from(path.read_text("utf-8"), chart=chart),
        incident_from(json.dumps(given), chart=chart.id),
    ):
        assert as_given(made) == given
        assert flowgraph.decide(chart, made) == flowgraph.decide(chart, incident)


def test_values_as_python_has_them() -> None:
    made = incident_from(
        {
            "incident": "SG-1", "date": datetime.date(2026, 11, 20), "everybody_listed": True,
            "received": datetime.datetime(2026, 11, 19, 16, 45),
            "people": ({"who": "A", "age": 14, "part": ("pictured",)}, {"who": "B", "age": None}),
            "facts": {"harmful": False, "youngest_age": 14.0, "risk_level": ["low", "medium"],
                      "vulnerable": None, "consent": {"is": "given", "on": datetime.date(2026, 1, 2)}},
        },
        CHART,
    )  # fmt: skip
    assert (made.date, made.received, made.everybody_listed) == (
        "2026-11-20",
        "2026-11-19T16:45",
        "yes",
    )
    assert [person.ages for person in made.people] == [((14, 14),), ((0, 150),)]
    assert made.facts["harmful"].written == ("no",)
    assert made.facts["youngest_age"].written == ("14",)
    assert made.facts["risk_level"].written == ("low", "medium")
    assert made.facts["vulnerable"].written is None
    assert made.facts["consent"].on == "2026-01-02"


def circle() -> dict[str, Any]:
    made: dict[str, Any] = {"incident": "SG-1"}
    made["facts"] = made
    return made


WRONG: dict[str, Any] = {
    "number": 5, "nothing": None, "bytes": b"incident: SG-1", "list": [], "no text": "", "not YAML": "a: [",
    "no reference": {}, "a key that is no text": {"incident": "SG-1", 5: "SECRET"},
    "an object": {"incident": "SG-1", "facts": {"harmful": object()}},
    "bytes within": {"incident": "SG-1", "facts": {"apps": b"SECRET"}},
    "a circle": circle(),
    "a path": {"incident": "SG-1", "chart": "/SECRET.yaml"},
    "standard input": {"incident": "SG-1", "chart": "-"},
    "unknown key": {"incident": "SG-1", "SECRET": 1},
    "a name": {"incident": "SG-1", "people": [{"who": "SECRET", "age": 14}]},
    "huge": {"incident": "SG-1", "facts": {"youngest_age": 10**5000}},
    "imagery": {"incident": "SG-1", "concern": "SECRET.jpg"},
    "too long": {"incident": "SG-1", "concern": "SECRET" * 1_000},
    "too many": {"incident": "SG-1", "facts": dict.fromkeys(map(str, range(10_001)), "SECRET")},
    "values without end": {"incident": "SG-1", "facts": {"harmful": [["SECRET"]] * (limits.VALUES + 1)}},
}  # fmt: skip


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG)
def test_what_is_no_incident(given: Any) -> None:
    with pytest.raises(flowgraph.FlowgraphError) as caught:
        incident_from(given)
    assert "SECRET" not in str(caught.value)
    assert caught.value.findings[0].mend


def test_a_chart_by_its_id_or_path_is_the_caller_s_own_word(tmp_path: Path) -> None:
    given = {"incident": "SG-1", "facts": {"sexual_motive": "no"}}
    path = tmp_path / "i.json"
    path.write_text(json.dumps(given))
    for chart in ("kscb-typology-2016", folder("graphs") / "kscb-typology-2016.yaml"):
        assert incident_from(given, chart=chart).facts
        assert flowgraph.load_incident(path, chart).facts
    wrong: Any = 5
    for load in (
        lambda: incident_from(given, chart=wrong),
        lambda: flowgraph.load_incident(path, wrong),
    ):
        with pytest.raises(flowgraph.ChartError, match="is no chart"):
            load()


BY_HAND: dict[str, Any] = {
    "people": {"people": 5},
    "no person": {"people": ("A",)},
    "no letter": {"people": (Person("SECRET", ((14, 14),)),)},
    "twice": {"people": (Person("A", ((14, 14),)), Person("A", ((15, 15),)))},
    "no age": {"people": (Person("A", ((14, 999),)),)},
    "age in words": {"people": (Person("A", "SECRET"),)},  # type: ignore[arg-type]
    "part": {"people": (Person("A", ((14, 14),), ("SECRET",)),)},  # type: ignore[arg-type]
    "no mapping": {"facts": ["SECRET"]},
    "no statement": {"facts": {"harmful": "SECRET"}},
    "no texts": {"facts": {"harmful": Statement("SECRET")}},  # type: ignore[arg-type]
    "no value": {"facts": {"harmful": Statement(("SECRET",))}},
    "no fact": {"facts": {"SECRET": Statement(("yes",))}},
    "imagery": {"facts": {"apps": Statement(("SECRET.jpg",))}},
    "reason": {"facts": {"harmful": Statement(("yes",), because="SECRET.jpg")}},
    "too long": {"concern": "SECRET" * 1_000},
    "date": {"date": "SECRET"},
    "reference": {"reference": "../SECRET"},
    "reference of a name": {"reference": "SECRET SECRET"},
    "listed": {"everybody_listed": "SECRET"},
    "judgement": {"judgement": {"reason": ["SECRET"]}},
    "reason of it": {"judgement": Judgement(reason="data:image/png;base64,SECRET")},
    "actions": {"actions": Actions(taken=("SECRET",))},  # type: ignore[arg-type]
}


@pytest.mark.parametrize("fields", BY_HAND.values(), ids=BY_HAND)
def test_an_incident_built_by_hand_is_checked(fields: dict[str, Any]) -> None:
    incident = Incident(**{"reference": "SG-1", **fields})
    assert "SECRET" not in repr(incident) + str(incident)
    for incident_again in (incident, replace(flowgraph.load_incident(CASES[0]), **fields)):
        with pytest.raises(IncidentError) as caught:
            flowgraph.decide(CHART, incident_again)
        assert "SECRET" not in str(caught.value)


def test_one_that_is_well_made_is_decided_as_its_file_would_be() -> None:
    by_hand = Incident(
        "SG-1",
        people=(
            Person("A", ((15, 15), (13, 14), (13, 13)), ("pictured",)),
            Person("B", ((19, 19),)),
        ),
        facts={"classification": Statement(("aggravated",), because="as told")},
    )
    given = {
        "incident": "SG-1",
        "people": [{"who": "A", "age": "13-15", "part": "pictured"}, {"who": "B", "age": 19}],
        "facts": {"classification": {"is": "aggravated", "because": "as told"}},
    }
    decision = flowgraph.decide(CHART, by_hand)
    assert decision == flowgraph.decide(CHART, incident_from(given, CHART))
    assert decision.outcome == "refer"
    assert flowgraph.decide(CHART, Incident(facts=by_hand.facts)).incident == ""
