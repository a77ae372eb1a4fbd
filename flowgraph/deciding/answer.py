"""From the form of a chart and what an incident leaves open to a status and an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from flowgraph.chart import Arrow, Box, Chart, Rule
from flowgraph.deciding import people
from flowgraph.deciding.diagrams import MAY_BE, MAY_BE_OUT, Ends, Root, always, left_open
from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.form import Form
from flowgraph.errors import ChartError, Finding
from flowgraph.facts import Counted, Fact, FromChart, OverPeople
from flowgraph.values import NOBODY, Known

Status = Literal["decided", "certain", "undecided", "contradictory", "outside"]
STATUSES: tuple[Status, ...] = ("decided", "certain", "undecided", "contradictory", "outside")
SETTLED: tuple[Status, ...] = ("decided", "certain")
DOUBTFUL: tuple[Status, ...] = ("undecided", "contradictory")


def standing(
    form: Form, comes_to: Ends, contradiction: Ends, *, conflict: bool = False
) -> tuple[Status, tuple[Box, ...]]:
    """The status, by where the roots of these names may end, and the outcomes that are possible,
    the most protective first. An answer that is ``certain`` is decided if its path is the whole
    way.

    Args:
        conflict: what is stated stands against what is worked out.
    """
    said = comes_to & ~MAY_BE_OUT
    if conflict:
        return "contradictory", ()
    if not said:
        return "outside", ()
    if always(contradiction):
        return "contradictory", ()
    outcomes = form.outcomes_of(said)
    return "undecided" if len(outcomes) > 1 else "certain", outcomes


class Conflict(Struct, frozen=True):
    """A stated fact beside what was worked out of the same fact. ``because`` names another fact
    where that one stands against it; ``together``, facts that no group of people has together."""

    fact: Fact
    stated: Known
    worked_out: Known = Known()
    because: str = ""
    together: tuple[str, ...] = ()


class Answer:
    """What an incident comes to.

    Attributes:
        status: see ``STATUSES``.
        outcomes: those still possible, the most protective first.
        path: the shared part of all routes, as box ids.
        conflicts: stated against worked out, certain. tensions: where that is still open.
        contradictions: the rules that make it contradictory.
    """

    def __init__(self, form: Form, evidence: Evidence, *, reconciled: bool = True) -> None:
        """
        Args:
            reconciled: False takes the facts as they stand, to see what would follow while a
                contradiction is unresolved.

        Raises:
            ChartError: in a world that is left open no arrow is true, or several.
        """
        self.form, self.evidence = form, evidence
        self.chart, self.facts = form.chart, form.worlds.facts
        self._known: dict[str, Known | None] = {}
        self.masks = form.worlds.masks(evidence)
        fits = all(self.masks)
        if not fits:  # what is stated fits no group of people: it is said, and shown as it stands
            self._take_as_it_stands()
        self.ends = form.of.ends(form.kept, self.masks)
        for fault in form.faults:
            if self.ends[fault.root] & MAY_BE:
                raise refusal(fault.chart, fault.box, fault.arrows)
        self.conflicts, self.tensions = self._compared(fits)
        self.path: tuple[str, ...] = ()
        self.contradictions: tuple[Rule, ...] = ()
        if self.certain(form.contradiction):
            rules = form.contradictions
            certain = [rule for rule, root in rules.items() if self.certain(root)]
            # Each may be open, but in every world one holds.
            self.contradictions = tuple(certain) or tuple(r for r in rules if self.may(rules[r]))
        self.status, self.outcomes = standing(
            form,
            self.ends[form.comes_to],
            self.ends[form.contradiction] if reconciled else 0,
            conflict=bool(self.conflicts) and reconciled,
        )
        if self.outcomes:
            self.path = tuple(self.shared_path(form.chart))
            if self.status == "certain" and self.path[-1] == self.outcomes[0].id:
                self.status = "decided"

    @property
    def outcome(self) -> Box | None:
        return self.outcomes[0] if self.status in SETTLED else None

    @property
    def reached(self) -> str:
        """The outcome's id, or the status where there is none: what two answers are compared by."""
        return self.outcome.id if self.outcome else self.status

    @property
    def inside(self) -> bool:
        """Whether any world lies inside the guidance."""
        return bool(self.ends[self.form.comes_to] & ~MAY_BE_OUT)

    def _take_as_it_stands(self) -> None:
        worlds = self.form.worlds
        assert worlds.people is not None
        number = worlds.of_people
        rows = enumerate(worlds.variables[number].rows)
        self.masks[number] = [i for i, row in rows if worlds.people.fits(row, self.evidence)]

    # What the worlds that remain say of a root

    def may(self, root: Root) -> bool:
        """Whether it is Yes in some world."""
        return bool(self.ends[root] & MAY_BE)

    def certain(self, root: Root) -> bool:
        """Whether it is Yes in every world that remains, or, of a root of what happens inside, in
        every one of these, and there is one."""
        return always(self.ends[root])

    def sure_of(self, duty: str) -> bool:
        """Whether a duty is due in every world that remains."""
        return duty in self.form.due and self.certain(self.form.due[duty])

    def open(self, root: Root) -> bool:
        """Whether it is Yes in some world that remains, and No in some."""
        return left_open(self.ends[root])

    # Boxes and arrows

    def reaches(self, chart: Chart, box: str) -> bool:
        """Whether some world comes to a box. Where none is inside, the charts that work out facts
        are followed all the same."""
        if chart is self.chart or self.inside:
            return self.may(self.form.reached[chart.id, box])
        return self.may(self.form.everywhere[chart.id, box])

    def always_in(self, chart: Chart) -> bool:
        """Whether no world that remains lies outside a chart that works out facts."""
        form = self.form
        roots = form.reached if self.inside else form.everywhere
        return self.certain(roots[chart.id, chart.start])

    def open_arrows(self, chart: Chart, box: str) -> list[tuple[int, Arrow]]:
        """The arrows of a box that some world takes."""
        form = self.form
        roots = form.taken if chart is self.chart or self.inside else form.everywhere
        arrows = enumerate(chart.boxes[box].arrows)
        return [(i, a) for i, a in arrows if self.may(roots[chart.id, box, i])]  # type: ignore[index]

    def shared_path(self, chart: Chart) -> list[str]:
        """The longest common beginning of all routes of a chart, as box ids."""
        if not self.reaches(chart, chart.start):
            return []
        path = [chart.start]
        while len(arrows := self.open_arrows(chart, path[-1])) == 1:
            path.append(arrows[0][1].target)
        return path

    def met(self, where: Root, name: str) -> list[Known]:
        """The cells that a fact is in, in the worlds of a root."""
        of, masks = self.form.of, self.masks
        return [c for c, root in self.form.values(name) if of.meet(where, root, masks)]

    # Stated against worked out

    def _compared(self, fits: bool) -> tuple[tuple[Conflict, ...], tuple[Conflict, ...]]:
        """Stated against worked out: those that cannot meet, and those still open."""
        conflicts: list[Conflict] = []
        tensions: list[Conflict] = []
        for name, stated in self.evidence.stated.items():
            fact = self.facts[name]
            if name in self.evidence.supposed or fact.origin is None:
                continue
            if nobody := self._nobody_for(fact):
                conflicts.append(Conflict(fact, stated, NOBODY, nobody))
                continue
            worked_out = self.against(fact)
            if worked_out is None:
                continue
            if not stated.meets(worked_out):
                conflicts.append(Conflict(fact, stated, worked_out))
            elif not worked_out.exact:
                tensions.append(Conflict(fact, stated, worked_out))
        if not fits and not conflicts:
            over = [n for n in self.evidence.stated if n in self.form.worlds.over_people]
            if over:
                fact, stated = self.facts[over[0]], self.evidence.stated[over[0]]
                conflicts.append(Conflict(fact, stated, together=tuple(over)))
        return tuple(conflicts), tuple(tensions)

    def against(self, fact: Fact) -> Known | None:
        """What a stated fact is held against: what would be worked out, over every world; None
        where nothing would."""
        if fact.origin is None:
            return None
        if isinstance(fact.origin, OverPeople):
            besides = self.evidence.besides or fact.name in self.evidence.doubted
            return people.worked_out(fact, self.evidence, besides=besides)
        return self.worked_out(fact, everywhere=True)

    def worked_out(self, fact: Fact, *, everywhere: bool = False) -> Known:
        """What another chart, or its members, make of a fact, whether or not it is stated: in the
        worlds inside the guidance, where there are any (or ``everywhere``)."""
        form, name = self.form, fact.name
        everywhere = everywhere or not self.inside
        if isinstance(fact.origin, Counted):
            root = (form.total if everywhere else form.total_inside)(name)
            return form.gift(name, form.of.ends(form.of.needed([root]), self.masks)[root])
        return form.gift(name, self.ends[(form.given if everywhere else form.given_inside)[name]])

    def _nobody_for(self, fact: Fact) -> str:
        """The fact that says there is certainly nobody of whom a stated ``lowest`` could be."""
        if not isinstance(fact.origin, OverPeople) or fact.origin.how != "lowest":
            return ""
        for name in self.form.worlds.over_people:
            other = self.facts[name]
            assert isinstance(other.origin, OverPeople)
            if other.origin.tells_of_nobody(fact.origin):
                known = self.evidence.replaced(name) or people.worked_out(other, self.evidence)
                if known is not None and known.values == (False,):
                    return name
        return ""

    # What is known of each fact, for a person to read

    def known(self, name: str) -> Known | None:
        """The values still possible of a fact; None where it is not known at all."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Known | None:
        fact = self.facts[name]
        if known := self.evidence.replaced(name):
            return known
        if isinstance(fact.origin, OverPeople):
            return people.worked_out(fact, self.evidence)
        if fact.origin is None:
            return None
        known = self.worked_out(fact)
        return None if known == Known() or self.possible(name).within(known) else known

    def possible(self, name: str) -> Known:
        """The values that some incident leaves to a fact: of one that is counted, and not stated,
        the totals that its members can come to."""
        fact = self.facts[name]
        if not isinstance(fact.origin, Counted) or name in self.evidence.stated:
            return fact.domain
        return self.form.attainable(name)

    def how(self, name: str) -> str | None:
        """``stated``, ``people``, ``count``, the id of the chart that worked it out, or None."""
        if self.evidence.replaced(name):
            return "stated"
        origin = self.facts[name].origin
        if isinstance(origin, OverPeople):
            return "people" if self.evidence.people else None
        if origin is None or not self.known(name):
            return None
        return origin.chart if isinstance(origin, FromChart) else "count"

    def sentence(self, name: str) -> str:
        """What is known of a fact, as a person would say it after "because"."""
        return self.facts[name].sentence(self.known(name))

    def changed(self, name: str, to: Known) -> str:
        """A change of a fact, as a person would say it after "if"."""
        return self.facts[name].changed(to, self.known(name))


def refusal(chart: Chart, box: Box, arrows: Sequence[int]) -> ChartError:
    """A chart whose arrows leave a gap or overlap is refused loudly."""
    which = " and ".join(f"`{box.arrows[number].target}`" for number in arrows)
    return ChartError(
        Finding(
            chart.file,
            box.mark.line,
            box.mark.column,
            f"box {box.id}",
            f"several arrows are true at once: to {which}"
            if arrows
            else "no arrow is true in a world that this incident leaves open",
            "make exactly one arrow true in every world; `flowgraph check` shows where",
        )
    )
