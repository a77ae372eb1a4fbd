"""`flowgraph note` and `flowgraph replay` as they are called."""

import io
import json
import sys
from types import SimpleNamespace

import pytest

import flowgraph
from flowgraph.cli import main
from flowgraph.reading.record_file import sha256_of
from flowgraph.writing.record import record_of, text_of
from writing.notes import FULL, LOW, OPEN, OUTSIDE, decided


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name, text in (("full", FULL), ("open", OPEN), ("outside", OUTSIDE), ("low", LOW)):
        (tmp_path / f"{name}.yaml").write_text(text)

    def called(*args, given=""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        with pytest.raises(SystemExit) as ended:
            main(list(args))
        said = capsys.readouterr()
        return SimpleNamespace(
            exit_code=ended.value.code or 0,
            stdout=said.out,
            stderr=said.err,
            output=said.out + said.err,
        )

    return called


def test_a_note_is_written(run, tmp_path):
    done = run("note", "full.yaml", "-o", "note.md")
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert (tmp_path / "note.md").read_text().startswith("# Case note SG-2026-0117")


def test_an_open_incident_gets_its_note_too(run):
    assert run("note", "open.yaml", "-o", "note.txt").exit_code == 0


def test_a_note_goes_to_standard_output_as_text(run):
    done = run("note", "full.yaml", "-o", "-")
    assert done.exit_code == 0
    assert done.stdout.startswith("CASE NOTE SG-2026-0117")


def test_redacted_and_as_a_fragment(run, tmp_path):
    done = run("note", "full.yaml", "-o", "note.html", "--redact", "--fragment")
    assert done.exit_code == 0
    page = (tmp_path / "note.html").read_text()
    assert "SECRET" not in page
    assert "<html" not in page


def test_many_at_once_and_one_failure_stops_none(run, tmp_path):
    (tmp_path / "bad.yaml").write_text("incident: SG-1\nfacts: {nobody: yes}\n")
    (tmp_path / "SG-2026-0500.txt").write_text("what was there")
    done = run("note", "full.yaml", "bad.yaml", "low.yaml", "open.yaml", "-o", "{incident}.txt")
    assert done.exit_code == 2
    assert "2 written, 2 not, of 4" in done.stderr
    assert "bad.yaml:2:9" in done.stderr
    assert "SG-2026-0500.txt: this file exists already" in done.stderr
    assert "nobody" not in done.stderr
    assert (tmp_path / "SG-2026-0117.txt").exists()
    assert (tmp_path / "SG-2026-0200.txt").exists()
    assert (tmp_path / "SG-2026-0500.txt").read_text() == "what was there"


def test_what_is_there_is_replaced_only_with_force(run, tmp_path):
    (tmp_path / "note.txt").write_text("what was there")
    assert run("note", "full.yaml", "-o", "note.txt").exit_code == 2
    assert (tmp_path / "note.txt").read_text() == "what was there"
    assert run("note", "full.yaml", "-o", "note.txt", "--force").exit_code == 0
    assert (tmp_path / "note.txt").read_text() != "what was there"


@pytest.mark.parametrize(
    "args",
    [
        ("full.yaml", "low.yaml", "-o", "note.txt"),
        ("full.yaml", "full.yaml", "-o", "{incident}.txt"),
        ("full.yaml", "-o", "note.doc"),
        ("full.yaml", "-o", "note.pdf", "--fragment"),
        ("full.yaml", "-o", "no/such/folder/note.txt"),
        ("full.yaml", "-o", "."),
        ("missing.yaml", "-o", "note.txt"),
        ("escaping.yaml", "-o", "{incident}.txt"),
        ("departing.yaml", "-o", "note.txt"),
        ("full.yaml", "--chart", "kscb-typology-2016", "-o", "note.txt"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(run, tmp_path, args):
    (tmp_path / "escaping.yaml").write_text(FULL.replace("SG-2026-0117", "../../away"))
    (tmp_path / "departing.yaml").write_text(LOW + "judgement: {agrees: no}\n")
    before = {path.name for path in tmp_path.iterdir()}
    done = run("note", *args)
    assert done.exit_code == 2
    assert "SECRET" not in done.output
    assert done.stderr
    assert {path.name for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "args",
    [
        ("decide", "departing.yaml"),
        ("draw", "--incident", "departing.yaml", "-o", "path.svg"),
        ("poster", "--incident", "departing.yaml", "-o", "poster.svg"),
    ],
)
def test_a_departure_is_checked_by_every_command_that_shows_an_answer(run, tmp_path, args):
    judged = "judgement: {agrees: no, decision: single_agency, reason: x}"
    (tmp_path / "departing.yaml").write_text(LOW + judged)
    done = run(*args)
    assert done.exit_code == 2
    assert "very outcome that the chart reaches. Mend: write agrees: yes" in done.stderr
    assert not list(tmp_path.glob("*.svg"))


def test_the_help_shows_an_example(run):
    for verb in ("note", "replay"):
        assert f"Example:  flowgraph {verb}" in run(verb, "--help").stdout


# replay


def test_replay_says_whether_a_record_holds(run, tmp_path):
    (tmp_path / "record.json").write_text(text_of(record_of(decided(FULL))))
    done = run("replay", "record.json")
    assert done.exit_code == 0
    assert "SG-2026-0117: holds" in done.stdout
    as_json = json.loads(run("replay", "record.json", "--format", "json").stdout)
    assert as_json["holds"] is True
    assert as_json["edited"] is False


def test_replay_names_an_edited_record_and_a_broken_chain(run, tmp_path):
    old = tmp_path / "old.json"
    old.write_text(text_of(record_of(decided(FULL))))
    (tmp_path / "new.json").write_text(
        text_of(record_of(decided(FULL), supersedes=old, reason="why"))
    )
    assert run("replay", "old.json", "new.json").exit_code == 0
    old.write_text(old.read_text().replace("SECRET5", "other"))
    done = run("replay", "old.json", "new.json")
    assert done.exit_code == 1
    assert "old.json: SG-2026-0117: DOES NOT HOLD" in done.stdout
    assert "BROKEN CHAIN: old.json was edited" in done.stdout


def test_replay_of_what_cannot_be_read(run, tmp_path):
    (tmp_path / "record.json").write_text(text_of(record_of(decided(FULL))))
    (tmp_path / "torn.json").write_text(text_of(record_of(decided(FULL)))[:2_000])
    done = run("replay", "torn.json", "record.json", "full.yaml", "missing.json")
    assert done.exit_code == 2
    assert "SG-2026-0117: holds" in done.stdout
    assert len(done.stderr.splitlines()) == 3
    assert "SECRET" not in done.stderr


def test_replay_takes_a_record_from_standard_input(run):
    assert run("replay", "-", given=text_of(record_of(decided(FULL)))).exit_code == 0


def test_replay_strict_fails_where_something_could_not_be_verified(run, tmp_path):
    first = record_of(decided(FULL))
    (tmp_path / "first.json").write_text(text_of(first))
    second = record_of(decided(FULL), supersedes=first, reason="why")
    (tmp_path / "second.json").write_text(text_of(second))
    other = record_of(decided(FULL))
    other["flowgraph"] = other["decision"]["flowgraph"] = "0.0.9"
    other["sha256"] = sha256_of(other)
    (tmp_path / "other.json").write_text(text_of(other))
    assert run("replay", "first.json", "--strict").exit_code == 0
    assert run("replay", "first.json", "second.json", "--strict").exit_code == 0
    for alone in ("second.json", "other.json"):
        assert run("replay", alone).exit_code == 0
        assert run("replay", alone, "--strict").exit_code == 1
    done = run("replay", "other.json")
    assert done.stdout.startswith("other.json: SG-2026-0117: not verified\n")
    as_json = json.loads(run("replay", "other.json", "--format", "json").stdout)
    assert (as_json["verdict"], as_json["holds"]) == ("not verified", False)


@pytest.mark.parametrize("form", ["html", "md", "txt", "pdf", "docx"])
def test_a_note_in_python(form):
    made = flowgraph.note(decided(FULL), form)
    assert isinstance(made, bytes if form in ("pdf", "docx") else str)


@pytest.mark.parametrize(
    ("args", "more"),
    [(("doc",), {}), (("",), {}), ((None,), {}), (("txt",), {"fragment": True})],
)
def test_a_note_that_cannot_be_is_an_error_of_ours(args, more):
    with pytest.raises(flowgraph.FlowgraphError):
        flowgraph.note(decided(FULL), *args, **more)
    for what in (flowgraph.note, flowgraph.record_of):
        with pytest.raises(flowgraph.FlowgraphError, match="no decision"):
            what({"status": "decided"}, *(("txt",) if what is flowgraph.note else ()))
