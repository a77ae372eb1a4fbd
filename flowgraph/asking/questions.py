"""Questions as values: what is asked, what may be answered, and why it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct, field

from flowgraph.asking.words import fitting, words
from flowgraph.chart import Chart
from flowgraph.deciding.form import form_of
from flowgraph.facts import AGES, Fact, OverPeople, spans_of
from flowgraph.incident import PARTS, Person

Kind = Literal["reference", "people", "age", "part", "others", "fact"]


class Question(Struct, frozen=True):
    """One question.

    Attributes:
        key: what it is about; a question answered once is not put again by itself.
        ask: the question in words.
        help: what counts, in words; may be empty.
        options: what may be chosen, by key, with its label; empty where an answer is typed.
        several: whether more than one option may be chosen.
        who: the letter of the person it is about.
        fact: the fact it is about.
    """

    key: str
    kind: Kind
    ask: str
    help: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    who: str = ""
    fact: Fact | None = None


YES_NO = {"yes": "Yes", "no": "No"}


def ours(kind: Literal["reference", "people", "others"], chart: Chart) -> Question:
    text = fitting(words(), chart)[kind]
    options = YES_NO if kind == "others" else {}
    return Question(kind, kind, text["ask"], text["help"], options)


def age_of(person: Person, chart: Chart) -> Question:
    text = fitting(words(), chart)["age"]
    return Question(
        f"age {person.who}", "age", text["ask"].format(who=person.who), text["help"], who=person.who
    )


def narrower_age_of(person: Person, chart: Chart) -> Question:
    """The age of a person asked again, in the bands that the chart tells apart."""
    text = words()["narrower"]
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
    text = words()["part"]
    options: dict[str, str] = {part: words()["parts"][part] for part in PARTS}
    return Question(
        f"part {person.who}", "part", text["ask"].format(who=person.who), text["help"],
        options, several=True, who=person.who,
    )  # fmt: skip


def of_fact(fact: Fact) -> Question:
    options: Mapping[str, str] = {}
    if fact.kind == "yes-no":
        options = YES_NO
    elif fact.kind == "choice":
        options = {value: _capital(fact.say(value)) for value in fact.values}
    return Question(fact.name, "fact", fact.ask, fact.help, options, fact=fact)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


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
                found.append(next(c.first for c in worlds.cells[fact.name] if age in c.known))
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
    if question.fact is None:
        return (words()["why"]["asked"],) if question.kind in ("age", "others") else ()
    return tuple(dict.fromkeys(reasons(chart, question.fact)))


def reasons(chart: Chart, fact: Fact) -> Iterator[str]:
    """What a fact decides, on this chart and on those that work out a fact for it."""
    text = words()["why"]
    for each in (chart, *chart.helpers):
        for box in each.boxes.values():
            if fact.name in box.facts:
                yield text["arrow"].format(text=box.text, cite=_cites(box.cite, box.arrows))
    for rule in (*chart.outside, *chart.contradictions):
        if rule.when and fact.name in rule.when.facts:
            yield text["rule"].format(text=rule.text, cite=rule.cite)
    if fact in alert_facts(chart):
        yield text["alert"]
    elif not any(fact.name in p.facts for each in (chart, *chart.helpers) for p in each.predicates):
        yield text["context"]


def _cites(cite: str, arrows: Iterable[object]) -> str:
    cites = [getattr(arrow, "cite", "") for arrow in arrows]
    return "; ".join(dict.fromkeys(c for c in (cite, *cites) if c))


def alert_facts(chart: Chart) -> tuple[Fact, ...]:
    """The facts that only alerts ask about, in the order of the chart."""
    alerting = {n for rule in chart.alerts if rule.when for n in rule.when.facts}
    steering = {n for each in (chart, *chart.helpers) for b in each.boxes.values() for n in b.facts}
    return tuple(f for n, f in chart.all_facts.items() if n in alerting - steering)
