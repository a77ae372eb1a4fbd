"""One meaning: the page's deciding code gives Python's answers, in Node and in Chromium."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import strategies
from conftest import missing
from counting import counting_chart
from page_vectors import BRIEF, suite, vector

from flowgraph.chart import CALENDARS, UNITS, Chart, Within
from flowgraph.deciding.form import form_of
from flowgraph.due import HELD, bank_holidays, due
from flowgraph.facts import AGES
from flowgraph.incident import Incident, Person, Statement
from flowgraph.reading.incident_file import load_incident
from flowgraph.reading.library import load_chart
from flowgraph.resources import folder
from flowgraph.values import joined
from flowgraph.writing.page import SCRIPTS

HERE = Path(__file__).parent
MORE = int(os.environ.get("FLOWGRAPH_EXAMPLES", "1"))
SHIPPED = ("kscb-sexting-2016", "kscb-typology-2016")


def code() -> str:
    """The page's own code but for what touches a document, and what holds it to Python."""
    there = folder("templates") / "page"
    paths = [there / name for name in SCRIPTS if name != "page.js"]
    return "\n".join(path.read_text(encoding="utf-8") for path in (*paths, HERE / "held.js"))


def run(script: str, tmp_path: Path) -> Any:
    """What a script that follows the page's code prints, from Node."""
    node = shutil.which("node")
    if node is None:
        missing("node")
    (tmp_path / "run.js").write_text(f"{code()}\n{script}", encoding="utf-8")
    done = subprocess.run([node, tmp_path / "run.js"], capture_output=True, text=True)
    assert done.stderr == ""
    return json.loads(done.stdout)


def in_node(suites: list[Any], tmp_path: Path) -> None:
    there = tmp_path / "suites.json"
    there.write_text(json.dumps(suites), encoding="utf-8")
    read = f"JSON.parse(require('fs').readFileSync({json.dumps(str(there))}))"
    assert run(f"console.log(JSON.stringify({read}.flatMap(heldTo)));", tmp_path) == []


@cache
def shipped() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder("graphs").glob("*.yaml")))


@cache
def cases() -> list[Any]:
    """Every case of every shipped chart."""
    found = []
    for name in shipped():
        chart = load_chart(name)
        paths = sorted((folder("graphs") / "cases" / name).rglob("*.yaml"))
        found.append(suite(chart, [vector(chart, load_incident(path, chart)) for path in paths]))
    return found


@cache
def partial(name: str, count: int) -> Any:
    """Random partial incidents on a shipped chart, people and all: ages in lists, ranges and
    unknowns mixed, everybody listed or perhaps not."""
    chart, chance = load_chart(name), random.Random(2016)
    return suite(chart, [vector(chart, _incident(chart, chance)) for _ in range(count)])


def _incident(chart: Chart, chance: random.Random) -> Incident:
    facts: dict[str, Statement] = {}
    known = chance.choice([0.3, 0.6, 0.95])
    for fact in chart.all_facts.values():
        worked_out = fact.origin is not None
        if fact.kind == "text" or chance.random() > (0.15 if worked_out else known):
            continue
        if chance.random() < 0.15:
            facts[fact.name] = Statement(None)
        elif fact.kind == "whole-number":
            low, high = sorted(chance.randint(fact.low, fact.high) for _ in range(2))
            one = f"{chance.randint(fact.low, fact.high)}"
            several = [(f"{low}-{high}",), (one,), (one, f"{low}-{high}")]
            facts[fact.name] = Statement(chance.choice(several))
        else:
            values = ("yes", "no") if fact.kind == "yes-no" else fact.values
            some = chance.sample(values, chance.choice([1, 1, 1, 1, 2]))
            facts[fact.name] = Statement(tuple(some))
    people = tuple(Person(who, _ages(chance)) for who in "ABC"[: chance.choice([0, 1, 2, 3])])
    return Incident(
        "R-1", chart.id, people=people, facts=facts, date="2026-11-27",
        received=chance.choice(["", "2026-12-24T16:05", "2026-11-27"]),
        everybody_listed=chance.choice([None, "yes", "no", "unknown"]),
    )  # fmt: skip


def _ages(chance: random.Random) -> tuple[tuple[int, int], ...]:
    """One age, a range, several of them, or not known."""
    if chance.random() < 0.2:
        return (AGES,)
    spans = []
    for _ in range(chance.choice([1, 1, 2, 3])):
        ages = sorted(chance.choice([3, 11, 12, 13, 15, 17, 18, 19, 30]) for _ in range(2))
        spans.append((ages[0], ages[1] if chance.random() < 0.5 else ages[0]))
    return joined(spans)


