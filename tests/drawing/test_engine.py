"""The layout engine: found, run and not believed."""

from __future__ import annotations

import random
import shutil
import stat
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from drawing import charts, kscb
from flowgraph.drawing import crossing, engine
from flowgraph.drawing.faults import EngineMissing
from flowgraph.drawing.linting import lint
from flowgraph.drawing.shape import shape_of
from flowgraph.drawing.sheet import lay_out
from flowgraph.drawing.uncrossed import uncrossed


@pytest.fixture(autouse=True)
def forget() -> None:
    engine.program.cache_clear()


def chosen(tmp_path: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "dot"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv(engine.CHOICE, str(path))


def ordered() -> tuple[tuple[int, ...], ...]:
    shape = shape_of(kscb.PLAIN, frozenset())
    return engine.order_rows(shape.rows, shape.steps, len(kscb.BOXES), shape.fixed)


def test_silence_is_not_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen(tmp_path, "exit 0", monkeypatch)
    with pytest.raises(EngineMissing, match="drew nothing"):
        ordered()


def test_failure_names_the_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen(tmp_path, "echo graph; exit 7", monkeypatch)
    with pytest.raises(EngineMissing, match=r"status 7.*pip install graphviz-pure"):
        ordered()


def test_boxes_left_out_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen(tmp_path, "echo 'graph 1 1 1'; echo 'node n0 1 1'; echo stop", monkeypatch)
    with pytest.raises(EngineMissing, match="left boxes out"):
        ordered()


def test_a_missing_choice_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(engine.CHOICE, "no-such-dot")
    with pytest.raises(EngineMissing, match="no-such-dot"):
        ordered()


def test_no_engine_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_program", lambda *_: None)
    with pytest.raises(EngineMissing, match="pip install"):
        engine.program(None)


def test_found_without_the_environment_being_active(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert Path(engine.program(None)).name.startswith("graphviz-pure")


@pytest.mark.skipif(not shutil.which("dot"), reason="no second Graphviz here")
def test_another_build_gives_as_few_crossings(monkeypatch: pytest.MonkeyPatch) -> None:
    shape = shape_of(kscb.PLAIN, frozenset())
    mine = crossing.count(shape, crossing.fewer(shape, ordered()))
    monkeypatch.setenv(engine.CHOICE, "dot")
    theirs = crossing.count(shape, crossing.fewer(shape, ordered()))
    assert mine == theirs == 1


def test_no_word_of_a_chart_reaches_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    chosen(tmp_path, f"cat > {seen}; exit 1", monkeypatch)
    view = next(v for v in charts.all_charts() if v.chart == "hostile")
    shape = shape_of(view, frozenset())
    with pytest.raises(EngineMissing):
        engine.order_rows(shape.rows, shape.steps, len(view.boxes), shape.fixed)
    text = seen.read_text()
    assert "script" not in text
    assert "a:b" not in text


def test_huge_charts_need_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    from flowgraph.drawing.linting import lint
    from flowgraph.drawing.sheet import lay_out

    monkeypatch.setenv(engine.CHOICE, "no-such-dot")
    layout = lay_out(charts.random_chart(5, 300, 3))
    found = {fault.rule for fault in lint(layout)}
    assert found <= {"small-letters", "page-empty"}  # too large for any paper


def test_sweeping_halves_the_crossings() -> None:
    shape = shape_of(charts.random_chart(3, 60, 4), frozenset())
    assert crossing.count(shape, crossing.swept(shape, shape.rows)) < 0.5 * crossing.count(
        shape, shape.rows
    )


def test_crossings_are_counted_right() -> None:
    """Against the definition, pair by pair."""
    shape = shape_of(charts.random_chart(8, 40, 4), frozenset())
    place = crossing.places(shape.rows)
    pairs = 0
    for steps in crossing.channels(shape):
        for index, (a, b) in enumerate(steps):
            for c, d in steps[index + 1 :]:
                pairs += (place[a] - place[c]) * (place[b] - place[d]) < 0
        straight = crossing.straight(shape, shape.rows)
        kept = [step for step in steps if step in straight]
        assert not any(crossing.clashes(kept, place).values())
    assert crossing.count(shape, shape.rows) == pairs > 50


def test_outcomes_give_up_their_order_only_where_that_saves_a_crossing() -> None:
    assert lay_out(kscb.PLAIN).chart.ordered
    boxes = [charts.box(name, kind="condition") for name in ("a", "b", "c")]
    ends = [charts.box(f"o{n}", kind="outcome", protection=3 - n) for n in range(3)]
    start = charts.box("s", kind="start")
    pairs = [("s", "a"), ("s", "b"), ("s", "c"), ("a", "o0"), ("a", "o2"), ("b", "o1"), ("c", "o1")]
    view = charts.chart("cross", [start, *boxes, *ends], charts.edges(pairs))
    layout = lay_out(view)
    assert layout.chart.crossings == 0
    across = sorted((b for b in layout.chart.boxes if b.kind == "outcome"), key=lambda b: b.rect.x)
    assert layout.chart.ordered == ([b.id for b in across] == ["o0", "o1", "o2"])
    assert lint(layout, "A0") == ()


@pytest.mark.parametrize("seed", range(8))
def test_what_can_be_drawn_without_a_crossing_is(seed: int) -> None:
    """A chart made up with none, its boxes then shuffled, and its outcomes ranked as they stand."""
    chance = random.Random(seed)
    wide = [1, *(chance.randint(4, 7) for _ in range(5))]
    rows = [[f"b{row}_{at}" for at in range(many)] for row, many in enumerate(wide)]
    pairs = []
    for upper, lower in pairwise(rows):
        at = 0
        for place, target in enumerate(lower):  # each leads to the next few, the last to the rest
            pairs.append((upper[at], target))
            left = len(upper) - 1 - at
            if left and (chance.random() < 0.6 or len(lower) - 1 - place <= left):
                at += 1
                pairs.append((upper[at], target))
        pairs += [(name, lower[-1]) for name in upper[at + 1 :]]
    boxes = [charts.box("b0_0", kind="start")]
    boxes += [charts.box(name, kind="condition") for row in rows[1:-1] for name in row]
    boxes += [charts.box(n, kind="outcome", protection=-at) for at, n in enumerate(rows[-1])]
    chance.shuffle(boxes)
    view = charts.chart("plane", boxes, charts.edges(pairs))
    view = replace(view, start="b0_0")
    shape = shape_of(view, frozenset())
    found = uncrossed(shape)
    assert found is not None
    assert crossing.count(shape, found) == 0
    assert [sorted(row) for row in found] == [sorted(row) for row in shape.rows]
    for fixed in shape.fixed:
        assert [n for n in found[-1] if n in fixed] == list(fixed)


def test_an_arrow_in_the_way_is_led_where_it_crosses_least() -> None:
    """What is left is what must be: three boxes each of which leads to all of three others."""
    boxes = [charts.box("s", kind="start")]
    boxes += [charts.box(name, kind="condition") for name in "abc"]
    boxes += [charts.box(name, kind="outcome", protection=1) for name in "xyz"]
    pairs = [("s", name) for name in "abc"] + [(one, end) for one in "abc" for end in "xyz"]
    shape = shape_of(charts.chart("k33", boxes, charts.edges(pairs)), frozenset(), free=True)
    assert crossing.count(shape, crossing.fewer(shape, shape.rows)) == 9


@pytest.mark.parametrize("seed", range(6))
def test_sifting_never_adds_a_crossing(seed: int) -> None:
    shape = shape_of(charts.random_chart(40 + seed, 14, 4), frozenset())
    rows = crossing.swept(shape, shape.rows)
    better = crossing.fewer(shape, rows)
    assert crossing.count(shape, better) <= crossing.count(shape, rows)
    assert [sorted(row) for row in better] == [sorted(row) for row in rows]
    for fixed in shape.fixed:
        (row,) = [row for row in better if set(fixed) <= set(row)]
        assert [n for n in row if n in fixed] == list(fixed)
