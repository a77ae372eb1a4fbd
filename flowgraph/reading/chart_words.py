"""The words of a chart file that stand beside its boxes: rules, questions and guidance."""

from __future__ import annotations

from collections.abc import Mapping

from flowgraph.chart import Guidance, Mark, Questions, Rule
from flowgraph.errors import did_you_mean
from flowgraph.facts import Fact
from flowgraph.reading.chart_boxes import Named, contact_of, texts_by_key
from flowgraph.reading.fields import Faults
from flowgraph.reading.names import check_value, when_of
from flowgraph.reading.tree import Node


class WordReader:
    """Reads what one chart file says beside its boxes; its predicates may ask for the facts
    ``known``; the boxes that it names go to ``named``."""

    def __init__(self, faults: Faults, known: Mapping[str, Fact], named: list[Named]) -> None:
        self.faults, self.known, self.named = faults, known, named

    def rules(
        self,
        node: Node | None,
        place: str,
        words: str,
        required: tuple[str, ...],
        more: tuple[str, ...] = (),
    ) -> tuple[Rule, ...]:
        rules = []
        for number, item in enumerate(self.faults.items(node, place), 1):
            at = f"{place}, entry {number}"
            keys = dict.fromkeys((words, "when", "cite", "contact", "ours", "quote", *more))
            got = self.faults.fields(item, at, keys, (words, *required))
            targets = tuple(self.faults.listed(got["at"], f"{at}, at")) if "at" in got else ()
            self.named += [(got["at"], f"{at}, at", target) for target in targets]
            suppose = texts_by_key(got.get("suppose"), f"{at}, suppose", self.faults)
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
                    when=when_of(got, at, self.known, self.faults),
                    at=targets,
                    cite=self.faults.text(got.get("cite"), f"{at}, cite"),
                    contact=contact_of(got.get("contact"), at, self.faults),
                    ours=self.faults.yes_no(got.get("ours"), f"{at}, ours"),
                    suppose=suppose,
                    quote=self.faults.text(got.get("quote"), f"{at}, quote"),
                    mark=Mark(item.line, item.column),
                )
            )
        return tuple(rules)

    def questions(self, node: Node | None) -> tuple[Questions, ...]:
        groups = []
        for number, item in enumerate(self.faults.items(node, "questions"), 1):
            place = f"questions, group {number}"
            got = self.faults.fields(item, place, ("group", "asks"), ("group", "asks"))
            asks = self.faults.listed(got["asks"], f"{place}, asks") if "asks" in got else []
            for name in asks:
                if name not in self.known and not self.faults.not_read(name):
                    self.faults.add(
                        got["asks"],
                        place,
                        f"there is no fact `{name}`",
                        did_you_mean(name, self.known, "add it to facts"),
                    )
            groups.append(Questions(self.faults.text(got.get("group"), place), tuple(asks)))
        return tuple(groups)

    def guidance(self, node: Node | None) -> tuple[Guidance, ...]:
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
