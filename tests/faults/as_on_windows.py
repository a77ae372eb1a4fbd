"""What Windows does to an open file, imposed on another system: it cannot be renamed, linked
or deleted; and there are no files without a name."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def _is_open(path: str | Path) -> bool:
    try:
        found = os.stat(path)
    except OSError:
        return False
    for handle in os.listdir("/proc/self/fd"):
        try:
            held = os.fstat(int(handle))
        except OSError:
            continue
        if (held.st_dev, held.st_ino) == (found.st_dev, found.st_ino):
            return True
    return False


def _closed_first(call: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(path: Any, *args: Any, **more: Any) -> Any:
        if _is_open(path):
            raise PermissionError(13, "The process cannot access the file (WinError 32)", str(path))
        return call(path, *args, **more)

    return guarded


def impose(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("replace", "rename", "link", "unlink", "remove"):
        monkeypatch.setattr(os, name, _closed_first(getattr(os, name)))
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    monkeypatch.delattr(os, "fchmod", raising=False)
