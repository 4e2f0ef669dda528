"""A refusal: a code a program can branch on and a sentence a person can act on."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """Every reason for which Doorstep says no; the batch door prints these words."""

    BAD_INPUT = "bad_input"
    DENIED = "denied"
    NOT_SIGNED_IN = "not_signed_in"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105  the name of a refusal, not a secret
    LOCKED_OUT = "locked_out"
    EXISTS = "exists"
    NOT_FOUND = "not_found"
    OVERLAP = "overlap"
    NOT_CONFIRMED = "not_confirmed"
    NOT_VALID = "not_valid"
    INCOMPLETE = "incomplete"
    SEALED = "sealed"
    STALE = "stale"
    BAD_FILE = "bad_file"
    WRONG_KEY = "wrong_key"
    KEY_MISSING = "key_missing"
    BAD_CODE = "bad_code"
    DAMAGED = "damaged"
    NEWER_VERSION = "newer_version"
    DISK_FULL = "disk_full"
    LOCKED = "locked"
    KEYRING_UNUSABLE = "keyring_unusable"


class RefusedError(Exception):
    """Doorstep will not do this, for `code`; `message` says what, why and what to do next.

    `details` holds whatever else the caller can show (missing answers, blocks), never a password or a key.
    """

    def __init__(self, code: Code, message: str, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details: Mapping[str, Any] = details


def bad_input(message: str, **details: Any) -> RefusedError:
    """Return the refusal of a value that cannot be right."""
    return RefusedError(Code.BAD_INPUT, message, **details)


def not_found(what: str) -> RefusedError:
    """Return the refusal for a record that is not in this office; `what` names it in the trade's words."""
    return RefusedError(
        Code.NOT_FOUND, f"There is no such {what} in this office. Check the id, or list them first."
    )
