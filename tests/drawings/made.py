"""One small procedure as each program would draw it, made here: a question with Yes and No, a way
back, a note and a frame."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from urllib.parse import quote
from xml.sax.saxutils import escape

CELLS = """\
<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
<mxCell id="lane" value="School" style="swimlane;html=1" vertex="1" parent="1">
  <mxGeometry x="0" y="0" width="600" height="400" as="geometry"/></mxCell>
<mxCell id="b" value="Is the child &lt;b&gt;safe&lt;/b&gt; &amp;amp; well?" style="rhombus;html=1" vertex="1" parent="lane">
  <mxGeometry x="100" y="100" width="120" height="80" as="geometry"/></mxCell>
<mxCell id="a" value="A concern is reported&lt;div&gt;today&lt;/div&gt;" style="rounded=1;html=1" vertex="1" parent="lane">
  <mxGeometry x="100" y="20" width="120" height="40" as="geometry"/></mxCell>
<mxCell id="d" value="Record" style="html=1" vertex="1" parent="1">
  <mxGeometry x="300" y="220" width="120" height="40" as="geometry"/></mxCell>
<mxCell id="c" value="Refer&lt;ul&gt;&lt;li&gt;by phone&lt;/li&gt;&lt;li&gt;in writing&lt;/li&gt;&lt;/ul&gt;" style="html=1" vertex="1" parent="1">
  <mxGeometry x="100" y="220" width="120" height="40" as="geometry"/></mxCell>
<mxCell id="n" value="Keep a copy" style="shape=note;html=1" vertex="1" parent="1">
  <mxGeometry x="500" y="220" width="80" height="40" as="geometry"/></mxCell>
<mxCell id="e1" style="html=1" edge="1" source="a" target="b" parent="1"><mxGeometry as="geometry"/></mxCell>
<mxCell id="e2" value="No" edge="1" source="b" target="c" parent="1"><mxGeometry as="geometry"/></mxCell>
<mxCell id="e3" edge="1" source="b" target="d" parent="1"><mxGeometry as="geometry"/></mxCell>
<mxCell id="l3" value="Yes" style="edgeLabel;html=1" vertex="1" connectable="0" parent="e3"><mxGeometry as="geometry"/></mxCell>
<mxCell id="e4" value="review" edge="1" source="d" target="a" parent="1"><mxGeometry as="geometry"/></mxCell>
<mxCell id="e5" style="endArrow=none;dashed=1" edge="1" source="n" target="d" parent="1"><mxGeometry as="geometry"/></mxCell>
</root></mxGraphModel>"""


def drawio(*models: str, packed: bool = False) -> bytes:
    pages = []
    for number, model in enumerate(models or (CELLS,), 1):
        if packed:
            squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
            data = squeezed.compress(quote(model, safe="").encode()) + squeezed.flush()
            model = base64.b64encode(data).decode()
        pages.append(f'<diagram id="p{number}" name="Page {number}">{model}</diagram>')
    return f"<mxfile host='x'>{''.join(pages)}</mxfile>".encode()


MERMAID = b"""---
title: Concerns
---
%%{init: {'theme': 'base'}}%%
flowchart TD
    %% a comment
    classDef big fill:#f9f;
    subgraph School
        A(["A concern is reported<br/>today"]):::big --> B{"Is the child safe #amp; well?"}
    end
    B -- No --> C["Refer<br/>\xe2\x80\xa2 by phone<br/>\xe2\x80\xa2 in writing"]; B -->|Yes| D[Record]
    D -. review .-> A
"""

DOT = rb"""/* made */ digraph "Concerns" {
    label = "Concerns"; node [shape=box]
    subgraph cluster_school { label="School";
        a [label="A concern is reported\ntoday"]
        b [shape=diamond, label="Is the child safe & well?"]
    }
    a -> b
    b -> c [label="No"]; b -> d [label=<<b>Yes</b>>]
    d -> a [label=review, style=dashed]
    c [label="Refer\n\342\200\242 by phone\n\342\200\242 in writing"]
    d [label="Re\
cord"]
    ghost [style=invis]
}""".replace(rb"\342\200\242", "•".encode())

JSON = b"""{"directed": true, "multigraph": false, "graph": {"title": "Concerns"},
 "nodes": [{"id": "a", "label": "A concern is reported today"},
           {"id": "b", "label": "Is the child safe & well?", "shape": "diamond"},
           {"id": "c", "text": "Refer", "points": ["by phone", "in writing"]},
           {"id": "d", "label": "Record"}],
 "links": [{"source": "a", "target": "b"}, {"source": "b", "target": "c", "label": "No"},
           {"source": "b", "target": "d", "label": "Yes"}, {"source": "d", "target": "a", "label": "review"}]}
