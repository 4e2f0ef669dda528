"""Setting an office up and opening it: each cause of not opening has its own words and harms no file (P3)."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop.db.engine import sqlcipher_engine
from desktop.domain.errors import Code, RefusedError
from desktop.services.offices import create, open_office
from desktop.services.users import sign_in
from desktop.system.keychain import MemoryKeychain
from desktop.system.keyslots import raw_key_pragma, read_slots
from tests.factories.offices import PASSWORD, MovableClock, Template, TestOffice


@pytest.fixture
def closed(sqlcipher_template: Template, tmp_path: Path) -> Template:
    """A closed copy of the template with a keychain of its own."""
    folder = tmp_path / "office"
    shutil.copytree(sqlcipher_template.folder, folder)
    keys = MemoryKeychain()
    keys.store(_office_id(folder), _key(sqlcipher_template))
    return Template(folder, keys, sqlcipher_template.code)


def _office_id(folder: Path) -> str:
    return read_slots(folder / "slots.json").office_id


def _key(template: Template) -> bytes:
    found = template.keys.load(_office_id(template.folder))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Another office, with the same names in it."""
    folder, keys = tmp_path_factory.mktemp("other") / "office", MemoryKeychain()
    code = create(
        folder, company="Other Ltd", admin="boss", password=PASSWORD, clock=MovableClock(), keys=keys
    )
    return Template(folder, keys, code)


def _state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _no_folder(office: Template, _: Template) -> None:
    shutil.rmtree(office.folder)


def _no_data_file(office: Template, _: Template) -> None:
    (office.folder / "office.db").unlink()


def _no_slots(office: Template, _: Template) -> None:
    (office.folder / "slots.json").unlink()


def _zero_bytes(office: Template, _: Template) -> None:
    (office.folder / "office.db").write_bytes(b"")


def _truncated(office: Template, _: Template) -> None:
    path = office.folder / "office.db"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 + 7])


def _cut_at_a_page(office: Template, _: Template) -> None:
    path = office.folder / "office.db"
    path.write_bytes(path.read_bytes()[:8192])


def _plain(office: Template, _: Template) -> None:
    path = office.folder / "office.db"
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE operatives (name TEXT)")
    connection.close()


def _random_bytes(office: Template, _: Template) -> None:
    (office.folder / "office.db").write_bytes(bytes(range(256)) * 64)


def _others_file(office: Template, other: Template) -> None:
    shutil.copyfile(other.folder / "office.db", office.folder / "office.db")


def _first_page_damaged(office: Template, _: Template) -> None:
    path = office.folder / "office.db"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)


def _no_key(office: Template, _: Template) -> None:
    office.keys.forget(_office_id(office.folder))


def _wrong_key(office: Template, other: Template) -> None:
    office.keys.store(_office_id(office.folder), _key(other))


def _half_a_key(office: Template, _: Template) -> None:
    office.keys.store(_office_id(office.folder), _key(office)[:16])


def _slots_noise(office: Template, _: Template) -> None:
    (office.folder / "slots.json").write_bytes(b"\0" * 300)


def _slots_changed(office: Template, _: Template) -> None:
    path = office.folder / "slots.json"
    path.write_text(path.read_text("utf-8").replace('"argon2id",\n    3', '"argon2id",\n    4'), "utf-8")
    found = json.loads(path.read_bytes())
    found["office_id"] = "somebody-else"
    path.write_text(json.dumps(found), "utf-8")


def _newer_revision(office: Template, _: Template) -> None:
    slots = read_slots(office.folder / "slots.json")
    engine = sqlcipher_engine(office.folder / "office.db", raw_key_pragma(_key(office), slots.salt))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()


def _newer_slots(office: Template, _: Template) -> None:
    import hashlib

    path = office.folder / "slots.json"
    found = json.loads(path.read_bytes())
    del found["checksum"]
    found["format"] = 2
    plain = json.dumps(found, sort_keys=True, separators=(",", ":"))
    path.write_text(json.dumps({**found, "checksum": hashlib.sha256(plain.encode()).hexdigest()}), "utf-8")


