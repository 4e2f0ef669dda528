"""Icons take the inks of the scheme, and follow it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.style.icons import icon, put_icon
from desktop.ui.style.theme import apply_theme, put_on
from desktop.ui.style.tokens import DARK, LIGHT
from desktop.ui.style.widgets import button, frame, row
from tests.factories import windows

SIZE = QSize(16, 16)


@pytest.fixture(autouse=True)
def _undressed(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "light")
    yield
    apply_theme(qapp, "light")
    windows.dress(qapp, "light")


def drawn(colour: str) -> QImage:
    return icon("today", colour).pixmap(SIZE).toImage()


def test_an_icon_follows_the_scheme_on_whatever_ground_it_stands(qtbot: QtBot, qapp: QApplication) -> None:
    ground = frame("rail")  # dark in the light scheme too
    qtbot.addWidget(ground)
    put_on(ground)
    made = button("Today", "nav")
    row(made, into=ground)
    put_icon(made, "today", "rail_ink")
    ground.show()
    qtbot.waitExposed(ground)
    assert drawn(LIGHT.rail_ink) != drawn(DARK.rail_ink)
    assert made.icon().pixmap(SIZE).toImage() == drawn(LIGHT.rail_ink), "inks of the other scheme"
    apply_theme(qapp, "dark")
    qtbot.waitUntil(lambda: made.icon().pixmap(SIZE).toImage() == drawn(DARK.rail_ink))
