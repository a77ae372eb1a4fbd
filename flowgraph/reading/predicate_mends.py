"""What a predicate that does not parse, or does not fit its facts, was meant to be.

People write `=`, `AND`, `≥`, curly quotes or `== 'yes'`. Where putting those right leaves one
predicate that parses and fits, it is that one; nothing else is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from flowgraph.facts import Fact
from flowgraph.limits import PREDICATE
from flowgraph.predicate import OTHERWISE, Predicate, PredicateFault, parse
from flowgraph.reading.ids import id_of

ELSE = ("else", "other", "others", "otherwise", "default", "in every other case", "any other")
ALWAYS = ("always", "any", "all", "yes", "true")

_QUOTED = re.compile(r"('[^']*'|\"[^\"]*\")")
_SIGNS = (
    (re.compile("[‘’]"), "'"),
    (re.compile("[“”„]"), '"'),
    (re.compile("[\u00a0\u2007\u202f]"), " "),
    (re.compile("[–—−]"), "-"),
)
_WRITTEN = (
    (re.compile(r"≥|=>"), ">="),
    (re.compile(r"≤|=<"), "<="),
    (re.compile(r"≠|<>"), "!="),
    (re.compile(r"\s*&&?\s*"), " and "),
    (re.compile(r"\s*\|\|?\s*"), " or "),
    (re.compile(r"!(?!=)\s*"), "not "),
    (re.compile(r"(?<![=!<>])=(?!=)"), "=="),
    (re.compile(r"={3,}"), "=="),
    (re.compile(r"\b(and|or|not|in)\b", re.IGNORECASE), lambda match: match[0].lower()),
)
_NOT_IN = re.compile(r"\b([a-z]\w*)\s+not\s+in\s+(\([^()]*\))")
_BETWEEN = re.compile(r"[ _-]")
_IN_ONE = re.compile(r"\bin\s*\(\s*('[^']*'|\"[^\"]*\"|-?\d+)\s*\)")
_COUNT = re.compile(r"\s*(?:count|sum|total|number of)\s*\(([^()]*)\)\s*([<>]=?|==|!=)\s*(\d+)\s*")
_PLUS = re.compile(r"\s*([a-z]\w*(?:\s*\+\s*[a-z]\w*)+)\s*([<>]=?|==|!=)\s*(\d+)\s*")
_PHRASES = (
    (re.compile(r"\band\s*/\s*or\b"), "or"),
    (re.compile(r"([<>=!])\s+="), r"\1="),
    (
        re.compile(r"\b(\w+)\s+(?:is\s+)?between\s+(-?\d+)\s+and\s+(-?\d+)"),
        r"\1 >= \2 and \1 <= \3",
    ),
    (re.compile(r"\b(\w+)\s+(?:is\s+|in\s+)?(\d+)\s*(?:-|to)\s*(\d+)"), r"\1 >= \2 and \1 <= \3"),
    (re.compile(r"\b(\w+)\s+(?:is\s+)?(\d+)\s*(?:\+|or\s+(?:more|over|above))"), r"\1 >= \2"),
    (re.compile(r"\b(\w+)\s+(?:is\s+)?(\d+)\s*or\s+(?:less|fewer|under|below)"), r"\1 <= \2"),
    (re.compile(r"\b(\d+)\s+or\s+(?:more|over)\s+(\w+)"), r"\2 >= \1"),
    (re.compile(r"\b(\d+)\s+or\s+(?:less|fewer|under)\s+(\w+)"), r"\2 <= \1"),
    (re.compile(r"\s+(?:is\s+)?(?:at least|no less than)\s+(?=\d)"), " >= "),
    (re.compile(r"\s+(?:is\s+)?(?:at most|no more than|up to)\s+(?=\d)"), " <= "),
    (re.compile(r"\s+(?:is\s+)?(?:more than|greater than|over|above)\s+(?=\d)"), " > "),
    (re.compile(r"\s+(?:is\s+)?(?:less than|fewer than|under|below)\s+(?=\d)"), " < "),
    (re.compile(r"\b(\w+)(\s*[<>]=?\s*-?\d+\s+(?:and|or)\s+)(?=[<>])"), r"\1\2\1 "),
)
"""What is said of numbers in words."""
_TWO = re.compile(r"\s*([a-z]\w*)\s*([<>]=?|==|!=)\s*([a-z]\w*)\s*")
_THAN = {
    "==": "equal to", "!=": "other than", "<": "less than", "<=": "at most", ">": "more than",
    ">=": "at least",
}  # fmt: skip


def meant(text: str, facts: Mapping[str, Fact], fits: Callable[[Predicate], bool]) -> str | None:
    """The predicate that was meant; None where that is not plain. ``fits`` is called with a
    parsed predicate and says whether it fits the facts."""
    if text.strip().lower() in ELSE:
        return OTHERWISE
    if len(text) > PREDICATE:
        return None
    text = text.strip()
    if re.fullmatch("[“„].*[”“]", text):
        text = text[1:-1]
    for sign, plain in _SIGNS:
        text = sign.sub(plain, text)
    text = "".join(
        part if number % 2 else _outside_quotes(part, facts)
        for number, part in enumerate(_QUOTED.split(text))
    )
    text = _fitted(text, facts).strip()
    text = _NOT_IN.sub(r"not (\1 in \2)", text)
    text = _IN_ONE.sub(r"== \1", text)
    predicate = _parsed(text)
    return text if predicate and fits(predicate) else None


def _parsed(text: str) -> Predicate | None:
    try:
        return parse(text)
    except PredicateFault:
        return None


def _outside_quotes(part: str, facts: Mapping[str, Fact]) -> str:
    bare = _BETWEEN.sub("", part.lower())
    for name, fact in facts.items():
        if name.replace("_", "") not in bare:
            continue
        part = _called(name).sub(name, part)
        if fact.ordered:
            units = "|".join(re.escape(word) for word in (fact.unit, name) if word)
            part = re.sub(rf"\b({name}\s*[<>=!]+\s*-?\d+)\s+(?:{units})\b", r"\1", part)
        part = re.sub(rf"\b{name}\s*:\s*", f"{name} == ", part)
    for written, right in (*_PHRASES, *_WRITTEN):
        part = written.sub(right, part)
    if "is" not in facts:
        part = re.sub(r"\bis\s+not\b", "!=", part)
        part = re.sub(r"\bis\b", "==", part)
    part = re.sub(r"\bin\s*\[", "in (", part)
    return part.replace("]", ")")


def _called(name: str) -> re.Pattern[str]:
    """A fact's name as people write it: with spaces, hyphens or capitals."""
    return re.compile(rf"\b{'[ _-]'.join(name.split('_'))}\b", re.IGNORECASE)


