"""Every command that writes a file: a fault leaves what was there, and says what to do."""

from __future__ import annotations

import ast
import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flowgraph import cli
from flowgraph.resources import PACKAGE

from .running import ADULT, COMMAND

OUTPUTS = [
    *(("note", ADULT, "--force", "-o", f"out.{form}") for form in ("html", "pdf", "docx", "md", "txt")),
    *(("draw", "--incident", ADULT, "-o", f"out.{form}") for form in ("svg", "html", "png", "pdf")),
    *(("poster", "-o", f"out.{form}") for form in ("pdf", "svg", "html")),
    *(("export", "-o", f"out.{form}") for form in ("dot", "mmd", "graphml", "json", "dmn", "jdm.json")),
    ("page", "-o", "out.html"),
    ("decide", ADULT, "--record", "out.json", "--force"),
    ("decide", ADULT, "--note", "out.md", "--force"),
    ("decide", ADULT, "--picture", "out.svg"),
    ("new", "incident", "-o", "out.yaml", "--force"),
    ("new", "chart", "-o", "out.yaml", "--force"),
    ("compare", "kscb-typology-2016", "kscb-typology-2016", "-o", "out.html"),
    ("table", "in.csv", "-o", "out.csv"),
    ("table", "in.csv", "-o", "out.parquet"),
]  # fmt: skip
OLD = b"what was there"


def run(args: tuple[object, ...]) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(arg) for arg in args])
    code = ended.value.code
    assert isinstance(code, int)
    return code


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("classification,adult_involved\naggravated,yes\n")
    return tmp_path


def target_of(args: tuple[object, ...]) -> str:
    return next(str(arg) for arg in args if str(arg).startswith("out."))


@pytest.mark.parametrize("args", OUTPUTS, ids=lambda args: f"{args[0]}-{target_of(args)}")
def test_a_disk_that_is_full_leaves_what_was_there_and_is_told(
    args: tuple[object, ...], here: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    if args[0] == "table":
        pytest.importorskip("pyarrow")
    target = here / target_of(args)
    target.write_bytes(OLD)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert run(args) == 2
    said = capfd.readouterr().err
    assert (
        f"{target.name}: cannot be written: No space left on device. Mend: check the folder" in said
    )
    assert "Traceback" not in said
    assert target.read_bytes() == OLD
    assert {path.name for path in here.iterdir()} == {"in.csv", target.name}
    assert run(args) in (0, 3)  # and once there is space it is written
    assert target.read_bytes() != OLD
    assert {path.name for path in here.iterdir()} == {"in.csv", target.name}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot kill so")
@pytest.mark.parametrize(
    "args",
    [
        row
        for row in OUTPUTS
        if row[0] in ("note", "decide", "table", "page") and "out.pdf" not in row
    ],
    ids=lambda args: f"{args[0]}-{target_of(args)}",
)
def test_killed_as_it_is_flushed_nothing_is_torn_and_nothing_left_behind(
    args: tuple[object, ...], here: Path
) -> None:
    if args[0] == "table":
        pytest.importorskip("pyarrow")
    target = here / target_of(args)
    target.write_bytes(OLD)
    script = (
        "import os, signal, sys\n"
        "os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from flowgraph.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *map(str, args)], capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert target.read_bytes() == OLD
    left = {path.name for path in here.iterdir()} - {"in.csv", target.name}
    assert left == set() or not hasattr(os, "O_TMPFILE")


def test_a_table_that_is_decided_again_leaves_no_older_rows_set_aside(here: Path) -> None:
    pytest.importorskip("pyarrow")
    (here / "in.csv").write_text("classification\npurple\n")
    assert run(("table", "in.csv", "-o", "out.csv")) == 2
    assert (here / "out.set-aside.csv").exists()
    (here / "in.csv").write_text("classification\naggravated\n")
    assert run(("table", "in.csv", "-o", "out.csv")) == 0
    assert {path.name for path in here.iterdir()} == {"in.csv", "out.csv"}


def test_an_interview_that_cannot_be_saved_is_shown(here: Path) -> None:
    script = (
        "import os, errno, sys\n"
        "def full(handle):\n"
        "    raise OSError(errno.ENOSPC, 'No space left on device')\n"
        "os.fsync = full\n"
        "from flowgraph.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "ask", "-o", "saved.yaml"],
        input="n\nn\nSG-2026-0117\nq\n", capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "saved.yaml: cannot be written: No space left on device" in done.stderr
    assert "copy it into a file" in done.stderr
    assert "incident: SG-2026-0117" in done.stdout
    assert not (here / "saved.yaml").exists()


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signal here")
@pytest.mark.parametrize("how", ["SIGHUP", "SIGTERM", "SIGINT"])
def test_an_interview_that_is_ended_from_outside_is_saved(here: Path, how: str) -> None:
    process = subprocess.Popen(
        [*COMMAND, "ask", "-o", "saved.yaml"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stderr
    process.stdin.write("n\nn\nSG-2026-0117\n")
    process.stdin.flush()
    said = ""
    while said.count("> ") < 4:  # the question after the reference waits
        said += process.stderr.read(1)
    process.send_signal(getattr(signal, how))
    process.communicate(timeout=60)
    assert "incident: SG-2026-0117" in (here / "saved.yaml").read_text()


def test_nothing_but_one_place_opens_files_to_write() -> None:
    """What is proved of ``flowgraph.files`` holds for all that is written."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func).rpartition(".")[2]
            modes = [
                a.value
                for a in (*node.args, *(k.value for k in node.keywords))
                if isinstance(a, ast.Constant)
            ]
            opens = called in ("open", "fdopen") and any(
                isinstance(mode, str) and mode[:1] in "wax" and len(mode) < 4 and mode
                for mode in modes
            )
            if opens or called in ("write_text", "write_bytes", "mkstemp", "NamedTemporaryFile"):
                found.append(path.relative_to(PACKAGE).as_posix())
    assert set(found) == {"files.py"}
