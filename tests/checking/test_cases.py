"""Cases: run, held to what they expect, and what they cover."""

import copy
import json

import pytest
from click.testing import CliRunner
from small import SMALL, arrow, tree

import flowgraph
from flowgraph.cli.check import command
from flowgraph.errors import OutputError
from flowgraph.resources import folder, shipped_charts


@pytest.fixture
def place(tmp_path):
    (tmp_path / "small.yaml").write_text(json.dumps(SMALL))
    (tmp_path / "cases").mkdir()
    return tmp_path


def case(place, name, facts, **expect):
    made = {"incident": name, "chart": "small", "facts": facts}
    if expect:
        made["expect"] = expect
    (place / "cases" / f"{name}.yaml").write_text(json.dumps(made))


def run(*args):
    return CliRunner().invoke(command, [str(a) for a in args])


def check(place, *args):
    return run(place / "small.yaml", "--cases", place / "cases", *args)


@pytest.fixture(autouse=True)
def beside(monkeypatch, place):
    """A case names its chart by id: it is the chart that is checked."""
    monkeypatch.chdir(place)


def test_cases_as_expected(place):
    case(place, "a", {"harmful": "yes"}, status="decided", outcome="refer", path=["begin", "refer"])
    case(place, "b", {"harmful": "no", "level": "high"}, outcome="refer")
    case(place, "c", {"harmful": "no", "level": "low", "age_now": 13}, outcome="single")
    result = check(place)
    assert result.exit_code == 0, result.output
    assert "3 cases run, 3 as expected" in result.output
    assert "4 of 4 boxes, 4 of 4 arrows" in result.output


def test_a_mismatch_says_expected_and_answered(place):
    case(place, "a", {"harmful": "yes"}, outcome="single", questions=["level"])
    result = check(place)
    assert result.exit_code == 1
    assert "outcome: expected single, the chart answers refer" in result.output
    assert "questions: expected level, the chart answers none" in result.output


def test_a_new_case_for_each_arrow_that_none_takes(place):
    case(place, "a", {"harmful": "yes"}, outcome="refer")
    written = place / "new"
    result = check(place, "--write", written)
    assert result.exit_code == 0, result.output
    said = " ".join(result.output.split())
    assert (
        "takes the arrow: - “Begin” -> “Use the tool” - “Use the tool” -> “Refer”"
        " - “Use the tool” -> “Single”"
    ) in said
    files = sorted(written.iterdir())
    assert files
    assert all("to be reviewed by a person" in f.read_text() for f in files)
    assert isinstance(check(place, "--write", written).exception, OutputError)
    for file in files:
        (place / "cases" / file.name).write_bytes(file.read_bytes())
    again = check(place)
    assert again.exit_code == 0
    assert "4 of 4 arrows" in again.output


def test_broken_cases_are_named_and_the_rest_run(place):
    case(place, "a", {"harmful": "yes"}, outcome="refer")
    case(place, "b", {"harmfull": "yes"}, outcome="refer")
    (place / "cases" / "c.yaml").write_text("{")
    result = check(place)
    assert result.exit_code == 2
    assert "1 case run, 1 as expected" in result.output
    assert "b.yaml:1:" in result.stderr
    assert "c.yaml" in result.stderr
    assert "harmfull" not in result.stderr  # what was written may be a name


def test_cases_of_other_charts_are_left_out_and_counted(place):
    text = "incident: x\nchart: kscb-typology-2016\nexpect: {status: undecided}\n"
    (place / "cases" / "x.yaml").write_text(text)
    result = check(place)
    assert result.exit_code == 0
    assert "1 case for kscb-typology-2016" in result.output


