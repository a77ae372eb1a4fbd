"""A chart's decision tables, run by engines that are not ours: zen-engine (JDM) and
SpiffWorkflow (DMN) give what the chart gives, in every cell of the answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from definition import groups, origins
from strategies import random_chart

import flowgraph
from flowgraph.chart import Chart
from flowgraph.cli import command
from flowgraph.deciding.form import stated_form_of
from flowgraph.errors import FlowgraphError
from flowgraph.facts import OverPeople
from flowgraph.reading.library import load_chart, load_source
from flowgraph.reading.source import Source
from flowgraph.values import Known, Value
from flowgraph.writing import decision_rules
from flowgraph.writing.decision_rules import Table, may_be_nobody
from flowgraph.writing.decision_table import _feel, _unary, dmn, jdm

World = dict[str, Value]
Engine = Callable[[World], dict[str, Any]]

TYPOLOGY, SEXTING = "kscb-typology-2016", "kscb-sexting-2016"
SHIPPED = (
    SEXTING,
    TYPOLOGY,
    "fgm-mandatory-reporting-2020",
    "kcsie-concerns-about-a-child",
)


def plainly(chart: Chart, world: World) -> dict[str, Any]:
    """What no people give, outside, contradictions, then arrow by arrow, and what is to be done
    besides: the contract's order, in the fewest words."""
    found = {"status": "contradictory", "outcome": None, "path": ""}
    found |= {"duties": ""} if chart.duties else {}
    if not any(all(world.get(n, v) == v for n, v in group.items()) for group in given_by(chart)):
        return found
    cells = stated_form_of(chart).worlds.cells  # a fact without a column matters to nothing
    world = {name: each[0].first for name, each in cells.items()} | world
    for rules, status in ((chart.outside, "outside"), (chart.contradictions, "contradictory")):
        if any(rule.when and rule.when.holds(world) for rule in rules):
            return found | {"status": status}
    path = [chart.start]
    while arrows := chart.boxes[path[-1]].arrows:
        (taken,) = (a.target for a in arrows if a.when is None or a.when.holds(world))
        path.append(taken)
    found |= {"status": "decided", "outcome": path[-1], "path": " > ".join(path)}
    also = [a for id_ in path for a in chart.boxes[id_].also]
    due = {a.target for a in also if a.when is None or a.when.holds(world)}
    owed = " ".join(box.id for box in chart.duties if box.id in due)
    return found | ({"duties": owed} if chart.duties else {})


@cache
def given_by(chart: Chart) -> list[World]:
    """What every group of people gives, of the facts over people that the chart names."""
    return groups(origins(OverPeople, Table(chart).facts)) or [{}]


def worlds(chart: Chart) -> Iterator[World]:
    """One for each combination of cells (every comparison of the chart cuts), nobody too;
    both ends of a span stand for it."""
    named = list(Table(chart).facts)
    known = stated_form_of(chart).worlds
    values: list[list[Value]] = []
    for name in named:
        found: list[Value] = []
        for cell in known.cells[name]:
            ends = [end for span in cell.spans for end in span]
            found += dict.fromkeys(ends or [cell.first])
        values.append(found + ([None] if may_be_nobody(known.facts[name]) else []))
    for combination in product(*values):
        yield dict(zip(named, combination, strict=True))


def zen_of(text: str) -> Engine:
    zen = pytest.importorskip("zen")
    decision = zen.ZenEngine().create_decision(text)

    def answer(world: World) -> dict[str, Any]:
        result = decision.evaluate(world)["result"]
        return {"outcome": None} | result if result else {}  # a null is left out by zen

    return answer


class Spiff:
    """SpiffWorkflow's DMN engine under COLLECT, so that an overlap shows; FEEL's three words
    are given to its environment, the file is as written."""

    def __init__(self, text: str) -> None:
        pytest.importorskip("SpiffWorkflow")
        from lxml import etree
        from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
        from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
        from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

        root = etree.fromstring(text.encode())
        parser = DMNParser(None, root, {"dmn": etree.QName(root).namespace})
        parser.parse()
        (table,) = parser.decision.decisionTables
        assert table.hit_policy == "UNIQUE"
        table.hit_policy = "COLLECT"
        self.engine = DMNEngine(table)
        words = {"true": True, "false": False, "null": None}
        self.workflow = SimpleNamespace(
            script_engine=PythonScriptEngine(TaskDataEnvironment(words))
        )

    def __call__(self, world: World) -> dict[str, Any]:
        result = self.engine.result(SimpleNamespace(data=dict(world), workflow=self.workflow))
        assert all(len(given) == 1 for given in result.values()), (world, result)
        return {name: given[0] for name, given in result.items()}


