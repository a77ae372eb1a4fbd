"""A chart as a draw.io drawing that can be edited: our geometry, a shape for each kind of box.

``flowgraph new chart --from`` reads it back: a box carries its id and kind as data, so that what is
renamed, moved or added in draw.io comes back as such, and all the rest as it was.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise
from xml.sax.saxutils import quoteattr

from flowgraph.chart import Arrow, Chart, Rule
from flowgraph.drawing import lay_out
from flowgraph.drawing.geometry import ChartLayout, PlacedArrow, Point, Rect
from flowgraph.sentences import cited, standing_alerts
from flowgraph.showing import view_of
from flowgraph.writing.exports_graph import NOT_XML, foot, label_of, ways

PIXELS = 4 / 3
"""draw.io counts in pixels of 1/96 inch, our geometry in points."""

LETTER = 4.6
"""About how wide a letter of the text beside the drawing is, in points."""

STYLES = {
    "start": "rounded=1;arcSize=50;strokeWidth=2;",
    "condition": "rounded=0;",
    "action": "shape=process;size=0.03;",
    "outcome": "rounded=1;arcSize=20;strokeWidth=3;",
    "duty": "rounded=1;dashed=1;",
}
BOX = "whiteSpace=wrap;html=1;align=center;verticalAlign=middle;spacing=4;"
TEXT = "text;html=1;whiteSpace=wrap;align=left;verticalAlign=top;strokeColor=none;fillColor=none;"
ARROW = "edgeStyle=orthogonalEdgeStyle;rounded=0;html=1;endArrow=block;endFill=1;"
WAYS = {
    "next": "",
    "also": "dashed=1;endArrow=blockThin;startArrow=cross;startFill=0;",
    "returns": "dashed=1;dashPattern=1 3;",
}


def drawio(chart: Chart) -> str:
    """The chart as an mxfile of one page.

    Raises:
        FlowgraphError: a character no font has, or a layout engine that is missing.
    """
    view = view_of(chart)
    layout = lay_out(view, labels="words").chart
    contacts = {box.id: box.contact for box in view.boxes}
    cells = [*_boxes(chart, contacts, layout), *_arrows(chart, layout), *_beside(chart, layout)]
    title = quoteattr(chart.title)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<mxfile host="flowgraph">',
            f"  <diagram id={quoteattr(chart.id)} name={title}>",
            '    <mxGraphModel grid="1" gridSize="10" page="0" math="0">',
            "      <root>",
            '        <mxCell id="0"/>',
            '        <mxCell id="1" parent="0"/>',
            *(f"        {cell}" for cell in cells),
            "      </root>",
            "    </mxGraphModel>",
            "  </diagram>",
            "</mxfile>",
            "",
        ]
    )


def _boxes(chart: Chart, contacts: Mapping[str, str], layout: ChartLayout) -> Iterator[str]:
    size = f"fontSize={int(layout.letter * PIXELS)};"
    places = {placed.id: placed.rect for placed in layout.boxes}
    for box in chart.boxes.values():
        lines = [box.text, *(f"• {point}" for point in box.points)]
        data = {"box": box.id, "kind": box.kind, "cite": box.cite}
        if box.kind == "outcome":
            data["protection"] = str(box.protection)
        beside, rect = _whom_and_when(contacts[box.id], box.limit), places[box.id]
        place = "verticalAlign=top;" if beside else ""
        yield _cell(
            f"box-{box.id}",
            "<br>".join(_html(line) for line in lines),
            f'style="{STYLES[box.kind]}{BOX}{size}{place}" vertex="1"',
            _geometry(rect),
            **data,
        )
        if beside:
            foot = Rect(rect.x, rect.y + rect.h / 2, rect.w, rect.h / 2)
            yield _cell(
                f"beside-{box.id}",
                _html(beside),
                f'style="{TEXT}{size}align=center;verticalAlign=bottom;spacing=4;" vertex="1"',
                _geometry(foot),
            )


def _whom_and_when(contact: str, limit: str) -> str:
    """The contact and the time limit, which stand in the foot of the box and are not its words."""
    return "; ".join(part for part in (contact and f"Contact: {contact}", limit) if part)


def _arrows(chart: Chart, layout: ChartLayout) -> Iterator[str]:
    routes = {(arrow.source, arrow.target): arrow for arrow in layout.arrows}
    places = {placed.id: placed.rect for placed in layout.boxes}
    for way, arrow in ways(chart):
        basis = arrow.basis or "" if isinstance(arrow, Arrow) else ""
        label = label_of(arrow, chart) if isinstance(arrow, Arrow) else arrow.label
        source, target = arrow.source, arrow.target
        route = routes.get((source, target))
        style = f"{ARROW}{WAYS[way]}{'dashed=1;' if basis == 'precaution' else ''}"
        style += f"fontSize={int(layout.smallest * PIXELS)};"
        if route:
            style += _ends(route, places)
        yield _cell(
            f"arrow-{source}--{target}",
            _broken(label, route),
            f'style="{style}" edge="1" source="box-{source}" target="box-{target}"',
            _way(route),
            way=way,
            basis=basis,
            cite=arrow.cite,
        )


def _beside(chart: Chart, layout: ChartLayout) -> Iterator[str]:
    """What every output carries, above and below the drawing."""
    area = layout.area
    yield _text(
        "title", chart.title, Rect(area.x, area.y - 60, area.w, 24), "fontSize=18;fontStyle=1;"
    )
    if chart.banner:
        yield _text("banner", chart.banner, Rect(area.x, area.y - 32, area.w, 20), "fontStyle=1;")
    below = [
        *standing_alerts(chart),
        *(_note(note) for note in chart.notes),
        *foot(chart),
    ]
    y = area.bottom + 16
    for number, words in enumerate(filter(None, below)):
        height = 11.0 * (1 + int(len(words) * LETTER / area.w))
        yield _text(f"below-{number}", words, Rect(area.x, y, area.w, height), "")
        y += height + 4


def _note(note: Rule) -> str:
    said = cited({"cite": note.cite, "ours": note.ours})
    return f"{note.text} ({said})" if said else note.text


def _text(id_: str, words: str, rect: Rect, style: str) -> str:
    return _cell(
        id_,
        _html(words),
        f'style="{TEXT}fontSize=11;{style}" vertex="1"',
        _geometry(rect),
        beside="chart",  # read back as words about the whole, wherever they stand
    )


def _cell(id_: str, label: str, attributes: str, geometry: str, **data: str) -> str:
    said = "".join(f" {name}={quoteattr(_flat(value))}" for name, value in data.items() if value)
    return (
        f'<object id="{id_}" label={quoteattr(label)}{said}>'
        f'<mxCell {attributes} parent="1">{geometry}</mxCell></object>'
    )


def _html(words: str) -> str:
    shown = NOT_XML.sub("\ufffd", words.strip())
    return escape(shown, quote=False).replace("\n", "<br>")


def _flat(words: str) -> str:
    return " ".join(words.split())


def _geometry(rect: Rect) -> str:
    x, y, w, h = (f"{PIXELS * length:.1f}" for length in (rect.x, rect.y, rect.w, rect.h))
    return f'<mxGeometry x="{x}" y="{y}" width="{w}" height="{h}" as="geometry"/>'


def _broken(label: str, route: PlacedArrow | None) -> str:
    """What stands on an arrow, in the lines that there is room for."""
    lines = (
        [line.text.removesuffix(" †") for line in route.label.lines]
        if route and route.label
        else []
    )
    return "<br>".join(map(_html, lines if " ".join(lines) == label else [label]))


def _way(route: PlacedArrow | None) -> str:
    """The bends of an arrow, and where its label stands: how far along it, and how far beside."""
    bends = "".join(
        f'<mxPoint x="{PIXELS * x:.1f}" y="{PIXELS * y:.1f}"/>'
        for x, y in (route.points[1:-1] if route else ())
    )
    inner = f'<Array as="points">{bends}</Array>' if bends else ""
    along = ""
    if route and route.label:
        share, (x, y) = _nearest(route.points, route.label.rect.middle)
        along = f' x="{2 * share - 1:.3f}"'
        across, down = (route.label.rect.middle[0] - x, route.label.rect.middle[1] - y)
        inner += f'<mxPoint x="{PIXELS * across:.1f}" y="{PIXELS * down:.1f}" as="offset"/>'
    return f'<mxGeometry{along} relative="1" as="geometry">{inner}</mxGeometry>'


def _nearest(points: tuple[Point, ...], to: Point) -> tuple[float, Point]:
    """The point of a way that is nearest to another, and which share of the way leads there."""
    whole = sum(math.dist(a, b) for a, b in pairwise(points)) or 1.0
    best, walked = (math.inf, 0.0, points[0]), 0.0
    for a, b in pairwise(points):
        length = math.dist(a, b) or 1.0
        part = sum((b[i] - a[i]) * (to[i] - a[i]) for i in (0, 1)) / length**2
        part = min(1.0, max(0.0, part))
        at = (a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]))
        best = min(best, (math.dist(at, to), (walked + part * length) / whole, at))
        walked += math.dist(a, b)
    return best[1], best[2]


def _ends(route: PlacedArrow, places: dict[str, Rect]) -> str:
    """Where on its boxes an arrow leaves and enters, as parts of their width and height."""

    def part(of: Rect, at: Point, name: str) -> str:
        across, down = (at[0] - of.x) / of.w, (at[1] - of.y) / of.h
        held = (min(1.0, max(0.0, share)) for share in (across, down))
        x, y = (f"{share:.3f}".rstrip("0").rstrip(".") for share in held)
        return f"{name}X={x};{name}Y={y};{name}Dx=0;{name}Dy=0;"

    leaves = part(places[route.source], route.points[0], "exit")
    return leaves + part(places[route.target], route.points[-1], "entry")
