"""Check your answers: every question that was answered, with its answer in words."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from flowgraph.asking import questions as q
from flowgraph.asking.interview import UNNAMED, Interview
from flowgraph.asking.questions import Question
from flowgraph.dates import date_in_words
from flowgraph.facts import AGES, Fact, OverPeople
from flowgraph.incident import Person, Statement
from flowgraph.words import words

UNKNOWN, LEFT_OUT = "not known", "left out"


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
    chart, found = interview.chart, []
    listed = {name: each for each in chart.checklists for name in each.items}
    for name, fact in chart.all_facts.items():
        over_listed = isinstance(fact.origin, OverPeople) and interview.incident.people
        if name not in interview.done and not over_listed:
            of_list = q.of_checklist(chart, listed[name]) if name in listed else None
            found.append(of_list or q.of_fact(fact))
    return tuple({question.key: question for question in found}.values())


def _rows(interview: Interview) -> Iterator[Row]:
    chart, incident, done = interview.chart, interview.incident, interview.done
    asked = [q.ours("reference", chart), q.ours("people", chart)]
    for person in incident.people:
        asked += [q.age_of(person, chart), q.part_of(person)]
    asked += [q.ours("others", chart)] if incident.people else []
    listed = {name: each for each in chart.checklists for name in each.items}
    for name, fact in chart.all_facts.items():
        if name in done:
            asked.append(q.of_checklist(chart, listed[name]) if name in listed else q.of_fact(fact))
    asked += [q.of_record(key) for key in q.OF_RECORD]
    for question in {question.key: question for question in asked}.values():
        if question.kind == "checklist":
            yield Row(question, ticked(interview, question).in_words)
        elif question.key in done:
            nothing = LEFT_OUT if question.kind == "record" else UNKNOWN
            yield Row(question, standing(interview, question) or nothing)


def standing(interview: Interview, question: Question) -> str:
    """The answer that the incident holds already, in words; empty where it holds none."""
    incident = interview.incident
    match question.kind:
        case "reference":
            return "" if incident.reference == UNNAMED else incident.reference
        case "people":
            return str(len(incident.people)) if incident.people else ""
        case "age" | "part":
            person = next(each for each in incident.people if each.who == question.who)
            return (ages_in_words if question.kind == "age" else parts_in_words)(person)
        case "others":
            answer = incident.everybody_listed
            return words("interview")["others"][answer] if answer else ""
        case "record":
            key = question.key.removeprefix("our ")
            text = getattr(incident, key)
            return date_in_words(text) if key == "received" else text
        case "fact":
            assert question.fact is not None
            return said_in_words(question.fact, incident.facts.get(question.key))
    return ""


class Ticked(Struct, frozen=True):
    """What was answered of a checklist: numbers of items, from 1."""

    yes: tuple[int, ...]
    no: tuple[int, ...]
    unknown: tuple[int, ...]
    left: tuple[int, ...]

    @property
    def in_words(self) -> str:
        """The running count."""
        counts = {key: len(getattr(self, key)) for key in ("yes", "no", "unknown", "left")}
        return str(words("interview")["checklist"]["ticked"]).format(**counts)


def ticked(interview: Interview, question: Question) -> Ticked:
    """How a checklist stands."""
    found: dict[str, list[int]] = {"yes": [], "no": [], "unknown": [], "left": []}
    for number, item in enumerate(question.items, 1):
        said = interview.incident.facts.get(item.key)
        answer = said.written[0] if said and said.written and len(said.written) == 1 else "unknown"
        found[answer.lower() if item.key in interview.done else "left"].append(number)
    return Ticked(*(tuple(numbers) for numbers in found.values()))


def ages_in_words(person: Person) -> str:
    """Empty where nothing is known."""
    if person.ages == (AGES,):
        return ""
    return " or ".join(
        str(low) if low == high else f"{low} or over" if high == AGES[1] else f"{low}-{high}"
        for low, high in person.ages
    )


def parts_in_words(person: Person) -> str:
    return ", ".join(words("interview")["parts"][part] for part in person.part)


def said_in_words(fact: Fact, said: Statement | None) -> str:
    """Empty where nothing is stated."""
    if said is None or said.written is None:
        return ""
    return " or ".join(fact.say(text) for text in said.written)
