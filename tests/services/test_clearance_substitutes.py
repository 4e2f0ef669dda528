"""Who else may go: valid that day, free in that slot, and of the trade (N1)."""

import pytest

from tests.factories.offices import Scene, TestOffice, add_valid_operative, instant, set_scene
from tests.services.test_clearance import DAY, change, change_credential


@pytest.fixture
def blocked(any_office: TestOffice, scene: Scene) -> tuple[TestOffice, Scene]:
    """A visit whose operative is suspended; Beth Thomas is valid and free."""
    change(any_office, "operatives", scene.operative, status="suspended")
    return any_office, scene


def _names(office: TestOffice, scene: Scene) -> list[str]:
    found = office.ask("check", appointment=scene.appointment)["substitutes"]
    assert all(set(one) == {"id", "name"} for one in found)
    return [one["name"] for one in found]


def test_whoever_is_valid_free_and_of_the_trade_is_offered_by_name(blocked: tuple[TestOffice, Scene]) -> None:
    office, scene = blocked
    add_valid_operative(office, "Zoe Adams")
    add_valid_operative(office, "Adam Roe", trade="electrical")
    any_trade = add_valid_operative(office, "Carl Xu")
    change(office, "operatives", any_trade, trades=[])
    assert _names(office, scene) == ["Beth Thomas", "Carl Xu", "Zoe Adams"]


def test_whoever_may_not_go_is_not_offered(blocked: tuple[TestOffice, Scene]) -> None:
    office, scene = blocked
    expired, unseen, left, starts, other = (
        add_valid_operative(office, name) for name in ("Expired", "Unseen", "Left", "Starts", "Suspended")
    )
    change_credential(office, expired, "photo_id", expires_on="2026-11-22")
    change_credential(office, unseen, "dbs", seen_on=None)
    change(office, "operatives", left, status="left")
    change(office, "operatives", starts, started_on="2026-11-24")
    change(office, "operatives", other, status="suspended")
    gone = add_valid_operative(office, "Gone")
    change(office, "operatives", gone, left_on="2026-11-22")
    assert _names(office, scene) == ["Beth Thomas"]


@pytest.mark.parametrize(
    ("start", "end", "is_free"),
    [
        ("10:59", "12:00", False),
        ("08:00", "09:01", False),
        ("09:30", "10:00", False),
        ("07:00", "12:00", False),
        ("11:00", "12:00", True),
        ("08:00", "09:00", True),
    ],
)
def test_whoever_is_elsewhere_in_that_slot_is_not_offered(
    start: str, end: str, is_free: bool, office: TestOffice, scene: Scene
) -> None:
    change(office, "operatives", scene.operative, status="suspended")
    slot = {"start": instant(DAY, start), "end": instant(DAY, end)}
    visit = office.ask("book", job=scene.job, operatives=[scene.other], **slot)["id"]
    assert _names(office, scene) == (["Beth Thomas"] if is_free else [])
    office.ask("cancel", appointment=visit, reason="done by somebody else")
    assert _names(office, scene) == ["Beth Thomas"]


def test_what_the_client_asks_is_asked_of_substitutes_too(office: TestOffice) -> None:
    scene = set_scene(office, dbs_level="enhanced")
    assert _names(office, scene) == []
    add_valid_operative(office, "Carl Xu", level="enhanced")
    assert _names(office, scene) == ["Carl Xu"]


def test_a_second_person_is_found_for_an_alert(office: TestOffice, scene: Scene) -> None:
    office.ask("add_alert", home=scene.home, kind="do_not_visit_alone")
    assert _names(office, scene) == ["Beth Thomas"]


def test_at_most_ten_are_offered(office: TestOffice, scene: Scene) -> None:
    change(office, "operatives", scene.operative, status="suspended")
    for number in range(12):
        add_valid_operative(office, f"Person {number:02}")
    assert _names(office, scene) == ["Beth Thomas", *(f"Person {number:02}" for number in range(9))]
