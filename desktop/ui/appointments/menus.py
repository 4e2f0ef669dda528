"""The menus of a visit, of a person and of an empty place: the same commands as by mouse and keys."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.appointments.around import Around
from desktop.ui.appointments.board_view import OPENS
from desktop.ui.appointments.booking import Place
from desktop.ui.appointments.carrying import MOVABLE
from desktop.ui.appointments.changes import Changes

if TYPE_CHECKING:
    from desktop.services.absences import AbsenceRow
    from desktop.services.board_details import VisitDetail
    from desktop.services.board_visits import BoardVisit
    from desktop.services.job_inbox import JobRow
    from desktop.ui.appointments.page import AppointmentsPage

MOST_TO_SWAP = 20


class Menus:
    """Opens the menus of the screen where they belong: under the mouse, a button, or the row that keys act on."""

    def __init__(self, page: "AppointmentsPage") -> None:
        self._page, self._changes, self._around = page, page.changes, page.around

    def open(self, visit: "BoardVisit | None", person: str, day: date, minute: int, at: QPoint) -> None:
        """Open the menu of a visit, of a person's name (minute -1), or of an empty place of the board."""
        page = self._page
        if visit is not None:
            self._of_visit(visit, page.detail.detail).popup(at)
        elif minute < 0 and person:
            name = next((one.name for one in page.board.people if one.id == person), "")
            away = page.board.absences_of(person)
            show = partial(page.wants.emit, "operatives", person)
            person_menu(page, self._changes, self._around, person, name, day, away, show).popup(at)
        else:
            self._of_place(Place(person, day, max(minute, 0) or OPENS)).popup(at)

    def open_detail(self) -> None:
        """Open the menu of the visit that is shown, below its button."""
        detail, below = self._page.detail.detail, self._page.detail.more_button
        if detail is not None and below is not None:
            at = below.mapToGlobal(QPoint(0, below.height() + 2))
            self._of_visit(detail.visit, detail).popup(at)

    def open_free(self, person: str, day: date, minute: int) -> None:
        """Choose at an empty place which of the waiting jobs is booked there."""
        board = self._page.board
        at = board.mapToGlobal(QPoint(board.width() // 3, board.height() // 3))
        self._of_place(Place(person, day, minute)).popup(at)

    def open_swap(self, visit: "BoardVisit", at: QPoint) -> None:
        """Choose with whose visit the people of this one change places."""
        swap_menu(self._page, self._changes, visit, self._page.board.visits_of(visit.day)).popup(at)

    def open_office(self, below: QWidget, day: date) -> None:
        """Open what is not about one visit: new jobs, and files of the day."""
        page, around, may = self._page, self._around, not self._changes.denial
        menu = _menu(page, "Jobs and files")
        _add(menu, "New job…", around.add_job, is_on=may)
        _add(menu, "Import jobs…", around.import_jobs, is_on=may)
        _add(menu, "Dispatch sheet of the day…", page.print_it)
        _add(menu, "Calendar file…", partial(around.save_calendar, None, day), is_on=may)
        menu.popup(below.mapToGlobal(QPoint(0, below.height() + 2)))

    def _of_visit(self, visit: "BoardVisit", detail: "VisitDetail | None") -> QMenu:
        others = self._page.board.visits_of(visit.day)
        return visit_menu(self._page, self._changes, self._around, visit, detail, others)

    def _of_place(self, place: Place) -> QMenu:
        jobs = [one.job for one in self._page.tray.jobs if not one.job.visit]
        return place_menu(self._page, self._changes, self._around, place, jobs)


def visit_menu(
    parent: QWidget,
    changes: Changes,
    around: Around,
    visit: "BoardVisit",
    detail: "VisitDetail | None",
    others: Sequence["BoardVisit"],
) -> QMenu:
    """Return everything that can be done with a visit; what cannot be done now is greyed out.

    `others` are the visits of its day, with whose people its own may change places.
    """
    menu = _menu(parent, f"{visit.title}, {visit.start} to {visit.end}")
    may = not changes.denial
    is_ahead = may and visit.state in MOVABLE
    known = detail if detail is not None and detail.visit.appointment == visit.appointment else None
    is_asked = visit.state in ("not_confirmed", "blocked") and not visit.confirmed_text
    _add(menu, "Dispatch", partial(changes.dispatch, visit), is_on=is_ahead and visit.state == "ready")
    _add(menu, "Note the resident's yes…", partial(changes.confirm, visit), is_on=is_ahead)
    _add(menu, "The resident says no…", partial(changes.refuse, visit), is_on=is_ahead)
    _add(menu, "Tried to reach them…", partial(changes.note_contact, visit), is_on=may)
    _add(menu, "Message or letter…", partial(around.write_to, visit), is_on=may)
    if known is not None and known.is_emergency:
        send = partial(changes.send_unconfirmed, visit)
        _add(menu, "Emergency: send without a yes…", send, is_on=is_ahead and is_asked)
    menu.addSeparator()
    _add(menu, "Move…", partial(changes.reschedule, visit), is_on=is_ahead)
    if is_ahead:
        menu.addMenu(swap_menu(menu, changes, visit, others))
    _add(menu, "Cancel visit…", partial(changes.cancel, visit), is_on=is_ahead)
    menu.addSeparator()
    _add(menu, "Show the job…", partial(around.show_job, visit.job))
    if known is not None and known.resident is not None:
        _add(menu, "What the resident needs…", partial(around.edit_needs, known), is_on=may)
    return menu


def swap_menu(
    parent: QWidget, changes: Changes, visit: "BoardVisit", others: Sequence["BoardVisit"]
) -> QMenu:
    """Return with which other visits' people those of a visit can change places."""
    menu = _menu(parent, "Swap people with")
    menu.setTitle("Swap people with")
    mine = {one.id for one in visit.operatives}
    found = [
        one
        for one in others
        if one.state in MOVABLE and {who.id for who in one.operatives} not in (mine, set())
    ]
    for other in found[:MOST_TO_SWAP] if mine else ():
        who = ", ".join(one.name for one in other.operatives)
        words = f"{who}: {other.start} to {other.end}, {other.title}".replace("&", "&&")
        _add(menu, words[:80], partial(changes.swap, visit, other), is_on=not changes.denial)
    if menu.isEmpty():
        _add(menu, "Nobody else's visit of the day is shown", lambda: None, is_on=False)
    return menu


def person_menu(
    parent: QWidget,
    changes: Changes,
    around: Around,
    person: str,
    name: str,
    day: date,
    absences: Sequence["AbsenceRow"],
    open_person: Callable[[], object],
) -> QMenu:
    """Return what can be done about a person: their time off, hours, sheet and calendar."""
    menu = _menu(parent, name)
    may = not changes.denial
    _add(menu, "Absent…", partial(around.add_absence, person, name, day), is_on=may)
    for one in absences:
        what = one.kind_name or "Away"
        _add(menu, f"Change: {what}, {one.text}…", partial(around.change_absence, name, one), is_on=may)
        _add(menu, f"Remove: {what}, {one.text}", partial(around.remove_absence, one), is_on=may)
    _add(menu, "Working hours…", partial(around.set_hours, person, name), is_on=may)
    menu.addSeparator()
    _add(menu, "Dispatch sheet of the day…", partial(around.show_sheet, day, person))
    _add(menu, "Calendar file…", partial(around.save_calendar, person, day), is_on=may)
    menu.addSeparator()
    _add(menu, f"Open {name} →", open_person)
    return menu


def place_menu(
    parent: QWidget, changes: Changes, around: Around, place: Place, jobs: Sequence["JobRow"]
) -> QMenu:
    """Return which of the waiting jobs can be booked at an empty place, soonest due first."""
    menu = _menu(parent, "Book here")
    may = not changes.denial
    for job in jobs[:12]:
        words = f"Book {job.address}: {job.description}".replace("&", "&&")
        _add(menu, f"{words[:70]}…", partial(changes.book, job.id, place), is_on=may)
    if not jobs:
        _add(menu, "Nothing waits to be booked", lambda: None, is_on=False)
    _add(menu, "New job…", around.add_job, is_on=may)
    return menu


def _menu(parent: QWidget, name: str) -> QMenu:
    menu = QMenu(parent)
    menu.setAccessibleName(name)
    menu.setToolTipsVisible(True)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _add(menu: QMenu, text: str, on: Callable[[], object], *, is_on: bool = True) -> None:
    action = menu.addAction(text)
    action.setEnabled(is_on)
    action.triggered.connect(lambda: on())
