"""From an incident file to an ``Incident``, or to all of its faults at once.

Nothing that was written is ever echoed: a misspelt key may be a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal
from weakref import WeakValueDictionary

from flowgraph import limits
from flowgraph.chart import Chart, Mark, a_chart
from flowgraph.dates import DateFault, iso
from flowgraph.errors import FlowgraphError, IncidentError, told_cleanly
from flowgraph.facts import AGES, UNKNOWN, YES_NO
from flowgraph.incident import (
    PARTS,
    Action,
    Actions,
    Incident,
    Judgement,
    NotTaken,
    Part,
    Person,
    Statement,
)
from flowgraph.reading import file_limits, imagery
from flowgraph.reading.fields import Faults, TooManyFaults, is_blank
from flowgraph.reading.imagery_in_files import Guard
from flowgraph.reading.incident_fit import fit
from flowgraph.reading.library import NAME_A_CHART, NamedCharts, load_chart
from flowgraph.reading.names import CHART_ID
from flowgraph.reading.source import Source, open_source
from flowgraph.reading.tree import Items, Node, Pairs, Text, parse
from flowgraph.reading.wrong_file import another_kind
from flowgraph.values import joined, read_span

TOP = (
    "incident", "chart", "date", "received", "reported_by", "concern", "everybody_listed",
    "people", "facts", "judgement", "actions", "expect",
)  # fmt: skip
STATEMENT = ("is", "because", "source", "by", "on")
EXPECT = [
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
REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
LETTER = re.compile(r"[A-Z][0-9]{0,2}")
NAMES = "names stay in your own record system; here a person is a letter and a fact is coded"


@told_cleanly
def load_incident(path: str | Path, chart: Chart | str | Path | None = None) -> Incident:
    """Load an incident file (YAML or JSON) and hold it to its chart.

    Args:
        path: the file; ``-`` is standard input.
        chart: the chart that it must fit, or its id or path, which are the caller's own
            words; without it the chart that the file names, or ``kscb-sexting-2016``.

    Raises:
        UnreadableError: the file cannot be read, or is not YAML or JSON.
        IncidentError: every fault together: unknown keys, facts that are not on the chart,
            values outside a domain, names where a letter belongs, imagery, a chart that is
            not found or has faults of its own.
    """
    its_chart = chart_given(chart)
    source = open_source(path)
    return read_incident(source, its_chart or NamedCharts().by(source))


def chart_given(chart: Chart | str | Path | None) -> Chart | None:
    """The chart that a caller gave, loaded where its id or path was given."""
    if isinstance(chart, (str, Path)):
        return load_chart(chart)
    return None if chart is None else a_chart(chart)


def read_incident(
    source: Source, chart: Chart | Callable[[str | None], Chart], own_chart: bool = True
) -> Incident:
    """An incident from a text already read.

    Args:
        chart: the chart that it must fit, or what finds the one with the id that the file
            names (None: it names none).
        own_chart: False lets a file that names another chart pass (``compare`` and
            ``replay``).
    """
    return read_tree(parse(source), source, chart, own_chart)


def read_tree(
    root: Node,
    source: Source,
    chart: Chart | Callable[[str | None], Chart],
    own_chart: bool = True,
) -> Incident:
    """The same from a tree, whatever it was made of."""
    faults = Faults(source.name, echo=False)
    if other := another_kind(root, "incident", source.name):
        raise IncidentError(other)
    beyond = [
        *file_limits.too_many(root, file_limits.INCIDENT, source.name),
        *file_limits.too_long(root, limits.INCIDENT_TEXT, source.name),
    ]
    if beyond:
        raise IncidentError(beyond)
    guard = Guard(faults)
    try:
        guard.look(root, imagery.is_imagery, TOP, imagery.KEYS)
        incident, nodes = _IncidentReader(faults).incident(root, source)
    except TooManyFaults:
        raise IncidentError(guard.findings()) from None
    if not isinstance(chart, Chart):
        found = _found(chart, incident.chart, nodes.get("chart", root), faults)
        if found is None:
            raise IncidentError(guard.findings())
        chart = found
    elif own_chart and incident.chart not in (None, chart.id):
        faults.add(
            nodes.get("chart", root),
            "chart",
            f"this incident is for another chart than {chart.id}",
            "give the chart it is for with --chart, or change `chart:`",
        )
        raise IncidentError(guard.findings())  # whether its facts fit only follows from that
    fit(incident, chart, faults)
    if faults.found:
        raise IncidentError(guard.findings())
    return held(incident)


_held: WeakValueDictionary[int, Incident] = WeakValueDictionary()


def held(incident: Incident) -> Incident:
    """Remember that an incident was held to all that a file is held to. None can be altered, so
    that stands for as long as there is this one."""
    _held[id(incident)] = incident
    return incident


def is_held(incident: Incident) -> bool:
    return _held.get(id(incident)) is incident


def _found(
    find: Callable[[str | None], Chart], named: str | None, node: Node, faults: Faults
) -> Chart | None:
    """The chart that an incident names, by an id and by nothing else."""
    if named is not None and not (len(named) <= limits.CHART_ID and CHART_ID.fullmatch(named)):
        faults.add(node, "chart", "a chart is named here by its id alone", NAME_A_CHART)
        return None
    try:
        return find(named)
    except FlowgraphError as error:
        for finding in error.findings:
            faults.add(node, "chart", finding.problem, finding.mend)
    return None


class _IncidentReader:
    """One pass over one incident file: its shape. Whether facts and values fit the chart
    is for ``fit``, which every incident passes, from a file or from Python."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def incident(self, root: Node, source: Source) -> tuple[Incident, dict[str, Node]]:
        got = self.faults.fields(root, "", TOP, ("incident",))
        reference = self.faults.text(got.get("incident"), "incident")
        if "incident" in got and not REFERENCE.fullmatch(reference):
            self.faults.add(
                got["incident"],
                "incident",
                "a reference is at most 64 letters, digits, dots, _ and -, a letter or digit first",
                f"write a reference such as SG-2026-0117; {NAMES}",
            )
            reference = ""
        chart = None if is_absent(got.get("chart")) else self.faults.text(got["chart"], "chart")
        incident = Incident(
            reference=reference,
            chart=chart,
            date=self._date(got.get("date"), "date"),
            received=self._date(got.get("received"), "received"),
            reported_by=self._words(got.get("reported_by"), "reported_by"),
            concern=self._words(got.get("concern"), "concern"),
            everybody_listed=self._everybody(got.get("everybody_listed")),
            people=self._people(got.get("people")),
            facts=self._facts(got.get("facts")),
            judgement=self._judgement(got.get("judgement")),
            actions=self._actions(got.get("actions")),
            expect=self._expect(got.get("expect")),
            file=source.name,
            text=source.text,
        )
        return incident, got

    def _words(self, node: Node | None, place: str) -> str:
        return "" if is_absent(node) else self.faults.text(node, place)

    def _date(self, node: Node | None, place: str) -> str:
        text = "" if is_absent(node) else self.faults.text(node, place)
        if node is None or not text:
            return ""
        try:
            return iso(text)
        except DateFault as fault:
            self.faults.add(node, place, fault.problem, fault.mend)
            return ""

    # People

    def _everybody(self, node: Node | None) -> Literal["yes", "no", "unknown"] | None:
        if node is None or is_absent(node):
            return None
        text = self.faults.text(node, "everybody_listed").lower()
        answer = YES_NO.get(text)
        if answer is None and text != UNKNOWN:
            self.faults.add(
                node,
                "everybody_listed",
                "this says whether the people listed are all who were involved",
                "write everybody_listed: yes, no or unknown",
            )
        return "unknown" if answer is None else "yes" if answer else "no"

    def _people(self, node: Node | None) -> tuple[Person, ...]:
        people: list[Person] = []
        seen: set[str] = set()
        for number, item in enumerate(self.faults.items(node, "people"), 1):
            place = f"people, entry {number}"
            got = self.faults.fields(item, place, ("who", "age", "part"), ("who",))
            who = self.faults.text(got.get("who"), place)
            if "who" in got and not LETTER.fullmatch(who):
                self.faults.add(
                    got["who"],
                    f"{place}, who",
                    "a person is a capital letter, with up to two digits if need be",
                    f"write A, B or C1; {NAMES}",
                )
            elif "who" in got and who in seen:
                self.faults.add(
                    got["who"],
                    f"{place}, who",
                    "this letter stands twice",
                    "use another letter",
                )
            seen.add(who)
            people.append(Person(who, self._ages(got.get("age"), place), self._part(got, place)))
        return tuple(people)

    def _ages(self, node: Node | None, place: str) -> tuple[tuple[int, int], ...]:
        if node is None or is_absent(node):
            return (AGES,)
        texts = self.faults.texts(node, f"{place}, age")
        if any(text.lower() == UNKNOWN for text in texts):
            return (AGES,)
        spans = [read_span(text) for text in texts]
        good = [s for s in spans if s and AGES[0] <= s[0] and s[1] <= AGES[1]]
        if len(good) < len(spans) or not spans:
            self.faults.add(
                node,
                f"{place}, age",
                "this is not an age",
                f"write whole years {AGES[0]}-{AGES[1]}, a range such as 13-15 (0-15 for"
                " under 16), or unknown",
            )
            return (AGES,)
        return joined(good)

    def _part(self, got: dict[str, Node], place: str) -> tuple[Part, ...]:
        if is_absent(got.get("part")):
            return ()
        node = got["part"]
        items = node.items if isinstance(node, Items) else (node,)
        parts = [self.faults.one_of(item, f"{place}, part", PARTS) for item in items]
        return tuple(part for part in parts if part)  # type: ignore[misc]

    # Facts

    def _facts(self, node: Node | None) -> dict[str, Statement]:
        if node is None:
            return {}
        return {
            key.text: self._statement(key, value, f"facts, entry {number}")
            for number, (key, value) in enumerate(self.faults.pairs(node, "facts"), 1)
        }

    def _statement(self, key: Text, node: Node, place: str) -> Statement:
        value: Node | None = node
        got: dict[str, Node] = {}
        if isinstance(node, Pairs):
            got = self.faults.fields(node, place, STATEMENT, ("is",))
            value = got.get("is")
        written: tuple[str, ...] | None = None
        if value is not None and not is_absent(value):
            texts = self.faults.texts(value, place)
            if len(texts) > 1 or [t.lower() for t in texts] != [UNKNOWN]:
                written = texts
        return Statement(
            written or None,
            because=self._words(got.get("because"), f"{place}, because"),
            source=self._words(got.get("source"), f"{place}, source"),
            by=self._words(got.get("by"), f"{place}, by"),
            on=self._date(got.get("on"), f"{place}, on"),
            mark=Mark(key.line, key.column),
        )

    # The professional's own part

    def _judgement(self, node: Node | None) -> Judgement | None:
        if node is None or is_absent(node):
            return None
        got = self.faults.fields(node, "judgement", ("agrees", "decision", "reason", "by"))
        agrees = None
        if not is_absent(got.get("agrees")):
            agrees = self.faults.yes_no(got["agrees"], "judgement, agrees")
        return Judgement(
            agrees,
            decision=self._words(got.get("decision"), "judgement, decision"),
            reason=self._words(got.get("reason"), "judgement, reason"),
            by=self._words(got.get("by"), "judgement, by"),
            mark=Mark(node.line, node.column),
        )

    def _actions(self, node: Node | None) -> Actions | None:
        if node is None or is_absent(node):
            return None
        got = self.faults.fields(node, "actions", ("taken", "not_taken"))
        taken = tuple(
            self._action(item, f"actions, taken, entry {number}")
            for number, item in enumerate(self.faults.items(got.get("taken"), "actions, taken"), 1)
        )
        not_taken = []
        for number, item in enumerate(
            self.faults.items(got.get("not_taken"), "actions, not_taken"), 1
        ):
            place = f"actions, not_taken, entry {number}"
            if isinstance(item, Text):
                not_taken.append(NotTaken(self._words(item, place)))
                continue
            fields = self.faults.fields(item, place, ("action", "reason"), ("action",))
            not_taken.append(
                NotTaken(
                    self._words(fields.get("action"), place),
                    self._words(fields.get("reason"), place),
                )
            )
        return Actions(taken, tuple(not_taken))

    def _action(self, item: Node, place: str) -> Action:
        if isinstance(item, Text):
            return Action(self._words(item, place))
        got = self.faults.fields(item, place, ("action", "on", "by"), ("action",))
        return Action(
            self._words(got.get("action"), f"{place}, action"),
            on=self._date(got.get("on"), f"{place}, on"),
            by=self._words(got.get("by"), f"{place}, by"),
        )

    def _expect(self, node: Node | None) -> dict[str, Any] | None:
        if node is None or is_absent(node):
            return None
        got = self.faults.fields(node, "expect", EXPECT)
        lists = ("possible_outcomes", "path", "questions", "duties", "possible_duties")
        return {
            key: list(self.faults.texts(value, f"expect, {key}"))
            if key in lists
            else self.faults.text(value, f"expect, {key}")
            for key, value in got.items()
        }


def is_absent(node: Node | None) -> bool:
    """A key left out, or with nothing after it: not known."""
    return node is None or is_blank(node)
