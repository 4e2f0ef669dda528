"""The sheet that says what a PDF is: ours or not, unchanged or not, which version, still in the history or not."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QWidget

from desktop.domain.errors import RefusedError
from desktop.ui.forms.fields import Field, password
from desktop.ui.forms.form import Form
from desktop.ui.page import Context
from desktop.ui.style.widgets import banner, button, clear, column, holder, label, line, row, soft, title

if TYPE_CHECKING:
    from desktop.services.verification import Verdict

Read = Callable[[], bytes]
"""Returns the content of a file; called in another thread."""

_SIGNS: Final = {"ok": "✓", "warn": "!", "bad": "✕"}
_SAYS: Final = {"ok": "Good", "warn": "Take note", "bad": "Wrong"}


class CheckSheet(QDialog):
    """Checks one PDF after another; what is in them stays in memory and goes with the sheet."""

    another_wanted = Signal()

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent.window())
        self._context = context
        self._read: Read | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Check a PDF")
        self.setAccessibleName("Check a PDF")
        self.setModal(True)
        self._name = soft("", wraps=True)
        self._verdict = title("")
        self._verdict.setWordWrap(True)
        self._lines = column(spacing=8)
        self.form = Form([Field("password", "&Password of this copy", password(), required=True)])
        self.open_button = button("Check with this password", "primary", self._check_locked)
        self.open_button.setDefault(True)
        self._ask = holder(column(self.form, row(self.open_button, None), spacing=8))
        self.another_button = button("Check another…", "plain", self.another_wanted.emit)
        self.close_button = button("Close", "plain", self.accept)
        body = QFrame()
        body.setProperty("role", "sheet")
        column(
            self._verdict,
            self._name,
            self._lines,
            self._ask,
            None,
            line(),
            row(self.another_button, None, self.close_button),
            spacing=12,
            margin=20,
            into=body,
        )
        column(body, into=self)
        self._ask.hide()
        self.setFixedWidth(560)

    def check(self, name: str, read: Read) -> None:
        """Check the file of this name."""
        self._name.setText(name)
        self._read = read
        self.form.set_values({"password": ""})
        self._look("")

    def _check_locked(self) -> None:
        if self.form.check():
            self._look(self.form.values()["password"])

    def _look(self, given: str) -> None:
        work, read = self._context.work, self._read
        if read is None:
            return
        self._verdict.setText("Checking…")
        clear(self._lines)
        self._ask.setEnabled(False)

        def look() -> "Verdict":
            return work.verification.check(read(), password=given)

        self._context.tasks.read(look, self._show, owner=self, key="check", failed=self._on_refused)

    def _show(self, found: "Verdict") -> None:
        tone = "warn" if found.needs_password else headline_tone(found)
        self._say(tone, headline(found), found.lines)
        self._ask.setEnabled(True)
        self._ask.setVisible(found.needs_password)
        if found.needs_password:
            self.form.focus_first()
        else:
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fit()

    def _on_refused(self, error: RefusedError) -> None:
        self._say("bad", "It could not be checked", (("bad", error.message),))
        self._ask.hide()
        self._fit()

    def _fit(self) -> None:
        """Take the height that the words need at this width."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def _say(self, tone: str, words: str, lines: tuple[tuple[str, str], ...]) -> None:
        self._verdict.setText(f"{_SIGNS[tone]} {words}")
        self._verdict.setAccessibleName(words)
        clear(self._lines)
        for kind, sentence in lines:
            made = banner(kind)
            sign = label(_SIGNS[kind])
            sign.setAccessibleName(_SAYS[kind])
            said = label(sentence, wraps=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            inside = row(sign, said, spacing=10, margin=10, into=made)
            inside.setStretch(1, 1)
            inside.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
            self._lines.addWidget(made)
            made.show()  # with the others, so that the sheet takes their height at once


def headline(found: "Verdict") -> str:
    """Return in a few words what a file is."""
    if found.needs_password:
        return "Locked with a password"
    if found.is_ours is None:
        return "Not a sealed record"
    if not found.is_ours:
        return "Not sealed by this office"
    if not found.is_unchanged:
        return "Changed after this office sealed it"
    which = f": {found.reference}, version {found.version}" if found.reference else ""
    if not found.is_good:
        return f"Sealed by this office, but its history says otherwise{which}"
    return f"Ours, and unchanged{which}"


def headline_tone(found: "Verdict") -> str:
    """Return how good the news is: the worst of the sentences decides."""
    tones = [tone for tone, _ in found.lines]
    return next((tone for tone in ("bad", "warn") if tone in tones), "ok")
