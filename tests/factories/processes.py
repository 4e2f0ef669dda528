"""Real processes at the batch door: started in milliseconds from a clean server process, killed without warning."""

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.factories.keyrings import FILE_VARIABLE

KEYRING = "tests.factories.keyrings.FileKeyring"
NOW = "2026-11-23T07:30:00+00:00"

# Starting an interpreter and importing everything costs a second or more; a fork of a server that did it
# once costs 20 ms, and is a process of its own all the same.
_CONTEXT: Any = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
if sys.platform != "win32":
    _CONTEXT.set_forkserver_preload(["tests.factories.warm"])


def pipe(*, both_ways: bool = False) -> tuple[Any, Any]:
    """Return the two ends, reading and writing, of a pipe that can be handed to a child."""
    return _CONTEXT.Pipe(duplex=both_ways)  # type: ignore[no-any-return]


class Child:
    """One process that runs `target(*arguments)`, a function of a test module."""

    def __init__(self, target: Callable[..., None], *arguments: Any) -> None:
        self.process = _CONTEXT.Process(target=target, args=arguments)
        self.process.start()

    @property
    def pid(self) -> int:
        """Return the process id."""
        return int(self.process.pid)

    def kill(self) -> None:
        """End it as a power cut of this process would: no clean-up of any kind."""
        self.process.kill()
        self.wait()

    def wait(self, seconds: float = 60) -> int | None:
        """Wait until it ends; return its exit code."""
        self.process.join(seconds)
        return self.process.exitcode  # type: ignore[no-any-return]

    def close(self) -> None:
        """Let go of it; kill it if it still runs."""
        if self.process.is_alive():
            self.kill()
        self.process.close()


def run_or_kill(delay: float | None, target: Callable[..., None], *arguments: Any) -> float:
    """Run `target(*arguments, ready)` and return its seconds since it sent something to `ready`.

    It is killed `delay` seconds after that; None lets it end, which must go well.
    """
    told_us, tells = pipe()
    child = Child(target, *arguments, tells)
    told_us.recv()
    started = time.perf_counter()
    if delay is None:
        assert child.wait() == 0
    else:
        time.sleep(delay)  # where in the work the kill lands is what varies
        child.kill()
    seconds = time.perf_counter() - started
    for one in (child, told_us, tells):
        one.close()
    return seconds


class BatchProcess(Child):
    """A process that answers the batch door of one office."""

    def __init__(self, folder: Path, keyring: Path, *, now: str = NOW) -> None:
        requests_out, requests_in = pipe()
        answers_out, answers_in = pipe()
        self.requests = os.fdopen(os.dup(requests_in.fileno()), "wb")
        self.answers = os.fdopen(os.dup(answers_out.fileno()), "rb")
        super().__init__(_serve, str(folder), str(keyring), now, requests_out, answers_in)
        for one in (requests_out, requests_in, answers_out, answers_in):
            one.close()

    def send(self, command: str, **arguments: Any) -> None:
        """Send a request without waiting for its answer."""
        self.requests.write(json.dumps({"command": command, **arguments}).encode() + b"\n")
        self.requests.flush()

    def reply(self) -> dict[str, Any] | None:
        """Return the next answer, or None when the process is gone; half an answer is none."""
        line = self.answers.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Send a request and return its answer, refusals included."""
        self.send(command, **arguments)
        found = self.reply()
        assert found is not None, f"the process ended at {command}"
        return found

    def done(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Send a request that has to succeed."""
        found = self.ask(command, **arguments)
        assert found["ok"], found
        return found

    def close(self) -> None:
        """End the input, wait until the process has signed out, and let go of it."""
        with suppress(BrokenPipeError):
            self.requests.close()
        self.wait()
        self.answers.close()
        super().close()


def _serve(folder: str, keyring: str, now: str, requests: Any, answers: Any) -> None:
    os.environ["PYTHON_KEYRING_BACKEND"], os.environ[FILE_VARIABLE] = KEYRING, keyring
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  until the process ends
    from desktop.cli import batch
    from desktop.cli.door import Door
    from desktop.system.clock import FixedClock, SystemClock, parse_instant
    from desktop.system.files import restrict_umask
    from desktop.system.keychain import Keychain

    restrict_umask()
    clock = FixedClock(parse_instant(now)) if now else SystemClock()
    with (
        os.fdopen(os.dup(requests.fileno()), "rb") as lines,
        os.fdopen(os.dup(answers.fileno()), "wb") as out,
    ):
        requests.close()
        answers.close()
        batch.run(Door(Path(folder), clock, Keychain()), lines, out)


@contextmanager
def batch_process(folder: Path, keyring: Path, *, now: str = NOW) -> Iterator[BatchProcess]:
    """Yield a process at the batch door, and end it."""
    made = BatchProcess(folder, keyring, now=now)
    try:
        yield made
    finally:
        made.close()


def write_keyring(path: Path, office_id: str, key: bytes) -> Path:
    """Write the file that FileKeyring reads, holding one office's key."""
    path.write_text(json.dumps({f"Doorstep\0{office_id}": key.hex()}), encoding="utf-8")
    return path