def test_one_folder_of_cases_serves_several_charts(place):
    """Each case goes with its chart; one that is for none of them is named."""
    other = {**copy.deepcopy(SMALL), "chart": "other"}
    (place / "other.yaml").write_text(json.dumps(other))
    case(place, "a", {"harmful": "yes"}, outcome="refer")
    text = (place / "cases" / "a.yaml").read_text()
    (place / "cases" / "b.yaml").write_text(text.replace('"small"', '"other"'))
    (place / "cases" / "c.yaml").write_text(text.replace('"small"', '"kscb-typology-2016"'))
    result = run("small.yaml", "other.yaml", "--cases", "cases")
    assert result.exit_code == 2  # the facts of c are none of the typology's
    (place / "cases" / "c.yaml").write_text("incident: c\nchart: kscb-typology-2016\n")
    result = run("small.yaml", "other.yaml", "--cases", "cases")
    assert result.exit_code == 0, result.output
    assert result.output.count("1 case run, 1 as expected") == 2
    assert "not checked here: 1 case: cases/c.yaml" in result.stderr
    (place / "cases" / "d.yaml").write_text("incident: d\nchart: nobodys\n")
    result = run("small.yaml", "other.yaml", "--cases", "cases")
    assert result.exit_code == 2
    assert result.stderr.count("cases/d.yaml:2:8: chart: there is no chart with this id") == 1
    assert "nobodys" not in result.output


def test_a_file_without_expect_is_no_case(place):
    case(place, "a", {"harmful": "yes"})
    result = check(place)
    assert "0 cases run" in result.output
    assert "held to nothing: a" in result.output


