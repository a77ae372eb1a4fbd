"""Every reader, held to what it must do with any bytes at all.

Each function here takes what a file may hold. It returns whether that was accepted, and raises
``Broken`` where the reader broke its word. A reader keeps it if it

- gives a good value or the project's own error, with a place, what is wrong and how to mend it;
- accepts nothing but what was meant: no unknown key, nothing that points at imagery; and what was
  accepted means the same when it is written out and read again;
- shows nothing of what was written in an incident;
- can go on with what it accepted: decide it, show it, record it, replay it.

Time and memory are watched by those who call (``hurried``, and a process of its own).
"""

from __future__ import annotations

import io
import json
import re
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from flowgraph.asking.interview import begin
from flowgraph.asking.session import as_yaml
from flowgraph.asking.terminal import Conversation, Stopped
from flowgraph.chart import Chart
from flowgraph.checking.compare import compare
from flowgraph.checking.comparison_report import comparison_lines
from flowgraph.deciding.decide import decide
from flowgraph.errors import ChartError, FlowgraphError
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.library import load_chart, load_source
from flowgraph.reading.record_file import read_record, sha256_of
from flowgraph.reading.source import Source, decoded, open_source
from flowgraph.resources import PACKAGE, folder, shipped_charts
from flowgraph.showing import view_of
from flowgraph.writing import decision_report
from flowgraph.writing.note import note as write_note
from flowgraph.writing.record import record_of
from flowgraph.writing.record import text_of as record_text
from flowgraph.writing.replay import chained, replayed
from flowgraph.writing.replay_report import json_of
from flowgraph.writing.replay_report import text_of as told_again


class Broken(AssertionError):
    """A reader did what it must never do."""


LONG = 20.0
"""Seconds in which any small file is read and gone on with, on a slow machine."""


