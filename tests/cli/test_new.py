"""``flowgraph new chart`` asks in a terminal, and writes the blank everywhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import flowgraph
from flowgraph.cli import command
from flowgraph.writing.chart_from_answers import Beginning, begun, chart_id

pty = pytest.importorskip("pty", reason="this system has no such terminals")

SAID = [
    "When a child does not arrive", "", "A school", "Attendance", "31/02/2026", "25/11/2026",
    "A child has not arrived", "Has a parent been reached?",
    "Phone social care", "", "Go to the child's home", "Record the absence", "",
    "7", "3", "",
]  # fmt: skip
"""With what is not taken: a blank publisher, no such day, one outcome only, no such number."""


def in_a_terminal(folder: Path, said: list[str], *more: str) -> tuple[int, str]:
    """The status and everything shown, with ``said`` typed a line each."""
    ours, theirs = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "flowgraph", "new", "chart", *more],
        stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, close_fds=True,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, "".join(f"{line}\n" for line in said).encode())
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # Linux says so where the other end is closed
        pass
    os.close(ours)
    return done.wait(), shown.decode().replace("\r\n", "\n")


def test_what_is_said_is_a_chart_and_the_rest_is_asked_for(tmp_path: Path) -> None:
    status, shown = in_a_terminal(tmp_path, SAID)
    assert status == 0, shown
    for told in ("Please write it in words.", "no such day", "two outcomes or more",
                 "A number from the list, or Enter."):  # fmt: skip
        assert shown.count(told) == 1, told
    name = "when-a-child-does-not-arrive.yaml"
    assert f"Written to {name}." in shown
    path = tmp_path / name
    with pytest.raises(flowgraph.ChartError) as left:
        flowgraph.load_chart(path)
    asked = [finding.problem for finding in left.value.findings]
    assert all(
        problem.startswith(("it is not said", "this box has no words")) for problem in asked
    ), asked
    text = path.read_text("utf-8")
    assert text.count("TO-SAY") - 1 == len(asked)  # its head names it once
    assert 'date: "2026-11-25"' in text
    for line in ("record_the_absence: {when: has_a_parent_been_reached,",
                 "if_no: {when: not has_a_parent_been_reached,"):  # fmt: skip
        assert line in text


def test_said_to_the_end_it_is_sound(tmp_path: Path) -> None:
    said = Beginning("A", "B", "C", "2026", "D", "Unknown", ("Act", "Act", "Wait"), 0, None)
    text = begun(said).replace(
        "next: TO-SAY", "next: {act_2: {when: other}, wait: {when: otherwise}}"
    )
    text = text.replace("basis: TO-SAY", "basis: stated").replace("TO-SAY", "p.1")
    text = text.replace("when: other}", "when: other, basis: stated, cite: p.1}")
    text = text.replace("when: otherwise}", "when: otherwise, basis: stated, cite: p.1}")
    text = text.replace("facts:\n", 'facts:\n  other: {kind: yes-no, ask: "Else?"}\n')
    path = tmp_path / "a.yaml"
    path.write_text(text, "utf-8")
    chart = flowgraph.load_chart(path)
    assert flowgraph.check(chart) == []
    assert [chart.boxes[id_].protection for id_ in ("act", "act_2", "wait")] == [3, 2, 1]
    assert "unknown_is_so" in chart.facts  # a name that no fact may have


def test_nothing_typed_is_lost_where_the_file_is_there(tmp_path: Path) -> None:
    name = tmp_path / f"{chart_id(SAID[0])}.yaml"
    name.write_text("mine", "utf-8")
    status, shown = in_a_terminal(tmp_path, SAID)
    assert status == 2
    assert "Go to the child's home" in shown.split("protection:")[1]
    assert name.read_text("utf-8") == "mine"


def test_the_end_of_the_input_stops_and_writes_nothing(tmp_path: Path) -> None:
    status, shown = in_a_terminal(tmp_path, ["A title", "\x04"])
    assert status == 130
    assert "Stopped." in shown
    assert list(tmp_path.iterdir()) == []


def test_the_blank_is_written_with_a_name_and_to_a_pipe(tmp_path: Path) -> None:
    status, _ = in_a_terminal(tmp_path, [], "-o", "blank.yaml")
    assert status == 0
    blank = CliRunner().invoke(command, ["new", "chart"]).stdout
    assert (tmp_path / "blank.yaml").read_text("utf-8") == blank
    assert flowgraph.check(flowgraph.load_chart(tmp_path / "blank.yaml")) == []
