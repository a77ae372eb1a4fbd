"""Breaking text into balanced lines: as few as the width allows, and then as even as they go."""

from __future__ import annotations

import re
from functools import lru_cache

from flowgraph.drawing.letters import width
from flowgraph.fonts import Weight

SPACE = " "
BLANK = re.compile(r"[ \t\r\n]+")
BREAK = re.compile(r"(?<!\d) |(?<=\d) (?!\d)")
"""A line may break here: not between two groups of digits, such as a telephone number."""
RANGE = re.compile(r"(?<=\d) ([–-]) (?=\d)")
"""Nor inside a range such as 13 – 17."""
HELD = "\x00"


def words_of(text: str) -> tuple[str, ...]:
    """The pieces between which a line may break; a non-breaking space holds two together."""
    held = RANGE.sub(rf"{HELD}\1{HELD}", BLANK.sub(SPACE, text).strip(SPACE))
    return tuple(piece.replace(HELD, SPACE) for piece in BREAK.split(held) if piece)


def greedy(text: str, limit: float, weight: Weight = "regular") -> tuple[str, ...]:
    """The fewest lines no wider than ``limit`` em; a longer word is broken where it must be."""
    lines: list[str] = []
    line, used = "", 0.0
    gap = width(SPACE, weight)
    for word in words_of(text):
        long = width(word, weight)
        if line and used + gap + long <= limit:
            line, used = f"{line} {word}", used + gap + long
            continue
        if line:
            lines.append(line)
        while long > limit and len(word) > 1:
            head = _fitting(word, limit, weight)
            lines.append(head)
            word = word[len(head) :]
            long = width(word, weight)
        line, used = word, long
    return tuple([*lines, line] if line else lines)


def _fitting(word: str, limit: float, weight: Weight) -> str:
    """As much of the beginning of a word as fits, at least one letter; up to a mark if it can."""
    end = 1
    while end < len(word) and width(word[: end + 1], weight) <= limit:
        end += 1
    marks = [place for place in range(end // 2, end) if word[place] in "/-._&?=:"]
    return word[: marks[-1] + 1] if marks else word[:end]


@lru_cache(maxsize=8192)
def narrowest(text: str, lines: int, weight: Weight = "regular", floor: float = 0.0) -> float:
    """The smallest width in em at which ``text`` needs no more than ``lines`` lines.

    Never narrower than ``floor``, nor than the longest word that is not broken at ``floor``.
    """
    longest = max((width(word, weight) for word in words_of(text)), default=0.0)
    low = max(floor, min(longest, max(floor, 16.0)))
    high = max(low, width(SPACE.join(words_of(text)), weight))
    if len(greedy(text, low + 1e-6, weight)) <= lines:
        return low
    for _ in range(14):
        middle = (low + high) / 2
        if len(greedy(text, middle, weight)) <= lines:
            high = middle
        else:
            low = middle
    return high + 1e-6


@lru_cache(maxsize=8192)
def balanced(text: str, limit: float, weight: Weight = "regular") -> tuple[str, ...]:
    """The fewest lines within ``limit`` em, made as even as they go.

    Of all ways to break the text into so few lines, the one whose lines differ least in width; a
    line of a single word counts as uneven.
    """
    lines = greedy(text, limit, weight)
    pieces = words_of(text)
    if len(lines) < 2 or any(width(piece, weight) > limit for piece in pieces):
        return lines
    gap = width(SPACE, weight)
    ends = [0.0]
    for piece in pieces:
        ends.append(ends[-1] + width(piece, weight) + gap)
    even = (ends[-1] - gap) / len(lines)
    # best[k][j]: the least unevenness of the first j pieces in k lines, and the last break
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in lines:
        now: dict[int, tuple[float, int]] = {}
        for start, (sofar, _) in best[-1].items():
            for end in range(start + 1, len(pieces) + 1):
                long = ends[end] - ends[start] - gap
                if long > limit:
                    break
                alone = end - start == 1 and len(pieces) > 2
                total = sofar + (long - even) ** 2 + (even**2 if alone else 0.0)
                if end not in now or total < now[end][0]:
                    now[end] = (total, start)
        best.append(now)
    found, end = [], len(pieces)
    for row in reversed(best[1:]):
        start = row[end][1]
        found.append(SPACE.join(pieces[start:end]))
        end = start
    return tuple(reversed(found))
