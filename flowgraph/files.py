"""Writing files whole or not at all."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from flowgraph.errors import FlowgraphError, OutputError


def write_whole(path: str | Path, data: bytes | str, *, replace: bool) -> None:
    """Write a file so that it is never seen half written; see ``written_whole``.

    Args:
        path: where to; ``-`` is standard output. A device or a pipe is written into.
        data: text is written as UTF-8.
        replace: False refuses to take the place of an existing file, however late it
            appears.

    Raises:
        OutputError: the file exists, or cannot be written.
    """
    if isinstance(data, str):
        data = data.encode()
    if str(path) == "-":
        stream: Any = getattr(sys.stdout, "buffer", sys.stdout)
        stream.write(data)
        stream.flush()
        return
    path = Path(path)
    with told(path):
        if _is_device(path):
            path.write_bytes(data)
            return
    with written_whole(path, replace=replace) as file, told(path):
        file.write(data)


@contextmanager
def written_whole(path: str | Path, *, replace: bool) -> Iterator[BinaryIO]:
    """A file to be filled, which takes its name in one step once all went well.

    Until then it lies in the same folder without a name, where the system has such files
    (Linux): a run that is killed leaves nothing of it. Elsewhere it is hidden, as
    ``.<name>.<letters>.part``, and a run that is killed may leave that, which nothing reads
    and which may be deleted. It is on the disk before it has its name, and whatever goes
    wrong leaves what was there untouched.

    Raises:
        OutputError: the file exists (and ``replace`` is False), or cannot be written.
    """
    path = Path(path)
    with told(path):
        _refuse(path, replace=replace)
        handle, part = _opened(path)
    try:
        with os.fdopen(handle, "wb", closefd=False) as file:
            yield file
            with told(path):
                file.flush()
        with told(path):
            os.fsync(handle)
            if part is None:
                _name(handle, path, replace=replace)
            else:
                _rename(part, path, replace=replace)
            part = None
            _flush_names(path.parent)
    finally:
        with suppress(OSError):
            os.close(handle)
        if part is not None:
            with suppress(OSError):
                part.unlink()


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


def _is_device(path: Path) -> bool:
    """Something to write into, never to be replaced: ``/dev/null``, ``/dev/stdout``, a pipe."""
    return path.exists() and (path.parent == Path("/dev") or not (path.is_file() or path.is_dir()))


def _refuse(path: Path, *, replace: bool) -> None:
    if path.is_dir():
        raise OutputError.at(str(path), "this is a folder", "name a file in it")
    if not replace and os.path.lexists(path):
        raise _exists(path)


def _opened(path: Path) -> tuple[int, Path | None]:
    """A new file in the target's folder, and its name where it has one."""
    if hasattr(os, "O_TMPFILE") and os.path.isdir("/proc/self/fd"):
        with suppress(OSError):  # this file system has none; a folder at fault is told below
            return os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, 0o666), None
    part = _hidden(path)
    return os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666), part


def _hidden(path: Path) -> Path:
    return path.parent / f".{path.name[:40]}.{secrets.token_hex(4)}.part"


def _name(handle: int, path: Path, *, replace: bool) -> None:
    """Give a file without a name its name. A name that is taken can only be taken over by
    another name, so there is one for a moment."""
    try:
        _link(handle, path)
    except FileExistsError:
        if not replace:
            raise _exists(path) from None
        part = _hidden(path)
        _link(handle, part)
        try:
            os.replace(part, path)
        except BaseException:
            part.unlink()
            raise


def _link(handle: int, path: Path) -> None:
    # The folder is of no meaning beside an absolute name; with one given, Python has the link
    # made to the file that /proc points at, not to the pointer.
    os.link(f"/proc/self/fd/{handle}", path, src_dir_fd=handle, follow_symlinks=True)


def _rename(part: Path, path: Path, *, replace: bool) -> None:
    """Give a hidden file its name; unless that name is taken, in one step where the file
    system has hard links."""
    if replace:
        os.replace(part, path)
        return
    try:
        os.link(part, path)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:  # no hard links here: claim the name, then fill it in one step
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            os.replace(part, path)
            return
        raise _exists(path) from None
    part.unlink()


def _exists(path: Path) -> FlowgraphError:
    return OutputError.at(
        str(path), "this file exists already", "choose another name, or give --force"
    )


def _flush_names(folder: Path) -> None:
    """Make the new name itself survive a power cut, where folders can be flushed."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
