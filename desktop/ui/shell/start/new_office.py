"""The assistant for a new office: four steps, then the recovery code."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from desktop.domain.errors import Code, RefusedError
from desktop.system.files import is_shared_or_synced
from desktop.ui.shell.start.entrance import Entrance, NewOffice
from desktop.ui.shell.start.parts import Notice, Pile, StartPage
from desktop.ui.shell.start.steps import AskedStep, CompanyStep, PersonStep, PlaceStep, Step
from desktop.ui.style.widgets import button, label, link, row
from desktop.ui.tasks.tasks import Tasks


class NewOfficePage(StartPage):
    """Steps back and forth; nothing is made before the last one."""

    made = Signal(object, str)
    """A new office (`NewOffice`) and its recovery code."""
    back_wanted = Signal()

    def __init__(self, entrance: Entrance, tasks: Tasks, folder: Path) -> None:
        super().__init__("A new office", " ")
        self._entrance, self._tasks = entrance, tasks
        self._company, self._person = CompanyStep(), PersonStep()
        self._asked, self._place = AskedStep(), PlaceStep(folder)
        self._steps: tuple[Step, ...] = (self._company, self._person, self._asked, self._place)
        self._stack = Pile()
        for step in self._steps:
            self._stack.add(step)
            for entry in step.entries.values():
                entry.entered.connect(self._on_entered)
        self._progress = label("", "small")
        self._notice = Notice()
        self._next = button("Next", "primary", self._on_next)
        self._back = link("Back", self._on_back)
        self.body.insertWidget(0, self._progress)
        self.body.addWidget(self._stack)
        self.body.addWidget(self._notice)
        self.body.addLayout(row(self._next, self._back, None))
        tasks.read(entrance.requirement_texts, self._on_choices, owner=self)
        self._show(0)

    def begin(self) -> None:
        """Put the cursor into the first question of the step."""
        self._steps[self._stack.number].begin()

    def on_enter(self) -> None:
        """Go on from a tick."""
        self._on_next()

    def refuse(self, error: RefusedError) -> None:
        """Say why the office was not made, at the answer it is about."""
        self._set_busy(False)
        if error.code in (Code.EXISTS, Code.LOCKED, Code.NOT_FOUND):
            self._place.place.set_error(error.message)
            self._place.place.field.setFocus()
        else:
            self._notice.say(error.message)

    def _on_choices(self, choices: list[tuple[str, str, str]]) -> None:
        self._asked.set_choices(choices)
        for made in self._asked.findChildren(QAbstractButton):
            made.installEventFilter(self)
        if self._steps[self._stack.number] is self._asked:
            self._asked.begin()

    def _show(self, number: int) -> None:
        step = self._steps[number]
        self._stack.show_page(number)
        self._progress.setText(f"New office · step {number + 1} of {len(self._steps)}")
        self.say(step.title, step.text)
        self._notice.say("")
        is_last = step is self._steps[-1]
        self._next.setText("Make the office" if is_last else "Next")
        self._next.setAccessibleName(self._next.text())
        step.begin()

    def _on_entered(self) -> None:
        """Go from line to line by Enter, and on from the last."""
        step = self._steps[self._stack.number]
        fields: list[QLineEdit] = [entry.field for entry in step.entries.values()]
        focused = self.focusWidget()
        place = fields.index(focused) if focused in fields else len(fields) - 1
        if place < len(fields) - 1:
            fields[place + 1].setFocus()
        else:
            self._on_next()

    def _on_back(self) -> None:
        number = self._stack.number
        if number:
            self._show(number - 1)
        else:
            self.back_wanted.emit()

    def _on_next(self) -> None:
        number = self._stack.number
        if not self._next.isEnabled() or not self._steps[number].check():
            return
        if number < len(self._steps) - 1:
            self._show(number + 1)
            return
        self._set_busy(True)
        wanted = NewOffice(
            company=self._company.company.value,
            phone=self._company.phone.value,
            lead=self._company.lead.value,
            name=self._person.name.value,
            login=self._person.login.value,
            password=self._person.password.value,
            asked=self._asked.asked,
            folder=self._place.folder,
        )
        self._tasks.read(
            lambda: self._make(wanted),
            lambda answer: self._on_made(wanted, *answer),
            owner=self,
            failed=self.refuse,
        )

    def _make(self, wanted: NewOffice) -> tuple[str, str]:
        """Return the recovery code and "", or "" and why the folder will not do."""
        warning = is_shared_or_synced(wanted.folder)
        return ("", warning) if warning else (self._entrance.create(wanted), "")

    def _on_made(self, wanted: NewOffice, code: str, warning: str) -> None:
        self._set_busy(False)
        if warning:
            self._place.place.set_error(warning)
            self._place.place.field.setFocus()
        else:
            self.made.emit(wanted, code)

    def _set_busy(self, is_busy: bool) -> None:
        self._next.setEnabled(not is_busy)
        self._back.setEnabled(not is_busy)
        self._notice.say("Making the office, its keys and its seal…" if is_busy else "", "info")
