"""The SVG and HTML: ids, states, words, and the same bytes each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

import flowgraph
from drawing import charts, kscb
from flowgraph import drawing
from flowgraph.drawing import painting
from flowgraph.showing import view_of

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def by_id(text: str) -> dict[str, ElementTree.Element]:
    return {e.attrib["id"]: e for e in parsed(text).iter() if "id" in e.attrib}


def test_every_box_and_arrow_has_its_id() -> None:
    found = by_id(drawing.svg(kscb.PLAIN))
    assert found.keys() == {
        "picture", "title", "desc",
        *(f"box-{box.id}" for box in kscb.BOXES),
        *(f"arrow-{a.source}--{a.target}" for a in kscb.ARROWS),
    }  # fmt: skip


def test_two_fragments_may_share_a_page() -> None:
    one = by_id(drawing.svg(kscb.DECIDED, prefix="SG-1-", embed_font=False, style=False))
    two = by_id(drawing.svg(kscb.DECIDED, prefix="SG-2-", embed_font=False, style=False))
    assert not one.keys() & two.keys()
    assert "SG-1-box-refer" in one
    root = one["SG-1-picture"]
    assert root.attrib["aria-labelledby"] == "SG-1-title SG-1-desc"


def test_states_are_classes_and_badges() -> None:
    found = by_id(drawing.svg(kscb.UNDECIDED))
    lit = found["box-experimental"]
    assert "lit" in lit.attrib["class"].split()
    assert [t.text for t in lit.iter(f"{SVG}text")][-1] == "2"
    possible = found["box-high_risk"]
    assert "possible" in possible.attrib["class"].split()
    assert [t.text for t in possible.iter(f"{SVG}text")][-1] == "?"
    assert "ruled_out" in found["box-youth_only"].attrib["class"].split()
    assert "lit" in found["arrow-identified--experimental"].attrib["class"].split()
    assert "ruled_out" in found["arrow-identified--aggravated"].attrib["class"].split()
    assert "possible" in found["arrow-high_risk--refer"].attrib["class"].split()


def test_relighting_changes_states_only() -> None:
    """The same places, whatever the case."""
    places = [
        re.findall(r'<rect class="body"[^>]*>', drawing.svg(view))[: len(kscb.BOXES)]
        for view in (kscb.DECIDED, kscb.lit(kscb.DECIDED, ("identified", "aggravated")))
    ]
    assert places[0] == places[1]


def test_what_a_case_says_is_filled_in() -> None:
    first = drawing.svg(kscb.DECIDED)
    second = drawing.svg(replace(kscb.DECIDED, incident="SG-2026-9999", headline="Decided: Other"))
    assert "SG-2026-0117" in first
    assert "SG-2026-0117" not in second
    assert "SG-2026-9999" in second
    assert "Decided: Other" in second


def test_arrows_tell_their_reason() -> None:
    arrows = tuple(replace(a, because="risk <level> is high") for a in kscb.DECIDED.arrows)
    text = drawing.svg(replace(kscb.DECIDED, arrows=arrows))
    title = by_id(text)["arrow-high_risk--refer"].find(f"{SVG}title")
    assert title is not None
    assert title.text is not None
    assert title.text.endswith("(risk <level> is high)")


def test_title_and_description_hold_the_words() -> None:
    root = parsed(drawing.svg(kscb.DECIDED))
    assert root.attrib["role"] == "img"
    description = root.find(f"{SVG}desc")
    assert description is not None
    for words in (kscb.DECIDED.headline, *kscb.DECIDED.words):
        assert words in (description.text or "")


def test_review_copy_shows_predicate_basis_and_citation() -> None:
    text = drawing.svg(kscb.PLAIN, labels="predicates")
    group = by_id(text)["arrow-aggravated_12_or_under--refer"]
    said = " ".join(t.text or "" for t in group.iter(f"{SVG}text"))
    assert said == "always our precaution, p.3"
    assert "precaution" in group.attrib["class"].split()
    group = by_id(text)["arrow-identified--aggravated"]
    said = " ".join(t.text or "" for t in group.iter(f"{SVG}text"))
    assert said == "classification == 'aggravated' stated, p.1-2"


def test_precaution_is_marked_without_labels() -> None:
    group = by_id(drawing.svg(kscb.PLAIN))["arrow-adults_involved--refer"]
    assert [t.text for t in group.iter(f"{SVG}text")] == ["†"]


def test_hostile_words_stay_words() -> None:
    view = next(v for v in charts.all_charts() if v.chart == "hostile")
    for labels in ("none", "words"):
        text = drawing.svg(view, labels=labels)  # type: ignore[arg-type]
        root = parsed(text)
        assert not list(root.iter(f"{SVG}script"))
        assert "script" not in {e.tag for e in root.iter()}
    assert "<script" not in drawing.html(view)


def test_no_colour_alone() -> None:
    """Ruled out is dashed and lit is heavier, in every theme."""
    for theme in drawing.all_themes():
        text = drawing.svg(kscb.DECIDED, theme=theme)
        assert re.search(r"\.ruled_out \.body \{[^}]*stroke-dasharray", text)
        assert re.search(r"\.ruled_out \.way \{[^}]*stroke-dasharray", text)


def test_in_black_and_white_no_two_kinds_look_alike() -> None:
    """Form tells them apart: ground, weight, corners, the second outline; not the words in them."""
    look, marks = drawing.all_themes()["mono"], ("action", "duty")
    kinds = ("start", "condition", *marks, "most", "between", "least")
    heavy = {"start", "most", "between", "least"}
    forms = {
        kind: (getattr(look, kind).fill, kind in heavy, kind in marks,
               painting.CORNERS["outcome" if kind in heavy - {"start"} else kind])
        for kind in kinds
    }  # fmt: skip
    assert len(set(forms.values())) == len(kinds)
    assert look.banner.fill != look.most.fill  # the ground of the strip that says whom to ring
    assert look.banner.line


def test_whom_to_ring_stands_between_two_signs() -> None:
    text = drawing.svg(view_of(flowgraph.load_chart("kscb-sexting-2016")), embed_font=False)
    (alert,) = (g for g in parsed(text).iter(f"{SVG}g") if g.get("class") == "alert")
    assert [e.get("class") for e in alert.iter(f"{SVG}path")] == ["sign"] * 2


def test_fonts_travel_with_the_file() -> None:
    assert drawing.svg(kscb.PLAIN).count("data:font/woff2;base64,") == 2
    assert "base64" not in drawing.svg(kscb.PLAIN, embed_font=False)


def test_html_fetches_nothing() -> None:
    text = drawing.html(kscb.DECIDED)
    assert "default-src 'none'" in text
    assert not re.search(r"<(script|link|img|iframe|object)\b", text)
    assert not re.search(r"\b(href|src)=", text)
    assert not re.search(r"\sstyle=", text)  # the policy would refuse it
    for words in kscb.DECIDED.words:
        assert f"<li>{words}</li>" in text
    assert kscb.DECIDED.notice in text


def test_html_policy_names_its_own_style() -> None:
    import base64
    import hashlib

    text = drawing.html(kscb.PLAIN)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in text


def test_same_input_same_bytes_in_another_process() -> None:
    code = (
        "from drawing import kscb; from flowgraph import drawing; import hashlib;"
        "print(hashlib.sha256(drawing.html(kscb.UNDECIDED).encode()).hexdigest())"
    )
    tests = Path(__file__).parents[1]
    found = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        env["PYTHONPATH"] = os.pathsep.join([str(tests), str(tests.parent)])
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True,
                              check=True)  # fmt: skip
        found.add(done.stdout)
    assert len(found) == 1


def test_unknown_theme_names_the_nearest() -> None:
    with pytest.raises(drawing.DrawingError, match="high-contrast"):
        drawing.svg(kscb.PLAIN, theme="hi-contrast")


def test_a_circle_is_refused() -> None:
    view = charts.chart(
        "ring", [charts.box("a"), charts.box("b")], charts.edges([("a", "b"), ("b", "a")])
    )
    with pytest.raises(drawing.DrawingError, match="circle"):
        drawing.svg(view)


def test_the_words_of_a_page_are_linked_to_each_other() -> None:
    view = view_of(flowgraph.load_chart("kscb-sexting-2016"))
    text = drawing.html(view)
    targets = re.findall(r'href="#([^"]+)"', text)
    assert len(targets) == len(view.arrows) == len(re.findall(r"\bhref=", text))
    ids = re.findall(r' id="(words-\d+)"', text)
    assert set(targets) == set(ids)
    assert len(ids) == len(set(ids))
    assert ', to <a href="#words-2">2</a> (‘Aggravated’ Incidents)' in text
    assert "<h2>At any time</h2>" in text
    assert "<h2>What this chart is not for</h2>" in text


@pytest.mark.parametrize(("lang", "turned"), [("cy", ""), ("ar", ' dir="rtl"'), ("en-GB", "")])
def test_a_chart_is_in_its_own_language_and_our_words_in_english(lang: str, turned: str) -> None:
    view = replace(view_of(flowgraph.load_chart("kscb-typology-2016")), lang=lang)
    page, picture = drawing.html(view), drawing.svg(view, embed_font=False)
    assert f'<html lang="{lang}"{turned}>' in page
    assert re.search(rf'^<svg [^>]* lang="{lang}" direction="ltr" class=', picture)
    ours = "" if lang == "en-GB" else ' lang="en-GB"' + (' dir="ltr"' if turned else "")
    assert f"<h2{ours}>The chart in words</h2>" in page
    assert f'<g class="legend"{ours}>' in picture
    assert f'<desc id="desc"{ours}>' in picture
