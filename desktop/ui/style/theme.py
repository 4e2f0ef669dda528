"""Puts the colours on: follows the system's light or dark setting, or the one the person has chosen."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtWidgets import QApplication, QCompleter, QWidget

from desktop.ui.style.sheet import style_sheet
from desktop.ui.style.tokens import DARK, LIGHT, Tokens, palette_of, tokens_for

SCHEMES: Final = ("system", "light", "dark")
_SETTING: Final = "style/scheme"
_ASKED: Final = "doorstepScheme"  # the application remembers what was asked for, so that nothing is global
_DRESSED: Final = "doorstepDressed"  # and a window, that it is to be dressed anew


def chosen_scheme() -> str:
    """Return what was chosen on this computer: `system`, `light` or `dark`."""
    kept = str(QSettings().value(_SETTING, SCHEMES[0]))
    return kept if kept in SCHEMES else SCHEMES[0]


def choose_scheme(app: QApplication, scheme: str) -> Tokens:
    """Keep a choice for this computer and put it on at once."""
    QSettings().setValue(_SETTING, scheme)
    return apply_theme(app, scheme)


def apply_theme(app: QApplication, scheme: str = "system") -> Tokens:
    """Dress the application in `light`, `dark` or the `system`'s choice, which it then follows."""
    if app.property(_ASKED) is None:
        app.setStyle("Fusion")  # one geometry on every system; colours, fonts and dialogs stay the system's
        app.styleHints().colorSchemeChanged.connect(lambda _: _follow(app))
    app.setProperty(_ASKED, scheme)
    if scheme == "system":
        return _dress(app, _system_tokens())
    return _dress(app, DARK if scheme == "dark" else LIGHT)


def _follow(app: QApplication) -> None:
    if app.property(_ASKED) == "system":
        _dress(app, _system_tokens())


def _system_tokens() -> Tokens:
    hints = QApplication.styleHints()
    return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT


def put_on(window: QWidget) -> None:
    """Dress a window that has no parent; what has one is dressed with it.

    The application itself has no style sheet: with one Qt tells every widget of a new style each time one around
    it is put into another, and a screen takes four times as long to put together.
    """
    window.setProperty(_DRESSED, True)
    window.setStyleSheet(style_sheet(tokens_for(QApplication.palette())))


class _Popup(QObject):
    """Dresses the list of a completer, which Qt takes out of every window, when it is first shown."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """See to it before the list has its size."""
        if event.type() == QEvent.Type.Polish and isinstance(watched, QWidget):
            watched.removeEventFilter(self)
            put_on(watched)
        return False


def put_on_list(completer: QCompleter) -> None:
    """Dress the list that a completer drops down."""
    popup = completer.popup()
    assert popup is not None  # noqa: S101  Qt makes one when it is asked for
    popup.installEventFilter(_Popup(popup))


def _dress(app: QApplication, tokens: Tokens) -> Tokens:
    app.setPalette(palette_of(tokens))
    for window in app.topLevelWidgets():
        if window.property(_DRESSED):
            put_on(window)
    return tokens