def worlds(chart: Chart) -> Any:
    """Every world of a chart, by cells; of the larger one, every route-bearing combination of
    its own facts and, apart, every world of the chart that it asks."""
    cells = form_of(chart).worlds.cells
    # With a helper: the classification stated, for the other chart's worlds are its own suite.
    own = [n for n in chart.facts if n in cells and any(n in b.facts for b in chart.boxes.values())]
    options = [[_text(cell.first) for cell in cells[name]] for name in own]
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
    """Sound charts with all that a chart can say, and incidents on them."""
    chance = random.Random(6)
    charts = [strategies.random_chart(chance) for _ in range(count)]
    return [
        suite(chart, [vector(chart, strategies.random_incident(chart, chance)) for _ in range(5)])
        for chart in charts
    ]


def test_every_case(tmp_path: Path) -> None:
    in_node(cases(), tmp_path)


def test_ages_in_lists(tmp_path: Path) -> None:
    """Where the walk that this replaced asked other questions than Python."""
    chart = load_chart(SHIPPED[0])
    facts = {"classification": Statement(("experimental",)), "child_involved": Statement(None)}
    listed = [
        Incident(people=(Person("A", spans), Person("B", ((13, 13),))), facts=facts)
        for spans in [((11, 11), (19, 19)), ((0, 12), (18, 150)), ((12, 12), (14, 16), (40, 41))]
    ]
    in_node([suite(chart, [vector(chart, incident) for incident in listed])], tmp_path)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_world(name: str, tmp_path: Path) -> None:
    in_node([worlds(load_chart(name))], tmp_path)


@pytest.mark.parametrize("name", shipped())
def test_random_partial_incidents(name: str, tmp_path: Path) -> None:
    in_node([partial(name, 150 * MORE)], tmp_path)


def test_random_sound_charts(tmp_path: Path) -> None:
    in_node(random_charts(80 * MORE), tmp_path)


def test_totals_whose_members_are_open(tmp_path: Path) -> None:
    """In some of these a change leads elsewhere only for some of the people who may be involved, or
    an answer rests on what a total is counted from, though the total is known in part."""
    suites = []
    for seed in (79, 124, 128, 139, 221, 528, 642, 850):
        chance = random.Random(seed)
        chart = counting_chart(chance)
        incidents = [strategies.random_incident(chart, chance, most_open=5) for _ in range(3)]
        suites.append(suite(chart, [vector(chart, incident) for incident in incidents]))
    in_node(suites, tmp_path)


def test_what_an_answer_rests_on_makes_no_contradiction_certain(tmp_path: Path) -> None:
    suites = []
    for seed in (20423, 20461, 20908):
        chance = random.Random(seed)
        chart = strategies.random_chart(chance)
        incidents = [strategies.random_incident(chart, chance) for _ in range(5)]
        suites.append(suite(chart, [vector(chart, incident) for incident in incidents]))
    in_node(suites, tmp_path)


def test_when_a_limit_ends(tmp_path: Path) -> None:
    """Days, times, months' ends, bank holidays; and none beyond those that the page holds."""
    chance, wrong = random.Random(7), []
    asked = []
    for _ in range(400):
        unit = chance.choice(UNITS)
        within = Within(count=chance.choice([1, 2, 3, 5, 10, 28, 100]), unit=unit)
        calendar = chance.choice(["", "england-and-wales", "scotland", "northern-ireland"])
        day = (date(2024, 1, 1) + timedelta(days=chance.randrange(5000))).isoformat()
        received = chance.choice(
            [day, f"{day}T{chance.randrange(24):02}:{chance.randrange(60):02}"]
        )
        asked.append([calendar, [within.count, unit], received, due(received, within, calendar)])
    calendars = {
        name: {
            "from": HELD[0], "to": HELD[-1],
            "days": [d.isoformat() for year in HELD for d in bank_holidays(name, year)],
        }
        for name in CALENDARS
    }  # fmt: skip
    asked.append(["scotland", [1, "working_days"], "2040-12-31", None])
    asked.append(["scotland", [1, "working_days"], "2015-12-30", None])
    asked.append(["", [1, "working_days"], "2040-12-31", "2041-01-01"])
    found = run(
        f"const calendars = {json.dumps(calendars)}; const asked = {json.dumps(asked)};"
        "console.log(JSON.stringify(asked.map(([calendar, limit, received]) =>"
        " dueOf({ calendar: calendars[calendar] || null }, { limit }, { received }))));",
        tmp_path,
    )
    wrong = [[*a, f] for a, f in zip(asked, found, strict=True) if (a[3] or None) != f]
    assert wrong == []


def test_chromium_says_the_same(browser: Any) -> None:
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto("about:blank")
    tab.add_script_tag(content=code())
    for each in (*cases(), partial(SHIPPED[0], 150 * MORE), *random_charts(80 * MORE)):
        assert tab.evaluate("(suite) => heldTo(suite)", each) == []
    context.close()