@pytest.mark.parametrize("id_", SHIPPED)
def test_zen_in_every_world(id_: str) -> None:
    chart = load_chart(id_)
    engine, seen = zen_of(jdm(chart)), set()
    for world in worlds(chart):
        given = plainly(chart, world)
        assert engine(world) == given, world
        seen.add(given["outcome"])
    assert seen - {None} == {box.id for box in chart.outcomes}


@pytest.mark.parametrize("id_", SHIPPED)
def test_spiff_in_every_world(id_: str) -> None:
    chart = load_chart(id_)
    engine = Spiff(dmn(chart))
    every = list(worlds(chart))
    step = len(every) // 700 + 1 | 1  # odd, so that no yes-no fact is skipped over
    for world in every[::step]:
        assert engine(world) == plainly(chart, world), world


def test_spiff_where_the_large_table_turns() -> None:
    """Every rule of every table, at each of its values, reached at least once."""
    for id_ in SHIPPED:
        chart = load_chart(id_)
        engine, left = Spiff(dmn(chart)), {row for row, _ in enumerate(Table(chart).rows)}
        rows = Table(chart).rows
        for world in worlds(chart):
            mine = [n for n in left if all(world[k] in v for k, v in rows[n].left.items())]
            if mine:
                left -= set(mine)
                assert engine(world) == plainly(chart, world), world
        assert not left


def test_both_tables_in_turn_are_what_flowgraph_decides() -> None:
    """The typology's table gives the classification, the chart's table takes it: for every
    answer to both charts, ``flowgraph.decide`` says the same."""
    typology, chart = load_chart(TYPOLOGY), load_chart(SEXTING)
    first, second = zen_of(jdm(typology)), zen_of(jdm(chart))
    decider, compared = flowgraph.compile(chart), 0
    own: dict[str, tuple[Value, ...]] = {
        "youngest_age": (12, 13),
        "harmful": (True, False),
        "vulnerable": (True, False),
        "consent": ("given", "not_given"),
        "risk_level": ("low", "high"),
    }
    children = [
        dict(zip(own, values, strict=True)) | {"child_involved": True}
        for values in product(*own.values())
    ]
    for types in worlds(typology):
        box = typology.boxes[first(types)["outcome"]]
        for people in [*children, {"child_involved": False}]:  # nobody's age is not stated
            world = types | people
            taken = {"youngest_age": None} | world | {"classification": box.gives["classification"]}
            table, ours = second(taken), decider(world)
            assert (table["status"], table["outcome"]) == (ours.status, ours.outcome), world
            assert table["path"] == " > ".join(ours.path)
            compared += 1
    assert compared == 256 * 33


@pytest.mark.parametrize("id_", SHIPPED[2:])
def test_the_other_charts_are_what_flowgraph_decides(id_: str) -> None:
    chart = load_chart(id_)
    engine = zen_of(jdm(chart))
    for world in worlds(chart):
        ours, table = flowgraph.decide(chart, world), engine(world)
        assert (table["status"], table["outcome"]) == (ours.status, ours.outcome), world
        assert table["path"] == " > ".join(ours.path)


def test_a_missing_answer_is_never_guessed() -> None:
    engine = zen_of(jdm(load_chart(SEXTING)))
    known = {"child_involved": True, "classification": "aggravated", "adult_involved": False}
    assert (
        engine(known | {"youngest_age": None})["status"] == "contradictory"
    )  # a child is some age
    assert engine(known | {"youngest_age": 12})["outcome"] == "refer"
    assert engine(known | {"youngest_age": 14}) == {}  # the level of risk is open
    assert engine({"youngest_age": 14, "classification": "aggravated"}) == {}
    for wrong in ({}, {"youngest_age": 140}, {"youngest_age": "12"}):
        with pytest.raises(RuntimeError, match="youngest_age"):  # left out is not nobody
            engine(known | wrong)


