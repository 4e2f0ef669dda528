"""Backups of the office, and putting one back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from desktop.db import backup as backups
from desktop.db import upgrade as upgrades
from desktop.db.audit import Head
from desktop.db.backup import Manifest
from desktop.db.engine import is_sqlite
from desktop.db.models import AuditEntry
from desktop.domain.days import LONDON, local_day
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.roles import Action
from desktop.domain.settings import BACKUP_LATE
from desktop.domain.wording import day_text
from desktop.services.desk import Desk, Service
from desktop.services.offices import Office, open_office, write_head
from desktop.services.settings import value_of
from desktop.system.clock import Clock
from desktop.system.keychain import KeyStore

BACKED_UP = "office.back_up"


class LastBackup(NamedTuple):
    """When the last backup was made (None: never, or the server's matter), in words, and whether one is owed."""

    made_at: datetime | None
    text: str
    is_late: bool


class Place(NamedTuple):
    """The office's folder, and whether its records rest on a server instead."""

    folder: Path
    is_server: bool


class BackupService(Service):
    """Making backups and restoring them."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk)
        self._office = office

    def place(self) -> Place:
        """Return where the office's data lies; everybody may know it."""
        return Place(self._office.folder, not is_sqlite(self.store.engine))

    def back_up(self, out: Path, tell: backups.Tell = lambda *_: None) -> Manifest:
        """Write a complete, verified backup while everybody works on; return its manifest, the receipt.

        `tell` hears how far it is and may raise to stop it: nothing is left behind then.
        """
        self.desk.require(Action.BACK_UP)
        self._refuse_server()
        if out.is_dir():
            raise bad_input("The backup needs a file name, not only a folder.")
        if self._office.folder in out.resolve().parents:
            raise bad_input(
                "A backup inside the office's own folder is lost together with it. Choose another place."
            )
        manifest = backups.back_up(
            self._office.data_file, self._office.slots, self._office.key, out, self.desk.now(), tell
        )
        self.store.note(self.desk.actor, BACKED_UP, "office", f"up to entry {manifest.audit_seq}")
        return manifest

    def last(self) -> LastBackup:
        """Return when the last backup was made, as the history knows; everybody may know it."""
        if not is_sqlite(self.store.engine):
            return LastBackup(None, "Backed up by the server", False)
        with self.store.read() as session:
            made_at = session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.action == BACKED_UP))
            late_after = timedelta(days=value_of(session, BACKUP_LATE))
        if made_at is None:
            return LastBackup(None, "Never backed up", True)
        day, there = local_day(made_at), made_at.astimezone(LONDON)
        when = f"today {there:%H:%M}" if day == self.desk.today() else day_text(day)
        return LastBackup(made_at, f"Backed up {when}", self.desk.now() - made_at > late_after)

    def restore(self, backup: Path) -> Manifest:
        """Put a backup in place of the present data, which is kept beside it; everybody signs in again.

        After this the office is closed: open it anew.
        """
        self.desk.require(Action.MANAGE_OFFICE)
        self._refuse_server()
        backups.read_backup(backup)
        self.store.note(self.desk.actor, "office.restore", "office", "asked for")
        self._office.store.close()
        manifest = backups.restore(
            backup,
            self._office.folder,
            self._office.key,
            self.desk.now().astimezone(UTC),
            check_revision=upgrades.refuse_newer,
        )
        # The history legitimately ends earlier now: what is known of it starts again from the backup.
        write_head(self._office.folder, Head(manifest.audit_seq, manifest.audit_head))
        return manifest

    def _refuse_server(self) -> None:
        if not is_sqlite(self.store.engine):
            raise RefusedError(
                Code.BAD_INPUT,
                "This office rests on a PostgreSQL server: its backups are made there (pg_dump). "
                "Ask whoever looks after the server.",
            )


def note_restored(folder: Path, clock: Clock, keys: KeyStore, desk: Desk, manifest: Manifest) -> None:
    """Write into the restored history that it was restored, by whom, and from which moment."""
    office = open_office(folder, clock, keys)
    try:
        office.store.note(
            desk.actor,
            "office.restored",
            "office",
            f"from the backup of {manifest.made_at}, entry {manifest.audit_seq}",
        )
    finally:
        office.close()
