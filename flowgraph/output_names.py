"""What a command may write to: never a file that it reads, under whatever name, nor two that one
name would stand for."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from msgspec import Struct

from flowgraph.errors import Finding, OutputError

RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE
)
"""Names that mean a device on Windows, whatever stands after a full stop."""


class _Place(Struct, frozen=True):
    """Where a file is, told apart from others whatever it is called: by its number on its
    disk, or by its full name where the file system has no numbers."""

    number: tuple[int, int] | None
    name: str

    @classmethod
    def of(cls, path: str | Path | int) -> _Place:
        found = os.stat(path)
        number = (found.st_dev, found.st_ino) if found.st_ino else None
        return cls(number, "" if isinstance(path, int) else _full(path))

    def same(self, other: _Place) -> bool:
        if self.number and other.number:
            return self.number == other.number
        return self.name == other.name != ""


_read: ContextVar[list[_Place] | None] = ContextVar("_read", default=None)


@contextmanager
def one_command() -> Iterator[None]:
    """One run of a command: what it reads is remembered, so that nothing it writes can take
    the place of that, under whatever name."""
    before = _read.set([])
    try:
        yield
    finally:
        _read.reset(before)


def was_read(path: str | Path | int) -> None:
    """Remember an input of this command; a number is a file that is open already."""
    read = _read.get()
    if read is not None:
        with suppress(OSError, ValueError):  # what is not there cannot be overwritten
            if stat.S_ISREG(os.stat(path).st_mode):
                read.append(_Place.of(path))


def goes_on(path: str | Path) -> None:
    """Take a file that was read for an output after all: one that is gone on with."""
    read = _read.get()
    if read is not None:
        here = _Place.of(path)
        read[:] = [place for place in read if not place.same(here)]


def cleared(paths: Iterable[str | Path]) -> None:
    """Hold the outputs of one call against its inputs and each other, before any is written.

    Raises:
        OutputError: an output is one of the inputs; two have one name where capitals do not
            count; or Windows could not have a file of that name. All at once.
    """
    found: list[Finding] = []
    taken: set[tuple[object, str]] = set()
    for path in [str(path) for path in paths if str(path) != "-"]:
        fault = _reserved(path) or _an_input(path)
        with told(Path(path)):
            device = is_device(Path(path))
        if fault is None and not device:
            folder, name = os.path.split(path)
            key = (_folder(folder or "."), _folded(name))
            if key in taken:
                fault = (
                    "two files would have this name where capitals do not count",
                    "choose names that differ in more than capitals",
                )
            taken.add(key)
        if fault is not None:
            found.append(Finding(path, 0, 0, "", *fault))
    if found:
        raise OutputError(found)


def _reserved(path: str) -> tuple[str, str] | None:
    name = os.path.basename(path)
    if name in (".", ".."):  # folders, and told as such
        return None
    if RESERVED.fullmatch(name) or name.endswith((".", " ")):
        return "no file can have this name on Windows", "choose another name"
    if os.name == "nt" and ":" in name:  # it would be a hidden stream of another file
        return "no file name can hold a colon on Windows", "choose another name"
    return None


def _an_input(path: str) -> tuple[str, str] | None:
    try:
        here = _Place.of(path)
    except (OSError, ValueError):
        return None
    if any(here.same(place) for place in _read.get() or ()):
        return "this is one of the files that are read", "write to another file"
    return None


def _full(path: str | Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def _folder(path: str) -> object:
    with suppress(OSError, ValueError):
        found = os.stat(path)
        return (found.st_dev, found.st_ino) if found.st_ino else _full(path)
    return _folded(path)


def _folded(name: str) -> str:
    """A name as the least particular of file systems has it."""
    return unicodedata.normalize("NFC", name).casefold().rstrip(". ")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What the system refuses on the way to a file, said with its mend.

    Raises:
        OutputError: in place of every error of the system.
    """
    try:
        yield
    except FileNotFoundError:
        raise OutputError.at(
            str(path), "cannot be written: its folder does not exist", "make the folder first"
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL or half a letter in the name
        why = getattr(error, "strerror", None) or "the system refused"
        raise OutputError.at(
            str(path), f"cannot be written: {why}", "check the folder, its permissions and space"
        ) from None


def is_device(path: Path) -> bool:
    """Something to write into, never to be replaced: ``/dev/null``, ``/dev/stdout``, a pipe."""
    return path.exists() and (path.parent == Path("/dev") or not (path.is_file() or path.is_dir()))
