"""From shapes and lines to what a reader of the picture sees: boxes in reading order, arrows,
and what stands beside them.

Nothing is guessed: a shape is a box, a note or a frame by how it is drawn and by what is tied to
it, and every word of the drawing ends up somewhere.
"""

from __future__ import annotations

import heapq
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from flowgraph.limits import UNTIED
from flowgraph.reading.drawings.drawing import Drawing, Line, Place, Shape, refused
from flowgraph.reading.ids import NAME

LONGEST_ID = 40
NEAR = 6.0
"""How near the loose end of a line must come to a shape to be drawn as touching it."""
NEARBY = 40.0
"""How near words must stand to a box to be told of with it."""
MOST_NEAR = 1_000_000
"""Distances that are measured in one drawing; words beyond that are told at its head."""
DEEPEST = 50
BULLETS = "•▪◦‣●∙·"


class SketchArrow(Struct, frozen=True):
    """An arrow with the words on it. ``headless``: drawn without an arrowhead."""

    target: str
    label: str = ""
    headless: bool = False


class SketchBox(Struct, frozen=True):
    """A box; ``returns`` are its arrows back to a box before it, ``also`` those to duties,
    ``beside`` what a comment is to keep of it. ``kind`` is empty but where a chart of ours says
    it."""

    id: str
    text: str
    points: tuple[str, ...]
    question: bool
    kind: str
    page: int
    lane: str
    arrows: tuple[SketchArrow, ...]
    also: tuple[SketchArrow, ...]
    returns: tuple[SketchArrow, ...]
    beside: tuple[str, ...]

    @property
    def ends(self) -> bool:
        """Whether no arrow leads on from it."""
        return not self.arrows


class Sketch(Struct, frozen=True):
    """A drawing as a reader sees it. ``starts`` are the boxes that it may begin at: those that no
    arrow leads to, or, ``circular``, where an arrow leads to each, the first drawn. ``beside`` are
    the words that belong to no box."""

    file: str
    title: str
    pages: tuple[str, ...]
    boxes: tuple[SketchBox, ...]
    starts: tuple[str, ...]
    circular: bool
    beside: tuple[str, ...]


def sketch_of(drawing: Drawing) -> Sketch:
    """What a reader of the drawing sees."""
    gathered = _Gathered(drawing)
    keys = [shape.key for shape in gathered.boxes]
    if not keys:
        raise refused(
            drawing.file, 0, "there is no box in this drawing", "see that it is the right file"
        )
    arrows = gathered.arrows
    order, placed = _by_place(gathered.boxes)
    also = {pair for pair, arrow in arrows.items() if arrow.way == "also"}
    onward = [pair for pair in arrows if pair not in also]
    back = _back(order, [pair for pair in onward if arrows[pair].way != "returns"])
    back |= {pair for pair in onward if arrows[pair].way == "returns"}
    if not placed:
        order = _by_arrows(order, arrows, back)
    ids = _ids({key: gathered.shapes[key] for key in order}, gathered.texts)
    reached = {target for (_, target) in arrows if (_, target) not in back}
    touched = {key for pair in arrows for key in pair}
    starts = [key for key in order if gathered.shapes[key].kind == "start"]
    if not starts:
        starts = [key for key in order if key in touched and key not in reached]
    if not touched:
        starts = order if len(order) == 1 else []
    leaving: dict[str, list[tuple[str, str]]] = {key: [] for key in order}
    for pair in arrows:
        leaving[pair[0]].append(pair)
    boxes = []
    for key in order:
        shape = gathered.shapes[key]
        text, points = _points(gathered.texts[key])
        beside = list(gathered.beside.get(key, ()))
        if key not in touched and len(keys) > 1:
            beside.insert(0, "no arrow touches this box")
        boxes.append(
            SketchBox(
                id=ids[key],
                text=text,
                points=points,
                question=shape.form == "question",
                kind=shape.kind,
                page=shape.page,
                lane=gathered.lane(shape),
                arrows=tuple(
                    arrows[p].to(ids[p[1]]) for p in leaving[key] if p not in back and p not in also
                ),
                also=tuple(arrows[p].to(ids[p[1]]) for p in leaving[key] if p in also),
                returns=tuple(arrows[p].to(ids[p[1]]) for p in leaving[key] if p in back),
                beside=tuple(beside),
            )
        )
    return Sketch(
        drawing.file,
        drawing.title,
        drawing.pages,
        tuple(boxes),
        tuple(ids[key] for key in starts),
        bool(arrows) and touched == {target for _, target in arrows},
        tuple(gathered.loose),
    )


