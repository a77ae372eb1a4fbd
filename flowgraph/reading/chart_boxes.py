"""The boxes and arrows of a chart file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter

from flowgraph.chart import BASES, BOX_KINDS, Arrow, Box, Contact, Mark, Within
from flowgraph.errors import Finding, nearest
from flowgraph.facts import Fact
from flowgraph.reading.fields import Faults, is_blank
from flowgraph.reading.names import NAME, when_of
from flowgraph.reading.tree import Node, Pairs, Text


class BoxReader:
    """Reads the boxes of one chart file, whose predicates may ask for the facts ``known``."""

    def __init__(self, faults: Faults, known: Mapping[str, Fact]) -> None:
        self.faults, self.known = faults, known

    def read(self, node: Node) -> dict[str, Box]:
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
            contact=contact_of(got.get("contact"), place, self.faults),
            within=_limit(self.faults.text(got.get("within"), f"{place}, within")),
            gives=texts_by_key(got.get("gives"), f"{place}, gives", self.faults),
            ours=self.faults.yes_no(got.get("ours"), f"{place}, ours"),
            mark=Mark(key.line, key.column),
        )

    def _arrows(
        self, source: str, node: Node | None, cite: str, ids: set[str]
    ) -> tuple[Arrow, ...]:
        place = f"box {source}, next"
        if node is None:
            return ()
        if isinstance(node, Text):  # short for one arrow that is always taken
            box_named(node, place, node.text, ids, self.faults)
            mark = Mark(node.line, node.column)
            return (Arrow(source, node.text, None, "structure", cite, mark=mark),)
        arrows = []
        for key, value in self.faults.pairs(node, place):
            at = f"arrow {source} -> {key.text}"
            box_named(key, at, key.text, ids, self.faults)
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
                    when_of(got, at, self.known, self.faults),
                    basis,  # type: ignore[arg-type]
                    self.faults.text(got.get("cite"), f"{at}, cite"),
                    self.faults.text(got.get("label"), f"{at}, label"),
                    mark=Mark(key.line, key.column),
                )
            )
        if not arrows and isinstance(node, Pairs):
            self.faults.add(node, place, "no arrow leaves this box", "name a box to go to")
        return tuple(arrows)

    def order(self, boxes: Mapping[str, Box]) -> tuple[str, ...]:
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

    def start_is_start(self, start: str, boxes: Mapping[str, Box]) -> None:
        """See that the start, and no other box, is of kind start."""
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


def box_named(node: Node, place: str, name: str, ids: Collection[str], faults: Faults) -> None:
    """See that a box with this id exists."""
    if name not in ids:
        near = nearest(name, ids)
        faults.add(
            node,
            place,
            f"there is no box `{name}`",
            f"did you mean `{near}`?" if near else "name a box of this chart",
        )


def contact_of(node: Node | None, place: str, faults: Faults) -> Contact | None:
    """Whom to reach; a text alone is a telephone number."""
    if node is None:
        return None
    keys = ("name", "phone", "email", "address")
    if isinstance(node, Text):
        return Contact(phone=node.text.strip())
    got = faults.fields(node, f"{place}, contact", keys)
    return Contact(**{k: faults.text(got.get(k), f"{place}, contact") for k in keys})


def texts_by_key(node: Node | None, place: str, faults: Faults) -> dict[str, str]:
    """A mapping of texts; none where there is none."""
    if node is None:
        return {}
    return {key.text: faults.text(value, place) for key, value in faults.pairs(node, place)}


def _limit(words: str) -> Within | None:
    return Within(words) if words else None
