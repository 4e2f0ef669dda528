"""Setting an office up, opening it, and opening it again when the keychain lost its key.

An office is a folder: the encrypted data file, the key slots, and for a shared office the server's address.
Never is a new database made where one is expected: each cause of not opening has its own sentence.
"""

import contextlib
import json
import secrets
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from desktop.db import backup as backups
from desktop.db import upgrade as upgrades
from desktop.db.audit import PROGRAM, Actor, Head, head, head_at
from desktop.db.backup import DATA_FILE
from desktop.db.engine import is_sqlite, postgresql_engine, reading, sqlcipher_engine
from desktop.db.errors import plain_refusals
from desktop.db.models import Company, User
from desktop.db.session import Store
from desktop.documents import worker
from desktop.documents.recovery_sheet import RecoverySheet, render
from desktop.documents.seal import make_certificate
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.roles import Role, parse_roles
from desktop.domain.users import login_name
from desktop.services import seeds
from desktop.services.users import hash_password
from desktop.system import keyslots
from desktop.system.clock import Clock
from desktop.system.files import (
    fsync_folder,
    is_shared_or_synced,
    private_folder,
    restrict_umask,
    write_atomically,
)
from desktop.system.ids import new_id
from desktop.system.keychain import KeyStore
from desktop.system.keyslots import KeySlots, raw_key_pragma
from desktop.system.paths import holds_office
from desktop.system.recovery_code import new_code, normalise
from desktop.system.wrapping import unwrap, wrap

SERVER_FILE = "server.json"
HEAD_FILE = "history.json"
_PLAIN_HEADER = b"SQLite format 3\x00"
SEAL_KEY = "seal key"
_SERVER_PASSWORD = "server password"  # noqa: S105  what the wrapped secret is, not the secret


@dataclass(frozen=True, slots=True)
class Office:
    """An open office."""

    folder: Path
    slots: KeySlots
    key: bytes
    store: Store

    @property
    def data_file(self) -> Path:
        """Return the encrypted data file (absent for an office on a server)."""
        return self.folder / DATA_FILE

    def close(self) -> None:
        """Let go of the database and remember the head of its history beside it."""
        # Closing never fails: a damaged file or a lost server has been told of already.
        with contextlib.suppress(RefusedError, OSError, SQLAlchemyError):
            remember_head(self)
        self.store.close()


def create(
    folder: Path,
    *,
    company: str,
    admin: str,
    password: str,
    clock: Clock,
    keys: KeyStore,
    roles: Sequence[str] = (Role.ADMIN, Role.MANAGER),
    database_url: str = "",
    phone: str = "",
    lead: str = "",
    admin_name: str = "",
    asked: Collection[str] | None = None,
) -> str:
    """Make a new office and return its recovery code, which is shown once and stored nowhere.

    The first person is admin and manager, so that an office of one can work at once; an admin takes roles away.
    `asked` names the requirements to begin with (see `seeds.requirement_keys`), None all of them.
    Everything is made beside the folder and moved into place last, so a half-made office never stands there.
    """
    if not company.strip():
        raise bad_input("The company needs a name: it stands on every record and card.")
    login_name(admin)
    wanted_roles = parse_roles(roles)
    if not password:
        raise bad_input("The first user needs a password.")
    if exists(folder):
        raise RefusedError(
            Code.EXISTS,
            "There is an office in this folder already. Sign in to it, or choose an empty folder.",
        )
    if folder.exists() and not folder.is_dir():
        raise RefusedError(Code.EXISTS, "There is a file of this name. Choose an empty folder.")
    if folder.exists() and any(folder.iterdir()):
        raise RefusedError(Code.EXISTS, "This folder holds other files. Choose an empty folder.")
    warning = None if database_url else is_shared_or_synced(folder)
    if warning:
        raise bad_input(warning)
    restrict_umask()
    private_folder(folder.parent) if not folder.parent.exists() else None
    now = clock.now()
    office_id, key, code = new_id(now), keyslots.new_data_key(), new_code()
    slots = keyslots.create_slots(office_id, key, code, now)
    staging = folder.parent / f".{folder.name}-{secrets.token_hex(6)}.new"
    private_folder(staging)
    try:
        engine = _new_engine(staging, slots, key, database_url)
        try:
            upgrades.upgrade(engine, clock)
            first = (login_name(admin), admin_name.strip() or admin.strip(), password, wanted_roles)
            _furnish(Store(engine, clock), clock, key, first, company.strip(), phone, lead, asked)
        finally:
            engine.dispose()
        write_atomically(staging / keyslots.FILE_NAME, slots.to_bytes())
        # The key is safe in the keychain before the office can be seen: read back, or nothing is made.
        keys.store(office_id, key)
        if folder.exists():
            folder.rmdir()
        staging.rename(folder)
        fsync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return code


