"""From a chart file to a ``Chart``, or to all of its faults at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from unicodedata import category

from flowgraph.chart import (
    BASES,
    BOX_KINDS,
    Arrow,
    Box,
    Chart,
    Contact,
    Edition,
    Guidance,
    Mark,
    Questions,
    Rule,
)
from flowgraph.errors import ChartError, Finding, nearest
from flowgraph.facts import AGES, KINDS, Fact, FromChart, OverPeople
from flowgraph.predicate import Predicate, PredicateFault, parse
from flowgraph.reading import imagery
from flowgraph.reading.fields import Faults, TooManyFaults, is_blank
from flowgraph.reading.guarding import Guard
from flowgraph.reading.names import check_predicate, check_value
from flowgraph.reading.source import Source
from flowgraph.reading.tree import Items, Node, Pairs, Text
from flowgraph.reading.tree import parse as parse_tree

CHART_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NAME = re.compile(r"[a-z][a-z0-9_]*")
TOP = [
    "chart",
    "title",
    "edition",
    "banner",
    "start",
    "facts",
    "outside",
    "contradictions",
    "alerts",
    "notes",
    "questions",
    "guidance",
    "boxes",
]
REQUIRED = ("chart", "title", "edition", "start", "facts", "boxes")
NOT_NAMES = frozenset(("and", "or", "not", "in", "true", "false", "none", "age", "unknown"))

Finder = Callable[[str], Chart]
"""Finds the chart with an id, for ``from: {chart: …}``."""


def read_chart(source: Source, find: Finder) -> Chart:
    """Read a chart file's text.

    Args:
        source: the file.
        find: finds another chart by id; may raise ``FlowgraphError``.

    Raises:
        ChartError: every fault of the file together, imagery in any of its texts included.
        UnreadableError: the file is not YAML.
    """
    faults = Faults(source.name)
    root = parse_tree(source)
    guard = Guard(faults)
    chart = None
    with suppress(TooManyFaults):
        guard.look(root, imagery.carries_imagery)
        for node in _texts(root):
            if not node.text.isprintable() and any(_unseen(letter) for letter in node.text):
                faults.add(node, "", UNSEEN, "write it again, in letters that can be seen")
        chart = _ChartReader(faults, find).chart(root, source)
    if faults.found or chart is None:
        raise ChartError(guard.findings())
    return chart


UNSEEN = "these words hold a character that cannot be seen and could change what is read"
_JOINERS = "\u200c\u200d\u00ad"
"""Invisible, and needed: several languages join letters by them, or break words there."""


def _unseen(letter: str) -> bool:
    """Whether it could steer a terminal, or turn the words around it."""
    return letter not in "\n\t" + _JOINERS and category(letter) in ("Cc", "Cf", "Zl", "Zp")


def _texts(node: Node) -> Iterator[Text]:
    match node:
        case Text():
            yield node
        case Items(items):
            for item in items:
                yield from _texts(item)
        case Pairs(pairs):
            for key, value in pairs:
                yield key
                yield from _texts(value)


class _ChartReader:
    """One pass over one chart file. Reading knows shape and names; whether every incident
    has exactly one route is for ``checking``."""

    def __init__(self, faults: Faults, find: Finder) -> None:
        self.faults, self.find = faults, find
        self.facts: dict[str, Fact] = {}
        self.charts: dict[str, Chart] = {}
        self.known: dict[str, Fact] = {}

    def chart(self, root: Node, source: Source) -> Chart | None:
        top = self.faults.fields(root, "chart", TOP, REQUIRED)
        if not isinstance(root, Pairs):
            return None
        id_ = self._id(top.get("chart"))
        if "facts" in top:
            self._facts(top["facts"], id_)
        for other in self.charts.values():  # a fact of another chart may be named here too
            for fact in other.all_facts.values():
                self._agrees(fact, other, top["facts"])
                self.known.setdefault(fact.name, fact)
        self.known |= self.facts
        boxes = self._boxes(top["boxes"]) if "boxes" in top else {}
        start = self.faults.text(top.get("start"), "start")
        if "start" in top:
            self._target(top["start"], "start", start, boxes)
        order = self._order(boxes, top.get("boxes") or root)
        self._start_is_start(start, boxes, top)
        return Chart(
            id=id_,
            title=self.faults.text(top.get("title"), "title"),
            edition=self._edition(top["edition"]) if "edition" in top else _NO_EDITION,
            banner=self.faults.text(top.get("banner"), "banner"),
            start=start,
            facts=self.facts,
            boxes=boxes,
            outside=self._rules(top.get("outside"), "outside", "says", ("when",)),
            contradictions=self._rules(
                top.get("contradictions"),
                "contradictions",
                "says",
                ("when",),
                ("suppose",),
            ),
            alerts=self._rules(top.get("alerts"), "alerts", "says", ("when",), ("contact",)),
            notes=self._rules(top.get("notes"), "notes", "text", (), ("at",), boxes),
            questions=self._questions(top.get("questions")),
            guidance=self._guidance(top.get("guidance")),
            charts=self.charts,
            order=order,
            file=source.name,
            source=source.data,
        )

    def _id(self, node: Node | None) -> str:
        text = self.faults.text(node, "chart")
        if node is not None and not CHART_ID.fullmatch(text):
            self.faults.add(
                node,
                "chart",
                "an id is made of a-z, 0-9 and single hyphens",
                "write an id such as kscb-sexting-2016",
            )
        return text

    def _edition(self, node: Node) -> Edition:
        keys = (
            "publisher",
            "document",
            "version",
            "date",
            "notice",
            "licence",
            "address",
            "basis",
        )
        got = self.faults.fields(node, "edition", keys, ("publisher", "document", "date"))
        return Edition(**{k: self.faults.text(got.get(k), f"edition, {k}") for k in keys})

    # Facts

    def _facts(self, node: Node, chart_id: str) -> None:
        for key, value in self.faults.pairs(node, "facts"):
            place = f"fact {key.text}"
            if not NAME.fullmatch(key.text) or key.text in NOT_NAMES:
                self.faults.add(
                    key,
                    "facts",
                    f"`{key.text}` cannot be the name of a fact",
                    "use a-z, 0-9 and _ , a letter first, and no word of the predicate language",
                )
                continue
            fact = self._fact(key, value, place, chart_id)
            if fact:
                self.facts[fact.name] = fact

    def _fact(self, key: Text, node: Node, place: str, chart_id: str) -> Fact | None:
        keys = ("kind", "values", "range", "unit", "ask", "help", "from")
        got = self.faults.fields(node, place, keys, ("kind",))
        kind = self.faults.one_of(got.get("kind"), f"{place}, kind", KINDS)
        values: tuple[str, ...] = ()
        low = high = 0
        if "values" in got:
            values = self.faults.texts(got["values"], f"{place}, values")
            if kind and kind != "choice":
                self._spare(got["values"], place, "values", "choice")
        if kind == "choice":
            odd = [v for v in values if not NAME.fullmatch(v) or v == "unknown"]
            if len(values) < 2 or len(set(values)) < len(values) or odd:
                self.faults.add(
                    got.get("values", node),
                    place,
                    "a choice needs two or more different values made of a-z, 0-9 and _",
                    "write values: [one, another]",
                )
        if "range" in got:
            ends = self.faults.items(got["range"], f"{place}, range")
            numbers = [self.faults.whole_number(end, f"{place}, range") for end in ends]
            match numbers:
                case [int() as low, int() as high] if low <= high:
                    pass
                case _:
                    self.faults.add(
                        got["range"],
                        place,
                        "a range is its lowest and its highest value",
                        "write range: [0, 17]",
                    )
            if kind and kind != "whole-number":
                self._spare(got["range"], place, "range", "whole-number")
        elif kind == "whole-number":
            self.faults.add(
                node,
                place,
                "a whole number needs a range",
                "add range: [lowest, highest]",
            )
        fact = Fact(
            name=key.text,
            kind=kind or "text",  # type: ignore[arg-type]
            ask=self.faults.text(got.get("ask"), f"{place}, ask"),
            help=self.faults.text(got.get("help"), f"{place}, help"),
            values=values,
            low=low,
            high=high,
            unit=self.faults.text(got.get("unit"), f"{place}, unit"),
            line=key.line,
            column=key.column,
        )
        if not kind:
            self.known[fact.name] = fact
            return None
        if "from" in got:
            origin = self._origin(got["from"], fact, f"{place}, from", chart_id)
            fact = _with_origin(fact, origin)
        return fact

    def _agrees(self, theirs: Fact, other: Chart, node: Node) -> None:
        """Facts of two charts are matched by name, so their domains must agree."""
        ours = self.facts.get(theirs.name)
        if ours and (ours.kind, set(ours.values), ours.low, ours.high) != (
            theirs.kind,
            set(theirs.values),
            theirs.low,
            theirs.high,
        ):
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
    ) -> OverPeople | FromChart | None:
        got = self.faults.fields(node, place, ("any", "lowest", "where", "chart", "gives"))
        if "any" in got and not {"lowest", "where", "chart", "gives"} & set(got):
            self._kind_is(fact, "yes-no", node, place, "any")
            where = self._over_age(got["any"], place)
            return OverPeople("any", where) if where else None
        if "lowest" in got and not {"any", "chart", "gives"} & set(got):
            self._kind_is(fact, "whole-number", node, place, "lowest")
            self.faults.one_of(got["lowest"], place, ("age",))
            where = self._over_age(got["where"], place) if "where" in got else parse("age >= 0")
            if where:
                self._ages_fit(fact, where, node, place)
            return OverPeople("lowest", where) if where else None
        if "chart" in got and not {"any", "lowest", "where"} & set(got):
            return self._from_chart(got, fact, place, chart_id)
        self.faults.add(
            node,
            place,
            "a fact is worked out over people or by another chart",
            'write from: {any: "age >= 18"}, {lowest: age, where: "age < 18"}'
            " or {chart: id, gives: fact}",
        )
        return None

    def _kind_is(self, fact: Fact, kind: str, node: Node, place: str, how: str) -> None:
        if fact.kind != kind:
            self.faults.add(
                node,
                place,
                f"`{how}` gives a {kind}, not a {fact.kind}",
                f"make it kind: {kind}",
            )

    def _over_age(self, node: Node, place: str) -> Predicate | None:
        age = Fact("age", "whole-number", low=AGES[0], high=AGES[1])
        return self._predicate(node, place, {"age": age})

    def _ages_fit(self, fact: Fact, where: Predicate, node: Node, place: str) -> None:
        ages = [age for age in range(AGES[0], AGES[1] + 1) if where.holds({"age": age})]
        if fact.kind == "whole-number" and any(not fact.low <= age <= fact.high for age in ages):
            self.faults.add(
                node,
                place,
                f"ages {min(ages)}-{max(ages)} satisfy `where` but the range is"
                f" {fact.low}-{fact.high}",
                f"write range: [{min(ages)}, {max(ages)}], or narrow `where`",
            )

    def _from_chart(
        self, got: Mapping[str, Node], fact: Fact, place: str, chart_id: str
    ) -> FromChart | None:
        other_id = self.faults.text(got["chart"], place)
        gives = self.faults.text(got.get("gives"), place, fact.name)
        if fact.kind == "text":
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
            near = nearest(gives, names)
            self.faults.add(
                got.get("gives", got["chart"]),
                place,
                f"no outcome of {other_id} gives `{gives}`",
                f"did you mean `{near}`?"
                if near
                else f"it gives {', '.join(sorted(names)) or 'nothing'}",
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
        from flowgraph.errors import FlowgraphError

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
            if first.line:  # its own faults, each with its own place
                self.faults.found.extend(error.findings)
            return None

    # Predicates

    def _predicate(self, node: Node, place: str, facts: Mapping[str, Fact]) -> Predicate | None:
        if not isinstance(node, Text):
            self.faults.add(
                node,
                place,
                "a predicate is one line of text",
                "put the predicate in quotes",
            )
            return None
        try:
            predicate = parse(node.text)
        except PredicateFault as fault:
            column = node.column + node.quoted + fault.column
            self.faults.found.append(
                Finding(
                    self.faults.file,
                    node.line,
                    column,
                    place,
                    fault.problem,
                    fault.mend,
                )
            )
            return None
        check_predicate(predicate, facts, self.faults, node, place)
        return predicate

    def _when(self, got: Mapping[str, Node], place: str) -> Predicate | None:
        if "when" not in got:
            return None
        return self._predicate(got["when"], f"{place}, when", self.known)

    # Boxes and arrows

    def _boxes(self, node: Node) -> dict[str, Box]:
        pairs = list(self.faults.pairs(node, "boxes"))
        ids = {key.text for key, _ in pairs}
        boxes: dict[str, Box] = {}
        for key, value in pairs:
            if not NAME.fullmatch(key.text):
                self.faults.add(
                    key,
                    "boxes",
                    f"`{key.text}` cannot be a box's id",
                    "use a-z, 0-9 and _",
                )
            boxes[key.text] = self._box(key, value, ids)
        if not boxes:
            self.faults.add(node, "boxes", "there is no box", "add a start box and an outcome")
        return boxes

    def _box(self, key: Text, node: Node, ids: set[str]) -> Box:
        place = f"box {key.text}"
        keys = (
            "kind", "text", "points", "cite", "next", "protection", "contact", "within",
            "gives", "ours",
        )  # fmt: skip
        got = self.faults.fields(node, place, keys, ("kind", "text"))
        kind = self.faults.one_of(got.get("kind"), f"{place}, kind", BOX_KINDS)
        cite = self.faults.text(got.get("cite"), f"{place}, cite")
        protection = 0
        if kind == "outcome":
            if "next" in got:
                self.faults.add(got["next"], place, "an outcome leads nowhere", "take `next` out")
            if "protection" not in got:
                self.faults.add(
                    key, place, "an outcome needs its place in the order of protection",
                    "add protection: a higher number protects the child more",
                )  # fmt: skip
            else:
                protection = (
                    self.faults.whole_number(got["protection"], f"{place}, protection") or 0
                )
        elif kind:
            if "next" not in got:
                self.faults.add(
                    key,
                    place,
                    "this box leads nowhere",
                    "add `next:`, or make it kind: outcome",
                )
            for only in ("protection", "gives", "within"):
                if only in got:
                    self.faults.add(
                        got[only],
                        place,
                        f"`{only}` is only for an outcome",
                        f"take `{only}` out",
                    )
        return Box(
            id=key.text,
            kind=kind or "condition",  # type: ignore[arg-type]
            text=self.faults.text(got.get("text"), f"{place}, text"),
            cite=cite,
            points=self.faults.texts(got.get("points"), f"{place}, points"),
            arrows=self._arrows(key.text, got.get("next"), cite, ids),
            protection=protection,
            contact=self._contact(got.get("contact"), place),
            within=self.faults.text(got.get("within"), f"{place}, within"),
            gives=self._plain_pairs(got.get("gives"), f"{place}, gives"),
            ours=self.faults.yes_no(got.get("ours"), f"{place}, ours"),
            mark=Mark(key.line, key.column),
        )

    def _plain_pairs(self, node: Node | None, place: str) -> dict[str, str]:
        if node is None:
            return {}
        return {
            key.text: self.faults.text(value, place)
            for key, value in self.faults.pairs(node, place)
        }

    def _contact(self, node: Node | None, place: str) -> Contact | None:
        if node is None:
            return None
        keys = ("name", "phone", "email", "address")
        if isinstance(node, Text):
            return Contact(phone=node.text.strip())
        got = self.faults.fields(node, f"{place}, contact", keys)
        return Contact(**{k: self.faults.text(got.get(k), f"{place}, contact") for k in keys})

    def _arrows(
        self, source: str, node: Node | None, cite: str, ids: set[str]
    ) -> tuple[Arrow, ...]:
        place = f"box {source}, next"
        if node is None:
            return ()
        if isinstance(node, Text):  # short for one arrow that is always taken
            self._target(node, place, node.text, ids)
            mark = Mark(node.line, node.column)
            return (Arrow(source, node.text, None, "structure", cite, mark=mark),)
        arrows = []
        for key, value in self.faults.pairs(node, place):
            at = f"arrow {source} -> {key.text}"
            self._target(key, at, key.text, ids)
            got = (
                {}
                if is_blank(value)
                else self.faults.fields(value, at, ("when", "basis", "cite", "label"))
            )
            basis = self.faults.one_of(got.get("basis"), f"{at}, basis", BASES)
            arrows.append(
                Arrow(
                    source,
                    key.text,
                    self._when(got, at),
                    basis,  # type: ignore[arg-type]
                    self.faults.text(got.get("cite"), f"{at}, cite"),
                    self.faults.text(got.get("label"), f"{at}, label"),
                    Mark(key.line, key.column),
                )
            )
        if not arrows and isinstance(node, Pairs):
            self.faults.add(node, place, "no arrow leaves this box", "name a box to go to")
        return tuple(arrows)

    def _target(self, node: Node, place: str, name: str, ids: set[str] | Mapping[str, Box]) -> None:
        if name not in ids:
            near = nearest(name, ids)
            self.faults.add(
                node,
                place,
                f"there is no box `{name}`",
                f"did you mean `{near}`?" if near else "name a box of this chart",
            )

    def _order(self, boxes: Mapping[str, Box], node: Node) -> tuple[str, ...]:
        """Box ids, each after all that lead to it. graphlib is the standard library's; it
        spares every decision the import of networkx."""
        sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(boxes, ()))
        for box in boxes.values():
            for arrow in box.arrows:
                if arrow.target in boxes:
                    sorter.add(arrow.target, box.id)
        try:
            return tuple(sorter.static_order())
        except CycleError as error:
            loop = list(reversed(error.args[1]))
            mark = boxes[loop[0]].mark
            self.faults.found.append(
                Finding(
                    self.faults.file,
                    mark.line,
                    mark.column,
                    f"box {loop[0]}",
                    f"the arrows run in a circle: {' -> '.join(loop)}",
                    "take one of them out; a return to an earlier stage is a note, not an arrow",
                )
            )
            return tuple(boxes)

    def _start_is_start(
        self, start: str, boxes: Mapping[str, Box], top: Mapping[str, Node]
    ) -> None:
        for box in boxes.values():
            if (box.kind == "start") != (box.id == start) and start in boxes:
                problem = (
                    "this is the start, but not of kind start"
                    if box.id == start
                    else f"a second start: the chart starts at `{start}`"
                )
                self.faults.found.append(
                    Finding(
                        self.faults.file,
                        box.mark.line,
                        box.mark.column,
                        f"box {box.id}",
                        problem,
                        "give the start box, and no other, kind: start",
                    )
                )

    # Words

    def _rules(
        self,
        node: Node | None,
        place: str,
        words: str,
        required: tuple[str, ...],
        more: tuple[str, ...] = (),
        boxes: Mapping[str, Box] | None = None,
    ) -> tuple[Rule, ...]:
        rules = []
        for number, item in enumerate(self.faults.items(node, place), 1):
            at = f"{place}, entry {number}"
            keys = dict.fromkeys((words, "when", "cite", "contact", "ours", *more))
            got = self.faults.fields(item, at, keys, (words, *required))
            targets = self.faults.texts(got.get("at"), f"{at}, at") if "at" in got else ()
            for target in targets:
                self._target(got["at"], f"{at}, at", target, boxes or {})
            suppose = self._plain_pairs(got.get("suppose"), f"{at}, suppose")
            for name, value in suppose.items():
                check_value(
                    name,
                    value,
                    self.known,
                    self.faults,
                    got["suppose"],
                    f"{at}, suppose",
                )
            rules.append(
                Rule(
                    text=self.faults.text(got.get(words), f"{at}, {words}"),
                    when=self._when(got, at),
                    at=targets,
                    cite=self.faults.text(got.get("cite"), f"{at}, cite"),
                    contact=self._contact(got.get("contact"), at),
                    ours=self.faults.yes_no(got.get("ours"), f"{at}, ours"),
                    suppose=suppose,
                    mark=Mark(item.line, item.column),
                )
            )
        return tuple(rules)

    def _questions(self, node: Node | None) -> tuple[Questions, ...]:
        groups = []
        for number, item in enumerate(self.faults.items(node, "questions"), 1):
            place = f"questions, group {number}"
            got = self.faults.fields(item, place, ("group", "asks"), ("group", "asks"))
            asks = self.faults.texts(got.get("asks"), f"{place}, asks")
            for name in asks:
                if name not in self.known:
                    near = nearest(name, self.known)
                    self.faults.add(
                        got["asks"],
                        place,
                        f"there is no fact `{name}`",
                        f"did you mean `{near}`?" if near else "add it to facts",
                    )
            groups.append(Questions(self.faults.text(got.get("group"), place), asks))
        return tuple(groups)

    def _guidance(self, node: Node | None) -> tuple[Guidance, ...]:
        entries = []
        for number, item in enumerate(self.faults.items(node, "guidance"), 1):
            place = f"guidance, entry {number}"
            got = self.faults.fields(item, place, ("title", "where", "note"), ("title",))
            title, where, note = (
                self.faults.text(got.get(key), f"{place}, {key}")
                for key in ("title", "where", "note")
            )
            entries.append(Guidance(title, where, note))
        return tuple(entries)


_NO_EDITION = Edition("", "", "", "")


def _with_origin(fact: Fact, origin: OverPeople | FromChart | None) -> Fact:
    from msgspec.structs import replace

    return replace(fact, origin=origin)


def folder_of(name: str) -> Path | None:
    """The folder in which a chart file's neighbours are looked for."""
    return None if name == "standard input" else Path(name).resolve().parent
