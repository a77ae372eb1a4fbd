"""A picture for somebody else's page: looks as attributes, words that stay in their boxes.

Where a page forbids styles, or has its own, a picture that carries a style sheet turns into black
boxes. So each element is given what the rules of the theme say of it, as attributes; and each line
of text the length that was measured, or its outlines, so that it fits whatever font there is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from flowgraph import fonts
from flowgraph.drawing import letters, painting, strips
from flowgraph.drawing.faults import DrawingError
from flowgraph.drawing.labels import Labels
from flowgraph.fonts import Weight
from flowgraph.view import View

TAG = re.compile(r"<(/?)([a-z]+)((?:\s[^<>]*?)?)(/?)>")
CLASS = re.compile(r'\sclass="([^"]*)"')
TEXT = re.compile(r"<text(\s[^<>]*)>(.*?)</text>", re.DOTALL)
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
MARKUP = re.compile(r"<[^>]*>")
FALLBACK = "Verdana, Arial, sans-serif"
"""Where our letters are not there: fonts as wide, which are then drawn together, never apart."""

Step = tuple[str, frozenset[str]]
"""An element, or one step of a selector: its tag (may be empty) and its classes."""


class Rule(Struct, frozen=True):
    """What elements that stand so under each other look like."""

    steps: tuple[Step, ...]
    look: tuple[tuple[str, str], ...]

    @property
    def weight(self) -> tuple[int, int]:
        """How specific it is; of two rules the more specific holds."""
        return sum(len(c) for _, c in self.steps), sum(bool(tag) for tag, _ in self.steps)

    def holds(self, chain: tuple[Step, ...]) -> bool:
        """Whether it is about the last element of a chain of elements."""
        steps = list(self.steps)
        if not _is(chain[-1], steps.pop()):
            return False
        for element in reversed(chain[:-1]):
            if steps and _is(element, steps[-1]):
                steps.pop()
        return not steps


def _is(element: Step, step: Step) -> bool:
    return step[0] in ("", element[0]) and step[1] <= element[1]


@lru_cache(maxsize=8)
def rules(theme: str) -> tuple[Rule, ...]:
    """The rules of a theme, the least specific first."""
    found = []
    css = re.sub(r"/\*.*?\*/", "", painting.picture_css(theme), flags=re.DOTALL)
    for selectors, body in re.findall(r"([^{}]+)\{([^}]*)\}", css):
        pairs = (part.split(":", 1) for part in body.split(";") if ":" in part)
        look = tuple((name.strip(), value.strip()) for name, value in pairs)
        for selector in selectors.split(","):
            steps = (step.split(".") for step in selector.split())
            found.append(Rule(tuple((tag, frozenset(rest)) for tag, *rest in steps), look))
    return tuple(sorted(found, key=lambda rule: rule.weight))


@lru_cache(maxsize=4096)
def _look(theme: str, chain: tuple[Step, ...]) -> str:
    """The attributes of the last element of a chain."""
    found: dict[str, str] = {}
    for rule in rules(theme):
        if rule.holds(chain):
            found.update(rule.look)
    if "font-family" in found:
        found["font-family"] = f"{fonts.FAMILY}, {fonts.OTHER_FAMILY}, {FALLBACK}"
    return "".join(f' {name}="{html.escape(value)}"' for name, value in found.items())


def inlined(svg: str, theme: str) -> str:
    """The picture with its looks as attributes and the length of every line of text."""
    chain: list[Step] = []

    def with_look(tag: re.Match[str]) -> str:
        closing, name, attributes, alone = tag.groups()
        if closing:
            chain.pop()
            return tag[0]
        classes = CLASS.search(attributes)
        chain.append((name, frozenset(classes[1].split() if classes else ())))
        look = _look(theme, tuple(chain))
        if alone:
            chain.pop()
        return f"<{name}{attributes}{look}{alone}>"

    return TEXT.sub(_with_length, TAG.sub(with_look, svg))


def _with_length(text: re.Match[str]) -> str:
    line = _line(text)
    return (
        f'<text{text[1]} textLength="{painting.number(line.long)}" lengthAdjust="spacingAndGlyphs">'
        f"{text[2]}</text>"
    )


class _Line(Struct, frozen=True):
    said: str
    size: float
    weight: Weight
    long: float
    attributes: Mapping[str, str]


def _line(text: re.Match[str]) -> _Line:
    attributes = dict(ATTRIBUTE.findall(text[1]))
    said, size = html.unescape(MARKUP.sub("", text[2])), float(attributes["font-size"])
    weight: Weight = "bold" if "bold" in attributes.get("class", "").split() else "regular"
    return _Line(said, size, weight, letters.width(said, weight) * size, attributes)


def outlined(svg: str) -> str:
    """An inlined picture with its letters as outlines: no font is needed, nothing is selectable."""
    return TEXT.sub(_as_path, svg)


def _as_path(text: re.Match[str]) -> str:
    line = _line(text)
    x, y = float(line.attributes["x"]), float(line.attributes["y"])
    if line.attributes.get("text-anchor") == "middle":
        x -= line.long / 2
    pieces = []
    for letter in line.said:
        pieces.append(letters.outline(letter, line.weight, line.size, round(x, 2), y))
        x += letters.width(letter, line.weight) * line.size
    keep = " ".join(f'{name}="{line.attributes[name]}"' for name in ("class", "fill")
                    if name in line.attributes)  # fmt: skip
    return f'<path {keep} d="{"".join(pieces)}"/>'


PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")


def portable(
    view: View,
    *,
    labels: Labels = "none",
    theme: str = "default",
    paper: str = "A4",
    only: str = "",
    fragment: str = "",
    outlines: bool = False,
) -> str:
    """The chart, or the lit path on it, as an SVG that can be put anywhere.

    Args:
        view, labels, theme, paper: as :func:`flowgraph.drawing.svg`.
        only: ``path`` leaves out all boxes but those of the path.
        fragment: for somebody else's page: stands before every id, and no style sheet is in it.
        outlines: letters as outlines; needs no font, and no word can be selected.

    Raises:
        DrawingError: a prefix that is no beginning of an id; no path; as :func:`svg`.
    """
    if fragment and not PREFIX.fullmatch(fragment):
        raise DrawingError.at(
            "--fragment",
            "an id cannot begin so",
            "begin with a letter; then letters, digits, hyphens, dots and underscores",
        )
    bare = bool(fragment) or outlines
    if only:
        text = strips.path_svg(
            view, labels=labels, theme=theme, prefix=fragment, embed_font=not bare, style=False
        )
    else:
        text = painting.svg(
            view, labels=labels, theme=theme, prefix=fragment, embed_font=not bare, style=False,
            paper=paper,
        )  # fmt: skip
    text = inlined(text, theme)
    return outlined(text) if outlines else text
