"""Charts beside a file: which chart a file of the same folder says that it is, and its title."""

from __future__ import annotations

import re
from pathlib import Path

from flowgraph.errors import UnreadableError
from flowgraph.limits import NEIGHBOURS
from flowgraph.reading import imagery
from flowgraph.reading.source import Source, open_source
from flowgraph.reading.tree import Pairs, Text, parse
from flowgraph.resources import shipped_charts

HEAD = 65_536
"""Bytes at the beginning of a file in which it says what chart it is."""


def folder_of(name: str) -> Path | None:
    """The folder in which a chart file's neighbours are looked for."""
    return None if name == "standard input" else Path(name).resolve().parent


def title_in(source: Source) -> str:
    """The title that a chart file gives itself; empty where it has none that can be shown. The
    rest of it is not looked at."""
    try:
        root = parse(source)
    except UnreadableError:
        return ""
    pairs = root.pairs if isinstance(root, Pairs) else ()
    for key, value in pairs:
        if key.text == "title" and isinstance(value, Text):
            title = " ".join(value.text.split())
            return title if title.isprintable() and not imagery.carries_imagery(title) else ""
    return ""


def file_named(folder: Path, chart_id: str) -> Path | None:
    """The file of this folder that is named after a chart and says that it is that chart."""
    for name in (f"{chart_id}.yaml", f"{chart_id}.yml"):
        if (path := _own(folder, name)) and _says_it_is(path, chart_id):
            return path
    return None


def chart_beside(source: Source, chart_id: str) -> Source | None:
    """A chart in the folder of the one that names it, or a shipped one. A file that does not
    say that it is this chart is none of the chart's business, and is not read."""
    folder = folder_of(source.name)
    if folder:
        neighbours = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])[:NEIGHBOURS]
        for name in (f"{chart_id}.yaml", *(path.name for path in neighbours)):
            path = _own(folder, name)
            if path and _says_it_is(path, chart_id):
                return open_source(path)
    shipped = shipped_charts()
    return open_source(shipped[chart_id]) if chart_id in shipped else None


def _own(folder: Path, name: str) -> Path | None:
    """A file of this folder; symbolic links that lead out of it are not followed."""
    path = folder / name
    return path if path.is_file() and path.resolve().parent == folder else None


def _says_it_is(path: Path, chart_id: str) -> bool:
    line = (
        rb"^(?:\xef\xbb\xbf)?[{\s]*[\"']?chart[\"']?\s*:\s*[\"']?"
        + chart_id.encode()
        + rb"[\"']?\s*(?:#.*|,.*)?$"
    )
    try:
        with path.open("rb") as file:
            return re.search(line, file.read(HEAD), re.MULTILINE) is not None
    except OSError:
        return False
