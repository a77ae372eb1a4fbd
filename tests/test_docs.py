"""What the README and the docs show is what the software does, and nothing in them is dead.

``python tests/test_docs.py`` puts real output in place of what is shown, and writes the generated
pages anew; look at the difference afterwards.
"""

from __future__ import annotations

import doctest
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
import tomllib
from importlib import import_module
from pathlib import Path

import click
import pytest
import yaml
from following import ROOT, Reader, blocks, spans

import flowgraph
from flowgraph.cli import VERBS, command

PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
GENERATED = {"commands.md", "schemas.md", "python.md"}  # by docs/generated.py
SPARK = ROOT / "docs" / "how-to" / "run-on-spark-or-dask.md"
"""Followed in tests/deciding/test_tables.py, where a Spark session runs."""
names = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


# Every block is followed


@names
def test_a_page_can_be_followed(page: Path, tmp_path: Path) -> None:
    if page.name in GENERATED or page == SPARK:
        return
    Reader(tmp_path).follow(page.read_text("utf-8"))


def test_generated_pages_are_current() -> None:
    # In a process of its own: click keeps what another test made it think of `-h`.
    check = [sys.executable, str(ROOT / "docs" / "generated.py"), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


EXAMPLES = [
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for file in sorted((ROOT / "flowgraph").rglob("*.py"))
    if ">>> " in file.read_text("utf-8")
]


@pytest.mark.parametrize("module", EXAMPLES)
def test_examples_in_docstrings(module: str) -> None:
    failed, tried = doctest.testmod(import_module(module))
    assert tried
    assert not failed


# Every command and option named in the prose exists

OPTIONS = {
    verb: {
        name for parameter in found.params for name in (*parameter.opts, *parameter.secondary_opts)
    }
    | {"-h", "--help"}
    for verb in VERBS
    if (found := command.get_command(click.Context(command), verb))
}
ANY_OPTION = set().union(*OPTIONS.values(), {"--version"})
OPTION = re.compile(r"(?<!\S)--?[a-z][a-z-]*")


def unknown(span: str) -> list[str]:
    """What a code span names that no command has."""
    if not span.startswith(("flowgraph ", "-")):
        return []
    verb = span.split()[1] if span.startswith("flowgraph ") else ""
    known = OPTIONS.get(verb, ANY_OPTION)
    missing = [name for name in OPTION.findall(span) if name not in known]
    return missing + ([verb] if re.match(r"[a-z]+$", verb) and verb not in VERBS else [])


ELSEWHERE = {
    "--group",
    "--strict-markers",
    "--strict",
    "-e",
    "-q",
    "-U",
}  # of pip, pytest, the site


@names
def test_commands_in_prose_exist(page: Path) -> None:
    found = {word for span in spans(page.read_text("utf-8")) for word in unknown(span)}
    assert not found - ELSEWHERE


# Nothing is dead

LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


@names
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@names
def test_tests_named_exist(page: Path) -> None:
    for file, test in NAMED.findall(page.read_text("utf-8")):
        path = ROOT / file
        assert path.is_file(), file
        assert re.search(rf"^def {test}\(", path.read_text("utf-8"), re.MULTILINE), (file, test)


def test_every_row_of_the_threat_model_names_a_test() -> None:
    text = (ROOT / "docs" / "explanation" / "threat-model.md").read_text("utf-8")
    rows = [row for row in text.splitlines() if row.startswith("| ") and row.count("|") == 4]
    named = [row for row in rows if "`tests/" in row]
    heads = [row for row in rows if row.startswith("| harm |")]
    assert len(named) + len(heads) == len(rows) > 30


def built(folder: Path) -> subprocess.CompletedProcess[str]:
    """The site, built in strict mode from a copy in ``folder``."""
    if not (folder / "docs").exists():
        shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "zensical.toml", folder)
    return subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip


