"""Every shipped case gets a note and a record that holds."""

import io
import subprocess

import pikepdf
import pytest

import flowgraph
from flowgraph.reading.record_file import read_record
from flowgraph.reading.source import decoded
from flowgraph.resources import folder, shipped_charts
from flowgraph.writing.note import note as write_note
from flowgraph.writing.record import record_of, text_of
from flowgraph.writing.replay import replayed
from writing.notes import needs

CASES = sorted((folder("graphs") / "cases").rglob("*.yaml"))


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_case_gets_its_note_and_a_record_that_holds(path):
    incident = flowgraph.load_incident(path)
    chart = flowgraph.load_chart(incident.chart or path.parent.name)
    decision = flowgraph.decide(chart, incident)
    for form in ("txt", "md", "html"):
        said = write_note(decision, form)
        assert incident.reference in str(said).replace("\\", "")
        assert chart.edition.notice[:40] in str(said).replace("\\", "")
        assert form != "txt" or str(said).count("\n") <= 75
    assert pages(write_note(decision, "pdf")) == 3  # the note, the picture, the appendix
    record = read_record(decoded("record.json", text_of(record_of(decision)).encode()))
    assert record.intact
    assert replayed(record).verified


def test_as_word_a_note_has_four_pages_at_most_in_any_letters(tmp_path):
    """Of each chart those with most to say, set by LibreOffice in the letters that it finds: where
    it has none of Arial's widths, in wider ones."""
    tool = needs("soffice")
    for name in sorted(shipped_charts()):
        chart = flowgraph.load_chart(name)
        paths = (folder("graphs") / "cases" / name).glob("*.yaml")
        decisions = [
            flowgraph.decide(chart, flowgraph.load_incident(path, chart)) for path in paths
        ]
        decisions.sort(key=lambda decision: len(write_note(decision, "txt")))
        for decision in decisions[-3:]:
            made = tmp_path / f"{name}-{decision.incident}.docx"
            made.write_bytes(write_note(decision, "docx"))
    command = [tool, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    command += [
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        *map(str, tmp_path.glob("*.docx")),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    counted = {path.stem: pages(path.read_bytes()) for path in tmp_path.glob("*.pdf")}
    assert len(counted) == 3 * len(shipped_charts())
    assert {stem: count for stem, count in counted.items() if count > 4} == {}
