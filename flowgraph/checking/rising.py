"""Claims that raising a fact never lowers the protection, proved or refuted by two worlds.

The higher world is the lower one but for the fact that is raised and the totals that count it,
which rise with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product

from msgspec import Struct

from flowgraph.chart import Chart, Claim
from flowgraph.checking.example import Example, everywhere, masks_of, smallest
from flowgraph.checking.totals import Raised, Sums, every_sum, tied
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.diagrams import NO, YES, Root
from flowgraph.deciding.form import Form, form_of, stated_form_of
from flowgraph.errors import ChartError
from flowgraph.facts import Counted
from flowgraph.values import Known, Value

Pair = tuple[Example, Example]

MOST_TRIED = 20
"""Ways to fall of which one is looked for that incidents can show."""


class Fall(Struct, frozen=True):
    """Worlds in which raising a fact leads from one outcome to one that protects less.

    Attributes:
        root: the lower worlds, whatever the fact and the totals that count it.
        totals: what each total that rises with it, or is raised itself, may be before and after.
    """

    root: Root
    raised: Raised
    totals: Mapping[str, tuple[Known, Known]]


class Shifted(Struct, frozen=True):
    """A total, as answers of its variable and as values, before and after a member is raised; and
    the worlds in which it can be so."""

    sums: Sums
    one: int
    other: int
    known: tuple[Known, Known]
    root: Root


def broken_rising(chart: Chart, claim: Claim) -> Pair | tuple[()]:
    """Two incidents, the lower first, of which the higher one is protected less; none where there
    are none."""
    form = stated_form_of(chart, claim.when, claim.rising)
    found: list[Pair] = []
    for fall in islice(_falls(form, claim), MOST_TRIED):
        pair, shows = _shown_by(form, claim, fall)
        if shows:
            return pair
        found.append(pair)
    return found[0] if found else ()


def _shown_by(form: Form, claim: Claim, fall: Fall) -> tuple[Pair, bool]:
    """Two incidents of a fall, and whether they show it, not only as worlds."""
    decider = form_of(form.chart)

    def showing(base: Example) -> Pair | None:
        pairs = _pairs(form, fall, base)
        return next((pair for pair in pairs if _falls_surely(decider, claim, *pair)), None)

    base = smallest(
        form, fall.root, form.worlds.every, lambda base: showing(base) is not None, anyway=True
    )
    assert base is not None
    found = showing(base)
    return found or list(_pairs(form, fall, base))[-1], found is not None


def _falls(form: Form, claim: Claim) -> Iterator[Fall]:
    of, worlds = form.of, form.worlds
    counting = [sums for sums in every_sum(form) if claim.rising in sums.members]
    free = of.both(form.free, tied(form, besides=[sums.name for sums in counting]))
    number = worlds.at[claim.rising]
    variable = worlds.variables[number]
    ends = {box.id: form.comes(box.id) for box in form.chart.outcomes}
    speaks_of = of.both(free, form.when(claim.when))
    before = {id_: of.both(speaks_of, root) for id_, root in ends.items()}
    after = {id_: of.both(free, root) for id_, root in ends.items()}
    falls = [
        (high.id, low.id)
        for high in form.chart.outcomes
        for low in form.chart.outcomes
        if low.protection < high.protection
    ]
    for one, other, raised in _raised(form, claim):
        shifted = [list(_shifted(form, sums, raised)) for sums in counting]
        lower = {id_: of.fixed(root, number, one) for id_, root in before.items()}
        higher = {id_: of.fixed(root, number, other) for id_, root in after.items()}
        for totals in product(*shifted):
            for high, low in falls:
                here, there = lower[high], higher[low]
                for each in totals:
                    at = worlds.at[each.sums.name]
                    possible = of.fixed(each.root, number, one)
                    here = of.both(of.fixed(here, at, each.one), possible)
                    there = of.fixed(there, at, each.other)
                if not of.meet(here, there, worlds.every):
                    continue
                root = of.both(here, there)
                if variable.kind == "people":  # the others' values are those of the lower world
                    rows = range(variable.answers)
                    root = of.both(root, of.node(number, [YES if n == one else NO for n in rows]))
                known = {each.sums.name: each.known for each in totals}
                if isinstance(worlds.facts[claim.rising].origin, Counted):
                    known[claim.rising] = (
                        variable.by(claim.rising, (one,)),
                        variable.by(claim.rising, (other,)),
                    )
                yield Fall(root, raised, known)


def _shifted(form: Form, sums: Sums, raised: Raised) -> Iterator[Shifted]:
    cells = form.worlds.cells[sums.name]
    pairs = [(i, j) for i in range(len(cells)) for j in range(len(cells))]
    roots = sums.within(((cells[i].spans, cells[j].spans) for i, j in pairs), raised)
    for (i, j), root in zip(pairs, roots, strict=True):
        if root != NO:
            yield Shifted(sums, i, j, (cells[i], cells[j]), root)


def _raised(form: Form, claim: Claim) -> Iterator[tuple[int, int, Raised]]:
    """Each pair of answers of a fact's variable of which the second is the higher, with a value of
    each."""
    worlds, name = form.worlds, claim.rising
    variable = worlds.variables[worlds.at[name]]
    others = [variable.of(each) for each in variable.facts if each != name]
    cells = [variable.by(name, (answer,)) for answer in range(variable.answers)]
    for one, lower in enumerate(cells):
        for other, higher in enumerate(cells):
            if all(said[one] == said[other] for said in others):
                if pair := _rises(claim, lower, higher):
                    yield one, other, Raised(name, *pair)


def _rises(claim: Claim, lower: Known, higher: Known) -> tuple[Value, Value] | None:
    """A value of each cell of which the second stands later in the claim's order."""
    if lower.nobody or higher.nobody or lower == higher:
        return None
    if lower.spans:
        low, high = lower.spans[0][0], higher.spans[-1][1]
        return (low, high) if low < high else None
    order = list(claim.order) or [False, True]
    lows = [value for value in order if value in lower.values]
    highs = [value for value in order if value in higher.values]
    if lows and highs and order.index(lows[0]) < order.index(highs[-1]):
        return lows[0], highs[-1]
    return None


def _pairs(form: Form, fall: Fall, base: Example) -> Iterator[Pair]:
    """The lower and the higher incident: the totals left to be counted, and stated too."""
    raised, masks = fall.raised, masks_of(form, base)
    lower, higher = {raised.name: raised.lower}, {raised.name: raised.higher}
    if raised.name not in fall.totals:
        yield _with(base, lower), _with(base, higher)
    for sums in every_sum(form):
        if sums.name in fall.totals:
            one, other = fall.totals[sums.name]
            if sums.name == raised.name:
                pair = sums.first(one, one, masks)[0], sums.first(other, other, masks)[0]
            else:
                pair = sums.first(one, other, masks, raised)
            lower[sums.name], higher[sums.name] = pair
    if fall.totals:
        yield _with(base, lower), _with(base, higher)


def _with(base: Example, said: Mapping[str, Value]) -> Example:
    return Example({**base.facts, **said}, base.ages, base.doubted)


def _falls_surely(form: Form, claim: Claim, lower: Example, higher: Example) -> bool:
    protections = []
    for example in (lower, higher):
        try:
            answer = Answer(form, example.evidence)
        except ChartError:
            return False
        if answer.outcome is None:
            return False
        protections.append(answer.outcome.protection)
    if claim.when is not None:
        when = form.of.either(form.when(claim.when), form.of.negated(form.free))
        if not everywhere(form, when, lower.evidence):
            return False
    return protections[1] < protections[0]
