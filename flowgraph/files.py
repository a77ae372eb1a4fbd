"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from flowgraph.errors import FlowgraphError, OutputError
from flowgraph.output_names import cleared, is_device, told

PRIVATE, SHARED = 0o600, 0o666
"""The modes of new files: for their owner alone, or as the user's own settings have it."""


def write_whole(path: str | Path, data: bytes | str, *, replace: bool, mode: int = SHARED) -> None:
    """Write a file so that it is never seen half written; see ``written_whole``.

    Args:
        path: where to; ``-`` is standard output. A device or a pipe is written into.
        data: text is written as UTF-8.
        replace: False refuses to take the place of an existing file, however late it
            appears.
        mode: of a new file; one that is replaced keeps its own.

    Raises:
        OutputError: the file exists, is one of the inputs, or cannot be written.
    """
    if isinstance(data, str):
        data = data.encode()
    if str(path) == "-":
        stream: Any = getattr(sys.stdout, "buffer", sys.stdout)
        stream.write(data)
        stream.flush()
        return
    cleared([path])
    path = Path(path)
    with told(path):
        if is_device(path):
            _write_into(path, data)
            return
    with written_whole(path, replace=replace, mode=mode) as file, told(path):
        file.write(data)


@contextmanager
def written_whole(path: str | Path, *, replace: bool, mode: int = SHARED) -> Iterator[BinaryIO]:
    """A file to be filled, which takes its name in one step once all went well.

    Until then it lies in the same folder without a name, where the system has such files
    (Linux): a run that is killed leaves nothing of it. Elsewhere it is hidden, as
    ``.<name>.<letters>.part``, and a run that is killed may leave that, which nothing reads
    and which may be deleted. It is on the disk before it has its name, and whatever goes
    wrong leaves what was there untouched. For ``-``, standard output, it has no name and is
    copied there. A hidden file is closed before it is renamed:
    Windows renames no file that is open.

    Raises:
        OutputError: the file exists (and ``replace`` is False), is one of the inputs, or
            cannot be written.
    """
    if str(path) == "-":
        from shutil import copyfileobj  # needed for a table alone
        from tempfile import TemporaryFile

        with TemporaryFile() as file:
            yield file
            file.seek(0)
            copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        return
    cleared([path])
    path = Path(path)
    with told(path):
        if is_device(path):
            raise OutputError.at(str(path), "this is a device or a pipe", "name a file")
        vacant(path, replace=replace)
        handle, part = _opened(path, mode)
    try:
        try:
            with os.fdopen(handle, "wb", closefd=False) as file:
                yield file
                with told(path):
                    file.flush()
            with told(path):
                _onto_the_disk(handle)
                if part is None:
                    _name(handle, path, replace=replace)
        except BaseException:
            with suppress(OSError):  # what went wrong first is what is told
                os.close(handle)
            raise
        with told(path):
            os.close(handle)
            if part is not None:
                _rename(part, path, replace=replace)
                part = None
            _flush_names(path.parent)
    finally:
        if part is not None:
            with suppress(OSError):
                part.unlink()


def _write_into(path: Path, data: bytes) -> None:
    """Write into a device or a pipe; not onto a whole disk, nor into a pipe that nobody reads,
    which would be waited on for ever."""
    if path.is_block_device():
        raise OutputError.at(str(path), "this is a whole disk", "name a file on it")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        raise OutputError.at(
            str(path), "nobody reads this pipe", "start its reader first, or name a file"
        ) from None
    with os.fdopen(handle, "wb") as file:
        if hasattr(os, "O_NONBLOCK"):
            os.set_blocking(handle, True)
        file.write(data)


def vacant(path: Path, *, replace: bool) -> None:
    """Refuse a name that cannot be given to a new file.

    Raises:
        OutputError: a folder has it, or a file, unless that is to be replaced.
    """
    if path.is_dir():
        raise OutputError.at(str(path), "this is a folder", "name a file in it")
    if not replace and os.path.lexists(path) and not is_device(path):
        raise _exists(path)


def _opened(path: Path, mode: int) -> tuple[int, Path | None]:
    """A new file in the target's folder, and its name where it has one."""
    kept = None
    with suppress(FileNotFoundError):
        kept = stat.S_IMODE(path.stat().st_mode)
    handle, part = _new(path, PRIVATE if kept is not None else mode)
    if kept is not None and hasattr(os, "fchmod"):
        os.fchmod(handle, kept)
    return handle, part


def _new(path: Path, mode: int) -> tuple[int, Path | None]:
    if hasattr(os, "O_TMPFILE") and os.path.isdir("/proc/self/fd"):
        with suppress(OSError):  # this file system has none; a folder at fault is told below
            return os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, mode), None
    part = _hidden(path)
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    return os.open(part, flags, mode), part


def _onto_the_disk(handle: int) -> None:
    """Wait until a file is on the disk. macOS says so of a disk's own memory already, unless
    it is asked for more."""
    full = getattr(_control(), "F_FULLFSYNC", None)
    if full is not None:
        try:
            _control().fcntl(handle, full)
            return
        except OSError as error:
            if error.errno not in (errno.ENOTSUP, errno.EINVAL, errno.ENOTTY):
                raise  # and a file system that cannot is asked as others are
    os.fsync(handle)


def _control() -> Any:
    try:
        import fcntl  # Windows has none
    except ImportError:
        return None
    return fcntl


def _hidden(path: Path) -> Path:
    from secrets import token_hex  # Linux has files without a name, nearly everywhere

    return path.parent / f".{path.name[:40]}.{token_hex(4)}.part"


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
