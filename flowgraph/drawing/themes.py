"""Colours and line widths by what they are for, read from ``templates/drawing/themes.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct

from flowgraph.drawing.faults import DrawingError
from flowgraph.errors import nearest
from flowgraph.resources import settings

TEXT_CONTRAST = 4.5
LINE_CONTRAST = 3.0


class Paint(Struct, frozen=True):
    """The ground, outline and letters of one kind of box."""

    fill: str
    text: str
    line: str = ""


class Widths(Struct, frozen=True):
    """Line widths in points at A4."""

    arrow: float
    box: float
    outcome: float
    lit: float
    quiet: float


class Theme(Struct, frozen=True):
    """Everything about a picture that is a matter of looks."""

    name: str
    paper: str
    ink: str
    quiet: str
    arrow: str
    banner: Paint
    badge: Paint
    start: Paint
    condition: Paint
    action: Paint
    duty: Paint
    most: Paint
    between: Paint
    least: Paint
    lit: Paint
    widths: Widths

    def pairs(self) -> Iterator[tuple[str, str, str, float]]:
        """Every pair of colours that must be told apart: name, colour, ground, least contrast."""
        yield "ink on paper", self.ink, self.paper, TEXT_CONTRAST
        yield "quiet words on paper", self.quiet, self.paper, TEXT_CONTRAST
        yield "arrow on paper", self.arrow, self.paper, LINE_CONTRAST
        yield "badge on paper", self.badge.fill, self.paper, LINE_CONTRAST
        for name in ("banner", "badge", "start", "condition", "action", "duty", "most", "between",
                     "least", "lit"):  # fmt: skip
            paint: Paint = getattr(self, name)
            yield f"words of {name}", paint.text, paint.fill, TEXT_CONTRAST
            if paint.line:
                yield f"outline of {name}", paint.line, self.paper, LINE_CONTRAST


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two ``#rrggbb`` colours, from 1 to 21, as WCAG defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(maxsize=1)
def all_themes() -> dict[str, Theme]:
    """All themes by name, in the order of the file."""
    found = settings("drawing/themes.yaml")
    return {name: _theme(name, values) for name, values in found.items()}


def _theme(name: str, values: dict[str, Any]) -> Theme:
    made: dict[str, Any] = {"name": name, "widths": Widths(**values["widths"])}
    for key, value in values.items():
        if key != "widths":
            made[key] = Paint(**value) if isinstance(value, dict) else value
    return Theme(**made)


def theme_named(name: str) -> Theme:
    """The theme of that name.

    Raises:
        DrawingError: there is none.
    """
    known = all_themes()
    if name in known:
        return known[name]
    meant = nearest(name, known)
    mend = f"did you mean '{meant}'?" if meant else f"choose one of {', '.join(known)}"
    raise DrawingError.at("theme", f"there is no theme '{name}'", mend)
