"""The part of a note that comes from the incident file: facts, judgement, actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flowgraph.chart import Chart, Checklist
from flowgraph.dates import date_in_words
from flowgraph.deciding.decision import Decision
from flowgraph.facts import AGES, Fact
from flowgraph.incident import Action, Judgement, Person
from flowgraph.plain_text import sentence
from flowgraph.sentences import worked_out_by
from flowgraph.values import Known
from flowgraph.words import say
from flowgraph.writing.judgement import Standing, standing_of
from flowgraph.writing.note_content import (
    Blanks,
    Block,
    Line,
    Listing,
    Paragraphs,
    Rows,
    Section,
    Table,
    Words,
)

ONE_BY_ONE = 12
"""With more people than this, those of whom the same is known are written together."""


KEPT = "\u200c\u200d"
"""Joiners that several languages need; every other invisible character is taken out."""


def plain(text: str) -> str:
    """Free text as one line that shows what it holds: nothing in it can turn the direction
    of the words around it, or upset a form."""
    one_line = " ".join(text.split())
    return "".join(sign if sign.isprintable() or sign in KEPT else "\ufffd" for sign in one_line)


def people(decision: Decision) -> str:
    """Everyone listed, by letter: ``A: age 14, pictured; B: age unknown``. In a group chat of
    forty those of whom the same is known stand together; nobody is left out."""
    listed = decision.its_incident.people
    if not listed:
        return say("facts", "nobody")
    if len(listed) <= ONE_BY_ONE:
        return "; ".join(_together([person.who], _known_of(person)) for person in listed)
    alike: dict[str, list[str]] = {}
    for person in listed:
        alike.setdefault(_known_of(person), []).append(person.who)
    return "; ".join(_together(letters, known) for known, letters in alike.items())


def _together(letters: list[str], age: str) -> str:
    if len(letters) == 1:
        return say("facts", "person", who=letters[0], age=age)
    return say("facts", "alike", count=len(letters), letters=", ".join(letters), age=age)


def _known_of(person: Person) -> str:
    if person.ages == (AGES,):
        age = say("facts", "age_unknown")
    else:
        age = say("facts", "age", ages=Known(spans=person.ages).words)
    return ", ".join((age, *person.part))


def concern(decision: Decision, redact: bool) -> Section:
    """What was seen, heard or said, in the words of whoever wrote the file."""
    heading = say("heading", "concern")
    said = decision.its_incident.concern
    if not said:
        return Section("concern", heading, "concern", (Blanks((say("facts", "concern"),)),))
    shown = say("facts", "left_out") if redact else plain(said)
    return Section("concern", heading, "concern", (Paragraphs((Words(shown),)),))


def not_answered(decision: Decision) -> Section:
    """The guidance's key questions that nobody answered, in one line; what is to be found out
    for the answer, or first of all, stands with it."""
    asked = {row["fact"] for row in (*decision.questions, *decision.settles_route)}
    asked |= {name for row in decision.alerts_open for name in row["facts"]}
    names = [
        decision.its_chart.all_facts[name].name_in_words
        for name in _key_questions(decision)
        if name not in asked and decision.facts.get(name, {"is": None})["is"] is None
    ]
    said = say("facts", "not_provided_all", names="; ".join(names))
    blocks = (Paragraphs((Words(said),)),) if names else ()
    return Section("not-answered", say("heading", "not_answered"), "risk", blocks)


def _key_questions(decision: Decision) -> dict[str, None]:
    return dict.fromkeys(name for group in decision.its_chart.questions for name in group.asks)


def facts(decision: Decision, redact: bool) -> Section:
    """What is known, with how and from whom: the guidance's key questions in their groups,
    then whatever else is known."""
    asked = _key_questions(decision)
    known = [name for name, row in decision.facts.items() if row["is"] is not None or len(row) > 2]
    groups = [
        Rows(group.group, rows)
        for group in decision.its_chart.questions
        if (rows := tuple(_row(decision, name, redact) for name in group.asks if name in known))
    ]
    rest = [name for name in known if name not in asked]
    for checklist in decision.its_chart.checklists:
        if ticked := [
            name for name in checklist.items if name in rest and _only_stated(decision, name)
        ]:
            rest = [name for name in rest if name not in ticked]
            groups.append(Rows(asks_of(checklist), _alike(decision, ticked)))
    if rest:
        rows = tuple(_row(decision, name, redact) for name in rest)
        groups.append(Rows(say("facts", "other_group") if asked else "", rows))
    heading = say("heading", "facts")
    head = tuple(say("facts", key) for key in ("question", "answer", "record"))
    blocks = (Table(heading, head, tuple(groups)),) if groups else ()
    return Section("facts", heading, "justification", blocks)


def asks_of(checklist: Checklist) -> str:
    return checklist.ask or say("facts", "checklist")


def _only_stated(decision: Decision, name: str) -> bool:
    return dict(decision.facts[name]).keys() == {"is", "how"}


def _alike(decision: Decision, names: list[str]) -> tuple[tuple[str, str, str], ...]:
    """The items of a checklist that were answered alike, in one row: of two dozen, one sees
    which they are."""
    answered: dict[str, list[str]] = {}
    for name in names:
        answer = in_words(decision.its_chart.all_facts[name], decision.facts[name]["is"])
        answered.setdefault(answer, []).append(decision.its_chart.all_facts[name].name_in_words)
    stated = say("facts", "stated")
    return tuple((sentence("; ".join(alike)), answer, stated) for answer, alike in answered.items())


def _row(decision: Decision, name: str, redact: bool) -> tuple[str, str, str]:
    fact = decision.its_chart.all_facts[name]
    row = decision.facts.get(name, {"is": None, "how": None})
    if row["is"] is None:
        answer = say("facts", "not_provided")
    elif not fact.decides:
        answer = say("facts", "left_out") if redact else plain(str(row["is"]))
    else:
        answer = in_words(fact, row["is"])
    return (
        fact.ask or sentence(fact.name_in_words),
        answer,
        "; ".join(_known_how(decision.its_chart, row, redact)),
    )


def _known_how(chart: Chart, row: Any, redact: bool) -> Iterator[str]:
    how = row["how"]
    if how == "stated":
        yield say("facts", how)
    elif how:
        yield say("facts", "worked_out", by=worked_out_by(chart, how))
    for key in ("source", "by", "because"):
        if text := row.get(key):
            yield say("facts", key, text=say("facts", "left_out") if redact else plain(text))
    if row.get("on"):
        yield say("facts", "on", text=date_in_words(row["on"]))


def in_words(fact: Fact, plain: Any) -> str:
    """A value as a decision holds it, for a person: ``yes``, ``12-14``, ``low or medium``."""
    if isinstance(plain, (list, tuple)):
        return say("facts", "open", values=" or ".join(fact.say(item) for item in plain))
    return fact.say(plain)


def judgement(decision: Decision, redact: bool) -> Section:
    """What the professional decided, beside the chart's answer and never instead of it."""
    heading = say("heading", "judgement")
    given = decision.its_incident.judgement
    if given is None:
        rows = (("tick_agrees", "tick_decision"), ("tick_reason",), ("tick_by",))
        blocks: tuple[Block, ...] = tuple(
            Blanks(tuple(say("judgement", label) for label in row)) for row in rows
        )
    else:
        blocks = (Paragraphs(tuple(_judged(given, standing_of(decision), redact))),)
    return Section("judgement", heading, "action", blocks)


