"""How a chart and a decision show themselves in a notebook."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from msgspec.structs import replace

import flowgraph

KSCB = flowgraph.load_chart("kscb-sexting-2016")
REFERRED = {"classification": "aggravated", "adult_involved": True}


def test_a_chart_is_its_picture_with_its_words_beside_it() -> None:
    shown = KSCB._repr_html_()
    ET.fromstring(shown)  # one well-formed figure, so that it can stand among others
    assert shown.count("<svg") == 1
    assert KSCB.title in shown
    assert all(f'id="{KSCB.id}-box-{box}"' in shown for box in KSCB.boxes)


def test_a_decision_is_its_path() -> None:
    decision = flowgraph.decide(KSCB, REFERRED)
    shown = decision._repr_html_()
    ET.fromstring(shown)
    assert "Refer to Specialist Children’s Services" in shown
    assert shown != KSCB._repr_html_()


def test_words_of_a_chart_stay_words() -> None:
    shown = replace(KSCB, title="<b>bold</b>")._repr_html_()
    assert "<b>" not in shown
    assert "&lt;b&gt;bold" in shown


def test_a_picture_of_a_decision_on_another_chart_is_refused() -> None:
    decision = flowgraph.decide(KSCB, REFERRED)
    other = flowgraph.load_chart("kscb-typology-2016")
    with pytest.raises(flowgraph.FlowgraphError):
        flowgraph.picture(other, decision)
