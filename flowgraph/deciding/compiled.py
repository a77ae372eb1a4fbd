"""The walk's answers, fast: a function for each set of names that mappings come with.

What is certain by the facts alone is answered by generated source, and remembered; everything
else goes to the walk, and is remembered by what is known of each fact. The answers are the
walk's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from msgspec import Struct

from flowgraph.chart import Chart, a_chart
from flowgraph.deciding.decide import decide
from flowgraph.deciding.decision import Decision
from flowgraph.deciding.gates import source_of
from flowgraph.deciding.layout import Field, Layout, State, layout_of
from flowgraph.deciding.old.answer import Answer, Status, answer
from flowgraph.deciding.old.evidence import Evidence, evidence_of
from flowgraph.deciding.old.plan import plan_of
from flowgraph.deciding.old.walk import Walk
from flowgraph.deciding.rooms import rooms_of
from flowgraph.deciding.source import Names
from flowgraph.errors import FlowgraphError, again, told_cleanly
from flowgraph.facts import Known, Value
from flowgraph.reading.fit import from_mapping

MOST_REMEMBERED = 100_000
"""Answers of the walk kept for a chart; then the memory is cleared and begun again."""
MOST_SHAPES = 32
"""Sets of names that source is written for; mappings of further ones share the one of all."""
MOST_SEEN = 20_000
"""Mappings of one set of names whose answers are kept; then the memory is begun again."""
LISTED = 2_000
"""Whole numbers of a fact looked up one by one; a wider range is looked up by its cells."""


Decides = Callable[[Mapping[str, Any]], "Verdict"]


class Verdict(Struct, frozen=True):
    """The answer without what defends it.

    Attributes:
        status: ``decided``, ``certain``, ``undecided``, ``contradictory`` or ``outside``.
        outcome: the id of the outcome box where decided or certain, else None.
        path: ids of the boxes that every world passes, from the start.
        possible_outcomes: ids, the most protective first.
    """

    status: Status
    outcome: str | None
    path: tuple[str, ...]
    possible_outcomes: tuple[str, ...]


CONTRADICTORY = Verdict("contradictory", None, (), ())
OUTSIDE = Verdict("outside", None, (), ())


class Decider:
    """Decides mappings of facts by one chart; made by ``compile``.

    Attributes:
        chart: the chart.
    """

    __slots__ = (
        "_answers",
        "_answers_of",
        "_by_names",
        "_codes",
        "_decide",
        "_names",
        "_open",
        "_words_of",
        "chart",
        "layout",
    )

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.layout = layout = layout_of(plan_of(chart))
        self._codes = {name: _codes(field) for name, field in layout.fields.items()}
        self._answers: dict[State, Verdict] = {}
        self._open = list(layout.open)
        self._answers_of, self._words_of = _tables(layout, self._codes)
        self._names: dict[str, Any] = {
            "CONTRADICTORY": CONTRADICTORY,
            "OUTSIDE": OUTSIDE,
            "TOGETHER": layout.together,
            "again": self._again,
            "decided": _decided,
            "normalised": self._normalised,
            "seen": _seen,
            "state_of": self._state,
            "unsettled": self._unsettled,
        }
        self._names |= {f"C{f.index}": self._codes[n] for n, f in layout.fields.items()}
        self._by_names: dict[Names, Decides] = {}
        # A chart of several rooms has all facts in one list, whatever their names.
        self._decide: Decides = self._written() if len(rooms_of(chart)) > 1 else self._again

    def __call__(self, facts: Mapping[str, Any]) -> Verdict:
        """Decide a mapping of facts; ``None``, or a fact left out, is unknown.

        Raises:
            IncidentError: a name that is not a fact of the chart, or a value outside its
                domain.
            ChartError: a fault of the chart, in a world that the facts leave open.
        """
        try:
            return self._decide(facts)
        except FlowgraphError as error:
            clean = again(error)
        del facts  # as ``told_cleanly`` does, at no cost where all is well
        raise clean

    def source(self, given: Iterable[str] | None = None) -> str:
        """The generated Python source, to be read: for mappings of any names, or of exactly
        ``given``."""
        names = None if given is None else frozenset(given)
        return "\n".join(source_of(self.layout, names).lines) + "\n"

    def _written(self, given: Names | None = None) -> Decides:
        """The function that the source makes."""
        source = source_of(self.layout, given)
        names = self._names | {"SEEN": {}}
        names |= {name: self._value(*value) for name, value in source.names.items()}
        # Source generated from numbers and ids; nothing else of a file is in it.
        exec(compile_source("\n".join(source.lines), self.chart.id), names)
        found: Decides = names["decide"]
        return found

    def _value(self, kind: str, value: Any) -> Any:
        """What a name in the source stands for."""
        if kind == "VERDICT":
            return _decided(value)
        if kind == "CLASH":
            number, asked = value
            return _Clashes(self.layout, self.layout.plan.charts[number], asked)
        if kind == "GET":
            # ``itemgetter`` is quickest, but of one name it gives no tuple.
            return itemgetter(*value) if len(value) > 1 else _getter(value)
        return value

    def _again(self, facts: Mapping[str, Any], tried: Names | None = None) -> Verdict:
        """Facts by other names than those last decided (``tried``), or a value that needs
        reading. Mappings mostly come with the same names each time, so the function for
        the names last seen is tried first."""
        names = frozenset(facts) if isinstance(facts, Mapping) else None
        if names is None or names == tried or not names <= self.layout.fields.keys():
            return self._normalised(facts)
        if type(facts) is not dict or (
            names not in self._by_names and len(self._by_names) >= MOST_SHAPES
        ):
            facts = dict.fromkeys(self.layout.fields) | dict(facts)
        self._decide = found = self._for(frozenset(facts))
        return found(facts)

    def _for(self, names: Names) -> Decides:
        """The function for mappings of these names."""
        if names not in self._by_names:
            self._by_names[names] = self._written(names)
        return self._by_names[names]

    def decision(self, facts: Mapping[str, Any]) -> Decision:
        """The same answer with everything that defends it, from the walk."""
        return decide(self.chart, facts)

    def _state(self, facts: Mapping[str, Any]) -> list[int]:
        """What is possible of every fact.

        Raises:
            KeyError, TypeError: a value is not one of its fact's; the slower reading says
                what it may still be.
        """
        state = self._open.copy()
        answers, words = self._answers_of, self._words_of
        for name, value in facts.items():
            # A yes-no fact is looked up apart from the others: 1 is not yes.
            at, codes = answers[name] if value is True or value is False else words[name]
            state[at] = codes[value]
        return state

    def _unsettled(self, facts: Mapping[str, Any]) -> Verdict:
        """What the fast way leaves open, by the walk."""
        return self.walked(tuple(self._state(facts)))

    def walked(self, state: State) -> Verdict:
        """The walk's answer for what is possible of every fact, remembered."""
        found = self._answers.get(state)
        if found is None:
            found = self.weighed(self.layout.evidence(state))
            if len(self._answers) >= MOST_REMEMBERED:
                self._answers.clear()
            self._answers[state] = found
        return found

    def weighed(self, evidence: Evidence) -> Verdict:
        """The walk's answer for any evidence, people included."""
        return verdict_of(answer(self.layout.plan, evidence, in_full=True))

    def _normalised(self, facts: Mapping[str, Any]) -> Verdict:
        """Scalars of numpy and Arrow, words for answers, ranges and lists made plain; what
        fits no fact is refused."""
        evidence = evidence_of(from_mapping(facts, self.chart), self.chart)
        if self.layout.state(evidence) is None:
            return self.weighed(evidence)
        exact = {name: _exact(known) for name, known in evidence.stated.items()}
        return self._decide(exact)


