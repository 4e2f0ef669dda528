"""The menus of a visit, of a person and of an empty place: the same commands as by mouse and keys."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.appointments.around import Around
from desktop.ui.appointments.booking import Place
from desktop.ui.appointments.carrying import MOVABLE
from desktop.ui.appointments.changes import Changes

if TYPE_CHECKING:
    from desktop.services.absences import AbsenceRow
    from desktop.services.board_details import VisitDetail
    from desktop.services.board_visits import BoardVisit
    from desktop.services.job_inbox import JobRow


def visit_menu(
    parent: QWidget, changes: Changes, around: Around, visit: "BoardVisit", detail: "VisitDetail | None"
) -> QMenu:
    """Return everything that can be done with a visit; what cannot be done now is greyed out."""
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
    _add(menu, "Cancel visit…", partial(changes.cancel, visit), is_on=is_ahead)
    menu.addSeparator()
    _add(menu, "Show the job…", partial(around.show_job, visit.job))
    if known is not None and known.resident is not None:
        _add(menu, "What the resident needs…", partial(around.edit_needs, known), is_on=may)
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
    _add(menu, "Dispatch sheet of the day…", partial(around.show_sheet, person, name, day))
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
