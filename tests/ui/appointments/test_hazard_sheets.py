"""A hazard noticed at a job that is known already: noted from its sheet, then told to the client."""

from collections.abc import Callable

import pytest

from desktop.ui.appointments.job_sheet import JobSheet
from tests.factories.offices import Scene, TestOffice
from tests.ui.appointments.conftest import Hands

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def open_job(hands: Hands, job: str) -> JobSheet:
    """Open the sheet of a job."""
    hands.page.around.show_job(job)
    hands.settle()
    sheet = hands.sheet
    assert isinstance(sheet, JobSheet)
    hands.see(lambda: sheet.detail is not None)
    return sheet


def test_a_hazard_is_noted_with_its_clock_and_the_client_is_told(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    sheet = open_job(hands, scene.job)
    assert "Hazard:" not in sheet.words()
    hands.click("Hazard noticed…", sheet)
    form = hands.sheet.form
    assert form.values()["at"] == "07:30", "now, unless somebody says when"
    form.set_values({**form.values(), "step": "emergency", "hazard": "damp_mould", "at": "06:45"})
    hands.save()
    assert sheet.detail is not None
    clock = office.work().jobs.job(scene.job).clock
    assert clock is not None
    assert (clock.step, clock.noticed_at.isoformat()) == ("emergency", "2026-11-23T06:45:00+00:00")
    hands.see(lambda: "Noticed Mon 23 Nov" in sheet.words())
    assert "Hazard noticed…" not in sheet.words()
    hands.click("Client told…", sheet)
    form = hands.sheet.form
    form.set_values({**form.values(), "to": "Ms Hale", "how": "phone"})
    hands.save()
    clock = office.work().jobs.job(scene.job).clock
    assert clock is not None
    assert clock.told_to == "Ms Hale"
    sheet.done(0)


def test_a_time_yet_to_come_is_refused_in_the_sheet(
    office: TestOffice, scene: Scene, open_board: Callable[..., Hands]
) -> None:
    hands = open_board()
    sheet = open_job(hands, scene.job)
    hands.click("Hazard noticed…", sheet)
    asked = hands.sheet
    asked.form.set_values({**asked.form.values(), "step": "emergency", "hazard": "damp_mould", "at": "08:00"})
    hands.save()
    assert hands.sheet is asked
    assert "cannot have happened yet" in hands.said(asked)
    assert office.work().jobs.job(scene.job).clock is None
    asked.done(0)
    sheet.done(0)


def test_a_viewer_reads_why_not(office: TestOffice, scene: Scene, open_board: Callable[..., Hands]) -> None:
    hands = open_board("viewer")
    sheet = open_job(hands, scene.job)
    (button,) = [
        one for one in sheet.findChildren(type(sheet.book_button)) if one.text() == "Hazard noticed…"
    ]
    assert not button.isEnabled()
    assert button.toolTip() == "Your role may see appointments, not change them."
    sheet.done(0)
