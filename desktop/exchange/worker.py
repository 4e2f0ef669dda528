"""Reading files from outside in a process of its own, so that a hostile one harms nothing else."""

import contextlib
import multiprocessing
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Final, ParamSpec, TypeVar, cast

from desktop.domain.errors import Code, RefusedError

P = ParamSpec("P")
T = TypeVar("T")

SECONDS: Final = 20
MEMORY: Final = 2 * 1024**3  # bytes of address space; a file within the limits of its reader needs a tenth


def read_in_worker(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `function` in a new process and return what it returns.

    The function must be importable by name, and arguments and result must be picklable. Its RefusedError is
    raised here again. A crash, any other error, or more than 20 seconds is refused with BAD_FILE; the text
    of such an error is dropped, because it may quote the file.
    """
    context = multiprocessing.get_context("spawn")  # a fork would copy a process full of keys and threads
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, function, args, kwargs), daemon=True)
    try:
        process.start()
        theirs.close()  # so that the end of the worker ends the pipe
        if not ours.poll(SECONDS):
            raise RefusedError(
                Code.BAD_FILE,
                f"Reading this file took longer than {SECONDS} seconds, so it was stopped and nothing was "
                "taken from it. Split it into smaller files, or save it again in the program it came from.",
            )
        with contextlib.suppress(EOFError, OSError):  # a worker that dies sends nothing, or half of it
            return cast("T", _result(ours.recv()))
        raise _unreadable("worker ended")
    finally:
        theirs.close()
        ours.close()
        if process.is_alive():
            process.kill()
        if process.pid is not None:
            process.join()
        process.close()


def _result(reply: tuple[str, Any]) -> Any:
    outcome, content = reply
    if outcome == "done":
        return content
    if outcome == "refused":
        code, message, details = content
        raise RefusedError(code, message, **details)
    raise _unreadable(content)


def _unreadable(technical: str) -> RefusedError:
    return RefusedError(
        Code.BAD_FILE,
        "This file could not be read: it is damaged or not the kind of file its name says. Open it in the "
        "program it came from, save it again and import that.",
        technical=technical,
    )


def _run(pipe: Connection, function: Callable[..., Any], args: Any, kwargs: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which ends this process
    _limit_resources()
    reply: tuple[str, Any]
    try:
        reply = ("done", function(*args, **kwargs))
    except RefusedError as refusal:
        reply = ("refused", (refusal.code, refusal.message, dict(refusal.details)))
    except Exception as error:
        reply = ("failed", type(error).__name__)
    with contextlib.suppress(BrokenPipeError):  # the parent has stopped waiting
        pipe.send(reply)
    pipe.close()


def _limit_resources() -> None:
    if sys.platform == "win32":
        return  # only the clock limits it there
    else:
        import resource

        for limit, most in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_CPU, SECONDS),
            (resource.RLIMIT_CORE, 0),  # a core file would hold the file's personal data
        ):
            _, hard = resource.getrlimit(limit)
            soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
            with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
                resource.setrlimit(limit, (soft, hard))
