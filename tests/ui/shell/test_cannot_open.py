"""Each cause of not opening has its page, and its control does what it says, over real damaged offices."""

import json
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.domain.errors import Code, RefusedError
from desktop.services.offices import create, open_office
from desktop.services.workplace import Workplace
from desktop.system import presence
from desktop.system.keychain import KeyStore, MemoryKeychain
from desktop.system.keyslots import read_slots
from desktop.ui.application import Session
from desktop.ui.shell.start.cannot_open import CannotOpenPage
from tests.factories.offices import PASSWORD, MovableClock, Template
from tests.ui.shell.people import (
    click,
    enter,
    focused,
    keys,
    named,
    said,
    session,
    tab,
    wait_for_page,
    wait_for_work,
)


def words(made: Session) -> str:
    """Return all that the page says."""
    return " ".join(one.text() for one in made.first.page.findChildren(QLabel) if one.isVisible())


def number_of(office: Template) -> str:
    return read_slots(office.folder / "slots.json").office_id


def back_up(office: Template) -> Path:
    """Write a backup beside the office."""
    work = Workplace.enter(office.folder, MovableClock(), office.keys, "boss", PASSWORD)
    out = office.folder.parent / "newest.doorstep"
    work.backups.back_up(out)
    work.close()
    return out


def sign_in_as_boss(qtbot: QtBot, made: Session) -> None:
    enter("boss")
    enter(PASSWORD)
    wait_for_work(qtbot, made)


def cut_short(office: Template) -> None:
    os.truncate(office.folder / "office.db", 5000)


def flip(office: Template) -> None:
    with (office.folder / "office.db").open("r+b") as file:
        file.seek(100)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))


def forget(office: Template) -> None:
    office.keys.forget(number_of(office))


def swap_key(office: Template) -> None:
    office.keys.store(number_of(office), bytes(32))


def take_away(office: Template) -> None:
    (office.folder / "office.db").unlink()


def make_newer(office: Template) -> None:
    path = office.folder / "slots.json"
    found = json.loads(path.read_bytes())
    del found["checksum"]
    found["format"] = 99
    from desktop.system.keyslots import _checksum

    path.write_text(json.dumps({**found, "checksum": _checksum(found)}))


@pytest.mark.parametrize(
    ("harm", "code", "title", "cursor"),
    [
        (forget, Code.KEY_MISSING, "The key is missing", "Recovery code"),
        (swap_key, Code.WRONG_KEY, "The key does not fit", "Recovery code"),
        (cut_short, Code.DAMAGED, "The office's data is damaged", "Backup"),
        (make_newer, Code.NEWER_VERSION, "This office needs a newer Doorstep", "Try again"),
        (take_away, Code.NOT_FOUND, "The office is not there", "Try again"),
    ],
)
def test_each_cause_has_its_own_page_and_nothing_is_changed(
    qtbot: QtBot,
    closed: Template,
    harm: Callable[[Template], None],
    code: Code,
    title: str,
    cursor: str,
) -> None:
    harm(closed)
    before = {path.name: path.read_bytes() for path in closed.folder.iterdir()}
    with session(qtbot, closed.folder, closed.keys) as made:
        wait_for_page(qtbot, made, title)
        page = made.first.page
        assert isinstance(page, CannotOpenPage)
        assert page.cause == code
        assert focused().accessibleName() == cursor
        assert "(doorstep" not in words(made)  # advice for the terminal helps nobody here
    assert {path.name: path.read_bytes() for path in closed.folder.iterdir()} == before


