"""Writing files whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from flowgraph.errors import FlowgraphError, OutputError


def write_whole(path: str | Path, data: bytes | str, *, replace: bool) -> None:
    """Write a file so that it is never seen half written.

    The data goes to a temporary file in the same folder, is flushed to the disk, and takes
    its name in one step; whatever goes wrong before that leaves what was there untouched.

    Args:
        path: where to; ``-`` is standard output.
        data: text is written as UTF-8.
        replace: False refuses to take the place of an existing file, however late it
            appears.

    Raises:
        OutputError: the file exists, or cannot be written.
    """
    if isinstance(data, str):
        data = data.encode()
    if str(path) == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    path = Path(path)
    if path.is_dir():
        raise OutputError.at(str(path), "this is a folder", "name a file in it")
    if not replace and path.exists():
        raise _exists(path)
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        if replace:
            os.replace(temporary, path)
        else:
            _name_if_free(temporary, path)
        temporary = None
        _sync_folder(path.parent)
    except FileNotFoundError:
        raise OutputError.at(
            str(path), "its folder does not exist", "make the folder first"
        ) from None
    except OSError as error:
        why = error.strerror or "the system refused"
        raise OutputError.at(
            str(path), f"cannot be written: {why}", "check the folder, its permissions and space"
        ) from None
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)


def _name_if_free(temporary: str, path: Path) -> None:
    """Give the file its name unless that name is taken, in one step where the file system
    has hard links."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:  # no hard links here: claim the name, then fill it in one step
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            os.replace(temporary, path)
            return
        raise _exists(path) from None
    os.unlink(temporary)


def _exists(path: Path) -> FlowgraphError:
    return OutputError.at(
        str(path), "this file exists already", "choose another name, or give --force"
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where folders can be flushed."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