def tree(**facts: Any) -> dict[str, Any]:
    ask = {"ask": 'Is it <so> & "so"? `${x}` {{x}} ]]> \\ é'}
    return {
        "chart": "odd",
        "title": '<b>A "title"</b> & \\',
        "edition": {"publisher": "<N> & \\", "document": '"D"', "date": "2016-04"},
        "start": "begin",
        "facts": {name: fact | ask for name, fact in facts.items()},
        "boxes": {
            "begin": {"kind": "start", "text": "B", "cite": "p.1", "next": {}},
            "one": {
                "kind": "outcome",
                "text": 'One <x/> & "\\n" ]]>',
                "cite": "p.1",
                "protection": 2,
            },
            "two": {"kind": "outcome", "text": "Two\nlines", "cite": "p.1", "protection": 1},
        },
    }


def chart_of(made: dict[str, Any], when: str, other: str = "") -> Chart:
    made["boxes"]["begin"]["next"] = {
        "one": {"when": when, "basis": "stated", "cite": "p.1"},
        "two": {"when": other or f"not ({when})", "basis": "stated", "cite": "p.1"},
    }
    text = json.dumps(made)
    return load_source(Source("odd.yaml", text.encode(), text))


NUMBER = {"kind": "whole-number", "range": [-5, 9]}
CHOICE = {"kind": "choice", "values": ["a", "b", "c", "true"]}
LOWEST = NUMBER | {"range": [0, 17], "from": {"lowest": "age", "where": "age < 18"}}


@pytest.mark.parametrize(
    "when",
    [
        "n == 3 or n < -2 or (n != 7 and c in ('a', 'true'))",
        "not (c == 'b' or m > 4) or -4 <= n < 0",
        "m != 3 and (m < 5 or m == 9 or c == 'c')",
        "not m >= 13 or n == -5",
    ],
)
def test_predicates_of_every_kind_and_text_of_every_kind(when: str) -> None:
    chart = chart_of(tree(n=NUMBER, m=LOWEST, c=CHOICE), when)
    zen, spiff = zen_of(jdm(chart)), Spiff(dmn(chart))
    for world in worlds(chart):
        full = {"m": None} | world
        assert zen(full) == spiff(world) == plainly(chart, world), world
    table = json.loads(jdm(chart))["nodes"][1]
    assert table["name"] == chart.title
    words = {rule["_description"] for rule in table["content"]["rules"]}
    assert words == {box.text for box in chart.outcomes}
    assert "One &lt;x/&gt; &amp; " in dmn(chart)


def test_entries() -> None:
    """Lists, spans and nobody, in both languages."""
    wide = Known(spans=((0, 2), (5, 5)), nobody=True)
    assert _unary(wide) == "null, [0..2], [5..5]"
    assert _feel(wide, True) == "not(? != null) or ((? >= 0 and ? <= 2) or (? >= 5 and ? <= 5))"
    assert _feel(Known(spans=((1, 2),)), False) == "? >= 1 and ? <= 2"
    assert _feel(Known(spans=((1, 2),)), True) == "? != null and (? >= 1 and ? <= 2)"
    assert _feel(Known(values=("a", "b")), False) == '? in ("a", "b")'
    assert _feel(Known(nobody=True), True) == _unary(Known(nobody=True)) == "null"


def test_no_rules_meet_and_none_is_missing() -> None:
    for id_ in SHIPPED:
        chart = load_chart(id_)
        rows = Table(chart).rows
        for world in worlds(chart):
            holding = [r for r in rows if all(world[n] in known for n, known in r.left.items())]
            assert len(holding) == 1, world


@pytest.mark.parametrize("id_", SHIPPED)
def test_the_published_schema_of_dmn(id_: str) -> None:
    parser = pytest.importorskip("SpiffWorkflow.dmn.parser")
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(file=str(Path(parser.__file__).parent / "schema" / "DMN13.xsd"))
    schema.assertValid(etree.fromstring(dmn(load_chart(id_)).encode()))


