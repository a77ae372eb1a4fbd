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
    "text": ("the drawing has no words for this box", "write what stands on it, or take it out"),
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
