"""Ids: how the names of facts, values and boxes are spelt."""

from __future__ import annotations

import re

NAME = re.compile(r"[a-z][a-z0-9_]*")


def id_of(words: str) -> str:
    """An id made of words.

    >>> id_of("within 12 months")
    'within_12_months'
    """
    made = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    return made if NAME.fullmatch(made) else f"q{made}"
