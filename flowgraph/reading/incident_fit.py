"""Whether an incident fits a chart: facts on the chart, values in their domains.

Every incident passes here, whether it came from a file or from Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flowgraph.chart import Chart
from flowgraph.errors import Finding, IncidentError, did_you_mean
from flowgraph.incident import Incident, Statement
from flowgraph.limits import STATED_FACTS, TEXT
from flowgraph.reading import imagery
from flowgraph.reading.fields import Faults, TooManyFaults
from flowgraph.reading.imagery_in_files import TOO_LONG
from flowgraph.reading.python_values import is_unknown, written

LISTED = "`flowgraph new incident` lists the facts; names stay in your own record"


def fit(incident: Incident, chart: Chart, faults: Faults) -> None:
    """Add to ``faults`` every fact that is not on the chart and every value that does not
    lie in its domain. What was written is not echoed."""
    with suppress(TooManyFaults):
        _fit(incident, chart, faults)


def _fit(incident: Incident, chart: Chart, faults: Faults) -> None:
    for number, (name, statement) in enumerate(incident.facts.items(), 1):
        place = f"facts, entry {number}"
        fact = chart.all_facts.get(name)
        if fact is None:
            _add(
                faults,
                statement,
                place,
                f"this is not a fact of {chart.id}",
                did_you_mean(name, chart.all_facts, LISTED),
            )
        elif statement.written is not None and fact.read(statement.written) is None:
            _add(
                faults,
                statement,
                f"facts, {name}",
                "this value is not one the fact can have",
                f"write {fact.expected}",
            )


def _add(faults: Faults, statement: Statement, place: str, problem: str, mend: str) -> None:
    mark = statement.mark
    faults.note(Finding(faults.file, mark.line, mark.column, place, problem, mend))


def from_mapping(facts: Mapping[str, Any], chart: Chart) -> Incident:
    """An incident from a mapping of facts, as Python code gives it: ``None`` is unknown (as is
    what Arrow, numpy or pandas has in its place), ``True``/``False`` answer a yes-no fact, a
    string may be a choice or a range, a list holds several choices.

    Raises:
        IncidentError: a fact that is not on the chart, or a value outside its domain.
    """
    if not isinstance(facts, Mapping):
        raise IncidentError.at(
            "facts",
            f"{type(facts).__name__} is neither an incident nor a mapping of facts",
            'give {"adult_involved": True, …}, or what flowgraph.load_incident returned',
        )
    if len(facts) > STATED_FACTS:
        raise IncidentError.at("facts", f"more than {STATED_FACTS:,} facts", "give those it needs")
    statements = {}
    faults = Faults("facts", echo=False)
    for number, (name, given) in enumerate(facts.items(), 1):
        texts = written(given)
        said = None if is_unknown(texts) else texts
        binary = isinstance(given, (bytes, bytearray, memoryview))
        if any(len(text) > TEXT for text in said or ()):
            faults.found.append(Finding("facts", 0, 0, f"entry {number}", TOO_LONG, "shorten it"))
        elif binary or any(imagery.is_imagery(text) for text in said or ()):
            faults.found.append(
                Finding("facts", 0, 0, f"entry {number}", imagery.RULE, imagery.MEND)
            )
        statements[str(name)] = Statement(said)
    incident = Incident(facts=statements)
    fit(incident, chart, faults)
    if faults.found:
        raise IncidentError(faults.in_order())
    return incident
