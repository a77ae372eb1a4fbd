"""An interview as a value: what was answered so far, and what to ask next.

Danger comes first; then people, what other alerts would show, and only questions that can still
change the answer: first what the incident comes to, then what is to be done besides. Last what is
for the record alone. A question answered "I do not know" is not put again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from flowgraph.asking import answers
from flowgraph.asking import questions as q
from flowgraph.asking.order import soonest_first
from flowgraph.asking.questions import Question
from flowgraph.chart import Chart
from flowgraph.dates import DateFault, iso
from flowgraph.deciding.decide import decide
from flowgraph.deciding.decision import Decision, Row
from flowgraph.facts import AGES, Fact, OverPeople
from flowgraph.incident import EverybodyListed, Incident, Part, Person, Statement
from flowgraph.limits import ASKED_PEOPLE, TEXT
from flowgraph.plain_text import sentence
from flowgraph.reading import imagery
from flowgraph.reading.incident_file import REFERENCE
from flowgraph.words import words

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
    if not interview.incident.people or "our others" in interview.done:
        return interview.decision
    return decide(interview.chart, replace(interview.incident, everybody_listed="unknown"))


def begin(chart: Chart, incident: Incident | None = None, *, fewest: bool = False) -> Interview:
    """A new interview, or one that goes on from an incident.

    What the incident leaves unknown is asked (again): it may be known by now.
    """
    if incident is None:
        return Interview(chart, Incident(reference=UNNAMED, chart=chart.id), fewest=fewest)
    done = {name for name, said in incident.facts.items() if said.written}
    done |= {f"our {key}" for key in q.OF_RECORD if getattr(incident, key)}
    if incident.reference != UNNAMED:
        done.add("our reference")
    if incident.people or any(name in incident.facts for name in _over_people(chart)):
        done.add("our people")
    for person in incident.people:
        done |= {f"age {person.who}", f"part {person.who}"}
    if incident.people and (
        incident.everybody_listed in ("yes", "no") or _doubted(chart, incident)
    ):
        done.add("our others")
    return Interview(chart, replace(incident, chart=chart.id), frozenset(done), fewest)


def next_question(interview: Interview) -> Question | None:
    """The question to put now; None where there is none."""
    return next(_questions(interview), None)


def _questions(interview: Interview) -> Iterator[Question]:
    chart, incident, done = interview.chart, interview.incident, interview.done
    yield from (q.of_fact(fact) for fact in q.danger_facts(chart) if fact.name not in done)
    if "our reference" not in done:
        yield q.ours("reference", chart)
    if chart.asks_for_people:
        if "our people" not in done:
            yield q.ours("people", chart)
        of_each = (each for person in incident.people for each in q.of_person(person, chart))
        yield from (question for question in of_each if question.key not in done)
        if incident.people and "our others" not in done:
            yield q.ours("others", chart)
    for listed in chart.checklists:
        begun = not done.isdisjoint(listed.items) and f"checklist {listed.id}" in done
        if begun and not done.issuperset(listed.items):
            yield q.of_checklist(chart, listed)
    yield from (q.of_fact(fact) for fact in q.alert_facts(chart) if fact.name not in done)
    yield from can_change(interview)
    for key in q.OF_RECORD:
        if f"our {key}" not in done:
            yield q.of_record(key)


def can_change(interview: Interview) -> Iterator[Question]:
    """The questions that can still change the answer, the next one first; once the outcome is
    settled, those that can still change what is to be done besides."""
    decision = interview.decision
    yield from _of_rows(interview, decision.questions)
    for question in _of_rows(interview, decision.settles_duties):
        yield replace(question, stage="duties")


def _of_rows(interview: Interview, all_rows: Iterable[Row]) -> Iterator[Question]:
    chart, incident = interview.chart, interview.incident
    rows = [row for row in all_rows if _askable(interview, row)]
    if interview.fewest and interview.decision.status == "undecided" and len(rows) > 1:
        names = soonest_first(chart, incident, [row["fact"] for row in rows])
        rows.sort(key=lambda row: names.index(row["fact"]))
    lists = {name: listed for listed in chart.checklists for name in listed.items}
    for row in rows:
        if "people" in row:
            narrow = _to_narrow(interview, row)
            yield from (q.narrower_age_of(p, chart) for p in incident.people if p.who in narrow)
        elif row["fact"] in lists:
            yield q.of_checklist(chart, lists[row["fact"]])
        else:
            yield q.of_fact(chart.all_facts[row["fact"]])


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
        case "record":
            key = question.key.removeprefix("our ")
            incident = replace(incident, **{key: _of_record(key, text)})
        case "checklist":
            return _ticked(interview, question, text)
    done = interview.done | {question.key}
    return replace(interview, incident=incident, done=done, decided=None)


def _wrong(key: str, **limits: object) -> NotUnderstood:
    """What may be answered to a question of that kind."""
    return NotUnderstood(words("interview")[key]["wrong"].format(**limits))


def _reference(text: str | None) -> str:
    text = (text or "").strip()
    if text.lower() in ("", "none"):
        return UNNAMED
    if not REFERENCE.fullmatch(text) or imagery.is_imagery(text):
        raise _wrong("reference")
    return text


def letters(count: int) -> list[str]:
    """A to Z, then A1, B1 and so on."""
    alphabet = [chr(ord("A") + n) for n in range(26)]
    return [alphabet[n % 26] + (str(n // 26) if n >= 26 else "") for n in range(count)]


def _people(so_far: tuple[Person, ...], text: str | None) -> tuple[Person, ...]:
    if text is None:
        return ()
    if not text.strip().isdecimal() or int(text) > ASKED_PEOPLE:
        raise _wrong("people")
    count = int(text)
    kept = so_far[:count]
    taken = {person.who for person in kept}
    free = [who for who in letters(ASKED_PEOPLE * 2) if who not in taken]
    return (*kept, *(Person(who, (AGES,)) for who in free[: count - len(kept)]))


def _told(person: Person, question: Question, text: str | None) -> Person:
    if question.kind == "part":
        parts = answers.read_choices(text, question.options) if text else ()
        if parts is None:
            raise _wrong("part")
        chosen: tuple[Part, ...] = parts  # type: ignore[assignment]
        return replace(person, part=chosen)
    if text is None:  # asked again and still not known: what was known stays
        return replace(person, ages=person.ages if question.options else (AGES,))
    ages = answers.read_ages(text)
    if ages is None:
        raise _wrong("age")
    return replace(person, ages=ages)


def _with_others(chart: Chart, incident: Incident, text: str | None) -> Incident:
    """Whether somebody else may be involved, in place of whatever said so fact by fact."""
    may_be = None if text is None else answers.read_yes_no(text)
    if may_be is None and text is not None:
        raise _wrong("others")
    over = _over_people(chart)
    facts = {n: said for n, said in incident.facts.items() if n not in over or said.written}
    listed: EverybodyListed = "unknown" if may_be is None else "no" if may_be else "yes"
    return replace(incident, facts=facts, everybody_listed=listed)


def _of_record(key: str, text: str | None) -> str:
    text = (text or "").strip()
    if imagery.is_imagery(text):
        raise NotUnderstood(f"{sentence(imagery.RULE)}. {sentence(imagery.MEND)}.")
    wrong = _wrong(key)
    if len(text) > TEXT:
        raise wrong
    if key != "received" or not text:
        return text
    try:
        return iso(text)
    except DateFault:
        raise wrong from None


def _ticked(interview: Interview, question: Question, text: str | None) -> Interview:
    """Some items of a checklist answered, or its total stated; None leaves the rest not known."""
    items = [item.key for item in question.items]
    begun = interview.done | {question.key}
    if text is None:
        return replace(interview, done=begun | set(items), decided=None)
    word, _, total = text.strip().partition(" ")
    if question.fact and word.lower() in ("t", "total"):
        if not total or answers.read_number(question.fact, total) is None:
            low, high = question.fact.low, question.fact.high
            raise _wrong("total", low=low, high=high)
        incident = _stated(interview.incident, question.fact, q.of_fact(question.fact), total)
        done = begun | {question.fact.name}
        return replace(interview, incident=incident, done=done, decided=None)
    left = [number for number, key in enumerate(items, 1) if key not in interview.done]
    ticks = answers.read_ticks(text, left, len(items))
    if ticks is None:
        raise _wrong("checklist")
    incident = interview.incident
    for number, answer in ticks.items():
        item = question.items[number - 1]
        assert item.fact is not None
        incident = _stated(incident, item.fact, item, answer)
    done = begun | {items[number - 1] for number in ticks}
    return replace(interview, incident=incident, done=done, decided=None)


def kept(interview: Interview, question: Question) -> Interview:
    """The interview with a question's answer left as it stands."""
    return replace(interview, done=interview.done | {question.key}, decided=None)


def _stated(incident: Incident, fact: Fact, question: Question, text: str | None) -> Incident:
    facts = dict(incident.facts)
    if text is None:
        facts.pop(fact.name, None)
        return replace(incident, facts=facts)
    written: tuple[str, ...] | None
    if question.options:
        written = answers.read_choices(_in_full(fact, text), question.options)
    elif fact.decides:
        written = answers.read_number(fact, text)
    else:
        good = 0 < len(text.strip()) <= TEXT
        written = (text.strip(),) if good else None
    if written is not None and any(imagery.is_imagery(part) for part in written):
        raise NotUnderstood(f"{sentence(imagery.RULE)}. {sentence(imagery.MEND)}.")
    if written is None:
        raise _wrong(fact.asked_as, low=fact.low, high=fact.high)
    said = facts.get(fact.name) or Statement(None)
    facts[fact.name] = replace(said, written=written)
    return replace(incident, facts=facts)


def _in_full(fact: Fact, text: str) -> str:
    answer = answers.read_yes_no(text) if fact.ticked else None
    return text if answer is None else ("yes" if answer else "no")
