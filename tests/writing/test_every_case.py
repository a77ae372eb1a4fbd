"""Every shipped case gets a note and a record that holds."""

import pytest

import flowgraph
from flowgraph.reading.record_file import read_record
from flowgraph.reading.source import decoded
from flowgraph.resources import folder
from flowgraph.writing.note import note as write_note
from flowgraph.writing.record import record_of, text_of
from flowgraph.writing.replay import replayed

CASES = sorted((folder("graphs") / "cases").rglob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_case_gets_its_note_and_a_record_that_holds(path):
    incident = flowgraph.load_incident(path)
    chart = flowgraph.load_chart(incident.chart or path.parent.name)
    decision = flowgraph.decide(chart, incident)
    for form in ("txt", "md", "html"):
        said = write_note(decision, form)
        assert incident.reference in str(said).replace("\\", "")
        assert chart.edition.notice[:40] in str(said).replace("\\", "")
    record = read_record(decoded("record.json", text_of(record_of(decision)).encode()))
    assert record.intact
    assert replayed(record).verified
