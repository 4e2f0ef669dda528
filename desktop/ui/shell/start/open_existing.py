"""Opening an office that exists: its folder on this computer, or a backup of it with the recovery code."""

from pathlib import Path

from PySide6.QtCore import Signal

from desktop.system.paths import holds_office
from desktop.ui.shell.start.parts import Entry, Notice, PathEntry, StartPage, choose_backup, choose_folder
from desktop.ui.style.widgets import button, line, link, row


class OpenExistingPage(StartPage):
    """Two ways to an office that exists."""

    folder_chosen = Signal(object)
    backup_chosen = Signal(object, object, str)
    """A backup, the empty folder it goes to, and the recovery code."""
    back_wanted = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__("Open an existing office")
        self._folder = PathEntry(
            "Its &folder on this computer", choose_folder, hint="The folder with office.db and slots.json."
        )
        self._open = button("Open this folder", "primary", self._on_folder)
        self._backup = PathEntry(
            "Or a &backup of it", choose_backup, hint="For a new computer: the newest backup file."
        )
        self._code = Entry("&Recovery code", hint="The eight groups of the printed sheet.")
        self._place = PathEntry("Put the office into this f&older", choose_folder)
        self._place.field.setText(str(folder))
        self._restore = button("Bring it back from the backup", on=self._on_backup)
        self._notice = Notice()
        self._folder.entered.connect(self._on_folder)
        self._code.entered.connect(self._on_backup)
        self.body.addWidget(self._folder)
        self.body.addLayout(row(self._open, None))
        self.body.addSpacing(4)
        self.body.addWidget(line())
        self.body.addSpacing(4)
        for part in (self._backup, self._code, self._place, self._notice):
            self.body.addWidget(part)
        self.body.addLayout(row(self._restore, None, link("Back", self.back_wanted.emit)))

    def begin(self) -> None:
        """Start with nothing wrong."""
        self.set_busy(False)
        self._notice.say("")
        self._folder.field.setFocus()

    def refuse(self, sentence: str) -> None:
        """Say why the backup was not brought back."""
        self.set_busy(False)
        self._notice.say(sentence)

    def set_busy(self, is_busy: bool) -> None:
        """Wait for an answer."""
        self._restore.setEnabled(not is_busy)
        self._open.setEnabled(not is_busy)
        if is_busy:
            self._notice.say("Bringing the office back: every page of it is checked…", "info")

    def _on_folder(self) -> None:
        folder = Path(self._folder.value).expanduser()
        if not self._folder.value:
            self._folder.set_error("Type the folder, or choose it.")
        elif not holds_office(folder):
            self._folder.set_error("There is no office in this folder: neither office.db nor slots.json.")
        else:
            self.folder_chosen.emit(folder.resolve())
            return
        self._folder.field.setFocus()

    def _on_backup(self) -> None:
        if not self._backup.value or not Path(self._backup.value).expanduser().is_file():
            self._backup.set_error("Choose the backup file.")
            self._backup.field.setFocus()
        elif not self._code.value:
            self._code.set_error("Type the code of the printed sheet.")
            self._code.field.setFocus()
        elif not self._place.value:
            self._place.set_error("Choose the folder for the office.")
            self._place.field.setFocus()
        elif holds_office(Path(self._place.value).expanduser()):
            self._place.set_error(
                "There is an office in this folder already. Open it, or choose another folder."
            )
            self._place.field.setFocus()
        else:
            self.set_busy(True)
            backup, place = (Path(one.value).expanduser().resolve() for one in (self._backup, self._place))
            self.backup_chosen.emit(backup, place, self._code.value)
