"""Finds what is shipped beside the code: charts and templates.

In an installed wheel they lie inside the package; in a checkout (an editable install
included) they lie in the project's own folders beside it.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
PLACES = (PACKAGE, PACKAGE.parent)


def folder(kind: str) -> Path:
    """The folder of shipped ``kind``: ``"graphs"`` or ``"templates"``.

    Raises:
        FileNotFoundError: the installation is not whole.
    """
    for place in PLACES:
        if (found := place / kind).is_dir():
            return found
    raise FileNotFoundError(f"flowgraph's own folder '{kind}' is missing; install flowgraph again")


def shipped_charts() -> dict[str, Path]:
    """Every shipped chart's file, by id, in alphabetical order."""
    return {path.stem: path for path in sorted(folder("graphs").glob("*.yaml"))}
