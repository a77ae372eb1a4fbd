"""Every word of ours, from the one file of ``templates/words`` for what it is said of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowgraph.resources import settings


def words(of: str) -> dict[str, Any]:
    """Key -> words, or group -> key -> words, of ``templates/words/<of>.yaml``."""
    return settings(f"words/{of}.yaml")


def say(group: str, key: str, **values: object) -> str:
    """Our words ``key`` of ``group``, with what is filled in: a group of what is said of a
    decision, or one that has a file of its own.

    What is filled in is never itself looked through for more to fill in.
    """
    said: str = (words("decision").get(group) or words(group))[key]
    return said.format(**values)


def fitting(groups: Mapping[str, dict[str, str]], *, imagery: bool) -> dict[str, dict[str, str]]:
    """Words that fit a chart: ``help_imagery`` stands in place of ``help`` on one about imagery."""
    return {group: _fitting(said, imagery) for group, said in groups.items()}


def _fitting(said: dict[str, str], imagery: bool) -> dict[str, str]:
    special = {key.removesuffix(SPECIAL): said[key] for key in said if key.endswith(SPECIAL)}
    made = {key: text for key, text in said.items() if not key.endswith(SPECIAL)}
    return made | special if imagery else made


SPECIAL = "_imagery"
