"""Replay: an answer that holds, one that does not, and what was altered."""

import copy

import pytest
from checking.small import SMALL, arrow, chart_of, tree

import flowgraph
from flowgraph.errors import FlowgraphError
from flowgraph.reading.incident_file import read_incident
from flowgraph.reading.record_file import read_record, sha256_of
from flowgraph.reading.source import decoded
from flowgraph.words import words
from flowgraph.writing.record import record_of, text_of
from flowgraph.writing.replay import ANSWER, BY_EVERY_VERSION, chained, replayed
from flowgraph.writing.replay_report import text_of as told

CHART = flowgraph.load_chart("kscb-sexting-2016")
TEXT = """
incident: SG-2026-0117
people: [{who: A, age: 14}, {who: B, age: 15}]
facts: {intent_to_harm: no, coercion: no, willing_participation: no, risk_level: medium, apps: one}
"""


def decided(text=TEXT):
    return flowgraph.decide(CHART, read_incident(decoded("i.yaml", text.encode()), CHART))


def read(content, name="record.json"):
    return read_record(decoded(name, text_of(content).encode()))


def content():
    return record_of(decided())


def edition(tmp_path, *changes):
    """The shipped chart with words of it changed, as another edition."""
    text = CHART.source.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "edition.yaml"
    path.write_text(text)
    return flowgraph.load_chart(path)


def test_a_record_holds_under_the_chart_it_carries():
    again = flowgraph.replay(content())
    assert again.holds
    assert again.verified
    assert again.same_chart
    assert again.findings == ()


def test_a_record_with_a_judgement_holds():
    judged = "judgement: {agrees: no, decision: refer, reason: pressed, by: DSL}"
    assert flowgraph.replay(record_of(decided(TEXT + judged))).holds


def test_an_edited_record_is_known_by_its_hash():
    edited = content()
    edited["decision"]["outcome"] = "refer"
    again = flowgraph.replay(edited)
    assert not again.intact
    assert not again.holds
    assert [row["key"] for row in again.differences] == ["outcome"]
    assert [found.place for found in again.findings] == ["sha256", "outcome"]


@pytest.mark.parametrize(
    ("where", "key", "value"),
    [
        (("decision",), "outcome", "refer"),
        (("decision",), "notes", []),
        (("decision", "facts", "risk_level"), "is", "low"),
        (("chart",), "sha256", "0" * 64),
        (("chart", "edition"), "version", "6"),
        ((), "actions", {"taken": ["x"], "not_taken": []}),
        ((), "reference", "SG-2026-9999"),
    ],
)
def test_an_edited_record_with_a_fresh_hash_does_not_hold(where, key, value):
    edited = content()
    place = edited
    for step in where:
        place = place[step]
    place[key] = value
    edited["sha256"] = sha256_of(edited)
    again = flowgraph.replay(edited)
    assert again.intact
    assert again.verdict == "does not hold"
    assert again.findings


# Every leaf

TYPOLOGY = flowgraph.load_chart("kscb-typology-2016")
WHOLE = """
incident: SG-2026-0117
chart: kscb-typology-2016
date: 20/11/2026
reported_by: class teacher
concern: what was seen
people: [{who: A, age: 14, part: [pictured]}, {who: B, age: 15-16}]
facts:
  intent_to_harm: no
  coercion: {is: no, because: seen, source: Brook, by: DSL, on: 2026-11-19}
  willing_participation: yes
  ongoing_relationship: yes
  shared_beyond_pair: no
judgement: {agrees: no, decision: attention_seeking, reason: pressed, by: DSL}
actions: {taken: [told the parents, {action: rang, on: 2026-11-20 14:30, by: DSL}], not_taken: [{action: police, reason: advice first}]}
"""
NOTHING_FOLLOWS = {
    # Given with the record and nowhere else; what holds it to what it was is the hash alone,
    # and the hash that a later record of the chain gives of it.
    ("date",),
    ("supersedes", "reason"),
    ("supersedes", "sha256"),  # held to the earlier record, where that is given
    # In no rule of any chart.
    ("incident", "people", "0", "part", "0"),
    ("incident", "reported_by"),
    ("incident", "concern"),
}


def leaves(value, at=()):
    """Every place of a value: its leaves, and what holds them."""
    yield at
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*at, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, (*at, str(number)))


def got(content, at):
    for step in at:
        content = content[int(step) if isinstance(content, list) else step]
    return content


def put(content, at, value):
    within, last = got(content, at[:-1]), at[-1]
    within[int(last) if isinstance(within, list) else last] = value


