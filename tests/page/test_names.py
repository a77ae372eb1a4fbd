"""Names that JavaScript's objects have, and names of what is asked of every chart, are names."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

from clicking import answer, begin
from page_vectors import suite, vector
from test_deciding import in_node
from test_note import as_data, of_page

from flowgraph.asking.interview import answered, next_question
from flowgraph.asking.interview import begin as begun
from flowgraph.asking.session import as_yaml
from flowgraph.deciding.decide import decide
from flowgraph.incident import Incident, Person, Statement
from flowgraph.reading.incident_file import load_incident
from flowgraph.reading.library import load_chart
from flowgraph.writing.case_note import case_note
from flowgraph.writing.page import page

CHART = load_chart(str(Path(__file__).parent / "constructor.yaml"))
WHOLE = {
    "constructor": "value", "record": "yes", "reference": "7", "received": "no", "others": "yes",
    "ages": "as they were",
}  # fmt: skip


def of(people: int, facts: dict[str, str]) -> Incident:
    return Incident(
        "SG-1", CHART.id, people=(Person("A", ((15, 15),)),) * people,
        facts={name: Statement((value,)) for name, value in facts.items()},
        everybody_listed="yes" if people else None,
    )  # fmt: skip


def incidents() -> list[Incident]:
    """Every fact known, and each of them left out."""
    fewer = [{n: v for n, v in WHOLE.items() if n != name} for name in WHOLE]
    others = WHOLE | {"constructor": "constructor"}
    return [of(n, facts) for n, facts in product((0, 1), (WHOLE, others, {}, *fewer))]


def test_the_page_decides_as_python_does(tmp_path: Path) -> None:
    in_node([suite(CHART, [vector(CHART, incident) for incident in incidents()])], tmp_path)


def test_the_page_writes_the_note_of_the_command_line(tmp_path: Path) -> None:
    for incident, made in zip(incidents(), of_page(CHART, incidents(), tmp_path), strict=True):
        assert made == as_data(case_note(decide(CHART, incident)))


def test_an_interview_asks_all_of_them_saves_and_opens_again(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(CHART), encoding="utf-8")
    context = browser.new_context(offline=True)
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.goto(path.as_uri())
    incident = of(1, {name: said for name, said in WHOLE.items() if name != "ages"})
    begin(tab, incident)
    answer(tab, incident)
    (tmp_path / "saved.yaml").write_text(tab.evaluate("fileOf(state)"), encoding="utf-8")
    again = load_incident(tmp_path / "saved.yaml", CHART)
    assert {n: s.written for n, s in again.facts.items()} == {
        n: s.written for n, s in incident.facts.items()
    }
    assert decide(CHART, again).path == ("prototype", "value", "constructor")
    assert [row["box"] for row in decide(CHART, again).duties] == ["name"]
    opened = (
        "(text) => { state = stateFrom(text, false); return decisionOf(PAGE.plan, state).path; }"
    )
    assert tab.evaluate(opened, as_yaml(incident)) == ["prototype", "value", "constructor"]
    # What is typed as a decision is looked up among the boxes, and nowhere else.
    judged = "(text) => departure(W, { ...state, judgement: { decision: text } }, decisionOf(PAGE.plan, state))"
    assert tab.evaluate(judged, "toString") == ""
    assert "no outcome" in tab.evaluate(judged, "prototype")
    context.close()
    assert wrong == []


def test_the_terminal_asks_all_of_them() -> None:
    interview, asked = begun(CHART), []
    while question := next_question(interview):
        asked.append(question.key)
        interview = answered(interview, question, None)
    assert {"our reference", "our people", "our received", "received", "reference"} <= {*asked}
    assert len(asked) == len(set(asked))
