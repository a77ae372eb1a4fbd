"""Whether a chart may be printed as it stands: what is said on everything made of one that is
not proved sound."""

from __future__ import annotations

from flowgraph.chart import Chart
from flowgraph.checking.finding import CheckFinding
from flowgraph.checking.soundness import check

KEPT = 8
"""Charts whose proof is remembered: many cases are drawn on one chart."""

_proofs: list[tuple[Chart, tuple[CheckFinding, ...]]] = []


def proof_of(chart: Chart) -> tuple[CheckFinding, ...]:
    """What ``check`` finds; a chart that cannot change is proved once."""
    for proved, findings in _proofs:
        if proved is chart:
            return findings
    found = tuple(check(chart))
    _proofs.append((chart, found))
    del _proofs[:-KEPT]
    return found


def unproved(chart: Chart) -> str:
    """One sentence to stand on whatever is made of a chart that is not sound, or that could
    not be proved within limits; empty for a sound one."""
    findings = proof_of(chart)
    faults = sum(finding.proved for finding in findings)
    reasons = []
    if faults:
        reasons.append(f"flowgraph check finds {faults} fault{'s' * (faults > 1)} in it")
    if faults < len(findings):
        reasons.append("not every incident could be looked at within limits")
    if not reasons:
        return ""
    return f"This chart is not proved: {' and '.join(reasons)}. Do not act on it."
