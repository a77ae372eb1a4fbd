"""A view as a picture, in the form that a file's ending asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flowgraph.view import View


def drawn(view: View, form: str, **how: Any) -> bytes | str:
    """The picture as ``svg``, ``html``, ``png`` or ``pdf``; ``how`` goes to the drawing."""
    from flowgraph import drawing

    makers: dict[str, Callable[..., bytes | str]] = {
        "svg": drawing.svg,
        "html": drawing.html,
        "png": drawing.png,
        "pdf": drawing.pdf,
    }
    return makers[form](view, **how)
