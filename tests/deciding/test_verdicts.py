"""The verdicts worked out for a whole chart at once are the walk's, state by state."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples, sound_charts, write_charts

import flowgraph
from flowgraph.chart import Chart
from flowgraph.deciding.compiled import Verdict, verdict_of
from flowgraph.deciding.layout import Layout, layout_of
from flowgraph.deciding.old.answer import answer
from flowgraph.deciding.old.evidence import Evidence
from flowgraph.deciding.old.plan import plan_of
from flowgraph.deciding.tables.diagram import TooLarge
from flowgraph.deciding.tables.verdicts import Verdicts
from flowgraph.facts import AGES, Known
from flowgraph.incident import Person

pytest.importorskip("narwhals")


def some_evidence(layout: Layout, dice: random.Random) -> Evidence:
    """Each fact stated or not, at random; now and then people are listed, some of an age not
    known, and somebody not listed may be involved."""
    open_in_ten = dice.choice((1, 4, 8))
    stated = {
        name: dice.choice(field.cells).known
        for name, field in layout.fields.items()
        if dice.randrange(10) >= open_in_ten
    }
    if dice.random() < 0.6:
        return Evidence(stated=stated)
    ages = [dice.choice((0, 1, 2, 3, 5, 12, 13, 17, 18, 40, 150, None)) for _ in range(3)]
    people = tuple(
        Person("", (AGES,) if age is None else ((age, age),)) for age in ages[: dice.randint(1, 3)]
    )
    over = layout.over_people()
    for name in over:  # an age is stated as it is, not as the cell it lies in
        if name in stated and stated[name].spans:
            low, high = stated[name].spans[0]
            age = dice.randint(low, high)
            stated[name] = Known(spans=((age, age),))
    doubted = frozenset(n for n in over if n not in stated and dice.random() < 0.2)
    return Evidence(people, stated, doubted)


def looked_up(verdicts: Verdicts, evidence: Evidence) -> Verdict:
    diagram, diagrams = verdicts.of(evidence), verdicts.diagrams
    for level, name in enumerate(verdicts.names):
        known = evidence.stated.get(name)
        cells = verdicts.layout.fields[name].cells
        said = 0 if known is None else [cell.known for cell in cells].index(known) + 1
        diagram = diagrams.child(diagram, level, said)
    found = diagrams.value[diagram]
    assert isinstance(found, Verdict)
    return found


def hold(chart: Chart, dice: random.Random, count: int) -> None:
    layout = layout_of(plan_of(chart))
    verdicts = Verdicts(layout)
    for _ in range(count):
        evidence = some_evidence(layout, dice)
        walked = verdict_of(answer(layout.plan, evidence, in_full=True))
        assert looked_up(verdicts, evidence) == walked, evidence


@pytest.mark.parametrize("name", ["kscb-sexting-2016", "kscb-typology-2016"])
def test_shipped_charts(name: str) -> None:
    hold(flowgraph.load_chart(name), random.Random(2016), 300)


@examples(150)
@given(st.data())
def test_random_charts(data: st.DataObject) -> None:
    charts = data.draw(sound_charts())
    with tempfile.TemporaryDirectory() as folder:
        chart = flowgraph.load_chart(write_charts(charts, Path(folder)))
    hold(chart, random.Random(data.draw(st.integers(0, 1 << 30))), 20)


def test_a_faulty_chart_is_left_to_the_walk(tmp_path: Path) -> None:
    text = (flowgraph.load_chart("kscb-typology-2016").source).decode()
    faulty = text.replace("when: not adult_involved", "when: adult_involved", 1)
    assert faulty != text
    (tmp_path / "faulty.yaml").write_text(faulty)
    layout = layout_of(plan_of(flowgraph.load_chart(str(tmp_path / "faulty.yaml"))))
    with pytest.raises(TooLarge):
        Verdicts(layout).of(Evidence())
