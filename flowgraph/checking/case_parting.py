"""Where a case and the chart part: the first step at which the way taken is not, or can no longer
be, the way expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.deciding.decision import Decision


class Parting(Struct, frozen=True):
    """The step, from 1; the box before it, empty at the start; the box expected next and the one
    taken, empty where the way ends, or is open; why."""

    step: int
    after: str
    expected: str
    taken: str
    because: str

    @property
    def in_words(self) -> str:
        after = f" after {self.after}" if self.after else ""
        because = f", because {self.because}" if self.because else ""
        expected = f": expected {self.expected}" if self.expected else ""
        taken = f"the chart goes to {self.taken}" if self.taken else "the way is open"
        if not self.taken and not self.because:
            taken = "the chart ends there"
        joined = f"{expected}, {taken}" if expected else f": {taken}"
        return f"they part at step {self.step}{after}{joined}{because}"


def parting(expect: Mapping[str, Any], decision: Decision) -> Parting | None:
    """The first step at which they part; None where nothing that is expected says a way."""
    if not decision.path:
        return None
    if isinstance(expect.get("path"), list):
        return _of_path(expect["path"], decision)
    outcome = expect.get("outcome")
    if (
        isinstance(outcome, str)
        and outcome in decision.its_chart.boxes
        and outcome != decision.outcome
    ):
        return _of_outcome(outcome, decision)
    return None


def _of_path(wanted: Sequence[str], decision: Decision) -> Parting | None:
    """The first place in which two lists of boxes differ."""
    for number in range(max(len(wanted), len(decision.path))):
        expected = wanted[number] if number < len(wanted) else ""
        if expected != (decision.path[number] if number < len(decision.path) else ""):
            return _at(number, expected or "the end", decision)
    return None


def _of_outcome(outcome: str, decision: Decision) -> Parting | None:
    """The first step after which the outcome expected can no longer be come to; or, where it still
    can, the step that is open."""
    before = _all_before(decision.its_chart, outcome)
    for number, box in enumerate(decision.path):
        if box not in before:
            return _at(number, "a way to " + outcome, decision)
    return _at(len(decision.path), "a way to " + outcome, decision)


def _all_before(chart: Chart, outcome: str) -> set[str]:
    """The boxes from which some way leads to an outcome, with the outcome itself."""
    found = {outcome}
    for id_ in reversed(chart.order):
        if any(arrow.target in found for arrow in chart.boxes[id_].arrows):
            found.add(id_)
    return found


def _at(number: int, expected: str, decision: Decision) -> Parting:
    taken = decision.path[number] if number < len(decision.path) else ""
    if not number:
        return Parting(1, "", expected, taken, "")
    after = decision.path[number - 1]
    step = next((step for step in decision.steps if step["box"] == after), None)
    rows: list[Mapping[str, Any]] = []
    if step and step["arrow"]:
        rows = list(step["arrow"]["because"])
    elif step:
        rows = [row for arrow in step["possible"] for row in arrow["because"]]
    because = "; ".join(dict.fromkeys(str(row["words"]) for row in rows))
    return Parting(number + 1, after, expected, taken, because)
