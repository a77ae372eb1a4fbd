"""Good files made bad, with an eye for how they are built.

A change is three small numbers: which kind of change, and two that say where and what. Hypothesis
draws them, atheris hands over a seed for them, so that both search the same space, and a list of
them shrinks.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from flowgraph.deciding.decide import decide
from flowgraph.reading.incident_file import load_incident
from flowgraph.reading.library import DEFAULT, load_chart
from flowgraph.resources import folder, shipped_charts
from flowgraph.writing.record import record_of, text_of

Change = tuple[int, int, int]

HERE = Path(__file__).parent
SECRET = "Zinnia Quillfeather"

HOSTILE = [
    "", "~", "null", "yes", "NO", "unknown", "{}", "[]", "0", "-1", "1e999999", "0x1F", "0o17", "190:20:30",
    "99999999999999999999", "9" * 5000, "-0", "1_000", "٣", "²", "NaN", ".inf", "2026-02-31", "0000-00-00",
    "13-15", "15-13", "13–15", "0-150", SECRET, f"{SECRET}: 1", "=1+1", "=HYPERLINK(\"x\")", "@SUM(A1)",
    "data:image/png;base64,iVBORw0KGgo=", "IMG_0001.JPG", "file:///x", "https://i.imgur.com/a", "/9j/4AAQSkZJRg==",
    "<script>alert(1)</script>", "]]>", "{{7*7}}", "{% x %}", "${x}", "#{x}", "%s%n", "\\", "'", '"', "`", "\u202e",
    "\u200b", "\ufeff", "\u2028", "\x85", "é", "e\u0301", "😀", "𝒶", "\U0010ffff", "\ufffe", "\t", "a\tb", "a: b", "- a",
    "# a", "&a b", "*a", "!!python/object:os.system x", "!x y", "| a", "> a", "? a", "% a", "@a", "---", "...", "<<",
    "not", "and", "age", "age >= 18", "age >= 18 and age < 12", "not not harmful", "harmful", "(((((harmful)))))",
    "harmful == 1", "__import__('os')", "a.b", "a[0]", "lambda: 0", "1 < 2", "'a' == 'b'", "x in ()", "x in ('a',)",
    "ｈａｒｍｆｕｌ", "harmful or harmful", "1 < age < 3 < 5", "consent in ('given')", "x" * 300, "word " * 200,
    "../../etc/passwd", "kscb-sexting-2016", "kscb-typology-2016", "identified", "refer", "2016-²", "2016-13-01",
    r"\ud800", r"\x00", r"\e[2J", "CON", "a/b", "a\\b", "A", "AA", "A99", "A100", "none", "True", "false",
]  # fmt: skip
"""Words that have hurt readers of files before."""

BYTES = [b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\t", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80",
         b"\x1b[2J", b"\x7f", b"\xc2\x85", b"\xe2\x80\xa8", b"&a ", b"*a", b"!!str ", b"<<: ", b"? ", b"- ", b"{", b"}",
         b"[", b"]", b":", b",", b"'", b'"', b"#", b"|\n", b">\n", b"---\n", b"...\n", b"%YAML 9.9\n---\n"]  # fmt: skip


# Changes of the text.


def _lines(data: bytes) -> list[bytes]:
    return data.split(b"\n")


def _at(size: int, number: int) -> int:
    return number % size if size else 0


def drop_line(data: bytes, a: int, b: int) -> bytes:
    lines = _lines(data)
    del lines[_at(len(lines), a)]
    return b"\n".join(lines)


def double_line(data: bytes, a: int, b: int) -> bytes:
    lines = _lines(data)
    line = lines[_at(len(lines), a)]
    lines.insert(_at(len(lines) + 1, b), line)
    return b"\n".join(lines)


def indent_line(data: bytes, a: int, b: int) -> bytes:
    lines = _lines(data)
    where = _at(len(lines), a)
    more = b % 8 - 4
    lines[where] = b" " * more + lines[where] if more > 0 else lines[where][-more:]
    return b"\n".join(lines)


def hostile_value(data: bytes, a: int, b: int) -> bytes:
    """What stands after a colon, made hostile, bare or quoted."""
    lines = _lines(data)
    where = _at(len(lines), a)
    key, colon, _ = lines[where].partition(b": ")
    value = HOSTILE[_at(len(HOSTILE), b)]
    shown = value if b % 3 else json.dumps(value, ensure_ascii=b % 2 == 0)
    if colon:
        lines[where] = key + b": " + shown.encode("utf-8", "replace")
    return b"\n".join(lines)


def hostile_key(data: bytes, a: int, b: int) -> bytes:
    lines = _lines(data)
    where = _at(len(lines), a)
    before, colon, value = lines[where].partition(b":")
    indent = before[: len(before) - len(before.lstrip(b" -{"))]
    if colon:
        new = HOSTILE[_at(len(HOSTILE), b)].replace("\n", " ")
        lines[where] = indent + new.encode("utf-8", "replace") + b":" + value
    return b"\n".join(lines)


def put_bytes(data: bytes, a: int, b: int) -> bytes:
    where = _at(len(data) + 1, a)
    return data[:where] + BYTES[_at(len(BYTES), b)] + data[where:]


def flip_byte(data: bytes, a: int, b: int) -> bytes:
    where = _at(len(data), a)
    return data[:where] + bytes([b % 256]) + data[where + 1 :]


def cut(data: bytes, a: int, b: int) -> bytes:
    start, end = sorted((_at(len(data) + 1, a), _at(len(data) + 1, b)))
    return data[:start] + data[end:] if end - start < len(data) // 2 else data[start:end]


def line_ends(data: bytes, a: int, b: int) -> bytes:
    return data.replace(b"\n", (b"\r\n", b"\r", b"\n\n", b"\xc2\x85")[a % 4])


# Changes of the tree: the file stays one that can be read.


def _trees(node: Any) -> list[tuple[Any, Any]]:
    """Every place in a tree: what holds it, and its key there."""
    found: list[tuple[Any, Any]] = []
    waiting = [node]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            found.append((holder, key))
            if isinstance(holder[key], (dict, list)):
                waiting.append(holder[key])
    return found


def in_tree(
    change: Callable[[list[tuple[Any, Any]], int, int], None],
) -> Callable[[bytes, int, int], bytes]:
    def changed(data: bytes, a: int, b: int) -> bytes:
        first, text = b"", data
        if data.startswith(b"#"):
            first, _, text = data.partition(b"\n")
            first += b"\n"
        is_json = text.lstrip()[:1] == b"{"
        try:
            tree = json.loads(text) if is_json else yaml.load(text, yaml.CBaseLoader)
        except (ValueError, yaml.YAMLError, RecursionError):
            return flip_byte(data, a, b)
        if not isinstance(tree, (dict, list)) or not tree:
            return hostile_value(data, a, b)
        change(_trees(tree), a, b)
        try:
            made = (
                json.dumps(tree, indent=1)
                if is_json
                else yaml.dump(
                    tree, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=10**6
                )
            )
            return first + made.encode()
        except (ValueError, yaml.YAMLError, RecursionError):
            return data

    changed.__name__ = change.__name__
    return changed


@in_tree
def tree_value(places: list[tuple[Any, Any]], a: int, b: int) -> None:
    holder, key = places[_at(len(places), a)]
    holder[key] = HOSTILE[_at(len(HOSTILE), b)]


@in_tree
def tree_drop(places: list[tuple[Any, Any]], a: int, b: int) -> None:
    holder, key = places[_at(len(places), a)]
    del holder[key]


@in_tree
def tree_move(places: list[tuple[Any, Any]], a: int, b: int) -> None:
    """One part of the file stands where another did."""
    (holder, key), (other, there) = places[_at(len(places), a)], places[_at(len(places), b)]
    holder[key] = json.loads(json.dumps(other[there]))


@in_tree
def tree_rename(places: list[tuple[Any, Any]], a: int, b: int) -> None:
    named = [(holder, key) for holder, key in places if isinstance(holder, dict)]
    keys = [key for holder, key in named]
    if named:
        holder, key = named[_at(len(named), a)]
        new = keys[_at(len(keys), b)] if b % 2 else HOSTILE[_at(len(HOSTILE), b)]
        holder[new] = holder.pop(key)


@in_tree
def tree_wrap(places: list[tuple[Any, Any]], a: int, b: int) -> None:
    holder, key = places[_at(len(places), a)]
    value = holder[key]
    holder[key] = [[value], [value, value], {"is": value}, {str(value)[:9]: value}, [], {}][b % 6]


@in_tree
def tree_deeper(places: list[tuple[Any, Any]], a: int, b: int) -> None:
    holder, key = places[_at(len(places), a)]
    for _ in range(b % 45):
        holder[key] = [holder[key]]


CHANGES: list[Callable[[bytes, int, int], bytes]] = [
    tree_value, tree_move, tree_rename, tree_wrap, tree_drop, tree_deeper, hostile_value, hostile_key, drop_line,
    double_line, indent_line, put_bytes, flip_byte, cut, line_ends,
]  # fmt: skip


def mangled(data: bytes, changes: Sequence[Change]) -> bytes:
    """The file after all of the changes."""
    for kind, a, b in changes:
        data = CHANGES[kind % len(CHANGES)](data, a, b)
    return data


def by_seed(data: bytes, seed: int) -> bytes:
    """Some changes that the seed says."""
    chance = random.Random(seed)
    few = chance.choice((1, 1, 2, 3, 6))
    return mangled(
        data,
        [
            (chance.getrandbits(16),) * 1 + (chance.getrandbits(24), chance.getrandbits(24))
            for _ in range(few)
        ],
    )


# The good files.

CSV = b"""ref,classification,adult_involved,youngest_age,consent,words
1,aggravated,yes,,,"over
two lines"
2,experimental,no,14,given,
3,,unknown,0-12,"given",x
4,aggravated,no,17,not_given,=1+1
"""
TYPED = """REF-1
3
14
13-15
d
n
serious
w
b
some
y
A friend told a teacher
s
q
"""
PAGE_FILE = """# saved by flowgraph page: kscb-sexting-2016 {sha}
{{
  "incident": "SG-1", "chart": "kscb-sexting-2016", "date": "2026-11-20",
  "people": [{{"who": "A", "age": "13-15", "part": ["pictured"]}}, {{"who": "B1", "age": ["14", "16-17"]}}],
  "facts": {{"classification": {{"is": "aggravated", "because": "x", "by": "DSL", "on": "2026-11-20"}}, "consent": ["given",
   "not_given"], "apps": "a messaging service", "harmful": "unknown"}},
  "judgement": {{"agrees": "no", "decision": "refer", "reason": "to be safe", "by": "DSL"}},
  "actions": {{"taken": ["told the lead"], "not_taken": [{{"action": "police", "reason": "later"}}]}}
}}
"""


@cache
def good_files(name: str) -> tuple[bytes, ...]:
    """Good files for a reader to begin with, smallest first."""
    cases = folder("graphs") / "cases"
    match name:
        case "chart" | "comparison":
            files = [folder("templates") / "chart.yaml", *shipped_charts().values()]
            return tuple(sorted((file.read_bytes() for file in files), key=len))[
                : 2 if name == "comparison" else 5
            ]
        case "incident":
            files = sorted((cases / DEFAULT).glob("*.yaml"))[::3]
            page = PAGE_FILE.format(sha=load_chart(DEFAULT).sha256).encode()
            return (*sorted((file.read_bytes() for file in files), key=len), page)
        case "page_file":
            return (PAGE_FILE.format(sha=load_chart(DEFAULT).sha256).encode(),)
        case "record":
            made = []
            for chart, case in (
                ("fgm-mandatory-reporting-2020", "girl-tells-teacher"),
                ("kscb-typology-2016", "romantic"),
            ):
                path = cases / chart / f"{case}.yaml"
                decision = decide(load_chart(chart), load_incident(path, load_chart(chart)))
                made.append(text_of(record_of(decision, date="2026-11-20")).encode())
            return tuple(made)
        case "table_csv":
            return (CSV, CSV.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + CSV)
        case "table_parquet":
            return (_parquet(),)
        case _:
            return (TYPED.encode(),)


def _parquet() -> bytes:
    import io

    import pyarrow
    import pyarrow.parquet

    sink = io.BytesIO()
    rows = {
        "ref": ["1", "2", "3"],
        "classification": ["aggravated", None, "experimental"],
        "adult_involved": [True, False, None],
        "youngest_age": [3, None, 17],
    }
    pyarrow.parquet.write_table(pyarrow.table(rows), sink, compression="none")
    return sink.getvalue()
