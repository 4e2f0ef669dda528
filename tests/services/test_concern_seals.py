"""Calls that reach nobody, what may be left open at the seal, the client's answer, and closing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from desktop.db.models import Concern
from desktop.domain.concerns import LEAVABLE
from desktop.domain.errors import Code, RefusedError
from desktop.services.concern_details import ConcernDetail
from tests.factories.calls import CONCERN, ask_as, raise_concern, tell
from tests.factories.offices import MONDAY, Scene, TestOffice

SEEN = datetime.fromisoformat(CONCERN["seen_at"])
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def shown(office: TestOffice, concern: str) -> ConcernDetail:
    return office.work().concern_details.of(concern, view=False)


def owed(office: TestOffice, concern: str) -> list[str]:
    return [str(one.code) for one in office.work().concerns.missing(concern)]


def seen_now(office: TestOffice, scene: Scene, **fields: Any) -> str:
    """Raise a concern as manager about what is seen as the clock stands, and return its id."""
    return raise_concern(office, scene.home, "manager", **{"seen_at": MONDAY.isoformat(), **fields})


def notify(office: TestOffice, concern: str, step: str = "call_client", **fields: Any) -> str:
    """Note that somebody was told, once the clock stands at that."""
    told = {"to": "Karen Doyle", "at": MONDAY, **fields}
    office.clock.set(max(office.clock.now(), told["at"], told.get("ended_at") or MONDAY))
    return office.work("manager").concerns.notify(concern=concern, step=step, **told)


def refusal(call: Any, *arguments: Any, **fields: Any) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        call(*arguments, **fields)
    return refused.value


# Calls


def test_a_call_is_kept_with_all_that_was_noted(any_office: TestOffice, scene: Scene) -> None:
    concern = seen_now(any_office, scene)
    notify(
        any_office,
        concern,
        number=" 0151 496 0333 ",
        role="duty officer",
        outcome="Answered",
        ended_at=MONDAY + 6 * MINUTE,
        next_at=MONDAY + HOUR,
    )
    (row,) = shown(any_office, concern).notifications
    assert row[1:] == (
        "call_client",
        "Phone call to the client",
        "Karen Doyle",
        "duty officer",
        "0151 496 0333",
        "Mon 23 Nov 2026, 07:30",
        MONDAY,
        "",
        "Answered",
        True,
        MONDAY + HOUR,
        "Manager Person",
        False,
    )


def test_a_voicemail_is_not_a_call(any_office: TestOffice, scene: Scene) -> None:
    concern = seen_now(any_office, scene)
    notify(any_office, concern, is_reached=False, outcome="Voicemail", next_at=MONDAY + HOUR)
    assert "call_client" in owed(any_office, concern)
    step = next(one for one in shown(any_office, concern).steps if one.code == "call_client")
    assert step.text.startswith("Tried once, nobody reached. Next try Mon 23 Nov 2026, 08:30.")
    notify(any_office, concern, at=MONDAY + HOUR)
    assert "call_client" not in owed(any_office, concern)
    assert len(shown(any_office, concern).notifications) == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"is_reached": False}, "next_at"),
        ({"is_reached": False, "next_at": MONDAY}, "next_at"),
        ({"is_reached": False, "next_at": MONDAY - MINUTE}, "next_at"),
        ({"is_reached": False, "next_at": MONDAY + HOUR, "step": "platform_issue"}, "is_reached"),
        ({"ended_at": MONDAY - MINUTE}, "ended_at"),
        ({"at": MONDAY - 6 * MINUTE}, "at"),
        ({"at": MONDAY - 6 * MINUTE, "step": "police"}, "at"),
        ({"step": "newspaper"}, "step"),
        ({"to": " "}, "to"),
    ],
)
def test_a_call_that_cannot_be_right_is_refused(
    fields: dict[str, Any], field: str, office: TestOffice, scene: Scene
) -> None:
    concern = seen_now(office, scene)
    refused = refusal(notify, office, concern, **fields)
    assert (refused.code, refused.details["field"]) == (Code.BAD_INPUT, field)
    assert shown(office, concern).notifications == ()


def test_nobody_is_told_in_the_future_nor_is_it_seen_after_they_were_told(
    office: TestOffice, scene: Scene
) -> None:
    concern = seen_now(office, scene)
    concerns = office.work("manager").concerns
    told = {"concern": concern, "step": "call_client", "to": "Karen Doyle"}
    ahead = refusal(concerns.notify, **told, at=MONDAY + 6 * MINUTE)
    assert (ahead.details["field"], "it is only Mon 23 Nov 2026, 07:30" in ahead.message) == ("at", True)
    concerns.notify(**told, at=MONDAY - 5 * MINUTE)
    later = refusal(concerns.edit, concern, 1, {"seen_at": MONDAY + MINUTE})
    assert (later.details["field"], "07:25 already" in later.message) == ("seen_at", True)
    concerns.edit(concern, 1, {"seen_at": MONDAY - HOUR, "place": "hall"})


@pytest.mark.parametrize("name", ["number", "role"])
def test_what_is_noted_of_a_call_prints(name: str, office: TestOffice, scene: Scene) -> None:
    concern = seen_now(office, scene)
    assert "printed" in refusal(notify, office, concern, **{name: "\x07"}).message


def test_a_client_whose_area_wants_it_has_the_authority_told(any_office: TestOffice, scene: Scene) -> None:
    concern = seen_now(any_office, scene)
    assert "authority" not in owed(any_office, concern)
    any_office.work().clients.set_line(scene.client, 1, tells_authority=True)
    assert "authority" in owed(any_office, concern)
    notify(any_office, concern, "authority")
    assert "authority" not in owed(any_office, concern)


def test_a_manager_who_may_be_part_of_it_is_gone_over(any_office: TestOffice, scene: Scene) -> None:
    concern = seen_now(any_office, scene, is_manager_involved=True)
    assert {"told_instead", "lead"} & set(owed(any_office, concern)) == {"told_instead"}
    any_office.work().concerns.edit(concern, 1, {"told_instead": "The director"})
    assert not {"told_instead", "lead"} & set(owed(any_office, concern))


def test_a_lead_who_was_not_reached_is_not_told(office: TestOffice, scene: Scene) -> None:
    concern = seen_now(office, scene)
    concerns = office.work("manager").concerns
    notify(office, concern, "lead", is_reached=False, next_at=MONDAY + HOUR)
    assert "lead" in [one.code for one in concerns.missing(concern)]
    notify(office, concern, "lead", at=MONDAY + HOUR)
    assert "lead" not in [one.code for one in concerns.missing(concern)]


# What is left open


def test_what_is_left_open_is_kept_with_its_reason(any_office: TestOffice, scene: Scene) -> None:
    concern = seen_now(any_office, scene)
    notify(any_office, concern)
    notify(any_office, concern, "lead")
    work = any_office.work("manager")
    reasons = {"platform_issue": " No platform. ", "actions": "Nothing to do yet.", "police": "not owed"}
    sealed = any_office.ask("seal", "manager", concern=concern, left_open=reasons)
    assert sealed["version"] == 1
    found = shown(any_office, concern)
    assert found.left_open == (
        ("Step 2, “Safety Concern” on the platform", "No platform."),
        ("What was agreed, by whom and by when", "Nothing to do yet."),
    )
    assert {one.code for one in found.steps if one.text.startswith("Left open")} == {
        "platform_issue",
        "actions",
    }
    assert found.missing == ()
    any_office.clock.advance(hours=2)
    assert work.concern_lists.overdue()[:2] == (1, 0)
    assert work.today.needs_now() == []
    any_office.clock.advance(days=1)
    assert [one.kind for one in work.today.needs_now()] == ["answer"]


def test_what_is_owed_and_not_left_open_is_still_named(office: TestOffice, scene: Scene) -> None:
    concern = seen_now(office, scene, facts=[])
    left = {"facts": "none", **dict.fromkeys(map(str, LEAVABLE), "later")}
    seal = office.work("manager").concerns.seal
    refused = refusal(seal, concern, left)
    assert (refused.code, refused.details["field"]) == (Code.BAD_INPUT, "left_open.facts")
    del left["facts"]
    refused = refusal(seal, concern, left)
    assert [one.code for one in refused.details["missing"]] == ["facts", "call_client"]
    notify(office, concern, "police")
    assert [one.code for one in refusal(seal, concern, left).details["missing"]] == ["facts"]
    for reason in ("", " ", 7, "\x07"):
        assert refusal(seal, concern, {"lead": reason}).code == Code.BAD_INPUT
    assert shown(office, concern).state == "draft"


# The answer and the end


@pytest.fixture
def sealed(any_office: TestOffice, scene: Scene) -> tuple[TestOffice, str]:
    """A sealed concern with one agreed action, on each engine."""
    concern = raise_concern(any_office, scene.home)
    tell(any_office, concern)
    any_office.ask("seal", concern=concern)
    return any_office, concern


def test_an_answered_concern_with_everything_done_is_closed_once(sealed: tuple[TestOffice, str]) -> None:
    office, concern = sealed
    concerns = office.work("lead").concerns
    refused = refusal(concerns.close, concern, "She moved.")
    assert (refused.code, [one.code for one in refused.details["missing"]]) == (
        Code.INCOMPLETE,
        ["answer", "actions"],
    )
    concerns.note_answer(concern, " Karen Doyle ", MONDAY + HOUR, "A worker visits on Friday.")
    (action,) = shown(office, concern).actions
    concerns.action_done(action.id, MONDAY + HOUR)
    assert refusal(concerns.action_done, action.id).code == Code.EXISTS
    found = shown(office, concern)
    assert found.answers == (("Karen Doyle", "Mon 23 Nov 2026, 08:30", "A worker visits on Friday."),)
    assert (found.actions[0].is_done, found.actions[0].done_text) == (
        True,
        "Done by Lead Person, Mon 23 Nov 2026, 08:30",
    )
    assert found.may_edit is False
    concerns.close(concern, " She moved. ")
    found = shown(office, concern)
    assert (found.state, found.closed_text) == (
        "closed",
        "Closed by Lead Person, Mon 23 Nov 2026, 11:00. She moved.",
    )
    assert refusal(concerns.close, concern, "Again.").code == Code.SEALED
    assert office.ask("get", what="concerns", id=concern)["row"]["state"] == "closed"
    assert office.ask("verify")["problems"] == []


def test_it_may_be_closed_without_an_answer_or_with_open_actions_where_it_is_said_why(
    sealed: tuple[TestOffice, str],
) -> None:
    office, concern = sealed
    concerns = office.work().concerns
    refused = refusal(concerns.close, concern, "Done.", left_open={"answer": "The client has changed."})
    assert [one.code for one in refused.details["missing"]] == ["actions"]
    for left, field in (({"platform_issue": "x"}, "platform_issue"), ({"answer": " "}, "answer")):
        assert (
            refusal(concerns.close, concern, "Done.", left_open=left).details["field"] == f"left_open.{field}"
        )
    for outcome in (" ", "\x07"):
        assert refusal(concerns.close, concern, outcome).code == Code.BAD_INPUT
    left = {"answer": "The client has changed.", "actions": "Overtaken."}
    office.ask("close_concern", concern=concern, outcome="Done.", left_open=left)
    with office.store.read() as session:
        assert session.get_one(Concern, concern).close_outcome == (
            "Done.\nNo answer from the client: The client has changed.\nAgreed actions not done: Overtaken."
        )
    assert office.work().today.needs_now() == []


def test_what_came_of_the_issue_is_an_answer_too(sealed: tuple[TestOffice, str]) -> None:
    office, concern = sealed
    notify(office, concern, "platform_issue", at=MONDAY + 4 * HOUR, outcome="Taken on")
    office.work().concerns.close(concern, "Done.", left_open={"actions": "Overtaken."})
    assert shown(office, concern).state == "closed"


def test_a_concern_is_sealed_before_it_is_closed(office: TestOffice, scene: Scene) -> None:
    concern = raise_concern(office, scene.home)
    left = {"answer": "x", "actions": "x"}
    assert "seal it first" in refusal(office.work().concerns.close, concern, "x", left_open=left).message


@pytest.mark.parametrize(("by", "words", "field"), [(" ", "x", "answered_by"), ("Karen", " ", "text")])
def test_an_answer_has_somebody_and_words(
    by: str, words: str, field: str, office: TestOffice, scene: Scene
) -> None:
    concern = raise_concern(office, scene.home)
    refused = refusal(office.work().concerns.note_answer, concern, by, MONDAY, words)
    assert refused.details["field"] == field
    for pair in (("\x07", "x"), ("x", "\x07")):
        assert (
            "printed"
            in refusal(office.work().concerns.note_answer, concern, pair[0], MONDAY, pair[1]).message
        )
    assert shown(office, concern).answers == ()


def test_nothing_more_is_agreed_about_a_closed_concern(sealed: tuple[TestOffice, str]) -> None:
    office, concern = sealed
    concerns = office.work().concerns
    agreed = {"concern": concern, "text": "Welfare call", "owner": "Riverside", "due_at": MONDAY + HOUR}
    concerns.agree_action(**agreed)  # sealed or not
    concerns.close(concern, "Done.", left_open={"answer": "x", "actions": "x"})
    refused = refusal(concerns.agree_action, **agreed)
    assert (refused.code, "Raise a new concern" in refused.message) == (Code.SEALED, True)


def test_an_addendum_is_added_to_a_closed_concern_as_well(sealed: tuple[TestOffice, str]) -> None:
    office, concern = sealed
    office.work().concerns.close(concern, "Done.", left_open={"answer": "x", "actions": "x"})
    assert office.ask("add_addendum", concern=concern, text="She rang.")["number"] == 1
    found = shown(office, concern)
    assert [(one.number, one.text, one.by) for one in found.addenda] == [(1, "She rang.", "boss")]


def test_the_database_lets_a_sealed_concern_be_closed_once_and_changes_nothing_else_of_it(
    sealed: tuple[TestOffice, str],
) -> None:
    office, concern = sealed
    guarded = {one.name for one in Concern.__table__.c} - {
        "closed_at",
        "closed_by",
        "close_outcome",
        "version",
    }
    assert len(guarded) > 30

    def change(name: str) -> None:
        with office.store.engine.begin() as connection:
            connection.execute(text(f"UPDATE concerns SET {name} = {name} WHERE id = :id"), {"id": concern})

    for name in guarded:
        with pytest.raises(DBAPIError, match="sealed"):
            change(name)
    for name in ("closed_at", "closed_by", "close_outcome", "version"):
        change(name)
    office.work().concerns.close(concern, "Done.", left_open={"answer": "x", "actions": "x"})
    for name in ("closed_at", "closed_by", "close_outcome"):
        with pytest.raises(DBAPIError, match="sealed"):
            change(name)
    with pytest.raises(DBAPIError), office.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM concerns WHERE id = :id"), {"id": concern})


# What has not happened yet


def test_nothing_is_seen_asked_done_or_answered_in_the_future(office: TestOffice, scene: Scene) -> None:
    ahead = MONDAY + 366 * 24 * HOUR
    fact = {"text": "The flat was cold.", "source": "seen"}
    given = {**CONCERN, "home": scene.home, "seen_at": MONDAY.isoformat()}
    given["facts"] = [{**fact, "at": (MONDAY + 5 * MINUTE).isoformat()}]
    concern = str(ask_as(office, "manager", "raise_concern", given)["id"])
    for field, wrong in {
        "seen_at": {"seen_at": ahead.isoformat()},
        "manager_asked_at": {"manager_asked_at": ahead.isoformat()},
        "facts.1": {"facts": [{**fact, "at": (MONDAY + 6 * MINUTE).isoformat()}]},
    }.items():
        assert (
            refusal(ask_as, office, "manager", "raise_concern", {**given, **wrong}).details["field"] == field
        )
        change = {"concern": concern, "version": 1, "set": wrong}
        assert refusal(ask_as, office, "manager", "edit_concern", change).details["field"] == field
    by_name = {"what": "concerns", "id": concern, "version": 1, "set": {"seen_at": ahead.isoformat()}}
    assert refusal(ask_as, office, "manager", "edit", by_name).details["field"] == "seen_at"
    assert len(office.work("manager").concern_lists.rows()) == 1
    tell(office, concern, at=MONDAY.isoformat())
    concerns = office.work("manager").concerns
    assert "yet" in refusal(concerns.note_answer, concern, "Karen", ahead, "A worker visits.").message
    (action,) = shown(office, concern).actions
    assert "yet" in refusal(concerns.action_done, action.id, ahead).message
    concerns.action_done(action.id)
    concerns.note_answer(concern, "Karen", MONDAY + 5 * MINUTE, "A worker visits.")


# The first question, and what the lead knows


def test_the_first_question_is_owed_at_the_seal_and_another_program_says_that_nobody_asked(
    office: TestOffice, scene: Scene
) -> None:
    asked, unasked = (seen_now(office, scene, immediate_danger=None) for _ in range(2))
    for concern in (asked, unasked):
        tell(office, concern, user="manager", at=MONDAY.isoformat())
    records = office.work("manager").incident_records
    assert [one.code for one in refusal(records.seal, asked).details["missing"]] == ["danger"]
    records.seal(asked, left_open={"danger": "She was gone when we came back."})
    office.ask("seal", "manager", concern=unasked)
    assert [shown(office, one).left_open[0] for one in (asked, unasked)] == [
        (LEAVABLE["danger"], "She was gone when we came back."),
        (LEAVABLE["danger"], "Nobody was asked: it was raised and sealed by another program."),
    ]


def test_a_lead_who_raised_told_or_sealed_it_knows_whoever_looks(office: TestOffice, scene: Scene) -> None:
    def lead_step(raised: str, told: str, sealed: str) -> tuple[str, str]:
        concern = raise_concern(office, scene.home, raised, seen_at=MONDAY.isoformat())
        for step in ("call_client", "platform_issue"):
            given = {"to": "Karen", "at": MONDAY.isoformat(), "reference": "4"}
            office.ask("notify", told, concern=concern, step=step, **given)
        office.ask("agree_action", "manager", concern=concern, text="t", owner="o", due_at=MONDAY.isoformat())
        if sealed:
            office.ask("seal", sealed, concern=concern)
        steps = office.work("manager").concern_details.of(concern).steps
        return next((one.state, one.text) for one in steps if one.code == "lead")

    who = "Lead Person: Is the safeguarding lead, and"
    assert lead_step("lead", "manager", "") == ("not_needed", f"{who} raised this.")
    assert lead_step("manager", "lead", "") == ("not_needed", f"{who} noted this: Phone call to the client.")
    assert lead_step("manager", "manager", "lead") == ("not_needed", f"{who} sealed this.")
    assert lead_step("manager", "manager", "")[0] == "now"
