"""One decision behind everything on a screen and in a file, and nothing typed is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from clicking import answer, begin, comes_to, go_on, heading
from test_deciding import shipped

from flowgraph.asking.session import as_yaml
from flowgraph.deciding.decide import decide
from flowgraph.incident import Incident, Person
from flowgraph.reading.incident_file import load_incident
from flowgraph.reading.library import load_chart
from flowgraph.resources import folder
from flowgraph.writing.page import page

SHOWN = """
(texts) => {
  const shown = () => {
    result();
    const ids = (where, name) => [...document.querySelectorAll(`${where} .box.${name}`)]
      .map((box) => box.id.replace("chart-", "")).sort();
    return {
      heading: document.querySelector("#screen h1").firstChild.textContent,
      status: decisionOf(PAGE.plan, state).status,
      said: document.querySelector("#note .answer-part strong").textContent,
      beside: document.querySelector("#possible").textContent,
      lit: ids(".reading", "lit"), possible: ids(".reading", "possible"),
      note_lit: ids("#note", "lit"), note_possible: ids("#note", "possible"),
      file: fileOf(state),
    };
  };
  return texts.map((text) => {
    state = stateFrom(text, false);
    const first = shown();
    state = stateFrom(first.file, false);
    return [first, shown()];
  });
}
"""


@pytest.mark.parametrize("name", shipped())
def test_words_picture_and_note_agree_in_every_case_also_once_reopened(
    browser: Any, name: str, tmp_path: Path
) -> None:
    chart = load_chart(name)
    paths = sorted((folder("graphs") / "cases" / name).rglob("*.yaml"))
    incidents = [load_incident(path, chart) for path in paths]
    (tmp_path / "page.html").write_text(page(chart), encoding="utf-8")
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto((tmp_path / "page.html").as_uri())
    found = tab.evaluate(SHOWN, [as_yaml(incident) for incident in incidents])
    context.close()
    for path, incident, (once, again) in zip(paths, incidents, found, strict=True):
        decision = decide(chart, incident)
        assert once == again, path.name
        assert once["status"] == decision.status, path.name
        assert once["lit"] == once["note_lit"]
        assert once["possible"] == once["note_possible"]
        if decision.outcome:
            assert once["heading"] == chart.boxes[decision.outcome].text
            assert once["heading"] in once["beside"]
        else:
            assert once["heading"] == once["said"]
        if decision.status == "contradictory":
            assert once["lit"] == []
        else:
            duties = (row["box"] for row in decision.duties)
            reached = {*decision.path, *duties, *filter(None, [decision.outcome])}
            assert once["lit"] == sorted(f"box-{id_}" for id_ in reached), path.name


def test_danger_interrupts_and_not_knowing_stays_in_sight(opened: Any) -> None:
    assert opened.locator("#screen .alert").count() == 0
    opened.get_by_role("button", name="Start").click()
    assert "immediate risk" in heading(opened)
    opened.locator("[name=value][value=yes]").check()
    go_on(opened)
    assert heading(opened) == "Call 999 now"
    assert opened.locator(".danger[role=alert] a[href='tel:999']").count() == 2
    assert opened.evaluate("document.activeElement.tagName") == "H1"
    opened.go_back()
    opened.wait_for_selector("[name=value]")
    assert opened.locator("[name=value][value=yes]").is_checked()
    opened.get_by_label("I do not know").check()
    go_on(opened)
    assert "Find out first" in opened.locator(".alert.open").inner_text()
    opened.locator(".alert.open").get_by_role("button", name="Answer it now").click()
    opened.locator("[name=value][value=no]").check()
    go_on(opened)
    assert opened.locator(".alert").count() == 0


def test_what_was_typed_counts_without_a_button(opened: Any) -> None:
    incident = Incident("SG-1", people=(Person("A", ((15, 15),)),), everybody_listed="unknown")
    begin(opened, incident)
    answer(opened, incident)
    opened.get_by_role("button", name="See the answer").click()
    opened.evaluate("unsaved = false")
    opened.locator("#judged-reason").fill("we know the family")
    opened.locator("#taken-0-action").fill("rang the school")
    opened.locator("#taken-0-when").fill("25/11/2026 16:30")
    opened.locator("#taken-0-who").fill("lead")
    opened.get_by_role("button", name="Add another action").first.click()
    opened.keyboard.type("told the head")  # the new row has the focus
    opened.locator("#taken-1-when").fill("yesterday")
    assert opened.evaluate("unsaved")
    opened.go_back()
    comes_to(opened, "Check")
    opened.get_by_role("button", name="See the answer").click()
    assert opened.locator("#judged-reason").input_value() == "we know the family"
    saved = opened.evaluate("stateFrom(fileOf(state), false)")
    assert saved["judgement"] == {"reason": "we know the family"}
    assert saved["actions"]["taken"][0] == {
        "action": "rang the school", "on": "2026-11-25T16:30", "by": "lead",
    }  # fmt: skip
    assert saved["actions"]["taken"][1] == {
        "action": "told the head (yesterday)"
    }  # nothing is lost
    assert opened.locator("#taken-0-when").input_value() == "25/11/2026 16:30"
    assert saved["everybody_listed"] == "unknown"
    assert "25 November 2026, 16:30; lead" in opened.locator("#note").text_content()
    opened.evaluate("change('our others')")
    assert opened.locator("[name=value][value='']").is_checked()
    go_on(opened)
    assert heading(opened) == "Check your answers"


def test_every_fault_is_told_at_once_at_its_field(opened: Any) -> None:
    incident = Incident("SG-1", people=(Person("A", ((15, 15),)), Person("B", ((16, 16),))))
    begin(opened, incident)
    opened.evaluate("change('our ages')")
    opened.locator("#age-A").fill("young")
    opened.locator("#age-B").fill("old")
    go_on(opened)
    assert opened.title().startswith("Error:")
    links = opened.locator(".wrong a")
    assert [links.nth(n).inner_text()[:9] for n in range(2)] == ["Person A:", "Person B:"]
    links.nth(1).click()
    assert opened.evaluate("document.activeElement.id") == "age-B"
    told = opened.locator("#age-B").get_attribute("aria-describedby")
    assert "Person B" in opened.locator(f"#{told}").inner_text()
    assert "or leave it empty" in opened.locator(f"#{told}").inner_text()
    above = opened.evaluate("document.querySelector('.wrong').previousElementSibling.textContent")
    assert above == "Back"
    opened.evaluate("change('our record')")
    opened.locator("#received-day").fill("31")
    opened.locator("#received-month").fill("2")
    opened.locator("#received-year").fill("2026")
    opened.locator("#concern").fill("see picture.jpg")
    go_on(opened)
    assert opened.locator(".wrong li").count() == 2
    # The parts of a date are one answer: the fault stands above them all.
    assert opened.locator("fieldset > .at-field + .date").count() == 1
    assert "What was seen, heard or said? No imagery" in opened.locator(".wrong").inner_text()
    assert "must not print, forward" in opened.locator(".wrong").inner_text()
    opened.locator("#received-day").fill("3")
    opened.locator("#concern").fill("seen on https://www.instagram.com/x")
    go_on(opened)
    said = opened.locator(".wrong").inner_text()
    assert "What was seen, heard or said? This is a link or a path" in said
    assert "What was seen" in said  # which field
    assert "indecent" not in said


def test_a_checklist_is_one_screen_with_a_running_count(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        page(load_chart("safelives-marac-referral")), encoding="utf-8"
    )
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto((tmp_path / "page.html").as_uri())
    key = tab.evaluate("`checklist ${Object.keys(PAGE.plan.checklists)[0]}`")
    tab.evaluate("(key) => change(key)", key)
    tab.locator("[value=yes]").nth(0).check()
    tab.locator("[value=yes]").nth(1).check()
    tab.locator("[value=no]").nth(2).check()
    assert tab.locator(".count").inner_text().startswith("2 yes, 1 no, 0 not known")
    go_on(tab)
    assert tab.evaluate("Object.values(state.facts).filter(({written}) => written).length") == 3
    context.close()


DOWN = """
(texts) => texts.map((text) => {
  state = stateFrom(text, false);
  go(result);
  return document.getElementById("judgement").getBoundingClientRect().top + window.scrollY;
})
"""


@pytest.mark.parametrize("name", shipped())
def test_on_a_phone_the_judgement_is_within_four_screens_and_the_chart_is_folded(
    browser: Any, name: str, tmp_path: Path
) -> None:
    chart = load_chart(name)
    paths = sorted((folder("graphs") / "cases" / name).rglob("*.yaml"))
    (tmp_path / "page.html").write_text(page(chart), encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 360, "height": 740})
    tab = context.new_page()
    tab.goto((tmp_path / "page.html").as_uri())
    found = tab.evaluate(DOWN, [as_yaml(load_incident(path, chart)) for path in paths])
    far = {path.name: down for path, down in zip(paths, found, strict=True) if down > 4 * 740}
    assert far == {}
    picture = tab.locator(".reading .picture")
    assert not picture.is_visible()
    tab.evaluate("go(start)")
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")  # it is printed all the same
    assert picture.is_visible()
    tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert not picture.is_visible()
    tab.get_by_text("The chart as a picture").click()
    assert picture.is_visible()
    context.close()


def test_answers_of_a_checklist_stand_in_one_row_and_long_lists_are_folded(
    browser: Any, tmp_path: Path
) -> None:
    chart = load_chart("safelives-marac-referral")
    (tmp_path / "page.html").write_text(page(chart), encoding="utf-8")
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto((tmp_path / "page.html").as_uri())
    case = next((folder("graphs") / "cases" / chart.id).rglob("nothing-known-yet.yaml"))
    text = as_yaml(load_incident(case, chart))
    tab.evaluate("(text) => { state = stateFrom(text, false); go(result); }", text)
    asked = tab.locator("#note .answer-part li").count()  # the note has them all
    assert tab.locator("div.answer > ul > li").count() == 5
    assert tab.locator("div.answer summary").inner_text() == f"{asked - 5} more"
    tab.evaluate("change(Object.keys(PAGE.plan.checklists).map((id) => `checklist ${id}`)[0])")
    tab.locator("[value=yes]").nth(0).check()
    go_on(tab)
    rows = tab.locator("dl.answers > div").all_inner_texts()
    (row,) = [row for row in rows if "Dash checklist" in row]
    assert "1 yes, 0 no, 23 not known" in row
    context.close()


@pytest.mark.parametrize(("lang", "turned"), [("cy", None), ("ar", "rtl")])
def test_words_of_the_chart_are_marked_in_its_language_on_every_screen(
    browser: Any, tmp_path: Path, lang: str, turned: str | None
) -> None:
    written = (folder("graphs") / "safelives-marac-referral.yaml").read_text("utf-8")
    path = tmp_path / "safelives-marac-referral.yaml"
    path.write_text(written.replace("edition:\n", f"edition:\n  lang: {lang}\n", 1), "utf-8")
    chart = load_chart(str(path))
    (tmp_path / "page.html").write_text(page(chart), encoding="utf-8")
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto((tmp_path / "page.html").as_uri())

    def spoken(where: str) -> list[tuple[str, str]]:
        """Language and direction, as they are heard and seen, of what is there."""
        code = (
            "(all) => all.map((it) => [it.closest('[lang]').lang, getComputedStyle(it).direction])"
        )
        return [tuple(each) for each in tab.locator(where).evaluate_all(code)]

    chart_s, ours = (lang, turned or "ltr"), ("en-GB", "ltr")
    assert spoken("#screen h1") == [chart_s]
    assert spoken("#screen > p:not(.notice)") == [ours] * 3
    tab.get_by_role("button", name="Start").click()
    assert spoken("#screen h1") == [chart_s]  # the first danger
    assert spoken("#screen .hint") == [chart_s]
    assert set(spoken("#screen .choice label")) == {ours}  # yes, no, I do not know
    tab.evaluate("change('our record')")
    assert spoken("#screen h1") == [ours]
    tab.evaluate("change(Object.keys(PAGE.plan.checklists).map((id) => `checklist ${id}`)[0])")
    assert set(spoken("#screen .item legend")) == {chart_s}
    case = next((folder("graphs") / "cases" / chart.id).rglob("three-things-at-once.yaml"))
    text = as_yaml(load_incident(case, chart))
    tab.evaluate("(text) => { state = stateFrom(text, false); go(result); }", text)
    assert spoken("div.answer h1") == [chart_s]
    assert set(spoken(".steps li")) == {chart_s}
    assert set(spoken("#possible li > *")) == {chart_s}
    assert spoken("#note .chart") == [chart_s]
    assert spoken("#note .title") == [ours]
    assert f'<html lang="{lang}"' in tab.evaluate("noteFile(caseNote(state, onScreen))")
    tab.evaluate("check()")
    assert set(spoken("dl.answers dt")) == {chart_s, ours}
    context.close()


def test_what_is_wrong_with_an_action_is_told_at_its_field_and_then_forgiven(opened: Any) -> None:
    incident = Incident("SG-1", people=(Person("A", ((15, 15),)),), everybody_listed="yes")
    begin(opened, incident)
    opened.evaluate("go(result)")
    assert opened.get_by_role("button", name="Go on with the questions").is_visible()
    opened.locator("#taken-0-action").fill("told the head")
    opened.locator("#taken-0-when").fill("yesterday")
    opened.locator("#not_taken-0-reason").fill("advice")
    opened.get_by_role("button", name="Record it").click()
    links = opened.locator(".wrong a")
    assert "write a date such as" in links.nth(0).inner_text()
    assert links.nth(1).inner_text() == "Write what the action is."
    links.nth(1).click()
    assert opened.evaluate("document.activeElement.id") == "not_taken-0-action"
    opened.keyboard.type("no police")
    opened.locator("#taken-0-when").fill("25/11/2026")
    opened.get_by_role("button", name="Record it").click()
    assert opened.locator(".wrong, .at-field, [aria-invalid]").count() == 0
    assert not opened.title().startswith("Error:")
    assert opened.evaluate("state.actions") == {
        "taken": [{"action": "told the head", "on": "2026-11-25"}],
        "not_taken": [{"action": "no police", "reason": "advice"}],
    }


def test_what_could_not_be_opened_again_is_not_saved_but_told_where_it_stands(opened: Any) -> None:
    incident = Incident("SG-1", people=(Person("A", ((15, 15),)),), everybody_listed="yes")
    begin(opened, incident)
    opened.evaluate("go(result)")
    opened.locator("#judged-reason").fill("see picture.jpg")
    opened.evaluate("go(() => check())")  # it counts as typed
    opened.evaluate("window.times = 0; save = () => { window.times += 1; }; 0")
    opened.get_by_role("button", name="Save the incident file").click()
    assert opened.evaluate("window.times") == 0
    assert opened.evaluate("document.querySelector('#judgement') !== null")
    assert "Reason: No imagery" in opened.locator(".wrong").inner_text()
    opened.locator("#judged-reason").fill("word " * 900)
    opened.get_by_role("button", name="Save the incident file").click()
    assert "at most 4,000 characters" in opened.locator(".wrong").inner_text()
    opened.locator("#judged-reason").fill("a few words")
    opened.get_by_role("button", name="Save the incident file").click()
    assert opened.evaluate("window.times") == 1
