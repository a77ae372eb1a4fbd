"""Names of facts: any but those that would be read as something else, and which rule a name broke."""

from __future__ import annotations

from pathlib import Path

import pytest

import flowgraph

CHART = """\
chart: small
title: Small
edition: {{publisher: P, document: D, date: 2016-04}}
start: asked
facts:
  {name}: {{kind: whole-number, range: [0, 20], ask: "How long?"}}
  grown: {{kind: yes-no, ask: "Is an adult involved?", from: {{any: "age >= 18"}}}}
boxes:
  asked:
    kind: start
    text: "A concern"
    cite: p.1
    next:
      refer: {{when: "{said} >= 12 or grown", basis: stated, cite: p.1}}
      wait: {{when: "not ({said} >= 12 or grown)", basis: stated, cite: p.1}}
  refer: {{kind: outcome, text: Refer, cite: p.1, protection: 2}}
  wait: {{kind: outcome, text: Wait, cite: p.1, protection: 1}}
"""


def load(folder: Path, name: str) -> flowgraph.Chart:
    path = folder / "small.yaml"
    path.write_text(CHART.format(name=name, said=name), "utf-8")
    return flowgraph.load_chart(path)


@pytest.mark.parametrize(
    "name", ["age", "class", "from", "is", "if", "else", "none", "self", "q1_"]
)
def test_any_name_but_a_few(tmp_path: Path, name: str) -> None:
    """``age`` is the person's within ``from: {any: …}`` and the fact everywhere else."""
    chart = load(tmp_path, name)
    assert flowgraph.check(chart) == []
    decider = flowgraph.compile(chart)
    for value, grown, outcome in [(12, False, "refer"), (11, False, "wait"), (0, True, "refer")]:
        facts = {name: value, "grown": grown}
        assert flowgraph.decide(chart, facts).outcome == decider(facts).outcome == outcome
    incident = tmp_path / "i.yaml"
    for age, outcome in ((16, "wait"), (18, "refer")):
        incident.write_text(
            f"incident: SG-1\npeople: [{{who: A, age: {age}}}]\nfacts: {{{name}: 3}}\n"
        )
        decision = flowgraph.decide(chart, flowgraph.load_incident(incident, chart))
        assert (decision.status, decision.outcome) == ("decided", outcome)


@pytest.mark.parametrize(
    ("name", "rule", "mend"),
    [
        ("and", "the word `and` of a predicate", "and_it"),
        ("otherwise", "`when: otherwise`", "another"),
        ("unknown", "the answer `unknown`", "consent_given"),
        ("yes", "the answer `yes`", "consent_given"),
        ("risk level", "it holds a space", "`risk_level`"),
        ("risk-level", "it holds a hyphen", "`risk_level`"),
        ("Risk", "it has a capital letter", "`risk`"),
        ("2nd", "it begins with no letter", "q2nd"),
        ("_a", "it begins with no letter", "qa"),
        ("é", "it holds a sign other than", "a-z, 0-9 and _"),
        ("a\u00a0b", "it holds a no-break space", "`a_b`"),
        ("a?", "it holds a sign other than", "`a`"),
    ],
)
def test_what_is_refused_says_which_rule_it_broke(
    tmp_path: Path, name: str, rule: str, mend: str
) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(CHART.format(name=f'"{name}"', said="grown or 3"), "utf-8")
    with pytest.raises(flowgraph.ChartError) as caught:
        flowgraph.load_chart(path)
    first = caught.value.findings[0]
    assert (first.line, first.column) == (6, 3)
    assert rule in first.problem
    assert mend in first.mend
