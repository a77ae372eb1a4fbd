"""What Windows and macOS do to files, as far as it can be shown on this system."""

from __future__ import annotations

import ast
import errno
import fcntl
import os
import stat
import subprocess
from pathlib import Path

import pytest

from flowgraph.drawing import engine
from flowgraph.errors import OutputError
from flowgraph.files import PRIVATE, write_whole, written_whole
from flowgraph.output_names import cleared
from flowgraph.resources import PACKAGE

from .as_on_windows import impose

LINUX = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc")


@LINUX
@pytest.mark.parametrize("links", [True, False], ids=["links", "no-links"])
def test_as_on_windows_every_file_is_closed_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    impose(monkeypatch)
    if not links:

        def refused(*_: object, **__: object) -> None:
            raise OSError(errno.EPERM, "no hard links here")

        monkeypatch.setattr(os, "link", refused)
    path = tmp_path / "r.json"
    write_whole(path, "one\n", replace=False)
    with pytest.raises(OutputError, match="exists already"):
        write_whole(path, "two\n", replace=False)
    assert path.read_bytes() == b"one\n"
    write_whole(path, "three\n", replace=True)
    assert path.read_bytes() == b"three\n"
    with pytest.raises(ValueError, match="half"), written_whole(path, replace=True):
        raise ValueError("half written")
    assert path.read_bytes() == b"three\n"
    assert [each.name for each in tmp_path.iterdir()] == ["r.json"]


@pytest.mark.parametrize(
    "name",
    ["CON", "con.html", "NUL", "Nul.txt", "COM1", "com9.tar.gz", "LPT¹.md", "aux .html", "PRN",
     "CONIN$", "abc.", "abc ", "abc.html."],
)  # fmt: skip
def test_a_name_that_windows_cannot_have_is_refused_everywhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="on Windows"):
        write_whole(tmp_path / name, "x", replace=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["CONTACT.html", "com10.md", "console", "nul-note.md", "a.con"])
def test_names_that_only_look_like_them_are_written(tmp_path: Path, name: str) -> None:
    write_whole(tmp_path / name, "x", replace=False)
    assert (tmp_path / name).read_text() == "x"


def test_names_that_differ_in_capitals_alone_are_refused_together(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    with pytest.raises(OutputError, match="capitals") as caught:
        cleared([tmp_path / "A.html", tmp_path / "sub" / ".." / "a.html", tmp_path / "b.html"])
    assert len(caught.value.findings) == 1
    with pytest.raises(OutputError, match="capitals"):  # one letter in two forms
        cleared([tmp_path / "caf\u00e9.html", tmp_path / "cafe\u0301.html"])
    with pytest.raises(OutputError, match="capitals"):
        cleared([tmp_path / "a.html", tmp_path / "a.html"])
    cleared([tmp_path / "a.html", tmp_path / "sub" / "a.html", "-", "-"])


@pytest.mark.parametrize("way", ["nameless", "hidden"])
def test_private_files_are_for_their_owner_and_a_mode_is_kept(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "hidden":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    path = tmp_path / "note.html"
    before = os.umask(0o022)
    try:
        write_whole(path, "x", replace=False, mode=PRIVATE)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for mode in (0o640, 0o644, 0o666):
            path.chmod(mode)
            write_whole(path, "y", replace=True, mode=PRIVATE)
            assert stat.S_IMODE(path.stat().st_mode) == mode
        write_whole(tmp_path / "chart.svg", "x", replace=True)
        assert stat.S_IMODE((tmp_path / "chart.svg").stat().st_mode) == 0o644
    finally:
        os.umask(before)


def test_macos_is_asked_to_empty_the_disk_own_memory_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    synced: list[int] = []
    refuses = False

    def control(handle: int, what: int) -> None:
        if refuses:
            raise OSError(errno.ENOTSUP, "not on this file system")
        asked.append(what)

    real = os.fsync
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", control)
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(handle), real(handle))[1])
    write_whole(tmp_path / "a", "x", replace=True)
    assert asked == [51]
    assert len(synced) == 1  # the folder
    refuses = True
    write_whole(tmp_path / "b", "x", replace=True)
    assert len(synced) == 3  # the file as well, and the folder


def test_a_disk_that_fails_as_it_is_asked_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def control(handle: int, what: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", control)
    with pytest.raises(OutputError, match="Input/output error"):
        write_whole(tmp_path / "a", "x", replace=True)
    assert not list(tmp_path.iterdir())


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of the name we look for, in the current folder."""
    for name in ("dot", "graphviz-pure", "dot.exe", "graphviz-pure.exe"):
        (tmp_path / name).write_text("#!/bin/sh\ntouch ran\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", ["", ".", ":", "bin/..:."])
def test_no_program_is_taken_from_where_one_stands(
    planted: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    (planted / "bin").mkdir()
    assert engine._program("dot", path.split(":")) is None
    assert engine._program("./dot", [str(planted)]) is None
    monkeypatch.setattr(os, "name", "nt")
    assert engine._program("dot", path.split(":")) is None
    assert engine._program("dot", [".", str(planted)]) == str(planted / "dot.exe")


def test_no_other_way_to_a_program() -> None:
    """``shutil.which`` and a shell look where one stands; nothing of ours uses them."""
    runs = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert called not in ("shutil.which", "which", "os.system", "os.popen"), path
            if called.startswith(("subprocess.", "os.exec", "os.spawn", "os.startfile")):
                runs.add(path.name)
                assert not any(word.arg == "shell" for word in node.keywords)  # type: ignore[attr-defined]
    assert runs == {"engine.py"}


@pytest.mark.skipif(not (PACKAGE.parent / ".git").exists(), reason="no clone: no repository")
def test_a_clone_on_windows_keeps_every_byte_of_the_charts(tmp_path: Path) -> None:
    """As git writes a working tree there, where line ends are turned by default."""
    turned = ["git", "-c", "core.autocrlf=true", "-c", "core.eol=crlf"]
    made = [*turned, "checkout-index", "--all", f"--prefix={tmp_path}/"]
    subprocess.run(made, cwd=PACKAGE.parent, check=True, capture_output=True)
    listed = ["git", "ls-files", "-z", "--", "graphs", "templates", "tests/fuzzing", "flowgraph"]
    names = subprocess.run(listed, cwd=PACKAGE.parent, check=True, capture_output=True).stdout
    found = [name for name in names.decode().split("\0") if name]
    assert any(name.startswith("graphs/") for name in found)
    for name in found:
        shown = ["git", "cat-file", "blob", f":{name}"]
        kept = subprocess.run(shown, cwd=PACKAGE.parent, check=True, capture_output=True).stdout
        assert (tmp_path / name).read_bytes() == kept, name
