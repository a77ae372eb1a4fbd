"""How what is done grows with what is given: people, boxes, diamonds, members, drawn boxes.

    python -m bench.growth

Each is timed at twice the size too: twice the size should take about twice the time. Answers are
checked first.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from time import process_time

from msgspec.structs import replace

import flowgraph
from bench.checking import HEAD, chain, ladder
from flowgraph import drawing
from flowgraph.deciding.form import Form
from flowgraph.deciding.worlds import Worlds, facts_of
from flowgraph.incident import Incident, Person
from flowgraph.reading.library import load_source
from flowgraph.reading.source import Source
from flowgraph.showing import view_of

Task = Callable[[], object]


def crowd(size: int) -> tuple[Task, object]:
    """An incident with so many people of whom no age is known."""
    chart = flowgraph.load_chart("kscb-sexting-2016")
    letters = [f"{chr(65 + i % 26)}{i // 26 or ''}" for i in range(size)]
    people = tuple(Person(letter, ((0, 150),)) for letter in letters)
    incident = Incident("B-1", people=people)
    return lambda: flowgraph.decide(chart, incident).status, "undecided"


def compiled(size: int) -> tuple[Task, object]:
    """A chain of so many boxes compiled into its form."""
    chart = load_source(chain(size))
    return lambda: len(Form(chart, Worlds(facts_of(chart), [chart])).outcomes), 1


def decided(size: int) -> tuple[Task, object]:
    """An incident of which nothing is known on a chain of so many boxes."""
    chart = load_source(chain(size))
    return lambda: flowgraph.decide(chart, {}).status, "certain"


def diamonds(size: int) -> tuple[Task, object]:
    """The same on a ladder of so many diamonds: two to the power of that many routes."""
    chart = load_source(ladder(size))
    return lambda: flowgraph.decide(chart, {}).status, "certain"


def counted(size: int) -> tuple[Task, object]:
    """An incident of which nothing is known where half of so many facts must be yes."""
    names = [f"f{i}" for i in range(size)]
    arrow = {"basis": "structure", "cite": "p.1"}
    half = size // 2
    facts: dict[str, object] = {name: {"kind": "yes-no", "ask": "Is it so?"} for name in names}
    facts["n"] = {
        "kind": "whole-number",
        "range": [0, size],
        "ask": "How many?",
        "from": {"count": names},
    }
    many, few = ({"when": f"n {sign} {half}", **arrow} for sign in (">=", "<"))
    start = {"kind": "start", "text": "A box", "cite": "p.1", "next": {"many": many, "few": few}}
    outcome = {"kind": "outcome", "text": "An end", "cite": "p.1", "protection": 1}
    boxes = {"b": start, "many": outcome, "few": outcome}
    tree = {"chart": "counted", **HEAD, "start": "b", "facts": facts, "boxes": boxes}
    text = json.dumps(tree)
    chart = load_source(Source("counted.yaml", text.encode(), text))
    return lambda: len(flowgraph.decide(chart, {}).questions), size


def drawn(size: int) -> tuple[Task, object]:
    """A chain of so many boxes laid out and drawn; words that were not seen before, for a layout
    is remembered."""
    view = view_of(load_source(chain(size)))
    numbers = count()

    def draw() -> bool:
        start, *others = view.boxes
        start = replace(start, text=f"Drawing {next(numbers)}")
        return drawing.svg(replace(view, boxes=(start, *others))).count('id="box-') >= size

    return draw, True


ROWS: tuple[tuple[str, Callable[[int], tuple[Task, object]], tuple[int, ...]], ...] = (
    ("people of unknown age, decided", crowd, (500, 1_000, 2_000)),
    ("boxes of a chain, compiled", compiled, (2_500, 5_000, 10_000)),
    ("boxes of a chain, nothing known, decided", decided, (500, 1_000, 2_000)),
    ("diamonds of a ladder, nothing known, decided", diamonds, (100, 200)),
    ("members of a count, nothing known, decided", counted, (20, 40)),
    ("boxes of a chain, drawn", drawn, (75, 150, 300)),
)


def report(quick: bool = False) -> None:
    """Print a table: what, how many, seconds, and how many times as long as half of it."""
    print("| what | how many | seconds | times as long as half of it |")
    print("|---|---|---|---|")
    for name, make, sizes in ROWS:
        before = 0.0
        for size in sizes[:1] if quick else sizes:
            taken = _best(*make(size), 1 if quick else 3)
            ratio = f"{taken / before:.1f}" if before else ""
            print(f"| {name} | {size:,} | {taken:.3f} | {ratio} |")
            before = taken


def _best(task: Task, expected: object, times: int) -> float:
    assert task() == expected, (task(), expected)
    return min(_timed(task) for _ in range(times))


def _timed(task: Task) -> float:
    begin = process_time()
    task()
    return process_time() - begin


if __name__ == "__main__":
    report()
