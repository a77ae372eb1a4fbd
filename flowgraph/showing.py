"""From a chart, and a decision on it, to the one View that every picture and note is made
from."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from flowgraph import __version__
from flowgraph.chart import Arrow, Box, Chart, a_chart
from flowgraph.deciding.decision import Decision
from flowgraph.errors import FlowgraphError
from flowgraph.view import ArrowView, BoxView, GuidanceEntry, QuestionGroup, State, View

STATUS_IN_WORDS = {
    "decided": "Decided",
    "certain": "Certain, whichever route is right",
    "undecided": "Not decided yet",
    "contradictory": "The facts contradict each other",
    "outside": "Outside this guidance",
}

BASIS_IN_WORDS = {
    "stated": "the source states it",
    "structure": "our reading of the layout",
    "precaution": "our precaution",
}
"""What an arrow rests on, in words that tell the source apart from our reading of it."""


def view_of(chart: Chart, decision: Decision | None = None) -> View:
    """A chart made ready to be shown; with a decision, its path lit.

    A decision made on another chart is refused.

    Raises:
        ValueError: the decision was made on another chart.
        FlowgraphError: what was given is no chart, or no decision.
    """
    from flowgraph.checking.proof import unproved  # needed only where something is shown

    a_chart(chart)
    if decision is not None and not isinstance(decision, Decision):
        raise FlowgraphError.at(
            "decision",
            f"{type(decision).__name__} is no decision",
            "give what flowgraph.decide returned, or leave it out",
        )
    if decision is not None and decision.chart_sha256 != chart.sha256:
        raise ValueError("this decision was made on another chart")
    path = decision.path if decision else ()
    because = _because(decision) if decision else {}
    boxes = tuple(_box(box, decision, path) for box in chart.boxes.values())
    arrows = tuple(
        _arrow(arrow, chart, decision, path, because.get((arrow.source, arrow.target), ""))
        for arrow in chart.arrows
    )
    return View(
        chart=chart.id,
        title=chart.title,
        banner=chart.banner,
        start=chart.start,
        boxes=boxes,
        arrows=arrows,
        edition=chart.edition.in_words,
        notice=chart.edition.notice,
        licence=chart.edition.licence,
        basis=chart.edition.basis,
        version_line=version_line(chart),
        questions=tuple(
            QuestionGroup(group.group, tuple(_point(chart, name) for name in group.asks))
            for group in chart.questions
        ),
        guidance=tuple(GuidanceEntry(g.title, g.where, g.note) for g in chart.guidance),
        notes=_notes(chart, decision),
        incident=decision.incident if decision else "",
        headline=headline(decision) if decision else "",
        unproved=unproved(chart),
        words=_path_in_words(decision) if decision and path else _chart_in_words(chart),
    )


def version_line(chart: Chart) -> str:
    """Chart, version, date, hash and the version of flowgraph, in one line."""
    return (
        f"{chart.id}, version {chart.edition.version}, {chart.edition.date_in_words}; sha256"
        f" {chart.sha256[:16]}; flowgraph {__version__}"
    )


def headline(decision: Decision) -> str:
    """The answer in one line; alerts stand before it, on a picture as everywhere."""
    alerts = [alert["says"] for alert in decision.alerts]
    return " ".join([*alerts, _answer(decision)])


def _answer(decision: Decision) -> str:
    status = STATUS_IN_WORDS[decision.status]
    if decision.outcome:
        return f"{status}: {decision.on.boxes[decision.outcome].text}"
    if decision.possible_outcomes:
        texts = [decision.on.boxes[id_].text for id_ in decision.possible_outcomes]
        return f"{status}. Still possible, most protective first: {'; or '.join(texts)}"
    if decision.status == "contradictory":
        return f"{status}: nothing is ruled out. {' '.join(_ended(n) for n in decision.notes[:2])}"
    return f"{status}. {' '.join(dict.fromkeys(row['says'] for row in decision.outside))}"


def _ended(note: Mapping[str, Any]) -> str:
    return f"{str(note['text']).rstrip('.')}."


def _box(box: Box, decision: Decision | None, path: tuple[str, ...]) -> BoxView:
    return BoxView(
        id=box.id,
        kind=box.kind,
        text=box.text,
        points=box.points,
        cite=box.cite,
        contact=_contact(box),
        within=box.limit,
        protection=box.protection if box.kind == "outcome" else None,
        state=_box_state(box.id, decision, path),
        number=path.index(box.id) + 1 if box.id in path else None,
    )


def _contact(box: Box) -> str:
    """The contact, where the box's own words do not hold it already."""
    if box.contact is None or (box.contact.phone and box.contact.phone in box.text):
        return ""
    return box.contact.in_words


