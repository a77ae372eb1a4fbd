"""Whatever happens while a file is written, nothing is torn and nothing is lost.

Every way of writing is stopped at each of its calls to the system in turn: by an error (the disk
is full), and by a kill before the call and after it.
"""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flowgraph.errors import OutputError
from flowgraph.files import write_whole, written_whole

CALLS = ("open", "fdopen", "fsync", "link", "replace", "close", "unlink")
OLD, NEW = "what was there", "what is new " * 1000


@pytest.fixture(params=["nameless", "hidden"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With files that have no name until they are whole, and as on a system without them."""
    if request.param == "hidden":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    elif not hasattr(os, "O_TMPFILE"):
        pytest.skip("this system has no files without a name")
    return str(request.param)


def _whole(path: Path, replace: bool) -> None:
    write_whole(path, NEW, replace=replace)


def _bit_by_bit(path: Path, replace: bool) -> None:
    with written_whole(path, replace=replace) as file:
        for _ in range(1000):
            file.write(b"what is new ")


WRITERS = pytest.mark.parametrize("write", [_whole, _bit_by_bit])
REPLACE = pytest.mark.parametrize("replace", [True, False], ids=["replacing", "new"])


class Stopped:
    """Lets so many calls to the system through and stops the next one."""

    def __init__(self, after: int, stop: Callable[[], None], *, late: bool = False) -> None:
        self.left, self.stop, self.late, self.reached = after, stop, late, False

    def __enter__(self) -> Stopped:
        self.real = {name: getattr(os, name) for name in CALLS}
        for name in CALLS:
            setattr(os, name, self._watched(self.real[name]))
        return self

    def __exit__(self, *_: object) -> None:
        for name, call in self.real.items():
            setattr(os, name, call)

    def _watched(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **more: Any) -> Any:
            self.left -= 1
            if self.left != -1:
                return call(*args, **more)
            self.reached = True
            if self.late:
                call(*args, **more)
            self.stop()
            return call(*args, **more)

        return watched


def _disk_is_full() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def ready(folder: Path, replace: bool) -> Path:
    for path in folder.iterdir():
        path.unlink()
    if replace:
        (folder / "note.html").write_text(OLD)
    return folder / "note.html"


@WRITERS
@REPLACE
def test_a_disk_full_at_any_call_leaves_the_old_file_or_the_whole_new_one(
    tmp_path: Path, way: str, write: Callable[[Path, bool], None], replace: bool
) -> None:
    refusals = 0
    for step in range(100):
        path = ready(tmp_path, replace)
        with Stopped(step, _disk_is_full) as stopped:
            try:
                write(path, replace)
                told = ""
            except (OutputError, OSError) as error:
                told = str(error)
        if told:
            refusals += 1
            assert "No space left on device" in told
            assert (path.read_text() if path.exists() else None) in (OLD if replace else None, NEW)
        else:
            assert path.read_text() == NEW
        hidden = [name for name in left_over(tmp_path) if name != "note.html"]
        assert not hidden or (way == "hidden" and told)  # its own deletion was what failed
        if not stopped.reached:
            break
    assert refusals >= 2
    assert left_over(tmp_path) == ["note.html"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@WRITERS
@REPLACE
def test_killed_at_any_call_the_file_is_the_old_or_the_whole_new_one(
    tmp_path: Path, way: str, write: Callable[[Path, bool], None], replace: bool, late: bool
) -> None:
    for step in range(100):
        path = ready(tmp_path, replace)
        child = os.fork()
        if child == 0:
            try:
                with Stopped(step, _killed, late=late):
                    write(path, replace)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        assert (path.read_text() if path.exists() else None) in (OLD if replace else None, NEW)
        hidden = [name for name in left_over(tmp_path) if name != "note.html"]
        assert all(re.fullmatch(r"\.note\.html\.[0-9a-f]{8}\.part", name) for name in hidden)
        if way == "nameless" and not replace:
            assert hidden == []  # and where a file is replaced, only between two calls
        if not os.WIFSIGNALED(status):
            break
    assert step > 2
    assert path.read_text() == NEW


def test_a_disk_that_fills_up_half_way(tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk: writing stops half-way."""
    path = tmp_path / "record.json"
    path.write_text(OLD)
    script = """
import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
from flowgraph.errors import OutputError
from flowgraph.files import write_whole
for without in (False, True):
    if without and hasattr(os, "O_TMPFILE"):
        del os.O_TMPFILE
    try:
        write_whole(sys.argv[1], "x" * 200_000, replace=True)
    except OutputError as error:
        print(error)
"""
    made = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, check=True, text=True
    )
    assert made.stdout.count("cannot be written") == 2
    assert path.read_text() == OLD
    assert left_over(tmp_path) == ["record.json"]


def test_killed_at_any_moment_the_file_is_the_old_or_the_new(tmp_path: Path) -> None:
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


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Somebody else writes the same file while ours is flushed to the disk."""
    path = tmp_path / "note.html"
    fsync = os.fsync

    def meanwhile(handle: int) -> None:
        if not path.exists():
            path.write_text("somebody else’s")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", meanwhile)
    return path


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path, way: str, somebody: Path) -> None:
    with pytest.raises(OutputError, match="exists already"):
        write_whole(somebody, "ours", replace=False)
    assert somebody.read_text() == "somebody else’s"
    assert left_over(tmp_path) == ["note.html"]


def test_a_file_that_appears_meanwhile_is_replaced_where_that_is_asked(
    tmp_path: Path, way: str, somebody: Path
) -> None:
    write_whole(somebody, "ours", replace=True)
    assert somebody.read_text() == "ours"
    assert left_over(tmp_path) == ["note.html"]


def test_two_runs_that_write_one_file_at_once_leave_one_of_the_two_whole(
    tmp_path: Path, way: str
) -> None:
    path = tmp_path / "note.html"
    script = """
import os, sys
if sys.argv[3] == "hidden" and hasattr(os, "O_TMPFILE"):
    del os.O_TMPFILE
from flowgraph.files import write_whole
for _ in range(60):
    write_whole(sys.argv[1], sys.argv[2] * 100_000, replace=True)
"""
    runs = [
        subprocess.Popen([sys.executable, "-c", script, str(path), letter, way], stderr=-1)
        for letter in "ab"
    ]
    while any(run.poll() is None for run in runs):
        if path.exists():
            assert path.read_text() in {"a" * 100_000, "b" * 100_000}
    for run in runs:
        assert run.stderr is not None
        assert run.stderr.read() == b""
        run.stderr.close()
    assert left_over(tmp_path) == ["note.html"]


def test_of_two_runs_that_would_both_be_the_first_one_is_told(tmp_path: Path, way: str) -> None:
    path = tmp_path / "record.json"
    write_whole(path, "first", replace=False)
    with pytest.raises(OutputError, match="choose another name, or give --force"):
        write_whole(path, "second", replace=False)
    assert path.read_text() == "first"


def test_devices_and_pipes_are_written_into_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OutputError, match="nobody reads this pipe"):  # and is not waited for
        write_whole(pipe, "through", replace=True)
    with pytest.raises(OutputError, match="a device or a pipe"), written_whole(pipe, replace=True):
        pass
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, "through", replace=True)
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert pipe.is_fifo()
    write_whole("/dev/null", "gone", replace=True)
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "folder"),
        ("no/such/folder/note.html", "its folder does not exist"),
        ("note\0.html", "cannot be written"),
        ("q" * 300, "File name too long"),
        ("file/note.html", "Not a directory"),
    ],
)
def test_a_place_that_cannot_be_is_told_with_its_mend(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "file").write_text(OLD)
    with pytest.raises(OutputError, match=says) as caught:
        write_whole(tmp_path / name, NEW, replace=True)
    assert caught.value.findings[0].mend
    assert left_over(tmp_path) == ["file"]


@pytest.mark.skipif(not hasattr(os, "setuid") or os.getuid() != 0, reason="only root can drop it")
def test_a_folder_that_is_read_only_is_told() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "note.html").write_text(OLD)
        folder.chmod(0o555)
        told, child_end = os.pipe()
        child = os.fork()
        if child == 0:  # root may write anywhere; nobody may not
            os.setgroups([])
            os.setuid(65534)
            for name in ("note.html", "another.html"):
                try:
                    write_whole(folder / name, NEW, replace=True)
                except OutputError as error:
                    os.write(child_end, f"{error}\n".encode())
            os._exit(0)
        os.close(child_end)
        os.waitpid(child, 0)
        with os.fdopen(told) as lines:
            found = lines.read().splitlines()
        assert len(found) == 2
        assert all("Permission denied" in line for line in found)
        assert all("check the folder, its permissions" in line for line in found)
        assert (folder / "note.html").read_text() == OLD
        assert left_over(folder) == ["note.html"]
