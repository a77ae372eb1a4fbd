"""What a picture costs: one layout, a case lit again on it, ``dot`` run for every case, and a
chart of a thousand boxes.

    python -m bench.pictures

Every lit picture is checked (the path's badges are there) before it is timed.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import flowgraph
from flowgraph import drawing
from flowgraph.showing import view_of
from flowgraph.view import ArrowView, BoxView, View
from flowgraph.writing.exports import exported

CASES = sorted(Path("graphs/cases/kscb-sexting-2016").glob("*.yaml"))


def took(act: Callable[[], object], rounds: int = 11) -> float:
    """Median seconds of one call."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        act()
        times.append(perf_counter() - start)
    return median(times)


def thousand() -> View:
    """A made-up chart: forty rows of twenty-five boxes, each leading to two of the next."""
    rows = [[f"b{row}_{place}" for place in range(25)] for row in range(40)]
    boxes = [BoxView("start", "start", "Start")]
    arrows = [ArrowView("start", id_) for id_ in rows[0]]
    for row, ids in enumerate(rows):
        last = row == len(rows) - 1
        for place, id_ in enumerate(ids):
            kind = "outcome" if last else "condition"
            protection = place if last else None
            boxes.append(BoxView(id_, kind, f"Box {id_}", protection=protection))
            if not last:
                targets = {rows[row + 1][place], rows[row + 1][(place + 1) % 25]}
                arrows += [ArrowView(id_, target) for target in sorted(targets)]
    return View(
        "thousand", "A thousand boxes", "", "start", tuple(boxes), tuple(arrows),
        "Made up", "", "", "thousand",
    )  # fmt: skip


def main() -> None:
    chart = flowgraph.load_chart("kscb-sexting-2016")
    decisions = [flowgraph.decide(chart, flowgraph.load_incident(path, chart)) for path in CASES]
    views = [view_of(chart, decision) for decision in decisions]
    for view, decision in zip(views, decisions, strict=True):
        lit = drawing.svg(view)
        assert all(f'id="box-{id_}"' in lit for id_ in decision.path)
    start = perf_counter()
    for view in views:
        drawing.svg(view, embed_font=False, style=False)
    lighting = (perf_counter() - start) / len(views)
    print("| picture | ms | times re-lighting a case |\n|---|---|---|")
    print(f"| a case lit on the chart already laid out | {lighting * 1e3:.2f} | 1 |")
    whole = took(lambda: drawing.svg(views[0]))
    print(f"| the same, standalone with its font | {whole * 1e3:.2f} | {whole / lighting:.1f} |")
    source = exported(chart, "dot")
    for name in ("dot", "graphviz-pure"):
        command = shutil.which(name)
        if command is None:
            print(f"| {name} for each case | not on this machine | |")
            continue
        draw = partial(
            subprocess.run, [command, "-Tsvg"], input=source, capture_output=True, text=True
        )
        assert "</svg>" in draw().stdout
        each = took(draw)
        print(f"| {name} for each case | {each * 1e3:.1f} | {each / lighting:.0f} |")
    start = perf_counter()
    drawing.lay_out(thousand())
    print(f"| laying out 1,001 boxes, once | {(perf_counter() - start) * 1e3:.0f} | |")


if __name__ == "__main__":
    main()