def _judged(given: Judgement, standing: Standing, redact: bool) -> Iterator[Words]:
    yield Words(say("judgement", standing.stand), strong=True)
    if standing.outcome:
        yield Words(say("judgement", "decision", decision=standing.outcome.text))
    for key in ("decision", "reason", "by"):
        if key == "decision" and standing.outcome:
            continue
        if text := getattr(given, key):
            shown = say("judgement", "left_out") if redact else plain(text)
            yield Words(say("judgement", key, **{key: shown}))


def actions(decision: Decision, redact: bool) -> Section:
    """What was done and what was not, with why not: a record holds both."""
    heading = say("heading", "actions")
    given = decision.its_incident.actions
    if given is None:
        blanks = tuple(Blanks((say("actions", key),)) for key in ("blank_taken", "blank_not_taken"))
        return Section("actions", heading, "action", blanks)
    taken = [Line(Words(_done(done))) for done in given.taken]
    not_taken = [
        Line(
            Words(
                say(
                    "actions",
                    "not_taken_row",
                    action=plain(row.action),
                    reason=plain(row.reason) or say("actions", "no_reason"),
                )
            )
        )
        for row in given.not_taken
    ]
    blocks = tuple(
        Listing(tuple(_kept(lines, redact)), say("actions", key))
        for key, lines in (("taken", taken), ("not_taken", not_taken))
    )
    return Section("actions", heading, "action", blocks)


def _done(done: Action) -> str:
    """What was done, with when and by whom where that is recorded."""
    more = (date_in_words(done.on), plain(done.by))
    beside = "; ".join(part for part in more if part)
    return f"{plain(done.action)} ({beside})" if beside else plain(done.action)


def _kept(lines: list[Line], redact: bool) -> list[Line]:
    if not lines:
        return [Line(Words(say("actions", "none_taken")))]
    if redact:
        return [Line(Words(say("actions", "left_out", count=len(lines))))]
    return lines
