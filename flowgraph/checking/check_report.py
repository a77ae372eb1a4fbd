"""What ``check`` found of one chart, as values for a machine and as lines for a person."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from flowgraph.chart import Box, Chart
from flowgraph.checking.cases import Cases
from flowgraph.checking.claims import Proof
from flowgraph.checking.coverage import Coverage, Proposal
from flowgraph.checking.example_file import incident_lines
from flowgraph.checking.finding import CheckFinding
from flowgraph.checking.passages import Held
from flowgraph.plain_text import count, sentence, wrapped
from flowgraph.reading.to_say import is_question


class Checked(Struct, frozen=True):
    """One chart checked. ``chart`` is None where its file could not be read as a chart; then
    the findings are the reader's."""

    name: str
    chart: Chart | None
    findings: tuple[CheckFinding, ...]
    claims: tuple[Proof, ...] = ()
    held: Held | None = None
    cases: Cases | None = None
    coverage: Coverage | None = None
    proposals: tuple[Proposal, ...] = ()

    @property
    def sound(self) -> bool:
        return not self.findings

    @property
    def well(self) -> bool:
        """Sound, every case comes to what it expects, and the words stand in the source. A case
        left broken is bad input; an arrow that no case takes, and a passage that nothing refers
        to, are told but fail nothing."""
        words = not (self.held and self.held.findings)
        return self.sound and words and not (self.cases and self.cases.failed)

    def as_json(self) -> dict[str, Any]:
        """The keys of ``check --format json``; ``cases`` only where cases were run,
        ``source`` where its text was given: what does not stand there is among the findings."""
        findings = (*self.findings, *(self.held.findings if self.held else ()))
        row: dict[str, Any] = {
            "chart": self.chart.id if self.chart else self.name,
            "chart_sha256": self.chart.sha256 if self.chart else None,
            "sound": self.sound,
            "proved": all(finding.proved for finding in self.findings),
            "findings": [finding.as_json() for finding in findings],
            "claims": [proof.as_json() for proof in self.claims],
        }
        if self.held:
            row["source"] = self.held.as_json()
        if self.cases and self.coverage:
            row["cases"] = {
                "run": len(self.cases.ran),
                "failed": [
                    {
                        "file": ran.file,
                        "incident": ran.reference,
                        "mismatches": [
                            {"key": m.key, "expected": m.expected, "answered": m.answered}
                            for m in ran.mismatches
                        ],
                        "parts": ran.parts and asdict(ran.parts),
                        "fails": ran.fails and asdict(ran.fails),
                    }
                    for ran in self.cases.failed
                ],
                "broken": sorted({finding.file for finding in self.cases.broken}),
                "elsewhere": {other: len(files) for other, files in self.cases.elsewhere.items()},
                "boxes": len(self.coverage.boxes),
                "boxes_left": list(self.coverage.boxes_left),
                "arrows": len(self.coverage.arrows),
                "arrows_left": [list(ends) for ends in self.coverage.arrows_left],
                "proposals": [
                    {
                        "arrow": list(proposal.arrow),
                        **proposal.incident,
                        "expect": dict(proposal.expect),
                    }
                    for proposal in self.proposals
                ],
            }
        return row


def lines_of(checked: Checked, width: int = 80) -> Iterator[str]:
    """The same for a person."""
    yield _headline(checked)
    yield from _findings(checked.findings, width)
    yield from _claims(checked, width)
    if checked.held:
        yield from _source(checked.held, width)
    if checked.cases and checked.coverage:
        yield from _cases(checked, checked.cases, checked.coverage, width)


def _findings(findings: tuple[CheckFinding, ...], width: int) -> Iterator[str]:
    for finding in findings:
        yield ""
        where = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.file
        yield f"{where}: {finding.place}" if finding.place else where
        yield from wrapped(f"{sentence(finding.problem)}.", width)
        end = "" if finding.mend.endswith("?") else "."
        yield from wrapped(f"Mend: {finding.mend}{end}", width, "  ")
        if finding.incident is not None:
            kind = "Smallest incidents" if "lower" in finding.incident else "A smallest incident"
            yield f"  {kind} that show{'s' * (kind[0] == 'A')} it:"
            yield from (f"    {line}" for line in incident_lines(finding.incident))


