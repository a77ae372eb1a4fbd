"""``flowgraph ask`` as a person meets it: through a real pseudo-terminal, and from a pipe."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flowgraph.asking.session import UNFINISHED
from flowgraph.deciding.decide import decide
from flowgraph.reading.incident_file import load_incident
from flowgraph.reading.library import DEFAULT, load_chart

CHART = load_chart(DEFAULT)
ASK = [sys.executable, "-c", "from flowgraph.cli import main; main()", "ask"]
MOST = 60  # seconds a slow machine may take over one question


class Terminal:
    """A child on a pseudo-terminal of 80 columns."""

    def __init__(self, *arguments: str, cwd: Path) -> None:
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.environ["COLUMNS"] = "80"
            os.execv(sys.executable, [*ASK, *arguments])
        self.text = ""

    def until(self, words: str) -> str:
        """Everything shown since the last call, up to and past ``words``."""
        end = time.monotonic() + MOST
        while words not in self.text:
            if not select.select([self.end], [], [], 1)[0]:
                assert time.monotonic() < end, f"no {words!r} in: {self.text[-2000:]}"
                continue
            try:
                got = os.read(self.end, 65536)
            except OSError:  # the child has gone
                got = b""
            assert got, f"ended without {words!r}: {self.text[-2000:]}"
            self.text += got.decode("utf-8", "replace").replace("\r\n", "\n")
        shown, _, self.text = self.text.partition(words)
        return shown + words

    def type(self, text: str) -> None:
        os.write(self.end, f"{text}\n".encode())

    def exit_status(self) -> int:
        while True:
            try:
                if not os.read(self.end, 65536):
                    break
            except OSError:
                break
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def answer(terminal: Terminal, *pairs: tuple[str, str]) -> None:
    for words, text in pairs:
        terminal.until(words)
        terminal.until("> ")
        terminal.type(text)


PEOPLE = (
    ("immediate risk", "n"),
    ("extreme", "d"),
    ("reference", "SG-1"),
    ("How many people", "2"),
    ("How old is A", "14"),
    ("What part did A", "1"),
    ("How old is B", "13-15"),
    ("What part did B", "6"),
)
ALL = ("somebody else", "n")
RECORD = (("come to light", "25/11/2026"), ("Who reported", "class teacher"), ("seen, heard", ""))


def test_from_the_first_question_to_the_answer(tmp_path: Path) -> None:
    terminal = Terminal("-o", "i.yaml", cwd=tmp_path)
    answer(terminal, *PEOPLE[:2])
    assert "Not known yet: Image is" in terminal.until("reference")
    answer(terminal, ("Never a", "SG-1"), PEOPLE[3])
    assert "Still possible" in terminal.until("How old is A")
    terminal.until("> ")
    terminal.type("14")
    answer(terminal, *PEOPLE[5:], ALL)
    terminal.until("cause harm")
    terminal.until("> ")
    terminal.type("w")
    assert "It decides" in terminal.until("> ")
    terminal.type("s")
    assert "How old is A? 14" in terminal.until("> ")
    terminal.type("y")
    answer(terminal, ("level of risk", "b"))
    assert "Now: yes. Enter keeps it." in terminal.until("> ")
    terminal.type("")
    answer(terminal, ("level of risk", "high"))
    shown = terminal.until("come to light")
    terminal.until("> ")
    terminal.type("25/11/2026")
    answer(terminal, *RECORD[1:])
    shown += terminal.until("> ")
    assert "settled" in shown
    assert "Check your answers" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())
    terminal.type("")
    assert "DECIDED" in terminal.until("Refer to Specialist")
    assert terminal.exit_status() == 0
    incident = load_incident(tmp_path / "i.yaml", CHART)
    assert decide(CHART, incident).outcome == "refer"
    assert "extreme_or_violent" not in incident.facts
    assert (incident.everybody_listed, incident.received) == ("yes", "2026-11-25")


def test_danger_interrupts_at_once_and_not_knowing_stays_in_sight(tmp_path: Path) -> None:
    terminal = Terminal("-o", "i.yaml", cwd=tmp_path)
    answer(terminal, ("immediate risk", "d"), ("extreme", "n"))
    assert "Not known yet" in terminal.until("reference")
    terminal.until("> ")
    terminal.type("!")
    terminal.until("immediate risk")
    terminal.until("> ")
    terminal.type("y")
    shown = terminal.until("reference")
    assert "!! CALL 999 NOW" in shown
    assert "Not known yet" not in shown


def test_a_file_that_ask_wrote_is_gone_on_with(tmp_path: Path) -> None:
    terminal = Terminal("-o", "i.yaml", cwd=tmp_path)
    danger = PEOPLE[0], ("extreme", "n")
    answer(terminal, *danger, *PEOPLE[2:], ALL, ("cause harm", "y"), ("level of risk", "low"))
    answer(terminal, *RECORD, ("Check your answers", ""))
    assert terminal.exit_status() == 0
    before = (tmp_path / "i.yaml").read_text()
    for options in (("-o", "i.yaml"), ("--from", "i.yaml", "-o", "i.yaml")):
        again = Terminal(*options, cwd=tmp_path)
        assert "Single agency" in again.until("seen, heard")
        again.until("> ")
        again.type("")
        shown = again.until("> ")
        number = next(line for line in shown.splitlines() if "level of risk" in line).split(".")[0]
        again.type(number.strip())
        assert "Now: low. Enter keeps it." in " ".join(again.until("> ").split())
        again.type("")
        answer(again, ("Check your answers", ""))
        assert again.exit_status() == 0
        assert (tmp_path / "i.yaml").read_text() == before


def test_a_checklist_is_one_screen_and_duties_follow(tmp_path: Path) -> None:
    terminal = Terminal("--chart", "safelives-marac-referral", "-o", "i.yaml", cwd=tmp_path)
    answer(terminal, ("immediate danger", "n"), ("reference", "SG-1"), ("How old", "30"))
    shown = terminal.until("> ")
    assert "24. Is it known" in shown
    assert "0 yes, 0 no, 0 not known, 24 not answered." in shown
    terminal.type("y y n d")
    assert "2 yes, 1 no, 1 not known, 20 not answered." in terminal.until("> ")
    terminal.type("5-16 y")
    shown = terminal.until("> ")
    assert "14 yes" in shown
    assert "cannot change the answer" in shown
    terminal.type("")
    shown = terminal.until("> ")
    assert "The outcome is settled. What follows settles what is to be done besides." in shown
    assert "care_needs" not in shown


def test_a_summary_answer_is_changed(tmp_path: Path) -> None:
    terminal = Terminal("-o", "i.yaml", cwd=tmp_path)
    answer(terminal, *PEOPLE, ALL, ("cause harm", "y"), ("level of risk", "3"), *RECORD)
    shown = terminal.until("> ")
    number = next(line for line in shown.splitlines() if "level of risk" in line).split(".")[0]
    terminal.type(number.strip())
    answer(terminal, ("level of risk", "low"), ("Check your answers", ""))
    terminal.until("Single agency")
    assert terminal.exit_status() == 0


def test_ctrl_c_saves_and_the_same_command_goes_on(tmp_path: Path) -> None:
    terminal = Terminal("-o", "i.yaml", cwd=tmp_path)
    answer(terminal, *PEOPLE, ALL)
    terminal.until("cause harm")
    terminal.until("> ")
    os.kill(terminal.pid, signal.SIGINT)
    terminal.until("goes on from there")
    assert terminal.exit_status() == 3
    text = (tmp_path / "i.yaml").read_text()
    assert text.startswith(UNFINISHED)
    assert len(load_incident(tmp_path / "i.yaml", CHART).people) == 2
    again = Terminal("-o", "i.yaml", cwd=tmp_path)
    answer(again, ("extreme", "n"), ("cause harm", "y"), ("level of risk", "high"), *RECORD)
    answer(again, ("Check", ""))
    assert again.exit_status() == 0
    assert not (tmp_path / "i.yaml").read_text().startswith(UNFINISHED)


def piped(
    *lines: str, options: tuple[str, ...] = (), cwd: Path
) -> subprocess.CompletedProcess[str]:
    text = "\n".join(lines) + "\n"
    return subprocess.run(
        [*ASK, *options], input=text, capture_output=True, text=True, cwd=cwd, timeout=MOST
    )


UNDECIDED = ("d", "d", "SG-2", "d", *["d"] * 20, "", "")


def test_from_a_pipe_the_incident_file_goes_to_stdout(tmp_path: Path) -> None:
    ran = piped(*UNDECIDED, cwd=tmp_path)
    assert ran.returncode == 3
    (tmp_path / "i.yaml").write_text(ran.stdout)
    assert load_incident(tmp_path / "i.yaml", CHART).reference == "SG-2"


def test_an_existing_file_is_refused_before_the_first_question(tmp_path: Path) -> None:
    path = tmp_path / "i.yaml"
    path.write_text("incident: SG-9\n")
    ran = piped(*UNDECIDED, options=("-o", "i.yaml"), cwd=tmp_path)
    assert ran.returncode == 2
    assert "--from" in ran.stderr
    assert path.read_text() == "incident: SG-9\n"


@pytest.mark.parametrize("name", ["Jane Smith", "see photo.jpg"])
def test_a_reference_is_never_a_name_or_imagery(name: str, tmp_path: Path) -> None:
    ran = piped("n", "n", name, "SG-3", cwd=tmp_path)
    assert "never a name" in ran.stderr
    assert name not in ran.stdout + ran.stderr
