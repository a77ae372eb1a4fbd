"""What a new kind of fact must have beside its class: a place in the schema, words and a control."""

from __future__ import annotations

import json

import pytest

from flowgraph.kinds import CALLED, KINDS
from flowgraph.resources import folder
from flowgraph.words import words

SCHEMA = json.loads((folder("templates") / "schemas/chart.schema.json").read_text("utf-8"))


def test_the_schema_has_every_kind():
    assert SCHEMA["$defs"]["fact"]["properties"]["kind"]["enum"] == [*KINDS]


@pytest.mark.parametrize("kind", KINDS.values(), ids=[*KINDS])
def test_every_kind_can_be_answered(kind):
    page = (folder("templates") / "page/page.js").read_text("utf-8")
    assert words("interview")[kind.asked_as]["wrong"]
    assert f'"{kind.asked_as}": (' in page or f"\n  {kind.asked_as}: (" in page


@pytest.mark.parametrize("kind", KINDS.values(), ids=[*KINDS])
def test_a_kind_that_is_decided_by_has_a_column_and_a_type(kind):
    assert kind.decides == bool(kind.in_tables) == bool(kind.in_dmn)


def test_what_people_call_a_kind_is_the_name_of_no_other():
    assert not CALLED.keys() & KINDS.keys()
    assert len(CALLED) == sum(len(kind.called) for kind in KINDS.values())
