"""Controls that a role may not use: shown, disabled, and saying why."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.domain.errors import RefusedError
from desktop.domain.roles import Action, refuse_unless
from desktop.ui.page import Context


def refusal(context: Context, action: Action) -> str:
    """Return why the person signed in may not do this, or "" where they may."""
    try:
        refuse_unless(context.work.desk.actor.roles, action)
    except RefusedError as error:
        return error.message
    return ""


def allow(control: QWidget | QAction, context: Context, action: Action) -> bool:
    """Disable a control that the person's roles do not let them use, with the reason as its tip."""
    why = refusal(context, action)
    if not why:
        return True
    control.setEnabled(False)
    control.setToolTip(why)
    if isinstance(control, QWidget):
        control.setAccessibleDescription(why)
    return False