@pytest.mark.parametrize("chart", shipped_charts())
def test_shipped_cases_hold_and_cover_everything(chart):
    result = run(chart, "--cases", folder("graphs") / "cases", "--format", "json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0, result.output
    assert found["cases"]["failed"] == []
    assert found["cases"]["boxes_left"] == []
    assert found["cases"]["arrows_left"] == []


# The command


def test_a_faulty_chart_shows_its_incident(place):
    made = tree(tool={"refer": arrow("level == 'high'"), "single": arrow("level == 'low'")})
    made["facts"].pop("age_now")
    (place / "small.yaml").write_text(json.dumps(made))
    result = run(place / "small.yaml")
    assert result.exit_code == 1
    assert "small: not sound" in result.output
    assert "    facts:\n      harmful: no\n      level: medium\n" in result.output
    (row,) = [
        json.loads(s) for s in run(place / "small.yaml", "--format", "json").output.splitlines()
    ]
    assert row["sound"] is False
    assert row["findings"][0]["incident"] == {"facts": {"level": "medium", "harmful": False}}


def test_faults_of_reading_are_findings_and_exit_one(place):
    made = copy.deepcopy(SMALL)
    made["boxes"]["begin"]["next"]["refr"] = arrow()
    (place / "small.yaml").write_text(json.dumps(made))
    result = run(place / "small.yaml")
    assert result.exit_code == 1
    assert "did you mean `refer`?" in result.output


def test_an_unreadable_file_is_bad_input_and_the_rest_is_checked(place):
    (place / "bad.yaml").write_text("a: [")
    result = run(place / "bad.yaml", place / "small.yaml", place / "none.yaml")
    assert result.exit_code == 2
    assert "small: sound" in result.output
    assert "bad.yaml" in result.stderr
    assert "none.yaml" in result.stderr


@pytest.mark.parametrize("named", ["small", "nowhere", "../small"])
def test_a_chart_that_asks_itself_nobody_or_out_of_its_folder(place, named):
    made = copy.deepcopy(SMALL)
    made["facts"]["level"]["from"] = {"chart": named}
    inner = place / "inner"
    inner.mkdir()
    (inner / "small.yaml").write_text(json.dumps(made))
    result = run(inner / "small.yaml")
    assert result.exit_code == 1
    assert "Mend:" in result.output


def test_without_a_chart_the_shipped_ones_are_checked():
    result = run()
    assert result.exit_code == 0
    assert all(f"{chart}: sound" in result.output for chart in shipped_charts())


def test_new_cases_without_any_to_begin_with(place):
    """The folder is made; a second run counts what is there, and how to review is said."""
    target = place / "in" / "here"
    first = run(place / "small.yaml", "--write", target)
    assert first.exit_code == 0, first.output
    assert len(list(target.iterdir())) == first.output.count("Wrote ") >= 2
    assert "To review: read each beside the guidance." in first.output
    assert f"flowgraph check CHART --cases {target}" in first.output
    again = run(place / "small.yaml", "--write", target)
    assert again.exit_code == 0, again.output
    assert "Wrote " not in again.output
    assert "No new case was written" in again.output


def test_new_cases_where_a_file_has_the_folders_name(place):
    (place / "taken").write_text("x")
    assert isinstance(run(place / "small.yaml", "--write", place / "taken").exception, OutputError)


PARTS = {
    "by the path": (
        {"path": ["begin", "tool", "single"]},
        {"harmful": "yes"},
        "they part at step 2 after begin: expected tool, the chart goes to refer, because “harmful” is answered yes",
    ),
    "by the outcome": (
        {"outcome": "single"},
        {"harmful": "no", "level": "high"},
        "they part at step 3 after tool: expected a way to single, the chart goes to refer, because level is high",
    ),
    "where it is open": (
        {"outcome": "single"},
        {"harmful": "no"},
        "they part at step 3 after tool: expected a way to single, the way is open, because level is not known",
    ),
    "where it goes on": (
        {"path": ["begin"]},
        {"harmful": "yes"},
        "they part at step 2 after begin: expected the end, the chart goes to refer, because “harmful” is answered yes",
    ),
    "where it ends": (
        {"path": ["begin", "refer", "single"]},
        {"harmful": "yes"},
        "they part at step 3 after refer: expected single, the chart ends there",
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_case_that_fails_says_where_it_parts_from_the_chart(place, name):
    expect, facts, said = PARTS[name]
    case(place, "a", facts, **expect)
    result = check(place)
    assert result.exit_code == 1
    assert said in " ".join(result.output.split())
    shown = json.loads(check(place, "--format", "json").output)
    assert shown["cases"]["failed"][0]["parts"]["step"] == int(said.split()[4])


def test_what_says_no_way_parts_nowhere(place):
    case(place, "a", {"harmful": "yes"}, status="undecided")
    assert "they part" not in check(place).output


def test_the_function_is_public():
    assert flowgraph.check(flowgraph.load_chart("kscb-typology-2016")) == []


def test_a_case_may_expect_duties(place):
    made = copy.deepcopy(SMALL)
    made["boxes"]["begin"]["also"] = {"tell": arrow("level == 'high'")}
    made["boxes"]["tell"] = {"kind": "duty", "text": "Tell the police", "cite": "p.1"}
    (place / "small.yaml").write_text(json.dumps(made))
    case(place, "a", {"harmful": "yes", "level": "high"}, duties=["tell"], possible_duties=[])
    case(place, "b", {"harmful": "yes"}, duties=[], possible_duties=["tell"])
    result = check(place)
    assert "2 cases run, 2 as expected" in result.output
    assert "3 of 5 boxes, 2 of 5 arrows" in result.output
    case(place, "b", {"harmful": "yes", "level": "low"}, duties=["tell"])
    result = check(place)
    assert "duties: expected tell, the chart answers none" in result.output


def test_a_duty_that_nothing_leads_to(place):
    made = copy.deepcopy(SMALL)
    made["boxes"]["tell"] = {"kind": "duty", "text": "Tell the police", "cite": "p.1"}
    (place / "small.yaml").write_text(json.dumps(made))
    result = run(place / "small.yaml")
    assert result.exit_code == 1
    assert "box tell" in result.output
    assert "No arrow leads here from the start" in result.output


def test_a_new_case_for_a_duty_and_for_every_arrow_left(place):
    made = copy.deepcopy(SMALL)
    made["boxes"]["begin"]["also"] = {"tell": arrow("level == 'high'")}
    made["boxes"]["tell"] = {"kind": "duty", "text": "Tell the police", "cite": "p.1"}
    (place / "small.yaml").write_text(json.dumps(made))
    case(place, "a", {"harmful": "yes", "level": "low"}, outcome="refer")
    result = check(place, "--write", place / "new")
    said = " ".join(result.output.split())
    new = "A new case for “Begin” -> “Tell the police”; the chart answers decided, “Refer”:"
    assert new in said
    assert "duties: [tell]" in (place / "new" / "proposed-begin-to-tell.yaml").read_text()
    result = run(place / "small.yaml", "--cases", place)  # the first, and those proposed
    assert "5 of 5 boxes, 5 of 5 arrows" in result.output
