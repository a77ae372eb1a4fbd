"""A view as a picture, in the form that a file's ending asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flowgraph.view import View


def alternative(view: View) -> str:
    """What to say where the picture cannot be seen: its name, the answer, and all in words."""
    from flowgraph.drawing.painting import title_of

    numbered = (f"{number}. {words}" for number, words in enumerate(view.words, 1))
    return "\n".join(part for part in (title_of(view), view.headline, *numbered) if part)


def drawn(view: View, form: str, **how: Any) -> bytes | str:
    """The picture as ``svg``, ``html``, ``png`` or ``pdf``; ``how`` goes to the drawing."""
    from flowgraph import drawing

    makers: dict[str, Callable[..., bytes | str]] = {
        "svg": drawing.portable,
        "html": drawing.html,
        "png": drawing.png,
        "pdf": drawing.pdf,
    }
    return makers[form](view, **how)
