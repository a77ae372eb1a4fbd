"""From a drawing's file to its ``Sketch``, by the file's ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flowgraph.errors import UnreadableError
from flowgraph.reading.drawings import dot, drawio, graphml, mermaid, node_link, visio
from flowgraph.reading.drawings.drawing import Drawing
from flowgraph.reading.drawings.sketch import Sketch, sketch_of
from flowgraph.reading.source import Source, decoded, open_bytes

_OF_BYTES: dict[str, Callable[[str, bytes], Drawing]] = {
    ".drawio": drawio.read,
    ".graphml": graphml.read,
    ".vsdx": visio.read,
}
_OF_TEXT: dict[str, Callable[[Source], Drawing]] = {
    ".mmd": mermaid.read,
    ".dot": dot.read,
    ".json": node_link.read,
}
ENDINGS = (".drawio", ".mmd", ".dot", ".graphml", ".vsdx", ".json")
ALSO = {".gv": ".dot", ".mermaid": ".mmd", ".md": ".mmd", ".xml": ".drawio"}
"""Other endings that the same programs give their files."""


def read_sketch(path: str | Path) -> Sketch:
    """Read a drawing.

    Raises:
        UnreadableError: no drawing that is known, damaged, over a limit, or with imagery in it.
    """
    ending = Path(path).suffix.lower()
    ending = ALSO.get(ending, ending)
    if ending not in ENDINGS:
        raise UnreadableError.at(
            str(path),
            "the ending does not say a drawing that can be read",
            f"save it from its own program as one of {', '.join(ENDINGS)}",
        )
    return sketch_of_bytes(str(path), open_bytes(path), ending)


def sketch_of_bytes(name: str, data: bytes, ending: str) -> Sketch:
    """The same of bytes at hand, whose form the ending says."""
    if ending in _OF_BYTES:
        return sketch_of(_OF_BYTES[ending](name, data))
    return sketch_of(_OF_TEXT[ending](decoded(name, data)))
