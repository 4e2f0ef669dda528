"""Who has an office's data file open: many programs at once, or one restore that replaces the file, alone."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from desktop.domain.errors import Code, RefusedError


def join(data_file: Path) -> int | None:
    """Return a handle that keeps a restore away until `os.close`; refuse as locked while one is running.

    A program that opened the file just before it is replaced would go on in the file that was taken away, and
    its write-ahead log would be taken for the new one's. None on Windows: there an open file is not replaced.
    """
    try:
        return _lock(data_file, alone=False)
    except BlockingIOError:
        raise RefusedError(
            Code.LOCKED, "A backup of this office is just being restored. Wait a moment, then try again."
        ) from None


@contextlib.contextmanager
def alone(data_file: Path) -> Iterator[None]:
    """Hold the data file alone; refuse as locked while any program has it open."""
    try:
        handle = _lock(data_file, alone=True)
    except BlockingIOError:
        raise RefusedError(
            Code.LOCKED,
            "This office is open in another window or program. Close it there, then restore again; nothing was "
            "changed.",
        ) from None
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _lock(data_file: Path, *, alone: bool) -> int | None:
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(data_file.with_name(f"{data_file.name}-open"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BaseException:
        os.close(handle)
        raise
    return handle
