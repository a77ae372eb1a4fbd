"""Plain text for people: sentences, counts, and lines of a given width."""

from __future__ import annotations

import textwrap


def sentence(text: str) -> str:
    """With a capital."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """With a full stop, where it has no end of its own."""
    return text if text.endswith((".", "!", "?", ":", "”")) else f"{text}."


def count(number: int, noun: str) -> str:
    """
    >>> count(1, "box"), count(2, "box"), count(0, "arrow")
    ('1 box', '2 boxes', '0 arrows')
    """
    many = f"{noun}es" if noun.endswith("x") else f"{noun}s"
    return f"{number} {noun if number == 1 else many}"


def wrapped(text: str, width: int, first: str = "  ", rest: str | None = None) -> list[str]:
    """Lines of at most that width, or of 40; what follows the first begins with ``rest``, or
    stands below its words. Long words and what is hyphenated stay whole."""
    return textwrap.wrap(
        text, max(40, width), initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
