"""Two editions of a chart compared: what changed, and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any

from msgspec import Struct

from flowgraph.chart import Chart, Claim, a_chart
from flowgraph.checking.changes import Change, changes
from flowgraph.checking.claims import Proof, breaks, proofs
from flowgraph.checking.editions import Editions, End
from flowgraph.checking.example import Example, everywhere, exactly, of_region, smallest
from flowgraph.checking.finding import Shown
from flowgraph.checking.interim_advice import Interim, interim
from flowgraph.checking.moved_incidents import Move, Scale, Stand, moves
from flowgraph.checking.regions import Region, as_json, in_words, regions, worlds_of
from flowgraph.checking.rising import broken_rising
from flowgraph.checking.soundness import unsound
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.diagrams import NO, YES, Root
from flowgraph.deciding.form import Form, form_of
from flowgraph.errors import ChartError, Finding, told_cleanly
from flowgraph.incident import Incident

MOST_MOVES = 500
"""Regions that are listed; nobody reads more."""


class Shift(Struct, frozen=True):
    """Incidents whose answer changes in one way: a region of worlds, and one incident of it.

    ``lowered``: the outcome protects less, a duty is lost, or nothing is answered any more.
    ``claims``: what the old edition claims and these incidents break in the new one.
    """

    old: End
    new: End
    lowered: bool
    where: Region
    incident: Shown
    claims: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "from": _end(self.old),
            "to": _end(self.new),
            "lowered": self.lowered,
            "where": as_json(self.where),
            "incident": self.incident,
            "claims": list(self.claims),
        }


def _end(end: End) -> dict[str, Any]:
    return {"status": end.status, "outcome": end.outcome, "duties": list(end.duties)}


class LostClaim(Struct, frozen=True):
    """A claim of the old edition that holds there and not in the new one, with an incident."""

    claim: Claim
    incident: Shown | None

    def as_json(self) -> dict[str, Any]:
        return {"says": self.claim.says, "cite": self.claim.cite, "incident": self.incident}


class Comparison(Struct, frozen=True):
    """What ``compare`` tells.

    Attributes:
        shifts: every incident, fully known, whose answer changes, as regions, lowered first.
        claims: those of the old edition that no longer hold.
        interim: undecided incidents whose most protective possible outcome changes.
        complete: whether the lists are whole.
        parted: facts that the editions do not mean the same by; each counts as two.
        incidents: how many were given; ``moves``: which of them stand elsewhere; ``broken``: what
            kept one from being answered.
        through: the charts that work out facts, compared likewise.
    """

    old: Chart
    new: Chart
    changes: tuple[Change, ...]
    shifts: tuple[Shift, ...]
    claims: tuple[LostClaim, ...]
    interim: tuple[Interim, ...]
    complete: bool
    parted: tuple[str, ...] = ()
    incidents: int | None = None
    moves: tuple[Move, ...] = ()
    broken: tuple[Finding, ...] = ()
    through: tuple[Comparison, ...] = ()

    @property
    def anything_changes(self) -> bool:
        """Whether any answer changes, or the advice for an incident that is not yet decided, or
        may: the lists are not whole."""
        here = self.shifts or self.interim or self.moves or not self.complete
        return bool(here) or any(each.anything_changes for each in self.through)

    def where(self, region: Region) -> str:
        """The facts of a region as a person reads them."""
        facts = {**self.old.all_facts, **self.new.all_facts}
        for name in self.parted:
            for side, chart in ((" (old)", self.old), (" (new)", self.new)):
                facts[name + side] = chart.all_facts[name]
        return in_words(facts, region)

    def as_json(self) -> dict[str, Any]:
        """The keys of ``compare --format json``."""
        found: dict[str, Any] = {
            "old": _edition(self.old),
            "new": _edition(self.new),
            "changes": [
                {"kind": c.kind, "part": c.part, "name": c.name, "says": c.says}
                for c in self.changes
            ],
            "claims": [lost.as_json() for lost in self.claims],
            "moves": [shift.as_json() for shift in self.shifts],
            "interim": [row.as_json() for row in self.interim],
            "complete": self.complete,
            "parted": list(self.parted),
            "through": [each.as_json() for each in self.through],
        }
        if self.incidents is not None:
            found["incidents"] = self.incidents
            found["given"] = [move.as_json() for move in self.moves]
        return found


def _edition(chart: Chart) -> dict[str, str]:
    return {
        "chart": chart.id,
        "edition": chart.edition.in_words,
        "sha256": chart.sha256,
        "file": chart.file,
    }


@told_cleanly
def compare(old: Chart, new: Chart, incidents: Iterable[Incident] | None = None) -> Comparison:
    """Compare two editions: what changed on the chart, every incident whose answer changes, the
    claims that no longer hold, and where the advice for undecided incidents turns round.

    Args:
        incidents: known cases, which may be known in part; those that stand elsewhere are told.

    Raises:
        ChartError: an edition leaves a gap or an overlap; its findings tell where.

    >>> import flowgraph
    >>> chart = flowgraph.load_chart("kscb-typology-2016")
    >>> compare(chart, chart).anything_changes
    False
    """
    faults = [finding for chart in (old, new) for finding in unsound(a_chart(chart))]
    if faults:
        raise ChartError(faults)
    editions = Editions(old, new)
    found = _Shifts(editions, [proof.claim for proof in proofs(old) if proof.holds])
    shifts, whole = found.regions()
    turned, settled = interim(editions) if editions.differ else ((), True)
    moved: tuple[Move, ...] = ()
    broken: tuple[Finding, ...] = ()
    listed = None if incidents is None else tuple(incidents)
    if listed is not None:
        moved, broken = moves(old, new, listed)
    return Comparison(
        old=old,
        new=new,
        changes=changes(old, new),
        shifts=shifts,
        claims=tuple(found.lost()),
        interim=turned,
        complete=whole and settled,
        parted=editions.parted,
        incidents=None if listed is None else len(listed),
        moves=moved,
        broken=broken,
        through=tuple(_through(old, new)),
    )


def _through(old: Chart, new: Chart) -> Iterator[Comparison]:
    before = {helper.id: helper for helper in old.helpers}
    for helper in new.helpers:
        if helper.id in before and before[helper.id].sha256 != helper.sha256:
            yield compare(before[helper.id], helper)


class _Shifts:
    """Where two editions end differently, and which claims of the old one fall with it."""

    def __init__(self, editions: Editions, held: list[Claim]) -> None:
        self.editions, self.of, self.held = editions, editions.of, held
        self.scale = Scale(editions.old.chart, editions.new.chart)
        self.deciders = form_of(editions.old.chart), form_of(editions.new.chart)
        self.broken_by = [
            (claim, breaks(editions.old, claim, editions.new, editions.old.chart))
            for claim in held
            if not claim.rising
        ]

    def regions(self) -> tuple[tuple[Shift, ...], bool]:
        """Every region of worlds whose answer changes, lowered first."""
        changed = self.editions.changed()
        changed.sort(key=lambda ends: not self._lowers(*ends[:2]))  # those first, if not all are
        parts = chain.from_iterable(self.editions.by_duties(*ends) for ends in changed)
        found: list[Shift] = []
        whole = True
        for before, after, root in parts:
            if len(found) > MOST_MOVES:
                break
            here, all_ = regions(self.editions.old, root, self.editions.tied, MOST_MOVES)
            whole &= all_
            found += [self._shift(before, after, region) for region in here]
        found.sort(key=lambda shift: (not shift.lowered, len(shift.where)))
        return tuple(found[:MOST_MOVES]), whole and len(found) <= MOST_MOVES

    def _lowers(self, before: End, after: End) -> bool:
        """Whether it protects less, is answered no longer, or has a duty less to do."""
        way = self.scale.direction(_stand(before), _stand(after))
        lost = set(before.duties) - set(after.duties)
        return way == "lowered" or (bool(lost) and after.status == before.status)

    def _shift(self, before: End, after: End, region: Region) -> Shift:
        lowered = self._lowers(before, after)
        here = worlds_of(self.editions.old, region)
        if self.editions.tied != YES:
            here = self.of.both(here, self.editions.tied)
        broken = (
            c.says
            for c, breaks in self.broken_by
            if self.of.meet(here, breaks, self.editions.worlds.every)
        )
        shown = self._incident(region, here, before, after)
        return Shift(before, after, lowered, region, shown, tuple(broken))

    def _incident(self, region: Region, root: Root, before: End, after: End) -> Shown:
        """One that states every fact of its region."""
        form = self.editions.old
        shows = partial(self._moves_so, before=before, after=after)
        found = of_region(form, region, shows)
        found = found or smallest(form, root, self.editions.worlds.every, shows, anyway=True)
        assert found is not None
        facts = {self.editions.own(name): value for name, value in found.facts.items()}
        return Example(facts, found.ages, found.doubted).shown

    def _moves_so(self, example: Example, before: End, after: End) -> bool:
        """Whether an incident comes to the one end in the old edition and the other in the new."""
        own = Example(
            {self.editions.own(n): v for n, v in example.facts.items()},
            example.ages,
            example.doubted,
        )
        ends = zip(self.deciders, (before, after), strict=True)
        return all(_comes_to(form, own, end) for form, end in ends)

    def lost(self) -> Iterator[LostClaim]:
        """The claims of the old edition that hold there and not in the new one."""
        for claim, broken in self.broken_by:
            root = self.of.both(self.editions.tied, broken)
            if root != NO:
                shows = partial(_breaks, self.deciders[1], claim, self.editions.old.chart)
                example = smallest(
                    self.editions.new, root, self.editions.worlds.every, shows, anyway=True
                )
                yield LostClaim(claim, example.shown if example else None)
        for claim in self.held:
            names = {claim.rising, *(claim.when.facts if claim.when else ())}
            if claim.rising and names <= self.deciders[1].worlds.facts.keys():
                broken_by = broken_rising(self.editions.new.chart, claim)
                if broken_by:
                    yield LostClaim(claim, Proof(claim, False, broken_by).shown)


def _breaks(form: Form, claim: Claim, old: Chart, example: Example) -> bool:
    """Whether every world of an incident breaks a claim of the old edition in the new one."""
    names = {*example.facts, *(claim.when.facts if claim.when else ())}
    if not names <= form.worlds.facts.keys():
        return False
    root = form.of.either(breaks(form, claim, form, old), form.of.negated(form.free))
    return everywhere(form, root, example.evidence)


def _comes_to(form: Form, example: Example, end: End) -> bool:
    known = form.worlds.facts
    facts = {n: v for n, v in example.facts.items() if n in known}
    if any(not exactly(v).within(known[n].domain) for n, v in facts.items()):
        return False  # one edition cannot read it
    doubted = tuple(name for name in example.doubted if name in form.worlds.facts)
    try:
        answer = Answer(form, Example(facts, example.ages, doubted).evidence)
    except ChartError:
        return False
    if answer.outcome is None:
        return answer.status == end.status
    due = [id_ for id_, root in form.due.items() if answer.may(root)]
    sure = [id_ for id_, root in form.due.items() if answer.certain(root)]
    return answer.outcome.id == end.outcome and set(due) == set(sure) == set(end.duties)


def _stand(end: End) -> Stand:
    return Stand(end.status, (end.outcome,) if end.outcome else ())
