"""What to do when the office does not open: one page for each cause, with the control that does it."""

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.errors import Code, RefusedError
from desktop.ui.shell.start.parts import Entry, Notice, PathEntry, StartPage, choose_backup
from desktop.ui.style.widgets import button, link, row, soft

_COMMAND = re.compile(r" \(doorstep [^)]*\)")  # advice for the terminal, which the controls here replace


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: what it is, what helps, and which controls stand there; the first is the main one."""

    title: str
    text: str
    offers: tuple[str, ...]


CAUSES = {
    Code.KEY_MISSING: Cause(
        "The key is missing",
        "This computer's keychain no longer holds the key of this office: that happens after a reset password or "
        "on a new account. Nothing is lost. Take the printed recovery sheet and type its code.",
        ("code", "again"),
    ),
    Code.WRONG_KEY: Cause(
        "The key does not fit",
        "Type the code of this office's own printed sheet to put the right key back. If the data file itself was "
        "swapped, restore the newest backup: the file that is there now is kept beside it.",
        ("code", "backup"),
    ),
    Code.DAMAGED: Cause(
        "The office's data is damaged",
        "Nothing was changed. Choose the newest backup and type the code of the printed sheet: the backup is "
        "checked page by page before it takes the place of the damaged file, which is kept beside it.",
        ("backup", "again"),
    ),
    Code.NEWER_VERSION: Cause(
        "This office needs a newer Doorstep",
        "A newer Doorstep has worked in this office, and this one would not understand all of it. Install the "
        "newest version on this computer, then start it. Nothing was changed.",
        ("again",),
    ),
    Code.KEYRING_UNUSABLE: Cause(
        "The computer's keychain does not answer",
        "The key of this office rests in the keychain of this computer account, never in a file.",
        ("again",),
    ),
    Code.NOT_FOUND: Cause(
        "The office is not there",
        "If the folder is on a drive or a stick, connect it and try again. Otherwise choose another folder, or "
        "bring the office back from a backup with the code of the printed sheet.",
        ("again", "backup"),
    ),
    Code.LOCKED: Cause(
        "The office is in use elsewhere",
        "Another program holds the office's files at this moment. Wait until it has finished, then try again.",
        ("again",),
    ),
    Code.DISK_FULL: Cause(
        "The disk is full",
        "Opening needs a little room beside the office. Free some space, then try again. Nothing was changed.",
        ("again",),
    ),
}
_SAID = {Code.KEY_MISSING, Code.NEWER_VERSION, Code.DISK_FULL}  # the text of the page says it all
_OTHER = Cause("The office does not open", "Nothing was changed. Try again.", ("again", "backup"))
_STATES = {
    "none": "No keychain on this computer",
    "locked": "The keychain is locked",
    "dismissed": "The keychain was not allowed",
    "not_loaded": "The keychain cannot be loaded",
    "not_read_back": "The keychain does not keep keys",
    "failed": "The keychain failed",
}


class CannotOpenPage(StartPage):
    """The cause, what helps, and the control for it."""

    code_typed = Signal(str)
    backup_chosen = Signal(object, str)
    again_wanted = Signal()
    other_wanted = Signal()

    def __init__(self, error: RefusedError, folder: Path) -> None:
        cause = CAUSES.get(error.code, _OTHER)
        state = str(error.details.get("state", ""))
        super().__init__(_STATES.get(state, cause.title), cause.text)
        self.cause = error.code
        self._notice = Notice()
        said = "" if error.code in _SAID else _COMMAND.sub("", error.message)
        self._reason = soft(said if str(folder) in said else f"{said}\n{folder}".strip(), wraps=True)
        self._backup = PathEntry("&Backup", choose_backup)
        self._code = Entry("&Recovery code", hint="The eight groups of the printed sheet.")
        self._put_back = button("Put the key back", on=self._on_code)
        self._restore = button("Restore this backup", on=self._on_backup)
        self._again = button("Try again", on=self._on_again)
        buttons = {"code": self._put_back, "backup": self._restore, "again": self._again}
        buttons[cause.offers[0]].setProperty("kind", "primary")
        self._code.entered.connect(self._on_code if "code" in cause.offers else self._on_backup)
        entries = (self._code, self._backup) if "code" in cause.offers else (self._backup, self._code)
        for part in (self._reason, *entries, self._notice):
            self.body.addWidget(part)
        self._backup.setVisible("backup" in cause.offers)
        self._code.setVisible(bool({"backup", "code"} & set(cause.offers)))
        shown = [part.field for part in entries if not part.isHidden()]
        self._first: QWidget = shown[0] if shown and cause.offers[0] != "again" else self._again
        other = link("Another office…", self.other_wanted.emit)
        self.body.addLayout(row(*(buttons[name] for name in cause.offers), None, other))

    def begin(self) -> None:
        """Put the cursor on what helps."""
        self._first.setFocus()

    def refuse(self, error: RefusedError) -> None:
        """Say why that did not help; a mistyped group is named at the code."""
        self._set_busy("")
        if error.code == Code.BAD_CODE:
            self._code.set_error(error.message)
            self._code.field.setFocus()
        elif error.code == Code.BAD_FILE and not self._backup.isHidden():
            self._backup.set_error(error.message)
            self._backup.field.setFocus()
        else:
            self._notice.say(_COMMAND.sub("", error.message))

    def _on_code(self) -> None:
        if self._put_back.isEnabled() and self._has_code():
            self._set_busy("Trying the code…")
            self.code_typed.emit(self._code.value)

    def _on_backup(self) -> None:
        path = Path(self._backup.value).expanduser()
        if not self._restore.isEnabled():
            return
        if not self._backup.value or not path.is_file():
            self._backup.set_error("Choose the backup file.")
            self._backup.field.setFocus()
        elif self._has_code():
            self._set_busy("Restoring: every page of the backup is checked…")
            self.backup_chosen.emit(path.resolve(), self._code.value)

    def _on_again(self) -> None:
        self._set_busy("Trying again…")
        self.again_wanted.emit()

    def _has_code(self) -> bool:
        if self._code.value:
            return True
        self._code.set_error("Type the code of the printed sheet.")
        self._code.field.setFocus()
        return False

    def _set_busy(self, sentence: str) -> None:
        for made in (self._put_back, self._restore, self._again):
            made.setEnabled(not sentence)
        self._notice.say(sentence, "info")
