"""Questions as values: what is asked, what may be answered, and why it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct, field

from flowgraph.chart import Chart, Checklist
from flowgraph.deciding.form import form_of
from flowgraph.facts import AGES, Counted, Fact, OverPeople
from flowgraph.incident import PARTS, Person
from flowgraph.plain_text import sentence
from flowgraph.values import spans_of
from flowgraph.words import fitting, words

OfRecord = Literal["received", "reported_by", "concern"]
OF_RECORD: tuple[OfRecord, ...] = ("received", "reported_by", "concern")
Kind = Literal["reference", "people", "age", "part", "others", "checklist", "fact", "record"]
Stage = Literal["answer", "duties", "record"]
"""What an answer can change: what the incident comes to; what is to be done besides; nothing, it
is for the record."""


class Question(Struct, frozen=True):
    """One question.

    Attributes:
        key: what it is about; a question answered once is not put again by itself. Of a fact its
            name, of what is asked of every chart two words: a fact may be called ``people``.
        ask: the question in words.
        help: what counts, in words; may be empty.
        options: what may be chosen, by key, with its label; empty where an answer is typed.
        several: whether more than one option may be chosen.
        who: the letter of the person it is about.
        fact: the fact it is about; of a checklist the fact that counts it, if there is one.
        items: of a checklist, a question each.
        stage: what the answer can change.
    """

    key: str
    kind: Kind
    ask: str
    help: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    who: str = ""
    fact: Fact | None = None
    items: tuple[Question, ...] = ()
    stage: Stage = "answer"


YES_NO = {"yes": "Yes", "no": "No"}


def _text(key: str, chart: Chart) -> dict[str, str]:
    return fitting(words("interview"), imagery=chart.about_imagery)[key]


def ours(kind: Literal["reference", "people", "others"], chart: Chart) -> Question:
    text = _text(kind, chart)
    options = YES_NO if kind == "others" else {}
    return Question(f"our {kind}", kind, text["ask"], text["help"], options)


def of_record(key: OfRecord) -> Question:
    """What a record holds besides; it may be left out."""
    text = words("interview")[key]
    return Question(f"our {key}", "record", text["ask"], text["help"], stage="record")


def of_checklist(chart: Chart, listed: Checklist) -> Question:
    """All items of a checklist at once."""
    facts = [chart.all_facts[name] for name in listed.items]
    return Question(
        f"checklist {listed.id}",
        "checklist",
        listed.ask or words("interview")["checklist"]["ask"],
        listed.help,
        fact=_counting(chart, listed),
        items=tuple(map(of_fact, facts)),
    )


def _counting(chart: Chart, listed: Checklist) -> Fact | None:
    """The fact that says how many items of a checklist are yes."""
    for fact in chart.all_facts.values():
        if isinstance(fact.origin, Counted) and fact.origin.how == "count":
            if set(fact.origin.points) == set(listed.items):
                return fact
    return None


def age_of(person: Person, chart: Chart) -> Question:
    text = _text("age", chart)
    return Question(
        f"age {person.who}", "age", text["ask"].format(who=person.who), text["help"], who=person.who
    )


def narrower_age_of(person: Person, chart: Chart) -> Question:
    """The age of a person asked again, in the bands that the chart tells apart."""
    text = words("interview")["narrower"]
    bands = age_bands(chart, person)
    return Question(
        f"narrower {person.who}",
        "age",
        text["ask"].format(who=person.who),
        text["help"],
        dict(bands),
        who=person.who,
    )


def of_person(person: Person, chart: Chart) -> tuple[Question, ...]:
    """Age and part; a part is asked only where there is imagery to have one in."""
    parts = (part_of(person),) if chart.about_imagery else ()
    return (age_of(person, chart), *parts)


def part_of(person: Person) -> Question:
    text = words("interview")["part"]
    options: dict[str, str] = {part: words("interview")["parts"][part] for part in PARTS}
    return Question(
        f"part {person.who}", "part", text["ask"].format(who=person.who), text["help"],
        options, several=True, who=person.who,
    )  # fmt: skip


def of_fact(fact: Fact) -> Question:
    options = {fact.written(value): sentence(fact.say(value)) for value in fact.domain.values}
    ask = fact.ask or f"{sentence(fact.name_in_words)}?"
    return Question(fact.name, "fact", ask, fact.help, options, fact=fact)


def age_bands(chart: Chart, person: Person) -> list[tuple[str, str]]:
    """The ages still possible of a person, cut where the chart tells them apart: what is
    written in the file, and its label."""
    worlds = form_of(chart).worlds
    over_people = [worlds.facts[name] for name in worlds.over_people]

    def signature(age: int) -> tuple[object, ...]:
        found: list[object] = []
        for fact in over_people:
            assert isinstance(fact.origin, OverPeople)
            if not fact.origin.where.holds({"age": age}):
                found.append(None)
            elif fact.origin.how == "any":
                found.append(True)
            else:
                found.append(next(c.first for c in worlds.cells[fact.name] if age in c))
        return tuple(found)

    ages = [age for low, high in person.ages for age in range(low, high + 1)]
    groups: dict[tuple[object, ...], list[int]] = {}
    for age in ages:
        groups.setdefault(signature(age), []).append(age)
    spans = [span for group in groups.values() for span in spans_of(group)]
    return [(_span(low, high), _band(low, high)) for low, high in sorted(spans)]


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def _band(low: int, high: int) -> str:
    if high == AGES[1]:
        return f"{low} or over"
    return f"{high} or under" if low == AGES[0] else _span(low, high)


def why(chart: Chart, question: Question) -> tuple[str, ...]:
    """Why it is asked: what it decides on the chart, with the citation."""
    if question.kind == "checklist" and question.items:
        question = question.items[0]
    if question.fact is None:
        return (words("interview")["why"]["asked"],) if question.kind in ("age", "others") else ()
    return tuple(dict.fromkeys(reasons(chart, question.fact)))


def reasons(chart: Chart, fact: Fact) -> Iterator[str]:
    """What a fact decides, itself or in a total, on this chart and on those that work out a fact
    for it."""
    text = words("interview")["why"]
    serves = {fact.name, *(total.name for total in _totals(chart, fact))}
    for each in (chart, *chart.helpers):
        for box in each.boxes.values():
            if not serves.isdisjoint(box.facts):
                yield text["arrow"].format(text=box.text, cite=_cites(box.cite, box.arrows))
    for rule in (*chart.outside, *chart.contradictions):
        if rule.when and not serves.isdisjoint(rule.when.facts):
            yield text["rule"].format(text=rule.text, cite=rule.cite)
    predicates = [p for each in (chart, *chart.helpers) for p in each.predicates]
    if fact in alert_facts(chart):
        yield text["alert"]
    elif all(serves.isdisjoint(predicate.facts) for predicate in predicates):
        yield text["context"]


def _totals(chart: Chart, fact: Fact) -> Iterator[Fact]:
    for other in chart.all_facts.values():
        if isinstance(other.origin, Counted) and fact.name in other.origin.points:
            yield other


def _cites(cite: str, arrows: Iterable[object]) -> str:
    cites = [getattr(arrow, "cite", "") for arrow in arrows]
    return "; ".join(dict.fromkeys(c for c in (cite, *cites) if c))


def danger_facts(chart: Chart) -> tuple[Fact, ...]:
    """What a person must be asked before all else: facts of alerts that name a telephone to call.
    What is worked out is asked by what it is worked out from."""
    alerts = [rule.when for rule in chart.alerts if rule.contact and rule.contact.phone]
    named = {name for when in alerts if when for name in when.facts}
    return tuple(f for n, f in chart.all_facts.items() if n in named and f.origin is None)


def alert_facts(chart: Chart) -> tuple[Fact, ...]:
    """The facts that only alerts ask about, in the order of the chart."""
    alerting = {n for rule in chart.alerts if rule.when for n in rule.when.facts}
    steering = {n for each in (chart, *chart.helpers) for b in each.boxes.values() for n in b.facts}
    return tuple(f for n, f in chart.all_facts.items() if n in alerting - steering)
