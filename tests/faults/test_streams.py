"""Standard output that is full, closed or plain, and Ctrl-C: an answer, or a line that says why."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from .running import ADULT, COMMAND, has_no_traceback, in_shell, run

needs_bash = pytest.mark.skipif(
    not os.path.exists("/dev/full"), reason="there is no /dev/full here"
)

SAYING = [
    f"flowgraph decide {ADULT}",
    f"flowgraph decide {ADULT} --format json",
    "flowgraph schema chart",
    "flowgraph new chart",
    "flowgraph charts",
    f"flowgraph note {ADULT} -o -",
    f"flowgraph draw --incident {ADULT} -o -",
    "flowgraph check",
]


@needs_bash
@pytest.mark.parametrize("line", SAYING)
def test_a_full_disk_behind_standard_output_is_told(line: str) -> None:
    done = in_shell(f"{line} > /dev/full")
    assert has_no_traceback(done)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("standard output: cannot be written: No space left")
    assert done.stderr.count(b"\n") == 1


@needs_bash
@pytest.mark.parametrize("line", SAYING[:3])
def test_standard_output_that_is_closed_is_told(line: str) -> None:
    done = in_shell(f"{line} >&-")
    assert has_no_traceback(done)
    assert done.returncode == 2
    assert b"standard output: cannot be written" in done.stderr


@needs_bash
def test_with_standard_output_closed_a_file_that_is_named_is_still_written(tmp_path: Path) -> None:
    done = in_shell(f"flowgraph note {ADULT} -o note.txt >&-", tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "03000 411111" in (tmp_path / "note.txt").read_text(encoding="utf-8")


@needs_bash
@pytest.mark.parametrize("line", [SAYING[0] + f" {ADULT}" * 20, "flowgraph new chart"])
def test_a_reader_that_leaves_ends_it_quietly(line: str) -> None:
    """As `| head -1` does; the status is that of a program whose reader left."""
    done = in_shell(f"{line} | head -c 10 > /dev/null")
    assert done.stderr == b""
    assert done.returncode in (0, 141)  # 0 where all of it was out before the reader left


def test_a_reader_that_left_long_ago_ends_it_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*COMMAND, "decide", str(ADULT)], stdout=writer, stderr=subprocess.PIPE, timeout=60
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@needs_bash
def test_standard_error_that_is_full_changes_no_answer() -> None:
    done = in_shell(f"flowgraph decide {ADULT} 2> /dev/full")
    assert done.returncode == 0
    assert b"03000 411111" in done.stdout
    done = in_shell("flowgraph decide no-such-file.yaml 2> /dev/full")
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.skipif(not hasattr(signal, "SIGINT"), reason="no signals")
def test_ctrl_c_ends_with_130_and_nothing_is_torn(tmp_path: Path) -> None:
    """Stopped at many moments of making a picture: no traceback, and a whole file or none."""
    stopped = 0
    for delay in (0.4, 0.6, 0.8, 1.0, 1.3):
        target = tmp_path / f"{delay}.pdf"
        process = subprocess.Popen(
            [*COMMAND, "poster", "-o", str(target)], stderr=subprocess.PIPE, stdout=-1
        )
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
        if process.returncode == 130:
            stopped += 1
            assert said.decode().strip() == "Stopped. No file is left half written."
            assert not target.exists()
        elif process.returncode == 0:
            assert target.read_bytes().rstrip().endswith(b"%%EOF")
        # Else: stopped before the command was read at all, by Python itself.
    assert all(path.suffix == ".pdf" for path in tmp_path.iterdir())


def test_ctrl_c_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from flowgraph import cli

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.command, "main", stop)
    with pytest.raises(SystemExit) as ended:
        cli.main(["charts"])
    assert ended.value.code == 130
    assert capsys.readouterr().err.strip() == "Stopped. No file is left half written."


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "latin-1", "ascii", "shift_jis", "koi8-r"])
@pytest.mark.parametrize(
    "args", [("decide", ADULT), ("check",), ("charts",), ("decide", "no.yaml")]
)
def test_a_terminal_that_is_not_utf_8_gets_an_answer(
    encoding: str, args: tuple[object, ...]
) -> None:
    done = run(*args, env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert has_no_traceback(done)
    assert done.returncode == (2 if "no.yaml" in args else 0)
    if encoding == "cp437" and args[0] == "decide" and args[1] is ADULT:
        shown = done.stdout.decode("cp437")
        assert "Children's Services" in shown  # and no question mark for every quote
        assert shown.count("?") == run(*args).stdout.decode("utf-8").count("?")


def test_json_is_plain_ascii_where_the_terminal_is_not_utf_8() -> None:
    done = run("decide", ADULT, "--format", "json", env={"PYTHONIOENCODING": "cp1252"})
    assert done.stdout.isascii()
    assert done.returncode == 0


def test_a_name_that_is_no_text_is_told_without_a_traceback() -> None:
    done = subprocess.run(
        [*map(os.fsencode, COMMAND), b"decide", b"\xff\xfe.yaml"], capture_output=True, timeout=60
    )
    assert done.returncode == 2
    assert has_no_traceback(done)


def test_what_a_file_is_called_does_not_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "\x1b[2Jgone.yaml"
    path.write_text("incident: [\n")
    done = run("decide", path)
    assert done.returncode == 2
    assert b"\x1b" not in done.stderr
