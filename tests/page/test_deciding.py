"""One meaning: the page's deciding code gives Python's answers, in Node and in Chromium."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import tempfile
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import strategies
from conftest import missing
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from vectors import BRIEF, suite, vector

from flowgraph.chart import Chart
from flowgraph.deciding.old.plan import plan_of
from flowgraph.facts import AGES, FromChart, OverPeople
from flowgraph.incident import Incident, Person, Statement
from flowgraph.reading.incident_file import load_incident
from flowgraph.reading.library import load_chart
from flowgraph.resources import folder

HERE = Path(__file__).parent
MORE = int(os.environ.get("FLOWGRAPH_EXAMPLES", "1"))
SHIPPED = ("kscb-sexting-2016", "kscb-typology-2016")


def code() -> str:
    there = folder("templates") / "page"
    names = (there / "worlds.js", there / "deciding.js", HERE / "held.js")
    return "\n".join(path.read_text(encoding="utf-8") for path in names)


def in_node(suites: list[Any], tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        missing("node")
    (tmp_path / "suites.json").write_text(json.dumps(suites), encoding="utf-8")
    (tmp_path / "run.js").write_text(
        code() + "\nconst suites = JSON.parse(require('fs').readFileSync(process.argv[2]));"
        "\nconsole.log(JSON.stringify(suites.flatMap(heldTo)));",
        encoding="utf-8",
    )
    run = subprocess.run(
        [node, tmp_path / "run.js", tmp_path / "suites.json"], capture_output=True, text=True
    )
    assert run.stderr == ""
    assert json.loads(run.stdout) == []


@cache
def cases() -> Any:
    chart = load_chart(SHIPPED[0])
    paths = sorted((folder("graphs") / "cases").rglob("*.yaml"))
    of_it = [p for p in paths if SHIPPED[0] in p.read_text(encoding="utf-8")]
    return suite(chart, [vector(chart, load_incident(path, chart)) for path in of_it])


@cache
def partial(name: str, count: int) -> Any:
    """Random partial incidents on a shipped chart, people and all."""
    chart, chance = load_chart(name), random.Random(2016)
    return suite(chart, [vector(chart, _incident(chart, chance)) for _ in range(count)])


def _incident(chart: Chart, chance: random.Random) -> Incident:
    facts: dict[str, Statement] = {}
    for fact in chart.all_facts.values():
        rare = isinstance(fact.origin, (OverPeople, FromChart))
        if fact.kind == "text" or chance.random() < (0.85 if rare else 0.4):
            continue
        if chance.random() < 0.15:
            facts[fact.name] = Statement(None)
        elif fact.kind == "whole-number":
            low, high = sorted(chance.randint(fact.low, fact.high) for _ in range(2))
            facts[fact.name] = Statement((f"{low}-{high}",))
        else:
            values = ("yes", "no") if fact.kind == "yes-no" else fact.values
            some = chance.sample(values, chance.choice([1, 1, 1, 2]))
            facts[fact.name] = Statement(tuple(some))
    people = []
    for who in "ABC"[: chance.choice([0, 1, 2, 3])]:
        ages = sorted(chance.choice([3, 11, 12, 13, 15, 17, 18, 30]) for _ in range(2))
        span = AGES if chance.random() < 0.2 else (ages[0], ages[1])
        people.append(Person(who, (span,)))
    return Incident("R-1", chart.id, people=tuple(people), facts=facts)


def worlds(chart: Chart) -> Any:
    """Every world of a chart, by cells; of the larger one, every route-bearing combination of
    its own facts and, apart, every world of the chart that it asks."""
    plan = plan_of(chart)
    own = [n for n, f in plan.facts.items() if n in chart.facts and n in plan.last]
    if chart.helpers:  # the classification stated: the other chart's worlds are its own suite
        own = [n for n in own if any(n in b.facts for b in chart.boxes.values())]
    options = [[_text(cell.first) for cell in plan.cells[name]] for name in own]
    vectors = [
        vector(
            chart,
            Incident(facts={n: Statement((v,)) for n, v in zip(own, values, strict=True)}),
            BRIEF,
        )
        for values in product(*options)
    ]
    return suite(chart, vectors)


def _text(value: object) -> str:
    return (
        {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )


@cache
def random_charts(count: int) -> list[Any]:
    found: list[Any] = []

    @seed(6)
    @settings(
        max_examples=count, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def draw(data: Any) -> None:
        charts = data.draw(strategies.sound_charts())
        several = [data.draw(strategies.incidents(charts)) for _ in range(5)]
        with tempfile.TemporaryDirectory() as folder_:
            chart = load_chart(strategies.write_charts(charts, Path(folder_)))
            path = Path(folder_) / "incident.yaml"
            vectors = []
            for each in several:
                path.write_text(strategies.to_yaml(each), encoding="utf-8")
                vectors.append(vector(chart, load_incident(path, chart)))
        found.append(suite(chart, vectors))

    draw()
    return found


def test_every_case(tmp_path: Path) -> None:
    in_node([cases()], tmp_path)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_world(name: str, tmp_path: Path) -> None:
    in_node([worlds(load_chart(name))], tmp_path)


@pytest.mark.parametrize("name", SHIPPED)
def test_random_partial_incidents(name: str, tmp_path: Path) -> None:
    in_node([partial(name, 250 * MORE)], tmp_path)


def test_random_sound_charts(tmp_path: Path) -> None:
    in_node(random_charts(80 * MORE), tmp_path)


def test_chromium_says_the_same(browser: Any) -> None:
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto("about:blank")
    tab.add_script_tag(content=code())
    for each in (cases(), partial(SHIPPED[0], 250 * MORE), *random_charts(80 * MORE)):
        assert tab.evaluate("(suite) => heldTo(suite)", each) == []
    context.close()
