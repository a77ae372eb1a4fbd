"""Published safeguarding flowcharts as graphs: decide an incident, defend the answer, draw
the path.

The way data travels::

    chart file ─► Chart ─► checks
                    │
    incident file ─► Incident ─► form ─► Decision ─► View ─► picture, poster, note, record, page

Everything public is named here and imported only when it is first used, so that one decision
does not pay for drawing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from flowgraph import formatter
from flowgraph.version import __version__ as __version__

if TYPE_CHECKING:
    from flowgraph.chart import Chart as Chart
    from flowgraph.checking.compare import Comparison as Comparison
    from flowgraph.checking.compare import compare as compare
    from flowgraph.checking.finding import CheckFinding as CheckFinding
    from flowgraph.checking.soundness import check as check
    from flowgraph.checking.ways import Way as Way
    from flowgraph.checking.ways import Ways as Ways
    from flowgraph.checking.ways import ways as ways
    from flowgraph.deciding.compiled import Decider as Decider
    from flowgraph.deciding.compiled import compile as compile
    from flowgraph.deciding.decide import decide as decide
    from flowgraph.deciding.decision import Decision as Decision
    from flowgraph.deciding.tables import decide_table as decide_table
    from flowgraph.deciding.verdicts import Verdict as Verdict
    from flowgraph.errors import ChartError as ChartError
    from flowgraph.errors import Finding as Finding
    from flowgraph.errors import FlowgraphError as FlowgraphError
    from flowgraph.errors import IncidentError as IncidentError
    from flowgraph.errors import OutputError as OutputError
    from flowgraph.errors import UnreadableError as UnreadableError
    from flowgraph.incident import Incident as Incident
    from flowgraph.notebook import picture as picture
    from flowgraph.reading.incident_file import load_incident as load_incident
    from flowgraph.reading.incident_mapping import incident_from as incident_from
    from flowgraph.reading.library import load_chart as load_chart
    from flowgraph.writing.note import note as note
    from flowgraph.writing.record import record_of as record_of
    from flowgraph.writing.replay import Replay as Replay
    from flowgraph.writing.replay import replay as replay

_HOME = {
    "Chart": "flowgraph.chart",
    "ChartError": "flowgraph.errors",
    "CheckFinding": "flowgraph.checking.finding",
    "Comparison": "flowgraph.checking.compare",
    "Decider": "flowgraph.deciding.compiled",
    "Decision": "flowgraph.deciding.decision",
    "Finding": "flowgraph.errors",
    "FlowgraphError": "flowgraph.errors",
    "Incident": "flowgraph.incident",
    "IncidentError": "flowgraph.errors",
    "OutputError": "flowgraph.errors",
    "Replay": "flowgraph.writing.replay",
    "UnreadableError": "flowgraph.errors",
    "Verdict": "flowgraph.deciding.verdicts",
    "Way": "flowgraph.checking.ways",
    "Ways": "flowgraph.checking.ways",
    "check": "flowgraph.checking.soundness",
    "compare": "flowgraph.checking.compare",
    "compile": "flowgraph.deciding.compiled",
    "decide": "flowgraph.deciding.decide",
    "decide_table": "flowgraph.deciding.tables",
    "incident_from": "flowgraph.reading.incident_mapping",
    "load_chart": "flowgraph.reading.library",
    "load_incident": "flowgraph.reading.incident_file",
    "note": "flowgraph.writing.note",
    "picture": "flowgraph.notebook",
    "record_of": "flowgraph.writing.record",
    "replay": "flowgraph.writing.replay",
    "ways": "flowgraph.checking.ways",
}

formatter.register(lambda *values: str(import_module("flowgraph.notebook").shown(*values)))

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'flowgraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
