"""What was typed as an answer, read kindly: ``y``, ``under 16``, ``13 or 14``, ``2``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flowgraph.facts import AGES, Fact
from flowgraph.values import joined, read_span

Spans = tuple[tuple[int, int], ...]

YES, NO = ("y", "yes", "true"), ("n", "no", "false")

_UNDER = re.compile(r"(?:under|below|younger than|<)\s*(\d{1,3})")
_OVER = re.compile(r"(?:over|above|older than|>)\s*(\d{1,3})")
_FROM = re.compile(r"(\d{1,3})\s*(?:\+|(?:or|and)\s+(?:over|older|above))")
_UP_TO = re.compile(r"(\d{1,3})\s*(?:or|and)\s+(?:under|younger|below)")


def read_ages(text: str) -> Spans | None:
    """Ages in years as spans; None where it is no age from 0 to 150.

    >>> read_ages("under 16"), read_ages("13 or 15"), read_ages("18+"), read_ages("about ten")
    (((0, 15),), ((13, 13), (15, 15)), ((18, 150),), None)
    """
    text = text.strip().lower()
    low, high = AGES
    for pattern, span in (
        (_UNDER, lambda n: (low, n - 1)),
        (_OVER, lambda n: (n + 1, high)),
        (_FROM, lambda n: (n, high)),
        (_UP_TO, lambda n: (low, n)),
    ):
        if match := pattern.fullmatch(text):
            return _ages([span(int(match[1]))])
    return _ages([read_span(part) for part in re.split(r"\s*,\s*|\s+or\s+", text)])


def _ages(spans: Sequence[tuple[int, int] | None]) -> Spans | None:
    good = [s for s in spans if s and AGES[0] <= s[0] <= s[1] <= AGES[1]]
    return joined(good) if len(good) == len(spans) else None


def read_choices(text: str, options: Mapping[str, str]) -> tuple[str, ...] | None:
    """One or several of the options, by number from 1, by key or by label; None where
    something is none of them."""
    by_word = {label.lower(): key for key, label in options.items()}
    by_word |= {key.lower(): key for key in options}
    by_word |= {str(number): key for number, key in enumerate(options, 1)}
    if text.strip().lower() in by_word:  # a label may hold a comma
        return (by_word[text.strip().lower()],)
    found = [by_word.get(part.strip().lower()) for part in text.split(",")]
    chosen = tuple(key for key in options if key in found)
    return chosen if chosen and None not in found else None


def read_yes_no(text: str) -> bool | None:
    text = text.strip().lower()
    return True if text in YES else False if text in NO else None


ANSWERS = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "d": None, "dk": None, "unknown": None}


def read_ticks(text: str, left: Sequence[int], count: int) -> dict[int, str | None] | None:
    """Answers to items of a checklist, by number from 1; ``left`` are those not yet answered.
    None where it cannot be read.

    >>> read_ticks("y n d", [2, 5, 6], 6)
    {2: 'yes', 5: 'no', 6: None}
    >>> read_ticks("1-3,5 n", [2, 5], 6), read_ticks("rest n", [2, 5], 6), read_ticks("9 y", [2], 6)
    ({1: 'no', 2: 'no', 3: 'no', 5: 'no'}, {2: 'no', 5: 'no'}, None)
    """
    *which, last = text.lower().replace(",", " ").split() or [""]
    if all(word in ANSWERS for word in (*which, last)):
        given = [ANSWERS[word] for word in (*which, last)]
        return dict(zip(left, given, strict=False)) if len(given) <= len(left) else None
    if not which or last not in ANSWERS:
        return None
    if which == ["rest"]:
        return dict.fromkeys(left, ANSWERS[last])
    spans = [read_span(word) for word in which]
    numbers = [n for span in spans if span for n in range(span[0], min(span[1], count) + 1)]
    good = all(span and span[0] >= 1 and span[1] <= count for span in spans)
    return dict.fromkeys(numbers, ANSWERS[last]) if good else None


def read_number(fact: Fact, text: str) -> tuple[str, ...] | None:
    """A whole number or a range of the fact's domain, as an incident file has it."""
    written = tuple(re.split(r"\s*,\s*|\s+or\s+", text.strip().lower()))
    return written if fact.read(written) is not None else None
