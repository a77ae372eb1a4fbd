"""What a screen reader is given, and in which order: Chromium's own accessibility tree."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from conftest import missing
from test_outputs import made

import flowgraph
from flowgraph import drawing
from flowgraph.showing import view_of
from flowgraph.view import View


def told(browser: Any, path: Path) -> list[tuple[str, str]]:
    """Role and name of everything that is told, in the order it is told in."""
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto(path.as_uri())
    nodes = context.new_cdp_session(tab).send("Accessibility.getFullAXTree")["nodes"]
    context.close()
    by_id = {node["nodeId"]: node for node in nodes}
    found: list[tuple[str, str]] = []

    def walk(node: dict[str, Any]) -> None:
        if not node.get("ignored"):
            name = node.get("name", {}).get("value", "")
            found.append((node["role"]["value"], " ".join(name.split())))
            if node["role"]["value"] == "image":
                return  # its parts are presentation
        for child in node.get("childIds", []):
            walk(by_id[child])

    walk(nodes[0])
    return found


def place(tree: list[tuple[str, str]], role: str, words: str) -> int:
    found = [at for at, (kind, name) in enumerate(tree) if kind == role and words in name]
    assert found, f"no {role} that says {words!r}"
    return found[0]


def test_a_picture_is_told_heading_answer_picture_path(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "picture.html"
    path.write_text(made("picture"), encoding="utf-8")
    tree = told(browser, path)
    order = [
        place(tree, "heading", "Responding to Youth Produced Sexual Imagery"),
        place(tree, "StaticText", "Do not print, forward or share"),
        place(tree, "StaticText", "Not decided yet. Still possible, most protective first"),
        place(tree, "image", "Not decided yet"),  # one thing, with the answer in its name
        place(tree, "heading", "The path in words"),
        place(
            tree,
            "StaticText",
            "Leads to ‘Experimental’ Incidents, because the incident is experimental",
        ),
        place(tree, "StaticText", "From here it is open"),
        place(tree, "StaticText", "Check that this is current"),
    ]
    assert order == sorted(order)


def test_a_note_is_told_answer_before_reasons_before_record(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "note.html"
    path.write_text(made("note"), encoding="utf-8")
    tree = told(browser, path)
    headings = [name for kind, name in tree if kind == "heading"]
    assert headings[0].startswith("Case note")
    answer = place(tree, "heading", "What the chart answers")
    assert place(tree, "StaticText", "Not decided yet") > answer
    assert [name for kind, name in tree if kind == "image" and not name] == []


def test_a_pdf_is_tagged_in_the_same_order(tmp_path: Path) -> None:
    tool = shutil.which("pdfinfo") or missing("pdfinfo")
    path = tmp_path / "picture.pdf"
    path.write_bytes(drawing.pdf(kscb_decided()))
    done = subprocess.run([str(tool), "-struct-text", path], capture_output=True)
    tags = done.stdout.decode()
    order = [
        tags.index(words)
        for words in (
            "Figure:",
            "  H1 ",
            '  H2 "The ',
            "Lbl (block)",
            "This is the outcome",
        )
    ]
    assert order == sorted(order)


def kscb_decided() -> View:
    chart = flowgraph.load_chart("kscb-sexting-2016")
    facts = {"classification": "aggravated", "adult_involved": True}
    return view_of(chart, flowgraph.decide(chart, facts))
