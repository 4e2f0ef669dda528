"""The files that show a resident's yes are opened from the visit, in memory, and that is noted."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from desktop.ui.appointments.proof_sheet import ProofSheet
from desktop.ui.printing.preview import PreviewDialog
from tests.documents.samples import photo
from tests.factories.offices import Scene, TestOffice
from tests.services.test_evidence import pdf
from tests.ui.appointments.conftest import Hands

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def proved(office: TestOffice, scene: Scene) -> str:
    """Keep a screenshot and a letter with the yes; return its id."""
    service = office.work().appointments
    yes = str(office.ask("get", what="appointments", id=scene.appointment)["row"]["confirmation"])
    service.add_confirmation_file(yes, "screenshot.jpg", photo(size=(1600, 1200)))
    service.add_confirmation_file(yes, "letter.pdf", pdf())
    return yes


def open_proof(hands: Hands, scene: Scene) -> ProofSheet:
    """Open the files from the visit's panel."""
    hands.pick(scene.appointment)
    hands.see(lambda: "2 files show it →" in hands.page.detail.words())
    hands.click("2 files show it →", hands.page.detail)
    sheet = hands.sheet
    assert isinstance(sheet, ProofSheet)
    return sheet


def test_each_file_is_opened_and_looking_at_it_is_noted(
    office: TestOffice, scene: Scene, proved: str, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    sheet = open_proof(hands, scene)
    hands.click("Look at screenshot.jpg", sheet)
    shown = sheet.picture.pixmap()
    assert sheet.picture.isVisible()
    assert shown.height() == 380, "no larger than the sheet"
    assert shown.width() == pytest.approx(380 * 4 / 3, abs=1), "and whole"
    (newest, *_) = office.ask("list", what="audit")["rows"]
    assert (newest["action"], newest["subject"]) == ("appointments.read_file", f"confirmations/{proved}")
    hands.click("Look at letter.pdf", sheet)
    preview = QApplication.activeModalWidget()
    assert isinstance(preview, PreviewDialog)
    preview.done(0)
    hands.settle()
    sheet.done(0)
    assert hands.troubles == []


def test_who_may_only_look_at_the_board_does_not_open_them(
    scene: Scene, proved: str, open_board: Callable[..., Hands]
) -> None:
    hands = open_board("viewer")
    hands.pick(scene.appointment)
    hands.see(lambda: "2 files show it →" in hands.page.detail.words())
    (link,) = [
        one for one in hands.page.detail.findChildren(type(hands.page._office)) if "files show" in one.text()
    ]
    assert not link.isEnabled()
    assert link.toolTip() == "Your role may see appointments, not change them."
