"""What the tests ask a worker to do; importable by name, as a worker needs."""

import os
import time
from pathlib import Path

from desktop.domain.errors import Code, RefusedError


def double(number: int) -> int:
    return number * 2


def process_id() -> int:
    return os.getpid()


def command_line() -> bytes:
    return Path("/proc/self/cmdline").read_bytes()


def refuse() -> None:
    raise RefusedError(Code.BAD_INPUT, "There is a hole in it.", row=3)


def fail_with_a_secret(name: str) -> None:
    raise KeyError(name)


def warn_of_a_secret(name: str) -> None:
    import logging

    logging.getLogger("some.library").error("cannot read %s", name)


def die() -> None:
    os.abort()


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def unpicklable() -> object:
    return lambda: None
