"""The preview given to a browser on this machine, and to nobody else.

It listens on the loopback address alone. Every address holds a token that only the person who
started it was shown; a request under another host's name, or from a page of another origin, is
refused, so that no page in the same browser can reach it by a name that points here. The page may
load its own script, style and letters, and ask its own server; nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from flowgraph.errors import FlowgraphError
from flowgraph.previewing.watching import Watcher
from flowgraph.resources import folder

HOST = "127.0.0.1"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
ALIVE = 10.0
"""Seconds after which a page that nothing changes for is told that the server still runs."""
PARTS = {
    "": ("page.html", "text/html; charset=utf-8"),
    "preview.css": ("preview.css", "text/css; charset=utf-8"),
    "preview.js": ("preview.js", "text/javascript; charset=utf-8"),
}


class Preview(ThreadingHTTPServer):
    """Serves one chart's preview until it is closed.

    Raises:
        FlowgraphError: the port is taken, or not to be had.
    """

    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # there it would let another program share the port

    def __init__(self, watcher: Watcher, port: int = 0) -> None:
        self.watcher = watcher
        self.token = secrets.token_urlsafe(24)
        try:
            super().__init__((HOST, port), _Handler)
        except (OSError, OverflowError):
            raise FlowgraphError.at(
                f"port {port}",
                "it cannot be listened on: another program has it, or the system keeps it",
                "choose another --port, or leave it out",
            ) from None

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.server_port}/{self.token}/"

    @property
    def hosts(self) -> frozenset[str]:
        """The names under which a browser on this machine may ask for it."""
        return frozenset((f"{HOST}:{self.server_port}", f"localhost:{self.server_port}"))

    def serve_forever(self, poll_interval: float = 0.1) -> None:
        self.watcher.start()
        super().serve_forever(poll_interval)

    def server_close(self) -> None:
        self.watcher.stop()
        super().server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Preview
    protocol_version = "HTTP/1.1"
    server_version = "flowgraph"
    sys_version = ""
    timeout: ClassVar[float | None] = 30

    def do_GET(self) -> None:
        root, path = f"/{self.server.token}/", urlsplit(self.path).path
        if not self._from_here():
            self._refuse(403)
        elif not secrets.compare_digest(path[: len(root)].encode(), root.encode()):
            self._refuse(404)
        elif path == f"{root}events":
            self._events()
        elif path == f"{root}look.css":
            look = str(self.server.watcher.seen.get("look", ""))
            self._send(look.encode(), "text/css; charset=utf-8")
        elif (part := path.removeprefix(root)) in PARTS:
            name, kind = PARTS[part]
            self._send((folder("templates") / "preview" / name).read_bytes(), kind)
        else:
            self._refuse(404)

    def _from_here(self) -> bool:
        """Asked for under this server's own name, and by its own page or by the person."""
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        if host not in self.server.hosts:
            return False
        if origin is not None and origin != f"http://{host}":
            return False
        return self.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")

    def _head(self, status: int, kind: str, more: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Security-Policy": POLICY,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            **more,
        }.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, data: bytes, kind: str, status: int = 200) -> None:
        self._head(status, kind, {"Content-Length": str(len(data))})
        self.wfile.write(data)

    def _refuse(self, status: int) -> None:
        self._send(b"", "text/plain; charset=utf-8", status)

    def _events(self) -> None:
        """What is to be seen, and what is to be seen next, for as long as the page listens."""
        self.close_connection = True
        self._head(200, "text/event-stream; charset=utf-8", {"Connection": "close"})
        watcher, number = self.server.watcher, 0
        try:
            while not watcher.stopped:
                seen = watcher.after(number, ALIVE)
                if seen is None:
                    self.wfile.write(b": still here\n\n")
                else:
                    number = seen.pop("number")
                    if "look" in seen:  # fetched as a style of its own where it changed
                        seen["look"] = hashlib.sha256(seen["look"].encode()).hexdigest()[:16]
                    self.wfile.write(f"id: {number}\ndata: {json.dumps(seen)}\n\n".encode())
                self.wfile.flush()
        except OSError:  # the page was closed
            pass

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged: an address holds the token."""


def preview(path: Path, cases: str | None, port: int) -> Preview:
    """A server for the preview of a chart file, ready to ``serve_forever``.

    Raises:
        FlowgraphError: the port is taken.
    """
    return Preview(Watcher(path, cases), port)
