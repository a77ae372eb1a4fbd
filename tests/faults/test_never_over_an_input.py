"""No output takes the place of an input, for every command, whatever the input is called."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flowgraph import cli
from flowgraph.resources import folder

CHART = folder("graphs") / "kscb-typology-2016.yaml"
INCIDENT = """
incident: SG-1
chart: kscb-typology-2016
people: [{who: A, age: 14}]
facts: {intent_to_harm: no}
"""

Way = Callable[[Path], str]


def _link(path: Path) -> str:
    (path.parent / "links").mkdir()
    link = path.parent / "links" / path.name
    link.symlink_to(path)
    return str(link)


def _hard(path: Path) -> str:
    (path.parent / "links").mkdir()
    os.link(path, path.parent / "links" / path.name)
    return str(path.parent / "links" / path.name)


def _folder(path: Path) -> str:
    (path.parent / "links").symlink_to(path.parent)
    return str(path.parent / "links" / path.name)


WAYS: dict[str, Way] = {
    "the-same": lambda path: path.name,
    "absolute": str,
    "a-spelling": lambda path: f"./../{path.parent.name}/.//{path.name}",
    "a-link": _link,
    "a-hard-link": _hard,
    "a-linked-folder": _folder,
}

# IN is an input and OUT the same file as an output.
CHARTS = [
    *(("export", "IN", "-o", "OUT", f"m.{form}")
      for form in ("dot", "mmd", "graphml", "json", "dmn", "jdm.json")),
    *(("draw", "IN", "-o", "OUT", f"m.{form}") for form in ("svg", "html", "png", "pdf")),
    *(("poster", "IN", "-o", "OUT", f"m.{form}") for form in ("svg", "html", "pdf")),
    ("page", "IN", "-o", "OUT", "m.html"),
    *(("ways", "IN", "-o", "OUT", f"m.{form}") for form in ("svg", "html", "png")),
    ("compare", "IN", "kscb-typology-2016", "-o", "OUT", "m.svg"),
    ("compare", "kscb-typology-2016", "IN", "-o", "OUT", "m.html"),
    ("new", "incident", "--chart", "IN", "-o", "OUT", "--force", "m.yaml"),
    ("ask", "--chart", "IN", "-o", "OUT", "--force", "m.yaml"),
    ("signoff", "IN", "-o", "OUT", "--force", "m.html"),
    ("decide", "i.yaml", "--chart", "IN", "--note", "OUT", "--force", "m.html"),
    ("decide", "i.yaml", "--chart", "IN", "--picture", "OUT", "m.svg"),
    ("decide", "i.yaml", "--chart", "IN", "--record", "OUT", "--force", "m.yaml"),
    ("note", "i.yaml", "--chart", "IN", "-o", "OUT", "--force", "m.md"),
    ("table", "t.csv", "--chart", "IN", "-o", "OUT", "m.csv"),
    ("table", "t.csv", "--chart", "IN", "-o", "o.csv", "--picture", "OUT", "m.svg"),
]  # fmt: skip
INCIDENTS = [
    *(("note", "IN", "-o", "OUT", "--force", f"i.{form}")
      for form in ("html", "pdf", "docx", "md", "txt")),
    ("decide", "IN", "--note", "OUT", "--force", "i.html"),
    ("decide", "IN", "--picture", "OUT", "i.png"),
    ("decide", "IN", "--record", "OUT", "--force", "i.json"),
    ("decide", "IN", "--note", "n.html", "--record", "OUT", "--force", "i.json"),
    ("draw", "kscb-typology-2016", "--incident", "IN", "-o", "OUT", "i.svg"),
    ("poster", "kscb-typology-2016", "--paper", "A2", "--incident", "IN", "-o", "OUT", "i.html"),
    ("ask", "--from", "IN", "-o", "OUT", "--force", "i.yaml"),
    ("compare", "kscb-typology-2016", "kscb-typology-2016", "IN", "-o", "OUT", "i.html"),
]  # fmt: skip


def run(args: tuple[str, ...] | list[str]) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(arg) for arg in args])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def refused(args: tuple[str, ...], path: Path, way: Way, capfd: Any) -> None:
    """Run a command with one file as input and output: it is told and nothing has changed."""
    out = way(path)
    before = {each: each.read_bytes() for each in path.parent.rglob("*") if each.is_file()}
    given = [path.name if arg == "IN" else out if arg == "OUT" else arg for arg in args]
    assert run(given) == 2
    said = capfd.readouterr()
    assert "this is one of the files that are read. Mend: write to another file" in said.err
    assert said.out == ""
    after = {each: each.read_bytes() for each in path.parent.rglob("*") if each.is_file()}
    assert after == before


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("intent_to_harm\nno\n")
    (tmp_path / "i.yaml").write_text(INCIDENT.replace("chart: kscb-typology-2016\n", ""))
    return tmp_path


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("args", [*CHARTS, *INCIDENTS], ids=lambda args: "-".join(args))
def test_refused_under_any_name(args: tuple[str, ...], way: str, here: Path, capfd: Any) -> None:
    if args[0] == "table":
        pytest.importorskip("pyarrow")
    *rest, name = args
    if way != "the-same" and name.rpartition(".")[2] in ("graphml", "dmn", "pdf", "docx"):
        pytest.skip("the same place in the code as the forms beside it")
    path = here / name
    path.write_bytes(CHART.read_bytes() if name.startswith("m.") else INCIDENT.encode())
    refused(tuple(rest), path, WAYS[way], capfd)


def test_every_command_that_writes_is_among_them(here: Path, capfd: Any) -> None:
    """A new command, or a new option that names a file to write, is tried here too."""
    import click

    group = click.Context(cli.command)
    writes = {
        (verb, option)
        for verb in cli.VERBS
        for parameter in getattr(cli.command.get_command(group, verb), "params", ())
        for option in parameter.opts
        if option in ("-o", "--note", "--picture", "--record", "--write")
    }
    tried = {(args[0], arg) for args in (*CHARTS, *INCIDENTS) for arg in args if arg[:1] == "-"}
    assert writes - tried == {("check", "--write")}


def test_a_case_that_was_read_is_not_replaced_by_a_proposed_one(here: Path, capfd: Any) -> None:
    (here / "m.yaml").write_bytes(CHART.read_bytes())
    (here / "none").mkdir()
    assert run(("check", "m.yaml", "--cases", "none", "--write", "new")) == 0
    name = min(each.name for each in (here / "new").iterdir())
    case = INCIDENT.replace("facts: {intent_to_harm: no}", "expect: {status: undecided}")
    (here / "none" / name).write_text(case)
    capfd.readouterr()
    assert run(("check", "m.yaml", "--cases", "none", "--write", "none", "--force")) == 2
    assert f"{name}: this is one of the files that are read" in capfd.readouterr().err
    assert [each.name for each in (here / "none").iterdir()] == [name]
    assert (here / "none" / name).read_text() == case


@pytest.mark.parametrize("way", WAYS)
def test_a_table_and_the_rows_set_aside_of_another(way: str, here: Path, capfd: Any) -> None:
    pytest.importorskip("pyarrow")
    refused(("table", "IN", "-o", "OUT"), here / "t.csv", WAYS[way], capfd)
    aside = here / "out.set-aside.csv"
    aside.write_text("intent_to_harm\nno\n")
    assert run(("table", aside.name, "-o", "out.csv")) == 2
    assert "one of the files that are read" in capfd.readouterr().err
    assert aside.exists()
    assert not (here / "out.csv").exists()
    counts = here / "all.counts.csv"
    counts.write_text("intent_to_harm\nno\n")
    assert run(("table", counts.name, "-o", "out.csv", "--picture", "all.svg")) == 2
    assert "one of the files that are read" in capfd.readouterr().err
    assert not (here / "out.csv").exists()


def test_a_drawing_that_a_chart_is_begun_from(here: Path, capfd: Any) -> None:
    (here / "d.mmd").write_text("flowchart TD\n  a[Start] --> b[End]\n")
    args = ("new", "chart", "--from", "IN", "--force", "-o", "OUT")
    refused(args, here / "d.mmd", WAYS["a-link"], capfd)


def test_a_record_is_not_corrected_over_itself(here: Path, capfd: Any) -> None:
    assert run(("decide", "i.yaml", "--chart", str(CHART), "--record", "r.json")) == 3
    capfd.readouterr()
    args = ("decide", "i.yaml", "--chart", str(CHART), "--supersedes", "IN", "--reason", "x",
            "--force", "--note", "n.html", "--record", "OUT")  # fmt: skip
    refused(args, here / "r.json", WAYS["a-link"], capfd)


def test_a_helper_chart_is_an_input_too(here: Path, capfd: Any) -> None:
    (here / "kscb-typology-2016.yaml").write_bytes(CHART.read_bytes())
    (here / "main.yaml").write_bytes((folder("graphs") / "kscb-sexting-2016.yaml").read_bytes())
    refused(
        ("new", "incident", "--chart", "main.yaml", "--force", "-o", "OUT"),
        here / "kscb-typology-2016.yaml",
        WAYS["the-same"],
        capfd,
    )


def test_one_of_several_incidents(here: Path, capfd: Any) -> None:
    """The second one's record would replace the first one's file; no record at all is written."""
    (here / "SG-2.json").write_text(json.dumps({"incident": "SG-1", "facts": {}}))
    (here / "b.json").write_text(json.dumps({"incident": "SG-2", "facts": {}}))
    args = ("decide", "SG-2.json", "b.json", "--force", "--record", "{incident}.json")
    assert run(args) == 2
    assert "SG-2.json: this is one of the files" in capfd.readouterr().err
    assert sorted(each.name for each in here.iterdir()) == [
        "SG-2.json",
        "b.json",
        "i.yaml",
        "t.csv",
    ]


@pytest.mark.parametrize(
    ("references", "name", "says"),
    [
        (("A", "a"), "{incident}.html", "stands in two"),
        (("abc", "abc."), "{incident}.html", None),
        (("CON", "B"), "{incident}.html", "on Windows"),
        (("abc.", "B"), "notes.html/{incident}", "no case note has this ending"),
        (("con", "B"), "{incident}.note.html", "on Windows"),
    ],
)
def test_names_that_incidents_give(
    references: tuple[str, str], name: str, says: str | None, here: Path, capfd: Any
) -> None:
    for number, reference in enumerate(references):
        (here / f"in{number}.yaml").write_text(f"incident: {reference}\nfacts: {{}}\n")
    assert run(("note", "in0.yaml", "in1.yaml", "-o", name)) == (2 if says else 0)
    assert (says or "2 written") in capfd.readouterr().err
    if says:
        assert not list(here.glob("*.html"))


@pytest.mark.parametrize("second", ["n.html", "./n.html", "N.HTML"])
def test_two_outputs_of_one_name(here: Path, capfd: Any, second: str) -> None:
    assert run(("decide", "i.yaml", "--note", "n.html", "--picture", second)) == 2
    assert "capitals" in capfd.readouterr().err
    assert not (here / "n.html").exists()


def test_one_of_several_outputs_that_exists_holds_back_the_others(here: Path, capfd: Any) -> None:
    (here / "r.json").write_text("kept")
    assert run(("decide", "i.yaml", "--note", "n.html", "--record", "r.json")) == 2
    assert "exists already" in capfd.readouterr().err
    assert not (here / "n.html").exists()
    assert (here / "r.json").read_text() == "kept"


def test_what_is_read_from_standard_input_is_an_input(here: Path) -> None:
    import subprocess

    from .running import COMMAND

    (here / "m.html").write_bytes(CHART.read_bytes())
    with (here / "m.html").open("rb") as given:
        done = subprocess.run(
            [*COMMAND, "page", "-", "-o", "m.html"], stdin=given, capture_output=True, timeout=60
        )
    assert done.returncode == 2
    assert b"one of the files that are read" in done.stderr
    assert (here / "m.html").read_bytes() == CHART.read_bytes()


def test_what_tells_of_a_child_is_for_its_owner_alone(here: Path) -> None:
    chart = str(CHART)
    run(("decide", "i.yaml", "--chart", chart, "--note", "n.md", "--picture", "p.svg",
         "--record", "r.json"))  # fmt: skip
    run(("note", "i.yaml", "--chart", chart, "-o", "n.txt"))
    run(("new", "incident", "-o", "new.yaml"))
    run(("draw", chart, "--incident", "i.yaml", "-o", "lit.svg"))
    run(("draw", chart, "-o", "plain.svg"))
    modes = {each.name: each.stat().st_mode & 0o077 for each in here.iterdir()}
    private = ("n.md", "p.svg", "r.json", "n.txt", "new.yaml", "lit.svg")
    assert {modes[name] for name in private} == {0}
    assert modes["plain.svg"] == 0o666 & ~_umask() & 0o077


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
