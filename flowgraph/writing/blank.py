"""Commented blanks to fill in: an incident file for a chart, or a chart file."""

from __future__ import annotations

import textwrap

from flowgraph.chart import Chart
from flowgraph.facts import Counted, Fact, FromChart, OverPeople
from flowgraph.incident import BLANK_REFERENCE
from flowgraph.resources import template


def blank_incident(chart: Chart) -> str:
    """An incident file for a chart, every fact in it as ``unknown`` with its question, in
    the order of the chart."""
    lines = [
        f"# An incident file for {chart.id}.",
        "# Facts and letters only: names stay in your own record system, and no imagery, nor any",
        "# link or path to it, is ever accepted.",
        f"incident: {BLANK_REFERENCE}   # letters, digits, . _ - ; never a name",
        f"chart: {chart.id}",
        "# date: 25/11/2026                # the date of the decision",
        "# received: 24/11/2026 16:45      # when it came to light; limits are counted from it",
        "# reported_by: a class teacher    # a role, not a name",
        '# concern: ""                     # what was seen, heard or said',
        "",
    ]
    if chart.asks_for_people:
        lines += [
            "# The people involved: a letter each, an age (14), a rough age (13-15, 0-15 for under",
            *(_WITH_PARTS if chart.about_imagery else _WITHOUT_PARTS),
            "# everybody_listed: yes           # no or unknown: somebody else may be involved",
            "",
        ]
    lines += [
        "# A fact is unknown until you say otherwise. Beside a value may stand why:",
        '#   risk_level: {is: medium, because: "…", source: Brook Traffic Lights, by: DSL,'
        " on: 25/11/2026}",
        "facts:",
    ]
    for fact in chart.all_facts.values():
        lines += _fact(fact)
    lines += [
        "",
        "# Your own judgement, which the chart supports and does not replace.",
        '# judgement: {agrees: yes, decision: "", reason: "", by: Designated Safeguarding Lead}',
        '# actions: {taken: [{action: "", on: 25/11/2026 14:30, by: DSL}], not_taken: [{action: "",'
        ' reason: ""}]}',
    ]
    return "\n".join(lines) + "\n"


_WITH_PARTS = (
    "# 16) or unknown. The age of a person pictured is their age when the image was made.",
    "# part: any of pictured, created, asked, sent, received, shared.",
    "people:",
    "  # - {who: A, age: 14, part: [pictured, sent]}",
    "  # - {who: B, age: unknown, part: [received]}",
)
_WITHOUT_PARTS = (
    "# 16) or unknown.",
    "people:",
    "  # - {who: A, age: 14}",
    "  # - {who: B, age: unknown}",
)


def _fact(fact: Fact) -> list[str]:
    lines = [f"  # {line}" for line in textwrap.wrap(fact.ask or fact.name_in_words, 90)]
    if isinstance(fact.origin, OverPeople):
        lines.append(f"  # {fact.name}: unknown   # worked out from the people; state it only to")
        lines.append("  #   replace that (unknown: somebody who is not listed may be involved)")
    elif isinstance(fact.origin, FromChart):
        lines.append(
            f"  # {fact.name}: unknown   # worked out by {fact.origin.chart}; or state it:"
        )
        lines.append(f"  #   {fact.expected}")
    elif isinstance(fact.origin, Counted):
        lines.append(f"  # {fact.name}: unknown   # worked out from its members; or state it:")
        lines.append(f"  #   {fact.expected}")
    else:
        lines.append(f"  {fact.name}: unknown   # {fact.expected}")
    return lines


def blank_chart() -> str:
    """A small, sound chart with a comment for every part, to edit into one's own."""
    return template("chart.yaml")
