"""Facts: what a chart asks, their domains, and how they may be worked out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct, field

from flowgraph.frozen import freeze
from flowgraph.predicate import Predicate
from flowgraph.values import Known, Value, joined, read_span, say, span_in_words

Kind = Literal["yes-no", "choice", "whole-number", "text"]
KINDS: tuple[Kind, ...] = ("yes-no", "choice", "whole-number", "text")

AGES = (0, 150)
"""The ages an incident file may give, in years."""
EVERY_AGE = range(AGES[0], AGES[1] + 1)

YES_NO = {"yes": True, "true": True, "no": False, "false": False}
UNKNOWN = "unknown"


class OverPeople(Struct, frozen=True):
    """Worked out over the people listed: ``any`` (does someone satisfy the condition on
    ``age``?) or ``lowest`` (the lowest age among those who do)."""

    how: Literal["any", "lowest"]
    where: Predicate

    @property
    def at(self) -> tuple[bool, ...]:
        """Whether a person of each age satisfies the condition."""
        return _holds_at(self.where)

    def tells_of_nobody(self, lowest: OverPeople) -> bool:
        """Whether it asks if there is anybody whose age ``lowest`` could be: of the same ages,
        however each of the two is written."""
        return self.how == "any" and lowest.how == "lowest" and self.at == lowest.at


@lru_cache(maxsize=512)
def _holds_at(where: Predicate) -> tuple[bool, ...]:
    return tuple(where.holds({"age": age}) for age in EVERY_AGE)


class FromChart(Struct, frozen=True):
    """Worked out by another chart: the value its outcome gives for the fact ``gives``."""

    chart: str
    gives: str


class Counted(Struct, frozen=True):
    """Worked out from other facts of the chart: the sum of the points of their values.
    ``points``: member -> value -> points, values that give none left out. A count gives one
    point for each yes. ``checklist`` is the checklist it counts, where it names one."""

    points: Mapping[str, Mapping[Value, int]]
    how: Literal["count", "points"] = "count"
    checklist: str = ""

    def __post_init__(self) -> None:
        freeze(self, "points")

    def of(self, member: str, value: Value) -> int:
        """The points that a member's value gives."""
        return self.points[member].get(value, 0)


