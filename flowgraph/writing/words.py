"""The words of a note that are ours: all of them stand in ``templates/notes/words.toml``."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from flowgraph.errors import FlowgraphError
from flowgraph.resources import folder


def template(name: str) -> str:
    """The text of one of the templates of a note.

    Raises:
        FlowgraphError: the installation is not whole.
    """
    try:
        return (folder("templates") / "notes" / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise FlowgraphError.at(
            f"templates/notes/{name}",
            "this part of flowgraph is missing or cannot be read",
            "install flowgraph again",
        ) from None


@lru_cache(maxsize=1)
def all_words() -> dict[str, dict[str, str]]:
    """Group -> key -> words."""
    return tomllib.loads(template("words.toml"))


def say(group: str, key: str, **values: object) -> str:
    """Our words ``key`` of ``group``, with what is filled in.

    What is filled in is never itself looked through for more to fill in.
    """
    return all_words()[group][key].format(**values)
