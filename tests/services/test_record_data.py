"""What a record says is what was said when it was sealed, whatever is changed in the office afterwards (N4)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from desktop.db.models import Concern, SealedRecord
from desktop.db.session import Store
from desktop.services.concerns import ConcernService
from desktop.services.incident_records import IncidentRecordService
from tests.documents.samples import photo
from tests.documents.tools import exact_texts
from tests.factories.calls import book, raise_concern, tell, visit_answers
from tests.factories.offices import MONDAY, MovableClock, Scene, TestOffice

HOUR = timedelta(hours=1)


def version(office: TestOffice, concern: str, user: str = "boss") -> tuple[SealedRecord, str]:
    """Return the newest version of the record and what it prints."""
    made = office.work(user).incident_records.issue(concern)
    return made, "\n".join(exact_texts(bytes(made.pdf)))


def versions(office: TestOffice, concern: str) -> list[SealedRecord]:
    with office.store.read() as session:
        found = select(SealedRecord).where(SealedRecord.concern_id == concern).order_by(SealedRecord.number)
        return list(session.scalars(found))


def change_the_office(office: TestOffice, scene: Scene) -> None:
    """Give home, client, company and list other names than a sealed record has."""
    office.ask(
        "edit", what="homes", id=scene.home, version=1, set={"address": "New Court", "postcode": "L1 1AA"}
    )
    office.ask("edit", what="clients", id=scene.client, version=1, set={"name": "Newly Named HA"})
    with office.store.engine.begin() as connection:
        connection.execute(
            text("UPDATE companies SET name = 'Newco', phone = '1', safeguarding_lead = 'Newlead'")
        )
        connection.execute(text("UPDATE choices SET name = 'Newly worded' WHERE list_name = 'indicators'"))


def go_on(office: TestOffice, concern: str) -> None:
    """Do what may be done after the seal: a call, an answer, an action done, an action agreed."""
    concerns = office.work().concerns
    office.clock.advance(days=1)
    at = office.clock.now()
    concerns.notify(concern=concern, step="authority", to="Zqcareline", at=at)
    concerns.note_answer(concern, "Zqanswerer", at, "Zqanswer")
    (action,) = office.work().concern_details.of(concern, view=False).actions
    concerns.action_done(action.id, at)
    concerns.agree_action(concern=concern, text="Zqaction", owner="Zqowner", due_at=at + HOUR)


LATER = ("Zqcareline", "Zqanswerer", "Zqanswer", "Zqaction", "Done Tue 24 Nov 2026")


def test_a_later_version_says_what_was_sealed_and_what_came_after(
    any_office: TestOffice, scene: Scene
) -> None:
    concern = raise_concern(any_office, scene.home)
    tell(any_office, concern)
    any_office.ask("seal", concern=concern)
    first, was = version(any_office, concern)
    change_the_office(any_office, scene)
    go_on(any_office, concern)
    again, _ = version(any_office, concern)
    assert again.pdf_sha256 == first.pdf_sha256
    any_office.ask("add_addendum", concern=concern, text="Zqaddendum")
    second, says = version(any_office, concern)
    assert second.number == 2
    for words in ("Flat 11, Kestrel House", "Riverside Trust"):
        assert words in was
        assert words in says
    for words in ("New Court", "L1 1AA", "Newly"):
        assert words not in says
    for words in ("Zqaddendum", *LATER, "Open · agreed after the seal"):
        assert words in says
        assert words not in was


def test_after_a_crash_the_first_version_is_the_one_of_the_seal(any_office: TestOffice, scene: Scene) -> None:
    any_office.clock.set(MONDAY + 4 * HOUR)
    twin, concern = (raise_concern(any_office, scene.home) for _ in range(2))
    for one in (twin, concern):
        any_office.work().concern_photos.add(one, "a.jpg", photo(), caption="Zqcaption", consent="Zqconsent")
        tell(any_office, one)
    any_office.ask("seal", concern=twin)
    ConcernService(any_office.desk()).seal(concern)  # and here the power goes
    change_the_office(any_office, scene)
    go_on(any_office, concern)
    any_office.ask("add_addendum", concern=concern, text="Zqaddendum")
    second, says = version(any_office, concern)
    first = next(one for one in versions(any_office, concern) if one.number == 1)
    was = "\n".join(exact_texts(bytes(first.pdf)))
    assert (second.number, first.addenda, second.addenda) == (2, 0, 1)
    of_twin = "\n".join(exact_texts(bytes(versions(any_office, twin)[0].pdf)))
    assert [one for one in was.splitlines() if "SC-2026" not in one] == [
        one for one in of_twin.splitlines() if "SC-2026" not in one
    ]
    for words in ("Zqaddendum", *LATER):
        assert words in says
        assert words not in was


def test_the_slower_of_two_desks_gets_a_version_with_every_addendum(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home)
    tell(office, concern)
    office.ask("seal", concern=concern)
    office.ask("add_addendum", concern=concern, text="Zqfirst")

    class Interrupted(MovableClock):
        """A clock on which, at its second look, another desk does the same and more."""

        looks = 0

        def now(self) -> datetime:
            self.looks += 1
            if self.looks == 2:
                assert office.work("manager").incident_records.issue(concern).number == 2
                office.ask("add_addendum", "manager", concern=concern, text="Zqsecond")
            return office.clock.now()

    store = Store(office.store.engine, Interrupted(office.clock.now()))
    made = IncidentRecordService(replace(office.desk("lead"), store=store)).issue(concern)
    assert (made.number, made.addenda) == (3, 2)
    assert "Zqsecond" in exact_texts(bytes(made.pdf))


def sealed_by(office: TestOffice, scene: Scene, raised: str, sealed: str, **fields: Any) -> str:
    """Return what a record prints whose lead nobody told, raised and sealed by these two."""
    concern = raise_concern(office, scene.home, raised, **fields)
    at = MONDAY + 4 * HOUR
    office.clock.reach(at)
    concerns = office.work("manager").concerns
    concerns.notify(concern=concern, step="call_client", to="Karen Doyle", at=at)
    concerns.notify(concern=concern, step="platform_issue", to="Riverside", at=at, reference="448120")
    concerns.agree_action(concern=concern, text="Welfare call", owner="Riverside", due_at=at)
    office.work(sealed).incident_records.seal(concern)
    return version(office, concern, sealed)[1]


def test_a_lead_who_raised_or_sealed_it_is_not_said_to_be_untold(office: TestOffice, scene: Scene) -> None:
    raised = sealed_by(office, scene, "lead", "manager")
    assert "Is the safeguarding lead, and raised this" in raised
    sealed = sealed_by(office, scene, "manager", "lead")
    assert "Is the safeguarding lead, and sealed this" in sealed
    for says in (raised, sealed):
        assert "Lead Person" in says
        assert "Not told yet" not in says


def test_an_office_without_a_lead_is_not_said_to_have_forgotten_one(office: TestOffice, scene: Scene) -> None:
    with office.store.engine.begin() as connection:
        connection.execute(
            text("UPDATE users SET is_active = :no WHERE login IN ('lead', 'boss')"), {"no": False}
        )
        connection.execute(text("UPDATE companies SET safeguarding_lead = ''"))
    says = sealed_by(office, scene, "manager", "manager")
    assert "The office has named no safeguarding lead" in says
    assert "Not told yet" not in says


@pytest.mark.parametrize(
    ("danger", "line"),
    [
        (False, "No immediate severe danger"),
        (None, "Whether there was immediate severe danger was not answered"),
    ],
)
def test_no_danger_is_only_said_where_somebody_said_so(
    danger: bool | None, line: str, office: TestOffice, scene: Scene
) -> None:
    concern = raise_concern(office, scene.home, immediate_danger=danger)
    says = "\n".join(exact_texts(office.work().incident_records.preview(concern)))
    lines = ("No immediate severe danger", "Whether there was immediate severe danger was not answered")
    assert [one for one in lines if one in says] == [line]


def test_it_was_seen_when_it_was_seen_and_the_visit_had_its_own_times(
    office: TestOffice, scene: Scene
) -> None:
    visited = book(office, scene.job, [scene.other], "2026-11-23")
    visit = office.ask("record_visit", appointment=visited, **visit_answers("2026-11-23", scene.other))["id"]
    concern = raise_concern(office, scene.home, visit=visit, seen_at="2026-11-23T09:41:00Z")
    printed = exact_texts(office.work().incident_records.preview(concern))
    assert "Mon 23 Nov 2026, 09:41" in printed
    assert [one for one in printed if one.startswith("Mon 23 Nov 2026, 09:0") and " to " in one] != []


def test_what_was_sealed_before_anything_was_frozen_with_it(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home, "manager")
    tell(office, concern, user="manager")
    desk = office.desk("lead")
    with desk.store.write(desk.actor, "concerns.seal") as write:
        record = write.session.get_one(Concern, concern)
        record.sealed_at, record.sealed_by = MONDAY, desk.actor.name
    assert office.work().concern_details.of(concern).state == "sealed"
    first, was = version(office, concern)
    change_the_office(office, scene)
    office.ask("add_addendum", concern=concern, text="Zqaddendum")
    second, says = version(office, concern)
    assert (first.number, second.number) == (1, 2)
    assert "Not told yet" not in was + says
    for words in ("The flat was cold.", "Karen Doyle", "Zqaddendum"):
        assert words in says
    # Nobody knows any more what the home was called then; so the record does not claim to.
    for text_ in (was, says):
        assert "stand here as they were when this version was made" in " ".join(text_.split())
    frozen = raise_concern(office, scene.home)
    tell(office, frozen)
    office.ask("seal", concern=frozen)
    assert "when this version was made" not in version(office, frozen)[1]