def _claims(checked: Checked, width: int) -> Iterator[str]:
    """Every claim with what became of it; the incident of a broken one stands with its finding."""
    if not checked.claims or checked.chart is None:
        return
    hold = sum(proof.holds is True for proof in checked.claims)
    yield ""
    yield f"Claims, of every incident: {hold} of {len(checked.claims)} proved"
    for proof in checked.claims:
        claim = proof.claim
        became = proof.in_words
        if proof.holds is False:
            became += f"; an incident stands above, at {checked.chart.file}:{claim.mark.line}"
        cite = f" ({claim.cite})" if claim.cite else ""
        yield from wrapped(f"{claim.says}{cite}: {became}", width, "  - ")


def _source(held: Held, width: int) -> Iterator[str]:
    yield ""
    if held.findings:
        yield f"Held to {held.file}: {count(len(held.findings), 'finding')}"
    else:
        yield f"Held to {held.file}: all words that are the source's stand there"
    yield from _findings(held.findings, width)
    if held.unreferred:
        yield ""
        yield f"Nothing refers to {len(held.unreferred)} of its {held.passages} passages:"
        for passage in held.unreferred:
            text = textwrap.shorten(passage.text, max(width, 40) - 9, placeholder=" …")
            yield f"  {passage.line:>5}  {text}"


def _headline(checked: Checked) -> str:
    number = len(checked.findings)
    if checked.chart is None:
        asked = sum(map(is_question, checked.findings))
        parts = [count(number - asked, "fault")] if number > asked else []
        parts += [f"{count(asked, 'thing')} still to be said"] if asked else []
        return f"{checked.name}: {' and '.join(parts)} in the file; nothing was proved"
    chart = checked.chart
    size = f"{count(len(chart.boxes), 'box')}, {count(len(list(chart.arrows)), 'arrow')}"
    if checked.sound:
        return f"{chart.id}: sound ({size}); every incident has exactly one route"
    if any(not finding.proved for finding in checked.findings):
        return f"{chart.id}: not proved ({size}); {count(number, 'finding')}"
    return f"{chart.id}: not sound ({size}); {count(number, 'finding')}"


def _cases(checked: Checked, cases: Cases, coverage: Coverage, width: int) -> Iterator[str]:
    yield ""
    held = [ran for ran in cases.ran if ran.held]
    as_expected = len(held) - len(cases.failed)
    yield f"Cases: {count(len(held), 'case')} run, {as_expected} as expected"
    for ran in cases.failed:
        yield f"  {ran.file}: {ran.reference}"
        for line in ran.lines:
            yield from wrapped(line, width, "    ")
    if len(held) < len(cases.ran):
        silent = [ran.reference for ran in cases.ran if not ran.held]
        yield from wrapped(f"Without `expect`, so held to nothing: {', '.join(silent)}", width)
    for other, files in cases.elsewhere.items():
        yield f"  For another chart: {count(len(files), 'case')} for {other}"
    if cases.through:
        yield f"  Of those, {len(cases.through)} come through this chart and count below"
    reached = len(coverage.boxes) - len(coverage.boxes_left)
    taken = len(coverage.arrows) - len(coverage.arrows_left)
    yield (
        f"Covered: {reached} of {count(len(coverage.boxes), 'box')},"
        f" {taken} of {count(len(coverage.arrows), 'arrow')}"
    )
    boxes = checked.chart.boxes if checked.chart else {}
    for told, left in (
        ("No case reaches:", [(box,) for box in coverage.boxes_left]),
        ("No case takes the arrow:", coverage.arrows_left),
    ):
        if left:
            yield f"  {told}"
        for ends in left:
            yield from wrapped(_joined(boxes, ends), width, "    - ")
    for proposal in checked.proposals:
        arrow = _joined(boxes, proposal.arrow)
        outcome = boxes[proposal.expect["outcome"]].text
        answers = f"the chart answers {proposal.expect['status']}, “{outcome}”"
        yield ""
        yield from wrapped(f"A new case for {arrow}; {answers}:", width)
        yield from (f"    {line}" for line in incident_lines(proposal.incident))


def not_run(done: Sequence[Checked]) -> Iterator[str]:
    """The cases that are for none of the charts checked, each by its file."""
    checked = {each.chart.id for each in done if each.chart}
    left: dict[str, dict[str, None]] = {}
    for each in done:
        for other, files in each.cases.elsewhere.items() if each.cases else ():
            if other not in checked:
                left.setdefault(other, {}).update(dict.fromkeys(files))
    for other, names in left.items():
        yield (
            f"Not run, for {other} is not checked here: {count(len(names), 'case')}:"
            f" {', '.join(names)}"
        )


def _joined(boxes: Mapping[str, Box], ids: Sequence[str]) -> str:
    """A box, or an arrow from one to another, by their words."""
    return " -> ".join(f"“{boxes[id_].text}”" for id_ in ids)
