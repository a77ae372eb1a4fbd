"""A chart file and its cases, looked at again and again, and shown anew when they change.

Times and sizes are polled, which every file system has; a file that is written again with the same
bytes is no change. The proof runs in a thread of its own: while it does, the next save is drawn.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from flowgraph.chart import Chart
from flowgraph.checking.cases import ENDINGS
from flowgraph.limits import FILE_BYTES, WATCHED
from flowgraph.previewing.seen import Seen, first_sight, proved

EVERY = 0.1
"""Seconds between two looks."""

Stamp = tuple[tuple[str, int, int], ...]


class Watcher:
    """What there is to see of a chart, as of the last save; ``state`` counts its changes."""

    def __init__(self, path: Path, cases: str | None = None) -> None:
        self.path, self.cases = path, cases
        self.changed = threading.Condition()
        self.stopped = False
        self.number = 0
        self.seen: Seen = {}
        self._stamp: Stamp = ()
        self._digest = b""
        self._save = (
            0  # counts what was read, so that an older proof is not shown with a newer file
        )
        self._threads = [
            threading.Thread(target=self._watch, daemon=True),
            threading.Thread(target=self._prove, daemon=True),
        ]
        self._waiting: int | None = None  # the save whose proof is asked for

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        with self.changed:
            self.stopped = True
            self.changed.notify_all()

    def after(self, number: int, seconds: float) -> Seen | None:
        """What is to be seen once it differs from the state of that number; None where nothing
        changed within the time, or the watching ended."""
        with self.changed:
            self.changed.wait_for(lambda: self.stopped or self.number != number, seconds)
            if self.stopped or self.number == number:
                return None
            return {"number": self.number, **self.seen}

    def _show(self, save: int, more: Seen) -> None:
        with self.changed:
            if save != self._save:
                return
            self.seen = {**self.seen, **more}
            self.number += 1
            self.changed.notify_all()

    def _watch(self) -> None:
        while not self.stopped:
            stamp = self._stamps()
            if stamp != self._stamp or not self.number:
                self._stamp = stamp
                digest = _digest(stamp)
                if digest != self._digest:
                    self._digest = digest
                    self._look()
            with self.changed:
                self.changed.wait_for(lambda: self.stopped, EVERY)

    def _stamps(self) -> Stamp:
        """Time and size of each file that is watched; of one that is gone, none."""
        files = [self.path]
        if self.cases:
            found = (p for p in Path(self.cases).rglob("*") if p.suffix.lower() in ENDINGS)
            files += sorted(found)[:WATCHED]
        stamps: list[tuple[str, int, int]] = []
        for file in files:
            try:
                at = file.stat()
            except OSError:
                continue
            stamps.append((str(file), at.st_mtime_ns, at.st_size))
        return tuple(stamps)

    def _look(self) -> None:
        """Show what a save changed at once, and ask for its proof."""
        seen, chart = _without_fail(lambda: first_sight(self.path))
        kept: dict[str, Any] = {}
        if "picture" not in seen and "picture" in self.seen:
            kept = {"old": True}  # the last good one stays
        seen = {"old": False, "draft": False, **seen, **kept}
        if chart is not None:
            # What was found before is of another file, but is not gone until the proof says so.
            seen["findings"] = []
        else:
            seen |= {"claims": [], "cases": None}
        with self.changed:
            self._save += 1
            save = self._save
        self._show(save, seen)
        if chart is not None:
            with self.changed:
                self._waiting = save
                self.changed.notify_all()

    def _prove(self) -> None:
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.stopped or self._waiting is not None)
                if self.stopped:
                    return
                save, self._waiting = self._waiting, None
            assert save is not None
            seen, _ = _without_fail(lambda: (proved(self.path, self.cases), None))
            self._show(save, seen)


def _without_fail(look: Callable[[], tuple[Seen, Chart | None]]) -> tuple[Seen, Chart | None]:
    """What a look gives; a fault of our own is shown as such, and the watching goes on."""
    try:
        return look()
    except Exception as error:
        row = {
            "line": 0,
            "file": "",
            "place": "",
            "problem": f"flowgraph: a fault of its own ({type(error).__name__}).",
            "mend": "run flowgraph check on this file, and report the line that it prints",
            "incident": "",
        }
        return {"findings": [row], "proving": False}, None


def _digest(stamp: Stamp) -> bytes:
    """What all the files hold, in short."""
    made = hashlib.sha256()
    for name, _, _ in stamp:
        made.update(name.encode("utf-8", "surrogateescape") + b"\0")
        with suppress(OSError), open(name, "rb") as file:
            made.update(file.read(FILE_BYTES + 1))
    return made.digest()
