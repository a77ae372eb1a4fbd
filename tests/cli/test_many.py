"""Many incidents written at once, by several processes and by one."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowgraph.cli import command, many

SAID = "chart: kscb-sexting-2016\nfacts: {classification: aggravated, adult_involved: yes}\n"


def given(folder: Path, count: int) -> list[str]:
    for number in range(count):
        (folder / f"i{number}.yaml").write_text(f"incident: SG-{number}\n{SAID}")
    return [str(folder / f"i{number}.yaml") for number in range(count)]


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("verb", ["note", "decide"])
def test_one_that_fails_is_told_and_the_others_are_written(
    verb: str, processes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "FEW", 1)
    monkeypatch.setattr(many, "_cores", lambda: processes)
    names = given(tmp_path, 5)
    (tmp_path / "SG-1.md").write_text("kept")
    (tmp_path / "i3.yaml").write_text(f"incident: SG-3\n{SAID}judgement: {{agrees: no}}\n")
    option = "-o" if verb == "note" else "--note"
    ran = CliRunner().invoke(command, [verb, *names, option, str(tmp_path / "{incident}.md")])
    assert ran.exit_code == 2
    assert (tmp_path / "SG-1.md").read_text() == "kept"
    assert ran.stderr.count("Mend:") == 2
    for number in (0, 2, 4):
        assert f"SG-{number}" in (tmp_path / f"SG-{number}.md").read_text()
        if verb == "decide":
            assert f"SG-{number}: DECIDED" in ran.stdout
    if verb == "decide":
        assert "SG-1:" not in ran.stdout


def test_a_terminal_shows_how_far_it_is(tmp_path: Path) -> None:
    names = given(tmp_path, 3)
    ours, theirs = pty.openpty()
    command_line = [sys.executable, "-m", "flowgraph", "note", *names, "-o", "{incident}.txt"]
    subprocess.run(
        command_line, stderr=theirs, cwd=tmp_path, check=True, timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    os.close(theirs)
    assert b"100%" in os.read(ours, 65536)


def test_pdf_by_several_processes_after_one_was_written_here(tmp_path: Path) -> None:
    """What writes PDF keeps threads, and a copy of this process would wait for them for ever."""
    names = given(tmp_path, 2)
    script = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from flowgraph.cli import command, many\n"
        "many.FEW, many._cores = 1, lambda: 2\n"
        "for names, out in ((sys.argv[1:2], 'first.pdf'), (sys.argv[1:], '{incident}.pdf')):\n"
        "    assert CliRunner().invoke(command, ['note', *names, '-o', out]).exit_code == 0\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, *names], cwd=tmp_path, check=True, timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert sorted(path.name for path in tmp_path.glob("SG-*.pdf")) == ["SG-0.pdf", "SG-1.pdf"]
