"""Whether every incident has exactly one route.

The form of a chart says where its arrows leave a gap or overlap, over all worlds at once. Facts
that another chart works out are taken as stated in any way, and facts worked out over people in
every combination that an incident can bring about, so that what is proved holds for every incident.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from flowgraph.chart import Chart, Rule, a_chart
from flowgraph.checking.claims import Proof, broken_claims, proofs
from flowgraph.checking.declarations import declared
from flowgraph.checking.example import Example, smallest
from flowgraph.checking.finding import CheckFinding
from flowgraph.checking.undrawable_letters import undrawable
from flowgraph.deciding.diagrams import MAY_BE, NO, YES, Ends, Root, TooManyNodes
from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.form import Fault, form_of
from flowgraph.deciding.people import TooManyRows
from flowgraph.errors import told_cleanly
from flowgraph.facts import FromChart

KEPT = 8
"""Charts whose proof is remembered: many cases are drawn on one chart."""


@told_cleanly
def check(chart: Chart) -> list[CheckFinding]:
    """Prove a chart sound, or say what is wrong with it.

    Returns:
        The findings, in the order of the file, those of charts that work out a fact last; an
        empty list where every incident has exactly one route, every box, arrow and duty can be
        reached, is cited and says what it rests on, and every claim holds. A finding whose
        ``proved`` is False says where a limit stopped the check.

    >>> import flowgraph
    >>> check(flowgraph.load_chart("kscb-typology-2016"))
    []
    """
    found: list[CheckFinding] = []
    for each in (a_chart(chart), *reversed(chart.helpers)):
        findings = [*declared(each), *undrawable(each), *_proved(each)[0]]
        found += sorted(findings, key=lambda f: (f.line, f.column))
    return found


def unsound(chart: Chart) -> list[CheckFinding]:
    """The gaps and overlaps of a chart and of those that work out facts for it."""
    found: list[CheckFinding] = []
    for each in (chart, *reversed(chart.helpers)):
        found += _Proof(each).gaps_and_overlaps()
    return found


def claims_of(chart: Chart) -> tuple[Proof, ...]:
    """The claims of a chart, each with its proof, in the order of the file."""
    return _proved(chart)[1]


@lru_cache(maxsize=KEPT)
def _proved(chart: Chart) -> tuple[tuple[CheckFinding, ...], tuple[Proof, ...]]:
    """What is wrong with a chart's meaning, and its claims; those are asked of a chart alone whose
    every incident has a route."""
    unasked = tuple(Proof(claim, None) for claim in chart.claims)
    try:
        proof = _Proof(chart)
        faults = tuple(proof.findings())
        if proof.form.faults:  # of a world with no way on, or several, nothing can be claimed
            return faults, unasked
        asked = tuple(proofs(chart))
        return (*faults, *broken_claims(chart, asked)), asked
    except (TooManyNodes, TooManyRows) as stopped:
        return tuple(
            CheckFinding(chart.file or chart.id, 1, 1, "chart", f.problem, f.mend, proved=False)
            for f in stopped.findings
        ), unasked


class _Proof:
    """The proof of one chart; the charts that work out its facts have their own."""

    def __init__(self, chart: Chart) -> None:
        self.chart, self.form = chart, form_of(chart)
        worlds = self.form.worlds
        self.masks: list[Sequence[int]] = []
        self.allowed = YES
        for number, variable in enumerate(worlds.variables):
            mask: Sequence[int] = range(variable.answers)
            if variable.kind == "derived":
                if isinstance(worlds.facts[variable.facts[0]].origin, FromChart):
                    mask = range(1, variable.answers)
                    stated = self.form.of.node(number, [NO] + [YES] * len(mask))
                    self.allowed = self.form.of.both(self.allowed, stated)
            self.masks.append(mask)
        self.ends = self.form.of.ends(self.form.kept, self.masks)

    def findings(self) -> Iterator[CheckFinding]:
        yield from self._rules()
        yield from self.gaps_and_overlaps()
        if self.ends[self.form.inside] & MAY_BE:
            yield from self._never()

    def _at(self, line: int, column: int, place: str, problem: str, mend: str) -> CheckFinding:
        file = self.chart.file or self.chart.id
        return CheckFinding(file, line, column, place, problem, mend)

    def may(self, root: Root) -> bool:
        return bool(self.ends[root] & MAY_BE)

    # Gaps and overlaps

    def gaps_and_overlaps(self) -> Iterator[CheckFinding]:
        for fault in self._faults():
            box, arrows = fault.box, fault.arrows
            where = self._where(fault)
            if arrows:
                targets = [box.arrows[index].target for index in arrows]
                mark = box.arrows[arrows[1]].mark
                at = f"box {box.id}, arrow to {targets[1]}"
                both = "both" if len(targets) == 2 else "all"
                problem = f"the arrows to {_and(targets)} are {both} true where {where}"
                mend = "narrow their predicates until exactly one of them is true"
            else:
                mark, at = box.mark, f"box {box.id}"
                problem = f"no arrow is true where {where}"
                mend = "add an arrow for it, or widen the predicate of one that is there"
            shown = self._shown(fault)
            file = self.chart.file or self.chart.id
            yield CheckFinding(
                file, mark.line, mark.column, at, problem, mend, shown.shown if shown else None
            )

    def _faults(self) -> Iterator[Fault]:
        """The gaps, and the overlaps with as many arrows as are true together: two where two are,
        three where three are."""
        of, own = self.form.of, self.chart.id
        faults = [f for f in self.form.faults if f.chart.id == own and self.may(f.root)]
        for box in self.chart.boxes.values():
            here = [fault for fault in faults if fault.box.id == box.id]
            yield from (fault for fault in here if not fault.arrows)
            told: dict[Root, tuple[int, ...]] = {}
            for fault in here:
                if fault.arrows:  # arrows that are true in the very same worlds are told together
                    told[fault.root] = tuple(sorted({*told.get(fault.root, ()), *fault.arrows}))
            for root, arrows in told.items():
                yield Fault(self.chart, box, arrows, of.both(YES, root))

    def _root(self, fault: Fault) -> Root:
        of = self.form.of
        return of.both(self.form.inside_and(fault.root), self.allowed)

    def _where(self, fault: Fault) -> str:
        """The values of the box's own facts for which it happens, in words."""
        of, worlds = self.form.of, self.form.worlds
        asked = {worlds.at[name] for arrow in fault.box.arrows for name in arrow.facts}
        others = {number for number in range(len(worlds.variables)) if number not in asked}
        told = of.some(self._root(fault), others)
        cube = of.fewest(told, self.masks, lambda *_: 1)
        told_of = self._told(cube or {}, fault)
        parts = [f"{worlds.facts[name].name_in_words} is {words}" for name, words in told_of]
        return _and(parts) or "anything is so"

    def _told(self, cube: dict[int, tuple[int, ...]], fault: Fault) -> Iterator[tuple[str, str]]:
        worlds = self.form.worlds
        for name in fault.box.facts:
            number = worlds.at[name]
            if number not in cube:
                continue
            variable = worlds.variables[number]
            one = slice(1) if variable.kind == "people" else slice(None)
            words = worlds.facts[name].in_words(variable.by(name, cube[number][one]))
            yield name, words.replace("nobody", "without a value (nobody fits it)")

    def _shown(self, fault: Fault) -> Example | None:
        """An incident of which every world comes to the fault; where there is none, one of which
        some do."""
        root = self._root(fault)

        def surely(example: Example) -> bool:
            ends = self._ends(example.evidence, fault.root)
            return ends is not None and ends & ~1 == MAY_BE and not ends & 1

        def perhaps(example: Example) -> bool:
            ends = self._ends(example.evidence, fault.root)
            return ends is not None and bool(ends & MAY_BE)

        return smallest(self.form, root, self.masks, surely) or smallest(
            self.form, root, self.masks, perhaps
        )

    def _ends(self, evidence: Evidence, root: Root) -> Ends | None:
        masks = self.form.worlds.masks(evidence)
        if not all(masks):
            return None
        return self.form.of.ends(self.form.of.needed([root]), masks)[root]

    # What never happens

    def _never(self) -> Iterator[CheckFinding]:
        led_to = _led_to(self.chart)
        own = self.chart.id
        for box in self.chart.boxes.values():
            mark = box.mark
            if box.kind == "duty":
                if box.id not in self.form.due:
                    problem = "no arrow leads here from the start"
                    mend = "name it under `also` of the box where it is owed, or take it out"
                    yield self._at(mark.line, mark.column, f"box {box.id}", problem, mend)
                elif not self.may(self.form.due[box.id]):
                    problem = "this duty is never due"
                    mend = "mend the predicates of the arrows that lead here, or take it out"
                    yield self._at(mark.line, mark.column, f"box {box.id}", problem, mend)
                continue
            if not self.may(self.form.reached[own, box.id]):
                problem = "no incident comes to this box"
                mend = "mend the predicates of the arrows that lead here, or take the box out"
                if box.id not in led_to:
                    problem = "no arrow leads here from the start"
                    mend = "name it under `next` of the box before it, or take it out"
                yield self._at(mark.line, mark.column, f"box {box.id}", problem, mend)
                continue
            taken = [self.form.taken[own, box.id, i] for i in range(len(box.arrows))]
            due = [self.form.also[box.id, i] for i in range(len(box.also))]
            for arrow, root in zip((*box.arrows, *box.also), (*taken, *due), strict=True):
                never = "true" if arrow in box.also else "taken"
                if not self.may(root):
                    yield self._at(
                        arrow.mark.line,
                        arrow.mark.column,
                        f"box {box.id}, arrow to {arrow.target}",
                        f"this arrow is never {never}: in no world that comes to the box is its"
                        " predicate true",
                        "mend the predicate, or take the arrow out",
                    )

    # Rules that can never act, or always do

    def _rules(self) -> Iterator[CheckFinding]:
        chart = self.chart
        inside = self.ends[self.form.inside] & MAY_BE
        for number, rule in enumerate(chart.outside, 1):
            ends = self._truths(rule)
            if not ends & MAY_BE:
                yield self._rule(rule, f"outside, entry {number}", _NEVER)
            elif ends == MAY_BE:
                yield self._rule(rule, f"outside, entry {number}", _ALWAYS)
        if not inside:
            if chart.outside and all(self._truths(rule) != MAY_BE for rule in chart.outside):
                problem = "together these leave no incident inside the guidance"
                yield self._rule(chart.outside[0], "outside", problem)
            return
        for number, rule in enumerate(chart.contradictions, 1):
            ends = self.ends[self.form.contradictions[rule]] & 3
            place = f"contradictions, entry {number}"
            if not ends & MAY_BE:
                never = not self._truths(rule) & MAY_BE
                yield self._rule(rule, place, _NEVER if never else _NEVER_INSIDE)
            elif ends == MAY_BE:
                yield self._rule(rule, place, _ALWAYS)
        for kind, rules in (("alerts", chart.alerts), ("notes", chart.notes)):
            for number, rule in enumerate(rules, 1):
                if rule.when and not self._truths(rule) & MAY_BE:
                    yield self._rule(rule, f"{kind}, entry {number}", _NEVER)

    def _truths(self, rule: Rule) -> Ends:
        """The answers a rule has over all worlds, those outside the guidance included."""
        root = self.form.when(rule.when)
        return self.form.of.ends(self.form.of.needed([root]), self.masks)[root]

    def _rule(self, rule: Rule, place: str, problem: str) -> CheckFinding:
        return self._at(rule.mark.line, rule.mark.column, place, problem, _MEND)


_NEVER = "this can never be true, so that its words are never shown"
_NEVER_INSIDE = "this is true only of incidents that are outside the guidance"
_ALWAYS = "this is true of every incident, so that nothing is ever decided"
_MEND = "mend its predicate, or take it out"


def _led_to(chart: Chart) -> set[str]:
    found: set[str] = set()
    waiting = [chart.start]
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            box = chart.boxes[id_]
            waiting += [arrow.target for arrow in (*box.arrows, *box.also)]
    return found


def _and(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
