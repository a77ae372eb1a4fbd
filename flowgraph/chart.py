"""A chart: a published flowchart as values.

Boxes and arrows keep the order of the file. ``Chart.graph`` is the same thing as a networkx
``DiGraph``, for everyone who works on graphs; networkx is imported only when it is asked
for, because deciding does not need it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field

from flowgraph.dates import date_in_words
from flowgraph.errors import ChartError
from flowgraph.facts import Fact, FromChart, OverPeople
from flowgraph.formatter import as_html
from flowgraph.frozen import Frozen, freeze
from flowgraph.kinds import Choice
from flowgraph.predicate import Predicate
from flowgraph.values import Value

if TYPE_CHECKING:
    import networkx

BoxKind = Literal["start", "condition", "action", "outcome", "duty"]
Basis = Literal["stated", "structure", "precaution"]
BOX_KINDS: tuple[BoxKind, ...] = ("start", "condition", "action", "outcome", "duty")
BASES: tuple[Basis, ...] = ("stated", "structure", "precaution")


CALENDARS = ("england-and-wales", "scotland", "northern-ireland")
"""The bank holidays that a time limit may leave out."""


class Mark(Struct, frozen=True):
    """Where something stands in its file, from 1. Any two are equal: the same arrow on
    another line is the same arrow."""

    line: int = 0
    column: int = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mark)

    def __hash__(self) -> int:
        return 0


class Edition(Struct, frozen=True):
    """Which publication a chart is of. ``date`` is as written: ``2016``, ``2016-04`` or
    ``2016-04-25``. ``calendar`` names the bank holidays that are no working days (empty:
    none are known); ``lang`` is the language of the chart's words (BCP 47)."""

    publisher: str
    document: str
    version: str
    date: str
    notice: str = ""
    licence: str = ""
    address: str = ""
    basis: str = ""
    calendar: str = ""
    lang: str = "en-GB"

    @property
    def date_in_words(self) -> str:
        """``April 2016``, or the date as written where it is not one."""
        return date_in_words(self.date)

    @property
    def in_words(self) -> str:
        """Publisher, document, version and date, for every output."""
        return f"{self.publisher}: {self.document}, {self.issue}"

    @property
    def issue(self) -> str:
        """``version 5, April 2016``; the date alone where there is no version."""
        return (
            f"version {self.version}, {self.date_in_words}" if self.version else self.date_in_words
        )


class Contact(Struct, frozen=True):
    """Whom to reach; at least one of the parts is given."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""

    @property
    def in_words(self) -> str:
        return ", ".join(p for p in (self.name, self.phone, self.email, self.address) if p)


Unit = Literal["hours", "days", "working_days", "weeks", "months"]
UNITS: tuple[Unit, ...] = ("hours", "days", "working_days", "weeks", "months")


class Within(Struct, frozen=True):
    """A time limit: ``words`` as written, or ``count`` of ``unit`` from when it came to
    light, the day itself not counted."""

    words: str = ""
    count: int = 0
    unit: Unit | None = None

    @property
    def in_words(self) -> str:
        """``within 1 working day``, or the words as written."""
        if self.unit is None:
            return self.words
        unit = self.unit.replace("_", " ")
        return f"within {self.count} {unit if self.count != 1 else unit.removesuffix('s')}"


class Arrow(Struct, frozen=True):
    """One arrow; ``when`` is None where it is always taken. Of an ``otherwise`` arrow ``when``
    is spelt out: none of its siblings. ``quote`` is the passage it rests on."""

    source: str
    target: str
    when: Predicate | None = None
    basis: Basis | None = None
    cite: str = ""
    label: str = ""
    otherwise: bool = False
    quote: str = ""
    mark: Mark = Mark()

    @property
    def facts(self) -> tuple[str, ...]:
        return self.when.facts if self.when else ()


class Return(Struct, frozen=True):
    """A way back to an earlier box: drawn and said, never walked. A case that comes back is
    decided again."""

    source: str
    target: str
    label: str = ""
    cite: str = ""
    mark: Mark = Mark()


class Box(Struct, frozen=True):
    """One box, in the words of the source (unless ``ours``). ``also`` leads to duties, to be
    done besides; ``goes_on`` names the chart that an outcome hands over to."""

    id: str
    kind: BoxKind
    text: str
    cite: str = ""
    points: tuple[str, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    protection: int = 0  # of an outcome: the higher number protects the child more
    contact: Contact | None = None
    within: Within | None = None
    gives: Mapping[str, str] = field(default_factory=dict)
    also: tuple[Arrow, ...] = ()
    returns: tuple[Return, ...] = ()
    goes_on: str = ""
    ours: bool = False
    mark: Mark = Mark()

    def __post_init__(self) -> None:
        freeze(self, "points", "arrows", "gives", "also", "returns")

    @property
    def limit(self) -> str:
        """Its time limit in words; empty where it has none."""
        return self.within.in_words if self.within else ""

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts its arrows name, those to duties last, each once."""
        arrows = (*self.arrows, *self.also)
        return tuple(dict.fromkeys(name for arrow in arrows for name in arrow.facts))


