"""Whether a chart may be printed as it stands: what is said on everything made of one that is
not proved sound."""

from __future__ import annotations

from functools import lru_cache

from flowgraph.chart import Chart
from flowgraph.checking.finding import CheckFinding
from flowgraph.checking.soundness import KEPT, check


@lru_cache(maxsize=KEPT)
def proof_of(chart: Chart) -> tuple[CheckFinding, ...]:
    """What ``check`` finds; a chart that cannot change is proved once."""
    return tuple(check(chart))


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
