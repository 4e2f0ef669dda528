"""One concern in full: who may see it, each look in the history, and what its page shows of everything noted."""

from datetime import timedelta
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.services.concern_details import ConcernDetail
from tests.documents.samples import photo
from tests.factories.calls import CONCERN, raise_concern, tell, visit_answers
from tests.factories.offices import MONDAY, Scene, TestOffice, instant
from tests.factories.statements import statements

HOUR = timedelta(hours=1)


def of(office: TestOffice, concern: str, user: str = "lead", **options: Any) -> ConcernDetail:
    return office.work(user).concern_details.of(concern, **options)


def views(office: TestOffice) -> list[str]:
    rows = office.ask("list", what="audit", where={"action": "concerns.view"})["rows"]
    return [one["actor"] for one in rows]


def test_what_the_page_of_a_new_concern_shows(any_office: TestOffice, scene: Scene) -> None:
    visit = any_office.ask(
        "record_visit", appointment=scene.appointment, **visit_answers("2026-11-23", scene.operative)
    )["id"]
    concern = raise_concern(any_office, "", "manager", visit=visit)
    found = of(any_office, concern, "manager")
    assert (found.id, found.version, found.reference, found.state) == (concern, 1, "SC-2026-0001", "draft")
    assert (found.home, found.address, found.postcode) == (scene.home, "Flat 11, Kestrel House", "L6 5NX")
    assert (found.job_reference, found.visit) == ("WO-118196", visit)
    assert found.visit_text == "WO-118196, visit of Mon 23 Nov 2026, 09:00"
    assert found.seen_by == "Priya Lal (operative)"
    assert found.raised_text == "Raised by Manager Person, Mon 23 Nov 2026, 11:00"
    assert found.fields["about_name"] == CONCERN["about"]["name"]
    assert found.fields["indicators"] == CONCERN["indicators"]
    assert [(one.text, one.source) for one in found.facts] == [("The flat was cold.", "seen")]
    assert [one.code for one in found.missing] == ["call_client", "platform_issue", "lead", "actions"]
    assert [(one.code, one.state) for one in found.steps if one.state in ("now", "overdue")] == [
        ("call_client", "overdue"),
        ("lead", "now"),
        ("actions", "now"),
    ]
    assert (found.client.name, found.client.number_now) == ("Riverside Trust", "0151 496 0333")
    assert (found.sealed_text, found.closed_text, found.versions, found.left_open) == ("", "", (), ())
    assert (found.may_edit, found.may_handle) == (True, True)


def test_a_concern_on_no_visit(office: TestOffice, scene: Scene) -> None:
    found = of(office, raise_concern(office, scene.home))
    assert (found.job_reference, found.visit, found.visit_text) == ("", "", "")


def test_what_the_page_of_a_sealed_concern_shows(any_office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(any_office, scene.home)
    tell(any_office, concern)
    (action,) = of(any_office, concern).actions
    assert (action.text, action.owner, action.due_text) == (
        "Welfare call",
        "Riverside",
        "due Tue 24 Nov, 12:00",
    )
    assert (action.is_done, action.done_text, action.is_overdue) == (False, "", False)
    version = any_office.ask("seal", "manager", concern=concern)
    any_office.work("lead").disclosures.note(concern, "The record", "Karen Doyle", "public_task", "phone")
    any_office.clock.advance(days=2)
    found = of(any_office, concern)
    assert found.state == "sealed"
    assert found.sealed_text == "Sealed by Manager Person, Mon 23 Nov 2026, 11:00"
    assert found.versions == ((1, "Signed Mon 23 Nov 2026, 11:00 by Manager Person", version["sha256"]),)
    assert [one.recipient for one in found.disclosures] == ["Karen Doyle"]
    assert (found.actions[0].is_overdue, found.actions[0].due_text) == (True, "overdue 23 h")
    assert (found.missing, found.may_edit) == ((), False)
    assert "raised it" not in found.access_text


def test_who_sees_it(any_office: TestOffice, scene: Scene) -> None:
    own, other = raise_concern(any_office, scene.home, "scheduler"), raise_concern(any_office, scene.home)
    found = of(any_office, own, "scheduler")
    assert (found.may_edit, found.may_handle, found.disclosures) == (True, False, ())
    assert of(any_office, own, "manager").may_handle
    tell(any_office, own)
    any_office.ask("seal", concern=own)
    for concern, user in ((other, "scheduler"), (own, "scheduler"), (other, "viewer"), (other, "admin")):
        for view in (True, False):
            with pytest.raises(RefusedError) as refused:
                of(any_office, concern, user, view=view)
            assert refused.value.code == Code.DENIED
    with pytest.raises(RefusedError) as refused:
        of(any_office, "no-such-id")
    assert refused.value.code == Code.NOT_FOUND


def test_each_look_is_in_the_history_and_a_refresh_is_not(any_office: TestOffice, scene: Scene) -> None:
    concern, other = raise_concern(any_office, scene.home), raise_concern(any_office, scene.home)
    news = any_office.work().changes.newest()
    of(any_office, concern)
    of(any_office, concern, view=False)
    of(any_office, concern, "manager")
    of(any_office, other)
    assert views(any_office) == ["Lead Person", "Manager Person", "Lead Person"]
    assert any_office.work().changes.newest() == news
    found = of(any_office, concern, view=False)
    assert found.access_text == (
        "Safeguarding lead and managers, and who raised it until it is sealed. "
        "2 views today, all kept in the history."
    )
    any_office.clock.advance(days=1)
    assert "1 view today" in of(any_office, concern).access_text


def test_it_asks_as_many_statements_however_much_was_noted(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home)
    work = office.work("lead")
    tell(office, concern)
    work.concern_photos.add(concern, "x", photo(), consent="yes")
    with statements(office) as few:
        of(office, concern, view=False)
    office.clock.advance(days=1)
    for number in range(8):
        work.concerns.note_answer(concern, "Karen", MONDAY + number * HOUR, "x")
        work.concern_photos.add(concern, "x", photo(size=(50 + number, 50)), consent="yes")
        tell(office, concern)
    with statements(office) as many:
        assert len(of(office, concern, view=False).actions) == 9
    assert len(many) == len(few)


def test_the_number_to_call_is_the_one_that_is_answered_at_this_hour(
    any_office: TestOffice, scene: Scene
) -> None:
    clients = any_office.work().clients
    clients.set_line(
        scene.client,
        1,
        contact="Safeguarding desk",
        phone="0151 496 0777",
        phone_out_of_hours="0151 496 0888",
        verified_on=MONDAY.date(),
    )
    concern = raise_concern(any_office, scene.home, seen_at=instant("2026-11-23", "07:00"))
    line = of(any_office, concern).client
    assert line == (
        "Riverside Trust",
        "Safeguarding desk",
        "0151 496 0777",
        "0151 496 0888",
        "0151 496 0888",
        True,
        "checked 23 Nov 2026",
        False,
        "",
    )
    any_office.clock.advance(minutes=30)
    line = of(any_office, concern).client
    assert (line.number_now, line.is_out_of_hours) == ("0151 496 0777", False)
