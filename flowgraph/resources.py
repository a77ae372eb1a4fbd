"""Finds what is shipped beside the code: charts and templates.

In an installed wheel they lie inside the package; in a checkout (an editable install
included) they lie in the project's own folders beside it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from flowgraph.errors import FlowgraphError

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


def template(name: str) -> str:
    """The text of a file of ``templates/``.

    Raises:
        FlowgraphError: the installation is not whole.
    """
    try:
        return (folder("templates") / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise FlowgraphError.at(
            f"templates/{name}",
            "this part of flowgraph is missing or cannot be read",
            "install flowgraph again",
        ) from None


@cache
def settings(name: str) -> dict[str, Any]:
    """What a YAML file of ``templates/`` holds; whoever asks leaves it as it is."""
    import yaml  # by libyaml, where it is, in a tenth of the time

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(template(name), loader)
    return found
