"""A list of people from a spreadsheet: looked at before anything is written, and taken back as a whole."""

from collections.abc import Callable
from pathlib import Path

from desktop.ui.operatives.imports import ImportSheet
from tests.factories.offices import Scene
from tests.ui.operatives.conftest import NO_WINDOWS, Hands
from tests.ui.operatives.test_cards import choose_file

pytestmark = NO_WINDOWS


def test_a_file_is_shown_first_then_imported_then_taken_back(
    open_page: Callable[..., Hands], scene: Scene, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "Name,Trade,Phone\nSana Ahmed,Electrical,07700 900124\nLee Barton,Astronaut,07700 900125\n"
    )
    hands = open_page()
    hands.menu("Import…", "People")
    sheet = hands.window
    assert isinstance(sheet, ImportSheet)
    assert not sheet.import_button.isEnabled()
    choose_file(hands, path)
    hands.settle()
    assert "would be added" in sheet.summary
    assert "Astronaut" in sheet.table.rows_model.index(0, 2).data()
    assert "Sana Ahmed" not in hands.people(), "a look at the file wrote it"
    hands.click(sheet.import_button.text())
    assert "Sana Ahmed" in hands.people()
    hands.click("Undo the import")
    assert "Sana Ahmed" not in hands.people()
    assert "Priya Lal" in hands.people()


def test_what_is_no_spreadsheet_is_refused_in_words(open_page: Callable[..., Hands], tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(b"no zip at all")
    hands = open_page()
    hands.menu("Import…", "People")
    choose_file(hands, path)
    hands.settle()
    sheet = hands.window
    assert isinstance(sheet, ImportSheet)
    assert sheet.error.text()
    assert not sheet.import_button.isEnabled()
