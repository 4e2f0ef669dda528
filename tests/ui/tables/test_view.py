"""The table as a person uses it, by mouse and by keyboard alone."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QSettings, Qt
from PySide6.QtGui import QAccessible, QColor, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.style.tokens import DARK, LIGHT
from desktop.ui.tables.columns import Column
from desktop.ui.tables.filter_box import FilterBox
from desktop.ui.tables.view import TableView
from tests.ui.tables.rows import ANN, BEN, CAT, COLUMNS, FOUR, ZOE, many

LEFT = Qt.MouseButton.LeftButton
Show = Callable[..., QWidget]


@pytest.fixture
def table(show: Show, qtbot: QtBot) -> TableView:
    made = TableView(COLUMNS, "People")
    made.set_rows(FOUR)
    show(made, 1000, 500)
    focus(made, qtbot)
    return made


def focus(table: TableView, qtbot: QtBot) -> None:
    """Give `table` the keyboard."""
    table.window().activateWindow()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)


def heard(signal) -> list[object]:
    """Return the list that collects what `signal` tells."""
    told: list[object] = []
    signal.connect(lambda *args: told.append(args[0] if len(args) == 1 else args))
    return told


def middle(table: TableView, place: int, column: int) -> QPoint:
    return table.visualRect(table.rows_model.index(place, column)).center()


def click_title(qtbot: QtBot, table: TableView, column: int) -> None:
    header = table.horizontalHeader()
    x = header.sectionViewportPosition(column) + 20
    qtbot.mouseClick(header.viewport(), LEFT, pos=QPoint(x, header.height() // 2))


def test_arrows_pick_and_enter_opens(table: TableView, qtbot: QtBot) -> None:
    assert table.current_row is ANN  # the keyboard has come here
    picked, opened = heard(table.picked), heard(table.opened)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.keyClick(table, Qt.Key.Key_End)
    assert picked == [ZOE, CAT]
    assert opened == [ZOE]


def test_a_double_click_opens(table: TableView, qtbot: QtBot) -> None:
    opened = heard(table.opened)
    qtbot.mouseClick(table.viewport(), LEFT, pos=middle(table, 2, 1))
    qtbot.mouseDClick(table.viewport(), LEFT, pos=middle(table, 2, 1))
    assert opened == [BEN]


def test_tab_enters_at_the_first_row_and_leaves_the_table(show: Show, qtbot: QtBot) -> None:
    whole = QWidget()
    table = TableView(COLUMNS, "People", parent=whole)
    box = FilterBox(table)
    box.setParent(whole)
    box.move(0, 400)
    table.set_rows(FOUR)
    show(whole)
    whole.activateWindow()
    table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(table.hasFocus)
    assert table.current_row is ANN
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    qtbot.waitUntil(box.hasFocus)
    assert table.current_row is ANN


def test_a_refresh_keeps_row_selection_and_place(table: TableView) -> None:
    table.resize(1000, 200)
    table.set_rows(many(500))
    table.pick(300)
    table.verticalScrollBar().setValue(table.verticalScrollBar().value() + 13)
    place, picked = table.verticalScrollBar().value(), heard(table.picked)
    table.set_rows(many(500))
    assert table.current_row.id == 300
    assert [row.id for row in table.selected_rows] == [300]
    assert table.verticalScrollBar().value() == place
    assert picked == []


def test_picked_comes_again_when_the_row_has_changed_or_gone(table: TableView) -> None:
    table.pick(2)
    picked = heard(table.picked)
    married = ZOE._replace(name="Zoë Reid")
    table.set_rows([married, ANN])
    table.set_rows([ANN])
    assert picked == [married, None]


def test_a_filter_that_hides_the_row_picks_nothing(table: TableView) -> None:
    table.pick(2)
    picked, shown = heard(table.picked), heard(table.shown)
    table.set_filter("gas")
    assert picked == [None]
    assert shown == [(2, 4)]


def test_a_filter_finds_what_one_sees(table: TableView, qtbot: QtBot) -> None:
    table.set_filter("gas")
    assert len(table.rows_model.rows) == 2
    table.horizontalHeader().setSectionHidden(1, True)
    qtbot.waitUntil(lambda: not table.rows_model.rows)
    table.set_filter("")
    table.set_filter("ann reid")
    assert table.rows_model.rows == [ANN]
    table.set_filter("gas")
    table.horizontalHeader().setSectionHidden(1, False)
    qtbot.waitUntil(lambda: len(table.rows_model.rows) == 2)


def test_a_click_on_a_title_sorts_up_down_and_as_given_again(table: TableView, qtbot: QtBot) -> None:
    table.pick(2)
    orders = []
    for _ in range(3):
        click_title(qtbot, table, 0)
        orders.append([row.id for row in table.rows_model.rows])
    assert orders == [[1, 3, 4, 2], [2, 4, 3, 1], [1, 2, 3, 4]]
    assert table.current_row is ZOE


def test_a_person_s_order_outranks_the_page_s(table: TableView, qtbot: QtBot) -> None:
    click_title(qtbot, table, 2)
    table.sort_by("name")
    assert [row.id for row in table.rows_model.rows] == [1, 4, 3, 2]


def test_copying_gives_a_spreadsheet_rows_and_nothing_to_run(table: TableView, qtbot: QtBot) -> None:
    table.set_rows([ANN, BEN._replace(name="=HYPERLINK(1)", trade="two\nlines\tand tab", days=7)])
    qtbot.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    first, second = QGuiApplication.clipboard().text().split("\n")
    assert first.split("\t")[:3] == ["Ann Reid", "Gas", "9"]
    assert second.split("\t")[:3] == ["'=HYPERLINK(1)", "two lines and tab", "7"]


@pytest.mark.parametrize(
    ("text", "pasted"), [("+44 7700 900147", "+44 7700 900147"), ("-1+cmd", "-1+cmd"), ("@x", "'@x")]
)
def test_a_telephone_number_is_copied_as_it_is(text: str, pasted: str, show: Show) -> None:
    table = TableView((Column("a", "A", lambda row: text),), "One")
    table.set_rows([ANN])
    table.selectAll()
    table.copy()
    assert QGuiApplication.clipboard().text() == pasted


def test_an_export_takes_what_is_on_screen(table: TableView) -> None:
    table.horizontalHeader().moveSection(1, 0)
    table.horizontalHeader().setSectionHidden(3, True)
    table.set_filter("gas")
    headers, rows = table.table_text()
    assert headers == ["Trade", "Name", "Days left", "Note", "State"]
    assert rows[1] == ["Gas, plumbing", "Cat Lal", "9", "—", "ok"]


def test_a_link_is_followed_by_a_click_on_its_words_only(table: TableView, qtbot: QtBot) -> None:
    table.setColumnWidth(5, 260)
    table.verticalHeader().setDefaultSectionSize(60)
    followed = heard(table.link)
    cell = table.visualRect(table.rows_model.index(1, 5))
    qtbot.mouseClick(table.viewport(), LEFT, pos=cell.topLeft() + QPoint(40, 18))
    assert followed == []
    words = cell.topLeft() + QPoint(40, 42)
    qtbot.mouseMove(table.viewport(), words)
    assert table.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    qtbot.mouseClick(table.viewport(), LEFT, pos=words)
    assert followed == [(ZOE, "state")]


@pytest.mark.parametrize("ending", ["leaves", "refreshed"])
def test_the_row_under_the_mouse_is_marked_until_the_mouse_or_the_rows_have_gone(
    table: TableView, qtbot: QtBot, ending: str
) -> None:
    table.setColumnWidth(5, 260)
    table.verticalHeader().setDefaultSectionSize(60)
    marked = [QColor(LIGHT.hover), QColor(LIGHT.panel)]

    def grounds() -> list[QColor]:
        picture = table.viewport().grab().toImage()
        return [picture.pixelColor(6, middle(table, place, 0).y() - 15) for place in (1, 2)]

    qtbot.mouseMove(table.viewport(), middle(table, 2, 0))
    qtbot.waitUntil(lambda: grounds() == marked[::-1])
    words = table.visualRect(table.rows_model.index(1, 5)).topLeft() + QPoint(40, 42)
    qtbot.mouseMove(table.viewport(), words)
    qtbot.waitUntil(lambda: grounds() == marked)
    assert table.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    if ending == "leaves":
        QApplication.sendEvent(table.viewport(), QEvent(QEvent.Type.Leave))
    else:
        table.set_rows(FOUR)
    assert grounds() == [marked[1]] * 2
    assert table.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_the_row_s_menu_offers_links_actions_copy_and_export(table: TableView) -> None:
    followed, done = heard(table.link), []
    table.add_row_action("Suspend…", done.append, enabled=lambda row: row is not ANN)
    names = [action.text() for action in table.row_menu(ZOE).actions() if action.text()]
    assert names == ["2 others are free", "Suspend…", "&Copy"]
    table.set_export(lambda: done.append("export"))
    menu = table.row_menu(ZOE)
    for action in menu.actions():
        action.trigger()
    assert followed == [(ZOE, "state")]
    assert done == [ZOE, "export"]
    assert not table.row_menu(ANN).actions()[0].isEnabled()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_key_opens_the_menu_of_the_current_row(table: TableView, qtbot: QtBot) -> None:
    table.pick(2)
    QApplication.sendEvent(
        table.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    )
    menu = QApplication.activePopupWidget()
    assert menu.actions()[0].text() == "2 others are free"
    menu.close()


def test_empty_words_differ_where_a_filter_hides_all(show: Show, qtbot: QtBot) -> None:
    done = []
    table = TableView(COLUMNS, "People")
    table.set_empty("No people yet", "Add the first.", ("Add", lambda: done.append(1)))
    box = FilterBox(table)
    show(table, 800, 400)
    assert not table.empty_page.isVisible()  # nothing has been read yet
    table.set_rows([])
    assert table.empty_page.words[0] == "No people yet"
    qtbot.mouseClick(table.empty_page.action_button, LEFT)
    assert done == [1]
    table.set_rows(FOUR)
    assert not table.empty_page.isVisible()
    qtbot.keyClicks(box, "nobody")
    qtbot.waitUntil(table.empty_page.isVisible)
    assert table.empty_page.words[0] == "Nothing found"
    qtbot.mouseClick(table.empty_page.action_button, LEFT)
    assert len(table.rows_model.rows) == 4


def test_the_filter_box_clears_with_esc_and_goes_down_into_the_table(show: Show, qtbot: QtBot) -> None:
    whole = QWidget()
    table = TableView(COLUMNS, "People", parent=whole)
    box = FilterBox(table)
    box.setParent(whole)
    box.move(0, 420)
    table.set_rows(FOUR)
    show(whole)
    whole.activateWindow()
    box.setFocus()
    qtbot.keyClicks(box, "gas")
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.waitUntil(table.hasFocus)
    assert table.current_row is ANN
    assert len(table.rows_model.rows) == 2
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert len(table.rows_model.rows) == 4


def test_what_a_hidden_column_leaves_goes_to_the_others(show: Show) -> None:
    table = TableView(COLUMNS, "Hidden")
    show(table, 1200, 300)
    header, before = table.horizontalHeader(), table.columnWidth(1)
    table.hideColumn(1)
    assert header.length() == table.viewport().width()
    assert header.sectionViewportPosition(2) == header.sectionSize(0)
    table.showColumn(1)
    assert header.length() == table.viewport().width()
    assert table.columnWidth(1) == before


def test_columns_fill_the_width_and_are_remembered(show: Show) -> None:
    first = TableView(COLUMNS, "Remembered")
    show(first, 1200, 300)
    header = first.horizontalHeader()
    assert header.length() == first.viewport().width()
    header.resizeSection(1, 222)
    header.moveSection(0, 2)
    header.setSectionHidden(4, True)
    first.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert header.length() == first.viewport().width()
    first.hide()
    second = TableView(COLUMNS, "Remembered")
    second.set_rows(FOUR)
    show(second, 1300, 300)
    again = second.horizontalHeader()
    assert again.sectionSize(1) == 222
    assert again.logicalIndex(2) == 0
    assert again.isSectionHidden(4)
    assert second.rows_model.sorted_by == (2, True)
    assert [row.id for row in second.rows_model.rows] == [3, 1, 4, 2]
    again.reset()
    assert again.logicalIndex(0) == 0
    assert not again.isSectionHidden(4)


@pytest.mark.parametrize(
    "state",
    [
        "",
        "no json",
        "[]",
        '{"order": 7, "widths": [1], "sort": "gone"}',
        '{"hidden": ["name", "trade", "days", "home", "note", "state"]}',
    ],
)
def test_a_damaged_memory_gives_the_columns_as_at_first(show: Show, state: str) -> None:
    QSettings().setValue("tables/Broken", state)
    table = TableView(COLUMNS, "Broken")
    table.set_rows(FOUR)
    show(table, 1000, 300)
    assert [table.horizontalHeader().logicalIndex(nr) for nr in range(6)] == list(range(6))
    assert table.table_text()[0] == [column.title for column in COLUMNS]


def test_narrow_columns_are_squeezed_before_the_table_scrolls(show: Show) -> None:
    table = TableView(COLUMNS, "Narrow")
    table.set_rows(FOUR)
    show(table, 700, 300)
    assert table.horizontalScrollBar().maximum() == 0
    assert table.horizontalHeader().length() <= table.viewport().width()


def test_rows_grow_with_their_words_and_shrink_again(show: Show, qtbot: QtBot) -> None:
    wordy = ZOE._replace(trade="Gas and plumbing and electrical and carpentry and roofing " * 2)
    table = TableView(COLUMNS, "Wordy", 40, wraps=True)
    table.set_rows([ANN, wordy, *(row._replace(trade=wordy.trade) for row in many(200))])
    show(table, 1300, 400)
    assert table.rowHeight(0) == 40
    assert table.rowHeight(1) > 80
    qtbot.waitUntil(lambda: table.rowHeight(201) > 80)  # those out of sight follow
    table.set_rows([ANN, ZOE])
    assert table.rowHeight(1) < 60


def test_rows_of_a_table_that_nobody_sees_are_measured_when_it_is_seen(show: Show, qtbot: QtBot) -> None:
    table = TableView(COLUMNS, "Wordy", 40, wraps=True)
    show(table, 1300, 400)
    table.hide()
    long = "Gas and plumbing and electrical and carpentry and roofing " * 2
    table.set_rows([row._replace(trade=long) for row in many(300)])
    for _ in range(50):
        QApplication.processEvents()
    assert table.rowHeight(250) == 40
    table.show()
    qtbot.waitUntil(lambda: table.rowHeight(250) > 80)


def test_a_reader_of_the_screen_finds_names_titles_and_words(table: TableView) -> None:
    tree = QAccessible.queryAccessibleInterface(table)
    assert tree.text(QAccessible.Text.Name) == "People"
    told = {tree.child(nr).text(QAccessible.Text.Name) for nr in range(tree.childCount())}
    assert {"Name", "Days left", "Ann Reid", "Zoë Ångström", "bad"} <= told


@pytest.mark.parametrize(("scheme", "tokens"), [("light", LIGHT), ("dark", DARK)])
def test_the_selected_row_and_the_keyboard_s_place_are_seen(
    show: Show, qtbot: QtBot, scheme: str, tokens
) -> None:
    table = TableView(COLUMNS, "Seen")
    table.set_rows(FOUR)
    show(table, 1000, 300, scheme)
    table.pick(2)
    focus(table, qtbot)
    picture = table.viewport().grab().toImage()
    row = table.visualRect(table.rows_model.index(1, 0))
    assert picture.pixelColor(1, row.center().y()) == QColor(tokens.accent)
    assert picture.pixelColor(6, row.top() + 2) == QColor(tokens.selection)
    assert picture.pixelColor(6, row.top() - 5) == QColor(tokens.panel)
    assert picture.pixelColor(6, row.bottom()) == QColor(tokens.line)
