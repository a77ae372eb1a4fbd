"""The JSON Schemas, tried with a validator on files read as an editor reads them."""

import copy
import json

import pytest
import yaml
from click.testing import CliRunner

import flowgraph
from flowgraph.checking.cases import case_files
from flowgraph.cli.schema import command
from flowgraph.resources import folder, shipped_charts
from tests.reading.whole import INCIDENT, WHOLE

jsonschema = pytest.importorskip("jsonschema")


class Editor(yaml.SafeLoader):
    """YAML 1.2 as the language server has it: dates stay text, yes and no are words."""


Editor.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in pairs if not tag.endswith(("timestamp", "bool"))]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Older(yaml.SafeLoader):
    """YAML 1.1: yes and no are booleans."""


Older.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in pairs if not tag.endswith("timestamp")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def keys_as_text(tree):
    """JSON has no key but text; YAML 1.1 makes a truth value of a key named `on`."""
    if isinstance(tree, dict):
        return {"on" if k is True else str(k): keys_as_text(v) for k, v in tree.items()}
    return [keys_as_text(v) for v in tree] if isinstance(tree, list) else tree


def schema(what):
    made = json.loads(CliRunner().invoke(command, [what]).output)
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


@pytest.mark.parametrize("what", ["incident", "chart", "record", "decision"])
def test_a_schema_is_one(what):
    assert schema(what)


@pytest.mark.parametrize("loader", [Editor, Older])
@pytest.mark.parametrize("chart", shipped_charts())
def test_shipped_charts_fit(chart, loader):
    tree = yaml.load(shipped_charts()[chart].read_text(), loader)
    assert [e.message for e in schema("chart").iter_errors(tree)] == []


@pytest.mark.parametrize("loader", [Editor, Older])
def test_shipped_cases_fit(loader):
    files = case_files(folder("graphs") / "cases")
    valid = schema("incident")
    for file in files:
        tree = keys_as_text(yaml.load(file.read_text(), loader))
        assert [e.message for e in valid.iter_errors(tree)] == [], file


@pytest.mark.parametrize("loader", [Editor, Older])
@pytest.mark.parametrize(("what", "text"), [("chart", WHOLE), ("incident", INCIDENT)])
def test_everything_that_can_be_said_fits(what, text, loader):
    tree = keys_as_text(yaml.load(text, loader))
    assert [e.message for e in schema(what).iter_errors(tree)] == []


@pytest.mark.parametrize(
    "broken",
    [
        lambda t: t["edition"].update(calendar="england"),
        lambda t: t["facts"]["score"]["from"].update(count=["fever"]),
        lambda t: t["facts"]["score"].update({"from": {"points": {}}}),
        lambda t: t["facts"]["role"].update(values={"head": "one"}),
        lambda t: t["checklists"]["dash"].pop("items"),
        lambda t: t["boxes"]["police"].update(next="refer"),
        lambda t: t["boxes"]["police"].update(protection=1),
        lambda t: t["boxes"]["middle"].update(within="now"),
        lambda t: t["boxes"]["refer"].update(within={"days": 1, "hours": 2}),
        lambda t: t["boxes"]["refer"].update(within={"days": 0}),
        lambda t: t["boxes"]["refer"].update(goes_on="kscb-sexting-2016"),
        lambda t: t["boxes"]["support"].update(returns="told"),
        lambda t: t["claims"][0].update(never="support"),
        lambda t: t["claims"][0].pop("at_least"),
        lambda t: t["claims"][0].update(order=["a", "b"]),
        lambda t: t["claims"][0].pop("says"),
    ],
)
def test_a_broken_rule_of_the_language_does_not_fit(broken):
    made = yaml.load(WHOLE, Editor)
    broken(made)
    assert list(schema("chart").iter_errors(made))


def test_every_shipped_decision_and_its_record_fit():
    valid, kept = schema("decision"), schema("record")
    for file in case_files(folder("graphs") / "cases"):
        incident = flowgraph.load_incident(file)
        chart = flowgraph.load_chart(incident.chart or "kscb-sexting-2016")
        decision = flowgraph.decide(chart, incident)
        made = json.loads(json.dumps(decision.as_json()))
        assert [e.message for e in valid.iter_errors(made)] == [], file
        assert set(made) <= set(valid.schema["properties"])
        errors = kept.iter_errors(flowgraph.record_of(decision))
        assert [e.message for e in errors] == [], file


def test_a_record_carries_a_decision_by_the_same_schema():
    alone, within = schema("decision").schema, schema("record").schema["$defs"]
    for key in ("type", "properties", "required", "additionalProperties"):
        assert within["decision"][key] == alone[key]
    assert {name: within[name] for name in alone["$defs"]} == alone["$defs"]


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.pop("path"),
        lambda t: t.update(status="maybe"),
        lambda t: t.update(outcome=2),
        lambda t: t["steps"][0].pop("arrow"),
        lambda t: t["steps"][0]["arrow"].update(basis="said"),
        lambda t: t["facts"].update(harmful="yes"),
        lambda t: t.update(chart_sha256="x"),
    ],
)
def test_a_broken_decision_does_not_fit(change):
    case = folder("graphs") / "cases/kscb-sexting-2016/guidance-adult-as-told.yaml"
    chart = flowgraph.load_chart("kscb-sexting-2016")
    made = json.loads(json.dumps(flowgraph.decide(chart, flowgraph.load_incident(case)).as_json()))
    change(made)
    assert list(schema("decision").iter_errors(made))


@pytest.mark.parametrize(
    "broken",
    [
        lambda t: t.pop("start"),
        lambda t: t.update(titel="x"),
        lambda t: t["boxes"]["refer"].pop("protection"),
        lambda t: t["boxes"]["refer"].update(next="identified"),
        lambda t: t["boxes"]["identified"].pop("next"),
        lambda t: t["boxes"]["identified"].update(kind="condtion"),
        lambda t: t["boxes"]["identified"]["next"]["aggravated"].update(basis="said"),
        lambda t: t["facts"]["classification"].pop("values"),
        lambda t: t["facts"]["youngest_age"].pop("range"),
        lambda t: t["facts"]["youngest_age"].update({"from": {"lowest": "height"}}),
        lambda t: t["outside"][0].pop("says"),
    ],
)
def test_a_broken_chart_does_not_fit(broken):
    tree = yaml.load(shipped_charts()["kscb-sexting-2016"].read_text(), Editor)
    made = copy.deepcopy(tree)
    broken(made)
    assert list(schema("chart").iter_errors(made))


@pytest.mark.parametrize(
    "incident",
    [
        {},
        {"incident": "a name with spaces"},
        {"incident": "A-1", "people": [{"who": "Ann"}]},
        {"incident": "A-1", "people": [{"who": "A", "age": 151}]},
        {"incident": "A-1", "people": [{"who": "A", "part": "filmed"}]},
        {"incident": "A-1", "name": "x"},
        {"incident": "A-1", "date": "yesterday"},
        {"incident": "A-1", "facts": {"harmful": {"because": "x"}}},
        {"incident": "A-1", "expect": {"state": "decided"}},
        {"incident": "A-1", "received": "25/13/2026"},
        {"incident": "A-1", "received": "25/11/26"},
        {"incident": "A-1", "everybody_listed": "perhaps"},
        {"incident": "A-1", "actions": {"taken": [{"on": "2026-11-25"}]}},
    ],
)
def test_a_broken_incident_does_not_fit(incident):
    assert list(schema("incident").iter_errors(incident))
