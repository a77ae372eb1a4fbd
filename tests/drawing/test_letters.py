"""Measuring and breaking text."""

from __future__ import annotations

import pytest

from flowgraph import fonts
from flowgraph.drawing import letters
from flowgraph.drawing.faults import MissingCharacter
from flowgraph.drawing.wrapping import balanced, greedy, narrowest

LONG = "Incident is not considered to be harmful and/or child is not considered to be vulnerable"


def test_every_embedded_letter_is_in_both_fonts() -> None:
    for weight in ("regular", "bold"):
        assert fonts.advances(weight).keys() >= fonts.ALWAYS  # type: ignore[arg-type]


def test_missing_characters_are_named() -> None:
    with pytest.raises(MissingCharacter, match=r"U\+6F22 CJK UNIFIED IDEOGRAPH-6F22") as told:
        letters.width("漢 in Gŵyl")
    assert "0175" not in str(told.value)


def test_letters_of_the_second_font_are_measured_in_its_weight() -> None:
    plain, bold = letters.width("ŵ"), letters.width("ŵ", "bold")
    assert 0.5 < plain < bold < 1.0
    assert letters.width("Gŵyl") == pytest.approx(letters.width("Gyl") + plain)
    assert letters.runs("→ Łódź") == (("→", True), (" Łódź", False))


@pytest.mark.parametrize("limit", [6.0, 9.5, 14.0, 30.0])
def test_lines_fit_and_lose_nothing(limit: float) -> None:
    lines = balanced(LONG, limit)
    assert " ".join(lines) == LONG
    assert all(letters.width(line) <= limit for line in lines)
    assert len(lines) == len(greedy(LONG, limit))


def test_balanced_lines_are_even() -> None:
    even, ragged = balanced(LONG, 20), greedy(LONG, 20)
    spread = [max(map(letters.width, x)) - min(map(letters.width, x)) for x in (even, ragged)]
    assert spread[0] <= spread[1]


def test_numbers_are_not_torn_apart() -> None:
    for limit in (8.0, 9.0, 12.0):
        lines = balanced("Services 03000 411111 for young people 13 – 17 years old", limit)
        assert any("03000 411111" in line for line in lines)
        assert any("13 – 17" in line for line in lines)


def test_a_word_wider_than_the_box_is_broken() -> None:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    lines = greedy(word, 10)
    assert "".join(lines) == word
    assert all(letters.width(line) <= 10 for line in lines)


def test_narrowest_is_narrowest() -> None:
    found = narrowest(LONG, 3)
    assert len(greedy(LONG, found)) == 3
    assert len(greedy(LONG, found - 0.1)) > 3
