"""Answering the page as a person does, from what an incident file says."""

from __future__ import annotations

from typing import Any

from flowgraph.asking.summary import ages_in_words
from flowgraph.facts import AGES
from flowgraph.incident import Incident

CONTINUE = "Continue"


def heading(tab: Any) -> str:
    return str(tab.locator("#screen h1").inner_text())


def go_on(tab: Any) -> None:
    tab.get_by_role("button", name=CONTINUE).click()


def begin(tab: Any, incident: Incident) -> None:
    """Up to the end of the people."""
    tab.get_by_role("button", name="Start").click()
    tab.get_by_label("What is the reference of your record?").fill(incident.reference)
    go_on(tab)
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
    asks = tab.evaluate(
        "Object.fromEntries([...Object.values(PAGE.plan.facts), ...Object.values(PAGE.plan.texts)]"
        ".map((fact) => [fact.ask, fact.name]))"
    )
    while heading(tab) != "Check your answers":
        name = asks.get(heading(tab))
        said = incident.facts.get(name) if name else None
        if heading(tab).startswith("May somebody else"):
            doubted = any(s.written is None for s in incident.facts.values())
            tab.locator(f"[name=value][value={'yes' if doubted else 'no'}]").check()
        elif said is not None and said.written:
            if tab.locator("input#value").count():
                tab.locator("input#value").fill(said.written[0])
            else:
                tab.locator(f"[name=value][value='{said.written[0]}']").check()
        else:
            tab.get_by_label("I do not know").check()
        go_on(tab)
