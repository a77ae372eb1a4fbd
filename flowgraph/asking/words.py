"""The words of the interview, from ``templates/asking/words.yaml``."""

from __future__ import annotations

from functools import cache

import yaml

from flowgraph.chart import Chart
from flowgraph.resources import folder

Words = dict[str, dict[str, str]]


@cache
def words() -> Words:
    """Section -> key -> words: ``words()["age"]["ask"]``."""
    text = (folder("templates") / "asking" / "words.yaml").read_text(encoding="utf-8")
    found: Words = yaml.safe_load(text)
    return found


def fitting(given: Words, chart: Chart) -> Words:
    """Words that fit a chart: those for imagery only where it is about imagery."""
    return {part: _fitting(texts, chart.about_imagery) for part, texts in given.items()}


def _fitting(texts: dict[str, str], imagery: bool) -> dict[str, str]:
    made = {key: text for key, text in texts.items() if not key.endswith(SPECIAL)}
    special = {key.removesuffix(SPECIAL): texts[key] for key in texts if key.endswith(SPECIAL)}
    return made | special if imagery else made


SPECIAL = "_imagery"
