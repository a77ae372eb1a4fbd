"""The documentation as a site, in a real browser: axe finds nothing of ours, nothing is fetched."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import missing

ROOT = Path(__file__).resolve().parent.parent.parent
THEME = {"landmark-unique"}  # the theme names two menus alike, one of them hidden


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if find_spec("zensical") is None:
        missing("zensical")
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "zensical.toml", folder)
    build = [sys.executable, "-m", "zensical", "build", "--strict"]
    subprocess.run(build, cwd=folder, check=True, capture_output=True)
    return folder / "site"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("page", ["index", "gallery", "tutorial/chart-of-your-own"])
def test_axe_finds_nothing_of_ours(browser: Any, site: Path, page: str, width: int) -> None:
    spec = find_spec("axe_core_python")
    if spec is None or spec.origin is None:
        missing("axe-core-python")
    context = browser.new_context(
        offline=True, bypass_csp=True, viewport={"width": width, "height": 900}
    )
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((site / f"{page}.html").as_uri())
    tab.evaluate((Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = tab.evaluate("axe.run()")["violations"]
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert [fault["id"] for fault in found if fault["id"] not in THEME] == []
