"""Facts worked out over the same people, which vary together.

A group chat of forty people of unknown ages is an ordinary incident: people are combined by what
the chart asks of them, never one by one in all combinations. Two people with the same answers
count as one more only until nothing new comes of it, so that time grows with the people listed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, product
from math import prod

from flowgraph.deciding.evidence import Evidence
from flowgraph.errors import ChartError
from flowgraph.facts import AGES, EVERY_AGE, Fact, OverPeople
from flowgraph.incident import Person
from flowgraph.values import Known, Value, spans_of

Row = tuple[Value, ...]
"""One value for each of the facts, in their order; a number is its cell's first value, and None
where there is nobody whose age it could be."""
Spans = tuple[tuple[int, int], ...]

MOST_ROWS = 20_000
"""Combinations of values of the facts over people that one chart may tell apart."""


MOST_SPANS = 10_000
"""Ages of a person, as they are written, whose answers are remembered."""


class TooManyRows(ChartError):
    """A chart asks more of people than can be told apart."""


class Asked:
    """What facts over people ask of an age, and how the answers of several people combine.

    Ages that ``cuts`` do not part are one, named by the lowest of them.
    """

    def __init__(self, facts: Sequence[Fact], cuts: Iterable[int]) -> None:
        self.facts = tuple(facts)
        self.origins = tuple(_over_people(fact) for fact in facts)
        self.cuts = sorted({AGES[0], *(cut for cut in cuts if cut in EVERY_AGE)})
        self._of_age = {age: self._answers(age) for age in self.cuts}
        self.of_spans = lru_cache(maxsize=MOST_SPANS)(self._of_spans)
        self._groups: dict[Row, tuple[int, ...]] | None = None

    def _answers(self, age: int) -> Row:
        holds = (origin.where.holds({"age": age}) for origin in self.origins)
        return tuple(
            yes if origin.how == "any" else age if yes else None
            for origin, yes in zip(self.origins, holds, strict=True)
        )

    def first(self, age: int) -> int:
        """The age that stands for this one."""
        return self.cuts[bisect_right(self.cuts, age) - 1]

    def _of_spans(self, spans: Spans) -> frozenset[Row]:
        """What a person whose age lies in these spans may answer."""
        ages = {self.first(age) for low, high in spans for age in self._ages(low, high)}
        return frozenset(self._of_age[age] for age in ages)

    def groups(self) -> Mapping[Row, tuple[int, ...]]:
        """Every combination that some group of people comes to, with ages that do."""
        if self._groups is None:
            kinds: dict[Row, int] = {}
            for age in (14, 30, *self.cuts):  # plain ages first, for the reader
                kinds.setdefault(self._of_age[self.first(age)], age)
            found: dict[Row, tuple[int, ...]] = {kind: (age,) for kind, age in kinds.items()}
            new = list(found)
            while new:
                have, new = new, []
                for row in have:
                    for kind, age in kinds.items():
                        made = _together(row, kind)
                        if made not in found:
                            found[made] = (*found[row], age)
                            new.append(made)
            self._groups = found
        return self._groups

    def combined(self, people: Iterable[Person]) -> frozenset[Row]:
        """The answers of a group. A further person with answers already seen is combined only
        until nothing new appears."""
        counts: dict[frozenset[Row], int] = {}
        for person in people:
            answers = self.of_spans(person.ages)
            counts[answers] = counts.get(answers, 0) + 1
        found: frozenset[Row] = frozenset()
        for answers, count in counts.items():
            for _ in range(count):
                if not found:
                    found = answers
                    continue
                more = frozenset(_together(a, b) for a in found for b in answers)
                if more == found:
                    break
                found = more
        return found

    def rows(self, evidence: Evidence) -> frozenset[Row]:
        """Every combination of values that the people and the statements leave open; empty where
        nobody is listed and what is stated fits no group of people."""
        if not evidence.people:
            return frozenset(row for row in self.groups() if self.fits(row, evidence))
        found = self.combined(evidence.people)
        doubted = [
            fact.name in evidence.doubted and evidence.replaced(fact.name) is None
            for fact in self.facts
        ]
        if any(doubted):
            # One group of further people, who can only add, and only to what is in doubt.
            added = {
                tuple(value for value, doubt in zip(row, doubted, strict=True) if doubt)
                for row in self.groups()
            }
            found |= {_with(row, more, doubted) for row in found for more in added}
        return self._with_statements(found, evidence)

    def fits(self, row: Row, evidence: Evidence) -> bool:
        """Whether a combination has what is stated."""
        for index, fact in enumerate(self.facts):
            known = evidence.replaced(fact.name)
            if known is not None and row[index] not in self._stated(index, known):
                return False
        return True

    def _stated(self, index: int, known: Known | None) -> list[Value]:
        """The values of a fact that a statement leaves; all that it may have without one."""
        fact = self.facts[index]
        if self.origins[index].how == "any":
            return [v for v in (True, False) if known is None or v in known.values]
        spans = ((fact.low, fact.high),) if known is None else known.spans
        return list(
            dict.fromkeys(self.first(age) for low, high in spans for age in self._ages(low, high))
        )

    def _ages(self, low: int, high: int) -> tuple[int, ...]:
        return (low, *(cut for cut in self.cuts if low < cut <= high))

    def _linked(self, index: int) -> int | None:
        """The ``any`` fact that asks whether there is anybody for this ``lowest`` fact."""
        asked = self.origins[index]
        return next((n for n, one in enumerate(self.origins) if one.tells_of_nobody(asked)), None)

    def _with_statements(self, found: frozenset[Row], evidence: Evidence) -> frozenset[Row]:
        """Stated values in place of worked-out ones, in every world. Where it is stated that
        somebody is involved whom nobody listed can be, it is somebody not listed, of whom
        nothing more is known."""
        stated = [evidence.replaced(fact.name) for fact in self.facts]
        if not any(stated):
            return found
        out: set[Row] = set()
        for row in found:
            choices: list[list[Value]] = []
            for index, known in enumerate(stated):
                link = self._linked(index)
                if known is not None:
                    choices.append(self._stated(index, known))
                elif row[index] is None and link is not None and _says_yes(stated[link]):
                    choices.append([None, *self._stated(index, None)])
                else:
                    choices.append([row[index]])
            out |= {made for made in product(*choices) if self._keeps_links(made, stated, row)}
        return frozenset(out)

    def _keeps_links(self, made: Row, stated: Sequence[Known | None], row: Row) -> bool:
        """An unstated ``lowest`` that had no value gets one exactly where somebody is now said to
        be involved."""
        for index, known in enumerate(stated):
            link = self._linked(index)
            if known is None and row[index] is None and link is not None and stated[link]:
                if (made[index] is None) == (made[link] is True):
                    return False
        return True

    def every_row(self) -> tuple[Row, ...]:
        """Every combination that some incident may leave open, those of groups first: what is
        stated, or in doubt, of one fact need not be what a group makes of the others."""
        values = [
            [*self._stated(index, None), *([None] if origin.how == "lowest" else [])]
            for index, origin in enumerate(self.origins)
        ]
        if prod(map(len, values)) > MOST_ROWS:
            raise TooManyRows.at(
                "chart",
                f"the facts worked out over people have more than {MOST_ROWS:,} combinations",
                "work out fewer facts over people, or ask for fewer ages",
            )
        return tuple(dict.fromkeys((*self.groups(), *product(*values))))


def pairs(coarse: Asked, evidence: Evidence, component: int) -> set[tuple[Row, Row]]:
    """Pairs of combinations that differ in one fact alone, by exact values: two ages that no
    predicate tells apart are two ages all the same. (Within ages that neither a predicate nor
    anybody's span parts, one age can stand for all.)"""
    fine = Asked(coarse.facts, (*coarse.cuts, *_span_ends(evidence)))
    alike: dict[Row, list[Row]] = {}
    for row in fine.rows(evidence):
        alike.setdefault((*row[:component], *row[component + 1 :]), []).append(row)
    found = set()
    for rows in alike.values():
        told = sorted({_in_cells(coarse, row) for row in rows}, key=repr)
        found |= set(combinations(told, 2))
    return found


def _in_cells(asked: Asked, row: Row) -> Row:
    """A combination of exact values, by the ages that stand for them."""
    return tuple(
        asked.first(v) if isinstance(v, int) and not isinstance(v, bool) else v for v in row
    )


def _span_ends(evidence: Evidence) -> set[int]:
    """The ages at which somebody's span, or a statement, begins or has ended."""
    spans = {span for person in evidence.people for span in person.ages}
    spans.update(s for known in evidence.stated.values() for s in known.spans)
    spans.update(s for known in evidence.supposed.values() for s in known.spans)
    return {end for low, high in spans for end in (low, high + 1)}


def worked_out(fact: Fact, evidence: Evidence, *, besides: bool | None = None) -> Known | None:
    """The values of one fact worked out over the people listed, exactly; None where nobody is
    listed. Statements play no part.

    Args:
        besides: whether people who are not listed may add to it; None: where the fact is in doubt.
    """
    people = evidence.people
    if not people or not isinstance(fact.origin, OverPeople):
        return None
    if besides is None:
        besides = fact.name in evidence.doubted
    holds = fact.origin.at
    matching: dict[Spans, tuple[tuple[int, ...], bool]] = {}
    counts: dict[Spans, int] = {}
    for person in people:
        counts[person.ages] = counts.get(person.ages, 0) + 1
        if person.ages not in matching:
            ages = [a for low, high in person.ages for a in range(low, high + 1)]
            yes = tuple(age for age in ages if holds[age])
            matching[person.ages] = yes, len(yes) < len(ages)
    nobody = all(can_miss for _, can_miss in matching.values())
    if fact.origin.how == "any":
        can_hold = besides or any(ages for ages, _ in matching.values())
        return Known(values=(True,) * can_hold + (False,) * nobody)
    # Whoever cannot miss bounds the lowest age of everybody else from above.
    bounds = sorted(
        (max(ages), spans) for spans, (ages, can_miss) in matching.items() if not can_miss
    )
    possible: set[int] = set()
    for own, (matched, _) in matching.items():
        others = [top for top, spans in bounds if spans != own or counts[spans] > 1][:1]
        possible.update(age for age in matched if not others or age <= others[0])
    if besides:
        top = fact.high if nobody else max(possible)
        possible.update(range(fact.low, top + 1))
    return Known(spans=spans_of(possible), nobody=nobody)


def cuts_of(facts: Iterable[Fact], cells: Mapping[str, Sequence[Known]]) -> set[int]:
    """The ages at which what these facts ask of a person, or what is asked of them, changes."""
    found: set[int] = set()
    for fact in facts:
        holds = _over_people(fact).at
        found |= {age for age in EVERY_AGE[1:] if holds[age] != holds[age - 1]}
        if fact.ordered:
            found.update(cell.first for cell in cells[fact.name])  # type: ignore[misc]
    return found


def _over_people(fact: Fact) -> OverPeople:
    assert isinstance(fact.origin, OverPeople)
    return fact.origin


def _together(a: Row, b: Row) -> Row:
    return tuple(_either(x, y) for x, y in zip(a, b, strict=True))


def _with(row: Row, more: Row, doubted: Sequence[bool]) -> Row:
    """A combination with what further people add where it is in doubt."""
    added = iter(more)
    return tuple(
        _either(value, next(added)) if doubt else value
        for value, doubt in zip(row, doubted, strict=True)
    )


def _says_yes(known: Known | None) -> bool:
    return known is not None and True in known.values


def _either(a: Value, b: Value) -> Value:
    """The answers of two people together: anybody of them; the lower of two ages."""
    if isinstance(a, bool) or isinstance(b, bool):
        return bool(a or b)
    if a is None or b is None:
        return a if b is None else b
    return min(a, b)
