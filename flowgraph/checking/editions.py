"""Two editions of a chart over the worlds of both: one diagram, the roots of each.

Facts of the same name are one fact where both editions mean the same by it; else they are two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from flowgraph.chart import Chart
from flowgraph.checking.regions import by_duties
from flowgraph.checking.totals import tied
from flowgraph.deciding.diagrams import NO, OUT, Diagrams, Root
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
        tied: the worlds that there are.
    """

    def __init__(self, old: Chart, new: Chart) -> None:
        before, after = stated_facts(old), stated_facts(new)
        as_written = facts_of(old), facts_of(new)
        # Also of what one edition alone names: the other's fact of that name is none of its worlds.
        apart = [n for n in as_written[0] if n in as_written[1] and not _same(n, *as_written)]
        self.parted = tuple(n for n in apart if n in before or n in after)
        names = [{n: n + side for n in apart} for side in (OLD, NEW)]
        facts: dict[str, Fact] = {}
        for own, called in ((before, names[0]), (after, names[1])):
            for name, fact in own.items():
                facts.setdefault(called.get(name, name), _renamed(fact, called))
        self.worlds = Worlds(facts, [old, new], all_stated=True, names=names)
        of = Diagrams(len(self.worlds.variables))
        self.old = Form(old, self.worlds, of, names[0])
        self.new = Form(new, self.worlds, of, names[1])
        self.of, self.tied = of, of.both(tied(self.old), tied(self.new))

    @property
    def differ(self) -> bool:
        """Whether any world comes to another outcome, or the outcomes stand in another order."""
        ids = [[box.id for box in form.chart.outcomes] for form in (self.old, self.new)]
        leaves: dict[str, Root] = {}
        roots = []
        for form in (self.old, self.new):
            same = defaultdict(lambda: NO, {OUT: OUT})
            for leaf, box in form.outcomes.items():
                same[leaf] = leaves.setdefault(box.id, leaf)
            roots.append(self.of.rebuilt(form.comes_to, leaf=same.__getitem__))
        return ids[0] != ids[1] or roots[0] != roots[1]

    def own(self, name: str) -> str:
        """The name that a fact has in its chart."""
        return name.removesuffix(OLD).removesuffix(NEW)

    def changed(self) -> list[tuple[End, End, Root]]:
        """Two ends, duties aside, with the worlds that come to the one in the old edition and to
        the other in the new one, and whose answer changes."""
        of, owing_otherwise = self.of, self._owing_otherwise()
        found = []
        for one, here in _ends(self.old):
            for other, there in _ends(self.new):
                if one == other and one.outcome is None:
                    continue
                both = of.both(here, there)
                if one == other:
                    both = of.both(both, owing_otherwise)
                if both != NO:
                    found.append((one, other, both))
        return found

    def _owing_otherwise(self) -> Root:
        """The worlds that have another duty to do in the one edition than in the other."""
        of, found = self.of, NO
        duties = (duty.id for form in (self.old, self.new) for duty in form.chart.duties)
        for id_ in dict.fromkeys(duties):
            one, other = self.old.owes(id_), self.new.owes(id_)
            found = of.either(found, of.choose(one, of.negated(other), other))
        return found

    def by_duties(self, one: End, other: End, root: Root) -> Iterator[tuple[End, End, Root]]:
        """Worlds that come to two ends, parted by their duties in both editions."""
        for before, part in _with_duties(self.old, one, root):
            for after, rest in _with_duties(self.new, other, part):
                yield before, after, rest


def _ends(form: Form) -> Iterator[tuple[End, Root]]:
    """What the worlds come to in one edition, duties aside; each world to one of them."""
    yield End("outside"), form.of.negated(form.inside)
    yield End("contradictory"), form.inside_and(form.contradiction)
    for box in form.chart.outcomes:
        yield End("decided", box.id), form.ends_well_at(box.id)


def _with_duties(form: Form, end: End, root: Root) -> Iterator[tuple[End, Root]]:
    if end.outcome is None:
        yield end, root
        return
    for duties, part in by_duties(form, root):
        yield replace(end, duties=duties), part


def _renamed(fact: Fact, called: Mapping[str, str]) -> Fact:
    """A fact under its name among the worlds of both; its members keep theirs."""
    return replace(fact, name=called.get(fact.name, fact.name))


def _same(name: str, old: Mapping[str, Fact], new: Mapping[str, Fact]) -> bool:
    """Whether two editions mean the same by a fact: its domain and how it is worked out."""
    one, other = old[name], new[name]
    alike = one.alike(other) and one.origin == other.origin
    if alike and isinstance(one.origin, Counted):
        members = one.origin.points
        return all(m in old and m in new and _same(m, old, new) for m in members)
    return alike
