"""How an entry's facts stand beside a list: what each is called, and what it says."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout

from desktop.ui.style.widgets import column, label


def fact(name: str, value: str) -> QVBoxLayout:
    """Return a fact under its name."""
    said = words(value)
    said.setAccessibleName(f"{name}: {value}")
    return column(label(name, "small"), said, spacing=1)


def words(text: str, role: str = "") -> QLabel:
    """Return words that wrap and can be selected and copied."""
    made = label(text, role, wraps=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
