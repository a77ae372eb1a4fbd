"""An incident from a stranger is data: its words open nothing, and no error repeats them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

import flowgraph
from flowgraph.cli import main
from flowgraph.reading.record_file import sha256_of

FILES = Path(__file__).parent / "files"
PACKAGE = Path(flowgraph.__file__).parent
NAMES = ["names-a-path", "names-standard-input", "names-words"]
THEIRS = ["SECRET", "s3cret", "A NAME", "a_password_of_ours", "private-notes", "A STREET"]


def is_ours(code: CodeType) -> bool:
    """Whether it stands in our files, or was written by ``flowgraph.compile``."""
    name = code.co_filename
    return Path(name).is_relative_to(PACKAGE) or name.startswith("<compiled ")


def told(error: BaseException) -> Iterator[str]:
    """Everything that a program which logs an error would log: its text, its notes, what it was
    made of, and the local variables of our frames."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield f"{each} {each!r} {each.args} {vars(each)} {getattr(each, '__notes__', '')}"
        trace = each.__traceback__
        while trace is not None:
            if is_ours(trace.tb_frame.f_code):
                yield "".join(
                    f"{value!r} {vars_of(value)}" for value in trace.tb_frame.f_locals.values()
                )
            trace = trace.tb_next
        waiting += [each.__cause__, each.__context__]


def vars_of(value: object) -> str:
    """What a crash reporter that looks into values would find."""
    fields = getattr(value, "__struct_fields__", ())
    return " ".join(repr(getattr(value, name, "")) for name in fields)


def refused(work: Callable[[], object], *words: str) -> flowgraph.FlowgraphError:
    with pytest.raises(flowgraph.FlowgraphError) as caught:
        work()
    said = "\n".join(told(caught.value))
    assert not [word for word in words if word in said]
    assert caught.value.__cause__ is caught.value.__context__ is None
    return caught.value


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in [*NAMES, "private-notes"]:
        shutil.copy(FILES / f"{name}.yaml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_named_by_its_id_alone(folder: Path, name: str) -> None:
    error = refused(lambda: flowgraph.load_incident(folder / f"{name}.yaml"), *THEIRS)
    assert [(f.line, f.column, f.place) for f in error.findings] == [(2, 8, "chart")]
    assert "by its id" in error.findings[0].problem


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "verb",
    [
        ["decide"],
        ["note", "-o", "out.txt"],
        ["draw", "-o", "out.svg", "--incident"],
        ["poster", "-o", "out.svg", "--incident"],
        ["ask", "--from"],
    ],
    ids=" ".join,
)
def test_no_command_follows_a_word_of_an_incident(folder: Path, name: str, verb: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flowgraph", *verb, f"{name}.yaml"],
        cwd=folder, capture_output=True, text=True, timeout=60, input="",
    )  # fmt: skip
    assert done.returncode == 2
    assert not [
        word for word in THEIRS if word in (done.stdout + done.stderr).replace(f"{name}.yaml", "")
    ]
    assert not list(folder.glob("out.*"))


@pytest.mark.parametrize(
    "words", ["private-notes", "../a", "/etc/passwd", "KSCB", "a" * 400, "a\u00a0b"]
)
def test_what_is_no_id_is_no_chart(folder: Path, words: str) -> None:
    """``private-notes`` is an id; but the file of that name does not say that it is a chart."""
    path = folder / "i.yaml"
    path.write_text(f'incident: SG-1\nchart: "{words}"\n', "utf-8")
    refused(lambda: flowgraph.load_incident(path), *THEIRS, words)


CHART = """
chart: {id}
title: A trial
edition: {{publisher: A, document: B, date: 2026}}
start: s
facts: {{q: {{kind: yes-no, ask: Is it so?}}}}
boxes:
  s: {{kind: start, text: S, cite: p.1, next: {{a: {{when: q, basis: stated}}, b: {{when: not q, basis: stated}}}}}}
  a: {{kind: outcome, text: SECRET A, cite: p.1, protection: 2}}
  b: {{kind: outcome, text: B, cite: p.1, protection: 1}}
"""


