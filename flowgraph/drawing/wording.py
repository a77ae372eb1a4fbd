"""The words of a box or a label as paragraphs, and how many lines they take at a width.

Widths and heights are in em of the body text.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from flowgraph.drawing.letters import LINE, width
from flowgraph.drawing.wrapping import SPACE, balanced, greedy, narrowest, words_of
from flowgraph.fonts import Weight
from flowgraph.view import BoxView
from flowgraph.words import say

BULLET_INDENT = 0.95
CLOCK_INDENT = 1.35
PARAGRAPH_GAP = 0.22
WIDEST_TEXT = 27.0
"""Boxes are not made wider than this for the sake of their words."""
WIDEST_LINE = 32.0
"""Where a box is wider for other reasons, its lines are no longer than this."""
NARROWEST_TEXT = 4.6
NARROWEST_LIST = 8.4
"""A list narrower than this would have lines of a single word."""
OUTCOME_SIZE = 1.14
PHONE_SIZE = 1.5


class Paragraph(Struct, frozen=True):
    text: str
    weight: Weight = "regular"
    size: float = 1.0
    bullet: bool = False
    clock: bool = False  # a time limit, with a sign before it

    @property
    def indent(self) -> float:
        return BULLET_INDENT if self.bullet else CLOCK_INDENT if self.clock else 0.0


class SetLine(Struct, frozen=True):
    """One line as it will be set; ``first`` is true where a bullet stands before it."""

    text: str
    width: float  # in em of the body text, indent left out
    paragraph: Paragraph
    first: bool


class Wording(Struct, frozen=True):
    """All words of one box; ``left`` where they are set from the left and not in the middle."""

    paragraphs: tuple[Paragraph, ...]
    left: bool = False
    floor: float = 0.0  # never set narrower than this
    neat: float = 0.0  # nor, if there is room, than this: no line is then a single word
    at_left: bool = False  # as far left as it goes

    def lines(self, room: float, *, even: bool = True) -> tuple[SetLine, ...]:
        """The words in as few lines as ``room`` em allows."""
        breaking = balanced if even else greedy
        return tuple(
            SetLine(text, width(text, p.weight) * p.size, p, number == 0)
            for p in self.paragraphs
            for number, text in enumerate(breaking(p.text, (room - p.indent) / p.size, p.weight))
        )

    def count(self, room: float) -> int:
        """How many lines the words take in ``room`` em."""
        return _count(self.paragraphs, round(room, 3))

    def height(self, room: float) -> float:
        """How high the words stand in ``room`` em."""
        lines = self.lines(room, even=False)
        gaps = (len(self.paragraphs) - 1) * PARAGRAPH_GAP
        return sum(line.paragraph.size * LINE for line in lines) + max(gaps, 0.0)

    def narrowest(self, lines: int, *, neat: bool = False) -> float:
        """The least room in which the words take no more than ``lines`` lines."""
        return max(self.neat if neat else self.floor, _narrowest(self.paragraphs, lines))

    @property
    def longest_word(self) -> float:
        return max(
            (
                width(word, p.weight) * p.size + p.indent
                for p in self.paragraphs
                for word in words_of(p.text)
            ),
            default=0.0,
        )


@lru_cache(maxsize=65536)
def _count(paragraphs: tuple[Paragraph, ...], room: float) -> int:
    return sum(len(greedy(p.text, (room - p.indent) / p.size, p.weight)) for p in paragraphs)


@lru_cache(maxsize=65536)
def _narrowest(paragraphs: tuple[Paragraph, ...], lines: int) -> float:
    least = NARROWEST_LIST if any(p.bullet for p in paragraphs) else NARROWEST_TEXT
    low = min(max(least, Wording(paragraphs).longest_word), WIDEST_TEXT) + 0.01
    high = WIDEST_TEXT + 0.01
    if _count(paragraphs, round(low, 3)) <= lines:
        return round(low, 3)
    while high - low > 0.05:
        middle = (low + high) / 2
        if _count(paragraphs, round(middle, 3)) <= lines:
            high = middle
        else:
            low = middle
    return round(high, 3)


def of_box(box: BoxView) -> Wording:
    """The words of a box: the source's own, and after them what an outcome adds."""
    strong = box.kind in ("start", "outcome")
    size = OUTCOME_SIZE if box.kind == "outcome" else 1.0
    paragraphs = _own(box, "bold" if strong else "regular", size)
    paragraphs += [Paragraph(point, bullet=True) for point in box.points]
    paragraphs += _extra(box)
    floor = neat = _whole_lines(paragraphs)
    if box.kind == "outcome":  # no column of single words: of three words, two on a line
        most = (2 * len(words_of(box.text)) + 2) // 3
        floor = max(floor, narrowest(box.text, most, "bold") * size)
        neat = max(floor, *map(_paired, _words_alone(paragraphs)))
    floor, neat = (min(each, WIDEST_TEXT / 2) for each in (floor, neat))
    return Wording(tuple(paragraphs), bool(box.points), floor, neat)


