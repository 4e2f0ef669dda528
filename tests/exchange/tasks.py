"""What the tests ask a worker to do; importable by name, as a worker needs."""

import os
import time

from desktop.domain.errors import Code, RefusedError


def double(number: int) -> int:
    return number * 2


def refuse() -> None:
    raise RefusedError(Code.BAD_FILE, "There is a hole in it.", row=3)


def fail_with_a_secret() -> None:
    raise KeyError("Ms Testperson, 1 Private Road")


def crash() -> None:
    os.abort()


def sleep() -> None:
    time.sleep(60)


def take_memory() -> int:
    return len(bytearray(3 * 1024**3))


def unpicklable() -> object:
    return lambda: None


def process_id() -> int:
    return os.getpid()


def modules_loaded() -> list[str]:
    import sys

    return list(sys.modules)
