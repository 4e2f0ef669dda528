"""A list goes out as it stands on the screen, by whoever may, noted, and the screen says what came of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.operatives.page import OperativesPage
from desktop.ui.page import Context, Page
from desktop.ui.style.said import Said
from desktop.ui.tables.view import TableView
from desktop.ui.tasks.tasks import Tasks
from desktop.ui.today.page import TodayPage
from tests.factories.offices import TestOffice, set_scene

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Opened = Callable[..., tuple[Page, TableView]]


@pytest.fixture
def opened(office: TestOffice, qtbot: QtBot, tasks: Tasks, show: Callable[..., QWidget]) -> Opened:
    """Return what opens a screen with one list for somebody and waits until it is read."""
    set_scene(office)

    def open_it(kind: type[Page], name: str, user: str = "manager") -> tuple[Page, TableView]:
        page = kind(Context(office.work(user), tasks, office.clock))
        show(page)
        page.refresh()
        qtbot.waitUntil(lambda: tasks.is_idle, timeout=20_000)
        return page, next(one for one in page.findChildren(TableView) if one.accessibleName() == name)

    return open_it


def choices(table: TableView) -> list[str]:
    menu = table.row_menu(table.rows_model.rows[0])
    return [action.text() for action in menu.actions() if action.text()]


def export(table: TableView, path: Path, tasks: Tasks, qtbot: QtBot) -> str:
    """Choose "Export…" and a place, and return what the screen says then."""
    menu = table.row_menu(table.rows_model.rows[0])
    next(action for action in menu.actions() if action.text() == "&Export…").trigger()
    (dialog,) = table.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    qtbot.waitUntil(lambda: tasks.is_idle, timeout=20_000)
    said = [one.text for one in table.window().findChildren(Said) if one.text]
    return " ".join(said)


@pytest.mark.parametrize(
    ("kind", "name", "what"),
    [
        (OperativesPage, "Operatives", "operatives"),
        (TodayPage, "Dispatch", "dispatch"),
    ],
)
def test_the_rows_on_screen_are_saved_and_noted(
    kind: type[Page],
    name: str,
    what: str,
    office: TestOffice,
    opened: Opened,
    tasks: Tasks,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    _, table = opened(kind, name)
    said = export(table, tmp_path / "list.xlsx", tasks, qtbot)
    headers, rows = table.table_text()
    assert rows
    sheet = load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    found = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert found == [headers, *rows]
    assert "saved as list.xlsx" in said
    assert "not encrypted" in said
    newest = office.ask("list", what="audit")["rows"][0]
    assert (newest["action"], newest["actor"]) == (f"{what}.export", "Manager Person")


def test_only_what_the_filter_leaves_goes_out(
    opened: Opened, tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    _, table = opened(OperativesPage, "Operatives")
    table.set_filter("priya")
    assert export(table, tmp_path / "one.csv", tasks, qtbot).startswith("1 row saved")
    assert "Beth" not in (tmp_path / "one.csv").read_text("utf-8-sig")


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_there(
    opened: Opened, tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    _, table = opened(OperativesPage, "Operatives")
    assert ".csv or .xlsx" in export(table, tmp_path / "list.txt", tasks, qtbot)
    assert list(tmp_path.glob("list.*")) == []


@pytest.mark.parametrize("user", ["scheduler", "viewer"])
def test_whoever_may_not_export_is_not_offered_it(user: str, opened: Opened) -> None:
    _, table = opened(OperativesPage, "Operatives", user)
    assert "&Copy" in choices(table)
    assert "&Export…" not in choices(table)
