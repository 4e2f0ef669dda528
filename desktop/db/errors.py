"""What the database says, turned into a refusal that a person can act on."""

import errno
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy.exc
from sqlalchemy.orm.exc import StaleDataError

from desktop.domain.errors import Code, RefusedError

# A full disk, the size limit of a file, and the person's share of the disk.
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_DRIVERS = {"psycopg", "sqlcipher3"}  # named, not imported: an office needs only one of them

_STALE = RefusedError(
    Code.STALE,
    "Somebody else changed this since you opened it. Nothing was overwritten: open it again, "
    "then repeat your change.",
)
_DAMAGED = "The office's data file is damaged. Nothing was changed: restore the newest backup."
_SENTENCES: tuple[tuple[str, Code, str], ...] = (
    (
        r"OVERLAP|excl_assignments_no_overlap",
        Code.OVERLAP,
        "An operative is already booked at that time. Choose another time, or somebody who is free.",
    ),
    (
        r"database is locked|database table is locked|deadlock detected|lock timeout",
        Code.LOCKED,
        "Another program is writing to this office and did not finish in time. Nothing was saved: try again.",
    ),
    (
        r"database or disk is full|disk I/O error|No space left|could not extend file",
        Code.DISK_FULL,
        "The disk is full, so nothing was saved. Free some space, then try again.",
    ),
    (
        r"malformed|file is not a database|database corrupt|file is encrypted",
        Code.DAMAGED,
        _DAMAGED,
    ),
    (
        r"attempt to write a readonly database|unable to open database file|readonly",
        Code.LOCKED,
        "The office's data file cannot be written. Check that the disk and the file are not write-protected.",
    ),
    (
        r"value too long",
        Code.BAD_INPUT,
        "One of the texts is too long for its field. Nothing was saved: shorten it.",
    ),
    (
        r"^(append-only|sealed)\b",
        Code.SEALED,
        "This is part of the permanent record and cannot be changed. Add an addendum instead.",
    ),
    (
        r"UNIQUE constraint failed|duplicate key value|unique constraint",
        Code.EXISTS,
        "There is already one like this. Open the existing one, or choose another name or reference.",
    ),
    (
        r"connection|server closed|could not connect",
        Code.LOCKED,
        "The office's database server does not answer. Check the network and the server, then try again.",
    ),
)


def damaged() -> RefusedError:
    """Return the refusal to show what is not whole."""
    return RefusedError(Code.DAMAGED, _DAMAGED)


def whole(content: bytes, sha256: str) -> bytes:
    """Return the content of a file kept in the database, or refuse it as damaged (see `models.base.LongText`)."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise damaged()
    return content


def refusal(error: Exception) -> RefusedError | None:
    """Return the refusal that says what a database error means, or None if no person can act on it.

    Only the driver's own message is read, never the statement or its values.
    """
    if isinstance(error, StaleDataError):
        return RefusedError(_STALE.code, _STALE.message)
    if isinstance(error, OSError) and error.errno in _FULL:
        return RefusedError(Code.DISK_FULL, _SENTENCES[2][2])
    if isinstance(error, sqlalchemy.exc.DBAPIError):
        driver = error.orig
    elif type(error).__module__.partition(".")[0] in _DRIVERS:
        driver = error
    else:
        return None
    diagnosis = getattr(driver, "diag", None)
    words = str(driver)
    if diagnosis is not None and diagnosis.message_primary:
        words = f"{diagnosis.message_primary} {diagnosis.constraint_name or ''}"
    for pattern, code, sentence in _SENTENCES:
        if re.search(pattern, words, re.IGNORECASE):
            return RefusedError(code, sentence)
    return None


@contextmanager
def plain_refusals() -> Iterator[None]:
    """Turn database errors inside the block into refusals; anything else goes on as it is."""
    try:
        yield
    except Exception as error:
        plain = refusal(error)
        if plain is None:
            raise
        raise plain from None
