"""WebKit driven by the WebDriver of its GTK port (Debian: webkit2gtk-driver, xvfb).

FLOWGRAPH_WEBKIT=1 xvfb-run pytest tests/page/test_browsers.py
"""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from socket import create_server
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen


def installed() -> tuple[str, str] | None:
    """The driver and the browser that it starts, where this system has them."""
    driver = Path("/usr/bin/WebKitWebDriver")
    browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-*/MiniBrowser"))
    return (str(driver), str(browsers[-1])) if driver.exists() and browsers else None


class WebKit:
    """One tab."""

    def __init__(self) -> None:
        found = installed()
        assert found is not None
        with create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self._driver = subprocess.Popen([found[0], f"--port={port}"], stderr=subprocess.DEVNULL)
        self._at = f"http://127.0.0.1:{port}/session"
        options = {"binary": found[1], "args": ["--automation"]}
        asked = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._at += "/" + self._begun(asked)["sessionId"]
        self._ask("POST", "/timeouts", {"script": 120_000})

    def _begun(self, asked: dict[str, Any]) -> Any:
        for _ in range(50):
            try:
                return self._ask("POST", "", asked)
            except URLError:  # it is not listening yet
                time.sleep(0.2)
        raise AssertionError("WebKit has not started")

    def _ask(self, method: str, path: str, told: dict[str, Any] | None = None) -> Any:
        body = None if told is None else json.dumps(told).encode()
        request = Request(
            self._at + path, body, {"Content-Type": "application/json"}, method=method
        )
        with urlopen(request, timeout=180) as answer:
            return json.load(answer)["value"]

    def open(self, path: Path) -> None:
        self._ask("POST", "/url", {"url": path.as_uri()})

    def evaluate(self, expression: str) -> Any:
        """What an expression comes to, as JSON; a promise is waited for."""
        script = (
            "const done = arguments[arguments.length - 1];"
            f"(async () => JSON.stringify(await ({expression})) ?? null)()"
            ".then((it) => done([true, it]), (error) => done([false, String(error)]));"
        )
        well, said = self._ask("POST", "/execute/async", {"script": script, "args": []})
        assert well, said
        return None if said is None else json.loads(said)

    def close(self) -> None:
        self._ask("DELETE", "")
        self._driver.terminate()
        self._driver.wait(timeout=30)
