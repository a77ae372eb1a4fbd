"""The page in a real Chromium, opened from file:// with the network off."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from clicking import answer, begin, comes_to, go_on, heading
from conftest import missing

import flowgraph
from flowgraph.asking.session import as_yaml
from flowgraph.deciding.decide import decide
from flowgraph.incident import Incident, Person
from flowgraph.reading.incident_as_file import as_given
from flowgraph.reading.incident_file import load_incident
from flowgraph.reading.library import DEFAULT, load_chart
from flowgraph.resources import folder
from flowgraph.writing.blank import blank_incident

CHART = load_chart(DEFAULT)
CASES = sorted((folder("graphs") / "cases").rglob("guidance-*.yaml"))
TYPES = ("adult", "intent-to-harm", "reckless", "romantic", "attention", "other")


def case(name: str) -> Incident:
    return load_incident(next(path for path in CASES if path.stem == name), CHART)


def through(tab: Any, incident: Incident) -> None:
    begin(tab, incident)
    answer(tab, incident)


def see_answer(tab: Any) -> None:
    tab.get_by_role("button", name="See the answer").click()


@pytest.mark.parametrize("kind", TYPES)
def test_the_six_examples_are_clicked_through(opened: Any, kind: str) -> None:
    incident = case(f"guidance-{kind}-as-told")
    through(opened, incident)
    see_answer(opened)
    expected = decide(CHART, incident)
    status = opened.evaluate("decisionOf(PAGE.plan, state).status")
    assert status == expected.status
    shown = opened.locator("div.answer").inner_text()
    for id_ in expected.possible_outcomes:
        assert CHART.boxes[id_].text in shown
    lit = opened.locator(".reading .box.lit").evaluate_all("(all) => all.map((box) => box.id)")
    reached = {*expected.path, *([expected.outcome] if expected.outcome else [])}
    assert sorted(lit) == sorted(f"chart-box-{id_}" for id_ in reached)


def test_back_and_change(opened: Any) -> None:
    incident = case("guidance-intent-to-harm-high-risk")
    through(opened, incident)
    opened.go_back()  # the browser's own: one question, with its answer
    assert heading(opened) == "For the record"
    opened.get_by_role("button", name="Back").click()
    comes_to(opened, "risk")
    assert opened.locator("[name=value][value=high]").is_checked()
    opened.go_forward()
    assert heading(opened) == "For the record"
    opened.go_forward()
    assert heading(opened) == "Check your answers"
    opened.get_by_role("button", name=re.compile("Change.*level of risk")).click()
    assert opened.locator("[name=value][value=high]").is_checked()
    opened.locator("[name=value][value=low]").check()
    go_on(opened)
    assert heading(opened) == "Check your answers"
    see_answer(opened)
    assert CHART.boxes["single_agency"].text in opened.locator("div.answer").inner_text()


def test_saved_is_what_the_command_line_reads_and_opens_again(opened: Any, tmp_path: Path) -> None:
    incident = case("guidance-intent-to-harm-high-risk")
    through(opened, incident)
    with opened.expect_download() as saved:
        opened.get_by_role("button", name="Save the incident file").click()
    path = tmp_path / saved.value.suggested_filename
    saved.value.save_as(path)
    again = load_incident(path, CHART)
    assert again.people == incident.people
    assert decide(CHART, again).path == decide(CHART, incident).path
    opened.reload()
    opened.locator("#saved").set_input_files(path)
    comes_to(opened, "Check your answers")
    see_answer(opened)
    assert CHART.boxes["refer"].text in opened.locator("div.answer").inner_text()


OTHER_EDITION = "# saved by flowgraph page: kscb-sexting-2016 " + "0" * 64 + "\n"
GOOD = '{"incident": "SG-1", "chart": "kscb-sexting-2016", "facts": {"harmful": "yes"}}'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"incident": "SG-1", "chart": "another-2020"}', "another chart"),
        (
            OTHER_EDITION + GOOD,
            "another edition",
        ),
        (GOOD.replace("harmful", "jane_smith"), "not a fact of this chart"),
        (GOOD.replace("yes", "perhaps"), "yes, no or unknown"),
        (GOOD.replace("SG-1", "photo.jpg"), "No imagery"),
        (GOOD.replace('"facts"', '"names"'), "not a key of an incident file"),
        ("PK\x03\x04 something else", "No imagery"),
        ("risk: high\nname: Jane", "not a key of an incident file"),
        ("incident: &a SG-1", "This page opens what it saved"),
        ("incident: SG-1\nincident: SG-2", "the key stands twice. Mend: keep one of the two"),
        ("incident: SG-1\nfacts:\n  apps: |\n    words", "This page opens what it saved"),
        ("incident: SG-1\nfacts: {harmful: yes", "This page opens what it saved"),
        ("incident: SG-1#2", "This page opens what it saved"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named_and_refused(
    opened: Any, tmp_path: Path, text: str, told: str
) -> None:
    begin(opened, case("guidance-intent-to-harm-high-risk"))
    before = heading(opened)
    opened.evaluate("check()")
    path = tmp_path / "saved.yaml"
    path.write_text(text, encoding="utf-8")
    opened.locator("#saved").set_input_files(path)
    opened.wait_for_selector(".wrong")
    said = opened.locator(".wrong").inner_text()
    assert told in said
    assert "answers so far are kept" in said
    assert "jane" not in said.lower()
    assert opened.evaluate("state.people.length") == 2
    assert before


KEYS_TWICE = [
    '{"incident": "SG-4", "chart": "CHART", "facts": {"adult_involved": "yes", "adult_involved": "no"}}',
    '{"incident": "SG-4",\n "chart": "CHART", "incident": "SG-5"}',
    '{"incident": "SG-4", "facts": {"harmful": {"is": "yes", "because": "a \\" b", "is": "no"}}}',
    '{"incident": "SG-4", "people": [{"who": "A"}, {"who": "B", "age": 12, "age": 19}]}',
    '{"incident": "SG-4", "actions": {"not_taken": [{"action": "a", "reason": "b", "reason": "c"}]}}',
    '{"incident": "SG-4", "facts": {"jane": "yes", "jane": "no"}, "judgement": {"by": "a", "by": "b"}}',
]


@pytest.mark.parametrize("text", KEYS_TWICE, ids=range(len(KEYS_TWICE)))
def test_a_key_that_stands_twice_is_told_as_the_command_line_tells_it(
    opened: Any, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "saved.json"
    path.write_text(text.replace("CHART", CHART.id), encoding="utf-8")
    with pytest.raises(flowgraph.IncidentError) as caught:
        load_incident(path, CHART)
    told = [
        str(fault).removeprefix(f"{path}:")
        for fault in caught.value.findings
        if "stands twice" in fault.problem
    ]
    opened.locator("#saved").set_input_files(path)
    opened.wait_for_selector(".wrong")
    said = opened.locator(".wrong").inner_text()
    assert [line for line in said.splitlines() if "stands twice" in line] == told
    assert told
    assert "jane" not in said


JUDGED = """
incident: SG-9
date: 2026-11-20
people:
  - {who: A, age: [9, 13-15], part: [pictured]}
