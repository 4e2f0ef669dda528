"""Communal areas: what was seen, whose block it is, and whether the client was told (S64, N6)."""

from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from tests.factories.calls import ask_as
from tests.factories.offices import Scene, TestOffice, instant
from tests.services.test_visit_answers import complete

DAY = "2026-11-23"
SEEN: dict[str, Any] = {
    "place": "Kestrel House, second floor, flat 14",
    "signs": ["door_unopened", "post_piled_up"],
    "since": "about three weeks",
    "notes": "no light at night",
    "seen_at": instant("2026-11-20", "10:00"),
}
TOLD: dict[str, Any] = {
    "to": "Karen Doyle",
    "how": "phone",
    "at": instant(DAY, "07:15"),
    "reference": "448121",
}


def test_what_was_seen_is_open_until_the_client_is_told(any_office: TestOffice, scene: Scene) -> None:
    visit = complete(any_office, scene)
    noted = any_office.ask("add_communal", "scheduler", visit=visit, **SEEN)["id"]
    communal = any_office.work("viewer").communal
    (row,) = communal.open()
    assert (row.id, row.client, row.place) == (noted, "Riverside Trust", SEEN["place"])
    assert row.signs_text == "A door not opened for long and post piled up"
    assert (row.since, row.notes, row.is_told, row.told_text, row.days_open) == (
        "about three weeks",
        "no light at night",
        False,
        "",
        3,
    )
    assert row.seen_text == "Fri 20 Nov 2026, 10:00, noted by Scheduler Person"
    any_office.ask("communal_told", observation=noted, **TOLD)
    assert communal.open() == ()
    (row,) = any_office.work().visit_details.of(scene.appointment).communal
    assert (row.is_told, row.reference) == (True, "448121")
    assert row.told_text == "Karen Doyle, by phone, Mon 23 Nov 2026, 07:15, by boss"
    any_office.clock.advance(days=9)
    assert any_office.work().visit_details.of(scene.appointment).communal[0].days_open == 3, (
        "told after three"
    )
    assert any_office.ask("verify")["problems"] == []


def test_what_is_open_longest_comes_first(office: TestOffice, scene: Scene) -> None:
    later = office.ask("add_communal", home=scene.home, **SEEN)["id"]
    earlier = {**SEEN, "seen_at": instant("2026-11-19")}
    first = office.ask("add_communal", client=scene.client, **earlier)["id"]
    assert [one.id for one in office.work().communal.open()] == [first, later]


def test_the_client_is_told_once(office: TestOffice, scene: Scene) -> None:
    noted = office.ask("add_communal", home=scene.home, **SEEN)["id"]
    office.ask("communal_told", observation=noted, **TOLD)
    with pytest.raises(RefusedError, match="told already, Mon 23 Nov 2026, 07:15") as refused:
        office.ask("communal_told", observation=noted, **{**TOLD, "to": "Somebody else"})
    assert refused.value.code == Code.EXISTS


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"place": " "}, "place"),
        ({"signs": [], "notes": ""}, "signs"),
        ({"signs": ["ghosts"]}, "signs"),
        ({"seen_at": instant(DAY, "07:36")}, "seen_at"),
        ({"home": ""}, "client"),
    ],
)
def test_an_observation_that_says_too_little_is_refused(
    change: dict[str, Any], field: str, office: TestOffice, scene: Scene
) -> None:
    with pytest.raises(RefusedError) as refused:
        office.ask("add_communal", **{**SEEN, "home": scene.home, **change})
    assert (refused.value.code, refused.value.details["field"]) == (Code.BAD_INPUT, field)
    assert office.work().communal.open() == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": " "}, "to"),
        ({"how": "pigeon"}, "channel"),
        ({"at": instant(DAY, "07:36")}, "at"),
        ({"at": instant("2026-11-20", "09:59")}, "at"),
    ],
)
def test_telling_the_client_needs_who_how_and_a_time_that_can_be(
    change: dict[str, Any], field: str, office: TestOffice, scene: Scene
) -> None:
    noted = office.ask("add_communal", home=scene.home, **SEEN)["id"]
    with pytest.raises(RefusedError) as refused:
        office.ask("communal_told", observation=noted, **{**TOLD, **change})
    assert (refused.value.code, refused.value.details["field"]) == (Code.BAD_INPUT, field)
    assert len(office.work().communal.open()) == 1


def test_signs_in_words_alone_are_enough(office: TestOffice, scene: Scene) -> None:
    office.ask("add_communal", home=scene.home, **{**SEEN, "signs": []})
    (row,) = office.work().communal.open()
    assert (row.signs_text, row.notes) == ("", "no light at night")


def test_a_visit_a_home_and_a_client_have_to_belong_together(office: TestOffice, scene: Scene) -> None:
    client = office.ask("add_client", name="Northgate HA", phone="0151 496 0444")["id"]
    home = office.ask("add_home", client=client, address="2 Beech Court", postcode="L8 1AA")["id"]
    neighbour = office.ask("add_home", client=scene.client, address="Flat 12", postcode="L6 5NX")["id"]
    visit = complete(office, scene)
    for wrong in (
        {"visit": visit, "home": home},
        {"visit": visit, "home": neighbour},
        {"visit": visit, "client": client},
        {"home": home, "client": scene.client},
    ):
        with pytest.raises(RefusedError, match="do not belong together"):
            office.ask("add_communal", **{**SEEN, **wrong})
    office.ask("add_communal", visit=visit, home=scene.home, client=scene.client, **SEEN)


def test_a_viewer_sees_and_notes_nothing(office: TestOffice, scene: Scene) -> None:
    with pytest.raises(RefusedError) as refused:
        ask_as(office, "viewer", "add_communal", {**SEEN, "home": scene.home})
    assert refused.value.code == Code.DENIED
    assert office.work("viewer").communal.open() == ()
