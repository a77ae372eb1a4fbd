"""Incidents for the tests of notes and records, and the words of a note in every form."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from functools import cache
from html import unescape
from pathlib import Path

import pytest

import flowgraph
from flowgraph.deciding.decision import Decision
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.source import decoded
from flowgraph.writing.note import Form
from flowgraph.writing.note import note as write_note

CHART = flowgraph.load_chart("kscb-sexting-2016")

FULL = """
incident: SG-2026-0117
date: 2026-11-20
people:
  - {who: A, age: 14, part: [pictured]}
  - {who: B, age: 13-15, part: [shared]}
facts:
  intent_to_harm: no
  coercion: no
  willing_participation: no
  apps: a messaging app SECRET1
  risk_level:
    {is: medium, because: amber SECRET2, source: Brook SECRET3, by: DSL SECRET4, on: 2026-11-19}
judgement: {agrees: no, decision: refer, reason: a second one SECRET5, by: Lead SECRET6}
actions:
  taken: [Parents told SECRET7]
  not_taken: [{action: No police SECRET8, reason: advice first SECRET9}]
"""
OPEN = """
incident: SG-2026-0200
people: [{who: A, age: unknown, part: [pictured]}, {who: B, age: 15, part: [shared]}]
facts: {immediate_risk: yes, coercion: no, intent_to_harm: no, willing_participation: no}
"""
CONTRADICTORY = """
incident: SG-2026-0300
people: [{who: A, age: 15}, {who: B, age: 16}]
facts: {classification: experimental, coercion: yes}
"""
OUTSIDE = "{incident: SG-2026-0400, people: [{who: A, age: 25}]}"
LOW = """
incident: SG-2026-0500
people: [{who: A, age: 16}, {who: B, age: 16}]
facts: {classification: experimental, harmful: no, vulnerable: no, consent: given}
"""


def decided(text: str) -> Decision:
    return flowgraph.decide(CHART, read_incident(decoded("incident.yaml", text.encode()), CHART))


@cache
def full() -> Decision:
    return decided(FULL)


@cache
def note(text: str, form: Form, redact: bool = False) -> str | bytes:
    return write_note(decided(text), form, redact=redact)


def needs(tool: str) -> str:
    """A tool that CI has; elsewhere its tests are left out."""
    found = shutil.which(tool)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{tool} is missing, and CI must have it")
        pytest.skip(f"{tool} is not installed here")
    return found


def pdf_words(data: bytes, folder: Path) -> str:
    tool = needs("pdftotext")
    (folder / "note.pdf").write_bytes(data)
    command = [tool, "-raw", str(folder / "note.pdf"), "-"]
    made = subprocess.run(command, capture_output=True, check=True)
    return made.stdout.decode()


def word_words(data: bytes) -> str:
    import docx

    made = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


def words(text: str, form: Form, folder: Path, redact: bool = False) -> str:
    """The words of a note on one line, whatever its form."""
    made = note(text, form, redact)
    if form == "pdf":
        assert isinstance(made, bytes)
        made = pdf_words(made, folder)
    elif form == "docx":
        assert isinstance(made, bytes)
        made = word_words(made)
    assert isinstance(made, str)
    if form == "html":
        made = re.sub(r"<(style|svg)\b.*?</\1>", " ", made, flags=re.DOTALL)
        made = unescape(re.sub(r"</?(?:strong|span)\b[^>]*>", "", made))
        made = re.sub(r"<[^>]+>", " ", made)
    if form == "md":
        made = re.sub(r"\\([^\w\s])", r"\1", made).replace("**", "")
        made = re.sub(r"^> ", "", made, flags=re.M)
    return " ".join(made.split())