class _Arrow(Struct):
    """All lines from one box to another."""

    labels: list[str] = field(default_factory=list)
    headless: bool = False
    way: str = ""

    def to(self, target: str) -> SketchArrow:
        return SketchArrow(target, " / ".join(dict.fromkeys(self.labels)), self.headless)


class _Gathered:
    """The shapes of a drawing told apart: boxes, frames, notes; and the lines tied to them."""

    def __init__(self, drawing: Drawing) -> None:
        self.shapes: dict[str, Shape] = {}
        for shape in drawing.shapes:
            self.shapes.setdefault(shape.key, shape)
        self.file, self.untied, self.asked = drawing.file, 0, 0
        self.loose: list[str] = []
        self.beside: dict[str, list[str]] = {}
        lines = [self._tied(line) for line in drawing.lines]
        self.headed = {k for line in lines if not line.headless for k in (line.source, line.target)}
        self.touched = {k for line in lines for k in (line.source, line.target)} - {""}
        self.texts = {key: shape.text for key, shape in self.shapes.items()}
        within = self._words_within()
        self.boxes = [
            shape for key, shape in self.shapes.items() if key not in within and self._is_box(shape)
        ]
        kept = {shape.key for shape in self.boxes}
        self.arrows: dict[tuple[str, str], _Arrow] = {}
        for line in lines:
            self._arrow(line, kept)
        full = {around.key for shape in self.boxes for around in self.around(shape)}
        for shape in self.shapes.values():
            if shape.key not in kept and shape.key not in within:
                self._aside(shape, full)

    def _is_box(self, shape: Shape) -> bool:
        if shape.form == "note":
            return shape.key in self.headed
        if shape.form in ("lane", "text"):
            return shape.key in self.touched
        return bool(self.texts[shape.key].strip()) or shape.key in self.touched

    def around(self, shape: Shape) -> Iterable[Shape]:
        """The shapes that one stands in, the nearest first."""
        for _ in range(DEEPEST):
            parent = self.shapes.get(shape.parent)
            if parent is None:
                return
            yield parent
            shape = parent

    def lane(self, shape: Shape) -> str:
        """The frames around a box, the widest first."""
        names = [_line(each.text) for each in self.around(shape) if each.form == "lane"]
        return ", ".join(name for name in reversed(names) if name)

    # Lines

    def _tied(self, line: Line) -> Line:
        """A line with its loose ends tied to what they touch, where that is one shape alone."""
        source, target = self._end(line.source), self._end(line.target)
        if not (source and target):
            start = source or self._at(line.start, line.page)
            end = target or self._at(line.end, line.page)
            if start != end:  # a line that lies within one shape leads nowhere
                source, target = start, end
        return Line(source, target, line.text, line.line, line.page, line.headless, way=line.way)

    def _end(self, key: str) -> str:
        """The shape that an end is tied to; of a part without words, the shape it is part of."""
        shape = self.shapes.get(key)
        if shape is None:
            return ""
        if not shape.text:
            for around in self.around(shape):
                if around.text and around.form != "lane":
                    return around.key
        return key

    def _at(self, point: tuple[float, float] | None, page: int) -> str:
        if point is None:
            return ""
        self.untied += 1
        if self.untied > UNTIED:
            raise refused(
                self.file,
                0,
                f"more than {UNTIED} lines whose ends are tied to nothing",
                "tie the lines to their boxes in the program that drew them",
            )
        x, y = point
        found = [
            shape.key
            for shape in self.shapes.values()
            if shape.page == page
            and shape.place is not None
            and shape.form in ("box", "question")
            and -NEAR <= x - shape.place.x <= shape.place.w + NEAR
            and -NEAR <= y - shape.place.y <= shape.place.h + NEAR
        ]
        return found[0] if len(found) == 1 else ""

    def _arrow(self, line: Line, kept: set[str]) -> None:
        label = _line(line.text)
        ends = [key for key in (line.source, line.target) if key in kept]
        if len(ends) == 2 and line.source != line.target:
            arrow = self.arrows.setdefault((line.source, line.target), _Arrow())
            if label:
                arrow.labels.append(label)
            arrow.headless |= line.headless
            arrow.way = line.way
            return
        said = f": {label}" if label else ""
        if len(ends) == 2:
            self.beside.setdefault(ends[0], []).append(f"an arrow from this box to itself{said}")
            return
        note = next(
            (
                self.shapes[key]
                for key in (line.source, line.target)
                if key and key not in kept and self.shapes[key].form == "note"
            ),
            None,
        )
        if note is not None and ends:
            self.beside.setdefault(ends[0], []).append(f"note: {_line(note.text)}{said}")
            self.texts[note.key] = ""
        elif ends:
            way = "from" if line.source in kept else "to"
            self.beside.setdefault(ends[0], []).append(
                f"an arrow {way} this box whose other end is tied to nothing{said}"
            )
        elif label:
            self.loose.append(f"an arrow that is tied to no box: {label}")

    # Words

    def _words_within(self) -> set[str]:
        """Shapes that are part of another, whose words are added to it: what stands, untouched by
        any arrow, in something that an arrow touches or that has words of its own."""
        within: set[str] = set()
        for key, shape in self.shapes.items():
            if key in self.touched or shape.form in ("lane", "note"):
                continue
            for around in self.around(shape):
                if around.form == "lane" and around.key not in self.touched:
                    break
                if around.key in self.touched or around.text:
                    if around.form == "lane" and around.text:
                        break  # a frame with a name and arrows of its own still holds boxes
                    within.add(key)
                    if shape.text:
                        parts = (self.texts[around.key], shape.text)
                        self.texts[around.key] = "\n".join(p for p in parts if p)
                    break
        return within

    def _aside(self, shape: Shape, full: set[str]) -> None:
        """Keep the words of what is no box; a frame's are kept with the boxes in it."""
        words = _line(self.texts[shape.key])
        if words and shape.form == "text" and (near := self._nearest(shape)):
            self.beside.setdefault(near, []).append(f"near this box stands: {words}")
        elif words and shape.form != "lane":
            self.loose.append(f"note: {words}")
        elif words and shape.key not in full:
            self.loose.append(f"frame: {words}")

    def _nearest(self, shape: Shape) -> str:
        """The box that stands nearest to some words, if one is near enough to be meant: a person
        who reads the file is then told of the "Yes" that was written beside an arrow."""
        self.asked += len(self.boxes)
        if shape.place is None or self.asked > MOST_NEAR:
            return ""
        found = [
            (distance, box.key)
            for box in self.boxes
            if box.page == shape.page
            and box.place is not None
            and (distance := _apart(shape.place, box.place)) <= NEARBY
        ]
        return min(found)[1] if found else ""


