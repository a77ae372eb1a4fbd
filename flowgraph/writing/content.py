"""What a case note says, before it has a form.

A note is a row of sections and a section a row of blocks. HTML, PDF, Word, Markdown and plain
text are made from these values alone, so that no form can say more or less than another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flowgraph.view import View

Part = Literal["concern", "risk", "action", "justification"]
"""Under which heading plain text puts a section: the four that record systems ask for."""
PARTS: tuple[Part, ...] = ("concern", "risk", "action", "justification")


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words with where it comes from: a citation (``p.3``), or that it is ours."""

    text: str
    cite: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph, or one entry of a list; ``under`` are the lines that belong to it."""

    words: Words
    under: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraphs:
    lines: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; ``heading`` says of what, where the section's own heading does not."""

    lines: tuple[Line, ...]
    heading: str = ""
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A group of a table's rows under a heading of its own."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row; ``caption`` is for those who cannot see its shape."""

    caption: str
    head: tuple[str, ...]
    groups: tuple[Rows, ...]


@dataclass(frozen=True, slots=True)
class Blanks:
    """Lines to complete by hand."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The chart with the path lit; ``alternative`` says what it shows and where its words
    stand. Forms without pictures leave it out, for the path stands in words as well."""

    view: View
    alternative: str


Block = Paragraphs | Listing | Table | Blanks | Picture
Tone = Literal["plain", "alert", "answer"]


@dataclass(frozen=True, slots=True)
class Section:
    """``id`` is stable: a case system may link to it."""

    id: str
    heading: str
    part: Part
    blocks: tuple[Block, ...]
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class CaseNote:
    """A whole note.

    Attributes:
        fields: reference, date, edition and people, as label and value.
        banner: the chart's own, printed before everything.
        rules: short lines that stand under the banner.
        foot: the version line and what the note is for; printed last.
    """

    reference: str
    title: str
    kind: str
    chart_title: str
    fields: tuple[tuple[str, str], ...]
    banner: str
    rules: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
