"""Taking turns between processes: whoever waits longest goes next, as far as the system keeps a queue."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

if sys.platform != "win32":
    import fcntl


@contextlib.contextmanager
def turn(path: Path) -> Iterator[None]:
    """Hold the turn of the queue at `path` (a file that is made empty) inside the block.

    The system frees the turn of a process that dies. Windows has no such queue: there everybody goes at once,
    and what the turn protects has to be safe without it.
    """
    if sys.platform == "win32":
        yield
        return
    ticket = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(ticket, fcntl.LOCK_EX)
        yield
    finally:
        os.close(ticket)