def exists(folder: Path) -> bool:
    """Return whether an office stands in this folder, whole or not."""
    return holds_office(folder)


def open_office(folder: Path, clock: Clock, keys: KeyStore) -> Office:
    """Open the office in this folder with the keychain's key.

    Refuses not_found, key_missing, wrong_key, damaged, newer_version or keyring_unusable; changes no file then.
    """
    slots = _slots(folder)
    key = keys.load(slots.office_id)
    if key is None:
        raise RefusedError(
            Code.KEY_MISSING,
            "This computer's keychain no longer holds the key of this office. Type the recovery code from the "
            "printed sheet (doorstep recover); nothing is lost.",
        )
    return _open_with(folder, slots, key, clock)


def recover(folder: Path, code: str, clock: Clock, keys: KeyStore, *, backup: Path | None = None) -> None:
    """Put the key back into the keychain with the printed code; with `backup`, on a computer that has no office.

    Refuses bad_code naming the wrong group, and whatever `open_office` refuses.
    """
    if not exists(folder) and backup is not None:
        _, slots, _ = backups.read_backup(backup)
        key = keyslots.unlock(slots, code)
        restrict_umask()
        private_folder(folder)
        backups.restore(backup, folder, key, clock.now(), check_revision=upgrades.refuse_newer)
    else:
        slots = _slots(folder)
        key = keyslots.unlock(slots, code)
    office = _open_with(folder, slots, key, clock)
    try:
        keys.store(slots.office_id, key)
        office.store.note(PROGRAM, "office.recovered", "office", f"key put back into {keys.backend_name}")
    finally:
        office.close()


def restore_with_code(folder: Path, backup: Path, code: str, clock: Clock, keys: KeyStore) -> None:
    """Put a backup in place of an office that does not open; its printed code says who may.

    The data file that was there stays beside the new one, and so do key slots of another office. Refuses
    bad_code, and whatever restoring and opening refuse; then nothing was changed.
    """
    manifest, slots, _ = backups.read_backup(backup)
    key = keyslots.unlock(slots, code)
    restrict_umask()
    private_folder(folder)
    slots_file = folder / keyslots.FILE_NAME
    spare = folder / f"before-restore-{clock.now():%Y%m%dT%H%M%SZ}-{keyslots.FILE_NAME}"
    moved = slots_file.exists() and slots_file.read_bytes() != slots.to_bytes()
    if moved:
        slots_file.rename(spare)
    try:
        backups.restore(backup, folder, key, clock.now(), check_revision=upgrades.refuse_newer)
    except BaseException:
        if moved:
            spare.replace(slots_file)
        raise
    write_head(folder, Head(manifest.audit_seq, manifest.audit_head))
    office = _open_with(folder, slots, key, clock)
    try:
        keys.store(slots.office_id, key)
        told = f"with the recovery code, from the backup of {manifest.made_at}, entry {manifest.audit_seq}"
        office.store.note(PROGRAM, "office.restored", "office", told)
    finally:
        office.close()


def recovery_sheet(company: str, code: str, folder: Path, clock: Clock) -> bytes:
    """Return the page with the recovery code, to print and lock away."""
    return worker.call(render, RecoverySheet(company, normalise(code), str(folder), clock.now()))


def remember_head(office: Office) -> None:
    """Write the newest audit head beside the data file: an older file put back shows against it."""
    known = known_head(office.folder)
    with reading(office.store.engine) as connection:
        newest = head(connection)
        # A history that lacks the head noted before was replaced: the note stays, so that `verify` can tell.
        is_same = known is None or not known.seq or head_at(connection, known.seq) == known
    if is_same and (known is None or newest.seq > known.seq):
        write_head(office.folder, newest)


def write_head(folder: Path, newest: Head) -> None:
    """Write the head file."""
    write_atomically(folder / HEAD_FILE, json.dumps({"seq": newest.seq, "hash": newest.hash}).encode())


