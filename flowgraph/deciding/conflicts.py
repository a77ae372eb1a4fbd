"""What stands against what: rules that are broken or may be, what is stated against what is worked
out, and what would follow if that were resolved."""

from __future__ import annotations

from typing import Any

from flowgraph.chart import Rule
from flowgraph.deciding.answer import Answer, Conflict
from flowgraph.values import Known


def rule_row(rule: Rule) -> dict[str, Any]:
    """A rule as an answer shows it."""
    return {
        "says": rule.text,
        "cite": rule.cite,
        "contact": rule.contact.in_words if rule.contact else "",
        "facts": list(rule.when.facts) if rule.when else [],
        "ours": rule.ours,
    }


def rules_outside(found: Answer) -> list[dict[str, Any]]:
    """The rules that put some world outside."""
    return [rule_row(rule) for rule, root in found.form.outside.items() if found.may(root)]


def _of_conflict(conflict: Conflict, found: Answer) -> dict[str, Any]:
    fact, facts = conflict.fact, found.facts
    stated = f"it is stated that {fact.sentence(conflict.stated)}"
    names = [fact.name]
    if conflict.together:
        names = list(conflict.together)
        each = (facts[n].sentence(found.evidence.stated[n]) for n in names)
        says = f"of no group of people is this true together: {'; '.join(each)}"
    elif conflict.because:
        says = f"{stated}, but {facts[conflict.because].sentence(Known(values=(False,)))}"
        names.append(conflict.because)
    else:
        says = f"{stated}, but by the facts recorded {fact.sentence(conflict.worked_out)}"
    return {"says": says, "facts": names, "cite": "", "ours": True}


def contradictions(found: Answer) -> list[dict[str, Any]]:
    if found.status != "contradictory":
        return []
    return [
        *(_of_conflict(conflict, found) for conflict in found.conflicts),
        *(rule_row(rule) for rule in found.contradictions),
    ]


def cautions(found: Answer) -> list[dict[str, Any]]:
    """What is still open and would make the answer outside or contradictory."""
    rows = [
        {
            "says": f"it is stated that {c.fact.sentence(c.stated)}; the facts recorded leave it"
            f" open ({c.fact.in_words(c.worked_out)})",
            "facts": [c.fact.name],
            "cite": "",
            "about": "stated against worked out",
            "ours": True,
        }
        for c in found.tensions
    ]
    if found.status == "outside" or not found.inside:
        return rows
    rows += [row | {"about": "may be outside the guidance"} for row in rules_outside(found)]
    for rule, root in found.form.contradictions.items():
        if found.open(root):
            rows.append({**rule_row(rule), "about": "may be contradictory"})
    return rows


def would_follow(found: Answer) -> list[dict[str, Any]]:
    """What would follow if a contradiction were resolved one way or the other, the most
    protective first."""
    if found.status != "contradictory":
        return []
    facts = found.facts
    ways: dict[tuple[str, Known], bool] = {}
    for conflict in found.conflicts:
        if not conflict.because and not conflict.together:
            # Either side may be right, unless the chart forbids it.
            ways[conflict.fact.name, conflict.worked_out] = True
            ways[conflict.fact.name, conflict.stated] = True
    for rule in found.contradictions:
        for name, value in rule.suppose.items():
            known = facts[name].read([value])
            assert known is not None  # the chart was read
            ways[name, known] = False
    rows = []
    for (name, known), reconciled in ways.items():
        then = Answer(found.form, found.evidence.supposing(name, known), reconciled=reconciled)
        if then.status == "contradictory":
            continue
        rows.append(
            (
                -max((box.protection for box in then.outcomes), default=0),
                {
                    "fact": name,
                    "if": known.plain,
                    "words": f"if {facts[name].sentence(known)}",
                    "status": then.status,
                    "outcome": then.outcome.id if then.outcome else None,
                    "possible_outcomes": [box.id for box in then.outcomes],
                },
            )
        )
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]
