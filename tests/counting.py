"""Random charts that are all about totals: of facts over people and others, named and not, with a
member in common, in boxes that ask the totals or their members."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from strategies import MAIN, loaded

from flowgraph.chart import Chart

PLAIN: dict[str, Any] = {
    "a": {"kind": "yes-no"},
    "b": {"kind": "yes-no"},
    "c": {"kind": "choice", "values": ["little", "some", "much"]},
    "child": {"kind": "yes-no", "from": {"any": "age < 18"}},
    "adult": {"kind": "yes-no", "from": {"any": "age >= 18"}},
    "old": {"kind": "yes-no", "from": {"any": "age >= 60"}},
}
TOTALS = ("t", "u")


def counting_chart(rng: Random) -> Chart:
    """A sound chart of three outcomes with claims that each of some facts rises."""
    facts = {**PLAIN}
    for total in TOTALS[: rng.randint(1, 2)]:
        members = rng.sample(list(PLAIN), rng.randint(1, 5))
        points: dict[str, Any] = {name: rng.choice((1, 1, 1, 2, 3, -1)) for name in members}
        if "c" in points:
            points["c"] = {value: rng.randint(-2, 3) for value in PLAIN["c"]["values"]}
        facts[total] = {"kind": "whole-number", "range": [-20, 30], "from": {"points": points}}
    named = [*rng.sample(list(facts), rng.randint(1, 3)), "t"]

    def test() -> str:
        name = rng.choice(named)
        if name in TOTALS:
            return f"{name} >= {rng.randint(-2, 6)}"
        return rng.choice(("c == 'little'", "c in ('some', 'much')")) if name == "c" else name

    def either() -> str:
        return rng.choice((test(), f"{test()} and not {test()}", f"{test()} or {test()}"))

    def arrows(yes: str, no: str) -> dict[str, Any]:
        when = either()
        basis = {"basis": "stated", "cite": "p.1"}
        return {yes: {"when": when, **basis}, no: {"when": f"not ({when})", **basis}}

    words = {"text": "So it is", "cite": "p.1"}
    ends = ["one", "two", "three"]
    boxes: dict[str, Any] = {
        end: {"kind": "outcome", "protection": level, **words} for level, end in enumerate(ends, 1)
    }
    rng.shuffle(ends)
    boxes["begin"] = {"kind": "start", "next": arrows("more", ends[0]), **words}
    boxes["more"] = {"kind": "condition", "next": arrows(ends[1], ends[2]), **words}
    claims: list[dict[str, Any]] = [{"rising": name} for name in rng.sample(list(facts), 3)]
    for claim in claims:
        claim |= {"says": f"{claim['rising']} rises", "cite": "p.1"}
        if claim["rising"] == "c":
            claim["order"] = PLAIN["c"]["values"]
        if rng.random() < 0.3:
            claim["when"] = either()
    claims.append({"says": "Never one", "cite": "p.1", "never": ["one"], "when": either()})
    made = {
        "chart": MAIN,
        "title": "Made up",
        "edition": {"publisher": "Nobody", "document": "Made up", "date": "2016-04"},
        "start": "begin",
        "facts": {name: {"ask": "?", **fact} for name, fact in facts.items()},
        "boxes": boxes,
        "claims": claims,
    }
    return loaded({MAIN: json.loads(json.dumps(made))})  # so that nothing is an alias in the file