def test_a_chart_beside_the_incident_is_found_by_its_id(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(CHART.format(id="ours"))
    (tmp_path / "i.yaml").write_text("incident: SG-1\nchart: ours\nfacts: {q: yes}\n")
    assert flowgraph.load_incident(tmp_path / "i.yaml").chart == "ours"
    with pytest.raises(SystemExit) as end:
        main(["decide", str(tmp_path / "i.yaml")])
    assert end.value.code == 0


def test_the_faults_of_a_chart_beside_the_incident_are_not_told(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(CHART.format(id="ours").replace("not q", "not SECRET"))
    (tmp_path / "i.yaml").write_text("incident: SG-1\nchart: ours\n")
    error = refused(lambda: flowgraph.load_incident(tmp_path / "i.yaml"), "SECRET", "ours")
    assert "has faults (1)" in str(error)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "ours.yaml").write_text(CHART.format(id="ours"))
    (tmp_path / "in" / "ours.yaml").symlink_to(tmp_path / "ours.yaml")
    (tmp_path / "in" / "i.yaml").write_text("incident: SG-1\nchart: ours\n")
    refused(lambda: flowgraph.load_incident(tmp_path / "in" / "i.yaml"), "ours")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such pipes")
def test_pipes_sockets_and_devices_are_refused_and_not_waited_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    os.mkfifo(tmp_path / "neighbour.yaml")  # and not looked into for another chart either
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(tmp_path)  # the name of a socket is short
        listening.bind("socket")
    for given in ("pipe", "socket", os.devnull, "/dev/zero"):
        for verb in (["decide"], ["check"], ["replay"], ["draw", "-o", "o.svg", "--incident"]):
            done = subprocess.run(
                [sys.executable, "-m", "flowgraph", *verb, given],
                capture_output=True, text=True, timeout=60,
            )  # fmt: skip
            assert (done.returncode, done.stdout) == (2, "")
            assert "this is a pipe, a socket or a device, not a file. Mend: " in done.stderr
    chart = CHART.format(id="asks").replace("ask: Is it so?", "from: {chart: other, gives: q}")
    Path("asks.yaml").write_text(chart)
    refused(lambda: flowgraph.load_chart(tmp_path / "asks.yaml"))


@pytest.mark.parametrize(
    "text",
    [
        b"incident: SG-1\nfacts: {apps: SECRET, \xff\xfe: 1}\n",  # no UTF-8
        b"incident: SG-1\nfacts: {apps: SECRET\n",  # no YAML
        b"incident: SG-1\nfacts: {apps: \x07SECRET}\n",
        b"incident: SECRET\0\n",
        b"incident: SG-1\nfacts: {apps: &SECRET x, y: *SECRET}\n",
        b"incident: SG-1\nfacts: {SECRET: yes, harmful: SECRET}\npeople: [{who: SECRET, age: SECRET}]\n",
        b"incident: SG-1\nSECRET: x\ndate: SECRET\nexpect: {SECRET: x}\n",
        b"incident: SG-1\nfacts: {apps: SECRET.jpg}\n",
    ],
    ids=range(8),
)  # fmt: skip
def test_no_error_holds_the_words_of_an_incident(tmp_path: Path, text: bytes) -> None:
    """Not in its text, its notes, what it was made of, nor the variables of our frames."""
    path = tmp_path / "i.yaml"
    path.write_bytes(text)
    refused(lambda: flowgraph.load_incident(path), "SECRET")


def frames_of_ours(error: BaseException) -> int:
    ours, trace = 0, error.__traceback__
    while trace is not None:
        ours += is_ours(trace.tb_frame.f_code)
        trace = trace.tb_next
    return ours


@pytest.fixture(scope="module")
def mistakes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Callable[[], object]]:
    """Every public function, given what it must refuse, with a secret in it."""
    folder = tmp_path_factory.mktemp("mistakes")
    chart = flowgraph.load_chart("kscb-sexting-2016")
    path = folder / "i.yaml"
    path.write_text("incident: SG-1\nfacts: {apps: SECRET, harmful: SECRET}\n")
    good = flowgraph.incident_from({"incident": "SG-1", "facts": {"apps": "SECRET"}})
    decision = flowgraph.decide(chart, good)
    departed = flowgraph.decide(
        chart,
        flowgraph.incident_from(
            {
                "incident": "SG-1",
                "judgement": {"agrees": "no", "decision": "single_agency", "by": "SECRET"},
            }
        ),
    )
    flowgraph.record_of(decision)
    gap = folder / "gap.yaml"
    gap.write_text(CHART.format(id="gap").replace("b: {when: not q,", "b: {when: q,"))
    unsound = flowgraph.load_chart(gap)
    return {
        "load_chart": lambda: flowgraph.load_chart(path),
        "load_incident": lambda: flowgraph.load_incident(path),
        "incident_from": lambda: flowgraph.incident_from({"incident": "SECRET SECRET"}),
        "decide": lambda: flowgraph.decide(chart, {"harmful": "SECRET"}),
        "decide, an incident for another chart": lambda: flowgraph.decide(unsound, good),
        "decide, a chart with a gap": lambda: flowgraph.decide(unsound, {"q": "yes"}),
        "compile": lambda: flowgraph.compile(path),  # type: ignore[arg-type]
        "compile, decided": lambda: flowgraph.compile(chart)({"apps": "SECRET", "harmful": "SECRET"}),
        "check": lambda: flowgraph.check(good),  # type: ignore[arg-type]
        "picture": lambda: flowgraph.picture(chart, good),  # type: ignore[arg-type]
        "note": lambda: flowgraph.note(departed, "html"),
        "note, no form": lambda: flowgraph.note(decision, "SECRET"),  # type: ignore[call-overload]
        "record_of": lambda: flowgraph.record_of(departed),
        "replay, no record": lambda: flowgraph.replay({"record": "SECRET"}),
    }  # fmt: skip


