"""One offline HTML file: the picture inline, its words as a list, nothing fetched from anywhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence

from markupsafe import Markup

from flowgraph import fonts
from flowgraph.drawing import painting, speech
from flowgraph.drawing.geometry import Layout
from flowgraph.drawing.labels import Labels
from flowgraph.drawing.sheet import Turn
from flowgraph.drawing.themes import theme_named
from flowgraph.view import RuleView, View
from flowgraph.words import say, words

LEAST_LETTER, BEST_LETTER = 8.2, 15.0
"""How large the chart's letters are on a screen, in pixels: on a narrow one the picture keeps the
width at which they can be read, on a wide one it is not blown up."""
DIGITS = re.compile(r"(?<=\d) (?=\d)")
"""Between the groups of a telephone number, which is not broken over two lines."""
PIXELS = 16
"""In a rem, unless the reader wants larger letters: then the picture grows with them."""


def html(view: View, *, labels: Labels = "none", theme: str = "default", turn: Turn = "") -> str:
    """The chart, or the lit path on it, as one HTML file that also prints as it looks.

    Raises: as :func:`flowgraph.drawing.svg`.
    """
    layout = painting.skeleton_for(view, labels, theme, turn, False).layout
    picture = painting.svg(
        view, labels=labels, theme=theme, turn=turn, frame=False, embed_font=False, style=False
    )
    return page(view, picture, layout, theme=theme, paper="A4", framed=False)


def page(view: View, picture: str, layout: Layout, *, theme: str, paper: str, framed: bool) -> str:
    """A page around an inline picture. One that is ``framed`` (a poster) carries title, banner
    and answer itself, and the page adds questions, guidance and notes in words.
    """
    across = "landscape" if layout.width > layout.height else "portrait"
    narrow, wide = widths(layout)
    texts = [
        *view.words,
        *(part for group in view.questions for part in (group.heading, *group.points)),
        *(part for entry in view.guidance for part in (entry.title, entry.where, entry.note)),
        *(text for text, _ in view.notes),
        *(part for _, groups in besides(view) for when, said in groups for part in (when, *said)),
    ]
    extra = painting.letters_of(view) | painting.unusual(view.headline, view.incident)
    # words beside the picture may use letters that a reader's own fonts must supply
    extra |= painting.unusual(*texts) - fonts.lacking(*texts)
    render = painting.environment().get_template
    rules = render("page.css.j2").render(
        t=theme_named(theme), family=fonts.FAMILY, other=fonts.OTHER_FAMILY,
        size=f"{paper} {across}", narrow=narrow, wide=wide, framed=framed,
        picture=Markup(painting.picture_css(theme)),
    )  # fmt: skip
    style = painting.font_css(extra) + rules
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return render("picture.html.j2").render(
        view=view, words=words("pictures"), title=painting.title_of(view), style=Markup(style),
        style_hash=digest, picture=Markup(picture), region=painting.title_of(view),
        framed=framed, lang=speech.marked(view.lang), ours=speech.ours(view.lang),
        lines=linked(view), named={link.to for link in view.links},
        rules=besides(view),
        headline=DIGITS.sub("\u00a0", view.headline), asterisks=asterisks(view),
    )  # fmt: skip


def widths(layout: Layout) -> tuple[float, float]:
    """The least and the best width of a picture on a screen, in rem."""
    rem = layout.width / layout.chart.letter / PIXELS
    return round(rem * LEAST_LETTER, 1), round(rem * BEST_LETTER, 1)


def asterisks(view: View) -> tuple[str, ...]:
    """The notes under the guidance list, each once, in the order of the entries."""
    return tuple(dict.fromkeys(entry.note for entry in view.guidance if entry.note))


def by_condition(rules: Sequence[RuleView]) -> list[tuple[str, list[str]]]:
    """Rules by when they act, in words: what each says, whom to reach, where that stands."""
    found: dict[str, list[str]] = {}
    for rule in rules:
        when = say("pictures", "when", words=rule.when) if rule.when else ""
        contact = f" {rule.contact}" if rule.contact and rule.contact not in rule.text else ""
        cite = f" ({rule.cite})" if rule.cite else ""
        found.setdefault(when, []).append(f"{rule.text}{contact}{cite}")
    return list(found.items())


def besides(view: View) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """What stands besides the route, in words, by heading: alerts, what the chart is not for, and
    what must hold for every incident."""
    said = words("pictures")["headings"]
    found = [
        (said["alerts"], by_condition(view.alerts)),
        (said["outside"], by_condition(view.outside)),
        (said["claims"], [("", list(view.claims))] if view.claims else []),
    ]
    return [(heading, groups) for heading, groups in found if groups]


def linked(view: View) -> list[list[tuple[str, int]]]:
    """The words line by line, each in pieces, with the number of the line that a piece names."""
    found = []
    for number, text in enumerate(view.words, 1):
        pieces, at = [], 0
        for link in view.links:
            if link.line == number:
                pieces += [(text[at : link.start], 0), (text[link.start : link.end], link.to)]
                at = link.end
        found.append([*pieces, (text[at:], 0)])
    return found
