"""What is known of a child stays in the files that were asked for: nothing is sent, kept or told."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import flowgraph
from flowgraph.cli import main
from flowgraph.resources import folder

CASES = folder("graphs") / "cases" / "kscb-sexting-2016"

OFFLINE = dedent("""
    import os, sys
    from pathlib import Path
    opened = []
    def watch(event, args):
        if event.startswith("socket.") and event not in ("socket.__new__", "socket.gethostname"):
            raise SystemExit(f"a connection: {event}")
        if event == "open" and isinstance(args[0], str) and args[2] & (os.O_WRONLY | os.O_RDWR):
            opened.append(args[0])
    sys.addaudithook(watch)
    from flowgraph.cli import main
    for words in RUNS:
        try:
            main(words)
        except SystemExit as end:
            assert end.code in (0, 3), (words, end.code)
    here = str(Path.cwd().resolve())
    outside = [p for p in opened if not str(Path(p).resolve()).startswith(here) and p != "/dev/null"]
    print("OUTSIDE", outside)
""")

RUNS = [
    ["decide", "incident.yaml", "--note", "n.html", "--picture", "p.html", "--record", "r.json"],
    ["replay", "r.json"],
    ["note", "incident.yaml", "-o", "n.pdf"],
    ["note", "incident.yaml", "-o", "n.docx"],
    ["draw", "--incident", "incident.yaml", "-o", "p.png"],
    ["poster", "--incident", "incident.yaml", "-o", "p.pdf"],
    ["page", "-o", "page.html"],
    ["compare", "kscb-sexting-2016", "kscb-sexting-2016"],
    ["check", "kscb-sexting-2016"],
    ["table", "table.csv", "-o", "decided.csv"],
]


def test_no_connection_and_nothing_written_elsewhere(tmp_path: Path) -> None:
    """Every command, in a process that ends at the first connection and notes every file that
    is opened to be written: all of them lie in the folder the command was run in."""
    incident = (CASES / "guidance-adult-as-told.yaml").read_text("utf-8")
    (tmp_path / "incident.yaml").write_text(incident)
    (tmp_path / "table.csv").write_text("case,harmful\nSG-1,yes\n")
    done = subprocess.run(
        [sys.executable, "-B", "-c", f"RUNS = {json.dumps(RUNS)}\n{OFFLINE}"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert "OUTSIDE []" in done.stdout
    left = {path.name for path in tmp_path.iterdir()}
    named = {word for words in RUNS for word in words if "." in word}
    assert left == named | {"incident.yaml", "table.csv"}  # and no temporary file stays behind


FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_ours_is_a_formula(tmp_path: Path, formula: str) -> None:
    """What flowgraph adds to a table, and the file of rows set aside, cannot begin a formula.
    A cell that came in with the table goes out as it came; the how-to says so."""
    rows = [["case", "harmful", "youngest_age"], ["SG-1", formula, "14"], ["SG-2", "yes", formula],
            [formula, "yes", "14"]]  # fmt: skip
    with (tmp_path / "in.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    with pytest.raises(SystemExit):
        main(["table", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv")])
    for name in ("out.csv", "out.set-aside.csv"):
        with (tmp_path / name).open(newline="") as file:
            for row in csv.DictReader(file):
                row.pop("case", None)
                assert not [cell for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]


@pytest.mark.parametrize("reference", ["../up", "a/b", "a\\b", "..", ".hidden", "a" * 65, "-x"])
def test_a_reference_cannot_leave_the_folder(tmp_path: Path, reference: str) -> None:
    """The reference becomes a file's name, by ``{incident}``."""
    path = tmp_path / "incident.yaml"
    path.write_text(f"incident: {json.dumps(reference)}\n")
    with pytest.raises(SystemExit) as end:
        main(["note", str(path), "-o", str(tmp_path / "notes" / "{incident}.txt")])
    assert end.value.code == 2
    assert not (tmp_path / "notes").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["incident.yaml"]


def test_a_crash_tells_nothing_of_the_incident(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "incident.yaml"
    path.write_text("incident: SG-1\nfacts: {apps: SECRETWORD}\n")

    def broken(*_: object) -> None:
        raise RuntimeError("SECRETWORD")

    monkeypatch.setattr("flowgraph.cli.decide.decide", broken)
    with pytest.raises(SystemExit):
        main(["decide", str(path)])
    said = capsys.readouterr()
    assert "SECRETWORD" not in said.out + said.err
    assert "a fault of its own" in said.err
    assert "Traceback" not in said.err


def test_a_log_line_tells_nothing_of_the_incident(tmp_path: Path) -> None:
    """Values print themselves in logs and error reports of programs that embed this one."""
    path = tmp_path / "incident.yaml"
    path.write_text(
        "incident: SG-1\npeople: [{who: A, age: 11}]\n"
        "facts: {apps: SECRETWORD, harmful: {is: yes, because: SECRETWORD, by: SECRETWORD}}\n"
        "judgement: {agrees: yes, reason: SECRETWORD}\nactions: {taken: [SECRETWORD]}\n"
    )
    chart = flowgraph.load_chart("kscb-sexting-2016")
    incident = flowgraph.load_incident(path, chart)
    decision = flowgraph.decide(chart, incident)
    for value in (chart, incident, decision, incident.people, incident.judgement, incident.actions):
        assert "SECRETWORD" not in repr(value)
        assert "(11, 11)" not in repr(value)
        assert "SECRETWORD" not in repr(incident.facts)
    assert repr(decision) == "<Decision SG-1 on kscb-sexting-2016: undecided>"
