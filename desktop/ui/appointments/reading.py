"""What the screen of appointments shows, read beside the window: people, rows, the visit picked, waiting jobs."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.domain.errors import RefusedError
from desktop.ui.appointments.board_view import Nobody
from desktop.ui.appointments.tray import JOBS_AT_ONCE
from desktop.ui.appointments.visit_list import PAGE

if TYPE_CHECKING:
    from desktop.services.board import BoardAround, BoardPerson, DayCount
    from desktop.services.board_details import VisitDetail
    from desktop.services.board_visits import BoardVisit
    from desktop.services.job_inbox import InboxPage
    from desktop.ui.appointments.page import AppointmentsPage

MOST_COUNTED = 1000


class Reading(QObject):
    """Reads for the board or the list, the detail and the tray of a screen; of what is asked twice, the newest."""

    holidays = Signal(str)

    def __init__(self, page: "AppointmentsPage") -> None:
        super().__init__(page)
        self.wanted = ""
        self._page, self._work, self._read = page, page.context.work, page.context.tasks.read

    # The board

    def people(self) -> None:
        """Read what the find box leaves: people of the board, or visits of the list."""
        page, board, find = self._page, self._work.board, self._page.find_box.text()
        if page.is_list and find.strip():
            self._read(lambda: board.find(find), self._on_found, owner=self, key="people")
        elif page.is_list:
            self._read(board.days, self._on_days, owner=self, key="people")
        else:
            day, days = page.first_day, page.days
            self._read(
                lambda: (board.people(day, days, find), board.unassigned(day, days)),
                lambda found: self._on_people(day, days, *found),
                owner=self,
                key="people",
            )

    def _on_people(
        self, first: date, days: int, people: "Sequence[BoardPerson]", nobody: "Sequence[BoardVisit]"
    ) -> None:
        page, board = self._page, self._page.board
        if page.is_list or (first, days) != (page.first_day, page.days):
            return
        rows: list[Any] = [Nobody(visits=len(nobody)), *people] if nobody else list(people)
        same = (board.start, board.days) == (first, days)
        is_same = same and [one.id for one in rows] == [one.id for one in board.people]
        page.changes.people = people
        if is_same:
            board.people = rows
            board.ask_again()
        else:
            clock = page.context.clock
            board.show_range(rows, first, days, clock.today(), clock.now())
        board.show_nobody(nobody)
        page.nothing[board].say(is_empty=not rows, found=page.find_box.text().strip())

    def rows(self, ids: list[str]) -> None:
        """Read the visits and the absences of the people whose rows can be seen."""
        page, board, start, days = self._page, self._work.board, self._page.first_day, self._page.days

        def show(found: "tuple[list[BoardVisit], BoardAround]") -> None:
            if (page.board.start, page.board.days) == (start, days):
                page.board.show_visits(found[0], ids, found[1])
                self.holidays.emit(" · ".join(found[1].holidays.values()))
                self._pick_wanted()

        self._read(
            lambda: (board.visits(ids, start, days), board.around(ids, start, days)),
            show,
            owner=self,
            key="rows",
        )

    def _pick_wanted(self) -> None:
        """Pick the visit that was asked for; its row may first have to come into view."""
        wanted, self.wanted = self.wanted, ""
        board, service = self._page.board, self._work.board
        if not wanted or board.pick(wanted):
            return

        def found(detail: "VisitDetail") -> None:
            if detail.visit.operatives and board.show_row(detail.visit.operatives[0].id):
                self.wanted = wanted

        self._read(lambda: service.detail(wanted), found, owner=self, key="wanted", failed=lambda _: None)

    # The list

    def _on_found(self, visits: "Sequence[BoardVisit]") -> None:
        page = self._page
        page.list.visits.show_found(visits)
        page.nothing[page.list].say(is_empty=not visits, found=page.find_box.text().strip())

    def _on_days(self, days: "Sequence[DayCount]") -> None:
        page, bar = self._page, self._page.list.verticalScrollBar()
        is_first, was = not page.list.visits.rowCount(), bar.value()
        page.list.visits.show_days(days)
        page.nothing[page.list].say(is_empty=not days)
        if is_first:
            page.list.go_to(page.day)
        else:
            page.list.doItemsLayout()
            bar.setValue(was)

    def list_page(self, day: date, number: int) -> None:
        """Read a page of a day's visits of the list."""
        board = self._work.board
        self._read(
            lambda: board.day_rows(day, number * PAGE, PAGE),
            partial(self._page.list.visits.show_page, day, number),
            owner=self,
        )

    # The visit picked, and the jobs

    def picked(self, visit: "BoardVisit | None") -> None:
        """Read everything about the visit that is picked, or show that there is none."""
        board, detail = self._work.board, self._page.detail
        if visit is None:
            detail.show_detail(None)
            return

        def gone(_: RefusedError) -> None:
            detail.show_detail(None)

        self._read(
            lambda: board.detail(visit.appointment), detail.show_detail, owner=self, key="detail", failed=gone
        )

    def jobs(self, after: str = "") -> None:
        """Read the jobs that wait, and how many; with `after` the next page of them."""
        jobs, only = self._work.jobs, self._page.tray.is_only_to_ring
        self._read(
            lambda: (
                jobs.inbox(JOBS_AT_ONCE, after, only_to_ring=only),
                jobs.inbox_count(MOST_COUNTED),
                jobs.to_ring_count(MOST_COUNTED),
            ),
            lambda found: self._show_jobs(*found, adds=bool(after)),
            owner=self,
            key="jobs",
        )

    def to_ring(self) -> None:
        """Read how many residents are to be rung by now."""
        jobs, tray = self._work.jobs, self._page.tray
        self._read(lambda: jobs.to_ring_count(MOST_COUNTED), tray.set_to_ring, owner=self, key="to_ring")

    def _show_jobs(self, page: "InboxPage", count: int, to_ring: int, *, adds: bool) -> None:
        tray = self._page.tray
        tray.show_page(page, adds=adds)
        tray.set_count(count, MOST_COUNTED)
        tray.set_to_ring(to_ring)
