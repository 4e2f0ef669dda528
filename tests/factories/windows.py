"""Windows for tests and pictures: fonts, colours, the demonstration's office, and a page made by name."""

from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from desktop.services.demo_office import PASSWORD, about, furnish
from desktop.services.desk import Desk
from desktop.services.offices import create, open_office
from desktop.services.users import sign_in
from desktop.system.keychain import MemoryKeychain
from desktop.system.resources import resource
from desktop.ui.style.theme import apply_theme
from tests.factories.offices import MovableClock, Template

DEMO_USER = about()["manager"]["login"]
DEMO_PASSWORD = PASSWORD
_dressed: list[str] = []


def prepare(app: QApplication) -> None:
    """Give the application the bundled font, so that pictures are alike on every machine."""
    for file in sorted(resource("fonts").glob("NotoSans-*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    QFontDatabase.addApplicationFont(str(resource("fonts", "NotoSansSymbols2-Regular.ttf")))
    QFontDatabase.addApplicationFont(str(resource("fonts", "NotoSansMath-Regular.ttf")))
    font = QFont("Noto Sans")
    font.setPixelSize(13)
    app.setFont(font)
    dress(app, "light")


def dress(app: QApplication, scheme: str) -> None:
    """Put on a scheme, unless it is on already (a style sheet costs every widget a polish)."""
    if _dressed[-1:] != [scheme]:
        apply_theme(app, scheme)
        _dressed.append(scheme)


def make_demo(folder: Path) -> Template:
    """Make the demonstration's office around Monday 23 November 2026."""
    keys, clock = MemoryKeychain(), MovableClock()
    words = about()
    code = create(
        folder,
        company=words["name"],
        admin=DEMO_USER,
        password=PASSWORD,
        clock=clock,
        keys=keys,
    )
    office = open_office(folder, clock, keys)
    actor = sign_in(office.store, DEMO_USER, PASSWORD)
    furnish(Desk(office.store, actor, office.key, office.slots.office_id), clock.today())
    office.close()
    return Template(folder, keys, code)
