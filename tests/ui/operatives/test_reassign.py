"""Visits that somebody cannot be sent to, handed to those who can."""

from collections.abc import Callable

import pytest

from tests.factories.offices import Scene, TestOffice, instant
from tests.ui.operatives.conftest import NO_WINDOWS, Hands

pytestmark = NO_WINDOWS


@pytest.fixture
def second_visit(office: TestOffice, scene: Scene) -> str:
    """Another visit of the same person at the same time of the next day."""
    job = office.ask(
        "add_job", client=scene.client, home=scene.home, trade="plumbing", description="Tap", reference="WO-2"
    )["id"]
    return str(
        office.ask(
            "book",
            job=job,
            operatives=[scene.operative],
            start=instant("2026-11-24"),
            end=instant("2026-11-24", "11:00"),
        )["id"]
    )


def crew(office: TestOffice, appointment: str) -> list[str]:
    """Return who goes, whatever a screen shows."""
    return [one.name for one in office.work().clearance.check(appointment).row.crew]


def suspend(office: TestOffice, scene: Scene) -> None:
    """Suspend the first operative."""
    work = office.work()
    version = work.records.get("operatives", scene.operative)["version"]
    work.operatives.suspend(scene.operative, version, None, "Complaint")


def test_one_visit_goes_to_the_substitute_chosen(
    office: TestOffice, open_page: Callable[..., Hands], scene: Scene, second_visit: str
) -> None:
    suspend(office, scene)
    hands = open_page()
    hands.pick("Priya Lal")
    assert "2 visits in the next 14 days need somebody else." in hands.said()
    hands.click("Reassign")
    assert "Leak" not in hands.said()
    hands.click("Assign for Mon 23 Nov 2026, 09:00")
    assert crew(office, scene.appointment) == ["Beth Thomas"]
    assert crew(office, second_visit) == ["Priya Lal"]
    assert "✓ Mon 23 Nov 2026, 09:00: Beth Thomas goes." in hands.said()
    hands.click("Close")
    assert "1 visit in the next 14 days needs somebody else." in hands.said()


def test_all_first_choices_are_assigned_and_what_is_left_is_said(
    office: TestOffice, open_page: Callable[..., Hands], scene: Scene, second_visit: str
) -> None:
    suspend(office, scene)
    hands = open_page()
    hands.pick("Priya Lal")
    hands.click("Reassign")
    hands.click("Assign all first choices")
    assert crew(office, scene.appointment) == crew(office, second_visit) == ["Beth Thomas"]
    assert "The resident has not confirmed this slot." in hands.said()
    assert "No visit needs somebody else now." in hands.said()


def test_one_substitute_is_not_sent_to_two_places_at_once(
    office: TestOffice, open_page: Callable[..., Hands], scene: Scene
) -> None:
    mark = office.ask("add_operative", name="Mark Tierney", phone="", trades=["plumbing"])["id"]
    job = office.ask(
        "add_job", client=scene.client, home=scene.home, trade="plumbing", description="Tap", reference="WO-3"
    )["id"]
    both = office.ask(
        "book",
        job=job,
        operatives=[scene.operative, mark],
        start=instant("2026-11-23", "11:00"),
        end=instant("2026-11-23", "12:00"),
    )["id"]
    suspend(office, scene)
    office.ask(
        "book",
        job=job,
        operatives=[scene.other],
        start=instant("2026-11-23", "11:30"),
        end=instant("2026-11-23", "12:30"),
    )
    hands = open_page()
    hands.pick("Priya Lal")
    hands.click("Reassign")
    assert "Nobody else is valid and free then." in hands.said()
    hands.click("Assign for Mon 23 Nov 2026, 09:00")
    assert crew(office, scene.appointment) == ["Beth Thomas"]
    assert sorted(crew(office, both)) == ["Mark Tierney", "Priya Lal"]


def test_a_viewer_sees_the_visits_and_cannot_reassign(
    office: TestOffice, open_page: Callable[..., Hands], scene: Scene
) -> None:
    suspend(office, scene)
    hands = open_page("viewer")
    hands.pick("Priya Lal")
    assert "✕ Blocked" in hands.said()
    assert not hands.named("Reassign").isEnabled()
    assert "Your role does not let you" in hands.named("Reassign").toolTip()
