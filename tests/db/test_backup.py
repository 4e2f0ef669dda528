"""A backup is complete however busy the office is, is readable as a ZIP, and holds nothing in clear."""

import contextlib
import json
import zipfile
from pathlib import Path

import pytest

from desktop.db import audit
from desktop.db import backup as backups
from desktop.db.backup import check_file, read_backup
from desktop.db.engine import connect_sqlcipher
from desktop.domain.errors import Code
from desktop.services.offices import open_office
from desktop.system.keyslots import new_data_key
from tests.db.saving import busy, files, flip, make, names, put_back, raw_key, refused, rows_of
from tests.factories.offices import MONDAY, Template, TestOffice, copy_of


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


def test_a_copy_that_does_not_verify_is_never_kept_as_a_backup(office: TestOffice, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backups.copy_data_file(office.office.data_file, raw_key(office), copy)
    check_file(copy, raw_key(office))
    good = copy.read_bytes()
    for at in (0, 16, 4096, len(good) - 1):
        copy.write_bytes(flip(good, at))
        assert refused(lambda: check_file(copy, raw_key(office))).code is Code.DAMAGED
    copy.write_bytes(good[:-4096])
    assert refused(lambda: check_file(copy, raw_key(office))).code is Code.DAMAGED
    copy.write_bytes(good)
    later = audit.Head(10_000, "0" * 64)
    assert refused(lambda: check_file(copy, raw_key(office), expected_head=later)).code is Code.DAMAGED
