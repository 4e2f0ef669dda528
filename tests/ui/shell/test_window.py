"""The window around the screens: where one is, what went wrong, what others changed, what is remembered."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QSettings, QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.errors import Code, RefusedError
from desktop.services.search import SearchService
from desktop.ui.page import Context
from desktop.ui.shell.rail import SLIM, SLIM_WIDTH, WIDTH
from desktop.ui.shell.screens import SCREENS
from desktop.ui.shell.window import MainWindow
from desktop.ui.style.shadow import Shadow
from desktop.ui.tasks.tasks import Tasks
from tests.factories.offices import TestOffice, set_scene
from tests.factories.processes import batch_process, write_keyring
from tests.ui.registers.test_conduct import report

NAMES = [screen.name for screen in SCREENS]


@pytest.fixture
def window(context: Context, qtbot: QtBot, show: Callable[..., QWidget]) -> MainWindow:
    made = MainWindow(context)
    show(made, 1440, 900)
    qtbot.waitUntil(lambda: context.tasks.is_idle)
    return made


def texts(widget: QWidget) -> str:
    return " | ".join(
        part.text()
        for kind in (QLabel, QPushButton)
        for part in widget.findChildren(kind)
        if part.isVisible()
    )


def test_it_says_whose_office_it_is_who_is_in_and_how_safe(window: MainWindow) -> None:
    said = texts(window)
    assert "Mersey Property Care Ltd" in said
    assert "Locks in 10 min" in said
    assert "Never backed up" in said
    assert window.windowTitle() == "Doorstep"


def test_a_small_window_leaves_its_room_to_the_screen_and_still_says_everything(
    window: MainWindow, qtbot: QtBot
) -> None:
    rail, wide = window._rail, window.page("today").width()
    concerns = rail._buttons["concerns"]
    rail.set_badge("concerns", 3, "bad")
    for width, is_slim in ((SLIM - 1, True), (SLIM, False)):
        window.resize(width, 700)
        qtbot.waitUntil(lambda width=width: window.width() == width)
        assert ("Safety concerns" in texts(window)) is not is_slim
        assert ("Locks in 10 min" in texts(window)) is not is_slim
        assert rail._sign.isVisible() is is_slim
        assert rail._badges["concerns"].isVisible()
        assert concerns.accessibleName() == "Safety concerns, 3 waiting"
        assert concerns.toolTip().startswith("Safety concerns")
        gained = window.page("today").width() - (wide - (1440 - width))
        assert gained == (WIDTH - SLIM_WIDTH if is_slim else 0)
    said = rail._sign.toolTip()
    for words in ("Mersey Property Care Ltd", "Locks in 10 min", "Never backed up"):
        assert words in said
    assert rail._sign.accessibleName() == said


@pytest.mark.parametrize("name", NAMES)
def test_a_press_on_the_rail_opens_the_screen(window: MainWindow, qtbot: QtBot, name: str) -> None:
    title = window.page(name).title
    button = next(
        found
        for found in window.findChildren(QPushButton)
        if found.property("kind") == "nav" and found.text().strip() == title
    )
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.page(name).isVisible() and window.context.tasks.is_idle)
    assert button.isChecked()
    assert window.accessibleName() == "" or title


def test_a_new_screen_is_there_at_once_and_painted_in_the_next_turn(window: MainWindow, qtbot: QtBot) -> None:
    window.open("appointments")
    page = window.page("appointments")
    assert page.isVisible()
    assert page.isAncestorOf(window.focusWidget())
    assert not page.updatesEnabled()
    qtbot.waitUntil(page.updatesEnabled)
    was = window.page("today")
    window.open("today")
    window.open("appointments")
    assert was.updatesEnabled()
    assert page.updatesEnabled()


def test_what_went_wrong_stays_until_it_is_closed(window: MainWindow, qtbot: QtBot, context: Context) -> None:
    def refuse() -> None:
        raise RefusedError(Code.DISK_FULL, "The disk is full, so nothing was saved.")

    context.tasks.write(refuse, owner=window)
    qtbot.waitUntil(lambda: "The disk is full" in texts(window))
    close = next(
        found for found in window.findChildren(QPushButton) if found.text() == "Close" and found.isVisible()
    )
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert "The disk is full" not in texts(window)


def test_what_another_process_changes_comes_without_a_key(
    window: MainWindow, qtbot: QtBot, office: TestOffice, tmp_path: Path
) -> None:
    window.open("operatives")
    qtbot.waitUntil(lambda: window.context.tasks.is_idle)
    assert window._poll.isActive()
    assert not window._poll.isSingleShot()
    assert window._poll.interval() <= 2_000, "a change elsewhere is seen within two seconds"
    seen: list[str] = []
    page = window.page("operatives")
    page.subtitle_changed.connect(seen.append)
    keyring = write_keyring(tmp_path / "keys.json", office.office.slots.office_id, office.office.key)
    with batch_process(office.folder, keyring) as other:
        other.done("login", user="manager", password="three blue kettles")
        other.done("add_operative", name="Somebody New")
        qtbot.waitUntil(lambda: any(text.startswith("1 ") for text in seen), timeout=10_000)


def test_a_cover_hides_everything_and_stops_every_key(window: MainWindow, qtbot: QtBot) -> None:
    window.open(NAMES[0])
    cover = QLabel("Locked")
    window.cover(cover)
    assert cover.geometry() == window.rect()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.page(NAMES[0]).isVisible()
    assert not window.menuBar().isEnabled()
    window.resize(1200, 800)
    qtbot.waitUntil(lambda: cover.geometry() == window.rect())
    window.uncover()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.page(NAMES[1]).isVisible)


def test_a_closed_windows_size_is_remembered(
    context: Context, tasks: Tasks, qtbot: QtBot, show: Callable[..., QWidget]
) -> None:
    first = MainWindow(context)
    show(first, 960, 660)  # within the small screen of the tests
    first.close()
    assert QSettings().value("window/geometry") is not None
    second = MainWindow(context)
    qtbot.addWidget(second)
    assert (second.width(), second.height()) == (960, 660)
    second.close()


def badge_of(window: MainWindow, name: str) -> str:
    """Return the number beside a screen's name, or an empty text."""
    shown = window._rail._badges[name]
    return "" if shown.isHidden() else shown.text()


