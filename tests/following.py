"""Follows a page of the documentation as a reader would: from top to bottom, in one folder.

Every code block must be something that can be held to the software:

- a block of commands (indented, or fenced as ``sh``) is run; ``<!-- exit: 3 -->`` says how its
  last command ends, where that is not 0;
- ``<!-- file: NAME -->`` writes a block of YAML, JSON, CSV or Mermaid to a file, ``<!-- add to: NAME -->`` adds it to one;
- ``<!-- replace in: NAME -->`` puts it in place of what begins with the same line there;
- ``<!-- everywhere in: NAME: ONE => OTHER -->`` does what the prose says: other words in place of
  some, wherever they stand;
- ``<!-- output: COMMAND -->`` holds a ``text`` block to what the command prints;
- a ``python`` block is run; a ``text`` block straight after it is what it prints;
- ``<!-- input: one; two -->`` is typed at the commands below it, a line each;
- ``<!-- given: NAME = FILE -->`` copies a file of this repository, ``<!-- run: COMMAND -->`` runs
  what the reader need not see;
- whatever else there is needs ``<!-- not run: WHY -->``.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import subprocess
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner
from markdown_it import MarkdownIt

from flowgraph.cli import main

ROOT = Path(__file__).resolve().parent.parent
NOTE = re.compile(
    r"<!-- (given|run|file|add to|replace in|everywhere in|output|exit|input|not run): (.+?) -->",
    re.DOTALL,
)


@dataclass
class Block:
    """One code block, with the notes that stand before it."""

    kind: str  # the fence's language, or "commands"
    text: str
    line: int
    notes: list[tuple[str, str]]

    def note(self, name: str) -> str | None:
        return next((value for key, value in self.notes if key == name), None)


def blocks(page: str) -> Iterator[Block]:
    """The code blocks of a page, in order. Notes after the last one make an empty block."""
    notes: list[tuple[str, str]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(page):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "html_block":
            notes += NOTE.findall(token.content)
        elif token.type in ("fence", "code_block"):
            kind = token.info.strip() if token.type == "fence" else "sh"
            yield Block("commands" if kind == "sh" else kind, token.content, line, notes)
            notes = []
    if notes:
        yield Block("", "", 0, notes)


def spans(page: str) -> Iterator[str]:
    """The code spans within the prose of a page."""
    for token in MarkdownIt("commonmark").enable("table").parse(page):
        yield from (t.content for t in token.children or () if t.type == "code_inline")


def replaced(whole: str, part: str) -> str:
    """``part`` in place of the lines that begin like it: its first line, and all below it that
    are indented further."""
    first = part.splitlines()[0]
    indent = len(first) - len(first.lstrip())
    found = re.search(
        rf"^{re.escape(first)}\n(?:(?: {{{indent + 1},}}.*)?\n)*", whole, re.MULTILINE
    )
    assert found, f"nothing begins with `{first}`"
    return whole[: found.start()] + part + whole[found.end() :]


@dataclass
class Reader:
    """Somebody who follows a page in a folder of their own."""

    folder: Path
    differs: Callable[[int, str], None] | None = None
    """Told the line of a block and what it should show; without it a difference is a fault."""
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    printed: str | None = None  # by the Python block just before

    def follow(self, page: str) -> int:
        """Follow a page to its end; how many blocks were looked at."""
        link = self.folder / "graphs"
        if not link.exists():
            link.symlink_to(ROOT / "graphs")
        count = 0
        for block in blocks(page):
            count += 1
            try:
                self.take(block)
            except AssertionError as fault:
                raise AssertionError(f"line {block.line}: {fault}") from fault
        return count

    def take(self, block: Block) -> None:
        """One block."""
        before, self.printed = self.printed, None
        for key, value in block.notes:
            if key == "given":
                name, _, source = value.partition(" = ")
                target = self.folder / name
                (target if name.endswith("/") else target.parent).mkdir(parents=True, exist_ok=True)
                for found in sorted(ROOT.glob(source)):
                    shutil.copy(found, target)
            elif key == "everywhere in":
                name, _, change = value.partition(": ")
                old, _, new = change.partition(" => ")
                file = self.folder / name
                text = file.read_text("utf-8")
                assert old in text, f"`{old}` does not stand in {name}"
                file.write_text(text.replace(old, new), "utf-8")
            elif key == "run":
                for line in value.splitlines():
                    status, said = self.command(line)
                    assert status in (0, 3), f"`{line}` ended with {status}:\n{said}"
        if block.note("not run"):
            if block.kind == "yaml":
                yaml.safe_load(block.text)
            return
        if named := block.note("replace in"):
            file = self.folder / named
            file.write_text(replaced(file.read_text("utf-8"), block.text), "utf-8")
        elif named := block.note("file") or block.note("add to"):
            kinds = ("yaml", "json", "csv", "mermaid")
            assert block.kind in kinds, "only data and drawings are written to a file"
            if block.kind in ("yaml", "json"):
                yaml.safe_load(block.text)
            with (self.folder / named).open("w" if block.note("file") else "a") as file:
                file.write(block.text)
        elif block.kind == "commands":
            self.commands(block)
        elif block.kind == "python":
            self.python(block.text)
        elif block.kind == "text" and (command := block.note("output")):
            _, said = self.command(command)
            self.compare(block, said, f"what `{command}` prints")
        elif block.kind == "text" and before is not None:
            self.compare(block, before, "what the Python above prints")
        elif block.kind:
            raise AssertionError(f"nothing holds this {block.kind or 'bare'} block to the software")
        elif block.text:
            raise AssertionError("a fence without a language")

    def commands(self, block: Block) -> None:
        lines = [
            line
            for line in block.text.replace("\\\n", " ").splitlines()
            if line.strip() and not line.startswith("#")
        ]
        wanted = int(block.note("exit") or 0)
        typed = "".join(f"{answer.strip()}\n" for answer in (block.note("input") or "").split(";"))
        for number, line in enumerate(lines, 1):
            status, said = self.command(line, typed)
            due = wanted if number == len(lines) else 0
            assert status == due, f"`{line}` ended with {status}, not {due}:\n{said}"

    def command(self, line: str, typed: str = "") -> tuple[int, str]:
        """Run one line; its exit status and what it prints, errors too."""
        line, _, head = line.partition(" | head -")
        words = shlex.split(line, comments=True)
        if words[0] in ("mkdir", "cp"):
            done = subprocess.run(line, shell=True, cwd=self.folder, capture_output=True, text=True)
            return done.returncode, done.stderr
        assert words[0] == "flowgraph", f"`{words[0]}` is not run here; say why with `not run`"
        into = None
        if ">" in words:
            words, into = words[: words.index(">")], words[words.index(">") + 1]
        arguments = [name for word in words[1:] for name in self.matching(word)]
        status, out, said = self.flowgraph(arguments, typed)
        if into:
            (self.folder / into).write_bytes(out)
        lines = said.splitlines(keepends=True)
        return status, "".join(lines[: int(head)] if head else lines)

    def matching(self, word: str) -> list[str]:
        if "*" not in word:
            return [word]
        found = sorted(str(p.relative_to(self.folder)) for p in self.folder.glob(word))
        return found or [word]

    def flowgraph(self, arguments: list[str], typed: str) -> tuple[int, bytes, str]:
        """In this process, for speed; the terminal is 80 columns wide."""
        runner = CliRunner()
        with (
            contextlib.chdir(self.folder),
            runner.isolation(typed, env={"COLUMNS": "80"}) as (out, _, both),
        ):
            try:
                main(arguments)
                status = 0
            except SystemExit as end:
                status = int(end.code or 0)
        return status, out.getvalue(), both.getvalue().decode()

    def python(self, code: str) -> None:
        said = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(said):
            try:
                exec(compile(code, "<page>", "exec"), self.names)
            except Exception:
                raise AssertionError(traceback.format_exc()) from None
        self.printed = said.getvalue()

    def compare(self, block: Block, real: str, what: str) -> None:
        if block.text.rstrip() == real.rstrip():
            return
        assert self.differs, (
            f"this is not {what} (`python tests/test_docs.py` puts it right). It is:\n{real}"
        )
        self.differs(block.line, real)
