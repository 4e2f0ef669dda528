"""Who is signed in, and their own password, which everybody may change."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from desktop.ui.page import Context
from desktop.ui.settings.facts import Facts
from desktop.ui.settings.section import Section
from desktop.ui.settings.user_sheets import change_my_password
from desktop.ui.style.widgets import button, column, label, set_tone

if TYPE_CHECKING:
    from desktop.services.users import UserRow

_FACTS: Final = {
    "name": ("Name", "Stands in the history beside all you do."),
    "login": ("User name", "What you type to sign in."),
    "roles": ("Roles", "An administrator changes them."),
}


class AccountSection(Section):
    """One's own name, roles and password."""

    key = "account"
    title = "Your account"
    about = "You, as this office knows you. Only you know your password."
    action = None

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._facts = Facts(_FACTS)
        self._said = label("", "toned", wraps=True)
        self._change = button("Change password…", "primary", self.new)
        self.lay_out(self._facts, self.indented(self._said), column(None), buttons=(self._change,))

    def refresh(self) -> None:
        """Read who is signed in."""
        self.context.tasks.read(self.context.work.users.me, self._show, owner=self, key="account")

    def focus_filter(self) -> None:
        """Go to what can be done here."""
        self._change.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def new(self) -> None:
        """Ask for another password."""
        self._said.setText("")
        self.follow(change_my_password(self, self.context, self._on_changed))

    def _show(self, me: "UserRow") -> None:
        self._facts.show_value("name", me.name)
        self._facts.show_value("login", me.login)
        self._facts.show_value("roles", me.roles_text)

    def _on_changed(self) -> None:
        set_tone(self._said, "ok")
        self._said.setText("✓ Your password is changed. The old one has stopped working.")