class Fact(Struct, frozen=True):
    """One fact of a chart: its domain, the question put to a person, and how it may be
    worked out. People read ``noun`` and ``words`` (value -> words), never ids; ``says`` holds
    what they would say after "because" (value -> sentence; of a whole number one for any
    ``value``, with ``{value}`` in it)."""

    name: str
    kind: Kind
    ask: str = ""
    help: str = ""
    noun: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()  # of a choice
    low: int = 0  # of a whole number, both ends included
    high: int = 0
    unit: str = ""
    origin: OverPeople | FromChart | Counted | None = None
    line: int = 0
    column: int = 0

    def __post_init__(self) -> None:
        freeze(self, "words", "says", "values")

    @property
    def domain(self) -> Known:
        """Every value the fact may take."""
        match self.kind:
            case "yes-no":
                return Known(values=(True, False))
            case "choice":
                return Known(values=self.values)
            case "whole-number":
                return Known(spans=((self.low, self.high),))
            case "text":
                return Known()

    @property
    def name_in_words(self) -> str:
        return self.noun or self.name.replace("_", " ")

    def say(self, value: Value) -> str:
        """A value of this fact as people read it."""
        return self.words.get(value, say(value)) if isinstance(value, str) else say(value)

    def in_words(self, known: Known) -> str:
        """What is known of it as people read it: ``the head, as sole proprietor or 14``."""
        if not self.words:
            return known.words
        parts = [self.say(value) for value in known.values]
        return " or ".join([*parts, *([] if not known.nobody else ["nobody"])])

    def sentence(self, known: Known | None, numbers: str = "") -> str:
        """What is known of it, as a person would say it after "because".

        Args:
            numbers: how whole numbers are said, if not as they stand.

        >>> care = Fact("in_care", "yes-no", noun="in care", says={"yes": "the child is in care"})
        >>> care.sentence(Known(values=(True,))), care.sentence(Known(values=(False,)))
        ('the child is in care', '“in care” is answered no')
        """
        if known is None:
            return f"{self.name_in_words} is not known"
        if self.kind == "whole-number" and self.says and not known.nobody:
            return self.says["value"].replace("{value}", numbers or known.words)
        said = [self.says.get(str(say(v) if v in (True, False) else v), "") for v in known.values]
        if said and all(said) and not known.nobody:
            return " or ".join(said)
        if self.kind == "yes-no":
            return f"“{self.name_in_words}” is answered {known.words}"
        return f"{self.name_in_words} is {numbers or self.in_words(known)}"

    def changed(self, to: Known, now: Known | None) -> str:
        """A change of it, as a person would say it after "if": what it would be, and what it is,
        where that is not said with it.

        >>> score = Fact("score", "whole-number", low=0, high=12)
        >>> score.changed(Known(spans=((7, 12),)), Known(spans=((3, 3),)))
        'score is 7 or over (now 3)'
        """
        said = self.sentence(to, " or ".join(self._end(*span) for span in to.spans))
        if now and self.kind == "yes-no":
            return said
        return f"{said} (now {self.in_words(now) if now else 'not known'})"

    def _end(self, low: int, high: int) -> str:
        """A span as people say it where it reaches an end of the domain."""
        if low < high and (low > self.low) != (high < self.high):
            return f"{low} or over" if low > self.low else f"{high} or under"
        return span_in_words(low, high)

    @property
    def expected(self) -> str:
        """What may be written for it, in words, for a message that mends a fault."""
        match self.kind:
            case "yes-no":
                return "yes, no or unknown"
            case "choice":
                return f"{', '.join(self.values)} or unknown"
            case "whole-number":
                span = span_in_words(self.low, self.high)
                return f"a whole number {span}, a range such as {span}, or unknown"
            case "text":
                return "a few words, or unknown"

    def read(self, written: Iterable[str]) -> Known | None:
        """What was written for this fact as the values still possible; None where
        something lies outside the domain. Not for a text fact."""
        written = list(written)
        if self.kind == "whole-number":
            spans = [read_span(text) for text in written]
            found = [s for s in spans if s and self.low <= s[0] and s[1] <= self.high]
            return Known(spans=joined(found)) if len(found) == len(spans) else None
        if self.kind == "yes-no":
            answers = {YES_NO.get(text.strip().lower()) for text in written}
            if None in answers:
                return None
            return Known(values=tuple(v for v in (True, False) if v in answers))
        chosen = {text.strip() for text in written}
        if not chosen <= set(self.values):
            return None
        return Known(values=tuple(value for value in self.values if value in chosen))


class Cell(Struct, frozen=True):
    """Values of a fact that no predicate tells apart; ``first`` stands for them all."""

    first: Value
    known: Known


def cells(
    fact: Fact, tests: Iterable[Predicate], points: Sequence[Mapping[Value, int]] = ()
) -> tuple[Cell, ...]:
    """The fact's domain, cut where any of ``tests`` changes its answer, and where values give
    different ``points`` in a sum.

    ``tests`` are the single comparisons that name the fact, and for an age worked out over
    people those that ask each of them for their ``age``. A cell of whole numbers is one
    unbroken span, so that it can be said as ``0-12``; a cell of a choice keeps the order
    of the chart.
    """
    tests = tuple(tests)

    def signature(value: Value) -> tuple[bool | int, ...]:
        # Each test is one comparison, of this fact (however an edition names it) or of an age.
        answers = (test.holds({test.facts[0]: value}) for test in tests)
        return (*answers, *(each.get(value, 0) for each in points))

    if fact.kind == "whole-number":
        return tuple(_number_cells(fact, tests, signature))
    grouped: dict[tuple[bool | int, ...], list[Value]] = {}
    for value in fact.domain.values:
        grouped.setdefault(signature(value), []).append(value)
    return tuple(Cell(group[0], Known(values=tuple(group))) for group in grouped.values())


def _number_cells(fact: Fact, tests: tuple[Predicate, ...], signature) -> Iterator[Cell]:  # type: ignore[no-untyped-def]
    cuts = {fact.low}
    for test in tests:
        for constant in test.constants:
            if isinstance(constant, int):
                cuts |= {constant, constant + 1}
    edges = sorted(cut for cut in cuts if fact.low <= cut <= fact.high)
    low = edges[0]
    for this, following in zip(edges, [*edges[1:], fact.high + 1], strict=True):
        if following > fact.high or signature(following) != signature(this):
            yield Cell(low, Known(spans=((low, following - 1),)))
            low = following
