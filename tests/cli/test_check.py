"""``flowgraph check`` as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from flowgraph.cli import command


def test_an_option_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(command, ["check", "--write", "--cases", "cases"])
    assert done.exit_code == 2
    assert "name a folder after --write" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_ends_in_a_question_has_no_full_stop(tmp_path: Path) -> None:
    chart = tmp_path / "c.yaml"
    text = CliRunner().invoke(command, ["new", "chart"]).stdout
    chart.write_text(text.replace("at_least: refer", "at_least: refr"), "utf-8")
    done = CliRunner().invoke(command, ["check", str(chart)])
    assert done.exit_code == 1
    assert "Mend: did you mean `refer`?\n" in done.stdout
