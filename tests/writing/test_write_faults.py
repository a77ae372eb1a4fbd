"""Whatever happens while a note or record is written, nothing is torn and nothing is lost."""

import errno
import os
import signal
import subprocess
import sys
import time

import pytest

from flowgraph import files
from flowgraph.errors import OutputError
from flowgraph.files import write_whole


def left_over(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("call", ["fsync", "chmod", "replace", "link", "fdopen", "mkstemp"])
def test_a_fault_at_any_call_leaves_what_was_there(tmp_path, monkeypatch, call, replace):
    path = tmp_path / "note.html"
    if replace:
        path.write_text("what was there")

    def full(*args, **more):
        raise OSError(errno.ENOSPC, "No space left on device")

    owner = files.tempfile if call == "mkstemp" else files.os
    monkeypatch.setattr(owner, call, full)
    used = {"replace": replace, "link": False}.get(call, True)
    if not used:
        write_whole(path, "new", replace=replace)  # the call is not on this way, or has another
        assert path.read_text() == "new"
        return
    with pytest.raises(OutputError, match="No space left"):
        write_whole(path, "new", replace=replace)
    assert left_over(tmp_path) == (["note.html"] if replace else [])
    if replace:
        assert path.read_text() == "what was there"


def test_a_disk_that_fills_up_half_way(tmp_path):
    """A limit on the size of files stands for a full disk: writing stops half-way."""
    path = tmp_path / "record.json"
    path.write_text("what was there")
    script = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
from flowgraph.errors import OutputError
from flowgraph.files import write_whole
try:
    write_whole(sys.argv[1], "x" * 200_000, replace=True)
except OutputError as error:
    print(error)
"""
    made = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, check=True, text=True
    )
    assert "cannot be written" in made.stdout
    assert path.read_text() == "what was there"
    assert left_over(tmp_path) == ["record.json"]


def test_killed_at_any_moment_the_file_is_the_old_or_the_new(tmp_path):
    """Another process writes without end and is killed: what is found is always whole."""
    path = tmp_path / "record.json"
    contents = {letter * 300_000 for letter in "ab"}
    path.write_text("a" * 300_000)
    script = """
import sys
from flowgraph.files import write_whole
while True:
    for letter in "ab":
        write_whole(sys.argv[1], letter * 300_000, replace=True)
"""
    for delay in (0.12, 0.15, 0.19, 0.24):
        process = subprocess.Popen([sys.executable, "-c", script, str(path)])
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert path.read_text() in contents


def test_a_file_that_appears_meanwhile_is_kept(tmp_path, monkeypatch):
    path = tmp_path / "note.html"
    chmod = os.chmod

    def another_writes(*args, **more):
        path.write_text("somebody else’s")
        chmod(*args, **more)

    monkeypatch.setattr(files.os, "chmod", another_writes)
    with pytest.raises(OutputError, match="exists already"):
        write_whole(path, "ours", replace=False)
    assert path.read_text() == "somebody else’s"
    assert left_over(tmp_path) == ["note.html"]
