"""What a chart file leaves to be said: each place that holds ``TO-SAY``, told as the question that
it puts to a person, in the order of the file.

``flowgraph new chart --from`` writes the word wherever a drawing does not say what a chart must.
"""

from __future__ import annotations

from collections.abc import Iterable

from flowgraph.errors import Finding
from flowgraph.reading.fields import Faults
from flowgraph.reading.tree import Items, Node, Pairs, Text

TO_SAY = "TO-SAY"

QUESTIONS: dict[str, tuple[str, str]] = {
    "title": (
        "it is not said what the chart is called",
        "write its title, in the publisher's words",
    ),
    "publisher": ("it is not said whose procedure this is", "write who publishes it"),
    "document": ("it is not said what the document is called", "write its title"),
    "date": ("it is not said when it was published", "write the year, or 2016-04, or 2016-04-25"),
    "start": ("it is not said which box is the start", "write the id of the box that comes first"),
    "ask": ("it is not said what a person is asked", "write the question, in plain words"),
    "text": ("this box has no words yet", "write what stands on it, or take it out"),
    "cite": (
        "it is not said where this stands in the source",
        "write the page or the section, such as p.3",
    ),
    "next": (
        "it is not said where this box leads",
        "write the id of the box that follows, or make it kind: outcome",
    ),
    "when": (
        "it is not said when this arrow is taken",
        "write what must be so, such as `risk == 'high'`, or `otherwise`; or take `when` out where"
        " the arrow is always taken",
    ),
    "basis": (
        "it is not said what this arrow rests on",
        "write stated (the source's words say it), structure (the drawing leaves one sensible"
        " reading) or precaution (not decided; this protects the child most)",
    ),
    "protection": (
        "it is not said how much this outcome protects the child",
        "write a whole number: of two outcomes, the higher protects more",
    ),
}
ANYTHING = ("this is still to be said", f"write it in place of {TO_SAY}")


def is_question(finding: Finding) -> bool:
    """Whether it asks for what is still to be said, and is no fault."""
    return finding.problem.startswith(_ASKED)


_ASKED = tuple(problem for problem, _ in (*QUESTIONS.values(), ANYTHING))


class Unsaid:
    """The places of one file that are still to be said; of each nothing else is told."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.places: dict[int, list[tuple[range, str]]] = {}  # by line: columns, and the question

    def look(self, root: Node) -> None:
        waiting: list[tuple[Node, tuple[str, ...], str]] = [(root, (), "")]
        while waiting:
            match waiting.pop():
                case Text(text=text) as node, way, label if text.strip() == TO_SAY:
                    problem, mend = QUESTIONS.get(way[-1] if way else "", ANYTHING)
                    if label:
                        problem = f"{problem} (on it stands “{label}”)"
                    columns = range(node.column, node.column + len(TO_SAY) + 2 * node.quoted)
                    self.places.setdefault(node.line, []).append((columns, problem))
                    self.faults.add(node, _place(way), problem, mend)
                case Items(items=items), way, label:
                    waiting += [(item, way, label) for item in reversed(items)]
                case Pairs(pairs=pairs), way, _:
                    said = {key.text: value for key, value in pairs}
                    label = _words(said.get("label")) if way[2:3] == ("next",) else ""
                    waiting += [
                        (value, (*way, key.text), label if key.text == "when" else "")
                        for key, value in reversed(pairs)
                    ]

    def alone(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings, without those that only follow from something that is not said."""
        return [
            finding
            for finding in findings
            if not any(
                finding.column in columns and finding.problem != problem
                for columns, problem in self.places.get(finding.line, ())
            )
        ]


def _place(way: tuple[str, ...]) -> str:
    match way:
        case ("boxes", box, "next" | "also", target, *_):
            return f"arrow {box} -> {target}"
        case ("boxes", box, "returns", target, *_):
            return f"box {box}, back to {target}"
        case ("boxes", box, *_):
            return f"box {box}"
        case ("facts", fact, *_):
            return f"fact {fact}"
        case (first, *_):
            return first
        case _:
            return ""


def _words(node: Node | None) -> str:
    return " ".join(node.text.split())[:80] if isinstance(node, Text) else ""


def filled(root: Node) -> Node | None:
    """The tree with something in each place that is still to be said, so that a beginning can be
    drawn; None where nothing is left to say. It is for a picture alone: what stands in for a
    condition or an outcome's protection means nothing."""
    if not isinstance(root, Pairs):
        return None
    made, found = _filled(root, ())
    if not found or not isinstance(made, Pairs):
        return None
    top = {key.text: (key, value) for key, value in made.pairs}
    start, boxes = top.get("start"), top.get("boxes")
    if start and boxes and _is_unsaid(start[1]) and isinstance(boxes[1], Pairs):
        leading = (
            (key, box)
            for key, box in boxes[1].pairs
            if isinstance(box, Pairs) and any(part.text == "next" for part, _ in box.pairs)
        )
        if first := next(leading, None):
            changed = _with(boxes[1], first[0].text, _with(first[1], "kind", _text("start", root)))
            made = _with(_with(made, "boxes", changed), "start", _text(first[0].text, start[1]))
    return made


STAND_INS = {"basis": "structure", "protection": "0", "date": "2000"}
LEFT_OUT = frozenset(("when",))


def _filled(node: Node, way: tuple[str, ...]) -> tuple[Node, bool]:
    match node:
        case Text() if _is_unsaid(node):
            key = way[-1] if way else ""
            return _text(STAND_INS.get(key, TO_SAY), node), True
        case Items(items=items):
            parts = [_filled(item, way) for item in items]
            made = Items(tuple(part for part, _ in parts), node.line, node.column)
            return made, any(found for _, found in parts)
        case Pairs(pairs=pairs):
            kept: list[tuple[Text, Node]] = []
            found_any = False
            for name, value in pairs:
                part, found = _filled(value, (*way, name.text))
                found_any |= found
                if not (name.text in LEFT_OUT and _is_unsaid(value)):
                    kept.append((name, part))
            return Pairs(tuple(kept), node.line, node.column), found_any
    return node, False


def _is_unsaid(node: Node) -> bool:
    return isinstance(node, Text) and node.text.strip() == TO_SAY


def _text(text: str, at: Node) -> Text:
    return Text(text, at.line, at.column)


def _with(pairs: Pairs, name: str, value: Node) -> Pairs:
    """The mapping with another value for one of its keys."""
    made = tuple((key, value if key.text == name else old) for key, old in pairs.pairs)
    return Pairs(made, pairs.line, pairs.column)
