"""Files made to hurt whoever reads them: too deep, too long, too many, multiplying themselves.

Run as a program it reads them all, each within the time and all within the memory that is given:
``python -m tests.fuzzing.hostile chart``. (Its own process, so that a limit on memory holds.)
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator

from flowgraph.resources import folder

MEMORY = 3 * 10**9
"""Bytes of address space: a file may have 5 MB, and its tree takes some hundred times that."""
SECONDS = 60.0
"""Of processor time for one file, on a slow machine."""

DEEP = 100_000
BLANK = (folder("templates") / "chart.yaml").read_text("utf-8")
BASE = b"incident: SG-1\n"


def _laughs(count: int = 12) -> str:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, count)]
    return "\n".join(lines) + "\n"


def _chain(count: int, wrong: str = "") -> str:
    """A chart of so many boxes, each leading to the next."""
    head = BLANK[: BLANK.index("boxes:")]
    boxes = ["boxes:", "  reported: {kind: start, text: x, cite: p.1, next: b0}"]
    boxes += [
        f"  b{i}: {{kind: condition, text: x, cite: p.1, next: {wrong}b{i + 1}}}"
        for i in range(count)
    ]
    boxes.append(f"  b{count}: {{kind: outcome, text: x, cite: p.1, protection: 1}}")
    return head + "\n".join(boxes) + "\n"


def any_yaml() -> Iterator[tuple[str, bytes]]:
    """For whoever reads YAML or JSON."""
    yield "deep lists", b"[" * DEEP
    yield "deep lists, closed", b"[" * DEEP + b"]" * DEEP
    yield "deep mappings", b"{a: " * DEEP
    yield "deep JSON", b'{"a":' * DEEP + b"1" + b"}" * DEEP
    yield "deep blocks", b"".join(b" " * i + b"a:\n" for i in range(2500))
    yield "deep list of blocks", b"- " * DEEP
    yield "questions", b"? " * DEEP
    yield "billion laughs", _laughs().encode()
    yield "merged laughs", _laughs().replace("[lol", "{<<: [lol").encode()
    yield "many anchors", b"".join(b"a%d: &b%d 1\n" % (i, i) for i in range(50_000))
    yield "one long word", BASE + b"x: " + b"a" * 4_900_000
    yield "one long quoted word", BASE + b'x: "' + b"\\n" * 2_000_000 + b'"'
    yield "one long key", b"k" * 1000 + b": 1\n"
    yield "a key that YAML finds too long", b"k" * 4_900_000 + b": 1\n"
    yield "one long line of spaces", BASE + b"x:" + b" " * 4_900_000 + b"1"
    yield "a million comments", b"# x\n" * 1_000_000 + BASE
    yield "empty lines", b"\n" * 4_900_000 + BASE
    yield "one key again and again", BASE + b"facts:\n" + b"  a: 1\n" * 500_000
    yield "many keys that are not known", BASE + b"".join(b"key%d: 1\n" % i for i in range(150_000))
    yield "many values", BASE + b"people: [" + b"{}, " * 1_000_000 + b"]"
    yield (
        "huge numbers",
        BASE + b"date: " + b"9" * 1_000_000 + b"\nfacts: {youngest_age: " + b"9" * 999_999 + b"}",
    )
    yield (
        "odd numbers",
        BASE + b"facts: {youngest_age: [1e999999, 0x1F, 190:20:30, 0o17, 1_0, .inf, -0, +1]}",
    )
    yield "larger than any file", b"# " + b"x" * 6_000_000
    yield "NULs", BASE + b"\0" * 100
    yield "a second document", BASE + b"---\n" * 100_000
    yield "directives", b"%YAML 1.1\n%TAG ! tag:x,2026:\n---\n" + BASE
    yield "no UTF-8", b"incident: \xff\xfe\n"
    yield "UTF-16", BASE.decode().encode("utf-16")
    yield "half letters", b'{"incident": "SG-1", "facts": {"apps": "\\ud800"}}'
    yield "halves that pair", b'{"incident": "SG-1", "facts": {"apps": "\\ud83d\\ude00"}}'
    yield "signs begun again and again", BASE + b"facts: {apps: '" + b"http://" * 200_000 + b"'}"


def charts() -> Iterator[tuple[str, bytes]]:
    """For whoever reads charts."""
    yield from any_yaml()
    yield "a chart of 5 MB", _chain(4_000).replace("text: x", f"text: {'word ' * 230}").encode()
    yield "a chart whose every arrow leads nowhere", _chain(10_000, "c").encode()
    yield "a circle of arrows", _chain(5_000).replace("next: b5000}", "next: b0}").encode()
    deep = "not " * 500 + "immediate_danger"
    yield "a deep predicate", BLANK.replace("when: immediate_danger", f"when: {deep}").encode()
    wide = " or ".join(["immediate_danger"] * 5000)
    yield "a wide predicate", BLANK.replace("when: immediate_danger", f"when: {wide}").encode()
    brackets = "(" * 5000 + "immediate_danger" + ")" * 5000
    yield (
        "a predicate in brackets",
        BLANK.replace("when: immediate_danger", f"when: {brackets}").encode(),
    )
    number = "9" * 1900
    yield "a huge number", BLANK.replace("when: immediate_danger", f'when: "{number} > 1"').encode()
    yield (
        "a wide range",
        BLANK.replace("kind: yes-no", "kind: whole-number, range: [0, 999999999]", 1).encode(),
    )
    values = ", ".join(f"v{i}" for i in range(100_000))
    yield "many values of a choice", BLANK.replace("[none, some, serious]", f"[{values}]").encode()


def incidents() -> Iterator[tuple[str, bytes]]:
    """For whoever reads incidents."""
    yield from any_yaml()
    people = ", ".join(f"{{who: A, age: {i % 18}}}" for i in range(100_000))
    yield "a crowd", f"incident: SG-1\npeople: [{people}]\n".encode()
    ages = ", ".join(str(i % 18) for i in range(200_000))
    yield "many ages", f"incident: SG-1\npeople: [{{who: A, age: [{ages}]}}]\n".encode()


def records() -> Iterator[tuple[str, bytes]]:
    """For whoever reads records."""
    yield from any_yaml()
    from .mangling import good_files

    good = json.loads(good_files("record")[0])
    for key in ("decision", "incident", "chart"):
        deep = '{"a":' * 900 + "1" + "}" * 900
        text = json.dumps({**good, key: "DEEP"}).replace('"DEEP"', deep)
        yield f"deep in {key}", text.encode()
    yield "huge numbers", json.dumps(good).replace('"decided"', "9" * 5000).encode()
    yield "infinity", json.dumps(good).replace('"decided"', "1e999999").encode()


def tables() -> Iterator[tuple[str, bytes]]:
    """For whoever reads CSV."""
    yield "a quote that is not closed", b'a,classification\n"' + b"x" * 4_000_000
    yield "many columns", b",".join(b"c%d" % i for i in range(20_000)) + b"\n"
    yield "a row of many cells", b"a,b\n" + b"1," * 1_000_000
    yield "many rows of many cells", b"a,b\n" + b"1,2,3\n" * 200_000
    yield "rows that do not fit", b"classification\n" + b"purple\n" * 100_000
    yield "NULs", b"classification\0,b\n\0,1\n"
    yield "no text", b"classification\n\xff\xfe\n"
    yield "no line end", b"x" * 4_000_000
    yield "only line ends", b"\r\n" * 1_000_000
    yield "one long cell", b"classification,x\naggravated," + b"y" * 20_000_000 + b"\n"
    yield "formulas", b'classification,x\naggravated,"=HYPERLINK(""x"")"\n'


FILES: dict[str, Callable[[], Iterator[tuple[str, bytes]]]] = {
    "chart": charts,
    "incident": incidents,
    "record": records,
    "table_csv": tables,
}


def main(reader: str) -> None:
    import resource

    from .readers import read_only

    if reader != "table_csv":  # whose engines reserve far more than they ever use
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    slow = []
    for name, data in FILES[reader]():
        print(f"{reader}: {name}: ", end="", flush=True)
        start = time.process_time()
        accepted = read_only(reader, data)
        took = time.process_time() - start
        print(f"{'accepted' if accepted else 'refused'} in {took:.1f} s", flush=True)
        if took > SECONDS:
            slow.append(name)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )
    print(f"{reader}: {used / 10**6:.0f} MB at most", flush=True)
    if used > MEMORY:
        sys.exit("too much memory")
    sys.exit(f"too slow: {', '.join(slow)}" if slow else 0)


if __name__ == "__main__":
    main(sys.argv[1])