def look(window: MainWindow, qtbot: QtBot) -> None:
    """Have the window look for changes, as it does by itself every other second, once it has rested from counting."""
    qtbot.waitUntil(lambda: window.context.tasks.is_idle)
    qtbot.waitUntil(lambda: window._badges._watch.elapsed() >= window._badges._rest, timeout=20_000)
    window._look_for_changes()
    qtbot.waitUntil(lambda: window.context.tasks.is_idle, timeout=20_000)


def test_the_badges_follow_other_desks_and_the_clock_whatever_screen_is_open(
    window: MainWindow, qtbot: QtBot, office: TestOffice
) -> None:
    scene = set_scene(office)
    counted: list[str] = []
    window._badges.told.connect(lambda name, *_: counted.append(name))
    report(office)
    seen_at = office.clock.now().isoformat()
    office.ask(
        "raise_concern",
        user="lead",
        home=scene.home,
        about="Mr Derek Lunt",
        seen_at=seen_at,
        indicators=["unwell"],
        facts=[{"at": seen_at, "text": "He felt dizzy.", "source": "seen"}],
        immediate_danger=False,
    )
    qtbot.waitUntil(lambda: badge_of(window, "registers") == "1", timeout=10_000)
    assert badge_of(window, "concerns") == ""
    assert not {"registers", "concerns"} & set(window._pages), "a screen was made for its number"
    window._poll.stop()  # the looks below are the only ones
    counted.clear()
    look(window, qtbot)
    look(window, qtbot)
    assert counted == [], "an office at rest was counted anew"
    office.clock.advance(hours=5)
    look(window, qtbot)
    assert badge_of(window, "concerns") == "1"
    window.cover(QLabel("Locked"))
    report(office)
    look(window, qtbot)
    assert badge_of(window, "registers") == "1"
    window.uncover()
    look(window, qtbot)
    assert badge_of(window, "registers") == "2"


def test_the_badge_says_how_many_wait(window: MainWindow) -> None:
    window._badges.told.emit("operatives", 4, "bad")
    button = next(
        found
        for found in window.findChildren(QPushButton)
        if found.accessibleName() == "Operatives, 4 waiting"
    )
    assert button.isVisible()
    window._badges.told.emit("operatives", 0, "bad")
    assert button.accessibleName() == "Operatives"


# Search


def palette_of(window: MainWindow, qtbot: QtBot) -> QWidget:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window._palette
    qtbot.waitUntil(palette.isVisible)
    return palette


def test_ctrl_k_finds_a_person_and_enter_opens_them(
    window: MainWindow, qtbot: QtBot, office: TestOffice
) -> None:
    scene = set_scene(office)
    shown: list[str] = []
    window.page("operatives").show_target = shown.append  # type: ignore[method-assign]
    palette = palette_of(window, qtbot)
    qtbot.keyClicks(palette._field, "priya")
    qtbot.waitUntil(lambda: palette._list.count() > 0 and "Priya Lal" in palette._list.item(0).text())
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown == [scene.operative])
    assert not palette.isVisible()
    assert window.page("operatives").isVisible()


