"""The screen around the gate: counts, days, what stays over a refresh, and paper."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCalendarWidget, QTableView, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.page import Context
from desktop.ui.printing.preview import PreviewDialog
from desktop.ui.tasks.tasks import Tasks
from desktop.ui.today.cards import HEIGHT
from desktop.ui.today.page import TodayPage
from tests.factories.eyes import backward_steps, nameless
from tests.factories.offices import TestOffice
from tests.ui.today.conftest import Day, named, press, settle, shown, state

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support", "keyboard")
Left = Qt.MouseButton.LeftButton


def listed(page: TodayPage) -> list[str]:
    return [row.visit.appointment for row in page.panel.table.rows_model.rows]


def test_the_cards_count_the_day(page: TodayPage) -> None:
    spoken = [card.accessibleName() for card in page.cards.values()]
    assert spoken == [
        "Ready to dispatch: 1 of 4 visits",
        "Blocked: 2 may not go as booked",
        "Waiting for the resident: 1 not yet confirmed",
        "Open safety concerns: 0 no call overdue",
    ]


@pytest.mark.parametrize(
    ("card", "wanted"),
    [("ready", ["ready"]), ("blocked", ["blocked", "alone"]), ("not_confirmed", ["unconfirmed"])],
)
def test_a_card_filters_the_list_and_pressed_again_shows_all(
    qtbot: QtBot, page: TodayPage, day: Day, card: str, wanted: list[str]
) -> None:
    qtbot.mouseClick(page.cards[card], Left)
    assert listed(page) == [getattr(day, one) for one in wanted]
    qtbot.mouseClick(page.cards[card], Left)
    assert len(listed(page)) == 4


def test_only_one_card_filters_at_a_time(qtbot: QtBot, page: TodayPage, day: Day) -> None:
    qtbot.mouseClick(page.cards["ready"], Left)
    qtbot.mouseClick(page.cards["not_confirmed"], Left)
    assert listed(page) == [day.unconfirmed]
    assert not page.cards["ready"].isChecked()


def test_the_fourth_card_opens_the_concerns_and_filters_nothing(qtbot: QtBot, page: TodayPage) -> None:
    with qtbot.waitSignal(page.wants) as caught:
        qtbot.mouseClick(page.cards["concerns"], Left)
    assert caught.args == ["concerns", ""]
    assert len(listed(page)) == 4
    assert not page.cards["concerns"].isChecked()


def test_a_card_that_counts_nothing_says_so_and_leads_back(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks
) -> None:
    assert {one.minimumHeight() for one in page.cards.values()} == {HEIGHT}, (
        "a full screen squeezes the cards away"
    )
    page.panel.pick(day.ready)
    qtbot.mouseClick(page.cards["ready"], Left)
    qtbot.keyClick(page.panel.table, Qt.Key.Key_Return)
    settle(qtbot, tasks)
    assert state(office, day.ready) == "dispatched"
    assert listed(page) == []
    press(qtbot, named(page, "Show all visits"))
    assert len(listed(page)) == 4
    assert page.cards["ready"].accessibleName() == "Ready to dispatch: 0 of 4 · 1 dispatched"


def test_when_the_picked_visit_leaves_the_list_the_next_one_is_picked(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks
) -> None:
    qtbot.mouseClick(page.cards["blocked"], Left)
    page.panel.pick(day.blocked)
    office.work().appointments.reassign(appointment=day.blocked, operatives=[day.beth])
    page.refresh()
    settle(qtbot, tasks)
    assert listed(page) == [day.alone]
    assert page.panel.current is not None
    assert page.panel.current.visit.appointment == day.alone


def test_pick_filter_and_words_survive_a_refresh(
    qtbot: QtBot, page: TodayPage, day: Day, office: TestOffice, tasks: Tasks
) -> None:
    page.focus_filter()
    qtbot.keyClicks(page.panel.filter, "lunt")
    qtbot.waitUntil(lambda: listed(page) == [day.ready])
    page.panel.pick(day.ready)
    office.ask("dispatch", appointment=day.ready)  # another process
    page.refresh()
    settle(qtbot, tasks)
    assert listed(page) == [day.ready]
    assert page.panel.current is not None
    assert page.panel.current.visit.appointment == day.ready
    assert shown(page, day.ready).startswith("Dispatched")
    assert not page.panel.bar.dispatch.isVisible()


def test_the_picked_visit_says_every_reason_and_next_step(page: TodayPage, day: Day) -> None:
    page.panel.pick(day.blocked)
    current = page.panel.current
    assert current is not None
    assert len(current.visit.blocks) > 1
    for block in current.visit.blocks:
        assert block.text in page.panel.bar.why.text()
        assert block.next in page.panel.bar.why.text()


def test_a_link_in_the_list_opens_who_can_go(qtbot: QtBot, page: TodayPage, day: Day, tasks: Tasks) -> None:
    menu = page.panel.table.row_menu(page.panel.rows[1])
    menu.actions()[0].trigger()
    settle(qtbot, tasks)
    assert page.gate_sheet is not None
    assert page.gate_sheet.appointment == day.blocked
    page.gate_sheet.reject()
    settle(qtbot, tasks)
    assert page.gate_sheet is None


def test_days_are_one_key_apart_and_a_day_that_is_not_today_says_so(
    qtbot: QtBot, page: TodayPage, tasks: Tasks
) -> None:
    told: list[str] = []
    page.subtitle_changed.connect(told.append)
    qtbot.keyClick(page.panel.table, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    settle(qtbot, tasks)
    assert page.day == date(2026, 11, 24)
    assert told[-1] == "Tue 24 Nov 2026 · tomorrow"
    assert page.panel._other_text.text() == "This is Tuesday 24 November 2026, tomorrow."
    assert page.panel._other.isVisible()
    notice = page.panel._other.geometry()
    assert page.panel.table.y() - notice.bottom() > 8
    assert listed(page) == []
    qtbot.keyClick(page.panel.table, Qt.Key.Key_T)
    settle(qtbot, tasks)
    assert page.day == date(2026, 11, 23)
    assert told[-1] == "Monday 23 November 2026"
    assert not page.panel._other.isVisible()
    assert page.panel.table.y() == notice.top()
    qtbot.keyClick(page.panel.table, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    settle(qtbot, tasks)
    assert page.day == date(2026, 11, 22)
    assert told[-1].endswith("yesterday")


def test_a_day_is_chosen_in_the_calendar_by_keyboard(qtbot: QtBot, page: TodayPage, tasks: Tasks) -> None:
    press(qtbot, page.panel.days.date)
    calendar = page.panel.days.calendar
    assert calendar is not None
    days = calendar.findChild(QCalendarWidget).findChild(QTableView)
    assert days is not None
    qtbot.keyClick(days, Qt.Key.Key_Down)
    qtbot.keyClick(days, Qt.Key.Key_Return)
    settle(qtbot, tasks)
    assert page.day == date(2026, 11, 30)


def test_typing_t_into_the_filter_stays_in_the_filter(qtbot: QtBot, page: TodayPage, tasks: Tasks) -> None:
    qtbot.keyClick(page.panel.table, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    page.focus_filter()
    qtbot.keyClicks(page.panel.filter, "t")
    settle(qtbot, tasks)
    assert page.day == date(2026, 11, 24)
    assert page.panel.filter.text() == "t"


def test_after_midnight_today_is_the_new_day_without_being_asked(
    qtbot: QtBot, page: TodayPage, office: TestOffice, tasks: Tasks
) -> None:
    office.clock.set(datetime(2026, 11, 24, 0, 5, tzinfo=UTC))
    page.refresh()
    settle(qtbot, tasks)
    assert page.day == date(2026, 11, 24)
    assert listed(page) == []


def test_all_ready_of_a_day_that_is_over_is_not_offered(
    qtbot: QtBot, page: TodayPage, office: TestOffice, tasks: Tasks
) -> None:
    office.clock.set(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    page.go_to(date(2026, 11, 23))
    settle(qtbot, tasks)
    assert len(listed(page)) == 4
    assert not page.panel.all_ready.isEnabled()
    assert page.panel.all_ready.toolTip() == "This day is over."


def test_an_empty_day_says_what_belongs_there_and_offers_the_first_step(
    qtbot: QtBot, page: TodayPage, tasks: Tasks
) -> None:
    page.go_to(date(2027, 3, 1))
    settle(qtbot, tasks)
    assert page.panel.table.empty_page.words[0] == "No visits on this day"
    with qtbot.waitSignal(page.wants) as caught:
        press(qtbot, named(page, "New appointment"))
    assert caught.args == ["appointments", "new"]


def test_running_out_looks_as_far_as_chosen(
    qtbot: QtBot, page: TodayPage, office: TestOffice, day: Day, tasks: Tasks
) -> None:
    office.ask(
        "add_credential",
        operative=day.jamie,
        kind="photo_id",
        number="ID-7",
        seen_on="2026-01-05",
        expires_on="2026-12-03",
    )
    page.refresh()
    settle(qtbot, tasks)
    assert page.running_out.span == 60
    assert page.running_out.rows()[0].accessibleName().startswith("Jamie Marsh: ")
    assert "10 days" in page.running_out.rows()[0].accessibleName()
    press(qtbot, named(page.running_out, "Next 7 days"))
    settle(qtbot, tasks)
    assert not page.running_out.rows()
    press(qtbot, named(page.running_out, "Next 90 days"))
    settle(qtbot, tasks)
    with qtbot.waitSignal(page.wants) as caught:
        press(qtbot, page.running_out.rows()[0])
    assert caught.args == ["operatives", day.jamie]


def test_what_needs_somebody_now_is_named_and_opened(
    qtbot: QtBot, demo_context: Context, show: Callable[..., QWidget], tasks: Tasks
) -> None:
    page = TodayPage(demo_context)
    show(page, 1232, 844)
    page.refresh()
    settle(qtbot, tasks)
    needs = demo_context.work.today.needs_now()
    assert needs
    assert len(page.needs.rows()) == len(needs)
    for made, need in zip(page.needs.rows(), needs, strict=True):
        assert need.text in made.accessibleName()
        assert need.late_text in made.accessibleName()
        with qtbot.waitSignal(page.wants) as caught:
            qtbot.mouseClick(made, Left)
        assert caught.args == [need.target, need.id]


def test_the_dispatch_sheet_is_previewed_from_memory_and_noted(
    qtbot: QtBot, page: TodayPage, office: TestOffice, tasks: Tasks
) -> None:
    page.print_it()
    settle(qtbot, tasks)
    preview = page.findChild(PreviewDialog)
    assert preview is not None
    text = preview.pages.document.getAllText(0).text()
    for words in ("14 Beech Court", "Flat 11, Kestrel House", "Blocked", "Ready", "Not confirmed"):
        assert words in text
    assert "Do not repeat this" not in text
    assert "Byrne" not in preview._suggested_name
    noted = office.work().history.entries({"action": "appointments.dispatch_sheet"})
    assert [entry.subject for entry in noted] == ["day/2026-11-23"]
    preview.reject()
    settle(qtbot, tasks)


def test_a_visit_is_shown_by_its_appointment_even_before_the_day_is_read(
    qtbot: QtBot, day: Day, open_page: Callable[..., TodayPage], tasks: Tasks
) -> None:
    page = open_page()
    qtbot.mouseClick(page.cards["ready"], Left)
    page.show_target(day.alone)
    settle(qtbot, tasks)
    assert page.panel.current is not None
    assert page.panel.current.visit.appointment == day.alone


@pytest.mark.parametrize(("width", "height"), [(1232, 844), (892, 640)])
def test_every_control_has_a_name_and_tab_goes_as_people_read(
    page: TodayPage, day: Day, width: int, height: int
) -> None:
    page.resize(width, height)
    page.panel.pick(day.blocked)
    page.focus_filter()
    assert nameless(page) == []
    assert backward_steps(page) == []


def test_importing_the_screen_brings_neither_the_database_nor_paper() -> None:
    heavy = {"sqlalchemy", "reportlab", "pyhanko", "pikepdf", "keyring", "PySide6.QtPdf"}
    program = f"import sys; import desktop.ui.today.page; print(sorted({heavy!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
