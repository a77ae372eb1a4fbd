"""The schemas, tried with the YAML language server that editors run: what is right has no mark,
and what is wrong has one on its line.

`npm install yaml-language-server` puts it where this looks for it; CI does so where npm can reach
its registry. The schemas themselves are held by test_schemas.py wherever the tests run.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flowgraph.cli import command
from flowgraph.resources import folder, shipped_charts

SERVER = shutil.which("yaml-language-server")
pytestmark = pytest.mark.skipif(not SERVER, reason="yaml-language-server is not installed")


class Editor:
    """An editor as the server sees it: JSON messages, each after its length."""

    def __init__(self) -> None:
        assert SERVER
        self.server = subprocess.Popen(
            [SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, id=1)
        while self.told().get("id") != 1:
            pass
        self.ask("initialized", {})

    def ask(self, method: str, params: Any, **more: Any) -> None:
        self.send({"method": method, "params": params, **more})

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.server.stdin
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.server.stdin.flush()

    def told(self) -> dict[str, Any]:
        length, pipe = 0, self.server.stdout
        assert pipe
        while line := pipe.readline().strip():
            if line.lower().startswith(b"content-length"):
                length = int(line.split(b":")[1])
        assert length, "the server has ended"
        found: dict[str, Any] = json.loads(pipe.read(length))
        return found

    def marks(self, path: Path) -> list[tuple[int, str]]:
        """What the editor would mark in a file: line and words."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1}
        document["text"] = path.read_text("utf-8")
        self.ask("textDocument/didOpen", {"textDocument": document})
        while True:
            message = self.told()
            if message.get("method") == "workspace/configuration":
                empty: list[Any] = [{} for _ in message["params"]["items"]]
                self.send({"id": message["id"], "result": empty})
            elif message.get("method") == "textDocument/publishDiagnostics":
                assert message["params"]["uri"] == path.as_uri()
                return sorted(
                    (each["range"]["start"]["line"] + 1, each["message"])
                    for each in message["params"]["diagnostics"]
                )
            elif "id" in message and "method" in message:
                self.send({"id": message["id"], "result": None})


@pytest.fixture(scope="module")
def editor() -> Any:
    made = Editor()
    yield made
    made.server.kill()
    made.server.wait()


def printed(*words: str) -> str:
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 0
    return done.stdout


def held(folder_: Path, what: str, text: str) -> Path:
    """A file whose first line names the schema, as the how-to says."""
    (folder_ / f"{what}.schema.json").write_text(printed("schema", what), "utf-8")
    path = folder_ / f"{what}.yaml"
    path.write_text(f"# yaml-language-server: $schema={what}.schema.json\n{text}", "utf-8")
    return path


@pytest.mark.parametrize("chart", [*shipped_charts(), "the blank"])
def test_a_chart_that_is_right_has_no_mark(editor: Editor, tmp_path: Path, chart: str) -> None:
    blank = chart == "the blank"
    text = printed("new", "chart") if blank else shipped_charts()[chart].read_text("utf-8")
    assert editor.marks(held(tmp_path, "chart", text)) == []


def test_an_incident_that_is_right_has_no_mark(editor: Editor, tmp_path: Path) -> None:
    assert editor.marks(held(tmp_path, "incident", printed("new", "incident"))) == []
    for case in sorted((folder("graphs") / "cases" / "kscb-sexting-2016").glob("*.yaml")):
        assert editor.marks(held(tmp_path, "incident", case.read_text("utf-8"))) == [], case.name


WRONG = {
    "chart": {
        "a kind": ("    kind: start\n", "    kind: begin\n"),
        "a key": ("start: reported\n", "begin: reported\n"),
        "a basis": ("basis: stated, cite: p.2}\n      no_harm", "basis: sure, cite: p.2}\n      no_harm"),
        "a limit": ("within: {working_days: 1}", "within: {wdays: 1}"),
    },
    "incident": {
        "a key": ("incident: change", "reference: change"),
        "a person": ("people:\n", "people: [{who: Anna, age: 12}]\n"),
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("what", "slip"), [(what, slip) for what, slips in WRONG.items() for slip in slips]
)
def test_a_slip_is_marked(editor: Editor, tmp_path: Path, what: str, slip: str) -> None:
    right, wrong = WRONG[what][slip]
    text = printed("new", what)
    assert right in text
    line = 1 + text[: text.index(right)].count("\n") + 1  # the schema's line stands before it
    found = editor.marks(held(tmp_path, what, text.replace(right, wrong, 1)))
    assert line in {place for place, _ in found} or (
        slip == "a key" and any("issing property" in words for _, words in found)
    ), found
