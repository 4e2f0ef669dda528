"""Signing in and out: at once, as who one is, and not by guessing."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.application import Session
from tests.factories.offices import PASSWORD, MovableClock, Template
from tests.ui.shell.people import (
    click,
    enter,
    focused,
    keys,
    named,
    said,
    session,
    tab,
    wait_for_page,
    wait_for_work,
)


def guess(qtbot: QtBot, made: Session, password: str) -> None:
    """Type a password and wait for the answer."""
    qtbot.waitUntil(lambda: named(made.first, "Sign in").isVisible() and focused().isEnabled())
    enter(password)
    # On a busy machine there is a quiet moment between the office being open and the password being looked at.
    qtbot.waitUntil(lambda: made.tasks.is_idle and "Opening" not in said(made.first), timeout=20_000)


def test_typing_does_not_wait_for_the_office(qtbot: QtBot, closed: Template) -> None:
    with session(qtbot, closed.folder, closed.keys) as made:
        enter("manager")
        enter(PASSWORD)  # before a single answer can have come: no event was handled in between
        wait_for_work(qtbot, made)
        assert made.window is not None
        assert made.window.context.work.desk.actor.roles == ("manager",)
        assert made.window.windowTitle() == "Doorstep"


def test_who_was_here_last_only_types_the_password(qtbot: QtBot, closed: Template) -> None:
    for _ in range(2):
        with session(qtbot, closed.folder, closed.keys) as made:
            if focused().accessibleName() == "User name":
                enter("viewer")
            assert focused().accessibleName() == "Password"
            assert named(made.first, "User name").property("text") == "viewer"
            enter(PASSWORD)
            wait_for_work(qtbot, made)
            assert made.window is not None
            assert made.window.context.work.desk.actor.name == "Viewer Person"


def test_guessing_is_slowed_down_with_the_seconds_counted(qtbot: QtBot, closed: Template) -> None:
    clock = MovableClock()
    with session(qtbot, closed.folder, closed.keys, clock) as made:
        enter("boss")
        for _ in range(3):
            guess(qtbot, made, "wrong password")
            assert "User name or password is wrong" in said(made.first)
            assert focused().accessibleName() == "Password"
            assert focused().property("text") == ""
        guess(qtbot, made, PASSWORD)  # right, but too soon
        assert made.window is None
        assert said(made.first) == "Too many wrong passwords. The next try is in 2 s."
        enter(PASSWORD)
        assert made.tasks.is_idle  # not even asked while it counts
        clock.advance(seconds=1)
        qtbot.waitUntil(lambda: "in 1 s" in said(made.first))
        clock.advance(seconds=1)
        qtbot.waitUntil(lambda: "You can try again now" in said(made.first))
        focused().clear()  # type: ignore[attr-defined]
        enter(PASSWORD)
        wait_for_work(qtbot, made)


def test_caps_lock_is_told_and_shift_is_not(qtbot: QtBot, closed: Template) -> None:
    def hints(made: Session) -> list[str]:
        labels = made.first.page.findChildren(QLabel)
        return [one.text() for one in labels if one.isVisible() and "Caps" in one.text()]

    with session(qtbot, closed.folder, closed.keys) as made:
        enter("boss")
        qtbot.keyClick(focused(), Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)  # types a capital
        qtbot.keyClicks(focused(), "b1!")
        assert hints(made) == []
        qtbot.keyClicks(focused(), "C")
        assert hints(made) == ["Caps Lock is on."]
        keys("d")
        assert hints(made) == []


def test_an_empty_answer_is_asked_for(qtbot: QtBot, closed: Template) -> None:
    with session(qtbot, closed.folder, closed.keys) as made:
        tab()
        enter()
        assert focused().accessibleName() == "User name"
        assert any(one.text() == "Type your user name." for one in made.first.page.findChildren(QLabel))


def test_signing_out_lets_the_next_person_in_and_nobody_elses_work_stays(
    qtbot: QtBot, closed: Template
) -> None:
    with session(qtbot, closed.folder, closed.keys) as made:
        enter("manager")
        enter(PASSWORD)
        wait_for_work(qtbot, made)
        first = made.window
        assert first is not None
        first.sign_out_wanted.emit()
        wait_for_page(qtbot, made, "Sign in")
        qtbot.waitUntil(lambda: made.tasks.is_idle, timeout=20_000)
        assert made.window is None
        assert named(made.first, "Password").property("text") == ""
        user = named(made.first, "User name")
        user.setFocus()
        user.selectAll()  # type: ignore[attr-defined]
        enter("viewer")
        enter(PASSWORD)
        wait_for_work(qtbot, made)
        assert made.window is not None
        assert made.window is not first
        assert made.window.context.work.desk.actor.roles == ("viewer",)


def test_somebody_else_comes_in_by_the_locked_window(qtbot: QtBot, closed: Template) -> None:
    with session(qtbot, closed.folder, closed.keys) as made:
        enter("manager")
        enter(PASSWORD)
        wait_for_work(qtbot, made)
        assert made.locker is not None
        assert made.window is not None
        made.locker.lock()
        click(made.window, "Somebody else…")
        wait_for_page(qtbot, made, "Sign in")
        qtbot.waitUntil(lambda: made.first.isActiveWindow() and made.tasks.is_idle, timeout=20_000)
        user = named(made.first, "User name")
        user.setFocus()
        user.selectAll()  # type: ignore[attr-defined]
        enter("viewer")
        enter(PASSWORD)
        wait_for_work(qtbot, made)
        assert made.window is not None
        assert made.window.context.work.desk.actor.roles == ("viewer",)


def test_another_office_is_found_by_its_folder_and_remembered(qtbot: QtBot, closed: Template) -> None:
    nowhere = closed.folder.parent / "nowhere"
    with session(qtbot, nowhere, closed.keys) as made:
        tab()
        enter()
        assert made.first.page.accessibleName() == "Open an existing office"
        enter(str(nowhere))
        assert any("There is no office" in one.text() for one in made.first.page.findChildren(QLabel))
        focused().selectAll()  # type: ignore[attr-defined]
        enter(str(closed.folder))
        wait_for_page(qtbot, made, "Sign in")
        enter("boss")
        enter(PASSWORD)
        wait_for_work(qtbot, made)
        assert made.entrance.folder == closed.folder


def test_from_signing_in_to_the_welcome_and_back(qtbot: QtBot, closed: Template) -> None:
    with session(qtbot, closed.folder, closed.keys) as made:
        click(made.first, "Another office…")
        wait_for_page(qtbot, made, "Welcome to Doorstep")
        qtbot.waitUntil(lambda: made.tasks.is_idle, timeout=20_000)
        click(made.first, "Back to signing in")
        wait_for_page(qtbot, made, "Sign in")
        enter("boss")
        enter(PASSWORD)
        wait_for_work(qtbot, made)