def _apart(one: Place, other: Place) -> float:
    """How far two shapes are from each other."""
    across = max(one.x - other.x - other.w, other.x - one.x - one.w, 0.0)
    down = max(one.y - other.y - other.h, other.y - one.y - one.h, 0.0)
    return math.hypot(across, down)


def _line(text: str) -> str:
    return " ".join(text.split())


def _points(text: str) -> tuple[str, tuple[str, ...]]:
    """The words of a box, and its points: what begins with a dot on a line of its own."""
    first: list[str] = []
    points: list[str] = []
    for line in text.split("\n"):
        line = line.strip()
        if line[:1] in BULLETS and first and line[1:].strip():
            points.append(line[1:].strip())
        elif points:
            points[-1] += f" {line}"
        elif line:
            first.append(line)
    return " ".join(first), tuple(points)


# Order


def _by_place(shapes: list[Shape]) -> tuple[list[str], bool]:
    """Keys from top to bottom and left to right, page by page; or in the order of the file, where
    the drawing says no places."""
    places = {(s.place.x, s.place.y) for s in shapes if s.place}
    if any(s.place is None for s in shapes) or len(places) < 2:
        return [shape.key for shape in shapes], len(shapes) < 2
    order: list[str] = []
    left = sorted(shapes, key=lambda s: (s.page, _middle(s)[1], _middle(s)[0]))
    while left:
        first = left[0]
        foot = max(_foot(first), _middle(first)[1] + 1)
        row = [s for s in left if s.page == first.page and _middle(s)[1] <= foot]
        order += [s.key for s in sorted(row, key=lambda s: _middle(s)[0])]
        left = left[len(row) :]
    return order, True


