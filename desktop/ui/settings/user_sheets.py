"""Short sheets about somebody who signs in: added, changed, given a new password, or changing their own."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.roles import Role
from desktop.ui.forms.fields import Field, password, text, ticks
from desktop.ui.forms.form import Form
from desktop.ui.forms.sheet import FormSheet
from desktop.ui.page import Context

if TYPE_CHECKING:
    from desktop.services.users import UserRow

_ROLES: Final = (
    (Role.ADMIN, "Administrator: people who sign in, backups, where the data lies"),
    (Role.MANAGER, "Office manager: everything about operatives, homes, visits and rules"),
    (Role.LEAD, "Safeguarding lead: safety concerns and their records"),
    (Role.SCHEDULER, "Scheduler: homes, appointments, visits"),
    (Role.VIEWER, "Viewer: sees the day and who may go, changes nothing"),
)


def add_user(parent: QWidget, context: Context) -> FormSheet:
    """Ask for somebody new."""
    form = Form(
        [
            Field("name", "&Name", text("Ann Moss"), required=True, hint="As it is to stand in the history."),
            Field("user", "&User name", text("ann"), required=True, hint="What they type to sign in."),
            *_passwords(),
            Field("roles", "&Roles", ticks(_ROLES), required=True),
        ]
    )

    def save(values: Mapping[str, Any]) -> Callable[[], str]:
        wanted = {key: values[key] for key in ("user", "name", "password", "roles")}
        return lambda: context.work.users.add_user(**wanted)

    sheet = FormSheet(parent.window(), context.tasks, "Add person", form, "Add person", save)
    sheet.open()
    return sheet


def change_user(parent: QWidget, context: Context, row: "UserRow") -> FormSheet:
    """Change somebody's name and roles; nobody changes their own roles."""
    fields = [Field("name", "&Name", text(), required=True)]
    if not row.is_me:
        fields.append(
            Field("roles", "&Roles", ticks(_ROLES), required=True, hint="They hold from the next sign-in.")
        )
    form = Form(fields)
    form.set_values({"name": row.name, "roles": row.roles})

    def save(values: Mapping[str, Any]) -> Callable[[], int]:
        roles = values.get("roles", row.roles)
        return lambda: context.work.users.change_user(row.id, row.version, name=values["name"], roles=roles)

    own = f"You are {row.roles_text.lower()}. Nobody changes their own roles: another administrator can."
    sheet = FormSheet(
        parent.window(), context.tasks, "Change person", form, "Save", save, text=own if row.is_me else ""
    )
    sheet.open()
    return sheet


def new_password(parent: QWidget, context: Context, row: "UserRow") -> FormSheet:
    """Set somebody's password."""
    form = Form(_passwords())

    def save(values: Mapping[str, Any]) -> Callable[[], None]:
        return lambda: context.work.users.set_password(row.id, values["password"])

    sheet = FormSheet(
        parent.window(),
        context.tasks,
        "New password",
        form,
        "Set password",
        save,
        text=f"For {row.name}, who signs in as {row.login}. The present password stops working at once.",
    )
    sheet.open()
    return sheet


def change_my_password(parent: QWidget, context: Context, then: Callable[[], object]) -> FormSheet:
    """Ask for one's own present password and a new one; `then` follows once it is changed."""
    present = Field("present", "P&resent password", password(), required=True)
    form = Form([present, *_passwords("&New password", "The new password &again")])

    def save(values: Mapping[str, Any]) -> Callable[[], None]:
        return lambda: context.work.users.change_my_password(values["present"], values["password"])

    sheet = FormSheet(parent.window(), context.tasks, "Change password", form, "Change password", save)
    sheet.saved.connect(lambda _: then())
    sheet.open()
    return sheet


def _passwords(first_label: str = "&Password", again_label: str = "The same password &again") -> list[Field]:
    first = password()

    def long_enough(value: str) -> str:
        from desktop.domain.users import check_new_password

        try:
            check_new_password(value)
        except RefusedError as error:
            return error.message
        return ""

    def same(value: str) -> str:
        return "" if value == first.value() else "This is not the same password. Type it again."

    return [
        Field("password", first_label, first, required=True, check=long_enough, hint="Three words do well."),
        Field("again", again_label, password(), required=True, check=same),
    ]
