"""Ways in words and as a picture, how many there are, and what is too long."""

import copy
import json
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from small import SMALL, arrow, chart_of

import flowgraph
from flowgraph.checking import ways as limits
from flowgraph.checking.ways_report import ways_lines
from flowgraph.cli.ways import command
from flowgraph.errors import ChartError
from flowgraph.showing import view_of
from flowgraph.writing.ways_picture import lit

SVG = "{http://www.w3.org/2000/svg}"


def ladder(diamonds):
    """A chain of boxes, each asking one fact whose two arms meet again; then one that decides."""
    made = copy.deepcopy(SMALL)
    made["facts"] |= {f"f{n}": {"kind": "yes-no", "ask": f"Is {n} so?"} for n in range(diamonds)}
    made["facts"] = {k: v for k, v in made["facts"].items() if k[0] == "f" or k == "harmful"}
    boxes = made["boxes"]
    outcomes = {id_: boxes[id_] for id_ in ("refer", "single")}
    made["boxes"] = boxes = {}
    for n in range(diamonds):
        after = f"b{n + 1}"
        boxes[f"b{n}"] = {
            "kind": "condition" if n else "start",
            "text": f"Is {n} so",
            "cite": "p.1",
            "next": {f"y{n}": arrow(f"f{n}"), f"n{n}": arrow(f"not f{n}")},
        }
        for arm in "yn":
            boxes[f"{arm}{n}"] = {"kind": "condition", "text": arm, "cite": "p.1", "next": after}
    boxes[f"b{diamonds}"] = {
        "kind": "condition",
        "text": "At last",
        "cite": "p.1",
        "next": {"refer": arrow("harmful"), "single": arrow("not harmful")},
    }
    made["boxes"] |= outcomes
    made["start"] = "b0"
    return chart_of(made)


def words(found):
    return " ".join(" ".join(ways_lines(found)).split())


def test_what_all_ways_share_is_said_once():
    found = flowgraph.ways(chart_of(SMALL), ["refer", "single"], "not harmful")
    told = words(found)
    assert told.startswith("3 ways lead to “Refer” or “Single”, where harmful is no:")
    assert "In all of them, harmful is no. Besides: 1. Age now is 0-12 by way of" in told
    assert told.count("harmful is no") == 2


def test_one_way_says_all_that_makes_it():
    told = words(flowgraph.ways(chart_of(SMALL), "single"))
    assert "1 way leads to “Single”: 1. Harmful is no, and level is low or medium, and age" in told


def test_no_way():
    assert words(flowgraph.ways(chart_of(SMALL), "single", "harmful")) == (
        "No incident comes to “Single”, where harmful is yes."
    )


def test_routes_are_counted():
    chart = ladder(3)
    assert flowgraph.ways(chart, "refer").routes == 8
    assert flowgraph.ways(chart).routes == 16
    assert flowgraph.ways(chart, "y1").routes == 8
    assert flowgraph.ways(chart, ["y1", "n1"]).routes == 16


def test_routes_to_a_duty_are_those_that_pass_a_box_which_owes_it():
    made = copy.deepcopy(SMALL)
    made["boxes"]["tool"]["also"] = {"tell": arrow("level == 'high'")}
    made["boxes"]["tell"] = {"kind": "duty", "text": "Tell the police", "cite": "p.1"}
    found = flowgraph.ways(chart_of(made), "tell")
    assert found.routes == 2
    assert [way.duties for way in found.ways] == [("tell",)]


def test_a_list_that_is_too_long_says_how_many_there_are():
    found = flowgraph.ways(ladder(200), "refer")
    assert not found.complete
    assert len(found.ways) == limits.MOST_WAYS
    assert found.routes == 2**200
    assert found.as_json()["routes"] == 2**200
    told = words(found)
    more = "More ways lead to “Refer” than the 500 listed here; about 1.6e+60 routes of the chart"
    assert more in told
    assert "In all of those listed," in told


def test_the_picture_lights_what_a_way_passes_and_says_how_many():
    made = copy.deepcopy(SMALL)
    made["boxes"]["tool"]["also"] = {"tell": arrow("level == 'high'")}
    made["boxes"]["tell"] = {"kind": "duty", "text": "Tell the police", "cite": "p.1"}
    chart = chart_of(made)
    view = lit(flowgraph.ways(chart, "refer"))
    shown = {box.id: (box.state, box.number) for box in view.boxes}
    assert shown == {
        "begin": ("lit", 3),
        "tool": ("lit", 2),
        "refer": ("lit", 3),
        "single": ("ruled_out", None),
        "tell": ("lit", 1),
    }
    arrows = {(each.source, each.target): each.state for each in view.arrows}
    assert arrows == {
        ("begin", "refer"): "lit",
        ("begin", "tool"): "lit",
        ("tool", "refer"): "lit",
        ("tool", "single"): "ruled_out",
    }
    assert {each.state for each in view.also} == {"lit"}
    assert view_of(chart).lit_as == "path"


@pytest.mark.parametrize("form", ["svg", "html", "png", "pdf"])
def test_the_command_writes_it(form, tmp_path):
    (tmp_path / "small.yaml").write_text(json.dumps(SMALL))
    file = tmp_path / f"ways.{form}"
    args = [str(tmp_path / "small.yaml"), "--to", "single", "-o", str(file)]
    result = CliRunner().invoke(command, args)
    assert result.exit_code == 0
    assert "1 way leads to “Single”" in result.output
    assert file.read_bytes()
    if form == "svg":
        text = "".join(ElementTree.parse(file).getroot().itertext())
        assert "on the way there; the number says on how many ways" in text
        assert "path taken" not in text
    if form == "html":
        assert "The ways in words" in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ("level == 'hihg'", "`level` is never 'hihg'"),
        ("level", "neither true nor false"),
        ("age_now > 99", "99 is outside it"),
        ("harmful == 'yes'", "is not compared"),
        ("levle == 'high'", "did you mean `level`"),
        (3, "no predicate"),
    ],
)
def test_a_condition_that_does_not_fit_the_facts_is_refused_and_not_said_to_lead_nowhere(
    when, problem
):
    with pytest.raises(ChartError, match=problem):
        flowgraph.ways(chart_of(SMALL), "single", when)


@pytest.mark.parametrize("to", [3, [3], [None], b"single"])
def test_what_is_no_id_of_a_box_is_refused(to):
    with pytest.raises(ChartError, match="no id of a box"):
        flowgraph.ways(chart_of(SMALL), to)


def test_a_box_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(ChartError, match="did you mean `single`"):
        flowgraph.ways(chart_of(SMALL), "singel")
