"""The imagery guard: what is refused, what passes, and that the offline page agrees."""

from __future__ import annotations

import base64
import json
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import flowgraph
from flowgraph.reading.imagery import carries_imagery, is_imagery
from flowgraph.reading.library import load_source
from flowgraph.reading.source import decoded
from flowgraph.resources import folder, shipped_charts
from flowgraph.writing.page import guard_data

RULE = "must not print, forward, distribute or save any images"
BLANK = (folder("templates") / "chart.yaml").read_text(encoding="utf-8")


def image(size: int = 150) -> str:
    """What some image would be in base64."""
    return base64.b64encode(random.Random(size).randbytes(size)).decode()


def in_pieces(text: str, size: int, between: str) -> str:
    return between.join(text[i : i + size] for i in range(0, len(text), size))


ANYWHERE = [
    "data:image/png;base64,iVBORw0KGgo=",
    "DATA:image/jpeg,%FF%D8",
    "see IMG_2041.jpg",
    "IMG_2041",
    "DSC01234 was sent",
    "PXL_20261120_101112",
    "WhatsApp Image 2026-11-20 at 10.11.12",
    "Screenshot_20261120",
    "clip.MP4",
    "picture%2Ejpg",
    "picture[.]jpg",
    "picture (dot) png",
    "picture．jpg",
    "pic\u200bture.j\u200bpg",
    "https://example.org/abc.jpg?size=large",
    "https://example.org/view?format=jpg",
    "https://example.org/view?file=holiday.heic",
    "https://example.org/abc/mp4",
    "<img src=x>",
    "< video >",
    "![alt](x)",
    "file://server/share",
    "cid:part1",
    "magnet:?xt=urn",
    "C:\\Users\\x\\thing",
    "\\\\server\\share",
    "/home/x/thing",
    "~/thing",
    "DCIM",
    "iVBORw0KGgoAAAANSUhEUg==",
    "iVBO Rw0K Ggo AAAA",
    "/9j/\n4AAQ\nSkZJRg",
    "UklGRiQAAABXRUJQ",
    image(),
    image().replace("+", "-").replace("/", "_"),
    "A" * 120,
    "ff d8 ff e0 " * 20,
    "ffd8ffe0" * 20,
    "ff:d8:ff:e0:" * 20,
    "\ud800",
    "\ufffd",
    *(
        in_pieces(image(), size, gap)
        for size in (2, 4, 7, 38, 60, 76)
        for gap in (" ", "\n", " \n\t")
    ),
]
"""Refused in an incident and in a chart."""

BINARY = "text\x07with a bell"
"""Refused in both; in a chart as what cannot be seen, which is a fault of its own."""

PLACES = [
    "https://example.org/photos/1",
    "https://www.snapchat.com/add/x",
    "https://youtu.be/abc",
    "imgur.com/a/abc",
    "www.instagram.com/p/abc",
    "smb://server/share",
    "hxxps://i.example/abc",
    "https://1.2.3.4/abc",
    "bit.ly/abc",
    "https://media.example.org/x",
]
"""Links to where media are kept: refused in an incident; a chart may name a tool or a publisher."""

ORDINARY = [
    "a messaging service; two messages were sent at 9.30 p.m.",
    "https://www.brook.org.uk/our-work/category/sexual-behaviours-traffic-light-tool",
    "https://www.gov.uk/government/publications/mandatory-reporting-of-female-genital-mutilation-procedural-information",
    "e.g. a group chat on an app. More is not known.",
    "Ref. 2016/04/11-B, version 2.10",
    "it went on x.com and Snapchat, and/or in a group chat",
    "sha256 f465ada67811ba38f465ada67811ba38f465ada67811ba38f465ada67811ba38",
    "She said no. Zip it, he said. They moved (mov) on. It is raw.",
    "TikTok YouTube WhatsApp iPhone PlayStation OnlyFans LinkedIn FaceTime BeReal Discord Kik Yubo",
    "Year 9 and Y10 at 3pm on 4th; KS3 KS4; A1 B2 C3 D4 E5 F6 G7 H8 I9 J10 K11 L12 M13 N14 P15 Q16",
    "The DSL told MASH, the YOT and CAMHS; strategy meeting under s.47; ABE interview; MACE; NRM; CP plan",
    "An image was taken on a phone and the picture shown to others. No video is known of.",
    "07700 900123 or 01622 000000, ext. 4041; NHS 943 476 5919; UPN A123456789012; URN 118806",
    "“I don’t know” – she was 14½ · café, naïve, Zoë’s brother’s …",
    "f.a.o. J.P. in Gif-sur-Yvette; the P.N.G. office; tel: 999",
    "Supercalifragilisticexpialidocious antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
    "a/b/c and d\\e",
    "1. told the lead 2. rang 101 3. wrote it down at 10:15 on 20/11/2026 (ref CAD1234/20NOV26)",
]


