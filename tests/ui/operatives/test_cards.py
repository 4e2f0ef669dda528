"""ID cards: issued with a photo, printed, replaced, lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from desktop.ui.forms.files import FileEditor
from desktop.ui.operatives.cards import CardsSheet
from desktop.ui.printing.preview import PreviewDialog
from tests.factories.offices import Scene, TestOffice
from tests.ui.operatives.conftest import NO_WINDOWS, Hands, drop

pytestmark = NO_WINDOWS


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A portrait."""
    path = tmp_path / "priya.png"
    Image.new("RGB", (300, 400), "navy").save(path)
    return path


def choose_file(hands: Hands, path: Path) -> None:
    """Drop a file on the file field of the sheet in front."""
    [editor] = hands.window.findChildren(FileEditor)
    drop(editor, path)
    hands.settle()


def issue(hands: Hands, photo: Path) -> None:
    """Issue the first card of the person shown."""
    hands.click("Print ID card")
    assert hands.title == "Issue an ID card"
    choose_file(hands, photo)
    hands.click("Issue card")
    preview = hands.window
    assert isinstance(preview, PreviewDialog)
    preview.close()
    hands.settle()


def test_the_first_card_asks_for_a_photo_and_is_shown_for_printing(
    office: TestOffice, open_page: Callable[..., Hands], scene: Scene, photo: Path
) -> None:
    hands = open_page()
    hands.pick("Priya Lal")
    assert hands.named("No photo of Priya Lal")
    hands.click("Print ID card")
    hands.click("Issue card")
    assert "Photo is still missing." in hands.said()
    hands.keys(key=Qt.Key.Key_Escape)
    issue(hands, photo)
    assert hands.named("Photo of Priya Lal")
    [card] = office.work().id_cards.cards(scene.operative)
    assert card.number in {number for number, _ in hands.held().values()}
    hands.click("Print ID card")
    assert isinstance(hands.window, PreviewDialog), "a card in use is printed, not issued again"
    hands.window.close()


def test_a_lost_card_counts_no_longer_and_another_can_be_issued(
    open_page: Callable[..., Hands], scene: Scene, photo: Path
) -> None:
    hands = open_page()
    hands.pick("Priya Lal")
    issue(hands, photo)
    hands.menu("More about this operative", "ID cards")
    sheet = hands.window
    assert isinstance(sheet, CardsSheet)
    assert not sheet.issue_button.isVisible()
    hands.click("Report lost…")
    hands.type_into("What happened, required", "Left on a bus")
    hands.click("Report lost")
    hands.settle()
    assert "✕ Lost" in sheet.table.rows_model.index(0, 4).data()
    assert "Left on a bus" in sheet.table.rows_model.index(0, 4).data()
    assert not sheet.print_button.isEnabled()
    assert sheet.issue_button.isVisible()


def test_replacing_shows_the_new_card(
    office: TestOffice, open_page: Callable[..., Hands], scene: Scene, photo: Path
) -> None:
    hands = open_page()
    hands.pick("Priya Lal")
    issue(hands, photo)
    hands.menu("More about this operative", "ID cards")
    sheet = hands.window
    hands.click("Replace…")
    hands.type_into("Why, required", "New company name")
    hands.click("Replace")
    assert isinstance(hands.window, PreviewDialog)
    hands.window.close()
    hands.settle()
    assert isinstance(sheet, CardsSheet)
    states = [sheet.table.rows_model.index(nr, 4).data() for nr in range(2)]
    assert states[0] == "✓ In use"
    assert states[1].startswith("Replaced")
