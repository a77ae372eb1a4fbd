"""An interview as a value: what was answered so far, and what to ask next.

People come first; then what an alert would show before everything else; then only questions
that can still change the answer. A question answered "I do not know" is not put again.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from flowgraph.asking import questions as q
from flowgraph.asking import reading
from flowgraph.asking.order import soonest_first
from flowgraph.asking.questions import Question
from flowgraph.asking.words import words
from flowgraph.chart import Chart
from flowgraph.deciding.decide import decide
from flowgraph.deciding.decision import Decision, Row
from flowgraph.deciding.evidence import evidence_of
from flowgraph.deciding.people import worked_out
from flowgraph.facts import AGES, Fact, OverPeople
from flowgraph.incident import Incident, Part, Person, Statement
from flowgraph.limits import ASKED_PEOPLE, TEXT
from flowgraph.reading import imagery
from flowgraph.reading.incident_file import REFERENCE

UNNAMED = "unnamed"
"""The reference that is written while none is given."""


class NotUnderstood(ValueError):
    """An answer that cannot be read; its text says what may be written, in words."""


class Interview(Struct, frozen=True):
    """What was answered so far.

    ``incident`` holds the answers; ``done`` the keys of the questions that were answered,
    "I do not know" included; ``fewest`` asks the question first that is expected to settle
    soonest.
    """

    chart: Chart
    incident: Incident
    done: frozenset[str] = frozenset()
    fewest: bool = False
    decided: Decision | None = None

    @property
    def decision(self) -> Decision:
        """What the answers so far come to."""
        if self.decided is None:
            force_setattr(self, "decided", decide(self.chart, self.incident))
        assert self.decided is not None
        return self.decided


def meanwhile(interview: Interview) -> Decision:
    """What may be shown while questions are still put: until it is answered whether somebody
    else may be involved, it is open, and nothing is taken for settled that they could change."""
    if not interview.incident.people or "others" in interview.done:
        return interview.decision
    return decide(interview.chart, _with_others(interview.chart, interview.incident, None))


def begin(chart: Chart, incident: Incident | None = None, *, fewest: bool = False) -> Interview:
    """A new interview, or one that goes on from an incident.

    What the incident leaves unknown is asked (again): it may be known by now.
    """
    if incident is None:
        return Interview(chart, Incident(reference=UNNAMED, chart=chart.id), fewest=fewest)
    done = {"reference", *(n for n, s in incident.facts.items() if s.written)}
    if incident.people or any(name in incident.facts for name in _over_people(chart)):
        done.add("people")
    for person in incident.people:
        done |= {f"age {person.who}", f"part {person.who}"}
    if incident.people and _doubted(chart, incident):
        done.add("others")
    return Interview(chart, replace(incident, chart=chart.id), frozenset(done), fewest)


def next_question(interview: Interview) -> Question | None:
    """The question to put now; None where no further one can change the answer."""
    chart, incident, done = interview.chart, interview.incident, interview.done
    if "reference" not in done:
        return q.ours("reference", chart)
    if "people" not in done and chart.asks_for_people:
        return q.ours("people", chart)
    for person in incident.people if chart.asks_for_people else ():
        for question in q.of_person(person, chart):
            if question.key not in done:
                return question
    if incident.people and "others" not in done and _others_matter(interview):
        return q.ours("others", chart)
    for fact in q.alert_facts(chart):
        if fact.name not in done:
            return q.of_fact(fact)
    return next(iter(_of_the_route(interview)), None)


def _of_the_route(interview: Interview) -> list[Question]:
    """The questions that can still change the answer, the next one first."""
    chart, incident = interview.chart, interview.incident
    rows: Iterable[Row] = interview.decision.questions
    rows = [row for row in rows if _askable(interview, row)]
    if interview.fewest and len(rows) > 1:
        names = soonest_first(chart, incident, [row["fact"] for row in rows])
        rows = sorted(rows, key=lambda row: names.index(row["fact"]))
    found = []
    for row in rows:
        if "people" in row:
            persons = [p for p in incident.people if p.who in _to_narrow(interview, row)]
            found += [q.narrower_age_of(person, chart) for person in persons]
        else:
            found.append(q.of_fact(chart.all_facts[row["fact"]]))
    return found


def _askable(interview: Interview, row: Row) -> bool:
    if "people" in row:  # asked as the ages of those listed, never as a bare fact
        return bool(_to_narrow(interview, row))
    return row["fact"] not in interview.done


def _to_narrow(interview: Interview, row: Row) -> list[str]:
    return [who for who in row["people"] if f"narrower {who}" not in interview.done]


def _over_people(chart: Chart) -> dict[str, Fact]:
    """The facts worked out over people that an incident may state."""
    return {n: f for n, f in chart.all_facts.items() if isinstance(f.origin, OverPeople)}


def _doubted(chart: Chart, incident: Incident) -> bool:
    over = _over_people(chart)
    return any(n in over and s.written is None for n, s in incident.facts.items())


def _others_matter(interview: Interview) -> bool:
    """Whether somebody not listed could add to what is worked out over the people."""
    chart = interview.chart
    evidence = evidence_of(interview.incident, chart)
    over = {n: f for n, f in _over_people(chart).items() if n not in evidence.stated}
    doubted = replace(evidence, doubted=evidence.doubted | set(over))
    return any(worked_out(fact, evidence) != worked_out(fact, doubted) for fact in over.values())


def answered(interview: Interview, question: Question, text: str | None) -> Interview:
    """The interview with one question answered; ``text`` None is "I do not know".

    Raises:
        NotUnderstood: the text is no answer to this question.
    """
    incident = interview.incident
    match question.kind:
        case "reference":
            incident = replace(incident, reference=_reference(text))
        case "people":
            incident = replace(incident, people=_people(incident.people, text))
        case "age" | "part":
            people = tuple(
                _told(person, question, text) if person.who == question.who else person
                for person in incident.people
            )
            incident = replace(incident, people=people)
        case "others":
            incident = _with_others(interview.chart, incident, text)
        case "fact":
            assert question.fact is not None
            incident = _stated(incident, question.fact, question, text)
    done = interview.done | {question.key}
    return replace(interview, incident=incident, done=done, decided=None)


def _reference(text: str | None) -> str:
    text = (text or UNNAMED).strip() or UNNAMED
    if not REFERENCE.fullmatch(text) or imagery.is_imagery(text):
        raise NotUnderstood(words()["reference"]["wrong"])
    return text


def letters(count: int) -> list[str]:
    """A to Z, then A1, B1 and so on."""
    alphabet = [chr(ord("A") + n) for n in range(26)]
    return [alphabet[n % 26] + (str(n // 26) if n >= 26 else "") for n in range(count)]


def _people(so_far: tuple[Person, ...], text: str | None) -> tuple[Person, ...]:
    if text is None:
        return ()
    if not text.strip().isdecimal() or int(text) > ASKED_PEOPLE:
        raise NotUnderstood(words()["people"]["wrong"])
    count = int(text)
    kept = so_far[:count]
    taken = {person.who for person in kept}
    free = [who for who in letters(ASKED_PEOPLE * 2) if who not in taken]
    return (*kept, *(Person(who, (AGES,)) for who in free[: count - len(kept)]))


def _told(person: Person, question: Question, text: str | None) -> Person:
    if question.kind == "part":
        parts = reading.read_choices(text, question.options) if text else ()
        if parts is None:
            raise NotUnderstood(words()["part"]["wrong"])
        chosen: tuple[Part, ...] = parts  # type: ignore[assignment]
        return replace(person, part=chosen)
    if text is None:  # asked again and still not known: what was known stays
        return replace(person, ages=person.ages if question.options else (AGES,))
    ages = reading.read_ages(text)
    if ages is None:
        raise NotUnderstood(words()["age"]["wrong"])
    return replace(person, ages=ages)


def _with_others(chart: Chart, incident: Incident, text: str | None) -> Incident:
    """Somebody else may be involved: every fact worked out over people is in doubt."""
    may_be = True if text is None else reading.read_yes_no(text)
    if may_be is None:
        raise NotUnderstood(words()["others"]["wrong"])
    over = _over_people(chart)
    facts = {
        name: said
        for name, said in incident.facts.items()
        if name not in over or said.written is not None
    }
    if may_be:
        facts |= {name: Statement(None) for name in over if name not in facts}
    return replace(incident, facts=facts)


def _stated(incident: Incident, fact: Fact, question: Question, text: str | None) -> Incident:
    facts = dict(incident.facts)
    if text is None:
        facts.pop(fact.name, None)
        return replace(incident, facts=facts)
    written: tuple[str, ...] | None
    if question.options:
        written = reading.read_choices(_in_full(fact, text), question.options)
    elif fact.kind == "whole-number":
        written = reading.read_number(fact, text)
    else:
        good = 0 < len(text.strip()) <= TEXT
        written = (text.strip(),) if good else None
    if written is not None and any(imagery.is_imagery(part) for part in written):
        raise NotUnderstood(f"{imagery.RULE}. {imagery.MEND}.")
    if written is None:
        raise NotUnderstood(words()[fact.kind]["wrong"].format(low=fact.low, high=fact.high))
    said = facts.get(fact.name) or Statement(None)
    facts[fact.name] = replace(said, written=written)
    return replace(incident, facts=facts)


def _in_full(fact: Fact, text: str) -> str:
    answer = reading.read_yes_no(text) if fact.kind == "yes-no" else None
    return text if answer is None else ("yes" if answer else "no")
