"""A chart file from what a person says first of a procedure: its edition, what begins it, its
first question, and the outcomes. ``TO-SAY`` marks the rest, and ``check`` asks for it.

Nothing is guessed: an outcome that no answer leads to yet stands in the file without an arrow.
"""

from __future__ import annotations

import json
import re

from msgspec import Struct

from flowgraph.limits import CHART_ID
from flowgraph.reading.drawings.sketch import slug
from flowgraph.reading.names import wrong_name
from flowgraph.reading.to_say import TO_SAY


class Beginning(Struct, frozen=True):
    """What was said. ``outcomes``: the one that protects the child most first. ``if_yes`` and
    ``if_no``: the outcome, counted from 0, that an answer to ``question`` leads to at once; None
    where more is asked."""

    title: str
    publisher: str
    document: str
    date: str
    happened: str
    question: str
    outcomes: tuple[str, ...]
    if_yes: int | None
    if_no: int | None


HEAD = f"""\
# Begun with `flowgraph new chart`. {TO_SAY} marks what is still to be said: `flowgraph check` asks
# for each, from the top, and `flowgraph preview` shows the chart while you write."""


def chart_id(title: str) -> str:
    """An id for a chart, of the first words of its title."""
    return slug(title).replace("_", "-")[:CHART_ID]


def begun(said: Beginning) -> str:
    """The text of a chart file, to be finished by a person."""
    ids = _ids(["start", "if_yes", "if_no", slug(said.question)], said.outcomes)
    question = slug(said.question)
    fact = f"{question}_is_so" if wrong_name(question) else question
    lines = [
        HEAD,
        "",
        f"chart: {chart_id(said.title)}",
        f"title: {_quoted(said.title)}",
        "edition:",
        f"  publisher: {_quoted(said.publisher)}",
        f"  document: {_quoted(said.document)}",
        f"  date: {_quoted(said.date)}",
        "start: start",
        "",
        "# Add a fact for each thing that the arrows depend on, such as",
        '# risk: {kind: choice, values: [low, medium, high], ask: "What is the level of risk?"}',
        "facts:",
        f"  {fact}: {{kind: yes-no, ask: {_quoted(said.question)}}}",
        "",
        "boxes:",
        "  start:",
        "    kind: start",
        f"    text: {_quoted(said.happened)}",
        f"    cite: {TO_SAY}",
        "    next:",
    ]
    further = []
    for way, when, led in (("if_yes", fact, said.if_yes), ("if_no", f"not {fact}", said.if_no)):
        target = way if led is None else ids[led]
        if led is None:
            further += [
                f"  {way}: {{kind: condition, text: {TO_SAY}, cite: {TO_SAY}, next: {TO_SAY}}}"
            ]
        lines.append(f"      {target}: {{when: {when}, basis: {TO_SAY}, cite: {TO_SAY}}}")
    lines += further
    for number, (id_, words) in enumerate(zip(ids, said.outcomes, strict=True)):
        lines += [
            f"  {id_}:",
            "    kind: outcome",
            f"    text: {_quoted(words)}",
            f"    cite: {TO_SAY}",
            f"    protection: {len(ids) - number}   # the higher number protects the child more",
        ]
    return "\n".join(lines) + "\n"


def _ids(taken: list[str], outcomes: tuple[str, ...]) -> list[str]:
    """An id for each outcome, of its first words, each once."""
    ids: list[str] = []
    for words in outcomes:
        name, number = slug(words), 1
        made = name
        while made in taken or made in ids:
            number += 1
            made = f"{name}_{number}"
        ids.append(made)
    return ids


def _quoted(words: str) -> str:
    """Words as a YAML scalar in quotes: JSON's, which YAML reads the same."""
    return json.dumps(re.sub(r"\s+", " ", words).strip(), ensure_ascii=False)
