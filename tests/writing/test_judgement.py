"""Departures: printed beside the answer, and never downwards without a reason."""

import pytest

from flowgraph.errors import IncidentError
from flowgraph.writing.judgement import check_departure, standing_of
from writing.notes import CONTRADICTORY, LOW, OPEN, OUTSIDE, decided

HIGH = LOW.replace("0500", "0600").replace("harmful: no", "harmful: yes, risk_level: high")


def judged(text, judgement):
    return decided(f"{text}\njudgement: {judgement}")


@pytest.mark.parametrize(
    ("text", "judgement", "stand"),
    [
        (LOW, "{agrees: yes}", "agrees"),
        (LOW, "{decision: single_agency}", "agrees"),
        (LOW, "{agrees: no, reason: x}", "departs"),
        (LOW, "{agrees: no, decision: refer, reason: x}", "more_protective"),
        (LOW, "{agrees: yes, decision: refer}", "more_protective"),
        (HIGH, "{agrees: no, decision: single_agency, reason: x}", "less_protective"),
        (HIGH, "{decision: Single Agency, reason: x}", "less_protective"),
        (HIGH, "{agrees: yes, decision: single_agency, reason: x}", "less_protective"),
        (OPEN, "{agrees: yes, decision: refer}", "agrees"),
        (OPEN, "{agrees: no, decision: refer, reason: x}", "departs"),
        (OPEN, "{decision: single_agency, reason: x}", "less_protective"),
        (CONTRADICTORY, "{decision: single_agency, reason: x}", "less_protective"),
        (HIGH, "{decision: we shall talk it over, reason: x}", "silent"),
    ],
)
def test_where_a_judgement_stands(text, judgement, stand):
    decision = judged(text, judgement)
    check_departure(decision)
    assert standing_of(decision).stand == stand


def test_outside_the_guidance_nothing_is_less_protective():
    decision = decided(OUTSIDE.replace("}]}", "}], judgement: {decision: single_agency}}"))
    check_departure(decision)
    assert standing_of(decision).stand == "silent"


@pytest.mark.parametrize(
    ("text", "judgement", "problem"),
    [
        (LOW, "{agrees: no}", "gives no reason"),
        (LOW, "{agrees: no, decision: refer, reason: ' '}", "gives no reason"),
        (HIGH, "{decision: single_agency}", "less protective"),
        (HIGH, "{agrees: yes, decision: SINGLE-AGENCY}", "less protective"),
        (OPEN, "{decision: single_agency}", "less protective"),
        (HIGH, "{agrees: yes, decision: singel_agency}", "did you mean `single_agency`"),
        (HIGH, "{agrees: yes, decision: high_risk}", "not an outcome"),
        (HIGH, "{agrees: no, decision: refer, reason: x}", "very outcome that the chart reaches"),
        (LOW, "{agrees: no, decision: Single Agency, reason: x}", "very outcome"),
    ],
)
def test_a_departure_without_a_reason_is_refused(text, judgement, problem):
    with pytest.raises(IncidentError, match=problem) as refused:
        check_departure(judged(text, judgement))
    finding = refused.value.findings[0]
    assert finding.file == "incident.yaml"
    assert finding.line > 1