def known_head(folder: Path) -> Head | None:
    """Return the head remembered when the office was last closed, or None where there is none to read."""
    try:
        found = json.loads((folder / HEAD_FILE).read_bytes())
        return Head(int(found["seq"]), str(found["hash"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _slots(folder: Path) -> KeySlots:
    if not exists(folder):
        raise RefusedError(
            Code.NOT_FOUND,
            f"There is no office in {folder}. Check the folder, or set a new office up (doorstep init).",
        )
    return keyslots.read_slots(folder / keyslots.FILE_NAME)


def _open_with(folder: Path, slots: KeySlots, key: bytes, clock: Clock) -> Office:
    if not slots.matches(key):
        raise RefusedError(
            Code.WRONG_KEY,
            "The key in this computer's keychain belongs to another office. Type this office's recovery code "
            "from the printed sheet; nothing was changed.",
        )
    restrict_umask()
    server = folder / SERVER_FILE
    if server.exists():
        engine = postgresql_engine(_server_url(server, key))
    else:
        _check_data_file(folder / DATA_FILE, slots.salt)
        engine = sqlcipher_engine(folder / DATA_FILE, raw_key_pragma(key, slots.salt))
    office = Office(folder, slots, key, Store(engine, clock))
    try:
        with plain_refusals():
            upgrades.upgrade(engine, clock, back_up=lambda: _back_up_before_upgrade(office, clock))
    except BaseException:
        engine.dispose()
        raise
    return office


def _check_data_file(path: Path, salt: bytes) -> None:
    """Tell the causes apart that SQLCipher reports alike; reads 16 bytes and changes nothing."""
    if not path.exists():
        raise RefusedError(
            Code.NOT_FOUND,
            "The office's data file (office.db) is missing from its folder. Put it back, or restore the newest "
            "backup; no new one was made.",
        )
    with path.open("rb") as file:
        start = file.read(len(_PLAIN_HEADER))
    size = path.stat().st_size
    if start == _PLAIN_HEADER:
        raise RefusedError(
            Code.DAMAGED,
            "The office's data file is not encrypted, so Doorstep did not write it. Restore the newest backup.",
        )
    if size < 4096 or size % 4096:
        raise RefusedError(
            Code.DAMAGED,
            "The office's data file is cut short. Nothing was changed: restore the newest backup.",
        )
    if start != salt:
        raise RefusedError(
            Code.WRONG_KEY,
            "The data file in this folder belongs to another office, or its start is damaged. "
            "Put the right file back, or restore the newest backup.",
        )


def _back_up_before_upgrade(office: Office, clock: Clock) -> None:
    if is_sqlite(office.store.engine):
        target = office.folder / f"before-upgrade-{clock.now():%Y%m%dT%H%M%SZ}.doorstep"
        backups.back_up(office.data_file, office.slots, office.key, target, clock.now())


def _new_engine(staging: Path, slots: KeySlots, key: bytes, database_url: str) -> Engine:
    if not database_url:
        return sqlcipher_engine(staging / DATA_FILE, raw_key_pragma(key, slots.salt), create=True)
    try:
        url = make_url(database_url)
    except Exception as error:
        raise bad_input(
            "The address of the database server must look like postgresql://name@server/office."
        ) from error
    password = wrap(key, _SERVER_PASSWORD, (url.password or "").encode())
    address = {"url": url._replace(password=None).render_as_string(), "password": password}
    write_atomically(staging / SERVER_FILE, json.dumps(address, indent=1).encode())
    engine = postgresql_engine(database_url)
    with plain_refusals(), engine.connect() as connection, connection.begin():
        if upgrades.revision(connection):
            engine.dispose()
            raise RefusedError(Code.EXISTS, "There is an office in this database already.")
    return engine


def _server_url(path: Path, key: bytes) -> str:
    try:
        found = json.loads(path.read_bytes())
        url = make_url(found["url"])
        password = unwrap(key, _SERVER_PASSWORD, found["password"]).decode()
    except (ValueError, KeyError, TypeError):
        raise RefusedError(
            Code.DAMAGED, "The address of the office's server (server.json) cannot be read. Put it back."
        ) from None
    return url.set(password=password or None).render_as_string(hide_password=False)


def _furnish(
    store: Store,
    clock: Clock,
    key: bytes,
    first: tuple[str, str, str, Sequence[Role]],
    company: str,
    phone: str,
    lead: str,
    asked: Collection[str] | None,
) -> None:
    now = clock.now()
    login, name, password, roles = first
    key_pem, certificate = make_certificate(company, now)
    user = User(
        id=new_id(now),
        login=login,
        name=name,
        password_hash=hash_password(password),
        roles=[str(role) for role in roles],
    )
    with store.write(Actor(user.id, user.name), "office.init") as write:
        write.about("office")
        write.add(
            user,
            Company(
                id=new_id(now),
                name=company,
                phone=phone,
                safeguarding_lead=lead,
                seal_certificate=certificate.decode(),
                seal_key=wrap(key, SEAL_KEY, key_pem),
            ),
        )
        seeds.sow(write, now, asked)
