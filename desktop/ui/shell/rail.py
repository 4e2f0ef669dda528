"""The navigation at the left: the screens, who is signed in, and how safe the office is."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.ui.page import Page
from desktop.ui.style.icons import put_icon
from desktop.ui.style.widgets import avatar, button, column, frame, holder, initials, label, row, set_tone

WIDTH, SLIM_WIDTH = 208, 64
SLIM = 1100
"""Pixels of a window below which its screen needs the room that the words of the rail would take."""


_END, _CORNER = (0, 0, 8, 0), (0, 0, 0, 14)  # where a badge stands: margins within its button


class Rail(QFrame):
    """A button for each screen, with what waits there."""

    chosen = Signal(str)

    def __init__(self, screens: Sequence[type[Page]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setAccessibleName("Screens")
        self.setFixedWidth(WIDTH)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._badges: dict[str, QLabel] = {}
        self._titles = {page.name: page.title for page in screens}
        self._is_slim = False
        brand = label("Doorstep")
        brand.setStyleSheet("font-size: 15px; font-weight: 600;")
        self._company = label("", "railsoft", wraps=True)
        self._who, self._roles = label(wraps=True), label("", "railsoft", wraps=True)
        self._who.setStyleSheet("font-weight: 600;")
        self._locks, self._backed_up = label("", "railsoft"), label("", "railsoft", wraps=True)
        places = column(spacing=2)
        for number, page in enumerate(screens, 1):
            places.addWidget(self._make(page, number))
        top = column(brand, self._company, spacing=1)
        foot = column(self._who, self._roles, self._locks, self._backed_up, spacing=1)
        for part in (top, foot):
            part.setContentsMargins(10, 8, 8, 4)
        self._sign = avatar("")
        self._sign.hide()
        self._words = holder(top), holder(foot)
        layout = column(
            self._words[0],
            places,
            None,
            frame("railline"),
            self._words[1],
            row(None, self._sign, None),
            into=self,
            spacing=10,
        )
        layout.setContentsMargins(10, 12, 10, 12)

    def choose(self, name: str) -> None:
        """Show which screen is open."""
        self._buttons[name].setChecked(True)

    def set_slim(self, *, is_slim: bool) -> None:
        """Show signs alone, which say the words when pointed at; or the words again."""
        if is_slim == self._is_slim:
            return
        self._is_slim = is_slim
        self.setFixedWidth(SLIM_WIDTH if is_slim else WIDTH)
        for part in self._words:
            part.setVisible(not is_slim)
        self._sign.setVisible(is_slim)
        for name, made in self._buttons.items():
            made.setText("" if is_slim else f"  {self._titles[name]}")
            made.layout().setContentsMargins(*(_CORNER if is_slim else _END))  # type: ignore[union-attr]

    def set_badge(self, name: str, count: int, tone: str) -> None:
        """Show how many things wait on a screen; none hides the number."""
        badge = self._badges[name]
        badge.setText(str(count))
        badge.setVisible(count > 0)
        set_tone(badge, tone)
        title = self._titles[name]
        self._buttons[name].setAccessibleName(f"{title}, {count} waiting" if count else title)

    def set_person(self, company: str, name: str, roles: str) -> None:
        """Show whose office it is and who is signed in."""
        self._company.setText(company)
        self._who.setText(name)
        self._roles.setText(roles)
        self._sign.setText(initials(name))
        self._say_on_sign()

    def set_safety(self, locks: str, backed_up: str) -> None:
        """Show when the window locks and when the last backup was made."""
        self._locks.setText(locks)
        self._backed_up.setText(backed_up)
        self._say_on_sign()

    def _say_on_sign(self) -> None:
        said = (self._company, self._who, self._roles, self._locks, self._backed_up)
        self._sign.setToolTip("\n".join(one.text() for one in said if one.text()))
        self._sign.setAccessibleName(self._sign.toolTip())

    def _make(self, page: type[Page], number: int) -> QWidget:
        made = button(f"  {page.title}", "nav", lambda: self.chosen.emit(page.name))
        put_icon(made, page.icon, "rail_ink")
        made.setIconSize(QSize(17, 17))
        made.setCheckable(True)
        made.setAccessibleName(page.title)
        made.setToolTip(f"{page.title} (Ctrl+{number})")
        badge = label("0", "badge")
        badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        badge.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        badge.hide()
        row(None, badge, into=made).setContentsMargins(*_END)
        self._group.addButton(made)
        self._buttons[page.name], self._badges[page.name] = made, badge
        return made