def _fitted(text: str, facts: Mapping[str, Fact]) -> str:
    """The comparisons of a predicate written as their facts need them."""

    def comparison(match: re.Match[str]) -> str:
        name, op, value = match[1], match[2], match[3].strip("'\"")
        fact = facts.get(name)
        if fact is None:
            return match[0]
        return fact.as_meant(op, value) or fact.as_meant(op, id_of(value)) or match[0]

    return re.sub(
        r"\b([a-z]\w*)\s*(==|!=|<=|>=|<|>)\s*('[^']*'|\"[^\"]*\"|[A-Za-z]\w*|-?\d+)",
        comparison,
        text,
    )


def counted(text: str) -> tuple[str, str] | None:
    """What to say of a predicate that counts facts: a total is a fact of its own."""
    match = _COUNT.fullmatch(text) or _PLUS.fullmatch(text)
    if not match:
        return None
    names = [name.strip() for name in re.split("[,+]", match[1]) if name.strip()]
    listed = ", ".join(names)
    return (
        "nothing is counted in a predicate: a total is a fact of its own",
        f"add to `facts:` how_many: {{kind: whole-number, range: [0, {len(names)}], ask:"
        f' "How many of these are so?", from: {{count: [{listed}]}}}} and write when: how_many'
        f" {match[2]} {match[3]}",
    )


def two_facts(text: str, facts: Mapping[str, Fact]) -> tuple[str, str] | None:
    """What to say of two facts that are compared."""
    match = _TWO.fullmatch(text)
    if not match or match[1] not in facts:
        return None
    one, op, other = match[1], match[2], match[3]
    if other not in facts and facts[one].ordered:
        low, high = facts[one].low, facts[one].high
        return (
            f"`{one}` is a number from {low} to {high}, and `{other}` is none",
            f"write the number that is meant, as in when: {one} {op} {high}",
        )
    if other not in facts:
        return None
    than = _THAN[op]
    name = f"{one}_{than.replace(' ', '_')}_{other}"
    words = f"Is {facts[one].name_in_words} {than} {facts[other].name_in_words}?"
    return (
        f"`{one}` and `{other}` are two facts; a predicate compares a fact with a number or a"
        " quoted word",
        f'let a fact ask it: add to `facts:` {name}: {{kind: yes-no, ask: "{words}"}} and write'
        f" when: {name}",
    )
