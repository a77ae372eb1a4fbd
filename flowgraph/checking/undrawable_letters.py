"""Letters that no font of ours has: every picture of the chart would be refused for them."""

from __future__ import annotations

from collections.abc import Iterator

from flowgraph import fonts
from flowgraph.chart import Chart, Mark
from flowgraph.checking.finding import CheckFinding


def undrawable(chart: Chart) -> Iterator[CheckFinding]:
    """One finding for each place whose words have such a letter, naming the letters."""
    for mark, place, texts in _printed(chart):
        if lacking := fonts.lacking(*texts):
            yield CheckFinding(
                chart.file or chart.id,
                mark.line,
                mark.column,
                place,
                f"no picture can be drawn: its fonts have no letter for {fonts.named(lacking)}",
                fonts.MEND,
            )


def _printed(chart: Chart) -> Iterator[tuple[Mark, str, tuple[str, ...]]]:
    """All that pictures and posters print, by place."""
    top = Mark(1, 1)
    edition = chart.edition
    yield top, "title", (chart.title,)
    yield top, "banner", (chart.banner,)
    yield top, "edition", (edition.in_words, edition.notice, edition.licence, edition.basis)
    for fact in chart.facts.values():
        words = (fact.ask, fact.name_in_words, *fact.words.values(), *fact.says.values())
        yield Mark(fact.line, fact.column), f"fact {fact.name}", words
    for box in chart.boxes.values():
        contact = box.contact.in_words if box.contact else ""
        yield box.mark, f"box {box.id}", (box.text, *box.points, box.cite, box.limit, contact)
        for arrow in (*box.arrows, *box.also):
            place = f"box {box.id}, arrow to {arrow.target}"
            yield arrow.mark, place, (arrow.label, arrow.cite)
        for back in box.returns:
            place = f"box {box.id}, way back to {back.target}"
            yield back.mark, place, (back.label, back.cite)
    rules = (("outside", chart.outside), ("alerts", chart.alerts), ("notes", chart.notes))
    for key, entries in rules:
        for number, rule in enumerate(entries, 1):
            contact = rule.contact.in_words if rule.contact else ""
            yield rule.mark, f"{key}, entry {number}", (rule.text, rule.cite, contact)
    for group in chart.questions:
        yield top, "questions", (group.group,)
    for entry in chart.guidance:
        yield top, "guidance", (entry.title, entry.where, entry.note)
