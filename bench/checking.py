"""How long ``check`` takes: the shipped charts, a long chain, a tall ladder of diamonds.

    python -m bench.checking

Reading the file and the proof are timed apart. The chain and the ladder are timed at half
their size too: twice the size should take about twice the time.
"""

from __future__ import annotations

import json
from time import process_time

from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.checking.soundness import check
from flowgraph.reading.library import load_chart, load_source
from flowgraph.reading.source import Source
from flowgraph.resources import shipped_charts

HEAD = {
    "title": "Made up",
    "edition": {"publisher": "Nobody", "document": "Made up", "date": "2016-04"},
}
ALWAYS = {"basis": "structure", "cite": "p.1"}


def _box(kind: str, leads: dict[str, dict[str, str]]) -> dict[str, object]:
    return {"kind": kind, "text": "A box", "cite": "p.1", "next": leads}


def _either(fact: str, yes: str, no: str) -> dict[str, dict[str, str]]:
    return {yes: {"when": fact, **ALWAYS}, no: {"when": f"not {fact}", **ALWAYS}}


def _source(name: str, facts: int, boxes: dict[str, dict[str, object]]) -> Source:
    boxes["end"] = {"kind": "outcome", "text": "The end", "cite": "p.1", "protection": "1"}
    asked = {f"f{i}": {"kind": "yes-no", "ask": "Is it so?"} for i in range(facts)}
    tree = {"chart": name, **HEAD, "start": "b0", "facts": asked, "boxes": boxes}
    text = json.dumps(tree)
    return Source(f"{name}.yaml", text.encode(), text)


def chain(boxes: int) -> Source:
    """A chain in which every box asks a fact of its own: on, or to the end."""
    made = {
        f"b{i}": _box(
            "condition" if i else "start",
            _either(f"f{i}", f"b{i + 1}", "end") if i < boxes - 1 else {"end": dict(ALWAYS)},
        )
        for i in range(boxes)
    }
    return _source("chain", boxes - 1, made)


def ladder(diamonds: int) -> Source:
    """Diamonds one below the other: each box asks a fact, and both sides meet again below.
    There are two to the power of ``diamonds`` routes."""
    made = {}
    for i in range(diamonds):
        below = f"b{i + 1}" if i < diamonds - 1 else "end"
        made[f"b{i}"] = _box("condition" if i else "start", _either(f"f{i}", f"l{i}", f"r{i}"))
        for side in "lr":
            made[f"{side}{i}"] = _box("condition", {below: dict(ALWAYS)})
    return _source("ladder", diamonds, made)


def best(chart: Chart, times: int) -> float:
    """The least processor time of several checks, in seconds, each of a chart not seen
    before; the chart must be sound."""
    taken = []
    for _ in range(times):
        fresh = replace(chart)  # another chart, as far as what was prepared before goes
        begin = process_time()
        findings = check(fresh)
        taken.append(process_time() - begin)
        assert not findings, findings[0]
    return min(taken)


SIZES = (5_000, 10_000)
"""Boxes of the chain; the ladders are of these many boxes' order too."""


def main(boxes: tuple[int, ...] = SIZES) -> None:
    for id_ in shipped_charts():
        chart = load_chart(id_)
        print(f"{id_}: proved in {best(chart, 15) * 1000:.2f} ms")
    for name, make, sizes in (
        ("chain of boxes", chain, boxes),
        ("ladder of diamonds", ladder, (100, 200, *(size * 2 // 5 for size in boxes))),
    ):
        before, smaller = 0.0, 0
        for size in sizes:
            begin = process_time()
            chart = load_source(make(size))
            read = process_time() - begin
            taken = best(chart, 3)
            line = f"{name}, {size:,}: read in {read:.2f} s, proved in {taken * 1000:.0f} ms"
            if size == 2 * smaller:
                line += f", {taken / before:.2f} times as long as half of it"
            print(line)
            before, smaller = taken, size


if __name__ == "__main__":
    main()