class SlowKeychain(MemoryKeychain):
    """A keychain that has lost the key and takes its time to say so."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = threading.Event()

    def load(self, office_id: str) -> bytes | None:
        assert self.may_answer.wait(20)
        return super().load(office_id)


def test_a_password_typed_before_the_office_failed_to_open_goes_nowhere(
    qtbot: QtBot, closed: Template
) -> None:
    keychain = SlowKeychain()
    with session(qtbot, closed.folder, keychain) as made:
        enter("boss")
        enter(PASSWORD)
        keychain.may_answer.set()
        wait_for_page(qtbot, made, "The key is missing")
        enter(closed.code)
        wait_for_page(qtbot, made, "Sign in")
        qtbot.waitUntil(lambda: made.tasks.is_idle, timeout=20_000)
        assert made.window is None


@pytest.mark.parametrize("harm", [forget, swap_key])
def test_the_printed_code_puts_the_key_back(
    qtbot: QtBot, closed: Template, harm: Callable[[Template], None]
) -> None:
    harm(closed)
    with session(qtbot, closed.folder, closed.keys) as made:
        qtbot.waitUntil(lambda: isinstance(made.first.page, CannotOpenPage), timeout=20_000)
        typo = closed.code[:-1] + ("2" if closed.code[-1] == "1" else "1")
        enter(typo)
        qtbot.waitUntil(lambda: "Group 8 does not fit" in words(made), timeout=20_000)
        focused().selectAll()  # type: ignore[attr-defined]
        enter(closed.code)
        wait_for_page(qtbot, made, "Sign in")
        assert "The key is back" in said(made.first)
        sign_in_as_boss(qtbot, made)
    assert closed.keys.load(number_of(closed)) not in (None, bytes(32))


@pytest.mark.parametrize("harm", [cut_short, flip, take_away])
def test_a_backup_with_the_code_brings_the_office_back(
    qtbot: QtBot, closed: Template, harm: Callable[[Template], None]
) -> None:
    backup = back_up(closed)
    harm(closed)
    damaged = (closed.folder / "office.db").read_bytes() if harm is not take_away else b""
    with session(qtbot, closed.folder, closed.keys) as made:
        qtbot.waitUntil(lambda: isinstance(made.first.page, CannotOpenPage), timeout=20_000)
        named(made.first, "Backup").setFocus()
        keys(str(backup))
        named(made.first, "Recovery code").setFocus()
        enter(closed.code)
        wait_for_page(qtbot, made, "Sign in")
        assert "The office is back" in said(made.first)
        sign_in_as_boss(qtbot, made)
    if damaged:
        kept = [path for path in closed.folder.iterdir() if path.name.startswith("before-restore-")]
        assert damaged in [path.read_bytes() for path in kept]  # what was there is never thrown away


def test_no_backup_is_restored_without_the_code(qtbot: QtBot, closed: Template) -> None:
    backup = back_up(closed)
    cut_short(closed)
    damaged = (closed.folder / "office.db").read_bytes()
    with session(qtbot, closed.folder, closed.keys) as made:
        wait_for_page(qtbot, made, "The office's data is damaged")
        keys(str(backup))
        click(made.first, "Restore this backup")
        assert "Type the code of the printed sheet." in words(made)
        other = create(
            closed.folder.parent / "other",
            company="Other",
            admin="a",
            password="three blue kettles",
            clock=MovableClock(),
            keys=MemoryKeychain(),
        )
        enter(other)
        qtbot.waitUntil(lambda: "does not open this office" in words(made), timeout=20_000)
    assert (closed.folder / "office.db").read_bytes() == damaged


def test_a_locked_keychain_says_so_and_trying_again_goes_on(qtbot: QtBot, closed: Template) -> None:
    answers = [RefusedError(Code.KEYRING_UNUSABLE, "The keychain is locked. Unlock it.", state="locked")]

    class Unlockable:
        """A keychain that the person unlocks after the first refusal."""

        backend_name = "test"
        is_owner_chosen = False

        def load(self, office_id: str) -> bytes | None:
            if answers:
                raise answers.pop()
            return closed.keys.load(office_id)

        def store(self, office_id: str, key: bytes) -> None:
            raise AssertionError("nothing is stored by reading")

        def forget(self, office_id: str) -> None:
            raise AssertionError("nothing is forgotten by reading")

    keychain: KeyStore = Unlockable()
    with session(qtbot, closed.folder, keychain) as made:
        wait_for_page(qtbot, made, "The keychain is locked")
        assert "The keychain is locked. Unlock it." in words(made)
        assert focused().accessibleName() == "Try again"
        enter()
        wait_for_page(qtbot, made, "Sign in")
        sign_in_as_boss(qtbot, made)


def test_an_office_that_is_being_restored_opens_when_that_is_over(qtbot: QtBot, closed: Template) -> None:
    with presence.alone(closed.folder / "office.db"):
        started = session(qtbot, closed.folder, closed.keys)
        made = started.__enter__()
        wait_for_page(qtbot, made, "The office is in use elsewhere")
    click(made.first, "Try again")
    wait_for_page(qtbot, made, "Sign in")
    started.__exit__(None, None, None)


def test_a_new_computer_starts_from_a_backup_and_the_code(qtbot: QtBot, closed: Template) -> None:
    backup = back_up(closed)
    place = closed.folder.parent / "new" / "office"
    keychain = MemoryKeychain()
    with session(qtbot, place, keychain) as made:
        tab()
        enter()
        named(made.first, "Or a backup of it").setFocus()
        keys(str(backup))
        named(made.first, "Recovery code").setFocus()
        enter(closed.code)
        wait_for_page(qtbot, made, "Sign in")
        sign_in_as_boss(qtbot, made)
    office = open_office(place, MovableClock(), keychain)
    office.close()
    shutil.rmtree(place)
