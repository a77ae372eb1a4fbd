"""The same small procedure out of each kind of drawing, and what each kind does in its own way."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowgraph.errors import UnreadableError
from flowgraph.reading.drawings.file import read_sketch, sketch_of_bytes
from flowgraph.reading.drawings.sketch import Sketch, SketchBox, slug

from . import made


def sketch(text: str | bytes, ending: str = ".mmd") -> Sketch:
    data = text.encode() if isinstance(text, str) else text
    return sketch_of_bytes(f"drawing{ending}", data, ending)


def box(found: Sketch, id_: str) -> SketchBox:
    return next(each for each in found.boxes if each.id == id_)


@pytest.mark.parametrize("ending", made.ALL)
def test_the_same_procedure_from_each_kind(ending: str) -> None:
    found = sketch(made.ALL[ending], ending)
    assert [each.text for each in found.boxes] == [
        "A concern is reported today",
        "Is the child safe & well?",
        "Refer",
        "Record",
    ]
    assert [each.id for each in found.boxes] == [
        "a_concern_is_reported_today", "is_the_child_safe_well", "refer", "record",
    ]  # fmt: skip
    assert box(found, "refer").points == ("by phone", "in writing")
    assert found.starts == ("a_concern_is_reported_today",)
    question = box(found, "is_the_child_safe_well")
    assert question.question
    assert {(arrow.target, arrow.label) for arrow in question.arrows} == {
        ("refer", "No"),
        ("record", "Yes"),
    }
    last = box(found, "record")
    assert not last.arrows
    assert [(way.target, way.label) for way in last.returns] == [
        ("a_concern_is_reported_today", "review")
    ]
    if ending in (".drawio", ".mmd", ".dot", ".graphml"):
        assert question.lane == "School"
    if ending == ".drawio":
        assert last.beside == ("note: Keep a copy",)


def test_compressed_pages_and_several_of_them() -> None:
    plain = sketch(made.drawio(made.CELLS, made.CELLS), ".drawio")
    packed = sketch(made.drawio(made.CELLS, made.CELLS, packed=True), ".drawio")
    assert plain == packed
    assert len(packed.boxes) == 8
    assert packed.boxes[4].id == "a_concern_is_reported_today_2"
    assert packed.boxes[4].page == 1
    assert packed.pages == ("Page 1", "Page 2")
    assert len(packed.starts) == 2


def test_a_bare_model_is_a_drawing_too() -> None:
    assert len(sketch(made.CELLS, ".drawio").boxes) == 4


def test_an_end_that_touches_a_box_is_tied_to_it_and_one_that_touches_none_is_told() -> None:
    touching = made.CELLS.replace(
        'source="a" target="b" parent="1"><mxGeometry as="geometry"/>',
        'target="b" parent="1"><mxGeometry as="geometry"><mxPoint x="160" y="61" as="sourcePoint"/></mxGeometry>',
    )
    assert sketch(touching, ".drawio") == sketch(made.CELLS, ".drawio")
    loose = sketch(touching.replace('y="61"', 'y="900"'), ".drawio")
    assert (
        "an arrow to this box whose other end is tied to nothing"
        in box(loose, "is_the_child_safe_well").beside
    )


def test_lines_without_heads_and_with_two() -> None:
    both = sketch("graph TD\n A[One] <--> B[Two]\n B --- C[Three]\n")
    assert [arrow.target for arrow in box(both, "one").arrows] == ["two"]
    assert [arrow.target for arrow in box(both, "two").returns] == ["one"]
    assert [(arrow.target, arrow.headless) for arrow in box(both, "two").arrows] == [
        ("three", True)
    ]


def test_several_lines_between_two_boxes_are_one_arrow_with_all_their_words() -> None:
    found = sketch("graph TD\n A[One] -->|high| B[Two]\n A -->|medium| B\n A --> A\n")
    assert [arrow.label for arrow in box(found, "one").arrows] == ["high / medium"]
    assert box(found, "one").beside == ("an arrow from this box to itself",)


def test_words_beside_an_arrow_are_told_with_the_box_they_stand_near() -> None:
    words = (
        '<mxCell id="t" value="perhaps" style="text;html=1" vertex="1" parent="1">'
        '<mxGeometry x="{}" y="160" width="20" height="20" as="geometry"/></mxCell></root>'
    )
    near = sketch(made.CELLS.replace("</root>", words.format(230)), ".drawio")
    assert box(near, "is_the_child_safe_well").beside == ("near this box stands: perhaps",)
    far = sketch(made.CELLS.replace("</root>", words.format(2000)), ".drawio")
    assert far.beside == ("note: perhaps",)


def test_a_line_that_lies_within_one_shape_leads_nowhere() -> None:
    line = (
        '<mxCell id="x" value="Board" style="endArrow=none" edge="1" parent="1"><mxGeometry as="geometry">'
        '<mxPoint x="110" y="230" as="sourcePoint"/><mxPoint x="200" y="230" as="targetPoint"/></mxGeometry>'
        "</mxCell></root>"
    )
    found = sketch(made.CELLS.replace("</root>", line), ".drawio")
    assert found.beside == ("an arrow that is tied to no box: Board",)


MERMAID = {
    'A["a; b: (c)"] --> B': ("a; b: (c)",),
    "A[[Sub]] --> B>Flag]": ("Sub", "Flag"),
    "A((Round)) --> B{{Six}}": ("Round", "Six"),
    "A[/In/] --> B[(Store)]": ("In", "Store"),
    "A & B --> C & D": ("A", "B", "C", "D"),
    "A ==> B -.-> C --o D": ("A", "B", "C", "D"),
    'A["#35;1 #quot;x#quot; &amp; #9829;"] --> B': ('#1 "x" & ♥',),
    'A@{ shape: diam, label: "Safe?" } --> B': ("Safe?",),
    'A["`a **bold** and _slanted_ word`"] --> B': ("a bold and slanted word",),
    'A@{ shape: rect, label: "In (x) {y}" } --> B %% remark': ("In (x) {y}", "B"),
    "accTitle: x\naccDescr {\n words\n}\nA --> B": ("A", "B"),
    "e1@A --> B": None,
    "class-room[School] --> end1[Stop]": ("School", "Stop"),
    "A[one] e1@--> B[two]\ne1@{ animate: true }": ("one", "two"),
    'A["over\n two lines"] --> B': ("over two lines",),
    "A[unquoted over\n two lines] --> B": ("unquoted over two lines", "B"),
    "A ~~~ B": ("A", "B"),
}


@pytest.mark.parametrize("text", MERMAID)
def test_ways_to_write_mermaid(text: str) -> None:
    words = MERMAID[text]
    if words is None:
        with pytest.raises(UnreadableError, match="not understood"):
            sketch(f"flowchart LR\n{text}\n")
        return
    texts = [each.text for each in sketch(f"flowchart LR\n{text}\n").boxes]
    assert set(words) <= set(texts)
    assert "e1" not in texts


def test_the_first_flowchart_of_a_page_of_markdown() -> None:
    page = "# How\n\n```mermaid\nflowchart TD\n  A[One] --> B[Two]\n```\n\nMore.\n"
    assert len(sketch(page).boxes) == 2
    assert sketch(page.replace("flowchart", "---\ntitle: Ours\n---\nflowchart")).title == "Ours"
    with pytest.raises(UnreadableError) as told:
        sketch(page.replace("B[Two]", "B[Two"))
    assert told.value.findings[0].line == 5


DOT = {
    'graph { a -- b [label="x"] }': ("a", "b"),
    "digraph { a -> {b c} -> d }": ("a", "b", "c", "d"),
    'digraph { a [label="{one|two}", shape=record]; a:n -> b:s:w }': ("one two", "b"),
    "digraph { a [label=<<table><tr><td>x</td><td>y</td></tr></table>>] a -> b }": ("x y",),
    'digraph { "say \\"no\\"" -> b }': ('say "no"',),
    'digraph { a [label="x" + "y"] a -> b // end\n# line\n}': ("xy",),
    "strict digraph { rankdir=LR node [label=same] a -> b }": ("same",),
    "digraph { a -> b -> c; edge [style=invis]; c -> d }": ("a", "b", "c", "d"),
}


@pytest.mark.parametrize("text", DOT)
def test_ways_to_write_dot(text: str) -> None:
    texts = {each.text for each in sketch(text, ".dot").boxes}
    assert set(DOT[text]) <= texts


def test_dot_that_was_laid_out_is_read_by_its_places() -> None:
    text = 'digraph { b [pos="10,10"]; a [pos="10,90"]; c [pos="90,10"]; a -> b; a -> c }'
    assert [each.id for each in sketch(text, ".dot").boxes] == ["a", "b", "c"]


def test_graphml_of_networkx() -> None:
    networkx = pytest.importorskip("networkx")
    graph = networkx.DiGraph()
    graph.add_node(1, label="Start here")
    graph.add_node(2)
    graph.add_edge(1, 2, label="then")
    text = "\n".join(networkx.generate_graphml(graph))
    found = sketch(text, ".graphml")
    assert [each.text for each in found.boxes] == ["Start here", "2"]
    assert found.boxes[0].arrows[0].label == "then"


def test_names() -> None:
    assert slug("Is the child’s sibling at risk?") == "is_the_childs_sibling_at_risk"
    assert slug("13 to 17 years") == "box_13_to_17_years"
    assert slug("Ydy’r plentyn yn ddiogel – Â?") == "ydyr_plentyn_yn_ddiogel_a"
    assert slug("安全") == "box"
    assert slug("Refer to the local authority’s designated officer at once") == (
        "refer_to_the_local_authoritys_designated"
    )


REFUSED = {
    "imagery": (".mmd", b"graph TD\nA[see IMG_2041.jpg] --> B", "no imagery"),
    "another diagram": (".mmd", b"sequenceDiagram\nA->>B: x", "no Mermaid flowchart"),
    "no box": (".drawio", b"<mxfile><diagram/></mxfile>", "there is no box"),
    "not ours": (".drawio", b"<svg/>", "no draw.io file"),
    "old Visio": (".vsdx", b"\xd0\xcf\x11\xe0" + b"x" * 600, "no Visio drawing"),
    "a zip of something else": (".vsdx", made.zipped({"a": b"x"}), "no page"),
    "no graph": (".json", b'{"a": 1}', "no `nodes`"),
    "entities": (".graphml", b'<!DOCTYPE a [<!ENTITY b "c">]><graphml>&b;</graphml>', "entities"),
    "a label without end": (".dot", b"digraph { a [label=<<b> }", "label does not end"),
    "another ending": (".png", b"x", "save it from its own program as one of .drawio"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_why(name: str, tmp_path: Path) -> None:
    ending, data, why = REFUSED[name]
    path = tmp_path / f"drawing{ending}"
    path.write_bytes(data)
    with pytest.raises(UnreadableError, match=why):
        read_sketch(path)
