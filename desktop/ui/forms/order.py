"""The order in which Tab goes, for inputs that are made after the others around them."""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

LEAVING: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
"""Why an input loses the cursor when somebody goes on by Tab."""


def put_before(following: QWidget, *inputs: QWidget) -> None:
    """Let Tab reach these inputs, in this order, right before another one, which stays in its place."""
    before = following.previousInFocusChain()
    while before is not None and before is not following:
        if before not in inputs and before.focusPolicy() & Qt.FocusPolicy.TabFocus:
            break
        before = before.previousInFocusChain()
    for one, after in pairwise([before or following, *inputs]):
        QWidget.setTabOrder(one, after)
