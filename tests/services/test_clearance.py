"""The dispatch check over real records."""

from tests.factories.offices import TestOffice, set_scene


def test_a_valid_confirmed_visit_may_go(any_office: TestOffice) -> None:
    scene = set_scene(any_office)
    assert any_office.ask("check", appointment=scene.appointment)["blocks"] == []
    any_office.ask("dispatch", appointment=scene.appointment)
    assert any_office.ask("day", on="2026-11-23")["rows"][0]["state"] == "dispatched"
