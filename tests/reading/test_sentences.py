"""`says`: what people say after "because"."""

from __future__ import annotations

import pytest

import flowgraph
from flowgraph.errors import ChartError
from flowgraph.kinds import YesNo
from flowgraph.reading.library import load_source
from flowgraph.reading.source import Source
from flowgraph.resources import folder
from flowgraph.values import Known

CHART = """
chart: small
title: Small
edition: {{publisher: P, document: D, version: "1", date: 2026}}
start: begin
facts:
  age: {{kind: whole-number, range: [0, 17], name: age of the child, says: {age}}}
  risk: {{kind: choice, values: [low, high], says: {risk}}}
  told: {{kind: yes-no, says: {told}}}
  note: {{kind: text{note}}}
boxes:
  begin: {{kind: start, text: Begin, cite: p.1, next: {{a: {{when: "age < 10 or risk == 'high' or told", basis: stated}}, b: {{when: otherwise, basis: stated}}}}}}
  a: {{kind: outcome, text: A, cite: p.1, protection: 2}}
  b: {{kind: outcome, text: B, cite: p.1, protection: 1}}
"""
GOOD = {
    "age": '"the child is {value}"',
    "risk": "{low: the risk is low}",
    "told": "{yes: a teacher was told, no: nobody was told}",
    "note": "",
}


def chart(**said: str) -> flowgraph.Chart:
    text = CHART.format(**{**GOOD, **said})
    return load_source(Source("small.yaml", text.encode(), text))


def test_the_sentence_of_each_value() -> None:
    facts = chart().facts
    assert facts["age"].sentence(Known(spans=((3, 5),))) == "the child is 3-5"
    assert facts["risk"].sentence(Known(values=("low",))) == "the risk is low"
    assert facts["risk"].sentence(Known(values=("high",))) == "risk is high"
    assert facts["risk"].sentence(Known(values=("low", "high"))) == "risk is low or high"
    assert facts["told"].sentence(Known(values=(False,))) == "nobody was told"
    assert facts["told"].sentence(None) == "told is not known"
    assert YesNo("told").sentence(Known(values=(True,))) == "“told” is answered yes"
    made = flowgraph.decide(chart(), {"told": True})
    assert [row["words"] for row in made.rests_on] == ["a teacher was told"]


@pytest.mark.parametrize(
    ("said", "problem", "mend"),
    [
        ({"age": "the child is young"}, "does not say the number", "put {value}"),
        ({"risk": "{lo: the risk is low}"}, "there is no value `lo`", "did you mean `low`?"),
        ({"told": "{maybe: perhaps}"}, "there is no value `maybe`", "yes, no"),
        ({"note": ", says: x"}, "only for a fact that a predicate can name", "take `says` out"),
    ],
)
def test_what_is_no_sentence_is_told(said: dict[str, str], problem: str, mend: str) -> None:
    with pytest.raises(ChartError) as told:
        chart(**said)
    (finding,) = told.value.findings
    assert problem in finding.problem
    assert mend in finding.mend
    assert "says" in finding.place or "note" in finding.place
    assert finding.line


@pytest.mark.parametrize("path", sorted(folder("graphs").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_fact_that_steers_a_shipped_chart_has_its_sentences(path: object) -> None:
    shipped = flowgraph.load_chart(str(path))
    steering = {name for predicate in shipped.predicates for name in predicate.facts}
    bare = [n for n in steering & set(shipped.facts) if not shipped.facts[n].says]
    assert [name for name in bare if not name.startswith("dash_")] == []
