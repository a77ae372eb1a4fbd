"""Limits: stated, named where they are reached, and looked at before any work is done."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import Struct, structs

import flowgraph
from flowgraph import limits
from flowgraph.chart import Arrow, Box
from flowgraph.checking import compare, interim_advice, ways
from flowgraph.deciding import diagrams, stated, verdicts
from flowgraph.deciding import people as over_people
from flowgraph.drawing import engine, raster
from flowgraph.reading import imagery, python_values, slip_mends
from flowgraph.reading.record_file import read_record, sha256_of
from flowgraph.reading.source import decoded
from flowgraph.resources import folder
from flowgraph.showing import view_of
from flowgraph.writing import decision_rules

STATED = {name: value for name, value in vars(limits).items() if name.isupper()} | {
    "nodes": diagrams.MOST_NODES, "rows": over_people.MOST_ROWS, "ways": ways.MOST_WAYS,
    "moves": compare.MOST_MOVES, "routes": ways.MOST_ROUTES, "tried": interim_advice.MOST_TRIED,
    "compiled facts": verdicts.MOST_FACTS, "compiled nodes": stated.MOST_NODES,
    "rules": decision_rules.MOST, "dots": raster.MOST_DOTS, "seconds": engine.SECONDS,
    "mended": slip_mends.MOST, "digits": python_values.MOST_DIGITS,
}  # fmt: skip


@pytest.mark.parametrize("name", STATED)
def test_every_limit_is_stated(name: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "limits.md").read_text("utf-8")
    cells = re.findall(r"(?<=[|,(] )[^|]*?(\d[\d,]*)(?=[) ])", page)
    assert f"{STATED[name]:,}" in cells


def incident(**more: object) -> dict[str, object]:
    return {"incident": "SG-1", "chart": "kscb-sexting-2016", **more}


def people(count: int) -> list[dict[str, object]]:
    return [{"who": f"{chr(65 + n % 26)}{n // 26 or ''}", "age": "unknown"} for n in range(count)]


TOO_MUCH: list[tuple[Callable[[], dict[str, object]], str]] = [
    (lambda: incident(people=people(limits.PEOPLE + 1)), "people: more than 2,500 people"),
    (lambda: incident(facts={f"f{n}": "yes" for n in range(limits.STATED_FACTS + 1)}),
     "facts: more than 10,000 facts"),
    (lambda: incident(facts={"harmful": ["yes"] * 501}), "facts: more than 500 values of one fact"),
    (lambda: incident(people=[{"who": "A", "age": ["13"] * 501}]), "people, age: more than 500 ages"),
    (lambda: incident(actions={"taken": ["x"] * 1_001}), "actions, taken: more than 1,000 actions"),
    (lambda: incident(concern="a/" * 500_000), "concern: longer than 4,000 characters"),
    (lambda: incident(facts={"apps": "a/" * 2_001}), "facts: longer than 4,000 characters"),
    (lambda: incident(expect={"path": ["word " * 700] * 300}), "more than 1,000,000 characters of text"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "says"), TOO_MUCH, ids=[says for _, says in TOO_MUCH])
def test_an_incident_with_too_much(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    made: Callable[[], dict[str, object]],
    says: str,
) -> None:
    searched: list[int] = []
    monkeypatch.setattr(imagery, "is_imagery", lambda text: searched.append(len(text)))
    path = tmp_path / "i.json"
    path.write_text(json.dumps(made()))
    with pytest.raises(flowgraph.IncidentError) as caught:
        flowgraph.load_incident(path)
    assert says in str(caught.value)
    assert max(searched, default=0) <= limits.TEXT
    assert sum(searched) <= limits.INCIDENT_TEXT


def test_two_thousand_people_are_read(tmp_path: Path) -> None:
    path = tmp_path / "i.json"
    path.write_text(json.dumps(incident(people=people(2_000))))
    assert len(flowgraph.load_incident(path).people) == 2_000


CHART = {
    "chart": "large", "title": "T", "edition": {"publisher": "P", "document": "D", "date": "2026"},
    "start": "s", "facts": {"q": {"kind": "yes-no", "ask": "Is it so?"}},
    "boxes": {
        "s": {"kind": "start", "text": "S", "cite": "p.1", "next": {
            "a": {"when": "q", "basis": "stated"}, "b": {"when": "not q", "basis": "stated"}}},
        "a": {"kind": "outcome", "text": "A", "cite": "p.1", "protection": 2},
        "b": {"kind": "outcome", "text": "B", "cite": "p.1", "protection": 1},
    },
}  # fmt: skip


def too_much_of_a_chart() -> list[tuple[str, dict[str, object]]]:
    def edited(**more: object) -> dict[str, object]:
        return {**CHART, **more}

    def box(**more: object) -> dict[str, object]:
        boxes: dict[str, dict[str, object]] = CHART["boxes"]  # type: ignore[assignment]
        return edited(boxes={**boxes, "s": {**boxes["s"], **more}})

    return [
        ("boxes: more than 12,000 boxes", edited(boxes={f"b{n}": {} for n in range(12_001)})),
        ("facts: more than 12,000 facts", edited(facts={f"b{n}": {} for n in range(12_001)})),
        ("boxes, next: more than 500 arrows", box(next={f"b{n}": {} for n in range(501)})),
        ("boxes, also: more than 500 arrows", box(also={f"b{n}": {} for n in range(501)})),
        ("boxes, points: more than 200 points", box(points=["x"] * 201)),
        ("facts, values: more than 500 values",
         edited(facts={"q": {"kind": "choice", "values": [f"v{n}" for n in range(501)]}})),
        ("facts, from, count: more than 1,000 facts",
         edited(facts={"q": {"kind": "whole-number", "from": {"count": ["x"] * 1_001}}})),
        ("alerts: more than 1,000 entries", edited(alerts=[{}] * 1_001)),
        ("claims: more than 1,000 entries", edited(claims=[{}] * 1_001)),
        ("boxes: longer than 4,000 characters", box(text="a/" * 500_000)),
        ("more than 250 comparisons",
         edited(alerts=[{"says": "x", "when": " or ".join(["q"] * 251)}])),
        ("longer than 2,000 characters", edited(alerts=[{"says": "x", "when": "q" + " " * 2_000 + "or q"}])),
        ("at most 100", edited(chart="my-own" + "-chart" * 16)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("says", "made"), [pytest.param(*row, id=row[0]) for row in too_much_of_a_chart()]
)
def test_a_chart_with_too_much(tmp_path: Path, made: dict[str, object], says: str) -> None:
    path = tmp_path / "large.json"
    path.write_text(json.dumps(made))
    with pytest.raises(flowgraph.ChartError) as caught:
        flowgraph.load_chart(path)
    assert says in str(caught.value)


def test_charts_that_ask_one_another_too_long(tmp_path: Path) -> None:
    """And one that many ask is read once: eleven pairs would else be read two thousand times."""

    def write(number: int, asked: list[int]) -> None:
        facts: dict[str, object] = {"q": {"kind": "yes-no", "ask": "Is it so?"}}
        facts |= {
            f"of{n}": {"kind": "yes-no", "ask": "?", "from": {"chart": f"c{n}", "gives": "q"}}
            for n in asked
        }
        boxes = json.loads(json.dumps(CHART["boxes"]))
        boxes["a"]["gives"], boxes["b"]["gives"] = {"q": "yes"}, {"q": "no"}
        chart = {**CHART, "chart": f"c{number}", "facts": facts, "boxes": boxes}
        (tmp_path / f"c{number}.yaml").write_text(json.dumps(chart))

    last = 2 * limits.CHARTS_DEEP
    for number in range(0, last, 2):
        write(number, [number + 2, number + 3])
        write(number + 1, [number + 2, number + 3])
    write(last, [])
    write(last + 1, [])
    assert len(flowgraph.load_chart(tmp_path / "c0.yaml").helpers) == last
    write(last, [last + 2])
    write(last + 2, [])
    with pytest.raises(flowgraph.ChartError, match="more than 10 charts ask one another"):
        flowgraph.load_chart(tmp_path / "c0.yaml")


def test_a_record_with_a_text_too_long_is_refused_before_it_is_searched() -> None:
    path = next(folder("graphs").glob("cases/kscb-sexting-2016/*.yaml"))
    from flowgraph.writing.record import record_of

    chart = flowgraph.load_chart("kscb-sexting-2016")
    made = record_of(flowgraph.decide(chart, flowgraph.load_incident(path, chart)))
    record = json.loads(made) if isinstance(made, str) else json.loads(json.dumps(made))
    record["incident"]["concern"] = "a/" * 1_000_000
    record["sha256"] = sha256_of(record)
    with pytest.raises(flowgraph.UnreadableError, match="longer than 20,000 characters"):
        read_record(decoded("r.json", json.dumps(record).encode()))


@pytest.mark.parametrize("many", ["boxes", "arrows"])
def test_a_drawing_with_too_much(many: str) -> None:
    chart = flowgraph.load_chart("kscb-typology-2016")
    if many == "boxes":
        boxes = {f"b{n}": Box(f"b{n}", "action", "x") for n in range(limits.DRAWN_BOXES + 1)}
    else:
        ways = [Arrow("s", f"b{n}") for n in range(limits.DRAWN_ARROWS // 6 + 1)]
        boxes = {f"s{n}": Box(f"s{n}", "condition", "x", arrows=tuple(ways)) for n in range(6)}
        boxes |= {way.target: Box(way.target, "action", "x") for way in ways}
    large = structs.replace(chart, boxes=boxes, order=tuple(boxes), start=next(iter(boxes)))
    with pytest.raises(flowgraph.FlowgraphError, match=f"more than [0-9,]+ {many} are not drawn"):
        flowgraph.picture(large)
    assert isinstance(view_of(large), Struct)


def test_a_chart_too_large_to_be_drawn_is_noted_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DRAWN_BOXES", 3)
    chart = flowgraph.load_chart("kscb-typology-2016")
    decision = flowgraph.decide(chart, {"adult_involved": True})
    note = flowgraph.note(decision, "html")
    assert "<svg" not in note
    assert chart.boxes["adult_involved_type"].text in note
