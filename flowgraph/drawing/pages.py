"""One offline HTML file: the picture inline, its words as a list, nothing fetched from anywhere."""

from __future__ import annotations

import base64
import hashlib

from markupsafe import Markup

from flowgraph.drawing import letters, painting
from flowgraph.drawing.sheet import Labels, Turn
from flowgraph.drawing.themes import theme_named, words
from flowgraph.view import View

LEAST_REM = 44
"""On a narrow screen the picture keeps this width and scrolls, the words below it do not."""


def html(view: View, *, labels: Labels = "none", theme: str = "default", turn: Turn = "") -> str:
    """The chart, or the lit path on it, as one HTML file that also prints as it looks.

    Raises: as :func:`flowgraph.drawing.svg`.
    """
    made = painting.skeleton_for(view, labels, theme, turn, True)
    picture = painting.svg(
        view, labels=labels, theme=theme, turn=turn, embed_font=False, style=False
    )
    across = "landscape" if made.layout.width > made.layout.height else "portrait"
    return page(view, picture, theme=theme, size=f"A4 {across}", everything=False)


def page(view: View, picture: str, *, theme: str, size: str, everything: bool) -> str:
    """A page around an inline picture; ``everything`` adds questions, guidance and notes.

    ``size`` is the paper as CSS has it (``A4 landscape``).
    """
    texts = [
        *view.words,
        *(part for group in view.questions for part in (group.heading, *group.points)),
        *(part for entry in view.guidance for part in (entry.title, entry.where, entry.note)),
        *(text for text, _ in view.notes),
    ]
    extra = painting.letters_of(view) | painting.unusual(view.headline, view.incident)
    # words beside the picture may use letters that a reader's own fonts must supply
    known = letters.advances("regular").keys() & letters.advances("bold").keys()
    extra |= painting.unusual(*texts) & known
    render = painting.environment().get_template
    rules = render("page.css.j2").render(
        t=theme_named(theme), family=letters.FAMILY, size=size, least=LEAST_REM,
        picture=Markup(painting.picture_css(theme)),
    )  # fmt: skip
    style = painting.font_css(extra) + rules
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return render("picture.html.j2").render(
        view=view, words=words(), title=painting.title_of(view), style=Markup(style),
        style_hash=digest, picture=Markup(picture), region=painting.title_of(view),
        everything=everything, asterisks=asterisks(view),
    )  # fmt: skip


def asterisks(view: View) -> tuple[str, ...]:
    """The notes under the guidance list, each once, in the order of the entries."""
    return tuple(dict.fromkeys(entry.note for entry in view.guidance if entry.note))
