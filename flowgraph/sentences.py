"""What is said of a chart and of a decision in the same words wherever it is said: in the
terminal, in a note, on a picture and in an export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowgraph.chart import Arrow, Box, Chart, Rule
from flowgraph.dates import date_in_words
from flowgraph.deciding.decision import Decision
from flowgraph.plain_text import ended, sentence
from flowgraph.version import __version__
from flowgraph.words import say

Row = Mapping[str, Any]


def cited(row: Row) -> str:
    """The citation as printed; words that are ours are said to be ours."""
    cite = row.get("cite") or ""
    if not row.get("ours"):
        return str(cite)
    return say("cite", "ours_on", cite=cite) if cite else say("cite", "ours")


def version_line(chart: Chart) -> str:
    """Chart, version, date, hash and the version of flowgraph, in one line."""
    return f"{chart.id}, {chart.edition.issue}; sha256 {chart.sha256[:16]}; flowgraph {__version__}"


def worked_out_by(chart: Chart, how: str) -> str:
    """What worked a fact out: the people listed, counting, or another chart, by its title."""
    if how in ("people", "count"):
        return say("worked_out", how)
    title = next(helper.title for helper in chart.helpers if helper.id == how)
    return say("worked_out", "chart", title=title)


def when_in_words(arrow: Arrow, chart: Chart) -> str:
    """When an arrow is taken: always, in every other case, or if something is so."""
    if arrow.when is None:
        return say("arrow", "always")
    words = arrow.when.words(chart.all_facts)
    return words if arrow.otherwise else say("arrow", "if", words=words)


def standing_alerts(chart: Chart) -> tuple[str, ...]:
    """The alerts of a chart, each in one line: if this is so, do that, and whom to ring."""
    return tuple(_standing(rule, chart) for rule in chart.alerts)


def _standing(rule: Rule, chart: Chart) -> str:
    when = rule.when.words(chart.all_facts) if rule.when else ""
    return spoken(when, rule.text, rule.contact.in_words if rule.contact else "")


def spoken(when: str, text: str, contact: str) -> str:
    """A rule in one line: when it acts, what it says, whom to reach."""
    if when:
        text = f"{say('arrow', 'standing', words=when)} {text}"
    return f"{text} {contact}" if contact and contact not in text else text


def due_by(due: str, box: Box, chart: Chart) -> str:
    """The day that a limit ends, and that no bank holidays were left out where none are known."""
    working_days = box.within is not None and box.within.unit == "working_days"
    name = "due_weekends" if working_days and not chart.edition.calendar else "due"
    return say("answer", name, due=date_in_words(due))


def with_contact(row: Row) -> str:
    """What an alert or rule says, and whom to reach where its words do not say so."""
    contact = row.get("contact") or ""
    if not contact or contact in row["says"]:
        return str(row["says"])
    return f"{row['says']} {say('answer', 'contact', contact=contact)}"


def asked(row: Row, chart: Chart) -> str:
    """The questions of an alert that nobody has answered."""
    facts = (chart.all_facts[name] for name in row["facts"])
    return " ".join(fact.ask or fact.name_in_words for fact in facts)


def whose(decision: Decision, row: Row) -> str:
    """Whose ages a question waits for: their letters, or that it is everybody listed."""
    letters = row.get("people") or ()
    if len(letters) > 1 and len(letters) == len(decision.its_incident.people):
        return say("answer", "everyone", count=len(letters))
    return ", ".join(letters)


def reached(decision: Decision, outcome: str) -> str:
    """An outcome by its words, or a status that stands in its place."""
    box = decision.its_chart.boxes.get(outcome)
    return box.text if box else say("status", outcome)


def turned_to(decision: Decision) -> dict[str, list[str]]:
    """What would change the answer: each other answer in words, and the changes to it: single
    facts, and to outcomes that no single fact leads to the fewest together."""
    found: dict[str, list[str]] = {}
    for row in decision.turning_points:
        found.setdefault(reached(decision, row["outcome"]), []).append(row["words"])
    for row in decision.other_outcomes:
        found.setdefault(reached(decision, row["outcome"]), [row["words"]])
    return found


def why(decision: Decision) -> str:
    """In one sentence: the fewest facts that already make the outcome what it is."""
    facts = "; ".join(row["words"] for row in decision.rests_on)
    return say("answer", "why", facts=facts) if facts else say("answer", "why_people")


def also_possible(decision: Decision) -> str:
    """The outcomes that are still possible besides the most protective; empty if none is."""
    others = [decision.its_chart.boxes[id_].text for id_ in decision.possible_outcomes[1:]]
    return say("answer", "also_possible", outcomes="; or ".join(others)) if others else ""


def would_follow(decision: Decision, row: Row) -> str:
    """What the decision would be were one side of a contradiction so."""
    texts = [decision.its_chart.boxes[id_].text for id_ in row["possible_outcomes"]]
    if row["outcome"]:
        then = decision.its_chart.boxes[row["outcome"]].text
    elif texts:
        then = say("answer", "would_follow_open", outcomes="; or ".join(texts))
    else:
        then = say("status", row["status"]).lower()
    return sentence(say("answer", "would_follow", words=row["words"], outcome=then))


def headline(decision: Decision) -> str:
    """The answer in one line; alerts stand before it, on a picture as everywhere, and so does
    what is not known and would be one."""
    alerts = [alert["says"] for alert in decision.alerts]
    if decision.alerts_open:
        unknown = "; ".join(_not_known(alert, decision.its_chart) for alert in decision.alerts_open)
        alerts.append(say("headline", "not_known", alerts=unknown))
    return " ".join([*alerts, _answer(decision)])


def _not_known(alert: Row, chart: Chart) -> str:
    facts = ", ".join(chart.all_facts[name].name_in_words for name in alert["facts"])
    return say("headline", "if_so", facts=facts, then=alert["contact"] or alert["says"])


def _answer(decision: Decision) -> str:
    status = say("status", decision.status)
    if decision.outcome:
        return f"{status}: {decision.its_chart.boxes[decision.outcome].text}"
    if decision.possible_outcomes:
        texts = [decision.its_chart.boxes[id_].text for id_ in decision.possible_outcomes]
        return f"{status}. {say('headline', 'still')} {'; or '.join(texts)}"
    if decision.status == "contradictory":
        notes = " ".join(ended(str(note["text"])) for note in decision.notes[:2])
        return f"{status}: {say('headline', 'nothing_ruled_out')} {notes}"
    return f"{status}. {' '.join(dict.fromkeys(row['says'] for row in decision.outside))}"