def _middle(shape: Shape) -> tuple[float, float]:
    place = shape.place
    assert place is not None
    return place.x + place.w / 2, place.y + place.h / 2


def _foot(shape: Shape) -> float:
    assert shape.place is not None
    return shape.place.y + shape.place.h


def _back(order: list[str], arrows: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The arrows that lead back to a box that a way to them has passed."""
    onward: dict[str, list[str]] = {key: [] for key in order}
    reached: set[str] = set()
    for source, target in arrows:
        onward[source].append(target)
        reached.add(target)
    back: set[tuple[str, str]] = set()
    done: set[str] = set()
    for root in sorted(order, key=lambda key: key in reached):
        if root in done:
            continue
        way, open_ = [(root, iter(onward[root]))], {root}
        while way:
            key, rest = way[-1]
            further = next(rest, None)
            if further is None:
                way.pop()
                open_.discard(key)
                done.add(key)
            elif further in open_:
                back.add((key, further))
            elif further not in done:
                open_.add(further)
                way.append((further, iter(onward[further])))
    return back


def _by_arrows(
    order: list[str], arrows: Iterable[tuple[str, str]], back: set[tuple[str, str]]
) -> list[str]:
    """Each box after all that lead to it; of those that may stand next, the first of the file."""
    place = {key: number for number, key in enumerate(order)}
    onward: dict[str, list[str]] = {key: [] for key in order}
    waits = dict.fromkeys(order, 0)
    for source, target in arrows:
        if (source, target) not in back:
            onward[source].append(target)
            waits[target] += 1
    ready = [place[key] for key, count in waits.items() if not count]
    heapq.heapify(ready)
    found: list[str] = []
    while ready:
        first = order[heapq.heappop(ready)]
        found.append(first)
        for target in onward[first]:
            waits[target] -= 1
            if not waits[target]:
                heapq.heappush(ready, place[target])
    return found


# Names


def _ids(shapes: Mapping[str, Shape], texts: Mapping[str, str]) -> dict[str, str]:
    """An id for each box, of its first words, or the one that a chart of ours gave it."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for key, shape in shapes.items():  # those given stand before any that is made
        if NAME.fullmatch(shape.box) and shape.box not in taken:
            ids[key] = shape.box
            taken.add(shape.box)
    for key in shapes:
        if key in ids:
            continue
        name = made = slug(_points(texts[key])[0])
        number = 1
        while made in taken:
            number += 1
            made = f"{name}_{number}"
        ids[key] = made
        taken.add(made)
    return ids


def slug(text: str) -> str:
    """The first words of a text as a name of a-z, 0-9 and _."""
    plain = unicodedata.normalize("NFKD", text[:500]).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    if words and not words[0][0].isalpha():
        words.insert(0, "box")
    made = ""
    for word in words:
        longer = f"{made}_{word}" if made else word
        if len(longer) > LONGEST_ID:
            made = _DANGLING.sub("", made)
            break
        made = longer
    return made or "box"


_DANGLING = re.compile(r"(?:_(?:a|an|and|as|at|by|for|in|is|of|on|or|the|to|with))+$")
"""Words that no name ends with, where it was cut."""
