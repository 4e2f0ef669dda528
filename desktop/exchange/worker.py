"""Reading files from outside in a process of its own, so that a hostile one harms nothing else."""

import contextlib
import sys
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from desktop.domain.errors import Code, RefusedError
from desktop.system.worker import Worker, WorkerError, WorkerTooSlowError

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
    worker = Worker(_limit_resources)
    try:
        return worker.call(SECONDS, function, *args, **kwargs)
    except WorkerTooSlowError:
        raise RefusedError(
            Code.BAD_FILE,
            f"Reading this file took longer than {SECONDS} seconds, so it was stopped and nothing was "
            "taken from it. Split it into smaller files, or save it again in the program it came from.",
        ) from None
    except WorkerError as error:
        raise RefusedError(
            Code.BAD_FILE,
            "This file could not be read: it is damaged or not the kind of file its name says. Open it in the "
            "program it came from, save it again and import that.",
            technical=str(error),
        ) from None
    finally:
        worker.close()


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
