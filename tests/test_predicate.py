"""The predicate language: what parses, what it decides, how it reads aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowgraph.kinds import Choice, WholeNumber, YesNo
from flowgraph.limits import PREDICATE, PREDICATE_DEPTH, PREDICATE_FACTS
from flowgraph.predicate import PredicateFault, parse
from flowgraph.values import Known

FACTS = {
    "age": WholeNumber("age", low=0, high=17),
    "harmful": YesNo("harmful"),
    "vulnerable": YesNo("vulnerable"),
    "consent": Choice("consent", values=("given", "not_given")),
}


@pytest.mark.parametrize(
    ("text", "world", "truth"),
    [
        ("harmful", {"harmful": True}, True),
        ("not harmful", {"harmful": True}, False),
        ("age <= 12", {"age": 12}, True),
        ("13 <= age <= 17", {"age": 12}, False),
        ("13 <= age", {"age": 13}, True),
        ("age in (3, 5)", {"age": 5}, True),
        ("consent in ('given', 'not_given')", {"consent": "given"}, True),
        ("consent != 'given'", {"consent": "not_given"}, True),
        ("harmful or age <= 12 and not vulnerable", {"harmful": False, "age": 3, "vulnerable": True}, False),
    ],
)  # fmt: skip
def test_decides(text: str, world: dict[str, object], truth: bool) -> None:
    assert parse(text).holds(world) is truth  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["age < 5", "age >= 0", "age == 3", "age != 3", "age in (1, 2)", "0 <= age <= 17"]
)
def test_every_comparison_with_no_value_is_false(text: str) -> None:
    assert parse(text).holds({"age": None}) is False


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "age >", "age ** 2 > 4", "age + 1 > 3", "f(age)", "age.real > 1", "age[0]",
        "lambda: 1", "harmful if age else x", "[1]", "{1}", "age := 3", "True", "harmful == True",
        "age == other", "1 < 2", "age == 1.5", "age == 0x10", "age == 1_0", "age is 3",
        "consent not in ('given', 'x')", "consent in ['given', 'x']", "consent in 'given'",
        "consent == b'given'", "consent == u'given'", "consent == f'given'", "consent == 'a' 'b'",
        "consent == 'gi\\x76en'", "harmful # yes", "harmful; age", "harmful\\\n", "age in ()",
        "consent == \"\"\"given\"\"\"", "age @ 3", "~age", "-age < 3", "await harmful", "*age",
        "harmful and", "((harmful)", "__import__('os')", "x" * (PREDICATE + 1),
        "(" * (PREDICATE_DEPTH + 1) + "harmful" + ")" * (PREDICATE_DEPTH + 1), "not " * 3000 + "harmful", " or ".join(f"f{i}" for i in range(PREDICATE_FACTS + 1)),
        "age == \x00",
    ],
)  # fmt: skip
def test_nothing_else_parses(text: str) -> None:
    with pytest.raises(PredicateFault) as caught:
        parse(text)
    assert caught.value.mend


@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused(text: str) -> None:
    try:
        predicate = parse(text)
    except PredicateFault:
        return
    assert predicate.facts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("harmful", "harmful is yes"),
        ("not harmful", "harmful is no"),
        ("age <= 12", "age is 12 or under"),
        ("13 <= age <= 17", "age is between 13 and 17"),
        ("consent == 'not_given'", "consent is not given"),
        (
            "harmful or vulnerable or consent == 'not_given'",
            "harmful is yes, or vulnerable is yes, or consent is not given",
        ),
        ("not (harmful or vulnerable)", "harmful is no and vulnerable is no"),
        ("not (harmful and vulnerable)", "harmful is no, or vulnerable is no"),
        ("not (13 <= age <= 17)", "age is not between 13 and 17"),
        ("not (not harmful)", "harmful is yes"),
    ],
)
def test_reads_aloud(text: str, words: str) -> None:
    assert parse(text).words(FACTS) == words


def test_because_names_the_facts_that_were_enough() -> None:
    predicate = parse("harmful or vulnerable or age <= 12")
    known = {
        "harmful": Known(values=(True,)),
        "vulnerable": Known(values=(True, False)),
        "age": Known(spans=((3, 9),)),
    }
    assert predicate.because(known) == ("harmful", "age")
    known["harmful"] = Known(values=(False,))
    known["age"] = Known(spans=((13, 15),))
    known["vulnerable"] = Known(values=(False,))
    assert predicate.because(known, want=False) == ("harmful", "vulnerable", "age")


@pytest.mark.parametrize(
    "name", ["class", "from", "is", "if", "else", "lambda", "age", "none", "async"]
)
def test_words_of_other_languages_are_names(name: str) -> None:
    predicate = parse(f"not {name} and {name} == 3 or {name} in (1, 2)")
    assert predicate.facts == (name,)


@pytest.mark.parametrize(
    ("text", "column", "mend"),
    [
        ("a AND b", 2, "write `and` in small letters"),
        ("a = 3", 2, "write =="),
        ("a & b", 2, "write the word `and`"),
        ("a ≥ 3", 2, "write >="),
        ("a == –3", 5, "hyphen"),
        ("a == ‘x’", 5, "straight quotes"),
        ("a == 'x", 5, "close the quote"),
        ("a\u00a0and b", 1, "ordinary space"),
        ("a == high", 0, "a == 'high'"),
        ("count(a, b) > 1", 0, "from: {count: [a, b, c]}"),
        ("a == true", 5, "its name alone"),
        ("a == unknown", 5, "not knowing is never a condition"),
        ("otherwise and a", 0, "`when: otherwise` and nothing else"),
        ("a not in (1, 2)", 2, "not (name in"),
        ("a high", 2, "quote the value"),
        ("a and", 5, "write fact names"),
        ("(a", 2, "write )"),
        ("a in (1)", 0, "for one constant use =="),
        ("a >= 1.5", 5, "digits only"),
    ],
)
def test_a_fault_says_where_and_what_to_write(text: str, column: int, mend: str) -> None:
    with pytest.raises(PredicateFault) as caught:
        parse(text)
    assert (caught.value.column, mend in caught.value.mend) == (column, True), caught.value.mend


def test_parentheses_side_by_side_are_not_counted_as_deep() -> None:
    assert len(parse(" or ".join(f"(f{i} == {i})" for i in range(60))).leaves) == 60
    with pytest.raises(PredicateFault, match="inside each other"):
        parse("not " * (PREDICATE_DEPTH + 1) + "harmful")


def test_folded_over_lines() -> None:
    assert parse("harmful\n  or vulnerable").facts == ("harmful", "vulnerable")
