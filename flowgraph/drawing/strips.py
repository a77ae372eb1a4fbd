"""The path alone, for a case record or a telephone: its boxes one under the other, in letters that
can be read where it is 360 pixels wide."""

from __future__ import annotations

from msgspec.structs import replace

from flowgraph.drawing import painting, sheet
from flowgraph.drawing.arranging import Room, arrange
from flowgraph.drawing.assembling import assemble
from flowgraph.drawing.faults import DrawingError
from flowgraph.drawing.geometry import Layout
from flowgraph.drawing.labels import Labels, conditions, label_texts
from flowgraph.drawing.planning import Fit, Plan, plan
from flowgraph.drawing.sheet import MARGIN, moved_block, moved_item
from flowgraph.view import ArrowView, View

WIDTH = 270.0
"""360 pixels, in points."""
LETTER = 11.0
SMALL = 8.0


def path_of(view: View) -> View:
    """The boxes of the path and the outcomes that are still possible, with the duties that go with
    them; where the route to an outcome is open, one arrow stands for all ways there.

    Raises:
        DrawingError: nothing is lit: there is no incident, or it has no path.
    """
    path = sorted(
        (box for box in view.boxes if box.number is not None), key=lambda b: b.number or 0
    )
    if not path:
        raise DrawingError.at(
            "--only path", "there is no path to show", "give an incident that has one"
        )
    ends = [b for b in view.boxes if b.kind == "outcome" and b.number is None]
    ends = [box for box in ends if box.state in ("lit", "possible")]
    kept = {box.id for box in (*path, *ends)}
    arrows = [a for a in view.arrows if {a.source, a.target} <= kept and a.state != "ruled_out"]
    led_to = {arrow.target for arrow in arrows}
    arrows += [
        ArrowView(path[-1].id, box.id, state="possible") for box in ends if box.id not in led_to
    ]
    also = tuple(a for a in view.also if a.source in kept and a.state != "ruled_out")
    duties = {arrow.target for arrow in also}
    return replace(
        view,
        start=path[0].id,
        boxes=(*path, *ends, *(box for box in view.boxes if box.id in duties)),
        arrows=tuple(arrows),
        also=also,
        returns=tuple(a for a in view.returns if {a.source, a.target} <= kept),
        levels=tuple({box.protection or 0 for box in view.boxes if box.kind == "outcome"}),
    )


def lay_out_path(view: View, labels: Labels = "none", theme: str = "default") -> Layout:
    """A narrow sheet of a path, as :func:`path_of` gives it, as high as it needs to be."""
    inner = WIDTH - 2 * MARGIN
    made = _plan(view, labels, inner)
    top_blocks = sheet.head(view, inner, LETTER)
    low_blocks = sheet.foot(view, inner, SMALL)
    top = max(block.rect.bottom for block in top_blocks) + 8
    placed = arrange(made, Room(inner, _height(made, inner), LETTER))
    chart = assemble(view, made, placed, MARGIN, top)
    key, ends = sheet.legend(sheet.samples(view, labels), inner, chart.area.bottom + 8, SMALL)
    low = tuple(moved_block(block, 0, ends + 4) for block in low_blocks)
    high = max((block.rect.bottom for block in low), default=ends) + MARGIN
    items = tuple(moved_item(item, 0) for item in key)
    return Layout(WIDTH, round(high, 2), "A4", theme, labels, chart, (*top_blocks, *low), items)


def _plan(view: View, labels: Labels, inner: float) -> Plan:
    """The outcomes side by side, or where their letters would be small, in as few rows as do."""
    texts, when = label_texts(view, labels), conditions(view, labels)
    outcomes = sum(box.kind == "outcome" for box in view.boxes)
    plans = [plan(view, texts, when, abreast=abreast) for abreast in range(outcomes, 0, -1)]
    readable = (made for made in plans if _letter(_best(made, inner), inner) >= SMALL)
    return next(readable, max(plans, key=lambda made: _letter(_best(made, inner), inner)))


def _best(made: Plan, inner: float) -> Fit:
    """The lowest arrangement with letters of the size that they should have, or the narrowest."""
    fitting = [fit for fit in made.fits if fit.width * LETTER <= inner]
    narrowest = min(made.fits, key=lambda fit: fit.width)
    return min(fitting, key=lambda fit: fit.height, default=narrowest)


def _letter(fit: Fit, inner: float) -> float:
    return min(LETTER, inner / fit.width)


def _height(made: Plan, inner: float) -> float:
    """How high the chart must be for letters of the size that they should have."""
    best = _best(made, inner)
    return (best.height + 0.5) * _letter(best, inner)


def path_svg(
    view: View, *, labels: Labels = "none", theme: str = "default", prefix: str = "",
    embed_font: bool = True, style: bool = True,
) -> str:  # fmt: skip
    """The path of a view alone, as SVG.

    Raises:
        DrawingError: there is no path; and as :func:`flowgraph.drawing.svg`.
    """
    path = path_of(view)
    made = painting.skeleton(lay_out_path(path, labels, theme), path)
    return painting.dressed(made, path, theme, prefix=prefix, embed_font=embed_font, style=style)
