"""What the first pages share; small, since the first paint waits for it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.style.widgets import banner, button, column, error_label, label, repolish, row, soft

WIDTH = 480
"""How wide the text of a page is at most, in pixels: longer lines are hard to read."""


class Entry(QWidget):
    """One line to type, its label above, a hint or what is wrong with it below."""

    entered = Signal()

    def __init__(self, text: str, *, hint: str = "", secret: bool = False, placeholder: str = "") -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setAccessibleName(text.replace("&", ""))
        self.field.setPlaceholderText(placeholder)
        if hint:
            self.field.setAccessibleDescription(hint)
        if secret:
            self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.returnPressed.connect(self.entered)
        self.field.textEdited.connect(lambda: self.set_error(""))
        self._label = label(text)
        self._label.setBuddy(self.field)
        self._hint, self._error = label(hint, "small", wraps=True), error_label()
        self.line = row(self.field)
        column(self._label, self.line, self._hint, self._error, into=self, spacing=4)
        self._hint.setVisible(bool(hint))

    @property
    def value(self) -> str:
        """Return what was typed, without spaces around it unless it is secret."""
        is_secret = self.field.echoMode() == QLineEdit.EchoMode.Password
        return self.field.text() if is_secret else self.field.text().strip()

    def set_error(self, sentence: str) -> None:
        """Say what is wrong, or with "" that nothing is."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self._hint.setVisible(bool(self._hint.text()) and not sentence)
        self.field.setProperty("wrong", "true" if sentence else "false")
        repolish(self.field)

    @property
    def error(self) -> str:
        """Return what is said to be wrong."""
        return self._error.text()


class PathEntry(Entry):
    """A folder or file: typed, or chosen in the system's own dialog."""

    def __init__(self, text: str, choose: Callable[[QWidget, str], str], *, hint: str = "") -> None:
        super().__init__(text, hint=hint)
        self._choose = choose
        chooser = button("Choose…", on=self._on_choose)
        chooser.setAccessibleName(f"Choose: {text.replace('&', '')}")
        self.line.addWidget(chooser)

    def _on_choose(self) -> None:
        chosen = self._choose(self, self.value)
        if chosen:
            self.field.setText(chosen)
            self.set_error("")
            self.field.textEdited.emit(chosen)


def choose_folder(parent: QWidget, start: str) -> str:
    """Ask for a folder; "" when the person changes their mind."""
    return QFileDialog.getExistingDirectory(parent, "Choose the folder", start)


def choose_backup(parent: QWidget, start: str) -> str:
    """Ask for a backup file; "" when the person changes their mind."""
    kinds = "Doorstep backups (*.doorstep);;All files (*)"
    return QFileDialog.getOpenFileName(parent, "Choose a backup", start, kinds)[0]


class StartPage(QWidget):
    """One page: a title, a sentence, and what follows, in a column of readable width."""

    def __init__(self, title: str, text: str = "") -> None:
        super().__init__()
        self.setAccessibleName(title)
        self._title = label(title, "title", wraps=True)
        self._title.setStyleSheet("font-size: 22px;")
        self._text = soft(text, wraps=True)
        holder = QWidget()
        holder.setMaximumWidth(WIDTH)
        self.body: QVBoxLayout = column(self._title, self._text, 8, into=holder, spacing=12)
        across = row(None, holder, None, spacing=0)
        across.setStretch(1, 100)
        column(None, across, None, into=self, margin=32)
        self._text.setVisible(bool(text))

    def say(self, title: str, text: str) -> None:
        """Change the title and the sentence."""
        self._title.setText(title)
        self.setAccessibleName(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))

    def begin(self) -> None:
        """Put the cursor where the work begins."""

    def on_enter(self) -> None:
        """Do what Enter asks for where nothing else takes it, as on a tick."""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Hear Enter on every button and tick: Qt gives it to them in dialogs only."""
        super().showEvent(event)
        for made in self.findChildren(QAbstractButton):
            made.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Press the button, or go on from a tick."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and isinstance(watched, QAbstractButton):
                watched.click() if isinstance(watched, QPushButton) else self.on_enter()
                return True
        return super().eventFilter(watched, event)


class Notice(QWidget):
    """A coloured sentence that comes and goes."""

    def __init__(self) -> None:
        super().__init__()
        self._frames = {}
        layout = column(into=self)
        for tone in ("bad", "ok", "warn", "info"):
            made = banner(tone)
            words = label("", wraps=True)
            column(words, into=made, margin=12)
            made.hide()
            layout.addWidget(made)
            self._frames[tone] = (made, words)
        self.hide()

    @property
    def text(self) -> str:
        """Return what is said."""
        return next((words.text() for made, words in self._frames.values() if not made.isHidden()), "")

    def say(self, sentence: str, tone: str = "bad") -> None:
        """Say something, or with "" nothing."""
        for name, (made, words) in self._frames.items():
            made.setVisible(bool(sentence) and name == tone)
            words.setText(sentence if name == tone else "")
            made.setAccessibleName(words.text())
        self.setVisible(bool(sentence))


class CapsLockHint(QObject):
    """Tells from what arrives in a field whether Caps Lock is on: Qt itself cannot be asked."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.hint = label("Caps Lock is on.", "small")
        self.hint.hide()
        entry.field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look at each letter: a capital without Shift, or a small one with it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            text = event.text()
            if event.key() == Qt.Key.Key_CapsLock:
                self.hint.hide()
            elif text.isalpha() and text.lower() != text.upper():
                has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.hint.setVisible(text.isupper() != has_shift)
        return super().eventFilter(watched, event)


class Card(QPushButton):
    """A large button with a heading and a sentence."""

    def __init__(self, title: str, text: str, on: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        heading, sentence = label(title, "heading"), soft(text, wraps=True)
        for part in (heading, sentence):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column(heading, sentence, None, into=self, spacing=3, margin=16)
        self.clicked.connect(lambda: on())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Make room for the heading and two lines."""
        return QSize(WIDTH, 36 + 3 * self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Never less than that."""
        return QSize(200, self.sizeHint().height())


class Pile(QWidget):
    """Pages in one place, as high as the one that is shown; a stacked widget is as high as its highest."""

    def __init__(self) -> None:
        super().__init__()
        self._pages: list[QWidget] = []
        self._column = column(into=self)

    @property
    def number(self) -> int:
        """Return which page is shown."""
        return next(place for place, page in enumerate(self._pages) if not page.isHidden())

    def add(self, page: QWidget) -> None:
        """Add a page."""
        self._pages.append(page)
        self._column.addWidget(page)
        page.setVisible(len(self._pages) == 1)

    def show_page(self, number: int) -> None:
        """Show a page in place of the other."""
        for place, page in enumerate(self._pages):
            page.setVisible(place == number)
