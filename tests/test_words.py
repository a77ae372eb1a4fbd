"""The words of ours: each is said somewhere, and what is filled in is not read as ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from flowgraph.resources import PACKAGE, folder
from flowgraph.words import say, words

FILES = sorted(path.stem for path in (folder("templates") / "words").glob("*.yaml"))
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for root in (PACKAGE, folder("templates"))
    for path in root.rglob("*")
    if path.suffix in (".py", ".js", ".j2", ".typ")
)


def keys(said: dict[str, Any]) -> Iterator[str]:
    for key, text in said.items():
        assert isinstance(key, str), f"{key!r} needs quotation marks: YAML reads it as no text"
        yield from keys(text) if isinstance(text, dict) else (key,)


@pytest.mark.parametrize("file", FILES)
def test_every_word_of_ours_is_said_somewhere(file: str) -> None:
    known = set(re.findall(r"(?<=[\"'.])\w+(?:-\w+)*\b|\b\w+(?==)", CODE))
    made = re.findall(r"\w+_\{", CODE)  # f"heading_{basis}"
    unsaid = [
        key
        for key in keys(words(file))
        if key.removesuffix("_imagery") not in known
        and not key.startswith(tuple(m[:-1] for m in made))
    ]
    assert unsaid == []


def test_what_is_filled_in_is_not_looked_through_for_more() -> None:
    assert say("answer", "contact", contact="{within}") == "Contact: {within}"
    assert say("signing", "passage", quote="{x}") == "“{x}”"  # a group with a file of its own
