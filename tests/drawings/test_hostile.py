"""Drawings made to hurt, and good ones made bad: read or refused, in bounded time, with nothing but
an error of the project's own."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pytest
import yaml
from fuzzing.readers import hurried
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples

from flowgraph.errors import FlowgraphError
from flowgraph.reading.drawings.file import sketch_of_bytes
from flowgraph.reading.library import load_source
from flowgraph.reading.source import decoded
from flowgraph.writing.chart_from_drawing import chart_text

from . import made

SECONDS = 30.0


def held(data: bytes, ending: str) -> bool:
    """Whether a drawing is accepted; then its chart file is YAML that only leaves things to say."""
    told_of = None
    with hurried(SECONDS):
        try:
            text = chart_text(sketch_of_bytes(f"drawing{ending}", data, ending))
        except FlowgraphError as error:
            told_of = {found.file for found in error.findings}
    if told_of is not None:
        assert told_of == {f"drawing{ending}"}
        return False
    if len(text) < 100_000:
        yaml.safe_load(text)
        with pytest.raises(FlowgraphError) as told:
            load_source(decoded("chart.yaml", text.encode()), {})
        for found in told.value.findings:
            assert "not said" in found.problem or "no words" in found.problem or False, found
    return True


PIECES = st.sampled_from(
    [
        b"<", b">", b'"', b"'", b"&", b";", b"{", b"}", b"[", b"]", b"(", b")", b"|", b"-->", b"->", b"--",
        b"==>", b"\\", b"\n", b"%%{", b"%%", b"subgraph ", b"end\n", b"&amp;", b"&#0;", b"\x00", b"\xff", b"\xed\xa0\x80",
        b"]]>", b"<!--", b"<![CDATA[", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"nan", b"1e999", b"-1", b"A", b"\xe2\x80\xae",
        b"label=", b"style=", b'parent="b"', b'source="a"', b"Master='2'", b"strict", b"/*", b"//", b"#", b"<b>", b"null",
    ]
)  # fmt: skip
CHANGES = st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 40), PIECES), max_size=6)


def mangled(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for where, cut, piece in changes:
        at = where % (len(data) + 1)
        data = data[:at] + piece + data[at + cut :]
    return data


@pytest.mark.parametrize("ending", made.ALL)
def test_any_drawing_is_read_or_refused(ending: str) -> None:
    @examples(80)
    @given(CHANGES | st.binary(max_size=60).map(lambda b: [(0, 10**6, b)]))
    def tried(changes: list[tuple[int, int, bytes]]) -> None:
        if ending == ".vsdx" and changes and changes[0][0] % 4:  # a part of it, else the archive
            with zipfile.ZipFile(io.BytesIO(made.ALL[ending])) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
            name = sorted(parts)[changes[0][0] % len(parts)]
            held(made.zipped({**parts, name: mangled(parts[name], changes)}), ending)
        else:
            held(mangled(made.ALL[ending], changes), ending)

    tried()


def _packed(model: str) -> bytes:
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = squeezed.compress(quote(model, safe="").encode()) + squeezed.flush()
    return f"<mxfile><diagram>{base64.b64encode(data).decode()}</diagram></mxfile>".encode()


def _cells(count: int, **more: str) -> str:
    said = "".join(f' {name}="{value}"' for name, value in more.items())
    cells = (
        f'<mxCell id="c{i}" value="x" vertex="1" parent="c{i - 1}"{said}><mxGeometry x="1" as="geometry"/></mxCell>'
        for i in range(count)
    )
    return f"<mxGraphModel><root>{''.join(cells)}</root></mxGraphModel>"


def _loose(boxes: int, lines: int) -> bytes:
    cells = [
        f'<mxCell id="b{i}" value="x" vertex="1"><mxGeometry x="{i}" y="{i}" width="9" height="9" as="geometry"/></mxCell>'
        for i in range(boxes)
    ]
    cells += [
        f'<mxCell id="e{i}" edge="1" source="b0"><mxGeometry as="geometry">'
        '<mxPoint x="-900" y="0" as="targetPoint"/></mxGeometry></mxCell>'
        for i in range(lines)
    ]
    return f"<mxGraphModel><root>{''.join(cells)}</root></mxGraphModel>".encode()


def _bomb(name: str = "visio/pages/pages.xml") -> bytes:
    return made.zipped({name: b"<Pages>" + b" " * 40_000_000 + b"</Pages>"})


_CHAIN = " --> ".join(f"A{i}" for i in range(2_000))
_LAUGHS = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 9}">' for i in range(1, 12))

BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a billion laughs": (
        ".drawio",
        lambda: f'<!DOCTYPE a [<!ENTITY a0 "ha">{_LAUGHS}]><mxfile>&a11;</mxfile>'.encode(),
        "entities are declared",
    ),
    "a file of the machine": (
        ".graphml",
        lambda: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><graphml>&b;</graphml>',
        "entities are declared",
    ),
    "a page that unfolds": (".drawio", lambda: _packed("<a>" + " " * 8_000_000), "unfolds to more than 20 MB"),
    "a part that unfolds": (".vsdx", _bomb, "unfolds to more than 30 MB"),
    "deep elements": (".graphml", lambda: b"<a>" * 100_000, "nested deeper than 200"),
    "many elements": (".drawio", lambda: b"<a>" + b"<b/>" * 500_000 + b"</a>", "more than 400000 elements"),
    "many shapes": (".drawio", lambda: _cells(6_000).encode(), "more than 5000 shapes"),
    "shapes in shapes": (".drawio", lambda: _cells(5_000).encode(), ""),
    "many loose lines": (
        ".drawio",
        lambda: _loose(4_000, 1_500),
        "more than 1000 lines whose ends are tied to nothing",
    ),
    "many frames": (".drawio", lambda: _cells(5_000, style="swimlane").encode(), "no box"),
    "many boxes and arrows": (
        ".mmd",
        lambda: ("graph TD\n" + "".join(f"A{i % 4_999} --> A{i * 7 % 4_997}\n" for i in range(20_000))).encode(),
        "",
    ),
    "a long label": (".dot", lambda: b'digraph { a [label="' + b"x " * 5_000 + b'"] }', "more than 4000 characters"),
    "deep subgraphs in DOT": (".dot", lambda: b"digraph {" + b"{" * 100_000, "nested deeper than 100"),
    "many edges from few words": (
        ".dot",
        lambda: b"digraph { {" + b" ".join(b"a%d" % i for i in range(400)) + b"} -> {"
        + b" ".join(b"b%d" % i for i in range(400)) + b"} }",
        "more than 20000 lines",
    ),
    "an HTML label without end": (".dot", lambda: b"digraph { a [label=" + b"<" * 4_000_000, "does not end"),
    "deep subgraphs in Mermaid": (
        ".mmd",
        lambda: b"graph TD\n" + b"subgraph a\n" * 1_000,
        "nested deeper than 100",
    ),
    "a long line": (".mmd", lambda: b"graph TD\n" + b"A-->" * 100_000 + b"A", "more than 20000 characters"),
    "directives without end": (".mmd", lambda: b"graph TD\nA-->B\n" + b"%%{ " * 1_000_000, ""),
    "quotes without end": (".mmd", lambda: b"graph TD\nA-->B\n" + b'A["x\n' * 500_000, ""),
    "a chain": (".mmd", lambda: f"graph TD\n{_CHAIN}\n".encode(), ""),
    "a circle": (".mmd", lambda: f"graph TD\n{_CHAIN} --> A0\n".encode(), ""),
    "tags begun again and again": (
        ".drawio",
        lambda: _cells(1, style="html=1").replace('value="x"', f'value="{"&lt;!" * 200_000}"').encode(),
        "",
    ),
    "placeholders": (
        ".drawio",
        lambda: (
            f'<mxGraphModel><root><object id="a" label="{"%p%" * 200_000}" placeholders="1" p="{"x" * 200_000}">'
            '<mxCell vertex="1"/></object></root></mxGraphModel>'
        ).encode(),
        "more than 4000 characters",
    ),
    "deep JSON": (".json", lambda: b'{"nodes":' * 100_000, ""),
    "ten thousand arrows between two boxes": (
        ".mmd",
        lambda: b"graph TD\n" + b"".join(b"A -->|word %d| B\n" % i for i in range(10_000)),
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_made_to_hurt(name: str) -> None:
    ending, make, why = BOMBS[name]
    data = make()
    if not why:
        held(data, ending)
        return
    with hurried(SECONDS), pytest.raises(FlowgraphError, match=why):
        sketch_of_bytes(f"drawing{ending}", data, ending)
