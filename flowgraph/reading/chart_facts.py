"""The facts of a chart file, with how each is worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from flowgraph.chart import Chart, Checklist
from flowgraph.errors import Finding, FlowgraphError, did_you_mean
from flowgraph.facts import AGES, Counted, Fact, FromChart, OverPeople
from flowgraph.kinds import CALLED, KINDS, WholeNumber
from flowgraph.predicate import Predicate, parse
from flowgraph.reading.chart_boxes import texts_by_key
from flowgraph.reading.chart_counts import CountReader, Sum
from flowgraph.reading.chart_values import listed_values, range_of
from flowgraph.reading.fields import Faults
from flowgraph.reading.ids import id_of
from flowgraph.reading.indents import levelled
from flowgraph.reading.names import CHART_ID, predicate_at, wrong_name
from flowgraph.reading.tree import Node, Text
from flowgraph.values import span_in_words

Finder = Callable[[str], Chart]
"""Finds the chart with an id, for ``from: {chart: …}``."""

KEYS = ("kind", "name", "values", "range", "unit", "ask", "help", "says", "from")
ORIGINS = ("any", "lowest", "where", "chart", "gives", "count", "points")


class FactReader:
    """Reads the facts of one chart file.

    Attributes:
        facts: those of the file, by name.
        charts: the charts that work any of them out, by id.
        checklists: those of the file.
        known: every name that a predicate may ask for, those of the other charts included.
    """

    def __init__(self, faults: Faults, find: Finder) -> None:
        self.faults, self.find = faults, find
        self.facts: dict[str, Fact] = {}
        self.charts: dict[str, Chart] = {}
        self.checklists: tuple[Checklist, ...] = ()
        self.known: dict[str, Fact] = {}
        self._sums: dict[str, Sum] = {}  # the counted facts, each as it is declared

    def read(self, node: Node | None, chart_id: str, checklists: Node | None) -> None:
        if node is not None:
            self._facts(node, chart_id)
        for other in self.charts.values():  # a fact of another chart may be named here too
            for fact in other.all_facts.values():
                self._agrees(fact, other)
                self.known.setdefault(fact.name, fact)
        counts = CountReader(self.faults, self.facts, self.known)
        self.checklists = counts.checklists(checklists)
        for name, declared in self._sums.items():
            if name in self.facts:
                self.facts[name] = counts.counted(self.facts[name], declared, self.checklists)
        self.known |= self.facts

    def _facts(self, node: Node, chart_id: str) -> None:
        node = levelled(node, "fact", KEYS, [*KINDS], self.faults)
        for key, value in self.faults.pairs(node, "facts"):
            wrong = wrong_name(key.text)
            if wrong:
                self.faults.add(
                    key, "facts", f"`{key.text}` cannot be the name of a fact: {wrong[0]}", wrong[1]
                )
            fact = self._fact(key, value, f"fact {key.text}", chart_id)
            if fact and not wrong:
                self.facts[fact.name] = fact
            else:
                self.faults.doubtful |= {key.text, id_of(key.text)}

    def _fact(self, key: Text, node: Node, place: str, chart_id: str) -> Fact | None:
        got = self.faults.fields(node, place, KEYS, ("kind",))
        named = self.faults.one_of(got.get("kind"), f"{place}, kind", KINDS, CALLED)
        if not named:  # what else it may have follows from its kind
            return None
        kind = KINDS[named]
        values: tuple[str, ...] = ()
        words: Mapping[str, str] = {}
        low = high = 0
        if kind.takes == "values":
            values, words = listed_values(key.text, got.get("values"), node, self.faults)
        if kind.takes == "range" and "range" in got:
            low, high = range_of(key.text, got["range"], self.faults)
        for spare in ("values", "range"):
            if spare in got and spare != kind.takes:
                takers = " or a ".join(each.kind for each in KINDS.values() if each.takes == spare)
                self._spare(got[spare], place, spare, takers)
        fact = kind(
            name=key.text,
            noun=self.faults.text(got.get("name"), f"{place}, name"),
            words=words,
            ask=self.faults.text(got.get("ask"), f"{place}, ask"),
            help=self.faults.text(got.get("help"), f"{place}, help"),
            values=values,
            low=low,
            high=high,
            unit=self.faults.text(got.get("unit"), f"{place}, unit"),
            line=key.line,
            column=key.column,
        )
        fact = replace(fact, says=self._says(got.get("says"), place, fact))
        if "from" in got:
            worked_out = self._origin(got["from"], fact, place, chart_id)
            if isinstance(worked_out, dict):
                self._sums[fact.name] = Sum(node, got.get("range"), worked_out)
            fact = replace(fact, origin=Counted({}) if isinstance(worked_out, dict) else worked_out)
        if fact.name not in self._sums and kind.takes == "range" and "range" not in got:
            self.faults.doubtful.add(fact.name)
            self.faults.add(
                node,
                place,
                "a whole number needs a range",
                "add range: [0, 99], its lowest and its highest value",
            )
        return fact

    def _says(self, node: Node | None, place: str, fact: Fact) -> Mapping[str, str]:
        """What a person would say after "because", by value."""
        if node is None:
            return {}
        place = f"{place}, says"
        if not fact.decides:
            self._spare(node, place, "says", "fact that a predicate can name")
            return {}
        if fact.ordered:
            text = self.faults.text(node, place)
            if text and "{value}" not in text:
                self.faults.add(
                    node,
                    place,
                    "the sentence does not say the number",
                    "put {value} where the number belongs",
                )
            return {"value": text} if "{value}" in text else {}
        found = texts_by_key(node, place, self.faults)
        values = fact.says_by
        for value in found.keys() - set(values):
            self.faults.add(
                node,
                place,
                f"there is no value `{value}`",
                did_you_mean(value, values, f"the values are {', '.join(values)}"),
            )
        return {value: text for value, text in found.items() if value in values}

    def _agrees(self, theirs: Fact, other: Chart) -> None:
        """Facts of two charts are matched by name, so their domains must agree."""
        ours = self.facts.get(theirs.name)
        if ours and not ours.alike(theirs):
            self.faults.found.append(
                Finding(
                    self.faults.file,
                    ours.line,
                    ours.column,
                    f"fact {ours.name}",
                    f"its domain differs from that of the same fact in {other.id}",
                    f"make both {theirs.kind}: {theirs.expected}; or rename one",
                )
            )

    def _spare(self, node: Node, place: str, key: str, kind: str) -> None:
        self.faults.add(node, place, f"`{key}` is only for a {kind}", f"take `{key}` out")

    def _origin(
        self, node: Node, fact: Fact, place: str, chart_id: str
    ) -> OverPeople | FromChart | dict[str, Node] | None:
        """How a fact is worked out; of one that is counted what stands there, to be read once all
        facts are known."""
        place = f"{place}, from"
        told = len(self.faults.found)
        got = self.faults.fields(node, place, ORIGINS)
        match frozenset(got):
            case keys if keys == {"any"}:
                self._kind_is(fact, "yes-no", node, place, "any")
                where = self._over_age(got["any"], place)
                return OverPeople("any", where) if where else None
            case keys if "lowest" in keys and keys <= {"lowest", "where"}:
                self._kind_is(fact, "whole-number", node, place, "lowest")
                self.faults.one_of(got["lowest"], place, ("age",))
                where = self._over_age(got["where"], place) if "where" in got else parse("age >= 0")
                if where:
                    self._ages_fit(fact, where, node, place)
                return OverPeople("lowest", where) if where else None
            case keys if "chart" in keys and keys <= {"chart", "gives"}:
                return self._from_chart(got, fact, place, chart_id)
            case keys if keys in ({"count"}, {"points"}):
                return got if self._kind_is(fact, "whole-number", node, place, *keys) else None
        if len(self.faults.found) == told:
            self.faults.add(
                node,
                place,
                "a fact is worked out in one way: over people, by another chart, or from other"
                " facts of this one",
                'write from: {any: "age >= 18"}, {lowest: age, where: "age < 18"},'
                " {chart: id, gives: fact}, {count: [a, b]} or {points: {a: 2}}",
            )
        return None

    def _kind_is(self, fact: Fact, kind: str, node: Node, place: str, how: str) -> bool:
        if fact.kind != kind:
            self.faults.doubtful.add(fact.name)
            self.faults.add(
                node,
                place,
                f"`{how}` gives a {kind}, not a {fact.kind}",
                f"make it kind: {kind}",
            )
        return fact.kind == kind

    def _over_age(self, node: Node, place: str) -> Predicate | None:
        age = WholeNumber("age", low=AGES[0], high=AGES[1])
        return predicate_at(node, place, {"age": age}, self.faults)

    def _ages_fit(self, fact: Fact, where: Predicate, node: Node, place: str) -> None:
        ages = [age for age in range(AGES[0], AGES[1] + 1) if where.holds({"age": age})]
        if fact.ordered and any(not fact.low <= age <= fact.high for age in ages):
            self.faults.add(
                node,
                place,
                f"ages {span_in_words(min(ages), max(ages))} satisfy `where` but the range is"
                f" {fact.low}-{fact.high}",
                f"write range: [{min(ages)}, {max(ages)}], or narrow `where`",
            )

    def _from_chart(
        self, got: Mapping[str, Node], fact: Fact, place: str, chart_id: str
    ) -> FromChart | None:
        other_id = self.faults.text(got["chart"], place)
        gives = self.faults.text(got.get("gives"), place, fact.name)
        if not fact.decides:
            self.faults.add(
                got["chart"],
                place,
                "a text fact cannot be worked out",
                "take from: out",
            )
            return None
        if not CHART_ID.fullmatch(other_id):
            self.faults.add(
                got["chart"],
                place,
                "another chart is named by its id, never by a path",
                "put the chart beside this one (or use a shipped one) and write its id",
            )
            return None
        if other_id not in self.charts:
            other = self._found(other_id, chart_id, got["chart"], place)
            if not other:
                return None
            self.charts[other_id] = other
        other = self.charts[other_id]
        given = {box.gives[gives] for box in other.outcomes if gives in box.gives}
        if not given:
            names = {name for box in other.outcomes for name in box.gives}
            self.faults.add(
                got.get("gives", got["chart"]),
                place,
                f"no outcome of {other_id} gives `{gives}`",
                did_you_mean(gives, names, f"it gives {', '.join(sorted(names)) or 'nothing'}"),
            )
        for value in sorted(given):
            if fact.read([value]) is None:
                self.faults.add(
                    got["chart"],
                    place,
                    f"{other_id} gives `{value}`, which is outside this fact's domain",
                    f"add it to the domain: {fact.expected}",
                )
        return FromChart(other_id, gives)

    def _found(self, other_id: str, chart_id: str, node: Node, place: str) -> Chart | None:
        if other_id == chart_id:
            self.faults.add(
                node,
                place,
                "a chart cannot work out its own fact",
                "name another chart",
            )
            return None
        try:
            return self.find(other_id)
        except FlowgraphError as error:
            first = error.findings[0]
            self.faults.add(
                node,
                place,
                f"the chart {other_id} cannot be used: {first.problem}",
                first.mend,
            )
            self.faults.more_facts = True
            if first.line:  # its own faults, each with its own place
                self.faults.found.extend(error.findings)
            return None
