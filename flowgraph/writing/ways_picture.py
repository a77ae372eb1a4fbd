"""Ways on their chart: the picture with the boxes and arrows that they pass lit."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from msgspec.structs import replace

from flowgraph.checking.ways import Ways, owing
from flowgraph.checking.ways_report import headline, shared_in_words, way_lines
from flowgraph.showing import view_of
from flowgraph.view import View


def lit(found: Ways) -> View:
    """The chart with everything lit that some way passes, each box with the number of ways that
    pass it, or in which its duty is due; the ways stand beside it in words."""
    view = view_of(found.chart)
    boxes = Counter(id_ for way in found.ways for id_ in (*way.path, *way.duties))
    arrows = Counter(ends for way in found.ways for ends in pairwise(way.path))
    owed = owing(found)
    said = [", ".join(way_lines(found, way)) for way in found.ways]
    if found.shared:
        said.insert(0, shared_in_words(found))
    return replace(
        view,
        boxes=tuple(
            replace(box, state="lit", number=boxes[box.id])
            if box.id in boxes
            else replace(box, state="ruled_out")
            for box in view.boxes
        ),
        arrows=tuple(
            replace(each, state="lit" if (each.source, each.target) in arrows else "ruled_out")
            for each in view.arrows
        ),
        also=tuple(
            replace(each, state="lit" if (each.source, each.target) in owed else "ruled_out")
            for each in view.also
        ),
        lit_as="ways",
        headline=headline(found),
        words=tuple(said),
        links=(),
    )
