"""What the README and the docs show is what the commands really print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
OUTPUT = re.compile(r"<!-- output: (?P<command>.+?) -->\n```text\n(?P<shown>.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(?P<code>.*?)```(?:\n+```text\n(?P<shown>.*?)```)?", re.DOTALL)


def printed(command: str, cwd: Path) -> str:
    """What a command prints; `| head -N` keeps its first lines."""
    command, _, head = command.partition(" | head -")
    words = shlex.split(command)
    assert words[0] == "flowgraph"
    done = subprocess.run(
        [sys.executable, "-m", *words],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd,
        env={**os.environ, "COLUMNS": "80"},
    )  # fmt: skip
    lines = (done.stdout + done.stderr).splitlines(keepends=True)
    return "".join(lines[: int(head)] if head else lines)


EXAMPLES = [
    (page, match["command"], match["shown"])
    for page in PAGES
    for match in OUTPUT.finditer(page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(
    ("page", "command", "shown"), EXAMPLES, ids=[f"{p.name}: {c}"[:70] for p, c, _ in EXAMPLES]
)
def test_output_shown_is_the_real_one(page: Path, command: str, shown: str) -> None:
    real = printed(command, ROOT)
    assert real.rstrip() == shown.rstrip(), (
        f"run `python tests/test_docs.py` after a look at {page}"
    )


SNIPPETS = [
    (page, match["code"], match["shown"])
    for page in PAGES
    for match in PYTHON.finditer(page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(
    ("page", "code", "shown"), SNIPPETS, ids=[f"{p.name}: {c[:40]!r}" for p, c, _ in SNIPPETS]
)
def test_python_shown_runs(page: Path, code: str, shown: str | None, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    if shown is not None:
        assert done.stdout.rstrip() == shown.rstrip()


LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def refresh() -> None:
    """Put the real output in place of what is shown (look at the difference afterwards)."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fresh = OUTPUT.sub(
            lambda m: f"<!-- output: {m['command']} -->\n```text\n{printed(m['command'], ROOT)}```",
            text,
        )
        if fresh != text:
            page.write_text(fresh, encoding="utf-8")


if __name__ == "__main__":
    refresh()
