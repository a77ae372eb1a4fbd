"""What leaves the boxes of a chart file: arrows, arrows to duties, and ways back."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from flowgraph.chart import BASES, Arrow, Mark, Return
from flowgraph.facts import Fact
from flowgraph.predicate import OTHERWISE, Not, Or, Predicate, Tree
from flowgraph.reading.fields import Faults, is_blank
from flowgraph.reading.names import predicate_at
from flowgraph.reading.tree import Items, Node, Pairs, Text

ARROW = ("when", "basis", "cite", "label", "quote")


class ArrowReader:
    """Reads what leaves one box after another; predicates may ask for the facts ``known``.

    Attributes:
        named: where a box is named by an arrow, for what is said of names that are none.
    """

    def __init__(self, faults: Faults, known: Mapping[str, Fact]) -> None:
        self.faults, self.known = faults, known
        self.named: list[tuple[Node, str, str]] = []

    def route(self, source: str, node: Node | None, cite: str) -> tuple[Arrow, ...]:
        """The arrows of ``next``, of which a walk takes one."""
        if isinstance(node, Items) or (isinstance(node, Text) and "," in node.text):
            self._two_ways(source, node)
            return ()
        told = len(self.faults.found)
        arrows, otherwise = self._arrows(source, "next", node, cite)
        if len(otherwise) > 1:
            self.faults.add(
                otherwise[1][1],
                f"{_at(otherwise[1][0])}, when",
                "a second `otherwise` on one box: only one arrow can be for every other case",
                "write the predicate of this arrow",
            )
        elif otherwise:
            return self._spelt_out(arrows, *otherwise[0], sound=len(self.faults.found) == told)
        return arrows

    def duties(self, source: str, node: Node | None, cite: str) -> tuple[Arrow, ...]:
        """The arrows of ``also``, of which several may be true, or none."""
        arrows, otherwise = self._arrows(source, "also", node, cite)
        for arrow, when in otherwise:
            self.faults.add(
                when,
                f"{_at(arrow)}, when",
                "`otherwise` is not for `also`: of its arrows several may be true, or none",
                "write the predicate that makes this duty due",
            )
        return arrows

    def returns(self, source: str, node: Node | None) -> tuple[Return, ...]:
        if node is None:
            return ()
        place = f"box {source}, returns"
        if isinstance(node, Text) and not is_blank(node):
            self.faults.add(
                node,
                place,
                "a way back names its box and says when",
                f'write returns: {{{node.text.strip()}: {{label: "…", cite: …}}}}',
            )
            return ()
        found = []
        for key, value in self.faults.pairs(node, place):
            at = f"return {source} -> {key.text}"
            self.named.append((key, at, key.text))
            got = {} if is_blank(value) else self.faults.fields(value, at, ("label", "cite"))
            label, cite = (self.faults.text(got.get(k), f"{at}, {k}") for k in ("label", "cite"))
            found.append(Return(source, key.text, label, cite, Mark(key.line, key.column)))
        return tuple(found)

    def _arrows(
        self, source: str, key: str, node: Node | None, cite: str
    ) -> tuple[tuple[Arrow, ...], list[tuple[Arrow, Node]]]:
        """The arrows under a key of a box; beside them those that are `otherwise`, each with
        where it says so."""
        place = f"box {source}, {key}"
        if node is None:
            return (), []
        if isinstance(node, Text) and not is_blank(node):  # one arrow that is always taken
            name = node.text.strip()
            self.named.append((node, place, name))
            mark = Mark(node.line, node.column)
            return (Arrow(source, name, None, "structure", cite, mark=mark),), []
        if isinstance(node, Items):  # of `next` that is told as two ways on
            names = [item.text.strip() for item in node.items if isinstance(item, Text)]
            self.faults.add(
                node,
                place,
                "each duty needs its arrow here: when it is due, and what that rests on",
                f"write one a line: {names[0] if names else '…'}:"
                " {when: …, basis: stated, cite: …}",
            )
            return (), []
        arrows: list[Arrow] = []
        otherwise: list[tuple[Arrow, Node]] = []
        for target, value in self.faults.pairs(node, place):
            arrow = Arrow(source, target.text, mark=Mark(target.line, target.column))
            at = _at(arrow)
            self.named.append((target, at, target.text))
            got = {} if is_blank(value) else self.faults.fields(value, at, ARROW)
            words = {k: self.faults.text(got.get(k), f"{at}, {k}") for k in ARROW[2:]}
            basis = self.faults.one_of(got.get("basis"), f"{at}, basis", BASES)
            arrow = replace(arrow, basis=basis, **words)
            when = got.get("when")
            if isinstance(when, Text) and when.text.strip() == OTHERWISE:
                otherwise.append((arrow, when))
            elif when is not None:
                predicate = predicate_at(when, f"{at}, when", self.known, self.faults)
                arrow = replace(arrow, when=predicate)
            arrows.append(arrow)
        if not arrows and (isinstance(node, Pairs) or is_blank(node)):
            mend = "name a box to go to" if key == "next" else f"name a duty, or take `{key}` out"
            self.faults.add(node, place, "no arrow stands here", mend)
        return tuple(arrows), otherwise

    def _spelt_out(
        self, arrows: tuple[Arrow, ...], arrow: Arrow, node: Node, sound: bool
    ) -> tuple[Arrow, ...]:
        """The arrows with `otherwise` as what it means: that none of its siblings is true.
        ``sound``: nothing is wrong with these arrows yet."""
        siblings = [each for each in arrows if each is not arrow]
        place = f"{_at(arrow)}, when"
        if not siblings:
            self.faults.add(
                node,
                place,
                "`otherwise` stands alone: there is no other arrow that it could differ from",
                "leave `when` out: the arrow is then always taken",
            )
        terms: list[Tree] = [each.when.tree for each in siblings if each.when]
        if len(terms) < len(siblings) and sound:
            always = next(each for each in siblings if each.when is None)
            self.faults.add(
                node,
                place,
                f"this is never taken, for the arrow to {always.target} is always taken",
                f"give the arrow to {always.target} a `when`, or take this one out",
            )
        if not terms:
            return arrows
        tree = Not(terms[0] if len(terms) == 1 else Or(tuple(terms)))
        spelt = replace(arrow, when=Predicate(OTHERWISE, tree), otherwise=True)
        return tuple(spelt if each is arrow else each for each in arrows)

    def _two_ways(self, source: str, node: Items | Text) -> None:
        items = node.items if isinstance(node, Items) else ()
        names = [item.text.strip() for item in items if isinstance(item, Text)]
        if isinstance(node, Text):
            names = [name.strip() for name in node.text.split(",")]
        first, *others = names or ["…"]
        besides = f", and under `also:` the duties to be done besides ({', '.join(others)})"
        self.faults.add(
            node,
            f"box {source}, next",
            "a box has one way on: two boxes cannot both come next",
            f"write next: {first}{besides if others else ''}; or say which is taken when,"
            f" one a line: {first}: {{when: …, basis: stated, cite: …}}",
        )


def _at(arrow: Arrow) -> str:
    return f"arrow {arrow.source} -> {arrow.target}"
