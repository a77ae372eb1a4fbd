"""What ``check`` finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict

from flowgraph.errors import Finding

Shown = Mapping[str, Any]
"""A smallest incident as a file would have it: ``people`` and ``facts``, each only where it
is needed. A claim that something rises is broken by two, ``lower`` and ``higher``."""


class CheckFinding(Finding, frozen=True):
    """A fault of a chart's meaning, with a smallest incident that shows it.

    Attributes:
        incident: None where no incident could show it: an arrow that is never taken, a
            citation left out.
        proved: False where a limit stopped the check: the chart may be sound, but nobody
            looked.
    """

    incident: Shown | None = None
    proved: bool = True

    @classmethod
    def of(cls, finding: Finding, *, proved: bool = True) -> CheckFinding:
        """A finding of a reader, or of a proof that stopped, as one of ``check``."""
        return cls(
            finding.file,
            finding.line,
            finding.column,
            finding.place,
            finding.problem,
            finding.mend,
            None,
            proved,
        )

    def as_json(self) -> dict[str, Any]:
        """Plain values, for ``check --format json``."""
        return asdict(self)
