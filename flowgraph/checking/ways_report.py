"""The ways to a box, an outcome or a duty, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator

from flowgraph.checking.regions import in_words, without
from flowgraph.checking.ways import Way, Ways
from flowgraph.plain_text import sentence, wrapped

MANY = 1_000_000_000
"""From here on a number is told by its size."""


def ways_lines(found: Ways, width: int = 80) -> Iterator[str]:
    """How many there are, what they have in common, and each with its route and its end."""
    yield from wrapped(f"{headline(found)}:" if found.ways else headline(found), width, "", "   ")
    if found.shared:
        yield ""
        yield from wrapped(f"{shared_in_words(found)} Besides:", width, "", "   ")
    for number, way in enumerate(found.ways, 1):
        yield ""
        where, *under = way_lines(found, way)
        yield from wrapped(f"{number}. {where}", width, "", "   ")
        for line in under:
            yield from wrapped(line, width, "   ")


def headline(found: Ways) -> str:
    """How many ways lead where, in one line."""
    to = " or ".join(f"“{found.chart.boxes[id_].text}”" for id_ in found.to)
    if found.when is not None:
        to += f", where {found.when.words(found.chart.all_facts)}"
    if not found.ways:
        return f"No incident comes to {to}."
    number = len(found.ways)
    if found.complete:
        return f"{number} {'way leads' if number == 1 else 'ways lead'} to {to}"
    routes = f"{found.routes:,}" if found.routes < MANY else f"about {found.routes:.1e}"
    lead = "route of the chart leads" if found.routes == 1 else "routes of the chart lead"
    return f"More ways lead to {to} than the {number} listed here; {routes} {lead} there"


def shared_in_words(found: Ways) -> str:
    """What all the ways that are listed have in common."""
    them = "them" if found.complete else "those listed"
    return f"In all of {them}, {in_words(found.chart.all_facts, found.shared)}."


def way_lines(found: Ways, way: Way) -> Iterator[str]:
    """One way: what makes it, apart from what all have in common; its route; where it ends."""
    boxes = found.chart.boxes
    own = without(way.where, found.shared)
    where = in_words(found.chart.all_facts, own)
    if found.shared and not own:
        where = "nothing more is asked"
    yield sentence(where)
    between = way.path[1:-1]  # they all begin at the start, and where they end is said
    if between:
        yield "by way of " + ", then ".join(f"“{boxes[box].text}”" for box in between)
    if found.to != (way.outcome,):
        yield f"to “{boxes[way.outcome].text}”"
    for duty in way.duties:
        yield f"and also “{boxes[duty].text}”"