def test_the_site_builds_strictly_and_fetches_nothing(tmp_path: Path) -> None:
    done = built(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text("utf-8")
        fetched = re.findall(r'(?:src|<link[^>]+href)="?(https?:[^" >]+)', text)
        assert not fetched, page


def test_every_page_is_in_the_menu() -> None:
    """Of the decisions about the software their index is; it names them all."""
    docs = ROOT / "docs"
    menu = (ROOT / "zensical.toml").read_text("utf-8")
    tomllib.loads(menu)
    listed = set(re.findall(r'"([\w/.-]+\.md)"', menu))
    decisions = docs / "explanation" / "adr"
    named = LINK.findall((decisions / "index.md").read_text("utf-8"))
    listed |= {f"explanation/adr/{name}" for name in named}
    there = {str(page.relative_to(docs)) for page in PAGES if page.is_relative_to(docs)}
    assert listed >= there, f"add to zensical.toml: {there - listed}"


def test_the_citation_names_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert cited["version"] == project["version"] == flowgraph.__version__
    assert cited["license"] == project["license"]
    assert f"## {flowgraph.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_library_is_told_of() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["table"]]
    names = {re.split(r"[\[<>=]", each)[0] for each in needed}
    page = (ROOT / "docs" / "explanation" / "supply.md").read_text("utf-8")
    rows = set(re.findall(r"^\| \**([\w-]+)", page, re.MULTILINE)) - {"library", "---"}
    assert rows == names


def test_the_hook_on_the_page_is_the_one_there_is() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    page = (ROOT / "docs" / "how-to" / "check-on-every-change.md").read_text("utf-8")
    for hook in hooks:
        assert f"- id: {hook['id']}\n" in page
        assert hook["entry"] == "flowgraph check"


# These tests can fail

SOUND = "<!-- output: flowgraph check kscb-typology-2016 -->\n```text\n"
PLANTED = {
    "wrong output": SOUND + "kscb-typology-2016: sound\n```\n",
    "wrong output of Python": "```python\nprint(1)\n```\n\n```text\n2\n```\n",
    "Python that fails": "```python\nimport flowgraph.nothing\n```\n",
    "a command that fails": "    flowgraph check nothing.yaml\n",
    "a wrong exit status": "<!-- exit: 3 -->\n\n    flowgraph charts\n",
    "a command that is not ours": "    rm nothing\n",
    "YAML that nothing holds": "```yaml\na: 1\n```\n",
    "text that nothing holds": "```text\nhello\n```\n",
    "a fence without a language": "```\nhello\n```\n",
    "a hidden command that fails": "<!-- run: flowgraph draw nothing -o a.svg -->\n",
}


@pytest.mark.parametrize("page", PLANTED.values(), ids=list(PLANTED))
def test_a_planted_fault_is_found(page: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        Reader(tmp_path).follow(page)


def test_a_planted_option_is_found() -> None:
    assert unknown("flowgraph draw --redact") == ["--redact"]
    assert unknown("flowgraph drawn") == ["drawn"]
    assert unknown("--redacted") == ["--redacted"]
    assert not unknown("flowgraph note --redact -o F")


def test_a_planted_dead_link_stops_the_site(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    with (tmp_path / "docs" / "index.md").open("a") as page:
        page.write("\n[dead](glossary.md#no-such-word)\n")
    assert built(tmp_path).returncode != 0


def refresh() -> None:
    """Put the real output in place of what is shown, and write the generated pages."""
    runpy.run_path(str(ROOT / "docs" / "generated.py"))["main"]()
    for page in PAGES:
        text = page.read_text("utf-8")
        if page.name in GENERATED or page == SPARK or not list(blocks(text)):
            continue
        shown: dict[int, str] = {}
        with tempfile.TemporaryDirectory() as folder:
            Reader(Path(folder), shown.__setitem__).follow(text)
        lines = text.splitlines()
        for line, real in sorted(shown.items(), reverse=True):
            lines[line : lines.index("```", line)] = real.rstrip().splitlines()
        if shown:
            page.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    refresh()
