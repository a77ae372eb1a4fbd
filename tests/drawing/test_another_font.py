"""The way out of the font package: another family, by changing ``flowgraph/fonts.py`` alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from flowgraph import fonts

FAMILY = "Another Hand"
CHANGED = f"""
import sys
from pathlib import Path

sys.modules["fontpkg_atkinson_hyperlegible"] = None  # as if it could no longer be had
from flowgraph import fonts

folder = Path(sys.argv[1])
fonts.font_folder = lambda: folder
fonts.FAMILY = "{FAMILY}"
fonts.POSTSCRIPT = (b"AnotherHand", b"IBMPlexSans")
fonts.FILES = {{"regular": "regular.ttf", "bold": "bold.ttf"}}

from flowgraph.cli import main

main(sys.argv[2:])
"""


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A family that nobody has installed: the second font's shapes under another name."""
    folder = tmp_path_factory.mktemp("fonts")
    for weight, axes in fonts.AXES.items():
        font = instantiateVariableFont(
            TTFont(fonts.other_font_folder() / fonts.OTHER_FILE), axes, updateFontNames=False
        )
        for record in font["name"].names:
            if record.nameID in (1, 4, 16):
                record.string = FAMILY
            elif record.nameID == 6:
                record.string = "AnotherHand"
        font["OS/2"].usWeightClass = int(axes["wght"])
        font.save(folder / f"{weight}.ttf")
    return folder


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_drawn_and_printed_in_another_family(form: str, family: Path, tmp_path: Path) -> None:
    out = tmp_path / f"chart.{form}"
    done = subprocess.run(
        [sys.executable, "-c", CHANGED, str(family), "draw", "--paper", "A3", "-o", str(out)],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = out.read_bytes()
    if form == "svg":
        assert FAMILY.encode() in made
        assert fonts.FAMILY.encode() not in made
    if form == "pdf" and shutil.which("pdffonts"):
        told = subprocess.run(["pdffonts", out], capture_output=True, text=True, check=True)
        assert "Atkinson" not in told.stdout
        assert told.stdout.count("yes yes yes") >= 2  # embedded, cut down, with its letters


def test_nothing_else_names_a_font_package() -> None:
    package = Path(fonts.__file__).parent
    naming = [file.name for file in package.rglob("*.py") if "fontpkg" in file.read_text("utf-8")]
    assert naming == ["fonts.py"]
    running = [file.name for file in package.rglob("*.py") if "-pure" in file.read_text("utf-8")]
    assert running == ["engine.py"]
