"""Backups: the encrypted file as it was at one moment, with key slots and a manifest behind it.

A backup is one file: the data file byte for byte, then a small ZIP archive (slots.json, manifest.json).
It opens with the office's key or its recovery code, and nothing in it is in clear but counts and times.
"""

import contextlib
import hmac
import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from desktop.db import audit, search
from desktop.db.digests import canonical
from desktop.db.engine import connect_sqlcipher
from desktop.db.errors import plain_refusals
from desktop.domain.errors import Code, RefusedError
from desktop.system import keyslots
from desktop.system.files import fsync_folder, staged
from desktop.system.keyslots import KeySlots, raw_key_pragma
from desktop.system.presence import alone
from desktop.system.wrapping import keyed_digest

FORMAT = 1
DATA_FILE = "office.db"
_MANIFEST = "manifest.json"
_TRIES = 5
_PATIENCE = 0.1
_PURPOSE = "backup manifest"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; `mac` proves that a holder of the office's key wrote it."""

    format: int
    office_id: str
    made_at: str
    size: int
    revision: str
    audit_seq: int
    audit_head: str
    mac: str = ""

    def signed(self, key: bytes) -> "Manifest":
        """Return it with its proof."""
        return replace(self, mac=keyed_digest(key, _PURPOSE, self._body()))

    def is_signed_by(self, key: bytes) -> bool:
        """Return whether the proof fits."""
        return hmac.compare_digest(self.mac.encode(), keyed_digest(key, _PURPOSE, self._body()).encode())

    def _body(self) -> bytes:
        return canonical({**asdict(self), "mac": ""}).encode()


Tell = Callable[[int, int, str], None]
"""Takes how many steps are done, of how many, and what comes now; what it raises stops the backup."""


def back_up(
    data_file: Path,
    slots: KeySlots,
    key: bytes,
    target: Path,
    now: datetime,
    tell: Tell = lambda *_: None,
) -> Manifest:
    """Write a complete, verified backup to `target` while others go on working; all or nothing.

    Refuses as `system.files` and `db.errors` do; a copy that does not verify is removed and refused as damaged.
    """
    raw_key = raw_key_pragma(key, slots.salt)
    with plain_refusals(), staged(target) as part:
        tell(0, 3, "Copying the office's data…")
        revision, head = copy_data_file(data_file, raw_key, part)
        tell(1, 3, "Reading the copy from end to end…")
        check_file(part, raw_key, expected_head=head)
        tell(2, 3, "Putting it in its place…")
        manifest = Manifest(
            format=FORMAT,
            office_id=slots.office_id,
            made_at=now.isoformat(),
            size=part.stat().st_size,
            revision=revision,
            audit_seq=head.seq,
            audit_head=head.hash,
        ).signed(key)
        # ZIP archives may follow other data: any ZIP program can still read the two small files.
        with zipfile.ZipFile(part, "a", zipfile.ZIP_STORED) as archive:
            archive.writestr(keyslots.FILE_NAME, slots.to_bytes())
            archive.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def copy_data_file(data_file: Path, raw_key: str, target: Path) -> tuple[str, audit.Head]:
    """Copy the data file as it is at one moment while others write; return its revision and audit head."""
    # A checkpoint that waits for a long reader keeps every writer out meanwhile: it must not wait long.
    with contextlib.closing(connect_sqlcipher(data_file, raw_key, seconds=_PATIENCE)) as source:
        return _copy_still(source, data_file, target) or _copy_pages(source, raw_key, target)


def _copy_still(source: Any, data_file: Path, part: Path) -> tuple[str, audit.Head] | None:
    """Copy the file while no checkpoint can write to it; return its revision and audit head.

    A reader that begins on an empty write-ahead log keeps every checkpoint out of the file until it ends,
    while writers go on in the log. Returns None if writers and readers never leave the log empty.
    """
    wal = data_file.with_name(data_file.name + "-wal")
    for _ in range(_TRIES):
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        source.execute("BEGIN")
        try:
            facts = _facts(source)
            if not wal.exists() or wal.stat().st_size == 0:
                shutil.copyfile(data_file, part)
                return facts
        finally:
            source.execute("ROLLBACK")
    return None


def _copy_pages(source: Any, raw_key: str, part: Path) -> tuple[str, audit.Head]:
    """Copy row by row what one read transaction sees: slower, and nobody has to wait for it."""
    name = str(part).replace("'", "''")
    source.execute(f"VACUUM INTO '{name}'")  # keeps the key and its salt; the file is there and empty
    with contextlib.closing(_open(part, raw_key, "mode=rw")) as copy:
        copy.execute("PRAGMA journal_mode = MEMORY")  # no second file beside a copy that nobody else knows
        search.renew(copy, {})  # rows may have new numbers
        return _facts(copy)


def _facts(source: Any) -> tuple[str, audit.Head]:
    revision = source.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    row = source.execute("SELECT seq, hash FROM audit_entries ORDER BY seq DESC LIMIT 1").fetchone()
    return revision, audit.Head(*row) if row else audit.Head(0, audit.GENESIS)


def _open_still(path: Path, raw_key: str) -> Any:
    """Return a connection to a data file that nobody writes to."""
    return _open(path, raw_key, "mode=ro&immutable=1")


def _open(path: Path, raw_key: str, mode: str) -> Any:
    from sqlcipher3 import dbapi2 as sqlcipher

    connection = sqlcipher.connect(f"file:{quote(str(path))}?{mode}", uri=True, isolation_level=None)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f'PRAGMA key = "{raw_key}"')
    return connection