@pytest.mark.parametrize("words", ["kestrel", "lunt"])
def test_ctrl_k_finds_a_home_or_who_lives_there_and_enter_lists_the_visits_to_it(
    window: MainWindow, qtbot: QtBot, office: TestOffice, words: str
) -> None:
    scene = set_scene(office)
    palette = palette_of(window, qtbot)
    qtbot.keyClicks(palette._field, words)
    qtbot.waitUntil(lambda: palette._list.count() > 0 and "Kestrel House" in palette._list.item(0).text())
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)
    page = window.page("appointments")
    visits = page.list.visits
    qtbot.waitUntil(lambda: window.context.tasks.is_idle and visits.rowCount() == 1, timeout=10_000)
    assert visits.visit(0).appointment == scene.appointment
    assert page.find_box.text() == "Flat 11, Kestrel House, L6 5NX"


def test_ctrl_k_runs_a_command_and_tells_its_key(window: MainWindow, qtbot: QtBot) -> None:
    palette = palette_of(window, qtbot)
    qtbot.keyClicks(palette._field, "lock")
    assert palette._list.item(0).text() == "Lock    Ctrl+L"
    with qtbot.waitSignal(window.lock_wanted):
        qtbot.keyClick(palette._field, Qt.Key.Key_Return)


def test_the_panel_keeps_still_until_its_answer_is_there(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    palette = palette_of(window, qtbot)
    before = palette.height()
    with monkeypatch.context() as patch:
        patch.setattr(window.context.tasks, "read", lambda *_, **__: None)  # an answer that takes its time
        palette._field.setText("zzzz")
        assert palette.height() == before
        assert "Nothing found" not in texts(palette)
    qtbot.keyClicks(palette._field, "z")
    qtbot.waitUntil(lambda: "Nothing found for “zzzzz”" in texts(palette))
    assert palette.height() < before


def test_a_search_that_is_refused_says_why(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = "Another program is writing to the office. Try again in a moment."

    def refuse(*_: object) -> None:
        raise RefusedError(Code.LOCKED, why)

    monkeypatch.setattr(SearchService, "find", refuse)
    palette = palette_of(window, qtbot)
    palette._field.setText("zzzz")
    qtbot.waitUntil(lambda: why in texts(palette))
    assert "Nothing found" not in texts(palette)


def test_nothing_of_the_page_shows_through_what_is_found(window: MainWindow, qtbot: QtBot) -> None:
    red = "#ff0000"
    page = QWidget(window)
    page.setStyleSheet(f"background: {red}")
    page.setGeometry(window.rect())
    page.show()

    def seen(corner: QPoint, size: QSize) -> set[str]:
        picture = window.screen().grabWindow(window.winId()).toImage()
        across, down = range(0, size.width(), 7), range(0, size.height(), 3)
        return {picture.pixelColor(corner.x() + x, corner.y() + y).name() for x in across for y in down}

    qtbot.waitUntil(lambda: seen(QPoint(), window.size()) == {red})
    palette = palette_of(window, qtbot)
    corner = palette.mapTo(window, QPoint())
    qtbot.waitUntil(lambda: seen(corner, palette.size()) != {red})
    assert red not in seen(corner, palette.size())


def test_a_letter_does_not_paint_the_page_under_the_panel(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Painted(QObject):
        def __init__(self, watched: QWidget) -> None:
            super().__init__(watched)
            self.times = 0
            watched.installEventFilter(self)

        def eventFilter(self, _: QObject, event: QEvent) -> bool:
            self.times += event.type() == QEvent.Type.Paint
            return False

    palette = palette_of(window, qtbot)
    page = QWidget(window)
    page.stackUnder(palette)
    page.setGeometry(palette.geometry())
    page.show()
    qtbot.waitUntil(lambda: window.context.tasks.is_idle)
    monkeypatch.setattr(window.context.tasks, "read", lambda *_, **__: None)  # the rows found may be fewer
    page_paints, field_paints = Painted(page), Painted(palette._field)
    palette._field.setText("zz")
    qtbot.waitUntil(lambda: field_paints.times > 0)
    page_paints.times = field_paints.times = 0
    qtbot.keyClicks(palette._field, "z")
    qtbot.waitUntil(lambda: field_paints.times > 0)
    assert page_paints.times == 0


def test_the_panel_has_a_shadow_wherever_it_goes(window: MainWindow, qtbot: QtBot) -> None:
    palette = palette_of(window, qtbot)
    (shadow,) = window.findChildren(Shadow)
    assert shadow.isVisible()
    assert shadow.geometry().contains(palette.geometry())
    palette.resize(palette.width(), 200)
    assert shadow.geometry().contains(palette.geometry())
    assert shadow.height() < 260
    children = window.children()
    assert children.index(shadow) < children.index(palette)  # under it, in the order of painting
    qtbot.keyClick(palette._field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not shadow.isVisible())


def test_ctrl_k_says_that_it_found_nothing(window: MainWindow, qtbot: QtBot) -> None:
    palette = palette_of(window, qtbot)
    qtbot.keyClicks(palette._field, "zzzz")
    qtbot.waitUntil(lambda: "Nothing found for “zzzz”" in texts(palette))
    qtbot.keyClick(palette._field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not palette.isVisible())
