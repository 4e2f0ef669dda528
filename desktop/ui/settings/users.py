"""Who signs in, with which roles: added, changed, stopped, and given a new password."""

from typing import TYPE_CHECKING, Any, Final

from desktop.domain.roles import Action
from desktop.system.clock import local
from desktop.ui.forms.ask import ask
from desktop.ui.page import Context
from desktop.ui.settings.section import ListSection
from desktop.ui.settings.user_sheets import add_user, change_user, new_password
from desktop.ui.style.widgets import button, say_why_not
from desktop.ui.tables.columns import Cell, Column, Span

if TYPE_CHECKING:
    from desktop.services.users import UserRow

_SEGMENTS: Final = (("all", "All"), ("active", "May sign in"), ("stopped", "Stopped"))
OWN: Final = "Nobody stops their own sign-in. Ask another administrator."


class UsersSection(ListSection):
    """The people of the office; only an administrator sees them."""

    key = "users"
    title = "People who sign in"
    about = "Each with their own password and roles. Whoever leaves is stopped, and stays in the history."
    action = Action.MANAGE_USERS

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._add = button("Add person", "primary", self.new)
        self._change = button("Change…", "plain", lambda: self.open_row(self.table.current_row))
        self._password = button("New password…", "plain", lambda: self._renew(self.table.current_row))
        self._stop = button("Stop sign-in…", "plain", lambda: self._turn(self.table.current_row))
        body = self.make_list(USERS, "People who sign in", _SEGMENTS, "Which people")
        if self.may_change:
            self.table.add_row_action("C&hange…", self.open_row)
            self.table.add_row_action("New &password…", self._renew)
            self.table.add_row_action(
                "&Stop sign-in…", self._turn, lambda one: one.is_active and not one.is_me
            )
            self.table.add_row_action("&Allow sign-in again…", self._turn, lambda one: not one.is_active)
        else:
            self.table.set_empty(
                "Only an administrator sees this list",
                "An administrator adds people, changes their roles and sets new passwords.",
            )
            self.table.set_rows([])
            self.filter.hide()
            self.segments.hide()
        self.lay_out(body, buttons=(self._change, self._password, self._stop, self._add))
        self.permit(self._add, self._change, self._password, self._stop)
        self.on_picked()

    def refresh(self) -> None:
        """Read who signs in, where one may."""
        if self.may_change:
            self.context.tasks.read(self.context.work.users.people, self._show, owner=self, key="users")

    def new(self) -> None:
        """Add somebody."""
        if self.may_change:
            self.follow(add_user(self, self.context))

    def open_row(self, found: Any) -> None:
        """Change somebody's name and roles."""
        self.follow(change_user(self, self.context, found))

    def on_picked(self) -> None:
        """Let what is picked be changed."""
        found: UserRow | None = self.table.current_row
        is_any = found is not None and self.may_change
        self._change.setEnabled(is_any)
        self._password.setEnabled(is_any)
        is_own = found is not None and found.is_me
        if self.may_change:
            say_why_not(self._stop, OWN if is_own else "")
        self._stop.setEnabled(is_any and not is_own)
        is_stopped = found is not None and not found.is_active
        words = "Allow sign-in…" if is_stopped else "Stop sign-in…"
        self._stop.setText(words)
        self._stop.setAccessibleName(words)

    def show_segment(self, key: str) -> None:
        """Show who may sign in, who is stopped, or all."""
        self.table.set_predicate(None if key == "all" else lambda one: one.is_active == (key == "active"))
        self.say_when_none("Nobody is stopped", "Whoever leaves the office is stopped, not deleted.")

    def _show(self, people: "tuple[UserRow, ...]") -> None:
        active = sum(one.is_active for one in people)
        self.segments.set_counts({"all": len(people), "active": active, "stopped": len(people) - active})
        self.table.set_rows(people)
        self.on_picked()

    def _renew(self, found: Any) -> None:
        self.follow(new_password(self, self.context, found))

    def _turn(self, found: Any) -> None:
        """Ask, then stop somebody's sign-in or allow it again."""
        work, is_active = self.context.work, not found.is_active

        def turn() -> None:
            self.write(lambda: work.users.set_active(found.id, found.version, is_active=is_active))

        if is_active:
            ask(
                self.window(),
                f"Let {found.name} sign in again?",
                "With the same user name, password and roles as before.",
                "Allow sign-in",
                on_yes=turn,
            )
        else:
            ask(
                self.window(),
                f"Stop {found.name} from signing in?",
                "What they did stays in the history under their name. You can allow it again at any time.",
                "Stop sign-in",
                tone="bad",
                on_yes=turn,
            )


def _state(one: "UserRow") -> str:
    if not one.is_active:
        return "Stopped"
    return f"Waits until {local(one.locked_until):%H:%M}" if one.locked_until else "May sign in"


def _state_cell(one: "UserRow") -> Cell:
    if not one.is_active:
        return Cell(((Span("Stopped", "chip-neutral"),),))
    if one.locked_until:
        return Cell(((Span(f"… {_state(one)}", "chip-warn"),),))
    return Cell(((Span("✓ May sign in", "chip-ok"),),))


USERS: Final = (
    Column(
        "name",
        "Name",
        lambda one: f"{one.name} (you)" if one.is_me else one.name,
        cell=lambda one: Cell(
            ((Span(one.name), *((Span("you", "soft"),) if one.is_me else ())),), avatars=(one.name,)
        ),
        width=170,
        stretch=2,
    ),
    Column("login", "User name", lambda one: one.login, width=90, stretch=1),
    Column(
        "roles", "Roles", lambda one: one.roles_text, width=236, stretch=3, tip=lambda one: one.roles_text
    ),
    Column(
        "state",
        "State",
        _state,
        cell=_state_cell,
        width=136,
        tip=lambda one: "Too many wrong passwords; a new password ends the wait." if one.locked_until else "",
    ),
)