def check_file(path: Path, raw_key: str, *, expected_head: audit.Head | None = None) -> None:
    """Refuse as damaged a data file of which one page does not verify, or whose history ends elsewhere."""
    from sqlcipher3 import dbapi2 as sqlcipher

    damaged = RefusedError(
        Code.DAMAGED, "The copy is damaged, so it was not kept. Try again on another disk."
    )
    with path.open("rb") as file:
        # SQLCipher is given the salt with the key, so it never looks whether the file still begins with it.
        if file.read(16).hex() != raw_key[-33:-1]:
            raise damaged
    try:
        with contextlib.closing(_open_still(path, raw_key)) as connection:
            _, head = _facts(connection)
            if connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
                raise damaged
    except (sqlcipher.DatabaseError, OSError):
        raise damaged from None
    if expected_head is not None and head != expected_head:
        raise damaged


def read_backup(path: Path) -> tuple[Manifest, KeySlots, int]:
    """Return a backup's manifest, key slots and the length of its data file; refuse what is no backup."""
    bad = RefusedError(
        Code.BAD_FILE, "This is not a whole Doorstep backup. Choose another file; nothing was changed."
    )
    if not path.is_file():
        raise RefusedError(Code.NOT_FOUND, "There is no backup at that place. Check the path.")
    try:
        with zipfile.ZipFile(path) as archive:
            names = {item.filename: item for item in archive.infolist()}
            if set(names) != {keyslots.FILE_NAME, _MANIFEST} or any(
                item.file_size > 65_536 or item.compress_type != zipfile.ZIP_STORED for item in names.values()
            ):
                raise bad
            length = min(item.header_offset for item in names.values())
            slots = keyslots.parse_slots(archive.read(keyslots.FILE_NAME))
            manifest = Manifest(**json.load(io.BytesIO(archive.read(_MANIFEST))))
    except (zipfile.BadZipFile, ValueError, TypeError, OSError, EOFError, RuntimeError):
        raise bad from None  # RuntimeError: a password is asked for, or JSON is nested without end
    if any(type(getattr(manifest, one.name)) is not one.type for one in fields(Manifest)):
        raise bad
    if manifest.format > FORMAT:
        raise RefusedError(
            Code.NEWER_VERSION, "This backup was made by a newer Doorstep. Install that version first."
        )
    if manifest.size != length or manifest.office_id != slots.office_id:
        raise bad
    return manifest, slots, length


def restore(
    backup: Path,
    folder: Path,
    key: bytes,
    now: datetime,
    *,
    check_revision: Callable[[str], None] = lambda _: None,
) -> Manifest:
    """Put the backup in place of the office's data file, or leave everything as it was.

    The data file that was there stays beside it as `before-restore-<time>.db`. Refuses wrong_key, bad_file,
    damaged, newer_version, and locked while another program has the office open.
    """
    manifest, slots, length = read_backup(backup)
    if not slots.matches(key):
        raise RefusedError(
            Code.WRONG_KEY, "This backup belongs to another office, so this office's key cannot open it."
        )
    check_revision(manifest.revision)
    raw_key = raw_key_pragma(key, slots.salt)
    data_file = folder / DATA_FILE
    with plain_refusals(), alone(data_file), staged(data_file) as part:
        _copy_head(backup, part, length)
        check_file(part, raw_key, expected_head=audit.Head(manifest.audit_seq, manifest.audit_head))
        if not manifest.is_signed_by(key):
            raise RefusedError(Code.BAD_FILE, "What this backup says of itself was changed. Choose another.")
        if data_file.exists():
            _set_aside(data_file, raw_key, f"before-restore-{now:%Y%m%dT%H%M%SZ}")
    if not (folder / keyslots.FILE_NAME).exists():
        with staged(folder / keyslots.FILE_NAME) as slots_part:
            slots_part.write_bytes(slots.to_bytes())
    return manifest


def _copy_head(backup: Path, part: Path, length: int) -> None:
    with backup.open("rb") as source, part.open("wb") as target:
        while length:
            block = source.read(min(length, 4_194_304))
            if not block:
                raise RefusedError(Code.BAD_FILE, "The backup ends too early. Choose another file.")
            target.write(block)
            length -= len(block)


def _set_aside(data_file: Path, raw_key: str, name: str) -> None:
    """Keep the present data file under another name, its write-ahead log folded in.

    A log left behind would be replayed onto the restored file (reliability 3.4), so it goes, or moves along.
    """
    from sqlcipher3 import dbapi2 as sqlcipher

    kept = data_file.with_name(f"{name}.db")
    count = 1
    while kept.exists():  # two restores within a second
        count += 1
        kept = data_file.with_name(f"{name}-{count}.db")
    try:
        with contextlib.closing(
            connect_sqlcipher(data_file, raw_key, seconds=2, is_alone=True)
        ) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            # Leaving the write-ahead log needs the file for oneself: it fails while anybody has it open.
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    except sqlcipher.OperationalError as error:
        if "locked" in str(error):
            raise RefusedError(
                Code.LOCKED,
                "This office is open in another window or program. Close it there, then restore again; "
                "nothing was changed.",
            ) from None
    except sqlcipher.DatabaseError:
        pass  # damaged or foreign: it is set aside as it is
    for ending in ("-wal", "-shm"):
        rest = data_file.with_name(data_file.name + ending)
        if rest.exists():
            rest.replace(kept.with_name(kept.name + ending))
    try:
        os.link(data_file, kept)
    except OSError:
        shutil.copyfile(data_file, kept)  # a file system without links
    fsync_folder(data_file.parent)
