"""The visits of some days: what is to be recorded, what is open, what is closed, in a fixed number of statements."""

from datetime import date, timedelta

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.services.visit_lists import VisitListRow
from tests.factories.calls import book, raise_concern, visit_answers
from tests.factories.offices import Scene, TestOffice, instant
from tests.factories.statements import statements

MONDAY = date(2026, 11, 23)
DAY = MONDAY.isoformat()


def rows(office: TestOffice, first: date = MONDAY, last: date = MONDAY) -> tuple[VisitListRow, ...]:
    """Return the list as a viewer sees it."""
    return office.work("viewer").visit_lists.rows(first, last)


def test_a_visit_goes_from_to_record_to_open_to_closed(any_office: TestOffice, scene: Scene) -> None:
    lists = any_office.work("viewer").visit_lists
    assert (rows(any_office), lists.to_record_count()) == ((), 0), "it is confirmed, and nobody was sent"
    any_office.ask("dispatch", appointment=scene.appointment)
    (row,) = rows(any_office)
    assert (row.state, row.state_text, row.visit, row.missing) == ("to_record", "To record", "", 0)
    assert (row.address, row.postcode, row.client) == ("Flat 11, Kestrel House", "L6 5NX", "Riverside Trust")
    assert (row.trade, row.crew, row.job_reference) == ("Plumbing", ("Priya Lal",), "WO-118196")
    assert row.when_text == "Mon 23 Nov 2026, 09:00 to 11:00"
    told = visit_answers(DAY, scene.operative, waste=None, worried=None)
    visit = any_office.ask("record_visit", appointment=scene.appointment, **told)["id"]
    (row,) = rows(any_office)
    assert (row.state, row.state_text, row.visit, row.missing) == ("open", "2 to answer", visit, 2)
    assert lists.to_record_count() == 1
    any_office.ask("record_visit", appointment=scene.appointment, waste="none", worried=False)
    assert rows(any_office)[0].state_text == "Ready to close"
    any_office.ask("close_visit", visit=visit)
    (row,) = rows(any_office)
    assert (row.state, row.state_text, row.missing, row.outcome) == ("closed", "Completed", 0, "completed")
    assert lists.to_record_count() == 0


def test_a_door_that_stayed_closed_is_open_until_its_visit_is_closed(
    office: TestOffice, scene: Scene
) -> None:
    shut = {"waited_minutes": 10, "card_left": True, "tried": ["door"]}
    visit = office.ask("no_access", appointment=scene.appointment, arrived_at=instant(DAY, "09:02"), **shut)[
        "id"
    ]
    (row,) = rows(office)
    assert (row.state, row.outcome, row.missing > 3) == ("open", "no_access", True)
    assert office.work().visit_lists.to_record_count() == 1
    told = visit_answers(DAY, scene.operative)
    kept = ("left_at", "attended", "attendance_reason", "external_attended", "worried", "charge")
    kept = (*kept, "outcome_reason")
    office.ask("record_visit", appointment=scene.appointment, **{name: told[name] for name in kept})
    office.ask("close_visit", visit=visit)
    (row,) = rows(office)
    assert (row.state, row.state_text) == ("no_access", "No access")
    assert office.work().visit_lists.to_record_count() == 0


def test_the_list_has_the_days_asked_for_newest_first_and_counts_no_day_to_come(
    office: TestOffice, scene: Scene
) -> None:
    days = [(MONDAY + timedelta(days=ahead)).isoformat() for ahead in (1, 2)]
    made = [scene.appointment, *(book(office, scene.job, [scene.operative], day) for day in days)]
    for appointment in made:
        office.ask("dispatch", appointment=appointment)
    found = rows(office, MONDAY, MONDAY + timedelta(days=1))
    assert [one.appointment for one in found] == [made[1], made[0]]
    assert office.work().visit_lists.to_record_count() == 1
    office.clock.advance(days=1)
    assert office.work().visit_lists.to_record_count() == 2


def test_that_there_is_a_concern_shows_and_nothing_of_it(office: TestOffice, scene: Scene) -> None:
    told = visit_answers(DAY, scene.operative, worried=True)
    visit = office.ask("record_visit", appointment=scene.appointment, **told)["id"]
    assert rows(office)[0].has_concern is False
    raise_concern(office, scene.home, visit=visit)
    (row,) = rows(office)
    assert row.has_concern is True
    assert "Lunt" not in str(row)


def test_the_number_of_statements_does_not_grow_with_the_visits(any_office: TestOffice, scene: Scene) -> None:
    def asked() -> int:
        with statements(any_office) as found:
            rows(any_office, MONDAY, MONDAY + timedelta(days=30))
        return len(found)

    any_office.ask("record_visit", appointment=scene.appointment, work_done="x")
    asked()  # who the viewer is, is read once
    few = asked()
    for ahead in range(1, 6):
        day = (MONDAY + timedelta(days=ahead)).isoformat()
        appointment = book(any_office, scene.job, [scene.operative], day)
        any_office.ask("record_visit", appointment=appointment, **visit_answers(day, scene.operative))
    assert asked() == few


@pytest.mark.parametrize("user", ["lead", "admin"])
def test_who_may_not_see_visits_sees_no_list(user: str, office: TestOffice) -> None:
    lists = office.work(user).visit_lists
    for ask in (lambda: lists.rows(MONDAY, MONDAY), lists.to_record_count):
        with pytest.raises(RefusedError) as refused:
            ask()
        assert refused.value.code == Code.DENIED
