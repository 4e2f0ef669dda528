"""From nothing to a signed-in person, by typing and pressing alone."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop.db.models import Company, Requirement
from desktop.services.offices import open_office
from desktop.system.keychain import MemoryKeychain
from desktop.ui.application import Session
from desktop.ui.shell.start.window import FOLDER
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


def shown_code(made: Session) -> str:
    """Return the code as the page shows it."""
    labels = made.first.page.findChildren(QLabel)
    return "-".join(one.text() for one in labels if one.property("role") == "code")


def answer_until_place(qtbot: QtBot, made: Session) -> None:
    """Answer the first three steps from the keyboard, without the last requirement."""
    enter()  # the cursor stands on “Start a new office”
    assert focused().accessibleName() == "Company name"
    enter("Mersey Property Care Ltd")
    enter("0151 496 0900")
    enter("Ayo Bello")
    enter("Dana Whitlock")
    assert focused().property("text") == "dana"  # suggested, and kept
    enter()
    enter("three blue kettles")
    enter("three blue kettles")
    qtbot.waitUntil(lambda: focused().property("text") == "Photo ID card")
    tab(4)
    assert focused().property("text") == "Gas Safe card, LPG"
    keys(" ")
    enter()
    assert focused().accessibleName() == "Folder"


def test_an_office_is_made_and_entered_from_the_keyboard_alone(qtbot: QtBot, tmp_path: Path) -> None:
    folder, keychain = tmp_path / "office", MemoryKeychain()
    with session(qtbot, folder, keychain) as made:
        answer_until_place(qtbot, made)
        assert not folder.exists()  # nothing is made before the last step
        enter()
        wait_for_page(qtbot, made, "Your recovery code")
        code = shown_code(made)
        assert focused().accessibleName() == "Print the sheet…"
        tab()
        enter()
        wait_for_page(qtbot, made, "Type it back")
        wrong = ("1" if code[7] != "1" else "2").join((code[:7], code[8:]))
        enter(wrong)
        assert "Group 2 does not fit" in " ".join(one.text() for one in made.first.page.findChildren(QLabel))
        assert made.window is None
        keys(key=Qt.Key.Key_Home)
        focused().selectAll()  # type: ignore[attr-defined]
        enter(code.lower().replace("-", " "))
        wait_for_work(qtbot, made)
        assert made.window is not None
        assert made.window.context.work.desk.actor.name == "Dana Whitlock"
        assert not made.first.isVisible()
        assert QSettings().value(FOLDER) == str(folder)
    with_key = open_office(folder, made.clock, keychain)
    with with_key.store.read() as reading:
        company = reading.scalars(select(Company)).one()
        assert (company.name, company.phone, company.safeguarding_lead) == (
            "Mersey Property Care Ltd",
            "0151 496 0900",
            "Ayo Bello",
        )
        asked = {(one.scope, one.key, one.kind) for one in reading.scalars(select(Requirement))}
    with_key.close()
    assert ("trade", "gas", "gas_safe") in asked
    assert ("job_kind", "lpg", "gas_safe") not in asked  # its tick was taken away


def test_closing_before_the_code_is_typed_back_needs_a_second_time(qtbot: QtBot, tmp_path: Path) -> None:
    with session(qtbot, tmp_path / "office") as made:
        answer_until_place(qtbot, made)
        enter()
        wait_for_page(qtbot, made, "Your recovery code")
        made.first.close()
        assert made.first.isVisible()
        assert "never shown again" in said(made.first)
        assert shown_code(made)
        made.first.close()
        assert not made.first.isVisible()


@pytest.mark.parametrize(
    ("typed", "where", "sentence"),
    [
        (("", "", ""), "Company name", "Type the name of the company."),
        (("Ltd", "", "", "", "", "", ""), "Your name", "Type your name"),
        (("Ltd", "", "", "Dana", "", "short", "short"), "Password", "at least 8 signs"),
        (
            ("Ltd", "", "", "Dana", "", "three blue kettles", "three blue kettle"),
            "The same password again",
            "not the same",
        ),
    ],
)
def test_a_wrong_answer_is_named_at_its_question_and_the_cursor_goes_there(
    qtbot: QtBot, tmp_path: Path, typed: tuple[str, ...], where: str, sentence: str
) -> None:
    with session(qtbot, tmp_path / "office") as made:
        enter()
        for answer in typed:
            enter(answer)
        assert focused().accessibleName() == where
        assert any(sentence in one.text() for one in made.first.page.findChildren(QLabel) if one.isVisible())


def test_a_synced_folder_and_one_in_use_are_refused_at_the_folder(qtbot: QtBot, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "letter.txt").write_text("mine")
    with session(qtbot, tmp_path / "office") as made:
        answer_until_place(qtbot, made)
        for place, sentence in (
            (tmp_path / "OneDrive" / "office", "OneDrive"),
            (taken, "holds other files"),
        ):
            focused().selectAll()  # type: ignore[attr-defined]
            enter(str(place))
            qtbot.waitUntil(
                lambda sentence=sentence: any(
                    sentence in one.text() for one in made.first.page.findChildren(QLabel) if one.isVisible()
                ),
                timeout=20_000,
            )
            assert focused().accessibleName() == "Folder"
        assert [path.name for path in taken.iterdir()] == ["letter.txt"]


def test_going_back_keeps_what_was_typed(qtbot: QtBot, tmp_path: Path) -> None:
    with session(qtbot, tmp_path / "office") as made:
        enter()
        enter("Ltd")
        enter()
        enter()
        click(made.first, "Back")
        assert named(made.first, "Company name").property("text") == "Ltd"
        click(made.first, "Back")
        assert made.first.page.accessibleName() == "Welcome to Doorstep"


def test_the_sheet_is_shown_as_paper_before_it_is_printed(qtbot: QtBot, tmp_path: Path) -> None:
    from desktop.ui.printing.preview import PreviewDialog

    with session(qtbot, tmp_path / "office") as made:
        answer_until_place(qtbot, made)
        enter()
        wait_for_page(qtbot, made, "Your recovery code")
        enter()
        qtbot.waitUntil(lambda: bool(made.first.findChildren(PreviewDialog)), timeout=20_000)
        (preview,) = made.first.findChildren(PreviewDialog)
        text = preview.pages.document.getAllText(0).text()
        assert all(group in text for group in shown_code(made).split("-"))
        assert "Mersey Property Care Ltd" in text
        preview.close()
