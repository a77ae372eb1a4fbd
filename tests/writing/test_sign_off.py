"""The pack by which a practitioner signs a chart off."""

import io
from pathlib import Path

import pytest

import flowgraph
from flowgraph.cli import main
from flowgraph.reading.library import load_source
from flowgraph.reading.source import Source
from flowgraph.resources import shipped_charts
from flowgraph.writing.note import write_sign_off
from flowgraph.writing.note_content import Blanks, CaseNote, Listing, Paragraphs
from flowgraph.writing.sign_off import sign_off

KSCB = "kscb-sexting-2016"


def packed(name: str = KSCB) -> CaseNote:
    return sign_off(flowgraph.load_chart(name))


def strong(note: CaseNote, id_: str) -> list[str]:
    """What is asked in a section, each with a line to write on."""
    (section,) = [section for section in note.sections if section.id == id_]
    asked = []
    for block, following in zip(section.blocks, section.blocks[1:], strict=False):
        if isinstance(block, Paragraphs) and isinstance(following, Blanks):
            asked.append(block.lines[0].text)
    return asked


def test_every_arrow_is_asked_once_under_what_it_rests_on() -> None:
    chart = flowgraph.load_chart(KSCB)
    note = packed()
    for basis in ("precaution", "structure", "stated"):
        meant = sum(arrow.basis == basis for arrow in (*chart.arrows, *chart.also_arrows))
        assert len(strong(note, f"arrows-{basis}")) == meant > 0
    ids = [section.id for section in note.sections]
    assert ids.index("arrows-precaution") < ids.index("arrows-structure") < ids.index("ours")


def test_an_arrow_says_from_where_to_where_and_when() -> None:
    assert strong(packed(), "arrows-structure")[0] == (
        "Arrow 3. From “‘Aggravated’ Incidents” to “Adults (18 or over) involved”,"
        " if somebody of 18 or over is involved"
    )


SMALL = """\
chart: small
title: A small chart
edition: {publisher: Nobody, document: Made up, date: 2016-04}
start: begin
facts: {harmful: {kind: yes-no, ask: "Is it harmful?"}}
boxes:
  begin:
    kind: start
    text: Begin
    cite: p.1
    next:
      refer: {when: harmful, basis: stated, cite: p.1}
      wait: {when: otherwise, basis: structure, cite: p.1}
  refer: {kind: outcome, text: Refer, cite: p.1, protection: 2}
  wait: {kind: outcome, text: Wait, cite: p.1, protection: 1}
claims:
  - {says: Harm is referred, when: harmful, only: [refer], cite: p.1}
  - {says: Everything is referred, only: [refer], cite: p.1}
"""
HOLDS, BREAKS = "Proved for every incident.", "Does not hold. This incident breaks it:"


def proved(chart: str) -> list[str]:
    note = sign_off(load_source(Source("small.yaml", chart.encode(), chart)))
    (section,) = [section for section in note.sections if section.id == "claims"]
    return [
        block.lines[1].text
        for block in section.blocks
        if isinstance(block, Paragraphs) and len(block.lines) > 1
    ]


def test_a_claim_stands_with_what_became_of_it() -> None:
    assert proved(SMALL) == [HOLDS, BREAKS]
    unsound = SMALL.replace("when: otherwise", "when: not harmful and harmful")
    assert set(proved(unsound)) == {
        "Not proved: first mend what flowgraph check finds in the chart."
    }


def test_every_claim_of_a_shipped_chart_is_proved() -> None:
    for name in shipped_charts():
        (section,) = [each for each in packed(name).sections if each.id == "claims"]
        said = [b.lines[1].text for b in section.blocks[1:] if isinstance(b, Paragraphs)]
        assert set(said) == {HOLDS}


def test_what_is_ours_is_signed_for_too() -> None:
    (ours,) = [section for section in packed().sections if section.id == "ours"]
    listing = ours.blocks[0]
    assert isinstance(listing, Listing)
    texts = [line.words.text for line in listing.lines]
    assert "[sic]: the Criminal Justice Act 1988 is meant." in texts
    assert not any("NB: professionals must not print" in text for text in texts)


@pytest.mark.parametrize("form", ["html", "pdf", "docx"])
def test_the_same_chart_gives_the_same_bytes(form) -> None:  # type: ignore[no-untyped-def]
    chart = flowgraph.load_chart("kscb-typology-2016")
    assert write_sign_off(chart, form) == write_sign_off(chart, form)


def test_word_has_every_word_that_the_page_has() -> None:
    import docx

    chart = flowgraph.load_chart(KSCB)
    made = write_sign_off(chart, "docx")
    assert isinstance(made, bytes)
    words = "\n".join(each.text for each in docx.Document(io.BytesIO(made)).paragraphs)
    for section in packed().sections:
        for block in section.blocks:
            for line in block.lines if isinstance(block, Paragraphs) else ():
                assert line.text in words


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*args: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(["signoff", *args])
        return int(ended.value.code or 0)

    target = tmp_path / "pack.html"
    assert run(KSCB, "-o", str(target)) == 0
    before = target.read_bytes()
    assert b"Agree, or depart because" in before
    assert run("kscb-typology-2016", "-o", str(target)) == 2  # somebody may have written in it
    assert target.read_bytes() == before
    assert run("kscb-typology-2016", "-o", str(target), "--force") == 0
    assert target.read_bytes() != before
    assert run(KSCB, "-o", str(tmp_path / "pack.txt")) == 2
    assert ".docx, .pdf, .html" in capsys.readouterr().err
