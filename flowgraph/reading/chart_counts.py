"""What a chart file says of facts together: checklists, and facts that are counted or added
up from others."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from flowgraph.chart import Checklist
from flowgraph.errors import did_you_mean, nearest
from flowgraph.facts import Counted, Fact
from flowgraph.reading.fields import Faults, is_blank
from flowgraph.reading.ids import NAME, id_of
from flowgraph.reading.tree import Items, Node, Pairs, Text
from flowgraph.values import Value, span_in_words


class Sum(Struct, frozen=True):
    """A fact that is worked out from others, as a chart file has it: where it is declared, its
    range, and what stands under ``from``."""

    declared: Node
    range: Node | None
    members: Mapping[str, Node]


class CountReader:
    """Reads checklists and counted facts over the facts of one chart file, which are all read
    by then. ``elsewhere`` are those of other charts, of which none may be counted here."""

    def __init__(
        self, faults: Faults, facts: Mapping[str, Fact], elsewhere: Mapping[str, Fact]
    ) -> None:
        self.faults, self.facts, self.elsewhere = faults, facts, elsewhere
        self.all_good = True  # of the fact that is being read
        self.halved: set[str] = set()  # checklists with an item at fault

    def checklists(self, node: Node | None) -> tuple[Checklist, ...]:
        if node is None:
            return ()
        found: list[Checklist] = []
        ticked: dict[str, str] = {}  # fact -> the checklist it stands in
        for key, value in self.faults.pairs(node, "checklists"):
            place = f"checklist {key.text}"
            if not NAME.fullmatch(key.text):
                self.faults.add(
                    key,
                    "checklists",
                    f"`{key.text}` cannot be a checklist's id",
                    "use a-z, 0-9 and _, a letter first",
                )
            got = self.faults.fields(value, place, ("ask", "help", "items"), ("items",))
            items: list[str] = []
            listed = self._members(got.get("items"), f"{place}, items")
            for item in listed:
                name = item.text
                if name in ticked:
                    self.faults.add(
                        item,
                        f"{place}, items",
                        f"`{name}` stands in the checklist `{ticked[name]}` already",
                        "a fact stands in one checklist, once: take it out of one of them",
                    )
                    continue
                ticked[name] = key.text
                if self._is_yes_no(item, f"{place}, items", "a checklist is ticked"):
                    items.append(name)
            if "items" in got and not listed and not is_blank(got["items"]):
                self.faults.add(
                    got["items"],
                    f"{place}, items",
                    "nothing stands in this checklist",
                    "write items: [a, b], the yes-no facts to be ticked",
                )
            if len(items) < len(listed):
                self.halved.add(key.text)
            found.append(
                Checklist(
                    key.text,
                    tuple(items),
                    self.faults.text(got.get("ask"), f"{place}, ask"),
                    self.faults.text(got.get("help"), f"{place}, help"),
                )
            )
        return tuple(found)

    def counted(self, fact: Fact, written: Sum, checklists: tuple[Checklist, ...]) -> Fact:
        """A fact with how it is worked out from others, its range held to every total that
        they can come to. Where a member is at fault, of its totals nothing can be said."""
        got = written.members
        place = f"fact {fact.name}"
        told, self.all_good = len(self.faults.found), True
        if "count" in got:
            origin = self._count(got["count"], f"{place}, count", checklists)
        else:
            origin = self._points(got["points"], f"{place}, points")
        if origin is None or not self.all_good or len(self.faults.found) > told:
            self.faults.doubtful.add(fact.name)
            return fact
        return self._ranged(replace(fact, origin=origin), origin, written, place)

    def _ranged(self, fact: Fact, origin: Counted, written: Sum, place: str) -> Fact:
        low, high = smallest_and_largest(origin, self.facts)
        totals = f"the smallest possible total is {low} and the largest {high}"
        if written.range is None:
            self.faults.doubtful.add(fact.name)
            self.faults.add(
                written.declared,
                place,
                f"a whole number needs a range, and {totals}",
                f"add range: [{low}, {high}]",
            )
        elif fact.name not in self.faults.doubtful and not (fact.low <= low and high <= fact.high):
            self.faults.add(
                written.range,
                f"{place}, range",
                f"{totals}, but the range is {span_in_words(fact.low, fact.high)}",
                f"write range: [{min(low, fact.low)}, {max(high, fact.high)}]",
            )
            return replace(fact, low=min(low, fact.low), high=max(high, fact.high))
        return fact

    def _count(self, node: Node, place: str, checklists: tuple[Checklist, ...]) -> Counted | None:
        if isinstance(node, Text) and "," not in node.text:
            return self._count_of(node, place, checklists)
        members = [
            item.text
            for item in self._members(node, place, once=True)
            if self._is_yes_no(item, place, "`count` says how many are yes")
        ]
        if not members and isinstance(node, Items) and not node.items:
            self.faults.add(node, place, "nothing is counted", "write from: {count: [a, b]}")
        return _ticks(members)

    def _count_of(
        self, node: Text, place: str, checklists: tuple[Checklist, ...]
    ) -> Counted | None:
        for checklist in checklists:
            if node.text.strip() in (checklist.id, id_of(checklist.id)):
                self.all_good = checklist.id not in self.halved
                return _ticks(checklist.items, checklist.id)
        name = node.text.strip()
        near = nearest(name, [checklist.id for checklist in checklists])
        mend = "name a checklist of this chart, or list the facts: from: {count: [a, b]}"
        if name in self.facts:
            mend = f"for one fact write from: {{count: [{name}]}}"
        elif near:
            mend = f"did you mean `{near}`?"
        self.faults.add(node, place, f"there is no checklist `{name}`", mend)
        return None

    def _points(self, node: Node, place: str) -> Counted | None:
        points: dict[str, Mapping[Value, int]] = {}
        example = "write from: {points: {fever: 2, breathing: {fast: 1}}}"
        if not isinstance(node, Pairs):
            self.faults.add(node, place, "each fact needs its points here", example)
            return None
        if not node.pairs:
            self.faults.add(node, place, "nothing gives points", example)
        for key, value in self.faults.pairs(node, place):
            if not self._is_member(key, place):
                continue
            member = self.facts[key.text]
            at = f"{place}, {key.text}"
            if member.ticked:
                points[key.text] = self._for_yes(member, value, at)
            else:
                points[key.text] = self._for_values(member, value, at)
        return Counted(points, "points")

    def _for_yes(self, member: Fact, node: Node, place: str) -> Mapping[Value, int]:
        if not isinstance(node, Text):
            self.faults.add(
                node,
                place,
                f"`{member.name}` is a yes-no fact: it gives its points where it is yes",
                f"write its points alone: {member.name}: 2",
            )
            return {}
        given = self.faults.whole_number(node, place)
        return {True: given} if given else {}

    def _for_values(self, member: Fact, node: Node, place: str) -> Mapping[Value, int]:
        example = ", ".join(f"{value}: {number}" for number, value in enumerate(member.values))
        if not isinstance(node, Pairs):
            self.faults.add(
                node,
                place,
                f"`{member.name}` is a {member.kind}: each of its values gives points of its own",
                f"write {member.name}: {{{example}}}",
            )
            return {}
        given: dict[Value, int] = {}
        for key, value in self.faults.pairs(node, place):
            if key.text not in member.values:
                self.faults.add(
                    key,
                    place,
                    f"`{member.name}` has no value `{key.text}`",
                    did_you_mean(key.text, member.values, f"it has {', '.join(member.values)}"),
                )
                continue
            given[key.text] = self.faults.whole_number(value, f"{place}, {key.text}") or 0
        return {value: number for value, number in given.items() if number}

    def _members(self, node: Node | None, place: str, once: bool = False) -> list[Text]:
        """The names listed; with ``once`` one that stands twice is a fault here."""
        names: list[Text] = []
        if isinstance(node, Text) and "," in node.text:
            listed = self.faults.listed(node, place)
            return [Text(name, node.line, node.column) for name in listed]
        for item in self.faults.items(node, place):
            if not isinstance(item, Text):
                self.faults.add(item, place, "a fact's name is needed here", "write [a, b]")
            elif once and item.text in [name.text for name in names]:
                self.faults.add(item, place, f"`{item.text}` stands twice", "keep one of the two")
            else:
                names.append(item)
        return names

    def _is_yes_no(self, item: Text, place: str, why: str) -> bool:
        if not self._is_member(item, place):
            return False
        member = self.facts[item.text]
        if not member.ticked:
            self.faults.add(
                item,
                place,
                f"{why}, and `{item.text}` is a {member.kind}",
                "name yes-no facts; a choice gives points: from: {points: {…}}",
            )
            return False
        return True

    def _is_member(self, item: Text, place: str) -> bool:
        """See that a fact of this chart, and one that is not counted itself, is named."""
        name = item.text
        if name in self.faults.doubtful:
            self.all_good = False
            return False
        member = self.facts.get(name)
        if member is None and name in self.elsewhere:
            self.faults.add(
                item,
                place,
                f"`{name}` is a fact of another chart",
                f"declare it here too: {name}: {{kind: …, from: {{chart: …, gives: {name}}}}}",
            )
        elif member is None:
            self.faults.add(
                item,
                place,
                f"there is no fact `{name}`",
                did_you_mean(name, self.facts, "add it to facts"),
            )
        elif isinstance(member.origin, Counted):
            self.faults.add(
                item,
                place,
                f"`{name}` is counted itself, and a total is not counted again",
                "list the facts that it counts",
            )
        elif not member.domain.values:
            self.faults.add(
                item,
                place,
                f"`{name}` is a {member.kind}; only yes-no facts and choices give points",
                f"make `{name}` a choice of the ranges that matter, or take it out",
            )
        else:
            return True
        return False


def smallest_and_largest(counted: Counted, facts: Mapping[str, Fact]) -> tuple[int, int]:
    """The least and the most that the members can come to."""
    low = high = 0
    for name, points in counted.points.items():
        totals = [points.get(value, 0) for value in facts[name].domain.values]
        low, high = low + min(totals), high + max(totals)
    return low, high


def _ticks(members: list[str] | tuple[str, ...], checklist: str = "") -> Counted:
    return Counted({name: {True: 1} for name in members}, "count", checklist)