facts:
  risk_level: {is: [low, medium], because: "a \\"quoted\\" word: {x}, [y] # z", on: 2026-11-19}
  apps: "one, two: three"
judgement: {agrees: no, decision: refer, reason: "because, so", by: DSL}
actions: {taken: ["told: the lead"], not_taken: [{action: "no police", reason: "advice, first"}]}
"""


def test_what_ask_writes_is_read_as_the_command_line_reads_it(opened: Any, tmp_path: Path) -> None:
    (tmp_path / "judged.yaml").write_text(JUDGED, encoding="utf-8")
    paths = [tmp_path / "judged.yaml", *sorted((folder("graphs") / "cases").rglob("*.yaml"))]
    for path in paths:
        incident = load_incident(path)
        read = opened.evaluate("(text) => plainYaml(text.split('\\n').slice(1))", as_yaml(incident))
        assert read == as_given(incident), path.name


def test_a_file_of_ask_and_a_new_one_are_opened(opened: Any, tmp_path: Path) -> None:
    for text in (as_yaml(case("guidance-intent-to-harm-high-risk")), blank_incident(CHART)):
        path = tmp_path / "incident.yaml"
        path.write_text(text, encoding="utf-8")
        opened.reload()
        opened.locator("#saved").set_input_files(path)
        comes_to(opened, "Check")
    assert opened.evaluate("state.reference") == "change-this-reference"


def test_until_it_is_asked_whether_anybody_else_is_involved_it_is_open(opened: Any) -> None:
    incident = Incident("SG-1", people=(Person("A", ((15, 15),)),))
    begin(opened, incident)
    assert heading(opened).startswith("May somebody else")
    opened.evaluate("state = {...state, facts: {classification: {written: ['aggravated']},"
                    " risk_level: {written: ['low']}}}; beside(meanwhile(PAGE.plan, state))")  # fmt: skip
    assert opened.locator("#chart-box-adults_involved.possible").count() == 1
    opened.locator("[name=value][value=yes]").check()
    go_on(opened)
    assert opened.locator("#chart-box-adults_involved.ruled_out").count() == 1


def test_the_note_alone_is_printed(opened: Any, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        missing("pdftotext")
    incident = case("guidance-intent-to-harm-high-risk")
    through(opened, incident)
    see_answer(opened)
    opened.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert opened.title().startswith(f"Case note {incident.reference}")
    path = tmp_path / "note.pdf"
    opened.pdf(path=str(path), prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True).stdout
    assert text.count("\f") == 3  # sheets
    flat = " ".join(text.split())
    for words in ("03000 411111", incident.reference, "April 2016", CHART.sha256[:16]):
        assert words in flat
    for words in ("Save the case note", "Your professional judgement", "The chart in words"):
        assert words not in flat
    assert flat.startswith("Case note")
    opened.emulate_media(media="print")
    style = "getComputedStyle(document.querySelector('#note .banner'))"
    assert opened.evaluate(f"{style}.borderTopWidth") == "2px"
    assert opened.evaluate(f"{style}.color") == "rgb(27, 27, 27)"


SEVEN = {
    "start": "start()",
    "question": "next()",
    "danger": "(state = withFact(W, state, PAGE.plan.facts.immediate_risk, ['yes']),"
    " interrupt(dangersNow()[0], false))",
    "fault": "(change('our record'), document.getElementById('received-day').value = '99',"
    " document.querySelector('form').requestSubmit())",
    "ages": "(state = withPeople(W, state, '3'), change('our ages'))",
    "check": "check()",
    "answer": "result()",
}


@pytest.mark.parametrize("forced", ["none", "active"])
def test_seven_states_at_320_pixels_and_in_forced_colours(
    browser: Any, page_file: Path, forced: str
) -> None:
    context = browser.new_context(
        offline=True, forced_colors=forced, viewport={"width": 320, "height": 700}
    )
    tab = context.new_page()
    tab.goto(page_file.as_uri())
    for name, script in SEVEN.items():
        tab.evaluate(f"() => {{ {script}; }}")
        find_faults(tab)
        for box in tab.locator("#screen .alert, #screen .danger, #screen .wrong").all():
            assert box.evaluate("(it) => getComputedStyle(it).borderTopStyle") != "none", name
    context.close()


def test_the_saved_note_has_no_script_and_the_whole_answer(opened: Any, tmp_path: Path) -> None:
    through(opened, case("guidance-adult-as-told"))
    see_answer(opened)
    with opened.expect_download() as saved:
        opened.get_by_role("button", name="Save the case note").click()
    path = tmp_path / "note.html"
    saved.value.save_as(path)
    text = path.read_text(encoding="utf-8")
    assert "<script" not in text
    assert CHART.boxes["refer"].text in text
    assert CHART.guidance[0].title in text
    assert "Flowchart with the path of incident guidance-adult-as-told" in text
    refer = text.split('id="box-refer"')[1].split(">")[0]
    assert "lit" in refer
    assert "Numbered and filled: the path so far." in text
    assert "@font-face" in text


def test_imagery_is_refused_with_the_rule(opened: Any) -> None:
    through(opened, case("guidance-adult-as-told"))
    opened.evaluate("change('apps')")
    opened.locator("#value").fill("see picture.jpg")
    go_on(opened)
    assert "must not print, forward" in opened.locator(".wrong").inner_text()


def test_closing_says_so_only_while_there_is_something_to_lose(opened: Any) -> None:
    assert opened.evaluate("unsaved") is False
    begin(opened, case("guidance-adult-as-told"))
    refused = opened.evaluate(
        "(() => { const it = new Event('beforeunload', {cancelable: true});"
        " window.dispatchEvent(it); return it.defaultPrevented; })()"
    )
    assert refused


def test_by_keyboard_alone(opened: Any) -> None:
    opened.keyboard.press("Tab")  # from the heading, which has the focus, to the first control
    opened.get_by_role("button", name="Start").focus()
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.tagName") == "H1"
    while heading(opened) != "Your record":
        opened.keyboard.press("Tab")  # the first answer
        opened.keyboard.press("ArrowDown")  # No
        opened.keyboard.press("Enter")
    assert heading(opened) == "Your record"
    opened.keyboard.press("Tab")
    opened.keyboard.type("SG-1")
    opened.keyboard.press("Enter")
    assert "How many people" in heading(opened)


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_nothing_runs_off_the_side_and_axe_finds_nothing(opened: Any, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 800})
    screens = [heading(opened)]
    incident = case("guidance-intent-to-harm-high-risk")
    find_faults(opened)
    begin(opened, incident)
    find_faults(opened)
    answer(opened, incident)
    find_faults(opened)
    see_answer(opened)
    find_faults(opened)
    assert screens


def find_faults(tab: Any) -> None:
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = find_spec("axe_core_python")
    if found is None or found.origin is None:
        missing("axe-core-python")
    axe = (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    tab.evaluate(axe)
    result = tab.evaluate("axe.run()")
    faults = [
        (fault["id"], [node["html"][:200] for node in fault["nodes"]])
        for fault in result["violations"]
    ]
    assert faults == []


def test_without_javascript_the_chart_can_be_read(browser: Any, page_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    tab = context.new_page()
    tab.goto(page_file.as_uri())
    text = tab.locator("body").inner_text()
    assert "JavaScript" in text
    assert "This is an outcome." in text
    assert tab.locator("svg #chart-box-refer").count() == 1
    context.close()


def test_it_is_small_and_asks_for_nothing(page_file: Path) -> None:
    text = page_file.read_text(encoding="utf-8")
    assert len(text.encode()) < 1_500_000
    code = "".join(
        path.read_text(encoding="utf-8") for path in (folder("templates") / "page").glob("*.js")
    )
    assert not re.search(
        r"fetch\(|XMLHttpRequest|WebSocket|localStorage|sessionStorage|indexedDB|"
        r"cookie|sendBeacon|importScripts|innerHTML|eval\(",
        code,
    )
    assert "'unsafe" not in text.split("</head>")[0]


def test_no_two_of_its_scripts_use_one_name() -> None:
    there = folder("templates") / "page"
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(there.glob("*.js")))
    names = re.findall(r"^(?:async )?(?:function|const|let|class) (\w+)", text, re.MULTILINE)
    assert sorted(names) == sorted(set(names))


def test_a_contradiction_says_first_what_to_work_to_and_whom_to_call(opened: Any) -> None:
    facts = {"classification": {"written": ["experimental"]}, "coercion": {"written": ["yes"]}}
    opened.evaluate("(facts) => { state = {...state, facts}; result(); }", facts)
    said = opened.locator("div.answer").inner_text()
    assert "The facts contradict each other" in said
    assert "This is not a finding that no action is needed." in said
    assert CHART.boxes["refer"].text in said
    assert "Contact: Specialist Children’s Services" in said


def test_a_departure_needs_its_reason_and_another_outcome(opened: Any) -> None:
    facts = {"classification": {"written": ["aggravated"]}, "adult_involved": {"written": ["yes"]}}
    opened.evaluate("(facts) => { state = {...state, facts}; result(); }", facts)
    opened.locator("[name=agrees][value=no]").check()
    opened.get_by_role("button", name="Record it").click()
    assert "needs its reason" in opened.locator(".wrong").inner_text()
    opened.locator("#judged-reason").fill("why")
    opened.locator("#judged-decision").fill("Refer")
    opened.get_by_role("button", name="Record it").click()
    assert "very outcome" in opened.locator(".wrong").inner_text()
    assert opened.evaluate("state.judgement.reason") == "why"  # typed is typed
    assert opened.title().startswith("Error:")
    opened.locator("#judged-decision").fill("single_agency")
    opened.get_by_role("button", name="Record it").click()
    assert "Departs from the chart to a less protective" in opened.locator("#note").text_content()
