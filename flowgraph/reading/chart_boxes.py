"""The boxes and arrows of a chart file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from flowgraph.chart import BOX_KINDS, Box, Contact, Mark
from flowgraph.errors import Finding, nearest
from flowgraph.facts import Fact
from flowgraph.reading.chart_arrows import ArrowReader
from flowgraph.reading.chart_limits import goes_on_of, within_of
from flowgraph.reading.fields import WHOLE, Faults
from flowgraph.reading.ids import NAME, id_of
from flowgraph.reading.indents import levelled
from flowgraph.reading.names import wrong_name
from flowgraph.reading.tree import Node, Text

KEYS = (
    "kind", "text", "points", "cite", "next", "also", "returns", "protection", "contact",
    "within", "gives", "goes_on", "ours",
)  # fmt: skip
ONLY = {
    "next": ("start", "condition", "action"),
    "also": ("start", "condition", "action", "outcome"),
    "protection": ("outcome",),
    "gives": ("outcome",),
    "goes_on": ("outcome",),
    "within": ("outcome", "duty", "action"),
}
"""The kinds of box that a key is for; what is not here is for all."""


KIND_SAID = {
    "decision": "condition", "question": "condition", "if": "condition", "step": "action",
    "process": "action", "task": "action", "end": "outcome", "result": "outcome",
    "stop": "outcome", "begin": "start", "to do": "duty", "todo": "duty",
}  # fmt: skip
"""What people call the kinds of box."""

_DUTY_ENDS = "a duty leads nowhere: it is done besides, and the route goes past it"


class BoxReader:
    """Reads the boxes of one chart file, whose predicates may ask for the facts ``known``."""

    def __init__(self, faults: Faults, known: Mapping[str, Fact]) -> None:
        self.faults = faults
        self.arrows = ArrowReader(faults, known)
        self.kindless: set[str] = set()  # of which nobody can say what may lead to them
        self.unordered: dict[str, Node] = {}  # what stands as protection and is no number

    def read(self, node: Node) -> dict[str, Box]:
        boxes: dict[str, Box] = {}
        node = levelled(node, "box", KEYS, BOX_KINDS, self.faults)
        for key, value in self.faults.pairs(node, "boxes"):
            wrong = None if NAME.fullmatch(key.text) else wrong_name(key.text)
            if wrong:
                self.faults.add(
                    key,
                    "boxes",
                    f"`{key.text}` cannot be a box's id: {wrong[0]}",
                    f"write {id_of(key.text)}, and so wherever it is named",
                )
            boxes[key.text] = self._box(key, value)
        if not boxes:
            self.faults.add(node, "boxes", "there is no box", "add a start box and an outcome")
        self._protected(boxes)
        self._meet(boxes)
        return boxes

    def _box(self, key: Text, node: Node) -> Box:
        place = f"box {key.text}"
        got = self.faults.fields(node, place, KEYS, ("kind", "text"))
        kind = self.faults.one_of(got.get("kind"), f"{place}, kind", BOX_KINDS, KIND_SAID)
        if kind:
            self._only(kind, got, place)
        else:
            self.kindless.add(key.text)
        if kind in ONLY["next"] and "next" not in got:
            self.faults.add(
                key, place, "this box leads nowhere", "add `next:`, or make it kind: outcome"
            )
        protection = 0
        if kind == "outcome" and "protection" not in got:
            self.faults.add(
                key, place, "an outcome needs its place in the order of protection",
                "add protection: a higher number protects the child more",
            )  # fmt: skip
        elif kind == "outcome":
            node = got["protection"]
            written = node.text.strip() if isinstance(node, Text) else ""
            if WHOLE.fullmatch(written):
                protection = int(written)
            else:
                self.unordered[key.text] = got["protection"]
        cite = self.faults.text(got.get("cite"), f"{place}, cite")
        return Box(
            id=key.text,
            kind=kind or "condition",  # type: ignore[arg-type]
            text=self.faults.text(got.get("text"), f"{place}, text"),
            cite=cite,
            points=self.faults.texts(got.get("points"), f"{place}, points"),
            arrows=self.arrows.route(key.text, got.get("next"), cite),
            protection=protection,
            contact=contact_of(got.get("contact"), place, self.faults),
            within=within_of(got.get("within"), f"{place}, within", self.faults),
            gives=texts_by_key(got.get("gives"), f"{place}, gives", self.faults),
            also=self.arrows.duties(key.text, got.get("also"), cite),
            returns=self.arrows.returns(key.text, got.get("returns")),
            goes_on=goes_on_of(got.get("goes_on"), f"{place}, goes_on", self.faults),
            ours=self.faults.yes_no(got.get("ours"), f"{place}, ours"),
            mark=Mark(key.line, key.column),
        )

    def _only(self, kind: str, got: dict[str, Node], place: str) -> None:
        """Take out of a box, with a fault each, the keys that are not for its kind."""
        for key, kinds in ONLY.items():
            if key not in got or kind in kinds:
                continue
            if key == "next":
                what = "an outcome leads nowhere" if kind == "outcome" else _DUTY_ENDS
            elif kind == "duty" and key == "also":
                what = "a duty leads to no other duty"
            else:
                what = f"`{key}` is only for {_listed(kinds)}, and this is {_a(kind)}"
            self.faults.add(got.pop(key), place, what, f"take `{key}` out")

    def _protected(self, boxes: Mapping[str, Box]) -> None:
        """Tell of protections that are no numbers, beside those that are."""
        others = [
            f"{box.protection} ({box.id})"
            for box in sorted(boxes.values(), key=lambda box: -box.protection)
            if box.kind == "outcome" and box.id not in self.unordered
        ]
        beside = f"; the others have {', '.join(others)}" if others else ""
        for id_, node in self.unordered.items():
            self.faults.add(
                node,
                f"box {id_}, protection",
                "a whole number is needed here: of two outcomes the higher protects the child more",
                f"write its place among them, as in protection: 2{beside}",
            )

    def _meet(self, boxes: Mapping[str, Box]) -> None:
        """See that the route leads to no duty and `also` to duties alone."""
        for box in boxes.values():
            for arrow in box.arrows:
                target = boxes.get(arrow.target)
                if target and target.kind == "duty":
                    self._told(
                        arrow.mark,
                        f"arrow {arrow.source} -> {arrow.target}",
                        f"`{arrow.target}` is a duty, to be done besides: no route goes there",
                        f"write it under `also:` of {arrow.source}, not under `next:`",
                    )
            for arrow in box.also:
                target = boxes.get(arrow.target)
                if target and target.kind != "duty" and target.id not in self.kindless:
                    self._told(
                        arrow.mark,
                        f"arrow {arrow.source} -> {arrow.target}",
                        f"`also` leads to duties, and `{arrow.target}` is {_a(target.kind)}",
                        f"make {arrow.target} kind: duty, or write it under `next:`",
                    )

    def returns_lead_back(self, boxes: Mapping[str, Box], order: tuple[str, ...]) -> None:
        """See that every way back leads to a box that some route passes before it."""
        bit = {id_: 1 << number for number, id_ in enumerate(order)}
        before = dict.fromkeys(order, 0)  # the boxes before each, as bits: there may be many
        for id_ in order:
            for arrow in (*boxes[id_].arrows, *boxes[id_].also):
                if arrow.target in before:
                    before[arrow.target] |= before[id_] | bit[id_]
        for box in boxes.values():
            for back in box.returns:
                if back.target in boxes and not before[box.id] & bit[back.target]:
                    self._told(
                        back.mark,
                        f"return {back.source} -> {back.target}",
                        f"no route passes `{back.target}` before `{back.source}`",
                        _back_to([id_ for id_ in boxes if before[box.id] & bit[id_]]),
                    )

    def _told(self, mark: Mark, place: str, problem: str, mend: str) -> None:
        self.faults.note(Finding(self.faults.file, mark.line, mark.column, place, problem, mend))

    def order(self, boxes: Mapping[str, Box]) -> tuple[str, ...]:
        """Box ids, each after all that lead to it. graphlib is the standard library's; it
        spares every decision the import of networkx."""
        sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(boxes, ()))
        for box in boxes.values():
            for arrow in (*box.arrows, *box.also):
                if arrow.target in boxes and (
                    arrow in box.arrows or not boxes[arrow.target].arrows
                ):
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
                    "take one of them out; a way back to an earlier box stands under `returns:`",
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


Named = tuple[Node, str, str]
"""Where a box is named, the place in words, and the name."""


def boxes_named(named: Iterable[Named], boxes: Mapping[str, Box], faults: Faults) -> None:
    """See that every box that is named exists. A name that is none, wherever it stands, was one
    slip: perhaps a box that was given another id."""
    missing: dict[str, list[Named]] = {}
    led_to = {name for _, _, name in named}
    for each in named:
        if each[2] not in boxes:
            missing.setdefault(each[2], []).append(each)
    lost = [id_ for id_ in boxes if id_ not in led_to]
    for name, places in missing.items():
        node, place, _ = min(places, key=lambda each: (each[0].line, each[0].column))
        lines = sorted({each.line for each, _, _ in places} - {node.line})
        more = f"; {_lines(lines)} it too" if lines else ""
        near = nearest(name, boxes)
        mend = f"did you mean `{near}`?" if near else "name a box of this chart"
        if not near and len(lost) == 1:
            at = boxes[lost[0]].mark.line
            mend = f"write {lost[0]}, the box on line {at}, to which nothing leads"
            if NAME.fullmatch(name):
                mend += f"; or give that box the id {name}"
        faults.add(node, place, f"there is no box `{name}`{more}", mend)


def _lines(lines: list[int]) -> str:
    *most, last = map(str, lines)
    return f"lines {', '.join(most)} and {last} name" if most else f"line {last} names"


def _back_to(earlier: list[str]) -> str:
    on = "a way on stands under `next:`"
    return f"go back to {' or '.join(earlier[:5])}; {on}" if earlier else f"take it out; {on}"


def box_of_kind(
    node: Node, place: str, name: str, kind: str, boxes: Mapping[str, Box], faults: Faults
) -> None:
    """See that a box, if there is one with this id, is of this kind."""
    fitting = [box.id for box in boxes.values() if box.kind == kind]
    if name in boxes and boxes[name].kind != kind:
        faults.add(
            node,
            place,
            f"{_a(kind)} is needed here, and `{name}` is {_a(boxes[name].kind)}",
            f"name {' or '.join(fitting)}" if fitting else f"make a box of kind: {kind}",
        )


def _a(kind: str) -> str:
    return f"an {kind}" if kind in ("action", "outcome") else f"a {kind}"


def _listed(kinds: tuple[str, ...]) -> str:
    return " or ".join(_a(kind) for kind in kinds)


def contact_of(node: Node | None, place: str, faults: Faults) -> Contact | None:
    """Whom to reach; a text alone is a telephone number."""
    if node is None:
        return None
    keys = ("name", "phone", "email", "address")
    contact = Contact(phone=faults.text(node, place)) if isinstance(node, Text) else None
    if contact is None:
        got = faults.fields(node, f"{place}, contact", keys)
        contact = Contact(**{k: faults.text(got.get(k), f"{place}, contact") for k in keys})
    if not contact.in_words:
        faults.add(node, f"{place}, contact", "nobody can be reached by this",
                   "write a name, phone, email or address; or take `contact` out")  # fmt: skip
    return contact


def texts_by_key(node: Node | None, place: str, faults: Faults) -> dict[str, str]:
    """A mapping of texts; none where there is none."""
    if node is None:
        return {}
    return {key.text: faults.text(value, place) for key, value in faults.pairs(node, place)}
