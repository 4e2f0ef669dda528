"""What is damaged, foreign, newer or edited by hand is refused as a backup, and the office keeps every byte."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desktop.db import upgrade as upgrades
from desktop.db.backup import Manifest, read_backup, restore
from desktop.db.models import AuditEntry
from desktop.domain.errors import Code, RefusedError
from desktop.system.keyslots import new_data_key
from tests.db.saving import files, flip, make, put_back, refused
from tests.factories.offices import MONDAY, Template, TestOffice, copy_of


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
    "one bit of the first page": lambda content: flip(content, 20),
    "one bit in the middle": lambda content: flip(content, 200_000),
    "one bit of the salt": lambda content: flip(content, 0),
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
        path.write_bytes(flip(backup_of_template, at))
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
