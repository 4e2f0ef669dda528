"""The board of safety concerns: who sees which, what is owed, what is late; and the numbers for reminders."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.services.concern_lists import ConcernListRow
from tests.factories.calls import raise_concern, tell
from tests.factories.offices import MONDAY, Scene, TestOffice
from tests.factories.statements import statements

MINUTE = timedelta(minutes=1)


def concern(office: TestOffice, scene: Scene, user: str = "boss", **fields: Any) -> str:
    return raise_concern(office, scene.home, user, **{"seen_at": MONDAY.isoformat(), **fields})


def rows(office: TestOffice, user: str = "manager", *, is_open: bool = True) -> tuple[ConcernListRow, ...]:
    return office.work(user).concern_lists.rows(is_open=is_open)


def close(office: TestOffice, row_id: str) -> None:
    left = {"answer": "The client has changed.", "actions": "Overtaken."}
    office.work().concerns.close(row_id, "She moved.", left_open=left)


def test_a_concern_as_the_board_shows_it(any_office: TestOffice, scene: Scene) -> None:
    row_id = concern(any_office, scene)
    any_office.clock.advance(minutes=40)
    (row,) = rows(any_office)
    assert row == (
        row_id,
        "SC-2026-0001",
        "Riverside Trust",
        "Mon 23 Nov 2026, 07:30",
        MONDAY,
        "Mr Derek Lunt",
        "Flat 11, Kestrel House, L6 5NX",
        "Looks unwell or uncared for; Care or support needs nobody told us about",
        "draft",
        "Not sealed",
        "Call the client now",
        MONDAY + 15 * MINUTE,
        True,
        "overdue 25 min",
        "boss",
        False,
    )
    assert rows(any_office, "boss")[0].is_mine


def test_the_office_sets_when_the_call_is_overdue(any_office: TestOffice, scene: Scene) -> None:
    concern(any_office, scene)
    any_office.work().settings.set("call_within_minutes", 60)
    any_office.clock.advance(minutes=40)
    (row,) = rows(any_office)
    assert (row.is_overdue, row.late_text) == (False, "due 08:30 today")
    assert any_office.work().concern_lists.overdue()[:2] == (1, 0)


def test_a_voicemail_leaves_it_overdue(any_office: TestOffice, scene: Scene) -> None:
    row_id = concern(any_office, scene)
    any_office.work().concerns.notify(
        concern=row_id,
        step="call_client",
        to="Duty desk",
        at=MONDAY,
        is_reached=False,
        next_at=MONDAY + 60 * MINUTE,
    )
    any_office.clock.advance(minutes=40)
    assert (rows(any_office)[0].owed, rows(any_office)[0].is_overdue) == ("Call the client now", True)


def test_who_sees_which_concerns(any_office: TestOffice, scene: Scene) -> None:
    concern(any_office, scene)
    own = concern(any_office, scene, "scheduler")
    assert [len(rows(any_office, user)) for user in ("manager", "lead", "boss")] == [2, 2, 2]
    assert [(row.id, row.about) for row in rows(any_office, "scheduler")] == [(own, "Mr Derek Lunt")]
    tell(any_office, own, at=MONDAY.isoformat())
    any_office.ask("seal", concern=own)
    assert rows(any_office, "scheduler") == ()
    assert len(rows(any_office)) == 2
    for user in ("viewer", "admin"):
        with pytest.raises(RefusedError) as refused:
            rows(any_office, user)
        assert refused.value.code == Code.DENIED


def test_the_numbers_are_of_what_one_sees_and_need_no_more(any_office: TestOffice, scene: Scene) -> None:
    concern(any_office, scene)
    concern(any_office, scene, "scheduler", seen_at=(MONDAY + 60 * MINUTE).isoformat())
    found = {
        user: any_office.work(user).concern_lists.overdue()[:2] for user in ("boss", "lead", "scheduler")
    }
    assert found == {"boss": (2, 1), "lead": (2, 1), "scheduler": (1, 0)}
    assert any_office.work("viewer").concern_lists.overdue()[:2] == (0, 0)


def test_a_look_at_the_list_is_noted_once_and_is_no_news_and_the_numbers_are_not_noted(
    office: TestOffice, scene: Scene
) -> None:
    concern(office, scene)
    before = office.work().changes.newest()
    entries = office.ask("list", what="audit")["rows"]
    office.work("lead").concern_lists.overdue()
    rows(office, "lead")
    noted = office.ask("list", what="audit")["rows"][: -len(entries)]
    assert [(one["actor"], one["action"], one["note"]) for one in noted] == [
        ("Lead Person", "concerns.list", "1 shown")
    ]
    assert office.work().changes.newest() == before


def test_what_is_late_comes_first_then_what_has_a_time(office: TestOffice, scene: Scene) -> None:
    later = concern(office, scene, seen_at=(MONDAY + 90 * MINUTE).isoformat())
    late = concern(office, scene)
    later_still = concern(office, scene, seen_at=(MONDAY - 10 * MINUTE).isoformat())
    ready = concern(office, scene)
    tell(office, ready, at=MONDAY.isoformat())
    office.clock.advance(minutes=40)
    assert [row.id for row in rows(office)] == [later_still, late, later, ready]
    assert rows(office)[3].owed == "Seal the record and send it"


def test_a_sealed_concern_waits_for_its_answer_and_goes_to_the_closed_ones(
    any_office: TestOffice, scene: Scene
) -> None:
    row_id = concern(any_office, scene)
    tell(any_office, row_id, at=MONDAY.isoformat())
    any_office.ask("seal", concern=row_id)
    any_office.clock.advance(days=1, hours=6)
    (row,) = rows(any_office)
    assert (row.state, row.state_text, row.owed) == ("sealed", "Sealed", "Agreed actions")
    any_office.work().concerns.action_done(any_office.work().concern_details.of(row_id).actions[0].id)
    (row,) = rows(any_office)
    assert (row.owed, row.is_overdue) == ("Ask the client again for an answer", True)
    assert rows(any_office, is_open=False) == ()
    close(any_office, row_id)
    assert rows(any_office) == ()
    (row,) = rows(any_office, is_open=False)
    assert (row.state, row.owed, row.due_at, row.late_text, row.is_overdue) == ("closed", "", None, "", False)
    assert any_office.work().concern_lists.overdue()[:2] == (0, 0)


def test_the_board_asks_as_many_statements_for_one_concern_as_for_twelve(
    office: TestOffice, scene: Scene
) -> None:
    def asked(call: Callable[[], object]) -> int:
        with statements(office) as found:
            call()
        return len(found)

    lists = office.work().concern_lists
    tell(office, concern(office, scene), at=MONDAY.isoformat())
    few = asked(lists.rows), asked(lists.overdue)
    for number in range(11):
        made = concern(office, scene)
        if number % 2:
            tell(office, made, at=MONDAY.isoformat())
    assert len(lists.rows()) == 12
    assert (asked(lists.rows), asked(lists.overdue)) == few
