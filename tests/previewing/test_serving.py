"""Who may ask the preview, for what, and how it begins and ends."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from flowgraph.errors import FlowgraphError
from flowgraph.previewing.serving import POLICY, Preview, preview
from flowgraph.resources import shipped_charts

from .written import CHART

SHIPPED = shipped_charts()["kscb-typology-2016"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Preview]:
    path = tmp_path / "chart.yaml"
    path.write_text(CHART, "utf-8")
    with preview(path, None, 0) as served:
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        yield served
        served.shutdown()
        thread.join()


def ask(
    server: Preview, path: str, method: str = "GET", **headers: str
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    return connection.getresponse()


def home(server: Preview) -> str:
    return f"/{server.token}/"


def test_it_listens_on_this_machine_alone(server: Preview) -> None:
    assert server.socket.getsockname()[0] == "127.0.0.1"
    assert urlsplit(server.address).hostname == "127.0.0.1"


def test_the_page_and_its_parts_with_a_strict_policy(server: Preview) -> None:
    for part, kind in (
        ("", "html"),
        ("preview.js", "javascript"),
        ("preview.css", "css"),
        ("look.css", "css"),
    ):
        answer = ask(server, home(server) + part)
        assert answer.status == 200
        assert kind in (answer.getheader("Content-Type") or "")
        assert answer.getheader("Content-Security-Policy") == POLICY
        assert answer.getheader("Access-Control-Allow-Origin") is None
        assert answer.read() or part == "look.css"
    assert "unsafe" not in POLICY
    assert "*" not in POLICY


@pytest.mark.parametrize(
    "path",
    ["/", "/x/", "/events", "//", "/../", "/%s", "/%sx", "/%s/../chart.yaml", "/%s/nothing", "*"],
)
def test_without_the_token_nothing_is_there(server: Preview, path: str) -> None:
    answer = ask(server, path.replace("%s", server.token))
    assert answer.status == 404
    assert answer.read() == b""


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_another_host_or_origin_is_refused(server: Preview, headers: dict[str, str]) -> None:
    assert ask(server, home(server), **headers).status == 403


def test_its_own_names_are_not(server: Preview) -> None:
    for name in ("127.0.0.1", "localhost"):
        host = f"{name}:{server.server_port}"
        assert ask(server, home(server), Host=host, Origin=f"http://{host}").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_nothing_can_be_written(server: Preview, method: str) -> None:
    assert ask(server, home(server), method).status == 501


def test_each_start_has_a_token_of_its_own(server: Preview) -> None:
    with preview(SHIPPED, None, 0) as other:
        assert other.token != server.token
        assert len(other.token) >= 32


def test_a_port_that_is_taken_is_told(server: Preview) -> None:
    with pytest.raises(FlowgraphError, match="cannot be listened on"):
        preview(SHIPPED, None, server.server_port)


def save(path: Path, text: str) -> None:
    """In one step, as editors do: a file that is half written is broken for a moment."""
    part = path.with_suffix(".part")
    part.write_text(text, "utf-8")
    part.replace(path)


def events(server: Preview) -> Iterator[dict[str, object]]:
    answer = ask(server, home(server) + "events")
    assert answer.getheader("Content-Type") == "text/event-stream; charset=utf-8"
    while line := answer.readline():
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


def test_a_chart_is_shown_at_once_and_then_proved(server: Preview) -> None:
    told = events(server)
    first = next(told)
    assert "<svg" in str(first["picture"])
    while first["proving"]:
        first = next(told)
    assert first["findings"] == []


def test_the_last_good_picture_stays_while_the_file_is_broken(server: Preview) -> None:
    told = events(server)
    seen = next(told)
    while seen["proving"]:
        seen = next(told)
    path = server.watcher.path
    text = path.read_text("utf-8")
    save(path, text.replace("next: record}", "next: recrod}"))
    broken = next(told)
    assert broken["old"]
    assert broken["picture"] == seen["picture"]
    (finding,) = broken["findings"]  # type: ignore[misc]
    assert finding["line"] == 1 + text[: text.index("next: record}")].count("\n")
    assert "did you mean `record`?" in finding["mend"]
    save(path, text.replace("Offer early help", "Offer help early"))
    mended = next(told)
    assert not mended["old"]
    assert "Offer help early" in str(mended["words"])
    path.unlink()
    gone = next(seen for seen in told if seen["findings"])
    assert "no such file" in str(gone["findings"]).lower()


def test_a_beginning_made_from_a_drawing_can_be_seen(tmp_path: Path) -> None:
    from flowgraph.previewing.seen import first_sight
    from flowgraph.reading.drawings.file import sketch_of_bytes
    from flowgraph.writing.chart_from_drawing import chart_text

    drawn = b"graph TD\n A[One] --> B{Safe?}\n B -->|Yes| C[Record]\n B -->|maybe| D[Refer]\n E[Two] --> B\n F[Alone]"
    path = tmp_path / "chart.yaml"
    path.write_text(chart_text(sketch_of_bytes("a.mmd", drawn, ".mmd")), "utf-8")
    seen, chart = first_sight(path)
    assert chart is None
    assert seen["draft"]
    assert "<svg" in seen["picture"]
    assert seen["findings"][0]["problem"] == "It is not said what the chart is called."


def test_a_file_written_again_with_the_same_bytes_is_no_change(server: Preview) -> None:
    told = events(server)
    seen = next(told)
    while seen["proving"]:
        seen = next(told)
    number = server.watcher.number
    server.watcher.path.write_bytes(server.watcher.path.read_bytes())
    assert server.watcher.after(number, 0.5) is None


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_the_command_prints_the_address_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    started = subprocess.Popen(
        [sys.executable, "-m", "flowgraph", "preview", str(SHIPPED)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert started.stdout is not None
    address = urlsplit(started.stdout.readline().strip())
    with socket.create_connection(("127.0.0.1", address.port or 0), timeout=10) as open_line:
        open_line.sendall(
            f"GET {address.path}events HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode()
        )
        assert b"200" in open_line.recv(100)
        started.send_signal(signal.SIGINT)
        _, said = started.communicate(timeout=20)
    assert started.returncode == 0
    assert "The preview has ended." in said
    assert "Traceback" not in said


def test_a_chart_that_is_not_there_is_told_before_anything_listens() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flowgraph", "preview", "nothing.yaml"], capture_output=True, text=True, timeout=30, check=False
    )  # fmt: skip
    assert done.returncode == 2
    assert "there is no such file" in done.stderr
