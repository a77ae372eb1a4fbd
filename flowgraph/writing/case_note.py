"""From a decision to what a case note says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowgraph import limits
from flowgraph.chart import Chart
from flowgraph.checking.proof import unproved
from flowgraph.dates import date_in_words
from flowgraph.deciding.decision import Decision, Row
from flowgraph.plain_text import ended
from flowgraph.sentences import cited, standing_alerts
from flowgraph.showing import view_of
from flowgraph.version import __version__
from flowgraph.words import say
from flowgraph.writing.note_answer import (
    alerts,
    answer,
    cautions,
    duties,
    find_out_first,
    turning_points,
)
from flowgraph.writing.note_content import (
    Blanks,
    CaseNote,
    Line,
    Listing,
    Paragraphs,
    Picture,
    Section,
    Words,
)
from flowgraph.writing.note_incident import (
    actions,
    concern,
    facts,
    judgement,
    not_answered,
    people,
    plain,
)
from flowgraph.writing.note_reasons import path, ruled_out

UNDATED = "…………………………"
"""Left to be filled in by hand: the clock is never asked."""
MOST_HEEDED = 2
"""Standing words on the first page."""


def case_note(decision: Decision, *, redact: bool = False) -> CaseNote:
    """What the case note of a decision says.

    Args:
        redact: leave out every free text (reasons, sources, roles, actions, text facts);
            it is left out here, so that no form can let it through.
    """
    chart = decision.its_chart
    reference = decision.incident or "…"
    sections = (
        alerts(decision),
        find_out_first(decision),
        concern(decision, redact),
        answer(decision),
        duties(decision),
        cautions(decision),
        not_answered(decision),
        _to_heed(decision),
        judgement(decision, redact),
        actions(decision, redact),
        _sign_off(),
        _picture(decision, reference),
        _appendix(),
        path(decision),
        ruled_out(decision),
        turning_points(decision),
        facts(decision, redact),
        _notes(decision),
        _guidance(decision),
    )
    return CaseNote(
        reference=reference,
        title=say("head", "title", reference=reference, title=chart.title),
        kind=say("head", "kind"),
        chart_title=chart.title,
        fields=(
            (say("head", "reference"), reference),
            *_received(decision, redact),
            (say("head", "date"), date_in_words(decision.date) or UNDATED),
            (say("head", "people"), people(decision)),
            (say("head", "edition"), chart.edition.in_words),
        ),
        banner=chart.banner,
        lang=chart.edition.lang,
        rules=(
            *((doubt,) if (doubt := unproved(chart)) else ()),
            *((say("head", "redacted"),) if redact else ()),
            *_should_it_change(decision),
            *((chart.edition.notice,) if chart.edition.notice else ()),
        ),
        sections=tuple(section for section in sections if section.blocks),
        foot=foot(chart),
        date=decision.date,
    )


def foot(chart: Chart) -> tuple[str, ...]:
    """What stands last on every note."""
    return (
        say("head", "supports"),
        say("head", "no_imagery"),
        say("head", "basis_key"),
        *(ended(text) for text in (chart.edition.basis, chart.edition.licence) if text),
        say("head", "version", chart=chart.id, sha256=chart.sha256, flowgraph=__version__),
    )


def _received(decision: Decision, redact: bool) -> Iterator[tuple[str, str]]:
    """When it came to light and by whom it was reported, where the file says so."""
    if received := decision.its_incident.received:
        yield say("head", "received"), date_in_words(received)
    if role := decision.its_incident.reported_by:
        yield say("head", "reported_by"), say("facts", "left_out") if redact else plain(role)


def _should_it_change(decision: Decision) -> Iterator[str]:
    """Alerts that do not stand today, and whom to call: what is not so now may be tomorrow."""
    told = {row["says"] for row in (*decision.alerts, *decision.alerts_open)}
    chart = decision.its_chart
    for alert, line in zip(chart.alerts, standing_alerts(chart), strict=True):
        if alert.contact and alert.text not in told:
            yield line


def _appendix() -> Section:
    """The heading of what defends the answer: what stands before it can be read alone."""
    about = Paragraphs((Words(say("head", "appendix")),))
    return Section("appendix", say("heading", "appendix"), "justification", (about,))


def _to_heed(decision: Decision) -> Section:
    """The standing words that this answer brings with it; the others are in the appendix."""
    rows = _heeded(decision)
    return Section("heed", say("heading", "notes"), "risk", _standing(decision, rows))


def _standing(decision: Decision, rows: Iterable[Row]) -> tuple[Listing, ...]:
    charts = (decision.its_chart, *decision.its_chart.helpers)
    theirs = {note.text for chart in charts for note in chart.notes}
    lines = tuple(
        Line(Words(row["text"], cited(row), theirs=row["text"] in theirs)) for row in rows
    )
    return (Listing(lines),) if lines else ()


def _heeded(decision: Decision) -> list[Row]:
    special = {note.text for note in decision.its_chart.notes if note.at or note.when}
    return [row for row in decision.notes if row["text"] in special][:MOST_HEEDED]


def _picture(decision: Decision, reference: str) -> Section:
    heading = say("heading", "path")
    view = view_of(
        decision.its_chart, decision
    )  # a chart too large to be drawn stands in words alone
    drawn = len(view.boxes) <= limits.DRAWN_BOXES and len(view.arrows) <= limits.DRAWN_ARROWS
    alternative = say("picture", "alternative", reference=reference, heading=heading)
    return Section(
        "picture",
        say("heading", "picture"),
        "justification",
        (Picture(view, alternative),) if drawn else (),
    )


def _notes(decision: Decision) -> Section:
    """The standing words that are not on the first page."""
    first = _heeded(decision)
    rows = [row for row in decision.notes if row not in first]
    blocks = _standing(decision, rows)
    return Section("notes", say("heading", "all_notes"), "justification", blocks)


def _guidance(decision: Decision) -> Section:
    """The guidance's own list; its notes (an asterisk's, say) follow the whole list."""
    said = guidance_said(decision.its_chart)
    blocks = (Paragraphs(tuple(Words(text, theirs=True) for text in said)),) if said else ()
    return Section("guidance", say("heading", "guidance"), "justification", blocks)


def guidance_said(chart: Chart) -> list[str]:
    entries = chart.guidance
    titles = "; ".join(
        ": ".join(part for part in (each.title, each.where) if part) for each in entries
    )
    return [titles, *dict.fromkeys(each.note for each in entries if each.note)] if entries else []


def _sign_off() -> Section:
    labels = tuple(say("sign_off", key) for key in ("completed", "designated", "signature", "date"))
    return Section("sign-off", say("heading", "sign_off"), "action", (Blanks(labels),))
