"""What a picture says of an answer: a contradiction never reads as "no action"."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import flowgraph
from flowgraph.drawing import html, svg
from flowgraph.resources import folder
from flowgraph.showing import view_of
from flowgraph.writing.page import page

CHART = flowgraph.load_chart("kscb-sexting-2016")


def test_lit_boxes_and_arrows_are_the_path() -> None:
    decision = flowgraph.decide(CHART, {"classification": "aggravated", "adult_involved": True})
    view = view_of(CHART, decision)
    lit = sorted((box for box in view.boxes if box.state == "lit"), key=lambda box: box.number or 0)
    assert tuple(box.id for box in lit) == decision.path
    arrows = [(arrow.source, arrow.target) for arrow in view.arrows if arrow.state == "lit"]
    assert sorted(arrows) == sorted(pairwise(decision.path))


def test_what_is_possible_is_told_from_what_is_ruled_out() -> None:
    facts = {"classification": "experimental", "child_involved": True, "youngest_age": 14}
    view = view_of(CHART, flowgraph.decide(CHART, {**facts, "adult_involved": False}))
    states = {box.id: box.state for box in view.boxes}
    assert states["refer"] == states["single_agency"] == "possible"
    assert states["aggravated"] == "ruled_out"


def test_a_way_back_is_ruled_out_with_the_box_that_it_leaves() -> None:
    chart = flowgraph.load_chart("private-fostering-england-2005")
    path = folder("graphs") / "cases" / chart.id / "two-weeks.yaml"
    case = flowgraph.load_incident(path, chart)
    view = view_of(chart, flowgraph.decide(chart, case))
    states = {box.id: box.state for box in view.boxes}
    gone = {way.source: way.state == "ruled_out" for way in view.returns}
    assert gone == {source: states[source] == "ruled_out" for source in gone}
    assert set(gone.values()) == {True, False}
    assert {way.state for way in view_of(chart).returns} == {"plain"}


def test_while_facts_contradict_nothing_is_ruled_out() -> None:
    facts = {"classification": "experimental", "coercion": True}
    view = view_of(CHART, flowgraph.decide(CHART, facts))
    assert {box.state for box in view.boxes} == {"plain"}
    assert {arrow.state for arrow in view.arrows} == {"plain"}
    assert "most protective outcome" in view.headline


def test_outside_says_what_the_guidance_names_instead() -> None:
    view = view_of(CHART, flowgraph.decide(CHART, {"child_involved": False}))
    assert "Criminal Justice and Courts Act 2015" in view.headline


def test_an_alert_stands_before_the_answer_on_a_picture() -> None:
    view = view_of(CHART, flowgraph.decide(CHART, {"immediate_risk": True}))
    assert view.headline.startswith("Act now")
    assert "999" in view.headline


CERTAIN = {"classification": "aggravated", "child_involved": True, "risk_level": "high"}


def test_a_rule_acts_when_a_person_would_say_so() -> None:
    view = view_of(CHART)
    assert view.alerts[0].when == "a child or young person is at immediate risk of harm"
    assert {rule.when for rule in view.outside} == {"nobody under 18 is involved"}
    words = {(arrow.source, arrow.target): arrow.words for arrow in view.arrows}
    assert words["aggravated", "adults_involved"] == "somebody of 18 or over is involved"


def test_a_certain_outcome_is_shown_as_reached_whatever_the_route() -> None:
    decision = flowgraph.decide(CHART, CERTAIN)
    assert decision.status == "certain"
    view = view_of(CHART, decision)
    refer = next(box for box in view.boxes if box.id == "refer")
    assert (refer.state, refer.number) == ("lit", None)
    assert view.words[-1].endswith("This is the outcome, whichever route is right.")
    drawn = svg(view)
    assert "the outcome, whichever route is right" in drawn
    assert "badge tick" in drawn.split('id="box-refer"')[1].split("</g></g>")[0]


def test_no_words_are_cut_short() -> None:
    for id_ in ("kscb-sexting-2016", "kscb-typology-2016", "fgm-mandatory-reporting-2020"):
        chart = flowgraph.load_chart(id_)
        assert not [line for line in view_of(chart).words if "…" in line]
    decision = flowgraph.decide(CHART, {**CERTAIN, "risk_level": None})
    assert "…" not in " ".join(view_of(CHART, decision).words)


def test_the_legend_tells_every_rank_of_outcome() -> None:
    drawn = svg(view_of(flowgraph.load_chart("kscb-typology-2016")))
    for words in (
        "the most protective outcome",
        "outcome in between",
        "the least protective outcome",
    ):
        assert words in drawn


def test_wording_that_is_a_summary_is_said_to_be_on_every_picture() -> None:
    chart = flowgraph.load_chart("fgm-mandatory-reporting-2020")
    view = view_of(chart)
    assert view.basis == chart.edition.basis != ""
    drawn = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg(view)))
    assert chart.edition.basis in drawn
    assert chart.edition.basis in html(view)
    assert chart.edition.basis in page(chart)


GROWN = Path(__file__).parent / "drawing" / "grown.yaml"


def test_a_duty_is_lit_only_where_its_own_arrow_makes_it_due() -> None:
    chart = flowgraph.load_chart(GROWN)
    facts = {"harm": True, "level": "grave", "how": "b"}
    view = view_of(chart, flowgraph.decide(chart, facts))
    states = {(arrow.source, arrow.target): arrow.state for arrow in view.also}
    assert states == {
        ("told", "record"): "lit", ("told", "secure"): "possible",
        ("strategy", "tell_ofsted"): "lit", ("strategy", "tell_dbs"): "lit",
        ("police", "tell_dbs"): "ruled_out",
    }  # fmt: skip
    boxes = {box.id: box.state for box in view.boxes if box.kind == "duty"}
    assert boxes == {"record": "lit", "secure": "possible", "tell_ofsted": "lit", "tell_dbs": "lit"}
    drawn = svg(view)
    assert 'id="box-tell_dbs" class="box duty lit"' in drawn
    assert 'id="box-tell_dbs-2" class="box duty ruled_out"' in drawn
    assert "Not known, to be found out first: immediate danger" in view.headline


def test_what_the_grown_language_adds_is_in_the_words() -> None:
    view = view_of(flowgraph.load_chart(GROWN))
    text = " ".join(view.words)
    for words in (
        "in every other case, to ", "Besides always: ", "if a crime is suspected", "To be done besides.",
        "Then go back to 1 (", "if more comes to light.", "Time limit: within 1 working day.",
        "It goes on with: Actions where there are concerns about a child.",
    ):  # fmt: skip
        assert words in text, words
    assert view.claims == ("Harm is never left to the employer's record alone",)
    assert [rule.contact for rule in view.alerts] == ["999"]


def test_the_words_know_which_line_they_name() -> None:
    for chart in (flowgraph.load_chart(GROWN), flowgraph.load_chart("kscb-sexting-2016")):
        view = view_of(chart)
        arrows = [*chart.arrows, *chart.also_arrows]
        backs = sum(len(box.returns) for box in chart.boxes.values())
        assert len(view.links) == len(arrows) + backs
        for link in view.links:
            assert view.words[link.line - 1][link.start : link.end] == str(link.to)