Harm = Callable[[Template, Template], None]
CAUSES: dict[str, tuple[Harm, Code, str]] = {
    "no folder": (_no_folder, Code.NOT_FOUND, "There is no office in"),
    "no data file": (_no_data_file, Code.NOT_FOUND, "office.db) is missing"),
    "no key slots": (_no_slots, Code.NOT_FOUND, "slots.json"),
    "zero bytes": (_zero_bytes, Code.DAMAGED, "cut short"),
    "truncated": (_truncated, Code.DAMAGED, "cut short"),
    "cut at a page": (_cut_at_a_page, Code.DAMAGED, "damaged"),
    "plain SQLite": (_plain, Code.DAMAGED, "not encrypted"),
    "random bytes": (_random_bytes, Code.WRONG_KEY, "another office, or its start is damaged"),
    "another office's file": (_others_file, Code.WRONG_KEY, "another office, or its start is damaged"),
    "first page damaged": (_first_page_damaged, Code.DAMAGED, "damaged"),
    "no key": (_no_key, Code.KEY_MISSING, "no longer holds the key"),
    "wrong key": (_wrong_key, Code.WRONG_KEY, "keychain belongs to another office"),
    "half a key": (_half_a_key, Code.WRONG_KEY, "keychain belongs to another office"),
    "slots of zeros": (_slots_noise, Code.DAMAGED, "key slots file"),
    "slots changed": (_slots_changed, Code.DAMAGED, "key slots file"),
    "newer schema": (_newer_revision, Code.NEWER_VERSION, "newer Doorstep has opened"),
    "newer slots": (_newer_slots, Code.NEWER_VERSION, "made by a newer Doorstep"),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_each_cause_of_not_opening_has_its_own_words_and_no_file_changes(
    cause: str, closed: Template, other: Template
) -> None:
    harm, code, says = CAUSES[cause]
    harm(closed, other)
    before = _state(closed.folder)
    for _ in range(2):  # a second try finds what the first one found
        with pytest.raises(RefusedError) as refused:
            open_office(closed.folder, MovableClock(), closed.keys)
        assert refused.value.code == code
        assert says in refused.value.message
    after = _state(closed.folder)
    assert {name: content for name, content in after.items() if name[-4:] not in ("-wal", "-shm")} == before
    assert {len(content) for name, content in after.items() if name.endswith("-wal")} <= {0}


def test_the_words_of_the_causes_differ_from_each_other() -> None:
    alike = {"zero bytes", "cut at a page", "half a key", "slots of zeros", "random bytes"}
    words = [(code, says) for cause, (_, code, says) in CAUSES.items() if cause not in alike]
    assert len(words) == len(set(words))


def test_an_office_opens_again_and_whoever_was_in_it_signs_in(any_office: TestOffice) -> None:
    any_office.ask("add_client", name="Riverside Trust", phone="")
    any_office.office.close()
    again = open_office(any_office.folder, any_office.clock, any_office.keys)
    assert sign_in(again.store, "manager", PASSWORD).name == "Manager Person"
    with again.store.read() as session:
        assert session.connection().execute(text("SELECT count(*) FROM clients")).scalar() == 1
    again.close()


def _create(folder: Path, **more: str) -> str:
    fields = {"company": "Mersey Property Care Ltd", "admin": "dana", "password": PASSWORD, **more}
    return create(folder, clock=MovableClock(), keys=MemoryKeychain(), **fields)


def test_an_office_is_made_for_this_account_alone_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "office"
    assert len(_create(folder)) == 47
    # Beside these two stand at most empty files by which processes wait for each other.
    assert {path.name for path in folder.iterdir() if path.stat().st_size} == {"office.db", "slots.json"}
    assert [path.name for path in folder.parent.iterdir()] == ["office"]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    for secret in (b"Mersey", b"dana", PASSWORD.encode(), b"SQLite format"):
        assert secret not in content


def test_where_an_office_stands_no_other_is_made(closed: Template) -> None:
    for left in ("office.db", "slots.json"):
        before = _state(closed.folder)
        with pytest.raises(RefusedError) as refused:
            _create(closed.folder)
        assert refused.value.code == Code.EXISTS
        assert _state(closed.folder) == before
        (closed.folder / left).unlink()


def test_a_folder_with_other_files_or_a_file_is_refused_and_an_empty_one_taken(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"cat")
    (tmp_path / "letter.txt").write_text("Dear Dana", "utf-8")
    for taken in ("photos", "letter.txt"):
        with pytest.raises(RefusedError) as refused:
            _create(tmp_path / taken)
        assert refused.value.code == Code.EXISTS
    assert (tmp_path / "photos" / "cat.jpg").read_bytes() == b"cat"
    (tmp_path / "empty").mkdir()
    assert _create(tmp_path / "empty")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "letter.txt", "photos"]


@pytest.mark.parametrize(
    "change",
    [{"company": " "}, {"admin": " "}, {"password": ""}, {"database_url": "not a server"}],
)
def test_an_office_without_company_person_or_password_is_not_made(
    change: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(RefusedError) as refused:
        _create(tmp_path / "office", **change)
    assert refused.value.code == Code.BAD_INPUT
    assert list(tmp_path.iterdir()) == []


def test_a_synced_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="OneDrive"):
        _create(tmp_path / "OneDrive - Mersey" / "office")
    assert list(tmp_path.iterdir()) == []


class _NoKeychain(MemoryKeychain):
    """A keychain that refuses to keep anything."""

    def store(self, office_id: str, key: bytes) -> None:
        raise RefusedError(Code.KEYRING_UNUSABLE, "The keychain is locked. Unlock it and try again.")


def test_without_a_keychain_no_office_is_left_behind(tmp_path: Path) -> None:
    fields = {"company": "x", "admin": "dana", "password": PASSWORD}
    with pytest.raises(RefusedError) as refused:
        create(tmp_path / "office", clock=MovableClock(), keys=_NoKeychain(), **fields)
    assert refused.value.code == Code.KEYRING_UNUSABLE
    assert list(tmp_path.iterdir()) == []
