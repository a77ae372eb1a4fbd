"""The kinds of fact: what each can do that others cannot, in one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flowgraph.errors import nearest
from flowgraph.facts import UNREADABLE, YES_NO, Fact, Fault, Points, telling
from flowgraph.predicate import Compare, Is, Leaf, Predicate
from flowgraph.values import Known, Value, joined, read_span, span_in_words


class YesNo(Fact, frozen=True):
    """Yes or no; alone it is a condition.

    >>> care = YesNo("in_care", noun="in care", says={"yes": "the child is in care"})
    >>> care.sentence(Known(values=(True,))), care.sentence(Known(values=(False,)))
    ('the child is in care', '“in care” is answered no')
    """

    kind = asked_as = "yes-no"
    called = ("yes/no", "yesno", "yes or no", "boolean", "bool")
    in_tables = "Boolean, or text with yes and no; for pandas, frame.convert_dtypes()"
    in_dmn = "boolean"
    ticked = True
    rises = (False, True)

    @property
    def domain(self) -> Known:
        return Known(values=(True, False))

    def read(self, written: Iterable[str]) -> Known | None:
        answers = {YES_NO.get(text.strip().lower()) for text in written}
        if None in answers:
            return None
        return Known(values=tuple(v for v in (True, False) if v in answers))

    def cells(self, tests: Iterable[Predicate], points: Sequence[Points] = ()) -> tuple[Known, ...]:
        """Yes and no are always told apart: an incident states the one or the other."""
        return tuple(Known(values=(value,)) for value in (True, False))

    def misused(self, leaf: Leaf) -> Fault | None:
        if isinstance(leaf, Is):
            return None
        return (
            f"`{self.name}` is a yes-no fact and is not compared",
            f"write {self.name}, or not {self.name}",
        )

    def as_meant(self, op: str, text: str) -> str | None:
        if op not in ("==", "!=") or text.lower() not in YES_NO:
            return None
        return self.name if YES_NO[text.lower()] == (op == "==") else f"not {self.name}"

    def _plainly(self, in_words: str) -> str:
        return f"“{self.name_in_words}” is answered {in_words}"

    def changed(self, to: Known, now: Known | None) -> str:
        return self.sentence(to) if now else super().changed(to, now)

    @property
    def expected(self) -> str:
        return "yes, no or unknown"


class Choice(Fact, frozen=True):
    """One of the values that are listed, in no order."""

    kind = asked_as = "choice"
    called = ("list", "options", "select")
    takes = "values"
    in_tables = "text"
    in_dmn = "string"

    def misused(self, leaf: Leaf) -> Fault | None:
        if isinstance(leaf, Compare) and leaf.op not in ("==", "!="):
            return (f"`{self.name}` is a choice; it has no order", "use ==, != or in (…)")
        return super().misused(leaf)

    def _outside(self, constant: str | int) -> Fault | None:
        if constant in self.values:
            return None
        near = nearest(str(constant), self.values)
        return (
            f"`{self.name}` is never {constant!r}",
            f"did you mean '{near}'?" if near else f"it is one of {', '.join(self.values)}",
        )

    def as_meant(self, op: str, text: str) -> str | None:
        said = {words: id_ for id_, words in self.words.items()}
        for each in (text, said.get(text)):
            if each in self.values:
                return f"{self.name} {op} '{each}'"
        return None

    @property
    def answers(self) -> dict[str, object]:
        words = {"words": dict(self.words)} if self.words else {}
        return {"values": list(self.values), **words}


class WholeNumber(Fact, frozen=True):
    """A whole number between two.

    >>> score = WholeNumber("score", low=0, high=12)
    >>> score.changed(Known(spans=((7, 12),)), Known(spans=((3, 3),)))
    'score is 7 or over (now 3)'
    """

    kind = asked_as = "whole-number"
    called = ("number", "integer", "int", "whole number", "count", "score")
    takes = "range"
    in_tables = "whole numbers, or text"
    in_dmn = "number"
    ordered = True

    @property
    def domain(self) -> Known:
        return Known(spans=((self.low, self.high),))

    def read(self, written: Iterable[str]) -> Known | None:
        spans = [read_span(text) for text in written]
        found = [s for s in spans if s and self.low <= s[0] and s[1] <= self.high]
        return Known(spans=joined(found)) if len(found) == len(spans) else None

    def cells(self, tests: Iterable[Predicate], points: Sequence[Points] = ()) -> tuple[Known, ...]:
        """Each is one unbroken span, so that it can be said as ``0-12``."""
        return tuple(self._spans(tuple(tests), points))

    def _spans(self, tests: Sequence[Predicate], points: Sequence[Points]) -> Iterator[Known]:
        cuts = {self.low}
        for test in tests:
            for constant in test.constants:
                if isinstance(constant, int):
                    cuts |= {constant, constant + 1}
        edges = sorted(cut for cut in cuts if self.low <= cut <= self.high)
        told, low = telling(tests, points), edges[0]
        for this, following in zip(edges, [*edges[1:], self.high + 1], strict=True):
            if following > self.high or told(following) != told(this):
                yield Known(spans=((low, following - 1),))
                low = following

    @property
    def example(self) -> str:
        return f"{self.name} >= {self.low}"

    def _outside(self, constant: str | int) -> Fault | None:
        if not isinstance(constant, int):
            return (f"`{self.name}` is a number", f"compare it with a number: {self.example}")
        if self.low <= constant <= self.high:
            return None
        return (
            f"`{self.name}` lies in {span_in_words(self.low, self.high)}; {constant} is outside it",
            f"write a number from {self.low} to {self.high}, or widen the range",
        )

    def as_meant(self, op: str, text: str) -> str | None:
        return f"{self.name} {op} {text}" if text.removeprefix("-").isdecimal() else None

    @property
    def says_by(self) -> tuple[str, ...]:
        """One sentence for any ``value``, with ``{value}`` in it."""
        return ("value",)

    def _said(self, known: Known, in_words: str) -> list[str]:
        return [self.says.get("value", "").replace("{value}", in_words)]

    def _reaching(self, known: Known) -> str:
        return " or ".join(self._end(*span) for span in known.spans) or self.in_words(known)

    def _end(self, low: int, high: int) -> str:
        if low < high and (low > self.low) != (high < self.high):
            return f"{low} or over" if low > self.low else f"{high} or under"
        return span_in_words(low, high)

    @property
    def expected(self) -> str:
        span = span_in_words(self.low, self.high)
        return f"a whole number {span}, a range such as {span}, or unknown"

    @property
    def answers(self) -> dict[str, object]:
        return {"range": [self.low, self.high], "unit": self.unit}


class Text(Fact, frozen=True):
    """A few words for the record, which nothing depends on."""

    kind = asked_as = "text"
    called = ("string", "words", "free text")
    decides = False

    def read(self, written: Iterable[str]) -> Known | None:
        return Known() if len(texts := [*written]) == 1 and texts[0] != UNREADABLE else None

    def misused(self, leaf: Leaf) -> Fault | None:
        return (
            f"`{self.name}` is text, which no predicate may ask about",
            "make it a choice or a yes-no fact, or leave it out of the predicate",
        )

    def say(self, value: Value) -> str:
        return str(value)

    @property
    def expected(self) -> str:
        return "a few words, or unknown"


KINDS: Mapping[str, type[Fact]] = {each.kind: each for each in (YesNo, Choice, WholeNumber, Text)}
CALLED = {word: kind.kind for kind in KINDS.values() for word in kind.called}
"""What people call the kinds."""
