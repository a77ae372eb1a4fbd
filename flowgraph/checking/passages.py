"""Whether a chart's words stand in the text of its source, and what of that text it leaves out.

A chart says which of its words are the source's: all that is not marked ``ours``. And an arrow, a
rule or a claim may ``quote`` the passage that it rests on. Each is looked for in the text letter by
letter, with white space and quotation marks set aside: a text taken from a page has its lines
broken anywhere, and its marks straight or curled.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from flowgraph.chart import Chart, Mark
from flowgraph.checking.finding import CheckFinding
from flowgraph.reading.source import Source, decoded
from flowgraph.reading.tree import Items, Node, Pairs, Text, parse
from flowgraph.values import joined

MARKS = frozenset("\"'`´‘’‚‛“”„‟‹›«»′″")
"""Quotation marks and apostrophes, in all the ways in which they are printed."""
SIC = re.compile(r"\[sic\]")
"""Whoever quotes may say that a slip is the source's own; the source does not."""
BULLETS = "•‣▪●○◦∙·–-*\uf0b7\uf0a7"
SENTENCE = re.compile(r"(?<=[.?!:])[\"'’”)\]]*\s+(?=[\"'‘“(]?[A-Z0-9])")
WIDE = 60
"""Letters of a line of prose; beside one, a short line without a full stop is a heading."""
ALIKE = 0.6
"""The share of a wording's words that a passage must have for it to be what became of them."""


class Passage(Struct, frozen=True):
    """A sentence, a heading or an entry of a list in the source's text, and its line from 1."""

    text: str
    line: int


