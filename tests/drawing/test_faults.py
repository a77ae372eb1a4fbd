"""Charts that pictures once failed on, each with what is right."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from flowgraph import drawing
from flowgraph.checking.soundness import check
from flowgraph.cli import main
from flowgraph.drawing import raster
from flowgraph.reading.library import load_chart
from flowgraph.showing import view_of

FAULTS = Path(__file__).parent / "faults"
FORMS = ("png", "pdf", "svg", "html")


def status(*args: object) -> object:
    """The exit status of one command."""
    with pytest.raises(SystemExit) as left:
        main([str(arg) for arg in args])
    return left.value.code


@pytest.mark.parametrize(
    ("name", "dpi"), [("png-few-words", 96), ("on-call", 300), ("on-call", 36)]
)
def test_a_chart_of_few_words_is_no_empty_picture(name: str, dpi: int) -> None:
    made = drawing.png(view_of(load_chart(FAULTS / f"{name}.yaml")), dpi=dpi)
    assert struct.unpack(">II", made[16:24])[0] == pytest.approx(841.89 / 72 * dpi, abs=2)


def test_a_picture_at_the_finest_is_read_no_further_than_its_first_ink() -> None:
    made = drawing.png(view_of(load_chart("kscb-typology-2016")), dpi=1200)
    assert len(made) > 100_000


@pytest.mark.parametrize("size", [(3, 2), (40, 40), (700, 300)])
def test_level_ground_is_blank_and_one_mark_is_ink(size: tuple[int, int]) -> None:
    wide, high = size
    ground = f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}">'
    ground += '<rect width="100%" height="100%" fill="#fff1a8"/>'
    mark = f'<rect x="{wide - 2}" y="{high - 1}" width="1" height="1"/>'
    assert raster.blank(raster._render(f"{ground}</svg>", 1.0))
    assert not raster.blank(raster._render(f"{ground}{mark}</svg>", 1.0))


def test_a_paper_and_a_resolution_that_no_memory_holds_are_refused() -> None:
    with pytest.raises(drawing.DrawingError, match="use 300 or less"):
        drawing.png(view_of(load_chart("kscb-typology-2016")), dpi=1200, paper="A0")


def test_letters_of_two_parts_are_one_letter_in_every_form(tmp_path: Path) -> None:
    path = FAULTS / "nfd-letters.yaml"
    chart = load_chart(path)
    assert chart.boxes["a"].text == "Oes dŵr yma?"
    assert check(chart) == []
    for form in FORMS:
        to = tmp_path / f"picture.{form}"
        assert status("draw", path, "-o", to) == 0
        assert to.stat().st_size > 1000
    assert "dŵr" in re.sub("<[^>]*>", "", (tmp_path / "picture.svg").read_text("utf-8"))


@pytest.mark.parametrize(("written", "named"), [("x\\u0302", "U+0302"), ("\\u6f22", "U+6F22")])
def test_a_letter_that_no_font_has_is_named_by_check_and_refused(
    written: str, named: str, tmp_path: Path
) -> None:
    path = tmp_path / "letters.yaml"
    text = (FAULTS / "nfd-letters.yaml").read_text("utf-8")
    path.write_text(text.replace("w\\u0302", written), "utf-8")
    (found,) = check(load_chart(path))
    assert named in found.problem
    assert (found.line, found.place) == (8, "box a")
    for form in FORMS:
        assert status("draw", path, "-o", tmp_path / f"picture.{form}") == 2
        assert not (tmp_path / f"picture.{form}").exists()


def test_letters_too_small_to_read_are_told_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(form: str, *how: str) -> str:
        status("draw", FAULTS / "fan-long-labels.yaml", "-o", tmp_path / f"a.{form}", *how)
        return capsys.readouterr().err

    (said,) = {told(form, "--labels", "words") for form in ("png", "svg", "pdf")}
    mend = re.search(r"4\.\d pt.*use (A\d)", said)
    assert mend
    for form in ("png", "svg", "pdf"):
        assert told(form, "--labels", "words", "--paper", mend[1]) == ""
    assert told("html", "--labels", "words") == ""
