"""Facts under one another: what each is called, what it says, and what it is for."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel

from desktop.ui.settings.section import MARGIN
from desktop.ui.style.widgets import column, label, repolish, soft


class Facts(QFormLayout):
    """Lines of facts that can be selected and copied; `asked` has each one's name and why it is kept."""

    def __init__(self, asked: Mapping[str, tuple[str, str]]) -> None:
        super().__init__()
        self._asked = asked
        self._values: dict[str, QLabel] = {}
        self.setContentsMargins(MARGIN, 4, MARGIN, MARGIN)
        self.setHorizontalSpacing(28)
        self.setVerticalSpacing(14)
        self.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for key, (name, why) in asked.items():
            value = self._values[key] = label("", wraps=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            said = column(value, spacing=1)
            if why:
                said.addWidget(label(why, "small", wraps=True))
            called = soft(name)
            called.setAlignment(Qt.AlignmentFlag.AlignTop)
            self.addRow(called, said)

    def show_value(self, key: str, text: str) -> None:
        """Show what is known, or that nothing is."""
        value = self._values[key]
        value.setText(text or "Not given yet")
        value.setProperty("role", "" if text else "soft")
        repolish(value)
        value.setAccessibleName(f"{self._asked[key][0]}: {text or 'not given yet'}")
