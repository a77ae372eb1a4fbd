"""The definition against what was worked out by hand."""

from pathlib import Path

import pytest
import yaml
from definition import Meaning

import flowgraph
from flowgraph.incident import Incident

FAULTS = Path(__file__).parent / "faults"
CASES = sorted((Path(__file__).parents[1] / "graphs" / "cases").glob("*/*.yaml"))
# So many worlds that they take seconds each.
MANY = ("nothing-known", "fake-account", "guidance-reckless-as-told", "unknown-adult-high-risk")


@pytest.mark.parametrize(
    "path", [p for p in CASES if not p.stem.startswith(MANY)], ids=lambda path: path.stem
)
def test_published_examples(path: Path) -> None:
    """Every case comes to what it must, by trying every world."""
    written = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    chart = flowgraph.load_chart(written["chart"])
    meant = Meaning(chart, flowgraph.load_incident(path, chart))
    found = {
        "status": meant.status,
        "outcome": meant.outcome,
        "possible_outcomes": list(meant.possible_outcomes),
        "path": list(meant.path),
        "questions": list(meant.questions),
    }
    ends = [chart.boxes[outcome].gives for outcome in meant.possible_outcomes]
    given = {name: {gives.get(name) for gives in ends} for gives in ends for name in gives}
    for name, values in {**given, **meant.derived}.items():
        found[name] = next(iter(values)) if len(values) == 1 else None
    expected = written["expect"]
    assert {key: found[key] for key in expected} == expected


def test_nobody_listed_may_be_adults_only() -> None:
    chart = flowgraph.load_chart(FAULTS / "nobody-under-18.yaml")
    meant = Meaning(chart, Incident())
    assert (meant.status, meant.possible_outcomes) == ("undecided", ("nobody", "child"))
    assert meant.questions == ("youngest_age",)
