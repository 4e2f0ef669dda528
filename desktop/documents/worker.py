"""Documents are made in a process beside the window's: their libraries hold Python's lock for a quarter of a second.

A program that never calls `start` makes them itself. A command that prints one sheet would wait for the process
longer than for the sheet, and nobody looks at a window meanwhile.
"""

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from desktop.domain.errors import Code, RefusedError
from desktop.system.liveliness import settle_in
from desktop.system.worker import Worker, WorkerError

P = ParamSpec("P")
T = TypeVar("T")

SECONDS: Final = 300  # for one document; a contractor's day of 3,000 visits takes some ten
SECONDS_ON_FILE: Final = 60

_workers: Final[list[Worker]] = []


def start() -> None:
    """Make documents in a process of their own from now on; call it early, since that needs a second to be ready."""
    if not _workers:
        _workers.append(Worker(get_ready))
    _workers[0].start()


def stop() -> None:
    """End the process, and with it whatever it still held of a document."""
    while _workers:
        _workers.pop().close()


def call(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what a function of this room returns, wherever documents are made.

    The function must be importable by name, arguments and result plain data (frozen dataclasses, bytes). Its
    refusals are raised here; any other failure is a WorkerError, told by its place in the log alone.
    """
    if not _workers:
        return function(*args, **kwargs)
    return _workers[0].call(SECONDS, function, *args, **kwargs)


def call_on_file(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return as `call` what a function makes of a file from outside; one that breaks it is refused with BAD_FILE."""
    if not _workers:
        return function(*args, **kwargs)
    try:
        return _workers[0].call(SECONDS_ON_FILE, function, *args, **kwargs)
    except WorkerError:
        raise RefusedError(
            Code.BAD_FILE,
            "This file could not be read: it is damaged, or it asks for too much. Open it in the program it came "
            "from, save it again and add that.",
        ) from None


def get_ready() -> None:
    """Bring in what most documents need, so that the first one does not wait for it, nor any for its garbage."""
    from desktop.documents import pages  # noqa: F401
    from desktop.documents.fonts import face_of
    from desktop.documents.making import seal  # noqa: F401

    for cut in ("regular", "bold"):
        face_of(cut)
    settle_in()
