"""From a path to text: the one place where files are opened to be read."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from msgspec import Struct

from flowgraph.errors import UnreadableError
from flowgraph.limits import FILE_BYTES
from flowgraph.output_names import was_read


class Source(Struct, frozen=True):
    """A file's name as the user gave it, its bytes, and their text."""

    name: str
    data: bytes
    text: str


def open_source(path: str | Path) -> Source:
    """Read a text file whole; ``-`` is standard input.

    Raises:
        UnreadableError: missing, a folder, a pipe or a device, too large, binary, not UTF-8,
            no permission; or what was given is no path.
    """
    a_path(path)
    if str(path) == "-":
        was_read(0)
        return decoded("standard input", sys.stdin.buffer.read(FILE_BYTES + 1))
    return decoded(str(path), open_bytes(path))


def open_bytes(path: str | Path) -> bytes:
    """Read a file whole, whatever is in it.

    Raises:
        UnreadableError: missing, a folder, a pipe or a device, too large, no permission; or what
            was given is no path.
    """
    a_path(path)
    name = str(path)
    try:
        data = _bytes_of(path)
        was_read(path)
    except FileNotFoundError:
        raise UnreadableError.at(name, "there is no such file", "check the path") from None
    except (OSError, ValueError):  # ValueError: a NUL in the path
        raise UnreadableError.at(
            name, "the file cannot be opened", "check its permissions and its path"
        ) from None
    _refuse_too_large(name, data)
    return data


_WITHOUT_WAITING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def see_that_it_is_a_file(path: str | Path) -> None:
    """For what reads a file by itself.

    Raises:
        UnreadableError: there is none, or it is a folder, a pipe, a socket or a device.
    """
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        raise UnreadableError.at(str(path), "there is no such file", "check the name") from None
    _refuse_all_but_files(path, mode)


def _bytes_of(path: str | Path) -> bytes:
    """Looked at before it is opened, for to open a device may do something already; and after,
    for another may have taken its name. A pipe is never waited on."""
    _refuse_all_but_files(path, os.stat(path).st_mode)
    with os.fdopen(os.open(path, _WITHOUT_WAITING), "rb") as file:
        _refuse_all_but_files(path, os.fstat(file.fileno()).st_mode)
        return file.read(FILE_BYTES + 1)


def _refuse_all_but_files(path: str | Path, mode: int) -> None:
    if S_ISDIR(mode):
        raise UnreadableError.at(str(path), "this is a folder", "name a file in it")
    if not S_ISREG(mode):
        raise UnreadableError.at(
            str(path),
            "this is a pipe, a socket or a device, not a file",
            "give a file; on the command line, - is standard input",
        )


def _refuse_too_large(name: str, data: bytes) -> None:
    if len(data) > FILE_BYTES:
        raise UnreadableError.at(
            name,
            f"the file is larger than {FILE_BYTES // 1_000_000} MB",
            "give one chart or incident a file; imagery never belongs in one",
        )


def a_path(given: object) -> None:
    """Refuse what is no path; a number would be taken for a file that is open already."""
    if not isinstance(given, (str, Path)):
        raise UnreadableError.at(
            "file",
            f"{type(given).__name__} is no path",
            "give a path as text, or a pathlib.Path",
        )


def decoded(name: str, data: bytes) -> Source:
    """Bytes as UTF-8 text, a byte-order mark taken off and line ends made plain."""
    _refuse_too_large(name, data)
    if b"\0" in data:
        raise UnreadableError.at(
            name,
            "this is a binary file",
            "give a text file (YAML or JSON, saved as UTF-8); imagery is never accepted",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableError.at(
            name, f"line {line} is not UTF-8 text", "save the file as UTF-8"
        ) from None
    return Source(name, data, text.replace("\r\n", "\n").replace("\r", "\n"))
