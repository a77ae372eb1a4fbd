"""What an answer rests on: a smallest set of known facts that is enough for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flowgraph.deciding.answer import Answer
from flowgraph.deciding.diagrams import (
    MAY_BE_OUT,
    Ends,
    always,
)
from flowgraph.deciding.evidence import Evidence
from flowgraph.deciding.form import Form
from flowgraph.facts import Counted, FromChart
from flowgraph.values import Known

MOST_LOOSE = 5
"""Facts worked out to several values of which it is tried whether they are better left out."""


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