class Rule(Struct, frozen=True, eq=False):
    """Words that act, or are shown, when a predicate holds: an entry of ``outside``,
    ``contradictions``, ``alerts`` or ``notes``.

    ``at`` (of a note) names boxes; ``suppose`` (of a contradiction) the facts whose
    consequence is shown while the contradiction stands.
    """

    text: str
    when: Predicate | None = None
    at: tuple[str, ...] = ()
    cite: str = ""
    contact: Contact | None = None
    ours: bool = False
    suppose: Mapping[str, str] = field(default_factory=dict)
    quote: str = ""
    mark: Mark = Mark()

    def __post_init__(self) -> None:
        freeze(self, "at", "suppose")


class Claim(Struct, frozen=True, eq=False):
    """What must hold for every incident (that ``when`` is true of): one of the five below.

    Attributes:
        says: the claim in a person's words.
        at_least: an outcome; the protection of the answer is at least its protection.
        only, never: the outcomes that may be; that may not.
        also: duties that are due.
        rising: a fact that, raised alone along ``order``, never lowers the protection.
    """

    says: str
    when: Predicate | None = None
    at_least: str = ""
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    rising: str = ""
    order: tuple[Value, ...] = ()
    cite: str = ""
    ours: bool = False
    quote: str = ""
    mark: Mark = Mark()


class Checklist(Struct, frozen=True):
    """Yes-no facts that are asked together, on one screen, with a running count."""

    id: str
    items: tuple[str, ...]
    ask: str = ""
    help: str = ""


class Questions(Struct, frozen=True):
    """One group of the guidance's key questions."""

    group: str
    asks: tuple[str, ...]


class Guidance(Struct, frozen=True):
    """One entry of the further reading printed with a chart."""

    title: str
    where: str = ""
    note: str = ""


_IMAGERY = re.compile(
    r"\b(?:imagery|images?|photos?|photographs?|videos?|nudes?|sexting)\b", re.IGNORECASE
)


