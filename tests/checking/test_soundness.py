"""``check``: every incident has exactly one route, or a smallest incident shows otherwise."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from small import SMALL, arrow, chart_of, tree
from strategies import MAIN, examples, sound_charts

import flowgraph
from flowgraph.deciding import diagrams
from flowgraph.errors import ChartError
from flowgraph.reading.library import load_source
from flowgraph.reading.source import Source
from flowgraph.resources import shipped_charts


def problems(made):
    return [(f.place, f.problem) for f in flowgraph.check(chart_of(made))]


def the_one(made):
    (finding,) = flowgraph.check(chart_of(made))
    return finding


@pytest.mark.parametrize("chart", shipped_charts())
def test_shipped_charts_are_sound(chart):
    assert flowgraph.check(flowgraph.load_chart(chart)) == []


def test_the_small_chart_is_sound():
    assert problems(SMALL) == []


def test_a_gap_is_shown_by_the_fewest_facts():
    made = tree(
        tool={"refer": arrow("level == 'high'"), "single": arrow("level == 'low'")},
    )
    made["facts"].pop("age_now")
    finding = the_one(made)
    assert finding.place == "box tool"
    assert finding.problem == "no arrow is true where level is medium"
    assert finding.incident == {"facts": {"level": "medium", "harmful": False}}
    assert finding.line >= 1
    assert finding.column >= 1
    assert finding.proved


def test_the_incident_of_a_gap_comes_to_it():
    made = tree(tool={"refer": arrow("age_now < 12"), "single": arrow("age_now > 12")})
    made["facts"].pop("level")
    finding = the_one(made)
    assert finding.incident == {"facts": {"age_now": 12, "harmful": False}}
    with pytest.raises(ChartError):
        flowgraph.decide(chart_of(made), finding.incident["facts"])


def test_an_overlap_names_both_arrows():
    made = tree(tool={"refer": arrow("level != 'low'"), "single": arrow("level != 'high'")})
    made["facts"].pop("age_now")
    finding = the_one(made)
    assert "arrows to refer and single are both true where level is medium" in finding.problem
    assert finding.incident["facts"]["level"] == "medium"


def test_three_arrows_at_once_are_all_named():
    made = tree(begin={end: arrow("harmful") for end in ("refer", "tool", "single")})
    made["boxes"]["begin"]["next"]["refer"] = arrow()
    found = dict(problems(made))
    assert found["box begin, arrow to tool"] == (
        "the arrows to refer, tool and single are all true where harmful is yes"
    )


def test_a_gap_in_several_values_of_one_fact_names_them_all():
    made = tree(
        tool={"refer": arrow("age_now > 12"), "single": arrow("level == 'low' and age_now <= 12")}
    )
    # So that they are told apart, and the gap is two worlds that differ in one fact.
    made["alerts"] = [{"when": "level == 'high'", "says": "Act now.", "cite": "p.1"}]
    finding = the_one(made)
    assert finding.problem == "no arrow is true where age now is 0-12 and level is medium or high"
    assert finding.mend == "add an arrow for it, or widen the predicate of one that is there"


def test_a_fault_that_comes_only_with_another_is_shown_all_the_same():
    made = tree(
        begin={"refer": arrow("level == 'medium'"), "tool": arrow()},
        tool={"single": arrow("level != 'medium'")},
    )
    for fact in ("age_now", "harmful"):
        made["facts"].pop(fact)
    (gap,) = (f for f in flowgraph.check(chart_of(made)) if f.place == "box tool")
    assert gap.incident == {"facts": {"level": "medium"}}


def test_a_condition_is_judged_only_in_the_worlds_that_reach_it():
    # Behind `not harmful` nothing is harmful, so this is neither gap nor overlap ...
    made = tree(
        tool={
            "refer": arrow("level == 'high' and not harmful"),
            "single": arrow("level != 'high'"),
        }
    )
    made["facts"].pop("age_now")
    assert problems(made) == []
    # ... and this arrow is never taken.
    made = tree(tool={"refer": arrow("harmful"), "single": arrow("not harmful")})
    for fact in ("age_now", "level"):
        made["facts"].pop(fact)
    ((place, problem),) = problems(made)
    assert place == "box tool, arrow to refer"
    assert "never taken" in problem


def test_a_box_that_no_arrow_leads_to():
    made = copy.deepcopy(SMALL)
    made["boxes"]["spare"] = {
        "kind": "condition", "text": "Spare", "cite": "p.1", "next": {"refer": arrow()},
    }  # fmt: skip
    assert problems(made) == [("box spare", "no arrow leads here from the start")]


def test_a_box_that_no_incident_comes_to():
    made = copy.deepcopy(SMALL)
    made["boxes"]["begin"]["next"]["spare"] = arrow("harmful and not harmful")
    made["boxes"]["spare"] = {
        "kind": "condition", "text": "Spare", "cite": "p.1", "next": {"refer": arrow()},
    }  # fmt: skip
    found = problems(made)
    assert ("box spare", "no incident comes to this box") in found
    assert any(place == "box begin, arrow to spare" for place, _ in found)


@pytest.mark.parametrize(
    ("at", "key", "words"),
    [
        (("boxes", "tool"), "cite", "names no place in the source"),
        (("boxes", "tool", "next", "refer"), "cite", "names no place in the source"),
        (("boxes", "tool", "next", "refer"), "basis", "does not say what it rests on"),
        (("facts", "level"), "ask", "there is no question"),
    ],
)
def test_what_is_left_out(at, key, words):
    made = copy.deepcopy(SMALL)
    inner = made
    for step in at:
        inner = inner[step]
    del inner[key]
    assert words in the_one(made).problem


def test_a_fact_that_nothing_uses():
    made = copy.deepcopy(SMALL)
    made["facts"]["spare"] = {"kind": "text", "ask": "What else?"}
    assert "nothing uses this fact" in the_one(made).problem
    made["questions"] = [{"group": "More", "asks": ["spare"]}]
    assert problems(made) == []


@pytest.mark.parametrize("rules", ["outside", "contradictions", "alerts", "notes"])
def test_a_rule_that_can_never_be_true(rules):
    made = copy.deepcopy(SMALL)
    words = "text" if rules == "notes" else "says"
    made[rules] = [{"when": "harmful and not harmful", words: "Never.", "cite": "p.1"}]
    finding = the_one(made)
    assert finding.place == f"{rules}, entry 1"
    assert "never be true" in finding.problem


@pytest.mark.parametrize("rules", ["outside", "contradictions"])
def test_a_rule_that_is_always_true(rules):
    made = copy.deepcopy(SMALL)
    made[rules] = [{"when": "harmful or not harmful", "says": "Always.", "cite": "p.1"}]
    assert "nothing is ever decided" in the_one(made).problem


def test_what_is_outside_needs_no_arrow():
    made = tree(tool={"refer": arrow("level == 'high'"), "single": arrow("level == 'low'")})
    made["facts"].pop("age_now")
    made["outside"] = [{"when": "level == 'medium'", "says": "Elsewhere.", "cite": "p.1"}]
    assert problems(made) == []


def people_chart(twelve, older):
    made = tree(tool={"refer": arrow(twelve), "single": arrow(older)})
    made["facts"].pop("level")
    made["facts"]["age_now"]["from"] = {"lowest": "age", "where": "age < 18"}
    return made


def test_only_adults_listed_leave_the_lowest_age_without_a_value():
    finding = the_one(people_chart("age_now <= 12", "age_now >= 13"))
    assert finding.incident == {"people": [{"who": "A", "age": 30}], "facts": {"harmful": False}}
    assert problems(people_chart("not age_now >= 13", "age_now >= 13")) == []


def test_a_child_in_doubt_beside_an_adult_is_found():
    """Outside does not cover it: somebody not listed may be a child, whose age nobody gave."""
    made = people_chart("age_now <= 12", "age_now >= 13")
    made["facts"]["child"] = {
        "kind": "yes-no",
        "ask": "Anyone under 18?",
        "from": {"any": "age < 18"},
    }
    made["outside"] = [{"when": "not child", "says": "Elsewhere.", "cite": "p.1"}]
    finding = the_one(made)
    assert finding.incident["facts"]["child"] == "unknown"


def test_what_is_stated_against_an_open_age_is_walked_too():
    # Of 17 to 19, stated to be neither: each statement can stand, and no group of people is so.
    made = tree(begin={"refer": arrow("child"), "tool": arrow("not child and adult")})
    for name, test in (("child", "age < 18"), ("adult", "age >= 18")):
        made["facts"][name] = {"kind": "yes-no", "ask": "Is there?", "from": {"any": test}}
    made["facts"].pop("harmful")
    (gap,) = (f for f in flowgraph.check(chart_of(made)) if f.place == "box begin")
    assert gap.problem == "no arrow is true where child is no and adult is no"


def test_rules_may_use_the_facts_of_a_chart_that_helps():
    kscb = shipped_charts()["kscb-typology-2016"].read_text()
    main = tree(
        tool={
            "refer": arrow("kind_of == 'aggravated'"),
            "single": arrow("kind_of == 'experimental'"),
        }
    )
    for fact in ("level", "age_now"):
        main["facts"].pop(fact)
    main["facts"]["kind_of"] = {
        "kind": "choice", "values": ["experimental", "aggravated"], "ask": "Which?",
        "from": {"chart": "kscb-typology-2016", "gives": "classification"},
    }  # fmt: skip
    main["contradictions"] = [
        {"when": "coercion and kind_of == 'experimental'", "says": "No.", "cite": "p.1"}
    ]
    import json

    text = json.dumps(main)
    among = {"kscb-typology-2016": Source("kscb-typology-2016.yaml", kscb.encode(), kscb)}
    assert flowgraph.check(load_source(Source("small.yaml", text.encode(), text), among)) == []


def test_a_box_that_asks_forty_facts_is_proved():
    made = copy.deepcopy(SMALL)
    names = [f"many_{i}" for i in range(40)]
    made["facts"] |= {name: {"kind": "yes-no", "ask": "So?"} for name in names}
    test = " or ".join(names)
    made["boxes"]["begin"]["next"] = {"refer": arrow(test), "tool": arrow(f"not ({test})")}
    made["facts"].pop("harmful")
    assert flowgraph.check(chart_of(made)) == []
    made["boxes"]["begin"]["next"]["tool"] = arrow(f"not ({test}) and not many_0 or many_39")
    assert "both true where many 39 is yes" in the_one(made).problem


def test_what_is_too_large_is_named_and_nothing_is_called_sound(monkeypatch):
    monkeypatch.setattr(diagrams, "MOST_NODES", 10)
    finding = the_one(copy.deepcopy(SMALL))
    assert not finding.proved
    assert "in more than 10 ways" in finding.problem


def test_sixty_faults_are_sixty_findings():
    made = copy.deepcopy(SMALL)
    made["facts"] = {"f": {"kind": "yes-no", "ask": "So?"}}
    boxes = {f"b{i}": {
        "kind": "condition" if i else "start", "text": "A box", "cite": "p.1",
        "next": {f"b{i + 1}" if i < 59 else "single": arrow(), "refer": arrow("f")},
    } for i in range(60)}  # fmt: skip
    made |= {"start": "b0", "boxes": boxes | {k: made["boxes"][k] for k in ("refer", "single")}}
    found = flowgraph.check(chart_of(made))
    assert len(found) == 60
    assert {f.place.split(",")[0] for f in found} == {f"box b{i}" for i in range(60)}


def test_sixty_faults_of_reading_are_sixty_findings():
    made = copy.deepcopy(SMALL)
    made["boxes"]["begin"]["next"] |= {f"nowhere_{i}": arrow() for i in range(60)}
    with pytest.raises(ChartError) as raised:
        chart_of(made)
    assert len(raised.value.findings) == 60


def test_a_finding_reads_like_any_other():
    made = copy.deepcopy(SMALL)
    del made["boxes"]["tool"]["cite"]
    finding = the_one(made)
    assert str(finding).startswith(f"small.yaml:{finding.line}:{finding.column}: box tool: ")
    assert isinstance(finding, flowgraph.Finding)


@examples(60)
@given(st.data())
def test_charts_made_sound_have_neither_gap_nor_overlap(data):
    import json

    charts = data.draw(sound_charts())
    sources = {n: Source(f"{n}.yaml", b"", json.dumps(c)) for n, c in charts.items()}
    chart = load_source(sources[MAIN], sources)
    found = [f.problem for f in flowgraph.check(chart)]
    assert not [p for p in found if "no arrow is true" in p or "both true" in p or "all true" in p]


@examples(60)
@given(st.data())
def test_a_dropped_arrow_is_a_gap_that_decide_meets(data):
    """The incident that ``check`` shows is refused by ``decide``, every time."""
    import json

    charts = data.draw(sound_charts(others=False))
    made = json.loads(json.dumps(charts[MAIN]))
    boxes = [
        i
        for i, b in made["boxes"].items()
        if isinstance(b.get("next"), dict) and len(b["next"]) > 1
    ]
    if not boxes:
        return
    box = data.draw(st.sampled_from(boxes))
    gone = data.draw(st.sampled_from(list(made["boxes"][box]["next"])))
    del made["boxes"][box]["next"][gone]
    try:
        chart = chart_of(made)
    except ChartError:
        return
    for finding in flowgraph.check(chart):
        if finding.incident is None:
            continue
        shown = {"incident": "S-1", **finding.incident}
        text = json.dumps(shown).replace("true", '"yes"').replace("false", '"no"')
        from flowgraph.reading.incident_file import read_incident

        incident = read_incident(Source("s.json", text.encode(), text), chart)
        incident = replace(incident, chart=None)
        with pytest.raises(ChartError):
            flowgraph.decide(chart, incident)
