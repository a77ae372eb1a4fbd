"""The command line as another program runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from flowgraph.resources import folder

COMMAND = [sys.executable, "-m", "flowgraph"]
CASES = folder("graphs") / "cases" / "kscb-sexting-2016"
ADULT = CASES / "guidance-adult-as-told.yaml"
SHELL = f"{sys.executable} -m flowgraph"


def run(*args: object, env: dict[str, str] | None = None, **more: Any) -> Any:
    """Run a command; ``env`` is added to what there is, and a value of "" takes away."""
    added = {**os.environ, **(env or {})}
    return subprocess.run(
        [*COMMAND, *map(str, args)],
        capture_output=True,
        env={name: value for name, value in added.items() if value or name not in (env or {})},
        timeout=120,
        **more,
    )


def in_shell(line: str, cwd: Path | None = None) -> Any:
    """Run a line of bash in which ``flowgraph`` is the command."""
    line = f'set -o pipefail; flowgraph() {{ {SHELL} "$@"; }}; {line}'
    return subprocess.run(["bash", "-c", line], capture_output=True, timeout=120, cwd=cwd)


def has_no_traceback(done: Any) -> bool:
    said = done.stdout + done.stderr
    return b"Traceback" not in said and b"fault of its own" not in said and b"Exception" not in said
