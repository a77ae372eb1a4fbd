"""What a picture shows, in words: for whoever cannot see it, and for tools that show none."""

from __future__ import annotations

from collections.abc import Iterable

from flowgraph.chart import Box, Chart
from flowgraph.deciding.decision import Decision
from flowgraph.plain_text import ended
from flowgraph.sentences import when_in_words
from flowgraph.view import Link
from flowgraph.words import say


def lines_of(box: Box) -> tuple[str, ...]:
    """All that a box says, line by line: its words, its points, whom to reach, by when."""
    extra = (contact_of(box), box.limit)
    return (box.text, *(f"• {point}" for point in box.points), *(part for part in extra if part))


def contact_of(box: Box) -> str:
    """The contact, where the box's own words do not hold it already."""
    if box.contact is None or (box.contact.phone and box.contact.phone in box.text):
        return ""
    return box.contact.in_words


class _Words:
    """Lines of words, put together piece by piece, that know where they name each other."""

    def __init__(self) -> None:
        self.lines: tuple[str, ...] = ()
        self.links: tuple[Link, ...] = ()

    def add(self, pieces: Iterable[tuple[str, int]]) -> None:
        """One more line; a piece with a number names the line of that number."""
        text, number = "", len(self.lines) + 1
        for piece, to in pieces:
            if to:
                self.links += (Link(number, len(text), len(text) + len(piece), to),)
            text += piece
        self.lines += (text,)


def reading_order(chart: Chart) -> list[str]:
    """The ids of all boxes, each after those that lead to it; duties last."""
    order = [id_ for id_ in chart.order if chart.boxes[id_].kind != "duty"]
    return order + [duty.id for duty in chart.duties]


def chart_in_words(chart: Chart) -> tuple[tuple[str, ...], tuple[Link, ...]]:
    """Every box in reading order, a line each, with where it leads and when; and the places in
    these lines that name another line."""
    order = reading_order(chart)
    number = {id_: index for index, id_ in enumerate(order, 1)}
    said = _Words()

    def to(id_: str) -> list[tuple[str, int]]:
        return [(f"{number[id_]}", number[id_]), (f" ({_named(chart.boxes[id_])})", 0)]

    for id_ in order:
        box = chart.boxes[id_]
        pieces = [(_said(box, chart), 0)]
        for index, arrow in enumerate(box.arrows):
            pieces.append((f"{'; ' if index else ' Leads '}{when_in_words(arrow, chart)}, to ", 0))
            pieces += to(arrow.target)
        if box.arrows:
            pieces.append((".", 0))
        if box.kind == "outcome":
            pieces.append((" This is an outcome.", 0))
        if box.kind == "duty":
            pieces.append((" To be done besides.", 0))
        for index, arrow in enumerate(box.also):
            pieces.append((f"{'; ' if index else ' Besides '}{when_in_words(arrow, chart)}: ", 0))
            pieces += to(arrow.target)
        if box.also:
            pieces.append((".", 0))
        for back in box.returns:
            pieces.append((" Then go back to ", 0))
            pieces += [*to(back.target), (f", {back.label}." if back.label else ".", 0)]
        said.add(pieces)
    return said.lines, said.links


def path_in_words(decision: Decision) -> tuple[str, ...]:
    """The boxes passed, in order, each with why it led where it did; then what is to be done
    besides."""
    lines, chart = [], decision.its_chart
    for step in decision.steps:
        box = chart.boxes[step["box"]]
        arrow = step["arrow"]
        if arrow:
            target = _named(chart.boxes[arrow["to"]])
            why = "; ".join(row["words"] for row in arrow["because"])
            because = f", because {why}" if why else ""
            lines.append(f"{_said(box, chart)} Leads to {target}{because}.")
        elif step["possible"]:
            texts = [_named(chart.boxes[a["to"]]) for a in step["possible"]]
            lines.append(f"{_said(box, chart)} From here it is open: {'; or '.join(texts)}.")
        else:
            lines.append(f"{_said(box, chart)} {say('path', 'reached')}{_back(box, chart)}")
    if decision.outcome and decision.outcome not in decision.path:
        box = chart.boxes[decision.outcome]
        back = _back(box, chart)
        lines.append(f"{_said(box, chart)} This is the outcome, whichever route is right.{back}")
    besides = (
        (say("heading", "duties"), decision.duties),
        ("Perhaps besides", decision.possible_duties),
    )
    for words, rows in besides:
        for row in rows:
            lines.append(f"{words}: {_said(chart.boxes[row['box']], chart)}")
    return tuple(lines)


def _back(box: Box, chart: Chart) -> str:
    """Where the guidance goes back to from a box, in words."""
    return "".join(
        f" Then go back to {_named(chart.boxes[back.target])}"
        f"{', ' + back.label if back.label else ''}."
        for back in box.returns
    )


def _said(box: Box, chart: Chart) -> str:
    """All that a box says: its words, its points, whom to reach, by when, what it goes on with."""
    text = " ".join((box.text, *(f"• {point}" for point in box.points)))
    said = [text, contact_of(box), say("answer", "within", within=box.limit) if box.limit else ""]
    if box.goes_on:
        said.append(f"It goes on with: {chart.title_of(box.goes_on)}")
    return " ".join(ended(part) for part in said if part)


def _named(box: Box) -> str:
    """A box inside a sentence, in all its words: an outcome that is cut short may mislead."""
    return box.text.rstrip(".:")
