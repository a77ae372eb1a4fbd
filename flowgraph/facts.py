"""Facts: what a chart asks, and how that may be worked out.

What each kind of fact is, and how its values are read, compared and said, is in ``kinds``;
everything else asks a ``Fact`` what it can do, and never of which kind it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import ClassVar, Literal

from msgspec import Struct, field

from flowgraph.frozen import freeze
from flowgraph.predicate import Among, Is, Leaf, Predicate
from flowgraph.values import Known, Value, say

AGES = (0, 150)
"""The ages an incident file may give, in years."""
EVERY_AGE = range(AGES[0], AGES[1] + 1)

YES_NO = {"yes": True, "true": True, "no": False, "false": False}
UNKNOWN = "unknown"
UNREADABLE = "\0"
"""In place of what is no value of any fact, for nothing that is written holds it."""

Points = Mapping[Value, int]
Fault = tuple[str, str]
"""A problem, and its mend."""


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

    points: Mapping[str, Points]
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
    what they would say after "because" (by the keys of ``says_by``).

    Attributes:
        kind: as a chart file names it. called: what else people call it.
        takes: the key of a chart file that gives its domain, if one does.
        decides: whether a predicate may ask about it.
        ordered: its values are whole numbers, held as spans.
        ticked: it can be an item of a checklist, and counted.
        asked_as: how a person answers it, as the words and controls of an interview are named.
        in_tables: what a column of a table must be to hold it, in words. in_dmn: its type there.
        rises: the order in which its values rise, if it is the same in every chart.
    """

    kind: ClassVar[str]
    called: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = ""
    decides: ClassVar[bool] = True
    ordered: ClassVar[bool] = False
    ticked: ClassVar[bool] = False
    asked_as: ClassVar[str]
    in_tables: ClassVar[str] = ""
    in_dmn: ClassVar[str] = ""
    rises: ClassVar[tuple[Value, ...]] = ()

    name: str
    ask: str = ""
    help: str = ""
    noun: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()  # where they are listed
    low: int = 0  # of whole numbers, both ends included
    high: int = 0
    unit: str = ""
    origin: OverPeople | FromChart | Counted | None = None
    line: int = 0
    column: int = 0

    def __post_init__(self) -> None:
        freeze(self, "words", "says", "values")

    # What may be of it

    @property
    def domain(self) -> Known:
        """Every value it may take."""
        return Known(values=self.values)

    def alike(self, other: Fact) -> bool:
        """Whether another fact may take the same values."""
        one, two = self.domain, other.domain
        return self.kind == other.kind and one.within(two) and two.within(one)

    def written(self, value: Value) -> str:
        """A value as a chart or an incident file has it."""
        return say(value) if isinstance(value, bool) else str(value)

    def read(self, written: Iterable[str]) -> Known | None:
        """What was written for it as the values still possible; None where something lies outside
        the domain."""
        chosen = {text.strip() for text in written}
        if not chosen <= set(self.values):
            return None
        return Known(values=tuple(value for value in self.values if value in chosen))

    def cells(self, tests: Iterable[Predicate], points: Sequence[Points] = ()) -> tuple[Known, ...]:
        """The domain in *cells*, values that no predicate tells apart: cut where any of ``tests``
        changes its answer, and where values give different ``points`` in a sum.

        ``tests`` are the single comparisons that name the fact, and for an age worked out over
        people those that ask each of them for their ``age``.
        """
        told = telling(tests, points)
        grouped: dict[tuple[bool | int, ...], list[Value]] = {}
        for value in self.domain.values:
            grouped.setdefault(told(value), []).append(value)
        return tuple(Known(values=tuple(group)) for group in grouped.values())

    # How a predicate names it

    @property
    def example(self) -> str:
        """A comparison with one of its values."""
        return f"{self.name} == '{self.values[0]}'"

    def misused(self, leaf: Leaf) -> Fault | None:
        """What is wrong with a comparison of it."""
        if isinstance(leaf, Is):
            return (
                f"`{self.name}` is a {self.kind}; alone it is neither true nor false",
                f"compare it: {self.example}",
            )
        constants = leaf.constants if isinstance(leaf, Among) else (leaf.constant,)
        return next(filter(None, map(self._outside, constants)), None)

    def _outside(self, constant: str | int) -> Fault | None:
        """What is wrong with a constant that it is compared with."""
        return None

    def as_meant(self, op: str, text: str) -> str | None:
        """A comparison with something that people write for a value, as a predicate has it."""
        return None

    # How it is said

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

    @property
    def says_by(self) -> tuple[str, ...]:
        """The keys of ``says``."""
        return tuple(map(self.written, self.domain.values))

    def sentence(self, known: Known | None) -> str:
        """What is known of it, as a person would say it after "because"."""
        return self._sentence(known, self.in_words(known) if known else "")

    def _sentence(self, known: Known | None, in_words: str) -> str:
        if known is None:
            return f"{self.name_in_words} is not known"
        said = [] if known.nobody else self._said(known, in_words)
        return " or ".join(said) if said and all(said) else self._plainly(in_words)

    def _said(self, known: Known, in_words: str) -> list[str]:
        """The sentences of the chart file for it."""
        return [self.said(value) for value in known.values]

    def said(self, value: Value) -> str:
        """The chart file's own sentence for a value; empty where it has none."""
        return self.says.get(self.written(value), "")

    def so(self, in_words: str) -> str:
        """That it is so: ``consent is anything but given``."""
        return f"{self.name_in_words} is {in_words}"

    def _plainly(self, in_words: str) -> str:
        return self.so(in_words)

    def changed(self, to: Known, now: Known | None) -> str:
        """A change of it, as a person would say it after "if": what it would be, and what it is,
        where that is not said with it."""
        said = self._sentence(to, self._reaching(to))
        return f"{said} (now {self.in_words(now) if now else 'not known'})"

    def _reaching(self, known: Known) -> str:
        """As ``in_words``, by the other end alone where it reaches one end of the domain."""
        return self.in_words(known)

    @property
    def expected(self) -> str:
        """What may be written for it, in words, for a message that mends a fault."""
        return f"{', '.join(self.values)} or {UNKNOWN}"

    @property
    def answers(self) -> dict[str, object]:
        """What may be answered, as a question has it, beside yes and no."""
        return {}


def telling(
    tests: Iterable[Predicate], points: Sequence[Points] = ()
) -> Callable[[Value], tuple[bool | int, ...]]:
    """What all of ``tests`` and ``points`` say of a value."""
    # Each test is one comparison, of this fact (however an edition names it) or of an age.
    named = [(test, test.facts[0]) for test in tests]

    def told(value: Value) -> tuple[bool | int, ...]:
        answers = (test.holds({name: value}) for test, name in named)
        return (*answers, *(each.get(value, 0) for each in points))

    return told
