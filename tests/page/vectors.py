"""The shared vectors: charts as data, incidents, and what Python answers for each.

The page's deciding code is held to them in Node (quick) and in Chromium (what ships).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from flowgraph.chart import Chart
from flowgraph.deciding.decide import decide
from flowgraph.incident import Incident
from flowgraph.writing.page_data import chart_data

KEYS = (
    "status",
    "outcome",
    "possible_outcomes",
    "path",
    "steps",
    "questions",
    "contradictions",
    "cautions",
    "alerts",
    "turning_points",
    "notes",
    "settles_route",
    "outside",
    "would_follow",
)
BRIEF = ("status", "outcome", "possible_outcomes", "path")


def incident_data(incident: Incident) -> dict[str, Any]:
    """An incident as the page holds it."""
    return {
        "people": [
            {"who": p.who, "ages": [list(span) for span in p.ages], "part": list(p.part)}
            for p in incident.people
        ],
        "facts": {
            name: {"written": None if s.written is None else list(s.written)}
            for name, s in incident.facts.items()
        },
    }


def vector(chart: Chart, incident: Incident | Mapping[str, Any], keys: Iterable[str] = KEYS) -> Any:
    """One incident with Python's answer to it."""
    decision = decide(chart, incident)
    answered = decision.as_json()
    expected = {key: answered[key] for key in keys}
    if "steps" in expected:
        expected["facts"] = {
            name: {"is": row["is"], "how": row["how"]} for name, row in answered["facts"].items()
        }
        expected["reachable"] = sorted(decision.reachable)
        expected["arrows_open"] = sorted([list(pair) for pair in decision.arrows_open])
    return {"incident": incident_data(decision.of), "expected": expected}


def suite(chart: Chart, vectors: Iterable[Any]) -> dict[str, Any]:
    return json.loads(json.dumps({"plan": chart_data(chart), "vectors": list(vectors)}))
