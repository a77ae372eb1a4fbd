"""How values show themselves in a notebook: by a formatter that is registered from above.

Drawing stands above the values it draws, so a value cannot ask for its picture by name.
"""

from __future__ import annotations

from collections.abc import Callable

_registered: list[Callable[..., str]] = []


def register(formatter: Callable[..., str]) -> None:
    """Let a chart (alone), or a chart and a decision, be shown by this function, as HTML."""
    _registered[:] = [formatter]


def as_html(*values: object) -> str:
    """The values as the formatter shows them."""
    return _registered[0](*values)
