"""``flowgraph decide`` as a person uses it: what stands where, and the exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from reading.whole import WHOLE

from flowgraph.resources import folder

CASES = folder("graphs") / "cases" / "kscb-sexting-2016"
ADULT = CASES / "guidance-adult-as-told.yaml"
OPEN = CASES / "nothing-known-yet.yaml"


def run(
    *args: object, cwd: Path | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flowgraph", *map(str, args)],
        capture_output=True, text=True, cwd=cwd, input=stdin, encoding="utf-8",
    )  # fmt: skip


def test_outcome_and_contact_stand_first() -> None:
    done = run("decide", ADULT)
    assert done.returncode == 0
    assert done.stderr == ""
    first = done.stdout.split("\n\n")
    assert "Do not print, forward or share" in first[0]
    assert first[1] == "guidance-adult-as-told: DECIDED"
    assert "Contact: Specialist Children’s Services, 03000 411111" in first[2]
    assert first[3].splitlines() == [
        "  Because somebody of 18 or over is involved.",
        "  Taken for granted: the people listed are everybody involved. The file does not",
        "  say so.",
    ]


def test_a_danger_that_nobody_knows_of_is_asked_first_with_what_to_do() -> None:
    for case, there in (
        (ADULT, True),
        (OPEN, True),
        (CASES / "immediate-risk-single-agency.yaml", False),
    ):
        said = " ".join(run("decide", case).stdout.split())
        asked = "FIND OUT FIRST ? Immediate risk of harm: is a child or young person at immediate"
        assert (asked in said) == there
        if there:
            assert "If so: Act now; do not wait for this chart." in said
            nearest = [
                said.find(word) for word in ("FIND OUT NEXT", "WHAT WOULD CHANGE", "THE PATH")
            ]
            assert said.index(asked) < min(at for at in nearest if at >= 0)


def test_what_is_to_be_done_besides_and_by_when(tmp_path: Path) -> None:
    (tmp_path / "whole.yaml").write_text(WHOLE, "utf-8")
    facts = "fever: yes, breathing: very_fast, role: head, pain: no"
    (tmp_path / "i.yaml").write_text(
        f"incident: SG-1\nreceived: 27/11/2026 16:00\nfacts: {{{facts}}}\n"
    )
    done = run("decide", "i.yaml", "--chart", "whole.yaml", cwd=tmp_path)
    said = " ".join(done.stdout.split())
    assert "Due: 30 November 2026 (within 1 working day)" in said
    assert "goes on with: Responding to Youth Produced Sexual Imagery" in said
    assert (
        "TO BE DONE BESIDES - Tell the police. [p.3] Contact: 101"
        " Due: 27 December 2026 (within 1 month) - Tell the family. [p.3] - Write it down. [p.3]"
    ) in said
    (tmp_path / "i.yaml").write_text("incident: SG-1\nfacts: {fever: yes, breathing: very_fast}\n")
    said = " ".join(run("decide", "i.yaml", "--chart", "whole.yaml", cwd=tmp_path).stdout.split())
    assert "MAY HAVE TO BE DONE BESIDES - Tell the police. [p.3]" in said
    assert "WOULD SETTLE WHAT IS TO BE DONE BESIDES" in said


@pytest.mark.parametrize("case", ["contradictory-experimental-with-adult", "nothing-known-yet"])
def test_an_open_answer_says_first_what_to_work_to_and_whom_to_call(case: str) -> None:
    first = run("decide", CASES / f"{case}.yaml").stdout.split("WHAT CONTRADICTS")[0]
    first = first.split("FIND OUT NEXT")[0]
    places = [
        first.index(words)
        for words in ("This is not a finding", "most protective", "Refer to", "Contact:", "doubt")
    ]
    assert places == sorted(places)


def test_what_is_the_same_for_many_is_said_once(tmp_path: Path) -> None:
    people = ", ".join(f"{{who: A{n}}}" for n in range(40))
    (tmp_path / "i.yaml").write_text(f"{{incident: G-1, people: [{people}]}}", encoding="utf-8")
    said = run("decide", tmp_path / "i.yaml").stdout
    assert said.count("ges open: all 40 people listed") == 1
    assert said.count("MAY BE OUTSIDE THE GUIDANCE") == 1
    wide = [line for line in said.splitlines() if len(line) > 80]
    assert not [line for line in wide if "www." not in line and "http" not in line]


def test_wording_that_is_abridged_is_said_to_be(tmp_path: Path) -> None:
    assert run("new", "chart", "-o", "c.yaml", cwd=tmp_path).returncode == 0
    text = (tmp_path / "c.yaml").read_text(encoding="utf-8")
    marked = text.replace("  publisher:", "  basis: Shortened from page 3.\n  publisher:", 1)
    assert marked != text
    (tmp_path / "c.yaml").write_text(marked, encoding="utf-8")
    (tmp_path / "i.yaml").write_text("{incident: G-1}", encoding="utf-8")
    said = run("decide", "i.yaml", "--chart", "c.yaml", cwd=tmp_path).stdout
    assert "Shortened from page 3." in said


def test_json_is_one_object_a_line_with_the_keys_of_the_contract() -> None:
    done = run("decide", ADULT, OPEN, "--format", "json")
    assert done.returncode == 3
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    keys = [
        "incident",
        "chart",
        "edition",
        "chart_sha256",
        "flowgraph",
        "status",
        "outcome",
        "possible_outcomes",
        "path",
        "steps",
        "questions",
        "contradictions",
        "cautions",
        "alerts",
        "turning_points",
        "derived",
        "notes",
        "settles_route",
        "facts",
    ]
    for row in rows:
        assert set(keys) <= set(row)
    assert rows[0]["outcome"] == "refer"
    assert rows[0]["possible_outcomes"] == ["refer"]
    assert rows[1]["outcome"] is None
    assert rows[1]["questions"][0]["fact"] == "adult_involved"


def test_a_broken_incident_does_not_stop_the_rest(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("incident: a\nfacts: {harmfull: yes}\n", encoding="utf-8")
    done = run("decide", bad, ADULT, "--format", "json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["outcome"] == "refer"
    assert "did you mean `harmful`?" in done.stderr
    assert "Traceback" not in done.stderr


def test_standard_input_and_output(tmp_path: Path) -> None:
    done = run("decide", "-", "--picture", "-", stdin=ADULT.read_text(encoding="utf-8"))
    assert done.returncode == 0
    assert done.stdout.startswith("<svg") or done.stdout.startswith("<?xml")


def test_writes_note_and_picture_whole_and_keeps_what_is_there(tmp_path: Path) -> None:
    done = run("decide", ADULT, "--note", "n.html", "--picture", "p.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["n.html", "p.html"]
    again = run("decide", ADULT, "--note", "n.html", cwd=tmp_path)
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert run("decide", ADULT, "--note", "n.html", "--force", cwd=tmp_path).returncode == 0


def test_several_incidents_need_names_of_their_own(tmp_path: Path) -> None:
    done = run("decide", ADULT, OPEN, "--picture", "p.svg", cwd=tmp_path)
    assert done.returncode == 2
    assert "{incident}" in done.stderr
    twice = run("decide", ADULT, ADULT, "--picture", "{incident}.svg", cwd=tmp_path)
    assert twice.returncode == 2
    assert list(tmp_path.iterdir()) == []
    both = run("decide", ADULT, OPEN, "--picture", "{incident}.svg", cwd=tmp_path)
    assert both.returncode == 3
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["/"], "this is a folder"),
        (["missing.yaml"], "there is no such file"),
        ([ADULT, "--chart", "kscb-sexting-2061"], "did you mean `kscb-sexting-2016`?"),
        ([ADULT, "--chart", "kscb-typology-2016"], "for another chart"),
        ([ADULT, "--picture", "p.gif"], "use one of"),
        ([ADULT, "--picture", "no/such/folder/p.svg"], "its folder does not exist"),
        ([], "Missing argument"),
        ([ADULT, "--fromat", "json"], "--format"),
    ],
)
def test_bad_input_is_one_clear_report(tmp_path: Path, args: list[object], says: str) -> None:
    done = run("decide", *args, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_verb_has_help_with_an_example() -> None:
    from flowgraph.cli import VERBS

    for verb in VERBS:
        done = run(verb, "--help")
        assert done.returncode == 0, done.stderr
        assert f"flowgraph {verb}" in done.stdout.split("Example")[-1], verb


def test_charts_new_and_export(tmp_path: Path) -> None:
    assert run("charts").stdout.splitlines()[0].count("April 2016") <= 1
    done = run("new", "incident", "-o", "i.yaml", cwd=tmp_path)
    assert done.returncode == 0
    assert run("decide", "i.yaml", cwd=tmp_path).returncode == 3
    assert run("new", "incident", "-o", "i.yaml", cwd=tmp_path).returncode == 2
    assert run("new", "chart", "-o", "my-chart.yaml", cwd=tmp_path).returncode == 0
    assert run("export", "my-chart.yaml", "-o", "c.dot", cwd=tmp_path).returncode == 0
    assert (tmp_path / "c.dot").read_text(encoding="utf-8").count("->") >= 5


def test_a_reference_that_is_still_the_blanks_is_remarked_on(tmp_path: Path) -> None:
    blank = run("new", "incident", cwd=tmp_path).stdout
    (tmp_path / "i.yaml").write_text(blank, "utf-8")
    line = blank.splitlines().index(next(r for r in blank.splitlines() if r[:9] == "incident:")) + 1
    said = f"i.yaml:{line}:11: incident: the reference is still that of the blank. Mend: write the"
    for args in (["decide", "i.yaml"], ["note", "i.yaml", "-o", "n.txt"]):
        done = run(*args, cwd=tmp_path)
        assert done.stderr.count(said) == 1
        assert done.returncode == (3 if args[0] == "decide" else 0)
    (tmp_path / "i.yaml").write_text(blank.replace("change-this-reference", "SG-1"), "utf-8")
    assert run("decide", "i.yaml", cwd=tmp_path).stderr == ""
