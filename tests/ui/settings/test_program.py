"""How the program behaves: settings kept for the office, colours for the computer, backups that are whole."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton

from desktop.db.backup import read_backup
from desktop.domain.settings import SETTINGS
from desktop.ui.settings.program import LABELS
from desktop.ui.style.theme import apply_theme, chosen_scheme
from desktop.ui.style.tokens import DARK, LIGHT
from tests.factories import windows
from tests.factories.offices import TestOffice
from tests.ui.hands import NO_WINDOWS, Hands

Opens = Callable[..., Hands]
pytestmark = NO_WINDOWS


@pytest.fixture
def _undressed(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, "light")
    windows.dress(qapp, "light")


def test_every_setting_has_words_of_its_own() -> None:
    assert set(LABELS) == set(SETTINGS)


def test_settings_are_typed_saved_and_shown(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("Program")
    assert not hands.find(QPushButton, "Save").isEnabled()
    hands.type("Lock after", "25")
    hands.type("Today looks ahead", "90")
    hands.click("Save")
    work = office.work()
    assert (work.settings.get("lock_after_minutes"), work.settings.get("running_out_days")) == (25, 90)
    assert work.settings.get("call_within_minutes") == 15
    assert "✓ Saved" in hands.words
    assert not hands.find(QPushButton, "Save").isEnabled()
    hands.type("Lock after", "")  # empty: as it comes
    hands.click("Save")
    assert work.settings.get("lock_after_minutes") == 10
    assert hands.find(QLineEdit, "Lock after").text() == "10"


def test_a_number_out_of_its_limits_is_said_and_nothing_is_saved(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("Program")
    hands.type("Today looks ahead", "90")
    hands.type("Lock after", "500")
    hands.click("Save")
    assert "Write a number between 1 and 120 minutes." in hands.words
    assert office.work().settings.get("running_out_days") == 60
    hands.click("Undo changes")
    assert hands.find(QLineEdit, "Lock after").text() == "10"
    assert hands.find(QLineEdit, "Today looks ahead").text() == "60"


def test_what_is_typed_stays_while_somebody_else_changes_the_office(
    sit_down: Opens, office: TestOffice
) -> None:
    hands = sit_down("Program")
    hands.type("Lock after", "25")
    office.work("manager").settings.set("running_out_days", 30)
    hands.look_again()
    assert hands.find(QLineEdit, "Lock after").text() == "25"
    hands.click("Save")
    assert office.work().settings.get("lock_after_minutes") == 25
    assert office.work().settings.get("running_out_days") == 30  # not put back by this form


@pytest.mark.usefixtures("_undressed")
def test_colours_change_at_once_and_are_remembered(sit_down: Opens, qapp: QApplication) -> None:
    hands = sit_down("Program")
    for name, key, tokens in (("Dark", "dark", DARK), ("Light", "light", LIGHT)):
        hands.click(name)
        assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == tokens.background
        assert chosen_scheme() == key
    # A choice of one's own stays when the system turns to the other one.
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.background


def save_to(hands: Hands, out: Path) -> None:
    hands.click("Back up now…")
    dialog = hands.top
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit)
    assert name.text() == "Backup 2026-11-23.doorstep"
    name.setText(str(out))  # typed, Qt's list of files would take the Return
    hands.qtbot.keyClick(name, Qt.Key.Key_Return)
    hands.wait()
    hands.qtbot.waitUntil(lambda: not hands.sheets)
    hands.wait()


def test_a_backup_is_made_where_one_says_and_is_whole(
    sit_down: Opens, office: TestOffice, tmp_path: Path
) -> None:
    hands = sit_down("Program")
    assert "! Never backed up" in hands.words
    assert str(office.folder) in hands.words
    save_to(hands, tmp_path / "monday")
    made = tmp_path / "monday.doorstep"
    found = read_backup(made)
    assert found
    assert "✓ monday.doorstep is complete and was read through." in hands.words
    assert "Backed up today 07:30" in hands.words
    assert office.work().backups.last().made_at == office.clock.now()


def test_a_backup_into_the_office_itself_is_refused_in_words(sit_down: Opens, office: TestOffice) -> None:
    hands = sit_down("Program")
    save_to(hands, office.folder / "inside")
    assert "A backup inside the office's own folder is lost together with it." in hands.words
    assert not (office.folder / "inside.doorstep").exists()
    assert "! Never backed up" in hands.words


@pytest.mark.parametrize(
    ("user", "may_set", "may_back_up"),
    [("admin", True, True), ("manager", True, True), ("scheduler", False, False), ("viewer", False, False)],
)
def test_who_may_not_change_it_reads_it(sit_down: Opens, user: str, may_set: bool, may_back_up: bool) -> None:
    hands = sit_down("Program", user)
    line = hands.find(QLineEdit, "Lock after")
    assert line.text() == "10"
    assert line.isEnabled() is may_set
    assert hands.find(QPushButton, "Back up now…").isEnabled() is may_back_up
    assert ("make a backup. Ask somebody who is admin or manager." in hands.words) is not may_back_up
    assert hands.find(QPushButton, "Dark").isEnabled()  # everybody's own matter
