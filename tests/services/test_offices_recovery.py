"""The printed code brings an office back: on this computer, and with a backup on a new one (P6)."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.db.models import AuditEntry, Client
from desktop.domain.errors import Code, RefusedError
from desktop.services.offices import create, open_office, recover
from desktop.services.users import sign_in
from desktop.system.keychain import MemoryKeychain
from desktop.system.keyslots import read_slots
from tests.factories.offices import PASSWORD, MovableClock, TestOffice


@pytest.fixture
def lost(office: TestOffice) -> tuple[TestOffice, MemoryKeychain]:
    """A closed office with one client, and a keychain that has forgotten it."""
    office.ask("add_client", name="Riverside Trust", phone="")
    office.office.close()
    return office, MemoryKeychain()


def _actions(folder: Path, keys: MemoryKeychain) -> list[str]:
    opened = open_office(folder, MovableClock(), keys)
    with opened.store.read() as session:
        found = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))
        assert session.scalars(select(Client.name)).all() == ["Riverside Trust"]
    assert sign_in(opened.store, "manager", PASSWORD).name == "Manager Person"
    opened.close()
    return found


@pytest.mark.parametrize("typed", ["{0}", " {0} \n", "lower", "spaces", "dots"])
def test_the_code_puts_the_key_back_however_it_is_typed(
    typed: str, lost: tuple[TestOffice, MemoryKeychain]
) -> None:
    office, keys = lost
    spelt = {
        "lower": office.code.lower(),
        "spaces": office.code.replace("-", " "),
        "dots": office.code.replace("-", ""),
    }
    recover(office.folder, spelt.get(typed, typed.format(office.code)), office.clock, keys)
    assert keys.load(read_slots(office.folder / "slots.json").office_id) is not None
    assert "office.recovered" in _actions(office.folder, keys)


def _mistyped(code: str) -> str:
    return code[:8] + ("0" if code[8] != "0" else "1") + code[9:]


def test_a_mistyped_code_names_its_group_and_stores_nothing(lost: tuple[TestOffice, MemoryKeychain]) -> None:
    office, keys = lost
    before = {path.name: path.read_bytes() for path in office.folder.iterdir()}
    for code, says in (
        (_mistyped(office.code), "Group 2 does not fit"),
        (office.code[:-6], "40 characters"),
        ("", "40 characters"),
    ):
        with pytest.raises(RefusedError) as refused:
            recover(office.folder, code, office.clock, keys)
        assert (refused.value.code, says in refused.value.message) == (Code.BAD_CODE, True)
        assert office.code[:5] not in refused.value.message
    assert keys.load(read_slots(office.folder / "slots.json").office_id) is None
    assert {path.name: path.read_bytes() for path in office.folder.iterdir()} == before


def test_another_offices_code_opens_nothing(lost: tuple[TestOffice, MemoryKeychain], tmp_path: Path) -> None:
    office, keys = lost
    fields = {"company": "Other Ltd", "admin": "dana", "password": PASSWORD}
    code = create(tmp_path / "other", clock=office.clock, keys=MemoryKeychain(), **fields)
    with pytest.raises(RefusedError) as refused:
        recover(office.folder, code, office.clock, keys)
    assert refused.value.code == Code.BAD_CODE
    assert "this office" in refused.value.message
    assert keys.load(read_slots(office.folder / "slots.json").office_id) is None


def test_a_wrong_key_in_the_keychain_is_replaced(lost: tuple[TestOffice, MemoryKeychain]) -> None:
    office, keys = lost
    keys.store(read_slots(office.folder / "slots.json").office_id, b"\1" * 32)
    recover(office.folder, office.code, office.clock, keys)
    assert _actions(office.folder, keys)


def test_a_new_computer_starts_from_a_backup_and_the_code(office: TestOffice, tmp_path: Path) -> None:
    office.ask("add_client", name="Riverside Trust", phone="")
    backup = tmp_path / "stick" / "office.doorstep"
    backup.parent.mkdir()
    office.ask("backup", out=str(backup))
    office.office.close()
    shutil.rmtree(office.folder)
    keys, folder = MemoryKeychain(), tmp_path / "new computer" / "office"
    with pytest.raises(RefusedError) as refused:
        recover(folder, _mistyped(office.code), office.clock, keys, backup=backup)
    assert refused.value.code == Code.BAD_CODE
    assert not folder.parent.exists()
    recover(folder, office.code, office.clock, keys, backup=backup)
    assert {"office.db", "slots.json"} <= {path.name for path in folder.iterdir()}
    assert _actions(folder, keys)[-1] in ("office.recovered", "users.sign_in")


@pytest.mark.parametrize("content", [None, b"", b"PK\x05\x06" + b"\0" * 18, b"noise" * 2000])
def test_what_is_no_backup_starts_nothing(content: bytes | None, office: TestOffice, tmp_path: Path) -> None:
    backup, folder = tmp_path / "office.doorstep", tmp_path / "new" / "office"
    if content is not None:
        backup.write_bytes(content)
    with pytest.raises(RefusedError) as refused:
        recover(folder, office.code, office.clock, MemoryKeychain(), backup=backup)
    assert refused.value.code == (Code.NOT_FOUND if content is None else Code.BAD_FILE)
    assert not folder.exists()


def test_without_an_office_and_without_a_backup_there_is_nothing_to_recover(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        recover(tmp_path / "office", "x", MovableClock(), MemoryKeychain())
    assert refused.value.code == Code.NOT_FOUND
    assert not (tmp_path / "office").exists()