@pytest.mark.parametrize("text", ANYWHERE, ids=lambda text: ascii(text)[:30])
def test_imagery_is_refused_in_incidents_and_charts(text: str) -> None:
    assert is_imagery(text)
    assert carries_imagery(text)
    assert is_imagery(f"They say that {text} was passed on, 2 days ago.")
    assert carries_imagery(f"They say that {text} was passed on, 2 days ago.")


@pytest.mark.parametrize("text", PLACES)
def test_links_to_where_media_are_kept_are_refused_in_incidents_alone(text: str) -> None:
    assert is_imagery(text)
    assert not carries_imagery(text)


@pytest.mark.parametrize("text", ORDINARY, ids=lambda text: text[:30])
def test_ordinary_words_pass(text: str) -> None:
    assert not is_imagery(text)
    assert not carries_imagery(text)


def test_long_english_passes() -> None:
    """Every paragraph of this project's own documentation; code and links to pictures aside."""
    docs = [*(folder("templates").parent / "docs").rglob("*.md")]
    if not docs:
        pytest.skip("installed without its documentation")
    for path in docs:
        text = re.sub(
            r"```.*?```|`[^`]*`|!?\[[^\]]*\]\([^)]*\)", "", path.read_text("utf-8"), flags=re.S
        )
        for paragraph in re.split(r"\n\s*\n", text):
            if not re.search(r"\.(svg|png|html)|://|<img", paragraph):
                assert not carries_imagery(paragraph), paragraph


def test_everything_shipped_passes() -> None:
    for name in shipped_charts():
        assert flowgraph.load_chart(name).id == name


@pytest.mark.parametrize(
    "line",
    [
        'title: "When {} is reported"',
        'banner: "{}"',
        'edition: {{publisher: "{}", document: x, date: 2026}}',
        'guidance: [{{title: x, where: "{}"}}]',
        'notes: [{{text: "{}"}}]',
        '"{}": x',
        'facts: {{"{}": {{kind: yes-no}}}}',
        'boxes: {{"{}": {{kind: start, text: x, next: y}}}}',
    ],
)
def test_a_chart_that_carries_imagery_is_refused_and_shows_none_of_it(line: str) -> None:
    content = "holiday.jpg"
    top = line.split(":")[0]
    text = re.sub(rf"^{top}:.*\n(?:[ \t].*\n|\n)*", "", BLANK, flags=re.M)
    with pytest.raises(flowgraph.ChartError) as caught:
        load_source(decoded("chart.yaml", (text + line.format(content) + "\n").encode()))
    assert RULE in str(caught.value)
    assert content not in str(caught.value)
    assert all(finding.line for finding in caught.value.findings)


def test_a_chart_may_give_web_addresses() -> None:
    where = "https://media.example.org/guidance/images/2026.pdf"
    text = BLANK.replace("ask the board", where)
    assert load_source(decoded("chart.yaml", text.encode())).guidance[0].where == where


def test_what_is_binary_is_refused() -> None:
    assert is_imagery(BINARY)
    text = BLANK.replace("ask the board", r"text\u0007with a bell")
    with pytest.raises(flowgraph.ChartError, match="cannot be seen"):
        load_source(decoded("chart.yaml", text.encode()))


def test_a_chart_may_not_turn_the_direction_of_its_words() -> None:
    text = BLANK.replace("When a concern", r"When \u202ea concern").replace(
        r"title: When \u202ea concern is reported", r'title: "When \u202ea concern is reported"'
    )
    with pytest.raises(flowgraph.ChartError):
        load_source(decoded("chart.yaml", text.encode()))


def test_no_text_makes_the_guard_slow() -> None:
    """Repeated beginnings of signs, which a careless pattern would try again and again."""
    import time

    for piece in (
        "http://",
        "![",
        "data:",
        "a.",
        "a-",
        "aA",
        "~/",
        "< ",
        "\\",
        ":a",
        "0a",
        "x/",
        "(dot)",
        "=a",
    ):
        text = piece * (200_000 // len(piece))
        start = time.process_time()
        is_imagery(text)
        carries_imagery(text)
        assert time.process_time() - start < 10, piece


def test_the_offline_page_has_the_same_guard(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is missing")
    code = (folder("templates") / "page" / "file.js").read_text(encoding="utf-8")
    texts = [text for text in (BINARY, *ANYWHERE, *PLACES, *ORDINARY) if "\ud800" not in text]
    (tmp_path / "run.js").write_text(
        f"const PAGE = {{guard: {json.dumps(guard_data())}}};\n{code}\n"
        f"console.log(JSON.stringify({json.dumps(texts)}.map(isImagery)));",
        encoding="utf-8",
    )
    run = subprocess.run([node, tmp_path / "run.js"], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == [is_imagery(text) for text in texts]
