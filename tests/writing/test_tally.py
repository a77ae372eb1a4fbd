"""No count that is withheld can be worked out from those that are told."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import flowgraph
from flowgraph.chart import Arrow, Box, Chart, Edition
from flowgraph.deciding.verdicts import Verdict
from flowgraph.reading.library import load_source
from flowgraph.reading.source import Source
from flowgraph.resources import folder
from flowgraph.writing.tally import Cell, Tally, tally_of
from flowgraph.writing.tally_picture import as_csv, counted

Routes = tuple[tuple[str, ...], ...]


def chart_of(arrows: Sequence[tuple[str, str]]) -> Chart:
    """A chart of these arrows; boxes that nothing leaves are outcomes, `s` is the start."""
    names = dict.fromkeys(name for arrow in arrows for name in arrow)
    boxes = {}
    for name in names:
        out = tuple(Arrow(a, b) for a, b in arrows if a == name)
        kind: Any = "start" if name == "s" else "condition" if out else "outcome"
        boxes[name] = Box(name, kind, name, arrows=out)
    return Chart(
        id="random", title="", edition=Edition("", "", "", ""), start="s", boxes=boxes, facts={}
    )


def random_chart(dice: random.Random, size: int) -> Chart:
    """Every box leads on to one to three later ones; every box is led to."""
    names = ["s", *(f"b{n}" for n in range(size)), *(f"o{n}" for n in range(dice.randint(1, 3)))]
    ends = len([name for name in names if name[0] == "o"])
    arrows: dict[tuple[str, str], None] = {}
    for at, name in enumerate(names[:-ends]):
        for _ in range(dice.randint(1, 3)):
            arrows[name, names[dice.randint(at + 1, len(names) - 1)]] = None
    for at, name in enumerate(names[1:], 1):
        if all(target != name for _, target in arrows):
            arrows[names[dice.randint(0, min(at, len(names) - ends) - 1)], name] = None
    return chart_of(list(arrows))


def random_rows(chart: Chart, rows: int, dice: random.Random, stops: float) -> Counter[Verdict]:
    found: Counter[Verdict] = Counter()
    favourite = {name: dice.random() for name in chart.boxes}
    for _ in range(rows):
        path = [chart.start]
        while chart.boxes[path[-1]].arrows and (dice.random() >= stops):
            ways = chart.boxes[path[-1]].arrows
            path.append(dice.choices(ways, [favourite[a.target] ** 3 for a in ways])[0].target)
        if not chart.boxes[path[-1]].arrows:
            found[Verdict("decided", path[-1], tuple(path), (path[-1],))] += 1
        elif dice.random() < 0.5:
            outcome = dice.choice([b.id for b in chart.boxes.values() if b.kind == "outcome"])
            found[Verdict("certain", outcome, tuple(path), (outcome,))] += 1
        else:
            found[Verdict("undecided", None, tuple(path), ())] += 1
    return found


def equations(made: Tally, chart: Chart) -> Iterator[dict[Cell, int]]:
    """What everybody knows: what goes into a box goes out of it. Each sums to nothing."""
    counts = made.counts
    for box in chart.boxes.values():
        into = {
            c: 1 for c in counts if (c[0] == "arrow" and c[2] == box.id) or c == ("any", box.id)
        }
        out = {
            c: 1 for c in counts if (c[0] == "arrow" and c[1] == box.id) or c == ("open", box.id)
        }
        if box.id != chart.start:
            yield {**into, ("box", box.id): -1}
        if box.kind != "outcome":
            yield {**out, ("box", box.id): -1}
    signs = {"open": 1, "any": -1, "undecided": -1}
    yield {cell: signs[cell[0]] for cell in counts if cell[0] in signs}


def determined(made: Tally, chart: Chart) -> set[Cell]:
    """The withheld counts that the equations give, by exact elimination."""
    unknown = sorted(made.withheld)
    rows = [
        [Fraction(equation.get(cell, 0)) for cell in unknown] for equation in equations(made, chart)
    ]
    rank = 0
    for column in range(len(unknown)):
        at = next((i for i in range(rank, len(rows)) if rows[i][column]), None)
        if at is None:
            continue
        rows[rank], rows[at] = rows[at], rows[rank]
        pivot = rows[rank]
        rows[rank] = [value / pivot[column] for value in pivot]
        for i, row in enumerate(rows):
            if i != rank and row[column]:
                rows[i] = [a - row[column] * b for a, b in zip(row, rows[rank], strict=True)]
        rank += 1
    alone = [row for row in rows[:rank] if sum(value != 0 for value in row) == 1]
    return {unknown[next(i for i, value in enumerate(row) if value)] for row in alone}


@pytest.mark.parametrize("seed", range(150))
def test_no_withheld_count_follows_from_the_equations(seed: int) -> None:
    dice = random.Random(seed)
    chart = random_chart(dice, dice.randint(0, 12))
    verdicts = random_rows(chart, dice.choice([3, 30, 300]), dice, dice.choice([0, 0.03, 0.2]))
    made = tally_of(verdicts, chart)
    for equation in equations(made, chart):  # the test's own sums are right
        assert sum(factor * made.counts[cell] for cell, factor in equation.items()) == 0
    small = {cell for cell, rows in made.counts.items() if rows < 5}
    assert small <= made.withheld
    assert not determined(made, chart)


def routes_of(chart: Chart) -> Routes:
    found: list[tuple[str, ...]] = []
    waiting: list[tuple[str, ...]] = [(chart.start,)]
    while waiting:
        path = waiting.pop()
        ways = chart.boxes[path[-1]].arrows
        waiting += [(*path, arrow.target) for arrow in ways]
        found += [] if ways else [path]
    return tuple(found)


def shared_out(rows: int, ways: int) -> Iterator[tuple[int, ...]]:
    if ways == 1:
        yield (rows,)
        return
    for first in range(rows + 1):
        for rest in shared_out(rows - first, ways - 1):
            yield (first, *rest)


@pytest.mark.parametrize("seed", range(60))
def test_every_withheld_count_could_be_another_one_no_count_being_below_none(seed: int) -> None:
    """By trying all: so many rows on each route, whoever knows only what is told."""
    dice = random.Random(seed)
    chart = random_chart(dice, dice.randint(0, 3))
    routes = routes_of(chart)
    if len(routes) > 6:
        return
    rows, few = dice.randint(0, 7), 3
    taken = Counter(dice.choice(routes) for _ in range(rows))
    verdicts = {Verdict("decided", r[-1], r, (r[-1],)): n for r, n in taken.items()}
    made = tally_of(verdicts, chart, few)
    told = {cell: n for cell, n in made.counts.items() if cell not in made.withheld}
    could_be: dict[Cell, set[int]] = {cell: set() for cell in made.withheld}
    for total in range(rows + 2):
        for shares in shared_out(total, len(routes)):
            counts: Counter[Cell] = Counter()
            for route, share in zip(routes, shares, strict=True):
                for box in route:
                    counts["box", box] += share
                for source, target in pairwise(route):
                    counts["arrow", source, target] += share
            if all(counts[cell] == n for cell, n in told.items()):
                for cell in could_be:
                    could_be[cell].add(counts[cell])
    assert all(len(values) > 1 for values in could_be.values()), (taken, could_be)
    assert all(n >= few for n in told.values())


def test_none_is_a_small_count_and_takes_more_with_it() -> None:
    chart = chart_of([("s", "a"), ("s", "b"), ("a", "x"), ("b", "y")])
    made = tally_of({Verdict("decided", "x", ("s", "a", "x"), ("x",)): 100}, chart)
    # Were 100 told of the start beside a, that nobody came to b would follow.
    small = {("arrow", "s", "b"), ("box", "b"), ("arrow", "b", "y"), ("box", "y")}
    assert made.withheld == {*small, ("box", "s")}


def test_none_and_none_are_not_worked_out_of_their_sum() -> None:
    arrows = [("s", name) for name in "abc"] + [(name, "x") for name in "abc"]
    made = tally_of({Verdict("decided", "x", ("s", "a", "x"), ("x",)): 100}, chart_of(arrows))
    # No two counts that are not below none come to none but none and none.
    assert {("box", "s"), ("box", "x")} <= made.withheld or ("box", "a") in made.withheld


def test_no_more_is_withheld_than_must_be() -> None:
    chart = chart_of([("s", "a"), ("s", "b"), ("s", "c"), ("a", "x"), ("b", "x"), ("c", "x")])
    counts = {"a": 3, "b": 20, "c": 400}
    verdicts = {Verdict("decided", "x", ("s", n, "x"), ("x",)): k for n, k in counts.items()}
    made = tally_of(verdicts, chart)
    assert made.told("box", "s") == made.told("box", "x") == 423
    assert made.told("box", "c") == made.told("arrow", "s", "c") == 400
    for name in "ab":  # 3, and the smallest that it is hidden behind
        assert made.told("box", name) is made.told("arrow", "s", name) is None


def test_rows_that_never_start_or_stop_on_the_way() -> None:
    chart = chart_of([("s", "a"), ("s", "b"), ("a", "x"), ("b", "x")])
    verdicts = {
        Verdict("outside", None, (), ()): 2,
        Verdict("decided", "x", ("s", "a", "x"), ("x",)): 40,
        Verdict("decided", "x", ("s", "b", "x"), ("x",)): 30,
        Verdict("certain", "x", ("s",), ("x",)): 20,
        Verdict("undecided", None, ("s", "a"), ("x",)): 10,
    }
    made = tally_of(verdicts, chart)
    assert made.counts["box", "s"] == 100
    assert made.counts["box", "x"] == 90
    assert made.counts["open", "s"] == made.counts["any", "x"] == 20
    assert made.counts["undecided",] == made.counts["open", "a"] == 10
    assert not made.withheld
    assert tally_of(verdicts, chart, 1_000).withheld == frozenset(made.counts)


def test_three_who_stop_on_the_way_are_not_worked_out_either() -> None:
    chart = chart_of([("s", "a"), ("s", "b"), ("a", "x"), ("b", "x")])
    verdicts = {
        Verdict("decided", "x", ("s", "a", "x"), ("x",)): 40,
        Verdict("decided", "x", ("s", "b", "x"), ("x",)): 30,
        Verdict("undecided", None, ("s",), ("x",)): 3,
    }
    made = tally_of(verdicts, chart)
    assert made.withheld > {("open", "s"), ("undecided",)}
    assert not determined(made, chart)


DUTIES = """
chart: duties
title: T
edition: {publisher: P, document: D, date: 2026-01}
start: a
facts: {crime: {kind: yes-no, ask: Crime?}}
boxes:
  a:
    kind: start
    text: Start
    cite: p.1
    next: {b: {when: crime, basis: stated, cite: p.1}, c: {when: otherwise, basis: stated, cite: p.1}}
    also: {police: {when: crime, basis: stated, cite: p.1}}
  b: {kind: outcome, text: B, cite: p.1, protection: 3}
  c: {kind: action, text: C, cite: p.1, next: d, returns: {a: {label: again, cite: p.1}}}
  d: {kind: outcome, text: D, cite: p.1, protection: 1}
  police: {kind: duty, text: Tell the police, cite: p.1}
