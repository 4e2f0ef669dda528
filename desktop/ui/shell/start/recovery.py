"""The recovery code of a new office: shown once, printed, and typed back before anybody relies on it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.domain.errors import RefusedError
from desktop.system.recovery_code import normalise
from desktop.ui.shell.start.parts import Entry, Notice, Pile, StartPage
from desktop.ui.style.widgets import button, column, label, link, panel, row, soft

_ACROSS = 4


class RecoveryPage(StartPage):
    """First the code, then a line to type it from the paper."""

    sheet_wanted = Signal()
    confirmed = Signal()

    def __init__(self, code: str) -> None:
        super().__init__("Your recovery code", " ")
        self._code = code
        self._has_warned = False
        self._stack = Pile()
        self._typed = Entry("The &code, from your paper", hint="Small letters and spaces do as well.")
        self._typed.entered.connect(self._on_typed)
        self._notice = Notice()
        self._print = button("Print the sheet…", "primary", self.sheet_wanted.emit)
        self._stack.add(self._shown())
        self._stack.add(self._asked())
        self.body.addWidget(self._stack)
        self.body.addWidget(self._notice)
        self._show(0)

    @property
    def is_typing(self) -> bool:
        """Return whether the code is asked for."""
        return self._stack.number == 1

    def begin(self) -> None:
        """Put the cursor on what comes next."""
        (self._typed.field if self.is_typing else self._print).setFocus()

    def may_leave(self) -> bool:
        """Return whether the window may close: the second time, after a warning."""
        if self._has_warned:
            return True
        self._has_warned = True
        self._notice.say(
            "The code is not typed back yet, and it is never shown again. Without it a lost keychain means lost "
            "data. Copy it first; to leave all the same, close the window once more.",
            "bad",
        )
        return False

    def say_printed(self, sentence: str, tone: str) -> None:
        """Say how printing went."""
        self._notice.say(sentence, tone)

    def _shown(self) -> QWidget:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(14)
        for place, group in enumerate(self._code.split("-")):
            number, symbols = label(f"{place + 1}", "small"), label(group, "code")
            number.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            symbols.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            symbols.setAccessibleName(f"Group {place + 1}: {' '.join(group)}")
            grid.addLayout(column(symbols, number, spacing=0), place // _ACROSS, place % _ACROSS)
        box = panel(grid, margin=18)
        box.setAccessibleName("Recovery code")
        advice = soft(
            "Keep the paper in a locked cupboard, and no copy on this computer or in e‑mail.", wraps=True
        )
        buttons = row(self._print, button("I have it on paper", on=lambda: self._show(1)), None)
        holder = QWidget()
        column(box, advice, 4, buttons, None, into=holder, spacing=12)
        return holder

    def _asked(self) -> QWidget:
        holder = QWidget()
        buttons = row(
            button("It fits: go in", "primary", self._on_typed), link("Show it again", lambda: self._show(0))
        )
        buttons.addStretch(1)
        column(self._typed, 4, buttons, None, into=holder, spacing=12)
        return holder

    def _show(self, number: int) -> None:
        self._stack.show_page(number)
        self._notice.say("")
        if number:
            self.say("Type it back", "From the paper, so that both of you know the copy is right.")
        else:
            self.say(
                "Your recovery code",
                "It is shown only now. With it and a backup everything comes back on any computer; "
                "without it a lost keychain means lost data.",
            )
        self.begin()

    def _on_typed(self) -> None:
        try:
            typed = normalise(self._typed.value)
        except RefusedError as error:
            self._typed.set_error(error.message)
            self._typed.field.setFocus()
            return
        if typed != self._code:
            self._typed.set_error("This is another office's code. Look at your copy again.")
            return
        self.confirmed.emit()
