"""One visit with everything about it, as far as the person may see it."""

from datetime import date
from typing import Any

import pytest

from desktop.domain.errors import Code, RefusedError
from desktop.services.visits import VisitAnswers
from tests.factories.calls import BESIDES, book, raise_concern, tell, visit_answers
from tests.factories.offices import Scene, TestOffice, instant
from tests.factories.statements import statements
from tests.services.test_visit_answers import at, complete

DAY = "2026-11-23"


def test_before_anything_is_recorded_everything_is_owed(any_office: TestOffice, scene: Scene) -> None:
    any_office.ask("dispatch", appointment=scene.appointment)
    found = any_office.work("viewer").visit_details.of(scene.appointment)
    assert (found.visit, found.version, found.answers, found.attended) == ("", 0, {}, ())
    assert (found.state, found.day, found.job_reference) == ("dispatched", date(2026, 11, 23), "WO-118196")
    assert found.dispatched == ((scene.operative, "Priya Lal"),)
    assert [name for _, name in found.people] == ["Beth Thomas", "Priya Lal"]
    assert "outcome" in {one.code for one in found.missing}
    assert {one.state for one in found.sections} == {"open", "not_needed"}
    assert any_office.ask("list", what="visits")["rows"] == [], "looking records nothing"


def test_what_was_answered_comes_back_as_it_can_be_given_again(any_office: TestOffice, scene: Scene) -> None:
    charge = {"charged": True, "amount": "45.50", "reason": "rang at two", "reason_code": "out_of_hours"}
    waste = {"fate": "taken_away", "ewc_code": "17 02 01", "transfer_note": "WTN 7", "destination": "Yard"}
    complete(any_office, scene, **BESIDES, charge=charge, waste=waste)
    work = any_office.work()
    found = work.visit_details.of(scene.appointment)
    answers = found.answers
    assert (answers["arrived_at"], answers["attended"]) == (at(9, 5), [scene.operative])
    assert answers["disruptions"] == [{"service": "water", "from": at(9, 20), "to": at(10)}]
    assert (answers["charge"]["amount"], answers["charge"]["is_charged"]) == ("45.50", True)
    assert (answers["waste"]["destination"], answers["waste"]["keep_until"]) == ("Yard", date(2028, 11, 23))
    assert {one.code for one in found.missing} == {"charge_approver", "charge_agreed"}
    (charges,) = [one for one in found.sections if one.code == "charge"]
    assert (charges.state, charges.first_missing_field) == ("missing", "charge.approved_by")
    work.visits.record_visit(scene.appointment, VisitAnswers(**answers))
    again = work.visit_details.of(scene.appointment)
    assert again.answers == answers
    assert again.missing == found.missing
    assert again.version >= found.version


def test_a_closed_visit_owes_nothing_and_says_who_closed_it(office: TestOffice, scene: Scene) -> None:
    visit = complete(office, scene)
    office.ask("close_visit", visit=visit)
    found = office.work().visit_details.of(scene.appointment)
    assert (found.missing, found.state) == ((), "closed")
    assert found.closed_text == "Closed Mon 23 Nov 2026, 11:00 by boss"
    assert {one.state for one in found.sections} == {"done", "not_needed"}


def _edit(office: TestOffice, what: str, row_id: str, **changes: Any) -> None:
    version = office.ask("get", what=what, id=row_id)["version"]
    office.ask("edit", what=what, id=row_id, version=version, set=changes)


def test_the_home_is_told_with_its_needs_and_never_with_the_words_of_an_alert(
    office: TestOffice, scene: Scene
) -> None:
    complete(office, scene)
    office.ask("add_alert", home=scene.home, kind="verbal_abuse", text="shouted at Kofi")
    resident = office.ask("list", what="residents")["rows"][0]["id"]
    _edit(office, "residents", resident, preferred_contact="text", interpreter_needed=True, language="Polish")
    _edit(
        office, "homes", scene.home, access_notes="steps at entrance", has_children=True, key_safe_code="C19"
    )
    found = office.work("viewer").visit_details.of(scene.appointment)
    assert found.home_text == (
        "1 visit in 12 months · 1 alert · resident prefers a text · speaks Polish · interpreter needed · "
        "children live here · steps at entrance"
    )
    assert found.has_children is True
    assert "Kofi" not in str(found)
    assert "C19" not in str(found)


def test_a_leaver_who_was_there_is_still_named_and_others_are_not_offered(
    office: TestOffice, scene: Scene
) -> None:
    complete(office, scene)
    for operative in (scene.operative, scene.other):
        _edit(office, "operatives", operative, status="left", left_on="2026-11-23")
    found = office.work().visit_details.of(scene.appointment)
    assert found.people == ((scene.operative, "Priya Lal"),)