@told_cleanly
def compile(chart: Chart) -> Decider:
    """Make a chart into a function that decides mappings of facts.

    For many decisions: it answers as ``flowgraph.decide`` does, some thousand times faster,
    and leaves out what defends the answer until ``Decider.decision`` is asked for it. A
    mapping holds facts only; ages of people are stated as the facts worked out of them.

    >>> import flowgraph
    >>> decider = flowgraph.compile(flowgraph.load_chart("kscb-sexting-2016"))
    >>> decider({"classification": "aggravated", "adult_involved": True}).outcome
    'refer'
    >>> decider({"classification": None}).status
    'undecided'
    """
    return _decider(a_chart(chart))


@lru_cache(maxsize=64)
def _decider(chart: Chart) -> Decider:
    return Decider(chart)


def compile_source(source: str, chart: str) -> Any:
    """Generated source as code; errors in it would name the chart."""
    import builtins

    return builtins.compile(source, f"<compiled {chart}>", "exec")


def verdict_of(found: Answer) -> Verdict:
    """A walk's answer without what defends it."""
    boxes = (found.plan.places[place].box for place in found.path)
    return Verdict(
        found.status,
        found.outcome.id if found.outcome else None,
        tuple(box.id for box in boxes if box),
        tuple(box.id for box in found.outcomes),
    )


