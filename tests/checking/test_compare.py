"""``compare``: what a new edition changes, and for whom."""

import copy
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from small import SMALL, arrow, chart_of
from strategies import MAIN, examples, incidents, sound_charts

import flowgraph
from flowgraph.checking import compare as comparing
from flowgraph.checking import comparison_report
from flowgraph.checking import interim_advice as advice
from flowgraph.checking.compare import compare
from flowgraph.checking.comparison_report import comparison_lines
from flowgraph.checking.editions import End
from flowgraph.checking.moved_incidents import Scale, Stand
from flowgraph.cli.compare import command
from flowgraph.errors import ChartError, FlowgraphError
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.source import Source


def edition(change):
    made = copy.deepcopy(SMALL)
    change(made)
    return made


def thirteen(made):
    leads = made["boxes"]["tool"]["next"]
    leads["refer"]["when"] = "level == 'high' or age_now <= 11"
    leads["single"]["when"] = "not (level == 'high' or age_now <= 11)"


def of_small(change):
    return compare(chart_of(SMALL), chart_of(edition(change)))


def test_nothing_changed():
    found = of_small(lambda made: None)
    assert (found.changes, found.shifts, found.interim, found.complete) == ((), (), (), True)
    assert not found.anything_changes


def test_the_smallest_incident_that_is_lowered():
    (shift,) = of_small(thirteen).shifts
    assert shift.lowered
    assert (shift.old.outcome, shift.new.outcome) == ("refer", "single")
    assert shift.as_json()["where"] == {
        "harmful": [False], "level": ["low", "medium"], "age_now": [12],
    }  # fmt: skip
    facts = shift.incident["facts"]
    assert facts["age_now"] == 12
    assert facts["harmful"] is False
    assert facts["level"] in ("low", "medium")


def test_words_alone_move_nobody():
    found = of_small(lambda made: made["boxes"]["tool"].update(text="Use a tool"))
    (change,) = found.changes
    assert change.in_words == "box tool changed: words was “Use the tool”, is now “Use a tool”"
    assert not found.anything_changes


def test_changes_of_every_part_are_told():
    def change(made):
        made["boxes"]["new_end"] = {
            "kind": "outcome", "text": "New", "cite": "p.2", "protection": 3,
        }  # fmt: skip
        made["boxes"]["begin"]["next"] = {"new_end": arrow("harmful"), "tool": arrow("not harmful")}
        made["facts"]["level"]["ask"] = "What level?"
        made["alerts"] = [{"when": "harmful", "says": "Act now.", "cite": "p.1"}]
        made["edition"]["date"] = "2020"

    found = of_small(change)
    told = [change.in_words for change in found.changes]
    assert "box new_end added: “New”" in told
    assert "arrow begin -> new_end added: when harmful" in told
    assert "arrow begin -> refer gone: when harmful" in told
    assert "alert added: “Act now.”" in told
    assert any(line.startswith("fact level changed: question") for line in told)
    assert any(line.startswith("the chart's edition changed") for line in told)
    (shift,) = found.shifts
    assert not shift.lowered
    assert shift.incident == {"facts": {"harmful": True}}


def test_what_becomes_outside_is_lowered():
    def change(made):
        made["outside"] = [{"when": "harmful", "says": "Elsewhere.", "cite": "p.1"}]

    (shift,) = of_small(change).shifts
    assert (shift.lowered, shift.new.status) == (True, "outside")


def test_what_becomes_contradictory_is_shown():
    def change(made):
        made["contradictions"] = [
            {"when": "harmful and level == 'low'", "says": "No.", "cite": "p.1"}
        ]

    (shift,) = of_small(change).shifts
    assert shift.old == End("decided", "refer")
    assert shift.new == End("contradictory")
    assert shift.incident == {"facts": {"harmful": True, "level": "low"}}


def test_a_fact_of_another_kind_is_another_fact():
    def change(made):
        made["facts"]["level"] = {"kind": "whole-number", "range": [1, 3], "ask": "Which level?"}
        leads = made["boxes"]["tool"]["next"]
        leads["refer"]["when"] = "level == 3 or age_now <= 12"
        leads["single"]["when"] = "not (level == 3 or age_now <= 12)"

    found = of_small(change)
    assert found.parted == ("level",)
    assert ends(found) == {(True, "refer", "single"), (False, "single", "refer")}
    named = {name for shift in found.shifts for name in shift.where}
    assert {"level (old)", "level (new)"} <= named


def ends(found):
    return {(shift.lowered, shift.old.outcome, shift.new.outcome) for shift in found.shifts}


