"""Check your answers: every question that was answered, with its answer in words."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from flowgraph.asking import questions as q
from flowgraph.asking.interview import Interview
from flowgraph.asking.questions import Question
from flowgraph.asking.words import words
from flowgraph.facts import AGES, Fact, OverPeople
from flowgraph.incident import Person, Statement

UNKNOWN = "not known"


class Row(Struct, frozen=True):
    """A question that was answered, and the answer in words."""

    question: Question
    answer: str


def rows(interview: Interview) -> tuple[Row, ...]:
    """What was answered, in the order in which it is asked."""
    return tuple(_rows(interview))


def further(interview: Interview) -> tuple[Question, ...]:
    """The chart's questions that were not answered, to be answered for the record: the key
    questions, and what could be stated rather than worked out."""
    return tuple(
        q.of_fact(fact)
        for name, fact in interview.chart.all_facts.items()
        if name not in interview.done
        and not (isinstance(fact.origin, OverPeople) and interview.incident.people)
    )


def _rows(interview: Interview) -> Iterator[Row]:
    chart, incident, done = interview.chart, interview.incident, interview.done
    if "reference" in done:
        yield Row(q.ours("reference", chart), incident.reference)
    if "people" in done:
        yield Row(
            q.ours("people", chart), str(len(incident.people)) if incident.people else UNKNOWN
        )
    for person in incident.people:
        if f"age {person.who}" in done:
            yield Row(q.age_of(person, chart), ages_in_words(person))
        if f"part {person.who}" in done:
            yield Row(q.part_of(person), parts_in_words(person) or UNKNOWN)
    if incident.people and "others" in done:
        doubted = any(said.written is None for said in incident.facts.values())
        yield Row(q.ours("others", chart), "it cannot be ruled out" if doubted else "no")
    for name, fact in chart.all_facts.items():
        if name in done:
            yield Row(q.of_fact(fact), said_in_words(fact, incident.facts.get(name)))


def ages_in_words(person: Person) -> str:
    if person.ages == (AGES,):
        return UNKNOWN
    return " or ".join(
        str(low) if low == high else f"{low} or over" if high == AGES[1] else f"{low}-{high}"
        for low, high in person.ages
    )


def parts_in_words(person: Person) -> str:
    return ", ".join(words()["parts"][part] for part in person.part)


def said_in_words(fact: Fact, said: Statement | None) -> str:
    if said is None or said.written is None:
        return UNKNOWN
    if fact.kind == "text":
        return " or ".join(said.written)
    return " or ".join(fact.say(text) for text in said.written)
