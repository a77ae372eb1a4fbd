"""What the verbs share: incidents read one by one, outputs named, faults told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.errors import Finding, FlowgraphError, OutputError
from flowgraph.incident import BLANK_REFERENCE, Incident
from flowgraph.output_names import cleared
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.library import DEFAULT, NamedCharts, load_chart
from flowgraph.reading.source import open_source

if TYPE_CHECKING:
    from flowgraph.view import View

BAD_INPUT, NOT_SETTLED = 2, 3


class Incidents(Struct):
    """Incident files read one by one: a broken one is told on standard error and the rest
    go on. ``broken`` counts them."""

    paths: tuple[str, ...]
    chart_name: str | None = None
    broken: int = 0

    def __iter__(self) -> Iterator[tuple[Incident, Chart]]:
        given = load_chart(self.chart_name) if self.chart_name else None
        named = NamedCharts()
        for path in self.paths:
            try:
                source = open_source(path)
                find = named.by(source)
                incident = read_incident(source, given or find)
                _remark(incident)
                yield incident, given or find(incident.chart)
            except FlowgraphError as error:
                self.broken += 1
                tell(error)


def view_asked_for(chart: str | None, incident: str | None) -> View:
    """A chart to be drawn, or the path of an incident on it; where it is not proved, that is
    told. An incident that cannot be read ends the command."""
    from flowgraph.deciding.decide import decide
    from flowgraph.showing import view_of
    from flowgraph.writing.judgement import check_departure

    if not incident:
        on = load_chart(chart or DEFAULT)
        tell_unproved([on])
        return view_of(on)
    for read, on in Incidents((incident,), chart):
        decision = decide(on, read)
        check_departure(decision)
        tell_unproved([on])
        return view_of(on, decision)
    raise SystemExit(BAD_INPUT)


def _remark(incident: Incident) -> None:
    """A reference that is still the blank's is told; the incident is answered all the same."""
    if incident.reference == BLANK_REFERENCE:
        before, _, _ = incident.text.partition(BLANK_REFERENCE)
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        problem = "the reference is still that of the blank"
        mend = "write the reference of your own record in its place"
        click.echo(str(Finding(incident.file, line, column, "incident", problem, mend)), err=True)


def tell(error: FlowgraphError) -> None:
    """Every finding on standard error, a line each. What a chart still leaves to be said is no
    fault: the first place and their number are enough where somebody wants something made of it."""
    from flowgraph.reading.to_say import is_question

    asked = [finding for finding in error.findings if is_question(finding)]
    for finding in error.findings:
        if finding in asked[1:]:
            continue
        click.echo(str(finding), err=True)
        if asked[1:] and finding is asked[0]:
            file = finding.file
            click.echo(
                f"{file}: {len(asked) - 1} more are still to be said in this chart. Mend: "
                f"`flowgraph check {file}` asks for each",
                err=True,
            )


def tell_unproved(charts: Iterable[Chart]) -> None:
    """Each chart that is not proved sound on standard error, once: what is made of it says so
    too."""
    from flowgraph.checking.proof import unproved  # an answer alone needs no proof of all others

    told = {chart.file or chart.id: unproved(chart) for chart in charts}
    for name, doubt in told.items():
        if doubt:
            click.echo(f"{name}: {doubt}", err=True)


class Outputs:
    """File names that may hold ``{incident}``, checked before anything is written."""

    def __init__(self, *names: str | None) -> None:
        self.names = [name for name in names if name]

    @property
    def to_stdout(self) -> bool:
        """Whether standard output is taken by a file, so that no answer is shown there."""
        return "-" in self.names

    def check(self, incidents: Iterable[Incident]) -> None:
        """Refuse two incidents that would be written to one file, and a file that is one of
        the inputs.

        Raises:
            OutputError: a name without ``{incident}`` for several incidents, a reference
                that stands twice, or an output that may not be written at all.
        """
        if not self.names:
            return
        incidents = list(incidents)
        references = [incident.reference for incident in incidents]
        if len(references) > 1:
            for name in self.names:
                if "{incident}" not in name:
                    raise OutputError.at(
                        name,
                        "several incidents would be written to this one file",
                        "put {incident} into the name, as in notes/{incident}.html",
                    )
        # Folded, for file systems that do not tell a from A.
        folded = [reference.casefold() for reference in references]
        if len(set(folded)) < len(folded):
            raise OutputError.at(
                "incident",
                "a reference stands in two of the files",
                "give each incident a reference of its own",
            )
        cleared(self.named(name, each) for name in self.names for each in incidents)

    @staticmethod
    def named(name: str, incident: Incident) -> str:
        return name.replace("{incident}", incident.reference)
