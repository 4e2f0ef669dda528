"""A backup is complete however busy the office is; what is damaged, foreign or changed is refused and harms nothing."""

import contextlib
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from desktop.db import audit
from desktop.db import backup as backups
from desktop.db import upgrade as upgrades
from desktop.db.audit import PROGRAM
from desktop.db.backup import Manifest, back_up, check_file, read_backup, restore
from desktop.db.engine import connect_sqlcipher
from desktop.db.models import AuditEntry, Operative, Setting
from desktop.db.session import Store
from desktop.domain.errors import Code, RefusedError
from desktop.services.offices import open_office
from desktop.system.ids import new_id
from desktop.system.keyslots import new_data_key, raw_key_pragma
from tests.factories.offices import MONDAY, Template, TestOffice, copy_of


def raw_key(office: TestOffice) -> str:
    return raw_key_pragma(office.office.key, office.office.slots.salt)


def make(office: TestOffice, target: Path) -> Manifest:
    return back_up(
        office.office.data_file, office.office.slots, office.office.key, target, office.clock.now()
    )


def put_back(office: TestOffice, backup: Path) -> Manifest:
    office.store.close()
    return restore(backup, office.folder, office.office.key, office.clock.now())


def refused(run: Callable[[], object]) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        run()
    return caught.value


def names(office: TestOffice) -> list[str]:
    with office.store.read() as session:
        return list(session.scalars(select(Operative.name).order_by(Operative.name)))


