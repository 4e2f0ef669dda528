"""The technical log of this computer, written so that no person's data can reach it."""

import contextlib
import logging
import logging.handlers
import os
import re
import secrets
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import Enum
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from desktop.domain.errors import RefusedError
from desktop.system.files import private_folder

_OURS: Final = "desktop"
_PACKAGE: Final = Path(__file__).resolve().parents[1]
_LARGEST_FILE: Final = 1_000_000
_OLDER_FILES: Final = 4  # with the present one: five
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER_SYMBOLS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is misheard on the telephone

_log = logging.getLogger(__name__)


def start_log(folder: Path, name: str) -> Path:
    """Log to `<folder>/<name>.log` from now on (five files of 1 MB, this account only) and return that path.

    A log that cannot be written never stops the work. Refuses when `folder` cannot be created.
    """
    stop_log()
    path = private_folder(folder) / f"{name}.log"
    handler = _PrivateFileHandler(
        path, maxBytes=_LARGEST_FILE, backupCount=_OLDER_FILES, encoding="utf-8", errors="backslashreplace"
    )
    handler.setLevel(logging.INFO)
    handler.setFormatter(_PlainFormatter())
    logging.getLogger().addHandler(handler)
    logging.getLogger(_OURS).setLevel(logging.INFO)
    return path


def stop_log() -> None:
    """Close the log file, if one was started."""
    root = logging.getLogger()
    for handler in [found for found in root.handlers if isinstance(found, _PrivateFileHandler)]:
        root.removeHandler(handler)
        with contextlib.suppress(OSError):  # a full disk, met again while closing
            handler.close()


def log_failure(error: BaseException) -> str:
    """Write where `error` came from, never what it says, and return the short number to show the user."""
    number = "".join(secrets.choice(_NUMBER_SYMBOLS) for _ in range(6))
    _log.error("Unexpected failure %s", Plain(number), exc_info=error)
    return number


def where(error: BaseException) -> "Plain":
    """Return the kinds and places of an error as the log tells them, without a word of what it says."""
    return Plain(" | ".join(_chain(error)))


def install_hooks(tell: Callable[[str], None]) -> None:
    """Send every exception that nobody caught, on any thread, to the log, and its number to `tell`.

    `tell` runs on the thread that failed. The interpreter's own print-out, which holds the exception's words,
    is replaced.
    """

    def on_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            tell(log_failure(error))

    def on_thread(failed: threading.ExceptHookArgs) -> None:
        if not issubclass(failed.exc_type, SystemExit):
            tell(log_failure(failed.exc_value or failed.exc_type()))

    def on_cleanup(failed: Any) -> None:
        log_failure(failed.exc_value or failed.exc_type())

    sys.excepthook = on_main
    threading.excepthook = on_thread
    sys.unraisablehook = on_cleanup


class Plain(str):
    """A word made by this program, which may be logged as it is."""

    __slots__ = ()


class _PrivateFileHandler(logging.handlers.RotatingFileHandler):
    """A rotating log file of mode 0600 that keeps quiet when the disk refuses."""

    def _open(self) -> TextIOWrapper:
        def private(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        binary = open(self.baseFilename, "ab", opener=private)  # noqa: SIM115  the handler closes it
        return TextIOWrapper(binary, encoding=self.encoding, errors=self.errors)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002, RUF100
        """Drop the record: the inherited method prints its arguments on standard error."""


class _PlainFormatter(logging.Formatter):
    """One line a record: time in UTC, level, logger, our own words, and the places of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; other libraries' words and arguments of unknown content are left out."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        if record.name == _OURS or record.name.startswith(f"{_OURS}."):
            text = _message(record)
        else:
            text = f"(message of another library, line {record.lineno} of {record.module})"
        line = f"{at.removesuffix('+00:00')}Z {record.levelname} {record.name} {text}"
        if record.exc_info and record.exc_info[1] is not None:
            line = " | ".join([line, *_chain(record.exc_info[1])])
        return "".join(sign if sign.isprintable() else "?" for sign in line)


def _message(record: logging.LogRecord) -> str:
    arguments = record.args or ()
    if isinstance(arguments, tuple):
        safe: Any = tuple(_safe(value) for value in arguments)
    else:
        safe = {name: _safe(value) for name, value in arguments.items()}
    try:
        return str(record.msg) % safe if safe else str(record.msg)
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


def _safe(value: object) -> object:
    if value is None or isinstance(value, int | float | Enum | Plain):
        return value
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    return f"<{type(value).__name__}>"


def _chain(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield f"{_kind(current)} at {_places(current.__traceback__)}"
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _kind(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, RefusedError):
        return f"{name} {error.code}"
    if isinstance(error, OSError) and isinstance(error.errno, int):
        return f"{name} {error.errno}"
    return name


def _places(trace: TracebackType | None) -> str:
    places = []
    for frame, line in traceback.walk_tb(trace):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            places.append(f"{_OURS}/{path.relative_to(_PACKAGE).as_posix()}:{line}")
    return " > ".join(places) or "no line of ours"