def _words_alone(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    """The paragraphs that are neither a list nor a telephone number."""
    return [p for p in paragraphs if not p.bullet and p.size != PHONE_SIZE]


def _own(box: BoxView, weight: Weight, size: float = 1.0) -> list[Paragraph]:
    """A box's own words; a telephone number among them stands on a line of its own, and larger."""
    before, phone, after = box.text.partition(box.phone) if box.phone else (box.text, "", "")
    found = [Paragraph(before.strip(), weight, size), Paragraph(phone, "bold", PHONE_SIZE),
             Paragraph(after.strip(), weight, size)]  # fmt: skip
    return [paragraph for paragraph in found if paragraph.text]


def _paired(words: Paragraph) -> float:
    """The least room in which no line is a single word, where one word is not all there is."""
    for most in range(len(words_of(words.text)) // 2, 1, -1):
        room = narrowest(words.text, most, words.weight) + 0.01
        if all(SPACE in line for line in balanced(words.text, room, words.weight)):
            return room * words.size + words.indent
    return width(words.text, words.weight) * words.size if len(words_of(words.text)) > 2 else 0.0


def _whole_lines(paragraphs: Iterable[Paragraph]) -> float:
    """The room in which time limits and telephone numbers stand on one line, if they are short."""
    rooms = [
        width(p.text, p.weight) * p.size + p.indent + 0.01
        for p in paragraphs
        if p.clock or p.size == PHONE_SIZE
    ]
    return max((room for room in rooms if room <= WIDEST_TEXT / 2), default=0.0)


def _extra(box: BoxView) -> list[Paragraph]:
    """What stands under a box's own words: whom to reach, by when, what it goes on with."""
    whom = box.contact if box.contact not in box.text else ""
    apart = box.phone if box.phone not in box.text else ""
    if apart:
        whom = whom.replace(apart, "").strip(", ")
    found = [Paragraph(whom)] if whom else []
    if apart:
        found.append(Paragraph(apart, "bold", PHONE_SIZE))
    if box.within:
        found.append(Paragraph(box.within, "bold", clock=True))
    if box.goes_on:
        found.append(Paragraph(f"{say('pictures', 'goes_on')} {box.goes_on}"))
    if box.count:
        found.append(Paragraph(box.count, "bold"))
    return found


def of_duty(box: BoxView, when: Iterable[str]) -> Wording:
    """The words of a duty, after the condition on which it is due at the box where it stands."""
    paragraphs = [Paragraph(text) for text in when if text]
    paragraphs += _own(box, "bold")
    paragraphs += [Paragraph(point, bullet=True) for point in box.points]
    paragraphs += _extra(box)
    floor = _whole_lines(paragraphs)
    return Wording(tuple(paragraphs), True, floor, floor, at_left=True)


def of_label(texts: Iterable[str]) -> Wording:
    """The words on an arrow; where there are several paragraphs the first stands out."""
    several = tuple(texts)
    paragraphs = [
        Paragraph(text, "bold" if number == 0 and len(several) > 1 else "regular")
        for number, text in enumerate(several)
    ]
    return Wording(tuple(paragraphs))