"""


@pytest.mark.parametrize("chart", [*sorted(p.stem for p in folder("graphs").glob("*.yaml")), ""])
def test_every_chart_can_carry_its_counts(chart: str, tmp_path: Path) -> None:
    if not chart:
        (tmp_path / "duties.yaml").write_text(DUTIES)
    on = flowgraph.load_chart(chart or str(tmp_path / "duties.yaml"))
    first = next(arrow for arrow in on.arrows if arrow.source == on.start)
    rows = {Verdict("undecided", None, (on.start, first.target), ()): 1_234}
    made = tally_of(rows, on, 0)  # a bound at which nothing is withheld
    view = counted(on, made)
    assert [box.count for box in view.boxes if box.id == on.start] == ["1,234 rows"]
    assert all(box.count for box in view.boxes)
    assert next(a.label for a in view.arrows if a.target == first.target) == "1,234"
    said = [line for line in view.words if "Counted here: " in line]
    assert len(said) == len(view.boxes)
    assert "1,234 no further yet" in "".join(view.words)
    table = list(csv.DictReader(as_csv(made).splitlines()))
    kinds = Counter(row["what"] for row in table)
    assert kinds["passed this box"] + kinds["to be done besides"] == len(said)
    assert kinds["went this way"] == len(view.arrows)
    assert {row["rows"] for row in table} == {"1234", "0"}
    hidden = counted(on, tally_of(rows, on))  # the ways that nobody went hide what they add up to
    assert next(box.count for box in hidden.boxes if box.id == on.start) == "rows not shown"


def owed(rows: Mapping[tuple[str, bool], int]) -> tuple[Chart, Tally]:
    """Rows by the outcome they came to and whether the police are to be told."""
    text = DUTIES.replace("facts: {", "facts: {seen: {kind: yes-no, ask: Seen?}, ").replace(
        "also: {police: {when: crime,", "also: {police: {when: seen,"
    )
    chart = load_source(Source("duties.yaml", text.encode(), text))
    routes = {"b": ("a", "b"), "d": ("a", "c", "d")}
    verdicts = {
        Verdict("decided", end, routes[end], (end,), ("police",) if told else ()): count
        for (end, told), count in rows.items()
    }
    return chart, tally_of(verdicts, chart)


def test_a_duty_is_counted_where_it_tells_of_nobody() -> None:
    chart, tally = owed({("b", True): 40, ("b", False): 30, ("d", True): 2, ("d", False): 50})
    assert tally.told("duty", "police") == 42
    assert "to be done besides,police,,42\n" in as_csv(tally)
    assert next(b.count for b in counted(chart, tally).boxes if b.id == "police") == "42 rows"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({("b", True): 4, ("b", False): 40, ("d", False): 50}, "it is small"),
        ({("b", True): 40, ("d", True): 50, ("d", False): 3}, "those without it are few"),
        ({("b", True): 40, ("d", True): 50}, "none is without it"),
        ({("b", True): 3, ("d", True): 90, ("d", False): 40}, "few came to a box on its routes"),
    ],
)
def test_a_duty_is_withheld(rows: dict[tuple[str, bool], int], why: str) -> None:
    _, tally = owed(rows)
    assert tally.told("duty", "police") is None, why
    assert "to be done besides,police,,\n" in as_csv(tally)
