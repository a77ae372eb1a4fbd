"""Writes the test vectors: charts, incidents, and what the definition says of them.

``python tests/vectors.py`` draws them anew; ``--check`` says whether those that are there are what
the definition says today.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference" / "vectors"
if __name__ == "__main__":
    sys.path += [str(ROOT), str(ROOT / "docs" / "explanation")]

from agreement import derived, turning_points  # noqa: E402
from all_worlds import broken  # noqa: E402
from definition import Meaning  # noqa: E402
from strategies import (  # noqa: E402
    MAIN,
    all_facts,
    incident,
    incident_of,
    loaded,
    sound,
)

from flowgraph.chart import Chart  # noqa: E402
from flowgraph.facts import Value  # noqa: E402

KINDS: dict[str, dict[str, bool]] = {
    "plain": {"others": False, "grown": False},
    "other-charts": {"others": True, "grown": False},
    "whole-language": {"others": False, "grown": True},
    "everything": {"others": True, "grown": True},
}
CHARTS, INCIDENTS = 20, 4
"""Of each kind, and on each chart."""


def plain(values: Any) -> list[Value]:
    """Values in an order of their own, whatever set they came in."""
    return sorted(values, key=lambda value: (str(type(value)), str(value).zfill(9)))


def expected(chart: Chart, written: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that the definition says of one incident."""
    meaning = Meaning(chart, incident_of(chart, written))
    points = [
        {"fact": name, "if": plain(values), "outcome": reached}
        for name, values, reached in turning_points(meaning)
    ]
    return {
        "status": meaning.status,
        "outcome": meaning.outcome,
        "possible_outcomes": list(meaning.possible_outcomes),
        "path": list(meaning.path),
        "questions": list(meaning.questions),
        "settles_route": list(meaning.settles_route),
        "duties": list(meaning.duties),
        "possible_duties": list(meaning.possible_duties),
        "settles_duties": list(meaning.settles_duties),
        "alerts": [chart.alerts.index(rule) for rule in meaning.alerts],
        "alerts_open": [chart.alerts.index(rule) for rule in meaning.alerts_open],
        "worked_out": {name: plain(values) for name, values in sorted(derived(meaning).items())},
        "turning_points": sorted(points, key=str),
    }


def answered(vector: Mapping[str, Any]) -> dict[str, Any]:
    """A chart with its incidents, and what the definition says of them today."""
    charts = {MAIN: vector["chart"], **vector["charts"]}
    chart = loaded(charts)
    incidents = [row["incident"] for row in vector["incidents"]]
    return {
        "chart": vector["chart"],
        "charts": vector["charts"],
        "claims_hold": [not broken(chart, claim) for claim in chart.claims],
        "incidents": [
            {"incident": written, "expected": expected(chart, written)} for written in incidents
        ],
    }


def drawn(kind: str, seed: int) -> dict[str, Any]:
    rng = Random(f"{kind} {seed}")
    charts = sound(rng, **KINDS[kind])
    facts, grown = all_facts(charts), KINDS[kind]["grown"]
    several = [incident(rng, facts, MAIN, most_open=6, grown=grown) for _ in range(INCIDENTS)]
    main = charts.pop(MAIN)
    return {"chart": main, "charts": charts, "incidents": [{"incident": each} for each in several]}


def text_of(vectors: list[dict[str, Any]]) -> str:
    """JSON, an incident a line, so that a change can be read."""
    lines = []
    for vector in vectors:
        head = {key: value for key, value in vector.items() if key != "incidents"}
        rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in vector["incidents"])
        lines.append(f'{json.dumps(head, ensure_ascii=False)[:-1]},\n "incidents": [\n  {rows}]}}')
    return "[\n" + ",\n".join(lines) + "\n]\n"


def main() -> int:
    if "--check" in sys.argv:
        files = {path: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}
        stale = [p.name for p, vectors in files.items() if vectors != [*map(answered, vectors)]]
        print(f"not what the definition says: {', '.join(stale)}" if stale else "current")
        return len(stale) or not files
    FOLDER.mkdir(exist_ok=True)
    for kind in KINDS:
        vectors = [answered(drawn(kind, seed)) for seed in range(CHARTS)]
        (FOLDER / f"{kind}.json").write_text(text_of(vectors), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
