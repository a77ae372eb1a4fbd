"""The claims of a chart file: what must hold for every incident."""

from __future__ import annotations

from collections.abc import Mapping

from flowgraph.chart import Box, Claim, Mark
from flowgraph.errors import did_you_mean
from flowgraph.facts import YES_NO, Fact
from flowgraph.reading.chart_boxes import Named, box_of_kind
from flowgraph.reading.fields import Faults
from flowgraph.reading.names import when_of
from flowgraph.reading.tree import Items, Node, Text
from flowgraph.values import Value

FORMS = ("at_least", "only", "never", "also", "rising")
KEYS = ("says", "when", *FORMS, "order", "cite", "ours", "quote")


class ClaimReader:
    """Reads claims about the boxes of one chart file and the facts ``known``; what they name goes
    to ``named``."""

    def __init__(
        self,
        faults: Faults,
        known: Mapping[str, Fact],
        boxes: Mapping[str, Box],
        named: list[Named],
    ) -> None:
        self.faults, self.known, self.boxes, self.named = faults, known, boxes, named

    def read(self, node: Node | None) -> tuple[Claim, ...]:
        items = self.faults.items(node, "claims")
        return tuple(self._claim(item, f"claims, entry {n}") for n, item in enumerate(items, 1))

    def _claim(self, node: Node, place: str) -> Claim:
        told = len(self.faults.found)
        got = self.faults.fields(node, place, KEYS, ("says",))
        forms = [form for form in FORMS if form in got]
        if len(forms) != 1 and len(self.faults.found) == told:
            has = " and ".join(f"`{form}`" for form in forms) if forms else "none of them"
            self.faults.add(
                node,
                place,
                f"a claim is one of {', '.join(FORMS)}; this has {has}",
                "keep one, and make each other a claim of its own"
                if forms
                else "write at_least: and an outcome, say",
            )
        rising, order = self._rising(got, place)
        return Claim(
            says=self.faults.text(got.get("says"), f"{place}, says"),
            when=when_of(got, place, self.known, self.faults),
            at_least=self._at_least(got.get("at_least"), f"{place}, at_least"),
            only=self._boxes(got, "only", "outcome", place),
            never=self._boxes(got, "never", "outcome", place),
            also=self._boxes(got, "also", "duty", place),
            rising=rising,
            order=order,
            cite=self.faults.text(got.get("cite"), f"{place}, cite"),
            ours=self.faults.yes_no(got.get("ours"), f"{place}, ours"),
            quote=self.faults.text(got.get("quote"), f"{place}, quote"),
            mark=Mark(node.line, node.column),
        )

    def _at_least(self, node: Node | None, place: str) -> str:
        if isinstance(node, Items):
            self.faults.add(
                node,
                place,
                "the least that may come is one outcome",
                "write at_least: and the least protective of them",
            )
            return ""
        name = self.faults.text(node, place)
        if node is not None and name:
            self.named.append((node, place, name))
            box_of_kind(node, place, name, "outcome", self.boxes, self.faults)
        return name

    def _boxes(self, got: Mapping[str, Node], key: str, kind: str, place: str) -> tuple[str, ...]:
        if key not in got:
            return ()
        node, place = got[key], f"{place}, {key}"
        told = len(self.faults.found)
        if isinstance(node, Text) and "," in node.text:
            self.faults.listed(node, place)
            return ()
        items = (node,) if isinstance(node, Text) else self.faults.items(node, place)
        names = [self.faults.text(item, place) for item in items]
        for item, name in zip(items, names, strict=True):
            self.named.append((item, place, name))
            box_of_kind(item, place, name, kind, self.boxes, self.faults)
        if not names and len(self.faults.found) == told:
            what = "an outcome" if kind == "outcome" else "a duty"
            self.faults.add(node, place, "nothing is named here", f"name {what}, or several")
        return tuple(dict.fromkeys(names))

    def _rising(self, got: Mapping[str, Node], place: str) -> tuple[str, tuple[Value, ...]]:
        if "rising" not in got:
            if "order" in got:
                self.faults.add(
                    got["order"],
                    f"{place}, order",
                    "`order` is only for `rising`",
                    "take `order` out, or write rising: and the fact that it orders",
                )
            return "", ()
        node, place = got["rising"], f"{place}, rising"
        name = self.faults.text(node, place)
        if not name or name in self.faults.doubtful:
            return name, ()
        fact = self.known.get(name)
        if fact is None:
            self.faults.add(
                node,
                place,
                f"there is no fact `{name}`",
                did_you_mean(name, self.known, "name a fact of this chart"),
            )
            return name, ()
        if not fact.decides:
            self.faults.add(
                node,
                place,
                f"`{name}` is text, which no predicate may ask about",
                "name a fact that the arrows ask about",
            )
            return name, ()
        return name, self._order(fact, got.get("order"), node, place)

    def _order(self, fact: Fact, node: Node | None, rising: Node, place: str) -> tuple[Value, ...]:
        at = f"{place.removesuffix('rising')}order"
        if fact.ordered:
            if node is not None:
                self.faults.add(
                    node,
                    at,
                    f"`{fact.name}` is a whole number: it rises by itself",
                    "take `order` out",
                )
            return ()
        example = f"write order: [{', '.join(fact.values or ('no', 'yes'))}], the lowest first"
        if node is None:
            if fact.rises:
                return fact.rises
            self.faults.add(
                rising,
                place,
                f"`{fact.name}` is a {fact.kind}, whose values have no order",
                example,
            )
            return ()
        told = len(self.faults.found)
        if isinstance(node, Text) and "," in node.text:
            self.faults.listed(node, at)
            return ()
        items = self.faults.items(node, at)
        order: list[Value] = []
        for item in items:
            text = self.faults.text(item, at)
            known = fact.read([text])
            if known is None:
                self.faults.add(
                    item,
                    at,
                    f"`{fact.name}` is never `{text}`",
                    did_you_mean(text, fact.values or YES_NO, example),
                )
            elif known.values[0] in order:
                self.faults.add(item, at, f"`{text}` stands twice", "keep one of the two")
            else:
                order.append(known.values[0])
        if len(order) < 2 and len(self.faults.found) == told:
            self.faults.add(node, at, "an order is of two values at least", example)
        return tuple(order)
