"""A day with one visit of each kind, and the screen over it as a person sees it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.page import Context
from desktop.ui.tasks.tasks import Tasks
from desktop.ui.today.page import TodayPage
from tests.factories.offices import Template, TestOffice, copy_of, instant, set_scene

DAY = "2026-11-23"


@dataclass
class Day:
    """The appointments of the day, by how they stand, and the people."""

    ready: str
    blocked: str
    unconfirmed: str
    alone: str
    priya: str
    beth: str
    jamie: str
    home: str
    client: str


def book(
    office: TestOffice, client: str, home: str, reference: str, people: list[str], start: str, end: str
) -> str:
    """Book a job of its own."""
    job = office.ask(
        "add_job", client=client, home=home, trade="plumbing", description="Toilet", reference=reference
    )["id"]
    return str(
        office.ask("book", job=job, operatives=people, start=instant(DAY, start), end=instant(DAY, end))["id"]
    )


def confirm(office: TestOffice, appointment: str) -> None:
    """Note a yes by phone."""
    office.ask(
        "confirm",
        appointment=appointment,
        channel="phone",
        spoke_to="Mrs Okafor",
        at="2026-11-20T15:10:00+00:00",
    )


def furnish(office: TestOffice) -> Day:
    """Add one visit ready, one with a person without papers, one not confirmed, one that needs two people."""
    scene = set_scene(office, DAY)
    jamie = str(office.ask("add_operative", name="Jamie Marsh", phone="", trades=["plumbing"])["id"])
    second = office.ask("add_home", client=scene.client, address="14 Beech Court", postcode="L8 3TD")["id"]
    third = office.ask("add_home", client=scene.client, address="2 Salisbury Road", postcode="L15 1HW")["id"]
    office.ask("add_resident", home=third, name="Ms R. Byrne", phone="0151 496 0812")
    fourth = office.ask("add_home", client=scene.client, address="57 Granby Street", postcode="L8 2TU")["id"]
    office.ask("add_alert", home=fourth, kind="do_not_visit_alone", text="Do not repeat this.")
    blocked = book(office, scene.client, second, "WO-118204", [jamie], "12:00", "14:00")
    unconfirmed = book(office, scene.client, third, "WO-118219", [scene.other], "15:00", "16:00")
    alone = book(office, scene.client, fourth, "WO-118233", [scene.operative], "17:00", "18:00")
    confirm(office, blocked)
    confirm(office, alone)
    return Day(
        scene.appointment,
        blocked,
        unconfirmed,
        alone,
        scene.operative,
        scene.other,
        jamie,
        str(second),
        scene.client,
    )


@pytest.fixture(scope="session")
def furnished(sqlcipher_template: Template, tmp_path_factory: pytest.TempPathFactory) -> tuple[Template, Day]:
    """An office with the day, made once."""
    folder = tmp_path_factory.mktemp("today") / "office"
    for made in copy_of(sqlcipher_template, folder):
        day = furnish(made)
    return replace(sqlcipher_template, folder=folder), day


@pytest.fixture
def office(furnished: tuple[Template, Day], tmp_path: Path) -> Iterator[TestOffice]:
    """A fresh copy of the office with the day."""
    yield from copy_of(furnished[0], tmp_path / "office")


@pytest.fixture
def day(furnished: tuple[Template, Day]) -> Day:
    """The appointments of the day."""
    return furnished[1]


@pytest.fixture
def open_page(
    qtbot: QtBot, tasks: Tasks, office: TestOffice, show: Callable[..., QWidget]
) -> Callable[..., TodayPage]:
    """Return how to open the screen as a user; it reads again after changes, as in the window."""

    def opened(user: str = "boss", width: int = 1232, height: int = 844) -> TodayPage:
        page = TodayPage(Context(office.work(user), tasks, office.clock))
        tasks.changed.connect(page.refresh)
        show(page, width, height)
        page.refresh()
        settle(qtbot, tasks)
        return page

    return opened


@pytest.fixture
def page(day: Day, open_page: Callable[..., TodayPage]) -> TodayPage:
    """The screen over the day, as the manager of everything."""
    return open_page()


def settle(qtbot: QtBot, tasks: Tasks) -> None:
    """Wait until every answer, and what it asked for, has come."""
    quiet = 0
    while quiet < 3:
        qtbot.waitUntil(lambda: tasks.is_idle, timeout=20_000)
        QApplication.processEvents()
        quiet = quiet + 1 if tasks.is_idle else 0


def state(office: TestOffice, appointment: str) -> str:
    """Return how an appointment stands in the office, whatever a screen shows."""
    from desktop.db.models import Appointment

    with office.store.read() as session:
        return str(session.get_one(Appointment, appointment).state)


def shown(page: TodayPage, appointment: str) -> str:
    """Return what the list says aloud about a visit's dispatch check."""
    model = page.panel.table.rows_model
    place = model.place_of(appointment)
    assert place >= 0, "the visit is not in the list"
    column = [one.key for one in model.columns].index("check")
    return str(model.index(place, column).data())


def double_click(qtbot: QtBot, page: TodayPage, appointment: str) -> None:
    """Double-click a row of the list where its time stands."""
    table = page.panel.table
    page.panel.pick(appointment)
    index = table.rows_model.index(table.rows_model.place_of(appointment), 0)
    at = table.visualRect(index).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)


def press(qtbot: QtBot, made: QPushButton) -> None:
    """Click a button as a person would: an invisible one is a failure, a disabled one does nothing."""
    assert made.isVisible(), made.text()
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(8, made.height() // 2))


def named(parent: QWidget, name: str) -> QPushButton:
    """Return the visible button that a screen reader calls so."""
    found = [one for one in parent.findChildren(QPushButton) if one.accessibleName() == name]
    seen = [one for one in found if one.isVisible()]
    assert seen, (
        f"no button {name!r} among {[one.accessibleName() for one in parent.findChildren(QPushButton)]}"
    )
    return seen[0]
