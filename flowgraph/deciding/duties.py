"""What is to be done besides, in every world that an incident leaves open or in some."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flowgraph.chart import Arrow, Box, Chart
from flowgraph.deciding.answer import Answer
from flowgraph.deciding.asking import open_facts
from flowgraph.deciding.diagrams import Root
from flowgraph.deciding.reasons import because, of_facts
from flowgraph.due import due
from flowgraph.incident import Incident


def also_open(found: Answer) -> dict[tuple[str, str], bool]:
    """The arrows to duties by which one is due in some remaining world, and whether in all."""
    form = found.form
    return {
        (box.id, arrow.target): found.certain(form.also[box.id, number])
        for box in (form.chart.boxes.values() if found.path else ())
        for number, arrow in enumerate(box.also)
        if found.may(form.also[box.id, number])
    }


def due_of(box: Box | None, incident: Incident, chart: Chart) -> str | None:
    if box is None or box.within is None:
        return None
    return due(incident.received or incident.date, box.within, chart.edition.calendar) or None


def _duty(box: Box, arrow: Arrow, incident: Incident, chart: Chart) -> dict[str, Any]:
    return {
        "box": box.id,
        "text": box.text,
        "contact": box.contact.in_words if box.contact else "",
        "within": box.limit,
        "due": due_of(box, incident, chart),
        "cite": box.cite or arrow.cite,
    }


def duties(found: Answer, incident: Incident) -> list[dict[str, Any]]:
    """What is to be done besides in every remaining world, in the order of the file."""
    rows = []
    for duty, ways in _owed(found, found.certain):
        sure = [way for way in ways if found.certain(way[2])] or ways
        why: dict[str, dict[str, Any]] = {}
        for box, arrow, _ in sure[:1] if len(sure) < len(ways) else sure:
            where = found.form.reached[found.chart.id, box.id]
            for row in because(found, arrow, where, True):
                why.setdefault(row["fact"], row)
        row = _duty(duty, sure[0][1], incident, found.chart)
        rows.append(row | {"because": list(why.values())})
    return rows


def possible_duties(found: Answer, incident: Incident) -> list[dict[str, Any]]:
    """What may be to be done besides, with what to find out."""
    rows = []
    for duty, ways in _owed(found, found.open):
        arrows = [arrow for _, arrow, root in ways if found.may(root)]
        names = dict.fromkeys(name for arrow in arrows for name in arrow.facts)
        row = _duty(duty, arrows[0], incident, found.chart)
        rows.append(row | {"because": of_facts(found, names), "facts": open_facts(found, names)})
    return rows


def _owed(
    found: Answer, holds: Callable[[Root], bool]
) -> Iterator[tuple[Box, list[tuple[Box, Arrow, Root]]]]:
    """The duties of which something holds, each with the boxes that lead to it, their arrows, and
    when it is due by them."""
    form = found.form
    for duty in found.chart.duties if found.path else ():
        if duty.id in form.due and holds(form.due[duty.id]):
            yield (
                duty,
                [
                    (box, arrow, form.also[box.id, number])
                    for box in found.chart.boxes.values()
                    for number, arrow in enumerate(box.also)
                    if arrow.target == duty.id
                ],
            )
