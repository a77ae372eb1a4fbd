"""A chart held to the text of its source: its words, what its arrows rest on, what it leaves out."""

import json
from pathlib import Path

import pytest

from flowgraph.checking.passages import Held, held_to
from flowgraph.cli import main
from flowgraph.reading.library import load_chart, load_source
from flowgraph.reading.source import Source, open_source
from flowgraph.resources import folder

KSCB = Path(__file__).parent / "sources" / "kscb-sexting-2016-v5.txt"
CHART = (folder("graphs") / "kscb-sexting-2016.yaml").read_text("utf-8")

SMALL = """\
chart: small
title: A small chart
edition: {publisher: Nobody, document: Made up, date: 2016-04}
banner: "Mind the gap"
start: begin
facts: {harmful: {kind: yes-no, ask: "Is it harmful?"}}
alerts: [{when: harmful, says: "Act at once", cite: p.1}]
notes: [{text: "Talk with somebody", cite: p.1}]
questions: [{group: "What is known?", asks: [harmful]}]
guidance: [{title: "A toolkit", where: our own}]
boxes:
  begin:
    kind: start
    text: Something happened
    points: [Keep calm]
    cite: p.1
    next:
      refer: {when: harmful, basis: stated, cite: p.1, quote: "What is harmful is referred."}
      wait: {when: not harmful, basis: structure, cite: p.1}
  refer: {kind: outcome, text: Refer it, cite: p.1, protection: 2}
  wait: {kind: outcome, text: Look again, ours: yes, protection: 1}
claims: [{says: Never less, when: harmful, only: [refer], cite: p.1, quote: "It is never left."}]
"""
SOURCE = """\
Something happened. Keep
calm. What is known? What is harmful is referred. It is never left.
Refer it. Act at once. Talk with somebody. Mind the gap. A toolkit.
"""


def held(chart: str = SMALL, source: str = SOURCE) -> Held:
    made = load_source(Source("small.yaml", chart.encode(), chart))
    return held_to(made, Source("source.txt", source.encode(), source))


def places(found: Held) -> list[tuple[str, int]]:
    return [(finding.place, finding.line) for finding in found.findings]


@pytest.mark.parametrize("name", ["kscb-sexting-2016", "kscb-typology-2016"])
def test_the_words_of_the_kscb_charts_stand_in_the_guidance(name: str) -> None:
    assert held_to(load_chart(name), open_source(KSCB)).findings == ()


def test_every_box_of_the_flowchart_is_referred_to() -> None:
    """Page 3 begins on line 131; what is left of it is the line above the list of guidance."""
    left = held_to(load_chart("kscb-sexting-2016"), open_source(KSCB)).unreferred
    assert [passage.line for passage in left if passage.line > 130] == [200]


PLANTED = {
    "banner": ("Mind the gap", "Mind the step", 4),
    "alerts": ("Act at once", "Act tomorrow", 7),
    "notes": ("Talk with somebody", "Talk with nobody", 8),
    "questions": ("What is known?", "What is unknown?", 9),
    "guidance": ("A toolkit", "A tool kid", 10),
    "box begin": ("Keep calm", "Keep quiet", 15),
    "box begin, arrow to refer": ("What is harmful is", "What is harmless is", 18),
    "box refer": ("Refer it", "Report it", 20),
    "claims": ("It is never left.", "It is never right.", 22),
}


@pytest.mark.parametrize("place", PLANTED)
def test_a_word_that_does_not_stand_there_is_found_where_it_is(place: str) -> None:
    was, planted, line = PLANTED[place]
    assert places(held()) == []
    assert places(held(SMALL.replace(was, planted))) == [(place, line)]


@pytest.mark.parametrize("place", PLANTED)
def test_with_a_new_text_what_rests_on_a_changed_passage_is_found(place: str) -> None:
    was, planted, line = PLANTED[place]
    assert places(held(source=SOURCE.replace("Keep\ncalm", "Keep calm").replace(was, planted))) == [
        (place, line)
    ]


def test_a_finding_shows_what_became_of_the_passage() -> None:
    source = SOURCE.replace("What is harmful is referred.", "What is harmful is at once referred.")
    (finding,) = held(source=source).findings
    assert "rests on does not stand in source.txt" in finding.problem
    assert "line 2: “What is harmful is at once referred.”" in finding.problem


def test_what_may_not_be_ours_is_not_told_to_be_marked_so() -> None:
    banner, box = held(
        SMALL.replace("Mind the", "Heed the").replace("Refer it", "Send it")
    ).findings
    assert "ours" not in banner.mend
    assert "ours: yes" in box.mend


def test_words_marked_ours_need_not_stand_there() -> None:
    box = "text: Keep watch, ours: yes, protection"
    assert held(SMALL.replace("text: Look again, ours: yes, protection", box)).findings == ()
    found = held(SMALL.replace("Look again, ours: yes", "Look again, cite: p.1"))
    assert places(found) == [("box wait", 21)]


SAME = {
    "line ends": ("Something happened", "Something\n\n   happened"),
    "lost spaces": ("Refer it. Act", "Refer it.Act"),
    "curled marks": ("Something happened", "“Something ‘happened’”"),
    "ligatures": ("It is never left.", "It is never le\N{LATIN SMALL LIGATURE LONG S T}."),
    "soft hyphens": ("Something happened", "Some\N{SOFT HYPHEN}thing happened"),
}


@pytest.mark.parametrize("how", SAME)
def test_how_it_is_printed_does_not_matter(how: str) -> None:
    was, printed = SAME[how]
    chart = SMALL.replace("It is never left.", "It is never lest.") if how == "ligatures" else SMALL
    assert held(chart, SOURCE.replace(was, printed)).findings == ()


def test_letters_do() -> None:
    assert places(held(source=SOURCE.replace("Refer it", "refer it"))) == [("box refer", 20)]


def test_a_word_within_a_word_is_not_that_word() -> None:
    source = SOURCE.replace("Refer it.", "Refer items.")
    assert places(held(source=source)) == [("box refer", 20)]


def test_sic_is_said_by_whoever_quotes() -> None:
    assert held(SMALL.replace("[Keep calm]", '["Keep [sic] calm"]')).findings == ()


def test_passages_that_nothing_refers_to() -> None:
    more = "\n\uf0b7 A point that\n  goes on. And another.\n\uf0b7 Keep calm\n\nA heading\n"
    found = held(source=SOURCE + more)
    assert [(each.line, each.text) for each in found.unreferred] == [
        (5, "A point that goes on."),
        (6, "And another."),
        (9, "A heading"),
    ]
    assert found.passages == 14


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chart = tmp_path / "changed.yaml"
    chart.write_text(CHART.replace("text: Adults (18 or over)", "text: Adults (21 or over)"))

    def run(*args: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["check", *map(str, args)])
        return int(ended.value.code or 0), capsys.readouterr().out

    status, said = run("kscb-sexting-2016", "--source", KSCB)
    assert status == 0
    assert "all words that are the source's stand there" in said
    assert "79  Risk Management" in said

    status, said = run(chart, "--source", KSCB)
    assert status == 1
    assert "box adults_involved" in said
    assert "sound (17 boxes" in said  # the words are another matter than the routes

    status, said = run(chart, "--source", KSCB, "--format", "json")
    row = json.loads(said)
    assert status == 1
    assert row["sound"] is True
    assert [finding["place"] for finding in row["findings"]] == ["box adults_involved"]
    assert row["source"]["passages"] > len(row["source"]["unreferred"]) > 0

    assert run("--source", KSCB)[0] == 2
    assert run("kscb-sexting-2016", "--source", tmp_path / "nothing.txt")[0] == 2