def _decided(path: Sequence[str]) -> Verdict:
    return Verdict("decided", path[-1], tuple(path), (path[-1],))


class _Numbers(dict[Any, int]):
    """A wide range of whole numbers, looked up by the cell that holds them."""

    def __init__(self, field: Field) -> None:
        super().__init__({None: field.full})
        self.lows = [cell.known.spans[0][0] for cell in field.cells]
        self.low, self.high = field.fact.low, field.fact.high

    def __missing__(self, value: object) -> int:
        if type(value) is not int or not self.low <= value <= self.high:
            raise KeyError(value)
        return 1 << bisect_right(self.lows, value) - 1


def _codes(field: Field) -> dict[Any, int]:
    """A fact's values -> what is possible once that is stated; None leaves all possible."""
    fact = field.fact
    if fact.kind == "whole-number" and fact.high - fact.low > LISTED:
        return _Numbers(field)
    codes: dict[Any, int] = {None: field.full}
    for index, cell in enumerate(field.cells):
        for value in cell.known.values:
            codes[value] = 1 << index
        for low, high in cell.known.spans:
            codes |= dict.fromkeys(range(low, high + 1), 1 << index)
    return codes


Table = dict[str, tuple[int, dict[Any, int]]]
"""Fact -> its place in a state, and its codes."""


def _tables(layout: Layout, codes: Mapping[str, dict[Any, int]]) -> tuple[Table, Table]:
    """The tables for True and False, and for everything else."""
    answers: Table = {}
    words: Table = {}
    for name, field in layout.fields.items():
        words[name] = (field.index, codes[name])
        if field.fact.kind == "yes-no":
            answers[name] = words[name]
            words[name] = (field.index, {None: field.full})
    return answers, words


class _Clashes(dict[tuple[Any, ...], bool]):
    """Whether what is stated of the facts that a chart works out cannot stand beside what
    that chart, still open, can give; by what is stated of people, in one tuple, and by what is
    known of the facts asked."""

    def __init__(self, layout: Layout, helper: Chart, asked: Sequence[str]) -> None:
        super().__init__()
        self.layout = layout
        self.names = (*layout.over_people(), *asked)
        self.served = layout.served_by(helper)

    def __missing__(self, key: tuple[Any, ...]) -> bool:
        layout = self.layout
        state = list(layout.open)
        people, *others = key
        for name, bits in zip(self.names, (*people, *others), strict=True):
            state[layout.fields[name].index] = bits
        evidence = layout.evidence(state)
        given = Walk(layout.plan, evidence, all_charts=True, heed_outside=False).trail().given
        found = any(
            name in evidence.stated
            and name in given
            and not evidence.stated[name].meets(given[name])
            for name in self.served
        )
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[key] = found
        return found


def _getter(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    return lambda facts: tuple(facts[name] for name in names)


def _seen(seen: dict[Any, Verdict], facts: Any, verdict: Verdict) -> Verdict:
    """Keep an answer for facts that come again."""
    if len(seen) >= MOST_SEEN:
        seen.clear()
    seen[facts] = verdict
    return verdict


def _exact(known: Known) -> Value:
    return known.spans[0][0] if known.spans else known.values[0]
