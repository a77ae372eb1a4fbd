"""A chart file from a drawing: what the picture shows, and a mark wherever it does not say what
a chart must.

Nothing is guessed. The one thing proposed is a yes-no fact for a box that two arrows leave with
"Yes" and "No" on them, and it is marked as proposed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from flowgraph.plain_text import sentence, wrapped
from flowgraph.reading.drawings.sketch import Sketch, SketchArrow, SketchBox, slug
from flowgraph.reading.names import wrong_name
from flowgraph.reading.to_say import TO_SAY

YES = frozenset(("yes", "y"))
NO = frozenset(("no", "n"))
WIDTH = 96

HEAD = (
    "Made by `flowgraph new chart --from` out of {file}: the boxes in the drawing's own words, in"
    " reading order, and the arrows with what stands on them. {to_say} marks what only a person can"
    " say; `flowgraph check` on this file asks for each, from the top. What is marked PROPOSED is a"
    " suggestion: see that it is right."
)

FACTS = (
    "What the chart asks: add a fact for each thing that the arrows below depend on, such as\n"
    'risk: {kind: choice, values: [low, medium, high], ask: "What is the level of risk?"}'
)


def chart_text(sketch: Sketch) -> str:
    """The text of a chart file, to be finished by a person."""
    return "\n".join(_Writer(sketch).lines()) + "\n"


class _Writer:
    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self.facts = {box.id: _fact_name(box.id) for box in sketch.boxes if _yes_no(box)}
        self.start = sketch.starts[0] if len(sketch.starts) == 1 else ""

    def lines(self) -> Iterator[str]:
        sketch = self.sketch
        yield from _comment(HEAD.format(file=Path(sketch.file).name, to_say=TO_SAY))
        yield ""
        yield f"chart: {_chart_id(sketch)}"
        yield f"title: {_said(sketch.title)}"
        yield "edition:"
        yield f"  publisher: {TO_SAY}   # whose procedure it is"
        yield f"  document: {TO_SAY}    # what it is called"
        yield f"  date: {TO_SAY}        # of its publication: 2016, 2016-04 or 2016-04-25"
        yield from self._start()
        for words in sketch.beside:
            yield from _comment(
                f"Beside the boxes stands a {words}"
                if words.startswith(("note", "frame"))
                else f"There is {words}"
            )
        yield ""
        yield from self._facts()
        yield ""
        yield "boxes:"
        before: tuple[int, str] = (0, "")
        for box in sketch.boxes:
            yield from self._heading(box, before)
            yield from self._box(box)
            before = (box.page, box.lane)

    def _start(self) -> Iterator[str]:
        starts = self.sketch.starts
        if self.start:
            why = "   # PROPOSED: an arrow leads to every box; this one is drawn first"
            yield f"start: {self.start}{why if self.sketch.circular else ''}"
            return
        if starts:
            yield from _comment(f"No arrow leads to any of these boxes: {', '.join(starts)}")
        else:
            yield from _comment("The drawing does not show where to begin")
        yield f"start: {TO_SAY}"

    def _facts(self) -> Iterator[str]:
        yield from _comment(FACTS)
        if not self.facts:
            yield "facts: {}"
            return
        yield "facts:"
        for box in self.sketch.boxes:
            if box.id in self.facts:
                yield f"  {self.facts[box.id]}:   # PROPOSED, for the Yes and No on {box.id}"
                yield "    kind: yes-no"
                yield f"    ask: {_said(box.text)}"

    def _heading(self, box: SketchBox, before: tuple[int, str]) -> Iterator[str]:
        """A comment where another page or another frame begins."""
        pages = self.sketch.pages
        if box.page != before[0] or (len(pages) > 1 and box is self.sketch.boxes[0]):
            name = f": {pages[box.page]}" if pages[box.page] else ""
            yield ""
            yield from _comment(f"Page {box.page + 1}{name}", "  ")
        if box.lane and (box.page, box.lane) != before:
            yield from _comment(f"In the frame: {box.lane}", "  ")

    def _box(self, box: SketchBox) -> Iterator[str]:
        yield f"  {box.id}:"
        for words in box.beside:
            yield from _comment(sentence(words), "    ")
        kind = self._kind(box)
        yield f"    kind: {kind}"
        yield f"    text: {_said(box.text)}"
        if box.points:
            yield "    points:"
            yield from (f"      - {_quoted(point)}" for point in box.points)
        yield f"    cite: {TO_SAY}"
        if kind == "outcome":
            yield f"    protection: {TO_SAY}"
        elif box.arrows:
            yield "    next:"
            for arrow in box.arrows:
                yield from self._arrow(box, arrow, alone=len(box.arrows) == 1)
        elif kind != "duty":
            yield f"    next: {TO_SAY}"
        if box.also:
            yield "    also:"
            for arrow in box.also:
                yield from self._arrow(box, arrow, alone=True)
        if box.returns:
            yield "    returns:"
            for arrow in box.returns:
                label = f"label: {_quoted(arrow.label)}, " if arrow.label else ""
                yield f"      {arrow.target}: {{{label}cite: {TO_SAY}}}"

    def _kind(self, box: SketchBox) -> str:
        if box.id == self.start:
            return "start"
        if box.ends:
            return "duty" if box.kind == "duty" else "outcome"
        if box.kind in ("condition", "action"):
            return box.kind
        return "condition" if box.question or len(box.arrows) > 1 else "action"

    def _arrow(self, box: SketchBox, arrow: SketchArrow, *, alone: bool) -> Iterator[str]:
        if arrow.headless:
            yield from _comment("Drawn without an arrowhead: see which way it leads", "      ")
        says = []
        if arrow.label:
            says.append(f"label: {_quoted(arrow.label)}")
        if box.id in self.facts and not alone:
            yield from _comment("PROPOSED, from the word on the arrow", "      ")
            fact = self.facts[box.id]
            says.append(f"when: {fact if _answer(arrow) == 'yes' else f'not {fact}'}")
        elif not alone or arrow.label:
            says.append(f"when: {TO_SAY}")
        says += [f"basis: {TO_SAY}", f"cite: {TO_SAY}"]
        yield f"      {arrow.target}: {{{', '.join(says)}}}"


def _answer(arrow: SketchArrow) -> str:
    word = arrow.label.strip().rstrip(".:,!").casefold()
    return "yes" if word in YES else "no" if word in NO else ""


def _yes_no(box: SketchBox) -> bool:
    """Whether two arrows leave it, one for Yes and one for No; an arrow back counts as leaving."""
    return not box.returns and sorted(map(_answer, box.arrows)) == ["no", "yes"]


def _fact_name(id_: str) -> str:
    return f"{id_}_is_so" if wrong_name(id_) else id_


def _chart_id(sketch: Sketch) -> str:
    name = Path(sketch.file).name.split(".")[0]
    made = re.sub(r"[^a-z0-9]+", "-", slug(name) if not name.isascii() else name.lower())
    return made.strip("-")[:60].strip("-") or "chart"


def _said(words: str) -> str:
    return _quoted(words) if words.strip() else TO_SAY


def _quoted(words: str) -> str:
    """Words as a YAML scalar in quotes: JSON's, which YAML reads the same."""
    return json.dumps(" ".join(words.split()), ensure_ascii=False)


def _comment(words: str, indent: str = "") -> Iterator[str]:
    for line in words.split("\n"):
        yield from wrapped(line, WIDTH, f"{indent}# ", f"{indent}# ")
