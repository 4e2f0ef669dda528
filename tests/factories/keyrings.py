"""Keyring back-ends for tests, chosen through PYTHON_KEYRING_BACKEND as any owner may."""

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError, PasswordSetError

FILE_VARIABLE = "DOORSTEP_TEST_KEYRING"


class FileKeyring(KeyringBackend):
    """Keeps entries in the JSON file named by DOORSTEP_TEST_KEYRING, for several processes at once."""

    priority = 9.0

    def get_password(self, service: str, username: str) -> str | None:
        """Return the entry; never writes, so it needs no lock."""
        return _entries().get(f"{service}\0{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the entry."""
        with _changing() as entries:
            entries[f"{service}\0{username}"] = password

    def delete_password(self, service: str, username: str) -> None:
        """Remove the entry; PasswordDeleteError where there is none."""
        with _changing() as entries:
            if entries.pop(f"{service}\0{username}", None) is None:
                raise PasswordDeleteError("No such entry")


class ForgetfulKeyring(KeyringBackend):
    """Takes every entry and gives none back."""

    priority = 9.0

    def get_password(self, service: str, username: str) -> str | None:
        """Return nothing."""
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Pretend to keep the entry."""


class StaleKeyring(FileKeyring):
    """Keeps the first value of an entry and pretends to replace it."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the entry if it is new."""
        if self.get_password(service, username) is None:
            super().set_password(service, username, password)


class LockedKeyring(ForgetfulKeyring):
    """Is locked, and its prompt is not answered."""

    def get_password(self, service: str, username: str) -> str | None:
        """Refuse."""
        raise KeyringLocked(f"locked {service} {username}")


class RefusingKeyring(FileKeyring):
    """Lets itself be read and refuses every change, as when the person answers Deny."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Refuse, saying the secret as a careless library would."""
        raise PasswordSetError(f"denied {password}")

    def delete_password(self, service: str, username: str) -> None:
        """Refuse."""
        raise PasswordDeleteError("denied")


class ClingingKeyring(FileKeyring):
    """Keeps what it was told to remove, and says nothing."""

    def delete_password(self, service: str, username: str) -> None:
        """Pretend to remove the entry."""


class BrokenKeyring(ForgetfulKeyring):
    """Fails with an exception of its own, as the Windows one does."""

    def get_password(self, service: str, username: str) -> str | None:
        """Fail."""
        raise OSError(1783, "The stub received bad data")


def _path() -> Path:
    return Path(os.environ[FILE_VARIABLE])


def _entries() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(_path().read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


@contextmanager
def _changing() -> Iterator[dict[str, str]]:
    with _lock():
        entries = _entries()
        yield entries
        part = _path().with_name(f"{_path().name}.{secrets.token_hex(8)}")
        part.write_text(json.dumps(entries), "utf-8")
        part.replace(_path())


@contextmanager
def _lock() -> Iterator[None]:
    with open(f"{_path()}.lock", "ab") as file:  # noqa: PTH123  no Path with a suffix that is text
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield  # closing the file ends the lock