@pytest.mark.parametrize("name", [
    "load_chart", "load_incident", "incident_from", "decide", "decide, an incident for another chart",
    "decide, a chart with a gap", "compile", "compile, decided", "check", "picture", "note",
    "note, no form", "record_of", "replay, no record",
])  # fmt: skip
def test_an_error_leaves_by_a_frame_that_holds_nothing(
    mistakes: dict[str, Callable[[], object]], name: str
) -> None:
    """A crash reporter that captures local variables finds no fact in a frame of ours, and there
    is one such frame."""
    work = mistakes[name]
    error = refused(work, "SECRET") if name != "load_chart" else refused(work)
    assert frames_of_ours(error) == 1


def test_every_public_function_is_told_cleanly() -> None:
    functions = {
        name: each
        for name in flowgraph.__all__
        if callable(each := getattr(flowgraph, name)) and not isinstance(each, type)
    }
    assert functions
    assert [name for name, each in functions.items() if not hasattr(each, "__wrapped__")] == []


WHOLE: dict[str, Any] = {
    "incident": "SG-1", "chart": "kscb-sexting-2016", "date": "2026-11-20", "received": "2026-11-19",
    "reported_by": "a teacher", "concern": "what was seen", "everybody_listed": "yes",
    "people": [{"who": "A", "age": "14", "part": ["pictured"]}, {"who": "B", "age": ["13", "15"]}],
    "facts": {"apps": "a few words", "harmful": {"is": "no", "because": "as told", "source": "S", "by": "DSL",
              "on": "2026-11-20"}, "risk_level": ["low", "medium"], "youngest_age": "14"},
    "judgement": {"agrees": "no", "decision": "refer", "reason": "more is known", "by": "DSL"},
    "actions": {"taken": ["rang", {"action": "wrote", "on": "2026-11-20", "by": "DSL"}],
                "not_taken": [{"action": "waited", "reason": "no need"}]},
    "expect": {"status": "decided", "path": ["identified"]},
}  # fmt: skip


def planted(whole: Any) -> Iterator[tuple[str, Any]]:
    """A copy for every key and every word in a value, with the secret in its place."""
    if isinstance(whole, dict):
        for key, value in whole.items():
            rest = {k: v for k, v in whole.items() if k != key}
            yield f"key {key}", {**rest, "SECRET WORD": value}
            for place, made in planted(value):
                yield f"{key}, {place}", {**whole, key: made}
    elif isinstance(whole, list):
        for number, value in enumerate(whole):
            for place, made in planted(value):
                yield f"{number}, {place}", [*whole[:number], made, *whole[number + 1 :]]
    else:
        yield "value", "SECRET WORD"
        yield "imagery", "SECRET.jpg"
        yield "too long", "SECRET" * 1_000


def test_every_word_of_an_incident_is_planted_and_none_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sweep that the threat model speaks of: each key and each value in turn, by every way in."""
    refusals: list[tuple[str, str]] = []
    path = tmp_path / "i.json"
    for place, made in planted(WHOLE):
        path.write_text(json.dumps(made))
        for work in (
            lambda: flowgraph.load_incident(path),
            lambda made=made: flowgraph.incident_from(made),
        ):
            try:
                work()
            except flowgraph.FlowgraphError as error:
                refusals.append((place, "\n".join(told(error))))
        with pytest.raises(SystemExit):
            main(["decide", str(path)])
        assert "SECRET" not in capsys.readouterr().err, place
    assert [place for place, said in refusals if "SECRET" in said] == []
    assert len(refusals) > 150


def test_nor_is_a_word_of_a_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chart = flowgraph.load_chart("kscb-typology-2016")
    facts = {"adult_involved": "no", "coercion": {"is": "yes", "because": "as told"}}
    incident = flowgraph.incident_from({"incident": "SG-1", "facts": facts}, chart)
    record = json.loads(json.dumps(flowgraph.record_of(flowgraph.decide(chart, incident))))
    path = tmp_path / "r.json"
    for number, (place, made) in enumerate(planted(record)):
        if number % 7:
            continue  # a sample: each is decided again
        if isinstance(made, dict) and "sha256" in made:
            made["sha256"] = sha256_of(made)
        path.write_text(json.dumps(made))
        with pytest.raises(SystemExit):
            main(["replay", str(path)])
        said = capsys.readouterr()
        assert "SECRET" not in said.err, place
        assert "SECRET WORD" not in said.out, place