def test_every_part_of_a_predicate_keeps_to_its_editions_fact():
    """Old and new ask alike of a fact that only shares its name: all that differs is what
    is stated of the one and of the other."""
    made = edition(lambda made: None)
    made["boxes"]["begin"]["next"] = {
        "refer": arrow("harmful and level in ('low', 'high') and not level == 'high'"),
        "tool": arrow("not (harmful and level in ('low', 'high') and not level == 'high')"),
    }
    newer = copy.deepcopy(made)
    newer["facts"]["level"]["values"] = ["one", "two", "three"]
    for box in ("begin", "tool"):
        for leads in newer["boxes"][box]["next"].values():
            for old, new in (("low", "one"), ("medium", "two"), ("high", "three")):
                leads["when"] = leads["when"].replace(f"'{old}'", f"'{new}'")
    found = compare(chart_of(made), chart_of(newer))
    assert ends(found) == {(True, "refer", "single"), (False, "single", "refer")}


def test_facts_of_another_chart_are_compared_as_stated_in_any_way(tmp_path):
    text = flowgraph.load_chart("kscb-sexting-2016").source.decode()
    path = tmp_path / "edition.yaml"
    path.write_text(
        text.replace("risk_level == 'high'", "risk_level != 'low'").replace(
            "risk_level in ('low', 'medium')", "risk_level == 'low'"
        )
    )
    found = compare(flowgraph.load_chart("kscb-sexting-2016"), flowgraph.load_chart(path))
    assert {(s.lowered, s.old.outcome, s.new.outcome) for s in found.shifts} == {
        (False, "single_agency", "refer")
    }
    assert all(shift.incident["facts"]["risk_level"] == "medium" for shift in found.shifts)


def test_an_edition_with_a_gap_is_refused_with_its_faults():
    def change(made):
        made["boxes"]["tool"]["next"].pop("single")

    with pytest.raises(ChartError) as refused:
        of_small(change)
    (finding,) = refused.value.findings
    assert finding.place == "box tool"
    assert "no arrow is true where" in finding.problem


def test_renumbered_protection_lowers_nobody():
    def change(made):
        for box, number in (("refer", 20), ("single", 10)):
            made["boxes"][box]["protection"] = number

    found = of_small(change)
    assert (found.shifts, found.interim) == ((), ())


def test_advice_that_turns_round_is_told_where_no_answer_changes():
    def change(made):
        made["boxes"]["single"]["protection"] = 9

    found = of_small(change)
    assert found.shifts == ()
    (row,) = found.interim
    assert row.as_json() == {"incident": {}, "from": "refer", "to": "single"}
    assert found.anything_changes


def test_a_claim_that_falls_is_told_with_an_incident_and_at_what_breaks_it():
    claim = {"says": "At 12 it is a referral", "when": "age_now <= 12", "at_least": "refer"}
    old, new = edition(lambda made: made.update(claims=[claim])), edition(thirteen)
    found = compare(chart_of(old), chart_of(new))
    (lost,) = found.claims
    assert lost.claim.says == "At 12 it is a referral"
    assert lost.incident["facts"]["age_now"] == 12
    assert all(shift.claims == ("At 12 it is a referral",) for shift in found.shifts)


def test_a_duty_that_is_lost_lowers():
    def duty(made):
        made["boxes"]["tell"] = {"kind": "duty", "text": "Tell", "cite": "p.1"}
        made["boxes"]["refer"]["also"] = {"tell": arrow("harmful")}

    found = compare(chart_of(edition(duty)), chart_of(SMALL))
    (shift,) = found.shifts
    assert shift.lowered
    assert shift.old == End("decided", "refer", ("tell",))


def test_the_scale_looks_at_both_ends():
    scale = Scale(chart_of(SMALL), chart_of(SMALL))
    both = Stand("undecided", ("refer", "single"))
    assert scale.direction(Stand("decided", ("refer",)), both) == "lowered"
    assert scale.direction(both, Stand("decided", ("single",))) == "lowered"
    assert scale.direction(both, Stand("decided", ("refer",))) == "raised"
    assert scale.direction(Stand("outside"), both) == "raised"


@pytest.fixture
def place(tmp_path):
    (tmp_path / "old.yaml").write_text(json.dumps(SMALL))
    (tmp_path / "new.yaml").write_text(json.dumps(edition(thirteen)))
    for name, facts in {
        "stays": {"harmful": "yes"},
        "lowered": {"harmful": "no", "level": "low", "age_now": 12},
    }.items():
        made = {"incident": name, "chart": "another-chart", "facts": facts}
        (tmp_path / f"{name}.yaml").write_text(json.dumps(made))
    (tmp_path / "broken.yaml").write_text(json.dumps({"incident": "b", "facts": {"Ann": "yes"}}))
    return tmp_path


