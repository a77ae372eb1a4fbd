"""A file of one kind given where another is wanted: told once, with the command it is for."""

from __future__ import annotations

from typing import Literal

from flowgraph.errors import Finding
from flowgraph.reading.tree import Node, Pairs

_MENDS = {
    "chart": "give a chart file here: this one goes to `flowgraph decide`, or after --incident",
    "incident": "give an incident file here: this one goes to `flowgraph check`, or after --chart",
    "table": "`flowgraph table` decides every row of it",
    "record": "`flowgraph replay` decides again from it; its `incident` is the incident file",
}


def another_kind(root: Node, wanted: Literal["chart", "incident"], file: str) -> list[Finding]:
    """One finding where a whole file is plainly of another kind; none where it may be a slip."""
    keys = {key.text for key, _ in root.pairs} if isinstance(root, Pairs) else set()
    if not keys and wanted == "incident" and file.lower().endswith(".csv"):
        found, mend = "a table", _MENDS["table"]
    elif {"record", "sha256", "decision"} <= keys:
        found, mend = "a decision record", _MENDS["record"]
    elif wanted == "chart" and "incident" in keys and not keys & {"boxes", "title", "edition"}:
        found, mend = "an incident file", _MENDS["chart"]
    elif wanted == "incident" and {"boxes", "start"} <= keys and "incident" not in keys:
        found, mend = "a chart file", _MENDS["incident"]
    else:
        return []
    where = "an incident" if wanted == "incident" else "a chart"
    problem = f"this is {found}, and {where} is needed here"
    return [Finding(file, root.line, root.column, "", problem, mend)]
