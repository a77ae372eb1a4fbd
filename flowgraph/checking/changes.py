"""What one edition of a chart changes in another, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from flowgraph.chart import Arrow, Box, Chart, Claim, Rule
from flowgraph.facts import Counted, Fact, FromChart, OverPeople
from flowgraph.values import Value, say

Kind = Literal["added", "gone", "changed"]
Part = Literal["chart", "fact", "box", "arrow", "rule", "claim"]


class Change(Struct, frozen=True):
    """One change: of what part, which one, and (where it is changed) what of it."""

    kind: Kind
    part: Part
    name: str
    says: str = ""

    @property
    def in_words(self) -> str:
        return f"{self.name} {self.kind}" + (f": {self.says}" if self.says else "")


def changes(old: Chart, new: Chart) -> tuple[Change, ...]:
    """Everything that differs, in the order in which a chart file is written."""
    return (
        *_of_chart(old, new),
        *_of_each("fact", old.facts, new.facts, _fact_parts),
        *_of_rules(old, new),
        *_of_each("box", old.boxes, new.boxes, _box_parts),
        *_of_arrows(old, new),
        *_of_claims(old, new),
    )


def _of_chart(old: Chart, new: Chart) -> Iterator[Change]:
    for name, before, after in (
        ("id", old.id, new.id),
        ("title", old.title, new.title),
        ("edition", old.edition.in_words, new.edition.in_words),
        ("notice", old.edition.notice, new.edition.notice),
        ("banner", old.banner, new.banner),
        ("ordered", *("yes" if chart.ordered else "no" for chart in (old, new))),
        ("start", old.start, new.start),
    ):
        if before != after:
            yield Change("changed", "chart", f"the chart's {name}", _from_to(before, after))
    for name, one, other in (
        ("questions", old.questions, new.questions),
        ("guidance", old.guidance, new.guidance),
        ("checklists", old.checklists, new.checklists),
        ("ways back", _ways_back(old), _ways_back(new)),
    ):
        if one != other:
            yield Change("changed", "chart", f"the list of {name}")


def _of_each(
    part: Part, old: Mapping[str, Any], new: Mapping[str, Any], parts: Any
) -> Iterator[Change]:
    for name in dict.fromkeys((*new, *old)):
        if name not in old:
            yield Change("added", part, f"{part} {name}", _said(new[name]))
        elif name not in new:
            yield Change("gone", part, f"{part} {name}", _said(old[name]))
        elif said := _differing(parts(old[name]), parts(new[name])):
            yield Change("changed", part, f"{part} {name}", said)


def _of_arrows(old: Chart, new: Chart) -> Iterator[Change]:
    before, after = (
        {(a.source, a.target): a for a in (*chart.arrows, *chart.also_arrows)}
        for chart in (old, new)
    )
    for ends in dict.fromkeys((*after, *before)):
        name = f"arrow {ends[0]} -> {ends[1]}"
        if ends not in before:
            yield Change("added", "arrow", name, _when(after[ends]))
        elif ends not in after:
            yield Change("gone", "arrow", name, _when(before[ends]))
        elif said := _differing(_arrow_parts(before[ends]), _arrow_parts(after[ends])):
            yield Change("changed", "arrow", name, said)


def _ways_back(chart: Chart) -> tuple[tuple[str, str, str, str], ...]:
    backs = (back for box in chart.boxes.values() for back in box.returns)
    return tuple((back.source, back.target, back.label, back.cite) for back in backs)


def _of_claims(old: Chart, new: Chart) -> Iterator[Change]:
    """Claims are known by their words."""
    before, after = ({c.says: c for c in chart.claims} for chart in (old, new))
    for says in dict.fromkeys((*after, *before)):
        if says not in before:
            yield Change("added", "claim", "claim", _quoted(says))
        elif says not in after:
            yield Change("gone", "claim", "claim", _quoted(says))
        elif said := _differing(_claim_parts(before[says]), _claim_parts(after[says])):
            yield Change("changed", "claim", f"claim {_quoted(says)}", said)


def _of_rules(old: Chart, new: Chart) -> Iterator[Change]:
    """Rules have no names: two are the same rule where their words are the same, or else
    what they depend on."""
    for kind in ("outside", "contradictions", "alerts", "notes"):
        before: list[Rule] = list(getattr(old, kind))
        after: list[Rule] = list(getattr(new, kind))
        pairs: list[tuple[Rule, Rule]] = []
        for same in (_words_of, _test_of):
            for rule in list(after):
                found = next((r for r in before if same(r) and same(r) == same(rule)), None)
                if found:
                    pairs.append((found, rule))
                    before.remove(found)
                    after.remove(rule)
        singular = {"contradictions": "contradiction", "alerts": "alert", "notes": "note"}
        name = singular.get(kind, f"rule of {kind}")
        for rule in after:
            yield Change("added", "rule", name, _quoted(rule.text))
        for rule in before:
            yield Change("gone", "rule", name, _quoted(rule.text))
        for one, other in pairs:
            if said := _differing(_rule_parts(one), _rule_parts(other)):
                yield Change("changed", "rule", f"{name} {_quoted(other.text)}", said)


def _words_of(rule: Rule) -> str:
    return rule.text


def _test_of(rule: Rule) -> str:
    return rule.when.text if rule.when else ""


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    return "; ".join(
        f"{key} {_from_to(before[key], after[key])}" for key in after if before[key] != after[key]
    )


def _from_to(before: str, after: str) -> str:
    if not before:
        return f"is now {_quoted(after)}"
    if not after:
        return f"was {_quoted(before)}, now left out"
    return f"was {_quoted(before)}, is now {_quoted(after)}"


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return f"“{text}”"


def _said(thing: Fact | Box) -> str:
    return _quoted(thing.ask if isinstance(thing, Fact) else thing.text)


def _when(arrow: Arrow) -> str:
    return f"when {arrow.when.text}" if arrow.when else "always"


def _fact_parts(fact: Fact) -> dict[str, str]:
    return {
        "kind": fact.kind,
        "values": ", ".join(fact.values),
        "range": f"{fact.low}-{fact.high}" if fact.ordered else "",
        "unit": fact.unit,
        "name": fact.noun,
        "words for its values": _pairs(fact.words),
        "question": fact.ask,
        "help": fact.help,
        "what it says": "; ".join(fact.says.values()),
        "how it is worked out": origin_in_words(fact),
    }


def origin_in_words(fact: Fact) -> str:
    """How a fact is worked out, as the chart file has it; empty where it is only stated."""
    match fact.origin:
        case OverPeople(how=how, where=where):
            return f"{how} {where.text}"
        case FromChart(chart=chart, gives=gives):
            return f"{gives} of {chart}"
        case Counted(points=points):
            return "; ".join(f"{name}: {_points(given)}" for name, given in points.items())
    return ""


def _points(given: Mapping[Value, int]) -> str:
    return ", ".join(f"{say(value)} {number}" for value, number in given.items())


def _box_parts(box: Box) -> dict[str, str]:
    return {
        "kind": box.kind,
        "words": box.text,
        "points": " · ".join(box.points),
        "source": box.cite,
        "protection": str(box.protection) if box.kind == "outcome" else "",
        "contact": box.contact.in_words if box.contact else "",
        "time limit": box.limit,
        "what it gives": _pairs(box.gives),
        "what it goes on with": box.goes_on,
        "ours": "yes" if box.ours else "no",
    }


def _arrow_parts(arrow: Arrow) -> dict[str, str]:
    return {
        "predicate": arrow.when.text if arrow.when else "always",
        "basis": arrow.basis or "",
        "source": arrow.cite,
        "label": arrow.label,
    }


def _claim_parts(claim: Claim) -> dict[str, str]:
    return {
        "of which incidents": claim.when.text if claim.when else "",
        "at least": claim.at_least,
        "only": ", ".join(claim.only),
        "never": ", ".join(claim.never),
        "also": ", ".join(claim.also),
        "rising": " ".join((claim.rising, *map(say, claim.order))),
        "source": claim.cite,
    }


def _rule_parts(rule: Rule) -> dict[str, str]:
    return {
        "words": rule.text,
        "predicate": _test_of(rule),
        "boxes": ", ".join(rule.at),
        "source": rule.cite,
        "contact": rule.contact.in_words if rule.contact else "",
        "ours": "yes" if rule.ours else "no",
        "what is supposed": _pairs(rule.suppose),
    }


def _pairs(pairs: Mapping[str, str]) -> str:
    listed: Sequence[str] = [f"{key} {value}" for key, value in pairs.items()]
    return ", ".join(listed)