def other(at, value):
    """What somebody might write in a place instead; a name where there are words."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case None | [] | {}:
            return "Alice Smith"
        case str() if len(value) == 64:
            return "0" * 64
        case str() if at[-1] == "date" and at[0] != "chart":
            return "2026-11-21" if value else "2026"
        case str():
            return "shared" if value == "pictured" else "Alice Smith"
    return None


def whole():
    incident = read_incident(decoded("i.yaml", WHOLE.encode()), TYPOLOGY)
    decision = flowgraph.decide(TYPOLOGY, incident)
    assert decision.outcome == "romantic"
    first = record_of(decision)
    return first, record_of(decision, supersedes=first, reason="why it is so")


def tried(record):
    """Whether an edited record with its hash made anew is told; and nothing written is."""
    if "sha256" in record:
        record["sha256"] = sha256_of(record)
    try:
        again = flowgraph.replay(record)
    except FlowgraphError as error:
        said, is_told = str(error), True
    else:
        said, is_told = told(again) + repr(again.findings), again.verdict == "does not hold"
        assert bool(again.findings) >= is_told
    assert "Alice" not in said
    return is_told


def test_every_leaf_of_a_record_is_held_to_what_it_follows_from():
    first, second = whole()
    assert flowgraph.replay(second, earlier=[first]).verified
    passed = set()
    for at in list(leaves(second))[1:]:
        edited = copy.deepcopy(second)
        put(edited, at, other(at, got(second, at)))
        if at == ("sha256",):
            assert not flowgraph.replay(edited).intact
        elif not tried(edited):
            passed.add(at)
    assert passed == NOTHING_FOLLOWS


def test_no_key_can_be_taken_out_or_put_in():
    _, second = whole()
    passed = set()
    for at in leaves(second):
        within = got(second, at)
        if not isinstance(within, dict):
            continue
        for key in (*within, "Alice Smith"):
            edited = copy.deepcopy(second)
            if got(edited, at).pop(key, None) is None and key not in within:
                got(edited, at)[key] = "x"
            if not tried(edited):
                passed.add((*at, key))
    # An incident need not name its chart, which the record has besides.
    assert passed == {
        ("incident", "people", "0", "part"),
        ("incident", "chart"),
        ("incident", "reported_by"),
        ("incident", "concern"),
    }


def test_the_charts_that_a_record_carries_are_held_to_their_hashes():
    made = record_of(decided(TEXT + "judgement: {agrees: no, decision: refer, reason: x}"))
    for at in [
        ("reference",),
        *list(leaves(made["chart"], ("chart",)))[1:],
        ("judgement", "stand"),
    ]:
        edited = copy.deepcopy(made)
        value = got(made, at)
        put(edited, at, value + "\n" if at[-1] == "source" else other(at, value))
        assert tried(edited), at


def test_of_what_nothing_follows_only_likely_values_pass():
    _, second = whole()
    for at, value in (
        (("date",), "yesterday"),
        (("date",), None),
        (("supersedes", "reason"), ""),
        (("supersedes", "sha256"), "x"),
        (("supersedes",), []),
        (("supersedes",), {"sha256": "0" * 64}),
    ):
        edited = copy.deepcopy(second)
        put(edited, at, value)
        assert tried(edited), at


def test_a_judgement_without_the_reason_that_it_needs_was_never_recorded():
    edited, _ = whole()
    for place in (edited["incident"]["judgement"], edited["judgement"]):
        del place["reason"]
    edited["sha256"] = sha256_of(edited)
    assert "judgement" in flowgraph.replay(edited).altered


# Another version


def of_another_version(made):
    made["flowgraph"] = made["decision"]["flowgraph"] = "0.0.9"
    made["sha256"] = sha256_of(made)
    return made


def test_a_record_of_another_version_is_not_verified_and_never_holds():
    again = flowgraph.replay(of_another_version(content()))
    assert again.verdict == "not verified"
    assert not again.holds
    assert not again.verified
    assert again.unverified == ("flowgraph, another version",)
    assert again.findings


def test_another_version_may_word_the_defence_otherwise():
    older = content()
    older["decision"]["notes"] = []
    older["decision"]["said_by_that_version"] = "something"
    del older["decision"]["alerts"]
    again = flowgraph.replay(of_another_version(older))
    assert again.verdict == "not verified"
    assert "decision.notes" in again.unverified
    assert "decision.alerts" in again.unverified
    said = " ".join(told(again).split())
    assert "what to bear in mind" in said
    assert "what is told first" in said
    assert "decision." not in said


def test_every_key_of_a_decision_that_another_version_may_word_has_a_name() -> None:
    fixed = {*ANSWER, *BY_EVERY_VERSION, "flowgraph"}
    assert set(words("replay")) == {"more", *content()["decision"]} - fixed


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("decision", "outcome"), "other"),
        (("decision", "path"), []),
        (("decision", "chart_sha256"), "0" * 64),
        (("chart", "sha256"), "0" * 64),
        (("chart", "edition", "version"), "9"),
        (("reference",), "SG-9"),
        (("judgement", "stand"), "agrees"),
        (("date",), "yesterday"),
        (("supersedes", "reference"), "SG-9"),
    ],
)
def test_what_every_version_must_say_is_compared_all_the_same(at, value):
    _, older = whole()
    put(older, at, value)
    assert flowgraph.replay(of_another_version(older)).verdict == "does not hold"


def test_a_record_of_another_version_must_have_its_parts():
    _, made = whole()
    for key in made:
        older = of_another_version(copy.deepcopy(made))
        del older[key]
        assert tried(older), key


def test_a_version_that_is_put_in_one_place_alone_is_an_edit():
    for place in ("flowgraph", "decision"):
        older = content()
        if place == "decision":
            older["decision"]["flowgraph"] = "0.0.9"
        else:
            older["flowgraph"] = "0.0.9"
        older["sha256"] = sha256_of(older)
        assert flowgraph.replay(older).verdict == "does not hold"


def test_an_altered_record_does_not_hold_under_another_edition_either(tmp_path):
    new = edition(tmp_path, ("[public_or_private, apps]", "[public_or_private, apps]"))
    edited = content()
    edited["decision"]["notes"] = []
    edited["sha256"] = sha256_of(edited)
    assert flowgraph.replay(content(), new).holds
    assert not flowgraph.replay(edited, new).holds


# Another edition


def test_another_edition_says_what_differs_and_why(tmp_path):
    new = edition(
        tmp_path,
        ("risk_level == 'high'", "risk_level in ('high', 'medium')"),
        ("risk_level in ('low', 'medium')", "risk_level == 'low'"),
    )
    again = flowgraph.replay(content(), new)
    assert not again.holds
    assert not again.lowered
    assert {row["key"]: row["now"] for row in again.differences}["outcome"] == "refer"
    assert any("High Risk" in line and "a medium risk" in line for line in again.why)


def test_one_outcome_by_an_open_route_is_the_same_answer():
    old, made = chart_of(SMALL), tree()
    either = "harmful and level == 'high'"
    made["boxes"]["begin"]["next"] = {"refer": arrow(either), "tool": arrow(f"not ({either})")}
    test = "harmful or level == 'high' or age_now <= 12"
    made["boxes"]["tool"]["next"] = {"refer": arrow(test), "single": arrow(f"not ({test})")}
    new = chart_of(made)
    incident = read_incident(decoded("i.yaml", b"{incident: R-1, facts: {harmful: yes}}"), old)
    assert flowgraph.decide(new, incident).status == "certain"
    again = flowgraph.replay(record_of(flowgraph.decide(old, incident)), new)
    assert again.holds
    assert not again.differences


def test_a_lowered_answer_is_said_to_be_lowered(tmp_path):
    high = record_of(decided(TEXT.replace("medium", "high")))
    new = edition(
        tmp_path,
        ("risk_level == 'high'", "risk_level not_in_use"),
        ("risk_level in ('low', 'medium')", "risk_level in ('low', 'high')"),
        ("risk_level not_in_use", "risk_level == 'medium'"),
    )
    again = flowgraph.replay(high, new)
    assert again.lowered
    assert not again.holds


def test_facts_that_another_edition_lacks_are_taken_as_unknown(tmp_path):
    new = edition(
        tmp_path, ("[public_or_private, apps]", "[public_or_private, used]"), ("  apps:", "  used:")
    )
    again = flowgraph.replay(content(), new)
    assert again.left_out == ("apps",)
    assert again.holds


def test_a_record_without_its_chart_cannot_be_decided():
    broken = content()
    del broken["chart"]["source"]
    broken["sha256"] = sha256_of(broken)
    with pytest.raises(FlowgraphError, match="chart whole"):
        flowgraph.replay(broken)
    broken["date"] = "2026"
    assert not flowgraph.replay(broken).holds  # edited, and told so


def corrected(old, reason="why"):
    return record_of(decided(), supersedes=old, reason=reason)


def links_of(*records):
    """Where each of some records, given in this order, stands."""
    made = [read(each, name) for name, each in records]
    return chained([(record, replayed(record)) for record in made])


def test_a_chain_is_verified_by_hash():
    first = content()
    second = corrected(first)
    third = corrected(second)
    found = links_of(("3", third), ("1", first), ("2", second))
    assert [each.chain for each in found] == ["verified", "", "verified"]
    assert all(each.verified for each in found)


def test_a_record_alone_is_not_called_broken_and_not_verified():
    again = flowgraph.replay(corrected(content()))
    assert again.chain == "missing"
    assert again.holds
    assert not again.verified
    assert flowgraph.replay(corrected(content()), earlier=[content()]).verified


def test_a_chain_names_what_was_edited_or_is_missing():
    first = content()
    second = corrected(first)
    third = corrected(second)
    (broken,) = [each for each in links_of(("1", first), ("3", third)) if each.chain == "broken"]
    assert "not among those" in broken.chain_problem
    assert not broken.holds
    edited = {**first, "date": "2020"}
    _, link = links_of(("first.json", edited), ("2", second))
    assert "first.json was edited" in link.chain_problem


def test_two_corrections_of_one_record_are_named():
    first = content()
    one, two = corrected(first, "a"), corrected(first, "b")
    found = links_of(("1", first), ("one.json", one), ("2", two))
    assert [each.chain for each in found] == ["", "verified", "broken"]
    assert "one.json supersedes the same" in found[2].chain_problem


@pytest.mark.parametrize(
    "given", [None, 7, {}, {"record": object()}, {1: 2}, b"{}", "no-such.json"]
)
def test_what_is_no_record_is_told(given):
    with pytest.raises(FlowgraphError):
        flowgraph.replay(given)
