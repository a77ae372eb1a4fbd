"""The nearest way to each other outcome: the fewest facts whose change leads there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from flowgraph.deciding.answer import Answer
from flowgraph.deciding.diagrams import (
    NEVER,
    NO,
    YES,
    Root,
)
from flowgraph.deciding.worlds import Worlds
from flowgraph.values import Known


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
