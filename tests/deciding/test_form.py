"""The form as something that is kept: deciding adds nothing to it, from however many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random

from msgspec.structs import replace
from strategies import random_chart, random_incident

import flowgraph
from flowgraph.deciding.form import form_of


def test_deciding_again_and_again_makes_the_form_no_larger() -> None:
    rng = Random(7)
    chart = random_chart(rng)
    incidents = [random_incident(chart, rng) for _ in range(60)]
    for incident in incidents:
        flowgraph.decide(chart, incident)
    nodes = len(form_of(chart).of.level)
    for _ in range(3):
        for incident in incidents:
            flowgraph.decide(chart, incident)
    assert len(form_of(chart).of.level) == nodes


def test_threads_that_share_a_chart_answer_as_one_alone_does() -> None:
    rng = Random(9)
    charts = [random_chart(rng) for _ in range(6)]
    work = [(n, random_incident(chart, rng)) for n, chart in enumerate(charts) for _ in range(20)]
    alone = [flowgraph.decide(charts[n], incident).as_json() for n, incident in work]
    fresh = [replace(chart) for chart in charts]  # whose forms are not made yet
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda pair: flowgraph.decide(fresh[pair[0]], pair[1]).as_json(), work)
    assert list(found) == alone