class Chart(Struct, frozen=True, eq=False, dict=True):
    """A chart, sound in shape: every name resolves and there is no cycle. That every
    incident has exactly one route is what ``flowgraph.check`` proves.

    Attributes:
        id: as commands and incident files name it.
        title: in the publisher's words.
        edition: publisher, document, version, date and notice.
        start: the id of the box every walk begins at.
        facts: by name, in the order of the file.
        boxes: by id, in the order of the file.
        banner: shown with everything; empty where there is none.
        ordered: outcomes are drawn in the order of their protection, whatever crosses for it.
        outside: what puts an incident outside the guidance.
        contradictions: facts that cannot stand together.
        alerts: shown before everything else; they change no route.
        notes: standing words.
        questions: the guidance's key questions, in its groups.
        guidance: further reading.
        checklists: facts that are asked together.
        claims: what must hold for every incident; ``check`` proves it.
        charts: those that work out a fact for this one, by id.
        goes_on: the titles of those that outcomes hand over to, by id; one that was not found
            is not there.
        order: box ids, each after all that lead to it.
        file: where it was read from.
        source: the file's bytes.
    """

    id: str
    title: str
    edition: Edition
    start: str
    facts: Mapping[str, Fact]
    boxes: Mapping[str, Box]
    banner: str = ""
    ordered: bool = False
    outside: tuple[Rule, ...] = ()
    contradictions: tuple[Rule, ...] = ()
    alerts: tuple[Rule, ...] = ()
    notes: tuple[Rule, ...] = ()
    questions: tuple[Questions, ...] = ()
    guidance: tuple[Guidance, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    claims: tuple[Claim, ...] = ()
    charts: Mapping[str, Chart] = field(default_factory=dict)
    goes_on: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    file: str = ""
    source: bytes = b""

    def __post_init__(self) -> None:
        freeze(self, *self.__struct_fields__)

    @cached_property
    def sha256(self) -> str:
        """The hash of the chart file's bytes, in hexadecimal."""
        return hashlib.sha256(self.source).hexdigest()

    @property
    def arrows(self) -> Iterator[Arrow]:
        """Every arrow of the route, in the order of the file."""
        return (arrow for box in self.boxes.values() for arrow in box.arrows)

    @property
    def also_arrows(self) -> Iterator[Arrow]:
        """Every arrow to a duty, in the order of the file."""
        return (arrow for box in self.boxes.values() for arrow in box.also)

    @cached_property
    def duties(self) -> tuple[Box, ...]:
        """The duty boxes, in the order of the file."""
        return tuple(box for box in self.boxes.values() if box.kind == "duty")

    @cached_property
    def outcomes(self) -> tuple[Box, ...]:
        """The outcome boxes, the most protective first; equals in the order of the file."""
        found = [box for box in self.boxes.values() if box.kind == "outcome"]
        return tuple(sorted(found, key=lambda box: -box.protection))

    @cached_property
    def helpers(self) -> tuple[Chart, ...]:
        """The charts that work out facts for this one, each after those it needs itself."""
        found: dict[str, Chart] = {}
        for chart in self.charts.values():
            for helper in (*chart.helpers, chart):
                found.setdefault(helper.id, helper)
        return tuple(found.values())

    @cached_property
    def all_facts(self) -> Mapping[str, Fact]:
        """This chart's facts in their order; the facts of another chart stand where the
        fact they serve stands."""
        own = set(self.facts)
        found: dict[str, Fact] = {}
        for fact in self.facts.values():
            if isinstance(fact.origin, FromChart) and fact.origin.chart in self.charts:
                for other in self.charts[fact.origin.chart].all_facts.values():
                    if other.name not in own:
                        found.setdefault(other.name, other)
            found[fact.name] = fact
        return Frozen(found)

    def title_of(self, named: str) -> str:
        """The title of the chart that an outcome hands over to; its id where it was not found
        (``check`` asks for it)."""
        return self.goes_on.get(named, named)

    def as_read(self, name: str) -> Fact:
        """The fact with this name, to be shown to people; one that an outcome of another chart
        gives besides has no words of its own."""
        return self.all_facts.get(name) or Choice(name)

    @cached_property
    def asks_for_people(self) -> bool:
        """Whether any fact is worked out over the people involved, so that somebody must ask
        who they are."""
        return any(isinstance(fact.origin, OverPeople) for fact in self.all_facts.values())

    @cached_property
    def about_imagery(self) -> bool:
        """Whether it says so, in its title, its banner, its start or its document's name: then
        people are asked who is pictured and who passed it on."""
        said = (self.title, self.banner, self.edition.document, self.boxes[self.start].text)
        return any(map(_IMAGERY.search, said)) or any(c.about_imagery for c in self.helpers)

    @cached_property
    def named_facts(self) -> tuple[str, ...]:
        """The facts that its predicates name, those of its notes apart, in the chart's order: a
        full answer to them is a world of the chart."""
        found: dict[str, None] = {}
        for arrow in (*self.arrows, *self.also_arrows):
            found |= dict.fromkeys(arrow.facts)
        for claim in self.claims:
            found |= dict.fromkeys(claim.when.facts if claim.when else ())
        for rule in (*self.outside, *self.contradictions, *self.alerts):
            found |= dict.fromkeys(rule.when.facts if rule.when else ())
        return tuple(name for name in self.all_facts if name in found)

    @property
    def predicates(self) -> Iterator[Predicate]:
        """Every predicate of this chart: the arrows', then those of the rules and claims."""
        for arrow in (*self.arrows, *self.also_arrows):
            if arrow.when:
                yield arrow.when
        for rule in (*self.outside, *self.contradictions, *self.alerts, *self.notes):
            if rule.when:
                yield rule.when
        for claim in self.claims:
            if claim.when:
                yield claim.when

    @property
    def graph(self) -> networkx.DiGraph[str]:
        """The chart as a networkx ``DiGraph``, made anew and yours to alter: nodes are box
        ids and carry ``kind``, ``text`` and ``cite``; edges carry ``when`` (the predicate's
        text, or None for always), ``predicate`` (the parsed predicate, or None), ``words``,
        ``basis``, ``cite`` and ``label``."""
        import networkx

        graph: networkx.DiGraph[str] = networkx.DiGraph(
            chart=self.id, title=self.title, start=self.start
        )
        for box in self.boxes.values():
            extra: dict[str, Any] = {}
            if box.kind == "outcome":
                extra["protection"] = box.protection
            graph.add_node(
                box.id,
                kind=box.kind,
                text=box.text,
                points=box.points,
                cite=box.cite,
                **extra,
            )
        for arrow in self.arrows:
            graph.add_edge(
                arrow.source,
                arrow.target,
                when=arrow.when.text if arrow.when else None,
                predicate=arrow.when,
                words=arrow.when.words(self.all_facts) if arrow.when else "always",
                basis=arrow.basis,
                cite=arrow.cite,
                label=arrow.label,
            )
        return graph

    def __repr__(self) -> str:
        return f"<Chart {self.id}, {self.edition.date_in_words}: {len(self.boxes)} boxes>"

    def _repr_html_(self) -> str:
        """The chart as a picture, for a notebook."""
        return as_html(self)


def a_chart(given: object) -> Chart:
    """What was given, where it is a chart.

    Raises:
        ChartError: it is something else, such as a chart's id that was not loaded.
    """
    if isinstance(given, Chart):
        return given
    raise ChartError.at(
        "chart",
        f"{type(given).__name__} is no chart",
        'load it first: chart = flowgraph.load_chart("kscb-sexting-2016")',
    )


def value_given(fact: Fact, text: str) -> Value:
    """A value that another chart gives, typed by the fact it is given for."""
    known = fact.read([text])
    if known is None:
        raise ValueError(f"{text!r} is outside the domain of {fact.name}")
    return known.spans[0][0] if known.spans else known.values[0]
