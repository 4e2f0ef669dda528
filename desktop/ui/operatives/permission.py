"""Controls that a role may not use: shown, disabled, and saying why."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.domain.roles import Action
from desktop.ui.page import Context
from desktop.ui.style.widgets import say_why_not


def allow(control: QWidget | QAction, context: Context, action: Action) -> bool:
    """Disable a control that the person's roles do not let them use, with the reason as its tip."""
    why = context.refusal(action)
    if not why:
        return True
    say_why_not(control, why)
    return False
