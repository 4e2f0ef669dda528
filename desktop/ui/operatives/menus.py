"""Buttons that open a menu below themselves."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QPushButton

from desktop.ui.style.widgets import button


def menu_button(text: str, menu: QMenu, kind: str = "plain", name: str = "") -> QPushButton:
    """Return a button that opens `menu`, without the style's own arrow; `name` is its accessible name."""

    def show() -> None:
        menu.popup(made.mapToGlobal(QPoint(0, made.height() + 2)))

    made = button(text, kind, show)
    if name:
        made.setAccessibleName(name)
        made.setToolTip(name)
    made.setAccessibleDescription("Opens a menu")
    menu.setAccessibleName(name or text)
    return made
