"""What a board types wrong: each slip is told once, on its line, in the board's words, with the
very text to write; and nothing that only follows from it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import flowgraph
from flowgraph.cli import command
from flowgraph.reading.slip_mends import mended
from flowgraph.reading.source import decoded

MARAC = (Path(__file__).parent / "slips" / "marac-referral.yaml").read_text("utf-8")

JUDGED = "judgement: {when: high_risk_judged,"
TICKS = "visible: {when: ticks >= 14,"
REPEAT = "\"heard_before == 'within_12_months' and new_incident\""
AGE_ASK = 'ask: "How old is the person who is being abused?"'
SERVICE = "text: Refer to the local domestic abuse service,"
VISIBLE = 'text: "Visible high risk: 14 ticks or more"'
SIGNPOST = 'text: "Give details of support, agree how to keep in touch, record"'


def faults(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "c.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        flowgraph.load_chart(path)
    except flowgraph.FlowgraphError as error:
        return [str(finding).split("c.yaml:")[-1] for finding in error.findings]
    return []


SLIPS = [
    # (what stands there, what is typed, what is wrong, the text to write)
    # YAML
    (SERVICE, "text: & refer,", "begin with & need quotes", 'text: "& refer"'),
    (SERVICE, "text: *urgent* refer,", "begin with * need quotes", 'text: "*urgent* refer"'),
    (SERVICE, "text: @home refer,", "begin with @ need quotes", 'text: "@home refer"'),
    (AGE_ASK, "ask: How old: in years?", "a colon and a space need quotes", 'ask: "How old: in years?"'),
    ('ask: "Is anybody in immediate danger?"', "ask: Danger: is anybody in it?", "a colon and a space need quotes", 'ask: "Danger: is anybody in it?"'),
    (AGE_ASK, "ask: “How old is the person: abused?”", "curly quotes", 'ask: "How old is the person: abused?"'),
    (VISIBLE, 'text: "Visible high risk: 14 ticks or more', "a quote is opened and not closed", 'text: "Visible high risk: 14 ticks or more"'),
    (AGE_ASK, 'ask: "How old is the person?', "a quote is opened and not closed", 'ask: "How old is the person?"'),
    (AGE_ASK, "ask: 'What is the person's age?'", "quotes inside these quotes", 'ask: "What is the person\'s age?"'),
    (AGE_ASK, 'ask: "How old" is the person?', "quotes", "How old"),
    ("    kind: outcome\n    text: Under", "\tkind: outcome\n    text: Under", "begins with a tab", "`    kind: outcome`"),
    ("    kind: outcome\n    text: Under", "\u00a0\u00a0\u00a0\u00a0kind: outcome\n    text: Under", "a no-break space", "`    kind: outcome`"),
    ("    kind: outcome\n    text: Under", "   kind: outcome\n    text: Under", "not level", "`    kind: outcome`"),
    ("    kind: outcome\n    text: Under", "    kind:outcome\n    text: Under", "no space after `kind:`", "kind: outcome"),
    ("    kind: outcome\n    text: Under", "    kind outcome\n    text: Under", "no colon after `kind`", "kind: outcome"),
    (SERVICE, "text:Refer to the service,", "no space after `text:`", "text: Refer to the service"),
    ('help: "May raise', 'help "May raise', "no colon after `help`", "help:"),
    ("protection: 2}", "protection: 2", "a { is opened and not closed", "}"),
    ("protection: 2}", "protection: 2}}", "closes nothing", "}"),
    ("range: [0, 24]", "range: [0, 24", "a [ is opened and not closed", "range: [0, 24]"),
    ("kind: outcome, text: Refer to the local", "kind: outcome text: Refer to the local", "", "text"),
    (SIGNPOST, "text: Give details, agree how to keep in touch", "a comma ends the words", 'text: "Give details, agree how to keep in touch"'),
    ("  - {when: not relationship_in_scope", "  -{when: not relationship_in_scope", "no space after the hyphen", "- {when"),
    # Levels
    ("    next:\n      visible:", "  next:\n      visible:", "`next` is indented too little", "`    next:`"),
    ("    unit: years", "  unit: years", "the line is not level", "`    unit: years`"),
    ("  consents: {kind", "    consents: {kind", "", "  consents"),
    # Words of the language
    ("    kind: whole-number\n    range: [0, 120]", "    kind: number\n    range: [0, 120]", "`number` is not one of", "`whole-number`"),
    ("    kind: whole-number\n    range: [0, 120]", "    kind: Whole number\n    range: [0, 120]", "is not one of", "`whole-number`"),
    ("kind: condition, text: \"Visible", "kind: decision, text: \"Visible", "`decision` is not one of", "`condition`"),
    ("basis: stated, cite: \"criteria, p.1\"}\n      not_judged", "basis: Stated, cite: \"criteria, p.1\"}\n      not_judged", "`Stated` is not one of", "`stated`"),
    ("protection: 2}", "protection: high}", "a whole number is needed", "protection: 2; the others have 5 (child)"),
    ("protection: 2}", "protection: 2nd}", "a whole number is needed", "protection: 2"),
    ("range: [0, 24]", "range: 0–24", "two whole numbers", "range: [0, 24]"),
    ("range: [0, 24]", "range: 0 to 24", "two whole numbers", "range: [0, 24]"),
    ("range: [0, 24]", "range: 0, 24", "two whole numbers", "range: [0, 24]"),
    ("range: [0, 24]", "range: [24, 0]", "the lowest value comes first", "range: [0, 24]"),
    ("values: [never, within_12_months, longer_ago]", "values: [never, within 12 months, longer ago]", "cannot be ids of values", "values: {never: never, within_12_months: within 12 months, longer_ago: longer ago}"),
    ("values: [never, within_12_months, longer_ago]", "values: never, within_12_months, longer_ago", "a list", "values: [never, within_12_months, longer_ago]"),
    ("asks: [immediate_danger, victim_age, relationship_in_scope]", "asks: \"immediate_danger, victim_age\"", "a list", "asks: [immediate_danger, victim_age]"),
    ("next: marac}\n  below", "next: [marac, child]}\n  below", "a box has one way on", "next: marac"),
    # Predicates
    (REPEAT, REPEAT.replace(" and ", " AND "), "", f"when: {REPEAT}"),
    (REPEAT, REPEAT.replace(" and ", " & "), "", f"when: {REPEAT}"),
    (REPEAT, REPEAT.replace(" and ", " && "), "", f"when: {REPEAT}"),
    (REPEAT, REPEAT.replace("==", "="), "", f"when: {REPEAT}"),
    (REPEAT, REPEAT.replace("==", "is"), "", f"when: {REPEAT}"),
    (REPEAT, REPEAT.replace("'", "’"), "", f"when: {REPEAT}"),
    (REPEAT, REPEAT.replace("'", ""), "", f"when: {REPEAT}"),
    (TICKS, "visible: {when: ticks => 14,", "", "when: ticks >= 14"),
    (TICKS, "visible: {when: ticks ≥ 14,", "", "when: ticks >= 14"),
    (TICKS, "visible: {when: \"ticks >= '14'\",", "is a number", "when: ticks >= 14"),
    (TICKS, "visible: {when: ticks >= events_in_year,", "two facts", "when: ticks_at_least_events_in_year"),
    (TICKS, "visible: {when: ticks >= 40,", "lies in 0-24", "0 to 24"),
    (TICKS, "visible: {when: tick >= 14,", "there is no fact `tick`", "`ticks`"),
    (JUDGED, "judgement: {when: high_risk_judged >= 18,", "is not compared", "high_risk_judged"),
    (JUDGED, "judgement: {when: \"high_risk_judged == 'yes'\",", "is not compared", "when: high_risk_judged"),
    (JUDGED, "judgement: {when: \"high_risk_judged != 'yes'\",", "is not compared", "when: not high_risk_judged"),
    (JUDGED, "judgement: {when: high_risk_judged == no,", "", "when: not high_risk_judged"),
    (JUDGED, "judgement: {when: high_risk_judged is yes,", "", "when: high_risk_judged"),
    (JUDGED, "judgement: {when: \"!high_risk_judged\",", "", "when: not high_risk_judged"),
    (JUDGED, "judgement: {when: else,", "no fact `else`", "when: otherwise"),
    (JUDGED, "judgement: {when: count(children_in_household, care_needs, consents) >= 2,", "a total is a fact of its own", "from: {count: [children_in_household, care_needs, consents]}"),
    (JUDGED, "judgement: {when: heard_before in ('never', 'longer_ago'),", "need quotes", "when: \"heard_before in ('never', 'longer_ago')\""),
    (JUDGED, "judgement: {when: heard_before not in ('never'),", "", "when: \"not (heard_before == 'never')\""),
    (JUDGED, "judgement: {when: heard_before,", "neither true nor false", "heard_before == 'never'"),
    # Names
    ("  marac:\n", "  refer_to_marac:\n", "there is no box `marac`; lines 89, 97, 105 and 113 name it too", "refer_to_marac, the box on line 121"),
    ("start: disclosed", "start: Disclosed", "there is no box `Disclosed`", "`disclosed`"),
    ("  care_needs:\n", "  Care needs:\n", "cannot be the name of a fact", "`care_needs`"),
    # Dates
    ("date: published without a date", "date: 11/25/2024", "the day comes first", "25/11/2026"),
    ("date: published without a date", "date: 11/03/24", "four digits", "25/11/2026"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "typed", "wrong", "write"), SLIPS)
def test_a_slip_is_told_once_with_the_text_to_write(
    tmp_path: Path, right: str, typed: str, wrong: str, write: str
) -> None:
    assert right in MARAC
    found = faults(tmp_path, MARAC.replace(right, typed, 1))
    assert len(found) == 1, found
    line = MARAC[: MARAC.index(right)].count("\n") + 1
    assert "note" in found[0] or int(found[0].split(":")[0]) in (line, line + 1), found
    problem, _, mend = found[0].partition("Mend: ")
    assert wrong in problem, found
    assert write in mend, found
    assert "not YAML" not in problem


def test_the_chart_itself_is_sound(tmp_path: Path) -> None:
    assert faults(tmp_path, MARAC) == []


def test_a_capital_in_a_box_s_id_is_one_fault(tmp_path: Path) -> None:
    typed = MARAC.replace("      visible: {", "      Visible: {").replace(
        "  visible: {", "  Visible: {"
    )
    (found,) = faults(tmp_path, typed)
    assert "it has a capital letter" in found
    assert "write visible" in found


def test_a_british_date_is_read(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(MARAC.replace("date: published without a date", "date: 11/03/2024"))
    assert flowgraph.load_chart(path).edition.date_in_words == "11 March 2024"


def test_of_an_incident_nothing_that_was_written_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "i.yaml"
    for text in (
        "incident: a\nconcern: Jane: said so\n",
        "incident: a\nreported_by: {a: Jane\n",
        'incident: a\nconcern: "Jane said "so"\n',
    ):
        path.write_text(text)
        with pytest.raises(flowgraph.FlowgraphError) as caught:
            flowgraph.load_incident(path)
        assert len(caught.value.findings) == 1
        assert "Jane" not in str(caught.value)
        assert "Smythe" not in str(caught.value)
        assert "quotes" in str(caught.value) or "close it with }" in str(caught.value)


def typed(right: str, wrong: str) -> str:
    assert right in MARAC
    return MARAC.replace(right, wrong, 1)


MENDED = [
    (REPEAT, REPEAT.replace(" and ", " AND ")),
    (REPEAT, REPEAT.replace(" and ", " && ")),
    (REPEAT, REPEAT.replace("==", "=")),
    (REPEAT, REPEAT.replace("'", "’")),
    (REPEAT, REPEAT.replace("'", "")),
    (TICKS, "visible: {when: ticks ≥ 14,"),
    (TICKS, "visible: {when: ticks => 14,"),
    (TICKS, "visible: {when: \"ticks >= '14'\","),
    (JUDGED, "judgement: {when: \"high_risk_judged == 'yes'\","),
    ("    kind: outcome\n    text: Under", "\tkind: outcome\n    text: Under"),
    ("    kind: outcome\n    text: Under", "\u00a0\u00a0\u00a0\u00a0kind: outcome\n    text: Under"),
    (VISIBLE, "text: “Visible high risk: 14 ticks or more”"),
    (VISIBLE, 'text: "Visible high risk: 14 ticks or more'),
    (VISIBLE, "text: Visible high risk: 14 ticks or more"),
    (SIGNPOST, "text: Give details of support, agree how to keep in touch, record"),
    ("range: [0, 24]", "range: 0–24"),
    ("basis: stated, cite: protocol 9}\n      signpost", "basis: Stated, cite: protocol 9}\n      signpost"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong"), MENDED)
def test_what_has_one_right_mend_is_mended(tmp_path: Path, right: str, wrong: str) -> None:
    text = typed(right, wrong)
    assert faults(tmp_path, text)
    again = mended(decoded("c.yaml", text.encode()))
    assert faults(tmp_path, again) == []
    (tmp_path / "right.yaml").write_text(MARAC)
    (tmp_path / "c.yaml").write_text(again)
    one, other = (flowgraph.load_chart(tmp_path / f"{name}.yaml") for name in ("right", "c"))
    assert (one.facts.keys(), one.boxes) == (other.facts.keys(), other.boxes)


def test_what_has_more_than_one_is_left_alone() -> None:
    for right, wrong in (
        (TICKS, "visible: {when: ticks >= events_in_year,"),
        ("protection: 2}", "protection: high}"),
        ("  marac:\n", "  refer_to_marac:\n"),
    ):
        text = typed(right, wrong)
        assert mended(decoded("c.yaml", text.encode())) == text


def test_fix_shows_a_difference_and_writes_only_when_told(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    text = typed(TICKS, "visible: {when: ticks ≥ 14,").replace("\n", "\r\n")
    path.write_bytes(text.encode())
    shown = CliRunner().invoke(command, ["check", "--fix", str(path)])
    assert shown.exit_code == 1
    assert "-      visible: {when: ticks ≥ 14," in shown.stdout
    assert "+      visible: {when: ticks >= 14," in shown.stdout
    assert path.read_bytes() == text.encode()
    written = CliRunner().invoke(command, ["check", "--fix", "--yes", str(path)])
    assert written.exit_code == 0
    assert path.read_bytes() == text.replace("≥", ">=").encode()
    nothing = CliRunner().invoke(command, ["check", "--fix", str(path)])
    assert (nothing.exit_code, nothing.stdout) == (0, "")


def test_fix_has_its_own_usage() -> None:
    assert CliRunner().invoke(command, ["check", "--fix"]).exit_code == 2
    assert CliRunner().invoke(command, ["check", "--yes"]).exit_code == 2
    assert CliRunner().invoke(command, ["check", "--fix", "no-such.yaml"]).exit_code == 2
