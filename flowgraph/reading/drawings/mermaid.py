"""Mermaid flowcharts (``flowchart`` and ``graph``), a statement at a time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from flowgraph.limits import LINES, SHAPES, STATEMENT, SUBGRAPHS
from flowgraph.reading.drawings.drawing import (
    Drawing,
    Form,
    Line,
    Shape,
    drawing,
    plain,
    refused,
)
from flowgraph.reading.drawings.markup import words_of_html
from flowgraph.reading.source import Source

_HEAD = re.compile(r"\s*(flowchart(?:-elk)?|graph)\b[ \t]*(?:TB|TD|BT|RL|LR|[<>^v])?[ \t]*;?", re.I)
_OTHER = re.compile(
    r"(?:classDef|class|style|linkStyle|click|direction|accTitle|accDescr)(?![\w-])", re.IGNORECASE
)
_NAME = re.compile(r"[^\W_][\w]*(?:[-.](?![-.>])[\w]+)*|[\w]+", re.UNICODE)
_SPACE = re.compile(r"\s*")
_OPEN: tuple[tuple[str, tuple[str, ...], Form], ...] = (
    ("(((", (")))",), "box"),
    ("((", ("))",), "box"),
    ("([", ("])",), "box"),
    ("[[", ("]]",), "box"),
    ("[(", (")]",), "box"),
    ("[/", ("/]", "\\]"), "box"),
    ("[\\", ("\\]", "/]"), "box"),
    ("{{", ("}}",), "box"),
    ("{", ("}",), "question"),
    ("[", ("]",), "box"),
    ("(", (")",), "box"),
    (">", ("]",), "box"),
)
_LINK = re.compile(
    r"""
    \s* (?:(?P<name>\w+)@)? (?P<back><|[ox](?=[-=]))?
    (?:
        (?P<whole>-{2,}[->ox]|={2,}[=>ox]|-\.+-[>ox]?|~~~+)      # without words, or with |words|
      | (?P<open>--|==|-\.)(?![-=.>])                             # words, and then the rest
    )
    """,
    re.VERBOSE,
)
_REST = {
    "--": re.compile(r"\s*(-{2,}[->ox])"),
    "==": re.compile(r"\s*(={2,}[=>ox])"),
    "-.": re.compile(r"\s*(\.+-[>ox]?)"),
}
_REMARK = re.compile(r"\s*%%")
_DATA = re.compile(r'@\{((?:[^"}]|"[^"]*")*)\}')
_SLANTED = re.compile(r"(?<![\w*])([*_])([^*_\s][^*_\n]{0,200})\1(?![\w*])")
_HEADLESS = re.compile(r"-{3,}|={3,}|-\.+-|\.+-")


def read(source: Source) -> Drawing:
    """Read a Mermaid flowchart, alone in a file or in the first ``mermaid`` fence of it.

    Raises:
        UnreadableError: no flowchart, a line that is not understood, over a limit.
    """
    reader = _Reader(source.name)
    title = reader.text(source.text)
    return drawing(source.name, title, [""], list(reader.shapes.values()), reader.lines)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.shapes: dict[str, Shape] = {}
        self.lines: list[Line] = []
        self.frames: list[str] = []
        self.links: set[str] = set()  # names of arrows, of which data may be said later
        self.number = 0

    def bad(self, problem: str, mend: str) -> Exception:
        return refused(self.file, self.number, problem, mend)

    def text(self, text: str) -> str:
        """All of a file; its title, where its front matter has one."""
        title, first, lines = _front(text)
        begun = False
        for self.number, statement in _statements(lines, first):
            if not begun:
                head = _HEAD.match(statement)
                if not head:
                    raise self.bad(
                        "this is no Mermaid flowchart",
                        "begin with `flowchart TD`; no other kind is read",
                    )
                begun, statement = True, statement[head.end() :]
            self.statement(statement.strip())
        if not begun:
            self.number = 1
            raise self.bad("there is no Mermaid flowchart in it", "begin with `flowchart TD`")
        return title

    def statement(self, text: str) -> None:
        if not text:
            return
        if len(text) > STATEMENT:
            raise self.bad(f"a line has more than {STATEMENT} characters", "break it in two")
        if re.match(r"subgraph\b", text):
            self.frame(text[8:].strip())
        elif re.fullmatch(r"end", text, re.IGNORECASE):
            if self.frames:
                self.frames.pop()
        elif not (_OTHER.match(text) and not self.is_chain(text)):
            self.chain(text)

    @staticmethod
    def is_chain(text: str) -> bool:
        """Whether a line that begins with a word of the language is a box of that name."""
        return re.match(r"\w+\s*(?:[\[({>]|--|-\.|==|$)", text) is not None

    def frame(self, text: str) -> None:
        if len(self.frames) >= SUBGRAPHS:
            raise self.bad(f"nested deeper than {SUBGRAPHS}", "flatten the subgraphs")
        match = re.fullmatch(r"([\w-]+)?\s*\[(.*)\]", text, re.DOTALL)
        key, label = (match[1] or match[2], match[2]) if match else (text, text)
        key = f"frame {key}" if key in self.shapes else key
        if key and key not in self.shapes:
            parent = self.frames[-1] if self.frames else ""
            self.shapes[key] = Shape(key, _words(label), "lane", parent=parent, line=self.number)
        self.frames.append(key)

    def chain(self, text: str) -> None:
        """``A & B --> C -->|words| D``."""
        sources, at = self.group(text, 0)
        while at < len(text):
            match = _LINK.match(text, at)
            if not match and _REMARK.match(text, at):
                return
            if not match:
                raise self.bad(
                    "this line is not understood", "write it as A --> B, or A -->|words| B"
                )
            link, at, label = match["whole"], match.end(), ""
            self.links |= {match["name"]} - {None}
            if match["open"]:
                rest = _REST[match["open"]].search(text, at)
                if not rest:
                    raise self.bad("an arrow begins here and does not end", "end it: -- words -->")
                label, link, at = text[at : rest.start()], rest[1], rest.end()
            elif words := re.compile(r'\s*\|("[^"]*"|[^|]*)\|').match(text, at):
                label, at = words[1], words.end()
            targets, at = self.group(text, at)
            if link.startswith("~"):
                sources = targets
                continue
            self.join(sources, targets, _words(label), link, back=match["back"] == "<")
            sources = targets

    def join(
        self, sources: list[str], targets: list[str], label: str, link: str, *, back: bool
    ) -> None:
        headless = _HEADLESS.fullmatch(link) is not None
        for source in sources:
            for target in targets:
                if len(self.lines) > LINES:
                    raise self.bad(f"more than {LINES} lines", "draw it in several files")
                if back and headless:
                    self.lines.append(Line(target, source, label, self.number))
                    continue
                self.lines.append(Line(source, target, label, self.number, headless=headless))
                if back:
                    self.lines.append(Line(target, source, label, self.number))

    def group(self, text: str, at: int) -> tuple[list[str], int]:
        """Boxes joined by ``&``; their keys, and where they end."""
        keys = []
        while True:
            key, at = self.node(text, at)
            keys.append(key)
            joined = re.compile(r"\s*&").match(text, at)
            if not joined:
                return keys, at
            at = joined.end()

    def node(self, text: str, at: int) -> tuple[str, int]:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        name = _NAME.match(text, at)
        if not name:
            raise self.bad("a box is needed here", "write its name, as in A --> B")
        key, at = name[0], name.end()
        label, form = None, "box"
        if data := _DATA.match(text, at):
            if key in self.links:
                return key, data.end()
            at, said = data.end(), data[1]
            named = re.search(r'label\s*:\s*("[^"]*"|[^,]*)', said)
            label = named[1] if named else None
            asks = re.search(r"shape\s*:\s*\"?(diam|decision|question)", said)
            form = "question" if asks else "box"
        else:
            for opening, closings, its_form in _OPEN:
                if text.startswith(opening, at):
                    label, at = self.label(text, at + len(opening), closings)
                    form = its_form
                    break
        if classed := re.compile(r":::[\w-]+").match(text, at):
            at = classed.end()
        self.put(key, label, form)  # type: ignore[arg-type]
        return key, at

    def label(self, text: str, at: int, closings: tuple[str, ...]) -> tuple[str, int]:
        quoted = re.compile(r'\s*"([^"]*)"\s*').match(text, at)
        if quoted and text.startswith(closings, quoted.end()):
            return quoted[0].strip(), quoted.end() + len(closings[0])
        ends = [(text.find(closing, at), closing) for closing in closings]
        found = min((e for e in ends if e[0] >= 0), default=None)
        if found is None:
            raise self.bad("the words of this box do not end", f"close them with {closings[0]}")
        return text[at : found[0]], found[0] + len(found[1])

    def put(self, key: str, label: str | None, form: Form) -> None:
        before = self.shapes.get(key)
        if before is None and len(self.shapes) >= SHAPES:
            raise self.bad(f"more than {SHAPES} shapes", "draw it in several files")
        if before is not None and label is None:
            return
        text = _words(label) if label is not None else key
        parent = before.parent if before else self.frames[-1] if self.frames else ""
        line = before.line if before else self.number
        self.shapes[key] = Shape(key, text, form, parent=parent, line=line)


def _front(text: str) -> tuple[str, int, list[str]]:
    """The title of the front matter, the number of the line after it, and the lines from there;
    of Markdown, those of its first Mermaid fence."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if re.match(r"\s*(```+|~~~+)\s*\{?mermaid", line):
            fence = line.strip()[:3]
            ends = [n for n in range(number + 1, len(lines)) if lines[n].strip().startswith(fence)]
            within = "\n".join(lines[number + 1 : ends[0] if ends else len(lines)])
            title, first, inner = _front(within)
            return title, number + 1 + first, inner
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if lines[first].strip() == "---":
        for number in range(first + 1, len(lines)):
            if lines[number].strip() == "---":
                said = "\n".join(lines[first + 1 : number])
                named = re.search(r"^title:[ \t]*(.*)$", said, re.MULTILINE)
                words = named[1].strip().strip("\"'") if named else ""
                return plain(words.replace('\\"', '"')), number + 2, lines[number + 1 :]
    return "", 1, lines


def _statements(lines: list[str], first: int) -> Iterator[tuple[int, str]]:
    """Statements with their lines: one a line or several between semicolons; a label may run over
    lines."""
    whole = "\n".join(lines)
    while (begins := whole.find("%%{")) >= 0:  # a directive, for the program that draws
        ends = whole.find("}%%", begins)
        ends = len(whole) if ends < 0 else ends + 3
        breaks = "\n" * whole.count("\n", begins, ends)
        whole = whole[:begins] + breaks + whole[ends:]
    whole = re.sub(r"^[ \t]*%%[^\n]*", "", whole, flags=re.MULTILINE)
    whole = re.sub(r"^[ \t]*accDescr\s{0,9}\{[^}]{0,2000}\}", _breaks, whole, flags=re.MULTILINE)
    start, line, at_line, quoted = 0, first, first, False
    depth = 0
    for at, sign in enumerate(whole):
        if sign == '"':
            quoted = not quoted
        elif not quoted and sign in "[({":
            depth += 1
        elif not quoted and sign in "])}":
            depth = max(0, depth - 1)
        if sign == "\n":
            at_line += 1
        if not (quoted or depth) and (sign == "\n" or (sign == ";" and not _entity(whole, at))):
            if whole[start:at].strip():
                yield line, whole[start:at]
            start, line, depth = at + 1, at_line, 0
    if whole[start:].strip():
        yield line, whole[start:]


def _breaks(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _entity(text: str, at: int) -> bool:
    return re.search(r"[#&]\w{1,10}$", text[max(0, at - 12) : at]) is not None


def _words(label: str) -> str:
    """A label's words: quotes and backticks off, tags out, Mermaid's own entities read."""
    text = label.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    if len(text) > 1 and text[0] == text[-1] == "`":
        text = text[1:-1]
        text = _SLANTED.sub(r"\2", text.replace("**", "").replace("__", ""))
    text = words_of_html(text.replace("\\n", "<br>").replace("\n", "<br>"))
    return plain(re.sub(r"#(\w+);", _decoded, text))


def _decoded(match: re.Match[str]) -> str:
    name = match[1]
    code = f"&#{name};" if name.isdecimal() else f"&{name};"
    return html.unescape(code)
