"""From a chart, and a decision on it, to the one View that every picture and note is made
from."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from flowgraph.chart import Arrow, Box, Chart, Return, Rule, a_chart
from flowgraph.deciding.decision import Decision, a_decision
from flowgraph.errors import FlowgraphError
from flowgraph.picture_in_words import chart_in_words, contact_of, path_in_words
from flowgraph.plain_text import sentence
from flowgraph.sentences import cited, headline, version_line
from flowgraph.view import (
    ArrowView,
    BoxView,
    GuidanceEntry,
    Link,
    QuestionGroup,
    RuleView,
    State,
    View,
)


def view_of(chart: Chart, decision: Decision | None = None) -> View:
    """A chart made ready to be shown; with a decision, its path lit.

    A decision made on another chart is refused.

    Raises:
        FlowgraphError: what was given is no chart, or no decision, or one of another chart.
    """
    from flowgraph.checking.proof import unproved  # needed only where something is shown

    a_chart(chart)
    if decision is not None and a_decision(decision).chart_sha256 != chart.sha256:
        raise FlowgraphError.at(
            "decision", "this decision was made on another chart", "give the chart it was made on"
        )
    path = decision.path if decision else ()
    because = _because(decision) if decision else {}
    boxes = tuple(_box(box, chart, decision, path) for box in chart.boxes.values())
    said: tuple[tuple[str, ...], tuple[Link, ...]]
    said = (path_in_words(decision), ()) if decision and path else chart_in_words(chart)
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
        words=said[0],
        links=said[1],
        also=tuple(_duty_arrow(arrow, chart, decision) for arrow in chart.also_arrows),
        returns=tuple(
            _return(back, decision, path) for box in chart.boxes.values() for back in box.returns
        ),
        alerts=tuple(_rule(rule, chart) for rule in chart.alerts),
        outside=tuple(_rule(rule, chart) for rule in chart.outside),
        claims=tuple(
            f"{claim.says} ({claim.cite})" if claim.cite else claim.says for claim in chart.claims
        ),
        lang=chart.edition.lang,
        ordered=chart.ordered,
    )


def _box(box: Box, chart: Chart, decision: Decision | None, path: tuple[str, ...]) -> BoxView:
    return BoxView(
        id=box.id,
        kind=box.kind,
        text=box.text,
        points=box.points,
        cite=box.cite,
        contact=contact_of(box),
        phone=box.contact.phone if box.contact else "",
        within=box.limit,
        goes_on=chart.title_of(box.goes_on),
        protection=box.protection if box.kind == "outcome" else None,
        state=_box_state(box.id, decision, path),
        number=path.index(box.id) + 1 if box.id in path else None,
    )


def _box_state(id_: str, decision: Decision | None, path: tuple[str, ...]) -> State:
    if decision is None or decision.status == "contradictory":
        return "plain"  # while facts contradict each other nothing is ruled out
    if id_ in decision.its_chart.boxes and decision.its_chart.boxes[id_].kind == "duty":
        return _duty_state(id_, decision)
    if id_ in path or id_ == decision.outcome:
        return "lit"
    return "possible" if id_ in decision.reachable else "ruled_out"


def _duty_state(id_: str, decision: Decision) -> State:
    """Lit where the duty is certainly due, possible where it may be."""
    due, possible = (
        {row["box"] for row in rows} for rows in (decision.duties, decision.possible_duties)
    )
    return "lit" if id_ in due else "possible" if id_ in possible else "ruled_out"


def _arrow(
    arrow: Arrow, chart: Chart, decision: Decision | None, path: tuple[str, ...], because: str
) -> ArrowView:
    ends = (arrow.source, arrow.target)
    state: State = "plain"
    if decision is not None and decision.status != "contradictory":
        on_path = ends in pairwise(path)
        open_ = ends in decision.arrows_open
        state = "lit" if on_path else "possible" if open_ else "ruled_out"
    return _drawn(arrow, chart, state, because)


def _drawn(arrow: Arrow, chart: Chart, state: State, because: str = "") -> ArrowView:
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


def _duty_arrow(arrow: Arrow, chart: Chart, decision: Decision | None) -> ArrowView:
    """An arrow to a duty, lit where by it the duty is certainly due."""
    state: State = "plain"
    if decision is not None and decision.status != "contradictory":
        due = decision.also.get((arrow.source, arrow.target))
        state = "ruled_out" if due is None else "lit" if due else "possible"
    return _drawn(arrow, chart, state)


def _return(back: Return, decision: Decision | None, path: tuple[str, ...]) -> ArrowView:
    """A way back, ruled out with the box that it leaves; it is never walked, and so never lit."""
    gone = _box_state(back.source, decision, path) == "ruled_out"
    return ArrowView(back.source, back.target, label=back.label, cite=back.cite,
                     state="ruled_out" if gone else "plain")  # fmt: skip


def _rule(rule: Rule, chart: Chart) -> RuleView:
    fact = chart.all_facts.get(rule.when.text) if rule.when else None
    when = rule.when.words(chart.all_facts) if rule.when else ""
    name = fact.name_in_words if fact else rule.when.words(chart.all_facts) if rule.when else ""
    return RuleView(
        name=sentence(name),
        when=when,
        text=rule.text,
        contact=rule.contact.in_words if rule.contact else "",
        cite=cited({"cite": rule.cite, "ours": rule.ours}),
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
