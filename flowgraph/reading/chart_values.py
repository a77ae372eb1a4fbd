"""The domain of a fact as a chart file has it: the values of a choice, the range of a number."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flowgraph.facts import UNKNOWN
from flowgraph.reading.fields import WHOLE, Faults, is_rest_of, quoted
from flowgraph.reading.ids import NAME, id_of
from flowgraph.reading.names import wrong_name
from flowgraph.reading.tree import Items, Node, Pairs, Text
from flowgraph.values import read_span


def listed_values(
    name: str, node: Node | None, declared: Node, faults: Faults
) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """The values of a choice, and the words of those that have words: ``values`` is a list of
    ids, or a mapping from ids to words."""
    told, at = len(faults.found), f"fact {name}, values"
    words: dict[str, str] = {}
    if isinstance(node, Items) and any(isinstance(item, Pairs) for item in node.items):
        given = [pair for item in node.items if isinstance(item, Pairs) for pair in item.pairs]
        said = ", ".join(f"{k.text}: {_in_yaml(v.text)}" for k, v in given if isinstance(v, Text))
        problem = "the values stand in a list of mappings"
        faults.add(node, at, problem, f"write one mapping: values: {{{said}}}")
        node = Pairs(tuple(given), node.line, node.column)
    if isinstance(node, Pairs):
        last: Text | None = None
        for key, value in faults.pairs(node, at):
            if last and is_rest_of(last, key, value):  # a comma cut the words short
                name_of = list(words)[-1]
                words[name_of] = f"{last.text}, {key.text}"
                faults.needs_quotes(
                    Text(words[name_of], last.line, last.column), f"{at}, {name_of}", name_of
                )
                continue
            words[key.text] = faults.text(value, f"{at}, {key.text}")
            last = value if isinstance(value, Text) else None
    written = list(words) or (list(faults.texts(node, at)) if node else [])
    if node and len(written) == 1 and re.search("[,;]", written[0]):
        alone = node.items[0] if isinstance(node, Items) else node
        written = faults.listed(alone, at)
    odd = [value for value in written if not _is_id(value)]
    if odd:
        pairs = ", ".join(f"{id_of(v)}: {_in_yaml(words.get(v) or v)}" for v in written)
        cannot = "cannot be the id of a value" if len(odd) == 1 else "cannot be ids of values"
        faults.add(
            node or declared,
            at,
            f"{' and '.join(f'`{value}`' for value in odd)} {cannot}: {_rule(odd[0])}",
            f"give each value an id and its words: values: {{{pairs}}}",
        )
    elif len(set(written)) < len(written):
        twice = next(value for value in written if written.count(value) > 1)
        faults.add(node or declared, at, f"the value `{twice}` stands twice", "keep one of the two")
    elif len(written) < 2 and len(faults.found) == told:
        faults.add(
            node or declared,
            at,
            "a choice needs two or more different values made of a-z, 0-9 and _",
            "write values: [one, another]",
        )
    if len(faults.found) > told:
        faults.doubtful.add(name)
    return tuple(written), {value: said for value, said in words.items() if said}


def range_of(name: str, node: Node, faults: Faults) -> tuple[int, int]:
    """The lowest and the highest value of a whole number."""
    at = f"fact {name}, range"
    ends = node.items if isinstance(node, Items) else ()
    numbers = [_number(end) for end in ends]
    match numbers:
        case [int() as low, int() as high] if low <= high:
            return low, high
        case [int() as high, int() as low]:
            problem, mend = "the lowest value comes first", f"write range: [{low}, {high}]"
        case _:
            low, high = _two_numbers(node) or (0, 17)
            if isinstance(node, Text) and read_span(node.text):
                faults.fix(node, f"[{low}, {high}]")
            problem = "a range is its lowest and its highest value, as two whole numbers"
            mend = f"write range: [{low}, {high}]"
    faults.add(node, at, problem, mend)
    faults.doubtful.add(name)
    return low, high


def _two_numbers(node: Node) -> tuple[int, int] | None:
    """The lowest and the highest number that stand there, however they are written."""
    match node:
        case Text(text=text):
            texts = [text]
        case Items(items=items):
            texts = [item.text for item in items if isinstance(item, Text)]
        case Pairs(pairs=pairs):
            texts = [value.text for _, value in pairs if isinstance(value, Text)]
    spans = [span for text in texts if (span := read_span(text))]
    numbers = [int(number) for text in texts for number in re.findall(r"(?<![\d-])-?\d{1,9}", text)]
    numbers = [end for span in spans for end in span] if spans else numbers
    if len(set(numbers)) == 1:
        numbers.append(0 if numbers[0] else 99)
    return (min(numbers), max(numbers)) if numbers else None


def _number(node: Node) -> int | None:
    return int(node.text) if isinstance(node, Text) and WHOLE.fullmatch(node.text.strip()) else None


def _is_id(value: str) -> bool:
    return bool(NAME.fullmatch(value)) and value != UNKNOWN


def _rule(value: str) -> str:
    wrong = None if value == UNKNOWN else wrong_name(value)
    return wrong[0] if wrong else "it is what stands where nothing is known"


def _in_yaml(words: str) -> str:
    return words if re.fullmatch(r"[A-Za-z][A-Za-z0-9 _-]*", words) else quoted(words)