def run(place, *args):
    return CliRunner().invoke(command, [str(place / a) if a.endswith(".yaml") else a for a in args])


def test_the_command(place):
    result = run(place, "old.yaml", "new.yaml")
    assert result.exit_code == 0, result.output
    assert "LOWERED" in result.output
    assert "age_now: 12" in result.output
    assert run(place, "old.yaml", "new.yaml", "--strict").exit_code == 1
    assert run(place, "old.yaml", "old.yaml", "--strict").exit_code == 0


def test_incidents_given_are_those_told(place):
    result = run(place, "old.yaml", "new.yaml", "stays.yaml", "lowered.yaml", "--strict")
    assert result.exit_code == 1
    assert "Of 2 incidents, 1 would stand elsewhere, 1 as before." in result.output
    assert "lowered: was decided, refer; would be decided, single" in result.output
    assert run(place, "old.yaml", "new.yaml", "stays.yaml", "--strict").exit_code == 0


def test_broken_incidents_are_named_and_the_rest_told(place):
    result = run(place, "old.yaml", "new.yaml", "broken.yaml", "lowered.yaml")
    assert result.exit_code == 2
    assert "broken.yaml:1:" in result.stderr
    assert "Ann" not in result.output + result.stderr
    assert "lowered: was" in result.stdout


def test_json(place):
    found = json.loads(run(place, "old.yaml", "new.yaml", "--format", "json").output)
    assert list(found["moves"][0]) == ["from", "to", "lowered", "where", "incident", "claims"]
    assert found["moves"][0]["from"] == {"status": "decided", "outcome": "refer", "duties": []}
    assert (found["claims"], found["interim"], found["complete"]) == ([], [], True)
    assert {change["part"] for change in found["changes"]} == {"arrow"}


@examples(60)
@given(st.data())
def test_where_nothing_moves_no_incident_moves(data):
    """Two random charts with one head: whatever `compare` says of all incidents is so of any."""
    charts = data.draw(sound_charts(others=False))
    made = json.loads(json.dumps(charts[MAIN]))
    ends = [i for i, b in made["boxes"].items() if b["kind"] == "outcome"]
    inner = [i for i, b in made["boxes"].items() if isinstance(b.get("next"), dict)]
    if not inner or len(ends) < 2:
        return
    box = data.draw(st.sampled_from(inner))
    arrows = made["boxes"][box]["next"]
    target = data.draw(st.sampled_from(list(arrows)))
    other = data.draw(st.sampled_from(ends))
    if other not in arrows:
        arrows[other] = arrows.pop(target)
    try:
        old, new = chart_of(charts[MAIN]), chart_of(made)
    except FlowgraphError:
        return
    found = compare(old, new)
    if found.anything_changes:
        return
    drawn = data.draw(incidents(charts))
    text = json.dumps(drawn)
    incident = read_incident(Source("i.json", text.encode(), text), old)
    one, two = flowgraph.decide(old, incident), flowgraph.decide(new, incident)
    settled = ("decided", "certain")
    assert one.possible_outcomes == two.possible_outcomes
    assert one.status == two.status or {one.status, two.status} <= set(settled)


def and_for_or(made):
    leads = made["boxes"]["tool"]["next"]
    leads["refer"]["when"] = "level == 'high' and age_now <= 12"
    leads["single"]["when"] = "otherwise"


def lines_of(found):
    return [line.strip() for line in comparison_lines(found)]


def test_what_moves_alike_stands_together_and_what_it_shares_is_said_once():
    told = lines_of(of_small(and_for_or))
    assert told.count("- was “Refer”; would be “Single”:") == 1
    assert told.count("in all of these, harmful is no") == 1
    assert "- where level is high, and age now is 13-17" in told
    assert "- where level is low or medium, and age now is 0-12" in told


def test_a_move_that_stands_alone_says_all_of_it():
    told = " ".join(lines_of(of_small(thirteen)))
    assert "in all of these" not in told
    assert "- where harmful is no, and level is low or medium, and age now is 12" in told


def test_an_incident_of_a_move_states_every_fact_of_its_region():
    old, new = chart_of(SMALL), chart_of(edition(and_for_or))
    for shift in compare(old, new).shifts:
        facts = shift.incident["facts"]
        assert facts.keys() == shift.where.keys()
        assert all(facts[name] in known for name, known in shift.where.items())
        assert flowgraph.decide(old, facts).outcome == shift.old.outcome
        assert flowgraph.decide(new, facts).outcome == shift.new.outcome


