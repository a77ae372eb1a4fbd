"""Names: what may be one, and whether those of a predicate, with its constants, fit the facts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flowgraph.errors import Finding, did_you_mean
from flowgraph.facts import Fact
from flowgraph.predicate import (
    OTHERWISE,
    WORDS,
    Leaf,
    Predicate,
    PredicateFault,
    parse,
)
from flowgraph.reading.fields import Faults, quoted
from flowgraph.reading.ids import NAME
from flowgraph.reading.tree import Items, Node, Text

CHART_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def wrong_name(text: str) -> tuple[str, str] | None:
    """Which rule of names a fact's name breaks, and how to mend it; None where it breaks none."""
    said = "no one could tell it from "
    if text in WORDS:
        return f"{said}the word `{text}` of a predicate", f"write another, such as {text}_it"
    if text == OTHERWISE:
        return f"{said}`when: otherwise`", "write another name"
    if text in ("yes", "no", "true", "false", "unknown"):
        return f"{said}the answer `{text}`", "name what is asked, such as consent_given"
    if NAME.fullmatch(text):
        return None
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    mend = "write a-z, 0-9 and _"
    if NAME.fullmatch(plain) and not wrong_name(plain):
        mend = f"write `{plain}`"
    if not text.strip():
        return "it is blank", mend
    if text[0].isdigit() or text[0] == "_":
        return "it begins with no letter", "put a letter first, such as q" + plain
    if text != text.lower():
        return "it has a capital letter", mend
    odd = next(letter for letter in text if not re.match(r"[a-z0-9_]", letter))
    seen = {" ": "a space", "-": "a hyphen", "\u00a0": "a no-break space"}
    return f"it holds {seen.get(odd, 'a sign other than a-z, 0-9 and _')}", mend


def predicate_at(
    node: Node, place: str, facts: Mapping[str, Fact], faults: Faults
) -> Predicate | None:
    """The predicate written at a place, over these facts; None where it is faulty."""
    if not isinstance(node, Text):
        listed = (
            [item.text for item in node.items if isinstance(item, Text)]
            if isinstance(node, Items)
            else []
        )
        faults.add(
            node,
            place,
            "a predicate is one line of text",
            f"write {' and '.join(listed)}, or {' or '.join(listed)}"
            if listed
            else "put the predicate in quotes",
        )
        return None
    if node.text.strip() == OTHERWISE:  # on an arrow of a box it does not come here
        faults.add(
            node,
            place,
            "`otherwise` is only for an arrow of `next`, which has siblings",
            "write the predicate that is meant, or leave `when` out for always",
        )
        return None

    def fits(predicate: Predicate) -> bool:
        return not any(_wrong(leaf, facts, faults) for leaf in predicate.leaves)

    predicate, fault = _parsed(node.text)
    if predicate and fits(predicate):
        if (node.line, node.column) in faults.unquoted:
            faults.needs_quotes(node, place, "when")
        return predicate
    # Of a sound chart nothing more is asked.
    from flowgraph.reading.predicate_mends import ALWAYS, counted, meant, two_facts

    if node.text.strip().lower() in ALWAYS and node.text.strip() not in facts:
        faults.add(
            node,
            place,
            f"`{node.text.strip()}` is not what a predicate says",
            "leave `when` out: the arrow is then always taken",
        )
        return None
    for instead in (counted(node.text), two_facts(node.text, facts)):
        if instead:
            faults.add(node, place, *instead)
            return None
    right = meant(node.text, facts, fits)
    if predicate is None:
        assert fault is not None
        column = node.column + node.quoted + fault.column
        if right:
            faults.fix(node, _as_written(right))
        mend = _write(place, right) if right else fault.mend
        faults.note(Finding(faults.file, node.line, column, place, fault.problem, mend))
        return None
    check_predicate(predicate, facts, faults, node, place, right)
    return predicate


def _parsed(text: str) -> tuple[Predicate | None, PredicateFault | None]:
    try:
        return parse(text), None
    except PredicateFault as fault:
        return None, fault


def _write(place: str, predicate: str) -> str:
    """The very text to write."""
    text = _as_written(predicate)
    return f"write when: {text}" if place.endswith("when") else f"write {text}"


def _as_written(predicate: str) -> str:
    return predicate if _BARE.fullmatch(predicate) else quoted(predicate)


_BARE = re.compile(r"[a-z0-9_<>=!() -]+")
"""What may stand as a value without quotes, inside { } too."""


def when_of(
    got: Mapping[str, Node], place: str, facts: Mapping[str, Fact], faults: Faults
) -> Predicate | None:
    """What is written as ``when``; None where nothing is."""
    if "when" not in got:
        return None
    return predicate_at(got["when"], f"{place}, when", facts, faults)


def check_predicate(
    predicate: Predicate,
    facts: Mapping[str, Fact],
    faults: Faults,
    node: Node,
    place: str,
    instead: str | None = None,
) -> None:
    """Report every name that is no fact and every constant outside a fact's domain;
    ``instead`` is the predicate that was meant, where that is plain."""
    told = (_wrong(leaf, facts, faults) for leaf in predicate.leaves)
    wrong = dict.fromkeys(each for each in told if each)
    if instead and wrong:
        faults.fix(node, _as_written(instead))
        faults.add(node, place, next(iter(wrong))[0], _write(place, instead))
        return
    for problem, mend in wrong:
        faults.add(node, place, problem, mend)


def _wrong(leaf: Leaf, facts: Mapping[str, Fact], faults: Faults) -> tuple[str, str] | None:
    if leaf.name in faults.doubtful:
        return None
    fact = facts.get(leaf.name)
    if fact:
        return fact.misused(leaf)
    if faults.more_facts:  # it may be one of a chart that could not be read
        return None
    mend = did_you_mean(leaf.name, facts, "add it to facts, or put a word in quotes")
    return f"there is no fact `{leaf.name}`", mend


def check_value(
    name: str,
    value: str,
    facts: Mapping[str, Fact],
    faults: Faults,
    node: Node,
    place: str,
) -> None:
    """Report a fact that is not on the chart, or a value outside its domain."""
    fact = facts.get(name)
    if faults.not_read(name):
        return
    if fact is None:
        faults.add(
            node,
            place,
            f"there is no fact `{name}`",
            did_you_mean(name, facts, "name a fact of this chart"),
        )
    elif not fact.decides or fact.read([value]) is None:
        faults.add(node, place, f"`{value}` is outside `{name}`", f"write {fact.expected}")
