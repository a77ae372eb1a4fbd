"""The form's answers, fast: a function for each set of names that mappings come with."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any

from flowgraph.chart import Chart, a_chart
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.decide import decide
from flowgraph.deciding.decision import Decision
from flowgraph.deciding.evidence import Evidence, evidence_of
from flowgraph.deciding.form import form_by_counts
from flowgraph.deciding.source import Source
from flowgraph.deciding.stated import Stated, TooLarge
from flowgraph.deciding.verdicts import (
    People,
    Verdict,
    Verdicts,
    people_of,
    stated_cells,
    verdict_of,
)
from flowgraph.errors import FlowgraphError, again, told_cleanly
from flowgraph.reading.incident_fit import from_mapping
from flowgraph.values import Known

Names = frozenset[str]
Decides = Callable[[Mapping[str, Any]], Verdict]

MOST_SHAPES = 32
"""Sets of names that source is written for; mappings of further ones share the one of all."""


class Decider:
    """Decides mappings of facts by one chart; made by ``compile``.

    A mapping is decided by ``decider(facts)``; ``None``, or a fact left out, is unknown. A name
    that is not a fact of the chart, or a value outside its domain, is an ``IncidentError``; a
    fault of the chart, in a world that the facts leave open, a ``ChartError``.

    Attributes:
        chart: the chart.
    """

    # What is called is the function for the names last seen itself: a method that calls it would
    # take a third of its time.
    __slots__ = ("__call__", "_by_names", "_verdicts", "cells", "chart", "form")
    __call__: Decides

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.form = form_by_counts(chart)
        self.cells: Mapping[str, tuple[Known, ...]] = stated_cells(self.form)
        self._by_names: dict[Names, Decides] = {}
        self._verdicts: Verdicts | None = None
        with suppress(TooLarge):
            self._verdicts = Verdicts(self.form, self.cells)
        self.__call__ = self._for(frozenset())

    def decision(self, facts: Mapping[str, Any]) -> Decision:
        """The same answer with everything that defends it."""
        return decide(self.chart, facts)

    def source(self, given: Iterable[str]) -> str:
        """The generated Python source, to be read: for mappings of these names. Empty where there
        is no diagram to write it from."""
        with suppress(TooLarge):
            source = Source(self.verdicts(), self._in_order({*given}))
            return "\n".join(source.lines) + "\n"
        return ""

    def verdicts(self, crowds: tuple[People, ...] | None = None) -> Verdicts:
        """The diagram of verdicts; see ``Verdicts``.

        Raises:
            TooLarge: there is none; then ``weighed`` decides.
        """
        if crowds is not None:
            return _of_crowds(self, crowds)
        if self._verdicts is None:
            raise TooLarge
        return self._verdicts

    def whole(self, crowds: tuple[People, ...] | None = None) -> Stated:
        """The same as one function, duties included.

        Raises:
            TooLarge: as ``verdicts``.
        """
        found = self.verdicts(crowds).whole
        if found is None:
            raise TooLarge
        return found

    def of_people(self, evidence: Evidence) -> People:
        """What evidence about people alone comes to."""
        return people_of(self.form, evidence)

    def weighed(self, evidence: Evidence) -> Verdict:
        """The verdict on any evidence, ranges and people listed included."""
        said = self._said(evidence)
        if said is None or self._verdicts is None:
            return verdict_of(Answer(self.form, evidence))
        return self._verdicts.of(said)

    def _said(self, evidence: Evidence) -> dict[str, int] | None:
        """The answers that a diagram asks for; None where people are listed, or something is left
        open that it tells apart."""
        said: dict[str, int] = {}
        for name, known in evidence.stated.items():
            met = [i for i, cell in enumerate(self.cells[name], 1) if cell.meets(known)]
            if len(met) > 1:
                return None
            said[name] = met[0]
        return None if evidence.people else said

    def _again(self, facts: Any, tried: Names) -> Verdict | FlowgraphError:
        """Facts by other names than those ``tried``, or a value that needs reading. Mappings
        mostly come with the same names each time, so the function for the names last seen is
        tried first.

        Returns:
            The verdict; or the error to be raised, by what holds no value any more.
        """
        try:
            names = frozenset(facts) if isinstance(facts, Mapping) else None
            if names is None or names == tried or not names <= self.cells.keys():
                return self._read(facts)
            if type(facts) is not dict:
                facts = dict(facts)
            if names not in self._by_names and len(self._by_names) >= MOST_SHAPES:
                facts = dict.fromkeys(self.cells) | facts
            self.__call__ = found = self._for(frozenset(facts))
            return found(facts)
        except FlowgraphError as error:
            return again(error)

    def _for(self, names: Names) -> Decides:
        """The function for mappings of these names."""
        if names not in self._by_names:
            self._by_names[names] = self._written(names)
        return self._by_names[names]

    def _written(self, names: Names) -> Decides:
        try:
            source = Source(self.verdicts(), self._in_order(names))
        except TooLarge:
            return self._slowly
        known = source.known | {"again": partial(self._again, tried=names)}
        # Source generated from numbers, ids and values; nothing else of a file is in it.
        text, name = "\n".join(source.lines), f"<compiled {self.chart.id}>"
        exec(builtins.compile(text, name, "exec"), known)
        found: Decides = known["decide"]
        return found

    def _in_order(self, names: Container[str]) -> list[str]:
        """Those of the names that are facts, in the order of the chart."""
        order = dict.fromkeys((*self.chart.all_facts, *self.cells))
        return [name for name in order if name in names and name in self.cells]

    def _slowly(self, facts: Mapping[str, Any]) -> Verdict:
        """Each value read, and looked up in the diagram where there is one."""
        try:
            return self._read(facts)
        except FlowgraphError as error:
            clean = again(error)
        del facts
        raise clean

    def _read(self, facts: Mapping[str, Any]) -> Verdict:
        """Scalars of numpy and Arrow, words for answers, ranges and lists; what fits no fact is
        refused."""
        return self.weighed(evidence_of(from_mapping(facts, self.chart), self.chart))


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


@lru_cache(maxsize=64)
def _of_crowds(decider: Decider, crowds: tuple[People, ...]) -> Verdicts:
    return Verdicts(decider.form, decider.cells, crowds)