class Held(Struct, frozen=True):
    """A chart held to the text of its source.

    Attributes:
        file: the text, as it was named.
        findings: words that the chart says are the source's and that do not stand there.
        passages: how many the text has.
        unreferred: those of which the chart has no word.
    """

    file: str
    findings: tuple[CheckFinding, ...]
    passages: int
    unreferred: tuple[Passage, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values, for ``check --format json``."""
        return {
            "file": self.file,
            "passages": self.passages,
            "unreferred": [{"line": each.line, "text": each.text} for each in self.unreferred],
        }


def held_to(chart: Chart, source: Source) -> Held:
    """Hold a chart to the text of its source."""
    text = _Letters.of(source.text)
    passages = list(_passages(source.text))
    marks = dict(_texts(chart))
    findings = [
        _finding(chart, wording, marks.get(wording.text, wording.mark), source, passages)
        for wording in _wordings(chart)
        if not text.all_of(wording.text)
    ]
    findings.sort(key=lambda finding: (finding.line, finding.column))
    told = joined(span for words in {*_referring(chart)} for span in text.all_of(words))
    left = [passage for passage, start, end in passages if not _meets(told, start, end)]
    return Held(source.name, tuple(findings), len(passages), tuple(left))


class _Wording(Struct, frozen=True):
    """Words of a chart that are the source's; ``quote`` where something rests on them."""

    place: str
    text: str
    mark: Mark = Mark()
    quote: bool = False

    @property
    def may_be_ours(self) -> bool:
        return self.mark.line > 0


def _wordings(chart: Chart) -> Iterator[_Wording]:
    if chart.banner:
        yield _Wording("banner", chart.banner)
    for box in chart.boxes.values():
        if not box.ours:
            for text in (box.text, *box.points):
                yield _Wording(f"box {box.id}", text, box.mark)
        for arrow in (*box.arrows, *box.also):
            if arrow.quote:
                place = f"box {box.id}, arrow to {arrow.target}"
                yield _Wording(place, arrow.quote, arrow.mark, quote=True)
    kinds = ("outside", "contradictions", "alerts", "notes")
    for kind, rules in zip(
        kinds, (chart.outside, chart.contradictions, chart.alerts, chart.notes), strict=True
    ):
        for rule in rules:
            if not rule.ours:
                yield _Wording(kind, rule.text, rule.mark)
            if rule.quote:
                yield _Wording(kind, rule.quote, rule.mark, quote=True)
    for group in chart.questions:
        yield _Wording("questions", group.group)
    for entry in chart.guidance:
        yield _Wording("guidance", entry.title)
    for claim in chart.claims:
        if claim.quote:
            yield _Wording("claims", claim.quote, claim.mark, quote=True)


def _texts(chart: Chart) -> Iterator[tuple[str, Mark]]:
    """Every piece of text in the chart's file with its place, the last first: of equals the
    first place is kept."""
    open_nodes: list[Node] = [parse(decoded(chart.file, chart.source))]
    while open_nodes:
        match open_nodes.pop():
            case Text() as node:
                yield node.text.strip(), Mark(node.line, node.column)
            case Items() as node:
                open_nodes += node.items
            case Pairs() as node:
                open_nodes += [value for _, value in node.pairs]


def _referring(chart: Chart) -> Iterator[str]:
    """What may refer to a passage: all words of the chart and of those that work out its facts,
    and of a question what stands before its colon or its question mark, for a key question of
    the source may stand there."""
    for each in (chart, *chart.helpers):
        yield from (wording.text for wording in _wordings(each))
        for text, _ in _texts(each):
            yield from (words for words in (text, re.split("[:?]", text)[0]) if " " in words)


def _finding(
    chart: Chart,
    wording: _Wording,
    mark: Mark,
    source: Source,
    passages: list[tuple[Passage, int, int]],
) -> CheckFinding:
    like = _most_alike(wording.text, [passage for passage, _, _ in passages])
    near = f"; most like it is line {like.line}: “{_short(like.text)}”" if like else ""
    if wording.quote:
        problem = f"the passage that this rests on does not stand in {source.name}{near}"
        mend = (
            "read the source again, and quote what stands there; if that says something else,"
            " change what rests on it"
        )
    else:
        problem = f"these words do not stand in {source.name}{near}"
        mend = "write them as they stand there" + ", or mark them `ours: yes`" * wording.may_be_ours
    return CheckFinding(chart.file, mark.line, mark.column, wording.place, problem, mend)


def _short(text: str, most: int = 100) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def _most_alike(text: str, passages: list[Passage]) -> Passage | None:
    wanted = _words(text)
    best: Passage | None = None
    most = (ALIKE, 0)
    for passage in passages:
        words = _words(passage.text)
        share = len(wanted & words) / (len(wanted) or 1), -len(words)
        if share > most:
            best, most = passage, share
    return best


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def _squeezed(text: str) -> str:
    return "".join(letter for letter, _ in _kept(SIC.sub("", text)))


def _kept(text: str) -> Iterator[tuple[str, int]]:
    """The letters that count, each with its place; what is printed as one letter and is two
    (a ligature) comes apart, and what is not printed at all (a soft hyphen) falls away."""
    for place, raw in enumerate(text):
        plain = raw if raw.isascii() else unicodedata.normalize("NFKC", raw)
        for letter in plain:
            if not (letter.isspace() or letter in MARKS or unicodedata.category(letter) == "Cf"):
                yield letter, place


class _Letters(Struct, frozen=True):
    """A text without its white space and quotation marks, and where each letter stood."""

    text: str
    letters: str
    places: array[int]

    @classmethod
    def of(cls, text: str) -> _Letters:
        text = unicodedata.normalize("NFC", text)
        places = array("q")
        letters = []
        for letter, place in _kept(text):
            letters.append(letter)
            places.append(place)
        return cls(text, "".join(letters), places)

    def all_of(self, wording: str) -> list[tuple[int, int]]:
        """Where the words stand, whole words only, as places in the text."""
        wanted = _squeezed(unicodedata.normalize("NFC", wording))
        found = []
        at = self.letters.find(wanted) if wanted else -1
        while at >= 0:
            start, end = self.places[at], self.places[at + len(wanted) - 1] + 1
            if not (self._runs_on(start) or self._runs_on(end)):
                found.append((start, end))
            at = self.letters.find(wanted, at + 1)
        return found

    def _runs_on(self, place: int) -> bool:
        """Whether a word goes on over this place."""
        around = self.text[max(place - 1, 0) : place + 1]
        return 0 < place < len(self.text) and around.isalnum()


def _meets(spans: tuple[tuple[int, int], ...], start: int, end: int) -> bool:
    """Whether any of the spans, in order and apart, has a part between the two places."""
    last = bisect_left(spans, (end,)) - 1
    return last >= 0 and spans[last][1] > start


def _passages(text: str) -> Iterator[tuple[Passage, int, int]]:
    """The passages of a text, with where each begins and ends."""
    text = unicodedata.normalize("NFC", text)
    lines = [0, *(found.end() for found in re.finditer("\n", text))]
    for start, end in _blocks(text):
        at = start
        for cut in [*(found.end() for found in SENTENCE.finditer(text, start, end)), end]:
            words = " ".join(text[at:cut].split()).strip(BULLETS + " ")
            if sum(letter.isalnum() for letter in words) > 1:
                begins = at + len(text[at:cut]) - len(text[at:cut].lstrip())
                yield Passage(words, bisect_right(lines, begins)), at, cut
            at = cut


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Runs of lines that belong together: parted by empty lines, bullets and headings."""
    lines = [(found[0].strip(), found.span()) for found in re.finditer(r"[^\n]+", text)]
    empty = {"", *BULLETS}
    start: int | None = None
    for number, (line, (begins, ends)) in enumerate(lines):
        before, (_, last) = lines[number - 1] if number else ("", (0, 0))
        after = lines[number + 1][0] if number + 1 < len(lines) else ""
        parted = begins > last + 1 or line[:1] in empty or before in empty
        heading = _is_heading(line, before, after)
        if start is not None and (parted or heading):
            yield start, last
            start = None
        if start is None:
            start = begins
        if heading:
            yield start, ends
            start = None
    if start is not None:
        yield start, len(text)


def _is_heading(line: str, before: str, after: str) -> bool:
    """A short line beside a line of prose, that neither ends a sentence nor goes on below."""
    letters = "".join(letter for letter in line if letter not in MARKS)
    return (
        max(len(before), len(after)) >= WIDE
        and 0 < len(letters) < WIDE * 2 // 3
        and letters[0].isupper()
        and letters[-1].isalnum()
        and not after[:1].islower()
    )
