"""An incident that Python code hands over, held to all that an incident file is held to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.errors import Finding, IncidentError, told_cleanly
from flowgraph.incident import Incident
from flowgraph.limits import DEPTH, FILE_BYTES, VALUES
from flowgraph.reading import imagery
from flowgraph.reading.fields import Faults
from flowgraph.reading.incident_as_file import as_given
from flowgraph.reading.incident_file import chart_given, held, is_held, read_tree
from flowgraph.reading.incident_fit import fit
from flowgraph.reading.library import NamedCharts
from flowgraph.reading.python_values import scalar, written
from flowgraph.reading.source import Source, decoded
from flowgraph.reading.tree import Items, Node, Pairs, Text, parse

NAME = "incident"
"""Where a file's name would stand in a fault."""


@told_cleanly
def incident_from(
    given: Mapping[str, Any] | str, chart: Chart | str | Path | None = None
) -> Incident:
    """An incident from the keys of an incident file as a mapping, or from the file's text.

    ``None`` and a key left out are unknown, ``True`` and ``False`` are yes and no; dates may be
    text or Python's. Nothing is opened by what it says: without ``chart`` its ``chart:`` names a
    shipped one.

    Args:
        given: the mapping or the text.
        chart: the chart that it must fit, or its id or path.

    Raises:
        IncidentError: every fault together, as of an incident file.
        UnreadableError: the text is not YAML or JSON.

    >>> incident_from({"incident": "SG-1", "people": [{"who": "A", "age": 14}]}).reference
    'SG-1'
    """
    its_chart = chart_given(chart)
    if isinstance(given, str):
        source = decoded(NAME, given.encode("utf-8", "surrogatepass"))
        root = parse(source)
    elif isinstance(given, Mapping):
        source = Source(NAME, b"", "")
        root = _Tree().of(given)
    else:
        raise IncidentError.at(
            NAME,
            f"{type(given).__name__} is neither the keys of an incident file nor its text",
            'give {"incident": "SG-1", "people": [...], "facts": {...}}',
        )
    return read_tree(root, source, its_chart or NamedCharts().by(Source("-", b"", "")))


def checked(incident: Incident, chart: Chart) -> Incident:
    """An incident held to a chart; one that was built by hand also to what a file is held to.

    Raises:
        IncidentError: every fault together; nothing that it holds is told.
    """
    if not is_held(incident):
        formed = _well_formed(incident)
        root = _Tree().of({**as_given(formed), "incident": formed.reference or "unnamed"})
        read = read_tree(root, Source(NAME, b"", ""), chart, own_chart=False)
        return held(replace(read, reference=formed.reference, expect=formed.expect))
    faults = Faults(incident.file or NAME, echo=False)
    fit(incident, chart, faults)
    if faults.found:
        raise IncidentError(faults.in_order())
    return incident


def _well_formed(incident: Incident) -> Incident:
    """The same, every field of which holds what its type says; Python itself does not see to it."""
    try:
        return msgspec.convert(msgspec.to_builtins(incident), Incident)
    except (msgspec.ValidationError, TypeError, ValueError, RecursionError, AttributeError):
        pass  # what these say may hold what was written
    raise IncidentError.at(
        NAME,
        "this incident was built by hand, and a field of it is not what its type says",
        "let flowgraph.incident_from make it of the keys of an incident file",
    )


class _Tree:
    """What a mapping holds, as the tree that a file would have given."""

    def __init__(self) -> None:
        self.left, self.size = VALUES, FILE_BYTES

    def of(self, value: Any, deep: int = 0) -> Node:
        self.left -= 1
        if self.left < 0 or self.size < 0:
            raise self.refused("more values or text than an incident file may hold", "split it")
        if deep > DEPTH:
            raise self.refused(f"nested deeper than {DEPTH}", "flatten it")
        if isinstance(value, Mapping):
            pairs = [(self.key(key), self.of(each, deep + 1)) for key, each in value.items()]
            return Pairs(tuple(pairs), 0, 0)
        if isinstance(value, (list, tuple, set, frozenset)):
            return Items(tuple(self.of(each, deep + 1) for each in value), 0, 0)
        if isinstance(value, (bytes, bytearray, memoryview)):
            raise self.refused(imagery.RULE, imagery.MEND)
        if isinstance(moment := scalar(value), datetime):
            return self.text(moment.isoformat(timespec="minutes"))
        texts = written(value)
        if texts is None:
            return Text("", 0, 0)
        if len(texts) != 1:
            return Items(tuple(self.text(text) for text in texts), 0, 0)
        return self.text(texts[0])

    def key(self, key: object) -> Text:
        if not isinstance(key, str):
            raise self.refused("a key is not text", "write the keys of an incident file")
        return self.text(key)

    def text(self, text: str) -> Text:
        self.size -= len(text)
        return Text(str.__str__(text), 0, 0, quoted=True)

    def refused(self, problem: str, mend: str) -> IncidentError:
        return IncidentError(Finding(NAME, 0, 0, "", problem, mend))
