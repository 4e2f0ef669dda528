"""Light, dark, or as the system says: what was chosen on this computer holds."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from desktop.ui.style.theme import apply_theme, choose_scheme, chosen_scheme
from desktop.ui.style.tokens import DARK, LIGHT
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
