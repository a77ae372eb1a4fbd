"""Two interviews to their end in Firefox, and by a command in WebKit, as test_page.py has them in
Chromium: Back, Change, save, reopen, and the same answer on the command line."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import missing
from firefox import Firefox
from webkit import WebKit

from flowgraph.asking.session import as_yaml
from flowgraph.deciding.decide import decide
from flowgraph.incident import Incident
from flowgraph.reading.incident_file import load_incident
from flowgraph.reading.library import load_chart
from flowgraph.resources import folder
from flowgraph.writing.page import page

CHART = load_chart("kscb-sexting-2016")

# Answers as a person does, by the controls and buttons that are on the screen.
DRIVEN = r"""
const heading = () => document.querySelector("#screen h1").textContent;
const press = (text) => [...document.querySelectorAll("button")].find((b) => b.textContent.startsWith(text)).click();
const pick = (name, value) => document.querySelector(`[name="${name}"][value="${value}"]`).click();
const write = (id, text) => { document.getElementById(id).value = text; };
const goOn = () => press("Continue");
const settled = () => new Promise((done) => setTimeout(done, 150));
function answerOne(told) {
  const asked = Object.values({ ...PAGE.plan.facts, ...PAGE.plan.texts }).find(({ ask }) => ask === heading());
  const written = told.facts[asked?.name]?.written;
  if (document.querySelector(".danger")) { press("It is done"); return; }
  if (heading() === "Your record") write("reference", told.reference);
  else if (heading().startsWith("How many")) write("value", `${told.people.length}`);
  else if (heading().startsWith("How old are")) told.people.forEach(({ who, ages }) => write(`age-${who}`, agesInWords(ages)));
  else if (heading().startsWith("May somebody")) pick("value", "yes");
  else if (heading() === "For the record") write("reported_by", "class teacher");
  else if (!written) (document.querySelector("#unknown") || document.querySelector('[name=value][value=""]')).click();
  else if (document.querySelector("[name=value][type=radio]")) pick("value", written[0]);
  else write("value", written[0]);
  goOn();
}
function interview(told) {
  press("Start");
  for (let n = 0; n < 60 && heading() !== "Check your answers"; n += 1) answerOne(told);
}
"""


BROWSERS = ["firefox", *(["webkit"] if "FLOWGRAPH_WEBKIT" in os.environ else [])]
"""WebKit by a command of its own, for it needs a screen: see ``webkit.py``."""


@pytest.fixture(scope="module", params=BROWSERS)
def browser(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Firefox | WebKit]:
    started: Firefox | WebKit
    if request.param == "webkit":
        started = WebKit()
    else:
        if not (shutil.which("firefox") or shutil.which("firefox-esr")):
            missing("firefox")
        if find_spec("websockets") is None:
            missing("websockets")
        started = Firefox(tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(page(CHART), encoding="utf-8")
    return path


def case(name: str) -> Incident:
    cases = folder("graphs") / "cases" / CHART.id
    return load_incident(next(cases.rglob(f"{name}.yaml")), CHART)


@pytest.mark.parametrize("name", ["guidance-intent-to-harm-high-risk", "guidance-romantic-as-told"])
def test_an_interview_to_its_end(
    browser: Firefox | WebKit, made: Path, tmp_path: Path, name: str
) -> None:
    incident = case(name)
    browser.open(made)
    browser.evaluate(
        f"(() => {{ {DRIVEN} Object.assign(window, {{heading, goOn, settled, interview}}); }})()"
    )
    told = browser.evaluate(f"stateFrom({json.dumps(as_yaml(incident))}, false)")
    browser.evaluate(f"interview({json.dumps(told)})")
    assert browser.evaluate("heading()") == "Check your answers"
    # Back goes one question back, with its answer; Forward comes here again.
    assert browser.evaluate("(history.back(), settled().then(heading))") == "For the record"
    assert browser.evaluate("document.getElementById('reported_by').value") == "class teacher"
    assert browser.evaluate("(history.forward(), settled().then(heading))") == "Check your answers"
    # Change comes back to the answers.
    browser.evaluate("change('our others')")
    assert browser.evaluate("document.querySelector('[name=value][value=yes]').checked")
    browser.evaluate("goOn()")
    assert browser.evaluate("heading()") == "Check your answers"
    # Saved, it is the same on the command line; opened again, here.
    text = browser.evaluate("fileOf(state)")
    (tmp_path / "saved.yaml").write_text(text, encoding="utf-8")
    decision = decide(CHART, load_incident(tmp_path / "saved.yaml", CHART))
    shown = "(result(), [decisionOf(PAGE.plan, state).status, decisionOf(PAGE.plan, state).path, heading()])"
    first = browser.evaluate(shown)
    assert first[:2] == [decision.status, list(decision.path)]
    assert decision.path == decide(CHART, incident).path
    assert browser.evaluate(f"(state = stateFrom({json.dumps(text)}, false), {shown})") == first


def test_axe_finds_nothing(browser: Firefox | WebKit, made: Path) -> None:
    found = find_spec("axe_core_python")
    if found is None or found.origin is None:
        missing("axe-core-python")
    axe = (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    browser.open(made)
    browser.evaluate(f"(() => {{ {axe}; window.axe = axe; }})()")
    for screen in (
        "start()",
        "next()",
        "change('our people')",
        "change('our record')",
        "check()",
        "result()",
    ):
        faults: Any = browser.evaluate(
            f"({screen}, axe.run().then(({{violations}}) => violations.map(({{id}}) => id)))"
        )
        assert faults == [], screen
