"""Two editions of a chart over the worlds of both: one diagram, the roots of each.

Facts of the same name are one fact where both editions mean the same by it; else they are two.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.checking.regions import tied
from flowgraph.deciding.diagrams import OUT, Diagrams, Root
from flowgraph.deciding.form import Form, stated_facts
from flowgraph.deciding.worlds import Worlds, facts_of
from flowgraph.facts import Counted, Fact

OLD, NEW = " (old)", " (new)"


class End(Struct, frozen=True):
    """What a world comes to: its status, outcome (None where it has none) and duties."""

    status: str
    outcome: str | None = None
    duties: tuple[str, ...] = ()


class Editions:
    """The forms of two editions over the worlds of both.

    Attributes:
        parted: the facts that are two.
        ends: for each edition a function whose leaves are ``End``s, by ``end_of``.
    """

    def __init__(self, old: Chart, new: Chart) -> None:
        before, after = stated_facts(old), stated_facts(new)
        as_written = facts_of(old), facts_of(new)
        self.parted = tuple(n for n in before if n in after and not _same(n, *as_written))
        names = [{n: n + side for n in self.parted} for side in (OLD, NEW)]
        facts: dict[str, Fact] = {}
        for only_named in (True, False):  # a member that either edition names is tied there
            for chart, own, called in ((old, before, names[0]), (new, after, names[1])):
                for name, fact in own.items():
                    if not only_named or name in chart.named_facts:
                        facts.setdefault(called.get(name, name), _renamed(fact, called))
        self.worlds = Worlds(facts, [old, new], all_stated=True, names=names)
        of = Diagrams(len(self.worlds.variables))
        self.old = Form(old, self.worlds, of, names[0])
        self.new = Form(new, self.worlds, of, names[1])
        self.of, self.tied = of, of.both(tied(self.old), tied(self.new))
        self.old.named |= self.new.named
        self._leaves: dict[End, Root] = {}
        self.end_of: dict[Root, End] = {}
        self.ends = self._ends(self.old), self._ends(self.new)

    @property
    def differ(self) -> bool:
        """Whether any world comes to another outcome, or the outcomes stand in another order."""
        ids = [[box.id for box in form.chart.outcomes] for form in (self.old, self.new)]
        leaves: dict[str, Root] = {}
        roots = []
        for form in (self.old, self.new):
            same = {OUT: OUT}
            for leaf, box in form.outcomes.items():
                same[leaf] = leaves.setdefault(box.id, leaf)
            roots.append(self.of.mapped(form.comes_to, same.get))
        return ids[0] != ids[1] or roots[0] != roots[1]

    def own(self, name: str) -> str:
        """The name that a fact has in its chart."""
        return name.removesuffix(OLD).removesuffix(NEW)

    def _leaf(self, end: End) -> Root:
        if end not in self._leaves:
            self._leaves[end] = self.of.leaf()
            self.end_of[self._leaves[end]] = end
        return self._leaves[end]

    def _ends(self, form: Form) -> Root:
        """What each world comes to in one edition."""
        of, chart = self.of, form.chart
        duties = self._leaf(End("decided"))
        for duty in chart.duties:
            due = form.owes(duty.id)
            duties = of.choose(due, of.mapped(duties, partial(self._with, duty.id)), duties)
        found = self._leaf(End("outside"))
        for box in chart.outcomes:
            here = form.comes(box.id)
            found = of.choose(here, of.mapped(duties, partial(self._at, box.id)), found)
        contradictory = form.inside_and(form.contradiction)
        return of.choose(contradictory, self._leaf(End("contradictory")), found)

    def _with(self, duty: str, leaf: Root) -> Root:
        end = self.end_of.get(leaf)
        return self._leaf(replace(end, duties=(*end.duties, duty))) if end else leaf

    def _at(self, outcome: str, leaf: Root) -> Root:
        end = self.end_of.get(leaf)
        return self._leaf(replace(end, outcome=outcome)) if end else leaf


def _renamed(fact: Fact, called: Mapping[str, str]) -> Fact:
    """A fact under its name among the worlds of both; its members keep theirs."""
    return replace(fact, name=called.get(fact.name, fact.name))


def _same(name: str, old: Mapping[str, Fact], new: Mapping[str, Fact]) -> bool:
    """Whether two editions mean the same by a fact: its domain and how it is worked out."""
    one, other = old[name], new[name]
    alike = (one.kind, set(one.values), one.low, one.high, one.origin) == (
        other.kind, set(other.values), other.low, other.high, other.origin,
    )  # fmt: skip
    if alike and isinstance(one.origin, Counted):
        members = one.origin.points
        return all(m in old and m in new and _same(m, old, new) for m in members)
    return alike