def test_too_many_rules_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    chart = load_chart(SEXTING)
    monkeypatch.setattr(decision_rules, "MOST", 17)
    decision_rules.table_of.cache_clear()
    for write in (dmn, jdm):
        with pytest.raises(FlowgraphError, match="more than 17 rules"):
            write(chart)


def random_tables(count: int) -> Iterator[tuple[Chart, Table]]:
    for seed in range(count):
        chart = random_chart(Random(seed))
        yield chart, Table(chart)


def test_random_charts_of_the_whole_language() -> None:
    """Counted facts, duties, `otherwise` and people: one rule for each full answer, and what it
    gives."""
    owing = 0
    for chart, table in random_tables(60):
        for number, world in enumerate(worlds(chart)):
            if number == 300:
                break
            (row,) = (r for r in table.rows if all(world[n] in v for n, v in r.left.items()))
            given = {name: json.loads(text) for name, text in table.gives(row).items()}
            assert given == plainly(chart, world), world
            owing += bool(given.get("duties"))
    assert owing


def test_duties_in_both_engines() -> None:
    tried = 0
    for chart, table in random_tables(40):
        if not chart.duties or not table.facts:
            continue
        zen, spiff = zen_of(jdm(chart)), Spiff(dmn(chart))
        for number, world in enumerate(worlds(chart)):
            if number == 20:
                break
            assert zen(world) == spiff(world) == plainly(chart, world), world
            tried += 1
    assert tried > 100


def test_duties_for_which_there_is_no_room_are_said_to_be_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chart = next(c for c, t in random_tables(60) if len(t.rows) > len(without(c, monkeypatch).rows))
    few = without(chart, monkeypatch)
    (said,) = [text for text in few.left_out if "duties" in text]
    assert said in few.says
    assert "duties" not in few.gives(few.rows[0])


def without(chart: Chart, monkeypatch: pytest.MonkeyPatch) -> Table:
    """The table that has room for its routes, and not for its duties."""
    if not chart.duties:
        return Table(chart)
    with monkeypatch.context() as patched:
        rows = Table._rows
        patched.setattr(
            Table, "_rows", lambda self, form: None if self.duties else rows(self, form)
        )
        return Table(chart)


def test_routes_without_number_are_refused_soon() -> None:
    """Forty yes-no questions in a row, each with a box of its own for yes: 2 ** 40 routes."""
    made = tree(**{f"f{n}": {"kind": "yes-no"} for n in range(40)})
    boxes = made["boxes"]
    basis = {"basis": "stated", "cite": "p.1"}
    for n in range(40):
        after = f"box{n + 1}" if n < 39 else "one"
        box = {"kind": "condition", "text": "x", "cite": "p.1"}
        boxes[f"yes{n}"] = box | {"next": {after: basis}}
        ways = {f"yes{n}": {"when": f"f{n}"} | basis, after: {"when": f"not f{n}"} | basis}
        boxes[f"box{n}"] = box | {"next": ways}
    boxes["begin"]["next"] = {"box0": basis}
    del boxes["two"]
    text = json.dumps(made)
    with pytest.raises(FlowgraphError, match="more than 5000 rules"):
        jdm(load_source(Source("odd.yaml", text.encode(), text)))


def test_a_faulty_chart_and_a_reserved_name_are_refused() -> None:
    with pytest.raises(FlowgraphError, match="2 arrows of the box `begin` hold"):
        dmn(chart_of(tree(n=NUMBER), "n < 3", "n >= 2"))
    with pytest.raises(FlowgraphError, match="0 arrows of the box `begin` hold"):
        jdm(chart_of(tree(n=NUMBER), "n < 3", "n > 3"))
    with pytest.raises(FlowgraphError, match="`some` has the name of a word of FEEL"):
        jdm(chart_of(tree(some={"kind": "yes-no"}), "some"))


def test_export(tmp_path: Path) -> None:
    for name, write in (("x.dmn", dmn), ("x.jdm.json", jdm)):
        done = CliRunner().invoke(command, ["export", TYPOLOGY, "-o", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
        assert (tmp_path / name).read_text(encoding="utf-8") == write(load_chart(TYPOLOGY))
