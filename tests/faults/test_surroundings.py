"""Odd clocks, time zones, languages and homes change nothing; odd line ends and marks are read."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

import flowgraph
from flowgraph.files import write_whole

from .running import ADULT, has_no_traceback, run

SURROUNDINGS: dict[str, dict[str, str]] = {
    "no time zone": {"TZ": ""},
    "the earliest time zone": {"TZ": "Pacific/Kiritimati"},
    "a time zone that is none": {"TZ": "Nowhere/Land"},
    "no language": {"LC_ALL": "C"},
    "no language and no UTF-8": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Turkish, whose i is another": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "a language that is none": {"LC_ALL": "xx_XX"},
    "no home": {"HOME": ""},
    "a home that is not there": {"HOME": "/no/such/home", "XDG_CACHE_HOME": "/no/such/cache"},
    "a narrow terminal": {"COLUMNS": "1"},
    "a terminal of no width": {"COLUMNS": "0"},
    "another order of sets": {"PYTHONHASHSEED": "7"},
    "1970": {"SOURCE_DATE_EPOCH": "0"},
    "2100": {"SOURCE_DATE_EPOCH": "4102444800"},
}


def answer(env: dict[str, str] | None = None) -> tuple[int, object]:
    done = run("decide", ADULT, "--format", "json", env=env)
    assert has_no_traceback(done), done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def usual() -> tuple[int, object]:
    return answer()


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_the_answer_is_the_same_in_all_surroundings(
    name: str, usual: object, tmp_path: Path
) -> None:
    assert answer(SURROUNDINGS[name]) == usual
    done = run("note", ADULT, "-o", tmp_path / "note.html", env=SURROUNDINGS[name])
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Children’s Services" in (tmp_path / "note.html").read_text(encoding="utf-8")


def test_records_are_the_same_bytes_wherever_and_whenever_they_are_made(tmp_path: Path) -> None:
    made = []
    for number, env in enumerate(SURROUNDINGS.values()):
        path = tmp_path / f"{number}.json"
        run("decide", ADULT, "--record", path, env=env)
        made.append(path.read_bytes())
    assert len(set(made)) == 1


@pytest.mark.parametrize("now", [0.0, 4_102_444_800.0, -1e9])
def test_an_odd_clock_hinders_no_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: float
) -> None:
    monkeypatch.setattr(time, "time", lambda: now)
    write_whole(tmp_path / "note.html", "x", replace=True)
    write_whole(tmp_path / "note.html", "y", replace=True)
    assert (tmp_path / "note.html").read_text() == "y"


ODD_TEXTS = {
    "a byte-order mark": lambda data: b"\xef\xbb\xbf" + data,
    "the line ends of Windows": lambda data: data.replace(b"\n", b"\r\n"),
    "the line ends of old": lambda data: data.replace(b"\n", b"\r"),
    "all of Windows": lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
    "no line end at the end": lambda data: data.rstrip(b"\n"),
}


@pytest.mark.parametrize("odd", ODD_TEXTS)
def test_odd_line_ends_and_marks_are_read(odd: str, tmp_path: Path) -> None:
    """Charts, incidents, records and tables that went through another editor."""
    data = ADULT.read_bytes()
    (tmp_path / "usual.yaml").write_bytes(data)
    (tmp_path / "odd.yaml").write_bytes(ODD_TEXTS[odd](data))
    usual, incident = (flowgraph.load_incident(tmp_path / f"{n}.yaml") for n in ("usual", "odd"))
    assert (incident.people, incident.facts) == (usual.people, usual.facts)
    record = tmp_path / "record.json"
    assert run("decide", ADULT, "--record", record).returncode == 0
    record.write_bytes(ODD_TEXTS[odd](record.read_bytes()))
    done = run("replay", record)
    assert (done.returncode, b"holds" in done.stdout) == (0, True)
    blank = run("new", "chart").stdout
    (tmp_path / "chart.yaml").write_bytes(ODD_TEXTS[odd](blank))
    assert flowgraph.check(flowgraph.load_chart(tmp_path / "chart.yaml")) == []
