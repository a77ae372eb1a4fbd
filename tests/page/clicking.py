"""Answering the page as a person does, from what an incident file says."""

from __future__ import annotations

from typing import Any

from flowgraph.asking.summary import ages_in_words
from flowgraph.facts import AGES
from flowgraph.incident import Incident

CONTINUE = "Continue"


def heading(tab: Any) -> str:
    return str(tab.locator("#screen h1").inner_text())


def comes_to(tab: Any, words: str) -> None:
    """Waits for a heading with these words. (A function to be waited for would be evaluated by
    the page, and its policy refuses that.)"""
    tab.locator("#screen h1", has_text=words).wait_for()


def go_on(tab: Any) -> None:
    tab.get_by_role("button", name=CONTINUE).click()


def begin(tab: Any, incident: Incident) -> None:
    """Up to the end of the people: danger first, then the reference, then everybody listed."""
    tab.get_by_role("button", name="Start").click()
    while heading(tab) != "Your record":
        answer_one(tab, incident)
    tab.get_by_label("What is the reference of your record?").fill(incident.reference)
    go_on(tab)
    if not heading(tab).startswith("How many people"):
        return
    if incident.people:
        tab.locator("#value").fill(str(len(incident.people)))
        go_on(tab)
        for person in incident.people:
            if person.ages != (AGES,):
                tab.locator(f"#age-{person.who}").fill(ages_in_words(person))
            for part in person.part:
                tab.locator(f"[name=part-{person.who}][value={part}]").check()
    else:
        tab.get_by_label("I do not know").check()
    go_on(tab)


def answer(tab: Any, incident: Incident) -> None:
    """Every further question: what the incident says of it, or "I do not know"."""
    while heading(tab) != "Check your answers":
        answer_one(tab, incident)


def answer_one(tab: Any, incident: Incident) -> None:
    asks = tab.evaluate(
        "Object.fromEntries([...Object.values(PAGE.plan.facts), ...Object.values(PAGE.plan.texts)]"
        ".map((fact) => [fact.ask, fact.name]))"
    )
    name = asks.get(heading(tab))
    said = incident.facts.get(name) if name else None
    if tab.locator(".danger").count():
        tab.get_by_role("button", name="It is done").click()
        return
    if heading(tab).startswith("May somebody else"):
        doubted = any(s.written is None for s in incident.facts.values())
        listed = incident.everybody_listed or ("no" if doubted else "yes")
        tab.locator(f"[name=value][value='{listed.replace('unknown', '')}']").check()
    elif heading(tab) == "For the record":
        _record(tab, incident)
    elif tab.locator("[name^=item-]").count():
        for fact, statement in incident.facts.items():
            box = tab.locator(f"[name=item-{fact}][value='{(statement.written or ('',))[0]}']")
            if box.count():
                box.check()
    elif said is not None and said.written:
        if tab.locator("input#value").count():
            tab.locator("input#value").fill(said.written[0])
        elif tab.locator("textarea#value").count():
            tab.locator("textarea#value").fill(said.written[0])
        else:
            tab.locator(f"[name=value][value='{said.written[0]}']").check()
    else:
        tab.get_by_label("I do not know").check()
    go_on(tab)


def _record(tab: Any, incident: Incident) -> None:
    for key in ("received", "date"):
        day, _, time = getattr(incident, key).partition("T")
        for name, part in zip(("year", "month", "day"), day.split("-"), strict=False):
            tab.locator(f"#{key}-{name}").fill(part)
        if time:
            tab.locator(f"#{key}-time").fill(time)
    tab.locator("#reported_by").fill(incident.reported_by)
    tab.locator("#concern").fill(incident.concern)
