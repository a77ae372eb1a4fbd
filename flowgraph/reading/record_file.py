"""From a decision record to its contents, held to its own hash.

A record is JSON. Its ``sha256`` is over everything else in it, written canonically, so that
a record that was changed after it was made is known by reading it alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from msgspec import Struct

from flowgraph.chart import Chart
from flowgraph.errors import ChartError, Finding, IncidentError, UnreadableError
from flowgraph.incident import Incident
from flowgraph.limits import RECORD_TEXT
from flowgraph.reading import imagery
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.library import load_source
from flowgraph.reading.source import Source, decoded, open_source

FORMAT = "flowgraph-record-1"
"""The form of record that is written and read here."""

NEEDED: Mapping[str, type] = {
    "reference": str,
    "chart": dict,
    "incident": dict,
    "decision": dict,
    "sha256": str,
}


class Record(Struct, frozen=True, eq=False):
    """A decision record as it was read.

    Attributes:
        file: its name, as the user gave it.
        content: everything in it, as plain values.
        sha256: the hash of what it holds now.
        intact: whether that is the hash it was given when it was made.
    """

    file: str
    content: Mapping[str, Any]
    sha256: str
    intact: bool

    @property
    def reference(self) -> str:
        return str(self.content["reference"])

    @property
    def supersedes(self) -> Mapping[str, str] | None:
        """The record that this one corrects: ``reference``, ``sha256`` and ``reason``."""
        named = self.content.get("supersedes")
        return named if isinstance(named, Mapping) else None


def sha256_of(content: Mapping[str, Any]) -> str:
    """The hash, in hexadecimal, of everything in a record but its own ``sha256``.

    It is over UTF-8 JSON without spaces, keys in order, characters as themselves; for what
    a record holds that is the form of RFC 8785, so that other tools can check it.
    """
    rest = {key: value for key, value in content.items() if key != "sha256"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_record(source: Source) -> Record:
    """Read a record's text. An edited record is read too, and says that it is not intact.

    Raises:
        UnreadableError: not JSON, or not a record of a form known here.
        IncidentError: it holds or points at imagery.
    """
    try:
        content = json.loads(
            source.text,
            object_pairs_hook=_once_each,
            parse_constant=_no_number,
            parse_float=_no_number,
        )
    except (ValueError, RecursionError):  # JSONDecodeError is a ValueError
        raise _not_a_record(source, "this is not JSON, or says a thing twice") from None
    if not isinstance(content, dict) or content.get("record") != FORMAT:
        raise _not_a_record(source, f"this is not a decision record ({FORMAT})")
    for key, kind in NEEDED.items():
        if not isinstance(content.get(key), kind):
            raise _not_a_record(source, f"`{key}` is missing from it, or is not what it should be")
    said = [value for key, value in content.items() if key != "chart"]
    if any(len(text) > RECORD_TEXT for text in _texts(said)):
        raise _not_a_record(source, f"a text in it is longer than {RECORD_TEXT:,} characters")
    if _holds_imagery(content):
        raise IncidentError(Finding(source.name, 0, 0, "", imagery.RULE, imagery.MEND))
    now = sha256_of(content)
    return Record(source.name, content, now, now == content["sha256"])


def any_record(given: str | Path | Mapping[str, Any]) -> Record:
    """A record by its path, or as the mapping that ``record_of`` gave.

    Raises:
        UnreadableError: it cannot be read, or is no record.
        IncidentError: it holds or points at imagery.
    """
    if not isinstance(given, Mapping):
        return read_record(open_source(given))
    text = None
    with suppress(TypeError, ValueError, RecursionError):  # it holds what no file can hold
        text = json.dumps(dict(given), ensure_ascii=False).encode("utf-8", "replace")
    return read_record(decoded("record", text if text is not None else b""))


def chart_in(record: Record) -> Chart:
    """The very chart that a record was decided on, from the text it carries.

    Raises:
        UnreadableError: the record does not carry its charts whole.
    """
    chart = record.content["chart"]
    helpers = chart.get("helpers")
    try:
        among = {id_: _source(record, each) for id_, each in (helpers or {}).items()}
        return load_source(_source(record, chart), among)
    except ChartError:  # its faults would be told in the words of the file
        raise _not_a_record(record, "the chart that it carries has faults") from None
    except (KeyError, TypeError, AttributeError, UnicodeEncodeError):
        raise _not_a_record(record, "it does not carry its chart whole") from None


def incident_in(record: Record, chart: Chart) -> Incident:
    """The incident as it was given, held to a chart.

    Raises:
        IncidentError: it does not fit the chart.
    """
    text = json.dumps(record.content["incident"], ensure_ascii=False)
    name = f"{record.file} (incident)"
    return read_incident(decoded(name, text.encode("utf-8", "replace")), chart, own_chart=False)


def _source(record: Record, chart: Mapping[str, str]) -> Source:
    return decoded(f"{record.file} (chart)", chart["source"].encode())


def _holds_imagery(content: Mapping[str, Any]) -> bool:
    """Whether anything in a record is, holds or points at imagery.

    The words of its charts, which stand in its decision too (a publisher's web address,
    say), are held to the rules of charts when those are read, not to those of an incident.
    """
    given = [value for key, value in content.items() if key not in ("chart", "decision")]
    if any(imagery.is_imagery(text) for text in _texts(given)):
        return True
    suspect = [text for text in _texts(content["decision"]) if imagery.is_imagery(text)]
    charts = " ".join(" ".join(_texts(content["chart"])).split())
    return any(" ".join(text.split()) not in charts for text in suspect)


def _texts(value: object) -> Iterator[str]:
    """Every text in a value, keys too."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case dict() as pairs:
                waiting += [*pairs, *pairs.values()]
            case list() as items:
                waiting += items


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key stands twice")
    return made


def _no_number(_: str) -> NoReturn:
    raise ValueError("NaN and infinity are not JSON, and a record counts in whole numbers")


def _not_a_record(source: Source | Record, problem: str) -> UnreadableError:
    name = source.name if isinstance(source, Source) else source.file
    mend = "give a file that `decide --record` wrote, unchanged"
    return UnreadableError(Finding(name, 0, 0, "", problem, mend))
