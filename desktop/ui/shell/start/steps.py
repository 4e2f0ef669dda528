"""The steps of a new office, each with its questions and what it refuses."""

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop.domain.users import SHORTEST_PASSWORD
from desktop.system.paths import default_office, holds_office
from desktop.ui.shell.start.parts import CapsLockHint, Entry, PathEntry, choose_folder
from desktop.ui.style.widgets import column, soft


class Step(QWidget):
    """Some questions under one heading."""

    title = ""
    text = ""

    def __init__(self) -> None:
        super().__init__()
        self.body: QVBoxLayout = column(into=self, spacing=12)
        self.entries: dict[str, Entry] = {}

    def add(self, key: str, entry: Entry) -> Entry:
        """Add a question."""
        self.entries[key] = entry
        self.body.addWidget(entry)
        return entry

    def begin(self) -> None:
        """Put the cursor into the first question."""
        next(iter(self.entries.values())).field.setFocus()

    def problem(self) -> tuple[str, str] | None:
        """Return (question, what is wrong with its answer), or None."""
        return None

    def check(self) -> bool:
        """Return whether all is answered; else say what is wrong and go there."""
        for entry in self.entries.values():
            entry.set_error("")
        problem = self.problem()
        if problem is None:
            return True
        entry = self.entries[problem[0]]
        entry.set_error(problem[1])
        entry.field.setFocus()
        return False


class CompanyStep(Step):
    """Whose office it is."""

    title = "Your company"
    text = "It stands on every record, dispatch sheet and ID card. All but the name can wait."

    def __init__(self) -> None:
        super().__init__()
        self.company = self.add("company", Entry("&Company name"))
        self.phone = self.add(
            "phone", Entry("Office &telephone", hint="Printed on ID cards, for residents who check.")
        )
        self.lead = self.add(
            "lead", Entry("Safeguarding &lead", hint="Who in your company is told of every safety concern.")
        )

    def problem(self) -> tuple[str, str] | None:
        """Only the name is needed."""
        return None if self.company.value else ("company", "Type the name of the company.")


class PersonStep(Step):
    """Who signs in first."""

    title = "Your sign-in"
    text = "You begin as administrator and office manager. Add others, with their own roles, in Settings."

    def __init__(self) -> None:
        super().__init__()
        self.name = self.add("name", Entry("Your &name"))
        self.login = self.add("login", Entry("&User name", hint="What you type to sign in."))
        self.password = self.add(
            "password",
            Entry("&Password", secret=True, hint=f"At least {SHORTEST_PASSWORD} signs; three words do well."),
        )
        self.again = self.add("again", Entry("The same password &again", secret=True))
        self.body.addWidget(CapsLockHint(self.password).hint)
        self.name.field.textEdited.connect(self._suggest)

    def _suggest(self, name: str) -> None:
        if not self.login.field.isModified():
            self.login.field.setText(name.split()[0].casefold() if name.split() else "")

    def problem(self) -> tuple[str, str] | None:
        """Everything is needed, and the password twice."""
        if not self.name.value:
            return "name", "Type your name, as it is to stand in the history."
        if not self.login.value:
            return "login", "Type a user name."
        if len(self.password.value) < SHORTEST_PASSWORD:
            return "password", f"Choose a password of at least {SHORTEST_PASSWORD} signs."
        if self.again.value != self.password.value:
            return "again", "This is not the same password. Type it again."
        return None


class AskedStep(Step):
    """What everybody must hold before they are dispatched."""

    title = "What you ask of everybody"
    text = "Nobody is dispatched without these. Each client can ask for more, in Settings."

    def __init__(self) -> None:
        super().__init__()
        self._ticks: dict[str, QCheckBox] = {}
        self._waiting = soft("Reading the list…")
        self.body.addWidget(self._waiting)

    def set_choices(self, choices: list[tuple[str, str, str]]) -> None:
        """Show (name, what, of whom), all ticked."""
        if self._ticks:
            return
        self._waiting.hide()
        for key, what, of_whom in choices:
            tick = QCheckBox(what)
            tick.setChecked(True)
            tick.setAccessibleDescription(of_whom)
            self._ticks[key] = tick
            reason = soft(f"{of_whom[:1].upper()}{of_whom[1:]}.")
            reason.setContentsMargins(26, 0, 0, 0)
            self.body.addLayout(column(tick, reason, spacing=0))

    @property
    def asked(self) -> frozenset[str]:
        """Return what is ticked."""
        return frozenset(key for key, tick in self._ticks.items() if tick.isChecked())

    def begin(self) -> None:
        """Put the cursor on the first tick."""
        if self._ticks:
            next(iter(self._ticks.values())).setFocus()

    def check(self) -> bool:
        """The list must have been seen."""
        return bool(self._ticks)


class PlaceStep(Step):
    """Where the encrypted data lives."""

    title = "Where it is kept"
    text = (
        "The office stays on this computer, encrypted. Its key goes into this computer's keychain; "
        "the next page gives you a printed code for the day the keychain is lost."
    )

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.place = self.add(
            "place",
            PathEntry(
                "&Folder",
                choose_folder,
                hint="The suggested one is right, unless several people use this computer account.",
            ),
        )
        self.place.field.setText(str(folder))

    @property
    def folder(self) -> Path:
        """Return the folder chosen."""
        return Path(self.place.value or default_office()).expanduser().resolve()

    def problem(self) -> tuple[str, str] | None:
        """A folder with an office in it is never taken."""
        if not self.place.value:
            return "place", "Choose a folder."
        if holds_office(self.folder):
            return "place", "There is an office in this folder already. Choose an empty one."
        return None
