"""Puts the colours on: follows the system's light or dark setting, or the one the person has chosen."""

from typing import Final

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication

from desktop.ui.style.sheet import style_sheet
from desktop.ui.style.tokens import DARK, LIGHT, Tokens, palette_of

SCHEMES: Final = ("system", "light", "dark")
_SETTING: Final = "style/scheme"
_ASKED: Final = "doorstepScheme"  # the application remembers what was asked for, so that nothing is global


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


def _dress(app: QApplication, tokens: Tokens) -> Tokens:
    app.setPalette(palette_of(tokens))
    app.setStyleSheet(style_sheet(tokens))
    return tokens
