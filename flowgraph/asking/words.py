"""The words of the interview, from ``templates/asking/words.yaml``."""

from __future__ import annotations

from functools import cache

import yaml

from flowgraph.resources import folder


@cache
def words() -> dict[str, dict[str, str]]:
    """Section -> key -> words: ``words()["age"]["ask"]``."""
    text = (folder("templates") / "asking" / "words.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return found
