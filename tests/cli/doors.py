"""The program as other programs run it: a process of its own, with the tests' keyring."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.factories.offices import PASSWORD, Template

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-23T07:30:00+00:00"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the variables of a run whose keyring and log rest in `folder`."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "tests.factories.keyrings.FileKeyring",
        "DOORSTEP_TEST_KEYRING": str(folder / "keyring.json"),
        "DOORSTEP_LOG": str(folder / "log"),
        **more,
    }


def command(office: Path, *arguments: str, now: str = NOW) -> list[str]:
    """Return the command line of the program for one office."""
    clock = ["--now", now] if now else []
    return [sys.executable, "-m", "desktop", "--office", str(office), *clock, *arguments]


def put_key(folder: Path, template: Template) -> None:
    """Put the key of a template's office into the keyring file of `folder`."""
    office_id = json.loads((template.folder / "slots.json").read_bytes())["office_id"]
    key = template.keys.load(office_id)
    assert key is not None
    entries = {f"Doorstep\0{office_id}": key.hex()}
    (folder / "keyring.json").write_text(json.dumps(entries), "utf-8")


class Batch:
    """A running batch door: one line in, one line out."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process

    def send(self, line: bytes) -> dict[str, Any]:
        """Send one line as it is and return the reply to it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def __call__(self, verb: str, **arguments: Any) -> dict[str, Any]:
        """Ask a verb and return its whole reply."""
        return self.send(json.dumps({"command": verb, **arguments}).encode() + b"\n")

    def done(self, verb: str, **arguments: Any) -> dict[str, Any]:
        """Ask a verb that has to succeed."""
        reply = self(verb, **arguments)
        assert reply["ok"] is True, reply
        return reply

    def refused(self, verb: str, **arguments: Any) -> str:
        """Ask a verb that has to be refused and return the code; the sentence has to be one."""
        reply = self(verb, **arguments)
        assert reply["ok"] is False, reply
        assert reply["message"].endswith((".", ":"))
        assert "Traceback" not in reply["message"]
        return str(reply["refused"])

    def sign_in(self, user: str = "boss") -> None:
        """Sign in as one of the template's users."""
        self.done("login", user=user, password=PASSWORD)


@contextmanager
def batch(folder: Path, office: Path, *, now: str = NOW) -> Iterator[Batch]:
    """Yield a running batch door and end its input afterwards; it then has to end well and say nothing more."""
    errors = folder / "stderr.txt"
    with errors.open("ab") as stderr:
        process = subprocess.Popen(
            command(office, "batch", now=now),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=environment(folder),
            cwd=folder,
        )
        try:
            yield Batch(process)
            rest, _ = process.communicate(timeout=60)
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()
    assert rest == b""
    assert process.returncode == 0
    assert b"Traceback" not in errors.read_bytes()


@dataclass
class Done:
    """What one command printed and exited with."""

    code: int
    out: str
    err: str

    @property
    def reply(self) -> dict[str, Any]:
        """Return the one JSON object it printed."""
        found: dict[str, Any] = json.loads(self.out)
        return found


Run = Callable[..., Done]
