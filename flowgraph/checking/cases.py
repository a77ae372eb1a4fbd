"""Cases: incident files that say what they must come to, run and held to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.checking.case_failing import Failing, failing
from flowgraph.checking.case_parting import Parting, parting
from flowgraph.deciding.decide import decide
from flowgraph.deciding.decision import Decision
from flowgraph.errors import Finding, FlowgraphError, UnreadableError
from flowgraph.incident import Incident
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.library import DEFAULT, NamedCharts
from flowgraph.reading.source import open_source
from flowgraph.resources import shipped_charts
from flowgraph.values import say

ENDINGS = (".yaml", ".yml", ".json")


class Mismatch(Struct, frozen=True):
    """One thing that a case expects and the chart does not answer."""

    key: str
    expected: str
    answered: str

    @property
    def in_words(self) -> str:
        return f"{self.key}: expected {self.expected}, the chart answers {self.answered}"


class Ran(Struct, frozen=True):
    """One case that was run. ``held`` is False where the file expects nothing; ``parts``: where
    a case that failed and the chart part, if its ``expect`` says a way; ``fails``: a world of it
    that ends otherwise, if its ``expect`` says an end."""

    file: str
    reference: str
    decision: Decision
    mismatches: tuple[Mismatch, ...]
    held: bool
    parts: Parting | None = None
    fails: Failing | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """What is wrong with it, line by line: each thing expected beside what was answered, the
        first step at which they part, and a world that ends otherwise."""
        why = (each.in_words for each in (self.parts, self.fails) if each)
        return (*(mismatch.in_words for mismatch in self.mismatches), *why)


class Cases(Struct, frozen=True):
    """The cases of a folder, run on one chart.

    ``broken``: the faults of files that could not be run. ``elsewhere``: the files that are
    for another chart, by that chart's id; ``through``: the answers to those whose chart asks
    this one, and which reach its boxes too.
    """

    ran: tuple[Ran, ...]
    broken: tuple[Finding, ...]
    elsewhere: Mapping[str, tuple[str, ...]]
    through: tuple[Decision, ...] = ()

    @property
    def failed(self) -> tuple[Ran, ...]:
        return tuple(ran for ran in self.ran if ran.mismatches)


def case_files(folder: str | Path) -> list[Path]:
    """Every YAML and JSON file of a folder and the folders in it, in alphabetical order.

    Raises:
        UnreadableError: there is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        problem = "this is a file" if folder.exists() else "there is no such folder"
        raise UnreadableError.at(str(folder), problem, "name the folder that holds the cases")
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in ENDINGS and p.is_file())


def run_cases(chart: Chart, files: Iterable[Path], among: Sequence[Chart] = ()) -> Cases:
    """Run the cases that are for a chart: those that name it, or name none where it is the
    default or stands alone. A broken file is told and the rest go on.

    Args:
        among: the charts that are checked together; a case for any of them is no fault.
    """
    ran: list[Ran] = []
    through: list[Decision] = []
    broken: list[Finding] = []
    elsewhere: dict[str, list[str]] = {}
    together = {each.id: each for each in (chart, *among)}
    alone = chart.id if len(together) == 1 and chart.id not in shipped_charts() else None
    beside = NamedCharts()
    for path in files:
        try:
            source = open_source(path)
            find = _finder(together, alone, beside.by(source))
            incident = read_incident(source, find)
            its_chart = find(incident.chart)
            if its_chart is chart:
                ran.append(_run(chart, incident, str(path)))
                continue
            elsewhere.setdefault(its_chart.id, []).append(str(path))
            if incident.expect and chart.sha256 in (c.sha256 for c in its_chart.helpers):
                through.append(decide(its_chart, incident))
        except FlowgraphError as error:
            broken.extend(error.findings)
    return Cases(
        tuple(ran),
        tuple(dict.fromkeys(broken)),
        {id_: tuple(paths) for id_, paths in elsewhere.items()},
        tuple(through),
    )


def _finder(
    together: Mapping[str, Chart], alone: str | None, beside: Callable[[str | None], Chart]
) -> Callable[[str | None], Chart]:
    def find(named: str | None) -> Chart:
        wanted = named or alone or DEFAULT
        return together[wanted] if wanted in together else beside(wanted)

    return find


def mismatches_of(incident: Incident, decision: Decision) -> tuple[Mismatch, ...]:
    """What a case expects and the decision on it does not answer."""
    expect = incident.expect or {}
    return tuple(
        found for key, wanted in expect.items() if (found := _compared(key, wanted, decision))
    )


def _run(chart: Chart, incident: Incident, file: str) -> Ran:
    decision = decide(chart, incident)
    mismatches = mismatches_of(incident, decision)
    held = bool(incident.expect)
    if not mismatches:
        return Ran(file, incident.reference, decision, (), held)
    parts = parting(incident.expect or {}, decision)
    fails = failing(chart, incident)
    return Ran(file, incident.reference, decision, mismatches, held, parts, fails)


def _compared(key: str, wanted: str | list[str], decision: Decision) -> Mismatch | None:
    """What a case expects beside the answer. Lists keep their order, but for questions."""
    answered = _answered(key, decision)
    if isinstance(answered, list):
        listed = [wanted] if isinstance(wanted, str) else list(wanted)
        if listed == answered or (key == "questions" and sorted(listed) == sorted(answered)):
            return None
        return Mismatch(key, _listed(listed), _listed(answered))
    nothing = ("", "~", "null", "none", "unknown")
    wanted = str(wanted)
    if wanted == answered or (answered == "" and wanted.lower() in nothing):
        return None
    return Mismatch(key, wanted or "none", answered or "none")


def _answered(key: str, decision: Decision) -> str | list[str]:
    match key:
        case "status":
            return decision.status
        case "outcome":
            return decision.outcome or ""
        case "possible_outcomes":
            return list(decision.possible_outcomes)
        case "path":
            return list(decision.path)
        case "questions":
            return [question["fact"] for question in decision.questions]
        case "duties":
            return [duty["box"] for duty in decision.duties]
        case "possible_duties":
            return [duty["box"] for duty in decision.possible_duties]
        case _:  # what another chart, or this one's own outcomes, say of the incident
            worked_out: Any = decision.derived.get(key, {}).get("value")
            own = {
                decision.its_chart.boxes[id_].gives.get(key) for id_ in decision.possible_outcomes
            }
            if worked_out is None and len(own) == 1:
                (worked_out,) = own
            return "" if worked_out is None else say(worked_out).replace(" ", "_")


def _listed(items: Sequence[str]) -> str:
    return ", ".join(items) if items else "none"
