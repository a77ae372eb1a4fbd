"""The shared vectors: charts as data, incidents, and what Python answers for each.

The page's deciding code is held to them in Node (quick) and in Chromium (what ships).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import fields

from flowgraph.chart import Chart
from flowgraph.deciding.decide import decide
from flowgraph.deciding.decision import Decision
from flowgraph.incident import Incident
from flowgraph.writing.page_data import chart_data

NOT_SHOWN = ("incident", "chart", "edition", "chart_sha256", "flowgraph", "date")
"""Keys of a decision that the page does not work out: what it knows anyway."""
INNER = ("its_chart", "its_incident", "reachable", "arrows_open", "also")
KEYS = tuple(f.name for f in fields(Decision) if f.name not in (*NOT_SHOWN, *INNER))
BRIEF = ("status", "outcome", "possible_outcomes", "path")


def incident_data(incident: Incident) -> dict[str, Any]:
    """An incident as the page holds it."""
    beside = ("because", "source", "by", "on")
    return {
        "people": [
            {"who": p.who, "ages": [list(span) for span in p.ages], "part": list(p.part)}
            for p in incident.people
        ],
        "facts": {
            name: {"written": None if s.written is None else list(s.written)}
            | {key: getattr(s, key) for key in beside if getattr(s, key)}
            for name, s in incident.facts.items()
        },
        "everybody_listed": incident.everybody_listed,
        "date": incident.date,
        "received": incident.received,
    }


def vector(chart: Chart, incident: Incident | Mapping[str, Any], keys: Iterable[str] = KEYS) -> Any:
    """One incident with Python's answer to it."""
    decision = decide(chart, incident)
    answered = decision.as_json()
    expected = {key: answered[key] for key in keys}
    if "steps" in expected:
        expected["reachable"] = sorted(decision.reachable)
        expected["arrows_open"] = sorted([list(pair) for pair in decision.arrows_open])
        expected["also"] = sorted([*pair, certain] for pair, certain in decision.also.items())
    return {"incident": incident_data(decision.its_incident), "expected": expected}


def suite(chart: Chart, vectors: Iterable[Any]) -> dict[str, Any]:
    return json.loads(json.dumps({"plan": chart_data(chart), "vectors": list(vectors)}))
