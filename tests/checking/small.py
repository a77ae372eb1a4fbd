"""Small charts for these tests: a start, a condition, two outcomes."""

import copy
import json
from typing import Any

from flowgraph.chart import Chart
from flowgraph.reading.library import load_source
from flowgraph.reading.source import Source

Tree = dict[str, Any]


def arrow(when: str | None = None) -> Tree:
    made = {"basis": "stated", "cite": "p.1"}
    return made if when is None else {"when": when, **made}


SMALL: Tree = {
    "chart": "small",
    "title": "A small chart",
    "edition": {"publisher": "Nobody", "document": "Made up", "date": "2016-04"},
    "start": "begin",
    "facts": {
        "harmful": {"kind": "yes-no", "ask": "Is it harmful?"},
        "level": {"kind": "choice", "values": ["low", "medium", "high"], "ask": "Which level?"},
        "age": {"kind": "whole-number", "range": [0, 17], "ask": "How old?"},
    },
    "boxes": {
        "begin": {
            "kind": "start",
            "text": "Begin",
            "cite": "p.1",
            "next": {"refer": arrow("harmful"), "tool": arrow("not harmful")},
        },
        "tool": {
            "kind": "condition",
            "text": "Use the tool",
            "cite": "p.1",
            "next": {
                "refer": arrow("level == 'high' or age_now <= 12"),
                "single": arrow("not (level == 'high' or age_now <= 12)"),
            },
        },
        "refer": {"kind": "outcome", "text": "Refer", "cite": "p.1", "protection": 2},
        "single": {"kind": "outcome", "text": "Single", "cite": "p.1", "protection": 1},
    },
}
SMALL["facts"]["age_now"] = SMALL["facts"].pop("age")


def tree(**boxes: Tree) -> Tree:
    """The small chart with the arrows of some boxes put differently."""
    made = copy.deepcopy(SMALL)
    for id_, leads in boxes.items():
        made["boxes"][id_]["next"] = leads
    return made


def chart_of(made: Tree) -> Chart:
    text = json.dumps(made)
    return load_source(Source(f"{made['chart']}.yaml", text.encode(), text))