def _box_state(id_: str, decision: Decision | None, path: tuple[str, ...]) -> State:
    if decision is None or decision.status == "contradictory":
        return "plain"  # while facts contradict each other nothing is ruled out
    if id_ in path or id_ == decision.outcome:
        return "lit"
    return "possible" if id_ in decision.reachable else "ruled_out"


def _arrow(
    arrow: Arrow, chart: Chart, decision: Decision | None, path: tuple[str, ...], because: str
) -> ArrowView:
    ends = (arrow.source, arrow.target)
    state: State = "plain"
    if decision is not None and decision.status != "contradictory":
        on_path = ends in pairwise(path)
        open_ = ends in decision.arrows_open
        state = "lit" if on_path else "possible" if open_ else "ruled_out"
    return ArrowView(
        source=arrow.source,
        target=arrow.target,
        words=arrow.when.words(chart.all_facts) if arrow.when else "",
        predicate=arrow.when.text if arrow.when else "",
        label=arrow.label,
        basis=arrow.basis,
        cite=arrow.cite,
        state=state,
        because=because,
    )


def _because(decision: Decision) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for step in decision.steps:
        shown = [*step["not_taken"], *([step["arrow"]] if step["arrow"] else [])]
        for arrow in shown:
            found[step["box"], arrow["to"]] = "; ".join(row["words"] for row in arrow["because"])
    return found


def _point(chart: Chart, name: str) -> str:
    """A key question as it is printed."""
    fact = chart.all_facts[name]
    return fact.ask or fact.name_in_words.capitalize()


def _notes(chart: Chart, decision: Decision | None) -> tuple[tuple[str, str], ...]:
    notes: list[Mapping[str, Any]]
    if decision is not None:
        notes = list(decision.notes)
    else:
        notes = [{"text": n.text, "cite": n.cite, "ours": n.ours} for n in chart.notes]
    return tuple((note["text"], cited(note)) for note in notes)


def cited(row: Mapping[str, Any]) -> str:
    """The citation as printed; words that are ours are said to be ours."""
    if not row.get("ours"):
        return str(row.get("cite", ""))
    return f"ours, on {row['cite']}" if row.get("cite") else "ours, not the source’s"


def _chart_in_words(chart: Chart) -> tuple[str, ...]:
    """Every box in reading order, with where it leads and when."""
    number = {id_: index for index, id_ in enumerate(chart.order, 1)}
    lines = []
    for id_ in chart.order:
        box = chart.boxes[id_]
        if box.kind == "outcome":
            lines.append(f"{_said(box)} This is an outcome.")
            continue
        ways = []
        for arrow in box.arrows:
            when = f"if {arrow.when.words(chart.all_facts)}" if arrow.when else "always"
            target = chart.boxes[arrow.target]
            ways.append(f"{when}, to {number[arrow.target]} ({_named(target)})")
        lines.append(f"{_said(box)} Leads {'; '.join(ways)}.")
    return tuple(lines)


def _path_in_words(decision: Decision) -> tuple[str, ...]:
    """The boxes passed, in order, each with why it led where it did."""
    lines = []
    for step in decision.steps:
        box = decision.on.boxes[step["box"]]
        arrow = step["arrow"]
        if arrow:
            target = _named(decision.on.boxes[arrow["to"]])
            why = "; ".join(row["words"] for row in arrow["because"])
            because = f", because {why}" if why else ""
            lines.append(f"{_said(box)} Leads to {target}{because}.")
        elif step["possible"]:
            texts = [_named(decision.on.boxes[a["to"]]) for a in step["possible"]]
            lines.append(f"{_said(box)} From here it is open: {'; or '.join(texts)}.")
        else:
            lines.append(f"{_said(box)} This is the outcome.")
    if decision.outcome and decision.outcome not in decision.path:
        box = decision.on.boxes[decision.outcome]
        lines.append(f"{_said(box)} This is the outcome, whichever route is right.")
    return tuple(lines)


def _said(box: Box) -> str:
    text = " ".join((box.text, *(f"• {point}" for point in box.points)))
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def _named(box: Box) -> str:
    """A box inside a sentence, in all its words: an outcome that is cut short may mislead."""
    return box.text.rstrip(".:")
