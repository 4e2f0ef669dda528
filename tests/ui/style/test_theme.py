"""Light, dark, or as the system says: what was chosen on this computer holds."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QSettings, QStringListModel, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.ui.style.theme import apply_theme, choose_scheme, chosen_scheme, put_on, put_on_list
from desktop.ui.style.tokens import DARK, LIGHT
from desktop.ui.style.widgets import button, column, frame, label
from tests.factories import windows


@pytest.fixture(autouse=True)
def _undressed(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, "light")
    windows.dress(qapp, "light")


def ground(app: QApplication) -> str:
    return app.palette().color(QPalette.ColorRole.Window).name().upper()


def test_a_choice_is_put_on_at_once_and_kept(qapp: QApplication) -> None:
    assert chosen_scheme() == "system"
    assert choose_scheme(qapp, "dark") is DARK
    assert ground(qapp) == DARK.background
    assert chosen_scheme() == "dark"


def test_what_is_kept_and_unknown_counts_as_the_systems(qapp: QApplication) -> None:
    choose_scheme(qapp, "dark")
    QSettings().setValue(QSettings().allKeys()[0], "sepia")
    assert chosen_scheme() == "system"


def test_the_system_is_followed_only_where_that_was_chosen(qapp: QApplication) -> None:
    hints = qapp.styleHints()
    choose_scheme(qapp, "dark")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert ground(qapp) == DARK.background
    choose_scheme(qapp, "system")
    assert ground(qapp) == LIGHT.background  # the offscreen system knows no dark
    qapp.setPalette(QPalette())
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert ground(qapp) == LIGHT.background


def test_what_is_in_a_window_follows_the_scheme_with_it(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    window, inside = frame("panel"), label("Ready")
    column(column_of := frame("panel"), into=window)
    column(inside, into=column_of)
    qtbot.addWidget(window)
    put_on(window)
    window.show()
    qtbot.waitExposed(window)

    def ink() -> str:
        return inside.palette().color(QPalette.ColorRole.WindowText).name().upper()

    assert ink() == LIGHT.ink
    apply_theme(qapp, "dark")
    assert ink() == DARK.ink
    later = label("Blocked")
    column_of.layout().addWidget(later)  # type: ignore[union-attr]
    later.ensurePolished()
    assert later.palette().color(QPalette.ColorRole.WindowText).name().upper() == DARK.ink


def test_a_screen_is_put_together_without_a_change_of_style_at_every_level(qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    told: list[QEvent.Type] = []

    class Ears(QObject):
        def eventFilter(self, _: QObject, event: QEvent) -> bool:
            told.append(event.type())
            return False

    inside, ears = button("Record", "primary"), Ears()
    inside.installEventFilter(ears)
    whole = inside
    for _ in range(6):
        around = frame("panel")
        column(whole, into=around)
        whole = around
    assert QEvent.Type.StyleChange not in told
    put_on(whole)
    assert told.count(QEvent.Type.StyleChange) == 1


def test_the_list_of_a_completer_is_dressed_when_it_is_shown(qapp: QApplication) -> None:
    apply_theme(qapp, "dark")
    line = QLineEdit()
    completer = QCompleter(QStringListModel(["Kestrel House"], line), line)
    put_on_list(completer)
    assert not completer.popup().styleSheet()
    completer.popup().ensurePolished()
    assert DARK.ink in completer.popup().styleSheet()
