"""The homes and visits that a new concern can be about."""

from datetime import timedelta

import pytest

from desktop.domain.errors import Code, RefusedError
from tests.factories.offices import TestOffice, set_scene


def visited(office: TestOffice) -> tuple[str, str]:
    """Add a scene with a visit of this morning; return the home and the visit."""
    scene = set_scene(office)
    office.ask("dispatch", appointment=scene.appointment)
    visit = office.ask(
        "record_visit",
        appointment=scene.appointment,
        arrived_at="2026-11-23T09:12:00+00:00",
        attended=[scene.operative],
    )["id"]
    return scene.home, str(visit)


@pytest.mark.parametrize("typed", ["118196", "Kestrel", "L6 5NX", "Lunt"])
def test_a_visit_is_found_by_anything_known_of_it_and_comes_before_its_home(
    any_office: TestOffice, typed: str
) -> None:
    home, visit = visited(any_office)
    found = any_office.work("scheduler").concern_starts.places(typed)
    assert [(one.home, one.visit) for one in found] == [(home, visit), (home, "")]
    assert "WO-118196" in found[0].visit_text
    assert found[0].resident == "Mr Derek Lunt"
    assert found[0].client == "Riverside Trust"
    assert found[0].id != found[1].id


def test_without_words_the_newest_visits_are_offered_and_no_homes(office: TestOffice) -> None:
    _, visit = visited(office)
    assert [one.visit for one in office.work("manager").concern_starts.places("")] == [visit]


def test_what_is_nowhere_finds_nothing_and_not_everything(office: TestOffice) -> None:
    visited(office)
    assert office.work("manager").concern_starts.places("zzz") == []


def test_an_old_visit_is_not_offered_but_can_be_named(office: TestOffice) -> None:
    home, visit = visited(office)
    office.clock.advance(days=15)
    starts = office.work("manager").concern_starts
    assert [(one.home, one.visit) for one in starts.places("Kestrel")] == [(home, "")]
    assert starts.of_visit(visit).home == home
    office.clock.advance(days=-timedelta(days=15).days)


def test_a_visit_that_is_not_there_is_refused(office: TestOffice) -> None:
    with pytest.raises(RefusedError) as caught:
        office.work("manager").concern_starts.of_visit("nowhere")
    assert caught.value.code == Code.NOT_FOUND


def test_who_may_not_raise_a_concern_finds_no_home(office: TestOffice) -> None:
    visited(office)
    with pytest.raises(RefusedError) as caught:
        office.work("viewer").concern_starts.places("Kestrel")
    assert caught.value.code == Code.DENIED