"""


def yed() -> bytes:
    def node(key: str, text: str, x: int, y: int, look: str = "process") -> str:
        return (
            f'<node id="{key}"><data key="d6"><y:GenericNode configuration="com.yworks.flowchart.{look}">'
            f'<y:Geometry height="40" width="80" x="{x}" y="{y}"/><y:NodeLabel>{escape(text)}'
            "<y:LabelModel><y:SmartNodeLabelModel/></y:LabelModel></y:NodeLabel></y:GenericNode></data></node>"
        )

    def edge(source: str, target: str, text: str = "") -> str:
        label = f"<y:EdgeLabel>{text}</y:EdgeLabel>" if text else ""
        return (
            f'<edge source="{source}" target="{target}"><data key="d10"><y:PolyLineEdge>'
            f'<y:Arrows source="none" target="standard"/>{label}</y:PolyLineEdge></data></edge>'
        )

    group = (
        '<node id="n9" yfiles.foldertype="group"><data key="d6"><y:ProxyAutoBoundsNode><y:Realizers active="0">'
        '<y:GroupNode><y:Geometry height="300" width="300" x="0" y="0"/><y:NodeLabel>School</y:NodeLabel>'
        "</y:GroupNode></y:Realizers></y:ProxyAutoBoundsNode></data><graph id='n9:'>"
        + node("n9::b", "Is the child\nsafe & well?", 10, 100, "decision")
        + node("n9::a", "A concern is reported\ntoday", 10, 20)
        + "</graph></node>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
        ' xmlns:y="http://www.yworks.com/xml/graphml"><key for="node" id="d6" yfiles.type="nodegraphics"/>'
        '<key for="edge" id="d10" yfiles.type="edgegraphics"/><graph edgedefault="directed" id="G">'
        + group
        + node("n1", "Record", 200, 200)
        + node("n2", "Refer\n• by phone\n• in writing", 10, 200)
        + edge("n9::a", "n9::b") + edge("n9::b", "n2", "No") + edge("n9::b", "n1", "Yes")
        + edge("n1", "n9::a", "review") + "</graph></graphml>"
    ).encode()  # fmt: skip


def visio() -> bytes:
    """Two masters (Decision, Dynamic connector); a shape takes its words from its master."""
    ns = (
        'xmlns="http://schemas.microsoft.com/office/visio/2012/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )

    def shape(key: int, text: str | None, x: float, y: float, master: str = "") -> str:
        words = "" if text is None else f"<Text><cp IX='0'/>{escape(text)}\n</Text>"
        return (
            f"<Shape ID='{key}' Type='Shape' {master}><Cell N='PinX' V='{x}'/><Cell N='PinY' V='{y}'/>"
            f"<Cell N='Width' V='1.5'/><Cell N='Height' V='0.5'/>{words}</Shape>"
        )

    def connector(key: int, text: str) -> str:
        words = f"<Text>{text}</Text>" if text else ""
        return (
            f"<Shape ID='{key}' NameU='Dynamic connector' Type='Shape' Master='4'><Cell N='BeginX' V='0'/>"
            f"<Cell N='BeginY' V='0'/><Cell N='EndX' V='9'/><Cell N='EndY' V='9'/><Cell N='EndArrow' V='4'/>{words}</Shape>"
        )

    ties = ((5, 1, 2, ""), (6, 2, 3, "No"), (7, 2, 4, "Yes"), (8, 4, 1, "review"))
    shapes = [
        shape(2, "Is the child safe & well?", 2, 9, "NameU='Decision' Master='2'"),
        shape(1, "A concern is reported\ntoday", 2, 10),
        shape(4, None, 5, 7, "Master='3'"),
        shape(3, "Refer\n• by phone\n• in writing", 2, 7),
        *(connector(key, text) for key, _, _, text in ties),
    ]
    connects = "".join(
        f"<Connect FromSheet='{key}' FromCell='{cell}' ToSheet='{to}' ToCell='PinX'/>"
        for key, source, target, _ in ties
        for cell, to in (("BeginX", source), ("EndX", target))
    )
    rel = "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{}</Relationships>"
    parts = {
        "visio/pages/pages.xml": f"<Pages {ns}><Page ID='0' Name='Concerns'><PageSheet><Cell N='PageHeight' V='11'/>"
        "</PageSheet><Rel r:id='rId1'/></Page></Pages>",
        "visio/pages/_rels/pages.xml.rels": rel.format(
            "<Relationship Id='rId1' Target='page1.xml'/>"
        ),
        "visio/pages/page1.xml": f"<PageContents {ns}><Shapes>{''.join(shapes)}</Shapes><Connects>{connects}</Connects></PageContents>",
        "visio/masters/masters.xml": f"<Masters {ns}><Master ID='2' NameU='Decision'/><Master ID='3' NameU='Process'>"
        "<Rel r:id='rId1'/></Master><Master ID='4' NameU='Dynamic connector'/></Masters>",
        "visio/masters/_rels/masters.xml.rels": rel.format(
            "<Relationship Id='rId1' Target='master3.xml'/>"
        ),
        "visio/masters/master3.xml": f"<MasterContents {ns}><Shapes><Shape ID='5'><Text>Record</Text></Shape></Shapes></MasterContents>",
    }
    return zipped({name: text.encode() for name, text in parts.items()})


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


ALL = {
    ".drawio": drawio(),
    ".mmd": MERMAID,
    ".dot": DOT,
    ".graphml": yed(),
    ".vsdx": visio(),
    ".json": JSON,
}
