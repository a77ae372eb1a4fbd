"""What a chart can say since its first part: read whole, and each broken rule told once, with
its place, the rule and the text to write."""

from __future__ import annotations

from pathlib import Path

import pytest

import flowgraph
from flowgraph.chart import Within
from flowgraph.facts import Counted
from tests.reading.whole import WHOLE


def load(tmp_path: Path, text: str) -> flowgraph.Chart:
    path = tmp_path / "whole.yaml"
    path.write_text(text, encoding="utf-8")
    return flowgraph.load_chart(path)


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(flowgraph.ChartError) as caught:
        load(tmp_path, text)
    return [str(f).split("whole.yaml:")[-1] for f in caught.value.findings]


def test_everything_is_read(tmp_path: Path) -> None:
    chart = load(tmp_path, WHOLE)
    facts, boxes = chart.facts, chart.boxes
    assert chart.edition.date == "2026-11-25"
    assert (chart.edition.calendar, chart.edition.lang) == ("england-and-wales", "cy")
    assert facts["role"].values == ("head", "other")
    assert facts["role"].say("head") == "the head, as sole proprietor"
    assert facts["role"].name_in_words == "role at home"
    assert facts["ticks"].origin == Counted(
        {"fever": {True: 1}, "pain": {True: 1}}, "count", "dash"
    )
    assert facts["again"].origin == Counted({"fever": {True: 1}})
    assert facts["score"].origin == Counted(
        {"fever": {True: 2}, "breathing": {"normal": -3, "very_fast": 3}}, "points"
    )
    assert (facts["score"].low, facts["score"].high) == (-3, 5)
    (dash,) = chart.checklists
    assert (dash.id, dash.items, dash.ask) == ("dash", ("fever", "pain"), "Tick each.")
    high, low, middle = boxes["told"].arrows
    assert high.quote == "three or more"
    assert middle.otherwise
    assert middle.when is not None
    assert middle.when.words(facts) == "in every other case"
    for score in range(-3, 6):
        world = {"score": score}
        taken = [a.target for a in (high, low, middle) if a.when and a.when.holds(world)]
        assert taken == ["high" if score >= 3 else "low" if score == -3 else "middle"]
    assert [arrow.target for arrow in boxes["refer"].also] == ["police", "family"]
    assert boxes["told"].also[0].when is None
    assert boxes["told"].also[0].cite == "p.1"
    assert boxes["refer"].goes_on == "kscb-sexting-2016"
    assert boxes["support"].within == Within(words="as agreed")
    assert boxes["refer"].limit == "within 1 working day"
    assert boxes["high"].limit == "within 2 hours"
    (back,) = boxes["support"].returns
    assert (back.target, back.label, back.cite) == ("told", "if anything changes", "p.4")
    assert [box.id for box in chart.duties] == ["police", "family", "note"]
    claims = chart.claims
    assert claims[0].at_least == "refer"
    assert claims[1].also == ("police", "note")
    assert claims[2].only == ("refer", "support")
    assert claims[3].never == ("support",)
    assert (claims[4].rising, claims[4].order) == ("score", ())
    assert claims[5].order == ("normal", "fast", "very_fast")
    assert claims[6].order == (False, True)
    assert claims[5].ours


def test_values_are_read_aloud_in_words(tmp_path: Path) -> None:
    chart = load(tmp_path, WHOLE)
    when = chart.boxes["refer"].also[0].when
    assert when is not None
    assert when.words(chart.facts) == "role at home is the head, as sole proprietor"


@pytest.mark.parametrize("name", ["age", "class", "from", "is", "if", "none", "none_of_these"])
def test_any_word_that_is_none_of_the_language_s_names_a_fact(tmp_path: Path, name: str) -> None:
    chart = load(tmp_path, WHOLE.replace("  age:", f"  {name}:"))
    assert name in chart.facts


ROLE = 'values: {head: "the head, as sole proprietor", other: somebody else}'
COUNT = "from: {count: dash}"
POINTS = "from: {points: {fever: 2, breathing: {normal: -3, very_fast: 3}}}"
RETURNS = 'returns: {told: {label: "if anything changes", cite: p.4}}'


