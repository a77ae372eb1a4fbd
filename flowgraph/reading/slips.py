"""What is usually wrong with a file that is not YAML, told as the person who typed it sees it.

A slip is found by mending it: each of the usual mends is tried on the line, and the first that
lets the file be read past it was the right one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import yaml
from msgspec import Struct

from flowgraph.limits import SLIP_LINE, SLIP_TEXT, SLIP_TRIES

Place = tuple[int, int]
"""Line and column, from 0."""

KEYS = (
    "chart", "title", "edition", "publisher", "document", "version", "date", "notice", "licence",
    "address", "basis", "calendar", "lang", "banner", "ordered", "start", "facts", "checklists",
    "kind", "name", "values", "range", "unit", "ask", "help", "from", "any", "lowest", "where",
    "gives", "count",
    "points", "items", "outside", "contradictions", "alerts", "notes", "questions",
    "guidance", "says", "when", "cite", "contact", "phone", "email", "ours", "quote", "suppose",
    "group", "asks", "note", "at", "boxes", "text", "next", "also", "returns", "protection",
    "within", "goes_on", "label", "claims", "at_least", "only", "never", "rising", "order",
    "incident", "people", "who", "age", "part", "is", "because", "source", "by", "on",
    "judgement", "agrees", "decision", "reason", "actions", "taken", "not_taken", "action",
    "received", "reported_by", "concern", "everybody_listed", "expect", "status", "outcome",
)  # fmt: skip
_KEY = rf"(?:{'|'.join(KEYS)})"
_ODD_SPACES = re.compile(r"[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_CURLY = re.compile(r"(?<=[:\[,{] )[“”„‘’]([^“”„\"]*)[“”’]")


class Slip(Struct, frozen=True):
    """A slip and its mend.

    Attributes:
        line, column: where it is, from 1.
        problem: what is wrong, in words.
        how: what to do about it, without what was written.
        write: the very text to write.
        text: the whole line, mended.
        sure: whether that is the one right mend.
    """

    line: int
    column: int
    problem: str
    how: str
    write: str
    text: str
    sure: bool = False


def slip_in(text: str, marks: list[Place], loader: type) -> Slip | None:
    """The slip that keeps a text from being YAML; ``marks`` are where the parser says that it
    gave up, the last of them the furthest. None where no usual mend lets it go on."""
    if len(text) > SLIP_TEXT:
        return None
    lines = text.split("\n")
    tries = SLIP_TRIES
    stopped = max(marks)[0]
    near = [line for mark, _ in reversed(marks) for line in (mark, mark - 1)]
    tried = dict.fromkeys(
        line
        for line in (*near, *_opened_above(lines, stopped))
        if 0 <= line < len(lines) and len(lines[line]) <= SLIP_LINE
    )
    for mend in _MENDS:
        best: tuple[tuple[int, int, int], Slip] | None = None
        for line in tried:
            for slip in mend(lines, line):
                if slip.text == lines[slip.line - 1]:
                    continue
                tries -= 1
                if tries < 0:
                    return best[1] if best else None
                at = slip.line - 1
                mended = "\n".join((*lines[:at], slip.text, *lines[at + 1 :]))
                reached = given_up(mended, loader) or (SLIP_TEXT, 0)
                further = (*reached, -at)  # of two that do, the line above: it came first
                if reached[0] > stopped and (best is None or further > best[0]):
                    best = further, slip
        if best:
            return best[1]
    return None


def _opened_above(lines: list[str], stopped: int) -> Iterator[int]:
    """The line above on which a quote may have been left open: one with an odd quote."""
    last = min(stopped, len(lines))  # YAML knows more line ends than these lines were cut at
    for line in range(last - 1, max(last - 40, -1), -1):
        if lines[line].count('"') % 2:
            yield line


def given_up(text: str, loader: type) -> Place | None:
    """Where a text stops being YAML; None where it is YAML to its end."""
    try:
        for _ in yaml.parse(text, Loader=loader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return (mark.line, mark.column) if mark else (0, 0)
    except yaml.YAMLError:
        return (0, 0)
    return None


def _slip(
    line: int,
    column: int,
    problem: str,
    how: str,
    text: str,
    write: str = "",
    sure: bool = False,
) -> Slip:
    return Slip(line + 1, column + 1, problem, how, write or text.strip(), text, sure)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _odd_spaces(lines: list[str], line: int) -> Iterator[Slip]:
    """A tab or a no-break space where the line begins."""
    text = lines[line]
    begins = text[: _indent(text)]
    if not _ODD_SPACES.search(begins):
        return
    tab = "\t" in begins
    rest = text.lstrip()
    for indent in _indents(lines, line, len(_ODD_SPACES.sub(" ", begins))):
        yield _slip(
            line,
            0,
            "the line begins with a tab"
            if tab
            else "the line begins with a no-break space, which looks like a space and is none",
            f"begin it with {indent} spaces",
            " " * indent + rest,
            f"`{' ' * indent}{rest}`",
            sure=True,
        )


def _indents(lines: list[str], line: int, own: int) -> Iterator[int]:
    """How far a line may have been meant to be indented, the likeliest first."""
    after = [each for each in lines[line + 1 :] if each.strip()][:1]
    before = [each for each in lines[:line] if each.strip()][-1:]
    near = [_indent(each) for each in (*after, *before) if not _ODD_SPACES.match(each)]
    deeper = [_indent(each) + 2 for each in before if each.rstrip().endswith(":")]
    if deeper and near[:1] != deeper:
        near = [*deeper, *near]
    yield from dict.fromkeys((own, *near) if own in near else (*near, own))


def _curly_quotes(lines: list[str], line: int) -> Iterator[Slip]:
    text = lines[line]
    for match in _CURLY.finditer(text):
        quoted = json.dumps(match[1], ensure_ascii=False)
        yield _slip(
            line,
            match.start(),
            "these are curly quotes, which a word processor makes; here they quote nothing",
            "type straight quotes",
            text[: match.start()] + quoted + text[match.end() :],
            f"{_key_before(text, match.start())}{quoted}",
            sure=True,
        )


def _key_before(text: str, at: int) -> str:
    match = re.search(r"([\w-]+:\s*)$", text[:at])
    return match[1] if match else ""


def _no_space(lines: list[str], line: int) -> Iterator[Slip]:
    """A colon, or the hyphen of a list, with no space after it."""
    text = lines[line]
    for match in re.finditer(rf"(?:^\s*(?:- )?|[{{,]\s*)({_KEY}):(?=[^\s/])", text):
        yield _slip(
            line,
            match.end(),
            f"there is no space after `{match[1]}:`",
            "put a space after the colon",
            text[: match.end()] + " " + text[match.end() :],
            sure=True,
        )
    if entry := re.match(r"\s*-(?=[^\s-])", text):
        yield _slip(
            line,
            entry.end(),
            "there is no space after the hyphen that begins an entry of a list",
            "put a space after the hyphen",
            text[: entry.end()] + " " + text[entry.end() :],
        )


def _no_hyphen(lines: list[str], line: int) -> Iterator[Slip]:
    """An entry of a list that does not begin with a hyphen as those beside it do."""
    text = lines[line]
    indent = _indent(text)
    beside = (*lines[max(line - 1, 0) : line], *lines[line + 1 : line + 2])
    if text.lstrip().startswith("{") and any(each[indent:].startswith("- ") for each in beside):
        yield _slip(
            line,
            indent,
            "the entry of a list has no hyphen before it",
            "begin it with a hyphen and a space",
            text[:indent] + "- " + text[indent:],
            "- " + text[indent : indent + 20].rstrip() + " …",
        )


def _no_colon(lines: list[str], line: int) -> Iterator[Slip]:
    text = lines[line]
    key = re.match(rf"(\s*(?:- )?)({_KEY})(?=\s|$)(?!\s*:)", text)
    if match := key or re.match(r"(\s*)([\w-]+)(?=\s+\{|\s*$)", text):
        yield _slip(
            line,
            match.end(),
            f"there is no colon after `{match[2]}`" if key else "there is no colon after the name",
            "put a colon after the key",
            text[: match.end()] + ":" + text[match.end() :],
        )


def _no_comma(lines: list[str], line: int) -> Iterator[Slip]:
    text = lines[line]
    for match in re.finditer(rf"(?<=[^\s,{{\[])(\s+)(?=({_KEY}): )", text):
        if "{" in text[: match.start()]:
            yield _slip(
                line,
                match.start(),
                f"there is no comma before `{match[2]}:`",
                "put a comma between what stands inside { }",
                text[: match.start()] + "," + text[match.start() :],
                f", {match[2]}: …",
            )


def _out_of_line(lines: list[str], line: int) -> Iterator[Slip]:
    """A line that stands otherwise than the lines before and after it, which stand alike."""
    before = [_indent(each) for each in lines[:line] if each.strip()][-1:]
    after = [_indent(each) for each in lines[line + 1 :] if each.strip()][:1]
    if before == after:
        yield from (slip for slip in _not_level(lines, line) if _indent(slip.text) in before)


def _not_level(lines: list[str], line: int) -> Iterator[Slip]:
    text = lines[line]
    if not text.strip():
        return
    for indent in _indents(lines, line, _indent(text)):
        if indent != _indent(text):
            yield _slip(
                line,
                _indent(text),
                "the line is not level with those that it belongs to",
                f"begin it with {indent} spaces",
                " " * indent + text.lstrip(),
                f"`{' ' * indent}{text.lstrip()}`",
            )
    own = _indent(text)
    above = (at for at in range(line - 1, -1, -1) if lines[at].strip() and _indent(lines[at]) < own)
    parent = next(above, None)
    if parent is not None:  # what this line belongs beside may stand too far to the left
        yield _slip(
            parent,
            _indent(lines[parent]),
            "the line is not level with those that it belongs to",
            f"begin it with {own} spaces",
            " " * own + lines[parent].lstrip(),
            f"`{' ' * own}{lines[parent].lstrip()}`",
        )


def _unquoted(lines: list[str], line: int) -> Iterator[Slip]:
    """Words that need quotes, or whose quotes do not fit."""
    text = lines[line]
    found: list[re.Match[str]] = []
    block = re.match(r"(?P<before>\s*(?:- )?)(?P<key>[\w-]+):\s+(?P<value>\S.*?)\s*$", text)
    if block and block["value"][0] not in "{[":
        found.append(block)
    found += re.finditer(
        r"(?P<before>[{,]\s*)(?P<key>[\w-]+):\s+(?P<value>[^{\[\s].*?)"
        r"(?=,\s*[\w-]+:\s|\s*[}\]]+\s*$)",
        text,
    )
    for match in found:
        value = match["value"]
        words = value.strip("'\"" if value[0] in "'\"" else "")
        words = words.replace('\\"', '"')
        quoted = json.dumps(words, ensure_ascii=False)
        if '"' in words:
            quoted = "'" + words.replace("'", "''") + "'"
        write = f"{match['key']}: {quoted}"
        yield _slip(
            line,
            match.start("value"),
            _why_quoted(value),
            "put the words in quotes that fit",
            text[: match.start("key")] + write + text[match.end("value") :],
            write,
            sure=True,
        )


def _why_quoted(value: str) -> str:
    if value[0] in "'\"":
        if value.count(value[0]) == 1:
            return "a quote is opened and not closed"
        return "there are quotes inside these quotes"
    if value[0] in "&*!%@`|>?":
        return f"words that begin with {value[0]} need quotes: the sign has a meaning of its own"
    if ": " in value or value.endswith(":"):
        return "words that hold a colon and a space need quotes"
    return "these words need quotes"


def _not_closed(lines: list[str], line: int) -> Iterator[Slip]:
    """A bracket that is not closed, or closed twice."""
    text = lines[line]
    bare = re.sub(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'", lambda m: "·" * len(m[0]), text.rstrip())
    for opening, closing in ("{}", "[]"):
        missing = bare.count(opening) - bare.count(closing)
        if missing > 0:
            closed = text.rstrip() + closing * missing
            yield _slip(
                line,
                bare.index(opening),
                f"a {opening} is opened and not closed",
                f"close it with {closing}",
                closed,
                closed[-20:].strip() if len(closed) > 100 else "",
            )
        elif missing < 0 and bare.endswith(closing):
            yield _slip(
                line,
                len(bare) - 1,
                f"a {closing} stands here that closes nothing",
                f"take the last {closing} out",
                text.rstrip()[:missing],
                text.rstrip()[:missing][-20:].strip(),
            )


_MENDS: tuple[Callable[[list[str], int], Iterator[Slip]], ...] = (
    _odd_spaces, _curly_quotes, _no_space, _no_comma, _not_closed, _no_colon,
    _no_hyphen, _unquoted,
    _out_of_line, _not_level,
)  # fmt: skip
