"""A process beside the program's own, for work that holds Python's lock too long or that may go wrong."""

import contextlib
import logging
import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import ForkingPickler
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from desktop.domain.errors import RefusedError
from desktop.system.log import Plain, where

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


class WorkerError(Exception):
    """The worker ended, or its work failed with something else than a refusal; the text is a name of a class."""


class WorkerTooSlowError(WorkerError):
    """The work took longer than it may, and was stopped."""


class Worker:
    """One process that does one piece of work after another; safe to be asked by several threads.

    It starts with the first work or with `start`, is started anew when it has died, and ends with this program,
    however that ends: it waits at a pipe that the system closes. Nothing is passed on any other road.
    """

    def __init__(self, begin: Callable[[], None] | None = None) -> None:
        """Take what the process does first, importable by name, as setting limits."""
        self._begin = begin
        self._turn = Lock()
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def start(self) -> None:
        """Start the process, if it does not run; returns before it is ready."""
        with self._turn:
            self._running()

    def call(self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `function` returns in the process; work of other threads goes first in its turn.

        The function must be importable by name, and arguments and result picklable. Its RefusedError is raised
        here again; anything else that goes wrong there is a WorkerError without words, since those may quote
        personal data, and the log says where it was.
        """
        with self._turn:
            try:
                outcome, content = self._answer(seconds, (function, args, kwargs))
            except BaseException:
                self._end()  # an answer that comes later must not be taken for that of another question
                raise
        if outcome == "refused":
            code, message, details = content
            raise RefusedError(code, message, **details)
        if outcome == "failed":
            kind, places = content
            _log.error("A worker failed: %s", places)
            raise WorkerError(kind)
        done: T = content
        return done

    def close(self) -> None:
        """End the process, and with an error any work in it."""
        process = self._process
        if process is not None:
            with contextlib.suppress(ValueError):  # ended meanwhile
                process.kill()
        with self._turn:
            self._end()

    def _answer(self, seconds: float, question: Any) -> tuple[str, Any]:
        pipe = self._running()
        try:
            pipe.send(question)
            if not pipe.poll(seconds):
                raise WorkerTooSlowError
            answer: tuple[str, Any] = pipe.recv()
        except (EOFError, OSError):  # a worker that dies sends nothing, or half of it
            raise WorkerError("worker ended") from None
        return answer

    def _running(self) -> Connection:
        if self._process is not None and not self._process.is_alive():
            self._end()
        if self._pipe is None:
            context = multiprocessing.get_context(
                "spawn"
            )  # a fork would copy a process full of keys and threads
            self._pipe, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, self._begin), daemon=True)
            try:
                process.start()
            except BaseException:
                self._end()
                raise
            finally:
                theirs.close()  # so that the end of the worker ends the pipe
            self._process = process
        return self._pipe

    def _end(self) -> None:
        process, self._process = self._process, None
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join()
            process.close()


def _serve(pipe: Connection, begin: Callable[[], None] | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, which ends this process
    logging.disable()  # libraries quote what they read, and here nothing would keep that from the terminal
    if begin is not None:
        begin()
    with contextlib.suppress(EOFError, OSError):  # the program has gone
        while True:
            content = pipe.recv_bytes()
            reply = _reply(content)
            del content
            try:
                pipe.send(reply)
            except (EOFError, OSError):
                raise
            except Exception as error:
                pipe.send(_failed(error))  # what cannot be sent was refused before a byte of it went
            del reply


def _reply(content: bytes) -> tuple[str, Any]:
    try:
        function, args, kwargs = ForkingPickler.loads(content)
        return "done", function(*args, **kwargs)
    except RefusedError as refusal:
        return "refused", (refusal.code, refusal.message, dict(refusal.details))
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> tuple[str, tuple[str, Plain]]:
    return "failed", (type(error).__name__, where(error))