@contextmanager
def hurried(seconds: float = LONG) -> Iterator[None]:
    """Break off, and say so, what takes too long."""

    def late(*_: object) -> None:
        raise Broken(f"still not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# What an error may be.


@cache
def _our_words() -> frozenset[str]:
    """Every word that stands in this project: all that an error about an incident may say."""
    files = [*PACKAGE.rglob("*.py"), *shipped_charts().values()]
    files += [p for p in folder("templates").rglob("*") if p.suffix in (".yaml", ".toml", ".json")]
    return frozenset(word for file in files for word in _words(file.read_text(encoding="utf-8")))


def _words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[^\W_]{4,}", text)}


def _told(error: FlowgraphError, data: bytes, *, echo: bool) -> None:
    if not error.findings:
        raise Broken("an error without a finding")
    lines = 1 + len(re.split(r"\r\n|[\n\r\x85\u2028\u2029]", data.decode("utf-8", "replace")))
    for finding in error.findings:
        text = str(finding)
        if not (finding.file and finding.problem and finding.mend):
            raise Broken(f"a finding that does not say all: {text}")
        if not text.isprintable():
            raise Broken(f"a finding that would steer a terminal: {text!r}")
        if not (0 <= finding.line <= lines and finding.column >= 0):
            raise Broken(f"a place that the file does not have: {text}")
    if not echo:
        written = _words(data.decode("utf-8", "replace"))
        said = " ".join(f"{f.place} {f.problem} {f.mend}" for f in error.findings)
        shown = (_words(said) & written) - _our_words()
        if shown:
            raise Broken(f"the error shows what was written: {shown}")


# What may have been accepted.

SURELY_IMAGERY = re.compile(
    r"data:\w+/\w+[;,]|iVBORw0KGgo|/9j/4AAQ|\.(?:jpe?g|png|heic|mp4|mov)\b|file://|<img|"
    r"(?:[A-Za-z0-9+/]{4}){30,}|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]",
    re.IGNORECASE,
)


class _Plain(yaml.CBaseLoader):
    """Every scalar as text, and nothing where nothing, or YAML's word for it, is written bare."""

    def construct_scalar(self, node: Any) -> Any:
        text = super().construct_scalar(node)
        return None if not node.style and text.strip() in ("", "~", "null") else text


def _plain(text: str) -> Any:
    """The file by another reader than ours: everything as text."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(text, parse_int=str, parse_float=str)
        except ValueError:
            pass
    return yaml.load(text, _Plain)


def _scalars(tree: Any) -> Iterator[str]:
    waiting = [tree]
    while waiting:
        match waiting.pop():
            case dict() as pairs:
                waiting += [*pairs, *pairs.values()]
            case list() as items:
                waiting += items
            case str() as text:
                yield text


def _no_imagery(tree: Any) -> None:
    for text in _scalars(tree):
        if SURELY_IMAGERY.search(text):
            raise Broken("imagery was accepted")


CONTACT = {"name": None, "phone": None, "email": None, "address": None}
RULE = dict.fromkeys(("says", "text", "when", "cite", "ours", "at", "quote")) | {
    "contact": CONTACT,
    "suppose": ...,
}
ARROW = dict.fromkeys(["when", "basis", "cite", "label", "quote"])
CLAIM = dict.fromkeys(
    [
        "says",
        "when",
        "at_least",
        "only",
        "never",
        "also",
        "rising",
        "order",
        "cite",
        "ours",
        "quote",
    ]
)
CHART_KEYS: dict[str, Any] = {
    **dict.fromkeys(("chart", "title", "banner", "start")),
    "edition": dict.fromkeys(
        [
            "publisher",
            "document",
            "version",
            "date",
            "notice",
            "licence",
            "address",
            "basis",
            "calendar",
            "lang",
        ]
    ),
    "facts": {
        ...: dict.fromkeys(["kind", "name", "range", "unit", "ask", "help"])
        | {"values": ..., "says": ...}
        | {
            "from": dict.fromkeys(["any", "lowest", "where", "chart", "gives", "count"])
            | {"points": ...}
        }
    },
    "checklists": {...: dict.fromkeys(["ask", "help", "items"])},
    "claims": CLAIM,
    **dict.fromkeys(("outside", "contradictions", "alerts", "notes"), RULE),
    "questions": dict.fromkeys(("group", "asks")),
    "guidance": dict.fromkeys(("title", "where", "note")),
    "boxes": {
        ...: dict.fromkeys(["kind", "text", "points", "cite", "protection", "ours"])
        | {
            "contact": CONTACT,
            "gives": ...,
            "next": {...: ARROW},
            "also": {...: ARROW},
            "returns": {...: dict.fromkeys(["label", "cite"])},
            "within": dict.fromkeys(["hours", "days", "working_days", "weeks", "months"]),
            "goes_on": {"chart": None},
        }
    },
}
INCIDENT_KEYS: dict[str, Any] = {
    **dict.fromkeys(("incident", "chart", "date", "received", "reported_by", "concern")),
    "everybody_listed": None,
    "people": dict.fromkeys(("who", "age", "part")),
    "facts": {...: dict.fromkeys(["is", "because", "source", "by", "on"])},
    "judgement": dict.fromkeys(["agrees", "decision", "reason", "by"]),
    "actions": {
        "taken": dict.fromkeys(("action", "on", "by")),
        "not_taken": dict.fromkeys(("action", "reason")),
    },
    "expect": dict.fromkeys(
        [
            "status",
            "outcome",
            "possible_outcomes",
            "path",
            "questions",
            "duties",
            "possible_duties",
            "classification",
            "incident_type",
        ]
    ),
}


def _only_known(tree: Any, known: Any, place: str = "") -> None:
    """No key that is not in the contract was accepted. ``...`` stands for any name."""
    if known is ... or isinstance(tree, str):
        return
    if isinstance(tree, list):
        for item in tree:
            _only_known(item, known, place)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if known is None or (key not in known and ... not in known):
                raise Broken(f"an unknown key was accepted at {place or 'the top'}: {key!r}")
            _only_known(value, known.get(key, known.get(...)), f"{place}/{key}")


NO_MEANING = {"line", "column", "file", "source", "mark"}


def _meaning(value: Any, without: frozenset[str] = frozenset()) -> Any:
    """A value without the places in the file that it came from."""
    names = getattr(value, "__struct_fields__", None) or getattr(
        value, "__dataclass_fields__", None
    )
    if names:
        kept = [name for name in names if name not in NO_MEANING and name not in without]
        return {name: _meaning(getattr(value, name)) for name in kept}
    if isinstance(value, dict):
        return {key: _meaning(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_meaning(each) for each in value]
    return value


NOT_SAVED = frozenset(("expect", "text"))


# The readers.


@cache
def _others() -> dict[str, Source]:
    return {name: open_source(path) for name, path in shipped_charts().items()}


def _chart(data: bytes) -> Chart | None:
    try:
        return load_source(decoded("chart.yaml", data), _others())
    except FlowgraphError as error:
        _told(error, data, echo=True)
        return None


def chart(data: bytes) -> bool:
    """A chart file; an accepted one is decided and made ready to be drawn."""
    made = _chart(data)
    if made is None:
        return False
    tree = _plain(decoded("chart.yaml", data).text)
    _only_known(tree, CHART_KEYS)
    _no_imagery(tree)
    text = yaml.dump(tree, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    again = load_source(decoded("again.yaml", text.encode()), _others())
    if _meaning(again) != _meaning(made):
        raise Broken("written out and read again the chart means something else")
    view_of(made)
    try:
        decision = decide(made, {})
    except ChartError as error:  # a gap or an overlap, which only an incident shows
        _told(error, data, echo=True)
        return True
    json.dumps(decision.as_json()).encode()
    decision_report.text_of(decision, 80)
    return True


def comparison(data: bytes) -> bool:
    """A chart file as the new edition of the blank chart."""
    made = _chart(data)
    if made is None:
        return False
    try:
        found = compare(_blank(), made)
        json.dumps(found.as_json()).encode()
        list(comparison_lines(found, 80))
    except FlowgraphError as error:
        _told(error, data, echo=True)
    return True


@cache
def _blank() -> Chart:
    return load_chart(folder("templates") / "chart.yaml")


@cache
def _kscb() -> Chart:
    return load_chart("kscb-sexting-2016")


def incident(data: bytes) -> bool:
    """An incident file, or one that the page saved; an accepted one is decided and recorded."""
    try:
        made = read_incident(decoded("incident.yaml", data), _kscb())
    except FlowgraphError as error:
        _told(error, data, echo=False)
        return False
    tree = _plain(made.text)
    _only_known(tree, INCIDENT_KEYS)
    _no_imagery(tree)
    again = read_incident(decoded("incident.yaml", as_yaml(made).encode()), _kscb())
    if _meaning(again, NOT_SAVED) != _meaning(made, NOT_SAVED):
        raise Broken("written out and read again the incident says something else")
    try:
        decision = decide(_kscb(), made)
        decision_report.text_of(decision, 80)
        write_note(decision, "md")
        recorded = record_text(record_of(decision))
    except FlowgraphError as error:
        _told(error, data, echo=False)
        return True
    kept = read_record(decoded("record.json", recorded.encode()))
    if not kept.intact or not replayed(kept).holds:
        raise Broken("its record does not hold")
    return True


def record(data: bytes) -> bool:
    """A record; an accepted one is decided again."""
    try:
        kept = read_record(decoded("record.json", data))
    except FlowgraphError as error:
        _told(error, data, echo=False)
        return False
    content = json.loads(data.decode("utf-8-sig"))
    if kept.intact != (content["sha256"] == sha256_of(content)):
        raise Broken("an edited record passes for one that was not")
    try:
        again = replayed(kept)
    except FlowgraphError as error:
        _told(error, data, echo=True)  # of its chart; its incident is held below
        return True
    (again,) = chained([(kept, again)])
    told_again(again).encode("utf-8", "strict")
    json.dumps(json_of(again))
    if again.holds and not kept.intact:
        raise Broken("an edited record is said to hold")
    return True


def _table(data: bytes, ending: str) -> bool:
    import polars

    from flowgraph.writing.table import decide_file

    with tempfile.TemporaryDirectory() as made:
        source, target = Path(made) / f"in{ending}", Path(made) / "out.csv"
        source.write_bytes(data)
        try:
            summary = decide_file(str(source), str(target), _kscb(), lambda _: None)
        except FlowgraphError as error:
            _told(error, data, echo=False)
            if sorted(path.name for path in Path(made).iterdir()) != [source.name]:
                raise Broken("something is left of a table that was refused") from None
            return False
        rows = polars.read_csv(target, infer_schema=False)
        if list(rows.columns)[-3:] != ["status", "outcome", "path"]:
            raise Broken("the answers are missing")
        aside = target.with_suffix(".set-aside.csv")
        if aside.exists() != bool(summary.set_aside):
            raise Broken("rows were set aside and it is not said which")
        if aside.exists():
            _told_aside(aside.read_text(encoding="utf-8"), data)
        if len(rows) + summary.set_aside != summary.rows or sum(summary.answers.values()) != len(
            rows
        ):
            raise Broken(f"rows were lost: {len(rows)} + {summary.set_aside} of {summary.rows}")
        return True


def _told_aside(text: str, data: bytes) -> None:
    shown = (_words(text) & _words(data.decode("utf-8", "replace"))) - _our_words()
    if shown:
        raise Broken(f"the rows set aside show what was written: {shown}")


def table_csv(data: bytes) -> bool:
    """A table as CSV, streamed."""
    return _table(data, ".csv")


def table_parquet(data: bytes) -> bool:
    """A table as Parquet, streamed."""
    return _table(data, ".parquet")


def typed(data: bytes) -> bool:
    """What is typed at `flowgraph ask`; what it saves is an incident file."""
    lines = io.StringIO(data.decode("utf-8", "replace"))
    said: list[str] = []

    def line() -> str:
        if not (read := lines.readline()) or len(said) > 20_000:
            raise EOFError
        return read

    talk = Conversation(begin(_blank()), line, said.append)
    try:
        ended = talk.run()
    except Stopped:
        ended = talk.interview
    if not ended.done:
        return False
    text = as_yaml(ended.incident, unfinished=True)
    again = read_incident(decoded("saved.yaml", text.encode()), _blank())
    if _meaning(again, NOT_SAVED) != _meaning(ended.incident, NOT_SAVED):
        raise Broken("what was answered is saved as something else")
    return True


Reader = Callable[[bytes], bool]
READERS: dict[str, Reader] = {
    each.__name__: each
    for each in (chart, comparison, incident, record, table_csv, table_parquet, typed)
}


def read_only(name: str, data: bytes) -> bool:
    """Whether the reader accepts the bytes, without going on with them."""
    try:
        if name == "chart":
            load_source(decoded("chart.yaml", data), _others())
        elif name == "incident":
            read_incident(decoded("incident.yaml", data), _kscb())
        elif name == "record":
            read_record(decoded("record.json", data))
        else:
            return READERS[name](data)
    except FlowgraphError as error:
        return not error.findings
    return True


def held(name: str, data: bytes, seconds: float = LONG) -> bool:
    """Whether the reader accepts the bytes; raises where it breaks its word, and lets every
    error through that is not the project's own. 0 seconds: somebody else holds the watch."""
    if not seconds:
        return READERS[name](data)
    with hurried(seconds):
        return READERS[name](data)