def files(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


def rows_of(path: Path, key: str) -> tuple[int, int]:
    """Return how many pairs of settings a data file holds whole, and how many halves."""
    connection = connect_sqlcipher(path, key)
    with contextlib.closing(connection):
        pairs = connection.execute(
            "SELECT count(*) FROM settings GROUP BY substr(key, 1, instr(key, '/') - 1)"
        ).fetchall()
    return sum(one == (2,) for one in pairs), sum(one != (2,) for one in pairs)


def save_pair(store: Store, number: int) -> None:
    with store.write(PROGRAM, "test.pair") as write:
        for half in ("a", "b"):
            write.add(Setting(id=new_id(MONDAY), key=f"{number:06}/{half}", value="x" * 500))


@contextlib.contextmanager
def busy(store: Store) -> Iterator[list[int]]:
    """Save pairs without a pause on another thread; yield the numbers that were acknowledged."""
    acknowledged: list[int] = []
    started, stop = threading.Event(), threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            save_pair(store, number)
            acknowledged.append(number)
            number += 1
            started.set()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert started.wait(30)
        yield acknowledged
    finally:
        stop.set()
        worker.join()


# Making


def test_a_backup_is_the_office_at_one_moment_and_says_which(office: TestOffice, tmp_path: Path) -> None:
    office.ask("add_operative", name="In The Backup")
    with office.store.read() as session:
        head = audit.head(session.connection())
    manifest = make(office, tmp_path / "b.doorstep")
    assert (manifest.audit_seq, manifest.audit_head) == head
    assert (manifest.office_id, manifest.made_at) == (office.office.slots.office_id, MONDAY.isoformat())
    found, slots, length = read_backup(tmp_path / "b.doorstep")
    assert found == manifest
    assert slots == office.office.slots
    assert length == manifest.size
    assert manifest.is_signed_by(office.office.key)
    assert not manifest.is_signed_by(new_data_key())


def test_each_backup_while_others_save_without_a_pause_holds_all_that_was_saved_before(
    office: TestOffice, tmp_path: Path
) -> None:
    made: list[tuple[Path, int]] = []
    with busy(office.store) as acknowledged:
        for number in range(6):
            before = len(acknowledged)
            make(office, tmp_path / f"{number}.doorstep")
            made.append((tmp_path / f"{number}.doorstep", before))
    for path, before in made:
        whole, halves = rows_of(path, raw_key(office))
        assert halves == 0
        assert whole >= before
        check_file_of(path, office)


def check_file_of(path: Path, office: TestOffice) -> None:
    """Check a backup's data file as restoring would, its history included."""
    manifest, _, length = read_backup(path)
    part = path.with_suffix(".db")
    part.write_bytes(path.read_bytes()[:length])
    check_file(part, raw_key(office), expected_head=audit.Head(manifest.audit_seq, manifest.audit_head))
    part.unlink()


def test_a_long_reader_neither_stops_a_backup_nor_the_others_meanwhile(
    office: TestOffice, tmp_path: Path
) -> None:
    reader = connect_sqlcipher(office.office.data_file, raw_key(office))
    with contextlib.closing(reader):
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM users").fetchone()
        with busy(office.store) as acknowledged:
            before = len(acknowledged)
            make(office, tmp_path / "b.doorstep")
            assert len(acknowledged) > before
        reader.execute("ROLLBACK")
    whole, halves = rows_of(tmp_path / "b.doorstep", raw_key(office))
    assert whole >= before
    assert halves == 0
    check_file_of(tmp_path / "b.doorstep", office)
    office.store.close()
    put_back(office, tmp_path / "b.doorstep")
    with contextlib.closing(open_office(office.folder, office.clock, office.keys)) as again:
        assert again.data_file.read_bytes()[:16] == again.slots.salt


def test_a_backup_is_a_zip_that_holds_two_small_readable_files_and_no_clear_text(
    office: TestOffice, tmp_path: Path
) -> None:
    office.ask("add_operative", name="Canary Kowalski", phone="07700 900444")
    target = tmp_path / "b.doorstep"
    make(office, target)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == ["manifest.json", "slots.json"]
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["audit_seq"] > 0
    content = target.read_bytes()
    for word in ("Canary", "Kowalski", "900444", "Mersey", "boss", "operatives", "SQLite format"):
        assert word.encode() not in content
        assert word.encode("utf-16-le") not in content
    assert office.office.key not in content
    assert office.office.key.hex().encode() not in content


def test_a_backup_that_fails_leaves_the_one_before_it_and_nothing_half(
    office: TestOffice, tmp_path: Path
) -> None:
    target = tmp_path / "b.doorstep"
    make(office, target)
    before = files(tmp_path)
    office.store.close()
    content = bytearray(office.office.data_file.read_bytes())
    content[len(content) // 2] ^= 1
    office.office.data_file.write_bytes(content)
    assert refused(lambda: make(office, target)).code is Code.DAMAGED
    after = files(tmp_path)
    assert after["b.doorstep"] == before["b.doorstep"]
    assert [one for one in after if one.startswith(".")] == []


@pytest.mark.parametrize("name", ["50% of #1", "What?", "Łódź"])
def test_backup_and_restore_work_in_a_folder_of_any_name(
    sqlcipher_template: Template, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).mkdir()
    for office in copy_of(sqlcipher_template, tmp_path / name / "office"):
        target = tmp_path / name / f"{name}.doorstep"
        make(office, target)
        office.ask("add_operative", name="After")
        put_back(office, target)
        assert names(office) == []


# Restoring


def test_restoring_gives_exactly_the_backup_and_keeps_what_was_there(
    office: TestOffice, tmp_path: Path
) -> None:
    office.ask("add_operative", name="Before")
    make(office, tmp_path / "b.doorstep")
    office.ask("add_operative", name="After")
    put_back(office, tmp_path / "b.doorstep")
    assert names(office) == ["Before"]
    with office.store.read() as session:
        assert audit.verify(session) == []
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


# What is no backup of this office


def _flip(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def _edited(
    content: bytes, change: Callable[[dict[str, Any]], object], member: str = "manifest.json"
) -> bytes:
    """Return the backup with one of its small files edited by hand and packed again."""
    import io

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        length = min(one.header_offset for one in archive.infolist())
        parts = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    changed = change(parts[member])
    parts[member] = parts[member] if changed is None else changed
    out = io.BytesIO(content[:length])
    with zipfile.ZipFile(out, "a") as archive:
        for name, part in parts.items():
            archive.writestr(name, json.dumps(part))
    return out.getvalue()


BAD_BACKUPS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "a few bytes": lambda content: content[:100],
    "cut at the end": lambda content: content[:-1],
    "cut in the data": lambda content: content[: len(content) // 2],
    "data missing at the start": lambda content: content[4096:],
    "data twice": lambda content: content[:8192] + content,
    "other data before": lambda content: b"x" * 4096 + content,
    "random": lambda content: bytes(range(256)) * 64,
    "a plain database": lambda content: b"SQLite format 3\0" + b"\0" * 8176,
    "one bit of the first page": lambda content: _flip(content, 20),
    "one bit in the middle": lambda content: _flip(content, 200_000),
    "one bit of the salt": lambda content: _flip(content, 0),
    "two pages swapped": lambda content: (
        content[:8192] + content[12288:16384] + content[8192:12288] + content[16384:]
    ),
    "another head": lambda content: _edited(content, lambda one: one.update(audit_head="0" * 64)),
    "another number": lambda content: _edited(content, lambda one: one.update(audit_seq=1)),
    "another time": lambda content: _edited(content, lambda one: one.update(made_at="2026-01-01T00:00:00Z")),
    "another revision": lambda content: _edited(content, lambda one: one.update(revision="0000")),
    "another office": lambda content: _edited(content, lambda one: one.update(office_id="x")),
    "no proof": lambda content: _edited(content, lambda one: one.update(mac="")),
    "a proof of other signs": lambda content: _edited(content, lambda one: one.update(mac="ż" * 64)),
    "a proof of another kind": lambda content: _edited(content, lambda one: one.update(mac=7)),
    "a format of another kind": lambda content: _edited(content, lambda one: one.update(format="two")),
    "a size of another kind": lambda content: _edited(content, lambda one: one.update(size=None)),
    "a field too many": lambda content: _edited(content, lambda one: one.update(more=1)),
    "a list for a manifest": lambda content: _edited(content, lambda one: [one]),
    "slots of another kind": lambda content: _edited(content, lambda one: [], "slots.json"),
    "slots changed": lambda content: _edited(content, lambda one: one.update(salt="00" * 16), "slots.json"),
}


def _nested(content: bytes) -> bytes:
    import io

    out = io.BytesIO(content[: content.index(b"PK\x03\x04")])
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("slots.json", "{}")
        archive.writestr("manifest.json", "[" * 60_000)
    return out.getvalue()


BAD_BACKUPS["a manifest nested without end"] = _nested


@pytest.fixture(scope="module")
def backup_of_template(sqlcipher_template: Template, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a good backup's bytes."""
    folder = tmp_path_factory.mktemp("good")
    for office in copy_of(sqlcipher_template, folder / "office"):
        make(office, folder / "b.doorstep")
    return (folder / "b.doorstep").read_bytes()


@pytest.mark.parametrize("kind", BAD_BACKUPS)
def test_a_bad_backup_is_refused_and_no_byte_of_the_office_changes(
    office: TestOffice, tmp_path: Path, backup_of_template: bytes, kind: str
) -> None:
    office.store.close()
    before = files(office.folder)
    path = tmp_path / "b.doorstep"
    path.write_bytes(BAD_BACKUPS[kind](backup_of_template))
    found = refused(lambda: put_back(office, path))
    assert found.code in {Code.BAD_FILE, Code.DAMAGED}
    assert files(office.folder) == before


def test_the_good_backup_they_are_made_from_is_taken(
    office: TestOffice, tmp_path: Path, backup_of_template: bytes
) -> None:
    path = tmp_path / "b.doorstep"
    path.write_bytes(backup_of_template)
    put_back(office, path)
    with office.store.read() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry))


def test_no_flipped_bit_of_the_small_files_is_taken_for_a_backup_of_other_content(
    office: TestOffice, tmp_path: Path, backup_of_template: bytes
) -> None:
    good = tmp_path / "good.doorstep"
    good.write_bytes(backup_of_template)
    manifest, slots, length = read_backup(good)
    path = tmp_path / "b.doorstep"
    for at in range(length, len(backup_of_template), 7):
        path.write_bytes(_flip(backup_of_template, at))
        try:
            found, found_slots, found_length = read_backup(path)
        except RefusedError as error:
            assert error.code in {Code.BAD_FILE, Code.DAMAGED, Code.NEWER_VERSION}
            continue
        assert (found, found_slots, found_length) == (manifest, slots, length)
        assert found.is_signed_by(office.office.key)


def test_another_office_s_backup_is_refused_as_such(
    office: TestOffice, tmp_path: Path, backup_of_template: bytes
) -> None:
    path = tmp_path / "b.doorstep"
    path.write_bytes(backup_of_template)
    office.store.close()
    before = files(office.folder)
    found = refused(lambda: restore(path, office.folder, new_data_key(), MONDAY))
    assert found.code is Code.WRONG_KEY
    assert files(office.folder) == before


@pytest.mark.parametrize("newer", [{"revision": "9999"}, {"format": 2}])
def test_a_newer_program_s_backup_is_refused_as_such(
    office: TestOffice, tmp_path: Path, backup_of_template: bytes, newer: dict[str, Any]
) -> None:
    def change(manifest: dict[str, Any]) -> dict[str, Any]:
        return asdict(replace(Manifest(**manifest), **newer).signed(office.office.key))

    path = tmp_path / "b.doorstep"
    path.write_bytes(_edited(backup_of_template, change))
    office.store.close()
    before = files(office.folder)
    found = refused(
        lambda: restore(path, office.folder, office.office.key, MONDAY, check_revision=upgrades.refuse_newer)
    )
    assert found.code is Code.NEWER_VERSION
    assert files(office.folder) == before


def test_what_is_not_there_is_not_found(office: TestOffice, tmp_path: Path) -> None:
    assert refused(lambda: put_back(office, tmp_path / "none.doorstep")).code is Code.NOT_FOUND
    assert refused(lambda: put_back(office, tmp_path)).code is Code.NOT_FOUND


def test_a_copy_that_does_not_verify_is_never_kept_as_a_backup(office: TestOffice, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backups.copy_data_file(office.office.data_file, raw_key(office), copy)
    check_file(copy, raw_key(office))
    good = copy.read_bytes()
    for at in (0, 16, 4096, len(good) - 1):
        copy.write_bytes(_flip(good, at))
        assert refused(lambda: check_file(copy, raw_key(office))).code is Code.DAMAGED
    copy.write_bytes(good[:-4096])
    assert refused(lambda: check_file(copy, raw_key(office))).code is Code.DAMAGED
    copy.write_bytes(good)
    later = audit.Head(10_000, "0" * 64)
    assert refused(lambda: check_file(copy, raw_key(office), expected_head=later)).code is Code.DAMAGED


def test_a_restored_history_goes_on_from_the_backup(office: TestOffice, tmp_path: Path) -> None:
    make(office, tmp_path / "b.doorstep")
    office.ask("add_operative", name="After")
    office.clock.set(MONDAY + timedelta(minutes=1))
    office.ask("restore", path=str(tmp_path / "b.doorstep"))
    again = open_office(office.folder, office.clock, office.keys)
    with again.store.read() as session:
        actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))
        assert audit.verify(session) == []
        assert session.connection().scalar(text("SELECT count(*) FROM operatives")) == 0
    assert actions[-1] == "office.restored"
    again.close()
