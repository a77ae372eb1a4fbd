"""How good pictures are, in numbers: crossings, bends, length, filled area, letters at A4.

    python -m bench.quality GRAPHS.json   published graphs: {"graphs": [{"name", "nodes", "edges"}]}
    python -m bench.quality               the shipped charts

Counted on the geometry as drawn. Sinks are outcomes, each as protective as it stands late in its
file's list. Where the file says of a graph what another program came to (``"elk": {"crossings",
"bends"}``), it stands beside ours, and the last lines say on how many graphs it is fewer, as many
and more.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise
from pathlib import Path
from time import perf_counter

from msgspec import Struct
from msgspec.structs import replace

import flowgraph
from flowgraph.drawing import lay_out
from flowgraph.drawing.geometry import Layout, PlacedArrow, Point
from flowgraph.resources import shipped_charts
from flowgraph.showing import view_of
from flowgraph.view import ArrowView, BoxView, View


class Quality(Struct, frozen=True):
    """One picture's numbers. ``length`` is that of all arrows, in em; ``filled`` the share of the
    chart's room that boxes cover; ``letter`` in points at A4."""

    name: str
    boxes: int
    arrows: int
    crossings: int
    bends: int
    length: float
    filled: float
    letter: float
    seconds: float
    elk_crossings: int | None = None
    elk_bends: int | None = None


def view_of_graph(name: str, nodes: Sequence[str], edges: Iterable[Sequence[str]]) -> View:
    """A published graph as a chart: its source is the start, its sinks are the outcomes."""
    ways = [(a, b) for a, b in edges]
    leaving, entered = {a for a, _ in ways}, {b for _, b in ways}
    boxes = []
    for place, node in enumerate(nodes):
        kind = "outcome" if node not in leaving else "condition" if node in entered else "start"
        protection = place if kind == "outcome" else None
        boxes.append(BoxView(node, kind, f"Box {node}", protection=protection))  # type: ignore[arg-type]
    start = next(box.id for box in boxes if box.kind == "start")
    arrows = tuple(ArrowView(a, b) for a, b in ways)
    return View(name, name, "", start, tuple(boxes), arrows, "Made up", "", "", name)


def crossings(arrows: Sequence[PlacedArrow]) -> int:
    """How often two arrows cross, counted where they do."""
    return sum(
        _cross(one, other)
        for a, b in combinations(arrows, 2)
        for one in pairwise(a.points)
        for other in pairwise(b.points)
    )


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether an upright and a level piece go through each other."""
    for (a, b), (c, d) in ((one, other), (other, one)):
        if a[0] == b[0] and c[1] == d[1]:
            across = min(c[0], d[0]) < a[0] < max(c[0], d[0])
            if across and min(a[1], b[1]) < c[1] < max(a[1], b[1]):
                return True
    return False


def quality(view: View) -> Quality:
    start = perf_counter()
    layout: Layout = lay_out(view)
    took = perf_counter() - start
    chart = layout.chart
    pieces = [piece for arrow in chart.arrows for piece in pairwise(arrow.points)]
    long = sum(abs(ax - bx) + abs(ay - by) for (ax, ay), (bx, by) in pieces)
    covered = sum(box.rect.w * box.rect.h for box in chart.boxes)
    return Quality(
        view.chart,
        len(chart.boxes),
        len(chart.arrows),
        crossings(chart.arrows),
        sum(len(arrow.points) - 2 for arrow in chart.arrows),
        round(long / chart.letter, 1),
        round(covered / (chart.area.w * chart.area.h), 3),
        round(chart.smallest, 2),
        round(took, 3),
    )


def rows(path: str | None) -> list[Quality]:
    """The numbers of every graph in a file, or of every shipped chart."""
    if path is None:
        return [quality(view_of(flowgraph.load_chart(name))) for name in shipped_charts()]
    graphs = json.loads(Path(path).read_text("utf-8"))["graphs"]
    found = [quality(view_of_graph(g["name"], g["nodes"], g["edges"])) for g in graphs]
    elk = [g.get("elk", {}) for g in graphs]
    return [
        replace(row, elk_crossings=other.get("crossings"), elk_bends=other.get("bends"))
        for row, other in zip(found, elk, strict=True)
    ]


def beside(pairs: Sequence[tuple[int, int | None]]) -> str:
    """On how many graphs the first number is smaller than the second, as large, and larger."""
    known = [(ours, theirs) for ours, theirs in pairs if theirs is not None]
    fewer = sum(ours < theirs for ours, theirs in known)
    more = sum(ours > theirs for ours, theirs in known)
    none = sum(ours == theirs == 0 for ours, theirs in known)
    same = len(known) - fewer - more
    return f"fewer on {fewer}, as many on {same} ({none} of them have none), more on {more}"


def main() -> None:
    found = rows(sys.argv[1] if len(sys.argv) > 1 else None)
    compared = any(row.elk_crossings is not None for row in found)
    names = [n for n in Quality.__struct_fields__ if compared or not n.startswith("elk")]
    print("".join(f"{name:>{20 if name == 'name' else 14}}" for name in names))
    for row in found:
        print("".join(f"{getattr(row, n)!s:>{20 if n == 'name' else 14}}" for n in names))
    total = [sum(getattr(row, name) or 0 for row in found) for name in names[1:]]
    print(f"{'all':>20}" + "".join(f"{round(number, 1):>14}" for number in total))
    if compared:
        print("crossings:", beside([(row.crossings, row.elk_crossings) for row in found]))
        print("bends:", beside([(row.bends, row.elk_bends) for row in found]))


if __name__ == "__main__":
    main()
