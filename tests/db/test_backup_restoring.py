"""Restoring gives exactly the backup or changes nothing; what was there is kept; a kill breaks neither."""

import contextlib
import random
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from desktop.db.audit_checks import verify
from desktop.db.backup import restore
from desktop.db.engine import connect_sqlcipher
from desktop.db.models import AuditEntry, Setting
from desktop.domain.errors import Code
from desktop.services.offices import open_office
from desktop.system.presence import alone
from tests.db.saving import files, make, names, put_back, raw_key, refused, rows_of, save_pair
from tests.factories.offices import MONDAY, TestOffice
from tests.factories.processes import run_or_kill


def test_restoring_gives_exactly_the_backup_and_keeps_what_was_there(
    office: TestOffice, tmp_path: Path
) -> None:
    office.ask("add_operative", name="Before")
    make(office, tmp_path / "b.doorstep")
    office.ask("add_operative", name="After")
    put_back(office, tmp_path / "b.doorstep")
    assert names(office) == ["Before"]
    with office.store.read() as session:
        assert verify(session) == []
    office.store.close()
    (kept,) = office.folder.glob("before-restore-*.db")
    assert kept.name == "before-restore-20261123T073000Z.db"
    assert not list(office.folder.glob("*.db-wal"))
    kept.replace(office.office.data_file)
    assert names(office) == ["After", "Before"]


def test_two_restores_at_one_moment_keep_both_files_that_were_there(
    office: TestOffice, tmp_path: Path
) -> None:
    make(office, tmp_path / "empty.doorstep")
    for name in ("First", "Second"):
        office.ask("add_operative", name=name)
        put_back(office, tmp_path / "empty.doorstep")
    found = []
    for kept in office.folder.glob("before-restore-*.db"):
        connection = connect_sqlcipher(kept, raw_key(office))
        with contextlib.closing(connection):
            found += connection.execute("SELECT name FROM operatives").fetchall()
    assert sorted(found) == [("First",), ("Second",)]


def test_a_log_that_a_crash_left_behind_is_not_replayed_onto_the_restored_file(
    office: TestOffice, tmp_path: Path
) -> None:
    make(office, tmp_path / "b.doorstep")
    for number in range(50):
        save_pair(office.store, number)
    crashed = files(office.folder)
    assert len(crashed["office.db-wal"]) > 100_000
    office.store.close()
    for name, content in crashed.items():  # as the crash left it: log and all
        (office.folder / name).write_bytes(content)
    put_back(office, tmp_path / "b.doorstep")
    with office.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Setting)) == 0
    office.store.close()
    (kept,) = office.folder.glob("before-restore-*.db")
    assert rows_of(kept, raw_key(office)) == (50, 0)


def test_a_damaged_office_is_replaced_and_kept_as_it_is(office: TestOffice, tmp_path: Path) -> None:
    office.ask("add_operative", name="Before")
    make(office, tmp_path / "b.doorstep")
    office.store.close()
    office.office.data_file.write_bytes(b"not a database at all" * 1000)
    put_back(office, tmp_path / "b.doorstep")
    assert names(office) == ["Before"]
    (kept,) = office.folder.glob("before-restore-*.db")
    assert kept.read_bytes().startswith(b"not a database")


def test_an_office_without_its_data_file_gets_it_back(office: TestOffice, tmp_path: Path) -> None:
    office.ask("add_operative", name="Before")
    make(office, tmp_path / "b.doorstep")
    office.store.close()
    office.office.data_file.unlink()
    put_back(office, tmp_path / "b.doorstep")
    assert names(office) == ["Before"]


@pytest.mark.parametrize("doing", ["nothing", "writing"])
def test_restoring_while_somebody_has_the_office_open_is_refused_and_changes_nothing(
    office: TestOffice, tmp_path: Path, doing: str
) -> None:
    make(office, tmp_path / "b.doorstep")
    office.ask("add_operative", name="After")
    other = connect_sqlcipher(office.office.data_file, raw_key(office))
    with contextlib.closing(other):
        if doing == "writing":
            other.execute("BEGIN IMMEDIATE")
        other.execute("SELECT count(*) FROM users").fetchone()
        found = refused(lambda: put_back(office, tmp_path / "b.doorstep"))
        assert found.code is Code.LOCKED
        assert "open" in found.message
        assert not list(office.folder.glob("before-restore-*"))
        assert not list(office.folder.glob(".*"))
        if doing == "writing":
            other.execute("COMMIT")
    assert names(office) == ["After"]
    office.ask("add_operative", name="And On")


def test_a_restored_history_goes_on_from_the_backup(office: TestOffice, tmp_path: Path) -> None:
    make(office, tmp_path / "b.doorstep")
    office.ask("add_operative", name="After")
    office.clock.set(MONDAY + timedelta(minutes=1))
    office.ask("restore", path=str(tmp_path / "b.doorstep"))
    again = open_office(office.folder, office.clock, office.keys)
    with again.store.read() as session:
        actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))
        assert verify(session) == []
        assert session.connection().scalar(text("SELECT count(*) FROM operatives")) == 0
    assert actions[-1] == "office.restored"
    again.close()


def test_nobody_opens_the_office_while_it_is_being_replaced(office: TestOffice) -> None:
    office.office.close()
    before = files(office.folder)
    with alone(office.office.data_file):
        found = refused(lambda: open_office(office.folder, office.clock, office.keys))
        assert found.code is Code.LOCKED
        assert "restored" in found.message
        assert files(office.folder) == before
    office.ask("add_operative", name="Let In Again")


# Killed in the middle


KILLS = 16


def restore_in_a_child(backup: str, folder: str, key: bytes, ready: Any) -> None:
    """Run in a process of its own: restore, having said when it starts."""
    ready.send("go")
    restore(Path(backup), Path(folder), key, MONDAY)


def test_a_restore_that_is_killed_leaves_the_old_data_or_the_backup_never_anything_else(
    office: TestOffice, tmp_path: Path
) -> None:
    for number in range(30):
        save_pair(office.store, number)
    backup = tmp_path / "b.doorstep"
    make(office, backup)
    for number in range(30, 100):
        save_pair(office.store, number)
    old = files(office.folder)  # with the log that a crash leaves
    assert len(old["office.db-wal"]) > 100_000
    office.store.close()
    folder = office.folder

    def run(delay: float | None) -> float:
        shutil.rmtree(folder)
        folder.mkdir(mode=0o700)
        for name, content in old.items():
            (folder / name).write_bytes(content)
        return run_or_kill(delay, restore_in_a_child, str(backup), str(folder), office.office.key)

    def outcome() -> str:
        with contextlib.closing(open_office(folder, office.clock, office.keys)) as found:
            with found.store.read() as session:
                assert session.connection().scalar(text("PRAGMA integrity_check")) == "ok"
                assert verify(session) == []
            whole, halves = rows_of(found.data_file, raw_key(office))
        assert halves == 0
        assert whole in {30, 100}
        return "new" if whole == 30 else "old"

    longest = run(None)
    assert outcome() == "new"
    chance = random.Random(2)
    outcomes: Counter[str] = Counter()
    for _ in range(KILLS):
        run(chance.uniform(0, longest))
        outcomes[outcome()] += 1
    assert outcomes["old"] > 0
    run(longest / 2)
    put_back(office, backup)  # and what a killed one left behind is in nobody's way
    assert outcome() == "new"
