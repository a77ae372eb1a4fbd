"""Made-up incidents as files: how ``check`` and ``compare`` show them, and the new cases
that a person is to review."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from flowgraph.chart import Chart
from flowgraph.checking.coverage import Proposal
from flowgraph.checking.finding import Shown
from flowgraph.reading.incident_as_file import file_lines

REVIEW = """\
# PROPOSED, and to be reviewed by a person: `flowgraph check` made this up.
# No case of {chart} took the arrow {source} -> {target}.
# This incident does, with as few facts as will do. What stands under `expect` is what the
# chart answers today, which need not be what the guidance requires: compare the two, then
# take this note out.
"""


def incident_lines(shown: Shown) -> Iterator[str]:
    """The people and facts of a made-up incident, as lines of YAML; where there are two, a lower
    and a higher, both under their headings."""
    if "lower" in shown:
        for which in ("lower", "higher"):
            yield f"{which}:"
            yield from (f"  {line}" for line in incident_lines(shown[which]))
        return
    yield from file_lines(shown)
    if not shown:
        yield "facts: {}  # whatever is known"


def case_text(chart: Chart, proposal: Proposal) -> str:
    """A proposed case as the text of a file."""
    source, target = proposal.arrow
    lines = [
        REVIEW.format(source=source, target=target, chart=chart.id).rstrip("\n"),
        f"incident: {reference_of(proposal)}",
        f"chart: {chart.id}",
        *incident_lines(proposal.incident),
        *file_lines({"expect": proposal.expect}),
    ]
    return "\n".join(lines) + "\n"


def reference_of(proposal: Proposal) -> str:
    """A reference that an incident file may have, telling the arrow."""
    text = f"proposed-{proposal.arrow[0]}-to-{proposal.arrow[1]}"
    return re.sub(r"[^A-Za-z0-9._-]", "-", text)[:64]


def case_files_of(
    chart: Chart, proposals: list[Proposal], folder: str | Path
) -> Mapping[Path, str]:
    """The files that proposals are written to, with their texts."""
    return {
        Path(folder) / f"{reference_of(proposal)}.yaml": case_text(chart, proposal)
        for proposal in proposals
    }
