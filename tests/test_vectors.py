"""The published test vectors are what the definition says today, and what is decided agrees."""

from __future__ import annotations

import json
from typing import Any

import agreement
import pytest
from strategies import MAIN, incident_of, loaded
from vectors import FOLDER, KINDS, answered

import flowgraph


@pytest.fixture(params=KINDS)
def vectors(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{request.param}.json").read_text("utf-8"))
    return found


def test_they_are_current(vectors: list[dict[str, Any]]) -> None:
    """``python tests/vectors.py`` writes them."""
    for vector in vectors:
        assert answered(vector) == vector


def test_what_is_decided_agrees(vectors: list[dict[str, Any]]) -> None:
    for vector in vectors:
        chart = loaded({MAIN: vector["chart"], **vector["charts"]})
        for row in vector["incidents"]:
            decision = flowgraph.decide(chart, incident_of(chart, row["incident"]))
            said = agreement.answered(decision)
            said["duties"] = tuple(duty["box"] for duty in decision.duties)
            said["possible_duties"] = tuple(duty["box"] for duty in decision.possible_duties)
            said["settles_duties"] = agreement.facts_in(decision.settles_duties)
            right = {n: tuple(v) if isinstance(v, list) else v for n, v in row["expected"].items()}
            assert said == {name: right[name] for name in said}
