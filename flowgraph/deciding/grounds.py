"""What an answer rests on, and what would change it: turning points, smallest grounds, and the
nearest way to each other outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

from msgspec.structs import replace

from flowgraph.deciding.answer import Answer, standing
from flowgraph.deciding.diagrams import (
    MAY_BE_OUT,
    NEVER,
    NO,
    YES,
    Crossings,
    Ends,
    Root,
    always,
)
from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.form import Form
from flowgraph.deciding.worlds import Worlds
from flowgraph.errors import ChartError
from flowgraph.facts import Counted, FromChart
from flowgraph.values import Known

MOST_LOOSE = 5
"""Facts worked out to several values of which it is tried whether they are better left out."""


def turning_points(answer: Answer) -> list[dict[str, Any]]:
    """Each single fact that, changed alone, changes the answer; a row for each class of values
    that no predicate tells apart, of a stated fact apart from those that stand against what is
    worked out."""
    changes = _Changes(answer)
    rows = []
    facts = answer.facts
    for name in answer.chart.all_facts:
        if name not in facts or not (known := answer.known(name)):
            continue
        against = answer.against(facts[name]) if name in answer.evidence.stated else None
        cells = answer.form.worlds.cells[name]
        for cell in cells if against is None else [p for c in cells for p in c.parted(against)]:
            if cell.meets(known) or not cell.meets(answer.possible(name)):
                continue
            reached = changes.reached(name, cell)
            if reached not in (None, answer.reached):
                rows.append(
                    {
                        "fact": name,
                        "is": known.plain,
                        "if": cell.plain,
                        "outcome": reached,
                        "words": f"if {answer.changed(name, cell)}",
                    }
                )
    return rows


class _Changes:
    """What one answer would be with a single fact changed."""

    def __init__(self, answer: Answer) -> None:
        self.answer, form = answer, answer.form
        self._outcome = Crossings(form.of, form.comes_to, answer.masks, answer.ends)
        self._contradiction = Crossings(form.of, form.contradiction, answer.masks, answer.ends)
        facts = form.worlds.facts
        # What is stated beside what is worked out may come to contradict it.
        self._alone = not any(facts[name].origin for name in answer.evidence.stated)

    def reached(self, name: str, cell: Known) -> str | None:
        """The outcome, or the status, with this fact in this cell; None where the chart leaves a
        gap there."""
        worlds, evidence = self.answer.form.worlds, self.answer.evidence
        if self._alone and worlds.facts[name].origin is None:
            return self._followed(worlds.at[name], worlds.answers_of(name, cell))
        if name in evidence.stated:
            changed = replace(evidence, stated={**evidence.stated, name: cell})
        else:
            changed = evidence.supposing(name, cell)
        try:
            return Answer(self.answer.form, changed).reached
        except ChartError:
            return None

    def _followed(self, variable: int, answers: tuple[int, ...]) -> str | None:
        form = self.answer.form
        comes_to = self._outcome.if_(variable, answers)
        if comes_to & form.nowhere:
            return None
        status, outcomes = standing(form, comes_to, self._contradiction.if_(variable, answers))
        return outcomes[0].id if status == "certain" else status


def rests_on(answer: Answer) -> list[dict[str, Any]]:
    """A smallest set of known facts that, stated alone, already make the outcome certain: none of
    them can be left out. Empty where only the people listed, together, do."""
    worlds = answer.form.worlds
    # That there is nobody of whom an age could be the lowest cannot be stated.
    names = [
        name
        for name in answer.chart.all_facts
        if name in worlds.facts and (known := answer.known(name)) and not known.nobody
    ]
    on_path = dict.fromkeys(name for step in answer.path for name in answer.chart.boxes[step].facts)
    ordered = [*(n for n in on_path if n in names), *(n for n in names if n not in on_path)]
    stated = {name: known for name in ordered if (known := answer.known(name))}
    outcome = answer.ends[answer.form.comes_to] & ~MAY_BE_OUT
    several = (_Grounds(answer.form, some, outcome) for some in _with_ranges(answer, stated))
    grounds = next((some for some in several if some.hold), None)
    if grounds is None:
        return []
    tried = -1
    while tried != len(grounds.stated):  # a total left out may make its members enough
        tried = len(grounds.stated)
        kept = [name for name in ordered if name in grounds.stated]
        grounds.leave_out([name for name in kept if name not in on_path])
        grounds.leave_out([name for name in kept if name in on_path])
    enough = grounds.stated
    if not grounds.free:
        backwards = list(reversed(ordered))
        backwards.sort(key=lambda name: (name in on_path, worlds.at[name]))
        enough = _freely(answer, _with_ranges(answer, stated), backwards)
    return [
        {"fact": name, "is": stated[name].plain, "words": answer.sentence(name)}
        for name in ordered
        if name in enough
    ]


def _freely(
    answer: Answer, several: Iterable[dict[str, Known]], ordered: Sequence[str]
) -> dict[str, Known]:
    """A smallest set by trying each fact with all that follows: without a statement that stands in
    place of what is worked out, a contradiction may be certain."""
    outcome = answer.ends[answer.form.comes_to] & ~MAY_BE_OUT

    def enough(some: dict[str, Known]) -> bool:
        grounds = _Grounds(answer.form, some, outcome)
        return grounds.hold and grounds.free

    kept = next(filter(enough, several), {})
    tried: dict[str, Known] | None = None
    while tried != kept:
        tried = kept
        for name in (name for name in ordered if name in kept):
            fewer = {each: known for each, known in kept.items() if each != name}
            if enough(fewer):
                kept = fewer
    return kept


def _with_ranges(answer: Answer, stated: Mapping[str, Known]) -> Iterator[dict[str, Known]]:
    """All that is known, as if it were stated; then with some of what is worked out, and not to one
    value, left to what it is worked out from: what a total may be beside each value of its members
    can be less than what it may be at all."""
    loose = [
        name
        for name, known in stated.items()
        if not known.exact
        and name not in answer.evidence.stated
        and isinstance(answer.facts[name].origin, (Counted, FromChart))
    ][:MOST_LOOSE]
    for number in range(2 ** len(loose)):
        left = {name for place, name in enumerate(loose) if number >> place & 1}
        yield {name: known for name, known in stated.items() if name not in left}


class _Grounds:
    """Facts stated alone, left out one by one as long as the outcome stays certain.

    The variables are gone through from the top of the diagram: what stands below is as it was,
    so that each is tried by looking at its own nodes alone.
    """

    def __init__(self, form: Form, stated: Mapping[str, Known], outcome: Ends) -> None:
        self.form, self.stated, self.outcome = form, dict(stated), outcome
        self.masks = form.worlds.masks(Evidence(stated=stated))
        self.nodes = form.of.needed([form.comes_to])
        self.hold = all(self.masks) and self._certain(self._ends()[form.comes_to])

    @property
    def free(self) -> bool:
        """Whether no contradiction is certain."""
        root, of = self.form.contradiction, self.form.of
        return not always(of.ends(of.needed([root]), self.masks)[root])

    def _ends(self) -> list[Ends]:
        return self.form.of.ends(self.nodes, self.masks)

    def _certain(self, ends: Ends) -> bool:
        return ends & ~MAY_BE_OUT == self.outcome

    def leave_out(self, names: Sequence[str]) -> None:
        """Leave out each of these facts that the outcome does not need."""
        of, worlds, ends = self.form.of, self.form.worlds, self._ends()
        tried: dict[int, list[str]] = {}
        for name in reversed(names):
            tried.setdefault(worlds.at[name], []).append(name)
        for level, here, past in of.by_variable(self.form.comes_to, self.masks, ends):
            for name in tried.pop(level, ()):
                fewer = {n: known for n, known in self.stated.items() if n != name}
                told = {n: known for n, known in fewer.items() if worlds.at[n] == level}
                mask, found = worlds.masks(Evidence(stated=told))[level], past
                for node in here:
                    for answer in mask:
                        found |= ends[of.kids[node][answer]]
                if self._certain(found):
                    self.stated, self.masks[level] = fewer, mask
        for level, unasked in tried.items():
            for name in unasked:
                del self.stated[name]
            told = {n: known for n, known in self.stated.items() if worlds.at[n] == level}
            self.masks[level] = worlds.masks(Evidence(stated=told))[level]


def other_outcomes(answer: Answer) -> list[dict[str, Any]]:
    """For each other outcome a smallest set of facts whose change leads to it, where everything
    that a predicate names is known."""
    form = answer.form
    for name in answer.chart.named_facts:
        known = answer.known(name)
        if known is None or not _told(form.worlds, name, known):
            return []
    others = [box for box in answer.chart.outcomes if box.id != answer.reached]
    roots = [form.ends_well_at(box.id) for box in others]
    nearest = _Nearest(answer)
    rows = []
    for box, root in zip(others, roots, strict=True):
        change = nearest.to(root)
        if change is not None:
            rows.append(
                {
                    "outcome": box.id,
                    "change": [
                        {"fact": name, "is": _plain(answer.known(name)), "if": known.plain}
                        for name, known in change.items()
                    ],
                    "words": "if "
                    + ", and ".join(answer.changed(*each) for each in change.items()),
                }
            )
    return rows


def _plain(known: Known | None) -> object:
    return known.plain if known else None


def _told(worlds: Worlds, name: str, known: Known) -> bool:
    """Whether no predicate tells apart what a fact may yet be."""
    return sum(cell.meets(known) for cell in worlds.cells[name]) + known.nobody == 1


class _Nearest:
    """The fewest facts whose change leads from what is known into a root, whatever is not known."""

    def __init__(self, answer: Answer) -> None:
        self.form, self.worlds = answer.form, answer.form.worlds
        with answer.form.adding:
            self.of = answer.form.of.copy()  # what is made for one incident is not kept
        self.masks, self.answer = answer.masks, answer
        over = ((name, answer.known(name)) for name in self.worlds.over_people)
        self.over = [(name, known) for name, known in over if known is not None]
        self.unknown = {
            number
            for number, variable in enumerate(self.worlds.variables)
            if len(self.masks[number]) > 1 and variable.kind != "people"
        }
        self.prices = [self._price(number) for number in range(len(self.worlds.variables))]

    def _price(self, number: int) -> Mapping[int, int]:
        """Each answer that may be changed to, with the number of facts that change."""
        variable = self.worlds.variables[number]
        if variable.kind == "people":
            return {n: len(self._changed_over(n)) for n in self.worlds.groups}
        now = dict.fromkeys(self.masks[number], 0)
        if variable.kind == "left open" or number in self.unknown:
            return now
        (name,) = variable.facts
        known, possible = self.answer.known(name), self.answer.possible(name)
        others = {
            n: 1
            for n, cell in enumerate(variable.of(name))
            if cell and cell.meets(possible) and not (known and cell.meets(known))
        }
        return others | now

    def _changed_over(self, group: int) -> tuple[str, ...]:
        """The known facts over people that are otherwise by an answer of their variable."""
        people = self.worlds.variables[self.worlds.of_people]
        return tuple(n for n, known in self.over if not people.by(n, (group,)).meets(known))

    def _alike(self, group: int) -> tuple[Known, ...]:
        """What an answer says of the facts over people: of one that does not change, what is
        known of it, which may be several values."""
        people = self.worlds.variables[self.worlds.of_people]
        cells = ((known, people.by(name, (group,))) for name, known in self.over)
        return tuple(known if cell.meets(known) else cell for known, cell in cells)

    def _surely(self, root: Root) -> Root:
        """Where a function is Yes whatever the facts are that are not known."""
        of = self.of
        never = of.negated(root)
        for number in self.unknown:
            width = self.worlds.variables[number].answers
            open_ = of.node(number, [YES if n in self.masks[number] else NO for n in range(width)])
            never = of.some(of.both(never, open_), (number,))
        return self._whatever_is_not_told(of.negated(never))

    def _whatever_is_not_told(self, root: Root) -> Root:
        """The same for facts over people: of the combinations that agree in what is known of
        them, every one."""
        of = self.of
        if not self.worlds.over_people:
            return root
        level = self.worlds.of_people
        alike: dict[tuple[Known, ...], list[int]] = {}
        for n in self.worlds.groups:
            alike.setdefault(self._alike(n), []).append(n)

        def together(at: int, kids: list[Root]) -> Root:
            if at == level:
                for several in alike.values():
                    every = reduce(of.both, (kids[n] for n in several))
                    for n in several:
                        kids[n] = every
            return of.node(at, kids)

        return of.rebuilt(root, together)

    def to(self, root: Root) -> dict[str, Known] | None:
        """Fact -> the class of values that leads there; None where nothing does."""
        of, root = self.of, self._surely(root)
        cost = {NO: NEVER, YES: 0}
        for node in of.needed([root]):
            kids, prices = of.kids[node], self.prices[of.level[node]]
            cost[node] = min(price + cost[kids[n]] for n, price in prices.items())
        if cost[root] >= NEVER:
            return None
        change: dict[str, Known] = {}
        node = root
        while node != YES:
            level, kids = of.level[node], of.kids[node]
            prices = self.prices[level]
            best = [n for n, price in prices.items() if price + cost[kids[n]] == cost[node]]
            chosen = min(best, key=lambda n: prices[n])
            if prices[chosen]:
                same = [n for n in best if kids[n] == kids[chosen] and prices[n] == prices[chosen]]
                change |= self._changed(level, chosen, same)
            node = kids[chosen]
        return {name: change[name] for name in self.form.chart.all_facts if name in change}

    def _changed(self, level: int, chosen: int, same: Sequence[int]) -> dict[str, Known]:
        variable = self.worlds.variables[level]
        differs = variable.facts
        if variable.kind == "people":
            differs = self._changed_over(chosen)
            same = [chosen] if len(differs) > 1 else same
            same = [n for n in same if self._changed_over(n) == differs]
        return {name: variable.by(name, same) for name in differs}