@pytest.mark.parametrize(
    ("old", "new", "place", "rule", "mend"),
    [
        # Names
        ("  age:", "  yes:", "facts", "the answer `yes`", "such as"),
        ("  age:", "  otherwise:", "facts", "`when: otherwise`", "another name"),
        ("  age:", "  Age:", "facts", "a capital letter", "write `age`"),
        ("  age:", "  how old:", "facts", "a space", "write `how_old`"),
        # Values and ranges
        (ROLE, "values: {head: the head}", "", "two or more", "values: [one, another]"),
        (ROLE, "values: {head: a, Other one: b}", "", "a capital letter", "{head: a, other_one: b}"),
        ("[normal, fast, very_fast]", "[normal, fast, unknown]", "", "nothing is known", "values: {"),
        ("[normal, fast, very_fast]", "[normal, fast, fast]", "", "`fast` stands twice", "keep one"),
        ("range: [0, 120]", "range: [120, 0]", "fact age, range", "lowest value comes first", "range: [0, 120]"),
        ("range: [0, 120]", "range: 0–120", "fact age, range", "two whole numbers", "range: [0, 120]"),
        ("range: [-3, 5]", "range: [0, 5]", "", "smallest possible total is -3 and the largest 5", "range: [-3, 5]"),
        ("range: [0, 2], name: ticks", "range: [0, 1], name: ticks", "", "smallest possible total is 0 and the largest 2", "range: [0, 2]"),
        ("range: [0, 2], name: ticks", "name: ticks", "", "needs a range", "range: [0, 2]"),
        # Counted and added facts
        (COUNT, "from: {count: dahs}", "", "there is no checklist `dahs`", "did you mean `dash`?"),
        (COUNT, "from: {count: fever}", "", "there is no checklist `fever`", "from: {count: [fever]}"),
        (COUNT, "from: {count: []}", "", "nothing is counted", "count: [a, b]"),
        (COUNT, "from: {count: [fever, paim]}", "", "there is no fact `paim`", "did you mean `pain`?"),
        (COUNT, "from: {count: [fever, fever]}", "", "`fever` stands twice", "keep one"),
        (COUNT, "from: {count: [fever, breathing]}", "", "`breathing` is a choice", "points: {"),
        (COUNT, "from: {count: [fever, again]}", "", "`again` is counted itself", "list the facts"),
        (COUNT, "from: {count: dash, points: {fever: 1}}", "", "in one way", "{points: {a: 2}}"),
        (POINTS, "from: {points: [fever, pain]}", "", "each fact needs its points", "points: {fever: 2"),
        (POINTS, "from: {points: {}}", "", "nothing gives points", "points: {fever: 2"),
        (POINTS, "from: {points: {fever: two}}", "", "a whole number is needed", "digits"),
        (POINTS, "from: {points: {fever: {yes: 2}}}", "", "`fever` is a yes-no fact", "fever: 2"),
        (POINTS, "from: {points: {breathing: 2}}", "", "`breathing` is a choice", "breathing: {normal: 0"),
        (POINTS, "from: {points: {breathing: {fats: 2}}}", "", "has no value `fats`", "did you mean `fast`?"),
        (POINTS, "from: {points: {age: 2}}", "", "`age` is a whole-number", "make `age` a choice"),
        ("kind: whole-number, range: [-3, 5]", "kind: yes-no", "", "gives a whole-number, not a yes-no", "kind: whole-number"),
        # Checklists
        ("items: [fever, pain]", "items: [fever, pian]", "", "there is no fact `pian`", "did you mean `pain`?"),
        ("items: [fever, pain]", "items: [fever, breathing]", "", "`breathing` is a choice", "yes-no"),
        ("items: [fever, pain]", "items: [fever, pain, fever]", "", "already", "one checklist, once"),
        (", items: [fever, pain]}", ", items: [fever, pain]}\n  more: {items: [pain]}", "", "stands in the checklist `dash` already", "take it out"),
        ("items: [fever, pain]", "items: fever, pain", "", "a list is needed", "items: [fever, pain]"),
        ("items: [fever, pain]", "items: []", "", "nothing stands in this checklist", "items: [a, b]"),
        (COUNT, "from: {counts: dash}", "", "not known", "did you mean `count`?"),
        ("  dash: {ask", "  Dash: {ask", "", "cannot be a checklist's id", "a-z"),
        (ROLE, "values: {head: the head, as sole proprietor, other: somebody else}", "", "a comma ends the words", 'head: "the head, as sole proprietor"'),
        (ROLE, "values: [{head: the head}, {other: somebody}]", "", "a list of mappings", "values: {head: the head, other: somebody}"),
        ("when: role == 'head'", "when: role == 'the head, as sole proprietor'", "", "is never", "when: \"role == 'head'\""),
        # Duties
        ("also: note", "also: [note]", "", "needs its arrow", "note: {when: …, basis: stated, cite: …}"),
        ("also: note", "duties: note", "", "not known", "did you mean `also`?"),
        ("kind: duty, text: Tell the family", "kind: Duty, text: Tell the family", "", "is not one of", "did you mean `duty`?"),
        ("also: note", "also: low", "arrow told -> low", "leads to duties, and `low` is a condition", "kind: duty"),
        ("also: note", "also: nota", "box told, also", "there is no box `nota`", "did you mean `note`?"),
        ("next: refer, within", "next: note, within", "", "`note` is a duty", "under `also:`"),
        ("text: Write it down,", "text: Write it down, next: low,", "", "a duty leads nowhere", "take `next` out"),
        ("text: Write it down,", "text: Write it down, also: police,", "", "no other duty", "take `also` out"),
        ("text: Write it down,", "text: Write it down, protection: 1,", "", "only for an outcome", "take `protection` out"),
        ("when: ticks >= 1,", "when: otherwise,", "", "not for `also`", "write the predicate"),
        # otherwise
        ("when: score >= 3, at_least", "when: otherwise, at_least", "", "only for an arrow", "predicate"),
        ("when: score == -3,", "when: otherwise or fever,", "", "is not the name of a fact", "when: otherwise"),
        # Going back
        (RETURNS, "returns: told", "", "names its box", "returns: {told: {"),
        (RETURNS, "returns: {high: {cite: p.4}}", "", "no route passes `high` before `support`", "go back to told or middle or low"),
        (RETURNS, "returns: {tolled: {cite: p.4}}", "", "there is no box `tolled`", "did you mean `told`?"),
        # Time limits
        ("{working_days: 1}", "{working_days: one}", "", "a whole number is needed", "digits"),
        ("{working_days: 1}", "{working_days: 0}", "", "1 to 999", "within: the same day"),
        ("{working_days: 1}", "{working days: 1}", "", "not known", "did you mean `working_days`?"),
        ("{working_days: 1}", "{days: 1, hours: 2}", "", "a number of one of", "within: {working_days: 1}"),
        ("{working_days: 1}", "[1, 2]", "", "keys with values", "key: value"),
        ("condition, text: Wait,", "condition, text: Wait, within: now,", "", "only for an outcome or a duty or an action", "take `within` out"),
        ("calendar: england-and-wales", "calendar: england", "", "not one of england-and-wales", "did you mean `england-and-wales`?"),
        ("lang: cy", "lang: Welsh language", "", "a language is a code", "lang: en-GB"),
        ("date: 25/11/2026", "date: 11/25/2026", "edition, date", "the day comes first", "25/11/2026"),
        ("date: 25/11/2026", "date: 25/11/26", "edition, date", "four digits", "25/11/2026"),
        # Handing over
        ("{chart: kscb-sexting-2016}", "kscb-sexting-2016", "", "stands after `chart:`", "goes_on: {chart: kscb-sexting-2016}"),
        ("{chart: kscb-sexting-2016}", "{chart: ../other.yaml}", "", "never by a path", "write its id"),
        # Claims
        ("at_least: refer,", "at_least: refre,", "", "there is no box `refre`", "did you mean `refer`?"),
        ("at_least: refer,", "at_least: police,", "", "an outcome is needed here, and `police` is a duty", "refer or support"),
        ("at_least: refer,", "at_least: [refer],", "", "is one outcome", "write at_least:"),
        ("at_least: refer,", "at_least: refer, never: support,", "", "this has `at_least` and `never`", "a claim of its own"),
        ("at_least: refer,", "", "", "none of them", "write at_least:"),
        ("also: [police, note]", "also: [police, refer]", "", "a duty is needed here", "police or family or note"),
        ("only: [refer, support]", "only: refer, support", "", "a list is needed", "only: [refer, support]"),
        ("rising: fever", "rising: [fever]", "", "words are needed", "one line"),
        ("only: [refer, support]", "only: []", "", "nothing is named", "name an outcome"),
        ("rising: score", "rising: scoer", "", "there is no fact `scoer`", "did you mean `score`?"),
        ("rising: score", "rising: score, order: [1, 2]", "", "rises by itself", "take `order` out"),
        ("rising: breathing, order: [normal, fast, very_fast]", "rising: breathing", "", "no order", "order: [normal, fast, very_fast]"),
        ("order: [normal, fast, very_fast]", "order: [normal, fats]", "", "never `fats`", "did you mean `fast`?"),
        ("order: [normal, fast, very_fast]", "order: [normal, normal]", "", "stands twice", "keep one"),
        ("order: [normal, fast, very_fast]", "order: [normal]", "", "two values", "order: [normal, fast, very_fast]"),
        ("only: [refer, support]", "only: [refer, support], order: [a, b]", "", "only for `rising`", "take `order` out"),
        ("says: \"One or the other\", ", "", "", "`says` is missing", "says:"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_one_fault(
    tmp_path: Path, old: str, new: str, place: str, rule: str, mend: str
) -> None:
    assert old in WHOLE
    (found,) = faults(tmp_path, WHOLE.replace(old, new, 1))
    line, _, rest = found.partition(":")
    at = WHOLE[: WHOLE.index(old)].count("\n") + 1
    assert int(line) in range(at, at + 1 + new.count("\n")), found
    assert place in rest, found
    said, _, text = found.partition("Mend: ")
    assert rule in said, found
    assert mend in text, found


def test_otherwise_alone_is_told(tmp_path: Path) -> None:
    text = WHOLE.replace(
        "text: Act, cite: p.1, next: refer,",
        "text: Act, cite: p.1, next: {refer: {when: otherwise, basis: stated, cite: p.1}},",
    )
    (found,) = faults(tmp_path, text)
    assert "`otherwise` stands alone" in found
    assert "leave `when` out" in found


@pytest.mark.parametrize(
    ("old", "new", "at", "rule", "mend"),
    [
        ("when: score == -3,", "when: otherwise,", "middle: {when", "a second `otherwise`", "write the predicate"),
        ("when: score == -3, ", "", "middle: {when", "never taken, for the arrow to low is always taken", "give the arrow to low a `when`"),
        ("Wait, cite: p.1, next: support}", "Wait, cite: p.1, next: told}", "  told:", "run in a circle", "`returns:`"),
    ],
)  # fmt: skip
def test_what_is_told_of_another_line(
    tmp_path: Path, old: str, new: str, at: str, rule: str, mend: str
) -> None:
    (found,) = faults(tmp_path, WHOLE.replace(old, new, 1))
    assert found.startswith(f"{WHOLE[: WHOLE.index(at)].count(chr(10)) + 1}:"), found
    assert rule in found
    assert mend in found


def test_the_chart_that_takes_over_is_named_by_its_title(tmp_path: Path) -> None:
    chart = load(tmp_path, WHOLE)
    assert list(chart.goes_on.values()) == [flowgraph.load_chart("kscb-sexting-2016").title]
    other = WHOLE.replace("{chart: kscb-sexting-2016}", "{chart: next-one}")
    assert load(tmp_path, other).goes_on == {}  # which is a finding of `check`, not a fault
    (tmp_path / "next-one.yaml").write_text("chart: next-one\ntitle: What comes next\n")
    assert load(tmp_path, other).goes_on == {"next-one": "What comes next"}


def test_check_wants_the_chart_that_takes_over_found(tmp_path: Path) -> None:
    from flowgraph.checking.declarations import declared

    chart = load(tmp_path, WHOLE.replace("{chart: kscb-sexting-2016}", "{chart: next-one}"))
    (found,) = [f for f in declared(chart) if "goes_on" in f.place]
    assert "there is no chart next-one" in found.problem
    assert [f for f in declared(load(tmp_path, WHOLE)) if "goes_on" in f.place] == []
