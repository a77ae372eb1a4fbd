"""What there is to show of a chart file as it stands: picture, findings, claims, cases, words.

It comes in two steps, for the picture is quick and the proof need not be: ``first_sight``, then
``proved``. Both are plain values, ready to be sent to the page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flowgraph.chart import Arrow, Chart, Return
from flowgraph.checking.cases import case_files
from flowgraph.checking.check_report import Checked
from flowgraph.checking.example_file import incident_lines
from flowgraph.checking.finding import CheckFinding
from flowgraph.checking.run import check_charts
from flowgraph.drawing import painting
from flowgraph.errors import Finding, FlowgraphError
from flowgraph.plain_text import sentence
from flowgraph.reading.library import load_draft, load_source
from flowgraph.reading.source import Source, open_source
from flowgraph.reading.to_say import TO_SAY
from flowgraph.resources import shipped_charts
from flowgraph.showing import view_of

PREFIX = "chart-"
"""Stands before the ids of the picture, so that the page finds its boxes."""

Seen = dict[str, Any]


def file_of(chart: str) -> Path:
    """The file of a chart that is named by its id or by its path."""
    return shipped_charts().get(chart) or Path(chart)


def first_sight(path: Path) -> tuple[Seen, Chart | None]:
    """What can be shown at once, and the chart where it could be read. ``picture`` is left out
    where there is nothing to draw; the page then keeps the one it has."""
    seen: Seen = {"file": path.name, "source": [], "findings": [], "proving": False}
    chart = drawn = None
    try:
        source = open_source(path)
        seen["source"] = source.text.split("\n")
        chart, drawn = _read(source, seen)
        if drawn is not None:
            seen |= _drawn(drawn)
            seen["draft"] = chart is None
    except FlowgraphError as error:
        seen["findings"] += [_row(finding, path) for finding in error.findings]
    seen["proving"] = chart is not None
    return seen, chart


def _read(source: Source, seen: Seen) -> tuple[Chart | None, Chart | None]:
    """The chart, and what of it can be drawn: also a beginning with things still to be said."""
    try:
        chart = load_source(source)
    except FlowgraphError as error:
        seen["findings"] = [_row(finding, Path(source.name)) for finding in error.findings]
        return None, load_draft(source)
    return chart, chart


def _drawn(chart: Chart) -> Seen:
    view = view_of(chart)
    order = [*(id_ for id_ in chart.order if chart.boxes[id_].kind != "duty")]
    order += [id_ for id_ in chart.order if chart.boxes[id_].kind == "duty"]
    places = {f"{PREFIX}box-{box.id}": box.mark.line for box in chart.boxes.values()}
    for box in chart.boxes.values():
        drawn: tuple[Arrow | Return, ...] = (*box.arrows, *box.also, *box.returns)
        for arrow in drawn:
            places[f"{PREFIX}arrow-{arrow.source}--{arrow.target}"] = arrow.mark.line
    return {
        "title": "" if chart.title == TO_SAY else chart.title,
        "picture": painting.svg(
            view, labels="words", prefix=PREFIX, embed_font=False, style=False, frame=False
        ),
        "look": painting.font_css(painting.letters_of(view)) + painting.picture_css("default"),
        "places": places,
        "words": [
            {"text": words, "line": chart.boxes[id_].mark.line}
            for words, id_ in zip(view.words, order, strict=False)
        ],
    }


def proved(path: Path, cases: str | None) -> Seen:
    """What the whole check says: every finding, the claims, and the cases where there are any."""
    try:
        files = case_files(cases) if cases else None
    except FlowgraphError as error:
        rows = [_row(finding, path) for finding in error.findings]
        return {"proving": False, "findings": rows}
    (checked,) = check_charts([str(path)], files)
    if isinstance(checked, FlowgraphError):
        return {"proving": False, "findings": [_row(found, path) for found in checked.findings]}
    seen: Seen = {
        "proving": False,
        "findings": [_row(finding, path) for finding in checked.findings],
        "claims": _claims(checked),
    }
    if checked.cases is not None:
        seen["cases"] = _cases(checked, path)
    return seen


def _row(finding: Finding, path: Path) -> Seen:
    """A finding as the page shows it; ``line`` is 0 where it stands in another file, or in none."""
    here = Path(finding.file).name == path.name
    incident = finding.incident if isinstance(finding, CheckFinding) else None
    return {
        "line": finding.line if here else 0,
        "file": "" if here else f"{finding.file}:{finding.line}",
        "place": finding.place,
        "problem": f"{sentence(finding.problem)}.",
        "mend": finding.mend,
        "incident": "" if incident is None else "\n".join(incident_lines(incident)),
    }


def _claims(checked: Checked) -> list[Seen]:
    """Each claim and what became of it; the incident that breaks one stands with its finding."""
    return [
        {
            "says": proof.claim.says,
            "line": proof.claim.mark.line,
            "holds": proof.holds,
            "became": proof.in_words,
        }
        for proof in checked.claims
    ]


def _cases(checked: Checked, path: Path) -> Seen:
    cases = checked.cases
    assert cases is not None
    return {
        "held": [ran.reference for ran in cases.ran if ran.held and not ran.mismatches],
        "failed": [
            {
                "reference": ran.reference,
                "file": ran.file,
                "says": list(ran.lines),
            }
            for ran in cases.failed
        ],
        "broken": [str(finding) for finding in cases.broken],
    }