def test_another_charge_of_the_day_is_told_before_a_second_one_is_made(
    office: TestOffice, scene: Scene
) -> None:
    complete(office, scene, charge={"amount": 45, "reason": "late call"})
    second = office.ask(
        "add_job",
        client=scene.client,
        home=scene.home,
        trade="plumbing",
        description="Tap drips",
        reference="WO-2",
    )["id"]
    start = {"start": instant(DAY, "13:00"), "end": instant(DAY, "14:00")}
    appointment = office.ask("book", job=second, operatives=[scene.operative], **start)["id"]
    work = office.work()
    assert work.visit_details.of(appointment).charged_here_text == (
        "This home was charged that day already: WO-118196"
    )
    assert work.visit_details.of(scene.appointment).charged_here_text == "", "its own charge is no other"


def test_who_may_see_which_concern(office: TestOffice, scene: Scene) -> None:
    visit = complete(office, scene, worried=True)
    mine = raise_concern(office, scene.home, user="scheduler", visit=visit)
    other = raise_concern(office, scene.home, visit=visit)
    seen = {
        user: office.work(user).visit_details.of(scene.appointment)
        for user in ("manager", "scheduler", "viewer")
    }
    assert {one for one, _, _ in seen["manager"].concerns} == {mine, other}
    assert [one for one, _, _ in seen["scheduler"].concerns] == [mine]
    assert (seen["viewer"].concerns, seen["viewer"].has_concern) == ((), True)
    assert "Lunt" not in str([one.concerns for one in seen.values()])
    tell(office, mine)
    office.work().concerns.seal(mine)
    assert office.work("scheduler").visit_details.of(scene.appointment).concerns == ()


def test_follow_ons_and_communal_areas_of_the_visit_are_there(office: TestOffice, scene: Scene) -> None:
    visit = complete(office, scene)
    work = office.work()
    job, reference = work.visits.follow_on(visit, "Make good", "plastering")
    seen = {"place": "Hall", "signs": ["damaged"], "seen_at": instant(DAY, "07:00")}
    noted = office.ask("add_communal", visit=visit, **seen)["id"]
    office.ask("add_communal", home=scene.home, **seen)
    found = work.visit_details.of(scene.appointment)
    assert found.follow_ons == ((job, reference, "Make good"),)
    assert [one.id for one in found.communal] == [noted]


def test_an_older_hazard_in_words_is_shown_with_what_was_said_of_it(office: TestOffice, scene: Scene) -> None:
    told = {"hazards": ["dog", {"hazard": "Dust", "who": "Resident", "control": "Mask", "risk": "Low"}]}
    complete(office, scene, risk_assessment={"at": instant(DAY, "09:08"), **told})
    (risk,) = office.work().visit_details.of(scene.appointment).risk_assessments
    assert [(one.name, one.at_risk, one.control, one.residual) for one in risk.hazards] == [
        ("dog", (), "", ""),
        ("Dust", ("Resident",), "Mask", "low"),
    ]
    assert (risk.when_text, risk.is_safe_to_start) == ("Mon 23 Nov 2026, 09:08", True)


def test_the_number_of_statements_does_not_grow_with_the_visit(office: TestOffice, scene: Scene) -> None:
    def asked() -> int:
        with statements(office) as found:
            office.work().visit_details.of(scene.appointment)
        return len(found)

    visit = complete(office, scene, worried=True)
    raise_concern(office, scene.home, visit=visit)
    few = asked()
    for number in range(4):
        raise_concern(office, scene.home, visit=visit)
        office.ask("record_visit", appointment=scene.appointment, risk_assessment={"hazards": ["x"]})
        office.ask(
            "add_communal",
            visit=visit,
            place=f"Floor {number}",
            signs=["damaged"],
            seen_at=instant(DAY, "07:00"),
        )
        book(office, scene.job, [scene.operative], f"2026-12-0{number + 1}")
    assert asked() == few


def test_there_is_none_and_not_for_everybody(office: TestOffice, scene: Scene) -> None:
    with pytest.raises(RefusedError) as refused:
        office.work().visit_details.of("no-such-id")
    assert refused.value.code == Code.NOT_FOUND
    with pytest.raises(RefusedError) as refused:
        office.work("lead").visit_details.of(scene.appointment)
    assert refused.value.code == Code.DENIED


def test_visit_answers_of_the_batch_door_are_the_answers_of_the_page(
    office: TestOffice, scene: Scene
) -> None:
    told = visit_answers(DAY, scene.operative)
    office.ask("record_visit", appointment=scene.appointment, **told)
    answers = office.work().visit_details.of(scene.appointment).answers
    assert set(told) - {"risk_assessment"} == set(answers)
