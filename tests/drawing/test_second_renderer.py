"""librsvg, a second renderer, draws each line of words inside its box.

It reads no font from inside an SVG and knows no ``textLength``: it is given our fonts, or finds
none at all. Where each word came out is read from the PDF that it makes.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import flowgraph
from drawing import charts, kscb
from flowgraph import drawing, fonts
from flowgraph.drawing import painting
from flowgraph.showing import view_of
from flowgraph.view import View

pytestmark = pytest.mark.skipif(
    not (shutil.which("rsvg-convert") and shutil.which("pdftotext")),
    reason="librsvg or poppler is not installed",
)
WORD = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')
MARAC = view_of(flowgraph.load_chart("safelives-marac-referral"))


def drawn(svg: str, folder: Path, *font_folders: Path) -> Path:
    """The picture as PDF, by a renderer that knows the fonts of these folders only."""
    known = "".join(f"<dir>{each}</dir>" for each in font_folders)
    settings = folder / "fonts.conf"
    settings.write_text(
        f'<?xml version="1.0"?><fontconfig>{known}<cachedir>{folder}</cachedir></fontconfig>',
        "utf-8",
    )
    (folder / "picture.svg").write_text(svg, "utf-8")
    made = folder / "picture.pdf"
    subprocess.run(
        ["rsvg-convert", "-f", "pdf", "-o", str(made), str(folder / "picture.svg")],
        env={**os.environ, "FONTCONFIG_FILE": str(settings)}, check=True, timeout=60,
    )  # fmt: skip
    return made


def said_by(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.parametrize("portable", [False, True], ids=["picture", "fragment"])
@pytest.mark.parametrize(
    "view", [kscb.PLAIN, kscb.DECIDED, charts.grown(3, 9, 3), MARAC], ids=["plain", "lit", "grown", "marac"]
)  # fmt: skip
def test_every_word_of_a_box_is_drawn_inside_it(view: View, portable: bool, tmp_path: Path) -> None:
    text = drawing.portable(view, fragment="x-") if portable else drawing.svg(view)
    made = drawn(text, tmp_path, fonts.font_folder(), fonts.other_font_folder())
    told = said_by("pdftotext", "-bbox", str(made), "-")
    found = [(*map(float, place), html.unescape(word)) for *place, word in WORD.findall(told)]
    layout = painting.skeleton_for(view, "none", "default", "", True).layout
    assert len(layout.chart.boxes) >= len(view.boxes)
    for box in layout.chart.boxes:
        rect = box.rect
        inside = [
            (left, right, word)
            for left, top, right, bottom, word in found
            if rect.x < (left + right) / 2 < rect.right and rect.y < (top + bottom) / 2 < rect.bottom
        ]  # fmt: skip
        words = sorted(word for _, _, word in inside)
        assert words == sorted(" ".join(line.text for line in box.lines).split()), box.id
        for left, right, word in inside:
            assert rect.x < left, word
            assert right < rect.right, word


def test_outlines_need_no_font_there_either(tmp_path: Path) -> None:
    """Drawn without any font, they look like the words drawn with ours."""
    pages = []
    for name, text, folders in (
        ("letters", drawing.svg(kscb.DECIDED), (fonts.font_folder(),)),
        ("outlines", drawing.portable(kscb.DECIDED, outlines=True), ()),
    ):
        folder = tmp_path / name
        folder.mkdir()
        made = drawn(text, folder, *folders)
        assert bool(said_by("pdffonts", str(made)).splitlines()[2:]) == (name == "letters")
        said_by("pdftoppm", "-gray", "-r", "72", "-singlefile", str(made), str(folder / "page"))
        pages.append((folder / "page.pgm").read_bytes())
    letters, outlines = pages
    assert len(letters) == len(outlines)
    ink, other = (sum(255 - dot for dot in page) for page in pages)
    assert abs(ink - other) < 0.05 * ink  # all the letters are a fifth of it
    apart = sum(abs(a - b) > 96 for a, b in zip(letters, outlines, strict=True))
    assert apart < 0.03 * len(letters)  # kerning moves letters a little
