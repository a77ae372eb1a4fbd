"""The form as something that is kept: deciding adds nothing to it, from however many threads."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from random import Random

from msgspec.structs import replace
from strategies import random_chart, random_incident

import flowgraph
from flowgraph.deciding.form import form_of


def test_deciding_makes_the_form_no_larger() -> None:
    """Whatever of it is known: what is made to find the nearest way elsewhere is thrown away."""
    chart = flowgraph.load_chart("kscb-sexting-2016")
    facts = [fact for fact in chart.all_facts.values() if fact.kind != "text"]
    rng = Random(7)

    def incident() -> dict[str, object]:
        known = rng.choices(facts, k=rng.randrange(len(facts)))
        named = [fact for fact in facts if fact.name in chart.named_facts]
        values = {fact.name: fact.domain for fact in (*known, *named)}
        return {
            name: rng.choice(domain.values or [domain.spans[0][0]])
            for name, domain in values.items()
        }

    form = form_of(chart)
    for box in chart.outcomes:
        form.ends_well_at(box.id)
    nodes = len(form.of.level)
    settled = [flowgraph.decide(chart, incident()) for _ in range(300)]
    assert sum(bool(decision.other_outcomes) for decision in settled) > 10
    assert len(form.of.level) == nodes


def test_threads_that_share_a_chart_answer_as_one_alone_does() -> None:
    rng = Random(9)
    charts = [random_chart(rng) for _ in range(6)]
    work = [(n, random_incident(chart, rng)) for n, chart in enumerate(charts) for _ in range(20)]
    alone = [flowgraph.decide(charts[n], incident).as_json() for n, incident in work]
    fresh = [replace(chart) for chart in charts]  # whose forms are not made yet
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda pair: flowgraph.decide(fresh[pair[0]], pair[1]).as_json(), work)
    assert list(found) == alone


def test_several_threads_may_ask_of_one_form_what_is_made_when_it_is_asked_for() -> None:
    chart = flowgraph.load_chart("safelives-marac-referral")
    cases: list[dict[str, object]] = [{}, {"ticks": 3}, {"judged_high_risk": True}]
    right = [flowgraph.decide(chart, case) for case in cases]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(3):
            form_of.cache_clear()
            with ThreadPoolExecutor(8) as pool:
                found = list(pool.map(lambda case: flowgraph.decide(chart, case), cases * 8))
            assert found == right * 8
    finally:
        sys.setswitchinterval(before)