def test_more_regions_than_anybody_reads_are_counted(monkeypatch):
    monkeypatch.setattr(comparison_report, "MOST_TOLD", 1)
    found = of_small(and_for_or)
    assert "- and 1 more; --format json lists them" in lines_of(found)
    assert len(found.as_json()["moves"]) == 2


def test_a_list_of_moves_that_is_cut_short_says_so(monkeypatch):
    monkeypatch.setattr(comparing, "MOST_MOVES", 1)
    found = of_small(and_for_or)
    assert (found.complete, len(found.shifts)) == (False, 1)
    assert "There are more than are listed here." in " ".join(lines_of(found))


def test_advice_that_could_not_all_be_looked_at_is_not_called_the_same(monkeypatch):
    monkeypatch.setattr(advice, "MOST_TRIED", 0)
    found = of_small(lambda made: made["boxes"]["single"].update(protection=9))
    assert not found.complete
    assert found.anything_changes
    assert "not all were" in " ".join(lines_of(found))


def test_a_claim_that_rises_no_longer_is_shown_by_two_incidents():
    claim = {"says": "A level never lowers", "rising": "level", "order": ["low", "medium", "high"]}

    def turned(made):
        made["boxes"]["tool"]["next"]["refer"]["when"] = "level == 'low' or age_now <= 12"
        made["boxes"]["tool"]["next"]["single"]["when"] = "otherwise"

    old, new = edition(lambda made: made.update(claims=[claim])), chart_of(edition(turned))
    (lost,) = compare(chart_of(old), new).claims
    outcomes = [
        flowgraph.decide(new, lost.incident[which]["facts"]).outcome
        for which in ("lower", "higher")
    ]
    assert outcomes == ["refer", "single"]


EDITIONS = Path(__file__).parent / "editions"


def of_marac(new):
    return compare(
        *(flowgraph.load_chart(EDITIONS / f"{name}.yaml") for name in ("marac-referral", new))
    )


def test_an_edit_of_two_numbers_is_told_in_every_incident_that_it_moves():
    found = of_marac("marac-ticks-and-events")
    assert found.complete
    assert all(shift.lowered for shift in found.shifts)
    ticks = [shift.as_json()["where"]["ticks"] for shift in found.shifts]
    assert ["14-16"] in ticks
    told = " ".join(comparison_lines(found))
    assert "No fully known incident" not in told


def test_an_edit_of_protection_alone_turns_advice_round():
    found = of_marac("marac-protection")
    assert found.shifts == ()
    assert {(row.old, row.new) for row in found.interim} == {
        ("child", "service"),
        ("marac", "service"),
    }
    assert "But see the advice for undecided incidents below." in " ".join(lines_of(found))


def dutiful(number, first="d0"):
    made = copy.deepcopy(SMALL)
    made["facts"] |= {f"d{n}": {"kind": "yes-no", "ask": f"Is {n} so?"} for n in range(number)}
    owed = {f"t{n}": arrow(f"d{n}" if n else first) for n in range(number)}
    made["boxes"]["begin"]["also"] = owed
    made["boxes"] |= {
        id_: {"kind": "duty", "text": f"Do {id_}", "cite": "p.1"} for id_ in owed
    }  # fmt: skip
    return chart_of(made)


def test_thirty_duties_are_not_a_thousand_million_answers():
    found = compare(dutiful(30), dutiful(30, "d0 and harmful"))
    assert [change.in_words for change in found.changes] == [
        "arrow begin -> t0 changed: predicate was “d0”, is now “d0 and harmful”"
    ]
    assert (len(found.shifts), found.complete) == (comparing.MOST_MOVES, False)
    assert all(shift.lowered for shift in found.shifts)
    assert not flowgraph.ways(dutiful(30), "refer").complete


def test_a_changed_count_and_a_changed_claim_are_told():
    def counted(points, **claim):
        def change(made):
            made["facts"]["score"] = {
                "kind": "whole-number", "range": [0, 9], "ask": "What is the score?",
                "from": {"points": {"harmful": points}},
            }  # fmt: skip
            made["claims"] = [{"says": "Harm is referred", "when": "harmful", **claim}]

        return chart_of(edition(change))

    found = compare(counted(2, only=["refer"]), counted(3, never=["single"]))
    told = [change.in_words for change in found.changes]
    assert told == [
        "fact score changed: how it is worked out was “harmful: yes 2”, is now “harmful: yes 3”",
        "claim “Harm is referred” changed: only was “refer”, now left out; never is now “single”",
    ]
