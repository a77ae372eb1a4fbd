"""Firefox driven by its own WebDriver BiDi: no driver program stands between."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any


class Firefox:
    """One tab, with the network off."""

    def __init__(self, profile: Path) -> None:
        from websockets.sync.client import connect

        program = shutil.which("firefox") or shutil.which("firefox-esr")
        assert program is not None
        (profile / "user.js").write_text('user_pref("network.proxy.type", 1);\n', encoding="utf-8")
        self._process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--profile", str(profile),
             "--remote-debugging-port", "0"],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._process.stderr is not None
        for said in self._process.stderr:
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", said):
                break
        else:
            raise AssertionError("Firefox has not started")
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(f"{found[1]}/session", max_size=None, open_timeout=60)
        )
        self._count = 0
        self._ask("session.new", capabilities={})
        tree = self._ask("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]

    def _ask(self, method: str, **params: Any) -> Any:
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": params}))
        while True:
            told = json.loads(self._socket.recv(timeout=120))
            if told.get("id") == self._count:
                assert told["type"] == "success", told
                return told["result"]

    def open(self, path: Path) -> None:
        self._ask(
            "browsingContext.navigate", context=self._context, url=path.as_uri(), wait="complete"
        )

    def evaluate(self, expression: str) -> Any:
        """What an expression comes to, as JSON; a promise is waited for."""
        told = self._ask(
            "script.evaluate", expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self._context}, awaitPromise=True,
        )  # fmt: skip
        assert told["type"] == "success", told["exceptionDetails"]["text"]
        return json.loads(told["result"]["value"]) if "value" in told["result"] else None

    def close(self) -> None:
        self._open.close()
        self._process.terminate()
        self._process.wait(timeout=30)
