"""What a case note says, before it has a form.

A note is a row of sections and a section a row of blocks. HTML, PDF, Word, Markdown and plain
text are made from these values alone, so that no form can say more or less than another.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from flowgraph.view import View

Part = Literal["concern", "risk", "action", "justification"]
"""Under which heading plain text puts a section: the four that record systems ask for."""
PARTS: tuple[Part, ...] = ("concern", "risk", "action", "justification")


class Words(Struct, frozen=True):
    """A run of words with where it comes from: a citation (``p.3``), or that it is ours.

    ``theirs``: in the chart's own words and language alone, with none of the note's about them.
    """

    text: str
    cite: str = ""
    strong: bool = False
    theirs: bool = False


class Line(Struct, frozen=True):
    """One paragraph, or one entry of a list; ``under`` are the lines that belong to it."""

    words: Words
    under: tuple[Words, ...] = ()


class Paragraphs(Struct, frozen=True):
    lines: tuple[Words, ...]


class Listing(Struct, frozen=True):
    """A list; ``heading`` says of what, where the section's own heading does not."""

    lines: tuple[Line, ...]
    heading: str = ""
    ordered: bool = False


class Rows(Struct, frozen=True):
    """A group of a table's rows under a heading of its own."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


class Table(Struct, frozen=True):
    """A table with a header row; ``caption`` is for those who cannot see its shape."""

    caption: str
    head: tuple[str, ...]
    groups: tuple[Rows, ...]


class Blanks(Struct, frozen=True):
    """Lines to complete by hand; several are short ones that stand beside each other."""

    labels: tuple[str, ...]


class Picture(Struct, frozen=True):
    """The chart with the path lit; ``alternative`` says what it shows and where its words
    stand. Forms without pictures leave it out, for the path stands in words as well."""

    view: View
    alternative: str


Block = Paragraphs | Listing | Table | Blanks | Picture
Tone = Literal["plain", "alert", "answer"]


class Section(Struct, frozen=True):
    """``id`` is stable: a case system may link to it."""

    id: str
    heading: str
    part: Part
    blocks: tuple[Block, ...]
    tone: Tone = "plain"


class CaseNote(Struct, frozen=True):
    """A whole note: of a decision, or by which a chart is signed off.

    Attributes:
        fields: reference, date, edition and people, as label and value.
        banner: the chart's own, printed before everything.
        rules: short lines that stand under the banner.
        foot: the version line and what the note is for; printed last.
        date: of the decision, in ISO form, for a file's properties; may be empty.
        lang: of the chart's own words; the note's are in English.
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
    date: str = ""
    lang: str = "en-GB"
