"""Words that must be there cannot be blank, and what may be left out leaves no stray words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import flowgraph
from flowgraph.cli import command
from flowgraph.writing.blank import blank_incident
from flowgraph.writing.exports import exported

CHART: dict[str, Any] = {
    "chart": "small", "title": "A procedure",
    "edition": {"publisher": "A board", "document": "Its procedure", "date": "2026-01"},
    "start": "s", "facts": {"q": {"kind": "yes-no", "ask": "Is it so?"}},
    "boxes": {
        "s": {"kind": "start", "text": "It begins", "cite": "p.1", "points": ["A point"], "next": {
            "a": {"when": "q", "basis": "stated", "cite": "p.1"},
            "b": {"when": "not q", "basis": "stated", "cite": "p.1"}}},
        "a": {"kind": "outcome", "text": "Refer", "cite": "p.1", "protection": 2, "contact": {"phone": "101"}},
        "b": {"kind": "outcome", "text": "Wait", "cite": "p.1", "protection": 1},
    },
    "alerts": [{"when": "q", "says": "Act now"}],
    "notes": [{"text": "Bear in mind"}],
    "questions": [{"group": "What is known?", "asks": ["q"]}],
    "guidance": [{"title": "A tool"}],
    "claims": [{"says": "It holds", "when": "q", "at_least": "a"}],
}  # fmt: skip
NOTHING = {
    "empty": "", "spaces": "  ", "no-break space": "\u00a0", "soft hyphen": "\u00ad", "no width": "\u200b\u2060\ufeff",
    "tilde": "~", "null": None, "ideographic space": "\u3000", "hangul filler": "\u3164", "braille blank": "\u2800",
    "joiner": "\u200d", "line break": "\n",
}  # fmt: skip
WORDS: dict[str, Callable[[Any, Any], Any]] = {
    "title": lambda c, w: c.update(title=w),
    "publisher": lambda c, w: c["edition"].update(publisher=w),
    "document": lambda c, w: c["edition"].update(document=w),
    "date": lambda c, w: c["edition"].update(date=w),
    "box": lambda c, w: c["boxes"]["a"].update(text=w),
    "point": lambda c, w: c["boxes"]["s"].update(points=["A point", w]),
    "alert": lambda c, w: c["alerts"][0].update(says=w),
    "note": lambda c, w: c["notes"][0].update(text=w),
    "group": lambda c, w: c["questions"][0].update(group=w),
    "guidance": lambda c, w: c["guidance"][0].update(title=w),
    "claim": lambda c, w: c["claims"][0].update(says=w),
    "contact": lambda c, w: c["boxes"]["a"].update(contact={"phone": w}),
    "kind": lambda c, w: c["boxes"]["a"].update(kind=w),
    "start": lambda c, w: c.update(start=w),
    "when": lambda c, w: c["alerts"][0].update(when=w),
}


def load(folder: Path, chart: dict[str, Any]) -> flowgraph.Chart:
    path = folder / "small.yaml"
    path.write_text(json.dumps(chart), "utf-8")
    return flowgraph.load_chart(path)


@pytest.mark.parametrize("nothing", NOTHING.values(), ids=NOTHING)
@pytest.mark.parametrize("where", WORDS)
def test_words_that_must_be_there_are_not_blank(tmp_path: Path, where: str, nothing: str) -> None:
    chart = json.loads(json.dumps(CHART))
    load(tmp_path, chart)
    WORDS[where](chart, nothing)
    with pytest.raises(flowgraph.ChartError) as caught:
        load(tmp_path, chart)
    if nothing != "~" or where not in ("contact", "kind", "start", "when"):
        said = [str(fault) for fault in caught.value.findings]
        assert (
            sum("is blank" in fault or "nobody can be reached" in fault for fault in said) == 1
        ), said


@pytest.mark.parametrize("version", [None, "", "  ", "\u00ad", "left out"])
def test_an_edition_without_a_version_leaves_no_stray_words(
    tmp_path: Path, version: str | None
) -> None:
    chart = json.loads(json.dumps(CHART))
    if version != "left out":
        chart["edition"]["version"] = version
    made = load(tmp_path, chart)
    incident = flowgraph.incident_from({"incident": "SG-1", "facts": {"q": "yes"}}, made)
    decision = flowgraph.decide(made, incident)
    outputs = [
        flowgraph.picture(made), flowgraph.picture(made, decision), repr(made),
        *(str(flowgraph.note(decision, form)) for form in ("html", "md", "txt")),
        *(str(exported(made, form)) for form in ("dot", "mmd", "graphml", "json", "drawio")),
    ]  # fmt: skip
    (tmp_path / "i.yaml").write_text("incident: SG-1\nfacts: {q: yes}\n")
    for words in (
        ["decide", "i.yaml", "--chart", "small.yaml"], ["check", "small.yaml"],
        ["compare", "small.yaml", "small.yaml"], ["page", "small.yaml", "-o", "-"],
        ["poster", "small.yaml", "-o", "poster.html"], ["draw", "small.yaml", "-o", "-"],
    ):  # fmt: skip
        with pytest.MonkeyPatch.context() as here:
            here.chdir(tmp_path)
            done = CliRunner().invoke(command, words)
        assert done.exit_code == 0, done.output
        outputs.append(done.output)
    outputs.append((tmp_path / "poster.html").read_text("utf-8"))
    for output in outputs:
        words = re.sub(r"<(script|style)\b.*?</\1>", "", output, flags=re.DOTALL)
        assert "January 2026" in output or "<Chart" not in output
        assert not re.search(r"version\s*[,;)]|,\s*,|version\s+January|\(\s*,", words), output[:200]


IMAGERY = re.compile(r"imagery|pictured|image was made|passed it on")


def test_people_are_asked_for_only_where_a_chart_needs_them(tmp_path: Path) -> None:
    from flowgraph.asking.interview import begin, next_question

    def first(chart: flowgraph.Chart) -> list[str]:
        """The first questions, with one person of fifteen where people are asked for."""
        from flowgraph.asking.interview import answered

        interview, asked = begin(chart), []
        while (question := next_question(interview)) and len(asked) < 5:
            asked.append(
                f"{question.kind}: {question.ask} {question.help} {dict(question.options)}"
            )
            told = {"reference": "SG-1", "people": "1", "age": "15"}.get(question.kind)
            interview = answered(interview, question, told)
        return asked

    def kinds(asked: list[str]) -> list[str]:
        return [each.split(":")[0] for each in asked]

    none = load(tmp_path, CHART)
    assert not none.asks_for_people
    assert kinds(first(none)) == ["reference", "fact", "record", "record", "record"]
    assert "people" not in blank_incident(none)
    grown = {"kind": "yes-no", "ask": "Is an adult involved?", "from": {"any": "age >= 18"}}
    people = load(tmp_path, {**CHART, "facts": {**CHART["facts"], "grown": grown}})
    assert kinds(first(people))[:3] == ["reference", "people", "age"]
    assert "part" not in kinds(first(people))
    assert not IMAGERY.search(" ".join(first(people)))
    assert not re.search("pictured|image was made|part:", blank_incident(people))
    of_imagery = flowgraph.load_chart("kscb-typology-2016")
    assert kinds(first(of_imagery))[:4] == ["reference", "people", "age", "part"]
    assert IMAGERY.search(" ".join(first(of_imagery)))
    assert "part: any of pictured" in blank_incident(of_imagery)


def test_the_page_says_the_words_that_fit() -> None:
    from flowgraph.writing.page import page_data

    for name, about in (("kcsie-concerns-about-a-child", False), ("kscb-sexting-2016", True)):
        chart = flowgraph.load_chart(name)
        data = page_data(chart)
        words = " ".join(
            data["words"][part][key]
            for part in ("people", "ages", "age")
            for key in ("ask", "help")
        )
        assert (bool(IMAGERY.search(words)), data["parts"], chart.about_imagery) == (about,) * 3
        assert not [
            key for texts in data["words"].values() for key in texts if key.endswith("_imagery")
        ]
