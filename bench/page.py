"""How long the page takes to light its picture, and to decide, on a slow phone's budget.

    python -m bench page

Chromium, 360 by 740 pixels, the chart unfolded, its processor slowed down four and six times by
the DevTools protocol (``Emulation.setCPUThrottlingRate``; its own presets for a middling and a slow
phone). Every case of every shipped chart is decided and lit in turn: script, style, layout, until
the picture can be painted; ``frame`` is all that the page's one thread did for it, painting too, on
average. Of each case the least of the rounds counts: others use the machine, too.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from flowgraph.asking.session import as_yaml
from flowgraph.chart import Chart
from flowgraph.reading.incident_file import load_incident
from flowgraph.reading.library import load_chart
from flowgraph.resources import folder, shipped_charts
from flowgraph.writing.page import page

SLOWER = (1, 4, 6)
ROUNDS = 5

DRAWN = """
async (texts) => {
  document.querySelectorAll(".reading details").forEach((each) => { each.open = true; });
  document.querySelector(".reading .picture").scrollIntoView();
  const states = texts.map((text) => stateFrom(text, false));
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const times = { lit: [], decided: [] };
  for (const each of states) {
    const begun = performance.now();
    const found = decide(PAGE.plan, each);
    const decided = performance.now();
    light(found.status === "contradictory" ? null : found);
    document.querySelector(".reading .picture").getBoundingClientRect();
    const lit = performance.now();
    times.decided.push(decided - begun);
    times.lit.push(lit - decided);
    await frame();
  }
  return times;
}
"""


def _task_time(devtools: Any) -> float:
    """All that the page's thread has done so far, in ms."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return 1000 * float(next(m["value"] for m in metrics if m["name"] == "TaskDuration"))


def measured(browser: Any, chart: Chart, rounds: int) -> list[str]:
    """A row of the table for each pace."""
    cases = sorted((folder("graphs") / "cases" / chart.id).rglob("*.yaml"))
    texts = [as_yaml(load_incident(path, chart)) for path in cases]
    rows = []
    with tempfile.TemporaryDirectory() as there:
        path = Path(there) / "page.html"
        path.write_text(page(chart), encoding="utf-8")
        for slower in SLOWER:
            context = browser.new_context(offline=True, viewport={"width": 360, "height": 740})
            tab = context.new_page()
            tab.goto(path.as_uri())
            devtools = context.new_cdp_session(tab)
            devtools.send("Performance.enable")
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            tab.evaluate(DRAWN, texts)  # once for the compiler
            lit, decided = [float("inf")] * len(texts), [float("inf")] * len(texts)
            frame = float("inf")
            for _ in range(rounds):
                before = _task_time(devtools)
                times = tab.evaluate(DRAWN, texts)
                lit = [*map(min, lit, times["lit"])]
                decided = [*map(min, decided, times["decided"])]
                whole = _task_time(devtools) - before - sum(times["decided"])
                frame = min(frame, whole / len(texts))
            rows.append(
                f"| {chart.id} | {slower} | {median(lit):.1f} | {max(lit):.1f} | {frame:.1f}"
                f" | {median(decided):.1f} | {max(decided):.1f} |"
            )
            context.close()
    return rows


def report(rounds: int = ROUNDS) -> None:
    """Print the table, as Markdown."""
    from playwright.sync_api import sync_playwright

    print("| chart | slowed | picture lit, ms | at most | frame | decided, ms | at most |")
    print("|---|---|---|---|---|---|---|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for chart in shipped_charts():
            print("\n".join(measured(browser, load_chart(chart), rounds)))
        browser.close()


if __name__ == "__main__":
    report()
